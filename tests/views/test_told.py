"""What we told a customer before, beside the letter that is being written."""

from __future__ import annotations

from datetime import timedelta

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views import told as view
from ecdesk.views.told_rows import Told
from tests.helpers.shown import shop
from tests.helpers.whole_desk import NOW, Came, WholeDesk, body, letter, ours


def wrote(desk: WholeDesk, came: Came, text: str, hours: int, to: str = "hanako@example.jp") -> int:
    """We answered a mail so many hours after it came; our mail's id."""
    desk.waits(hours=hours)
    raw = ours(
        body(text), to=to, answers=[desk.mail(came.id).message_id], date=desk.now, subject="Re: 件"
    )
    return desk.receives(raw, folder="Sent").id


def told(desk: WholeDesk, came: Came) -> tuple[Told, ...]:
    return view.told(desk.reader, came.conversation)


def against(desk: WholeDesk, lines: tuple[Told, ...], text: str) -> frozenset[int]:
    return view.contradicted(desk.reader, lines, body(text), shop(), desk.now)


def test_what_we_told_stands_there_the_newest_first(desk: WholeDesk) -> None:
    asked = desk.receives(letter("いつ届きますか。11月19日に発送してください。送料は100円ですか。"))
    first = wrote(desk, asked, "11月20日に発送いたします。送料は550円です。ではまた。", 1)
    second = wrote(desk, asked, "紺のMは在庫がございます。", 1)
    lines = told(desk, asked)
    assert [(line.mail_id, line.sentence) for line in lines] == [
        (second, "紺のMは在庫がございます。"),
        (first, "11月20日に発送いたします。"),
        (first, "送料は550円です。"),
    ]
    assert lines[1].at == NOW + timedelta(hours=1)


def test_nothing_where_nothing_was_told(desk: WholeDesk) -> None:
    asked = desk.receives(letter("いつ届きますか。"))
    wrote(desk, asked, "確認いたします。", 1)
    assert told(desk, asked) == ()
    assert view.told(desk.reader, 999) == ()


def test_what_a_later_mail_changed_is_marked_and_what_it_repeats_is_told_once(
    desk: WholeDesk,
) -> None:
    asked = desk.receives(letter("いつ届きますか。"))
    wrote(desk, asked, "11月20日に発送いたします。送料は550円です。", 1)
    newest = wrote(desk, asked, "11月24日に発送いたします。送料は550円です。", 1)
    lines = told(desk, asked)
    assert [(line.sentence, line.replaced) for line in lines] == [
        ("11月24日に発送いたします。", False),
        ("送料は550円です。", False),
        ("11月20日に発送いたします。", True),
    ]
    assert {line.mail_id for line in lines[:2]} == {newest}
    # Only what stands is contradicted: the old day was taken back by ourselves.
    assert against(desk, lines, "11月20日に発送いたします。") == {0}
    assert against(desk, lines, "11月24日に発送いたします。送料は660円です。") == {1}
    assert against(desk, lines, "お待たせしております。") == frozenset()


def test_of_a_sentence_only_what_stands_is_contradicted(desk: WholeDesk) -> None:
    asked = desk.receives(letter("いつ届きますか。"))
    wrote(desk, asked, "11月20日に発送し、送料は550円です。", 1)
    wrote(desk, asked, "送料は660円です。", 1)
    lines = told(desk, asked)
    assert [(line.sentence, line.replaced) for line in lines] == [
        ("送料は660円です。", False),
        ("11月20日に発送し、送料は550円です。", False),  # its day still stands
    ]
    assert against(desk, lines, "送料は660円です。") == frozenset()
    assert against(desk, lines, "送料は550円です。") == {0}
    assert against(desk, lines, "11月24日に発送いたします。") == {1}


def test_of_nobody_only_the_conversation_itself_is_told(desk: WholeDesk) -> None:
    old = desk.receives(letter("注文番号 10482 はいつですか。", subject="発送の件"))
    wrote(desk, old, "11月20日に発送いたします。", 1)
    other = desk.receives(
        letter("注文番号 10482 の者です。", subject="別の人", address="x@example.jp", name="X")
    )
    wrote(desk, other, "11月27日に発送いたします。", 1, to="x@example.jp")
    assert other.conversation != old.conversation
    with desk.database.write() as write:
        write.session.get_one(s.Conversation, other.conversation).customer_id = None
    assert [line.sentence for line in told(desk, other)] == ["11月27日に発送いたします。"]


def test_linked_conversations_of_this_customer_count_and_nobody_elses(desk: WholeDesk) -> None:
    old = desk.receives(letter("注文番号 10482 はいつですか。", subject="発送の件"))
    wrote(desk, old, "11月20日に発送いたします。", 1)
    other = desk.receives(
        letter("注文番号 10482 の者です。", subject="別の人", address="x@example.jp", name="X")
    )
    wrote(desk, other, "11月27日に発送いたします。", 1, to="x@example.jp")
    desk.waits(days=40)
    new = desk.receives(letter("注文番号 10482 の返品です。", subject="返品したい", date=desk.now))
    split = p.SplitConversation(conversation_id=old.conversation, mail_ids=[new.id])
    apart = desk.does(split)["conversation_id"]
    (line,) = view.told(desk.reader, apart)
    assert (line.sentence, line.conversation_id) == ("11月20日に発送いたします。", old.conversation)


def test_one_long_letter_leaves_room_for_the_others(desk: WholeDesk) -> None:
    asked = desk.receives(letter("いつ届きますか。"))
    wrote(desk, asked, "11月20日に発送いたします。", 1)
    prices = "\n".join(f"品{n}は{n}00円です。" for n in range(10, 30))
    wrote(desk, asked, f"{prices}\n11月24日にお届けいたします。", 1)
    lines = told(desk, asked)
    assert len(lines) == 5
    assert lines[3].sentence == "11月24日にお届けいたします。"  # a day weighs more than a price
    assert lines[-1].sentence == "11月20日に発送いたします。"


def test_of_a_long_history_few_mails_are_read(desk: WholeDesk) -> None:
    asked = desk.receives(letter("いつ届きますか。"))
    first = wrote(desk, asked, "11月20日に発送いたします。送料は550円です。ではまた。", 1)
    with desk.database.write() as write:
        plain = write.plain
        names = [row[1] for row in plain.rows("PRAGMA table_info(mail)")]
        row = dict(
            zip(names, plain.row("SELECT * FROM mail WHERE id = ?", first) or (), strict=True)
        )
        for number in range(1000, 1100):
            plain.run(
                "INSERT INTO raw_mail (id, data, size, sha256) VALUES (?, x'', 0, ?)",
                number,
                str(number),
            )
            row |= {"id": number, "message_id": f"<{number}@x>"}
            columns, marks = ", ".join(f'"{n}"' for n in names), ", ".join("?" * len(names))
            plain.run(f"INSERT INTO mail ({columns}) VALUES ({marks})", *row.values())
    view._stated.cache_clear()
    assert len(told(desk, asked)) == 2
    read = view._stated.cache_info()
    assert read.hits + read.misses == view._MOST_MAILS == 50
