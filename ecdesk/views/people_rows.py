"""What is said of who a customer is: those they may be too, and those they are too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ecdesk.domain.same_person import Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """A customer as they are laid beside another."""

    customer_id: int
    name: str
    kana: str
    addresses: tuple[str, ...]
    phone: str
    mails: int
    first_at: datetime | None
    talks: tuple[tuple[datetime, str], ...]  # the newest: when, and what about


@dataclass(frozen=True, slots=True)
class Maybe:
    """Somebody who may be this customer, and why."""

    facts: Facts
    reasons: tuple[Reason, ...]
    same_name: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who is this customer by the person's word; `joined` parts them again."""

    joined: int
    name: str
    addresses: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SamePerson:
    """What is to be said of who a customer is. `own` is there where somebody is proposed."""

    customer_id: int
    maybe: tuple[Maybe, ...] = ()
    joined: tuple[Joined, ...] = ()
    own: Facts | None = None
