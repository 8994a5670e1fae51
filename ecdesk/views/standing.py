"""What the clock keeps with a conversation, read back as values: for row, thread, board and alarms.

By plain SQL, since the queue is what the person sees first. The one rule: what depends on the
moment (a snooze that is over, a promise that is overdue) is asked of SQL with `:now`, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from ecdesk.domain.reading import Emotion, Urgency
from ecdesk.domain.shop import Shop
from ecdesk.domain.urgency import Case
from ecdesk.domain.waiting import Wait
from ecdesk.mail import mall_clocks
from ecdesk.mail.channels import OWN
from ecdesk.views.clock_rows import Stands
from ecdesk.views.values import Looks

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # as `:now`: nothing has come by time alone

HIDDEN = (
    "(conversation.snoozed = 1"
    " AND (conversation.snoozed_until IS NULL OR conversation.snoozed_until > :now))"
)
WOKEN = "(conversation.snoozed = 1 AND conversation.snoozed_until <= :now)"
OVERDUE = "(conversation.status = 'promised' AND conversation.promise_at <= :now)"
COLUMNS = """
    conversation.rests_on, conversation.intent, conversation.promise_at,
    conversation.promise_about, conversation.wait_since, conversation.wait_mails,
    conversation.wait_on_us, conversation.checking, conversation.snoozed,
    conversation.snoozed_until"""


def stands_of(
    row: Any, opened_at: datetime | None, shop: Shop, tags: tuple[str, ...] = ()
) -> Stands:
    """A conversation's row that has `COLUMNS` as its value, given when its open turn opened."""
    mall = mall_clocks.current().get(shop.channel if row.channel == OWN else row.channel)
    case = None
    if row.rests_on is not None and opened_at is not None:
        told = row.rests_on
        needed = told["needed_on"]
        case = Case(
            received=opened_at,
            mails=told["mails"],
            safety=told["safety"],
            emotion=Emotion(told["emotion"]),
            urgency=Urgency(told["urgency"]),
            promise_due=row.promise_at,
            needed_on=None if needed is None else date.fromisoformat(needed),
            mall=mall,
        )
    wait = None
    if row.wait_since is not None:
        wait = Wait(row.wait_since, row.wait_mails, bool(row.wait_on_us))
    return Stands(
        case=case,
        needs_reply=case is None or row.rests_on.get("needs_reply", True),
        promise_at=row.promise_at,
        promise_about=row.promise_about,
        wait=wait,
        mall=mall,
        tags=tags,
        intent=row.intent,
        checking=row.checking,
        snoozed=bool(row.snoozed),
        snoozed_until=row.snoozed_until,
    )


def tags_of(look: Looks, conversation_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of these conversations, in the order in which they were put on."""
    ids = ", ".join(str(int(id_)) for id_ in conversation_ids)
    found: dict[int, dict[str, None]] = {}
    for row in look.all(
        f"SELECT conversation_id, name FROM tag WHERE conversation_id IN ({ids}) ORDER BY id"  # noqa: S608 - numbers
    ):
        found.setdefault(row.conversation_id, {})[row.name] = None
    return {id_: tuple(names) for id_, names in found.items()}
