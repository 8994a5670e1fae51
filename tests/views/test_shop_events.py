"""受付時の店のできごと: what ran when a mail came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.domain.events import Relation
from ecdesk.views import shop_events, status
from tests.helpers.whole_desk import NOW, WholeDesk

DAY = timedelta(days=1)


def keep(desk: WholeDesk, name: str, start: timedelta, end: timedelta) -> None:
    event = p.EventIn(shop_id=1, name=name, start=NOW + start, end=NOW + end)
    desk.does(p.SaveEvent(event=event))


def test_a_mail_shows_what_ran_near_it(desk: WholeDesk) -> None:
    keep(desk, "昨夜までのセール", -4 * DAY, -DAY / 2)
    keep(desk, "新作公開", -DAY / 4, DAY)
    keep(desk, "夏のセール", -90 * DAY, -80 * DAY)
    keep(desk, "明日からの福袋", DAY, 3 * DAY)
    came = desk.receives()
    seen = [(one.event.name, one.relation) for one in desk.thread(came.conversation).events]
    assert seen == [
        ("新作公開", Relation.RUNNING),
        ("昨夜までのセール", Relation.ENDED),
        ("明日からの福袋", Relation.COMING),
    ]


def test_a_second_mail_does_not_move_what_ran_at_the_first(desk: WholeDesk) -> None:
    keep(desk, "昨夜までのセール", -DAY, DAY / 24)
    came = desk.receives()
    desk.waits(days=2)
    assert desk.thread(came.conversation).events[0].relation is Relation.RUNNING


def test_another_shops_events_are_not_shown(desk: WholeDesk) -> None:
    other = p.EventIn(shop_id=2, name="豆の福袋", start=NOW - DAY, end=NOW + DAY)
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    desk.does(p.SaveEvent(event=other))
    came = desk.receives()
    assert desk.thread(came.conversation).shop.id == 1
    assert desk.thread(came.conversation).events == ()


def test_an_event_taken_away_is_not_shown(desk: WholeDesk) -> None:
    keep(desk, "まちがい", -DAY, DAY)
    desk.does(p.RemoveEvents(event_ids=[1]))
    came = desk.receives()
    assert desk.thread(came.conversation).events == ()
    assert status.status(desk.reader, NOW).events == ()


def test_the_top_bar_is_told_of_events(desk: WholeDesk) -> None:
    keep(desk, "秋のセール", -DAY, DAY)
    keep(desk, "夏のセール", -90 * DAY, -80 * DAY)
    for week in range(60):  # what is far ahead does not push out what runs
        keep(desk, "毎週の市", 7 * week * DAY + 2 * DAY, 7 * week * DAY + 3 * DAY)
    events = status.status(desk.reader, NOW).events
    view = events[0]
    assert (view.shop_id, view.event.name, view.event.end) == (1, "秋のセール", NOW + DAY)
    assert "夏のセール" not in {one.event.name for one in events}
    assert status.status(desk.reader, NOW + DAY).events[0].event.name == "毎週の市"


def test_no_file_is_not_a_file(desk: WholeDesk) -> None:
    with pytest.raises(LookupError):
        shop_events.file_of(desk.reader, 1)
