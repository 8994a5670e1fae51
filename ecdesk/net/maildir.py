"""Mail in a local folder (Maildir++), read and "sent" as if it were a server: the sample shop.

    root/{new,cur,tmp}                INBOX
    root/.Sent/{new,cur,tmp}          a folder; other than ASCII in modified UTF-7, as servers do
    root/.Outbox-delivered/…          what `MaildirSender` delivered; no folder of the mailbox
    …/ecdesk-uids.json                which mail has which UID

A Maildir has names and no UIDs, so each folder keeps a small file of them, replaced as a whole.
The rule: a UID is given once, whatever is renamed, flagged or deleted by other programs meanwhile.

Flags stand behind `:2,` in a mail's name; Windows forbids the colon, there it is `!2,`. Both (and
`;2,`) are read everywhere, so that a folder may move between machines. Flags a Maildir has no
letter for are not kept.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import (
    NO_ARRIVAL,
    Accepted,
    Envelope,
    Fetched,
    FolderInfo,
    FolderState,
    Head,
    NotSent,
    Phase,
)
from ecdesk.net import folders, responses

UIDS = "ecdesk-uids.json"
DELIVERED = ".Outbox-delivered"
SEPARATOR = "!2," if os.name == "nt" else ":2,"
NAME = re.compile(r"(?P<key>.+?)(?:[:;!]2,(?P<letters>[A-Za-z]*))?")
LETTERS = {
    "D": "\\Draft",
    "F": "\\Flagged",
    "P": "$Forwarded",
    "R": "\\Answered",
    "S": "\\Seen",
    "T": "\\Deleted",
}


@dataclass(frozen=True, slots=True)
class _Mail:
    path: Path
    letters: str

    @property
    def flags(self) -> frozenset[str]:
        return frozenset(LETTERS[letter] for letter in self.letters if letter in LETTERS)


@contextmanager
def telling_of_disk(path: Path) -> Iterator[None]:
    """Say what the file system complains about as `Trouble`."""
    try:
        yield
    except OSError as error:
        code = {
            errno.ENOSPC: "disk.full",
            errno.EDQUOT: "disk.full",
            errno.EROFS: "disk.read_only",
            errno.EACCES: "disk.read_only",
            errno.EPERM: "disk.read_only",
        }.get(error.errno or 0, "disk.broken")
        raise Trouble(code, path=str(path)) from error


def make_maildir(folder: Path) -> None:
    """The three directories of a Maildir, where they are missing."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)


def deliver(folder: Path, raw: bytes, letters: str = "", arrived: datetime | None = None) -> Path:
    """Write a mail into a Maildir under a name of its own: whole in tmp, then renamed."""
    make_maildir(folder)
    written = _write(folder, raw, arrived)
    return _publish(folder, written, letters)


def _head(mail: Fetched) -> Head:
    raw = mail.raw
    return Head(next(iter(sorted(responses.message_ids(raw))), ""), len(raw), mail.flags)


