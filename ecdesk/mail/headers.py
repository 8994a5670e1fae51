"""Header fields: encoded words, parameters, addresses, dates, message ids. Bytes in, text out.

Order matters: raw bytes are decoded first (JIS and Shift_JIS hide commas and backslashes inside
characters), then the structure is read with encoded words opaque, and only then are the words
decoded, so that a comma inside an encoded name never splits an address list.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from ecdesk.domain.mail import Address
from ecdesk.mail import charset

LIMIT = 100_000  # characters of one header field that are read; the rest is somebody's joke
_JST = timezone(timedelta(hours=9))
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]+")


def raw_text(raw: bytes) -> str:
    """An unfolded field as text, encoded words still encoded."""
    raw = raw[:LIMIT]
    if raw.isascii() and b"\x1b" not in raw:
        text = raw.decode("ascii")
    else:
        text = charset.decode(raw, None).text
    return re.sub(r"[\r\n]+(?=[ \t])|[\r\n]+", "", text).strip(" \t")


def decode_header(raw: bytes | str) -> str:
    """A field as a person reads it: encoded words and raw 8-bit or JIS bytes decoded."""
    return clean(decode_words(raw_text(raw) if isinstance(raw, bytes) else raw))


def clean(text: str) -> str:
    """`text` without line ends and controls, which could forge a second header or line."""
    return _CONTROLS.sub(" ", text) if _CONTROLS.search(text) else text


# ---------------------------------------------------------------------------- encoded words


def decode_words(text: str) -> str:
    """RFC 2047 words decoded; bytes of adjacent words of one charset are joined first.

    Joining mends characters that a sender cut between two words, which the RFC forbids and
    PHP programs do.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    label, held, base = "", b"", ""  # the run of words not decoded yet; `base` is unfinished base64

    def flush() -> None:
        nonlocal label, held, base
        if base:
            held += _unbase64(base)
        if held or label:
            out.append(charset.decode(held, label).text)
        label, held, base = "", b"", ""

    position = 0
    for start, end, word_label, encoding, payload in _words(text):
        between = text[position:start]
        if between.strip(" \t\r\n") or word_label != label:
            flush()
        if between.strip(" \t\r\n") or (position == 0 and between):
            out.append(between)
        label, position = word_label, end
        if encoding == "Q":
            if base:
                held, base = held + _unbase64(base), ""
            held += _unquote(payload)
            continue
        base += re.sub(r"[^A-Za-z0-9+/=]", "", payload)
        if base.endswith("=") or len(base) % 4 == 0:
            held, base = held + _unbase64(base), ""
    flush()
    out.append(text[position:])
    return "".join(out)


def _words(text: str) -> Iterator[tuple[int, int, str, str, str]]:
    """(start, end, charset in lower case, B or Q, payload) of each encoded word, in linear time."""
    position = 0
    while (start := text.find("=?", position)) >= 0:
        head = _WORD_HEAD.match(text, start)
        if head is None:
            position = start + 2
            continue
        end = text.find("?=", head.end())
        if end < 0:
            return
        yield (
            start,
            end + 2,
            head[1].partition("*")[0].lower(),
            head[2].upper(),
            text[head.end() : end],
        )
        position = end + 2


_WORD_HEAD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?")


def _unbase64(text: str) -> bytes:
    """Base64 read leniently: inner padding, missing padding, stray characters."""
    out = b""
    for piece in re.findall(r"[A-Za-z0-9+/]+", text):
        usable = piece if len(piece) % 4 != 1 else piece[:-1]
        try:
            out += base64.b64decode(usable + "=" * (-len(usable) % 4))
        except binascii.Error:
            continue
    return out


def _unquote(text: str) -> bytes:
    """The Q encoding; `header=True` turns `_` into a blank."""
    return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)


# ---------------------------------------------------------------------------- parameters


