"""The person's links between what a mail asks or tells and the sentences of the letter to it.

They lie over what was found by content, as words lie over marks. The one rule: a link holds as long
as its sentence is in the letter; then the content decides again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ecdesk.domain.ledger import Chosen

MOST_SIGNS = 1_000  # of a linked sentence


@dataclass(frozen=True, slots=True)
class Link:
    """What was linked to `[start:end]` of a mail's text; see `domain.ledger.Chosen`."""

    start: int
    end: int
    by: str = ""
    reason: str = ""
    instead: str = ""
    day: date | None = None

    def __bool__(self) -> bool:
        """Whether it links anything."""
        return bool(self.by or self.reason or self.instead or self.day)


def with_links(chosen: Iterable[Chosen], links: Iterable[Link], text: str) -> tuple[Chosen, ...]:
    """What was decided about the marks of a mail, with the links to them."""
    decided = {choice.request.strip(): choice for choice in chosen}
    for link in links:
        words = text[link.start : link.end]
        choice = decided.get(words.strip(), Chosen(words))
        decided[words.strip()] = replace(
            choice, by=link.by, reason=link.reason, instead=link.instead, day=link.day
        )
    return tuple(decided.values())
