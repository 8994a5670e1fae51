"""The desk that these tests work at."""

from tests.helpers.whole_desk import desk, empty_desk, unopened  # noqa: F401 - fixtures
