"""A mail of a customer, an ordinary reply to it, and what the checks say of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from ecdesk.checks.registry import Context, Draft, Letter, Report, run
from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.shop import Shop
from ecdesk.language.reading import read

NOW = datetime(2026, 11, 17, 5, tzinfo=UTC)  # Tuesday, 14:00 in Japan
CLOSED = date(2026, 11, 23)


@cache
def letter(text: str, at: datetime = NOW) -> Letter:
    """A mail of the turn as the reader reads it."""
    return Letter(text, read(text, sent_at=at, subject="お問い合わせ"), "お問い合わせ")


def answering(
    shop: Shop,
    mail: str,
    said: str,
    *,
    final: str | None = None,
    name: str = "佐藤 美咲",
    **given: Any,
) -> Report:
    """What the checks say of a reply in whose middle this is said; `given` goes to the context."""
    calendar = replace(default_calendar(), closed=frozenset({CLOSED}))
    body = (
        f"{name} 様\n\nお問い合わせありがとうございます。\n"
        "こはる洋品店 サポートの山口でございます。\n\n"
        f"{said.strip()}\n\nよろしくお願いいたします。\n\n{shop.signature}\n"
    )
    context = Context(
        shop=replace(shop, calendar=calendar),
        now=NOW,
        customer_names=(name,),
        incoming=(f"お問い合わせ\n{mail}",),
        turn=(letter(mail),),
    )
    return run(Draft("お届けと領収書について", body, final=final), replace(context, **given))
