"""The files of a draft: copied in, so that the originals may go away."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.mail import parse as mail_parse
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack

MOST_BYTES = 25 << 20  # what most servers take, before encoding


def keep(session: Session, draft: p.DraftIn) -> None:
    """Copy new files in; drop those the draft no longer names."""
    kept = [file.id for file in draft.files if file.id]
    session.execute(
        delete(s.DraftFile).where(s.DraftFile.draft_id == draft.id, s.DraftFile.id.not_in(kept))
    )
    for file in draft.files:
        if file.id:
            continue
        filename, content_type, data = read(session, file)
        session.add(
            s.DraftFile(draft_id=draft.id, filename=filename, content_type=content_type, data=data)
        )
    session.flush()


def read(session: Session, file: p.FileIn) -> tuple[str, str, bytes]:
    """The name, type and bytes of a new file. Raises Refused("file.…")."""
    return _from_mail(session, file) if file.mail_id else _from_disk(file.path)


def _from_disk(path: str) -> tuple[str, str, bytes]:
    file = Path(path)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused("file.too_large", name=file.name, most=MOST_BYTES >> 20)
        data = file.read_bytes()
    except OSError as error:
        raise Refused("file.unreadable", name=file.name) from error
    return file.name, mimetypes.guess_type(file.name)[0] or "application/octet-stream", data


def _from_mail(session: Session, file: p.FileIn) -> tuple[str, str, bytes]:
    raw = session.get(s.RawMail, file.mail_id)
    if raw is None:
        raise Refused("file.unreadable", name="")
    try:
        found, data = mail_parse.attachment_bytes(unpack(raw.data), file.position)
    except LookupError as error:
        raise Refused("file.unreadable", name="") from error
    return found.filename, found.content_type, data
