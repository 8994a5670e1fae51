"""What every test gets: the project's fixtures, and nothing of the person's own settings."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

# No test opens a window on the person's screen, and none finds their passwords.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")

# Machines are shared: how long an example takes says nothing about the code.
_EXAMPLES = 200 if os.environ.get("ECDESK_PROVE") == "1" else 20
settings.register_profile("ecdesk", deadline=None, max_examples=_EXAMPLES)
settings.load_profile("ecdesk")

pytest_plugins = ["tests.helpers.fixtures", "tests.helpers.counted"]

# Hundreds of tests open a file of their own, and each engine would compile every statement anew:
# a quarter of their time (measured). What is compiled for one SQLite is right for another.
_compiled: dict[Any, Any] = {}
SQLiteDialect_pysqlite.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign] # see above
SQLiteDialect_pysqlite.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign] # see above


@event.listens_for(Engine, "engine_connect")
def _share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)
