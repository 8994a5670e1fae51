"""The board, the figures of a day, what becomes due, and the notice that lies ready."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.domain.alarms import Kind, due_now
from ecdesk.domain.board import Column
from ecdesk.domain.placeholders import find_placeholders
from ecdesk.views import alarms, board, figures, holding
from ecdesk.views.clock_rows import BoardColumn
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

SAID = "在庫を仕入先に確認しております。11月18日(水)までにあらためてご連絡いたします。"
PROMISE = p.PromiseIn(day=date(2026, 11, 18), about="紺のMの在庫")


def address(who: str) -> str:
    """An address of that person's own."""
    return f"c{who.encode().hex()}@example.jp"


def comes(desk: WholeDesk, who: str, minutes: int = 0) -> int:
    """A question of somebody, so many minutes ago; its conversation."""
    mail = letter("在庫はありますか。", address=address(who), subject=f"件名 {who}")
    return desk.receives(mail, arrived=desk.now - timedelta(minutes=minutes)).conversation


def holds(desk: WholeDesk, conversation: int) -> None:
    """A holding notice leaves, for tomorrow."""
    desk.has_answered(conversation, text=SAID, kind="holding", promise=PROMISE)


def hung(desk: WholeDesk) -> dict[Column, BoardColumn]:
    """The board as it hangs now."""
    columns = board.board(desk.reader, desk.now)
    assert [one.column for one in columns] == list(Column)
    return {one.column: one for one in columns}


# The board.


def test_every_matter_stands_in_its_column_with_the_oldest_first(desk: WholeDesk) -> None:
    older, newer = comes(desk, "古い", minutes=90), comes(desk, "新しい", minutes=5)
    begun = comes(desk, "下書き", minutes=30)
    desk.does(p.SaveDraft(draft=desk.draft(begun)))
    checked = comes(desk, "確認", minutes=40)
    desk.does(p.SetChecking(conversation_ids=[checked], whom="仕入先"))
    held = comes(desk, "途中", minutes=120)
    holds(desk, held)
    answered = comes(desk, "返信済み", minutes=10)
    desk.has_answered(answered)
    closed = comes(desk, "完了", minutes=3)
    desk.does(p.NoReply(conversation_id=closed))
    columns = hung(desk)
    assert {one.column: [card.id for card in one.cards] for one in columns.values()} == {
        Column.REPORT: [],
        Column.NEW: [older, newer],
        Column.DRAFT: [begun],
        Column.CHECKING: [held, checked],
        Column.WAITING: [answered],
        Column.DONE: [closed],
    }
    assert (columns[Column.NEW].count, columns[Column.NEW].oldest) == (2, 90 * 60)
    assert columns[Column.CHECKING].oldest == 120 * 60, "the customer waits since the first mail"
    assert columns[Column.NEW].cards[0].subject == "件名 古い"


def test_a_promise_of_today_is_to_be_reported_on(desk: WholeDesk) -> None:
    held = comes(desk, "途中")
    holds(desk, held)
    assert hung(desk)[Column.REPORT].count == 0
    desk.now = datetime(2026, 11, 18, 1, tzinfo=UTC)
    (card,) = hung(desk)[Column.REPORT].cards
    assert (card.id, card.due_at) == (held, datetime(2026, 11, 18, 9, tzinfo=UTC))


def test_what_was_settled_yesterday_has_left_the_board(desk: WholeDesk) -> None:
    closed = comes(desk, "完了")
    desk.does(p.CloseConversations(conversation_ids=[closed]))
    assert hung(desk)[Column.DONE].count == 1
    desk.waits(hours=10)  # past midnight in Japan
    assert hung(desk)[Column.DONE].count == 0


def test_what_is_hidden_is_not_on_the_board(desk: WholeDesk) -> None:
    desk.does(p.Snooze(conversation_ids=[comes(desk, "後で")], said="明日の朝"))
    assert hung(desk)[Column.NEW].count == 0
    desk.now = datetime(2026, 11, 18, 1, tzinfo=UTC)
    assert hung(desk)[Column.NEW].count == 1


def test_a_full_column_shows_its_first_cards_and_counts_all(desk: WholeDesk) -> None:
    for n in range(board.CARDS + 3):
        comes(desk, f"c{n}", minutes=n)
    column = hung(desk)[Column.NEW]
    assert (column.count, len(column.cards)) == (board.CARDS + 3, board.CARDS)


# The figures.


def test_the_figures_of_a_day(desk: WholeDesk) -> None:
    for n, minutes in enumerate((10, 50, 100)):
        desk.has_answered(comes(desk, f"c{n}", minutes=minutes))
    holds(desk, comes(desk, "途中", minutes=170))
    late = comes(desk, "遅れ", minutes=200)
    desk.has_answered(late)
    comes(desk, "まだ", minutes=300)
    told = figures.day(desk.reader, desk.now)
    assert told.answered == 4
    assert (told.quick.part, told.quick.whole) == (2, 5)
    assert (told.in_time.part, told.in_time.whole) == (4, 5)
    assert told.median_seconds == 100 * 60
    assert (told.notices.part, told.notices.whole) == (1, 1)
    assert figures.day(desk.reader, desk.now, day=date(2026, 11, 16)).answered == 0
    assert figures.day(desk.reader, desk.now, shop_id=1) == told
    assert figures.day(desk.reader, desk.now, shop_id=2).answered == 0


def test_a_second_mail_within_a_week_counts_against_one_reply(desk: WholeDesk) -> None:
    settled, again = comes(desk, "済"), comes(desk, "また")
    desk.has_answered(settled)
    desk.has_answered(again)
    desk.waits(days=2)
    mail = letter("もう一つ", address=address("また"), subject="Re: 件名 また")
    assert desk.receives(mail).conversation == again
    assert (figures.day(desk.reader, desk.now).one_reply.whole) == 1
    desk.waits(days=6)
    share = figures.day(desk.reader, desk.now).one_reply
    assert (share.part, share.whole) == (1, 2)


