"""Which stretches of a mail's text were written for it, which are quoted, which are a signature.

Japanese mail programs introduce a quote in two dozen ways and close a letter with rules of ━━━
rather than with `-- `. `quotes` knows the former, `signatures` the latter; here their findings
become parts. The one rule of all three: when in doubt a line counts as WRITTEN, because a question
folded away is never answered, while a line too many costs the reader a glance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.mail import quotes, signatures

_LONGEST = 400  # characters of a line that the patterns look at
_MOST_SIGNED = 50  # stretches that are looked at for a signature; no letter has so many


def split(text: str) -> tuple[TextPart, ...]:
    """The parts of `text` in order, covering it whole and without gaps; none for an empty text."""
    if not text:
        return ()
    quoted = "\r" in text or quotes.may_stand_in(text)
    if not quoted and not signatures.may_close(text):
        return (TextPart(PartKind.WRITTEN, 0, len(text)),)
    raw, ends = _cut(text)
    lines = [line[:_LONGEST].strip() for line in raw]
    parts = []
    start = 0
    for kind, stop in _runs(raw, lines, quotes.find(lines) if quoted else []):
        if start < ends[stop - 1]:
            parts.append(TextPart(kind, start, ends[stop - 1]))
        start = ends[stop - 1]
    return tuple(parts)


def _cut(text: str) -> tuple[list[str], list[int]]:
    """The lines without their ends, and where in the text each of them is over."""
    if "\r" in text:  # parsed mails have none
        whole = _LINE.findall(text)
        return [line.rstrip("\r\n") for line in whole], list(accumulate(map(len, whole)))
    raw = text.split("\n")
    ends = [end + number for number, end in enumerate(accumulate(map(len, raw)), start=1)]
    ends[-1] = len(text)  # the last line has no end of its own
    return raw, ends


_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")


def _runs(
    raw: list[str], lines: list[str], quoted: list[quotes.Span]
) -> Iterator[tuple[PartKind, int]]:
    """What the lines are: (kind, the line after its last), from the first line to the last."""
    start, said = 0, False
    stretches = [*quoted, (len(lines), len(lines))]
    for number, (stop, after) in enumerate(stretches):
        if start < stop:
            first = stop
            if len(stretches) - number <= _MOST_SIGNED:
                first = signatures.find(raw, lines, start, stop, said=said)
            said = said or any(lines[start:first])
            if start < first:
                yield PartKind.WRITTEN, first
            if first < stop:
                yield PartKind.SIGNATURE, stop
        if stop < after:
            yield PartKind.QUOTE, after
        start = after
