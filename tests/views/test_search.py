"""Words found again inside mails, and the piece of text that shows them."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.conversation import Status
from ecdesk.engine import indexing
from ecdesk.store import schema as s
from ecdesk.store.reading import Reader
from ecdesk.views.search import Found, search, snippet
from ecdesk.views.search import conversations as find
from ecdesk.views.search_noted import Noted
from ecdesk.words import sentence
from tests.helpers.whole_desk import HANAKO, WholeDesk, letter

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


def conversations(desk: WholeDesk, words: str, **more: Any) -> Found:
    return find(desk.reader, words, now=desk.now, **more)


def test_while_one_types_there_is_one_hit_a_conversation(desk: WholeDesk) -> None:
    came = desk.receives(letter("ワンピースの返品です", message_id="<first@example.jp>"))
    desk.waits(60)
    again = desk.receives(letter("返品の続きです", answers=["<first@example.jp>"]))
    other = desk.receives(letter("返品です", name="佐藤", address="j@example.jp"))
    first, second = conversations(desk, "返品").hits
    assert {first.conversation_id, second.conversation_id} == {
        came.conversation,
        other.conversation,
    }
    (both,) = conversations(desk, "返品 続き").hits
    assert (both.mail_id, both.mails, both.status) == (again.id, 1, Status.REPLY)
    assert [both.snippet[start:end] for start, end in both.marks] == ["返品", "続き"]


def test_what_is_of_the_customer_who_is_open_comes_first(desk: WholeDesk) -> None:
    old = desk.receives(letter("返品です", address="old@example.jp"))
    desk.waits(3600)
    new = desk.receives(letter("返品です", name="佐藤", address="new@example.jp"))
    with desk.reader.look() as look:
        who = look.value("SELECT customer_id FROM mail WHERE id = :id", id=old.id)
    found = conversations(desk, "返品", customer_id=who)
    assert [hit.mail_id for hit in found.hits] == [old.id, new.id]
    assert [hit.of_the_customer for hit in found.hits] == [True, False]
    assert [hit.mail_id for hit in conversations(desk, "返品").hits] == [new.id, old.id]


def test_days_shops_and_standing_narrow_it(desk: WholeDesk) -> None:
    desk.receives(letter("返品です"))
    with desk.database.write() as write:
        write.plain.run("UPDATE conversation SET status = ?", Status.DONE.value)
    asks = desk.receives(letter("返品です", name="佐藤", address="j@example.jp"))
    assert {hit.mail_id for hit in conversations(desk, "状態:要返信 返品").hits} == {asks.id}
    for words, number in (("店:こはる 返品", 2), ("期間:今日 返品", 2), ("期間:昨日 返品", 0)):
        assert search(desk.reader, words, now=desk.now).total == number, words


def test_shops_and_standings_are_left_out(desk: WholeDesk) -> None:
    asks = desk.receives(letter("返品です"))
    done = desk.receives(letter("返品です", name="佐藤", address="j@example.jp"))
    late = desk.receives(letter("返品です", name="鈴木", address="s@example.jp"))
    with desk.database.write() as write:
        run = write.plain.run
        run("UPDATE conversation SET status = 'done' WHERE id = ?", done.conversation)
        run("UPDATE conversation SET snoozed = 1 WHERE id = ?", late.conversation)
    for words, wanted in (
        ("返品 -状態:完了", {asks.id, late.id}),
        ("返品 -状態:スヌーズ", {asks.id, done.id}),
        ("返品 -状態:完了 -状態:スヌーズ", {asks.id}),
        ("返品 状態:要返信 -状態:スヌーズ", {asks.id}),
        ("返品 -店:こはる", set()),
    ):
        assert {hit.mail_id for hit in conversations(desk, words).hits} == wanted, words
    assert [one.code for one in conversations(desk, "-店:ない").doubts] == ["search.shop"]


def test_what_was_written_beside_the_mails_is_found(desk: WholeDesk) -> None:
    came = desk.receives(letter("返品です"))
    other = desk.receives(letter("卵の件です", name="佐藤", address="j@example.jp"))
    asked = {"conversation_id": came.conversation}
    desk.does(p.AddNote(text="お嬢様が ﾀﾏｺﾞ アレルギー", **asked))
    desk.does(p.LogCall(whom="花子様", said="茶色の箱に入れる", **asked))
    (hit,) = conversations(desk, "タマゴ").hits
    assert (hit.conversation_id, hit.noted) == (came.conversation, Noted.NOTE)
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["ﾀﾏｺﾞ"]
    (hit,) = conversations(desk, "茶色 花子様").hits
    assert (hit.noted, "茶色の箱" in hit.snippet) == (Noted.CALL, True)
    assert [hit.mail_id for hit in conversations(desk, "タマゴ", shop_id=1).hits] == [came.id]
    for words in (
        "タマゴ 期間:今日",
        "タマゴ -アレルギー",
        "件名:タマゴ",
        "-タマゴ 卵",
        "茶色 タマゴ",
    ):
        assert all(hit.noted is None for hit in conversations(desk, words).hits), words
    assert conversations(desk, "タマゴ", shop_id=9).hits == ()
    desk.does(p.AddNote(text="卵の件", conversation_id=other.conversation))
    (hit,) = conversations(desk, "卵の件").hits
    assert hit.noted is None, "a mail says it itself"


@pytest.mark.parametrize("indexed", [False, True])
def test_an_order_that_no_mail_names_leads_to_who_placed_it(desk: WholeDesk, indexed: bool) -> None:
    came = desk.receives(letter("届きません"))
    desk.receives(letter("別の方", name="佐藤", address="j@example.jp"))
    with desk.database.write() as write:
        for key, mail, phone in (("A-1001", HANAKO, "09012345678"), ("A-1002", "no@x.jp", "")):
            write.plain.add(
                s.ShopOrder,
                shop_id=1,
                key=key,
                number=f"#{key}",
                name="森",
                mail=mail,
                phone_key=phone,
                states=[],
                items=[],
                tracking=[],
            )
    if indexed:
        indexing.catch_up(desk.database)
    for words in ("A-1001", "注文:#a-1001", "電話:090-1234-5678", "09012345678"):
        found = conversations(desk, words)
        assert [hit.mail_id for hit in found.hits] == [came.id], words
        assert [note.values["name"] for note in found.notes] == ["山田 花子"]
        assert search(desk.reader, words).total == 1
    alone = conversations(desk, "A-1002")
    assert (alone.hits, alone.notes[0].code) == ((), "search.order_alone")
    assert "森 様" in sentence(alone.notes[0].code, alone.notes[0].values)
    for words in ("A-1001 期間:今日", "-A-1001", "from:A-1001", "A-1003"):
        assert conversations(desk, words).notes == (), words
    desk.receives(letter("A-1001 の件です", address="else@example.jp"))
    assert conversations(desk, "A-1001").notes == (), "a mail names it"


def test_what_cannot_be_read_is_said_and_the_rest_looked_for(desk: WholeDesk) -> None:
    desk.receives(letter("返品です"))
    found = conversations(desk, "返品 期間:いつか")
    assert [doubt.code for doubt in found.doubts] == ["search.period"]
    assert len(found.hits) == 1
    found = conversations(desk, "返品 店:ない")
    assert [doubt.code for doubt in found.doubts] == ["search.shop"]
    assert found.hits == ()
    assert not conversations(desk, "from:").asked


def test_it_is_said_how_far_the_index_is(desk: WholeDesk) -> None:
    desk.receives(letter("返品です"))
    assert conversations(desk, "返品").percent == 0
    assert len(conversations(desk, "返品").hits) == 1  # looked through, until it is there
    indexing.catch_up(desk.database)
    assert conversations(desk, "返品").percent == 100
    assert len(conversations(desk, "返品").hits) == 1


def test_nothing_is_found_where_there_is_no_mail(empty_desk: Path) -> None:
    with closing(Reader(empty_desk)) as reader:
        found = search(reader, "期間:先週 返品")
        assert (found.hits, found.total, found.percent) == ((), 0, 100)
