"""Nothing of a mail stays behind in the temporary folder, a crash or not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecdesk.ui.looked_at import LookedAt, clear_left_behind

LATER = timedelta(days=2)
CRASH = """
import os
from ecdesk.ui.looked_at import LookedAt
looked_at = LookedAt()
folder = looked_at.new_folder()
(folder / "photo.jpg").write_bytes(b"of a customer")
(folder / "photo.jpg").chmod(0o400)
print(folder, flush=True)
input()
os._exit(9)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of one's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def now() -> datetime:
    """The machine's clock: the files' times are its own."""
    return datetime.now(UTC)


class Window:
    """Another ECDesk in which a file is looked at."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", CRASH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.folder = Path(self._process.stdout.readline().strip())

    def crashes(self) -> None:
        """It ends, and clears nothing."""
        self._process.communicate("\n", timeout=30)
        assert self._process.returncode == 9


@pytest.fixture
def window() -> Window:
    return Window()


def test_what_a_crash_left_is_cleared_a_day_later(window: Window, temporary: Path) -> None:
    window.crashes()
    assert clear_left_behind(now()) == 0
    assert (window.folder / "photo.jpg").exists(), "perhaps it is still being looked at"
    assert clear_left_behind(now() + LATER) == 1
    assert list(temporary.iterdir()) == []


def test_what_another_window_looks_at_stays(window: Window) -> None:
    assert clear_left_behind(now() + LATER) == 0
    assert (window.folder / "photo.jpg").exists()
    window.crashes()
    assert clear_left_behind(now() + LATER) == 1


def test_ones_own_stays_until_it_is_cleared(temporary: Path) -> None:
    looked_at = LookedAt()
    folder = looked_at.new_folder()
    assert clear_left_behind(now() + LATER) == 0
    assert folder.exists()
    looked_at.clear()
    assert list(temporary.iterdir()) == []
    looked_at.clear()
    assert looked_at.new_folder().exists()
    looked_at.clear()
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links take a privilege there")
def test_what_is_not_ours_stays(temporary: Path) -> None:
    kept = temporary / "letters"
    kept.mkdir()
    (kept / "in-use.lock").write_text("")
    (kept / "mine").mkdir()
    (temporary / "ecdesk-link").symlink_to(kept)
    (temporary / "ecdesk-test").mkdir()  # no window's: it has no lock
    (temporary / "ecdesk-test" / "data").mkdir()
    (temporary / "ecdesk-file").write_text("")
    before = sorted(temporary.rglob("*"))
    assert clear_left_behind(now() + LATER) == 0
    assert sorted(temporary.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_look() -> None:
    looked_at = LookedAt()
    folder = looked_at.new_folder()
    assert [path.stat().st_mode & 0o077 for path in (folder, folder.parent)] == [0, 0]
    looked_at.clear()
