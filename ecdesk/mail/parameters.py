"""Content-Type and Content-Disposition: a value and its parameters (RFC 2045, 2183, 2231).

The one rule: a file's name is worth more than the grammar; what a sender meant by `name` is read
from quotes not closed, blanks without quotes, encoded words and percent signs alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from ecdesk.mail import charset
from ecdesk.mail.encoded_words import decode_words
from ecdesk.mail.headers import clean, raw_text
from ecdesk.mail.labels import family_of

Parameters = tuple[str, Mapping[str, str]]
_LONG = 160  # bytes of a field whose reading is kept


def read_parameters(field: bytes) -> Parameters:
    """As `parse_parameters`, from a raw field; short ones, which repeat, are read once."""
    return _kept(field) if len(field) < _LONG else parse_parameters(raw_text(field))


@lru_cache(maxsize=1024)
def _kept(field: bytes) -> Parameters:
    return parse_parameters(raw_text(field))


def parse_parameters(text: str) -> Parameters:
    """`value; name=value; …` → (value in lower case, decoded parameters by lower-case name)."""
    head = _VALUE.match(text)
    value, rest = (head[1], text[head.end() :]) if head else ("", text)
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in _assignments(rest):
        base, section, extended = _section(name)
        if section is None:
            plain.setdefault(name, content)
        else:
            pieces.setdefault(base, {}).setdefault(section, (extended, content))
    decoded = {name: _plain_value(name, content) for name, content in plain.items()}
    decoded |= {name: clean(_joined(sections)) for name, sections in pieces.items()}
    return value.lower(), decoded


_VALUE = re.compile(r"\s*(?:\([^()]*\)\s*)?([^\s;,=()\"]+)(?![^\s;,=()\"]|\s*=)(?:\s*\([^()]*\))?")
_NAMES = frozenset({"name", "filename", "file"})
_WHOLE = _NAMES | {"boundary"}  # what goes on over blanks, though it should be in quotes then


def _plain_value(name: str, content: str) -> str:
    if name not in _NAMES:
        return (
            content if content.isascii() and "=?" not in content else clean(decode_words(content))
        )
    text = clean(decode_words(content))
    if "%" in text and _PERCENT.search(text) and text.isascii():
        try:  # a program that wrote a URL's name; only what is surely UTF-8
            unescaped = unquote_to_bytes(text).decode("utf-8")
        except UnicodeDecodeError:
            return text
        return clean(unescaped)
    return text


_PERCENT = re.compile(r"%[c-fC-F][0-9a-fA-F]%[89abAB][0-9a-fA-F]")


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text)
    while position < end:
        head = _PARAMETER.match(text, position)
        if head is None:
            position = text.find(";", position) + 1
            if position == 0:
                return
            continue
        name, position = head[1].lower(), head.end()
        if position < end and text[position] == '"':
            content, position = quoted(text, position)
            yield name, content
            continue
        until = (_REST if name.partition("*")[0] in _WHOLE else _WORD).match(text, position)
        assert until is not None  # both match the empty text too
        yield name, until[0].strip()
        position = until.end()


_PARAMETER = re.compile(r"[\s;,]*(?:\([^()]*\)[\s;,]*)?([^\s=;,\"()]{1,80})\s*=\s*")
_WORD = re.compile(r"[^\s;,]*")
_REST = re.compile(r"[^;]*")


def quoted(text: str, start: int) -> tuple[str, int]:
    """The content of the quoted string at `start`, and where it ends.

    Only `\\"` and `\\\\` are taken as escapes: careless senders write Windows paths.
    """
    end = text.find('"', start + 1)
    if end >= 0 and text.find("\\", start + 1, end) < 0:
        return text[start + 1 : end], end + 1
    out: list[str] = []
    position = start + 1
    while position < len(text):
        char = text[position]
        if char == "\\" and text[position + 1 : position + 2] in {'"', "\\"}:
            position += 1
            char = text[position]
        elif char == '"':
            return "".join(out), position + 1
        out.append(char)
        position += 1
    unclosed = _NEXT.search(text, start)
    if unclosed:
        return text[start + 1 : unclosed.start()], unclosed.start()
    return "".join(out), position


_NEXT = re.compile(r";\s*[A-Za-z*0-9-]{1,30}=")


def _section(name: str) -> tuple[str, int | None, bool]:
    """RFC 2231: `filename*1*` → ("filename", 1, extended)."""
    base, star, rest = name.partition("*")
    if not star:
        return name, None, False
    number = rest.rstrip("*")
    if not number:
        return base, 0, True
    if number.isascii() and number.isdigit() and len(number) < 5:
        return base, int(number), rest.endswith("*")
    return name, None, False


def _joined(sections: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231 sections joined as bytes, so that a character cut between two comes out whole.

    The charset should stand in the first; some programs name it in a later one, or in each.
    """
    label: str | None = None
    raw, escaped = b"", ""  # escapes may be cut too (`%9` and `B6`): runs are joined as text first
    for number in sorted(sections):
        extended, content = sections[number]
        if not extended:
            raw += unquote_to_bytes(escaped) + content.encode("utf-8", "replace")
            escaped = ""
            continue
        told = _CHARSET.match(content)
        if told and (number == min(sections) or family_of(told[1])):
            label, content = label or told[1], content[told.end() :]
        escaped += content
    raw += unquote_to_bytes(escaped)
    text = charset.decode(raw, label or None).text
    return decode_words(text) if "=?" in text else text


_CHARSET = re.compile(r"([^'%]{0,40})'(?:[^'%]{0,20}'|(?=%))")
