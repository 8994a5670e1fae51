"""Which part of a mail's text may be a form that somebody filled in.

The one rule: a reply's quotes are another mail's; what a customer pasted into a field is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.mail import threads


def answers_another(subject: str, cited: Sequence[str]) -> bool:
    """Whether a mail goes on with an earlier one, whose form it may quote."""
    return bool(cited) or threads.is_reply(subject)


def filled_in(text: str, parts: Sequence[TextPart], *, answers: bool) -> str:
    """The text that may be a form: without quotes, so that a reply to a form's copy is none.

    In a mail that answers none, a quote between its own words was pasted into a field.
    """
    own = [
        number
        for number, part in enumerate(parts)
        if part.kind is PartKind.WRITTEN and text[part.start : part.end].strip()
    ]
    kept = "".join(
        text[part.start : part.end]
        for number, part in enumerate(parts)
        if part.kind is not PartKind.QUOTE or (not answers and own and own[0] < number < own[-1])
    )
    return kept if kept.strip() else text
