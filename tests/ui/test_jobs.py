"""Reads happen on workers, and only the newest of a slot arrives."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from PySide6.QtCore import QObject

from ecdesk.ui.jobs import Jobs, resolve

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def jobs(qapp):
    made = Jobs(lambda: "reader")
    yield made
    made.stop()


def test_a_result_arrives_on_the_windows_thread(jobs, qtbot):
    seen, parent = [], QObject()

    def read(reader, n, *, k):
        return reader, n, k, threading.current_thread() is threading.main_thread()

    def show(value):
        seen.append((value, threading.current_thread() is threading.main_thread()))

    jobs.read(read, 1, k=2).then(show).start(parent)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(("reader", 1, 2, False), True)]


def test_the_disk_may_be_read_there(jobs, qtbot, tmp_path):
    seen, parent = [], QObject()

    def read(_reader):
        connection = sqlite3.connect(tmp_path / "x.sqlite3")
        value = connection.execute("select 7").fetchone()
        connection.close()
        return value

    jobs.read(read).then(seen.append).start(parent)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(7,)]


def test_the_reader_is_opened_once_by_the_first_who_needs_it(qapp, qtbot):
    opened, seen, parent = [], [], QObject()
    jobs = Jobs(lambda: opened.append(threading.current_thread()) or "reader")
    assert opened == []
    for number in range(5):
        jobs.read(lambda _reader, n: n, number).then(seen.append).start(parent)
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert len(opened) == 1
    assert opened[0] is not threading.main_thread()
    jobs.stop()


def test_a_reader_that_cannot_be_opened_is_tried_again(qapp, qtbot):
    tries, told, parent = [], [], QObject()

    def open_reader():
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not yet")
        return "reader"

    jobs = Jobs(open_reader)
    jobs.read(lambda reader: reader).then(told.append).otherwise(told.append).start(parent)
    qtbot.waitUntil(lambda: len(told) == 1)
    jobs.read(lambda reader: reader).then(told.append).start(parent)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[0], OSError)
    assert told[1] == "reader"
    jobs.stop()


def test_a_newer_read_of_a_slot_supersedes_the_older(jobs, qtbot):
    seen, parent, gate = [], QObject(), threading.Event()

    def slow(_reader):
        gate.wait(5)
        return "old"

    jobs.read(slow, slot="thread").then(seen.append).start(parent)
    jobs.read(lambda _r: "new", slot="thread").then(seen.append).start(parent)
    qtbot.waitUntil(lambda: seen == ["new"])
    gate.set()
    done = []
    jobs.read(lambda _r: "after", slot="other").then(done.append).start(parent)
    qtbot.waitUntil(lambda: done == ["after"])
    qtbot.wait(50)
    assert seen == ["new"]
    assert not jobs.busy


def test_what_was_superseded_before_it_began_is_not_read(jobs, qtbot):
    read, parent, gate = [], QObject(), threading.Event()
    for _worker in range(2):
        jobs.read(lambda _r: gate.wait(5)).start(parent)
    for number in range(5):
        jobs.read(lambda _r, n: read.append(n), number, slot="queue").start(parent)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert read == [4]


def test_an_error_goes_to_whoever_asked(jobs, qtbot):
    errors, parent = [], QObject()
    jobs.read(lambda _r: 1 / 0).otherwise(errors.append).start(parent)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_else_to_the_person(jobs, qtbot):
    parent = QObject()
    with qtbot.waitSignal(jobs.unheard) as told:
        jobs.read(lambda _r: 1 / 0).start(parent)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_nothing_arrives_for_what_was_closed(jobs, qtbot):
    seen, parent, gate = [], QObject(), threading.Event()
    jobs.read(lambda _r: gate.wait(5)).then(seen.append).otherwise(seen.append).start(parent)
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == []


def test_after_stop_nothing_begins_and_the_reader_is_closed(qapp, qtbot):
    class Reader:
        closed = False

        def close(self):
            self.closed = True

    reader, seen, parent = Reader(), [], QObject()
    jobs = Jobs(lambda: reader)
    jobs.read(lambda r: r).then(seen.append).start(parent)
    qtbot.waitUntil(lambda: bool(seen))
    jobs.stop()
    jobs.read(lambda _r: 1).then(seen.append).start(parent)
    qtbot.wait(30)
    assert seen == [reader]
    assert reader.closed


def test_a_function_is_found_by_its_path():
    assert resolve("ecdesk.ui.jobs:resolve") is resolve
    with pytest.raises(AttributeError):
        resolve("ecdesk.ui.jobs:nothing")


def test_an_unhurried_one_waits_until_what_was_asked_for_is_there(jobs, qtbot):
    order, parent = [], QObject()
    jobs.read(lambda _reader: "a proposal").then(order.append).unhurried().start(parent)
    jobs.read(lambda _reader: "the mail").then(order.append).start(parent)
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["the mail", "a proposal"]


def test_an_unhurried_one_that_is_superseded_is_never_carried_out(jobs, qtbot):
    begun, seen, parent = [], [], QObject()

    def read(_reader, n):
        begun.append(n)
        return n

    for n in range(5):  # as by somebody who goes down the list
        jobs.read(read, n, slot="who").then(seen.append).unhurried().start(parent)
    qtbot.waitUntil(lambda: bool(seen))
    assert (begun, seen) == ([4], [4])
    assert not jobs.busy
