"""What the status bar and the top bar say, and the mails that could not be read; by plain SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import MailboxKind
from ecdesk.store.reading import stamp
from ecdesk.views.rows import EventView, MailboxView, ProblemView, StatusView
from ecdesk.views.shops import mailbox_rows, shops
from ecdesk.views.unfetched import UnfetchedView, unfetched
from ecdesk.views.values import Reads, mailbox_of

_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))
_STAYS = f"(outgoing.permanent OR outgoing.state IN ('{State.HELD}', '{State.UNKNOWN}'))"
_OUTGOING = f"""
SELECT {_STAYS} AS stays, count(*) AS number FROM outgoing
WHERE outgoing.state IN ({_LIVE}) GROUP BY {_STAYS}
"""  # noqa: S608 - the states are our own words
_PROBLEMS = """
SELECT mail.id, mailbox.address, mail.received_at, raw_mail.size, mail.problem
FROM mail
JOIN raw_mail ON raw_mail.id = mail.id
JOIN mailbox ON mailbox.id = mail.mailbox_id
WHERE mail.state <> 'read' AND mail.state = 'problem'
ORDER BY mail.received_at DESC
"""


_EVENTS = """
SELECT id, shop_id, name, start_at, end_at FROM shop_event
WHERE removed_at IS NULL AND end_at > :now ORDER BY start_at LIMIT 50
"""


def status(reader: Reads, now: datetime | None = None) -> StatusView:
    """Mailboxes with how they fare, and how much is on its way or waits for the person.

    With `now` also what runs in the shops, or will.
    """
    with reader.look() as look:
        by_id = shops(look)
        boxes = tuple(
            MailboxView(
                mailbox=mailbox_of(row),
                shop=by_id[row.shop_id],
                synced_at=row.synced_at,
                trouble=row.trouble,
                sample=row.kind == MailboxKind.MAILDIR.value,
            )
            for row in mailbox_rows(look)
        )
        outgoing = {bool(row.stays): row.number for row in look.all(_OUTGOING)}
        coming = look.all(_EVENTS, now=stamp(now)) if now is not None else ()
        # `<> 'read'`: in the words of the index that holds only those (schema.NOT_READ).
        unread = look.value("SELECT count(*) FROM mail WHERE state <> 'read' AND state = 'problem'")
        unread += look.value("SELECT count(*) FROM unfetched WHERE aside")
    used = {box.shop.id for box in boxes}
    return StatusView(
        mailboxes=boxes,
        shops=tuple(shop for shop in by_id.values() if shop.id in used),
        waiting_to_send=outgoing.get(False, 0),
        needs_person=outgoing.get(True, 0),
        problems=unread,
        events=tuple(_event(row) for row in coming),
    )


def _event(row: Any) -> EventView:
    from ecdesk.domain.events import ShopEvent  # not for a queue that has none

    return EventView(ShopEvent(row.name, row.start_at, row.end_at, id=row.id), row.shop_id)


def problems(reader: Reads) -> tuple[ProblemView | UnfetchedView, ...]:
    """Mails that could not be read, newest first, then those that could not be got at all."""
    with reader.look() as look:
        unread = tuple(ProblemView(*row) for row in look.all(_PROBLEMS))
    return (*unread, *unfetched(reader))
