"""The MIME tree of a mail (RFC 2045, 2046) as offsets into its raw bytes; nothing is copied.

Broken trees are the rule in a shop's mailbox: missing boundaries, missing blank lines, headers cut
in two. Everything readable is read, everything odd is named in `defects`, and depth and number of
parts are bounded, so that no mail costs more than a constant times its size.

A part may hold others without being multipart: a mail inside the mail, the files of a winmail.dat,
and files that old programs wrote between the lines of a text (`between_lines.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ecdesk.mail import between_lines, fields, tnef, transfer
from ecdesk.mail.fields import Fields
from ecdesk.mail.headers import raw_text
from ecdesk.mail.parameters import read_parameters

MAX_DEPTH = 40
MAX_PARTS = 2000
LONGEST_TEXT = 2_000_000  # bytes of one text that are read; more is somebody's log file
LONGEST_PAGE = 6_000_000  # of HTML, which may carry its pictures in itself

_MESSAGES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/news"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_BARE = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "": "text/plain"}


@dataclass(slots=True)
class Part:
    """One node: its header fields by lower-case name, its body as `raw[start:end]`."""

    raw: bytes
    fields: Fields
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)
    disposition: str = ""  # Content-Disposition's value (RFC 2183)
    filename: str = ""  # the name the sender gave the file, decoded; empty where there is none
    encoding: str = ""  # as `transfer.named` tells it
    children: list[Part] = field(default_factory=list)
    without_files: bytes | None = None  # a text's bytes, where files were taken out of its lines

    def field(self, name: str) -> bytes:
        """The first field of that name; empty where there is none."""
        values = self.fields.get(name)
        return values[0].strip(b" \t") if values else b""

    def all(self, name: str) -> list[bytes]:
        """All fields of that name."""
        return [value.strip(b" \t") for value in self.fields.get(name, ())]

    @property
    def content_id(self) -> str:
        """Content-ID without its angle brackets, as `cid:` links name it."""
        value = self.field("content-id")
        return raw_text(value).strip("<> \t") if value else ""

    @property
    def is_message(self) -> bool:
        """Whether this is a mail inside the mail, read as one."""
        return bool(self.children) and self.content_type in _MESSAGES

    def content(self) -> bytes:
        """The body with its transfer encoding taken off; lenient, never raises."""
        return transfer.decode(self.raw[self.start : self.end], self.encoding)

    def text_content(self) -> bytes:
        """A text's bytes, so many as are read, without the files between its lines."""
        if self.without_files is not None:
            return self.without_files
        most = LONGEST_PAGE if self.content_type == "text/html" else LONGEST_TEXT
        stop = min(self.end, self.start + most)
        return transfer.decode_text(self.raw[self.start : stop], self.encoding)

    def leaves(self) -> Iterator[Part]:
        """The parts that hold something themselves, in the order of the mail: attachments count
        their position here. A mail inside the mail is yielded before what it holds.
        """
        if not self.children or not self.content_type.startswith("multipart/"):
            yield self
        for child in self.children:
            yield from child.leaves()


