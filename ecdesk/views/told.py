"""お伝えしたこと: days, amounts and stock that our own earlier mails named in this matter.

Out of the mails of this conversation and of those that it goes on from, read at every look and the
newest first; it ends as soon as there is enough to show. The one rule: only what went to this
customer is told, for a linked conversation may be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ecdesk.domain import calendar as hours
from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.domain.shop import Shop
from ecdesk.domain.told import Sort, Statement, differs
from ecdesk.language import days
from ecdesk.language.date_forms import Calendar
from ecdesk.language.told import statements
from ecdesk.store import schema as s
from ecdesk.views.linked import linked
from ecdesk.views.shops import shops
from ecdesk.views.told_rows import Told
from ecdesk.views.values import Reads

MOST = 8
_MOST_MAILS = 50  # of ours: what was told before that was told anew since
_OF_A_MAIL = 4  # sentences: a confirmation of an order lists more than anybody reads
_LONGEST = 160  # characters of a sentence that are shown
_Known = dict[tuple[Sort, str], set[object]]


def told(reader: Reads, conversation_id: int) -> tuple[Told, ...]:
    """What we told this conversation's customer before, the newest first."""
    with reader.look() as look:
        by_id = shops(look)
    with reader.connect() as connection:
        here = connection.execute(
            select(s.Conversation.shop_id, s.Conversation.customer_id).where(
                s.Conversation.id == conversation_id
            )
        ).one_or_none()
        if here is None:
            return ()
        return tuple(
            _sentences(
                connection,
                _talks(connection, conversation_id, here.customer_id),
                here.customer_id,
                by_id[here.shop_id],
            )
        )


def contradicted(
    _reader: Reads, lines: Sequence[Told], body: str, shop: Shop, now: datetime
) -> frozenset[int]:
    """Which of these lines a letter of this shop contradicts, by their places."""
    counted = _counted(shop.calendar, now)
    written = statements(body, counted, signature=shop.signature)
    return frozenset(
        at
        for at, line in enumerate(lines)
        if any(differs(one, written, counted.sent) for one in line.statements)
    )


def _talks(connection: Connection, conversation_id: int, customer_id: int | None) -> list[int]:
    """The conversations that are looked at; of nobody's only itself: a link may be anybody's."""
    if customer_id is None:
        return [conversation_id]
    return [conversation_id, *(one.id for one in linked(connection, conversation_id))]


def _sentences(
    connection: Connection,
    conversation_ids: Sequence[int],
    customer_id: int | None,
    shop: Shop,
) -> Iterator[Told]:
    known: _Known = {}
    table = s.Mail
    theirs = table.customer_id == customer_id if customer_id is not None else table.counts
    mails = connection.execute(
        select(table.id, table.conversation_id, table.received_at, table.text, table.parts)
        .where(
            table.conversation_id.in_(conversation_ids),
            table.direction == Direction.OUT.value,
            theirs,
        )
        .order_by(table.received_at.desc(), table.id.desc())
        .limit(_MOST_MAILS)
    )
    left = MOST
    for mail in mails:
        parts = tuple(TextPart(PartKind(kind), start, end) for kind, start, end in mail.parts)
        said = _stated(mail.text, parts, shop.calendar, mail.received_at, shop.signature)
        sentences = [
            tuple(some) for _place, some in groupby(said, lambda one: (one.start, one.end))
        ]
        fresh = [one for one in sentences if not all(_is_known(said, known) for said in one)]
        for stated in _weightiest(fresh, min(_OF_A_MAIL, left)):
            sentence = " ".join(mail.text[stated[0].start : stated[0].end].split())[:_LONGEST]
            standing = tuple(one for one in stated if _of(one) not in known)
            yield Told(
                *(mail.id, mail.conversation_id, mail.received_at, sentence),
                statements=standing,
                replaced=not standing,
            )
            left -= 1
        of_this: _Known = {}
        for one in said:
            of_this.setdefault(_of(one), set()).add(one.value)
        for about, values in of_this.items():
            known.setdefault(about, values)
        if not left:
            return


def _weightiest(
    sentences: Sequence[tuple[Statement, ...]], most: int
) -> list[tuple[Statement, ...]]:
    """So many of them, in their order: those that name a day first, lists of prices last."""
    order = list(Sort)
    weighed = sorted(sentences, key=lambda stated: min(order.index(one.sort) for one in stated))
    return sorted(weighed[:most], key=lambda stated: stated[0].start)


def _of(one: Statement) -> tuple[Sort, str]:
    """What a statement is about; where nothing is named, only the very same words are the same."""
    return one.of if one.topic else (one.sort, one.said)


def _is_known(one: Statement, known: _Known) -> bool:
    """Whether a later mail says the same."""
    return one.value in known.get(_of(one), ())


@lru_cache(maxsize=256)
def _stated(
    text: str, parts: tuple[TextPart, ...], calendar: hours.Calendar, at: datetime, signature: str
) -> tuple[Statement, ...]:
    return statements(text, _counted(calendar, at), parts, signature)


def _counted(calendar: hours.Calendar, at: datetime) -> Calendar:
    """By what the days of a letter are counted that was written at a moment."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    is_closed = partial(_is_closed, calendar)
    return Calendar(local.date(), local.hour, days.never, is_closed)


def _is_closed(calendar: hours.Calendar, day: date) -> bool:
    return not hours.is_business_day(calendar, day)
