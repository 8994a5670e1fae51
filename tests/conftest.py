"""What every test gets: the project's fixtures, and nothing of the person's own settings."""

from __future__ import annotations

import os

# No test opens a window on the person's screen, and none finds their passwords.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")

pytest_plugins = ["tests.helpers.fixtures"]
