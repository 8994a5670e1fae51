"""The clock of a conversation: what starts it, what stops it, whatever the order of news.

Longer than 400 lines because the same few mails are told in many orders, and the orders belong
beside each other.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecdesk import protocol as p
from ecdesk.domain.calendar import calendar_data, default_calendar
from ecdesk.domain.holding import day_said
from ecdesk.domain.promise import days_offered
from ecdesk.domain.sla import deadline
from ecdesk.engine import turns as module
from ecdesk.engine.history import CACHED
from ecdesk.store import schema as s
from ecdesk.views.rows import Tab
from ecdesk.views.values import shop_of
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter, ours

PROVE = os.environ.get("ECDESK_PROVE") == "1"
HOUR = timedelta(hours=1)
LUNCH_BREAK = {
    day: [["10:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives(letter(message_id="<q@example.jp>"))


# What stops a clock.


def test_a_second_mail_does_not_move_the_clock(desk: WholeDesk, asked: Came) -> None:
    due = desk.queue()[0].limit_at
    desk.waits(1800)
    desk.receives(letter("まだでしょうか。"))
    (row,) = desk.queue()
    assert (row.received_at, row.limit_at, row.unanswered) == (NOW, due, 2)


def test_an_older_mail_that_comes_late_moves_it_back(desk: WholeDesk, asked: Came) -> None:
    desk.receives(letter("先に送りました。"), arrived=NOW - HOUR)
    assert desk.turns(asked.conversation) == [(NOW - HOUR, None)]


def test_after_an_answer_a_new_mail_is_a_new_turn(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation)
    desk.waits(3600)
    desk.receives(letter("もう一つ教えてください。"))
    assert desk.turns(asked.conversation) == [(NOW, "reply"), (NOW + HOUR, None)]
    assert desk.queue()[0].unanswered == 1


def test_a_mail_of_a_machine_is_not_counted_as_unanswered(desk: WholeDesk, asked: Came) -> None:
    desk.receives(letter("不在です。", headers={"Auto-Submitted": "auto-replied"}))
    assert desk.queue()[0].unanswered == 1


def test_answered_on_the_phone_closes_the_turn(desk: WholeDesk, asked: Came) -> None:
    desk.server.flag(1, "\\Seen", "\\Answered")
    desk.sync()
    assert desk.turns(asked.conversation) == [(NOW, "elsewhere")]
    assert desk.status(asked.conversation) == "waiting"


def test_what_was_answered_elsewhere_stays_so_when_it_is_moved_away(
    desk: WholeDesk, asked: Came
) -> None:
    """Archived on the phone after the answer, which is what people do."""
    desk.server.flag(1, "\\Answered")
    desk.sync()
    desk.server.boxes["INBOX"].mails.clear()
    desk.sync()
    desk.waits(60)
    desk.receives(letter("ありがとうございました。"))
    assert desk.turns(asked.conversation)[0] == (NOW, "elsewhere")
    assert desk.turns(asked.conversation)[1:] == [(NOW + timedelta(minutes=1), None)]


def test_answered_outlives_a_new_uidvalidity(desk: WholeDesk, asked: Came) -> None:
    desk.server.flag(1, "\\Answered")
    desk.sync()
    desk.server.renumber()
    desk.sync()
    desk.does(shop_with(desk))
    assert desk.turns(asked.conversation) == [(NOW, "elsewhere")]


def test_answered_that_is_taken_back_opens_the_turn_again(desk: WholeDesk, asked: Came) -> None:
    desk.server.flag(1, "\\Answered")
    desk.sync()
    desk.server.flag(1)
    desk.sync()
    assert desk.turns(asked.conversation) == [(NOW, None)]


def test_a_flag_that_is_no_answer_changes_nothing(desk: WholeDesk, asked: Came) -> None:
    told = len(desk.told)
    desk.server.flag(1, "\\Seen")
    desk.sync()
    assert not any(touched.conversations for touched in desk.told[told:])


@pytest.mark.parametrize("order", ["question first", "answer first"])
def test_an_answer_from_another_device_closes_the_turn(desk: WholeDesk, order: str) -> None:
    question = letter(message_id="<q@example.jp>")
    answer = ours(subject="Re: 商品の件", answers=["<q@example.jp>"])
    if order == "question first":
        desk.receives(question, arrived=NOW - HOUR)
        desk.receives(answer, folder="Sent")
    else:
        desk.receives(answer, folder="Sent")
        desk.receives(question, arrived=NOW - HOUR)
    assert desk.statuses() == {1: "waiting"}
    assert desk.turns(1) == [(NOW - HOUR, "elsewhere")]


def test_a_forward_from_another_device_closes_nothing(desk: WholeDesk, asked: Came) -> None:
    forward = ours(to="tonya@example.jp", subject="Fwd: 商品の件", answers=["<q@example.jp>"])
    desk.receives(forward, folder="Sent")
    assert desk.status(asked.conversation) == "reply"


# The person's word.


def test_no_reply_needed_and_undo(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.NoReply(conversation_id=asked.conversation, reason="お礼のみ"))
    assert desk.status(asked.conversation) == "done"
    turn = desk.thread(asked.conversation).turn
    assert turn is not None
    assert (turn.closed_how, turn.reason) == ("no_reply", "お礼のみ")
    desk.does(p.ReopenConversations(conversation_ids=[asked.conversation]))
    assert desk.turns(asked.conversation) == [(NOW, None)]
    assert desk.queue()[0].limit_at is not None


def test_closing_many_and_undo(desk: WholeDesk) -> None:
    ids = [desk.receives(letter(address=f"c{n}@example.jp")).conversation for n in range(4)]
    desk.does(p.CloseConversations(conversation_ids=[*ids, ids[0]]))
    assert set(desk.statuses().values()) == {"done"}
    desk.does(p.ReopenConversations(conversation_ids=ids))
    assert set(desk.statuses().values()) == {"reply"}


def test_one_that_is_missing_closes_none(desk: WholeDesk, asked: Came) -> None:
    close = p.CloseConversations(conversation_ids=[asked.conversation, 99])
    assert desk.refused(close) == "conversation.missing"
    assert desk.status(asked.conversation) == "reply"


def test_closing_says_nothing_of_a_mail_that_nobody_had_seen(desk: WholeDesk, asked: Came) -> None:
    """It lay on the server when the person closed the matter, and came in a minute later."""
    desk.server.put(letter("キャンセルしてください。"), arrived=NOW + timedelta(seconds=20))
    desk.waits(60)
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    desk.sync()
    assert desk.status(asked.conversation) == "reply"
    assert desk.turns(asked.conversation)[1:] == [(NOW + timedelta(seconds=20), None)]


def test_the_past_that_comes_in_after_an_answer_opens_nothing(desk: WholeDesk) -> None:
    """A first sync brings old mails last; what was answered meanwhile stays answered."""
    came = desk.receives(letter(message_id="<b@example.jp>"), arrived=NOW - timedelta(days=5))
    assert desk.status(came.conversation) == "backlog"
    desk.has_answered(came.conversation)
    old = letter(message_id="<a@example.jp>")
    assert desk.receives(old, arrived=NOW - timedelta(days=20)).conversation == came.conversation
    assert desk.status(came.conversation) == "waiting"


def test_a_thank_you_after_closing_opens_a_turn(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    desk.waits(60)
    desk.receives(letter("ありがとう。"))
    assert desk.status(asked.conversation) == "reply"


def test_never_a_customer_and_undo(desk: WholeDesk, asked: Came) -> None:
    spam = desk.receives(letter("広告です。", address="Sales@ad.example", subject="ご提案"))
    closed = desk.does(p.NeverCustomer(address="sales@AD.example"))["closed"]
    assert closed == [spam.conversation]
    desk.waits(60)
    desk.receives(letter("広告です。", address="sales@ad.example", subject="ご提案"))
    assert desk.status(spam.conversation) == "done"
    assert desk.status(asked.conversation) == "reply"
    desk.does(p.CustomerAfterAll(address="sales@ad.example", reopen=closed))
    assert desk.status(spam.conversation) == "reply"
    assert desk.refused(p.NeverCustomer(address="SHOP@koharu.example")) == "customer.ourselves"


# What the queue shows of it.


def test_a_row_shows_what_the_newest_mail_says_and_not_its_greeting(
    desk: WholeDesk, asked: Came
) -> None:
    desk.waits(60)
    desk.receives(letter("お世話になっております。山田花子です。\n紺のMはありますか。"))
    assert desk.queue()[0].snippet == "紺のMはありますか。"
    desk.waits(60)
    desk.has_answered(asked.conversation, text="紺のMは、あす入荷します。")
    (row,) = desk.queue(Tab.WAITING)
    assert row.snippet.startswith("紺のMは、あす入荷します。")
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    (row,) = desk.queue(Tab.DONE)
    assert row.snippet.startswith("紺のMは、あす入荷します。")


def test_what_was_written_on_the_phone_is_shown_without_its_greeting_too(
    desk: WholeDesk, asked: Came
) -> None:
    said = "山田 花子 様\n\nいつもご利用いただき、ありがとうございます。\n"
    said += "こはる洋品店の山口でございます。\n\n本日お送りしました。"
    desk.waits(60)
    desk.receives(ours(said, answers=["<q@example.jp>"]), folder="Sent")
    assert desk.queue(Tab.WAITING)[0].snippet == "本日お送りしました。"


# The past.


def test_what_is_older_than_the_first_days_is_backlog(desk: WholeDesk) -> None:
    """A first sync of an old mailbox starts three days of clocks, not years of them."""
    for days in range(6):
        desk.server.put(
            letter(address=f"c{days}@example.jp"), arrived=NOW - timedelta(days=days, minutes=-1)
        )
    desk.sync()
    assert len(desk.queue()) == 4
    backlog = [row.id for row in desk.queue(Tab.BACKLOG)]
    assert len(backlog) == 2
    desk.does(p.CloseConversations(conversation_ids=backlog))
    assert desk.queue(Tab.BACKLOG) == []
    desk.does(p.ReopenConversations(conversation_ids=backlog))
    assert [row.id for row in desk.queue(Tab.BACKLOG)] == backlog


def test_a_new_word_in_an_old_matter_starts_its_own_clock(desk: WholeDesk) -> None:
    came = desk.receives(arrived=NOW - timedelta(days=10))
    desk.receives(letter("その後いかがですか。"))
    assert desk.turns(came.conversation) == [(NOW - timedelta(days=10), "old"), (NOW, None)]


def test_an_answer_to_an_old_mail_takes_it_from_the_backlog(desk: WholeDesk) -> None:
    came = desk.receives(arrived=NOW - timedelta(days=10))
    desk.has_answered(came.conversation)
    assert desk.status(came.conversation) == "waiting"
    assert desk.turns(came.conversation) == [(NOW - timedelta(days=10), "reply")]


def test_what_was_answered_a_week_ago_is_done(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation)
    for days, status in ((6, "waiting"), (2, "done")):
        desk.waits(days=days)
        with desk.database.write() as write:
            module.retire_waiting(write, desk.now)
        assert desk.status(asked.conversation) == status


# The stored deadline is a cache.


def computed(desk: WholeDesk) -> dict[int, datetime | None]:
    """The deadlines as the rules give them, from the turns alone."""
    shops = {row.id: shop_of(row) for row in desk.rows(s.Shop)}
    due: dict[int, datetime | None] = {}
    for row in desk.rows(s.Conversation):
        opened = [at for at, how in desk.turns(row.id) if how is None]
        shop = shops[row.shop_id]
        due[row.id] = deadline(opened[0], shop.calendar, shop.targets) if opened else None
    return due


def stored(desk: WholeDesk) -> dict[int, datetime | None]:
    """The deadlines as the queue sorts by them."""
    return {row.id: row.due_at for row in desk.rows(s.Conversation)}


def shop_with(desk: WholeDesk, **other: Any) -> p.SaveShop:
    """The shop as it is, but for this."""
    row = desk.rows(s.Shop)[0]
    names = ("name", "department", "staff", "signature", "colour", "calendar")
    values = {name: getattr(row, name) for name in names}
    minutes = {"fast_minutes": row.fast_minutes, "limit_minutes": row.limit_minutes}
    return p.SaveShop(**{"shop_id": row.id, **values, **minutes, **other})


def test_new_hours_move_open_turns_and_leave_closed_ones(desk: WholeDesk, asked: Came) -> None:
    other = desk.receives(letter(address="b@example.jp"))
    desk.has_answered(other.conversation)
    closed = [row for row in desk.rows(s.Turn) if row.closed_at]
    before = stored(desk)
    calendar = {**desk.rows(s.Shop)[0].calendar, "week": LUNCH_BREAK}
    desk.does(shop_with(desk, calendar=calendar, limit_minutes=600))
    assert stored(desk) == computed(desk)
    assert stored(desk)[asked.conversation] != before[asked.conversation]
    assert [(r.opened_at, r.closed_at) for r in desk.rows(s.Turn) if r.closed_at] == [
        (r.opened_at, r.closed_at) for r in closed
    ]


def test_new_hours_in_the_account_move_open_turns_too(desk: WholeDesk, asked: Came) -> None:
    calendar = calendar_data(default_calendar()) | {"week": LUNCH_BREAK}
    desk.does(shop_with(desk, limit_minutes=600))
    before = stored(desk)
    desk.opens(mailbox_id=1, calendar=calendar)
    assert stored(desk) == computed(desk)
    assert stored(desk)[asked.conversation] != before[asked.conversation]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("mail", "late mail", "answer", "no reply", "reopen", "hours", "targets"),
                *("answered", "holding", "ask", "call", "snooze", "check", "promise", "anger"),
            ]
        ),
        st.integers(0, 2),
        st.integers(1, 4000),
    ),
    min_size=1,
    max_size=10,
)
FEW = settings(
    max_examples=200 if PROVE else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fresh(empty_desk: Path) -> WholeDesk:
    """A desk of its own for one example."""
    folder = Path(tempfile.mkdtemp(prefix="ecdesk-test-"))
    shutil.copy(empty_desk, folder)
    return WholeDesk(folder).opens()


def ends(desk: WholeDesk) -> None:
    """That desk is not needed any more."""
    desk.close()
    shutil.rmtree(desk.folder)


@FEW
@given(actions=ACTIONS)
def test_the_stored_deadline_equals_the_computed_one_after_anything(
    empty_desk: Path, actions: list[tuple[str, int, int]]
) -> None:
    desk = fresh(empty_desk)
    try:
        for what, who, minutes in actions:
            desk.waits(minutes * 60)
            do_something(desk, what, who, minutes)
            with desk.database.write() as write:
                module.retire_waiting(write, desk.now)  # as every hour: time alone ends a wait
            assert stored(desk) == computed(desk)
            assert kept(desk) == anew(desk)
            assert places(desk) == sorted(places(desk))
    finally:
        ends(desk)


def kept(desk: WholeDesk) -> list[tuple[Any, ...]]:
    """All that is kept with conversations for sorting."""
    return [(row.id, *(getattr(row, name) for name in CACHED)) for row in desk.rows(s.Conversation)]


def anew(desk: WholeDesk) -> list[tuple[Any, ...]]:
    """The same, worked out from nothing but the events."""
    blank = ", ".join(f"{name} = NULL" for name in CACHED if name.endswith(("_at", "_since")))
    with desk.database.write() as write:
        ids = [row.id for row in desk.rows(s.Conversation)]
        write.plain.run(f"UPDATE conversation SET rests_on = NULL, band = 7, snoozed = 0, {blank}")
        module.settle_all(write, ids, desk.now)
    return kept(desk)


def places(desk: WholeDesk) -> list[tuple[int, int, int]]:
    """The places of 要返信 in the order in which it shows them, as each row works its own out."""
    return [row.place.key for row in desk.queue() if row.place is not None]


def notice(desk: WholeDesk, conversation: int) -> p.Command:
    """A holding notice for the next business day."""
    view = desk.thread(conversation)
    day = days_offered(view.shop.calendar, desk.now)[1]
    text = f"確認しております。{day_said(day)}までにあらためてご連絡いたします。"
    wish = p.PromiseIn(day=day)
    return desk.approval(conversation, text, kind="holding", promise=wish, countdown=0)


def promise(desk: WholeDesk, conversation: int) -> p.Command:
    """Something is promised for the next business day."""
    day = days_offered(desk.thread(conversation).shop.calendar, desk.now)[1]
    return p.MakePromise(conversation_id=conversation, promise=p.PromiseIn(day=day))


MOVES: dict[str, Callable[[WholeDesk, int], p.Command]] = {
    "holding": notice,
    "promise": promise,
    "ask": lambda desk, id_: desk.approval(id_, "どちらでしょうか。", kind="ask", countdown=0),
    "call": lambda _desk, id_: p.LogCall(conversation_id=id_),
    "snooze": lambda _desk, id_: p.Snooze(conversation_ids=[id_], said="明日の朝"),
    "check": lambda _desk, id_: p.SetChecking(conversation_ids=[id_], whom="仕入先"),
}


def do_something(desk: WholeDesk, what: str, who: int, minutes: int) -> None:
    """One thing that can happen to conversation number `who`."""
    ids = sorted(desk.statuses())
    conversation = ids[who % len(ids)] if ids else 0
    if what == "mail" or not conversation:
        desk.receives(letter(address=f"c{who}@example.jp"))
    elif what == "anger":
        angry = "まだ届きません。いい加減にしてください。"
        desk.receives(letter(angry, address=f"c{who}@example.jp"))
    elif what == "late mail":
        desk.receives(letter(address=f"c{who}@example.jp"), arrived=desk.now - HOUR * 5)
    elif what == "answer":
        desk.asks(desk.approval(conversation, countdown=0))
        desk.tick()
    elif what in MOVES:
        desk.asks(MOVES[what](desk, conversation))
        desk.tick()
    elif what == "no reply":
        desk.does(p.NoReply(conversation_id=conversation))
    elif what == "reopen":
        desk.does(p.ReopenConversations(conversation_ids=[conversation]))
    elif what == "hours":
        week = LUNCH_BREAK if minutes % 2 else desk.rows(s.Shop)[0].calendar["week"]
        calendar = {**desk.rows(s.Shop)[0].calendar, "week": week}
        desk.does(shop_with(desk, calendar=calendar))
    elif what == "targets":
        desk.does(shop_with(desk, fast_minutes=minutes, limit_minutes=minutes + who))
    else:
        desk.server.flag(1, "\\Answered")
        desk.sync()


# In whatever order the mails come in.


def correspondence() -> list[tuple[bytes, datetime, str]]:
    """Two customers, three matters, answers from the desk's phone; with and without references."""
    at = itertools.count()

    def when() -> datetime:
        return NOW - timedelta(hours=40) + timedelta(hours=next(at))

    return [
        (letter("1", subject="届かない", message_id="<a1@x.jp>"), when(), "INBOX"),
        (
            ours("2", subject="Re: 届かない", message_id="<a2@x.jp>", answers=["<a1@x.jp>"]),
            when(),
            "Sent",
        ),
        (
            letter("3", subject="ありがとう", message_id="<a3@x.jp>", answers=["<a2@x.jp>"]),
            when(),
            "INBOX",
        ),
        (letter("4", subject="色について", message_id="<b1@x.jp>"), when(), "INBOX"),
        (
            letter("5", subject="追加の質問", message_id="<b2@x.jp>", answers=["<b1@x.jp>"]),
            when(),
            "INBOX",
        ),
        (
            ours("6", subject="ご回答", message_id="<b3@x.jp>", answers=["<b2@x.jp>"]),
            when(),
            "Sent",
        ),
        (
            letter("7", address="other@example.jp", subject="届かない", answers=["<a2@x.jp>"]),
            when(),
            "INBOX",
        ),
        (
            letter("8", subject="もう一つ", message_id="<b4@x.jp>", answers=["<b3@x.jp>"]),
            when(),
            "INBOX",
        ),
    ]