class MaildirSource:
    """`MailSource` over a local Maildir++ at `root`, which is made where it is missing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root
        self._mails: dict[int, _Mail] = {}
        with telling_of_disk(root):
            make_maildir(root)

    def folders(self) -> list[FolderInfo]:
        """INBOX and every `.Name` beside it."""
        with telling_of_disk(self._root):
            names = sorted(
                entry.name
                for entry in self._root.iterdir()
                if entry.name.startswith(".") and (entry / "cur").is_dir()
            )
        found = [folders.decode_name(name[1:].encode()) for name in names if name != DELIVERED]
        return folders.roles([(frozenset(), ".", name) for name in ["INBOX", *found]])

    def select(self, folder: str) -> FolderState:
        """Open a folder and give UIDs to what is new in it, oldest first."""
        path = self._path(folder)
        if not (path / "cur").is_dir():
            raise Trouble("net.refused", host=str(self._root), port=0, command="SELECT")
        self._folder = path
        return self._look()

    def peek(self, folder: str) -> FolderState:
        """As `select`, with the folder open that was open."""
        opened, mails = self._folder, self._mails
        try:
            return self.select(folder)
        finally:
            self._folder, self._mails = opened, mails

    def flags(self, first_uid: int = 1) -> dict[int, frozenset[str]]:
        """Flags by UID of every mail from `first_uid` on."""
        self._look()
        return {uid: mail.flags for uid, mail in self._mails.items() if uid >= first_uid}

    def uids(self) -> list[int]:
        """Every UID, ascending."""
        self._look()
        return sorted(self._mails)

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:  # noqa: ARG002 - the port's
        """All flags: a folder on this disk is read whole as quickly."""
        return self.flags()

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Message-ID, size and flags of each of these mails."""
        return {mail.uid: _head(mail) for mail in self.fetch(uids)}

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each of these mails."""
        found = {}
        for uid in uids:
            if (mail := self._mails.get(uid)) is not None:
                with telling_of_disk(mail.path), suppress(FileNotFoundError):
                    found[uid] = mail.path.stat().st_size
        return found

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Whole mails in the order of `uids`; those that are no longer there are left out."""
        for uid in uids:
            fetched = self._read(uid)
            if fetched is None:  # renamed by another program, or gone
                self._look()
                fetched = self._read(uid)
            if fetched is not None:
                yield fetched

    def since(self, day: datetime) -> list[int]:
        """UIDs of mails that arrived on or after that day, in the time zone of `day`; ascending."""
        self._look()
        found = []
        for uid, mail in sorted(self._mails.items()):
            arrived = _arrived(mail.path)
            if arrived is not None and arrived.astimezone(day.tzinfo).date() >= day.date():
                found.append(uid)
        return found

    def find(self, message_id: str) -> list[int]:
        """UIDs of mails with that Message-ID."""
        self._look()
        return [
            fetched.uid
            for fetched in self.fetch(sorted(self._mails))
            if message_id in responses.message_ids(fetched.raw)
        ]

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """Set flags by renaming; mails that are no longer there are left alone."""
        self._look()
        wanted = _letters(flags)
        for uid in uids:
            mail = self._mails.get(uid)
            if mail is None or wanted <= set(mail.letters):
                continue
            letters = "".join(sorted(wanted | set(mail.letters)))
            target = self._folder / "cur" / f"{_key(mail.path)}{SEPARATOR}{letters}"
            with telling_of_disk(self._folder):
                mail.path.replace(target)
            self._mails[uid] = _Mail(target, letters)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], arrived: datetime) -> None:
        """Store a mail into a folder, which is made where it is missing."""
        path = self._path(folder)
        with telling_of_disk(path):
            deliver(path, raw, "".join(sorted(_letters(flags))), arrived)

    def wait(self, seconds: float) -> bool | None:  # noqa: ARG002 - the port's
        """None: a folder tells nobody what is put into it."""
        return None

    def wake(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held open."""

    def _path(self, folder: str) -> Path:
        if folder.upper() == "INBOX":
            return self._root
        name = folders.encode_name(folder).decode("ascii")
        if not name or re.search(r"[/\\\0]|^\.|\.\.", name):
            raise Trouble("net.refused", host=str(self._root), port=0, command="SELECT")
        return self._root / f".{name}"

    def _look(self) -> FolderState:
        """Read the folder and keep its UIDs in step: the gone forgotten, the new numbered."""
        with telling_of_disk(self._folder):
            present = {_key(path): path for path in _files(self._folder)}
            book = _UidBook.load(self._folder / UIDS)
            fresh = [key for key in present if key not in book.uids]
            gone = book.uids.keys() - present.keys()
            for key in gone:
                del book.uids[key]
            fresh.sort(key=lambda key: (_arrived(present[key]) or responses.EPOCH, key))
            for key in fresh:
                book.uids[key] = book.uidnext
                book.uidnext += 1
            if fresh or gone or book.is_new:
                book.save(self._folder / UIDS)
        self._mails = {uid: _mail(present[key]) for key, uid in book.uids.items()}
        return FolderState(book.uidvalidity, book.uidnext, len(self._mails))

    def _read(self, uid: int) -> Fetched | None:
        mail = self._mails.get(uid)
        if mail is None:
            return None
        with telling_of_disk(mail.path):
            try:
                raw = mail.path.read_bytes()
            except FileNotFoundError:
                return None
        return Fetched(uid, raw, _arrived(mail.path) or NO_ARRIVAL, mail.flags)


class MaildirSender:
    """`MailSender` that delivers into `root/.Outbox-delivered`: the sample's customers read it."""

    def __init__(self, root: Path) -> None:
        self._folder = root / DELIVERED

    def send(self, envelope: Envelope, before_data: Callable[[], None]) -> Accepted:
        """Write the mail; it is delivered by the rename at the end. Raises `NotSent`."""
        before_data()
        try:
            with telling_of_disk(self._folder):
                deliver(self._folder, envelope.raw)
        except Trouble as trouble:
            raise NotSent(Phase.DATA, trouble.code) from trouble
        return Accepted("250 delivered")


@dataclass(slots=True)
class _UidBook:
    """Which mail has which UID. `uidvalidity` is new with every new book (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    uidnext: int
    uids: dict[str, int]
    is_new: bool = False

    @classmethod
    def load(cls, path: Path) -> _UidBook:
        try:
            kept = json.loads(path.read_text("utf-8"))
            uids = {str(key): int(uid) for key, uid in kept["uids"].items()}
            return cls(int(kept["uidvalidity"]), int(kept["uidnext"]), uids)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return cls(int(time.time()), 1, {}, is_new=True)

    def save(self, path: Path) -> None:
        kept = {"uidvalidity": self.uidvalidity, "uidnext": self.uidnext, "uids": self.uids}
        beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def _files(folder: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        for path in (folder / part).iterdir():
            if not path.name.startswith(".") and path.is_file():
                yield path


def _key(path: Path) -> str:
    match = NAME.fullmatch(path.name)
    return match["key"] if match else path.name


def _mail(path: Path) -> _Mail:
    match = NAME.fullmatch(path.name)
    return _Mail(path, (match["letters"] or "") if match else "")


def _letters(flags: Sequence[str]) -> set[str]:
    wanted = {flag.lower() for flag in flags}
    return {letter for letter, flag in LETTERS.items() if flag.lower() in wanted}


def _arrived(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _write(folder: Path, raw: bytes, arrived: datetime | None) -> Path:
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()) or "localhost"
    path = folder / "tmp" / f"{time.time_ns()}.{secrets.token_hex(6)}.{host}"
    with path.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    if arrived is not None:
        os.utime(path, (arrived.timestamp(), arrived.timestamp()))
    return path


def _publish(folder: Path, written: Path, letters: str) -> Path:
    target = folder / "cur" / f"{written.name}{SEPARATOR}{letters}"
    if not letters:
        target = folder / "new" / written.name
    written.rename(target)
    return target
