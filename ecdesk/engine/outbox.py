"""Sends what was approved: at most once by itself, and never in silence.

    countdown → ready → claimed → transmitting → sent → done        (domain/outgoing.py draws it)

`claimed` and `transmitting` are won by compare-and-set: of two outboxes one gets to DATA.
`transmitting` is committed before the first byte of DATA, and `sent` right after the 250, before
any step that could fail. A transmission that ended after the final dot without a reply, or one
found half-way at start-up, is `unknown`: we look for its Message-ID in Sent, then ask the person.
Nothing is ever resent by itself.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import ANSWERING
from ecdesk.domain.errors import DeskError, Trouble
from ecdesk.domain.outgoing import OVERDUE_SECONDS, RETRY_SECONDS, State, retry_delay
from ecdesk.domain.ports import Accepted, Clock, Envelope, NotSent, Phase, Wire
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import routes, sign_in, turns
from ecdesk.engine.afterwards import Afterwards
from ecdesk.engine.outgoing import bugs_as_trouble, move, now_sent
from ecdesk.engine.unknown import Unknown
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.views.values import mailbox_of

log = logging.getLogger("ecdesk.outbox")

_TIMED = (State.COUNTDOWN, State.READY, State.FAILED, State.SENT, State.UNKNOWN)
_OFFLINE_WAIT = 30  # seconds until the next look whether the network is back
_SENDING = {"net.gone": "send.gone", "net.refused": "send.refused"}
_LONGEST_WAIT = timedelta(seconds=max(RETRY_SECONDS))

_Outcome = Accepted | NotSent | Trouble


class _Stopped(Exception):
    """No DATA after all: the mail is held, or another outbox has it. All is recorded."""


@dataclass(slots=True)
class Outbox:
    """The sending half of the engine. `look` brings a mailbox up to date before a send."""

    database: Database
    wire: Wire
    clock: Clock
    look: Callable[[Mailbox], object]
    # What came of a transmission (and whether DATA began) that a full disk would not take:
    # recorded before anything else.
    _owed: dict[int, tuple[_Outcome, bool]] = field(default_factory=dict)
    # Mailboxes and servers that this step has found out of reach: the next mail does not wait too.
    _away: dict[Hashable, NotSent | Trouble] = field(default_factory=dict)

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
            with _alone(outgoing_id):
                self._record(outgoing_id)
        now = self.clock()
        self._away.clear()
        self._mend_times(now)
        self._unknown().note_arrived()
        for outgoing_id, state in self._due(now):
            with _alone(outgoing_id):
                if state is State.COUNTDOWN:
                    self._end_countdown(outgoing_id, now)
                elif state is State.FAILED:
                    self._retry(outgoing_id, now)
                elif state is State.UNKNOWN:
                    self._unknown().search(outgoing_id)
                elif state is State.SENT:
                    self._finish(outgoing_id)
        for outgoing_id, state in self._due(now):
            if state is State.READY:
                with _alone(outgoing_id):
                    self._send(outgoing_id, now)

    def next_due(self) -> datetime | None:
        """When the next step could have something to do; None while nothing waits."""
        with self.database.connect() as connection:
            return connection.scalar(
                select(s.Outgoing.due_at).where(_timed()).order_by(s.Outgoing.due_at).limit(1)
            )

    def next_copy(self) -> datetime | None:
        """When the last copy that is owed to Sent is next seen to; None where none is."""
        owed = _timed() & (s.Outgoing.state == State.SENT.value)
        with self.database.connect() as connection:
            return connection.scalar(
                select(s.Outgoing.due_at).where(owed).order_by(s.Outgoing.due_at.desc()).limit(1)
            )

    def look_again(self, outgoing_id: int) -> bool:
        """Look for an unknown mail in Sent at once; whether it was found. Raises Trouble."""
        return self._unknown().look(outgoing_id)

    def _mend_times(self, now: datetime) -> None:
        """After the clock was set back nothing waits longer than it ever would."""
        begun_later = (s.Outgoing.state == State.COUNTDOWN.value) & (s.Outgoing.approved_at > now)
        too_long = (s.Outgoing.state != State.COUNTDOWN.value) & (
            s.Outgoing.due_at > now + _LONGEST_WAIT
        )
        wrong = select(s.Outgoing.id).where(_timed(), begun_later | too_long)
        with self.database.connect() as connection:
            if not connection.scalars(wrong).all():
                return
        with self.database.write() as write:
            for outgoing_id in write.session.scalars(wrong).all():
                row = write.session.get_one(s.Outgoing, outgoing_id)
                countdown = row.due_at - row.approved_at
                if row.state == State.COUNTDOWN.value:
                    row.approved_at, row.due_at = now, now + countdown
                else:
                    row.due_at = now
                if row.unknown_since is not None:
                    row.unknown_since = min(row.unknown_since, now)
                write.touched.outbox = True

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

    def _retry(self, outgoing_id: int, now: datetime) -> None:
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.FAILED.value:
                return
            if _is_overdue(row, now):
                move(write, row, State.HELD, Trouble("outbox.late"))
            else:
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

    def _transmit(self, outgoing_id: int, mailbox: Mailbox) -> tuple[_Outcome, bool] | None:
        """What came of it, and whether DATA began; None where all is recorded already.

        Whatever breaks is an outcome.
        """
        begun = False

        def before_data() -> None:
            nonlocal begun
            self._transmitting(outgoing_id)
            begun = True

        try:
            with bugs_as_trouble():
                with self._reaching(mailbox.id):
                    self.look(mailbox)
                envelope = self._envelope(outgoing_id)
                way, password = routes.by_its_route(self.wire, mailbox, envelope.recipients)
                password = password or sign_in.password_for(self.wire, mailbox)
                with self._reaching(way.smtp):
                    return self.wire.sender(way, password).send(envelope, before_data), begun
        except _Stopped:
            return None
        except NotSent as not_sent:
            sign_in.note_refusal(self.wire, mailbox, not_sent)
            return not_sent, begun
        except Trouble as trouble:
            return (NotSent(Phase.DOT, trouble.code) if begun else trouble), begun

    @contextmanager
    def _reaching(self, whom: Hashable) -> Iterator[None]:
        """Ask nobody twice in one step who could not be reached: a time-out takes long."""
        if whom in self._away:
            raise self._away[whom]
        try:
            yield
        except NotSent as not_sent:
            if not_sent.phase is Phase.CONNECT and not not_sent.reply:
                self._away[whom] = not_sent
            raise
        except Trouble as trouble:
            if trouble.retry and trouble.code.startswith("net."):
                self._away[whom] = trouble
            raise

    def _record(self, outgoing_id: int) -> None:
        outcome, begun = self._owed[outgoing_id]
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if isinstance(outcome, Accepted):
                self._sent(write, row, outcome)
            elif row.state != (State.TRANSMITTING if begun else State.CLAIMED).value:
                log.error("outgoing %s: another outbox has it", outgoing_id)
            elif isinstance(outcome, NotSent):
                self._not_sent(write, row, outcome)
            else:
                self._wait(write, row, outcome)
        del self._owed[outgoing_id]
        self._finish(outgoing_id)

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

    def _envelope(self, outgoing_id: int) -> Envelope:
        """What goes on the wire. `_Stopped` (and held) where the conversation changed meanwhile."""
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.CLAIMED.value:
                raise _Stopped
            held = _is_held(write, row)
            if not held and hashlib.sha256(row.raw).hexdigest() != row.sha256:
                move(write, row, State.HELD, Trouble("outbox.damaged"))
                held = True
        if held:
            raise _Stopped
        return Envelope(row.sender, tuple(row.recipients), row.raw)

    def _transmitting(self, outgoing_id: int) -> None:
        """The last word before DATA. `_Stopped` where a mail came in since the look."""
        with self.database.write() as write:
            row = write.session.get_one(s.Outgoing, outgoing_id)
            if row.state != State.CLAIMED.value:
                raise _Stopped
            held = _is_held(write, row)
            if not held:
                move(write, row, State.TRANSMITTING)
                row.attempts += 1
        if held:
            raise _Stopped

    def _wait(self, write: Write, row: s.Outgoing, trouble: Trouble) -> None:
        """No network or no way in: back to ready, to be looked at again.

        Where the person has to sign in anew it waits for that, however long; it never fails.
        """
        if trouble.retry or trouble.code == sign_in.AGAIN:
            move(write, row, State.READY, trouble)
            row.due_at = self.clock() + timedelta(seconds=_OFFLINE_WAIT)
        else:
            move(write, row, State.FAILED, trouble, permanent=True)

    def _not_sent(self, write: Write, row: s.Outgoing, failure: NotSent) -> None:
        now = self.clock()
        trouble = _why(failure)
        if not failure.outcome_known:
            move(write, row, State.UNKNOWN, trouble)
            row.due_at = now
            return
        nobody = failure.phase is Phase.CONNECT and not failure.reply
        if row.state == State.CLAIMED.value and nobody:
            move(write, row, State.READY, trouble)  # offline: nothing was tried
            row.due_at = now + timedelta(seconds=_OFFLINE_WAIT)
            return
        if row.state == State.CLAIMED.value:
            row.attempts += 1
        move(write, row, State.FAILED, trouble, permanent=failure.permanent)
        row.due_at = now + timedelta(seconds=retry_delay(row.attempts))

    def _sent(self, write: Write, row: s.Outgoing, accepted: Accepted) -> None:
        """Right after the 250: `sent`, first and alone.

        Another engine that started meanwhile may have taken it for interrupted, hence unknown.
        """
        if State(row.state) not in {State.TRANSMITTING, State.UNKNOWN}:
            log.error("outgoing %s: accepted, and moved on by another outbox", row.id)
            return
        row.refused = {who.lower(): reply for who, reply in accepted.refused.items()}
        now_sent(write, row, self.clock())

    def _finish(self, outgoing_id: int) -> None:
        Afterwards(self.database, self.wire, self.clock).finish(outgoing_id)

    def _unknown(self) -> Unknown:
        return Unknown(self.database, self.wire, self.clock)


@contextmanager
def _alone(outgoing_id: int) -> Iterator[None]:
    """A bug strikes one mail; the others go on."""
    try:
        yield
    except DeskError:
        raise
    except Exception:
        log.exception("outgoing %s", outgoing_id)


def _is_held(write: Write, row: s.Outgoing) -> bool:
    """Hold a mail whose conversation has changed since its approval, with what came meanwhile."""
    session = write.session
    conversation = session.get_one(s.Conversation, row.conversation_id)
    if conversation.revision == row.revision:
        return False
    answers = row.kind in {kind.value for kind in ANSWERING}
    twice = answers and turns.is_answered(session, conversation.id)
    code = "outbox.answered" if twice else "outbox.changed"
    came = select(s.Mail.id).where(s.Mail.conversation_id == conversation.id, s.Mail.id > row.knows)
    mails = session.scalars(came.order_by(s.Mail.id)).all()
    move(write, row, State.HELD, Trouble(code, mails=list(mails)))
    return True


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