def picture(desk: WholeDesk) -> set[tuple[Any, ...]]:
    """What there is, without the numbers that things happen to have."""
    shown = set()
    for conversation, status in desk.statuses().items():
        view = desk.thread(conversation)
        texts = tuple(mail.text.strip() for mail in view.mails)
        shown.add((texts, status, tuple(desk.turns(conversation)), view.subject))
    return shown


@FEW
@given(order=st.permutations(range(8)), batches=st.lists(st.integers(1, 8), max_size=3))
def test_the_same_mails_make_the_same_conversations_in_any_order(
    empty_desk: Path, order: list[int], batches: list[int]
) -> None:
    wanted = {
        (("1", "2", "3"), "reply"),
        (("4", "5", "6", "8"), "reply"),
        (("7",), "reply"),
    }
    mails = correspondence()
    desk = fresh(empty_desk)
    try:
        for n, index in enumerate(order):
            raw, arrived, folder = mails[index]
            desk.server.put(raw, arrived=arrived, folder=folder)
            if n in batches:
                desk.sync()
        desk.sync()
        seen = picture(desk)
        assert {(texts, status) for texts, status, _turns, _subject in seen} == wanted
        assert {subject for *_rest, subject in seen} == {"届かない", "色について"}
        turns = {texts[0]: turns for texts, _status, turns, _subject in seen}
        assert [how for _at, how in turns["1"]] == ["elsewhere", None]
        assert [how for _at, how in turns["4"]] == ["elsewhere", None]
    finally:
        ends(desk)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_question_sent_twice_and_answered_once_is_one_matter(
    desk: WholeDesk, order: tuple[int, ...]
) -> None:
    """The answer cites the second; the first is held to it by its subject."""
    first = letter("裏地はありますか", message_id="<first@example.jp>", subject="裏地")
    second = letter("裏地はありますか", message_id="<second@example.jp>", subject="裏地")
    answer = ours("ございます。", answers=["<second@example.jp>"], subject="ご質問の件")
    told = [(first, "INBOX"), (second, "INBOX"), (answer, "Sent")]
    for number in order:
        raw, folder = told[number]
        arrived = desk.now - timedelta(minutes=10 - number)
        desk.server.put(raw, arrived=arrived, folder=folder)
        desk.sync()
    assert len(desk.statuses()) == 1
