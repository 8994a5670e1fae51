"""Where an address's mail is probably reached: a proposal, never a fact.

The rule: the person sees it, can change every part of it, and the connection test decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecdesk.domain.shop import Server


class Confidence(StrEnum):
    """How much stands behind a proposal."""

    HIGH = "high"  # the provider's own word
    MEDIUM = "medium"  # several others agree, or it answers under the provider's name
    LOW = "low"  # worth a try


@dataclass(frozen=True, slots=True)
class Proposal:
    """Servers and ways to sign in, with where that is known from."""

    name: str  # of the provider; empty where it is not known
    source: str  # table, autoconfig, srv or guess
    confidence: Confidence
    imap: Server | None = None
    pop3: Server | None = None
    smtp: Server | None = None
    user: str = ""  # the user name; empty where the provider gives one of its own
    auth: str = "password"  # or app_password, oauth
    oauth: str = ""  # google, microsoft: signing in on the provider's page is possible
    sent: str = ""  # server, client or probe: who keeps a copy of what is sent
    hint: str = ""  # what the person has to do at the provider first


@dataclass(frozen=True, slots=True)
class Found:
    """Proposals, best first. `offline`: the network could not be asked."""

    proposals: tuple[Proposal, ...] = ()
    offline: bool = False
