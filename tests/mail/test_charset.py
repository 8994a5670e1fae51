"""Bytes are read by what they are, whatever their label says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.charset import BROKEN, MISSING, TWICE, UNKNOWN, WRONG, decode, decode_as
from ecdesk.mail.headers import decode_header

WRITTEN = "お問い合わせの商品、株式会社架空の①番が届きません。"


@pytest.mark.parametrize(
    "label", ["Shift_JIS", "x-sjis", "MS_Kanji", "Windows-31J", "CP932", '"sjis"']
)
def test_every_name_of_shift_jis_is_cp932(label: str) -> None:
    found = decode("髙島屋①㈱".encode("cp932"), label)
    assert (found.text, found.charset, found.defects) == ("髙島屋①㈱", "cp932", ())


@pytest.mark.parametrize("label", [None, "us-ascii", "utf-8", "x-unheard-of", "iso-8859-1"])
@pytest.mark.parametrize("codec", ["utf-8", "cp932"])
def test_japanese_survives_a_wrong_label(codec: str, label: str | None) -> None:
    found = decode(WRITTEN.encode(codec), label)
    assert (found.text, found.charset) == (WRITTEN, codec)
    assert bool(found.defects) is (label != codec)


def test_euc_is_told_from_shift_jis_without_a_label() -> None:
    text = "注文した商品の色が違いました。"
    found = decode(text.encode("euc_jp"), None)
    assert (found.text, found.charset) == (text, "euc-jp")


def test_what_was_guessed_is_named() -> None:
    assert decode("あ".encode(), None).defects == (MISSING,)
    assert decode("あいう".encode(), "Shift_JIS").defects == (WRONG,)
    assert UNKNOWN in decode("あ".encode(), "klingon").defects
    assert (
        BROKEN in decode("あいう".encode() + b"\xff" + "えお、かきくけこ".encode(), "utf-8").defects
    )


def test_one_bad_byte_costs_one_character() -> None:
    found = decode("商品の件、".encode() + b"\xff" + "届きません。".encode(), "utf-8")
    assert found.text == "商品の件、\ufffd届きません。"


def test_jis_half_way_through_a_line_is_put_right_at_the_next() -> None:
    assert decode(b'\x1b$B$"$$\nABC\x1b$B$&\x1b(B', "iso-2022-jp").text == "あい\nABCう"


def test_jis_that_goes_on_after_a_line_end_is_still_read() -> None:
    assert decode(b'\x1b$B$"$$\n$&$(\x1b(B', "iso-2022-jp").text == "あい\nうえ"


def test_a_character_cut_at_the_end_is_replaced_not_raised() -> None:
    assert decode(b'\x1b$B$"$', "iso-2022-jp").text == "あ\ufffd"


@pytest.mark.parametrize(
    ("high", "low"),
    [
        (h, low)
        for h in (0x21, 0x22, 0x2D, 0x30, 0x74, 0x79, 0x7C)
        for low in (0x21, 0x3D, 0x41, 0x5F, 0x60, 0x7E)
    ],
)
def test_jis_and_shift_jis_give_the_same_character(high: int, low: int) -> None:
    """The ESC segment as cp932 (JIS X 0208:1997, appendix 1), checked by an independent formula."""
    row, cell = high - 0x21, low - 0x21
    first = 0x81 + row // 2 + (0x40 if row >= 62 else 0)
    second = cell + (0x9F if row % 2 else 0x40 + (cell >= 63))
    try:
        expected = bytes((first, second)).decode("cp932")
    except UnicodeDecodeError:
        expected = "\ufffd"
    assert decode(b"\x1b$B" + bytes((high, low)) + b"\x1b(B", "iso-2022-jp").text == expected


@pytest.mark.parametrize(
    "label", ["unicode_escape", "zip", "rot13", "hex", "idna", "../etc", "undefined"]
)
def test_a_label_never_reaches_pythons_other_codecs(label: str) -> None:
    assert decode(b"\\u3042 abc", label).text == "\\u3042 abc"


@pytest.mark.parametrize("western", ["Formação de equipe", "Die Frösche von Köln", "café"])
def test_latin_text_does_not_turn_into_kanji(western: str) -> None:
    assert decode(western.encode("latin-1"), None).text == western


@settings(max_examples=150)
@given(
    st.binary(max_size=60),
    st.one_of(
        st.none(),
        st.text(max_size=12),
        st.sampled_from(
            [
                "utf-8",
                "iso-2022-jp",
                "shift_jis",
                "euc-jp",
                "utf-7",
                "utf-16",
                "hz",
                "gb2312",
                "big5",
            ]
        ),
    ),
)
def test_never_raises_and_never_gives_surrogates(raw: bytes, label: str | None) -> None:
    decode(raw, label).text.encode("utf-8")


@settings(max_examples=100)
@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3093), min_size=4, max_size=40
    )
)
def test_kana_is_read_from_any_of_the_four_encodings(text: str) -> None:
    for codec in ("utf-8", "cp932", "iso2022_jp", "euc_jp"):
        assert decode(text.encode(codec), None).text == text


@settings(max_examples=150)
@given(st.binary(max_size=80))
def test_headers_never_raise_nor_hold_line_ends(raw: bytes) -> None:
    text = decode_header(raw)
    assert not {"\r", "\n", "\x00"} & set(text)


def test_a_word_without_end_costs_little() -> None:
    assert decode_header(b"=?utf-8?B?44GC" * 6000) == "=?utf-8?B?44GC" * 6000


@pytest.mark.parametrize("said", ["cost $B100 (B) and $Bxx(B", "$B(B", "array$B[0](B)"])
def test_dollars_are_no_lost_escapes(said: str) -> None:
    assert decode(said.encode(), "us-ascii").text == said


@pytest.mark.parametrize("said", ["não há", "ã", "Ã¤", "São João – é isso", "äöü ã"])
def test_accents_are_not_taken_for_japanese_encoded_twice(said: str) -> None:
    assert decode(said.encode(), "utf-8") == (said, "utf-8", ())


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_japanese_encoded_twice_is_undone(wrong: str) -> None:
    said = "おせわになります" if wrong == "latin-1" else "ユーザー様へ"
    once = said.encode()
    twice = "".join(
        bytes((byte,)).decode("cp1252", "ignore") or chr(byte) if wrong == "cp1252" else chr(byte)
        for byte in once
    )
    assert decode(twice.encode(), "utf-8") == (said, "utf-8", (TWICE,))


@pytest.mark.parametrize("codec", ["gb18030", "cp949", "big5hkscs", "koi8-r", "cp1251"])
def test_utf_8_under_a_foreign_label(codec: str) -> None:
    assert decode(WRITTEN.encode(), codec).text == WRITTEN


def test_one_bad_byte_does_not_change_the_charset() -> None:
    found = decode("您好您好您好您好".encode("gb18030") + b"\xff x", "gb2312")
    assert found == ("您好您好您好您好\ufffd x", "gb18030", (BROKEN,))
    assert decode("Köln grüßt ü".encode() + b"\xff", "utf-8").text == "Köln grüßt ü\ufffd"
    assert decode("Die Frösche".encode("latin-1"), "utf-8").text == "Die Frösche"


def test_a_hint_speaks_only_where_nothing_else_does() -> None:
    assert decode("Привет".encode("koi8-r"), None, "koi8-r").text == "Привет"
    assert decode("商品".encode(), None, "koi8-r").text == "商品"
    assert decode(WRITTEN.encode("cp932"), None, "utf-8").text == WRITTEN


# What a person says a text is written in.


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("utf-8", "utf-8", "髙島屋①"),
        ("cp932", "cp932", "髙島屋①"),
        ("euc-jp", "euc-jp", "日本語"),
        ("iso-2022-jp", "iso-2022-jp", "日本語"),
        ("big5", "big5", "謝謝您"),
        ("gb18030", "gb18030", "谢谢您"),
        ("euc-kr", "euc-kr", "감사합니다"),
        ("windows-1252", "cp1252", "Grüße"),
    ],
)
def test_the_persons_word_is_taken(charset: str, codec: str, text: str) -> None:
    assert decode_as(text.encode(codec), charset).text == text


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "cp932", "euc-jp", "big5", "hz", "x"]))
def test_whatever_a_person_says_no_bytes_raise(raw: bytes, charset: str) -> None:
    decoded = decode_as(raw, charset)
    decoded.text.encode("utf-8")
    if "\ufffd" in decoded.text and charset != "x":
        assert decoded.defects == (BROKEN,)
