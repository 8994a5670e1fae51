"""The search index: true at every moment, whatever is done to the mails, and without a trace after.

Its statements are carried out here on a file past every migration: what they name is what there is.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecdesk.domain.folding import fold, found_in
from ecdesk.domain.search_query import Query, Sought, Where, parse
from ecdesk.store import search, search_index
from ecdesk.store.plain import Plain
from ecdesk.store.search import Wanted
from tests.helpers.shelf import Shelf
from tests.helpers.whole_desk import NOW


@pytest.fixture
def shelf(empty_desk: Path, tmp_path: Path) -> Shelf:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    return Shelf(path)


LETTER = (
    "注文A1234の件で、髙橋です。電話は090-1234-5678です。"
    "友人の披露宴に着るﾜﾝﾋﾟｰｽ(Ｍサイズ)が★届いていません!!"
)


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    "typed",
    [
        "宴",
        "披露",
        "披露宴",
        "披露宴に着る",
        "A1234",
        "a12",
        "1234",
        "注文a1234の件",
        "高橋",
        "髙橋です",
        "09012345678",
        "090-1234-5678",
        "ワンピース",
        "ﾜﾝﾋﾟ",
        "mサイズ",
        "M",
        "★",
        "!!",
        "届いていません!!",
        "が★",
        '"は0"',
        "披露宴 高橋",
        '"届いていません"',
        "見積書.pdf",
        "添付:見積書",
        "添付:あり",
        "taro@example.jp",
        "from:taro",
        "to:s@x.jp",
        "件名:急ぎ",
        "山崎",
        "やまざき",
        "ヤマザキ",
        "お客様:やまざき",
        "0312345678",
        "-返品",
        "披露宴 -返品",
        "期間:今日",
    ],
)
def test_a_mail_is_found_by(shelf: Shelf, typed: str, indexed: bool) -> None:
    who = shelf.knows("山﨑 花子", "ヤマザキ ハナコ", "03-1234-5678")
    mail = shelf.puts(
        LETTER,
        subject="お急ぎの件",
        sender_name="太郎",
        sender_address="Taro@example.jp",
        customer=who,
        files=["見積書.PDF"],
    )
    shelf.puts("返品です", at=NOW - timedelta(days=9), to=[], sender_name="別")
    if indexed:
        assert shelf.indexes() == 2
    assert shelf.finds(typed) == [mail]


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    "typed", ["露披", "宴会", "披露宴 返品", "届いて -披露", "髙", "9012", "-a12", "from:花子", "☆"]
)
def test_a_mail_is_not_found_by(shelf: Shelf, typed: str, indexed: bool) -> None:
    shelf.puts(LETTER.replace("髙橋", "橋"), sender_name="太郎")
    if indexed:
        shelf.indexes()
    assert shelf.finds(typed) == []


def test_what_changes_is_found_as_it_is_now(shelf: Shelf) -> None:
    who = shelf.knows("佐藤")
    mail = shelf.puts("返品の件", customer=who)
    shelf.indexes()
    shelf.runs("UPDATE mail SET text = ? WHERE id = ?", "交換の件", mail)
    assert (shelf.finds("返品"), shelf.finds("交換")) == ([], [mail])  # at once
    shelf.indexes()
    assert (shelf.finds("返品"), shelf.finds("交換")) == ([], [mail])
    shelf.runs("UPDATE customer SET kana = 'サトウ' WHERE id = ?", who)
    assert shelf.finds("さとう") == [mail]
    shelf.indexes()
    assert shelf.finds("さとう") == [mail]
    shelf.runs("UPDATE mail SET state = 'raw' WHERE id = ?", mail)
    assert shelf.finds("交換") == []
    shelf.indexes()
    assert shelf.finds("交換") == []
    assert shelf.faults == 0


def test_a_mail_that_changes_while_it_is_indexed_waits_again(shelf: Shelf) -> None:
    mail = shelf.puts("返品の件")

    def meanwhile() -> bool:
        shelf.runs("UPDATE mail SET text = '交換の件' WHERE id = ?", mail)
        return True

    search_index.index_waiting(shelf.database, 10, meanwhile)
    assert (shelf.finds("返品"), shelf.finds("交換")) == ([], [mail])
    shelf.indexes()
    assert (shelf.finds("返品"), shelf.finds("交換")) == ([], [mail])
    assert shelf.faults == 0


def test_a_large_piece_ends_early_when_a_command_waits(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [shelf.puts(f"返品 {number}") for number in range(100)]
    take_out = search_index._take_out
    with ExitStack() as waiting:

        def begun(plain: Plain, count: int) -> int:
            waiting.enter_context(shelf.database.ahead())  # once the transaction is under way
            return take_out(plain, count)

        monkeypatch.setattr(search_index, "_take_out", begun)
        done = search_index.index_waiting(shelf.database, 100)
    assert 0 < done < 100
    assert sorted(shelf.finds("返品")) == ids  # the others are looked through until then
    monkeypatch.undo()
    assert search_index.index_waiting(shelf.database, 100) == 100 - done
    assert shelf.faults == 0


def test_fts5_gathers_a_whole_piece_before_it_writes(shelf: Shelf) -> None:
    chance = random.Random(1)
    kanji = [chr(code) for code in range(0x4E00, 0x6E00)]
    for number in range(200):
        said = "".join(chance.choices(kanji, k=900))
        shelf.puts(said, at=NOW - timedelta(minutes=5 * number))
    with shelf.database.write() as write:
        search_index.keep_version(write.plain)
    search_index.index_waiting(shelf.database, 200)
    with shelf.database.look() as look:
        segments = look.value("SELECT count(DISTINCT segid) FROM search_fts_idx")
    assert segments == 1


def test_nothing_of_a_mail_that_is_gone_stays_in_the_file(shelf: Shelf) -> None:
    kept = shelf.puts("残る返品")
    gone = shelf.puts("蓬莱軒の件 zqxjk12345", files=["螺鈿.pdf"])
    shelf.indexes()
    with shelf.database.write() as write:
        write.plain.run("DELETE FROM mail WHERE id = ?", gone)
        search_index.forget_gone(write.plain)
    assert shelf.finds("蓬莱軒") == []
    assert shelf.finds("返品") == [kept]
    assert shelf.faults == 0
    with closing(sqlite3.connect(shelf.database.path)) as file:
        file.execute("VACUUM")
        held = b"".join(row[0] for row in file.execute("SELECT block FROM search_fts_data"))
    for word in ("蓬莱", "莱軒", "螺鈿", "zqx", "12345"):
        assert word.encode() not in held
    assert "返品".encode() in held or b"\xe5\x93\x81" in held  # terms share their beginnings


def test_the_newest_come_first_in_pages(shelf: Shelf) -> None:
    ids = [shelf.puts("返品", at=NOW - timedelta(hours=hour)) for hour in range(7)]
    late = shelf.puts("返品", at=NOW - timedelta(days=30))
    shelf.indexes()
    with shelf.database.look() as look:
        for word in ("返品", "返品 返"):  # certain, and looked at
            wanted = Wanted(parse(word, NOW, "Asia/Tokyo").sought)
            seen, before = [], None
            while True:
                page = search.newest(look, wanted, limit=3, before=before)
                seen += [one.mail_id for one in page.places]
                before = page.after
                if before is None:
                    break
            assert seen == [*ids, late]


def test_thousands_in_one_minute_have_a_place_each(shelf: Shelf) -> None:
    ids = [shelf.puts(f"返品 {number}") for number in range(90)]
    shelf.indexes()
    assert sorted(shelf.finds("返品")) == sorted(shelf.finds("返品 期間:今日")) == ids
    assert shelf.faults == 0


def test_a_period_is_exact_to_the_second(shelf: Shelf) -> None:
    midnight = datetime(2026, 11, 16, 15, tzinfo=NOW.tzinfo)  # in Japan
    before = shelf.puts("返品", at=midnight - timedelta(seconds=1))
    after = shelf.puts("返品", at=midnight)
    shelf.indexes()
    assert shelf.finds("期間:昨日") == shelf.finds("返品 期間:昨日") == [before]
    assert shelf.finds("期間:今日") == shelf.finds("返品 期間:今日") == [after]


def test_mailboxes_customers_and_conversations_narrow_it(shelf: Shelf) -> None:
    who = shelf.knows("佐藤")
    one = shelf.puts("返品します", customer=who)
    other = shelf.puts("返品します", mailbox_id=2, status="reply")
    for _ in range(2):
        with shelf.database.look() as look:

            def found(look: Any = look, **wanted: Any) -> list[int]:
                sought = (Sought("返品しま"),)
                page = search.newest(look, Wanted(sought, **wanted), limit=9)
                return [place.mail_id for place in page.places]

            assert found(mailboxes=frozenset({2})) == [other]
            assert found(mailboxes=frozenset()) == []
            assert found(customer=who) == [one]
            assert found(conversations="k.status = 'reply'") == [other]
        shelf.indexes()


def test_too_many_candidates_are_looked_at_in_turns(shelf: Shelf) -> None:
    for _ in range(250):
        shelf.puts("ＡB")  # full width: has to be folded to be seen
    hit = shelf.puts("x from:", at=NOW - timedelta(days=1), sender_name="ＡＢ")
    search_index.index_waiting(shelf.database, 1000)
    with shelf.database.look() as look:
        wanted = Wanted((Sought("ab", Where.SENDER),))
        first = search.newest(look, wanted, limit=5, examined=200)
        assert first.places == ()
        assert first.after is not None
        before, found = first.after, []
        for _ in range(5):
            page = search.newest(look, wanted, limit=5, before=before, examined=200)
            found += [one.mail_id for one in page.places]
            if page.after is None:
                break
            before = page.after
        assert found == [hit]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM search_place WHERE mail_id = 1",
        "INSERT INTO search_place (place, mail_id) VALUES (5, 99)",
        "INSERT INTO search_fts (search_fts) VALUES ('delete-all')",
        "INSERT INTO search_fts (rowid, words) VALUES (77, '\U0010fffdin')",
        "DELETE FROM search_waiting",
    ],
)
def test_an_index_that_is_not_as_it_should_be_is_noticed_and_made_anew(
    shelf: Shelf, harm: str
) -> None:
    mail = shelf.puts("返品")
    shelf.indexes()
    shelf.puts("交換")
    assert shelf.faults == 0
    with closing(sqlite3.connect(shelf.database.path)) as file, file:
        file.execute(harm)
    assert shelf.faults > 0
    with shelf.database.write() as write:
        search_index.begin_anew(write.plain)
    shelf.indexes()
    assert (shelf.finds("返品"), shelf.faults) == ([mail], 0)


def test_words_of_another_text_are_noticed(shelf: Shelf) -> None:
    mail = shelf.puts("返品")
    shelf.indexes()
    with closing(sqlite3.connect(shelf.database.path)) as file, file:
        triggers = file.execute("SELECT sql FROM sqlite_master WHERE name = 'search_mail_changed'")
        (made,) = triggers.fetchone()
        file.execute("DROP TRIGGER search_mail_changed")
        file.execute("UPDATE mail SET text = '交換' WHERE id = ?", (mail,))
        file.execute(made)
    assert shelf.faults == 1


def test_other_words_of_a_new_version_begin_anew(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.puts("返品")
    for version, waiting in ((1, 1), (1, 0), (2, 1), (2, 0)):
        monkeypatch.setattr("ecdesk.store.search_words.VERSION", version)
        with shelf.database.write() as write:
            search_index.keep_version(write.plain)
        assert shelf.indexes() == waiting


def test_every_trigger_is_there(empty_desk: Path) -> None:
    """A step that lays `mail` out anew would lose them."""
    with closing(sqlite3.connect(empty_desk)) as file:
        found = {
            row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
    assert found >= {
        "search_mail_new",
        "search_mail_changed",
        "search_mail_removed",
        "search_customer_changed",
    }


_PIECES = (
    "返品したいです送料届いていませんワンピースﾜﾝﾋﾟー髙高橋﨑ＡＢab12-３4９"
    "か゛かﾞがン\u3099e\u0301 \n、。!！()★"
    "\u200b\u00ad\ufe0f\U000e0100\u200dß々ゝヴ👨❤\"\\[]%_'"  # not seen, or odd for SQL and JSON
)
_TEXTS = st.lists(
    st.one_of(
        st.text(st.sampled_from(_PIECES), max_size=30),
        st.text(st.sampled_from("090123-ー() \n+電e"), min_size=8, max_size=30),  # like numbers
    ),
    min_size=1,
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXTS, st.integers(0, 1 << 32))
def test_what_is_found_is_what_looking_through_all_of_it_finds(
    shelf: Shelf, texts: list[str], seed: int
) -> None:
    chance = random.Random(seed)
    with shelf.database.write() as write:
        write.plain.run("DELETE FROM mail")
        search_index.forget_gone(write.plain)
    held = {shelf.puts(text, to=[]): fold(text) for text in texts}
    shelf.indexes()
    for _ in range(6):
        text = chance.choice(texts)
        start = chance.randrange(len(text) + 1)
        word = " ".join(fold(text[start : start + chance.choice([1, 2, 3, 4, 5, 14])]).split())
        if not word:
            continue
        absent = chance.random() < 0.2
        query = Query((Sought(word, absent=absent),))
        wanted = {id_ for id_, folded in held.items() if found_in(word, folded) is not absent}
        with shelf.database.look() as look:
            found = search.newest(look, Wanted(query.sought), limit=50)
            assert {one.mail_id for one in found.places} == wanted, (ascii(word), ascii(texts))
            assert search.count(look, Wanted(query.sought)) == len(wanted)


@pytest.mark.parametrize("letter", ["1", "か", "e"])
def test_marks_in_any_order_part_no_word_from_its_text(shelf: Shelf, letter: str) -> None:
    marks = ["", "\uff9e", "\u3099", "\u0301", "\u309b", "ー", "゛"]
    for first, second in itertools.product(marks, repeat=2):
        text = f"111{letter}{first}{second}1"
        with shelf.database.write() as write:
            write.plain.run("DELETE FROM mail")
            search_index.forget_gone(write.plain)
        shelf.puts(text, to=[])
        shelf.indexes()
        ends = itertools.combinations(range(len(text) + 1), 2)
        for word in {" ".join(fold(text[start:end]).split()) for start, end in ends} - {""}:
            with shelf.database.look() as look:
                found = search.newest(look, Wanted((Sought(word),)), limit=5)
            assert bool(found.places) is found_in(word, fold(text)), (ascii(word), ascii(text))


def test_a_text_of_megabytes_is_found_by_words_anywhere_in_it(shelf: Shelf) -> None:
    text = "返品したい。" * 9_000 + "蓬莱軒" + "交換です" * 20_000 + "EC-20260511-22684"
    mail = shelf.puts(text, to=[])
    shelf.indexes()
    for word in ("蓬莱軒", "品し", "22684", "ec2026051122684", "軒交"):
        assert shelf.finds(word) == [mail], word
    assert shelf.finds("軒返") == []
    assert shelf.faults == 0
