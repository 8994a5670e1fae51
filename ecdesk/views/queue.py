"""What to answer next: the queue in pages, ordered by place.

要返信 is sorted by what the engine keeps of `domain.urgency.place_of` (a cache, held equal to the
computed one), 約束 by when they are due, スヌーズ by when they come back, the others by their last
mail. What time alone brings to 要返信 (a promise overdue, a snooze that is over) is asked for with
`now`. Pages continue after a key, never after a number of rows, so that mail arriving meanwhile
neither repeats nor hides a row. Read by plain SQL: it is what the person sees first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecdesk.domain.conversation import Status
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import Shop
from ecdesk.views.clock_rows import FilterChoices
from ecdesk.views.rows import QueueCounts, QueuePage, QueueRow, Tab
from ecdesk.views.shops import shops
from ecdesk.views.standing import (
    COLUMNS,
    HIDDEN,
    LONG_AGO,
    OVERDUE,
    WOKEN,
    stands_of,
    tags_of,
)
from ecdesk.views.values import Looks, Reads

_PAGE = 100
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # where a snooze waits for a mail alone
_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))

# Look-ups per row are correlated: a page has a hundred of them.
_ROWS = f"""
SELECT
    conversation.id, conversation.shop_id, conversation.subject, conversation.snippet,
    conversation.status, conversation.due_at, conversation.last_mail_at, conversation.channel,
    customer.name AS customer, turn.opened_at, {COLUMNS},
    (SELECT mail.auto = 'bounce' FROM mail WHERE mail.id = turn.opened_by) AS bounced,
    (SELECT mail.sender_address FROM mail
      WHERE mail.conversation_id = conversation.id AND mail.direction = 'in'
      ORDER BY mail.received_at DESC LIMIT 1) AS address,
    (SELECT count(*) FROM mail
      WHERE mail.conversation_id = conversation.id AND mail.direction = 'in' AND mail.counts
        AND mail.received_at >= turn.opened_at) AS unanswered,
    EXISTS (SELECT 1 FROM attachment JOIN mail ON mail.id = attachment.mail_id
      WHERE mail.conversation_id = conversation.id AND mail.direction = 'in'
        AND NOT attachment.inline) AS attachments,
    EXISTS (SELECT 1 FROM draft
      WHERE draft.conversation_id = conversation.id AND draft.sent_at IS NULL
        AND draft.discarded_at IS NULL) AS has_draft,
    (SELECT outgoing.state FROM outgoing
      WHERE outgoing.conversation_id = conversation.id
        AND outgoing.state IN ({_LIVE})) AS outgoing,
    keys.band, keys.at, keys.since
FROM keys
JOIN conversation ON conversation.id = keys.id
LEFT JOIN customer ON customer.id = conversation.customer_id
LEFT JOIN turn ON turn.conversation_id = conversation.id AND turn.closed_at IS NULL
"""  # noqa: S608 - the states are our own words


@dataclass(frozen=True, slots=True)
class _Key:
    """By what rows are sorted before their id: the same three for all, and how an index has it."""

    band: str
    at: str
    since: str
    columns: tuple[str, ...] = ("band", "at", "since")  # those of them in which two rows differ

    @property
    def taken(self) -> str:
        """As columns of a query."""
        return f"{self.band} AS band, {self.at} AS at, {self.since} AS since"

    def ordered(self, direction: str) -> str:
        """What to order by, in the words of the table: an index is of no use to a query's own."""
        names = [*(getattr(self, name) for name in self.columns), "conversation.id"]
        # A number would be the place of a column; and what comes twice sorts nothing.
        return ", ".join(f"{name}{direction}" for name in dict.fromkeys(names) if name != "1")

    def follows(self, sign: str) -> str:
        """The condition that a row comes after the last one of a page."""
        names = (*(getattr(self, name) for name in self.columns), "conversation.id")
        values = (*(f":after_{name}" for name in self.columns), ":after_id")
        return f"({', '.join(names)}) {sign} ({', '.join(values)})"


