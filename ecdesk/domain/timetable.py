"""Opening hours as instants: the arithmetic under `calendar`.

Windows are wall time; here each becomes a pair of instants, whole microseconds since 1970 in UTC,
worked out once a day and kept. The one rule: a day's pieces are disjoint and lie after those of
every earlier day, so that both directions simply walk along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 366  # how far ahead an opening is looked for; beyond it the shop never opens
DAY_MINUTES = 1440
SECOND = 1_000_000  # in microseconds, the unit of every instant

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


def _in_order(windows: Windows) -> Windows:
    return tuple(sorted(windows, key=lambda window: window.start))


class Timetable:
    """A week and its exceptions worked out into instants, day by day, as asked for."""

    def __init__(
        self, zone: str, week: Sequence[Windows], exceptions: Mapping[date, Windows]
    ) -> None:
        self._zone = ZoneInfo(zone)
        self._week = [_in_order(windows) for windows in week]
        self._exceptions = {day: _in_order(windows) for day, windows in exceptions.items()}
        self._pieces: dict[int, tuple[tuple[int, int], ...]] = {}

    def windows_on(self, day: date) -> Windows:
        """The windows that start on a day, in order."""
        exception = self._exceptions.get(day)
        return self._week[day.weekday()] if exception is None else exception

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
        """Open microseconds in [first, last)."""
        total = 0
        for ordinal in range(self._ordinal(first) - 1, self._ordinal(last) + 2):
            for start, end in self.pieces(ordinal):
                if start >= last:
                    return total
                if end > first:
                    total += min(end, last) - max(start, first)
        return total

    def shown(self, at: int) -> datetime:
        """An instant as an aware time of the shop's zone."""
        return (_EPOCH + timedelta(microseconds=at)).astimezone(self._zone)

    def _ordinal(self, at: int) -> int:
        return self.shown(at).toordinal()

    def _raw(self, ordinal: int) -> list[tuple[int, int]]:
        day = date.fromordinal(ordinal)
        return [
            (self._at(day, window.start), self._at(day, window.end))
            for window in self.windows_on(day)
        ]

    def _at(self, day: date, minutes: int) -> int:
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
