"""What happened in the shop: kept, put right, imported, taken away.

The one rule: nothing that was kept of an event is thrown away at once. A file taken off it, and an
event taken away, stay for the person who changes their mind; `tidy` forgets them a month later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.events import MOST_ROWS, ShopEvent
from ecdesk.domain.typed import FIRST_YEAR, LAST_YEAR
from ecdesk.engine import draft_files
from ecdesk.mail.files import safe_filename
from ecdesk.store import schema as s
from ecdesk.store.database import Write

KEPT = timedelta(days=30)
MOST_FILES = 20
MOST_TEXT = 200_000  # signs of a page's text


def save(write: Write, event: p.EventIn, now: datetime) -> dict[str, Any]:
    """Keep an event; the answer tells what it was before. Raises Refused("event.…")."""
    _require(write, event)
    row, before = None, None
    if event.id:
        row = write.session.get(s.ShopEvent, event.id)
        if row is None or row.removed_at is not None:
            raise Refused("event.missing")
        before = _as_typed(write, row)
    row = _keep(write, event, row, now)
    _keep_files(write, row.id, event.files, now)
    return {
        "event_id": row.id,
        "before": None if before is None else msgspec.to_builtins(before),
    }


def import_all(write: Write, events: Sequence[p.EventIn], now: datetime) -> dict[str, Any]:
    """Keep those that are not there yet, all or none. Raises Refused("event.…")."""
    if len(events) > MOST_ROWS:
        raise Refused("event.too_many", most=MOST_ROWS)
    known = {
        (row.shop_id, row.name, row.start_at, row.end_at)
        for row in write.session.execute(
            select(
                s.ShopEvent.shop_id, s.ShopEvent.name, s.ShopEvent.start_at, s.ShopEvent.end_at
            ).where(s.ShopEvent.removed_at.is_(None))
        )
    }
    new: list[int] = []
    for event in events:
        _require(write, event)
        key = (event.shop_id, event.name.strip(), _utc(event.start), _utc(event.end))
        if key not in known:
            known.add(key)
            new.append(_keep(write, event, None, now).id)
    return {"event_ids": new}


def remove(write: Write, event_ids: Iterable[int], now: datetime) -> dict[str, Any]:
    """Take events away; those that are gone already are passed over."""
    table = s.ShopEvent
    there = write.session.scalars(
        select(table.id).where(table.id.in_(list(event_ids)), table.removed_at.is_(None))
    ).all()
    write.session.execute(update(table).where(table.id.in_(there)).values(removed_at=now))
    write.touched.settings = True
    return {"event_ids": list(there)}


def restore(write: Write, event_ids: Iterable[int]) -> dict[str, Any]:
    """They stand again."""
    table = s.ShopEvent
    write.session.execute(
        update(table).where(table.id.in_(list(event_ids))).values(removed_at=None)
    )
    write.touched.settings = True
    return {}


def tidy(write: Write, now: datetime) -> None:
    """Forget what was taken away long ago."""
    before = now - KEPT
    write.session.execute(delete(s.EventFile).where(s.EventFile.removed_at < before))
    write.session.execute(delete(s.ShopEvent).where(s.ShopEvent.removed_at < before))


def _require(write: Write, event: p.EventIn) -> None:
    """Refuse what no event can be."""
    if not all(_is_a_time(at) for at in (event.start, event.end)):
        raise Refused("event.no_time")
    ShopEvent(event.name, event.start, event.end)
    if write.session.get(s.Shop, event.shop_id) is None:
        raise Refused("shop.missing")
    if len(event.files) > MOST_FILES:
        raise Refused("event.too_many_files", most=MOST_FILES)
    if len(event.page) + len(event.terms) > MOST_TEXT:
        raise Refused("event.too_large", most=MOST_TEXT)


def _keep(write: Write, event: p.EventIn, row: s.ShopEvent | None, now: datetime) -> s.ShopEvent:
    if row is None:
        row = s.ShopEvent(created_at=now)
        write.session.add(row)
    row.shop_id, row.name = event.shop_id, event.name.strip()
    row.start_at, row.end_at = _utc(event.start), _utc(event.end)
    row.terms, row.page, row.url = event.terms, event.page, event.url.strip()
    write.session.flush()
    write.touched.settings = True
    return row


def _keep_files(write: Write, event_id: int, files: Sequence[p.FileIn], now: datetime) -> None:
    """Copy new files in; one that is not named any more is off the event, and may come back."""
    table, session = s.EventFile, write.session
    named = [file.id for file in files if file.id]
    of_it = table.event_id == event_id
    off = (of_it, table.id.not_in(named), table.removed_at.is_(None))
    session.execute(update(table).where(*off).values(removed_at=now))
    session.execute(update(table).where(of_it, table.id.in_(named)).values(removed_at=None))
    for file in files:
        if file.id:
            continue
        name, content_type, data = draft_files.read(session, file)
        session.add(
            table(
                event_id=event_id,
                filename=safe_filename(name),
                content_type=content_type,
                size=len(data),
                data=data,
            )
        )
    session.flush()


def _as_typed(write: Write, row: s.ShopEvent) -> p.EventIn:
    """What an event is now, as it would be typed."""
    table = s.EventFile
    files = write.session.scalars(
        select(table.id)
        .where(table.event_id == row.id, table.removed_at.is_(None))
        .order_by(table.id)
    )
    return p.EventIn(
        id=row.id,
        shop_id=row.shop_id,
        name=row.name,
        start=row.start_at,
        end=row.end_at,
        terms=row.terms,
        page=row.page,
        url=row.url,
        files=[p.FileIn(id=number) for number in files],
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _is_a_time(at: datetime) -> bool:
    """Aware, and in a year that a person can mean."""
    return at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR
