"""A holding notice laid ready for an open turn: what is known of it, for the person to look at.

It is made when it is asked for, so that the day it offers is never one that has passed. The one
rule: nothing is written down here and nothing is sent; the window makes a draft of it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ecdesk.domain.holding import Notice
from ecdesk.domain.promise import days_offered
from ecdesk.mail.channels import Route
from ecdesk.views.clock_rows import HoldingView
from ecdesk.views.rows import ThreadView
from ecdesk.views.thread import thread
from ecdesk.views.values import Reads


def proposal(reader: Reads, conversation_id: int, now: datetime) -> HoldingView | None:
    """The notice for a conversation; None where nobody waits, or nobody can be written to."""
    view = thread(reader, conversation_id)
    if view is None or not view.answers.to or view.answers.route is Route.NOBODY:
        return None
    waits = view.turn is not None and view.turn.closed_at is None
    if not waits and view.promise is None:
        return None
    rescue = view.rescue_at
    return HoldingView(
        conversation_id=view.id,
        notice=_notice(view, now),
        subject=view.answers.subject,
        to=view.answers.to,
        cc=view.answers.cc,
        source_mail_id=view.answers.mail_id,
        days=days_offered(view.shop.calendar, now),
        ready=rescue is not None and rescue <= now,
    )


def _notice(view: ThreadView, now: datetime) -> Notice:
    shop, promise = view.shop, view.promise
    asked = view.stands.wait.since if view.stands.wait is not None else now
    return Notice(
        customer=view.customer.name if view.customer is not None else "",
        shop=shop.sender_name,
        asked_on=asked.astimezone(ZoneInfo(shop.calendar.zone)).date(),
        whom=view.stands.checking,
        what=promise.about if promise is not None else "",
        signature=shop.signature,
    )
