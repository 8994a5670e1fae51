"""Many mails in one file (mbox, RFC 4155), taken apart and written; and a mail as it was sent.

A mail begins at a `From ` line after a blank one, where a header follows: programs that forget to
mark such lines within a mail (Thunderbird did) are read rightly all the same. The one rule: nothing
of a mail is lost in taking apart but what the file's own program had added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ecdesk.mail.dates import parse_date
from ecdesk.mail.headers import raw_text

_FIELD = re.compile(rb"(?:>?From |[!-9;-~]{1,100}[ \t]*:)")
_TIME = re.compile(rb"From .{0,400}\d{1,2}:\d\d.{0,100}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_TO_QUOTE = re.compile(rb"^(>*From )", re.MULTILINE)
# What Thunderbird puts before the header of a mail in its own files.
_ADDED = re.compile(rb"(?:X-Mozilla-[A-Za-z0-9]+|X-Account-Key|X-UIDL):[^\n]*\n")
_STATUS = re.compile(rb"X-Mozilla-Status: ([0-9A-Fa-f]{4})")
_EXPUNGED = 0x0008
_HEAD_ENDS = re.compile(rb"\n\r?\n")
_RECEIVED = re.compile(rb"^Received:((?:[^\n]|\n[ \t]){0,4000})", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^Date:((?:[^\n]|\n[ \t]){0,400})", re.IGNORECASE | re.MULTILINE)
_FROM_DATE = re.compile(
    rb"From \S+\s+(?:[A-Za-z]{3}\s+)?([A-Za-z]{3}\s+\d{1,2}\s+[\d:]{4,8}\s+\d{4})"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail of an mbox: its `From ` line, and its bytes with their line ends as in the file.

    `raw` is None where it is larger than allowed.
    """

    line: bytes
    raw: bytes | None


def split(lines: Iterable[bytes], largest: int) -> Iterator[Piece]:
    """The mails of an mbox, given its lines with their ends; what precedes the first is none."""
    begun: bytes | None = None
    kept: list[bytes] = []
    size = 0
    perhaps: bytes | None = None  # a line that begins a mail, if a header follows
    blank = True
    for line in lines:
        if perhaps is not None:
            if _FIELD.match(line):
                if begun is not None:
                    yield _piece(begun, kept, size, largest)
                begun, kept, size = perhaps, [], 0
            elif begun is not None:
                kept.append(perhaps)
                size += len(perhaps)
            perhaps = None
        if blank and line.startswith(b"From ") and (begun is None or _TIME.match(line)):
            perhaps, blank = line, False
            continue
        blank = line in (b"\n", b"\r\n")
        size += len(line)
        if begun is not None and size <= largest:
            kept.append(line)
    if begun is not None:
        yield _piece(begun, kept + ([perhaps] if perhaps is not None else []), size, largest)


def is_expunged(raw: bytes) -> bool:
    """Whether Thunderbird has deleted a mail and not yet taken it out of its file."""
    status = _STATUS.search(raw, 0, _own_end(raw))
    return status is not None and bool(int(status[1], 16) & _EXPUNGED)


def as_sent(raw: bytes) -> bytes:
    """A mail as a server would send it: without what Thunderbird added, its lines ending in CRLF.

    A mail whose line ends differ among themselves is left as it is.
    """
    raw = raw[_own_end(raw) :]
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")


def arrival(raw: bytes, line: bytes = b"") -> datetime | None:
    """When a mail arrived, by its topmost Received, its Date, or its `From ` line (in UTC)."""
    ends = _HEAD_ENDS.search(raw)
    head = raw[: ends.start() + 1 if ends else 100_000]
    if (found := _RECEIVED.search(head)) is not None:
        at = parse_date(raw_text(found[1].rpartition(b";")[2]))
        if at is not None:
            return at
    if (found := _DATE.search(head)) is not None:
        at = parse_date(raw_text(found[1]))
        if at is not None:
            return at
    if (found := _FROM_DATE.match(line)) is not None:
        return parse_date(found[1].decode("ascii", "replace") + " +0000")
    return None


def joined(raw: bytes, sender: str, at: datetime) -> bytes:
    """A mail as it stands in an mbox: its From lines marked (mboxrd), LF at line ends."""
    who = re.sub(r"[^!-~]", "", sender) or "-"
    line = f"From {who} {at.astimezone(UTC).ctime()}\n".encode()
    text = _TO_QUOTE.sub(rb">\1", raw.replace(b"\r\n", b"\n"))
    return line + text + (b"\n" if text.endswith(b"\n") else b"\n\n")


def _own_end(raw: bytes) -> int:
    """Where the lines end that Thunderbird has put before a mail's header."""
    end = 0
    while (found := _ADDED.match(raw, end)) is not None:
        end = found.end()
    return end


def _piece(line: bytes, kept: list[bytes], size: int, largest: int) -> Piece:
    if size > largest:
        return Piece(line, None)
    if kept and kept[-1] in (b"\n", b"\r\n"):  # it belongs to the next `From ` line
        kept = kept[:-1]
    return Piece(line, _QUOTED.sub(rb"\1", b"".join(kept)))
