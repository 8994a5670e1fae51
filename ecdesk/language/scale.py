"""Scales: weights by sign, as the tables of learned weights list them.

A table is text, a sign a line with its weights in parts of one; the weights of what is shown are
summed, a column for each thing that is weighed. The one rule: the weights are whole numbers, so
their sum is the same in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterable


class Scale:
    """The weights of a table; a line is read when its sign is first met."""

    def __init__(self, listed: str, columns: int) -> None:
        self._listed = dict(line.split("\t", 1) for line in listed.split("\n") if line)
        self._read: dict[str, tuple[int, ...]] = {}
        self._nothing = (0,) * columns

    def sums(self, signs: Iterable[str]) -> list[int]:
        """The sums of each column; a sign that is there twice counts once."""
        found = [self.of(sign) for sign in {*signs} & self._listed.keys()]
        return list(map(sum, zip(self._nothing, *found, strict=True)))

    def of(self, sign: str) -> tuple[int, ...]:
        """The weights of one sign; nothing where it is not listed."""
        found = self._read.get(sign)
        if found is None:
            line = self._listed.get(sign)
            found = tuple(map(int, line.split("\t"))) if line else self._nothing
            self._read[sign] = found
        return found
