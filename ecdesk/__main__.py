"""The way in: the window by default, everything else by the command line.

Nothing is imported before it is clear what is wanted: a window should be painted before click,
SQLAlchemy and the rest are loaded, and a command needs no Qt.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """`ecdesk …`"""
    words = sys.argv[1:]
    if not words or words == ["sample"]:
        sys.exit(open_window(sample=words == ["sample"]))
    from ecdesk import cli

    cli.main(open_window)


def open_window(data: Path | None = None, *, sample: bool = False, hidden: bool = False) -> int:
    """The window, until it is closed; its exit code."""
    from ecdesk import app

    return app.run(data, sample=sample, hidden=hidden)


if __name__ == "__main__":
    main()
