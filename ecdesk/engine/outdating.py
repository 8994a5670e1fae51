"""Mails that are to be read anew, since more is known around them than when they were read.

    a name for goods is taught, orders are taken in or back ─▶ what waits in the shop
    its order numbers look otherwise                        ─▶ what waits in the other shops, too
    another mail of the turn is known by now                ─▶ those before whom it came

What they said stands until they are read: few by whoever settles their conversations, many when
there is time (`readings.read_waiting`). The one rule: only mails that wait for an answer; what was
answered stays as it was understood then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction, Event, Status
from ecdesk.domain.learning import aliases_in
from ecdesk.engine.readings import OUTDATED
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.surroundings import earlier_in_turn

_MOST = 300  # mails of a shop that are read anew when it has learned something


def outdate_shop(write: Write, shop_id: int, mention: str = "") -> set[int]:
    """Let the mails of a shop that wait be read anew; their conversations.

    Only those with certain words, where any are given.
    """
    mails = waiting(write.session, shop_id)
    meant = [one for one in mails if not mention or aliases_in(one.text, {mention: mention})]
    _outdate(write.session, meant)
    found = {mail.conversation_id for mail in meant if mail.conversation_id is not None}
    write.touched.conversations |= found
    return found


def outdate_others(write: Write, shop_id: int) -> None:
    """Let what waits in every other shop be read anew: by this one's numbers they tell it."""
    others = select(s.Shop.id).where(s.Shop.id != shop_id)
    for other in write.session.scalars(others).all():
        outdate_shop(write, other)


def waiting(session: Session, shop_id: int) -> list[s.Mail]:
    """The customers' newest mails in conversations of a shop that wait for an answer, as read."""
    waits = (
        select(s.Mail)
        .join(s.Conversation, s.Conversation.id == s.Mail.conversation_id)
        .where(
            s.Conversation.shop_id == shop_id,
            s.Conversation.status == Status.REPLY.value,
            s.Mail.direction == Direction.IN.value,
            s.Mail.reading.is_not(None),
        )
        .order_by(s.Mail.received_at.desc())
        .limit(_MOST)
    )
    return list(session.scalars(waits))


def outdate_waited(
    write: Write, turns: Sequence[Sequence[Event]], labels: Mapping[int, Mapping[str, Any]]
) -> list[int]:
    """The mails of open turns that were read when less was known of those before them.

    `labels` are what they say as they were read.
    """
    several = [one.mail_id or 0 for mails in turns if len(mails) > 1 for one in mails]
    connection = write.session.connection()
    waited = earlier_in_turn(connection, several) if several else {}
    every = (one.mail_id or 0 for mails in turns for one in mails)
    late = [
        mail_id
        for mail_id in every
        if mail_id in labels and labels[mail_id].get("earlier", 0) != waited.get(mail_id, 0)
    ]
    _outdate(write.session, filter(None, (write.session.get(s.Mail, one) for one in late)))
    return late


def _outdate(session: Session, mails: Iterable[s.Mail]) -> None:
    for mail in mails:
        if mail.reading is not None:
            mail.reading = {**mail.reading, "version": OUTDATED}
    session.flush()
