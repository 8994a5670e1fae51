"""What is said of a customer in the column beside the mails: days, calls, manner, what happened.

The one rule: it is worked out from what is shown already; nothing is read here.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.ui import order_words
from ecdesk.ui.text import one_line
from ecdesk.views.clock_rows import CallView
from ecdesk.views.rows import Elsewhere, PersonaView, ThreadView
from ecdesk.words import _

EVENTS_SHOWN = 8


def short_day(when: datetime, now: datetime) -> str:
    """A day in as little room as it takes: 9/12, 2025/9/12."""
    year = "" if when.year == now.astimezone(when.tzinfo).year else f"{when.year}/"
    return f"{year}{when.month}/{when.day}"


def persona_lines(persona: PersonaView) -> list[str]:
    """What is known of a customer's manner, one line each; empty where nothing is."""
    brief = _("要件のみ") if persona.brief else ""
    manner = " ・ ".join(filter(None, (brief, persona.manner)))
    return [said for said in (manner, persona.matters, persona.contact) if said]


def call_said(call: CallView) -> str:
    """A call in a few words: 電話 6分 お話しできた."""
    length = _("{n}分").format(n=call.minutes) if call.minutes else ""
    return " ".join(filter(None, (_("電話"), length, words.call_outcome(call.outcome))))


def history(view: ThreadView, zone: ZoneInfo, now: datetime) -> list[str]:
    """What happened with this customer, newest first, one line each."""
    happened: list[tuple[datetime, str]] = []
    for mail in view.mails:
        said = _("返信") if mail.direction is Direction.OUT else _("受信")
        happened.append((mail.received_at, said))
    past = view.customer.elsewhere if view.customer is not None else Elsewhere()
    happened.extend((call.at, call_said(call)) for call in (*view.calls, *past.calls))
    happened.extend(
        (one.order.placed_at, _("注文 #{number}").format(number=one.order.number.lstrip("#")))
        for one in order_words.surely(view.orders)
        if one.order.placed_at is not None
    )
    for promise in (*view.promises, *past.promises):
        if promise.ended_at is not None:
            standing = promise.standing(view.shop.calendar, now)
            said = _("約束: {standing}").format(standing=words.promise_standing(standing))
            happened.append((promise.ended_at, said))
    if view.customer is not None:
        happened.extend(
            (earlier.last_mail_at, earlier.subject or _("(件名なし)"))
            for earlier in view.customer.earlier
        )
        first = view.customer.first_mail_at
        if first is not None and all(at >= first for at, _said in happened):
            happened = [event for event in happened if event[0] != first]
            happened.append((first, _("はじめてのご連絡")))
    happened.sort(key=lambda event: event[0], reverse=True)
    if len(happened) > EVENTS_SHOWN:
        happened = [*happened[: EVENTS_SHOWN - 1], happened[-1]]
    return [f"{short_day(at.astimezone(zone), now)} {one_line(said)}" for at, said in happened]
