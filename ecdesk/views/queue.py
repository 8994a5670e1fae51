"""What to answer next: the queue in pages, ordered by deadline.

要返信 is sorted by the stored limit (a cache that the engine keeps equal to the computed one); the
others by their last mail, newest first. Pages continue after a key, never after a number of rows,
so that mail arriving meanwhile neither repeats nor hides a row. Read by plain SQL: it is what the
person sees first.
"""

from __future__ import annotations

from typing import Any

from ecdesk.domain.conversation import Status
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.shop import Shop
from ecdesk.views.rows import QueueCounts, QueuePage, QueueRow, Tab
from ecdesk.views.shops import shops
from ecdesk.views.values import Reads

_PAGE = 100
_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))

# Look-ups per row are correlated: a page has a hundred of them.
_ROWS = f"""
SELECT
    conversation.id, conversation.shop_id, conversation.subject, conversation.snippet,
    conversation.status, conversation.due_at, conversation.last_mail_at, conversation.channel,
    customer.name AS customer, turn.opened_at,
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
        AND outgoing.state IN ({_LIVE})) AS outgoing
FROM conversation
LEFT JOIN customer ON customer.id = conversation.customer_id
LEFT JOIN turn ON turn.conversation_id = conversation.id AND turn.closed_at IS NULL
"""  # noqa: S608 - the states are our own words
_BY_DEADLINE = "(conversation.due_at, conversation.id) > (:at, :id)"
_BY_RECENCY = "(conversation.last_mail_at, conversation.id) < (:at, :id)"


def page(
    reader: Reads,
    tab: Tab,
    *,
    shop_id: int | None = None,
    after: tuple[Any, ...] | None = None,
    limit: int = _PAGE,
) -> QueuePage:
    """The next `limit` rows of a tab after the key `after`."""
    by_deadline = tab is Tab.REPLY
    conditions = ["conversation.status = :status"]
    values: dict[str, Any] = {"status": Status(tab.value).value, "limit": limit + 1}
    if shop_id is not None:
        conditions.append("conversation.shop_id = :shop")
        values["shop"] = shop_id
    if after is not None:
        conditions.append(_BY_DEADLINE if by_deadline else _BY_RECENCY)
        values["at"], values["id"] = after
    order = "due_at, conversation.id" if by_deadline else "last_mail_at DESC, conversation.id DESC"
    query = f"{_ROWS} WHERE {' AND '.join(conditions)} ORDER BY conversation.{order} LIMIT :limit"
    with reader.look() as look:
        by_id = shops(look)
        found = look.all(query, **values)
    rows = tuple(_row(row, by_id) for row in found[:limit])
    if len(found) <= limit or not rows:
        return QueuePage(rows, None)
    last = rows[-1]
    return QueuePage(rows, (last.limit_at if by_deadline else last.last_mail_at, last.id))


def row(reader: Reads, conversation_id: int) -> QueueRow | None:
    """One conversation as the queue shows it; None where there is none."""
    with reader.look() as look:
        found = look.all(f"{_ROWS} WHERE conversation.id = :id", id=conversation_id)
        return _row(found[0], shops(look)) if found else None


def counts(reader: Reads, *, shop_id: int | None = None) -> QueueCounts:
    """How many conversations stand under each tab."""
    condition = "" if shop_id is None else "WHERE shop_id = :shop"
    query = f"SELECT status, count(*) AS number FROM conversation {condition} GROUP BY status"  # noqa: S608 - our own words
    with reader.look() as look:
        found = look.all(query, **({} if shop_id is None else {"shop": shop_id}))
    return QueueCounts({Tab(row.status): row.number for row in found})


def _row(found: Any, by_id: dict[int, Shop]) -> QueueRow:
    return QueueRow(
        id=found.id,
        shop=by_id[found.shop_id],
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
    )
