"""What was committed without waiting for the disk reaches it a moment later, while nobody waits.

A commit that is not lasting stands in the WAL, and maybe only in the system's memory. The next
lasting one would carry all of it to the disk, and a person would wait for a mailbox. The one rule:
nothing here is needed for what is right, only for when; a failure is left to the next commit,
which says what is wrong to whoever asked for it.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

PAUSE_SECONDS = 1.0  # what a machine that loses its power may lose of what did not wait


class Settling:
    """Folds the WAL into the file, some time after it was asked to, on a thread of its own."""

    def __init__(self, path: Path, pause: float = PAUSE_SECONDS) -> None:
        self._path, self._pause = path, pause
        self._lock = threading.Lock()
        self._asked = False  # and nobody has begun with it
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def soon(self) -> None:
        """Once for all who ask within the pause."""
        with self._lock:
            if self._asked or self._over.is_set():
                return
            self._asked = True
            self._thread = threading.Thread(target=self._settle, name="settle", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Wait for what is under way, and do nothing any more."""
        self._over.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _settle(self) -> None:
        if self._over.wait(self._pause):
            return  # who closes the file folds it in
        with self._lock:
            self._asked = False  # whoever commits from here on may not be carried along
        uri = f"{self._path.absolute().as_uri()}?mode=rw"  # it makes no file that is not there
        try:
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                # Passive: it waits for nobody and nobody waits for it.
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (sqlite3.Error, OSError):
            return
