"""Holding notices, questions back, calls: what ends a turn without an answer, and what is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views.rows import Tab
from tests.helpers.whole_desk import NOW, Came, WholeDesk, body, letter, ours

TOMORROW = date(2026, 11, 18)
BY_CLOSING = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # 18:00 in Japan
SAID = "在庫を仕入先に確認しております。11月18日(水)までにあらためてご連絡いたします。"
PROMISE = p.PromiseIn(day=TOMORROW, about="紺のMの在庫")


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives(letter("紺のMはありますか。", message_id="<q@example.jp>"))


def holds(desk: WholeDesk, came: Came, text: str = SAID, **other: object) -> int:
    """A holding notice leaves."""
    values: dict[str, object] = {"kind": "holding", "promise": PROMISE} | other
    return desk.has_answered(came.conversation, text=text, **values)


# A holding notice.


def test_a_holding_notice_stops_the_clock_and_opens_a_promise(desk: WholeDesk, asked: Came) -> None:
    desk.waits(1800)
    holds(desk, asked)
    assert desk.turns(asked.conversation) == [(NOW, "holding")]
    assert desk.queue() == []
    (row,) = desk.queue(Tab.PROMISES)
    assert row.stands.promise_at == BY_CLOSING
    assert row.stands.promise_about == "紺のMの在庫"
    (promise,) = desk.thread(asked.conversation).promises
    assert (promise.made_at, promise.due_at) == (desk.now, BY_CLOSING)
    assert promise.is_open


def test_it_does_not_mark_the_mail_as_answered_on_the_server(desk: WholeDesk, asked: Came) -> None:
    holds(desk, asked)
    (mail,) = desk.server.boxes["INBOX"].mails.values()
    assert "\\Answered" not in mail.flags


def test_it_leaves_standing_whom_we_wait_for(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.SetChecking(conversation_ids=[asked.conversation], whom="仕入先"))
    desk.waits(60)
    holds(desk, asked)
    assert desk.queue(Tab.PROMISES)[0].stands.checking == "仕入先"


def test_new_hours_move_no_promise(desk: WholeDesk, asked: Came) -> None:
    """It stands as the customer was told."""
    holds(desk, asked)
    shop = desk.rows(s.Shop)[0]
    names = ("name", "department", "staff", "signature", "colour")
    values = {name: getattr(shop, name) for name in names}
    hours = shop.calendar | {"week": {"mon": [["10:00", "11:00"]]}}
    desk.does(p.SaveShop(shop_id=1, calendar=hours, fast_minutes=60, limit_minutes=180, **values))
    assert desk.queue(Tab.PROMISES)[0].stands.promise_at == BY_CLOSING


def test_without_a_day_it_is_refused(desk: WholeDesk, asked: Came) -> None:
    notice = desk.approval(asked.conversation, SAID, kind="holding")
    assert desk.refused(notice) == "promise.missing"


def test_a_day_that_the_customer_is_not_told_stops_it(desk: WholeDesk, asked: Came) -> None:
    silent = "在庫を仕入先に確認しております。わかりしだいご連絡いたします。"
    notice = desk.approval(asked.conversation, silent, kind="holding", promise=PROMISE)
    assert "due.missing" in desk.stops(notice)


@pytest.mark.parametrize("said", ["11月19日(木)", "12月18日(金)", "111月18日", "1月18日(月)"])
def test_a_day_other_than_the_promised_one_stops_it(
    desk: WholeDesk, asked: Came, said: str
) -> None:
    notice = desk.approval(
        asked.conversation,
        SAID.replace("11月18日(水)", said),
        kind="holding",
        promise=PROMISE,
        overrides={"date.wrong": "試し", "due.missing": "試し"},
    )
    assert desk.refused(notice) == "promise.unsaid"


@pytest.mark.parametrize("said", ["１１月１８日（水）", "11/18(水)"])
def test_the_day_may_be_written_in_any_way(desk: WholeDesk, asked: Came, said: str) -> None:
    holds(desk, asked, SAID.replace("11月18日(水)", said))
    assert desk.status(asked.conversation) == "promised"


@pytest.mark.parametrize(
    ("promise", "code"),
    [
        (p.PromiseIn(day=date(2026, 11, 22)), "promise.closed_day"),  # a Sunday
        (p.PromiseIn(day=TOMORROW, until=time(21)), "promise.closed_hour"),
        (p.PromiseIn(day=date(2026, 11, 17), until=time(11)), "promise.past"),
    ],
)
def test_a_promise_that_nobody_could_keep_is_refused(
    desk: WholeDesk, asked: Came, promise: p.PromiseIn, code: str
) -> None:
    text = "11月22日(日)か11月18日(水)か11月17日(火)までにご連絡いたします。"
    notice = desk.approval(
        asked.conversation, text, kind="holding", promise=promise, overrides={"date.wrong": "試し"}
    )
    assert desk.refused(notice) == code
    assert desk.rows(s.Promise) == []


def test_the_answer_follows_it_and_keeps_the_promise(desk: WholeDesk, asked: Came) -> None:
    holds(desk, asked)
    desk.waits(3600)
    desk.has_answered(asked.conversation)
    (promise,) = desk.thread(asked.conversation).promises
    assert (promise.ended_at, promise.kept) == (desk.now, True)
    assert desk.status(asked.conversation) == "waiting"
    assert desk.queue(Tab.PROMISES) == []


def test_a_second_notice_keeps_the_first_promise_and_makes_another(
    desk: WholeDesk, asked: Came
) -> None:
    holds(desk, asked)
    desk.waits(3600)
    later = p.PromiseIn(day=date(2026, 11, 19), until=time(15))
    holds(desk, asked, SAID.replace("18日(水)", "19日(木)"), promise=later)
    first, second = sorted(desk.thread(asked.conversation).promises, key=lambda one: one.made_at)
    assert first.kept
    assert second.is_open
    assert second.due_at == datetime(2026, 11, 19, 6, tzinfo=UTC)


def test_closing_the_matter_drops_the_promise_and_undo_brings_it_back(
    desk: WholeDesk, asked: Came
) -> None:
    holds(desk, asked)
    desk.waits(60)
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    (promise,) = desk.thread(asked.conversation).promises
    assert (promise.is_open, promise.kept) == (False, False)
    assert desk.status(asked.conversation) == "done"
    desk.does(p.ReopenConversations(conversation_ids=[asked.conversation]))
    assert desk.status(asked.conversation) == "promised"


def test_a_mail_while_something_is_promised_opens_a_turn_and_the_promise_stands(
    desk: WholeDesk, asked: Came
) -> None:
    holds(desk, asked)
    desk.waits(3600)
    desk.receives(letter("白でもかまいません。", answers=["<q@example.jp>"]))
    (row,) = desk.queue()
    assert row.stands.promise_at == BY_CLOSING
    assert [found.id for found in desk.queue(Tab.PROMISES)] == [row.id]


def test_a_promise_that_runs_out_first_takes_the_place_of_the_limit(
    desk: WholeDesk, asked: Came
) -> None:
    today = p.PromiseIn(day=date(2026, 11, 17), until=time(16))
    holds(desk, asked, SAID.replace("18日(水)", "17日(火) 16:00"), promise=today)
    desk.waits(120)
    other = desk.receives(letter("送料は？", address="b@example.jp", subject="送料"))
    desk.waits(600)
    desk.receives(letter("白でもかまいません。", answers=["<q@example.jp>"]))
    first, second = desk.queue()
    assert (first.id, second.id) == (asked.conversation, other.conversation)
    assert first.place is not None
    assert first.place.reasons[0].code == "place.promise"
    stored = desk.row(s.Conversation, asked.conversation)
    assert stored.place_at == datetime(2026, 11, 17, 7, tzinfo=UTC)


def test_an_overdue_promise_comes_to_the_front(desk: WholeDesk, asked: Came) -> None:
    holds(desk, asked)
    desk.now = BY_CLOSING - timedelta(minutes=90)
    fresh = desk.receives(letter("送料は？", address="b@example.jp", subject="送料"))
    assert [row.id for row in desk.queue()] == [fresh.conversation]
    desk.now = BY_CLOSING + timedelta(minutes=1)
    assert [row.id for row in desk.queue()] == [asked.conversation, fresh.conversation]


def test_a_notice_that_the_server_would_not_take_promises_nothing(
    desk: WholeDesk, asked: Came
) -> None:
    desk.smtp.refuses = {"hanako@example.jp": "550 no such user"}
    desk.answers(asked.conversation, SAID, countdown=0, kind="holding", promise=PROMISE)
    desk.tick()
    assert desk.rows(s.Promise) == []
    assert desk.status(asked.conversation) == "reply"


def test_a_notice_taken_back_promises_nothing_and_keeps_its_draft(
    desk: WholeDesk, asked: Came
) -> None:
    outgoing = desk.answers(asked.conversation, SAID, kind="holding", promise=PROMISE)
    desk.does(p.CancelOutgoing(outgoing_id=outgoing))
    assert desk.rows(s.Promise) == []
    draft = desk.thread(asked.conversation).draft
    assert draft is not None
    assert draft.promise is not None
    assert (draft.promise.day, draft.promise.about) == (TOMORROW, "紺のMの在庫")


def test_an_answer_from_the_phone_holds_a_notice_back(desk: WholeDesk, asked: Came) -> None:
    outgoing = desk.answers(asked.conversation, SAID, kind="holding", promise=PROMISE)
    desk.server.put(
        ours("ございます。", answers=["<q@example.jp>"]), arrived=desk.now, folder="Sent"
    )
    desk.tick(10)
    assert desk.state(outgoing) == "held"
    assert desk.outgoing(outgoing).trouble["code"] == "outbox.answered"
    assert desk.rows(s.Promise) == []


# A question back.


def test_a_question_back_is_an_answer(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation, text="Mは細身と普通、どちらでしょうか。", kind="ask")
    assert desk.turns(asked.conversation) == [(NOW, "asked")]
    assert desk.status(asked.conversation) == "waiting"
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"
    desk.waits(60)
    desk.receives(letter("細身です。", answers=["<q@example.jp>"]))
    assert desk.status(asked.conversation) == "reply"
    assert desk.queue()[0].stands.wait is not None
    assert desk.queue()[0].stands.wait.since == NOW, "the customer waits since the first mail"


def test_who_was_asked_is_waited_for_longer(desk: WholeDesk, asked: Came) -> None:
    from ecdesk.engine import turns

    desk.has_answered(asked.conversation, text="Mは細身と普通、どちらでしょうか。", kind="ask")
    for days, status in ((20, "waiting"), (11, "done")):
        desk.waits(days=days)
        with desk.database.write() as write:
            turns.retire_waiting(write, desk.now)
        assert desk.status(asked.conversation) == status


# Calls.


def test_a_call_that_reached_the_customer_answers(desk: WholeDesk, asked: Came) -> None:
    desk.waits(600)
    called = p.LogCall(conversation_id=asked.conversation, whom="山田様", said="在庫あり")
    call = desk.does(called)["call_id"]
    view = desk.thread(asked.conversation)
    assert desk.turns(asked.conversation) == [(NOW, "call")]
    assert view.turn is not None
    assert view.turn.result is not None
    assert view.turn.result.elapsed == 600
    assert [(one.whom, one.said) for one in view.calls] == [("山田様", "在庫あり")]
    assert desk.status(asked.conversation) == "waiting"
    desk.does(p.RemoveCall(call_id=call))
    assert desk.turns(asked.conversation) == [(NOW, None)]
    desk.does(p.RestoreCall(call_id=call))
    assert desk.turns(asked.conversation) == [(NOW, "call")]


@pytest.mark.parametrize("outcome", ["voicemail", "absent"])
def test_a_machine_answers_nobody(desk: WholeDesk, asked: Came, outcome: str) -> None:
    desk.does(p.LogCall(conversation_id=asked.conversation, outcome=outcome))
    assert desk.turns(asked.conversation) == [(NOW, None)]
    assert len(desk.thread(asked.conversation).calls) == 1


def test_a_call_may_be_followed_by_a_mail(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.LogCall(conversation_id=asked.conversation))
    desk.waits(60)
    desk.has_answered(asked.conversation, text="お電話でお話ししたとおりです。")


def test_what_is_promised_on_the_phone_is_owed_until_the_call_is_taken_away(
    desk: WholeDesk, asked: Came
) -> None:
    called = p.LogCall(conversation_id=asked.conversation, promise=PROMISE)
    call = desk.does(called)["call_id"]
    assert desk.status(asked.conversation) == "promised"
    desk.does(p.RemoveCall(call_id=call))
    assert desk.status(asked.conversation) == "reply"
    assert desk.thread(asked.conversation).promises == ()
    desk.does(p.RestoreCall(call_id=call))
    assert desk.status(asked.conversation) == "promised"


def test_a_call_keeps_a_promise(desk: WholeDesk, asked: Came) -> None:
    holds(desk, asked)
    desk.waits(3600)
    desk.does(p.LogCall(conversation_id=asked.conversation, said="あす入荷します"))
    (promise,) = desk.thread(asked.conversation).promises
    assert promise.kept


def test_a_mail_that_nobody_had_seen_is_not_answered_by_the_call(
    desk: WholeDesk, asked: Came
) -> None:
    desk.server.put(letter("急ぎます。"), arrived=NOW + timedelta(seconds=20))
    desk.waits(60)
    desk.does(p.LogCall(conversation_id=asked.conversation))
    desk.sync()
    assert desk.status(asked.conversation) == "reply"


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "shouted"},
        {"at": NOW + timedelta(days=1)},
        {"minutes": -1},
        {"minutes": 5000},
    ],
)
def test_a_call_that_cannot_have_been_is_refused(
    desk: WholeDesk, asked: Came, wrong: dict[str, object]
) -> None:
    call = p.LogCall(conversation_id=asked.conversation, **wrong)  # type: ignore[arg-type] # as typed
    assert desk.refused(call) == "call.malformed"
    assert desk.rows(s.Call) == []


# A promise by the person's word.


def test_a_promise_by_hand_and_one_that_is_not_owed_any_more(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation)
    made = desk.does(p.MakePromise(conversation_id=asked.conversation, promise=PROMISE))
    assert made["due_at"] == "2026-11-18T18:00:00+09:00"
    assert desk.status(asked.conversation) == "promised"
    desk.waits(60)
    desk.does(p.DropPromise(promise_id=made["promise_id"]))
    assert desk.status(asked.conversation) == "waiting"
    desk.does(p.RestorePromise(promise_id=made["promise_id"]))
    assert desk.status(asked.conversation) == "promised"
    assert desk.refused(p.DropPromise(promise_id=99)) == "promise.gone"


# Conversations put together and taken apart.


def test_a_promise_follows_its_mail_and_comes_back(desk: WholeDesk, asked: Came) -> None:
    other = desk.receives(letter("別の質問", subject="別件", address="c@example.jp"))
    holds(desk, asked)
    merged = desk.does(
        p.MergeConversations(
            conversation_ids=[other.conversation, asked.conversation], same_person=True
        )
    )
    assert len(desk.thread(other.conversation).promises) == 1
    desk.does(p.UndoRegrouping(regrouping=merged["regrouping"]))
    assert len(desk.thread(asked.conversation).promises) == 1
    assert desk.thread(other.conversation).promises == ()


def test_a_split_takes_the_promise_with_its_notice(desk: WholeDesk, asked: Came) -> None:
    first = desk.receives(letter("送料は？", answers=["<q@example.jp>"]))
    assert first.conversation == asked.conversation
    desk.waits(60)
    outgoing = holds(desk, asked)
    mail = desk.outgoing(outgoing).mail_id
    split = desk.does(p.SplitConversation(conversation_id=asked.conversation, mail_ids=[mail]))
    assert len(desk.thread(split["conversation_id"]).promises) == 1
    assert desk.thread(asked.conversation).promises == ()


def test_the_body_that_these_tests_send_is_one_that_leaves() -> None:
    assert "11月18日(水)" in body(SAID)
