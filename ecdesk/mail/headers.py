"""Header fields: raw bytes to text, and the ids in them.

Order matters: raw bytes are decoded first (JIS and Shift_JIS hide commas and backslashes inside
characters), then the structure is read with encoded words opaque, and only then are the words
decoded, so that a comma inside an encoded name never splits an address list.
"""

from __future__ import annotations

import re

from ecdesk.mail import charset
from ecdesk.mail.encoded_words import decode_words
from ecdesk.mail.fields import LONGEST

_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]+")
_FOLD = re.compile(r"[\r\n]+")


def raw_text(raw: bytes, hint: str | None = None) -> str:
    """An unfolded field as text, encoded words still encoded; `hint` as in `charset.decode`."""
    if len(raw) > LONGEST:
        raw = raw[:LONGEST]
    if raw.isascii() and b"\x1b" not in raw and b"(B" not in raw:
        text = raw.decode("ascii")
    else:
        text = charset.decode(raw, None, hint).text
    if "\n" in text or "\r" in text:
        text = _FOLD.sub("", text)
    return text.strip(" \t")


def decode_header(raw: bytes | str, hint: str | None = None) -> str:
    """A field as a person reads it: encoded words and raw 8-bit or JIS bytes decoded."""
    return clean(decode_words(raw_text(raw, hint) if isinstance(raw, bytes) else raw))


def clean(text: str) -> str:
    """`text` without line ends and controls, which could forge a second header or line."""
    if text.isprintable():
        return text
    return _CONTROLS.sub(" ", text) if _CONTROLS.search(text) else text


def message_ids(raw: bytes) -> tuple[str, ...]:
    """The `<…>` ids of a field in order, each once, mended where a bad fold left blanks inside."""
    if not raw:
        return ()
    if _ONE_ID.fullmatch(raw):
        return (raw.decode("ascii"),)
    text = raw_text(raw)
    found = [re.sub(r"\s+", "", item) for item in re.findall(r"<[^<>]{1,998}>", text)]
    if not found:  # the brackets forgotten
        words = text.replace(",", " ").split()
        found = [f"<{word}>" for word in words] if all(map(_BARE_ID.fullmatch, words)) else []
    return tuple(dict.fromkeys(item for item in found if len(item) > 2))


_BARE_ID = re.compile(r"[^\s<>@\"()]{1,500}@[^\s<>@\"()]{1,500}")
_ONE_ID = re.compile(rb"<[!-;=?-~]{1,900}>")


def message_id(raw: bytes) -> str:
    """The id of a Message-ID field with its angle brackets, put on where the sender forgot them."""
    ids = message_ids(raw)
    if ids:
        return ids[0]
    word = raw_text(raw).strip("<> \t").split()
    return f"<{word[0]}>" if word else ""
