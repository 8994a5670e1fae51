"""What makes the first picture late is not there before it; times are measured by `make bench`."""

from __future__ import annotations

import subprocess
import sys

LATER = ("sqlalchemy", "msgspec", "click", "keyring", "qtawesome", "ecdesk.ui.frame")


def test_nothing_heavy_is_imported_before_the_first_picture() -> None:
    script = f"""
import sys
import ecdesk.__main__, ecdesk.app, ecdesk.runtime
import PySide6.QtCore
print([name for name in {LATER!r} if name in sys.modules])
print("Qt" in vars(PySide6.QtCore))  # the namespace, whose enums take 17 ms
"""
    command = [sys.executable, "-c", script]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    assert told.stdout.split("\n")[:2] == ["[]", "False"]


def test_the_window_alone_is_asked_for_without_click() -> None:
    script = """
import sys
from ecdesk.__main__ import window_wanted
for words in ([], ["sample"], ["--data", "D"], ["--data", "D", "--smoke", "O"], ["--hidden"]):
    assert window_wanted(words) is not None, words
for words in (["queue"], ["--data"], ["--data", ""], ["--data", "D", "queue"], ["sample", "-x"]):
    assert window_wanted(words) is None, words
assert "click" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
