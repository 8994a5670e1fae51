"""How long a customer has been waiting, over all their mails on a matter.

The clock of a turn is the shop's; this is the customer's. It starts at the first mail that has had
no real answer yet, and runs in wall time, as they feel it. The one rule: neither a second mail, nor
a holding notice, nor our own question sets it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ecdesk.domain.conversation import Closed, Event, What

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

    `events` are those of all conversations on the matter; mails from before `horizon` count not.
    """
    waiting: list[Event] = []
    on_us = True
    for event in sorted(events, key=lambda event: (event.at, event.what.rank)):
        if event.what is What.IN:
            waiting = [] if event.answered else [*waiting, event]
            on_us = True
        elif event.how in UNANSWERED:
            on_us = event.how is Closed.HOLDING
        elif seen := [mail for mail in waiting if event.has_seen(mail)]:
            # An answer settles what its writer had read; what came unseen goes on waiting.
            waiting = [m for m in waiting if m.at > seen[-1].at and not event.has_seen(m)]
    waiting = [mail for mail in waiting if horizon is None or mail.at >= horizon]
    return Wait(waiting[0].at, len(waiting), on_us) if waiting else None
