"""お待たせ連絡 from the command line: it names its day, keeps the promise, and leaves the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecdesk.store import schema as s
from tests.cli.conftest import CommandLine
from tests.helpers.whole_desk import WholeDesk, body, letter

Write = Callable[[str], Path]
NOTICE = (
    "お届けの日をメーカーに確認しております。お待たせして申し訳ございません。\n"
    "11月20日(金)までに、あらためてメールでご連絡いたします。"
)


@pytest.fixture
def question(desk: WholeDesk) -> int:
    """A conversation that waits for an answer."""
    return desk.receives(letter("まだ届きません。", subject="商品の件")).conversation


def test_a_notice_makes_its_promise_and_leaves_the_answer_open(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    file = text(body(NOTICE))
    words = ["--holding", "2026-11-20T15:00", "--about", "お届けの日(メーカー)", "--now"]
    told = ecdesk("reply", question, "--file", file, *words, "--json").json
    assert told["state"] == "done"
    (promise,) = desk.rows(s.Promise)
    assert promise.about == "お届けの日(メーカー)"
    assert (promise.due_at.day, promise.due_at.hour) == (20, 6)  # 15:00 in Japan
    assert [row["id"] for row in ecdesk("queue", "--tab", "promises", "--json").json] == [question]
    answer = text(body("お待たせいたしました。11月25日(水)にお届けいたします。"))
    assert ecdesk("reply", question, "--file", answer, "--now", "--json").json["state"] == "done"
    assert len(desk.smtp.accepted) == 2


@pytest.mark.parametrize(
    ("said", "words", "code"),
    [
        (NOTICE, ["--holding", "2026-11-24"], 3),  # another day than the text's
        (NOTICE, ["--holding", "2026-11-22"], 3),  # a Sunday
        (NOTICE, ["--holding", "2026-11-10"], 3),  # gone
        ("確認しております。しばらくお待ちください。", ["--holding", "2026-11-20"], 3),
        (NOTICE, ["--holding", "20日"], 2),
        (NOTICE, ["--holding", "2026-11-20T25:00"], 2),
        (NOTICE, ["--holding", "2026-11-20", "--postscript"], 2),
    ],
)
def test_a_notice_that_may_not_leave(
    ecdesk: CommandLine,
    desk: WholeDesk,
    question: int,
    text: Write,
    said: str,
    words: list[str],
    code: int,
) -> None:
    ran = ecdesk("reply", question, "--file", text(body(said)), *words, "--now", code=code)
    assert ran.err.strip()
    assert desk.smtp.accepted == []
    assert desk.rows(s.Promise) == []
