"""Copies of attachments that are only looked at: made for 開く, gone when the window closes.

Each has a folder of its own, so that two files of one name never meet and nobody can guess the
path. The one rule: nothing of a customer's mail stays behind in the system's temporary folder,
unless another program still holds it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path


class LookedAt:
    """The folders made so far; asked from workers, cleared once by the window."""

    def __init__(self) -> None:
        self._folders: list[Path] = []

    def new_folder(self) -> Path:
        """An empty folder for one file, for nobody else to read."""
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="ecdesk-"))
        self._folders.append(folder)
        return folder

    def clear(self) -> None:
        """Remove every folder with what is in it."""
        folders, self._folders = self._folders, []
        for folder in folders:
            with contextlib.suppress(OSError):  # open elsewhere (Windows), or gone already
                for path in folder.iterdir():
                    path.chmod(0o600)  # Windows removes nothing that is read-only
                    path.unlink()
                folder.rmdir()
