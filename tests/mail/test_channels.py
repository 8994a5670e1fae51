"""The channel is known by its addresses; the rules are data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ecdesk.domain.mail import Address
from ecdesk.mail.channels import (
    Route,
    built_in,
    is_no_reply,
    laid_over,
    message_keys,
    recognise,
    route_of,
    rules_from,
)

FILE = Path(__file__).parents[2] / "resources" / "channels.toml"


@pytest.mark.parametrize(
    ("addr", "channel"),
    [
        ("815db15ff6ee7c02@pc.fw.rakuten.ne.jp", "rakuten"),
        ("x@MB.FW.Rakuten.ne.jp", "rakuten"),
        ("abc@marketplace.amazon.co.jp", "amazon"),
        ("no-reply@mercari-shops.com", "mercari"),
        ("x@wowma.jp", "aupay"),
        ("x@qoo10.jp", "qoo10"),
        ("hanako@yahoo.co.jp", "own"),
        ("hanako@notrakuten.co.jp", "own"),
        ("hanako@rakuten.co.jp.evil.example", "own"),
        ("", "own"),
    ],
)
def test_channel_of_an_address(addr: str, channel: str) -> None:
    assert recognise(built_in(), [Address("", addr)]) == channel


def test_every_rule_says_where_it_comes_from() -> None:
    loaded = rules_from(tomllib.loads(FILE.read_text(encoding="utf-8")))
    assert loaded.rules == built_in().rules
    for rule in loaded.rules:
        assert rule.source
        assert rule.name
        assert rule.kind in {"mall", "cart"}
        assert rule.confidence in {"high", "medium", "low"}
        assert rule.last_checked
        assert set(rule.masked) | set(rule.screen) <= set(rule.domains)


@pytest.mark.parametrize(
    ("addr", "route"),
    [
        ("hanako@example.jp", Route.MAIL),
        ("815db15ff6ee7c02@pc.fw.rakuten.ne.jp", Route.MASKED),
        ("a1b2+c3@marketplace.amazon.co.jp", Route.MASKED),
        ("somebody@rakuten.co.jp", Route.MAIL),
        ("info@mercari-shops.com", Route.SCREEN),
        ("no-reply@mercari-shops.com", Route.NOBODY),
        ("x@minne.com", Route.SCREEN),
        ("", Route.NOBODY),
    ],
)
def test_how_an_address_can_be_answered(addr: str, route: Route) -> None:
    assert route_of(addr, built_in()) is route


def test_a_malls_numbers() -> None:
    text = "■お問い合わせ番号：1120-5566778\nお名前：架空"
    assert message_keys("x@pc.fw.rakuten.ne.jp", "", text) == ("rakuten:1120-5566778",)
    assert message_keys("a+9f3c-11@marketplace.amazon.co.jp", "", "") == ("amazon:9F3C-11",)
    assert message_keys("hanako@example.jp", "お問い合わせ番号 123456", text) == ()


def test_the_persons_own_rules_lie_over_those_of_the_program() -> None:
    own = {
        "channel": [
            {"channel": "rakuten", "domains": ["fw.example.jp"], "masked": ["fw.example.jp"]},
            {"channel": "minne", "off": True},
            {"channel": "local", "domains": ["mall.example"], "screen": ["mall.example"]},
        ]
    }
    rules = laid_over(built_in(), own)
    assert route_of("x@pc.fw.example.jp", rules) is Route.MASKED
    assert recognise(rules, [Address("", "x@fw.rakuten.ne.jp")]) == "own"
    assert recognise(rules, [Address("", "x@minne.com")]) == "own"
    assert route_of("shop@mall.example", rules) is Route.SCREEN
    assert recognise(rules, [Address("", "x@marketplace.amazon.co.jp")]) == "amazon"
    with pytest.raises(ValueError, match="channel"):
        laid_over(built_in(), {"chanel": []})


@pytest.mark.parametrize(
    "broken", [{}, {"channel": 1}, {"channel": [1, {"channel": "x"}, {"domains": ["y"]}]}]
)
def test_broken_rules_are_left_out(broken: dict[str, object]) -> None:
    assert rules_from(broken).rules == ()


@pytest.mark.parametrize(
    "addr",
    [
        "noreply@x.jp",
        "no-reply@x.jp",
        "No_Reply@x.jp",
        "donotreply@x.jp",
        "do-not-reply@x.jp",
        "MAILER-DAEMON@x.jp",
        "postmaster@x.jp",
        "bounce@x.jp",
        "bounces+id=1@x.jp",
        "shop-noreply@x.jp",
        "noreply+123@x.jp",
        "auto.no-reply@x.jp",
    ],
)
def test_nobody_reads_these(addr: str) -> None:
    assert is_no_reply(addr)


@pytest.mark.parametrize(
    "addr",
    [
        "info@x.jp",
        "reply@x.jp",
        "noriko@x.jp",
        "bouncer@x.jp",
        "honoreply@x.jp",
        "support@x.jp",
        "",
    ],
)
def test_somebody_reads_these(addr: str) -> None:
    assert not is_no_reply(addr)
