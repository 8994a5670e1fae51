"""Content-Transfer-Encoding taken off (RFC 2045, 6), and the older codings found in bodies.

Senders break the rules and mail survives: strange characters are skipped, broken ends dropped. The
one rule: never raise; bytes that are plainly not in the coding they claim are given as they are.
"""

from __future__ import annotations

import binascii
import re
from functools import lru_cache

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


@lru_cache(maxsize=64)
def named(field: bytes) -> str:
    """What a Content-Transfer-Encoding field means: base64, quoted-printable, uu; else empty."""
    name = field.partition(b";")[0].decode("ascii", "replace").lower()
    name = re.sub(r"[^a-z0-9-]", "", name.replace("_", "-").partition("(")[0])
    if name in {"base64", "base-64", "b"}:
        return "base64"
    if name in {"quoted-printable", "quotedprintable", "qp", "q"}:
        return "quoted-printable"
    return "uu" if name in _UU else ""


def decode(body: bytes, encoding: str) -> bytes:
    """A body with its coding (as `named` tells it) taken off."""
    if encoding == "base64":
        return decode_base64(body)
    if encoding == "quoted-printable":
        return decode_quoted(body)
    if encoding == "uu":
        return decode_uu(body)
    if encoding == "yenc":
        return decode_yenc(body)
    return body


def decode_text(body: bytes, encoding: str) -> bytes:
    """As `decode`, for a text: what was never base64 stands as it is.

    Mailing lists add a plain footer under a base64 body, and some programs label plain text base64.
    """
    clean = encoding != "base64" or not body.translate(None, _CODED)
    first = None if clean else _PLAIN_LINE.search(body)
    if first is None:
        return decode(body, encoding)
    coded = decode_base64(body[: first.start()])
    return coded + (b"\n" if coded and not coded.endswith(b"\n") else b"") + body[first.start() :]


_CODED = _ALPHABET + b"=\r\n"
# A line no base64 has: words with blanks between, a rule, or eight bits.
_PLAIN_LINE = re.compile(
    rb"^(?:[^\n]*[\x80-\xff]|[^\s=]+ [^\s=]+ [^\n]*|[_-]{5,}[ \t]*\r?$)", re.MULTILINE
)


def decode_base64(body: bytes) -> bytes:
    """Base64 leniently: strange characters and inner padding skipped, a broken end dropped."""
    padding = body.find(b"=")
    if padding < 0 or (padding > len(body) - 400 and not body[padding:].strip(b"= \t\r\n")):
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            pass
    if body.count(b"=") > _MOST_PADDED:  # nobody's mail, and it must not cost much
        body = body.replace(b"=", b"")
    out = bytearray()
    for piece in _BASE64.findall(body.translate(None, _NEITHER)):
        usable = piece if len(piece) % 4 != 1 else piece[:-1]
        out += binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return bytes(out)


_MOST_PADDED = 50_000
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+")
_NEITHER = bytes(byte for byte in range(256) if byte not in _ALPHABET + b"=")


def base64_size(body: bytes) -> int:
    """The decoded size, without decoding where the coding is clean."""
    rest = body.translate(None, _ALPHABET)
    padding = rest.count(b"=")
    letters = len(body) - len(rest)
    if padding < 3 and (letters + padding) % 4 == 0:
        first = body.find(b"=") if padding else len(body)
        if len(body) - first < 100 and not body[first:].strip(b"=\r\n\t "):
            return (letters + padding) // 4 * 3 - padding
    return len(decode_base64(body))


def decode_quoted(body: bytes) -> bytes:
    """Quoted-printable leniently (RFC 2045, 6.7): an `=` that codes nothing stays."""
    if b"= " in body or b"=\t" in body:
        body = _LOOSE_BREAK.sub(b"=\n", body)  # blanks that a gateway added to a soft line end
    if b"==" in body:
        body = body.replace(b"==", b"=3D=")
    return binascii.a2b_qp(body)


_LOOSE_BREAK = re.compile(rb"=[ \t]+\r?\n")


def decode_uu(body: bytes) -> bytes:
    """Uuencoded lines; the lines of `begin` and `end` and broken ones are skipped."""
    out = bytearray()
    for line in body.splitlines():
        if line[:6] == b"begin " or line == b"end":
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:  # a line too long: take the bytes its first character promises
            count = ((line[0] - 32) & 63) * 4 + 5
            try:
                out += binascii.a2b_uu(line[: count // 3])
            except binascii.Error:
                continue
    return bytes(out)


def decode_yenc(body: bytes) -> bytes:
    """yEnc lines: every byte plus 42, critical ones after an `=` plus 64 more."""
    plain, *escaped = body.replace(b"\r", b"").replace(b"\n", b"").split(b"=")
    moved = (bytes(((piece[0] - 64) & 255,)) + piece[1:] for piece in escaped if piece)
    return b"".join((plain, *moved)).translate(_BACK)


_BACK = bytes((byte - 42) & 255 for byte in range(256))
