"""Every check has its sentence and its way out, in calm words and without a hole."""

from __future__ import annotations

import re

import pytest

from ecdesk import words
from ecdesk.checks.registry import checks
from ecdesk.domain.findings import Severity

CODES = [each.code for each in checks()]
VALUES = {
    "right": "12月3日(木)",
    "asked": "送料はいくらですか",
    "told": "母への贈り物",
    "before": "550円",
    "need": "11月20日",
    "day": "11月4日",
    "n": 3,
    "address": "tanaka@example.org",
    "template": "発送のご案内",
    "said": "土下座",
    "rule": "送料",
    "total": "4,980",
}


@pytest.mark.parametrize("code", CODES)
def test_a_finding_says_why_and_what_to_do(code: str) -> None:
    for said in (words.finding(code, VALUES, "この言葉"), words.fix(code, VALUES, "この言葉")):
        assert said
        assert not re.search(r"[{}—]|None", said.replace("{用件}", "")), said
        assert not said.endswith(("！", "!"))
    if code != "check.broken":
        assert words.finding(code, VALUES) != words.finding("check.broken")
        assert words.fix(code, VALUES) != words.fix("check.broken")


def test_a_check_has_a_name_exactly_where_it_may_fall_silent() -> None:
    silent = {each.code for each in checks() if each.severity is not Severity.STOP}
    assert {code for code in CODES if words.rule(code)} == silent
    assert not words.rule("check.broken")


@pytest.mark.parametrize(
    "what", ["link", "address", "call", "line", "offsite", "payment", "reward"]
)
def test_each_thing_a_mall_forbids_is_named(what: str) -> None:
    assert words.finding("channel.forbidden", {"what": what}) != words.finding("channel.forbidden")


@pytest.mark.parametrize("why", ["nonexistent", "weekday", "past", "closed"])
def test_each_fault_of_a_date_is_named(why: str) -> None:
    assert words.finding("date.wrong", {"why": why, "right": "木"}) != words.finding("date.wrong")
    assert "—" not in words.fix("date.wrong", {"why": why, "right": "木"})
