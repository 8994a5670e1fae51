"""The guard bites, and only where it should."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
from pathlib import Path

import keyring
import pytest

from ecdesk.store import reading
from ecdesk.store.reading import Reader
from ecdesk.views import queue, rows


def expect_caught(guard, name):
    assert guard.caught[-1].endswith(name)
    guard.caught.clear()  # else the test would fail at its end: that is the other half of the guard


def test_a_database_opened_on_the_main_thread_is_caught(guard):
    with pytest.raises(AssertionError, match="connect on the window's thread"):
        sqlite3.connect(":memory:")
    expect_caught(guard, "sqlite3.connect")


def test_a_socket_too(guard):
    with socket.socket() as plug, pytest.raises(AssertionError):
        plug.connect(("127.0.0.1", 9))
    expect_caught(guard, "connect")
    with pytest.raises(AssertionError):
        socket.getaddrinfo("localhost", 80)
    expect_caught(guard, "getaddrinfo")


def test_the_keyring_too(guard):
    with pytest.raises(AssertionError):
        keyring.get_password("ecdesk", "mailbox:shop@koharu.example")
    expect_caught(guard, "get_password")


def test_a_reader_too_however_it_was_imported(guard, tmp_path: Path):
    with pytest.raises(AssertionError):
        Reader(tmp_path / "desk.sqlite3")
    expect_caught(guard, "Reader.__init__")


def test_a_function_of_the_store_too(guard):
    with pytest.raises(AssertionError):
        reading.unpack(b"")
    expect_caught(guard, "unpack")


def test_a_view_read_on_the_main_thread_is_caught_at_the_door_behind_it(guard, tmp_path: Path):
    path = tmp_path / "desk.sqlite3"
    with guard.lifted():
        reader = Reader(path)
        sqlite3.connect(path).close()
    with pytest.raises(AssertionError):
        queue.page(reader, rows.Tab.REPLY)
    assert guard.caught
    guard.caught.clear()


def test_what_is_swallowed_still_fails_the_test():
    from tests.ui.conftest import guarded, on_duty

    door = guarded(lambda: None, "a door")
    with on_duty() as guard, contextlib.suppress(AssertionError):
        door()
    assert guard.caught == ["a door"]


def test_a_worker_goes_through(guard):
    seen: list[object] = []

    def work() -> None:
        connection = sqlite3.connect(":memory:")
        seen.append(connection.execute("select 1").fetchone())
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert seen == [(1,)]
    assert guard.caught == []
