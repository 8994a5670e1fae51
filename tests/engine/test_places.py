"""The order of 要返信: time left, and what cannot wait as long, by the mails' own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.conversation import Status
from ecdesk.engine import readings, turns
from ecdesk.engine.history import CACHED
from ecdesk.store import schema as s
from ecdesk.views.rows import Tab
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

CALM = "紺のMサイズはありますか。"
ANGRY = "まだ届きません。いい加減にしてください。どうなっているんですか。"
DANGER = "届いた加湿器から煙が出ています。やけどをしました。"


def comes(desk: WholeDesk, who: str, text: str, minutes: int = 0, **more: Any) -> int:
    """A mail of somebody, so many minutes ago; its conversation."""
    mail = letter(text, address=f"{who}@example.jp", subject=f"件名 {who}", **more)
    return desk.receives(mail, arrived=desk.now - timedelta(minutes=minutes)).conversation


def order(desk: WholeDesk) -> list[int]:
    """Who is answered first, second …"""
    return [row.id for row in desk.queue()]


def reasons(desk: WholeDesk, conversation: int) -> list[str]:
    """Why a conversation stands where it does."""
    (row,) = [row for row in desk.queue() if row.id == conversation]
    assert row.place is not None
    return [reason.code for reason in row.place.reasons]


def test_danger_stands_before_all_and_anger_before_the_calm(desk: WholeDesk) -> None:
    calm = comes(desk, "calm", CALM, minutes=60)
    angry = comes(desk, "angry", ANGRY, minutes=10)
    danger = comes(desk, "danger", DANGER)
    assert order(desk) == [danger, angry, calm]
    assert reasons(desk, danger)[0] == "place.safety"
    assert "place.anger" in reasons(desk, angry)
    assert reasons(desk, calm) == ["place.limit"]


def test_a_second_mail_moves_a_customer_up_and_starts_no_new_wait(desk: WholeDesk) -> None:
    first = comes(desk, "first", CALM, minutes=20)
    second = comes(desk, "second", CALM, minutes=10)
    assert order(desk) == [first, second]
    again = letter("まだでしょうか。", address="second@example.jp", subject="Re: 件名 second")
    desk.receives(again)
    assert order(desk) == [second, first]
    row = desk.queue()[0]
    assert (row.unanswered, row.stands.wait and row.stands.wait.mails) == (2, 2)
    assert row.stands.wait is not None
    assert row.stands.wait.seconds(desk.now) == 600
    assert "place.repeat" in reasons(desk, second)


def test_a_day_by_which_it_is_needed_comes_before_the_limit(desk: WholeDesk) -> None:
    early = comes(desk, "early", CALM, minutes=100)
    needed = comes(desk, "needed", "あすの朝までに必要です。注文は間に合いますか。")
    row = next(row for row in desk.queue() if row.id == needed)
    assert row.stands.case is not None
    assert row.stands.case.needed_on is not None
    assert early in order(desk)


def test_what_the_row_computes_is_what_it_is_sorted_by(desk: WholeDesk) -> None:
    for n, text in enumerate((CALM, ANGRY, DANGER, "至急お願いします。")):
        comes(desk, f"c{n}", text, minutes=7 * n)
    places = [row.place for row in desk.queue()]
    keys = [place.key for place in places if place is not None]
    assert len(keys) == 4
    assert keys == sorted(keys)


def test_thanks_alone_are_proposed_as_needing_no_reply_while_the_clock_runs(
    desk: WholeDesk,
) -> None:
    thanks = comes(desk, "thanks", "商品が届きました。ありがとうございました。")
    (row,) = desk.queue()
    assert (row.stands.needs_reply, row.received_at) == (False, NOW)
    desk.waits(60)
    again = letter(
        "サイズは交換できますか。", address="thanks@example.jp", subject="Re: 件名 thanks"
    )
    assert desk.receives(again).conversation == thanks
    assert desk.queue()[0].stands.needs_reply


def test_old_mail_is_not_read(desk: WholeDesk) -> None:
    old = desk.receives(letter(ANGRY), arrived=NOW - timedelta(days=20))
    fresh = desk.receives(letter(ANGRY, address="b@example.jp"))
    assert desk.mail(old.id).reading is None
    assert desk.mail(fresh.id).reading is not None


def test_a_mail_is_read_once(desk: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:

    came = desk.receives(letter(ANGRY))
    monkeypatch.setattr(readings, "reading_of", None)
    for _ in range(2):
        with desk.database.write() as write:
            turns.settle(write, came.conversation, desk.now)


# A mall between.


def of_amazon(desk: WholeDesk, minutes: int = 0) -> int:
    mail = letter(CALM, address="x7k2@marketplace.amazon.co.jp", subject="商品について")
    return desk.receives(mail, arrived=desk.now - timedelta(minutes=minutes)).conversation


def test_a_mall_has_a_shorter_limit_and_a_clock_of_its_own(desk: WholeDesk) -> None:
    own = comes(desk, "own", CALM, minutes=30)
    mall = of_amazon(desk)
    assert order(desk) == [mall, own]
    row = desk.queue()[0]
    assert (row.targets.fast, row.targets.limit) == (45, 120)
    assert row.limit_at == NOW + timedelta(minutes=120)
    assert row.stands.mall is not None
    assert row.stands.mall.channel == "amazon"


def test_the_persons_own_limit_for_a_mall_binds(desk: WholeDesk) -> None:
    mall = of_amazon(desk)
    shop = desk.rows(s.Shop)[0]
    names = ("name", "department", "staff", "signature", "colour", "calendar")
    command = p.SaveShop(
        shop_id=1,
        fast_minutes=60,
        limit_minutes=180,
        rescue_minutes=100,
        channel_targets={"amazon": p.TargetsIn(fast=60, limit=200)},
        **{name: getattr(shop, name) for name in names},
    )
    desk.does(command)
    (row,) = desk.queue()
    assert row.id == mall
    assert row.targets.limit == 200
    assert row.shop.targets.rescue == 100
    assert row.limit_at == datetime(2026, 11, 17, 8, 38, tzinfo=UTC)


def test_a_holding_notice_lies_ready_after_its_time(desk: WholeDesk) -> None:
    comes(desk, "c", CALM)
    (row,) = desk.queue()
    assert row.rescue_at == NOW + timedelta(minutes=150)
    assert not row.rescue_ready(NOW + timedelta(minutes=149))
    assert row.rescue_ready(NOW + timedelta(minutes=150))


# The queue narrowed to what a mail is for.


def test_the_queue_is_narrowed_to_an_intent(desk: WholeDesk) -> None:
    comes(desk, "a", "キャンセルをお願いします。")
    stock = comes(desk, "b", "紺のMの在庫はありますか。")
    intents = dict(desk.choices().intents)
    assert intents.get("stock") == 1
    assert [row.id for row in desk.page(intent="stock")] == [stock]
    assert desk.counts(intent="stock")[Tab.REPLY] == 1


# What a turn came to is kept.


def test_the_result_of_an_ended_turn_outlives_new_hours(desk: WholeDesk) -> None:
    came = desk.receives(letter(CALM))
    desk.waits(3000)
    desk.has_answered(came.conversation)
    before = desk.thread(came.conversation).turn
    assert before is not None
    assert before.result is not None
    assert (before.result.elapsed, before.result.fast, before.result.limit) == (3000, 60, 180)
    shop = desk.rows(s.Shop)[0]
    names = ("name", "department", "staff", "signature", "colour")
    calendar = shop.calendar | {"week": {"mon": [["10:00", "11:00"]]}}
    values = {name: getattr(shop, name) for name in names}
    desk.does(p.SaveShop(shop_id=1, calendar=calendar, fast_minutes=5, limit_minutes=10, **values))
    with desk.database.write() as write:
        turns.settle(write, came.conversation, desk.now)
    assert desk.thread(came.conversation).turn == before


def test_a_turn_from_before_the_shop_began_here_has_no_result(desk: WholeDesk) -> None:
    came = desk.receives(letter(CALM), arrived=NOW - timedelta(days=10))
    desk.has_answered(came.conversation)
    turn = desk.thread(came.conversation).turn
    assert turn is not None
    assert (turn.closed_how, turn.result) == ("reply", None)


# Many at once.


def cached(desk: WholeDesk) -> list[tuple[Any, ...]]:
    """What is kept for sorting, of every conversation."""
    return [(row.id, *(getattr(row, name) for name in CACHED)) for row in desk.rows(s.Conversation)]


def test_settling_all_at_once_is_settling_each(desk: WholeDesk) -> None:
    for n, text in enumerate((CALM, ANGRY, DANGER)):
        comes(desk, f"c{n}", text, minutes=400 * n)
    desk.has_answered(1)
    before, told = cached(desk), desk.rows(s.Turn)
    with desk.database.write() as write:
        settled = turns.settle_all(write, [3, 2, 1, 99, 2], desk.now)
    assert settled == {1: Status.WAITING, 2: Status.REPLY, 3: Status.REPLY}
    assert cached(desk) == before
    assert desk.rows(s.Turn) == told


def test_what_a_new_version_knows_less_of_is_worked_out(desk: WholeDesk) -> None:
    came: Came = desk.receives(letter(ANGRY))
    before = cached(desk)
    with desk.database.write() as write:
        write.session.connection().exec_driver_sql(
            "UPDATE conversation SET rests_on = NULL, band = 1, wait_since = NULL"
        )
    with desk.database.write() as write:
        turns.catch_up(write, desk.now)
    assert cached(desk) == before
    assert came


def test_what_is_read_later_counts_for_its_conversation(desk: WholeDesk) -> None:
    """A better reader reads anew: open turns move, old ones are found by what they are about."""
    calm = comes(desk, "calm", CALM, minutes=60)
    angry = comes(desk, "angry", ANGRY, minutes=30)
    old = desk.receives(letter("在庫はありますか。"), arrived=NOW - timedelta(days=20)).conversation
    with desk.database.write() as write:
        write.session.connection().exec_driver_sql("UPDATE mail SET reading = NULL")
        write.session.connection().exec_driver_sql("DELETE FROM finding")
        write.session.connection().exec_driver_sql(
            "UPDATE conversation SET place_at = due_at, rests_on = '{\"mails\": 1}', intent = ''"
        )
    told = len(desk.told)

    def heed(write: Any, ids: Any) -> None:
        turns.heed(write, ids, desk.now)

    while readings.read_waiting(desk.database, 2, heed):
        pass
    assert order(desk) == [angry, calm]
    assert {row.id: row.intent for row in desk.rows(s.Conversation)}[old] == "stock"
    assert old not in set().union(*(touched.conversations for touched in desk.told[told:]))
