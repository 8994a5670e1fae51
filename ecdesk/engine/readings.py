"""What mails say, as the reader understands them: kept beside the mail, read anew when it learns.

A mail that waits for an answer is read at once; old mail when there is nothing else to do. What is
kept is a copy of `language.reading.read` on the mail as it stands, so that panel, queue and checks
speak of the same marks. The one rule: the person's word (`mark_word`) lies over it and is never
touched here.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, insert, null, or_, select, update
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.errors import Refused
from ecdesk.domain.learning import Rule, rule_of
from ecdesk.domain.ledger import State
from ecdesk.domain.mail import Auto, FormFields, PartKind, TextPart
from ecdesk.domain.marks import LISTS, Sort, Word, with_words, without
from ecdesk.domain.reading import (
    Cause,
    DateMark,
    Intent,
    Mark,
    Reading,
    Target,
    Timing,
)
from ecdesk.domain.shop import Shop
from ecdesk.engine import labels
from ecdesk.language.reading import VERSION, read
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.views import learned, surroundings
from ecdesk.views.surroundings import Around, Surroundings
from ecdesk.views.values import shop_of

_KEPT = 64  # readings in memory: a check needs those of the open turn again at every pause
_AT_ONCE = 200
_FEW = 3  # mails that a transaction reads while others wait for it: some ten milliseconds
OUTDATED = -1  # in place of the version, where a mail is to be read anew
_VERSION_SETTING = "reading.version"
# The lists of a reading whose marks are kept, by the name under which they are.
_LISTS = (
    "requests",
    "questions",
    "disclosures",
    "urgency_cues",
    "emotion_cues",
    "names",
    "order_numbers",
    "phones",
    "products",
    "wishes",
    "wrong_shop",
    "history",
    "intent_cues",
)


def ensure(write: Write, mail_ids: Iterable[int]) -> None:
    """Read those of these mails that have no reading of the present version, and keep it.

    Where they are many nobody should wait for them within a transaction: `read_waiting` reads them
    right afterwards.
    """
    session = write.session
    ids = list(mail_ids)
    unread: list[s.Mail] = []
    for first in range(0, len(ids), _AT_ONCE):
        some = select(s.Mail).where(s.Mail.id.in_(ids[first : first + _AT_ONCE]), _unread())
        unread += session.scalars(some.order_by(s.Mail.id).limit(_FEW + 1 - len(unread))).all()
        if len(unread) > _FEW:
            return
    found = _around(session, unread)
    for mail in unread:
        _keep(session, mail, _reading(session, mail, found[mail.id]), found[mail.id])


def read_waiting(
    database: Database,
    count: int,
    heed: Callable[[Write, Sequence[int]], object] | None = None,
    *,
    pressing: bool = False,
) -> int:
    """Read so many mails of customers that nobody has needed yet, newest first; how many were.

    `pressing`: only those that wait for an answer, also what is to be read anew (`outdating`).
    They are read outside the transaction, so that nobody who writes waits for it. Where something
    was learned meanwhile what was read does not count, and the next round reads it. Within the
    transaction `heed` is told which are kept: `turns.heed`, where conversations are to follow.
    """
    theirs = (
        select(s.Mail)
        .where(s.Mail.state == "read", s.Mail.direction == Direction.IN.value)
        .order_by(s.Mail.received_at.desc())
        .limit(count)
    )
    wanted = theirs.where(s.NOT_UNDERSTOOD)
    open_one = s.Conversation.status == Status.REPLY.value
    if pressing:
        wanted = wanted.join(s.Conversation).where(open_one)
    with database.connect() as connection, Session(connection) as session:
        mails = session.scalars(wanted).all()
        if pressing and not mails:  # each that waits is looked into for it
            outdated = theirs.where(s.Mail.reading["version"].as_integer() == OUTDATED)
            mails = session.scalars(outdated.join(s.Conversation).where(open_one)).all()
        found = _around(session, mails)
        read_now = [
            (mail.id, mail.charset, mail.read_as, _reading(session, mail, found[mail.id]))
            for mail in mails
        ]
    if read_now:
        # What is lost with the power is read anew: nobody should wait for the disk for it.
        with database.write(lasting=False) as write:
            still = {
                mail_id: mail
                for mail_id, charset, read_as, _reading_then in read_now
                if (mail := write.session.get(s.Mail, mail_id)) is not None
                and (mail.charset, mail.read_as) == (charset, read_as)
            }
            known_now = _around(write.session, list(still.values()))
            kept: list[int] = []
            for mail_id, _charset, _read_as, reading in read_now:
                if mail_id in still and known_now[mail_id].key == found[mail_id].key:
                    _keep(write.session, still[mail_id], reading, found[mail_id])
                    kept.append(mail_id)
            if heed is not None and kept:
                heed(write, kept)
    return len(read_now)


def forget(session: Session, mail_id: int) -> None:
    """Let a mail be read anew: its text is another one now."""
    session.execute(delete(s.Finding).where(s.Finding.mail_id == mail_id))
    session.execute(update(s.Mail).where(s.Mail.id == mail_id).values(reading=null()))


def forget_outdated(write: Write) -> None:
    """Let mails be read anew that an earlier version of the reader has read."""
    session = write.session
    known = session.get(s.Setting, _VERSION_SETTING)
    if known is not None and known.value == {"version": VERSION}:
        return  # looking into each of 100,000 mails at every start would take its time
    earlier = s.Mail.reading["version"].as_integer() != VERSION
    session.execute(update(s.Mail).where(earlier).values(reading=null()))
    session.merge(s.Setting(name=_VERSION_SETTING, value={"version": VERSION}))


def reading_of(session: Session, mail: s.Mail) -> Reading:
    """A mail as it was to be understood when it came in, by its shop's calendar."""
    return _reading(session, mail, _around(session, [mail])[mail.id])


