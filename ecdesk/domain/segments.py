"""A template read into segments: words, fields, sections; a small reader in Mustache's manner.

    {{名前}}                     a field
    {{#名前}} … {{/名前}}        only where that is known, or that condition holds
    {{^名前}} … {{/名前}}        only where not
    {{! …}}                      a word to whoever edits the template; never in a letter

Segments keep their places in the template. A tag of a section or a remark alone on its line leaves
no line behind. The one rule: reading is linear and never guesses; a template whose sections do not
close is refused with its line, not mended.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import MOST_SIGNS, Field, Filled, read_field

_BLANKS = " 　\t"
DEEPEST = 8  # sections in sections
_TAG = re.compile(rf"\{{\{{([^{{}}\n]{{1,{MOST_SIGNS}}})\}}\}}")


@dataclass(frozen=True, slots=True)
class Words:
    """Text that stands as it is, at `[start:end]` of the template."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hole:
    """A field at `[start:end]` of the template."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """What stands only where `name` is known (`unless`: where it is not)."""

    name: str
    unless: bool
    inside: tuple[Segment, ...]
    start: int
    end: int


Segment = Words | Hole | Section


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's text with what was filled in it; what nobody knows stands as a field."""

    text: str
    filled: tuple[Filled, ...] = ()


@dataclass(slots=True)
class _Open:
    """A section that has begun and not ended."""

    name: str
    unless: bool
    start: int
    inside: list[Segment]


def parse(text: str) -> tuple[Segment, ...]:
    """The segments of a template.

    Raises Refused template.unclosed, template.unopened, template.crossed, template.too_deep
    {name, line}.
    """
    ground: list[Segment] = []
    opened: list[_Open] = []
    at = 0
    for tag in _TAG.finditer(text):
        inside = tag[1].strip()
        start, end = tag.span()
        if inside[:1] in ("#", "^", "/", "!"):
            start, end = _whole_line(text, start, end)
        start = max(start, at)
        here = opened[-1].inside if opened else ground
        if start > at:
            here.append(Words(text[at:start], at, start))
        at = end
        name = inside[1:].strip()
        match inside[:1]:
            case "#" | "^":
                if len(opened) == DEEPEST:
                    raise Refused("template.too_deep", name=name, line=_line(text, tag.start()))
                opened.append(_Open(name, inside[0] == "^", tag.start(), []))
            case "/":
                _close(opened, ground, name, end, _line(text, tag.start()))
            case "!" | "":
                pass
            case _:
                here.append(Hole(read_field(inside), tag.start(), tag.end()))
    if opened:
        last = opened[-1]
        raise Refused("template.unclosed", name=last.name, line=_line(text, last.start))
    if at < len(text):
        ground.append(Words(text[at:], at, len(text)))
    return tuple(ground)


def fields(segments: Sequence[Segment]) -> Iterator[Field]:
    """All fields, in order, those in sections included; one by one, repeated ones too."""
    for segment in segments:
        if isinstance(segment, Hole):
            yield segment.field
        elif isinstance(segment, Section):
            yield from fields(segment.inside)


def render(
    segments: Sequence[Segment], known: Mapping[str, str], holds: Collection[str] = ()
) -> Rendered:
    """The text with everything known in its place; `holds` are the conditions that are true.

    A known value that is empty, blank or holds a field itself counts as unknown.
    """
    good = {name: value for name, value in known.items() if is_value(value)}
    pieces: list[str] = []
    filled: list[Filled] = []
    length = 0
    for words, field in _flat(segments, good, holds):
        said = words
        if field is not None:
            said = good.get(field.name, field.mark)
            if field.name in good:
                filled.append(Filled(field.name, length, length + len(said), said))
        pieces.append(said)
        length += len(said)
    return Rendered("".join(pieces), tuple(filled))


def is_value(value: str) -> bool:
    """Whether this can be written into a letter as the value of a field."""
    return bool(value.strip()) and "{{" not in value and "}}" not in value and "\n" not in value


def _flat(
    segments: Sequence[Segment], known: Mapping[str, str], holds: Collection[str]
) -> Iterator[tuple[str, Field | None]]:
    for segment in segments:
        if isinstance(segment, Words):
            yield segment.text, None
        elif isinstance(segment, Hole):
            yield "", segment.field
        elif (segment.name in known or segment.name in holds) is not segment.unless:
            yield from _flat(segment.inside, known, holds)


def _close(opened: list[_Open], ground: list[Segment], name: str, end: int, line: int) -> None:
    if not opened:
        raise Refused("template.unopened", name=name, line=line)
    last = opened.pop()
    if last.name != name:
        raise Refused("template.crossed", name=last.name, line=line)
    section = Section(last.name, last.unless, tuple(last.inside), last.start, end)
    (opened[-1].inside if opened else ground).append(section)


def _whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The line with its end, where nothing but blanks stands beside the tag."""
    first, last = start, end
    while first and text[first - 1] in _BLANKS:
        first -= 1
    while last < len(text) and text[last] in _BLANKS:
        last += 1
    begins = first == 0 or text[first - 1] == "\n"
    ends = last == len(text) or text[last] == "\n"
    return (first, min(last + 1, len(text))) if begins and ends else (start, end)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
