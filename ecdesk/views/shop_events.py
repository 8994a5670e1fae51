"""What happened in the shops: the list of it, what ran near a mail, and files as they were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ecdesk.domain.conversation import Direction
from ecdesk.domain.events import NEAR_DAYS, Near, ShopEvent, near
from ecdesk.store import schema as s
from ecdesk.views.rows import EventFileView, EventView, MailView, TurnView
from ecdesk.views.values import Reads

_BRIEF = (
    s.ShopEvent.id,
    s.ShopEvent.shop_id,
    s.ShopEvent.name,
    s.ShopEvent.start_at,
    s.ShopEvent.end_at,
    s.ShopEvent.terms,
    s.ShopEvent.url,
)
_NEAR = select(*_BRIEF).where(
    s.ShopEvent.shop_id == bindparam("shop"),
    s.ShopEvent.end_at >= bindparam("first"),
    s.ShopEvent.start_at <= bindparam("last"),
    s.ShopEvent.removed_at.is_(None),
)


def listed(reader: Reads) -> tuple[EventView, ...]:
    """Everything that was kept, the latest first."""
    table = s.ShopEvent
    with reader.connect() as connection:
        rows = connection.execute(
            select(*_BRIEF, table.page)
            .where(table.removed_at.is_(None))
            .order_by(table.start_at.desc(), table.id.desc())
        ).all()
        files = _files(connection)
    return tuple(
        EventView(_event(row, files[row.id], page=row.page), row.shop_id, tuple(files[row.id]))
        for row in rows
    )


def file_of(reader: Reads, file_id: int) -> tuple[EventFileView, bytes]:
    """A file as it was kept. Raises LookupError where there is none."""
    table = s.EventFile
    with reader.connect() as connection:
        row = connection.execute(
            select(table.id, table.filename, table.content_type, table.size, table.data).where(
                table.id == file_id
            )
        ).one_or_none()
    if row is None:
        raise LookupError(file_id)
    return EventFileView(row.id, row.filename, row.content_type, row.size), row.data


def near_to(
    connection: Connection, shop_id: int, turn: TurnView | None, mails: Sequence[MailView]
) -> tuple[Near, ...]:
    """受付時の店のできごと: what ran near the moment when the customer began to wait.

    Without a turn it is the moment of their newest mail.
    """
    theirs = [mail.received_at for mail in mails if mail.direction is Direction.IN]
    at = turn.opened_at if turn is not None else max(theirs, default=None)
    if at is None:
        return ()
    span = timedelta(days=NEAR_DAYS)
    rows = connection.execute(_NEAR, {"shop": shop_id, "first": at - span, "last": at + span})
    return near((_event(row) for row in rows), at)


def _files(connection: Connection) -> dict[int, list[EventFileView]]:
    table = s.EventFile
    found: dict[int, list[EventFileView]] = defaultdict(list)
    for row in connection.execute(
        select(table.id, table.event_id, table.filename, table.content_type, table.size)
        .where(table.removed_at.is_(None))
        .order_by(table.id)
    ):
        found[row.event_id].append(EventFileView(row.id, row.filename, row.content_type, row.size))
    return found


def _event(row: Any, files: list[EventFileView] | None = None, page: str = "") -> ShopEvent:
    return ShopEvent(
        name=row.name,
        start=row.start_at,
        end=row.end_at,
        terms=row.terms,
        page=page,
        url=row.url,
        files=tuple(file.filename for file in files or ()),
        id=row.id,
    )
