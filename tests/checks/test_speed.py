"""Typing never waits: all checks of a draft, with thousands of mails to compare with."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from ecdesk.checks.likeness import fingerprint
from ecdesk.checks.registry import Draft, run
from ecdesk.domain.shop import Shop
from tests.checks.test_exchanges import MAILS
from tests.helpers.answering import NOW, answering

SENT = 5_000
LIMIT = 0.1  # seconds


@pytest.mark.quiet
def test_a_draft_is_checked_at_once(koharu: Shop) -> None:
    pick = random.Random(11)
    texts = [reply["text"] for mail in MAILS for reply in mail["reply"]]
    sent = tuple(
        fingerprint(
            "\n".join(pick.sample(texts, 3)),
            NOW - timedelta(hours=number % 4000),
            same_customer=number % 50 == 0,
        )
        for number in range(SENT)
    )
    mail, reply = MAILS[0]["text"], MAILS[0]["reply"][1]["text"]
    took = []
    for number in range(12):
        before = time.perf_counter()
        answering(koharu, mail, f"{reply}\n{number}番のお品です。", sent=sent)
        took.append(time.perf_counter() - before)
    assert sorted(took)[len(took) // 2] < LIMIT, took


@pytest.mark.parametrize(
    "unit",
    [
        "あ",
        "様",
        "申し訳ございませんが、",
        "12月3日(木)",
        "レビュー",
        "「",
        "> ",
        "0",
        "\n",
        "お電話",
        "1.\n",
    ],
)
def test_no_text_holds_the_checks_up(koharu: Shop, unit: str) -> None:
    before = time.perf_counter()
    body = unit * (20_000 // len(unit))
    report = answering(koharu, MAILS[0]["text"], body)
    assert time.perf_counter() - before < 5
    assert not [one for one in report.findings if one.code == "check.broken"]


def test_nothing_and_oddities(koharu: Shop) -> None:
    from ecdesk.checks.registry import Context

    context = replace(Context(shop=koharu, now=NOW))
    for body in ("", " \n", "\x00", "\u2028様", "。" * 9, "あ\r\nい\r\n", "\ud800"):
        for kind in ("reply", "new", "forward", "postscript"):
            report = run(Draft("", body, kind=kind), context)
            assert not [one for one in report.findings if one.code == "check.broken"], (body, kind)
