"""The window never waits: in every test here, the main thread may touch neither disk nor wire.

Doors are guarded, not watched: whatever opens a database, a connection or the keyring, or enters
the rooms behind the window (`store`, `net`, `engine`), fails at once on the main thread and again
at the end of the test, for somebody may have swallowed the first cry. Workers go through.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keyring
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecdesk.ui.theme import Scheme, theme

ROOMS = ("ecdesk.store", "ecdesk.net", "ecdesk.engine")
UNGUARDED = {"ecdesk.store.schema", "ecdesk.store.migrations.env"}  # SQLAlchemy's own classes
DOORS: tuple[tuple[object, str], ...] = (
    (sqlite3, "connect"),
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket, "getaddrinfo"),
    (socket, "create_connection"),
    (keyring, "get_password"),
    (keyring, "set_password"),
    (keyring, "delete_password"),
)


class WindowWaited(AssertionError):
    """The main thread went through a door that is for workers."""


class Guard:
    """Keeps the main thread out; `lifted()` is for a test's own preparations."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        self._lifted = False

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Let the test itself through."""
        self._lifted = True
        try:
            yield
        finally:
            self._lifted = False

    def refuse(self, name: str) -> None:
        """Somebody goes through a door. Raises WindowWaited on the main thread."""
        if not self._lifted and threading.current_thread() is threading.main_thread():
            self.caught.append(name)
            raise WindowWaited(f"{name} on the window's thread")


_on_duty: list[Guard] = []  # that of the test under way


def guarded(door: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The door with whoever is on guard before it."""

    @functools.wraps(door)
    def enter(*args: Any, **kw: Any) -> Any:
        if _on_duty:
            _on_duty[-1].refuse(name)
        return door(*args, **kw)

    return enter


@functools.cache
def _rooms_doors() -> tuple[tuple[object, str], ...]:
    """Every function of the rooms behind the window, and the making of each of their classes."""
    doors: list[tuple[object, str]] = []
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if found.name in UNGUARDED or ".versions" in found.name:
                continue
            module = importlib.import_module(found.name)
            for name, thing in vars(module).items():
                if getattr(thing, "__module__", "") != found.name:
                    continue
                if inspect.isfunction(thing):
                    doors.append((module, name))
                elif inspect.isclass(thing) and inspect.isfunction(vars(thing).get("__init__")):
                    doors.append((thing, "__init__"))
    return tuple(doors)


@functools.cache
def _guarded_doors() -> tuple[tuple[object, str, Any, Any], ...]:
    """Each door as it is and as it is guarded: made once, for there are hundreds."""
    found = []
    for holder, name in (*DOORS, *_rooms_doors()):
        door = getattr(holder, name)
        said = f"{getattr(holder, '__name__', holder)}.{name}"
        found.append((holder, name, door, guarded(door, said)))
    return tuple(found)


@contextmanager
def on_duty() -> Iterator[Guard]:
    """A guard before every door, while the block runs."""
    made = Guard()
    for holder, name, _door, kept in _guarded_doors():
        setattr(holder, name, kept)
    _on_duty.append(made)
    try:
        yield made
    finally:
        _on_duty.remove(made)
        for holder, name, door, _kept in _guarded_doors():
            setattr(holder, name, door)


@pytest.fixture(autouse=True)
def guard() -> Iterator[Guard]:
    """Keeps the main thread from disk and wire for the length of a test."""
    with on_duty() as made:
        yield made
    caught, made.caught = made.caught, []
    assert not caught, f"on the window's thread: {', '.join(caught)}"


@pytest.fixture(autouse=True)
def look(request: pytest.FixtureRequest) -> None:
    """Every test that opens something begins with the light colours at their usual size."""
    if "qtbot" in request.fixturenames or "qapp" in request.fixturenames:
        application = request.getfixturevalue("qapp")
        # What the last test closed is gone only now: no loop has turned since.
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if theme().scheme is not Scheme.LIGHT or theme().zoom != 1.0:
            theme().apply(Scheme.LIGHT, 1.0)


@pytest.fixture
def opened(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Show a dialog that lives until the test ends."""

    def show(dialog: QWidget) -> QWidget:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return show
