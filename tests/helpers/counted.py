"""What a long test has counted, printed at the end of the run: `pytest_plugins` names this.

    def test_…(counted: Counted) -> None:
        counted("kills while transmitting", 17)

Printed also where the tests ran in several processes, passed and said nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Counted = Callable[[str, object], None]
_NAME = "counted"


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """Keep a figure for the end of the run."""
    return lambda what, figure: record_property(_NAME, f"{what}: {figure}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print all figures, by test."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
    ]
    for report in reports:
        lines = [said for name, said in report.user_properties if name == _NAME]
        if lines:
            terminalreporter.write_line(report.nodeid)
            for line in lines:
                terminalreporter.write_line(f"    {line}")
