"""Sends what was approved: at most once by itself, and never in silence.

    countdown → ready → claimed → transmitting → sent → done        (domain/outgoing.py draws it)

`claimed` is won by compare-and-set. `transmitting` is committed before the first byte of DATA, and
`sent` right after the 250, before any step that could fail. A transmission that ended after the
final dot without a reply, or one found half-way at start-up, is `unknown`: we look for its
Message-ID in Sent, then ask the person. Nothing is ever resent by itself.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import LOOK_SECONDS, OVERDUE_SECONDS, State, retry_delay
from ecdesk.domain.ports import Accepted, Clock, Envelope, NotSent, Phase, Wire
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import routes, sent_folder, sign_in, turns
from ecdesk.engine.outgoing import enter, move, now_sent, said, settle
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.views.values import mailbox_of

log = logging.getLogger("ecdesk.outbox")

_TIMED = (State.COUNTDOWN, State.READY, State.FAILED, State.SENT, State.UNKNOWN)
_OFFLINE_WAIT = 30  # seconds until the next look whether the network is back
_SENDING = {"net.gone": "send.gone", "net.refused": "send.refused"}
_LOOK_EVERY = 30
_COPY_TRIES = 8

_Outcome = Accepted | NotSent | Trouble


@dataclass(slots=True)
class Outbox:
    """The sending half of the engine. `look` brings a mailbox up to date before a send."""

    database: Database
    wire: Wire
    clock: Clock
    look: Callable[[Mailbox], object]
    # What came of a transmission and a full disk would not take: recorded before anything else.
    _owed: dict[int, _Outcome] = field(default_factory=dict)

    def start_up(self) -> None:
        """Put right what a crash left: claimed ones go back, half-sent ones become unknown."""
        with self.database.write() as write:
            for row in _in_states(write.session, State.CLAIMED):
                move(write, row, State.READY)
            for row in _in_states(write.session, State.TRANSMITTING):
                move(write, row, State.UNKNOWN, Trouble("outbox.interrupted"))
                row.due_at = self.clock()

    def step(self) -> None:
        """Do everything that is due now. Raises Trouble where the disk takes nothing."""
        for outgoing_id in list(self._owed):
            self._record(outgoing_id)
        now = self.clock()
        for outgoing_id, state in self._due(now):
            if state is State.COUNTDOWN:
                self._end_countdown(outgoing_id, now)
            elif state is State.FAILED:
                self._retry(outgoing_id)
            elif state is State.UNKNOWN:
                self._search(outgoing_id, now)
            elif state is State.SENT:
                self._keep_copy(outgoing_id)
        for outgoing_id, state in self._due(now):
            if state is State.READY:
                self._send(outgoing_id, now)

    def next_due(self) -> datetime | None:
        """When the next step could have something to do; None while nothing waits."""
        with self.database.connect() as connection:
            return connection.scalar(
                select(s.Outgoing.due_at).where(_timed()).order_by(s.Outgoing.due_at).limit(1)
            )

    def look_again(self, outgoing_id: int) -> bool:
        """Look for an unknown mail in Sent at once; whether it was found. Raises Trouble."""
        with self.database.connect() as connection:
            row = connection.execute(
                select(s.Outgoing.state, s.Outgoing.message_id, s.Outgoing.mailbox_id).where(
                    s.Outgoing.id == outgoing_id
                )
            ).one_or_none()
        if row is None or row.state != State.UNKNOWN.value:
            return row is not None and row.state in {State.SENT.value, State.DONE.value}
        found = sent_folder.holds(self.wire, self._mailbox(row.mailbox_id), row.message_id)
        if found:
            with self.database.write() as write:
                # The person may have said so while we looked.
                if write.session.get_one(s.Outgoing, outgoing_id).state == State.UNKNOWN.value:
                    settle(write, outgoing_id, self.clock())
        return found

    def _due(self, now: datetime) -> list[tuple[int, State]]:
        with self.database.connect() as connection:
            found = connection.execute(
                select(s.Outgoing.id, s.Outgoing.state)
                .where(_timed(), s.Outgoing.due_at <= now)
                .order_by(s.Outgoing.due_at, s.Outgoing.id)
            )
            return [(row.id, State(row.state)) for row in found]

    def _end_countdown(self, outgoing_id: int, now: datetime) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.COUNTDOWN.value or row.due_at > now:
                return
            if _is_overdue(row, now):
                move(write, row, State.HELD, Trouble("outbox.late"))
            else:
                move(write, row, State.READY)

    def _retry(self, outgoing_id: int) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state == State.FAILED.value:
                move(write, row, State.READY)

    def _send(self, outgoing_id: int, now: datetime) -> None:
        """One mail: claim it, look at the mailbox, transmit, record what came of it."""
        mailbox = self._claim(outgoing_id, now)
        if mailbox is None:
            return
        outcome = self._transmit(outgoing_id, mailbox)
        if outcome is not None:
            self._owed[outgoing_id] = outcome
            self._record(outgoing_id)

    def _transmit(self, outgoing_id: int, mailbox: Mailbox) -> _Outcome | None:
        """What came of it; None where the mail was held instead. Whatever breaks is an outcome."""
        begun = False

        def before_data() -> None:
            nonlocal begun
            self._transmitting(outgoing_id)
            begun = True

        try:
            with _bugs_as_trouble():
                self.look(mailbox)
                envelope = self._envelope(outgoing_id)
                if envelope is None:
                    return None
                way, password = routes.by_its_route(self.wire, mailbox, envelope.recipients)
                password = password or sign_in.password_for(self.wire, mailbox)
                return self.wire.sender(way, password).send(envelope, before_data)
        except NotSent as not_sent:
            sign_in.note_refusal(self.wire, mailbox, not_sent)
            return not_sent
        except Trouble as trouble:
            return NotSent(Phase.DOT, trouble.code) if begun else trouble

    def _record(self, outgoing_id: int) -> None:
        outcome = self._owed[outgoing_id]
        if isinstance(outcome, Accepted):
            self._sent(outgoing_id, outcome)
        elif isinstance(outcome, NotSent):
            self._not_sent(outgoing_id, outcome)
        else:
            self._wait(outgoing_id, outcome)
        del self._owed[outgoing_id]
        self._keep_copy(outgoing_id)

    def _claim(self, outgoing_id: int, now: datetime) -> Mailbox | None:
        """Win the row from `ready`; its mailbox, or None where another was first.

        One that was never tried and should have left long ago is held: sleep or a crash lay
        between. What waits for the network may wait long.
        """
        with self.database.write() as write:
            won: CursorResult[Any] = write.session.execute(  # type: ignore[assignment] # of an UPDATE
                update(s.Outgoing)
                .where(s.Outgoing.id == outgoing_id, s.Outgoing.state == State.READY.value)
                .values(state=State.CLAIMED.value)
            )
            if won.rowcount != 1:
                return None
            write.touched.outbox = True
            row = write.session.get_one(s.Outgoing, outgoing_id)
            write.touched.conversations.add(row.conversation_id)
            if row.trouble is None and not row.attempts and _is_overdue(row, now):
                move(write, row, State.HELD, Trouble("outbox.late"))
                return None
            return mailbox_of(write.session.get_one(s.Mailbox, row.mailbox_id))

    def _envelope(self, outgoing_id: int) -> Envelope | None:
        """What goes on the wire; None (and held) where the conversation changed meanwhile."""
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            conversation = write.session.get_one(s.Conversation, row.conversation_id)
            if conversation.revision != row.revision:
                twice = row.kind == Kind.REPLY.value and turns.is_answered(
                    write.session, conversation.id
                )
                code = "outbox.answered" if twice else "outbox.changed"
                move(write, row, State.HELD, Trouble(code))
                return None
            if hashlib.sha256(row.raw).hexdigest() != row.sha256:
                move(write, row, State.HELD, Trouble("outbox.damaged"))
                return None
            refused = {address.lower() for address in row.refused}
            recipients = tuple(r for r in row.recipients if r.lower() not in refused)
            return Envelope(row.sender, recipients, row.raw)

    def _transmitting(self, outgoing_id: int) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            move(write, row, State.TRANSMITTING)
            row.attempts += 1

    def _wait(self, outgoing_id: int, trouble: Trouble) -> None:
        """No network or no way in: back to ready, to be looked at again.

        Where the person has to sign in anew it waits for that, however long; it never fails.
        """
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if trouble.retry or trouble.code == sign_in.AGAIN:
                move(write, row, State.READY, trouble)
                row.due_at = self.clock() + timedelta(seconds=_OFFLINE_WAIT)
            else:
                move(write, row, State.FAILED, trouble, permanent=True)

    def _not_sent(self, outgoing_id: int, failure: NotSent) -> None:
        now = self.clock()
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            trouble = _why(failure)
            if not failure.outcome_known:
                move(write, row, State.UNKNOWN, trouble)
                row.due_at = now
                return
            if row.state == State.CLAIMED.value and failure.phase is Phase.CONNECT:
                move(write, row, State.READY, trouble)  # offline: nothing was tried
                row.due_at = now + timedelta(seconds=_OFFLINE_WAIT)
                return
            if row.state == State.CLAIMED.value:
                row.attempts += 1
            move(write, row, State.FAILED, trouble, permanent=failure.permanent)
            row.due_at = now + timedelta(seconds=retry_delay(row.attempts))

    def _sent(self, outgoing_id: int, accepted: Accepted) -> None:
        """Right after the 250: `sent`, first and alone."""
        now = self.clock()
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            row.refused = dict(row.refused) | accepted.refused
            now_sent(write, row, now)

    def _enter(self, outgoing_id: int) -> None:
        """Put a sent mail into its conversation, which closes the turn; repeatable."""
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            enter(write, row)

    def _keep_copy(self, outgoing_id: int) -> None:
        """Store the copy in Sent unless it is there; only this step is ever repeated."""
        with self.database.connect() as connection:
            row = connection.execute(
                select(
                    s.Outgoing.state,
                    s.Outgoing.message_id,
                    s.Outgoing.mailbox_id,
                    s.Outgoing.raw,
                    s.Outgoing.sent_at,
                    s.Outgoing.mail_id,
                    s.Outgoing.recipients,
                ).where(s.Outgoing.id == outgoing_id)
            ).one()
        if row.state != State.SENT.value:
            return
        try:
            with _bugs_as_trouble():
                if row.mail_id is None:
                    self._enter(outgoing_id)
                mailbox = self._mailbox(row.mailbox_id)
                wanted = (row.message_id, row.raw, row.sent_at, row.recipients)
                sent_folder.keep(self.wire, mailbox, *wanted)
        except Trouble as trouble:
            self._keep_later(outgoing_id, trouble)
            return
        with self.database.write() as write:
            kept = write.session.get_one(s.Outgoing, outgoing_id)
            if kept.state == State.SENT.value:
                move(write, kept, State.DONE)

    def _keep_later(self, outgoing_id: int, trouble: Trouble) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            row.copy_tries += 1
            row.due_at = self.clock() + timedelta(seconds=retry_delay(row.copy_tries))
            row.trouble = said(trouble)
            write.touched.outbox = True
            if row.copy_tries >= _COPY_TRIES and row.state == State.SENT.value:
                move(write, row, State.DONE, trouble)

    def _search(self, outgoing_id: int, now: datetime) -> None:
        """Look for an unknown one in Sent; every half minute for ten minutes, then ask."""
        try:
            with _bugs_as_trouble():
                if self.look_again(outgoing_id):
                    return
        except Trouble as trouble:
            log.info("outgoing %s not looked for: %s", outgoing_id, trouble.code)
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.UNKNOWN.value:
                return  # the person spoke while we looked
            since = row.unknown_since or now
            row.unknown_since = since
            row.permanent = now - since >= timedelta(seconds=LOOK_SECONDS)
            row.due_at = now + timedelta(seconds=_LOOK_EVERY)

    def _mailbox(self, mailbox_id: int) -> Mailbox:
        with self.database.connect() as connection:
            row = connection.execute(
                select(*s.Mailbox.__table__.columns).where(s.Mailbox.id == mailbox_id)
            ).one()
            return mailbox_of(row)


@contextmanager
def _bugs_as_trouble() -> Iterator[None]:
    """A bug where we talk to the world is that one mail's trouble: it must not stop the others."""
    try:
        yield
    except (NotSent, Trouble):
        raise
    except Exception as error:
        log.exception("outbox")
        raise Trouble("bug", retry=False, kind=type(error).__name__) from error


def _is_overdue(row: s.Outgoing, now: datetime) -> bool:
    return (now - row.due_at).total_seconds() > OVERDUE_SECONDS


def _in_states(session: Session, *states: State) -> list[s.Outgoing]:
    return list(
        session.scalars(select(s.Outgoing).where(s.Outgoing.state.in_([x.value for x in states])))
    )


def _timed() -> Any:
    """Rows that time alone may move; what failed for good or stays unknown waits for the person."""
    return s.Outgoing.state.in_([state.value for state in _TIMED]) & s.Outgoing.permanent.is_(False)


def _why(failure: NotSent) -> Trouble:
    """What kept a mail from leaving, with the server's name; its own code where it was said to us.

    「途中で切れた」 means something else for a mail that goes out than for those that come in.
    """
    cause = failure.__cause__
    values = dict(cause.values) if isinstance(cause, Trouble) else {}
    code = _SENDING.get(failure.code, failure.code)
    return Trouble(code, **values | {"phase": failure.phase.value, "reply": failure.reply})
