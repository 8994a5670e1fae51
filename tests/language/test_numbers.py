"""Order numbers by the malls' shapes and by the word before them; nothing else that has digits."""

from __future__ import annotations

import pytest

from ecdesk.language.normalize import fold
from ecdesk.language.numbers import find_orders, find_phones


def numbers(text: str, *patterns: str) -> list[str]:
    plain = fold(text).text
    return [plain[n.start : n.end] for n in find_orders(plain, patterns)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("注文番号は240364-20261103-0566501349です", "240364-20261103-0566501349"),
        ("249-0814575-0394263をキャンセル", "249-0814575-0394263"),
        ("(5C0E92B14F7A3D68)の領収書", "5C0E92B14F7A3D68"),
        ("#1047の内田です", "#1047"),
        ("受注番号:K-20887", "K-20887"),
        ("番号は A-20391 です", "A-20391"),
        ("ご注文番号【１２３４５６】です", "123456"),
        ("注文ID hinata-baby-10004821", "hinata-baby-10004821"),
        ("注文No.00123", "00123"),
        ("先週注文した数の子(20261215-0078)は", "20261215-0078"),
        ("昨日買ったハンガー(KZ-00781)ですが", "KZ-00781"),
        ("発注番号PO-8841の件", "PO-8841"),
        ("(発注書No.2601-17)につきまして", "2601-17"),
    ],
)
def test_found(text: str, number: str) -> None:
    assert numbers(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "090-0000-1842に電話ください",
        "お問い合わせ番号 1234-5678-9012 で追跡しました",
        "〒000-0011 大阪府",
        "商品番号 4901234567894",
        "12,800円でした",
        "2026-11-09 10:00",
        "注文番号がわかりません",
        "注文したカバー(電話 03-0000-1111)",
        "20261109-10時",
    ],
)
def test_not_found(text: str) -> None:
    assert numbers(text) == []


def test_two_behind_one_word() -> None:
    assert numbers("注文番号は123456と123457です") == ["123456", "123457"]


def test_the_shops_own_shape_and_a_broken_one() -> None:
    assert numbers("HK77-9の件です", r"HK\d\d-\d", "(") == ["HK77-9"]


def test_telephones() -> None:
    plain = fold("電話は０９０－００００－１８４２か0300005521です").text
    assert [plain[n.start : n.end] for n in find_phones(plain)] == ["090-0000-1842", "0300005521"]
