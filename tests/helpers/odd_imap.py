r"""An IMAP server that keeps mail well and speaks oddly, by chance: what single providers are known
to do, all of it in one place.

    with running_odd_imap(seed=7) as server:
        server.put(raw)
        server.oddness = 0.3      # about every third answer is not what one would expect
        …
        server.oddness = 0.0      # from now on a server like any other

It refuses with codes and without, leaves in the middle, names a mail in several answers, forgets
sizes and dates, searches badly, gives empty bodies, and says things nobody asked. What it never
does is lie about the bytes of a mail that it gives, lose one, or give two mails one UID.
"""

from __future__ import annotations

import random
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from ecdesk.domain.shop import Security, Server
from ecdesk.net.folders import encode_name

SENT = "送信済み"
ARRIVED = b'"17-Nov-2026 05:00:00 +0000"'
PATIENCE = 20.0
UNASKED = (
    b"* OK still here",
    b"* NO [ALERT] the disk is nearly full",
    b"* BAD what was that",
    b"* 3 RECENT",
    b"* 1 EXPUNGE",
    b"* VANISHED 900:901",
    b"* 2 FETCH (FLAGS (\\Seen))",
    b'* 1 FETCH (X "a\\"b" UID 99999 FLAGS (a[b]))',
    b"* OK [UIDNEXT 9999] soon",
    b"* OK [HIGHESTMODSEQ 5] then",
    b"* CAPABILITY IMAP4rev1 IDLE",
    b"* FLAGS (\\Seen x)",
    b'* LIST () "/" elsewhere',
    b"* STATUS elsewhere (MESSAGES 1)",
    b"* SEARCH",
    b"* X-NEWS {3}\r\nabc today",
)
REFUSALS = (
    b"NO no",
    b"BAD what",
    b"NO [UNAVAILABLE] Server error",
    b"NO [LIMIT] Rate limit hit.",
    b"NO [THROTTLED] slowly",
    b"NO [OVERQUOTA] bandwidth",
    b"NO [SERVERBUG] Please try again later",
    b"NO [INUSE] somebody else",
    b"BAD User is authenticated but not connected.",
)


@dataclass
class Box:
    """A folder."""

    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[bytes]] = field(default_factory=dict)
    modseqs: dict[int, int] = field(default_factory=dict)
    validity: int = 7
    uidnext: int = 1
    modseq: int = 1

    def put(self, raw: bytes, *flags: bytes) -> int:
        """One more mail; its UID."""
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.mails[uid], self.flags[uid] = raw, set(flags)
        self.changed(uid)
        return uid

    def changed(self, uid: int) -> None:
        """A mail came, went or has other flags."""
        self.modseq += 1
        self.modseqs[uid] = self.modseq


class OddImap:
    """Listens on loopback until stopped; a thread for each visitor."""

    def __init__(self, seed: int, *, counts_changes: bool) -> None:
        self.oddness = 0.0
        self.boxes = {name: Box() for name in ("INBOX", SENT, "Archive")}
        self._chance = random.Random(seed)
        self._counts = counts_changes  # CONDSTORE
        self._one_at_a_time = threading.RLock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def server(self) -> Server:
        """Where it is."""
        return Server("127.0.0.1", int(self._listener.getsockname()[1]), Security.PLAIN)

    @property
    def held(self) -> int:
        """Mails in all folders."""
        return sum(len(box.mails) for box in self.boxes.values())

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        """Deliver a mail."""
        with self._one_at_a_time:
            self.boxes[folder].put(raw)

    def archive(self) -> None:
        """Another program files a mail of INBOX away, if there is one."""
        with self._one_at_a_time:
            inbox = self.boxes["INBOX"]
            if inbox.mails:
                uid = self._chance.choice(sorted(inbox.mails))
                inbox.changed(uid)
                self.boxes["Archive"].put(inbox.mails.pop(uid))

    def renumber(self) -> None:
        """INBOX gets a new UIDVALIDITY."""
        with self._one_at_a_time:
            self.boxes["INBOX"].validity += 1

    def stop(self) -> None:
        """Listen no more."""
        self._listener.close()

    def odd(self, share: float = 1.0) -> bool:
        """Whether it is this time, so much more seldom than usual."""
        return self._chance.random() < self.oddness * share

    def one_of(self, choices: tuple[bytes, ...]) -> bytes:
        """Any of these."""
        return self._chance.choice(choices)

    def shuffled(self, things: list[bytes]) -> list[bytes]:
        """In another order, sometimes."""
        if self.odd():
            self._chance.shuffle(things)
        return things

    def cut(self, said: bytes) -> bytes:
        """The beginning of what was to be said."""
        return said[: self._chance.randrange(len(said) + 1)]

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line = self._listener.accept()[0]
                threading.Thread(target=self._visit, args=(line,), daemon=True).start()

    def _visit(self, line: socket.socket) -> None:
        line.settimeout(PATIENCE)
        with line, suppress(OSError, EOFError):
            Visitor(self, line, counts=self._counts).serve(self._one_at_a_time)


