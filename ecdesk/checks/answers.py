"""Nothing that the customer asked is left without an answer.

The links are the ledger's (`domain.ledger`). A request that nothing in the draft is about stops the
mail; one that some other sentence may have meant is only shown. The one rule: the person can always
say that a request needs no answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecdesk.checks.matter import ledger
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft, Spot, check
from ecdesk.domain.findings import Severity
from ecdesk.domain.ledger import State

_MANY = 3  # questions from which numbers help


@check("request.unanswered", Severity.STOP)
def every_request_is_answered(draft: Draft, context: Context) -> Iterator[Spot]:
    """Each request and question has its sentence, or is put off, declined or waived."""
    if draft.kind != "reply" or not draft.body.strip():
        return
    for entry in ledger(draft, context):
        if entry.state is State.UNANSWERED:
            asked = entry.mark.text.strip()
            kind = "question" if entry.asks else "request"
            weight = Severity.WARNING if entry.unsure or len(entry.mark.text) > 200 else None
            yield Spot(values={"asked": _short(asked), "kind": kind}, severity=weight)


@check("answers.unordered", Severity.NOTE)
def several_answers_are_numbered(draft: Draft, context: Context) -> Iterator[Spot]:
    """Three questions or more are answered one by one, with numbers, headings or quotes."""
    asked = [entry for entry in ledger(draft, context) if entry.asks]
    written = prose(draft, context)
    ordered = any(one.item or one.under for one in written.said)
    if len(asked) >= _MANY and len(written.answering) >= _MANY and not ordered:
        yield Spot(values={"n": len(asked)})


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
