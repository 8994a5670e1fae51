"""The steps before asking back, on the command line; `reply` is held to them as the window is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from tests.engine.test_looking import ASKING
from tests.helpers.whole_desk import WholeDesk, body, letter

REASONS = [
    "--override",
    "request.unanswered=聞き返し",
    "--override",
    "due.missing=聞き返し",
]


@pytest.fixture
def unclear(desk: WholeDesk) -> int:
    """A conversation of which nobody knows what it is about."""
    return desk.receives(letter("昨日のやつまだできますか", subject="")).conversation


def test_the_steps_tell_what_was_found(ecdesk: CommandLine, desk: WholeDesk, unclear: int) -> None:
    told = ecdesk("steps", unclear, "--json").json
    assert (told["unclear"], told["about"], told["to_look"]) == ("reference", ["昨日のやつ"], 4)
    assert [one["step"] for one in told["steps"]] == ["shop", "orders", "happened", "history"]


def test_asking_back_is_refused_until_they_are_taken(
    ecdesk: CommandLine, desk: WholeDesk, unclear: int, text: Callable[[str], Path]
) -> None:
    asking = ["reply", unclear, "--file", text(body(ASKING)), "--json", *REASONS]
    refused = ecdesk(*asking, code=3)
    assert refused.json["code"] == "ask.not_looked"
    assert "最後の手段" in refused.err
    ticked = ecdesk("steps", unclear, "--done", "shop", "--done", "orders", "--json").json
    assert ticked["to_look"] == 2
    assert ecdesk("steps", unclear, "--undone", "shop", "--json").json["to_look"] == 3
    every = [word for one in ("shop", "happened", "history") for word in ("--done", one)]
    ecdesk("steps", unclear, *every)
    assert ecdesk(*asking).json["state"] == "countdown"


def test_what_is_no_step_is_wrong_use(ecdesk: CommandLine, desk: WholeDesk, unclear: int) -> None:
    ecdesk("steps", unclear, "--done", "ask", code=2)
    ecdesk("steps", 999, code=3)