# Which conversations stand under a tab, with the key they are sorted by. Of a tab with several
# arms the keys are compared with each other, and all of each counts.
_AT_ALONE = ("at",)
_BY_PLACE = _Key("conversation.band", "conversation.place_at", "conversation.place_since")
_BY_SNOOZE = _Key("1", "conversation.snoozed_until", "conversation.snoozed_until")
_BY_PROMISE = _Key("1", "conversation.promise_at", "conversation.promise_at", _AT_ALONE)
_BY_RETURN = _Key(
    "1",
    "coalesce(conversation.snoozed_until, :never)",
    "conversation.place_since",
    ("at", "since"),
)
_BY_RECENCY = _Key("1", "conversation.last_mail_at", "conversation.last_mail_at", _AT_ALONE)
_STANDING = f"conversation.status = :status AND NOT {HIDDEN}"
_PROMISED = f"conversation.promise_at > :ever AND NOT {HIDDEN}"  # an index is asked for a range
_ARMS: dict[Tab, tuple[tuple[_Key, str], ...]] = {
    Tab.REPLY: (
        (_BY_PLACE, _STANDING),
        (_BY_PLACE, f"{OVERDUE} AND NOT {HIDDEN}"),
        # What was to be seen again now comes back here, though no turn is open.
        (_BY_SNOOZE, f"{WOKEN} AND conversation.status <> 'reply' AND NOT {OVERDUE}"),
    ),
    Tab.PROMISES: ((_BY_PROMISE, _PROMISED),),
    Tab.SNOOZED: ((_BY_RETURN, HIDDEN),),
    Tab.WAITING: ((_BY_RECENCY, _STANDING),),
    Tab.DONE: ((_BY_RECENCY, _STANDING),),
    Tab.BACKLOG: ((_BY_RECENCY, _STANDING),),
}
_DOWN = {Tab.WAITING, Tab.DONE, Tab.BACKLOG}  # the newest first
_NARROWED = {
    "shop": "conversation.shop_id = :shop",
    "tag": "conversation.id IN (SELECT tag.conversation_id FROM tag WHERE tag.name = :tag)",
    "intent": "conversation.intent = :intent",
}
# The same where few rows are left already, and an index of these would only find more again.
_SIFTED = _NARROWED | {
    "shop": "conversation.shop_id + 0 = :shop",
    "intent": "conversation.intent || '' = :intent",
}
_OPEN = "conversation.status IN ('reply', 'promised', 'waiting', 'backlog')"


def page(
    reader: Reads,
    tab: Tab,
    *,
    now: datetime = LONG_AGO,
    shop_id: int | None = None,
    tag: str | None = None,
    intent: str | None = None,
    after: tuple[Any, ...] | None = None,
    limit: int = _PAGE,
) -> QueuePage:
    """The next `limit` rows of a tab after the key `after`, as it stands at `now`.

    Without `now` nothing has come back or become overdue by time alone.
    """
    wanted = _wanted(shop=shop_id, tag=tag, intent=intent)
    values = dict(wanted)
    if after is not None:
        names = ("after_band", "after_at", "after_since", "after_id")
        values |= dict(zip(names, after, strict=True))
    sign, down = ("<", " DESC") if tab in _DOWN else (">", "")
    arms = []
    for key, stands in _ARMS[tab]:
        follows = f" AND {key.follows(sign)}" if after is not None else ""
        narrowed = _narrowed(wanted, sifted=stands is not _STANDING)
        arms.append(
            "SELECT id, band, at, since FROM"  # noqa: S608 - our own words
            f" (SELECT conversation.id, {key.taken} FROM conversation"
            f" WHERE {stands}{narrowed}{follows} ORDER BY {key.ordered(down)} LIMIT :limit)"
        )
    order = ", ".join(f"{{}}{name}{down}" for name in ("band", "at", "since", "id"))
    query = (
        f"WITH keys AS (SELECT id, band, at, since FROM ({' UNION ALL '.join(arms)}) AS arms"  # noqa: S608 - our own words
        f" ORDER BY {order.replace('{}', '')} LIMIT :limit)"
        f" {_ROWS} ORDER BY {order.replace('{}', 'keys.')}"
    )
    values |= {"now": now, "limit": limit + 1, "status": tab.value}
    values |= {"never": _NEVER, "ever": LONG_AGO}
    with reader.look() as look:
        by_id = shops(look)
        found = look.all(query, **values)
        tags = tags_of(look, [row.id for row in found])
    rows = tuple(_row(row, by_id, tags.get(row.id, ())) for row in found[:limit])
    if len(found) <= limit or not rows:
        return QueuePage(rows, None)
    last = found[limit - 1]
    return QueuePage(rows, (last.band, last.at, last.since, last.id))


def row(reader: Reads, conversation_id: int) -> QueueRow | None:
    """One conversation as the queue shows it; None where there is none."""
    keys = (
        f"SELECT conversation.id, {_BY_PLACE.taken} FROM conversation WHERE conversation.id = :id"  # noqa: S608 - our own words
    )
    with reader.look() as look:
        found = look.all(f"WITH keys AS ({keys}) {_ROWS}", id=conversation_id)
        if not found:
            return None
        tags = tags_of(look, [conversation_id])
        return _row(found[0], shops(look), tags.get(conversation_id, ()))


