"""The figures of a day: how fast, how many, and whether one reply was enough.

Counted over turns from receipt to the first answer, never to the last thing that happened on a
conversation. A turn that has ended keeps its result; one that is open is in no average. The one
rule: a share of nothing is None, not 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Closed
from ecdesk.domain.sla import Result
from ecdesk.domain.timetable import instant

ANSWERED = frozenset({Closed.REPLY, Closed.ELSEWHERE, Closed.CALL, Closed.ASKED})
RESPONDED = ANSWERED | {Closed.HOLDING}
AGAIN = timedelta(days=7)  # a mail on the matter within so long: one reply was not enough


@dataclass(frozen=True, slots=True)
class Ended:
    """A turn that has ended. `next_mail_at` is the customer's next mail on the same matter."""

    closed_at: datetime
    how: Closed
    result: Result
    next_mail_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """In whole hundredths, rounded half up; None of nothing."""
        return (200 * self.part + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one day, of the shop's clock."""

    answered: int
    quick: Share  # of what was responded to, within the fast target
    in_time: Share  # within the limit
    median_seconds: int | None  # business time to the first word; None where there was none
    median_waited: int | None  # the same in wall time, as customers feel it
    notices: Share  # holding notices sent before the limit
    one_reply: Share  # of the answers whose seven days are over: no second mail on the matter


def figures_of(day: date, zone: str, turns: Iterable[Ended], now: datetime) -> Figures:
    """The figures of a day; `turns` may be any, those of other days are left out.

    `one_reply` counts the answers whose seven days ended on that day or before, as far as given.
    """
    given = list(turns)
    begins, ends = (_midnight(one, zone) for one in (day, day + timedelta(days=1)))
    today = [turn for turn in given if begins <= turn.closed_at < ends]
    first_words = [turn for turn in today if turn.how in RESPONDED]
    notices = [turn for turn in today if turn.how is Closed.HOLDING]
    results = [turn.result for turn in first_words]
    return Figures(
        answered=sum(turn.how in ANSWERED for turn in today),
        quick=Share(sum(r.elapsed <= r.fast * 60 for r in results), len(results)),
        in_time=Share(sum(_in_time(r) for r in results), len(results)),
        median_seconds=_median([r.elapsed for r in results]),
        median_waited=_median([r.waited for r in results]),
        notices=Share(sum(_in_time(turn.result) for turn in notices), len(notices)),
        one_reply=one_reply(given, now),
    )


def one_reply(turns: Iterable[Ended], now: datetime) -> Share:
    """How many answers settled their matter: no further mail within seven days.

    A further mail counts at once against it; silence counts for it only when the days are over.
    """
    settled = again = 0
    for turn in turns:
        if turn.how not in {Closed.REPLY, Closed.ELSEWHERE, Closed.CALL}:
            continue
        end = instant(turn.closed_at + AGAIN)
        if turn.next_mail_at is not None and instant(turn.next_mail_at) <= end:
            again += 1
        elif instant(now) > end:
            settled += 1
    return Share(settled, settled + again)


def _midnight(day: date, zone: str) -> datetime:
    """When a day begins there; in UTC, in which instants are compared fastest."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _in_time(result: Result) -> bool:
    return result.elapsed <= result.limit * 60


def _median(values: Sequence[int]) -> int | None:
    return int(median(values)) if values else None
