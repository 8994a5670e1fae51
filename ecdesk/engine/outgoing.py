"""The steps of an outgoing mail, each within its caller's transaction.

The person's (take back, send, "it did arrive") and those that `outbox.py` takes by itself; all of
them go along `domain.outgoing.NEXT` and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.outgoing import CANCELLABLE, NEXT, State
from ecdesk.domain.ports import NotSent
from ecdesk.engine import intake, promises
from ecdesk.store import schema as s
from ecdesk.store.database import Write

log = logging.getLogger("ecdesk.outgoing")

_NO_WAY_IN = frozenset({"net.login", "secret.missing"})  # only the person can put that right


def cancel(write: Write, outgoing_id: int) -> s.Outgoing:
    """Take a mail back. Refused("outgoing.left") where it may have left already."""
    row = _existing(write.session, outgoing_id)
    if State(row.state) not in CANCELLABLE:
        raise Refused("outgoing.left", state=row.state)
    move(write, row, State.CANCELLED)
    return row


def send_now(
    write: Write, outgoing_id: int, now: datetime, *, sure: bool, revision: int = 0
) -> s.Outgoing:
    """Make a mail ready at once. An unknown one only where the person is sure.

    A held one is thereby approved for the conversation as it stands now; any other is still held
    where the conversation has changed, for nobody has been shown the difference. `revision` is the
    conversation's as the person saw it: Refused("conversation.changed") where it is another.
    """
    row = _existing(write.session, outgoing_id)
    state = State(row.state)
    if state is State.UNKNOWN and not sure:
        raise Refused("outgoing.unsure")
    if state not in {*CANCELLABLE, State.UNKNOWN}:
        raise Refused("outgoing.left", state=row.state)
    stands = write.session.get_one(s.Conversation, row.conversation_id).revision
    if revision not in {0, stands}:
        raise Refused("conversation.changed")
    if state is State.HELD:
        row.revision = stands
        row.knows = intake.newest_mail(write.session, row.conversation_id)
    row.due_at = now
    if state is not State.READY:
        move(write, row, State.READY)
    write.touched.outbox = True
    return row


def settle(write: Write, outgoing_id: int, now: datetime) -> None:
    """An unknown mail did arrive: by its copy in Sent or by the person's word."""
    row = _existing(write.session, outgoing_id)
    if row.state != State.UNKNOWN.value:
        raise Refused("outgoing.settled", state=row.state)
    now_sent(write, row, now)
    enter(write, row)


def enter(write: Write, row: s.Outgoing) -> None:
    """The sent mail becomes a mail of its conversation; its draft is kept for a while as sent."""
    if row.mail_id is not None or row.sent_at is None:
        return
    intake.read_sent(write, row, row.sent_at)
    if row.draft_id is not None:
        draft = write.session.get(s.Draft, row.draft_id)
        if draft is not None:
            draft.sent_at = row.sent_at
            write.touched.drafts.add(draft.id)
    promises.made_by_mail(write, row)
    write.touched.outbox = True


def now_sent(write: Write, row: s.Outgoing, now: datetime) -> None:
    move(write, row, State.SENT)
    row.sent_at = now
    row.due_at = now


def move(
    write: Write,
    row: s.Outgoing,
    state: State,
    trouble: Trouble | None = None,
    *,
    permanent: bool = False,
) -> None:
    """One step along `NEXT`; anything else is a bug and must not pass."""
    old = State(row.state)
    if state not in NEXT[old]:
        msg = f"outgoing {row.id}: {old} → {state}"
        raise AssertionError(msg)
    log.info("outgoing %s: %s → %s", row.id, old.value, state.value)
    row.state = state.value
    if state is State.UNKNOWN:
        row.unknown_since = None  # looked for anew, however often this happens
    row.trouble = None if trouble is None else said(trouble) | {"permanent": permanent}
    row.permanent = permanent
    write.touched.outbox = True
    write.touched.conversations.add(row.conversation_id)


def go_on(write: Write, mailbox_id: int, now: datetime) -> None:
    """A mailbox can be signed in to again: what waited or failed for that leaves, after a look."""
    rows = select(s.Outgoing).where(
        s.Outgoing.mailbox_id == mailbox_id,
        s.Outgoing.state.in_((State.READY.value, State.FAILED.value)),
    )
    for row in write.session.scalars(rows).all():
        if row.state == State.FAILED.value:
            if not row.permanent or (row.trouble or {}).get("code") not in _NO_WAY_IN:
                continue
            move(write, row, State.READY)
        row.due_at = now
        write.touched.outbox = True


def said(trouble: Trouble) -> dict[str, Any]:
    return {"code": trouble.code, "values": trouble.values}


def refusal(row: s.Outgoing) -> Trouble | None:
    """Who of those it was for would not have a mail that has left; None where all took it."""
    if not row.refused:
        return None
    return Trouble("outbox.refused", addresses="・".join(sorted(row.refused)))


@contextmanager
def bugs_as_trouble() -> Iterator[None]:
    """A bug where we talk to the world is that one mail's trouble: it must not stop the others."""
    try:
        yield
    except (NotSent, Trouble):
        raise
    except Exception as error:
        log.exception("outbox")
        raise Trouble("bug", retry=False, kind=type(error).__name__) from error


def _existing(session: Session, outgoing_id: int) -> s.Outgoing:
    row = session.get(s.Outgoing, outgoing_id)
    if row is None:
        raise Refused("outgoing.missing")
    return row
