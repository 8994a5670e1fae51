"""A day in the life of the shop: twelve mails, lunch, a sale, a holding notice, a call, a night, a
holiday. The clock is moved by hand; at eight moments the whole queue is read, order and pills.
At four of them `tests.screens_of_a_day` takes a picture.

The shop is open Monday to Friday 10–12 and 13–18 and closed on 23 November; on Saturday the 21st it
opens from 12 to 16 for a sale. Every pill here was counted by hand.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ecdesk import protocol as p
from ecdesk import words
from ecdesk.domain.findings import ASKS_FOR_REASON
from ecdesk.domain.sla import read_clock
from ecdesk.views import board, figures
from ecdesk.views.rows import QueueRow, Tab
from tests.helpers.whole_desk import WholeDesk, letter

JAPAN = ZoneInfo("Asia/Tokyo")
HOURS = {
    "zone": "Asia/Tokyo",
    "week": {
        day: [["10:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
    },
    "closed": ["2026-11-23"],
    "special": {"2026-11-21": [["12:00", "16:00"]]},
}
NAME = "山田 花子"  # of everybody: the replies of these tests address them so


def at(said: str) -> datetime:
    """A moment of November 2026 by the shop's clock: `20 09:50`."""
    day, clock = said.split()
    hour, minute = clock.split(":")
    wall = datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=JAPAN)
    return wall.astimezone(UTC)


@dataclass
class Shop:
    """The desk, and who writes by a name that the test knows them by."""

    desk: WholeDesk
    people: dict[str, int]
    pictured: Callable[[str], None] = lambda _moment: None  # hears the names of the moments

    def mail(self, who: str, text: str, when: str, **more: str) -> None:
        """Somebody writes; the mail is received at that moment."""
        address = more.get("address", f"c{who.encode().hex()}@example.jp")
        raw = letter(text, address=address, subject=more.get("subject", f"{who}の件"))
        self.people[who] = self.desk.receives(raw, arrived=at(when)).conversation

    def now(self, when: str) -> None:
        """It is that time."""
        self.desk.now = at(when)
        self.desk.outbox.step()

    def answers(self, who: str, **more: object) -> None:
        """The reply leaves at once."""
        reasons = dict.fromkeys(ASKS_FOR_REASON, "この日の話に関わらないため")
        self.desk.has_answered(self.people[who], overrides=reasons, **more)

    def sees(self, tab: Tab = Tab.REPLY) -> list[str]:
        """A tab from top to bottom, each row with its pill."""
        names = {id_: who for who, id_ in self.people.items()}
        return [f"{names[row.id]} {self._pill(row)}".strip() for row in self.desk.queue(tab)]

    def _pill(self, row: QueueRow) -> str:
        if row.received_at is None:
            due = row.stands.promise_at
            return "" if due is None else f"約束 {due.astimezone(JAPAN):%-d %H:%M}"
        reading = read_clock(row.received_at, row.shop.calendar, row.targets, self.desk.now)
        return words.clock_pill(reading, self.desk.now, JAPAN)[0]


@pytest.fixture
def shop(unopened: WholeDesk) -> Shop:
    """It opens on Thursday evening."""
    unopened.now = at("19 18:00")
    return open_shop(unopened)


def open_shop(unopened: WholeDesk) -> Shop:
    """With its hours, and nobody who has written yet."""
    return Shop(unopened.opens(calendar=HOURS), {})


def test_a_day(shop: Shop) -> None:
    live(shop)


