"""The queue, a conversation, words found again, the stored mails, their health."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

from ecdesk import protocol as p
from ecdesk.store.database import pack
from tests.cli.conftest import CommandLine
from tests.helpers.whole_desk import NOW, WholeDesk, letter, offline


def test_the_queue_gives_each_mail_its_deadline(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives(letter(subject="紺のワンピース"), arrived=NOW - timedelta(hours=1))
    (row,) = ecdesk("queue", "--json").json
    assert (row["id"], row["shop"], row["customer"]) == (
        came.conversation,
        "こはる洋品店",
        "山田 花子",
    )
    assert (row["subject"], row["state"]) == ("紺のワンピース", "reply")
    assert datetime.fromisoformat(row["deadline"]) == NOW + timedelta(hours=2)
    assert row["remaining_s"] == 2 * 3600
    assert (row["reasons"], row["chips"]) == (["place.limit"], [])
    assert row["why"] == ["返信の期限 11/17(火) 16:18"]
    assert "紺のワンピース" in ecdesk("queue").out


def test_each_tab_shows_its_own(ecdesk: CommandLine, desk: WholeDesk) -> None:
    answered = desk.receives(letter(name="答えた 人", address="a@example.jp", subject="一"))
    desk.has_answered(answered.conversation, body="答えた 人 様\n\n本日お送りします。\n")
    closed = desk.receives(letter(name="済んだ 人", address="b@example.jp", subject="二"))
    desk.does(p.CloseConversations(conversation_ids=[closed.conversation]))
    old = desk.receives(
        letter(name="昔の 人", address="c@example.jp", subject="三"),
        arrived=NOW - timedelta(days=30),
    )
    waits = desk.receives(letter(name="待つ 人", address="d@example.jp", subject="四"))

    def shown(tab: str) -> list[int]:
        return [row["id"] for row in ecdesk("queue", "--tab", tab, "--json").json]

    assert shown("reply") == [waits.conversation]
    assert shown("waiting") == [answered.conversation]
    assert shown("done") == [closed.conversation]
    assert shown("backlog") == [old.conversation]
    assert shown("promises") == shown("snoozed") == []


def test_chips_say_what_stands_beside_it(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives(letter("ひとつめ"))
    desk.waits(60)
    desk.receives(letter("ふたつめ"))
    draft = desk.draft(came.conversation)
    desk.does(p.SaveDraft(draft=draft))
    (row,) = ecdesk("queue", "--json").json
    assert row["chips"] == ["again", "draft"]
    desk.does(p.DiscardDraft(draft_id=draft.id))
    desk.answers(came.conversation)
    (row,) = ecdesk("queue", "--json").json
    assert row["chips"][0] == "again"
    assert row["chips"][-1] == "outgoing.countdown"


def test_promises_and_what_is_hidden_stand_under_their_tabs(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    held = desk.receives(letter("在庫はありますか。"))
    said = "確認しております。11月18日(水)までにご連絡いたします。"
    wish = p.PromiseIn(day=date(2026, 11, 18), about="在庫")
    desk.has_answered(held.conversation, text=said, kind="holding", promise=wish)
    hidden = desk.receives(letter("返品したいです。", address="b@example.jp", subject="返品"))
    desk.does(p.Snooze(conversation_ids=[hidden.conversation], said="明日の朝"))
    desk.does(p.TagConversations(conversation_ids=[hidden.conversation], add=["返品"]))
    assert ecdesk("queue", "--json").json == []
    (promised,) = ecdesk("queue", "--tab", "promises", "--json").json
    assert (promised["id"], promised["state"]) == (held.conversation, "promised")
    assert (promised["chips"], promised["deadline"]) == (["promise"], None)
    assert datetime.fromisoformat(promised["promise"]) == datetime(2026, 11, 18, 9, tzinfo=UTC)
    (later,) = ecdesk("queue", "--tab", "snoozed", "--json").json
    assert (later["id"], later["tags"]) == (hidden.conversation, ["返品"])
    assert "snoozed" in later["chips"]
    (told,) = ecdesk("show", held.conversation, "--json").json["promises"]
    assert (told["about"], told["state"]) == ("在庫", "ahead")


def test_a_call_is_shown(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives(letter())
    desk.does(p.LogCall(conversation_id=came.conversation, whom="山田様", said="再送", minutes=4))
    (told,) = ecdesk("show", came.conversation, "--json").json["calls"]
    assert (told["whom"], told["said"], told["outcome"], told["minutes"]) == (
        *("山田様", "再送", "reached", 4),
    )


def test_a_conversation_is_shown_whole(ecdesk: CommandLine, desk: WholeDesk) -> None:
    first = desk.receives(letter("サイズを教えてください。", subject="サイズ"))
    desk.has_answered(first.conversation)
    told = ecdesk("show", first.conversation, "--json").json
    assert told["id"] == first.conversation
    assert [m["direction"] for m in told["messages"]] == ["in", "out"]
    assert told["messages"][0]["from"] == {"name": "山田 花子", "addr": "hanako@example.jp"}
    assert "サイズを教えて" in told["messages"][0]["text"]
    assert told["customer"]["name"] == "山田 花子"
    assert (told["promises"], told["messages"][0]["findings"]) == ([], [])


def test_what_is_not_there_is_refused(ecdesk: CommandLine) -> None:
    ran = ecdesk("show", 4711, "--json", code=3)
    assert ran.json["code"] == "conversation.missing"


def test_a_mail_gives_the_terminal_no_orders(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives(letter("色は\x1b]0;owned\x07赤\x9b31mです。\u202eexe.gpj", subject="色"))
    said = ecdesk("show", came.conversation).out
    assert "赤" in said
    assert not set("\x1b\x07\x9b\u202e") & set(said)
    as_it_is = ecdesk("show", came.conversation, "--json").json["messages"][0]["text"]
    assert "\x1b" in as_it_is


def test_words_are_found_again(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives(letter("友人の披露宴に着ていきます。", subject="ワンピースの件"))
    desk.receives(letter("返品したいです。", name="佐藤 次郎", address="j@example.jp"))
    found = ecdesk("search", "披露宴", "ﾜﾝﾋﾟｰｽ", "--json").json
    assert found["total"] == 1
    assert found["ms"] >= 0
    (hit,) = found["hits"]
    assert (hit["conversation"], hit["message"]) == (came.conversation, came.id)
    assert hit["subject"] == "ワンピースの件"
    assert datetime.fromisoformat(hit["date"]) == NOW
    assert "友人の披露宴に着て" in hit["snippet"]
    none = ecdesk("search", "披露宴 返品", "--json").json
    assert (none["hits"], none["total"], none["doubts"]) == ([], 0, [])
    doubtful = ecdesk("search", "期間:いつか", "件", "--json").json
    assert doubtful["total"] == 2
    assert "期間「いつか」" in doubtful["doubts"][0]
    assert ecdesk("search", "期間:いつか", "件").out.startswith("期間「いつか」")
    assert "見つかりません" in ecdesk("search", "カーディガン").out
    assert ecdesk("search", "件", "--limit", 1, "--json").json["total"] == 2
    left = ecdesk("search", "件", "-披露宴", "--json").json  # no option, but a word of the query
    assert left["total"] == 1
    assert "--jsn" in ecdesk("search", "件", "--jsn", code=2).err


def test_stored_mails_are_listed_with_their_hashes(ecdesk: CommandLine, desk: WholeDesk) -> None:
    raws = [letter("いち"), letter("に", name="佐藤 次郎", address="j@example.jp")]
    for raw in raws:
        desk.receives(raw)
    listed = ecdesk("mails", "--json").lines
    assert [mail["sha256"] for mail in listed] == [hashlib.sha256(r).hexdigest() for r in raws]
    assert [(mail["folder"], mail["uid"]) for mail in listed] == [("INBOX", 1), ("INBOX", 2)]
    assert [mail["size"] for mail in listed] == [len(raw) for raw in raws]
    assert {mail["mailbox"] for mail in listed} == {desk.mailbox().address}
    assert len(ecdesk("mails").out.splitlines()) == 2


def test_the_doctor_names_rules_that_cannot_be_read(ecdesk: CommandLine, desk: WholeDesk) -> None:
    (desk.folder / "channels.toml").write_text("[[channel]\n", "utf-8")
    codes = [ill["code"] for ill in ecdesk("doctor", "--json", code=3).json["problems"]]
    (desk.folder / "channels.toml").unlink()
    assert "channels.unreadable" in codes
    assert ecdesk("queue").code == 0


def test_the_doctor_is_content_or_says_what_is_wrong(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives()
    assert ecdesk("doctor", "--json").json == {"ok": True, "problems": []}
    with desk.database.write() as write:
        write.session.connection().exec_driver_sql(
            "UPDATE raw_mail SET data = ? WHERE id = ?", (pack(b"other"), came.id)
        )
    desk.secrets.clear()
    ran = ecdesk("doctor", "--json", code=3)
    assert [ill["code"] for ill in ran.json["problems"]] == ["doctor.bytes", "secret.missing"]
    assert len(ran.err.splitlines()) == 2


def test_looking_needs_no_lock_and_no_wire(ecdesk: CommandLine, desk: WholeDesk) -> None:
    from ecdesk import runtime

    desk.receives()
    desk.server.fail("open", offline())
    lock = runtime.FolderLock(desk.folder)
    lock.take()
    try:
        for words in (["queue"], ["show", 1], ["mails"], ["search", "届"], ["outbox"], ["doctor"]):
            ecdesk(*words)
    finally:
        lock.give_back()


def test_times_are_told_with_their_zone(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.receives()
    (row,) = ecdesk("queue", "--json").json
    assert row["deadline"].endswith("+09:00")
    assert datetime.fromisoformat(row["received"]) == NOW.astimezone(UTC)


def test_a_person_reads_the_shops_time_and_a_script_seconds(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    desk.waits(0.123456)
    came = desk.receives()
    desk.has_answered(came.conversation)
    said = ecdesk("show", came.conversation).out
    assert "── 2026-11-17 14:18  山田 花子 <hanako@example.jp>" in said
    assert not re.search(r"\+00:00|\d:\d\d\.\d", said)
    told = ecdesk("show", came.conversation, "--json").json
    assert [one["date"] for one in told["messages"]] == ["2026-11-17T05:18:00+00:00"] * 2
    desk.receives(letter("別の件です。", subject="別の件", address="b@example.jp"))
    assert "\t2026-11-17 17:18\t" in ecdesk("queue").out
    for words in (["queue"], ["search", "件"], ["mails"], ["account", "list"]):
        assert "05:18:00.12" not in ecdesk(*words, "--json").out
