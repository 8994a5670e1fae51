"""Files of a mail written to the disk, on workers: where the person said, or to be looked at.

The one rule: a name out of a mail never decides where something is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecdesk.domain.mail import Attachment
from ecdesk.mail.files import safe_filename
from ecdesk.ui.looked_at import LookedAt


def safe_name(file: Attachment) -> str:
    """The name under which a file is offered to be saved."""
    return safe_filename(file.filename, f"file-{file.position}")


def free_path(folder: Path, name: str) -> Path:
    """A path of that name in a folder where nothing is yet: name, name (2), name (3) …"""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def write_out(reader: Any, mail_id: int, position: int, path: Path) -> Path:
    """Cut a file out of its mail and write it to `path`."""
    from ecdesk.views.thread import attachment

    _found, data = attachment(reader, mail_id, position)
    path.write_bytes(data)
    return path


def write_all(reader: Any, mail_id: int, files: Sequence[Attachment], folder: Path) -> int:
    """Write every file into a folder, overwriting nothing; how many."""
    from ecdesk.views.thread import attachments

    found = attachments(reader, mail_id, [file.position for file in files])
    for file, (_found, data) in zip(files, found, strict=True):
        # "x": a file of that name made meanwhile is not ours to overwrite.
        with free_path(folder, safe_name(file)).open("xb") as written:
            written.write(data)
    return len(files)


def write_to_look(reader: Any, mail_id: int, file: Attachment, looked_at: LookedAt) -> Path:
    """Write a file into a new folder of its own, to be looked at."""
    path = looked_at.new_folder() / safe_name(file)
    write_out(reader, mail_id, file.position, path)
    path.chmod(0o400)  # changes to it would be lost: programs say so
    return path
