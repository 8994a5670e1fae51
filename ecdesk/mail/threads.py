"""What ties two mails of one customer together: a citation, a mall's number, an order, a subject.

A tie is a fact about two mails alone, whatever else there is and whichever came first; so the same
mails make the same conversations in every order of arrival. The one rule: a subject ties last, and
never without the same customer within a month; whether the customer is the same the engine decides.

    answers, cites   References and In-Reply-To, unless a thread is taken up under a new subject
    mall             the number under which a mall keeps an exchange
    order            the order they name
    subject          the same one, or one a word longer, where nothing surer speaks against it
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from ecdesk.domain.mail import Auto, ParsedMail
from ecdesk.mail.channels import ChannelRules, message_keys
from ecdesk.mail.orders import find_order_numbers

SILENCE = timedelta(days=90)  # after that an order or a subject that is only similar ties no more
SUBJECT_HOLDS = timedelta(days=30)
ONE_TALK = timedelta(days=1)  # an answer within that goes on with the matter whatever it is called
ROBOTS = frozenset({Auto.BULK, Auto.NOTICE})  # their subjects tie them to each other alone
LEAST_SUBJECT = 5  # characters that the shorter of two like subjects must have
_SHARED = 0.4  # of two subjects' pairs of characters: less is another matter
_PREFIX = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|antw|sv|vs)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,3})?\s*:"
    r"|(?:返信|転送|返)\s*:|\[(?:返信|転送)\]|【(?:返信|転送)】)\s*"
)
_FORWARDS = re.compile(r"\s*(?:(?:fw|fwd|wg)\s*:|転送\s*:|\[転送\]|【転送】)")


class Tie(IntEnum):
    """How two mails hang together; the smaller, the surer."""

    ANSWERS = 0
    CITES = 1
    MALL = 2
    ORDER = 3
    SUBJECT = 4


@dataclass(frozen=True, slots=True)
class Ends:
    """What of a mail may be tied to another. `keys` are `mall:…` and `order:…`."""

    message_id: str
    answers: frozenset[str]
    cites: frozenset[str]  # References too
    keys: frozenset[str]
    subject: str  # as `subject_key` folds it
    replies: bool  # the subject begins with Re: or the like
    outward: bool
    auto: Auto
    at: datetime
    nameless: bool = False  # from a robot, for a customer it does not name

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the subject tells where it belongs."""
        return not self.cites and not any(key.startswith("order:") for key in self.keys)


def tie(one: Ends, other: Ends) -> Tie | None:
    """What ties two mails of one customer (a bounce: of anybody) together; None for nothing."""
    apart = abs(one.at - other.at)
    found = [how for how in (_cited(one, other), _cited(other, one)) if how is not None]
    if found:
        return min(found)
    if Auto.BOUNCE in {one.auto, other.auto}:
        return None  # only what came back ties a bounce
    if one.cites & other.cites and _goes_on(one, other):
        return Tie.CITES  # both answer a mail that is not here
    shared = one.keys & other.keys if apart <= SILENCE else frozenset()
    if shared:
        return Tie.MALL if any(key.startswith("mall:") for key in shared) else Tie.ORDER
    if apart <= SUBJECT_HOLDS and _same_subject(one, other):
        return Tie.SUBJECT
    return None


def differs(one: str, other: str) -> bool:
    """Whether two folded subjects clearly speak of different matters; an empty one says nothing."""
    if not one or not other or one in other or other in one:
        return False
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) < _SHARED * (len(pairs) + len(others))


def subject_key(subject: str) -> str:
    """What a subject and the replies to it share: prefixes off, widths and case folded."""
    text = _folded(subject)
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return text


def is_reply(subject: str) -> bool:
    """Whether a subject begins as an answer's does."""
    return _PREFIX.match(_folded(subject)) is not None


def is_forward(subject: str) -> bool:
    """Whether a subject begins as a forwarded mail's does."""
    return _FORWARDS.match(_folded(subject)) is not None


def exact_keys(mail: ParsedMail, rules: ChannelRules | None = None) -> frozenset[str]:
    """The mall's numbers and the orders that a mail itself names; quotes name none."""
    if mail.auto in {Auto.BULK, Auto.BOUNCE}:
        return frozenset()
    written = mail.written
    malls = message_keys(mail.sender.addr, mail.subject, written, rules)
    named = mail.form.order_number if mail.form else ""
    orders = [*find_order_numbers(mail.subject), *find_order_numbers(written)]
    if named:
        orders += find_order_numbers(f"注文番号 {named}")
    return frozenset((*(f"mall:{key}" for key in malls), *(f"order:{key}" for key in orders)))


def _cited(citer: Ends, cited: Ends) -> Tie | None:
    """How one mail cites the other, where it goes on with its matter."""
    if cited.message_id not in citer.cites:
        return None
    speaks = not citer.outward and citer.auto is Auto.NO
    if speaks and abs(citer.at - cited.at) > ONE_TALK and not _goes_on(citer, cited):
        return None  # an old mail taken up to write of something new
    return Tie.ANSWERS if cited.message_id in citer.answers else Tie.CITES


def _goes_on(one: Ends, other: Ends) -> bool:
    """Whether two subjects can be of one matter; the longer the silence, the more alike."""
    if abs(one.at - other.at) <= SILENCE:
        return not differs(one.subject, other.subject)
    return one.subject in other.subject or other.subject in one.subject


def _same_subject(one: Ends, other: Ends) -> bool:
    """Whether the subject may tie two mails, as nothing surer does."""
    if one.nameless or other.nameless:
        return False
    robots = [each.auto in ROBOTS for each in (one, other)]
    if any(robots):
        return all(robots) and one.subject == other.subject and one.is_bare and other.is_bare
    short, long = sorted((one.subject, other.subject), key=len)
    if not short or not (long == short or (len(short) >= LEAST_SUBJECT and long.startswith(short))):
        return False
    for kind in ("order:", "mall:"):
        named = [{key for key in each.keys if key.startswith(kind)} for each in (one, other)]
        if all(named) and not named[0] & named[1]:
            return False
    if one.cites and other.cites:
        return False  # both have their place
    # Where one has, the other belongs there only if the later is an answer that lost its citation.
    return not (one.cites or other.cites) or any(each.replies for each in _later(one, other))


def _later(one: Ends, other: Ends) -> tuple[Ends, ...]:
    """The later of two mails, both where they bear one time."""
    return tuple(each for each in (one, other) if each.at == max(one.at, other.at))


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)} or {text}


def _folded(subject: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", subject[:1000]).casefold().split())
