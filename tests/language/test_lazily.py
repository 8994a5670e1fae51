"""Patterns of the reader: compiled when they are needed, and every one of them can be."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import ecdesk.language
from ecdesk.language import lazily


def test_seeks_as_the_compiled_pattern_does() -> None:
    late, now = lazily.pattern(r"(?P<day>\d+)日", re.IGNORECASE), re.compile(r"(?P<day>\d+)日")
    text = "3日と14日"
    for _again in range(2):
        assert [hit["day"] for hit in late.finditer(text)] == ["3", "14"]
        assert late.sub("x", text) == now.sub("x", text)
        assert late.search("日") is None
        assert late.groupindex == now.groupindex
    assert late.pattern == now.pattern


def test_a_wrong_pattern_is_told_when_it_is_used() -> None:
    late = lazily.pattern("(")
    with pytest.raises(re.error):
        late.search("")


def test_every_pattern_of_the_reader_compiles() -> None:
    """What is compiled late would otherwise fail in front of a customer's mail."""
    kept = 0
    for module in pkgutil.iter_modules(ecdesk.language.__path__):
        named = vars(importlib.import_module(f"ecdesk.language.{module.name}"))
        for value in named.values():
            for each in value if isinstance(value, list | tuple) else [value]:
                for one in each if isinstance(each, tuple) else [each]:
                    if type(one).__name__ == "_Pattern":
                        assert re.compile(one.pattern).groups == one.groups
                        kept += 1
    assert kept > 200


def test_nothing_of_dates_is_compiled_before_a_mail_speaks_of_one() -> None:
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "from datetime import UTC, datetime\n"
            "from ecdesk.language import day_roles\n"
            "from ecdesk.language.reading import read\n"
            "kept = [one for one in vars(day_roles).values() if type(one).__name__ == '_Pattern']\n"
            "for text in ('届きません。', '18日までに届けてください。'):\n"
            "    read(text, sent_at=datetime(2026, 11, 9, tzinfo=UTC))\n"
            "    print(sum('_compiled' in vars(one) for one in kept))\n",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    without, with_one = map(int, seen.stdout.split())
    assert without == 0 < with_one
