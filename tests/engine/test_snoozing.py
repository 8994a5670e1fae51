"""What is hidden comes back: at its time, with a mail, by the person's word, or by undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views.rows import Tab
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

TOMORROW = datetime(2026, 11, 18, 1, tzinfo=UTC)  # 10:00 in Japan, the shop opens
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives(letter(message_id="<q@example.jp>"))


def snoozes(desk: WholeDesk, came: Came, said: str = "明日の朝") -> int:
    """The person hides it; the snooze's id."""
    (told,) = desk.does(p.Snooze(conversation_ids=[came.conversation], said=said))["snoozes"]
    return int(told["id"])


def ids(desk: WholeDesk, tab: Tab = Tab.REPLY) -> list[int]:
    """What stands under a tab."""
    return [row.id for row in desk.queue(tab)]


def test_it_is_hidden_until_its_time_and_then_stands_where_it_stood(
    desk: WholeDesk, asked: Came
) -> None:
    answer = desk.does(p.Snooze(conversation_ids=[asked.conversation], said="明日の朝"))
    (told,) = answer["snoozes"]
    assert told["until"] == "2026-11-18T10:00:00+09:00"
    assert (ids(desk), ids(desk, Tab.SNOOZED)) == ([], [asked.conversation])
    desk.now = TOMORROW - timedelta(seconds=1)
    assert ids(desk) == []
    desk.now = TOMORROW
    assert (ids(desk), ids(desk, Tab.SNOOZED)) == ([asked.conversation], [])


def test_the_clock_runs_on(desk: WholeDesk, asked: Came) -> None:
    before = desk.queue()[0].limit_at
    snoozes(desk, asked)
    (row,) = desk.queue(Tab.SNOOZED)
    assert (row.limit_at, row.received_at) == (before, NOW)
    assert row.stands.snoozed_until == TOMORROW


def test_a_mail_brings_it_back(desk: WholeDesk, asked: Came) -> None:
    snoozes(desk, asked, "返事が来たら")
    desk.waits(days=40)
    assert ids(desk) == []
    desk.receives(letter("その後いかがですか。", answers=["<q@example.jp>"]))
    assert ids(desk) == [asked.conversation]


def test_a_mail_that_lay_on_the_server_already_brings_it_back(desk: WholeDesk, asked: Came) -> None:
    desk.server.put(letter("急ぎます。"), arrived=NOW + timedelta(seconds=20))
    desk.waits(60)
    snoozes(desk, asked)
    desk.sync()
    assert ids(desk) == [asked.conversation]


def test_an_older_mail_that_a_sync_brings_in_late_does_not(desk: WholeDesk, asked: Came) -> None:
    snoozes(desk, asked)
    old = desk.receives(
        letter("先にお送りしたものです。", answers=["<q@example.jp>"]),
        arrived=NOW - timedelta(days=1),
    )
    assert old.conversation == asked.conversation
    assert ids(desk, Tab.SNOOZED) == [asked.conversation]


def test_our_own_word_ends_it(desk: WholeDesk, asked: Came) -> None:
    snoozes(desk, asked)
    desk.waits(60)
    desk.has_answered(asked.conversation)
    assert (ids(desk, Tab.SNOOZED), ids(desk, Tab.WAITING)) == ([], [asked.conversation])


def test_closing_ends_it_and_undo_hides_it_again(desk: WholeDesk, asked: Came) -> None:
    snoozes(desk, asked)
    desk.waits(60)
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    assert (ids(desk, Tab.SNOOZED), ids(desk, Tab.DONE)) == ([], [asked.conversation])
    desk.does(p.ReopenConversations(conversation_ids=[asked.conversation]))
    assert ids(desk, Tab.SNOOZED) == [asked.conversation]


def test_undo_brings_an_earlier_snooze_back(desk: WholeDesk, asked: Came) -> None:
    snoozes(desk, asked, "月曜")
    second = snoozes(desk, asked, "明日の朝")
    desk.does(p.UndoSnooze(snooze_ids=[second]))
    assert desk.queue(Tab.SNOOZED)[0].stands.snoozed_until == MONDAY
    assert len(desk.rows(s.Snooze)) == 1


