"""The way in: the window by default, everything else by the command line.

Nothing is imported before it is clear what is wanted: a window should be painted before click,
SQLAlchemy and the rest are loaded, and a command needs no Qt.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main() -> None:
    """`ecdesk …`"""
    if sys.argv[1:] == ["beside"]:  # the engine's own child: it needs nothing else
        from ecdesk.engine import beside

        beside.serve()
        return
    wanted = window_wanted(sys.argv[1:])
    if wanted is not None:
        sys.exit(open_window(**wanted))
    from ecdesk import cli

    cli.main(open_window)


def window_wanted(words: Sequence[str]) -> dict[str, Any] | None:
    """How `open_window` is called, where the words ask for nothing else; None for click to read.

    [--data DIR] [--hidden] [--smoke OUT.json] [sample]. Whatever is odd about them, an empty or a
    missing value too, is for click to say.
    """
    wanted: dict[str, Any] = {}
    left = list(words)
    while left:
        word = left.pop(0)
        if word in ("--data", "--smoke") and left and left[0] and not left[0].startswith("-"):
            wanted[word.removeprefix("--")] = Path(left.pop(0))
        elif word == "--hidden":
            wanted["hidden"] = True
        elif word == "sample" and not left:
            wanted["sample"] = True
        else:
            return None
    data = wanted.get("data")
    return None if data is not None and data.is_file() else wanted


def open_window(
    data: Path | None = None,
    *,
    sample: bool = False,
    hidden: bool = False,
    smoke: Path | None = None,
) -> int:
    """The window, until it is closed; its exit code. `smoke`: see `app.run`."""
    from ecdesk import app

    return app.run(data, sample=sample, hidden=hidden, smoke=smoke)


if __name__ == "__main__":
    main()
