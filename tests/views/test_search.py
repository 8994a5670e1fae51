"""Words found again inside mails, and the piece of text that shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecdesk.views.search import search, snippet
from tests.helpers.whole_desk import WholeDesk, letter

LONG = "あ" * 200


def found(desk: WholeDesk, words: str, limit: int = 50) -> list[int]:
    return [hit.mail_id for hit in search(desk.reader, words, limit=limit).hits]


@pytest.mark.parametrize(
    "words",
    [
        "披露宴",
        "宴に着",  # from the middle of words
        "ﾜﾝﾋﾟｰｽ",  # half width
        "ｗａｎｐｉ",  # full width and another case
        "ワンピース　披露宴",  # both, in any order, parted by a full-width blank
        "お急ぎ",  # in the subject
        "花子",  # the sender
        "HANAKO@example.jp",
        "shop@koharu",  # to whom it went
    ],
)
def test_a_mail_is_found_by_words_anywhere_in_it(desk: WholeDesk, words: str) -> None:
    came = desk.receives(
        letter("ワンピース(WanPi)を、友人の披露宴に着ていきます。", subject="お急ぎの件")
    )
    desk.receives(letter("返品です", subject="別", name="佐藤 次郎", address="j@example.com"))
    desk.server.put(letter("関係なし", subject="無", name="", address="x@example.com"))
    assert came.id in found(desk, words)
    assert len(found(desk, words)) == (2 if words.startswith("shop@") else 1)


def test_every_word_has_to_be_there(desk: WholeDesk) -> None:
    desk.receives(letter("ワンピースです"))
    assert found(desk, "ワンピース 披露宴") == []
    assert found(desk, " 　") == []


def test_the_newest_come_first_and_all_are_counted(desk: WholeDesk) -> None:
    ids = []
    for number in range(5):
        ids.append(desk.receives(letter(f"披露宴 {number}", address=f"c{number}@example.jp")).id)
        desk.waits(60)
    late = desk.receives(
        letter("披露宴 昔", address="old@example.jp"), arrived=desk.now - timedelta(days=1)
    )
    assert found(desk, "披露宴") == [*reversed(ids), late.id]
    some = search(desk.reader, "披露宴", limit=2)
    assert ([hit.mail_id for hit in some.hits], some.total) == ([ids[4], ids[3]], 6)


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("短い披露宴です。", "披露宴", "短い披露宴です。"),
        ("ﾋﾟﾝｸのﾜﾝﾋﾟｰｽ", "ワンピース", "ﾋﾟﾝｸのﾜﾝﾋﾟｰｽ"),  # as it was written
        ("一\r\n\r\n二　三", "二", "一 二 三"),
        (LONG + "披露宴" + LONG, "披露宴", f"…{'あ' * 24}披露宴{'あ' * 69}…"),
        (LONG, "無い", f"{'あ' * 72}…"),
        ("㍿" * 30 + "披露宴", "披露宴", f"…{'㍿' * 24}披露宴"),  # one letter folds to four
        ("", "無い", ""),
    ],
)
def test_a_snippet_is_cut_around_the_word(text: str, word: str, shown: str) -> None:
    assert snippet(text, [word])[0] == shown


def test_a_mark_apart_from_its_letter_is_found(desk: WholeDesk) -> None:
    apart = "か\u3099っこう"  # as file names of some systems have it: がっこう
    came = desk.receives(letter(f"制服は{LONG}{apart}で"))
    (hit,) = search(desk.reader, "がっこう").hits
    assert (hit.mail_id, apart in hit.snippet) == (came.id, True)
