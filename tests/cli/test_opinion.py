"""`ecdesk opinion`, as scripts use it: down to a scripted server of models on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ecdesk import protocol as p
from ecdesk.net.local_model import LocalModels
from tests.cli.conftest import CommandLine
from tests.helpers.model_server import ModelServer, serving, stream
from tests.helpers.whole_desk import WholeDesk, letter

MODEL = "gemma3:4b"


@pytest.fixture
def server(desk: WholeDesk) -> Iterator[ModelServer]:
    desk.wire = replace(desk.wire, opinions=LocalModels())
    with serving() as made:
        yield made


def test_what_waits_is_summed_up_or_answered(
    ecdesk: CommandLine, desk: WholeDesk, server: ModelServer
) -> None:
    came = desk.receives(letter("Mサイズはありますか。"))
    desk.does(p.SetSecondOpinion(address=server.address, model=MODEL))
    server.answers = stream("サイズの", "お尋ねです。")
    told = ecdesk("opinion", came.conversation, "--json").json
    assert told == {"text": "サイズのお尋ねです。", "model": MODEL}
    said = ecdesk("opinion", came.conversation, "--wording").out
    assert said == f"手元のAIの案 ({MODEL})\nサイズのお尋ねです。\n"
    first, second = (one["messages"] for one in server.asked)
    assert first[0] != second[0]
    assert "Mサイズはありますか。" in first[1]["content"]


def test_nobody_is_asked_where_nobody_is_set_up(
    ecdesk: CommandLine, desk: WholeDesk, server: ModelServer
) -> None:
    came = desk.receives(letter("Mサイズはありますか。"))
    told = ecdesk("opinion", came.conversation, "--json", code=3).json
    assert told["code"] == "opinion.off"
    assert server.heard == []


def test_a_server_that_sends_us_elsewhere_is_trouble(
    ecdesk: CommandLine, desk: WholeDesk, server: ModelServer
) -> None:
    came = desk.receives(letter("Mサイズはありますか。"))
    desk.does(p.SetSecondOpinion(address=server.address, model=MODEL))
    server.answers = lambda handler: handler.say(b"", status=302, Location="http://192.0.2.1/")
    assert "送っていません" in ecdesk("opinion", came.conversation, code=4).err
