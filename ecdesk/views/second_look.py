"""The second look: today's answers to pressing or angry mails, until they are read once more.

What leaves in a hurry is read again the same day, while it can still be put right by a call or a
postscript. The one rule: an answer is listed on the day on which it left, and by what its customer
wrote, never by what we did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ecdesk.domain.conversation import Direction
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.store import schema as s
from ecdesk.views.values import Reads

PRESSING = frozenset({Urgency.HIGH.value, Urgency.CRITICAL.value})
UPSET = frozenset({Emotion.IRRITATED.value, Emotion.ANGRY.value})
_A_DAY = timedelta(hours=36)  # a zone away from ours has another today


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A mail of ours to be read again; `upset`: its customer was, else they were in a hurry."""

    mail_id: int
    conversation_id: int
    shop_id: int
    customer: str
    subject: str
    sent_at: datetime
    upset: bool


def answers(reader: Reads, now: datetime, shop_id: int | None = None) -> tuple[AnswerRow, ...]:
    """Those of today that nobody has read again, the oldest first."""
    with reader.connect() as connection:
        rows = connection.execute(_statement(now, shop_id)).all()
        found = [(row, _asked(connection, row)) for row in rows if _is_today(row, now)]
    return tuple(
        AnswerRow(
            row.mail_id,
            row.conversation_id,
            row.shop_id,
            row.customer or "",
            row.subject,
            row.sent_at,
            bool({one["emotion"] for one in readings} & UPSET),
        )
        for row, readings in found
        if any(one["urgency"] in PRESSING or one["emotion"] in UPSET for one in readings)
    )


def _statement(now: datetime, shop_id: int | None) -> Any:
    turn, mail, conversation = s.Turn, s.Mail, s.Conversation
    wanted = (
        select(
            mail.id.label("mail_id"),
            mail.subject,
            mail.received_at.label("sent_at"),
            turn.opened_at,
            turn.closed_at,
            conversation.id.label("conversation_id"),
            conversation.shop_id,
            s.Customer.name.label("customer"),
            s.Shop.calendar,
        )
        .join(mail, mail.id == turn.closed_by)
        .join(conversation, conversation.id == turn.conversation_id)
        .join(s.Shop, s.Shop.id == conversation.shop_id)
        .outerjoin(s.Customer, s.Customer.id == conversation.customer_id)
        .where(
            turn.closed_at >= now - _A_DAY,
            mail.direction == Direction.OUT.value,
            mail.imported.is_(False),
            mail.id.not_in(select(s.ReadAgain.mail_id)),
        )
        .order_by(mail.received_at)
    )
    return wanted if shop_id is None else wanted.where(conversation.shop_id == shop_id)


def _asked(connection: Any, row: Any) -> Iterable[dict[str, Any]]:
    """What the mails of the turn said as a whole."""
    mail = s.Mail
    found = connection.scalars(
        select(mail.reading).where(
            mail.conversation_id == row.conversation_id,
            mail.direction == Direction.IN.value,
            mail.received_at.between(row.opened_at, row.closed_at),
        )
    )
    return [reading for reading in found if reading]


def _is_today(row: Any, now: datetime) -> bool:
    zone = ZoneInfo(row.calendar.get("zone", "Asia/Tokyo"))
    sent: datetime = row.sent_at
    return sent.astimezone(zone).date() == now.astimezone(zone).date()