def _reading(session: Session, mail: s.Mail, around: Around) -> Reading:
    memory = _memory(session)
    key = (mail.id, mail.charset, mail.read_as, around.key)
    found = memory.readings.pop(key, None)
    if found is None:
        box = session.get_one(s.Mailbox, mail.mailbox_id)
        found = _read(mail, shop_of(session.get_one(s.Shop, box.shop_id)), around)
    memory.readings[key] = found
    if len(memory.readings) > _KEPT:
        memory.readings.popitem(last=False)
    return found


def understood(session: Session, mail: s.Mail, words: Sequence[Word]) -> Reading:
    """A mail as the person has it: their words over the reading, and what corrections taught."""
    read = reading_of(session, mail)
    shop_id = session.get_one(s.Mailbox, mail.mailbox_id).shop_id
    kept, _left_out = without(read, learned.rules_of(session.connection(), shop_id), words)
    whole = with_words(kept, mail.text, words)
    return replace(whole, **_labels_over(mail.reading or {}))


def _labels_over(kept: dict[str, Any]) -> dict[str, Any]:
    """The labels of a mail that are not what was read, as a `Reading` takes them."""
    kinds = {"intent": Intent, "target": Target, "timing": Timing, "cause": Cause}
    return {label: kinds[label](kept[label]) for label in kept.get("read", {})}


def words_of(session: Session, mail_ids: Sequence[int]) -> dict[int, list[Word]]:
    """What the person said of the marks in these mails, in the order in which they said it."""
    words: dict[int, list[Word]] = {mail_id: [] for mail_id in mail_ids}
    said = select(s.MarkWord).where(s.MarkWord.mail_id.in_(mail_ids)).order_by(s.MarkWord.id)
    for row in session.scalars(said):
        words[row.mail_id].append(Word(row.start, row.end, Sort(row.sort), row.kind, row.state))
    return words


def say(
    write: Write, mail_id: int, said: Sequence[p.WordIn], now: datetime
) -> list[dict[str, Any]]:
    """Let these be all of the person's words on a mail; those before them, for undo.

    Raises Refused("mail.missing"), Refused("mark.unfit").
    """
    session = write.session
    mail = session.get(s.Mail, mail_id)
    if mail is None or mail.state != "read":
        raise Refused("mail.missing")
    words = [_word(one, mail.text) for one in said]
    before = [_told(word) for word in words_of(session, [mail_id])[mail_id]]
    known = _known_words(session, mail_id)
    session.execute(delete(s.MarkWord).where(s.MarkWord.mail_id == mail_id))
    rules = {word: _rule(session, mail, word) for word in words if word not in known}
    for word in words:
        # What was said before keeps its time: a correction counts from the day it was made.
        at, rule = known.get(word) or (now, rules[word])
        session.add(s.MarkWord(mail_id=mail_id, at=at, code=rule.code, cue=rule.cue, **_told(word)))
    _tell_others(write, session, mail)
    if mail.conversation_id is not None:
        write.touched.conversations.add(mail.conversation_id)
    return before


def _known_words(session: Session, mail_id: int) -> dict[Word, tuple[datetime, Rule]]:
    """What the person has said of a mail already, with when, and against which rule."""
    rows = session.scalars(select(s.MarkWord).where(s.MarkWord.mail_id == mail_id))
    return {
        Word(row.start, row.end, Sort(row.sort), row.kind, row.state): (
            row.at,
            Rule(row.code, row.cue),
        )
        for row in rows
    }


def _rule(session: Session, mail: s.Mail, word: Word) -> Rule:
    """The rule by which the reader marked those words; none where it did not."""
    read = reading_of(session, mail)
    marks = [mark for name in LISTS.values() for mark in getattr(read, name)]
    meant = [mark for mark in marks if (mark.start, mark.end) == (word.start, word.end)]
    return rule_of(meant[0].code, meant[0].cue, meant[0].text) if meant else Rule("", "")


