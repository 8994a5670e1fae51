"""The MIME tree of a mail (RFC 2045, 2046) as offsets into its raw bytes; nothing is copied.

Broken trees are the rule in a shop's mailbox: missing boundaries, missing blank lines, headers cut
in two. Everything readable is read, everything odd is named in `defects`, and depth and number of
parts are bounded, so that no mail costs more than a constant times its size.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ecdesk.mail.headers import parse_parameters, raw_text

MAX_DEPTH = 40
MAX_PARTS = 2000

Fields = dict[str, list[bytes]]


@dataclass(slots=True)
class Part:
    """One node: its header fields by lower-case name, its body as `raw[start:end]`."""

    raw: bytes
    fields: Fields
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)

    def field(self, name: str) -> bytes:
        """The first field of that name, unfolded; empty where there is none."""
        values = self.fields.get(name)
        return values[0] if values else b""

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition and its parameters (RFC 2183)."""
        value = self.field("content-disposition")
        return parse_parameters(raw_text(value)) if value else ("", {})

    @property
    def filename(self) -> str:
        """The name the sender gave the file, decoded; empty where there is none."""
        given = self.disposition[1].get("filename", "")
        named = self.parameters.get("name", "")
        if "\ufffd" in given and named and "\ufffd" not in named:
            return named
        return given or named

    @property
    def content_id(self) -> str:
        """Content-ID without its angle brackets, as `cid:` links name it."""
        return raw_text(self.field("content-id")).strip("<> \t")

    @property
    def encoding(self) -> str:
        """The transfer encoding's name in lower case (RFC 2045, 6)."""
        return raw_text(self.field("content-transfer-encoding")).lower().strip("\"' ;")

    def content(self) -> bytes:
        """The body with its transfer encoding taken off; lenient, never raises."""
        body = self.raw[self.start : self.end]
        encoding = self.encoding
        if encoding == "base64":
            return decode_base64(body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        if encoding in {"x-uuencode", "uuencode", "x-uue"}:
            return _decode_uu(body)
        return body

    def leaves(self) -> Iterator[Part]:
        """The parts that hold something themselves, in the order of the mail: attachments count
        their position here. A mail inside the mail is yielded before what it holds.
        """
        if not self.content_type.startswith("multipart/") or not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def read(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of a whole mail, and what was wrong with it (codes `mime.…`)."""
    defects: list[str] = []
    part = _part(raw, 0, len(raw), 0, [MAX_PARTS], defects, "text/plain")
    return part, list(dict.fromkeys(defects))


def _part(
    raw: bytes, start: int, end: int, depth: int, left: list[int], defects: list[str], default: str
) -> Part:
    """The part between two offsets, with its children; `left` counts parts still allowed."""
    fields, body = _fields(raw, start, end, defects)
    part = Part(raw, fields, body, end)
    left[0] -= 1
    declared = part.field("content-type")
    if declared:
        kind, part.parameters = parse_parameters(raw_text(declared))
        if not _TYPE.fullmatch(kind):
            defects.append("mime.bad_type")
            kind = "text/plain" if kind in {"text", ""} else "application/octet-stream"
        part.content_type = kind
    else:
        part.content_type = default
    if part.content_type.startswith("multipart/"):
        _add_children(part, depth, left, defects)
    elif part.content_type in _MESSAGES and depth < MAX_DEPTH and left[0] > 0:
        inner = part.content()
        if inner.strip():
            part.children.append(
                _part(inner, 0, len(inner), depth + 1, left, defects, "text/plain")
            )
    return part


_MESSAGES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})


_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+*-]{1,120}", re.ASCII)


def _add_children(part: Part, depth: int, left: list[int], defects: list[str]) -> None:
    if depth >= MAX_DEPTH or left[0] <= 0:
        defects.append("mime.too_deep")
        part.content_type = "application/octet-stream"
        return
    raw = part.raw
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    spans, closed = (
        _spans(raw, part.start, part.end, boundary, left[0]) if boundary else ([], False)
    )
    if not spans:
        guessed = _GUESSED.search(raw, part.start, part.end)
        if guessed:
            spans, closed = _spans(raw, part.start, part.end, guessed[1], left[0])
        defects.append("mime.no_boundary")
    if not spans:
        part.content_type = "text/plain"
        return
    if not closed:
        defects.append("mime.not_closed")
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if left[0] <= 0:
            defects.append("mime.too_many")
            break
        part.children.append(_part(raw, start, end, depth + 1, left, defects, default))


_GUESSED = re.compile(
    rb"^--([^\s-]\S{0,100}[^\s-]|\S{1,100}?)[ \t]*\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE
)


def _spans(
    raw: bytes, start: int, end: int, boundary: bytes, most: int
) -> tuple[list[tuple[int, int]], bool]:
    """Where the body parts between the boundary lines lie, and whether the last line was there."""
    mark = b"--" + boundary
    spans: list[tuple[int, int]] = []
    opened = -1
    position = start
    while len(spans) <= most:
        found = raw.find(mark, position, end)
        if found < 0:
            break
        position = found + len(mark)
        if found != start and raw[found - 1] not in b"\r\n":
            continue
        line_end = raw.find(b"\n", position, end)
        line_end = end if line_end < 0 else line_end
        tail = raw[position:line_end].strip()
        if tail not in {b"", b"--"}:
            continue
        if opened >= 0:
            spans.append((opened, _before_line_end(raw, opened, found)))
        if tail:
            return spans, True
        opened = position = min(line_end + 1, end)
    if opened >= 0:
        spans.append((opened, end))
    return spans, False


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    return end


_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:subject|from|to|cc|date|message-id|mime-version|content-[a-z-]+|received|reply-to|x-[a-z-]+"
    rb"|return-path|references|in-reply-to|delivered-to|sender|list-[a-z]+|dkim-signature)[ \t]*:",
    re.IGNORECASE,
)


def _fields(raw: bytes, start: int, end: int, defects: list[str]) -> tuple[Fields, int]:
    """Header fields from `start`, and where the body begins."""
    fields: Fields = {}
    values: list[bytes] | None = None
    position = start
    if raw.startswith((b"From ", b">From "), start, end):  # an mbox line left by an export
        position = raw.find(b"\n", start, end) + 1 or end
    while position < end:
        match = _LINE.match(raw, position, end)
        assert match is not None  # the pattern matches the empty line too
        line = match.group()
        text = line.rstrip(b"\r\n")
        if not text:
            return _unfolded(fields), match.end()
        if text[:1] in b" \t":
            if not text.strip() and _next_is_body(raw, match.end(), end):
                return _unfolded(fields), match.end()
            if values is not None:
                values[-1] += b"\n" + text
        elif name := _NAME.match(text):
            values = fields.setdefault(name[1].decode("ascii").lower(), [])
            values.append(text[name.end() :])
        elif _KNOWN.match(raw, match.end(), end) and values is not None:
            defects.append("mime.broken_fold")
            values[-1] += b"\n" + text  # a long subject folded without the blank
        else:
            defects.append("mime.no_blank_line")
            return _unfolded(fields), position
        position = match.end()
    return _unfolded(fields), end


def _next_is_body(raw: bytes, position: int, end: int) -> bool:
    """After a line of blanks: a header line goes on, anything else is the body."""
    return _NAME.match(raw, position, end) is None and raw[position : position + 1] not in b" \t"


def _unfolded(fields: Fields) -> Fields:
    """A fold and the blanks around it become one blank, a fold without blanks nothing."""
    for values in fields.values():
        for index, value in enumerate(values):
            joined = _FOLD.sub(_fold_mark, value) if b"\n" in value else value
            values[index] = joined.strip(b" \t")
    return fields


def _fold_mark(match: re.Match[bytes]) -> bytes:
    return b" " if match[1] else b""


_FOLD = re.compile(rb"[ \t]*\n([ \t\n]*)")


def decode_base64(body: bytes) -> bytes:
    """Base64 leniently: strange characters and inner padding skipped, a broken end dropped."""
    try:
        return base64.b64decode(body)
    except binascii.Error:
        pass
    out = bytearray()
    for piece in _BASE64.findall(body.translate(None, b"\r\n \t")):
        usable = piece if len(piece) % 4 != 1 else piece[:-1]
        out += base64.b64decode(usable + b"=" * (-len(usable) % 4))
    return bytes(out)


_BASE64 = re.compile(rb"[A-Za-z0-9+/]+")


def _decode_uu(body: bytes) -> bytes:
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
