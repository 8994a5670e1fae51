"""What is said to an IMAP server: mails in portions, days, flags, names (RFC 3501). Pure.

The rule: nothing that came from elsewhere ends a line or a quoted string of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ecdesk.net.responses import MONTHS

NAMED_AT_ONCE = 500  # UIDs in one command: servers limit the length of a line
UNTOLD = 2**16  # bytes that a mail is taken for whose size the server does not say
MESSAGE_ID = re.compile(r"[!-~]{1,990}")  # printable ASCII that fits a header line
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
FLAG = re.compile(r"\\?[^\s(){%*\"\\\]\x00-\x1f\x7f-\U0010ffff]+")


def flag_list(flags: Sequence[str]) -> str:
    """Flags as STORE and APPEND want them. Raises `ValueError` for a word that is no flag."""
    for flag in flags:
        if not FLAG.fullmatch(flag):
            raise ValueError("not an IMAP flag")
    return f"({' '.join(flags)})"


def quoted(wire: bytes) -> bytes:
    """A folder's name as a quoted string; the caller sees to it that it holds no line end."""
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def search_day(day: datetime) -> str:
    """A date as SEARCH wants it, in English whatever the locale."""
    return f"{day.day:02d}-{MONTHS[day.month - 1].capitalize()}-{day.year:04d}"


def search_id(message_id: str) -> str:
    """A Message-ID as a quoted string; empty for one that can be in no header."""
    if not MESSAGE_ID.fullmatch(message_id):
        return ""
    return '"' + message_id.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parts(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as one command may name."""
    for start in range(0, len(uids), NAMED_AT_ONCE):
        yield uids[start : start + NAMED_AT_ONCE]


def batches(
    uids: Sequence[int], sizes: Mapping[int, int], mails: int, weight: int
) -> Iterator[list[int]]:
    """In order, in portions of at most so many mails and so many bytes, or one larger mail."""
    batch: list[int] = []
    weighs = 0
    for uid in uids:
        size = sizes.get(uid, UNTOLD)
        if batch and (len(batch) >= mails or weighs + size > weight):
            yield batch
            batch, weighs = [], 0
        batch.append(uid)
        weighs += size
    if batch:
        yield batch
