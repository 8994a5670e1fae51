"""The way in: the window by default, everything else by the command line.

Nothing is imported before it is clear what is wanted: a window should be painted before click,
SQLAlchemy and the rest are loaded.
"""

from __future__ import annotations

import sys


def main() -> None:
    """`ecdesk …`"""
    words = sys.argv[1:]
    if not words or words == ["sample"]:
        from ecdesk import app

        sys.exit(app.run(sample=words == ["sample"]))
    from ecdesk import cli

    cli.main()


if __name__ == "__main__":
    main()