def counts(
    reader: Reads,
    *,
    now: datetime = LONG_AGO,
    shop_id: int | None = None,
    tag: str | None = None,
    intent: str | None = None,
) -> QueueCounts:
    """How many conversations stand under each tab at `now`."""
    wanted = _wanted(shop=shop_id, tag=tag, intent=intent)
    sifted = _narrowed(wanted, sifted=True)
    with reader.look() as look:
        by_tab = dict.fromkeys(Tab, 0)
        for status, number in _by_status(look, _narrowed(wanted), wanted).items():
            if status != Status.PROMISED.value:
                by_tab[Tab(status)] = number
        for found in look.all(
            f"SELECT status, count(*) AS number FROM conversation WHERE {HIDDEN}{sifted}"  # noqa: S608 - our own words
            " GROUP BY status",
            now=now,
            **wanted,
        ):
            by_tab[Tab.SNOOZED] += found.number
            if found.status != Status.PROMISED.value:
                by_tab[Tab(found.status)] -= found.number
        by_tab[Tab.PROMISES] = _count(look, _PROMISED, sifted, wanted, now)
        for _, stands in _ARMS[Tab.REPLY][1:]:
            by_tab[Tab.REPLY] += _count(look, stands, sifted, wanted, now)
    return QueueCounts(by_tab)


def _by_status(look: Looks, narrowed: str, values: dict[str, Any]) -> dict[str, int]:
    """How many stand where. Of all together, what is done is the rest.

    That is most of a desk of years, and SQLite knows the number of all without going through them.
    """
    rows = look.all(
        "SELECT status, count(*) AS number FROM conversation"  # noqa: S608 - our own words
        f" WHERE {f'1{narrowed}' if narrowed else _OPEN} GROUP BY status",
        **values,
    )
    found = {row.status: row.number for row in rows}
    if not narrowed:
        every = look.value("SELECT count(*) FROM conversation")
        found[Status.DONE.value] = every - sum(found.values())
    return found


def _count(look: Looks, stands: str, sifted: str, values: dict[str, Any], now: datetime) -> int:
    query = f"SELECT count(*) FROM conversation WHERE {stands}{sifted}"  # noqa: S608 - our own words
    return int(look.value(query, now=now, ever=LONG_AGO, **values))


def choices(reader: Reads, *, shop_id: int | None = None) -> FilterChoices:
    """What the queue can be narrowed to: the tags and intents of what is not done, with counts."""
    wanted = _wanted(shop=shop_id)
    narrowed = _narrowed(wanted)
    with reader.look() as look:
        tags = look.all(
            "SELECT tag.name, count(DISTINCT tag.conversation_id) AS number FROM tag"  # noqa: S608 - our own words
            " JOIN conversation ON conversation.id = tag.conversation_id"
            f" WHERE conversation.status <> 'done'{narrowed}"
            " GROUP BY tag.name ORDER BY number DESC, tag.name",
            **wanted,
        )
        intents = look.all(
            "SELECT conversation.intent AS name, count(*) AS number FROM conversation"  # noqa: S608 - our own words
            f" WHERE {_OPEN} AND conversation.intent <> ''{narrowed}"
            " GROUP BY conversation.intent ORDER BY number DESC, name",
            **wanted,
        )
    return FilterChoices(
        tuple((found.name, found.number) for found in tags),
        tuple((found.name, found.number) for found in intents),
    )


def _wanted(**wanted: Any) -> dict[str, Any]:
    """What is narrowed to, as the values of a query."""
    return {name: value for name, value in wanted.items() if value is not None}


def _narrowed(wanted: Iterable[str], *, sifted: bool = False) -> str:
    """Further conditions; `sifted`: what there is to look through is found by something else."""
    said = _SIFTED if sifted else _NARROWED
    return "".join(f" AND {said[name]}" for name in wanted)


def _row(found: Any, by_id: dict[int, Shop], tags: tuple[str, ...]) -> QueueRow:
    shop = by_id[found.shop_id]
    return QueueRow(
        id=found.id,
        shop=shop,
        customer=found.customer or "",
        address=found.address or "",
        subject=found.subject,
        snippet=found.snippet,
        status=Status(found.status),
        received_at=found.opened_at,
        limit_at=found.due_at,
        last_mail_at=found.last_mail_at,
        unanswered=found.unanswered if found.opened_at is not None else 0,
        attachments=bool(found.attachments),
        has_draft=bool(found.has_draft) and found.outgoing is None,  # else it is approved
        outgoing=State(found.outgoing) if found.outgoing else None,
        channel=found.channel,
        bounced=bool(found.bounced),
        stands=stands_of(found, found.opened_at, shop, tags),
    )
