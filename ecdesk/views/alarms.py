"""What becomes due in each shop: the instants by which tray and notifications go.

Everything open is here, what is snoozed too: hiding a mail stops no clock. Whether something is
told now is `domain.alarms.due_now`'s to decide, at every tick, from what is read here at a change.
The one rule: an instant here is a deadline or a promise, never a moment of looking.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ecdesk.domain.alarms import WARN_MINUTES, Alarm, Kind
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import warn_at
from ecdesk.views.clock_rows import AlarmsView, ShopAlarms, targets_of
from ecdesk.views.shops import shops
from ecdesk.views.standing import LONG_AGO
from ecdesk.views.values import Reads

# What lies farther ahead is read in time: something changes every day, and each opening is a day.
_AHEAD = timedelta(days=16)

_OPEN = """
SELECT conversation.id, conversation.shop_id, conversation.channel, conversation.due_at,
       turn.opened_at
FROM conversation
JOIN turn ON turn.conversation_id = conversation.id AND turn.closed_at IS NULL
WHERE conversation.status = 'reply'
"""
_PROMISES = """
SELECT conversation.id, conversation.shop_id, conversation.promise_at
FROM conversation WHERE conversation.promise_at > :ever
"""  # a range, which an index is asked for


def alarms(reader: Reads, now: datetime) -> AlarmsView:
    """All that becomes due within the coming days, or has; by shop."""
    with reader.look() as look:
        by_id = shops(look)
        turns, promises = look.all(_OPEN), look.all(_PROMISES, ever=LONG_AGO)
    found: dict[int, list[Alarm]] = {id_: [] for id_ in by_id}
    worst: tuple[Shop, datetime] | None = None
    for row in turns:
        shop, limit = by_id[row.shop_id], row.due_at
        if worst is None or limit < worst[1]:
            worst = shop, limit
        if limit > now + _AHEAD:
            continue
        warn = warn_at(row.opened_at, shop.calendar, targets_of(shop, row.channel), WARN_MINUTES)
        found[row.shop_id] += [Alarm(Kind.WARNING, row.id, warn), Alarm(Kind.LIMIT, row.id, limit)]
    for row in promises:
        found[row.shop_id].append(Alarm(Kind.PROMISE, row.id, row.promise_at))
    return AlarmsView(
        shops=tuple(
            ShopAlarms(by_id[id_], tuple(sorted(some, key=lambda alarm: alarm.at)))
            for id_, some in found.items()
            if some
        ),
        open_turns=len(turns),
        worst=worst,
    )
