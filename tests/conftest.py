"""What every test gets: the project's fixtures, and nothing of the person's own settings."""

from __future__ import annotations

import os

from hypothesis import settings

# No test opens a window on the person's screen, and none finds their passwords.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")

# Machines are shared: how long an example takes says nothing about the code.
_EXAMPLES = 200 if os.environ.get("ECDESK_PROVE") == "1" else 20
settings.register_profile("ecdesk", deadline=None, max_examples=_EXAMPLES)
settings.load_profile("ecdesk")

pytest_plugins = ["tests.helpers.fixtures", "tests.helpers.counted"]