def live(shop: Shop) -> None:
    """From Thursday night to the Tuesday after."""
    # Thursday night and early on Friday: three mails before anybody is there.
    shop.now("19 23:10")
    shop.mail("夜", "紺のMサイズはありますか。", "19 23:10")
    shop.now("20 08:05")
    shop.mail("朝", "送料を教えてください。", "20 08:05")
    shop.mail("怒り", "まだ届きません。いい加減にしてください。", "20 08:05")
    shop.now("20 09:50")
    assert shop.sees() == ["怒り 14:00", "夜 14:00", "朝 14:00"]

    # Danger stands before all, anger before the calm, and a mall's limit is two hours.
    shop.now("20 10:20")
    shop.mail("安全", "届いた加湿器から煙が出ました。やけどをしました。", "20 10:15")
    shop.mail("モール", "在庫はありますか。", "20 10:20", address="x1@marketplace.amazon.co.jp")
    shop.now("20 10:30")
    assert shop.sees() == [
        *("安全 あと 2:45", "怒り あと 2:30", "モール あと 1:50", "夜 あと 2:30", "朝 あと 2:30")
    ]
    shop.pictured("morning")

    # One is answered by mail, one on the phone.
    shop.answers("安全", text="お怪我の具合はいかがでしょうか。ただちに使用をおやめください。")
    shop.now("20 11:50")
    shop.mail("昼前", "ギフト包装はできますか。", "20 11:50")
    shop.desk.does(p.LogCall(conversation_id=shop.people["怒り"], said="お詫びと再送"))
    assert shop.sees() == ["モール あと 0:30", "夜 あと 1:10", "朝 あと 1:10", "昼前 あと 3:00"]

    # Lunch: nothing counts, so times are shown.
    shop.now("20 12:30")
    shop.mail("昼", "領収書をお願いします。", "20 12:30")
    assert shop.sees() == ["モール 13:20", "夜 14:00", "朝 14:00", "昼前 15:50", "昼 16:00"]
    shop.pictured("lunch")

    # At the last moment a holding notice; what was asked twice stands before what came later.
    shop.now("20 14:00")
    notice = "在庫を仕入先に確認しております。11月24日(火) 11:00までにご連絡いたします。"
    promise = p.PromiseIn(day=date(2026, 11, 24), until=time(11), about="在庫")
    shop.answers("夜", text=notice, kind="holding", promise=promise)
    shop.answers("朝")
    shop.mail("昼前", "まだでしょうか。", "20 13:55")
    assert shop.sees() == ["モール 超過 0:40", "昼前 あと 1:50", "昼 あと 2:00"]
    assert shop.sees(Tab.PROMISES) == ["夜 約束 24 11:00"]
    shop.pictured("afternoon")
    for who in ("モール", "昼前", "昼"):
        shop.answers(who)

    # Ten minutes before closing; the rest of its three hours lies in tomorrow's sale.
    shop.now("20 17:50")
    shop.mail("夕方", "色違いはありますか。", "20 17:50")
    shop.now("20 22:00")
    assert shop.sees() == ["夕方 明日 14:50"]
    told = figures.day(shop.desk.reader, shop.desk.now)
    assert (told.answered, told.quick.part, told.in_time.part, told.in_time.whole) == (6, 2, 6, 7)
    assert (told.median_seconds, told.notices.part) == (110 * 60, 1)

    # The sale.
    shop.now("21 13:00")
    shop.mail("セール", "クーポンが使えません。", "21 12:30")
    assert shop.sees() == ["夕方 あと 1:50", "セール あと 2:30"]
    shop.answers("夕方")

    # Monday is a holiday: what ran over in the sale stands still, and the promise comes first.
    shop.now("23 11:00")
    shop.mail("祝日", "営業していますか。", "23 11:00")
    shop.mail("夜", "白でもかまいません。", "23 10:00", subject="Re: 夜の件")
    assert shop.sees() == ["セール 超過 0:30", "夜 明日 14:00", "祝日 明日 14:00"]
    shop.pictured("holiday")

    # Tuesday, a minute after what was promised.
    shop.now("24 11:01")
    assert shop.sees() == ["セール 超過 1:31", "夜 あと 1:59", "祝日 あと 1:59"]
    waited = shop.desk.queue()[1].stands.wait
    assert waited is not None
    assert waited.since == at("19 23:10"), "neither notice nor second mail sets it back"
    columns = board.board(shop.desk.reader, shop.desk.now)
    assert {one.column.value: one.count for one in columns if one.count} == {
        "report": 1,
        "new": 2,
        "waiting": 7,
    }


def test_the_zone_of_the_machine_changes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a journey: the shop's clock is the shop's."""
    shop.now("20 10:30")
    shop.mail("客", "在庫はありますか。", "20 10:30")
    before = shop.sees()
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    if hasattr(clock, "tzset"):
        clock.tzset()
    try:
        assert shop.sees() == before == ["客 あと 3:00"]
        assert shop.desk.queue()[0].limit_at == at("20 14:30")
    finally:
        monkeypatch.undo()
        if hasattr(clock, "tzset"):
            clock.tzset()