def test_figures_before_there_is_a_shop(unopened: WholeDesk) -> None:
    assert figures.day(unopened.reader, NOW).answered == 0


# What becomes due.


def test_what_becomes_due_is_told_by_shop(desk: WholeDesk) -> None:
    waits = comes(desk, "待つ", minutes=60)
    held = comes(desk, "途中")
    holds(desk, held)
    view = alarms.alarms(desk.reader, desk.now)
    (shop,) = view.shops
    assert sorted((alarm.kind, alarm.conversation, alarm.at) for alarm in shop.alarms) == [
        (Kind.LIMIT, waits, NOW + timedelta(minutes=120)),
        (Kind.PROMISE, held, datetime(2026, 11, 18, 9, tzinfo=UTC)),
        (Kind.WARNING, waits, NOW + timedelta(minutes=105)),
    ]
    assert view.open_turns == 1
    assert view.worst == (shop.shop, NOW + timedelta(minutes=120))


def test_nothing_open_tells_nothing(desk: WholeDesk) -> None:
    desk.has_answered(comes(desk, "返信済み"))
    view = alarms.alarms(desk.reader, desk.now)
    assert (view.shops, view.open_turns, view.worst) == ((), 0, None)


def test_a_hidden_mail_is_warned_of_all_the_same(desk: WholeDesk) -> None:
    hidden = comes(desk, "後で")
    desk.does(p.Snooze(conversation_ids=[hidden], said="月曜"))
    (shop,) = alarms.alarms(desk.reader, desk.now).shops
    assert {alarm.conversation for alarm in shop.alarms} == {hidden}


def test_eight_hours_of_sleep_and_a_clock_put_back_tell_nothing_twice(desk: WholeDesk) -> None:
    """The machine sleeps over the limit and the closing; in the morning there is one summary."""
    comes(desk, "待つ")
    (shop,) = alarms.alarms(desk.reader, desk.now).shops
    calendar = shop.shop.calendar
    told: frozenset[tuple[str, int, int]] = frozenset()
    told_then = []
    limit = shop.alarms[-1].at
    for now in (
        NOW,
        limit - timedelta(minutes=14),  # the warning
        NOW - timedelta(hours=1),  # the clock is put back
        limit - timedelta(minutes=14),  # and put right
        NOW + timedelta(hours=8),  # asleep till 22:18, the shop is closed
        datetime(2026, 11, 18, 1, tzinfo=UTC),  # it opens
        datetime(2026, 11, 18, 1, 1, tzinfo=UTC),
    ):
        telling = due_now(shop.alarms, calendar, now, told)
        told = telling.told
        told_then.append(([a.kind for a in telling.alarms], [a.kind for a in telling.summary]))
    assert told_then == [
        ([], []),
        ([Kind.WARNING], []),
        ([], []),
        ([Kind.WARNING], []),
        ([], []),
        ([], [Kind.LIMIT]),
        ([], []),
    ]


# The notice that lies ready.


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives(letter("紺のMはありますか。", message_id="<q@example.jp>"))


def test_a_notice_lies_ready_with_what_is_known(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.SetChecking(conversation_ids=[asked.conversation], whom="仕入先の青山商店"))
    found = holding.proposal(desk.reader, asked.conversation, desk.now)
    assert found is not None
    assert not found.ready
    assert found.days[:2] == (date(2026, 11, 17), date(2026, 11, 18))
    text = found.notice.body(found.days[1], time(15))
    assert text.startswith("山田 花子 様\n")
    assert "11月18日(水) 15:00までに" in text
    assert "仕入先の青山商店に確認しております" in text
    assert [hole.text for hole in find_placeholders(text)] == ["{{確認している内容}}"]
    assert found.subject == "Re: 商品の件"
    desk.waits(150 * 60)
    found = holding.proposal(desk.reader, asked.conversation, desk.now)
    assert found is not None
    assert found.ready


def test_it_leaves_once_the_person_has_filled_it(desk: WholeDesk, asked: Came) -> None:
    found = holding.proposal(desk.reader, asked.conversation, desk.now)
    assert found is not None
    text = found.notice.body(found.days[1])
    draft = desk.draft(asked.conversation, kind="holding", subject=found.subject, promise=PROMISE)
    from msgspec.structs import replace

    notice = desk.approval(asked.conversation, kind="holding", promise=PROMISE)
    unfilled = replace(notice, draft=replace(draft, body=text))
    assert "field.unfilled" in desk.stops(unfilled)
    filled = text.replace("{{確認している内容}}", "紺のMの在庫").replace("{{確認先}}", "仕入先")
    desk.does(replace(notice, draft=replace(draft, body=filled), countdown=0))
    desk.tick()
    assert desk.status(asked.conversation) == "promised"


def test_there_is_none_where_nobody_waits_or_can_be_written_to(
    desk: WholeDesk, asked: Came
) -> None:
    desk.has_answered(asked.conversation)
    assert holding.proposal(desk.reader, asked.conversation, desk.now) is None
    assert holding.proposal(desk.reader, 99, desk.now) is None
    nobody = desk.receives(letter(address="no-reply@example.jp", subject="通知"))
    assert holding.proposal(desk.reader, nobody.conversation, desk.now) is None


def test_while_something_is_promised_the_next_notice_lies_ready(
    desk: WholeDesk, asked: Came
) -> None:
    holds(desk, asked.conversation)
    found = holding.proposal(desk.reader, asked.conversation, desk.now)
    assert found is not None
    assert found.notice.what == "紺のMの在庫"
