"""Something the reader or a check noticed, with the exact words it rests on.

A finding is a code and values; `words` says it. `start`/`end` are offsets into the original
text named by `where`, so that the window can jump to the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding of a check weighs."""

    STOP = "stop"
    WARNING = "warning"
    NOTE = "note"


class Where(StrEnum):
    """Which text the span counts in."""

    BODY = "body"
    SUBJECT = "subject"
    ADDRESS = "address"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: `text` is what stands at `where[start:end]`."""

    code: str
    severity: Severity
    where: Where = Where.NOWHERE
    start: int = 0
    end: int = 0
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)


# These three stops can never be overridden, whatever reason is given.
NEVER_OVERRIDDEN = frozenset({"field.unfilled", "name.wrong", "shop.wrong"})

# These stops ask for a choice or a reason, which is kept.
ASKS_FOR_REASON = frozenset(
    {
        "request.unanswered",
        "refusal.no_alternative",
        "due.missing",
        "date.wrong",
        "repeat.same_mail",
        "blame.writing",
        "channel.forbidden",
        "attachment.missing",
    }
)
