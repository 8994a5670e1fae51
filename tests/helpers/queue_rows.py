"""Rows of the queue, made by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ecdesk.domain.conversation import Status
from ecdesk.views.rows import QueuePage, QueueRow
from tests.helpers.shown import NOW, shop


def row(number: int, **changes: Any) -> QueueRow:
    """A conversation that waits for a reply since half an hour."""
    received = changes.pop("received_at", NOW - timedelta(minutes=30))
    values: dict[str, Any] = {
        "id": number,
        "shop": changes.pop("shop", None) or shop(),
        "customer": "佐藤 美咲",
        "address": "misaki@example.jp",
        "subject": f"お問い合わせ {number}",
        "snippet": "昨夜、紺のワンピースを注文した佐藤です。",
        "status": Status.REPLY,
        "received_at": received,
        "limit_at": None,
        "last_mail_at": NOW - timedelta(minutes=30),
        "unanswered": 1,
        "attachments": False,
        "has_draft": False,
        "outgoing": None,
        "channel": "own",
    }
    return QueueRow(**(values | changes))


def page(*numbers: int, after: tuple[Any, ...] | None = None) -> QueuePage:
    """A page of such rows."""
    return QueuePage(tuple(row(number) for number in numbers), after)
