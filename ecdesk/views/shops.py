"""Shops and mailboxes through SQLAlchemy, for the views that have a connection open."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ecdesk.domain.shop import Mailbox, Shop
from ecdesk.store import schema
from ecdesk.views.values import mailbox_of, shop_of


def shops(connection: Connection) -> dict[int, Shop]:
    """All shops by id."""
    table = schema.Shop
    rows = connection.execute(select(*table.__table__.columns).order_by(table.id))
    return {row.id: shop_of(row) for row in rows}


def mailboxes(connection: Connection) -> list[Mailbox]:
    """All mailboxes that are in use, oldest first."""
    table = schema.Mailbox
    rows = connection.execute(
        select(*table.__table__.columns).where(table.removed_at.is_(None)).order_by(table.id)
    )
    return [mailbox_of(row) for row in rows]
