"""A table out of a file that a stranger's program wrote: its text, its columns, its rows by line.

    bytes ──text_of──▶ text ──begin──▶ the lines from the names of the columns on ──rows──▶ cells

Above the columns may stand what the table is of; a quote that is never closed would swallow all
that follows. The one rule: a row that is none costs itself alone, and its line is known.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator

from ecdesk.domain.errors import Refused
from ecdesk.domain.order_cells import cell_text
from ecdesk.domain.order_formats import recognised

MOST_BYTES = 64 << 20
_REREAD = 8 << 20  # signs at least that may be read twice, behind broken quotes
_ABOVE = 10  # rows that may stand above the names of the columns
_LOOKED_AT = 200_000  # signs in which those are looked for
_LONG = 300  # signs of a column's name that are kept
_SAID = re.compile(r'\s*"?sep=([,;\t])"?[ \t]*\r?\n', re.IGNORECASE)


def text_of(data: bytes) -> str:
    """An export's bytes as text: UTF-8 with or without a mark, UTF-16 with one, else cp932.

    Raises Refused orders.too_large, orders.spreadsheet, orders.not_a_table.
    """
    if len(data) > MOST_BYTES:
        raise Refused("orders.too_large", most=MOST_BYTES >> 20)
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("orders.spreadsheet")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise Refused("orders.not_a_table")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # as old Macs end their lines
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def columns_of(text: str) -> tuple[str, ...]:
    """The names of a table's columns. Raises Refused orders.not_a_table."""
    return Table(text).columns


class Table:
    """The rows of a text under the names of their columns. Raises Refused orders.not_a_table."""

    def __init__(self, text: str) -> None:
        self._lines, self._separator = _begin(text)
        self._rows = csv.reader(self._lines, delimiter=self._separator, strict=True)
        self.columns = _head(self._rows)

    @property
    def at(self) -> int:
        """How many signs of the text are read."""
        return self._lines.at

    def rows(self, refuse: Callable[[int], object]) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line on which it begins; `refuse` hears the line of one that is none.

        A quote that is never closed would swallow all that follows: such a row is its first line.
        """
        while True:
            line = self._lines.begin()
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error:
                first = self._lines.keep_first(line)
                try:
                    cells = next(csv.reader([first], delimiter=self._separator))
                except csv.Error:
                    cells = []
                if not cells or any("\n" in cell for cell in cells):
                    refuse(line)
                    continue
            yield line, cells


class _Lines:
    """The lines of a text, without a copy of it; those behind a broken quote may come again."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.at = at  # signs that are read, and
        self.number = text.count("\n", 0, at)  # lines
        self._text = text
        self._begin = 0
        self._budget = max(_REREAD, 2 * len(text))

    def __iter__(self) -> _Lines:
        """As `csv.reader` wants it."""
        return self

    def __next__(self) -> str:
        """The next line, with its end."""
        begin = self.at
        if begin >= len(self._text):
            raise StopIteration
        self.at = self._text.find("\n", begin) + 1 or len(self._text)
        self.number += 1
        return self._text[begin : self.at]

    def begin(self) -> int:
        """A new row begins: the line it will stand on."""
        self._begin = self.at
        return self.number + 1

    def keep_first(self, line: int) -> str:
        """Go back to behind the first line of the row, which is returned.

        A file in which every quote is broken would be read over and over: at some point the lines
        that a broken quote has swallowed are gone with it.
        """
        end = self._text.find("\n", self._begin) + 1 or len(self._text)
        self._budget -= self.at - end
        if self._budget > 0:
            self.at, self.number = end, line
        return self._text[self._begin : end]


def _begin(text: str) -> tuple[_Lines, str]:
    """The lines from the names of the columns on, and what parts the columns.

    Above a table that is known may stand what it is of and of when. Raises Refused
    orders.not_a_table.
    """
    for separator in ",\t;":
        lines = _Lines(text[:_LOOKED_AT])
        rows = csv.reader(lines, delimiter=separator, strict=True)
        for _ in range(_ABOVE):
            begin = lines.at
            try:
                if recognised(next(rows)) is not None:
                    return _Lines(text, begin), separator
            except (StopIteration, csv.Error):
                break
    said = _SAID.match(text)  # how a table's program tells what parts the columns
    return _Lines(text, said.end() if said else 0), said[1] if said else _separator(text)


def _separator(text: str) -> str:
    """Comma, tab or semicolon, by which the first line has most columns."""
    first = next((line for line in text[:_LOOKED_AT].splitlines() if line.strip()), "")
    counted = [(len(next(csv.reader([first], delimiter=one), [])), one) for one in ",\t;"]
    columns, best = max(counted, key=lambda pair: pair[0])
    if columns < 2 or any(unicodedata.category(sign) == "Cc" and sign != "\t" for sign in first):
        raise Refused("orders.not_a_table")
    return best


def _head(rows: Iterator[list[str]]) -> tuple[str, ...]:
    """The names of the columns, from the first row with anything in it."""
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                return tuple(cell_text(cell)[:_LONG] for cell in cells)
    except csv.Error:
        pass  # a quote that is never closed, in the very first row: said below
    raise Refused("orders.not_a_table")
