"""The list of checks: who is in it, in which order it speaks, and what a broken one does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ecdesk.checks import registry
from ecdesk.checks.registry import Check, Context, Draft, Rule, Spot, checks, run, written_lines
from ecdesk.domain.findings import ASKS_FOR_REASON, NEVER_OVERRIDDEN, Severity, Where
from ecdesk.domain.shop import Shop

OPENING = "お客様\n\nこはる洋品店 サポートの山口でございます。\n"
SIGN = "\nこはる洋品店 サポート 山口\nshop@koharu.example\n"
PLAIN = OPENING + "本日発送いたしました。\n" + SIGN


@pytest.fixture
def context(koharu: Shop, mizuki: Shop) -> Context:
    return Context(shop=koharu, other_shops=(mizuki,), now=datetime(2026, 11, 24, tzinfo=UTC))


def put(monkeypatch: pytest.MonkeyPatch, code: str, severity: Severity, rule: Rule) -> None:
    checks()  # the families are in before one is laid over them
    monkeypatch.setitem(registry._CHECKS, code, Check(code, severity, rule))


def test_every_check_says_what_it_holds_and_no_stop_is_new() -> None:
    for each in checks():
        family, _, what = each.code.partition(".")
        assert family.isidentifier()
        assert what.isidentifier()
        assert each.rule.__doc__
        if each.severity is Severity.STOP:
            assert each.code in NEVER_OVERRIDDEN | ASKS_FOR_REASON
    assert {each.code for each in checks()} >= NEVER_OVERRIDDEN


def test_a_code_can_be_taken_once() -> None:
    checks()
    with pytest.raises(ValueError, match=r"name\.wrong"):
        registry.check("name.wrong", Severity.STOP)(lambda _draft, _context: [])


def test_a_good_reply_passes_every_check(context: Context) -> None:
    report = run(Draft("発送のお知らせ", PLAIN), context)
    assert report.findings == ()
    assert set(report.passed) == {each.code for each in checks()}


def test_stops_come_first_then_by_place(context: Context) -> None:
    body = "本日、領収書を添付いたします。\n○○様\n"
    report = run(Draft("【商品名】について", body), context)
    assert [(f.code, f.where) for f in report.findings[:3]] == [
        ("field.unfilled", Where.SUBJECT),
        ("attachment.missing", Where.BODY),
        ("field.unfilled", Where.BODY),
    ]
    assert report.findings == (*report.stops, *report.warnings, *report.notes)
    assert len(report.stops) == 3


def test_a_broken_check_is_a_note(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_draft: Draft, _context: Context) -> Iterator[Spot]:
        yield Spot()
        raise RuntimeError("佐藤 美咲")

    put(monkeypatch, "test.broken", Severity.STOP, breaks)
    report = run(Draft("", PLAIN), context)
    (broken,) = report.findings
    assert (broken.code, broken.severity) == ("check.broken", Severity.NOTE)
    assert broken.values == {"check": "test.broken", "error": "RuntimeError"}, "no word of the mail"
    assert "test.broken" not in report.passed


@pytest.mark.parametrize("code", sorted(NEVER_OVERRIDDEN))
def test_a_broken_check_that_nobody_may_override_stops(
    context: Context, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def breaks(_draft: Draft, _context: Context) -> list[Spot]:
        raise RecursionError

    put(monkeypatch, code, Severity.STOP, breaks)
    (broken,) = run(Draft("", PLAIN), context).stops
    assert broken.values["check"] == code


def test_warnings_can_be_switched_off_and_stops_cannot(context: Context) -> None:
    off = frozenset({"name.missing", "field.unfilled"})
    body = PLAIN.removeprefix("お客様").replace("本日", "本日 ○○ を")
    report = run(Draft("", body), context, off)
    assert [finding.code for finding in report.findings] == ["field.unfilled"]
    assert "name.missing" not in report.passed, "it did not run"


def test_a_spot_may_weigh_less_than_its_check(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def light(_draft: Draft, _context: Context) -> list[Spot]:
        return [Spot(Where.BODY, 0, 3, {"n": 1}, Severity.NOTE)]

    put(monkeypatch, "test.light", Severity.WARNING, light)
    (note,) = run(Draft("", PLAIN), context).notes
    assert (note.text, note.values) == ("お客様", {"n": 1})


def test_what_the_shop_wrote_ends_where_an_earlier_mail_begins() -> None:
    for head in (
        "-----Original Message-----",
        "----- 元のメッセージ -----",
        "---------- Forwarded message ---------",
        "差出人: 佐藤 <m@example.jp>",
        "From: Sato [mailto:m@example.jp]",
    ):
        text = f"佐藤様\r\n> 引用\r\n本文\r\n{head}\r\n珈琲みずき様\r\n"
        assert [line for _, line in written_lines(text)] == ["佐藤様", "本文"]
        assert [text[at : at + 2] for at, _ in written_lines(text)] == ["佐藤", "本文"]
