"""What people write for the same thing is the same folded, and every place leads back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain import folding
from ecdesk.domain.folding import (
    RESERVED,
    fold,
    fold_reading,
    found_in,
    number_in,
    phones_in,
    spots,
)

SIGNS = st.text(
    st.one_of(
        st.sampled_from(
            "かがハバﾊﾞﾟ゛゜\u3099\u309a\u0301髙﨑㈱㍿①ＡａA1１-－ー−(） \u3000\n\u200b𠮷🥺ß"
            "\ufe0f\U000e0100"
        ),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２", "abc12"),
        ("ﾜﾝﾋﾟｰｽ", "ワンピース"),
        ("か゛っこう", "がっこう"),
        ("か\u3099っこう", "がっこう"),  # as file names of some systems have it
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("𠮷野", "吉野"),
        ("㈱架空", "(株)架空"),
        ("０９０−１２３４", "090-1234"),
        ("Straße", "STRASSE"),
        ("一\u3000二\n三", "一 二 三"),
        ("見\u200bえない", "見えない"),
        ("葛\U000e0100飾区", "葛飾区"),  # the form of a letter that a form or a phone asks for
        ("❤\ufe0f", "❤"),
        ("Café", "cafe"),
        ("cafe\u0301", "CAFÉ"),
        ("Škoda Łódź", "skoda łodz"),
        ("渕上", "淵上"),
        ("桒原", "桑原"),
        ("靏田", "鶴田"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("タイ", "たい"), ("か", "が"), ("は", "ば"), ("一", "ー"), ("й", "и")]
)
def test_these_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_reading_is_found_in_either_kana() -> None:
    assert fold_reading("ﾔﾏｻﾞｷ") == fold_reading("やまざき")


def test_a_text_folds_as_its_characters_do() -> None:
    """Those that most texts are made of are passed over; each must be one that folds to itself."""
    for first in range(0x20, 0x11000, 0x100):
        signs = [chr(code) for code in range(first, first + 0x100) if not 0xD800 <= code < 0xE000]
        alone = [fold(sign) for sign in signs]
        assert alone == [spelled(sign) for sign in signs], hex(first)


@given(SIGNS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert RESERVED not in fold(text + RESERVED)
    fold(text).encode()  # nothing in it that a file could not hold


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("090-1234-5678", "09012345678"),
        ("09012345678", "09012345678"),
        ("ec-20260511-22684", "ec2026051122684"),
        ("#10482", ""),  # short: as it is
        ("a1234", ""),
        ("12-34", "1234"),
        ("(03)1234-5678", "0312345678"),
        ("e-mail", ""),
        ("返品", ""),
    ],
)
def test_what_is_a_number_is_told_without_its_hyphens(word: str, bare: str) -> None:
    assert number_in(word) == bare


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("09012345678", "tel 090-1234-5678 まで", True),
        ("090-1234-5678", "09012345678", True),
        ("03-1234-5678", "03(1234)5678", True),
        ("09012345678", "090 1234 5678", True),
        ("09012345678", "090 - 1234 - 5678", True),
        ("0312345678", "03 (1234) 5678", True),
        ("ec-2026-0001", "ec2026 0001", True),
        ("ec-2026-0001", "ec 2026-0001", False),
        ("0901234567", "090-1234-9999", False),
        ("返品 送料", "返品   送料", True),
        ("返品 送料", "返品と送料", False),
    ],
)
def test_a_word_is_found_in_folded_text(word: str, text: str, found: bool) -> None:
    assert found_in(word, text) is found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("電話は090-1234-5678、会社は03(1234)5678です", ["09012345678", "0312345678"]),
        ("(03) 1234-5678", ["0312345678"]),
        ("+81 90-1234-5678 / +81(0)3-1234-5678", ["09012345678", "0312345678"]),
        ("0120-123-456", ["0120123456"]),
        ("注文373343-20260401-0312345678 お問合せ番号 412345678901", []),
        ("2026-11-17 10:00 〒154-0001", []),
    ],
)
def test_telephone_numbers_are_told_from_others(text: str, numbers: list[str]) -> None:
    assert list(phones_in(fold(text))) == numbers


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("ﾋﾟﾝｸのﾜﾝﾋﾟｰｽ", ["ワンピース"], ["ﾜﾝﾋﾟｰｽ"]),
        ("㍿架空、株式会社架空", ["会社"], ["㍿", "会社"]),
        ("返品の返品", ["返品"], ["返品", "返品"]),
        ("返品送料", ["返品", "送料"], ["返品送料"]),  # touching: one mark
        ("電話090-1234-5678です", ["09012345678"], ["090-1234-5678"]),
        ("か\u3099っこう", ["がっこう"], ["か\u3099っこう"]),
        ("なし", ["無"], []),
        ("なし", ["", " "], []),
        ("a.b", ["."], ["."]),
    ],
)
def test_words_are_marked_as_they_were_written(
    text: str, words: list[str], marked: list[str]
) -> None:
    assert [text[start:end] for start, end in spots(text, words)] == marked


@given(SIGNS, SIGNS, SIGNS)
def test_a_word_in_a_text_is_marked(before: str, word: str, after: str) -> None:
    folded = " ".join(fold(word).split())
    text = f"{before} {word} {after}"
    if folded and found_in(folded, fold(text)):
        places = spots(text, [folded])
        assert places
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(one[1] < other[0] for one, other in pairwise(places))


def spelled(sign: str) -> str:
    """A character folded by looking at it alone."""
    return folding._LETTERS[ord(sign)]
