"""The words that were searched for, to be marked wherever a mail's text is shown."""

from __future__ import annotations


class FoundWords:
    """Folded words, as `domain.folding.spots` takes them; none while nothing is searched for."""

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
