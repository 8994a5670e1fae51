"""What several families look at together: the ledger of a draft, and what in it is a refusal.

Worked out once for a draft, however many checks ask. The one rule: only the sentences and the marks
decide; nothing here says whether that is good.
"""

from __future__ import annotations

from functools import lru_cache

from ecdesk.checks.prose import Prose, prose
from ecdesk.checks.registry import Context, Draft
from ecdesk.domain.ledger import Chosen, Entry, Role, Said, State, settle
from ecdesk.domain.reading import Reading


def ledger(draft: Draft, context: Context) -> tuple[Entry, ...]:
    """What became of each request and question of the turn; empty where nobody asked."""
    if draft.kind not in {"reply", "postscript"}:
        return ()
    return _ledger(prose(draft, context), context.readings, context.chosen)


def refused(draft: Draft, context: Context) -> tuple[tuple[Entry, Said], ...]:
    """The requests that the draft declines, each with the sentence that does."""
    declined = [entry for entry in ledger(draft, context) if entry.state is State.REFUSED]
    said = [
        (entry, one)
        for entry in declined
        for one in entry.by
        if Role.REFUSAL in one.roles or (entry.linked and one is entry.by[0])
    ]
    first: dict[int, tuple[Entry, Said]] = {}
    for entry, one in said:
        first.setdefault(id(entry), (entry, one))
    return tuple(first.values())


def first_answer(written: Prose) -> Said | None:
    """Where the answer begins: the first sentence that says something."""
    return next(iter(written.answering), None)


@lru_cache(maxsize=8)
def _ledger(
    written: Prose, readings: tuple[Reading, ...], chosen: tuple[Chosen, ...]
) -> tuple[Entry, ...]:
    return settle(readings, written.said, chosen)
