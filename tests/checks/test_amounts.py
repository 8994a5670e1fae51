"""Numbers and persons that do not belong here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecdesk.checks.registry import Told
from ecdesk.domain.findings import Finding, Where
from tests.checks.test_repeat import BEFORE

Ask = Callable[..., list[Finding]]
ASKED = (
    "注文について\n注文番号は 240364-20261103-0566501349 です。2,980円を払いました。\n"
    "連絡先は 090-0000-1842、〒150-0001、k.sato@mail.example です。"
)


def found(ask: Ask, code: str, said: str, **more: object) -> list[str]:
    """The words of the findings of a code."""
    body = f"佐藤 美咲 様\n\n{said}\n"
    return [one.text for one in ask(code, body, incoming=(ASKED,), **more)]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("ご注文番号 240364-20261103-0566501350 を発送しました。", "240364-20261103-0566501350"),
        ("249-0814575-0394263 のご注文です。", "249-0814575-0394263"),
        ("注文番号：10482 を承りました。", "10482"),
        ("ご注文（#10483）を発送しました。", "10483"),
    ],
)
def test_an_order_that_nobody_named(ask: Ask, said: str, number: str) -> None:
    assert found(ask, "order.unknown", said) == [number]
    assert found(ask, "order.unknown", said, known=frozenset({number})) == []
    told = (Told(f"ご注文番号は {number} です。", BEFORE),)
    assert found(ask, "order.unknown", said, told=told) == []


@pytest.mark.parametrize(
    "said",
    [
        "ご注文番号 240364-20261103-0566501349 を発送しました。",
        "ご注文番号２４０３６４-20261103-0566501349 です。",
        "追跡番号は 1234-5678-9012 です。",
        "お電話番号 090-0000-1842 に変更しました。",
        "注文番号をお知らせください。",
    ],
)
def test_orders_that_are_known(ask: Ask, said: str) -> None:
    assert found(ask, "order.unknown", said) == []


def test_an_order_is_shown_once_and_in_the_subject_too(ask: Ask) -> None:
    found = ask(
        "order.unknown",
        "佐藤 美咲 様\n\n注文番号 10482 です。#10482 の件です。",
        subject="発送のお知らせ（#10482）",
        incoming=(ASKED,),
    )
    assert [one.where for one in found] == [Where.SUBJECT]
    assert not ask("order.unknown", "佐藤 美咲 様\n注文番号 10482", incoming=())


@pytest.mark.parametrize(
    "said",
    [
        "3,980円をご返金します。",
        "返金は¥29,800です。",
        "お支払いは5000円です。",
        "ご請求額 12,000円",
    ],
)
def test_a_sum_that_is_new(ask: Ask, said: str) -> None:
    assert found(ask, "amount.unknown", said)


@pytest.mark.parametrize(
    "said",
    [
        "2,980円をご返金します。",
        "２９８０円をご返金します。",
        "ブラウスは3,980円です。",
        "返金の手続きをいたしました。",
        "返金まで10日ほどかかります。",
    ],
)
def test_a_sum_that_was_spoken_of(ask: Ask, said: str) -> None:
    assert found(ask, "amount.unknown", said) == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("お届け先は 〒160-0002 です。", "〒160-0002"),
        ("090-1111-2222 にお電話します。", "090-1111-2222"),
        ("tanaka@mail.example の方のご注文です。", "tanaka@mail.example"),
        ("ご登録は 03-1111-2222 です。", "03-1111-2222"),
    ],
)
def test_somebody_elses_data(ask: Ask, said: str, shown: str) -> None:
    assert found(ask, "personal.other", said) == [shown]


@pytest.mark.parametrize(
    "said",
    [
        "お届け先は 〒150-0001 です。",
        "09000001842 にお電話します。",
        "k.sato@mail.example にお送りします。",
        "当店は 03-0000-4126 です。",
        "運送会社の営業所 0120-11-1234 へお尋ねください。",
        "order@koharu.example からお送りします。",
    ],
)
def test_data_of_the_customer_the_shop_and_carriers(ask: Ask, said: str) -> None:
    assert found(ask, "personal.other", said) == []
