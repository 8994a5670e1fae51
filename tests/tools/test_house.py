"""The house rules hold where they should, and let good code pass."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "tools" / "house.py"
SPEC = importlib.util.spec_from_file_location("house", PATH)
assert SPEC
assert SPEC.loader
house = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(house)

HOSTS = frozenset({"files.example.net"})
LONG = "x = 1\n" * 400
# Put together here, so that this file keeps the rules that it tests.
NOQA, IGNORE = "# no" + "qa", "# type: " + "ignore"


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n",
        LONG,
        '"""Dates.\n\nLonger than 400 lines because the law\nis.\n"""\n' + LONG,
        f"x = 1  {NOQA}: S101 - the type checker cannot see it\n",
        f"x = 1  {IGNORE}[arg-type]  # the stubs are older than the library\n",
        "# in /usr/share/fonts and ~/work/notes\n",
    ],
)
def test_good_code_has_no_faults(code: str) -> None:
    assert list(house.faults_in("a.py", code, HOSTS)) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (LONG + "x = 1\n", "401 lines"),
        ('"""Dates. Longer than 400 lines because"""\n' + LONG, "401 lines"),
        (f"x = 1  {NOQA}\n", "without a code and a reason"),
        (f"x = 1  {NOQA}: S101\n", "without a code and a reason"),
        (f"x = 1  {IGNORE}[arg-type]\n", "without a code and a reason"),
        (f"x = 1  {IGNORE}  # who knows\n", "without a code and a reason"),
        ("# see /ho" + "me/mei/notes\n", "folder of one machine"),
        ("# see https://files.example.net/simple\n", "uv.lock alone"),
    ],
)
def test_each_fault_is_found(code: str, fault: str) -> None:
    assert any(fault in said for said in house.faults_in("a.py", code, HOSTS))


def test_what_is_not_ours_or_not_text_is_not_read(tmp_path: Path) -> None:
    for name in (".venv/a.py", "build/a.py", ".ci/run", "docs/b.md", "uv.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    read = {path.relative_to(tmp_path).as_posix() for path, _ in house.texts(tmp_path)}
    assert read == {".ci/run", "docs/b.md"}


def test_the_lock_file_says_where_packages_come_from() -> None:
    lock = 'source = { registry = "https://a.example/simple" }\nurl = "http://b.example/x.whl"'
    assert house.package_hosts(lock) == {"a.example", "b.example"}
