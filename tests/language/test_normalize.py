"""Folding makes spellings one and never loses the way back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.language.normalize import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ﾁｬｲﾙﾄﾞｼｰﾄを送って下さい", "チャイルドシートを送ってください"),
        ("ＡＢＣ１２３", "ABC123"),
        ("教えて頂けますか", "教えていただけますか"),
        ("宜しく御願い致します", "よろしくお願いいたします"),
        ("自分から連絡します", "自分から連絡します"),
        ("お返事が無い", "お返事がない"),
        ("60㌔", "60キロ"),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_a_voiced_half_width_sign_is_one_character_of_two() -> None:
    folded = fold("ｶﾞﾗｽを")
    at = folded.text.index("ガ")
    assert folded.span(at, at + 1) == (0, 2)
    assert folded.span(at, at + 3) == (0, 4)


def test_a_letter_all_in_katakana_is_read_as_hiragana_but_for_loanwords() -> None:
    text = "ｵｾﾜﾆﾅﾘﾏｽ｡ｻｲｽﾞｦｺｳｶﾝｼﾃｸﾀﾞｻｲ｡ﾖﾛｼｸｵﾈｶﾞｲｼﾏｽ｡"
    assert "サイズをこうかんしてください" in fold(text).text


def test_spaces_between_words_go_where_every_word_is_followed_by_one() -> None:
    folded = fold("この おちゃわんは つかうこと できますか。 やさしい ことばで おしえて ください。")
    assert "つかうことできますか" in folded.text
    start = folded.text.index("できますか")
    assert folded.span(start, start + 5) == (16, 21)


@settings(max_examples=150)
@given(st.text(max_size=80))
def test_every_position_leads_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= s < e <= len(text) for s, e in zip(folded.starts, folded.ends, strict=True))
    assert folded.starts == sorted(folded.starts)
