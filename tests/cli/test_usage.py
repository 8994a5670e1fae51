"""Words on the command line that do not fit: exit code 2, and a sentence that says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecdesk import cli, runtime
from tests.cli.conftest import CommandLine, Program, never_needed

HEARD = "山田 花子 様、ご注文の件"  # what an exception may quote


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("shwo 1", "show"),
        ("account", "add・find・list・remove・route・signin・test"),
        ("account ad", "add・find・list・remove・route・signin・test"),
        ("show", "ID"),
        ("show one", "ID"),
        ("show 0", "ID"),
        ("show 99999999999999999999", "ID"),
        ("show 1 2", "ecdesk show --help"),
        ("queue --all", "--all"),
        ("queue --tab", "--tab"),
        ("queue --tab today", "reply・promises・waiting・snoozed・done・backlog"),
        ("search", "WORDS"),
        ("search 　", "ことば"),
        ("search --limit 0 x", "1 から"),
        ("sync", "--once"),
        ("reply 1", "--file"),
        ("parse", "FILE"),
        ("clock --calendar x --minutes -1 --received 2026-11-17", "--minutes"),
    ],
)
def test_a_sentence_names_what_does_not_fit(anywhere: CommandLine, typed: str, said: str) -> None:
    ran = anywhere(*typed.split(" "), code=2)
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not ran.out
    assert not anywhere.folder.exists()


def test_with_json_the_sentence_stands_there_too(anywhere: CommandLine) -> None:
    ran = anywhere("show", "--json", code=2)
    assert ran.json == {"code": "usage", "error": ran.err.rstrip("\n")}


def test_after_two_dashes_nothing_is_an_option(anywhere: CommandLine) -> None:
    assert not anywhere("show", "--", "--json", code=2).out


def test_a_file_is_no_data_folder(program: Program) -> None:
    program.data.write_text("mine", "utf-8")
    assert "--data" in program("queue", code=2).err
    assert program.data.read_text("utf-8") == "mine"


def test_help_is_for_people(anywhere: CommandLine) -> None:
    for words in ([], ["account"], ["account", "add"], ["reply"], ["outbox", "send"]):
        assert "ecdesk" in anywhere(*words, "--help").out


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ([], {}),
        (["--hidden"], {"hidden": True}),
        (["--smoke", "told.json"], {"smoke": Path("told.json")}),
        (["sample"], {"sample": True}),
    ],
)
def test_the_window_is_opened_where_it_is_asked_for(
    tmp_path: Path, typed: list[str], opened: dict[str, object]
) -> None:
    seen: list[object] = []

    def window(data: Path | None = None, **options: object) -> int:
        seen.append((data, {name: value for name, value in options.items() if value}))
        return 4

    world = cli.World(window, never_needed, runtime.utc_now)
    assert cli.run(["--data", str(tmp_path), *typed], world) == 4
    assert seen == [(tmp_path, opened)]


def test_a_bug_is_a_calm_sentence_and_its_place_is_logged(
    ecdesk: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(HEARD)

    monkeypatch.setattr("ecdesk.views.thread.thread", broken)
    ran = ecdesk("show", 1, "--json", code=4)
    assert ran.json["code"] == "bug"
    log = (ecdesk.folder / "engine.log").read_text("utf-8")
    assert "KeyError" in log
    assert "in broken" in log
    assert HEARD not in log + ran.out + ran.err


def test_ctrl_c_ends_quietly(ecdesk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ecdesk.views.thread.thread", stopped)
    assert "保存" in ecdesk("show", 1, code=130).err
