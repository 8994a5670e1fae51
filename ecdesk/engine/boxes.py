"""Old mail as it lies on a disk: mbox files, Maildirs, folders of .eml, a Thunderbird profile.

`find` says what there is and takes nothing in; `mails` reads one of the boxes found. In the one
file that Gmail hands out lies everything; what it labels as spam, binned or a draft is passed over
like a mail that Thunderbird has deleted. The one rule: nothing is ever written there, and no link
leads out of what the person has chosen.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecdesk.domain.errors import Refused
from ecdesk.engine.tasks import Task
from ecdesk.mail import mbox
from ecdesk.mail.headers import decode_header

MBOX, MAILDIR, FILES = "mbox", "maildir", "eml"
LARGEST = 200 << 20  # bytes of one mail
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From |[!-9;-~]{1,100}[ \t]*:)")
_HEAD_ENDS = re.compile(rb"\n\r?\n")
_LABELS = re.compile(rb"^X-Gmail-Labels:((?:[^\n]|\n[ \t]){0,4000})", re.IGNORECASE | re.MULTILINE)
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
# By their names: what nobody wants back among the customers' mail unasked.
_ASIDE = frozenset(
    {
        *("trash", "deleted messages", "deleted items", "bin", "ゴミ箱", "ごみ箱", "削除済み"),
        *("junk", "spam", "bulk", "迷惑メール", "junk e-mail"),
        *("drafts", "下書き", "templates", "テンプレート", "unsent messages", "outbox"),
    }
)


@dataclass(frozen=True, slots=True)
class Box:
    """A heap of mails: an mbox file, a Maildir, or a folder's .eml files."""

    path: Path
    kind: str
    name: str  # below what was chosen
    mails: int
    size: int  # bytes
    aside: bool  # by its name nothing of the customers'


@dataclass(frozen=True, slots=True)
class Old:
    """One mail. `raw` is None where it is too large, cannot be opened or is none."""

    raw: bytes | None
    arrived: datetime
    answered: bool = False


def find(path: Path, task: Task | None = None) -> list[Box]:
    """All boxes at or below a path, by name, with their mails counted.

    Raises Refused: mails.missing, mails.none.
    """
    task = task or Task()
    if not path.exists():
        raise Refused("mails.missing", name=path.name)
    found: list[Box] = []
    if path.is_file():
        found = [box for box in (_file(path, path.name),) if box is not None]
    else:
        for seen, (folder, folders, files) in enumerate(os.walk(path)):
            folders.sort()
            task.step(seen, 0)
            found += _in(Path(folder), folders, sorted(files), path)
    found = [box for box in found if box.mails]
    if not found:
        raise Refused("mails.none")
    return found


def kind_of(path: Path) -> str:
    """What kind of box lies at a path that `find` has named. Raises Refused("mails.missing")."""
    if path.is_file():
        return MBOX if _is_mbox(path) else FILES
    if not path.is_dir():
        raise Refused("mails.missing", name=path.name)
    return MAILDIR if _is_maildir(path) else FILES


def mails(path: Path) -> Iterator[Old]:
    """Every mail of a box, always in the same order. Raises Refused("mails.missing"), OSError."""
    kind = kind_of(path)
    if kind == MBOX:
        yield from _of_mbox(path)
    else:
        for file in _files(path, kind):
            yield _of_file(file, answered=kind == MAILDIR and _is_answered(file))


def count(path: Path, kind: str) -> int:
    """How many mails a box holds."""
    if kind == MBOX:
        with path.open("rb") as lines:
            return sum(
                piece.raw is None or not _is_left_out(piece.raw)
                for piece in mbox.split(lines, LARGEST)
            )
    return sum(1 for _ in _files(path, kind))


