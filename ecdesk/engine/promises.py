"""Promises: made by a notice or an answer that left, by a call, or by the person's word.

What ends one is not decided here: our next mail or call keeps it, closing the matter drops it
(`domain.promise.end_of`), and `turns.settle` writes that down. The one rule: a promise falls on a
moment at which the shop is open.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.holding import names
from ecdesk.domain.promise import due_on
from ecdesk.engine import joining, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import shop_of


def due_at(session: Session, shop_id: int, wish: p.PromiseIn, now: datetime) -> datetime:
    """The moment a wish names. Raises Refused: promise.closed_day, .closed_hour, .past."""
    shop = shop_of(session.get_one(s.Shop, shop_id))
    return due_on(shop.calendar, wish.day, wish.until, now)


def due_if_open(
    session: Session, shop_id: int, day: date, until: time | None, now: datetime
) -> datetime | None:
    """The moment by which a letter says that we write; at closing where we are shut at that hour.

    None where the shop is closed on that day, or has closed already.
    """
    for hour in (until, None):
        try:
            return due_at(session, shop_id, p.PromiseIn(day=day, until=hour), now)
        except Refused:
            continue
    return None


def approved(session: Session, draft: p.DraftIn, now: datetime) -> dict[str, Any]:
    """What a holding notice promises, as it is kept with the frozen mail.

    Raises Refused: promise.missing, promise.unsaid where the text names another day or none, and
    what `due_at` raises.
    """
    wish = draft.promise
    if wish is None:
        raise Refused("promise.missing")
    due = due_at(session, draft.shop_id, wish, now)
    if not names(draft.body, wish.day):
        raise Refused("promise.unsaid", day=wish.day)
    return {"due_at": due.isoformat(), "about": wish.about.strip()}


def wish_data(wish: p.PromiseIn | None) -> dict[str, Any] | None:
    """A wish as it is kept with a draft."""
    if wish is None:
        return None
    until = None if wish.until is None else f"{wish.until:%H:%M}"
    return {"day": wish.day.isoformat(), "until": until, "about": wish.about}


def made_by_mail(write: Write, outgoing: s.Outgoing) -> None:
    """A mail has left: what it says is promised from now on."""
    session = write.session
    if not outgoing.promise or outgoing.mail_id is None or outgoing.sent_at is None:
        return
    mail = session.get_one(s.Mail, outgoing.mail_id)
    if not mail.counts or mail.conversation_id is None:
        return  # the server would not take it for the customer: nobody has been told
    # One alone was kept by itself before there could be several.
    made = outgoing.promise if isinstance(outgoing.promise, list) else [outgoing.promise]
    for one in made:
        session.add(
            s.Promise(
                conversation_id=mail.conversation_id,
                made_at=outgoing.sent_at,
                due_at=datetime.fromisoformat(one["due_at"]),
                mail_id=mail.id,
                about=one["about"],
            )
        )
    session.flush()
    turns.settle(write, mail.conversation_id, outgoing.sent_at)


def made_by_call(write: Write, call: s.Call, wish: p.PromiseIn, now: datetime) -> int:
    """What was promised on the phone; the promise's id. The caller settles."""
    conversation = write.session.get_one(s.Conversation, call.conversation_id)
    promise = s.Promise(
        conversation_id=call.conversation_id,
        made_at=call.at,
        due_at=due_at(write.session, conversation.shop_id, wish, now),
        call_id=call.id,
        about=wish.about.strip(),
    )
    write.session.add(promise)
    write.session.flush()
    return promise.id


def make(write: Write, command: p.MakePromise, now: datetime) -> dict[str, Any]:
    """A promise by the person's word. Answer: {promise_id, due_at}."""
    found = joining.standing(write.session, command.conversation_id)
    if found is None:
        raise Refused("conversation.missing")
    due = due_at(write.session, found.shop_id, command.promise, now)
    promise = s.Promise(
        conversation_id=found.id, made_at=now, due_at=due, about=command.promise.about.strip()
    )
    write.session.add(promise)
    write.session.flush()
    turns.settle(write, found.id, now)
    return {"promise_id": promise.id, "due_at": due.isoformat()}


def drop(write: Write, command: p.DropPromise, now: datetime) -> dict[str, Any]:
    """Nothing is owed any more; the promise itself stays known."""
    return _dropped(write, command.promise_id, now, now)


def restore(write: Write, command: p.RestorePromise, now: datetime) -> dict[str, Any]:
    """It is owed after all."""
    return _dropped(write, command.promise_id, None, now)


def _dropped(write: Write, promise_id: int, at: datetime | None, now: datetime) -> dict[str, Any]:
    promise = write.session.get(s.Promise, promise_id)
    if promise is None:
        raise Refused("promise.gone")
    promise.dropped_at = at
    turns.settle(write, promise.conversation_id, now)
    return {}
