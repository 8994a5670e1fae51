"""The clocks of the malls: what they measure beside the shop's own targets.

A mall scores the shop by a clock of its own, mostly wall time, nights and holidays too. Its
thresholds are editable data with a source (`resources/clocks.toml`). The one rule: a mall's clock
never replaces the shop's; both are shown, and the earlier one decides what to answer next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from ecdesk.domain.calendar import (
    Calendar,
    add_business_days,
    closing_of,
    is_open,
    subtract_business,
)
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets
from ecdesk.domain.timetable import instant

_LONGEST = 24 * 366


class Measure(StrEnum):
    """What a mall counts."""

    HOURS = "hours"
    BUSINESS_DAYS = "business_days"


@dataclass(frozen=True, slots=True)
class MallClock:
    """How one channel measures answers, and how sure that is."""

    channel: str
    name: str
    measure: Measure
    amount: int
    targets: Targets | None = None  # business minutes to hold here; None: the shop's own
    no_reply_stops: bool = False
    unsure: bool = False  # whether closed days count is not confirmed
    source: str = ""
    confidence: str = "low"
    last_checked: date | None = None


@dataclass(frozen=True, slots=True)
class MallReading:
    """A mall's clock for one turn. Times are aware, in the shop's zone.

    `act_by` is the last open moment before it runs out, since somebody has to be there; it is
    `due_at` itself where the shop does not open in between.
    """

    clock: MallClock
    due_at: datetime
    act_by: datetime
    remaining: int  # wall seconds; negative when missed

    @property
    def is_late(self) -> bool:
        """Whether the mall counts it as late."""
        return self.remaining < 0


def clocks_from(tables: Iterable[Mapping[str, object]]) -> dict[str, MallClock]:
    """Clocks by channel from the tables of the data; a later one takes an earlier one's place.

    Raises Refused `clocks.malformed` with `channel` and `field`.
    """
    clocks = (_clock(table) for table in tables)
    return {clock.channel: clock for clock in clocks}


def mall_due(clock: MallClock, received: datetime, calendar: Calendar) -> datetime:
    """When a mall counts an answer as late, in the shop's zone; wall time shown beside the shop's.

    Business days are the shop's, since every mall lets it set its own.
    """
    timetable = calendar.timetable
    moment = instant(received)
    shown = timetable.shown(moment)
    if clock.measure is Measure.BUSINESS_DAYS:
        try:
            day = add_business_days(calendar, shown.date(), clock.amount)
        except Refused:  # it never opens again: a mall's clock runs all the same
            return shown + timedelta(days=clock.amount)
        closing = closing_of(calendar, day)
        assert closing is not None  # it is a business day
        return closing
    hours = timedelta(hours=clock.amount)
    return (shown.astimezone(UTC) + hours).astimezone(shown.tzinfo)


def read_mall(
    clock: MallClock, received: datetime, calendar: Calendar, now: datetime
) -> MallReading:
    """Read a mall's clock for a turn at `now`."""
    due = mall_due(clock, received, calendar)
    left = due.astimezone(UTC) - now.astimezone(UTC)
    return MallReading(clock, due, act_by(due, received, calendar), left // timedelta(seconds=1))


def act_by(due: datetime, received: datetime, calendar: Calendar) -> datetime:
    """The last open moment between receipt and a due time; the due time where there is none."""
    if is_open(calendar, due):
        return due
    try:
        last = subtract_business(calendar, due, 0)
    except Refused:
        return due
    return last if instant(last) > instant(received) else due


def mall_targets(clocks: Mapping[str, MallClock]) -> dict[str, Targets]:
    """The targets that ship for malls, for `sla.targets_for`."""
    return {name: clock.targets for name, clock in clocks.items() if clock.targets is not None}


def _clock(table: Mapping[str, object]) -> MallClock:
    channel = table.get("channel")
    if not isinstance(channel, str) or not channel:
        raise Refused("clocks.malformed", channel="", field="channel")

    def fail(field: str) -> Refused:
        return Refused("clocks.malformed", channel=channel, field=field)

    def text(field: str, otherwise: str = "") -> str:
        said = table.get(field, otherwise)
        if not isinstance(said, str):
            raise fail(field)
        return said

    def number(field: str, most: int) -> int:
        said = table.get(field, 0)
        if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= most:
            raise fail(field)
        return said

    measure, checked = text("measure"), text("last_checked")
    if measure not in set(Measure):
        raise fail("measure")
    amount = number("amount", _LONGEST)
    if not amount:
        raise fail("amount")
    fast, limit = number("fast", _LONGEST * 60), number("limit", _LONGEST * 60)
    if bool(fast) is not bool(limit) or fast > limit:
        raise fail("limit")
    try:
        last_checked = date.fromisoformat(checked) if checked else None
    except ValueError:
        raise fail("last_checked") from None
    return MallClock(
        channel=channel,
        name=text("name", channel),
        measure=Measure(measure),
        amount=amount,
        targets=Targets(fast, limit) if limit else None,
        no_reply_stops=table.get("no_reply_stops") is True,
        unsure=table.get("counts_weekends_unsure") is True,
        source=text("source"),
        confidence=text("confidence", "low"),
        last_checked=last_checked,
    )
