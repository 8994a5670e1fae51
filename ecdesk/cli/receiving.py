"""`ecdesk sync --once`: receive, then send what is due.

The rule: one mailbox in trouble never keeps the others waiting, and whatever did not work is told
in `problems`; where there are any, the exit code is 4.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ecdesk.cli import ends, out
from ecdesk.cli.answering import fault_of
from ecdesk.cli.place import Place
from ecdesk.cli.usage import WrongUse
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk
    from ecdesk.store.database import Write

log = logging.getLogger("ecdesk.command")


@click.command("sync", help=_("受信し、送る時の来たメールを送ります。"))
@click.option("--once", is_flag=True, help=_("いちどだけ(かならず書きます)。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def sync_once(place: Place, once: bool, as_json: bool) -> int:
    """Receive, then send what is due, and end."""
    if not once:
        raise WrongUse(_("「--once」を付けてください。"))
    from ecdesk.engine import indexing

    began = time.monotonic()
    with place.desk() as desk:
        new, problems = _receive(desk)
        _read_what_waits(desk)
        sent, unsent = _send(desk)
        indexing.catch_up(desk.database)
    problems += unsent
    told = {
        "new": new,
        "sent": sent,
        "problems": problems,
        "seconds": round(time.monotonic() - began, 3),
    }
    out.say(told, as_json, _("受信 {new} 通・送信 {sent} 通").format(new=new, sent=sent))
    for problem in problems:
        out.complain(problem["error"])
    return ends.OUTSIDE if problems else 0


def _receive(desk: Desk) -> tuple[int, list[dict[str, Any]]]:
    """All mailboxes in turn: how many mails were new, and what stood in the way."""
    from ecdesk import runtime
    from ecdesk.engine import beside, intake, sync, turns
    from ecdesk.views.status import status

    beside.use(runtime.own_command(streams=True))
    # What a command that was killed had stored and not read is in no mailbox's list of new mail.
    intake.read_stored(desk.database, desk.clock)
    new = 0
    problems: list[dict[str, Any]] = []
    for box in status(desk.database).mailboxes:
        try:
            new += sync.sync(desk.database, desk.wire, box.mailbox, desk.clock)
        except Exception as error:
            if not ends.is_known(error):
                log.exception("mailbox %s", box.mailbox.id)
            problems.append({"mailbox": box.mailbox.address, **ends.told(error)[1]})
    with desk.database.write() as write:
        turns.retire_waiting(write, desk.clock())
    return new, problems


def _read_what_waits(desk: Desk) -> None:
    """Understand the mails that wait for an answer, those of a large batch too."""
    from ecdesk.engine import readings, turns

    def heed(write: Write, mail_ids: Sequence[int]) -> None:
        turns.heed(write, mail_ids, desk.clock())

    while readings.read_waiting(desk.database, 50, heed, pressing=True):
        pass


def _send(desk: Desk) -> tuple[int, list[dict[str, Any]]]:
    """One step of the outbox: how many mails left, and which of those tried did not."""
    from ecdesk.views import outbox

    before, left_before = outbox.rows(desk.database), _left(desk)
    desk.outbox.step()
    _wait_for_copies(desk)
    moved = [row for row in outbox.rows(desk.database) if row not in before]
    problems = [
        {"outgoing": row.id, "state": row.state.value, **fault}
        for row in moved
        if (fault := fault_of(row)) is not None
    ]
    return _left(desk) - left_before, problems


def _wait_for_copies(desk: Desk) -> None:
    """See to it that copies lie in Sent: a server that may keep its own gets its time first."""
    from ecdesk.domain.outgoing import PROBE_SECONDS

    due = desk.outbox.next_copy()
    wait = -1.0 if due is None else (due - desk.clock()).total_seconds()
    if 0 <= wait <= PROBE_SECONDS:
        _pause(wait)
        desk.outbox.step()


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def _left(desk: Desk) -> int:
    """How many mails have left so far."""
    from ecdesk.domain.outgoing import State
    from ecdesk.views import outbox

    return outbox.count(desk.database, (State.SENT, State.DONE))
