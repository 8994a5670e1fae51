"""What a row says: the pill that fits the tab, chips that are true now, and why it stands there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ecdesk.domain.channel_clocks import MallClock, Measure
from ecdesk.domain.conversation import Status
from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.sla import Targets
from ecdesk.domain.urgency import Case
from ecdesk.domain.waiting import Wait
from ecdesk.ui.queue_words import chips, lies_ready, pill_of, waiting_said, why, why_tip
from ecdesk.views.clock_rows import Stands
from ecdesk.views.rows import Tab
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW, shop

HOUR = timedelta(hours=1)
OPENED = NOW - timedelta(minutes=30)


def said(shown, now=None):
    return [text for text, _tone in chips(shown, now)]


def test_thanks_alone_are_marked_as_such():
    assert "返信不要?" in said(row(1, stands=Stands(needs_reply=False)))
    assert "返信不要?" not in said(row(1))


# ── the pill ─────────────────────────────────────────────────────────────────────────────────────


def test_a_turn_shows_its_clock_even_where_something_is_promised():
    shown = row(1, stands=Stands(promise_at=NOW + HOUR))
    assert pill_of(shown, NOW) == ("あと 2:30", "ok")


def test_under_its_own_tab_it_is_the_promise():
    shown = row(1, stands=Stands(promise_at=NOW + 3 * HOUR))
    assert pill_of(shown, NOW, Tab.PROMISES) == ("約束 17:18", "mute")


def test_within_the_hour_it_is_amber_and_overdue_it_says_so():
    waiting = {"status": Status.PROMISED, "received_at": None}
    soon = row(1, stands=Stands(promise_at=NOW + HOUR / 2), **waiting)
    late = row(2, stands=Stands(promise_at=NOW - HOUR), **waiting)
    assert pill_of(soon, NOW)[1] == "warn"
    assert pill_of(late, NOW) == ("約束超過 13:18", "bad")


def test_a_snoozed_one_says_when_it_is_seen_again():
    tomorrow = datetime(2026, 11, 18, 1, tzinfo=UTC)
    shown = row(1, stands=Stands(snoozed=True, snoozed_until=tomorrow))
    assert pill_of(shown, NOW, Tab.SNOOZED) == ("明日 10:00", "mute")
    until_mail = row(2, stands=Stands(snoozed=True))
    assert pill_of(until_mail, NOW, Tab.SNOOZED)[0] == "返事が来たら"


def test_elsewhere_a_snooze_hides_no_clock():
    shown = row(1, stands=Stands(snoozed=True, snoozed_until=NOW + HOUR))
    assert pill_of(shown, NOW)[0] == "あと 2:30"


def test_a_mall_s_shorter_targets_are_the_rows():
    clothes, mall = row(1), row(2, channel="rakuten")
    assert pill_of(clothes, NOW)[0] == "あと 2:30"
    assert pill_of(mall, NOW)[0] == "あと 1:30"


# ── the chips ────────────────────────────────────────────────────────────────────────────────────


def test_what_needs_a_person_comes_first():
    case = Case(OPENED, safety=True, emotion=Emotion.ANGRY, urgency=Urgency.CRITICAL)
    stands = Stands(case=case, tags=("ギフト", "常連", "三つめ"), intent="stock", checking="工房")
    shown = row(1, stands=stands, unanswered=2, attachments=True)
    assert said(shown) == [
        "安全",
        "お怒り",
        "至急",
        "工房に確認中",
        "2通目",
        "ギフト",
        "常連",
        "在庫・再入荷",
        "添付",
    ]


def test_calm_and_usual_feelings_are_not_said():
    assert said(row(1, stands=Stands(case=Case(OPENED)))) == []


def test_an_unclear_mail_says_so_shortly():
    assert said(row(1, stands=Stands(intent="other_unclear"))) == ["要推測"]


def test_after_two_and_a_half_hours_the_notice_lies_ready():
    opened = datetime(2026, 11, 16, 8, tzinfo=UTC)  # 17:00 in Japan: an hour, and then tomorrow
    shown = row(1, received_at=opened)
    before, after = (datetime(2026, 11, 17, 2, minute, tzinfo=UTC) for minute in (29, 31))
    assert "お待たせ連絡 H" not in said(shown, before)
    assert "お待たせ連絡 H" in said(shown, after)
    assert "お待たせ連絡 H" not in said(shown)  # without a time nothing is said of it


@pytest.mark.parametrize(
    "changes",
    [
        {"has_draft": True},
        {"bounced": True},
        {"received_at": None, "status": Status.WAITING},
        {"stands": Stands(intent="sales_pitch")},
        {"stands": Stands(promise_at=NOW + HOUR)},
    ],
)
def test_where_nobody_waits_for_word_no_notice_is_offered(changes):
    late = {"received_at": NOW - timedelta(days=1)}
    assert lies_ready(row(1, **late), NOW)
    assert not lies_ready(row(1, **(late | changes)), NOW)


def test_a_broken_promise_offers_it_again():
    late = row(1, received_at=NOW - timedelta(days=1), stands=Stands(promise_at=NOW - HOUR))
    assert lies_ready(late, NOW)


# ── why it stands there ──────────────────────────────────────────────────────────────────────────


def test_the_reasons_are_said_with_what_else_runs():
    mall = MallClock("rakuten", "楽天市場", Measure.BUSINESS_DAYS, 1, Targets(45, 120))
    case = Case(OPENED, mails=2, emotion=Emotion.ANGRY, needed_on=date(2026, 11, 20), mall=mall)
    wait = Wait(NOW - 5 * HOUR, 3, on_us=True)
    stands = Stands(case=case, wait=wait, mall=mall, checking="メーカー", promise_at=NOW + HOUR)
    lines = why(row(1, stands=stands), NOW)
    assert any("お怒り" in line for line in lines)
    assert any("2通目" in line for line in lines)
    assert any("楽天市場" in line for line in lines)
    assert "お客様は 5時間 お待ちです (3通)" in lines
    assert "メーカーに確認中" in lines


def test_a_question_of_ours_is_no_wait_for_us():
    assert "質問への返事待ち" in waiting_said(Wait(NOW - HOUR, 1, on_us=False), NOW)[0]
    assert waiting_said(None, NOW) == []


def test_words_of_a_person_are_no_markup_in_a_tooltip():
    stands = Stands(checking="<b>工房</b><script>", promise_at=NOW + HOUR, promise_about="<i>x")
    tip = why_tip(row(1, stands=stands, received_at=None), NOW)
    assert "<script>" not in tip
    assert "&lt;b&gt;工房" in tip
    assert "<i>" not in tip


def test_every_row_says_something():
    for status in Status:
        opened = OPENED if status is Status.REPLY else None
        shown = row(1, status=status, received_at=opened, shop=shop())
        assert why_tip(shown, NOW)
