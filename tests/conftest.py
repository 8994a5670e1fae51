"""What every test gets: the project's fixtures, and nothing of the person's own settings."""

from __future__ import annotations

pytest_plugins = ["tests.helpers.fixtures"]
