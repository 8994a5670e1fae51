"""The figures of a day, counted over the turns that ended on it by the results kept with them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Closed
from ecdesk.domain.figures import Ended, Figures, figures_of
from ecdesk.domain.sla import Result
from ecdesk.views.shops import shops
from ecdesk.views.values import Reads

_DAYS = 30  # over so many the share that one reply settled is counted
_ZONE = "Asia/Tokyo"  # before there is a shop

_ENDED = """
SELECT turn.closed_at, turn.closed_how, turn.elapsed, turn.waited, turn.fast_minutes,
       turn.limit_minutes, later.opened_at AS next_at
FROM turn
LEFT JOIN turn AS later ON later.id =
    (SELECT after.id FROM turn AS after
      WHERE after.conversation_id = turn.conversation_id AND after.opened_at > turn.closed_at
      ORDER BY after.opened_at LIMIT 1)
WHERE turn.closed_at >= :first AND turn.closed_at < :last AND turn.elapsed IS NOT NULL
"""


def day(
    reader: Reads, now: datetime, *, day: date | None = None, shop_id: int | None = None
) -> Figures:
    """The figures of a day (today) of one shop or of all, by the clock of the first one."""
    values: dict[str, Any] = {} if shop_id is None else {"shop": shop_id}
    # Looked up turn by turn, so only where it is asked for.
    narrowed = (
        ""
        if shop_id is None
        else " AND (SELECT conversation.shop_id FROM conversation"
        " WHERE conversation.id = turn.conversation_id) = :shop"
    )
    with reader.look() as look:
        known = shops(look)
        first = known.get(shop_id or 0) or next(iter(known.values()), None)
        zone = _ZONE if first is None else first.calendar.zone
        wanted = day or now.astimezone(ZoneInfo(zone)).date()
        end = datetime(wanted.year, wanted.month, wanted.day, tzinfo=ZoneInfo(zone))
        rows = look.all(
            _ENDED + narrowed,
            first=end - timedelta(days=_DAYS),
            last=end + timedelta(days=1, hours=2),  # a day may be longer; figures_of cuts it
            **values,
        )
    return figures_of(wanted, zone, map(_ended, rows), now)


def _ended(row: Any) -> Ended:
    result = Result(row.elapsed, row.waited, row.fast_minutes, row.limit_minutes)
    return Ended(row.closed_at, Closed(row.closed_how), result, row.next_at)
