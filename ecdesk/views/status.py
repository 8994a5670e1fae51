"""What the status bar and the top bar say, and the mails that could not be read."""

from __future__ import annotations

from sqlalchemy import func, select

from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import MailboxKind
from ecdesk.store import schema as s
from ecdesk.views.rows import MailboxView, ProblemView, StatusView
from ecdesk.views.shops import Reads, mailbox_of, shops

_NEEDS_PERSON = (State.HELD, State.UNKNOWN)


def status(reader: Reads) -> StatusView:
    """Mailboxes with how they fare, and how much is on its way or waits for the person."""
    with reader.connect() as connection:
        by_id = shops(connection)
        found = connection.execute(
            select(*s.Mailbox.__table__.columns)
            .where(s.Mailbox.removed_at.is_(None))
            .order_by(s.Mailbox.id)
        )
        boxes = tuple(
            MailboxView(
                mailbox=mailbox_of(row),
                shop=by_id[row.shop_id],
                synced_at=row.synced_at,
                trouble=row.trouble,
                sample=row.kind == MailboxKind.MAILDIR.value,
            )
            for row in found
        )
        by_state = {
            State(state): number
            for state, number in connection.execute(
                select(s.Outgoing.state, func.count())
                .where(s.Outgoing.state.in_([state.value for state in LIVE]))
                .group_by(s.Outgoing.state)
            )
        }
        problems_found = connection.scalar(select(func.count()).where(s.Mail.state == "problem"))
    person = sum(by_state.get(state, 0) for state in _NEEDS_PERSON)
    used = {box.shop.id for box in boxes}
    return StatusView(
        mailboxes=boxes,
        shops=tuple(shop for shop in by_id.values() if shop.id in used),
        waiting_to_send=sum(by_state.values()) - person,
        needs_person=person,
        problems=problems_found or 0,
    )


def problems(reader: Reads) -> tuple[ProblemView, ...]:
    """Mails that could not be read, newest first; their bytes are safe."""
    with reader.connect() as connection:
        found = connection.execute(
            select(
                s.Mail.id,
                s.Mailbox.address,
                s.Mail.received_at,
                s.RawMail.size,
                s.Mail.problem,
            )
            .join(s.RawMail, s.RawMail.id == s.Mail.id)
            .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
            .where(s.Mail.state == "problem")
            .order_by(s.Mail.received_at.desc())
        )
        return tuple(ProblemView(*row) for row in found)
