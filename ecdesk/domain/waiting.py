"""How long a customer has been waiting, over all their mails on a matter.

The clock of a turn is the shop's; this is the customer's. It starts at the first mail that has had
no real answer yet, and runs in wall time, as they feel it. The one rule: neither a second mail, nor
a holding notice, nor our own question sets it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ecdesk.domain.conversation import Closed, Event, What, turns_of

# What leaves the customer without the answer, though the turn has ended.
UNANSWERED = frozenset({Closed.HOLDING, Closed.ASKED})


@dataclass(frozen=True, slots=True)
class Wait:
    """A customer's wait: since when, over how many of their mails."""

    since: datetime
    mails: int
    on_us: bool  # false while the next word is the customer's: we asked back

    def seconds(self, now: datetime) -> int:
        """Wall seconds waited so far; 0 where a server's clock runs ahead."""
        waited = now.astimezone(UTC) - self.since.astimezone(UTC)
        return max(waited // timedelta(seconds=1), 0)


def wait_of(events: Iterable[Event], horizon: datetime | None = None) -> Wait | None:
    """The wait of a customer on a matter; None where nothing of theirs is unanswered.

    `events` are those of all conversations on the matter. Raises nothing: an empty matter is None.
    """
    told = sorted(events, key=lambda event: (event.at, event.what.rank))
    since: datetime | None = None
    on_us = False
    for turn in reversed(turns_of(told, horizon)):
        if turn.closed_at is not None and turn.closed_how not in UNANSWERED:
            break
        if since is None:
            on_us = turn.closed_how is not Closed.ASKED
        since = turn.opened_at
    if since is None:
        return None
    return Wait(since, sum(e.what is What.IN and e.at >= since for e in told), on_us)
