"""`python -m tests.bench.receiving DATA PORT USER PASSWORD CHECKS`: receive, then look again.

As the engine does it, over a plain line to a server on loopback: into an empty DATA, then CHECKS
times again with nothing new, and as often as a server without CONDSTORE would have it. Says `first`
when everything is stored, read, in its conversation and in the index, and then a line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

from ecdesk import runtime
from ecdesk.domain.calendar import calendar_data, default_calendar
from ecdesk.domain.ports import FolderState, MailSource
from ecdesk.domain.shop import Mailbox, Security, Server
from ecdesk.engine import beside, indexing
from ecdesk.engine.sync import Visit
from ecdesk.net.wire import real_wire
from ecdesk.store import schema as s
from ecdesk.store.database import Database


def main() -> None:
    """Receive, and say how long looking again takes."""
    data, port, user, password, checks = sys.argv[1:]
    database = Database(Path(data) / runtime.DATABASE)
    mailbox = Mailbox(1, 1, user, user=user, imap=Server("127.0.0.1", int(port), Security.PLAIN))
    _open_shop(database, user)
    beside.use(runtime.own_command(streams=True))
    sys.setswitchinterval(0.001)  # as the engine has it
    source = real_wire().source(mailbox, password)
    visit = Visit(database, source, mailbox, runtime.utc_now)
    new = visit.catch_up(Event())
    indexing.catch_up(database)
    print("first", flush=True)
    peak = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    with database.look() as look:
        held = look.value("SELECT count(*) FROM mail WHERE state = 'read'")
    told = {"new": new, "held": held, "peak": peak / 1024, "again": _checks(visit, int(checks))}
    _forget_modseq(source)
    visit.catch_up(Event())  # the folder is compared once more, for want of what it knew by
    told["plain"] = _checks(visit, int(checks))
    visit.close()
    database.close()
    print(json.dumps(told), flush=True)


def _checks(visit: Visit, times: int) -> list[float]:
    """Seconds of each look at a mailbox in which nothing is new."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        assert visit.catch_up(Event()) == 0
        took.append(time.perf_counter() - began)
    return took


def _forget_modseq(source: MailSource) -> None:
    """Let a server be one that keeps no modseq."""
    real: Callable[[str], FolderState] = source.select
    source.select = lambda folder: replace(real(folder), modseq=0)  # type: ignore[method-assign] # in this process alone


def _open_shop(database: Database, address: str) -> None:
    with database.write() as write:
        hours = calendar_data(default_calendar())
        write.session.add(s.Shop(id=1, name="架空の店", address=address, calendar=hours))
        write.session.flush()
        write.session.add(
            s.Mailbox(
                id=1,
                shop_id=1,
                address=address,
                kind="imap",
                servers={},
                horizon_at=runtime.utc_now(),
            )
        )


if __name__ == "__main__":
    main()
