"""Where things are, who holds them, and what a log says."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from ecdesk import runtime, words
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.mail import channels, mall_clocks


@pytest.fixture
def quiet() -> Iterator[logging.Logger]:
    """The project's logger, as it was before."""
    logger = logging.getLogger("ecdesk")
    before = logger.handlers[:], logger.propagate, logger.level
    yield logger
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


def test_the_clock_knows_its_zone() -> None:
    assert runtime.utc_now().tzinfo is UTC


@pytest.mark.skipif(os.name == "nt", reason="folders have no such modes there")
def test_a_data_folder_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    assert runtime.data_folder(tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_data_folder_is_made_and_left_clean(tmp_path: Path) -> None:
    folder = runtime.data_folder(tmp_path / "a" / "データ")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Trouble, match=r"disk\.read_only"):
        runtime.data_folder(tmp_path / "file" / "data")


def test_a_full_disk_is_said_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Trouble, match=r"disk\.full"):
        runtime.data_folder(tmp_path)


def test_the_sample_and_ones_own_mail_lie_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    own, sample = runtime.data_folder(None), runtime.data_folder(None, sample=True)
    assert own != sample
    assert own not in sample.parents


def test_resources_are_found() -> None:
    assert (runtime.resources() / "sample" / "shops.toml").is_file()


def test_one_engine_a_folder(tmp_path: Path) -> None:
    first, second = runtime.FolderLock(tmp_path), runtime.FolderLock(tmp_path)
    first.take()
    with pytest.raises(Refused, match=r"folder\.in_use"):
        second.take()
    first.give_back()
    second.take()
    second.give_back()
    second.give_back()


def test_a_killed_engine_gives_its_folder_back(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from ecdesk.runtime import FolderLock\n"
        "lock = FolderLock(Path(sys.argv[1])); lock.take(); print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        lock = runtime.FolderLock(tmp_path)
        with pytest.raises(Refused):
            lock.take()
        other.kill()
        other.wait(10)
        lock.take()
        lock.give_back()


def test_a_log_holds_places_and_classes_but_no_words(tmp_path: Path, quiet: logging.Logger) -> None:
    runtime.log_to(tmp_path, "engine")
    subject, address = "秘密の用件", "a@example.jp"
    try:
        try:
            raise KeyError(subject)
        except KeyError as inner:
            raise ValueError(address) from inner
    except ValueError:
        logging.getLogger("ecdesk.desk").exception("mail %s", 7)
    said = (tmp_path / "engine.log").read_text("utf-8")
    assert "mail 7" in said
    assert "ValueError" in said
    assert "test_runtime.py" in said
    assert "秘密" not in said
    assert "example.jp" not in said
    assert quiet.propagate is False


def test_a_crash_is_logged_and_told_by_its_class(
    tmp_path: Path, quiet: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    told: list[str] = []
    runtime.log_to(tmp_path, "window")
    runtime.catch_crashes(told.append)
    error = ValueError("秘密の用件")
    sys.excepthook(ValueError, error, None)
    assert told == ["ValueError"]
    said = (tmp_path / "window.log").read_text("utf-8")
    assert "CRITICAL" in said
    assert "秘密" not in said
    with pytest.raises(SystemExit):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)


# The person's own rules for channels.


@pytest.fixture
def shipped_rules() -> Iterator[None]:
    """What a test lays over the rules is gone after it."""
    yield
    channels.use(None)


def test_the_persons_own_rules_hold_where_they_can_be_read(
    tmp_path: Path, shipped_rules: None
) -> None:
    assert runtime.lay_rules(tmp_path) is None
    assert channels.current() is channels.built_in()
    own = '[[channel]]\nchannel = "local"\ndomains = ["mall.example"]\nscreen = ["mall.example"]\n'
    (tmp_path / runtime.CHANNELS).write_text(own, "utf-8-sig")
    assert runtime.lay_rules(tmp_path) is None
    assert channels.route_of("shop@mall.example") is channels.Route.SCREEN


@pytest.mark.parametrize("text", ["[[channel]\n", "channel = 1\n", "\xff\xfe"])
def test_rules_that_cannot_be_read_are_told_and_the_shipped_ones_hold(
    tmp_path: Path, shipped_rules: None, text: str
) -> None:
    (tmp_path / runtime.CHANNELS).write_bytes(text.encode("latin-1"))
    error = runtime.lay_rules(tmp_path)
    assert error is not None
    assert "channels.toml" in words.say(error)
    assert channels.current() is channels.built_in()


@pytest.fixture
def shipped_clocks() -> Iterator[None]:
    """What a test lays over the malls' clocks is gone after it."""
    yield
    mall_clocks.use(None)


def test_the_persons_own_mall_clocks_lie_over_the_shipped_ones(
    tmp_path: Path, shipped_clocks: None
) -> None:
    own = '[[clock]]\nchannel = "amazon"\nmeasure = "hours"\namount = 6\n'
    (tmp_path / runtime.CLOCKS).write_text(own, "utf-8")
    assert runtime.lay_rules(tmp_path) is None
    assert mall_clocks.current()["amazon"].amount == 6
    assert mall_clocks.current()["rakuten"] == mall_clocks.built_in()["rakuten"]


@pytest.mark.parametrize(
    "text", ["[[clock]\n", "clock = 1\n", '[[clock]]\nchannel = "amazon"\n', "\xff\xfe"]
)
def test_mall_clocks_that_cannot_be_read_are_told_and_the_shipped_ones_hold(
    tmp_path: Path, shipped_clocks: None, text: str
) -> None:
    (tmp_path / runtime.CLOCKS).write_bytes(text.encode("latin-1"))
    error = runtime.lay_rules(tmp_path)
    assert error is not None
    assert "clocks.toml" in words.say(error)
    assert mall_clocks.current() is mall_clocks.built_in()
