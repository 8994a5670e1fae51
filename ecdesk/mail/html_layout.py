"""HTML that a text widget can lay out while a person waits: shallow tables, and in pieces.

Measured with Qt 6.11: laying out costs about a millisecond a kilobyte and cannot be interrupted,
and every table inside a table doubles it, so that twenty of them hang a window for ten seconds.
Most tables of mails only hold a page together: one column becomes blocks, and what is left nests
two deep. What is open where a piece ends is closed there and opened again in the next.

The one rule: input is what nh3 made (tags closed, attributes quoted), and so is the output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.mail.html_text import ATTRIBUTE, names

PIECE = 24_000  # characters: at most 80 ms to lay out, two tables deep
TABLES_DEEP = 2
_OPENED_AGAIN = 60  # nested elements; deeper ones are not opened again in the next piece
_VOID = names("br col hr img")
_TABLE_TAG = re.compile(
    r"<(/?)(table|caption|colgroup|col|thead|tbody|tfoot|tr|td|th)((?:\s(?:[^>\"]|\"[^\"]*\")*)?)>"
)
_BLOCKS = names("table caption td th")  # of a table that is taken apart
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>|[^<]+|<")
# After these a page may be cut without tearing a line of text.
_CUT_AFTER = names("br div dl h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul")


def shallow(html: str) -> str:
    """`html` with its one-column tables, and those too deep in others, turned into blocks."""
    columns = _columns(html)
    number = -1
    kept: list[bool] = []  # of the tables that are open: whether each stays a table

    def turn(found: re.Match[str]) -> str:
        nonlocal number
        closing, name, attributes = found[1], found[2], found[3]
        if name == "table" and not closing:
            number += 1
            kept.append(columns[number] > 1 and sum(kept) < TABLES_DEEP)
        stays = kept[-1] if kept else False
        if name == "table" and closing and kept:
            kept.pop()
        if stays:
            return found[0]
        if name not in _BLOCKS:
            return ""
        return "</div>" if closing else f"<div{_block_attributes(attributes)}>"

    return _TABLE_TAG.sub(turn, html)


def _columns(html: str) -> list[int]:
    """The most cells in a row, for every table in the order in which they begin."""
    most: list[int] = []
    opened: list[list[int]] = []  # [number of the table, cells in its present row]
    for found in _TABLE_TAG.finditer(html):
        closing, name = found[1], found[2]
        if name == "table" and not closing:
            opened.append([len(most), 0])
            most.append(0)
        elif name == "table" and opened:
            opened.pop()
        elif opened and not closing and name == "tr":
            opened[-1][1] = 0
        elif opened and not closing and name in {"td", "th"}:
            opened[-1][1] += 1
            table, cells = opened[-1]
            most[table] = max(most[table], cells)
    return most


def _block_attributes(attributes: str) -> str:
    """What a cell's attributes are on a block: its colour, its alignment."""
    said = dict(ATTRIBUTE.findall(attributes))
    style = said.get("style", "")
    if "bgcolor" in said:
        style = f"background-color: {said['bgcolor']}; {style}"
    made = f' align="{said["align"]}"' if "align" in said else ""
    return f'{made} style="{style}"' if style else made


@dataclass(slots=True)
class _Piece:
    """A piece being filled; `length` does not count what was opened again."""

    parts: list[str]
    length: int = 0


def pieces(html: str, size: int = PIECE) -> tuple[str, ...]:
    """`html` in pieces of `size` to twice `size` characters, cut between blocks where possible."""
    if len(html) <= size:
        return (html,)
    made: list[str] = []
    opened: list[tuple[str, str]] = []  # name and the whole tag, outermost first
    piece = _Piece([])

    def cut() -> None:
        nonlocal piece
        made.append("".join((*piece.parts, *(f"</{name}>" for name, _tag in reversed(opened)))))
        del opened[_OPENED_AGAIN:]
        piece = _Piece([tag for _name, tag in opened])

    for token in _TOKEN.finditer(html):
        closing, name, said = token[1], token[2], token[0]
        while name is None and len(said) > size:  # one text as long as that
            piece.parts.append(said[:size])
            said = said[size:]
            cut()
        if closing:
            if not any(known == name for known, _tag in opened):
                continue
            while opened.pop()[0] != name:
                pass
        elif name is not None and name not in _VOID:
            opened.append((name, said))
        piece.parts.append(said)
        piece.length += len(said)
        ended = bool(closing) or name in _VOID
        if (piece.length >= size and ended and name in _CUT_AFTER) or piece.length >= 2 * size:
            cut()
    if piece.length:
        made.append("".join(piece.parts))
    return tuple(made)
