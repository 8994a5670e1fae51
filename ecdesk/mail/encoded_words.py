"""Encoded words in header fields (RFC 2047), as they are sent and not as they should be.

Words stand in quotes, are cut inside a character or a base64 group, or lost their end. The one
rule: bytes of adjacent words of one charset are joined before they are decoded.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from ecdesk.mail import charset


def decode_words(text: str) -> str:
    """`text` with its encoded words decoded; what is no word stays as it is."""
    if "=?" not in text:
        return text
    found = _plainly(text)
    if found is None:
        found = _decode_all(text)
    # Some programs encode a field twice; what comes out is words and nothing else.
    if found.startswith("=?") and found != text and _SINGLE.fullmatch(found):
        return decode_words(found)
    return found


def _plainly(text: str) -> str | None:
    """Words of one charset with one blank between, base64 groups whole; None for all else."""
    if text[:2] != "=?" or text[-2:] != "?=":
        return None
    label, raw = "", b""
    for word in text[2:-2].split("?= =?"):
        parts = word.split("?")
        if len(parts) != 3 or (label and parts[0] != label) or not parts[0]:
            return None
        label = parts[0]
        if parts[1] in {"B", "b"} and len(parts[2]) % 4 == 0:
            raw += _unbase64(parts[2])
        elif parts[1] in {"Q", "q"}:
            raw += _unquote(parts[2])
        else:
            return None
    return charset.decode(raw, label.partition("*")[0]).text


_SINGLE = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?\s]*)\?=")


def _decode_all(text: str) -> str:
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
        base += _NO_BASE64.sub("", payload)
        if base.endswith("=") or len(base) % 4 == 0:
            held, base = held + _unbase64(base), ""
    flush()
    out.append(text[position:])
    return "".join(out)


_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")


def _words(text: str) -> Iterator[tuple[int, int, str, str, str]]:
    """(start, end, charset in lower case, B or Q, payload) of each encoded word, in linear time."""
    position = 0
    while (start := text.find("=?", position)) >= 0:
        head = _WORD_HEAD.match(text, start)
        if head is None:
            position = start + 2
            continue
        end = text.find("?=", head.end())
        label = head[1].partition("*")[0].lower()
        if end < 0:
            cut = _CUT_OFF.match(text, head.end())
            if cut is not None:  # the field was cut to a length, and the word's end with it
                yield start, cut.end(), label, head[2].upper(), cut[1]
            return
        yield start, end + 2, label, head[2].upper(), text[head.end() : end]
        position = end + 2


_WORD_HEAD = re.compile(r"=\?([^?\s]{0,60})\?([BbQq])\?")
_CUT_OFF = re.compile(r"([^?\s]{2,900})\??\s*\Z")


def _unbase64(text: str) -> bytes:
    """Base64 read leniently: inner padding, missing padding, stray characters."""
    try:
        if "=" not in text[:-2] and len(text) % 4 == 0:
            return binascii.a2b_base64(text)
    except ValueError:  # binascii.Error, or characters beyond ASCII
        pass
    out = b""
    for piece in re.findall(r"[A-Za-z0-9+/]+", text):
        usable = piece if len(piece) % 4 != 1 else piece[:-1]
        try:
            out += binascii.a2b_base64(usable + "=" * (-len(usable) % 4))
        except binascii.Error:
            continue
    return out


def _unquote(text: str) -> bytes:
    """The Q encoding; `header=True` turns `_` into a blank."""
    return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)
