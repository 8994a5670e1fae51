"""Whole exchanges: a customer's mail, a reply, and all that the checks have to say of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ecdesk.domain.findings import Severity
from ecdesk.domain.shop import Shop
from tests.helpers.answering import answering

MAILS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "exchanges.toml").read_text("utf-8")
)["mail"]
WATCHED = [
    "request.unanswered",
    "disclosure.ignored",
    "refusal.first",
    "refusal.no_reason",
    "refusal.no_alternative",
    "date.wrong",
    "due.missing",
]


def replies() -> Iterable[Any]:
    """(mail, reply, the codes it must have)."""
    return [
        pytest.param(mail["text"], reply, id=f"{mail['text'].strip()[:12]} {number}")
        for mail in MAILS
        for number, reply in enumerate(mail["reply"])
    ]


@pytest.mark.parametrize(("mail", "reply"), replies())
def test_a_reply_has_these_faults_and_no_others(
    koharu: Shop, mail: str, reply: dict[str, Any]
) -> None:
    report = answering(koharu, mail, reply["text"], final=reply.get("final"))
    found = {one.code for one in report.findings if one.severity is not Severity.NOTE}
    assert found == set(reply["codes"])


@pytest.mark.parametrize("code", WATCHED)
def test_each_is_caught_and_left_alone_often_enough(code: str) -> None:
    caught = sum(code in reply["codes"] for mail in MAILS for reply in mail["reply"])
    alone = sum(code not in reply["codes"] for mail in MAILS for reply in mail["reply"])
    assert caught >= 4
    assert alone >= 4


@pytest.mark.parametrize(
    "name",
    ["佐藤 美咲", "株式会社とても長い名前の会社 総務部 購買課 担当 早乙女 小百合", "A" * 30],
)
def test_a_letter_of_address_greeting_and_signature_answers_nothing(
    koharu: Shop, name: str
) -> None:
    report = answering(koharu, "在庫はありますか。紺のMサイズです。", "", name=name)
    assert "request.unanswered" in {one.code for one in report.findings}
