r"""What an IMAP server says, read: FETCH and LIST responses as values (RFC 3501, 7). Pure.

`imaplib` cuts the stream into lines and literals and leaves the rest to us:

    [(b'1 (UID 7 FLAGS (\\Seen) BODY[] {4}', b'mail'), b' INTERNALDATE "…")', b'2 (FLAGS ())']

A server may order the attributes as it likes, tell them in several answers, add some nobody asked
for, and speak of other mails in between. The rule: what cannot be read is left out, never guessed,
and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ecdesk.domain.ports import NO_ARRIVAL, Fetched

Piece = bytes | tuple[bytes, bytes] | None  # as imaplib hands over: a line, or line and literal
Atom = bytes | list["Atom"] | None  # a string or atom, a list, or NIL

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands for an INTERNALDATE that is none
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# The shapes that most servers give to our own questions, each read in one match. A mailbox of
# 100,000 is asked for its flags at every look; taking every answer apart doubled a first sync.
PLAIN_FLAGS = re.compile(rb"\d+ \(UID (\d{1,10}) FLAGS \(([^()]*)\)\)")
PLAIN_FLAGS_LINE = re.compile(rb"\* \d+ FETCH \(UID (\d{1,10}) FLAGS \(([^()]*)\)\)\r\n")
SHORT_ANSWER = re.compile(rb"\* (\d+ )FETCH (\(.*\))\r\n", re.IGNORECASE)
PLAIN_SIZE = re.compile(rb"\d+ \(UID (\d{1,10}) RFC822\.SIZE (\d{1,18})\)")
PLAIN_MAIL = re.compile(
    rb'\d+ \(UID (\d{1,10}) FLAGS \(([^()]*)\) INTERNALDATE "([^"\\]*)" BODY\[\] \{\d+\}'
)
RESPONSE_START = re.compile(rb"\d+ \(")  # what follows a literal starts with a blank or ")"
TOKEN = re.compile(
    rb' *(?:(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:[^"\\]|\\.)*)"?'
    # BODY[HEADER.FIELDS ("TO")]<0> and [Gmail]/Sent: blanks and quotes only within the brackets
    rb"|(?P<atom>(?:[^\s()\"\[]|\[[^\]]{0,500}\])++(?![^\s()\"])|[^\s()\"]+))",
    re.DOTALL,
)
INTERNALDATE = re.compile(
    rb" *(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
)
LITERAL_MARK = re.compile(rb"~?\{\d+\}$")
LARGEST_NUMBER = 2**63 - 1  # of a modseq (RFC 7162), and of what a database can keep
MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)")


def fetched(pieces: Iterable[Piece]) -> Iterator[dict[bytes, Atom]]:
    """The attributes of each FETCH response, by their names in upper case (`BODY[]`, `UID` …)."""
    for response in _responses(pieces):
        atoms = list(_read(response))
        inner = atoms[1] if len(atoms) > 1 else None
        if isinstance(inner, list):
            yield {
                name.upper(): value
                for name, value in zip(inner[::2], inner[1::2], strict=False)
                if isinstance(name, bytes)
            }


def by_uid(pieces: Iterable[Piece]) -> dict[int, dict[bytes, Atom]]:
    """All that FETCH responses say of each mail: some servers need several, or add flags later."""
    found: dict[int, dict[bytes, Atom]] = {}
    for said in fetched(pieces):
        uid = number(said.get(b"UID"))
        if uid is not None:
            found.setdefault(uid, {}).update(said)
    return found


def mails(pieces: Sequence[Piece]) -> dict[int, Fetched]:
    """The mails of FETCH responses by UID; responses without a UID and `BODY[]` are left out."""
    found: dict[int, Fetched] = {}
    known = _KnownFlags()
    odd: list[Piece] = []
    rest = iter(range(len(pieces)))
    for index in rest:
        piece = pieces[index]
        plain = PLAIN_MAIL.fullmatch(piece[0]) if isinstance(piece, tuple) else None
        if plain is None or pieces[index + 1 : index + 2] != [b")"]:
            odd.append(piece)
            continue
        assert isinstance(piece, tuple)
        uid = int(plain[1])
        found[uid] = Fetched(uid, piece[1], arrival(plain[3]), known[plain[2]])
        next(rest)  # the closing bracket
    for uid, said in by_uid(odd).items():
        raw = said.get(b"BODY[]")
        if isinstance(raw, bytes):
            arrived, flags = arrival(said.get(b"INTERNALDATE")), flag_set(said.get(b"FLAGS"))
            found[uid] = Fetched(uid, raw, arrived, flags)
    return found


def flags_by_uid(pieces: Iterable[Piece]) -> dict[int, frozenset[str]]:
    """UID → flags of every FETCH response that names both."""
    found: dict[int, frozenset[str]] = {}
    known = _KnownFlags()
    odd: list[Piece] = []
    for piece in pieces:
        plain = PLAIN_FLAGS.fullmatch(piece) if isinstance(piece, bytes) else None
        if plain is None:
            odd.append(piece)
        else:
            found[int(plain[1])] = known[plain[2]]
    for said in fetched(odd):
        uid = number(said.get(b"UID"))
        if uid is not None and b"FLAGS" in said:
            found[uid] = flag_set(said[b"FLAGS"])
    return found


def flags_by_line(answers: bytes) -> tuple[dict[int, frozenset[str]], list[bytes]]:
    """UID → flags of FETCH answers as they came on the line; and the other lines among them."""
    plain = PLAIN_FLAGS_LINE.findall(answers)
    if len(plain) == answers.count(b"\n"):
        known = _KnownFlags()
        return {int(uid): known[words] for uid, words in plain}, []
    pieces: list[Piece] = []
    others = []
    for line in answers.split(b"\n")[:-1]:
        answer = SHORT_ANSWER.fullmatch(line + b"\n")
        if answer is None:
            others.append(line)
        else:
            pieces.append(answer[1] + answer[2])
    return flags_by_uid(pieces), others


def is_news(line: bytes) -> bool:
    """Whether an untagged answer tells that mails came or went (RFC 3501, 7.3.1; RFC 7162)."""
    words = line.upper().split()
    return len(words) > 2 and (words[1] == b"VANISHED" or words[2] in {b"EXISTS", b"EXPUNGE"})


def sizes_by_uid(pieces: Iterable[Piece]) -> dict[int, int]:
    """UID → bytes of every FETCH response that names both."""
    found: dict[int, int] = {}
    odd: list[Piece] = []
    for piece in pieces:
        plain = PLAIN_SIZE.fullmatch(piece) if isinstance(piece, bytes) else None
        if plain is None:
            odd.append(piece)
        else:
            found[int(plain[1])] = int(plain[2])
    for said in fetched(odd):
        uid, size = number(said.get(b"UID")), number(said.get(b"RFC822.SIZE"))
        if uid is not None and size is not None:
            found[uid] = size
    return found


def listed(pieces: Iterable[Piece]) -> Iterator[tuple[frozenset[str], str, bytes]]:
    """Attributes in lower case, delimiter and name as on the wire, of each LIST response."""
    for line in _joined(pieces):
        atoms = list(_read(line))
        if len(atoms) < 3 or not isinstance(atoms[0], list):
            continue
        attributes, delimiter, name = atoms[:3]
        if isinstance(name, bytes):
            shown = delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else ""
            yield frozenset(flag.lower() for flag in flag_set(attributes)), shown, name


def status(pieces: Iterable[Piece]) -> dict[bytes, int]:
    """What STATUS says of a folder, by the names of its items in upper case."""
    found: dict[bytes, int] = {}
    for piece in pieces:
        atoms = list(_read(list(_segments(piece)))) if piece is not None else []
        items = atoms[-1] if atoms else None
        if isinstance(items, list):
            for name, value in zip(items[::2], items[1::2], strict=False):
                said = number(value)
                if isinstance(name, bytes) and said is not None:
                    found[name.upper()] = said
    return found


def number(atom: Atom) -> int | None:
    """A number, or None for anything else, and for one beyond all that is counted."""
    if not isinstance(atom, bytes) or not atom.isdigit() or len(atom) > 19:
        return None
    return said if (said := int(atom)) <= LARGEST_NUMBER else None


def numbers(data: Iterable[Piece]) -> list[int]:
    """The UIDs of SEARCH responses, ascending, each once; a server may need several lines."""
    words = (word for line in data if isinstance(line, bytes) for word in line.split())
    return sorted({uid for word in words if (uid := number(word)) is not None})


def flag_set(atom: Atom) -> frozenset[str]:
    r"""A list of flags as text; not a list, no flags.

    `\Recent` is left out: it speaks of the session, not of the mail (RFC 9051 dropped it).
    """
    if not isinstance(atom, list):
        return frozenset()
    flags = {flag.decode("ascii", "replace") for flag in atom if isinstance(flag, bytes)}
    return frozenset(flags - {"\\Recent"})


def instant(atom: Atom) -> datetime:
    """An INTERNALDATE in UTC; `EPOCH` where it is none."""
    match = INTERNALDATE.fullmatch(atom) if isinstance(atom, bytes) else None
    if match is None:
        return EPOCH
    day, month, year, hour, minute, second, sign, off_hours, off_minutes = match.groups()
    ahead = timedelta(hours=int(off_hours), minutes=int(off_minutes))
    if ahead >= timedelta(days=1):
        return EPOCH
    try:
        local = datetime(
            int(year),
            MONTHS.index(month.decode().lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),  # a leap second is one
            tzinfo=UTC,
        )
        return local + ahead if sign == b"-" else local - ahead
    except (ValueError, OverflowError):
        return EPOCH


def arrival(atom: Atom) -> datetime:
    """When a mail came; `NO_ARRIVAL` where INTERNALDATE does not say, as 1970 does not."""
    said = instant(atom)
    return NO_ARRIVAL if said <= EPOCH else said


def message_ids(header: bytes) -> set[str]:
    """The values of every Message-ID header in a header or a mail, unfolded and trimmed."""
    head = re.split(rb"\r?\n\r?\n", header, maxsplit=1)[0]
    return {
        re.sub(rb"\r?\n[ \t]+", b"", value).strip().decode("utf-8", "replace")
        for value in MESSAGE_ID.findall(head)
    }


def ids_of(said: Mapping[bytes, Atom]) -> set[str]:
    """The Message-IDs in what was told of a mail with its header."""
    return {
        message_id
        for name, value in said.items()
        if name.startswith(b"BODY[") and isinstance(value, bytes)
        for message_id in message_ids(value)
    }


def uid_set(uids: Sequence[int]) -> str:
    """UIDs as IMAP writes them, neighbours joined: `1:3,7`. Names nothing that was not given."""
    spans: list[list[int]] = []
    for uid in sorted(set(uids)):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in spans)


Segment = bytes | tuple[bytes]  # text of the protocol, or a literal in its wrapping


def _responses(pieces: Iterable[Piece]) -> Iterator[list[Segment]]:
    """Put the pieces of each FETCH response together again."""
    response: list[Segment] = []
    for piece in pieces:
        if piece is None:
            continue
        line = piece[0] if isinstance(piece, tuple) else piece
        if RESPONSE_START.match(line) and response:
            yield response
            response = []
        response.extend(_segments(piece))
    if response:
        yield response


def _joined(pieces: Iterable[Piece]) -> Iterator[list[Segment]]:
    """Put the pieces of each LIST response together: a name may come as a literal."""
    response: list[Segment] = []
    for piece in pieces:
        if piece is None:
            continue
        line = piece[0] if isinstance(piece, tuple) else piece
        if line.startswith(b"(") and response:
            yield response
            response = []
        response.extend(_segments(piece))
    if response:
        yield response


def _segments(piece: bytes | tuple[bytes, bytes]) -> Iterator[Segment]:
    if isinstance(piece, tuple):
        yield LITERAL_MARK.sub(b"", piece[0])
        yield (piece[1],)
    else:
        yield piece


def _read(response: list[Segment]) -> Iterator[Atom]:
    """The nested atoms of one response. Broken ends are closed silently."""
    top: list[Atom] = []
    stack = [top]
    for segment in response:
        if isinstance(segment, tuple):
            stack[-1].append(segment[0])
            continue
        for token in TOKEN.finditer(segment):
            if token["open"]:
                inner: list[Atom] = []
                stack[-1].append(inner)
                stack.append(inner)
            elif token["close"]:
                if len(stack) > 1:
                    stack.pop()
            elif token["quoted"] is not None:
                stack[-1].append(re.sub(rb"\\(.)", rb"\1", token["quoted"], flags=re.DOTALL))
            else:
                atom = token["atom"]
                stack[-1].append(None if atom.upper() == b"NIL" else atom)
    yield from top


class _KnownFlags(dict[bytes, frozenset[str]]):
    """Flags as on the wire → as values: a mailbox has few combinations, one object for each."""

    def __missing__(self, words: bytes) -> frozenset[str]:
        self[words] = flags = flag_set(list(words.split()))
        return flags
