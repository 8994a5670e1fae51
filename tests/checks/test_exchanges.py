"""Whole exchanges: a customer's mail, a reply, and all that the checks have to say of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ecdesk.checks.registry import Context, Draft, Letter, Report, run
from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.findings import Severity
from ecdesk.domain.shop import Shop
from ecdesk.language.reading import read

NOW = datetime(2026, 11, 17, 5, tzinfo=UTC)
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


def letter(text: str, at: datetime = NOW) -> Letter:
    """A mail of the turn as the reader reads it."""
    return Letter(text, read(text, sent_at=at, subject="お問い合わせ"), "お問い合わせ")


def checked(shop: Shop, mail: str, text: str, **given: Any) -> Report:
    """What the checks say of a reply to a mail."""
    calendar = replace(default_calendar(), closed=frozenset({date(2026, 11, 23)}))
    shop = replace(shop, calendar=calendar)
    body = (
        "佐藤 美咲 様\n\nお問い合わせありがとうございます。\nこはる洋品店 サポートの山口でございます。\n\n"
        f"{text.strip()}\n\nよろしくお願いいたします。\n\n{shop.signature}\n"
    )
    context = Context(
        shop=shop,
        now=NOW,
        customer_names=("佐藤 美咲",),
        incoming=(f"お問い合わせ\n{mail}",),
        turn=(letter(mail),),
    )
    final = given.pop("final", None)
    return run(Draft("お届けと領収書について", body, final=final), replace(context, **given))


@pytest.mark.parametrize(("mail", "reply"), replies())
def test_a_reply_has_these_faults_and_no_others(
    koharu: Shop, mail: str, reply: dict[str, Any]
) -> None:
    report = checked(koharu, mail, reply["text"], final=reply.get("final"))
    found = {one.code for one in report.findings if one.severity is not Severity.NOTE}
    assert found == set(reply["codes"])


@pytest.mark.parametrize("code", WATCHED)
def test_each_is_caught_and_left_alone_often_enough(code: str) -> None:
    caught = sum(code in reply["codes"] for mail in MAILS for reply in mail["reply"])
    alone = sum(code not in reply["codes"] for mail in MAILS for reply in mail["reply"])
    assert caught >= 4
    assert alone >= 4
