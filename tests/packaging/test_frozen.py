"""The frozen program leaves nothing behind that it needs, and disturbs nobody that it starts.

`make package` proves the whole; these are the faults that would show on somebody else's machine.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecdesk import app

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("start", ROOT / "packaging" / "start.py")
assert SPEC
assert SPEC.loader
start = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(start)

STEPS = ROOT / "ecdesk" / "store" / "migrations" / "versions"


def said_in_the_spec(name: str) -> ast.expr:
    """What the PyInstaller spec, which only PyInstaller can run, assigns to a name."""
    tree = ast.parse((ROOT / "packaging" / "ecdesk.spec").read_text("utf-8"))
    return next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )


def left_out() -> re.Pattern[str]:
    call = said_in_the_spec("LEFT_OUT")
    assert isinstance(call, ast.Call)
    return re.compile(ast.literal_eval(call.args[0]), re.VERBOSE)


def imported() -> Iterator[str]:
    """Every module that the program imports, wherever in its code."""
    for file in (ROOT / "ecdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""


def test_no_module_hides_from_whoever_collects_them() -> None:
    """PyInstaller looks for modules named by text in packages alone; Alembic's steps it is told."""
    loose = {
        file.parent
        for file in (ROOT / "ecdesk").rglob("*.py")
        if not (file.parent / "__init__.py").exists()
    }
    assert loose == {STEPS}
    assert all(file.stem.startswith("m") for file in STEPS.glob("*.py"))


def test_nothing_the_program_imports_is_left_out() -> None:
    unused = ast.literal_eval(said_in_the_spec("UNUSED"))
    pattern = left_out()
    modules = set(imported())
    assert "PySide6.QtWidgets" in modules
    assert [name for name in modules if name in unused or name.split(".")[0] in unused] == []
    qt = {name.removeprefix("PySide6.Qt") for name in modules if name.startswith("PySide6.Qt")}
    libraries = [f"PySide6/Qt/lib/libQt6{name}.so.6" for name in qt]
    assert [name for name in libraries if pattern.search(name)] == []


@pytest.mark.parametrize(
    "file",
    [
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "PySide6/Qt/translations/qtbase_ja.qm",
        "PySide6/Qt6Gui.dll",
        "PySide6/plugins/imageformats/qgif.dll",
        "PySide6/plugins/imageformats/qjpeg.dll",
        "PySide6/plugins/platforms/qwindows.dll",
        "ecdesk-0.1.0.dist-info/METADATA",
        "ecdesk/resources/channels.toml",
        "ecdesk/resources/sample/shops.toml",
        "ecdesk/store/migrations/versions/m0001_first.py",
        "keyring-25.7.0.dist-info/entry_points.txt",
    ],
)
def test_what_is_needed_stays(file: str) -> None:
    assert not left_out().search(file)


@pytest.mark.parametrize(
    "file",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt6Network.dll",
        "PySide6/opengl32sw.dll",
        "ecdesk-0.1.0.dist-info/direct_url.json",  # a folder of the machine that built it
    ],
)
def test_what_no_window_opens_goes(file: str) -> None:
    assert left_out().search(file)


def test_a_browser_gets_its_own_libraries_back() -> None:
    environ = {
        "HOME": "/home",
        "LD_LIBRARY_PATH": "/opt/ecdesk/_internal:/opt/other",
        "LD_LIBRARY_PATH_ORIG": "/opt/other",
        "QT_PLUGIN_PATH": "/opt/ecdesk/_internal/PySide6/Qt/plugins",
        "_PYI_ARCHIVE_FILE": "/opt/ecdesk/ecdesk",
        "_PYI_PARENT_PROCESS_LEVEL": "1",
    }
    start.give_back(environ)
    assert environ == {"HOME": "/home", "LD_LIBRARY_PATH": "/opt/other"}


def test_tls_trusts_what_the_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "second.pem").touch()
    places = (str(tmp_path / "first.pem"), str(tmp_path / "second.pem"))
    monkeypatch.setattr(start, "AUTHORITIES", places)
    environ: dict[str, str] = {}
    start.trust_this_machine(environ)
    assert environ == {"SSL_CERT_FILE": places[1]}


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_authorities_that_the_person_named_stay(name: str) -> None:
    environ = {name: "/etc/own"}
    start.trust_this_machine(environ)
    assert environ == {name: "/etc/own"}


@pytest.mark.parametrize(
    ("platform", "streams", "expected"),
    [
        ("linux", False, "/opt/ecdesk/ecdesk"),
        ("linux", True, "/opt/ecdesk/ecdesk"),
        ("win32", False, "/opt/ecdesk/ecdesk"),
        ("win32", True, "/opt/ecdesk/ecdesk-cli.exe"),
    ],
)
def test_a_frozen_program_calls_itself(
    monkeypatch: pytest.MonkeyPatch, platform: str, streams: bool, expected: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/ecdesk/ecdesk")
    monkeypatch.setattr(sys, "platform", platform)
    assert app.own_command(streams=streams) == [expected]