def read(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of a whole mail, and what was wrong with it (codes `mime.…`)."""
    raw = _as_sent(raw)
    walk = _Walk(raw)
    part = walk.part(0, len(raw), 0, "text/plain")
    return part, list(dict.fromkeys(walk.defects)) if walk.defects else []


def _as_sent(raw: bytes) -> bytes:
    """The bytes before a program that took the mail for a text of its own system changed them."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # saved as "Unicode" by an editor
        return raw.decode("utf-16", "replace").encode("utf-8", "replace")
    line_end = raw.find(b"\n")
    if line_end > 1 and raw[line_end - 2 : line_end] == b"\r\r":
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw


@dataclass(slots=True)
class _Walk:
    """Reading one stretch of bytes; `left` counts the parts still allowed in the whole mail."""

    raw: bytes
    left: list[int] = field(default_factory=lambda: [MAX_PARTS])
    defects: list[str] = field(default_factory=list)

    def part(self, start: int, end: int, depth: int, default: str) -> Part:
        """The part between two offsets, with its children."""
        found, body = fields.read(self.raw, start, end, self.defects)
        part = Part(self.raw, found, body, end, default)
        self.left[0] -= 1
        if "content-type" in found:
            self._take_type(part)
        if "content-transfer-encoding" in found:
            part.encoding = transfer.named(part.field("content-transfer-encoding"))
        _take_name(part)
        kind = part.content_type
        if kind.startswith("multipart/"):
            self._add_parts(part, depth)
        elif kind in _MESSAGES:
            self._add_message(part, depth)
        elif kind == "text/plain" and part.disposition != "attachment":
            self._add_files_between(part)
        elif kind in _TNEF or part.filename.lower() == "winmail.dat":
            self._add_packed(part)
        return part

    def _take_type(self, part: Part) -> None:
        kind, part.parameters = read_parameters(part.field("content-type"))
        if not _TYPE.fullmatch(kind):
            self.defects.append("mime.bad_type")
            if "boundary" in part.parameters:
                kind = "multipart/mixed"
            else:
                kind = _BARE.get(kind, "application/octet-stream")
        part.content_type = kind

    def _add_message(self, part: Part, depth: int) -> None:
        if depth >= MAX_DEPTH or self.left[0] <= 0:
            return
        if part.encoding:
            inner = part.content()
            if inner.strip():
                walk = _Walk(inner, self.left, self.defects)
                part.children.append(walk.part(0, len(inner), depth + 1, "text/plain"))
        elif self.raw[part.start : min(part.end, part.start + 1000)].strip():
            part.children.append(self.part(part.start, part.end, depth + 1, "text/plain"))

    def _add_parts(self, part: Part, depth: int) -> None:
        if depth >= MAX_DEPTH or self.left[0] <= 0:
            self.defects.append("mime.too_deep")
            part.content_type = "application/octet-stream"
            return
        spans, closed = _parts_of(part, self.left[0])
        if not spans and part.encoding:  # forbidden, and done
            inner = part.content()
            part.raw, part.start, part.end, part.encoding = inner, 0, len(inner), ""
            spans, closed = _parts_of(part, self.left[0])
        if not spans:
            self.defects.append("mime.no_boundary")
            guessed = _GUESSED.search(part.raw, part.start, part.end)
            if guessed:
                spans, closed = _spans(part.raw, part.start, part.end, guessed[1], self.left[0])
        if not spans:
            part.content_type = "text/plain"
            return
        if not closed:
            self.defects.append("mime.not_closed")
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        walk = self if part.raw is self.raw else _Walk(part.raw, self.left, self.defects)
        for start, end in spans:
            if self.left[0] <= 0:
                self.defects.append("mime.too_many")
                break
            part.children.append(walk.part(start, end, depth + 1, default))

    def _add_files_between(self, part: Part) -> None:
        """Files that stand between the lines of a text (uuencode, yEnc)."""
        raw, start, end = part.raw, part.start, min(part.end, part.start + LONGEST_TEXT)
        if not between_lines.may_hold(raw, start, end):  # quoted-printable leaves the words alone
            return
        if part.encoding:
            raw = part.text_content()
            start, end = 0, len(raw)
        held, text = between_lines.files(raw, start, end, self.left[0])
        if not held:
            return
        part.without_files = text
        for file in held:
            self.left[0] -= 1
            part.children.append(
                Part(
                    raw,
                    {},
                    file.start,
                    file.end,
                    "application/octet-stream",
                    disposition="attachment",
                    filename=file.name,
                    encoding=file.encoding,
                )
            )

    def _add_packed(self, part: Part) -> None:
        """The files of a winmail.dat."""
        data = part.content()
        for file in tnef.files(data)[: max(self.left[0], 0)]:
            self.left[0] -= 1
            part.children.append(
                Part(
                    data,
                    {},
                    file.start,
                    file.end,
                    "application/octet-stream",
                    disposition="attachment",
                    filename=file.name,
                )
            )


_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+*-]{1,120}", re.ASCII)


def _take_name(part: Part) -> None:
    """The disposition and the name: Content-Disposition's, or else Content-Type's."""
    named = part.parameters.get("name", "") or part.parameters.get("file", "")
    if "content-disposition" in part.fields:
        kind, parameters = read_parameters(part.field("content-disposition"))
        part.disposition = kind
        given = parameters.get("filename", "") or parameters.get("name", "")
        if not given.strip() or ("\ufffd" in given and named and "\ufffd" not in named):
            given = named
        part.filename = given
    else:
        part.filename = named


def _parts_of(part: Part, most: int) -> tuple[list[tuple[int, int]], bool]:
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    return _spans(part.raw, part.start, part.end, boundary, most) if boundary else ([], False)


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
        tail = raw[position:line_end].strip() if line_end - position < 1000 else b"long"
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
