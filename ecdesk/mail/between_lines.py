"""Files that old programs wrote between the lines of a text: uuencode and yEnc.

The one rule: a person may write `begin 644 x` too; only lines that are what they claim are taken.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ecdesk.mail import charset

_MOST = 200  # files of one text


class Held(NamedTuple):
    """A file: its name, its coded lines as `raw[start:end]`, and their coding."""

    name: str
    start: int
    end: int
    encoding: str


def may_hold(raw: bytes, start: int, end: int) -> bool:
    """A quick no for nearly every text."""
    return raw.find(b"begin ", start, end) >= 0 or raw.find(b"=ybegin ", start, end) >= 0


def files(raw: bytes, start: int, end: int, most: int) -> tuple[list[Held], bytes]:
    """The files between the lines, and the text without them."""
    held: list[Held] = []
    text: list[bytes] = []
    position = start
    for head in _HEAD.finditer(raw, start, end):
        if head.start() < position or len(held) >= min(most, _MOST):
            continue
        if head[2] is not None:
            name, encoding = head[2], "yenc"
            tail = _YENC_END.search(raw, head.end(), end)
            stop, after = (tail.start(), tail.end()) if tail else (end, end)
        else:
            name, encoding = head[1], "uu"
            lines = _UU_LINES.match(raw, head.end(), end)
            if lines is None or not _is_coded(lines):
                continue
            stop, after = lines.end(1), lines.end()
        held.append(
            Held(charset.decode(name.strip(b' \t"'), None).text, head.end(), stop, encoding)
        )
        text.append(raw[position : head.start()])
        position = after
    return held, b"".join((*text, raw[position:end]))


def _is_coded(lines: re.Match[bytes]) -> bool:
    """Whether lines are uuencoded: full ones, or a short one of the length it tells, and `end`."""
    if lines[2]:
        return True
    short = (lines[3] or b"").rstrip(b"\r\n")
    told = -(-(short[0] - 32) // 3) * 4 if short else 0
    return bool(short and lines[4]) and told - 3 <= len(short) - 1 <= told + 2


_HEAD = re.compile(
    rb"^(?:begin [0-7]{3,4} ([^\r\n]{1,200})"
    rb"|=ybegin [^\r\n]{0,200}name=([^\r\n]{1,200})(?:\r?\n=ypart [^\r\n]{0,200})?)\r?\n",
    re.MULTILINE,
)
# A full line (M: 45 bytes in 60 characters, a blank at its end perhaps lost) or a shorter last one.
_UU_LINES = re.compile(
    rb"(((?:M[ -`]{50,62}[ \t]*\r?\n)*)([!-L][ -`]{2,62}[ \t]*\r?\n)?)(?:[` ]?[ \t]*\r?\n)?"
    rb"(end[ \t]*(?:\r?\n|\Z))?"
)
_YENC_END = re.compile(rb"^=yend[^\r\n]{0,200}(?:\r?\n|\Z)", re.MULTILINE)