class Visitor:
    """One connection."""

    def __init__(self, server: OddImap, line: socket.socket, *, counts: bool) -> None:
        self._server, self._line, self._counts = server, line, counts
        self._heard = line.makefile("rb")
        self._said = bytearray()
        self._box: Box | None = None

    def serve(self, one_at_a_time: threading.RLock) -> None:
        """Answer until one of us leaves. Raises EOFError where it is we."""
        self._say(b"* OK ready")
        self._send()
        while command := self._heard.readline().strip():
            tag, _, rest = command.partition(b" ")
            name = rest.split(b" ", 1)[0].upper()
            raw = self._literal(rest) if name == b"APPEND" else b""
            if self._server.odd(0.05):
                self._say(b"* BYE for now")
                self._send()
                return
            self._mutter()
            refuses = name not in {b"LOGOUT", b"CAPABILITY"} and self._server.odd(0.25)
            with one_at_a_time:
                end = self._server.one_of(REFUSALS) if refuses else self._answer(name, rest, raw)
            self._mutter()
            self._say(tag + b" " + end)
            self._send()

    def _say(self, line: bytes) -> None:
        self._said += line + b"\r\n"

    def _mutter(self) -> None:
        if self._server.odd(0.5):
            self._say(self._server.one_of(UNASKED))

    def _send(self) -> None:
        said, self._said = bytes(self._said), bytearray()
        if self._server.odd(0.1):
            self._line.sendall(self._server.cut(said))
            raise EOFError
        self._line.sendall(said)

    def _literal(self, rest: bytes) -> bytes:
        size = int(rest[rest.rindex(b"{") + 1 : -1])
        self._line.sendall(b"+ go\r\n")
        raw = self._heard.read(size)
        self._heard.readline()
        return raw

    def _answer(self, name: bytes, rest: bytes, raw: bytes) -> bytes:
        """Say what was asked for; how it ends."""
        folder = self._folder(rest)
        if name == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1 IDLE" + b" CONDSTORE" * self._counts)
        elif name == b"LIST":
            self._list()
        elif name in {b"SELECT", b"EXAMINE"} and folder is not None:
            self._select(folder)
        elif name == b"STATUS" and folder is not None:
            self._status(self._quoted(rest), folder)
        elif name == b"APPEND" and folder is not None:
            folder.put(raw, b"\\Seen")
        elif name == b"NOOP" and self._box is not None and self._server.odd():
            self._say(b"* %d EXISTS" % len(self._box.mails))
        elif name == b"IDLE":
            self._line.sendall(b"+ idling\r\n")
            self._heard.readline()
        elif name in {b"UID", b"FETCH"} and self._box is not None:
            return self._speak_of(self._box, rest.removeprefix(b"UID "), uids=name == b"UID")
        elif name not in {b"LOGIN", b"LOGOUT", b"NOOP"}:
            return b"NO there is no such folder"
        return b"OK done"

    def _folder(self, rest: bytes) -> Box | None:
        wanted = self._quoted(rest)
        named = {encode_name(name): box for name, box in self._server.boxes.items()}
        return named.get(wanted)

    def _quoted(self, rest: bytes) -> bytes:
        found = re.search(rb'"([^"]*)"', rest)
        return found[1] if found else b""

    def _string(self, value: bytes) -> bytes:
        """As a quoted string or as a literal: a server may choose."""
        if self._server.odd() and b"\r" not in value and value.isascii():
            return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
        return b"{%d}\r\n" % len(value) + value

    def _list(self) -> None:
        for name in self._server.boxes:
            if name != "INBOX" or not self._server.odd():
                self._say(b'* LIST () "/" ' + self._string(encode_name(name)))

    def _select(self, box: Box) -> None:
        self._box = box
        self._say(b"* %d EXISTS" % len(box.mails))
        self._say(b"* OK [UIDVALIDITY %d] valid" % box.validity)
        if not self._server.odd(0.3):
            self._say(b"* OK [UIDNEXT %d] next" % box.uidnext)
        if self._counts:
            self._say(b"* OK [HIGHESTMODSEQ %d] highest" % box.modseq)

    def _status(self, name: bytes, box: Box) -> None:
        items = b"MESSAGES %d UIDNEXT %d UIDVALIDITY %d" % (
            len(box.mails), box.uidnext, box.validity
        )  # fmt: skip
        items += b" HIGHESTMODSEQ %d" % box.modseq if self._counts else b""
        self._say(b"* STATUS " + self._string(name) + b" (" + items + b")")

    def _speak_of(self, box: Box, rest: bytes, *, uids: bool) -> bytes:
        verb, _, more = rest.partition(b" ")
        if verb.upper() == b"SEARCH":
            self._search(box, more)
            return b"OK done"
        which, _, what = more.partition(b" ")
        named = self._named(box, which, uids=uids)
        if verb.upper() == b"STORE":
            for uid in named:
                box.flags[uid].add(b"\\Seen")
                box.changed(uid)
            return b"OK done"
        since = re.search(rb"CHANGEDSINCE (\d+)", what)
        gave_all = True
        for uid in named:
            if since is None or box.modseqs[uid] > int(since[1]):
                gave_all = self._fetch(box, uid, what) and gave_all
                self._mutter()
        return b"OK done" if gave_all else b"NO Some messages could not be FETCHed (Failure)"

    def _search(self, box: Box, criteria: bytes) -> None:
        wanted = self._quoted(criteria) if criteria.startswith(b"HEADER") else b""
        found = [uid for uid, raw in sorted(box.mails.items()) if wanted in raw]
        if self._server.odd(0.3):
            found = found[len(found) // 2 :]
        lines = [[uid] for uid in found] if self._server.odd() else [found]
        for line in lines:
            self._say(b"* SEARCH" + b"".join(b" %d" % uid for uid in line))

    def _named(self, box: Box, which: bytes, *, uids: bool) -> list[int]:
        there = sorted(box.mails)
        last = (there[-1] if uids else len(there)) if there else 0
        found: list[int] = []
        for part in which.split(b","):
            ends = [last if end == b"*" else int(end) for end in part.split(b":")]
            first, end = min(ends), max(ends)
            numbered = zip(there, there if uids else range(1, len(there) + 1), strict=True)
            found += [uid for uid, number in numbered if first <= number <= end]
        return found

    def _fetch(self, box: Box, uid: int, what: bytes) -> bool:
        """Say of a mail what was asked for; False where it is refused."""
        whole, odd = b"BODY.PEEK[]" in what, self._server.odd
        if whole and odd(0.05):
            return False
        number, raw = sorted(box.mails).index(uid) + 1, box.mails[uid]
        flags = b"FLAGS (" + b" ".join(sorted(box.flags[uid])) + b")"
        said = [flags] if b"FLAGS" in what else []
        if b"INTERNALDATE" in what and not odd(0.1):
            said.append(b"INTERNALDATE " + ARRIVED)
        if b"RFC822.SIZE" in what and not odd(0.1):
            said.append(b"RFC822.SIZE %d" % len(raw))
        if whole:
            given = b"" if odd(0.05) else raw
            said.append(b"BODY[] " + (b"NIL" if odd(0.05) else self._string(given)))
        if b"HEADER.FIELDS" in what:
            head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
            ids = [line + b"\r\n" for line in head if line.lower().startswith(b"message-id:")]
            header = self._string(b"".join(ids) + b"\r\n")
            said.append(b"BODY[HEADER.FIELDS (MESSAGE-ID)] " + header)
        split = len(said) // 2 if odd(0.3) else 0
        for some in (said[:split], said[split:]):
            attributes = b" ".join(self._server.shuffled([b"UID %d" % uid, *some]))
            self._say(b"* %d FETCH (%b)" % (number, attributes))
        if odd(0.1):
            self._say(b"* %d FETCH (UID %d %b)" % (number, uid, flags))
        return True


@contextmanager
def running_odd_imap(seed: int, *, counts_changes: bool = False) -> Iterator[OddImap]:
    """A server until the block is left."""
    server = OddImap(seed, counts_changes=counts_changes)
    try:
        yield server
    finally:
        server.stop()