def test_shown_again_by_hand_and_undone(desk: WholeDesk, asked: Came) -> None:
    first = snoozes(desk, asked)
    shown = desk.does(p.Unsnooze(conversation_ids=[asked.conversation, 99]))
    assert shown == {"snooze_ids": [first]}
    assert ids(desk) == [asked.conversation]
    desk.does(p.Resnooze(snooze_ids=[first]))
    assert ids(desk) == []


def test_what_was_answered_comes_back_to_be_looked_at(desk: WholeDesk, asked: Came) -> None:
    """もし月曜までに返事がなければ: no turn is open, and yet there is something to do."""
    desk.has_answered(asked.conversation)
    desk.waits(60)
    snooze = snoozes(desk, asked)
    assert ids(desk, Tab.WAITING) == []
    desk.now = TOMORROW
    assert ids(desk) == [asked.conversation]
    counted = desk.counts()
    assert (counted[Tab.REPLY], counted[Tab.SNOOZED]) == (1, 0)
    desk.does(p.Unsnooze(conversation_ids=[asked.conversation]))
    assert ids(desk) == []
    assert snooze


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (p.Snooze(conversation_ids=[1], said="そのうち"), "snooze.unreadable"),
        (p.Snooze(conversation_ids=[1], said="今日の9時"), "snooze.past"),
        (p.Snooze(conversation_ids=[1], until=NOW), "snooze.past"),
        (p.Snooze(conversation_ids=[1, 99], said="月曜"), "conversation.missing"),
    ],
)
def test_what_is_not_understood_hides_nothing(
    desk: WholeDesk, asked: Came, command: p.Snooze, code: str
) -> None:
    assert desk.refused(command) == code
    assert ids(desk) == [asked.conversation]


def test_several_at_once_come_back_in_the_order_of_their_times(desk: WholeDesk) -> None:
    three = [desk.receives(letter(address=f"c{n}@example.jp")) for n in range(3)]
    for came, said in zip(three, ("返事が来たら", "月曜", "明日の朝"), strict=True):
        snoozes(desk, came, said)
    assert ids(desk, Tab.SNOOZED) == [came.conversation for came in reversed(three)]


# Tags, and whom something waits for.


def test_tags_are_put_on_many_and_undone_exactly(desk: WholeDesk) -> None:
    first, second = (desk.receives(letter(address=f"c{n}@example.jp")) for n in range(2))
    both = [first.conversation, second.conversation]
    desk.does(p.TagConversations(conversation_ids=[both[0]], add=["急ぎ"]))
    told = desk.does(
        p.TagConversations(conversation_ids=both, add=[" #急ぎ ", "贈り物"], remove=["保留"])
    )
    assert told == {"added": [[1, "贈り物"], [2, "急ぎ"], [2, "贈り物"]], "removed": []}
    assert {row.stands.tags for row in desk.queue()} == {("急ぎ", "贈り物")}
    desk.does(p.UndoTags(**told))
    assert {row.id: row.stands.tags for row in desk.queue()} == {1: ("急ぎ",), 2: ()}


def test_the_queue_is_narrowed_to_a_tag(desk: WholeDesk, asked: Came) -> None:
    desk.receives(letter(address="b@example.jp"))
    desk.does(p.TagConversations(conversation_ids=[asked.conversation], add=["急ぎ"]))
    assert [row.id for row in desk.page(tag="急ぎ")] == [asked.conversation]
    assert desk.counts(tag="急ぎ")[Tab.REPLY] == 1
    assert desk.choices().tags == (("急ぎ", 1),)


def test_whom_a_matter_waits_for_is_said_until_we_answer(desk: WholeDesk, asked: Came) -> None:
    told = desk.does(p.SetChecking(conversation_ids=[asked.conversation], whom="仕入先"))
    assert told == {"before": [[asked.conversation, ""]]}
    (row,) = desk.queue()
    assert (row.stands.checking, row.received_at) == ("仕入先", NOW), "no clock stops"
    desk.waits(60)
    desk.does(p.SetChecking(conversation_ids=[asked.conversation], whom="作家"))
    assert desk.queue()[0].stands.checking == "作家"
    desk.waits(60)
    desk.has_answered(asked.conversation)
    assert desk.thread(asked.conversation).stands.checking == ""
