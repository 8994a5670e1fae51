"""What we told a customer before, a sentence each: what stands beside the letter to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ecdesk.domain.told import Statement


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of one of our mails that states something.

    `statements` are those that still stand: no later mail of ours says the same or anything else of
    it. Where none of them does, it is `replaced`.
    """

    mail_id: int
    conversation_id: int
    at: datetime
    sentence: str
    statements: tuple[Statement, ...]
    replaced: bool = False
