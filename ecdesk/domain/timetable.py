"""Opening hours as instants: the arithmetic under `calendar`.

Windows are wall time; here each becomes a pair of instants, whole microseconds since 1970 in UTC,
worked out once a day and kept. Two ways lead through them: walking along the days (sums, stretches)
and an index of counted open time (deadlines of thousands of turns, by bisection). The one rule: a
day's pieces are disjoint and lie after those of every earlier day, so that both ways agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

HORIZON_DAYS = 366  # how far ahead an opening is looked for; beyond it the shop never opens
DAY_MINUTES = 1440
SECOND = 1_000_000  # in microseconds, the unit of every instant
MINUTE = 60 * SECOND

_HORIZON = HORIZON_DAYS * DAY_MINUTES * MINUTE
_LONGEST_INDEX = 1500  # days; whoever looks further walks
_FIRST_DAY, _LAST_DAY = 3, date.max.toordinal() - 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Opening hours [start, end) in minutes after 00:00 of the day; end may pass 24:00 (1440)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what no day can hold: ValueError."""
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= 2 * DAY_MINUTES):
            raise ValueError(f"no window of a day: {self.start}–{self.end}")


Windows = tuple[Window, ...]


def instant(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment; TypeError for a naive one."""
    return (moment - _EPOCH) // _MICROSECOND


class _Index(NamedTuple):
    """The pieces of the days [first, last), with the open time counted up to each one's end.

    It answers for instants in [since, until]: earlier ones may lie in a window of a day before
    `first`, later ones in a day that is not there.
    """

    first: int
    last: int
    since: int
    until: int
    starts: list[int]
    ends: list[int]
    counted: list[int]
    breaks: list[int]  # pieces before which the shop is closed for longer than the horizon

    def opened(self, moment: int) -> int:
        """Open time up to an instant, since the beginning of the index."""
        at = bisect_right(self.starts, moment) - 1
        if at < 0:
            return 0
        return self.counted[at] - max(self.ends[at] - moment, 0)


class Timetable:
    """Windows by date worked out into instants, day by day, as asked for.

    `windows_on` gives the windows of a date and must always give the same. Made once, read by any
    thread: what is kept is only ever added to, or replaced whole.
    """

    def __init__(self, zone: str, windows_on: Callable[[date], Windows]) -> None:
        self._zone = ZoneInfo(zone)
        self._windows_on = windows_on
        self._pieces: dict[int, tuple[tuple[int, int], ...]] = {}
        self._index: _Index | None = None

    def windows_on(self, day: date) -> Windows:
        """The windows that start on a day, in order."""
        return tuple(sorted(self._windows_on(day), key=lambda window: window.start))

    def pieces(self, ordinal: int) -> tuple[tuple[int, int], ...]:
        """Instants [start, end) of the open time that starts on a day (proleptic ordinal)."""
        pieces = self._pieces.get(ordinal)
        if pieces is None:
            if len(self._pieces) > 4096:  # eleven years of days: someone scrolled far
                self._pieces.clear()
            # What yesterday's windows cover after midnight is cut off here, once.
            covered = max((end for _, end in self._raw(ordinal - 1)), default=-(2**63))
            found: list[tuple[int, int]] = []
            for start, end in self._raw(ordinal):
                if max(start, covered) < end:
                    found.append((max(start, covered), end))
                    covered = end
            pieces = self._pieces[ordinal] = tuple(found)
        return pieces

    def due(self, since: datetime, need: int) -> datetime | None:
        """When `need` (more than 0) of open time has passed since an aware moment.

        None where the index does not reach so far: then walk. Asked thousands of times for a
        queue, so it is written out in one piece.
        """
        moment = (since - _EPOCH) // _MICROSECOND
        index = self._index
        if index is None or not index.since <= moment <= index.until:
            index = self._covering(moment)
        while index is not None:
            starts, ends, counted = index.starts, index.ends, index.counted
            last = bisect_right(starts, moment) - 1  # the piece that began last
            inside = last >= 0 and moment < ends[last]
            target = need + (counted[last] if last >= 0 else 0)
            if inside:
                target -= ends[last] - moment
            at = bisect_left(counted, target)
            if at < len(ends):
                shut = not inside and starts[last + 1] - moment > _HORIZON
                if shut or (index.breaks and any(last < one <= at for one in index.breaks)):
                    return None
                found = ends[at] - (counted[at] - target)
                return (_EPOCH + timedelta(0, 0, found)).astimezone(self._zone)
            index = self._grown(index.first, index.last + (index.last - index.first))
        return None

    def begun(self, end: datetime, need: int) -> datetime | None:
        """The latest open moment from which `need` (more than 0) of open time leads to `end`.

        None where the index does not reach so far back: then walk.
        """
        moment = instant(end)
        index = self._covering(moment)
        while index is not None:
            target = index.opened(moment) - need
            if target >= 0:
                at = bisect_right(index.counted, target)
                until = bisect_left(index.starts, moment)  # the first piece that is not before it
                if any(at < one <= until for one in index.breaks):
                    return None
                return self.shown(index.ends[at] - (index.counted[at] - target))
            index = self._grown(index.first - (index.last - index.first), index.last)
        return None

    def open_from(self, moment: int, need: int | None = None) -> Iterator[tuple[int, int]]:
        """Open time from an instant on; pieces that touch (midnight) come as one.

        A piece that already holds `need` microseconds is not looked beyond: a shop that never
        closes is one piece of a year.
        """
        today = self._ordinal(moment)
        held: tuple[int, int] | None = None
        # Yesterday's windows may reach into today, never further: a window ends within 48 hours.
        for ordinal in range(today - 1, today + HORIZON_DAYS + 1):
            for start, end in self.pieces(ordinal):
                if end <= moment:
                    continue
                if held is None:
                    held = (max(start, moment), end)
                elif held[1] == start and (need is None or held[1] - held[0] < need):
                    held = (held[0], end)
                else:
                    yield held
                    held = (start, end)
        if held is not None:
            yield held

    def open_until(self, moment: int) -> Iterator[tuple[int, int]]:
        """Open time before an instant, latest first; empty at the very start of a piece."""
        today = self._ordinal(moment)
        for ordinal in range(today + 1, today - HORIZON_DAYS - 1, -1):
            for start, end in reversed(self.pieces(ordinal)):
                if start <= moment:
                    yield start, min(end, moment)

    def open_between(self, first: int, last: int) -> int:
        """Open microseconds in [first, last), where `first` is not the later one."""
        index = self._covering(first)
        if index is not None and last > index.until:
            index = self._grown(index.first, self._ordinal(last) + 2)
        if index is not None:
            return index.opened(last) - index.opened(first)
        total = 0
        for ordinal in range(self._ordinal(first) - 1, self._ordinal(last) + 2):
            for start, end in self.pieces(ordinal):
                if start >= last:
                    return total
                if end > first:
                    total += min(end, last) - max(start, first)
        return total

    def is_open(self, moment: int) -> bool:
        """Whether an instant lies in opening hours."""
        return self.open_between(moment, moment + 1) > 0

    def shown(self, at: int) -> datetime:
        """An instant as an aware time of the shop's zone."""
        return (_EPOCH + timedelta(0, 0, at)).astimezone(self._zone)

    def at(self, day: date, minutes: int) -> int:
        """The instant at which the shop's clock first shows, or jumps over, that wall time."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        wall = midnight + timedelta(minutes=minutes)
        late = instant(wall.astimezone(UTC))
        early = instant(wall.replace(fold=1).astimezone(UTC))
        if early >= late:
            return late
        # A wall time that summer time leaves out: PEP 495 gives two guesses around the jump.
        before = self.shown(early).utcoffset()
        while late - early > 1:
            middle = (early + late) // 2
            if self.shown(middle).utcoffset() == before:
                early = middle
            else:
                late = middle
        return late

    def _ordinal(self, at: int) -> int:
        return self.shown(at).toordinal()

    def _raw(self, ordinal: int) -> list[tuple[int, int]]:
        day = date.fromordinal(ordinal)
        windows = self.windows_on(day)
        if not windows:
            return []
        # Where the clock is not changed in the 48 hours a window may reach, all is addition.
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        offset = midnight.utcoffset()
        if all((midnight + timedelta(days=ahead)).utcoffset() == offset for ahead in (1, 2)):
            base = instant(midnight.astimezone(UTC))
            return [(base + w.start * MINUTE, base + w.end * MINUTE) for w in windows]
        return [(self.at(day, window.start), self.at(day, window.end)) for window in windows]

    def _covering(self, moment: int) -> _Index | None:
        """An index that answers for an instant, larger than the last one where that helps."""
        index = self._index
        if index is not None and index.since <= moment <= index.until:
            return index
        day = self._ordinal(moment)
        near = day - 8, day + 32
        if index is not None:
            # Twice as far each time, so that reading a long history grows it a few times only.
            more = index.last - index.first
            first = index.first - more if moment < index.since else index.first
            last = index.last + more if moment > index.until else index.last
            wide = self._grown(min(first, near[0]), max(last, near[1]))
            if wide is not None:
                return wide
        return self._grown(*near)

    def _grown(self, first: int, last: int) -> _Index | None:
        """The index of these days, kept; None where they are too many or no calendar has them."""
        if last - first > _LONGEST_INDEX or first < _FIRST_DAY or last > _LAST_DAY:
            return None
        found = [piece for ordinal in range(first, last) for piece in self.pieces(ordinal)]
        starts, ends = [start for start, _ in found], [end for _, end in found]
        grown = self._index = _Index(
            first,
            last,
            self.at(date.fromordinal(first + 2), 0),
            self.at(date.fromordinal(last), 0),
            starts,
            ends,
            list(accumulate(end - start for start, end in found)),
            [n for n in range(1, len(found)) if starts[n] - ends[n - 1] > _HORIZON],
        )
        return grown
