"""Copies of attachments that are only looked at: made for 開く, gone when the window closes.

    ecdesk-XXXX/            one for each window, held by a lock while it lives
        in-use.lock
        XXXX/写真.jpg        a folder for each file

So two files of one name never meet and nobody can guess a path. The one rule: nothing of a
customer's mail stays behind in the system's temporary folder, unless another program still holds
it. What a crash left there is taken away by a later start, a day after it was last used.
"""

from __future__ import annotations

import contextlib
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile

_PREFIX = "ecdesk-"
_LOCK = "in-use.lock"
_LEFT_BEHIND = timedelta(days=1)  # a program that was opened before the crash may still show it


class LookedAt:
    """The folders made so far; asked from workers, cleared once by the window."""

    def __init__(self) -> None:
        """Nothing is made before the first file is looked at."""
        self._one_at_a_time = threading.Lock()
        self._home: Path | None = None
        self._held: QLockFile | None = None

    def new_folder(self) -> Path:
        """An empty folder for one file, for nobody else to read."""
        import tempfile

        with self._one_at_a_time:
            if self._home is None:
                self._home = Path(tempfile.mkdtemp(prefix=_PREFIX))
                self._held = _lock(self._home)
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._home))

    def clear(self) -> None:
        """Remove every folder with what is in it."""
        with self._one_at_a_time:
            home, self._home = self._home, None
            held, self._held = self._held, None
        if home is not None:
            _remove(home, held)


def clear_left_behind(now: datetime) -> int:
    """Remove what windows left that could not clear up after themselves; how many folders.

    Only folders of this person that are marked as ours, untouched for a day, and held by no ECDesk
    that lives. Takes a while in a full folder: for a worker.
    """
    import tempfile

    before = (now - _LEFT_BEHIND).timestamp()
    cleared = 0
    for home in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        with contextlib.suppress(OSError):  # somebody else's, or gone meanwhile
            if not _is_ours(home) or home.stat().st_mtime > before:
                continue
            held = _lock(home)
            if held is not None:
                _remove(home, held)
                cleared += not home.exists()
    return cleared


def _is_ours(home: Path) -> bool:
    """Whether this person's ECDesk made it: never through a link that somebody laid there."""
    if home.is_symlink() or not (home / _LOCK).is_file():
        return False
    return not hasattr(os, "getuid") or home.stat().st_uid == os.getuid()


def _lock(home: Path) -> QLockFile | None:
    """Hold a window's folder; None while another that lives holds it. Qt finds the dead ones."""
    from PySide6.QtCore import QLockFile

    lock = QLockFile(str(home / _LOCK))
    lock.setStaleLockTime(0)  # a window may stay open for weeks
    return lock if lock.tryLock(0) else None


def _remove(home: Path, held: QLockFile | None) -> None:
    for folder in (path for path in home.iterdir() if path.is_dir() and not path.is_symlink()):
        with contextlib.suppress(OSError):  # open elsewhere (Windows), or gone already
            for path in folder.iterdir():
                path.chmod(0o600)  # Windows removes nothing that is read-only
                path.unlink()
            folder.rmdir()
    if any(path.is_dir() for path in home.iterdir()):
        return  # still marked as ours: a later start tries again
    if held is not None:
        held.unlock()
    with contextlib.suppress(OSError):
        home.rmdir()
