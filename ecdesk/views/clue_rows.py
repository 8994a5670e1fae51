"""Rows about mails that are not understood, and about what a shop has learned.

Frozen values: `views.clues` and `views.learned` make them, the reading panel and 覚えたこと show
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ecdesk.domain.unclear import Step, Unclear, left


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that was found for a step: `code` with its words, as `words.clue` says it.

    It leads to a conversation or an event where it has one (0: none).
    """

    code: str
    what: str = ""
    where: str = ""  # a shop's name
    words: tuple[str, ...] = ()
    at: datetime | None = None
    conversation_id: int = 0
    event_id: int = 0


@dataclass(frozen=True, slots=True)
class Clues:
    """What there is to look into before asking back, and how far one has looked.

    `why` is None where the mail is understood; `asked` where somebody waits whom one could ask.
    """

    why: Unclear | None = None
    asked: bool = False
    found: Mapping[Step, tuple[Clue, ...]] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    phone: str = ""
    about: tuple[str, ...] = ()  # the words that point at something said before
    whole: bool = False  # everything was looked for

    @property
    def to_look(self) -> int:
        """How many steps are left before the customer may be asked back."""
        return len(left(self.ticked)) if self.asked else 0


NO_CLUES = Clues()


@dataclass(frozen=True, slots=True)
class LabelWhy:
    """Why a label of a mail is not what the reader read: the person's word, or their corrections.

    `read` is what the reader read. `times` is 0 for the person's own word on this mail.
    """

    label: str  # domain.learning.Label
    read: str
    times: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """One thing that a shop has learned: by `key` it is forgotten."""

    key: str
    said: str  # the words it rests on, or an intent
    means: str = ""
    times: int = 0


@dataclass(frozen=True, slots=True)
class LearnedView:
    """覚えたこと of one shop. `guesses`: there are enough corrections to guess intents from."""

    marks: tuple[Taught, ...] = ()
    intents: tuple[Taught, ...] = ()
    aliases: tuple[Taught, ...] = ()
    labels: tuple[Taught, ...] = ()  # of the shop's forms
    numbers: tuple[Taught, ...] = ()  # a number of each shape, and of how many it was learned
    examples: tuple[str, ...] = ()  # of order numbers, which the person gave
    checks: tuple[Taught, ...] = ()  # that say nothing any more
    corrections: int = 0
    guesses: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        taught = (self.marks, self.intents, self.aliases, self.labels, self.checks)
        return any(taught)
