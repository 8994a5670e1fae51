"""The desk that these tests work at."""

from tests.helpers.desk import desk  # noqa: F401 - a fixture
