"""The desk that these tests work at."""

from tests.helpers.modseq import served  # noqa: F401 - a fixture
from tests.helpers.whole_desk import desk, empty_desk, unopened  # noqa: F401 - fixtures
