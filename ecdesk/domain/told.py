"""What we told a customer: a day, an amount or how it is with stock; and whether a letter differs.

    told before   10月28日に発送   送料550円   紺のM 在庫あり
    written now   10月30日に発送   送料660円   紺のM 完売        each differs

The one rule: two statements are compared only where they are of the same thing; what is vague
(来月上旬) contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

REPLY = "reply"  # of a day: we write or call again


class Sort(StrEnum):
    """What kind of thing is stated, what weighs most first."""

    DAY = "day"
    STOCK = "stock"
    AMOUNT = "amount"


class Stock(StrEnum):
    """How it is with a thing."""

    HERE = "here"
    GONE = "gone"
    COMING = "coming"
    UNKNOWN = "unknown"  # nobody knows when


@dataclass(frozen=True, slots=True)
class Statement:
    """What the sentence at `[start:end]` of a letter states of its `topic`.

    The topic of a day is ship, arrive, reply, restock, refund or make; of an amount its label or
    thing; of stock the thing, empty where none is named. `said` are the words, folded.
    """

    start: int
    end: int
    sort: Sort
    topic: str
    said: str
    day: date | None = None
    yen: int = 0
    stock: Stock | None = None
    exact: bool = True
    by: bool = False  # a day until which, not on which

    @property
    def value(self) -> date | int | Stock | None:
        """What is stated, as it is compared."""
        return {Sort.DAY: self.day, Sort.AMOUNT: self.yen, Sort.STOCK: self.stock}[self.sort]

    @property
    def of(self) -> tuple[Sort, str]:
        """What it is about."""
        return self.sort, self.topic


def differs(told: Statement, now: Iterable[Statement], today: date) -> bool:
    """Whether a letter states something else of the same thing.

    A day by which we were to write again may pass: only one that lies ahead is moved.
    """
    same = [one for one in now if one.of == told.of and one.exact]
    if not same or not told.exact or any(one.value == told.value for one in same):
        return False
    if told.day is not None:
        if told.by and all(one.day is not None and one.day <= told.day for one in same):
            return False
        return told.topic != REPLY or told.day >= today
    if told.sort is Sort.AMOUNT:
        return True
    opposite = {Stock.HERE: Stock.GONE, Stock.GONE: Stock.HERE}
    wanted = opposite.get(told.stock) if told.stock is not None else None
    return wanted is not None and any(one.stock is wanted for one in same)
