"""A mail approved for sending: frozen bytes, one Message-ID, a state.

    countdown ──▶ ready ──▶ claimed ──▶ transmitting ──▶ sent ──▶ done
        │           │  ▲        │             │            (copy in Sent stored or not wanted)
        │           │  └────────┘ start-up    ├──▶ failed    before the dot: may be retried
        ▼           ▼                         └──▶ unknown   after the dot, no reply
    cancelled    held (the conversation changed, or far too late; from claimed and failed too)

Every state has a timer (countdown, ready, failed with a retry), a user action (held, failed,
unknown), or is terminal (done, cancelled). `sent` has its own timer: the copy into Sent. Between
steps nothing stands in claimed or transmitting; what a crash left there moves on at start-up.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import StrEnum


class State(StrEnum):
    """Where an outgoing mail stands."""

    COUNTDOWN = "countdown"
    READY = "ready"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    DONE = "done"
    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


# A conversation has at most one outgoing in these states (a unique index keeps it so).
LIVE = frozenset(
    {
        State.COUNTDOWN,
        State.READY,
        State.CLAIMED,
        State.TRANSMITTING,
        State.HELD,
        State.FAILED,
        State.UNKNOWN,
    }
)

# From these the person may take a mail back: it has certainly not left.
CANCELLABLE = frozenset({State.COUNTDOWN, State.READY, State.HELD, State.FAILED})

# What may follow what; `engine/outgoing.py` moves along these edges only.
NEXT: dict[State, frozenset[State]] = {
    State.COUNTDOWN: frozenset({State.READY, State.CANCELLED, State.HELD}),
    State.READY: frozenset({State.CLAIMED, State.CANCELLED, State.HELD}),
    State.CLAIMED: frozenset({State.READY, State.TRANSMITTING, State.FAILED, State.HELD}),
    State.TRANSMITTING: frozenset({State.SENT, State.FAILED, State.UNKNOWN}),
    State.SENT: frozenset({State.DONE}),
    State.HELD: frozenset({State.READY, State.CANCELLED}),
    State.FAILED: frozenset({State.READY, State.HELD, State.CANCELLED}),
    State.UNKNOWN: frozenset({State.SENT, State.READY}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
}

COUNTDOWN_SECONDS = 10
OVERDUE_SECONDS = 300  # a send later than this after its time is held: sleep or crash lay between
LOOK_SECONDS = 600  # an unknown one is looked for in Sent for so long, then the person is asked
PROBE_SECONDS = 10  # a server that may keep what it sends has so long to do it, then we do
RETRY_SECONDS = (60, 300, 900, 1800, 3600)  # after the first, second … failure; none waits longer


def retry_delay(attempts: int) -> int:
    """Seconds to wait after this many failed attempts (1 or more)."""
    return RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]


def reaches(addressees: Iterable[str], refused: Container[str]) -> bool:
    """Whether any of those a mail speaks to (To, not Cc or Bcc) was not refused by the server."""
    return any(address.lower() not in refused for address in addressees)
