"""Mailboxes of address fields (RFC 5322, 3.4 and 4.4), tolerant of what Japan sends.

The one rule: encoded words stay opaque until the list is taken apart, so that nothing inside a name
can become an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ecdesk.domain.mail import Address
from ecdesk.mail.encoded_words import decode_words
from ecdesk.mail.headers import clean, raw_text
from ecdesk.mail.parameters import quoted

_LONG = 300  # bytes of a field whose reading is kept

Item = list[tuple[str, str]]  # (kind, text) tokens; kinds: word quoted angle plain blank comment


def parse_addresses(raw: bytes, hint: str | None = None) -> tuple[Address, ...]:
    """The mailboxes of an address field, groups flattened.

    Encoded words with commas, names in raw JIS, local parts with runs of dots (old mobile
    carriers) and `;` between addresses (Outlook) are all read. The same few people write and are
    written to: short fields are read once.
    """
    return _kept(raw, hint) if len(raw) < _LONG else _read(raw, hint)


@lru_cache(maxsize=2048)
def _kept(raw: bytes, hint: str | None) -> tuple[Address, ...]:
    return _read(raw, hint)


def _read(raw: bytes, hint: str | None) -> tuple[Address, ...]:
    text = raw_text(raw, hint)
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        name = plain[1] or plain[2] or ""
        return (Address(_name(name) if name else "", plain[3] or plain[4]),)
    return tuple(_mailbox(item) for item in _joined(_split(text)))


# One mailbox with nothing odd about it: `name <address>`, `"name" <address>`, `address`.
_PLAIN = re.compile(
    r"(?:(?:\"([^\"\\]*)\"|([^\"(),:;<>@\\]*?))\s*<([^\s<>()\",:;@\\]+@[^\s<>()\",:;@\\]+)>"
    r"|([^\s<>()\",:;@\\=]+@[^\s<>()\",:;@\\]+))"
)

_TOKEN = re.compile(
    r"(?P<word>=\?[^?\s]{1,60}\?[BbQq]\?[^?]{0,2000}\?=)|(?P<angle><[^<>]{0,2000}>)"
    r"|(?P<plain>[^\s\"(),:;<>=]+|=|[<>)])|(?P<blank>\s+)"
)


def _split(text: str) -> Iterator[Item]:
    """The tokens of each mailbox."""
    item: Item = []
    position, in_group = 0, False
    while position < len(text):
        char = text[position]
        if char == '"':
            content, position = quoted(text, position)
            item.append(("quoted", content))
        elif char == "(":
            content, position = _comment(text, position)
            item.append(("comment", content))
        elif char == "," or (char == ";" and (in_group or _has_address(item))):
            yield item
            item, position, in_group = [], position + 1, in_group and char != ";"
        elif char == ":" and not in_group and not _has_address(item):
            item, position, in_group = [], position + 1, True  # the group's name is dropped
        elif match := _TOKEN.match(text, position):
            item.append((match.lastgroup or "plain", match.group()))
            position = match.end()
        else:
            item.append(("plain", char))
            position += 1
    yield item


def _joined(items: Iterable[Item]) -> Iterator[Item]:
    """The items that hold anything; `Kakuu, Hanako <address>` is one name that wants quotes."""
    held: Item = []
    for item in items:
        if not any(content.strip() for _, content in item):
            continue
        if _is_phrase(item):
            held += [*item, _COMMA]
            continue
        if held and not any(kind == "angle" for kind, _ in item):
            yield held[:-1]
            held = []
        yield held + item
        held = []
    if held:
        yield held[:-1]


_COMMA = ("plain", ",")


def _is_phrase(item: Item) -> bool:
    """Whether an item is words without any address, and could be the beginning of a name."""
    return all(kind not in {"angle", "comment"} and "@" not in each for kind, each in item) and any(
        char.isupper() or ord(char) > 127 or char == "=" for _, each in item for char in each[:1]
    )


def _has_address(item: Item) -> bool:
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


def _mailbox(item: Item) -> Address:
    angle = next((c for k, c in reversed(item) if k == "angle"), None)
    comment = " ".join(content for kind, content in item if kind == "comment")
    if angle is not None:
        words = (each for each in item if each[0] not in {"angle", "comment"})
        phrase = "".join(each[1] for each in words if each not in _STRAY)
        addr = angle.strip("<>").strip()
        addr = addr.rpartition(":")[2] if addr.startswith("@") else addr  # RFC 822 source route
        addr = re.sub(r"\s+|\([^()]{0,200}\)", "", addr).removeprefix("mailto:")
        return Address(_name(phrase) or _name(comment), clean(decode_words(addr)))
    parts = [(f'"{c}"' if k == "quoted" else c) for k, c in item if k != "comment"]
    text = _AROUND_AT.sub("@", "".join(parts).strip().strip("<>"))
    inside = _ADDRESS_IN_TEXT.search(decode_words(text)) if "@" not in text else None
    if inside:  # the sender encoded the whole field, address and all
        return Address(_name(decode_words(text)[: inside.start()]), inside[1])
    found = _BARE_ADDRESS.search(text)
    if found:
        rest = text[: found.start()].rstrip(" <") + text[found.end() :]
        return Address(_name(rest) or _name(comment), found[0])
    return Address(_name(comment), clean(decode_words(text)))


_ADDRESS_IN_TEXT = re.compile(r"<([^<>@\s]{1,200}@[^<>@\s]{1,250})>")
_AROUND_AT = re.compile(r"\s+@\s*|@\s+")
_BARE_ADDRESS = re.compile(r"(?:\"[^\"]{1,200}\"|[^\s\"<>,;]{1,200})@[^\s\"<>,;@]{1,250}")


def _name(phrase: str) -> str:
    text = clean(decode_words(phrase)).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()  # quoted twice, or quoted inside the encoded word
    return text