def _tell_others(write: Write, session: Session, mail: s.Mail) -> None:
    """Where a correction has taught something, what waits for an answer is seen anew."""
    shop_id = session.get_one(s.Mailbox, mail.mailbox_id).shop_id
    before = learned.rules_of(session.connection(), shop_id)
    session.flush()
    if learned.rules_of(session.connection(), shop_id) != before:
        waits = (s.Conversation.shop_id == shop_id, s.Conversation.status == Status.REPLY.value)
        write.touched.conversations.update(session.scalars(select(s.Conversation.id).where(*waits)))


def _word(said: p.WordIn, text: str) -> Word:
    try:
        word = Word(said.start, said.end, Sort(said.sort), said.kind, said.state)
        State(word.state or State.UNANSWERED)
    except ValueError:
        raise Refused("mark.unfit") from None
    if not 0 <= word.start < word.end <= len(text):
        raise Refused("mark.unfit")
    return word


def _told(word: Word) -> dict[str, Any]:
    return {**asdict(word), "sort": word.sort.value}


def _around(session: Session, mails: Sequence[s.Mail]) -> dict[int, Around]:
    """What is known around these mails: asked once for each shop, whose own is remembered."""
    connection, known = session.connection(), _memory(session).known
    of_shops: dict[int, list[int]] = defaultdict(list)
    for mail in mails:
        of_shops[session.get_one(s.Mailbox, mail.mailbox_id).shop_id].append(mail.id)
    found: dict[int, Around] = {}
    for shop_id, ids in of_shops.items():
        stamp = surroundings.stamp_of(connection, shop_id)
        if shop_id not in known or known[shop_id].stamp != stamp:
            known[shop_id] = surroundings.known_to(connection, shop_id)
        found |= surroundings.around(connection, known[shop_id], shop_id, ids)
    return found


def _read(mail: s.Mail, shop: Shop, around: Around) -> Reading:
    return read(
        mail.text,
        sent_at=mail.date or mail.received_at,
        subject=mail.subject,
        parts=[TextPart(PartKind(kind), start, end) for kind, start, end in mail.parts],
        context=surroundings.context(
            around,
            shop.calendar,
            auto=Auto(mail.auto),
            form=None if mail.form is None else FormFields(**mail.form),
            sender_name=mail.sender_name,
            channel=mail.channel,
            shop_channel=shop.channel,
        ),
    )


def _unread() -> Any:
    """Never read, or read by an earlier version."""
    return or_(
        s.Mail.reading.is_(None), s.Mail.reading["version"].as_integer().is_distinct_from(VERSION)
    )


def _keep(session: Session, mail: s.Mail, reading: Reading, around: Around) -> None:
    session.execute(delete(s.Finding).where(s.Finding.mail_id == mail.id))
    rows = [_row(mail.id, name, mark) for name in _LISTS for mark in getattr(reading, name)] + [
        _dated(mail.id, mark) for mark in reading.dates
    ]
    if rows:
        session.execute(insert(s.Finding), rows)
    deadline = reading.deadline
    fresh = {
        "version": VERSION,
        "earlier": around.earlier,
        "intent": reading.intent.value,
        "also": [intent.value for intent in reading.also],
        "target": reading.target.value,
        "timing": reading.timing.value,
        "cause": reading.cause.value,
        "urgency": reading.urgency.value,
        "emotion": reading.emotion.value,
        "needs_reply": reading.needs_reply,
        "deadline": None if deadline is None else deadline.isoformat(),
        "order": None
        if reading.order is None
        else {"present": list(reading.order.present), "missing": list(reading.order.missing)},
    }
    mail.reading = labels.lay(session, mail, fresh)
    session.flush()


def _row(mail_id: int, name: str, mark: Mark) -> dict[str, Any]:
    values = {"list": name, "kind": mark.kind, "cue": mark.cue}
    return _finding(mail_id, mark, values)


def _dated(mail_id: int, mark: DateMark) -> dict[str, Any]:
    values = {
        "list": "dates",
        "cue": mark.cue,
        "role": mark.role.value,
        "day": mark.day.isoformat(),
        "others": [day.isoformat() for day in mark.others],
    }
    return _finding(mail_id, mark, values)


def _finding(mail_id: int, mark: Mark | DateMark, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "mail_id": mail_id,
        "code": mark.code,
        "start": mark.start,
        "end": mark.end,
        "values": values,
        "version": VERSION,
    }


@dataclass(slots=True)
class _Memory:
    """Readings of one database that were needed lately, and what its shops know."""

    readings: OrderedDict[Any, Reading] = field(default_factory=OrderedDict)
    known: dict[int, Surroundings] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def _memory(session: Session) -> _Memory:
    return _MEMORIES.setdefault(session.connection().engine, _Memory())
