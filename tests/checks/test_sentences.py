"""Each sentence-sized check: what it catches, and what it leaves alone."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecdesk.domain.findings import Finding
from ecdesk.domain.shop import Shop

Ask = Callable[..., list[Finding]]
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "sentences.toml").read_text("utf-8")
)
ENOUGH = 4


def sentences(kind: str) -> list[Any]:
    """(code, sentence, how it is asked) for each of a kind."""
    return [
        pytest.param(code, said, table, id=f"{code} {said[:16]}")
        for code, table in TABLE.items()
        for said in table[kind]
    ]


def asked(ask: Ask, koharu: Shop, code: str, said: str, table: dict[str, Any]) -> list[Finding]:
    """What is found of a code where a sentence stands in an ordinary reply."""
    sign = "\n".join(line for line in koharu.signature.splitlines() if "http" not in line)
    shop = replace(koharu, channel=table.get("channel", "own"), signature=sign)
    in_subject = table.get("in") == "subject"
    body = (
        "佐藤 美咲 様\n\nお問い合わせありがとうございます。\nこはる洋品店 サポートの山口でございます。\n\n"
        f"{'ご用意いたしました。' if in_subject else said}\n\n{shop.signature}\n"
    )
    subject = said if in_subject else "ご注文の品について"
    return ask(code, body, subject=subject, shop=shop, incoming=("注文について\n佐藤です。",))


@pytest.mark.parametrize(("code", "said", "table"), sentences("caught"))
def test_it_is_caught(ask: Ask, koharu: Shop, code: str, said: str, table: dict[str, Any]) -> None:
    found = asked(ask, koharu, code, said, table)
    assert found
    assert all(finding.text in said for finding in found)


@pytest.mark.parametrize(("code", "said", "table"), sentences("alone"))
def test_it_is_left_alone(
    ask: Ask, koharu: Shop, code: str, said: str, table: dict[str, Any]
) -> None:
    assert asked(ask, koharu, code, said, table) == []


@pytest.mark.parametrize("code", TABLE)
def test_there_are_enough_of_each(code: str) -> None:
    assert len(TABLE[code]["caught"]) >= ENOUGH
    assert len(TABLE[code]["alone"]) >= ENOUGH


@pytest.mark.parametrize(
    "said",
    [
        "公式サイトならさらにお得です。",
        "https://koharu.example/sale をご覧ください。",
        "LINEの友だち登録を。",
    ],
)
def test_the_shops_own_channel_forbids_nothing(ask: Ask, said: str) -> None:
    assert not ask("channel.forbidden", f"佐藤 美咲 様\n{said}")
    assert not ask("channel.forbidden", f"佐藤 美咲 様\n{said}", channel="base")


def test_a_link_in_the_signature_is_a_link_too(ask: Ask, koharu: Shop) -> None:
    found = ask("channel.forbidden", f"佐藤 美咲 様\n\n{koharu.signature}", channel="amazon")
    assert [finding.text for finding in found] == ["https://koharu.example/"]


def test_the_customers_own_address_may_be_said_back(ask: Ask) -> None:
    said = "ご登録の m.sato@example.jp に変更いたしました。"
    body = f"佐藤 美咲 様\n\n{said}"
    assert ask("channel.forbidden", body, channel="rakuten")
    known = frozenset({"m.sato@example.jp"})
    assert not ask("channel.forbidden", body, channel="rakuten", customer_addresses=known)
