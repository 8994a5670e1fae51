"""The pictures of a mail that lie on the network: fetched when the person asks, kept for a while.

The window opens no connection; it asks for the pictures of one mail by its id, so that nothing but
what stands in a stored mail can be fetched. They lie beside the data under names that tell nothing,
and are gone when the engine starts again.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ecdesk.domain.errors import Refused
from ecdesk.domain.ports import Wire
from ecdesk.mail import html, parse
from ecdesk.mail.pictures import picture_key
from ecdesk.store.database import Database
from ecdesk.store.reading import translated
from ecdesk.views import thread

FOLDER = "loaded-pictures"
MOST = 50  # of one mail


def fetch(database: Database, wire: Wire, mail_id: int) -> dict[str, Any]:
    """Fetch what of a mail's pictures is not there yet: {folder, loaded, failed}.

    Raises Refused("mail.missing"), Trouble("disk.…"). What could not be fetched is only counted.
    """
    try:
        raw = thread.source(database, mail_id)
    except LookupError as error:
        raise Refused("mail.missing") from error
    wanted = html.make_safe(parse.parse(raw).html or "").remote[:MOST]
    folder = _folder(database)
    with translated():
        folder.mkdir(mode=0o700, exist_ok=True)
        missing = [one for one in wanted if not (folder / picture_key(one)).exists()]
        for address, data in wire.pictures(missing):
            (folder / picture_key(address)).write_bytes(data)
        loaded = sum((folder / picture_key(one)).exists() for one in wanted)
    return {"folder": str(folder), "loaded": loaded, "failed": len(wanted) - loaded}


def forget(database: Database) -> None:
    """Throw away what was fetched for an earlier window."""
    shutil.rmtree(_folder(database), ignore_errors=True)


def _folder(database: Database) -> Path:
    return database.path.parent / FOLDER
