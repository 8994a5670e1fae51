"""Run a command apart from the person who runs it: no window on their screen, none of their data.

    .venv/bin/python tools/apart.py COMMAND [ARGUMENT...]

Tests, benches and screenshots run the real program, which would otherwise find the real desk, the
real keyring and the real settings. The one rule: what the command may write to by default is a new
folder that is gone when the command is. The exit code is the command's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the command that the arguments name."""
    with tempfile.TemporaryDirectory(prefix="ecdesk-") as folder:
        command = subprocess.Popen(sys.argv[1:], env=os.environ | surroundings(Path(folder)))
        while True:
            try:
                return command.wait()
            except KeyboardInterrupt:
                continue  # the terminal told the command as well; its own last words come first


def surroundings(folder: Path) -> dict[str, str]:
    """Environment variables under which a program knows nobody and draws in memory."""
    places = {
        f"XDG_{kind}_HOME": str(folder / kind.lower())
        for kind in ("DATA", "CONFIG", "CACHE", "STATE")
    }
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)  # Qt warns of any other mode, and a warning fails a test
    if sys.platform == "darwin":
        places["HOME"] = str(folder)  # macOS has no XDG; everything lies below the home folder
    return places | {
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
        "LC_ALL": "C.UTF-8",  # Qt warns of a locale that is not UTF-8
    }


if __name__ == "__main__":
    sys.exit(main())
