"""The search index, filled behind: what has come, changed or gone since, in small pieces.

What waits was marked in the commit that changed it (store/search_index.py), so that it may be
killed anywhere. While mail comes in, little is done at a time: the mail goes first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from ecdesk.domain.errors import DeskError
from ecdesk.store import search_index
from ecdesk.store.database import Database

log = logging.getLogger("ecdesk.indexing")

FEW = 15  # mails of a piece while mail comes in
BREATH_SECONDS, BUSY_SECONDS = 0.02, 1.0  # between two pieces, and while mail comes in
REST_SECONDS = 30.0  # between two looks whether there is anything


def catch_up(database: Database) -> int:
    """Bring the index up to date, all of it; how many mails entered or left it."""
    keep_version(database)
    every = 0
    while done := search_index.index_waiting(database):
        every += done
    return every


def keep_version(database: Database) -> None:
    """Begin the index anew where an earlier version has made its words."""
    with database.write(lasting=False) as write:
        search_index.keep_version(write.plain)


def run(
    database: Database, stop: threading.Event, changed: threading.Event, busy: Callable[[], bool]
) -> None:
    """Keep the index up to date until `stop`; `changed` tells that there may be something to do."""
    known = False
    while not stop.is_set():
        changed.clear()
        done = 0
        receiving = busy()
        try:
            if not known:
                keep_version(database)
                known = True
            count = FEW if receiving else search_index.AT_ONCE
            done = search_index.index_waiting(database, count, lambda: not stop.is_set())
        except DeskError as error:
            log.warning("search index: %s", error.code)
        except Exception:
            log.exception("search index")
        if done:
            stop.wait(BUSY_SECONDS if receiving else BREATH_SECONDS)
        else:
            changed.wait(REST_SECONDS)