def _in(folder: Path, folders: list[str], files: list[str], root: Path) -> list[Box]:
    """The boxes that lie right in a folder; folders that are no more to be walked are taken out."""
    name = str(folder.relative_to(root)) if folder != root else folder.name
    found = []
    if {"cur", "new"} <= set(folders):
        folders[:] = [one for one in folders if one not in ("cur", "new", "tmp")]
        found.append(_box(folder, MAILDIR, _decoded(name), list(_files(folder, MAILDIR))))
    letters = list(_files(folder, FILES))
    if letters:
        found.append(_box(folder, FILES, name, letters))
    for file in files:
        path = folder / file
        if not file.lower().endswith(".eml") and not path.is_symlink():
            box = _file(path, _decoded(str(path.relative_to(root))))
            found += [box] if box is not None else []
    return found


def _file(path: Path, name: str) -> Box | None:
    if _is_mbox(path):
        mails, size = count(path, MBOX), path.stat().st_size
        return Box(path, MBOX, name, mails, size, _is_aside(path))
    if path.suffix.lower() == ".eml":
        return Box(path, FILES, name, 1, path.stat().st_size, aside=False)
    return None


def _box(folder: Path, kind: str, name: str, files: list[Path]) -> Box:
    size = sum(file.stat().st_size for file in files)
    return Box(folder, kind, name, len(files), size, _is_aside(folder))


def _is_aside(path: Path) -> bool:
    name = path.name.removesuffix(path.suffix) if path.suffix in (".mbox", ".sbd") else path.name
    return _decoded(name).lstrip(".").rpartition(".")[2].lower() in _ASIDE


def _decoded(name: str) -> str:
    """A Maildir's name out of modified UTF-7 (RFC 3501, 5.1.3): .&MLQw33ux- is .ゴミ箱."""
    try:
        return _SHIFTED.sub(_plain, name)
    except ValueError:  # a name that only looks so
        return name


def _plain(shifted: re.Match[str]) -> str:
    coded = shifted[1].replace(",", "/")
    return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") or "&"


def _is_mbox(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _files(path: Path, kind: str) -> Iterator[Path]:
    """The files of a Maildir or a folder of .eml, a mail each."""
    if path.is_file():
        yield path
        return
    places = [path / "cur", path / "new"] if kind == MAILDIR else [path]
    for place in places:
        for entry in sorted(place.iterdir()):
            wanted = kind == MAILDIR or entry.suffix.lower() == ".eml"
            hidden = entry.name.startswith(".") or entry.is_symlink()
            if wanted and not hidden and entry.is_file():
                yield entry


def _is_answered(file: Path) -> bool:
    """By the R of its flags: key:2,RS (and ;2, or !2, where a colon is forbidden)."""
    for sign in (":2,", ";2,", "!2,"):
        if sign in file.name:
            return "R" in file.name.rpartition(sign)[2]
    return False


def _of_mbox(path: Path) -> Iterator[Old]:
    changed = _changed(path)
    with path.open("rb") as lines:
        for piece in mbox.split(lines, LARGEST):
            if piece.raw is None:
                yield Old(None, changed)
            elif not _is_left_out(piece.raw):
                raw = mbox.as_sent(piece.raw)
                yield Old(raw, mbox.arrival(raw, piece.line) or changed)


def _of_file(path: Path, *, answered: bool) -> Old:
    try:
        changed = _changed(path)
        if path.stat().st_size > LARGEST:
            return Old(None, changed)
        raw = mbox.as_sent(path.read_bytes())
        if not _HEADER.match(raw):
            return Old(None, changed)
    except OSError:
        return Old(None, datetime.fromtimestamp(0, UTC))
    return Old(raw, mbox.arrival(raw) or changed, answered)


def _is_left_out(raw: bytes) -> bool:
    """Whether a mail within a file was thrown away by the program that wrote the file."""
    if mbox.is_expunged(raw):
        return True
    ends = _HEAD_ENDS.search(raw)
    labels = _LABELS.search(raw, 0, ends.start() + 1 if ends else len(raw))
    said = decode_header(labels[1].replace(b"\n", b"")) if labels else ""
    return any(label.strip().lower() in _ASIDE for label in said.split(","))


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
