"""What a bench says: figures beside their yardsticks, taken in the same run on the same machine.

A figure alone means nothing on another machine; its ratio to a yardstick does. The one rule: both
are repeated in turn (A B A B …), and told as median with smallest and largest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """At most (or at least) `limit`, of the figure itself or of its ratio to the yardstick."""

    limit: float
    of_ratio: bool = False
    at_least: bool = False

    def __str__(self) -> str:
        """As the table shows it."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:g}{' ×' if self.of_ratio else ''}"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured n times, beside what it is compared with."""

    name: str
    unit: str
    measured: Sequence[float]
    yardstick: str = ""  # what it is compared with
    beside: Sequence[float] = ()  # the yardstick's measurements
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Median over median; None without a yardstick."""
        if not self.beside or not median(self.beside):
            return None
        return median(self.measured) / median(self.beside)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        judged = self.ratio if self.goal.of_ratio else median(self.measured)
        if judged is None:
            return None
        return judged >= self.goal.limit if self.goal.at_least else judged <= self.goal.limit

    def told(self) -> dict[str, Any]:
        """For build/bench.json."""
        return {
            "name": self.name,
            "unit": self.unit,
            "measured": list(self.measured),
            "yardstick": self.yardstick,
            "beside": list(self.beside),
            "ratio": self.ratio,
            "goal": None if self.goal is None else str(self.goal),
            "reached": self.reached,
        }


def percentile(values: Sequence[float], hundredths: float) -> float:
    """The value that so many hundredths of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    at = -(-len(ordered) * hundredths // 100)  # rounded up
    return ordered[max(int(at) - 1, 0)]


def spread(values: Sequence[float], unit: str) -> str:
    """`12.3 (11.0–19.8) ms`"""
    if len(values) == 1:
        return f"{_short(values[0])} {unit}"
    low, middle, high = min(values), median(values), max(values)
    return f"{_short(middle)} ({_short(low)}–{_short(high)}) {unit}"


def table(figures: Sequence[Figure]) -> str:
    """Figures in aligned columns."""
    rows = [("figure", "measured", "n", "yardstick", "ratio", "goal", "")]
    for figure in figures:
        beside = f"{figure.yardstick} {spread(figure.beside, figure.unit)}" if figure.beside else ""
        rows.append(
            (
                figure.name,
                spread(figure.measured, figure.unit),
                str(len(figure.measured)),
                beside,
                "" if figure.ratio is None else f"{figure.ratio:.2f}",
                "" if figure.goal is None else str(figure.goal),
                {True: "ok", False: "MISSED", None: ""}[figure.reached],
            )
        )
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def load() -> str:
    """How busy the machine is, as Linux tells it; empty elsewhere."""
    file = Path("/proc/loadavg")
    return file.read_text().strip() if file.exists() else ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _width(text: str) -> int:
    """Columns on a terminal: a Japanese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