def parse_parameters(text: str) -> tuple[str, dict[str, str]]:
    """`value; name=value; …` → (value in lower case, decoded parameters by lower-case name)."""
    value, _, rest = text.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in _assignments(rest):
        base, section, extended = _section(name)
        if section is None:
            plain.setdefault(name, content)
        else:
            pieces.setdefault(base, {}).setdefault(section, (extended, content))
    decoded = {name: clean(decode_words(content)) for name, content in plain.items()}
    decoded |= {name: clean(_joined(sections)) for name, sections in pieces.items()}
    return value.strip().lower(), decoded


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
            content, position = _quoted(text, position)
            stop = text.find(";", position)
        else:
            stop = text.find(";", position)
            content = text[position : stop if stop >= 0 else end].strip()
        yield name, content
        if stop < 0:
            return
        position = stop + 1


_PARAMETER = re.compile(r"[\s;]*([^\s=;\"]{1,80})\s*=\s*")


def _quoted(text: str, start: int) -> tuple[str, int]:
    """The content of the quoted string at `start`, and where it ends.

    Only `\\"` and `\\\\` are taken as escapes: careless senders write Windows paths.
    """
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
    return "".join(out), position


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
    """RFC 2231 sections joined as bytes, so that a character cut between two comes out whole."""
    label: str | None = None
    raw, escaped = b"", ""  # escapes may be cut too (`%9` and `B6`): runs are joined as text first
    for number in sorted(sections):
        extended, content = sections[number]
        if extended:
            if number == min(sections) and content.count("'") >= 2:
                label, _, content = content.split("'", 2)
            escaped += content
        else:
            raw += unquote_to_bytes(escaped) + content.encode("utf-8", "replace")
            escaped = ""
    raw += unquote_to_bytes(escaped)
    text = charset.decode(raw, label or None).text
    return decode_words(text) if "=?" in text else text


# ---------------------------------------------------------------------------- addresses


def parse_addresses(raw: bytes) -> tuple[Address, ...]:
    """The mailboxes of an address field, groups flattened; tolerant of what Japan sends.

    Encoded words with commas, names in raw JIS, local parts with runs of dots (old mobile
    carriers) and `;` between addresses (Outlook) are all read.
    """
    return tuple(_mailbox(item) for item in _split_addresses(raw_text(raw)) if _worth(item))


def _worth(item: list[tuple[str, str]]) -> bool:
    return any(content.strip() for _, content in item)


_ADDRESS_TOKEN = re.compile(
    r"(?P<word>=\?[^?\s]{1,60}\?[BbQq]\?[^?]{0,2000}\?=)|(?P<angle><[^<>]{0,2000}>)"
    r"|(?P<plain>[^\s\"(),;:<>=]+|=|[<>)])|(?P<blank>\s+)"
)


def _split_addresses(text: str) -> Iterator[list[tuple[str, str]]]:
    """Lists of (kind, text) tokens, one list a mailbox; kinds: word quoted angle plain comment."""
    item: list[tuple[str, str]] = []
    position, in_group = 0, False
    while position < len(text):
        char = text[position]
        if char == '"':
            content, position = _quoted(text, position)
            item.append(("quoted", content))
        elif char == "(":
            content, position = _comment(text, position)
            item.append(("comment", content))
        elif char == "," or (char == ";" and (in_group or _has_address(item))):
            yield item
            item, position, in_group = [], position + 1, in_group and char != ";"
        elif char == ":" and not in_group and not _has_address(item):
            item, position, in_group = [], position + 1, True  # the group's name is dropped
        elif match := _ADDRESS_TOKEN.match(text, position):
            item.append((match.lastgroup or "plain", match.group()))
            position = match.end()
        else:
            item.append(("plain", char))
            position += 1
    yield item


def _has_address(item: list[tuple[str, str]]) -> bool:
    return any(kind in {"angle", "plain"} and "@" in content for kind, content in item)


def _comment(text: str, start: int) -> tuple[str, int]:
    depth, position = 0, start
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[start + 1 : position], position + 1
        position += 1
    return text[start + 1 :], position


_STRAY = frozenset({("plain", "<"), ("plain", ">")})  # of `<<a@b>>`


