"""Every stored mail with its places: for support, for proofs that nothing was lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from ecdesk.store import schema as s
from ecdesk.views.values import Reads


def stored(reader: Reads) -> Iterator[dict[str, Any]]:
    """A row a mail and place; a mail that lies nowhere on a server has folder and uid None."""
    with reader.connect() as connection:
        found = connection.execute(
            select(
                s.Mailbox.address,
                s.Folder.name,
                s.Placement.uid,
                s.Mail.message_id,
                s.Mail.received_at,
                s.RawMail.size,
                s.RawMail.sha256,
                s.Mail.state,
            )
            .join(s.RawMail, s.RawMail.id == s.Mail.id)
            .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
            .outerjoin(s.Placement, s.Placement.mail_id == s.Mail.id)
            .outerjoin(s.Folder, s.Folder.id == s.Placement.folder_id)
            .order_by(s.Mail.id)
        )
        for row in found:
            yield {
                "mailbox": row.address,
                "folder": row.name,
                "uid": row.uid,
                "message_id": row.message_id,
                "received": row.received_at.isoformat(timespec="seconds"),
                "size": row.size,
                "sha256": row.sha256,
                "state": row.state,
            }
