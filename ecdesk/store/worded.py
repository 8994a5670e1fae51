"""Words for the search index that were worked out ahead, kept until the index comes to the mail.

The process beside that reads many mails makes their words too, so that the one thread that fills
the index has only to put them in. They are kept in memory, packed, up to a bound: what is lost is
worked out again. The one rule: words are given out only for the very texts they are of.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from isal import isal_zlib

_ROOM = 48 << 20  # bytes of packed words, some twenty thousand mails


class Worded:
    """Packed words by mail; any thread puts and takes."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._kept: dict[int, tuple[int, bytes]] = {}

    def put(self, mail_id: int, said: Sequence[str], words: bytes) -> None:
        """Keep the words of a mail that says this, packed as zlib does, while there is room."""
        with self._lock:
            if len(words) <= self._room and mail_id not in self._kept:
                self._room -= len(words)
                self._kept[mail_id] = (hash(tuple(said)), words)

    def clear(self) -> None:
        """Forget all of it: nothing waits for the index, or somebody is to be forgotten."""
        with self._lock:
            self._room += sum(len(words) for _said, words in self._kept.values())
            self._kept.clear()

    def take(self, mail_id: int, said: Sequence[str]) -> str | None:
        """The words of a mail if they are of what it says, and forget them."""
        with self._lock:
            kept = self._kept.pop(mail_id, None)
            if kept is None:
                return None
            self._room += len(kept[1])
        written, words = kept
        return isal_zlib.decompress(words).decode() if written == hash(tuple(said)) else None
