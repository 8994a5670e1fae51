"""Mails on their way out: the live ones first, then what left lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.mail import Address
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import Shop
from ecdesk.language.openings import first_words
from ecdesk.store import schema as s
from ecdesk.views.rows import CameMeanwhile, OutgoingView
from ecdesk.views.shops import shops
from ecdesk.views.values import Reads, addresses

_LIVE = [state.value for state in LIVE]
_RECENT = 50
_SNIPPET = 120


def rows(reader: Reads) -> tuple[OutgoingView, ...]:
    """All live outgoing mails, oldest first, then the latest that were sent or taken back."""
    live = outgoing().where(s.Outgoing.state.in_(_LIVE)).order_by(s.Outgoing.id)
    rest = outgoing().where(s.Outgoing.state.not_in(_LIVE)).order_by(s.Outgoing.id.desc())
    with reader.connect() as connection:
        found = [*connection.execute(live), *connection.execute(rest.limit(_RECENT))]
        came = {row.id: meanwhile(connection, row) for row in found}
    with reader.look() as look:
        by_id = shops(look)
    return tuple(outgoing_of(row, by_id, came[row.id]) for row in found)


def one(reader: Reads, outgoing_id: int) -> OutgoingView | None:
    """One outgoing mail."""
    with reader.connect() as connection:
        found = connection.execute(outgoing().where(s.Outgoing.id == outgoing_id)).one_or_none()
        if found is None:
            return None
        came = meanwhile(connection, found)
    with reader.look() as look:
        return outgoing_of(found, shops(look), came)


def count(reader: Reads, states: Sequence[State]) -> int:
    """How many stand in one of these states."""
    wanted = [state.value for state in states]
    with reader.connect() as connection:
        query = select(func.count()).where(s.Outgoing.state.in_(wanted))
        return connection.scalar(query) or 0


def outgoing() -> Select[Any]:
    """The columns `outgoing_of` needs."""
    table = s.Outgoing
    return (
        select(
            table.id,
            table.conversation_id,
            table.kind,
            table.state,
            table.message_id,
            table.to,
            table.subject,
            table.approved_at,
            table.due_at,
            table.sent_at,
            table.attempts,
            table.permanent,
            table.unknown_since,
            table.trouble,
            table.refused,
            table.recipients,
            table.knows,
            s.Draft.body,
            s.Conversation.shop_id,
            s.Conversation.revision,
        )
        .join(s.Conversation, s.Conversation.id == table.conversation_id)
        .outerjoin(s.Draft, s.Draft.id == table.draft_id)
    )


def meanwhile(connection: Connection, row: Row[Any]) -> tuple[CameMeanwhile, ...]:
    """What came into the conversation of a held mail since its approval, oldest first.

    Empty for a mail that is not held, and where only a flag tells that it was answered elsewhere.
    """
    if row.state != State.HELD.value:
        return ()
    mail = s.Mail
    came = connection.execute(
        select(
            mail.id,
            mail.direction,
            mail.sender_name,
            mail.sender_address,
            mail.received_at,
            mail.subject,
            mail.text,
            mail.parts,
        )
        .where(mail.conversation_id == row.conversation_id, mail.id > row.knows)
        .order_by(mail.received_at, mail.id)
    )
    return tuple(
        CameMeanwhile(
            mail_id=one.id,
            direction=Direction(one.direction),
            sender=Address(one.sender_name, one.sender_address),
            received_at=one.received_at,
            subject=one.subject,
            snippet=_first_words(one),
        )
        for one in came
    )


def _first_words(mail: Row[Any]) -> str:
    written = "".join(mail.text[start:end] for kind, start, end in mail.parts if kind == "written")
    return " ".join(first_words(written, (mail.sender_name,)).split())[:_SNIPPET]


def outgoing_of(
    row: Row[Any], by_id: dict[int, Shop], came: tuple[CameMeanwhile, ...] = ()
) -> OutgoingView:
    """A row of `outgoing()` as its value, with what came `meanwhile`."""
    return OutgoingView(
        id=row.id,
        conversation_id=row.conversation_id,
        shop=by_id[row.shop_id],
        kind=Kind(row.kind),
        state=State(row.state),
        message_id=row.message_id,
        to=addresses(row.to),
        subject=row.subject,
        body=row.body or "",
        approved_at=row.approved_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        attempts=row.attempts,
        permanent=row.permanent,
        unknown_since=row.unknown_since,
        trouble=row.trouble,
        refused=row.refused,
        recipients=tuple(row.recipients),
        meanwhile=came,
        revision=row.revision,
    )
