"""How wide a line is, and which lines fall badly on a telephone."""

from __future__ import annotations

import pytest

from ecdesk.domain.line_widths import ragged, width


@pytest.mark.parametrize(
    ("line", "wide"),
    [("", 0), ("あいう", 3), ("abcd", 2), ("ｱｲ", 1), ("か\u3099", 1), ("①〜", 2), ("a\u200bb", 1)],
)
def test_a_full_sign_is_one_and_a_roman_letter_half(line: str, wide: float) -> None:
    assert width(line) == wide


LONG = "このたびはご不快な思いをさせてしまい、まことに申し訳"


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        (f"{LONG}\nございません。", [LONG]),
        (f"{LONG}ございません。\n次の文です。", []),  # broken where the sentence ends
        (f"{LONG}\n\n次の段落", []),  # nothing follows it
        ("短い行で\n改行しました。", []),
        ("─" * 30, ["─" * 30]),
        ("─" * 20, []),
        ("= = = = = = = = = = = = = = = = = = = = = = = =", ["= " * 23 + "="]),
        ("https://koharu.example/items/a-very-long-address/of-a-page\nです。", []),
        (LONG, []),
    ],
)
def test_what_is_broken_within_a_sentence_is_broken_twice(text: str, caught: list[str]) -> None:
    assert list(ragged(text)) == caught
