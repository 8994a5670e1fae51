"""A disk that is really full: a file system of its own, which takes Linux and root.

small_disk.fill(leaving=100_000)      … whatever is written now, fails
small_disk.grow()                     … and now there is room again
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SmallDisk:
    """A mounted folder that soon holds no more."""

    folder: Path

    def fill(self, *, leaving: int) -> None:
        """Take all its room but so many bytes."""
        room = os.statvfs(self.folder)
        self._filler.write_bytes(b"x" * (room.f_bavail * room.f_frsize - leaving))

    def grow(self) -> None:
        """Make room for everything."""
        self._filler.unlink()
        grow = ["mount", "-o", "remount,size=64m", str(self.folder)]
        subprocess.run(grow, check=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@contextmanager
def mounted(folder: Path) -> Iterator[SmallDisk]:
    """Two megabytes at a folder, taken away at the end; the test is skipped where it may not be."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    may = sys.platform == "linux" and os.getuid() == 0
    if not may or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting takes root; tests/cli has a full disk that needs none")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
