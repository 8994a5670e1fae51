"""The templates a shop can use: those that ship with the program, and its own laid over them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ecdesk.domain.template import Template, Used, from_table
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.store import schema as s
from ecdesk.views.values import Reads


def templates(reader: Reads) -> tuple[Used, ...]:
    """All that can be used, the shipped ones in their order, then the shop's own by name."""
    table, use = s.Template, s.TemplateUse
    with reader.connect() as connection:
        rows = connection.execute(
            select(table.key, table.version, table.data, table.saved_at).where(
                table.removed_at.is_(None)
            )
        ).all()
        uses = {row.key: row for row in connection.execute(select(use.key, use.uses, use.last_at))}
    own = {row.key: row for row in rows}
    shipped = {one.key for one in shipped_templates()}

    def used(template: Template) -> Used:
        row, counted = own.get(template.key), uses.get(template.key)
        return Used(
            from_table(row.data) if row is not None else template,
            own=row is not None,
            changed=row is not None and template.key in shipped,
            version=row.version if row is not None else 1,
            saved_at=row.saved_at if row is not None else None,
            uses=counted.uses if counted is not None else 0,
            last_used_at=counted.last_at if counted is not None else None,
        )

    added = [from_table(row.data) for row in rows if row.key not in shipped]
    added.sort(key=lambda one: (one.reading or one.name, one.key))
    return tuple(used(one) for one in (*shipped_templates(), *added))


def versions(reader: Reads, key: str) -> tuple[tuple[int, datetime, Template], ...]:
    """How one of the shop's own read before, newest first: (version, since when, template)."""
    table = s.TemplateVersion
    with reader.connect() as connection:
        rows = connection.execute(
            select(table.version, table.data, table.saved_at)
            .where(table.key == key)
            .order_by(table.version.desc())
        ).all()
    return tuple((row.version, row.saved_at, from_table(row.data)) for row in rows)
