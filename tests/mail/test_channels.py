"""The channel is known by its addresses; the rules are data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ecdesk.domain.mail import Address
from ecdesk.mail.channels import BUILT_IN, is_no_reply, recognise, rules_from

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
    assert recognise(BUILT_IN, [Address("", addr)]) == channel


def test_the_built_in_rules_are_those_of_the_file() -> None:
    loaded = rules_from(tomllib.loads(FILE.read_text(encoding="utf-8")))
    assert [(r.channel, r.domains) for r in loaded.rules] == [
        (r.channel, r.domains) for r in BUILT_IN.rules
    ]
    for rule in loaded.rules:
        assert rule.source
        assert rule.confidence in {"high", "medium", "low"}
        assert rule.last_checked


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
