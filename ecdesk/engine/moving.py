"""Everything in one file, for a new PC: sealed with a passphrase, without any password in it.

    manifest.json     what made it, when, what it holds
    desk.sqlite3      the data
    channels.toml, clocks.toml    the person's own rules, where there are any

A tar inside a sealed stream (`sealed`). Passwords stay in the keyring of the old PC and are asked
for anew. The one rule: what comes out of such a file goes only where a name of ours says.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from ecdesk.domain.errors import Refused
from ecdesk.engine.sealed import Opening, Sealing, is_sealed
from ecdesk.engine.tasks import Task
from ecdesk.store import copies, restoring
from ecdesk.store.reading import translated

__all__ = ["is_sealed", "look", "pack", "stage"]

RULES = ("channels.toml", "clocks.toml")
_DATA, _MANIFEST, _FORMAT = "desk.sqlite3", "manifest.json", 1
_ROOM = ".moving-"
_LARGEST_RULES = 1 << 20  # bytes
_AT_ONCE = 1 << 20


def pack(database: Path, target: Path, passphrase: str, now: datetime, task: Task) -> int:
    """Write the data into one sealed file; its size in bytes.

    Raises Refused("move.weak"), Refused("backup.exists"), Trouble where the disk takes nothing.
    """
    if target.exists():
        raise Refused("backup.exists", name=target.name)
    part = target.with_name(target.name + ".part")
    with translated(), _room(database.parent) as room:
        plain = room / _DATA
        copies.copy(database, plain, task.step)
        try:
            with part.open("wb") as file:
                with Sealing(file, passphrase) as sealed:
                    _fill(sealed, plain, database.parent, now, task)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    return target.stat().st_size


def look(path: Path, passphrase: str, near: Path) -> restoring.Contents:
    """What a sealed file holds; `near` is a folder on a disk that has room.

    Raises Refused: move.passphrase, move.damaged, move.not_ours, database.newer.
    """
    with _opened(path, passphrase, near) as (data, _rules):
        return restoring.look(data)


def stage(path: Path, passphrase: str, database: Path) -> restoring.Contents:
    """Lay ready what a sealed file holds, as `restoring.stage` does. Raises as `look`."""
    with _opened(path, passphrase, database.parent) as (data, rules):
        return restoring.stage(data, database, rules)


def _fill(sealed: Sealing, plain: Path, folder: Path, now: datetime, task: Task) -> None:
    found = restoring.look(plain)
    manifest = {
        "format": _FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "revision": found.revision,
        "shops": found.shops,
        "mails": found.mails,
    }
    # tarfile asks for a file and uses nothing but its `write` where it streams.
    with tarfile.open(fileobj=cast(IO[bytes], sealed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, _MANIFEST, json.dumps(manifest, ensure_ascii=False).encode())
        for name in RULES:
            if (folder / name).is_file():
                _add(tar, name, (folder / name).read_bytes())
        info = tarfile.TarInfo(_DATA)
        info.size = plain.stat().st_size
        with plain.open("rb") as data:
            tar.addfile(info, _Heeding(data, info.size, task))


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


class _Heeding(io.RawIOBase):
    """A file read for a tar, by a task that may be stopped."""

    def __init__(self, file: IO[bytes], size: int, task: Task) -> None:
        super().__init__()
        self._file, self._size, self._task = file, size, task
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """So many bytes of it."""
        data = self._file.read(size)
        self._read += len(data)
        self._task.step(self._read, self._size)
        return data


@contextmanager
def _opened(path: Path, passphrase: str, near: Path) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """The data of a sealed file in a folder of its own, and the rules that came with it."""
    if not path.is_file():
        raise Refused("backup.missing", name=path.name)
    with translated(), _room(near) as room, path.open("rb") as file:
        rules: dict[str, bytes] = {}
        data = room / _DATA
        try:
            sealed = cast(IO[bytes], Opening(file, passphrase))
            with tarfile.open(fileobj=sealed, mode="r|") as tar:
                for info in tar:
                    found = tar.extractfile(info) if info.isreg() else None
                    if found is None:
                        continue
                    if info.name == _DATA:
                        with data.open("wb") as written:
                            while piece := found.read(_AT_ONCE):
                                written.write(piece)
                    elif info.name in RULES and info.size <= _LARGEST_RULES:
                        rules[info.name] = found.read()
        except tarfile.TarError as error:
            raise Refused("move.damaged") from error
        if not data.exists():
            raise Refused("move.not_ours")
        yield data, rules


@contextmanager
def _room(near: Path) -> Iterator[Path]:
    """A folder for what must not stay, on the disk of the data; only its owner can look into it."""
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=near) as folder:
        yield Path(folder)


def clear_left_behind(folder: Path) -> None:
    """Remove what a crash left of a file that was being made or opened."""
    for room in folder.glob(f"{_ROOM}*"):
        shutil.rmtree(room, ignore_errors=True)
