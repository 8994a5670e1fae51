"""The header of a mail or of a part: its fields as raw bytes, and where the body begins.

Most headers follow RFC 5322 and are read by one pattern; the rest are read line by line: missing
blank lines, folds without a blank, lines that are no field. The one rule: both ways give the same
for a header that is in order.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 100_000  # bytes of one field that are read; the rest is somebody's joke
_LONGEST_HEADER, _MOST_LINES = 500_000, 5_000  # bytes, lines; of a longer one the rest is skipped
Fields = dict[str, list[bytes]]  # unfolded raw values by lower-case name, in order

_FOLD = re.compile(rb"\n[ \t]+(?=[^ \t\n])")  # it becomes one blank
_LOOSE_FOLD = re.compile(rb"(?<![ \t])[ \t]+(?=\n[ \t])")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:subject|from|to|cc|date|message-id|mime-version|content-[a-z-]+|received|reply-to|x-[a-z-]+"
    rb"|return-path|references|in-reply-to|delivered-to|sender|list-[a-z]+|dkim-signature)[ \t]*:",
    re.IGNORECASE,
)


def read(raw: bytes, start: int, end: int, defects: list[str]) -> tuple[Fields, int]:
    """The fields from `start`, and where the body begins.

    A mail may begin with blank lines; a part that does has no header.
    """
    found = _plainly(raw, start, end)
    return _line_by_line(raw, start, end, defects) if found is None else found


def _plainly(raw: bytes, start: int, end: int) -> tuple[Fields, int] | None:
    """A header in order; None where anything about it is odd."""
    line_end = raw.find(b"\n", start, end)
    if line_end <= start:
        return None
    blank = b"\r\n\r\n" if raw[line_end - 1] == 13 else b"\n\n"
    stop = raw.find(blank, start, end)
    if stop < 0 or stop - start > _LONGEST_HEADER:
        return None
    block = raw[start:stop]
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
        if b"\r" in block:
            return None
    if b"\n " in block or b"\n\t" in block:
        if b" \n" in block or b"\t\n" in block:
            block = _LOOSE_FOLD.sub(b"", block)
        block = _FOLD.sub(b" ", block)
    fields: Fields = {}
    for line in block.split(b"\n"):
        name, colon, value = line.partition(b":")
        key = _key(name)
        if not key or not colon:
            return None
        if key in fields:
            fields[key].append(value)
        else:
            fields[key] = [value]
    return fields, stop + len(blank)


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str:
    """A field's name in lower case; empty for what is none."""
    return name.decode("ascii").rstrip(" \t").lower() if _NAME.fullmatch(name + b":") else ""


def _line_by_line(raw: bytes, start: int, end: int, defects: list[str]) -> tuple[Fields, int]:
    fields: Fields = {}
    values: list[bytes] | None = None
    position = _first_line(raw, start, end)
    for _ in range(_MOST_LINES):
        if position >= end:
            return fields, end
        match = _LINE.match(raw, position, end)
        assert match is not None  # the pattern matches the empty line too
        text = match.group().rstrip(b"\r\n")
        if not text:
            return fields, match.end()
        if text[:1] in b" \t":
            if not text.strip() and _next_is_body(raw, match.end(), end):
                return fields, match.end()
            if values is not None and text.strip() and len(values[-1]) < LONGEST:
                values[-1] = values[-1].rstrip(b" \t") + b" " + text.lstrip(b" \t")
        elif name := _NAME.match(text):
            values = fields.setdefault(name[1].decode("ascii").lower(), [])
            values.append(text[name.end() :])
        elif values is not None and _goes_on(raw, match.end(), end):
            defects.append("mime.broken_fold")  # a long subject folded without the blank
            if len(values[-1]) < LONGEST:
                values[-1] += text
        else:
            defects.append("mime.no_blank_line")
            return fields, position
        position = match.end()
    defects.append("mime.long_header")
    blank = _BLANK.search(raw, position, end)
    return fields, blank.end() if blank else end


def _first_line(raw: bytes, start: int, end: int) -> int:
    """Past what is put before a header: a byte order mark, blank lines, an mbox line."""
    position = start + 3 if raw.startswith(b"\xef\xbb\xbf", start, end) else start
    blank = _BLANK_LINES.match(raw, position, end)
    after = blank.end() if blank and not start else position
    if _KNOWN.match(raw, after, end) or raw.startswith(b"From ", after, end):
        position = after
    if raw.startswith((b"From ", b">From "), position, end):
        position = raw.find(b"\n", position, end) + 1 or end
    return position


_BLANK = re.compile(rb"\n\r?\n")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\r?\n){1,20}")


def _goes_on(raw: bytes, position: int, end: int) -> bool:
    """Whether the header goes on after a line that is no field: with a known one, folds passed."""
    folds = _FOLDS.match(raw, position, end)
    return _KNOWN.match(raw, folds.end() if folds else position, end) is not None


_FOLDS = re.compile(rb"(?:[ \t]+[^\s][^\r\n]*\r?\n){1,5}")


def _next_is_body(raw: bytes, position: int, end: int) -> bool:
    """After a line of blanks: a header line goes on, anything else is the body."""
    return _NAME.match(raw, position, end) is None and raw[position : position + 1] not in b" \t"