def _mailbox(item: list[tuple[str, str]]) -> Address:
    angle = next((c for k, c in reversed(item) if k == "angle"), None)
    comment = " ".join(content for kind, content in item if kind == "comment")
    if angle is not None:
        words = (each for each in item if each[0] not in {"angle", "comment"})
        phrase = "".join(each[1] for each in words if each not in _STRAY)
        addr = angle.strip("<>").strip()
        addr = addr.rpartition(":")[2] if addr.startswith("@") else addr  # RFC 822 source route
        addr = re.sub(r"\s+|\([^()]{0,200}\)", "", addr)
        return Address(_name(phrase) or _name(comment), clean(addr))
    parts = [(f'"{c}"' if k == "quoted" else c) for k, c in item if k != "comment"]
    text = "".join(parts).strip().strip("<>")
    inside = _ADDRESS_IN_TEXT.search(decode_words(text)) if "@" not in text else None
    if inside:  # the sender encoded the whole field, address and all
        return Address(_name(decode_words(text)[: inside.start()]), inside[1])
    found = _BARE_ADDRESS.search(text)
    if found:
        return Address(
            _name(text[: found.start()] + text[found.end() :]) or _name(comment), found[0]
        )
    return Address(_name(comment), clean(decode_words(text)))


_ADDRESS_IN_TEXT = re.compile(r"<([^<>@\s]{1,200}@[^<>@\s]{1,250})>")
_BARE_ADDRESS = re.compile(r"(?:\"[^\"]{1,200}\"|[^\s\"<>,;]{1,200})@[^\s\"<>,;@]{1,250}")


def _name(phrase: str) -> str:
    text = clean(decode_words(phrase)).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()  # quoted twice, or quoted inside the encoded word
    return text


# ---------------------------------------------------------------------------- dates and ids

_NUMERIC = re.compile(
    r"(\d{4})\s?[-/年.]\s?(\d{1,2})\s?[-/月.]\s?(\d{1,2})日?\D{0,12}?(\d{1,2})[:時](\d{1,2})"
    r"(?:[:分](\d{1,2}))?\D{0,3}?(Z|[+-]\d{2}:?\d{2})?\b"
)
_JAPANESE_MONTH = re.compile(r"(\d{1,2})\s*月")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_date(text: str) -> datetime | None:
    """A Date field (RFC 5322, and what is sent instead) as an aware UTC time."""
    text = text[:200]
    try:
        fields = parsedate_tz(text) or parsedate_tz(_JAPANESE_MONTH.sub(_english_month, text))
        if fields is not None:
            naive = datetime(*fields[:6])  # noqa: DTZ001 - the zone is put on in the next line
            return (naive - timedelta(seconds=fields[9] or 0)).replace(tzinfo=UTC)
        return _numeric_date(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _english_month(match: re.Match[str]) -> str:
    number = int(match[1])
    return f" {_MONTHS[number - 1]} " if 1 <= number <= 12 else match[0]


def _numeric_date(text: str) -> datetime | None:
    """`2026年11月17日 14:18:00 +0900` and the like; Japanese time where no zone is given."""
    found = _NUMERIC.search(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    zone = _JST
    if found[7]:
        hours = found[7].replace(":", "").replace("Z", "+0000")
        zone = timezone(
            timedelta(hours=int(hours[1:3]), minutes=int(hours[3:]))
            * (-1 if hours[0] == "-" else 1)
        )
    return datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=zone).astimezone(UTC)


def message_ids(raw: bytes) -> tuple[str, ...]:
    """The `<…>` ids of a field in order, each once, mended where a bad fold left blanks inside."""
    text = raw_text(raw)
    found = (re.sub(r"\s+", "", item) for item in re.findall(r"<[^<>]{1,998}>", text))
    return tuple(dict.fromkeys(item for item in found if len(item) > 2))


def message_id(raw: bytes) -> str:
    """The id of a Message-ID field with its angle brackets, put on where the sender forgot them."""
    ids = message_ids(raw)
    if ids:
        return ids[0]
    word = raw_text(raw).strip("<> \t").split()
    return f"<{word[0]}>" if word else ""
