"""A process that reads mails: what it says is what is read here, and a poison costs one mail."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ecdesk.engine import gist as reading
from ecdesk.engine.beside import DIED, HUNG, Beside
from ecdesk.engine.gist import Gist
from ecdesk.mail import channels
from tests.bench.mails import mails
from tests.helpers.whole_desk import NOW, letter

PROGRAM = (sys.executable, "-P", "-m", "ecdesk")
# A reader that falls over a word, goes to sleep at another, and reads the rest like the real one.
BRITTLE = """
import os, sys, time
from ecdesk.engine import beside
real = beside.gist
def gist(raw, words):
    if b"DIES" in raw: os._exit(9)
    while b"HANGS" in raw: time.sleep(1)
    return real(raw, words=words)
beside.gist = gist
beside.serve()
"""


@pytest.fixture
def brittle(tmp_path: Path) -> Iterator[Beside]:
    """A process that some mails break."""
    script = tmp_path / "brittle.py"
    script.write_text(BRITTLE, "utf-8")
    made = Beside((sys.executable, str(script)), patience=5.0)
    yield made
    made.close()


def opened(said: Gist | str) -> Gist | str:
    """With the words as they are: how they are packed is free to differ."""
    return said if isinstance(said, str) else replace(said, words=zlib.decompress(said.words))


def here(raw: bytes) -> Gist | str:
    """What is read in this process."""
    return opened(reading.gist(raw, words=True))


def test_it_says_what_is_read_here() -> None:
    raws = [made.raw for made in mails(30, NOW)] + [b"", b"\xff" * 3000, letter("絵文字 😀")]
    reader = Beside(PROGRAM)
    try:
        reader.ask(raws[:20])
        reader.ask(raws[20:])
        assert [opened(one) for one in reader.answers(len(raws))] == [here(raw) for raw in raws]
    finally:
        reader.close()


def test_it_goes_by_the_persons_own_rules() -> None:
    own = channels.laid_over(
        channels.built_in(), {"channel": [{"channel": "asahi", "domains": ["asahi.example"]}]}
    )
    channels.use(own)
    try:
        reader = Beside(PROGRAM)
        reader.ask([letter(address="a@mail.asahi.example")])
        (said,) = reader.answers(1)
        reader.close()
    finally:
        channels.use(None)
    assert isinstance(said, Gist)
    assert said.mail.channel == "asahi"


@pytest.mark.parametrize(("word", "fault"), [("DIES", DIED), ("HANGS", HUNG)])
def test_a_mail_that_breaks_the_reader_costs_that_mail_alone(
    brittle: Beside, word: str, fault: str
) -> None:
    brittle._patience = 5.0 if fault == DIED else 1.5
    raws = [letter("一"), letter(word), letter("二"), letter(word), letter("三")]
    brittle.ask(raws)
    said = brittle.answers(5)
    assert [said[1], said[3]] == [fault, fault]
    assert [opened(one) for one in said[::2]] == [here(raw) for raw in raws[::2]]


@pytest.mark.parametrize("program", [(), ("/nowhere/ecdesk",), (sys.executable, "-c", "pass")])
def test_where_there_is_no_process_mails_are_read_here(program: tuple[str, ...]) -> None:
    raw = letter()
    reader = Beside(program, patience=5.0)
    reader.ask([raw, raw])
    assert [opened(one) for one in reader.answers(2)] == [here(raw)] * 2
    reader.close()


def test_one_that_died_before_it_was_asked_costs_nothing() -> None:
    """What was written to it and never taken is in a buffer, and closing that fails too."""
    reader = Beside((sys.executable, "-c", "pass"), patience=5.0)
    assert reader._life is not None
    reader._life._process.wait(10)
    raw = letter()
    reader.ask([raw, raw])
    reader._life._threads[0].join(10)
    assert [opened(one) for one in reader.answers(2)] == [here(raw)] * 2
    reader.close()


def test_it_ends_with_the_engine() -> None:
    """Killed or not: the end of its input is its own."""
    reader = Beside(PROGRAM)
    reader.ask([letter()])
    reader.answers(1)
    assert reader._life is not None
    process = reader._life._process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    reader.close()
