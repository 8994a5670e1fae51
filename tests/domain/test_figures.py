"""The figures of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Closed
from ecdesk.domain.figures import Ended, Share, figures_of, one_reply
from ecdesk.domain.sla import Result

JST = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=JST)


def ended(minutes: int, how: Closed = Closed.REPLY, at: datetime = NOON, again: int = 0) -> Ended:
    """A turn that took so many business minutes; `again`: the customer wrote so many days after."""
    result = Result(minutes * 60, minutes * 120, 60, 180)
    return Ended(at, how, result, at + timedelta(days=again) if again else None)


def test_a_day() -> None:
    turns = [
        ended(10),
        ended(60, Closed.CALL),
        ended(61, Closed.ELSEWHERE),
        ended(150, Closed.HOLDING),
        ended(181, Closed.HOLDING),
        ended(400, Closed.ASKED),
        ended(5, Closed.NO_REPLY),
        ended(5, Closed.OLD),
        ended(1, at=NOON - timedelta(days=1)),
    ]
    figures = figures_of(DAY, "Asia/Tokyo", turns, NOON)
    assert figures.answered == 4
    assert figures.quick == Share(2, 6)
    assert figures.in_time == Share(4, 6)
    assert figures.notices == Share(1, 2)
    assert figures.median_seconds == (61 + 150) * 30
    assert figures.median_waited == 2 * (61 + 150) * 30
    assert figures.in_time.percent == 67


def test_a_day_without_anything_is_no_day_of_nought_percent() -> None:
    figures = figures_of(DAY, "Asia/Tokyo", [], NOON)
    assert (figures.answered, figures.median_seconds) == (0, None)
    assert figures.in_time.percent is figures.one_reply.percent is None


def test_the_day_is_the_shops() -> None:
    late = ended(10, at=datetime(2026, 11, 24, 14, 59, tzinfo=ZoneInfo("UTC")))
    later = ended(10, at=datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("UTC")))
    assert figures_of(DAY, "Asia/Tokyo", [late, later], NOON).answered == 1


def test_one_reply_is_known_when_the_week_is_over_or_they_write_again() -> None:
    turns = [
        ended(10, again=3),
        ended(10, again=7),
        ended(10, again=8),
        ended(10),
        ended(10, Closed.NO_REPLY),
        ended(10, Closed.HOLDING, again=1),
        ended(10, Closed.ASKED, again=1),
    ]
    assert one_reply(turns, NOON + timedelta(days=1)) == Share(0, 2)
    assert one_reply(turns, NOON + timedelta(days=7, seconds=1)) == Share(2, 4)
