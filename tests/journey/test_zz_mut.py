from tests.journey.test_the_gate import *  # noqa
import tests.journey.test_the_gate as g
import pytest
from ecdesk.checks import safety
from ecdesk.engine import reply
@pytest.fixture(autouse=True)
def broken(monkeypatch):
    monkeypatch.setattr(safety, "find_placeholders", lambda text: [])
    monkeypatch.setattr(reply, "find_placeholders", lambda text: [])
