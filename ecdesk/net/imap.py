r"""A mailbox over IMAP (RFC 3501), as whole mails in raw bytes.

imap-tools and the imaplib under it carry the wire: connecting, tags, literals, folder names. What
comes back is read by `responses.py`, because mails must stay bytes here: imap-tools decodes each
one as it arrives, which takes eight times as long as the transfer and loses ①, ㈱ and 髙.

    connect ─▶ (STARTTLS) ─▶ sign in ─▶ select ─▶ flags, since, find, fetch …  ─▶ close

The rule: reading leaves no trace (`BODY.PEEK`), and a mail is handed over whole or not at all.
Every failure is a `Trouble` that names host and port, never the password or what a mail says.
"""

from __future__ import annotations

import imaplib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Fetched, FolderInfo, FolderState, Head
from ecdesk.domain.shop import Mailbox
from ecdesk.net import channel, folders, idle, imap_words, responses
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap_client import (
    Box,
    asks_to_wait,
    hang_up,
    interrupt,
    open_box,
    server_of,
    sign_in,
    sure,
    telling,
)

BATCH_MAILS = 100  # at most so many in one FETCH …
BATCH_BYTES = 2**20  # … and so many bytes (or one larger mail): what a cut line may cost again
SIZES_AT_ONCE = 2_000  # sizes asked ahead of the mails
NEWEST = 50  # mails looked at one by one where SEARCH finds none
BELIEVED = 600.0  # seconds for which a server need not be asked what it would tell by itself
# Commands whose answers hide no news of the selected folder.
SILENT = frozenset({"SELECT", "NOOP", "IDLE", "LIST", "STATUS", "FLAGS"})
GOODBYE = 1.0  # seconds to wait for the answer to LOGOUT


class ImapSource:
    """`MailSource` over IMAP. Connects and signs in at once; raises `Trouble`."""

    def __init__(
        self,
        mailbox: Mailbox,
        password: str,
        timeouts: Timeouts | None = None,
        box: Box | None = None,
    ) -> None:
        timeouts = timeouts or Timeouts()
        self._server = server_of(mailbox)
        self._box = box or open_box(mailbox, timeouts)
        self._one_at_a_time = Lock()
        self._closed = False
        self._wake = idle.Wake()
        self._on_the_wire: dict[str, bytes] = {}  # folder names as the server wrote them
        self._sizes: dict[int, int] = {}  # as last asked for, in the selected folder
        # The selected folder as it was said to be; only while nothing else could have been said.
        self._kept: tuple[str, FolderState] = ("", FolderState(0, 0, 0))
        self._kept_at = 0.0
        self._open = ""
        try:
            sign_in(self._box, mailbox, password)
        except Trouble:
            hang_up(self._box)
            self._wake.close()
            raise

    def folders(self) -> list[FolderInfo]:
        """All folders that can be selected, with at most one for each role.

        INBOX is there whether the server lists it or not (RFC 3501, 5.1).
        """
        with self._asking("LIST"):
            data = self._box.client.every_folder()
        there: dict[str, tuple[frozenset[str], str]] = {}
        for attributes, delimiter, wire in responses.listed(data):
            name = folders.decode_name(wire)
            if attributes & {"\\noselect", "\\nonexistent"} or imap_words.CONTROL.search(name):
                continue
            self._on_the_wire[name] = wire
            before = there.get(name, (frozenset(), ""))[0]  # some list a folder once for each use
            there[name] = (before | attributes, delimiter)
        if not any(name.upper() == "INBOX" for name in there):
            there = {"INBOX": (frozenset(), ""), **there}
        return folders.roles([(uses, delimiter, name) for name, (uses, delimiter) in there.items()])

    def select(self, folder: str) -> FolderState:
        """Open a folder, for writing where the server allows it."""
        client = self._box.client
        if self._is_unchanged(folder):
            return self._kept[1]
        name = self._quoted(folder)
        self._sizes, self._kept, self._open = {}, ("", self._kept[1]), folder
        with self._asking("SELECT"):
            data = client.open_folder(name)
            exists = responses.number(data[-1] or b"0") or 0
            uidvalidity = responses.number(client.response("UIDVALIDITY")[1][-1])
            uidnext = responses.number(client.response("UIDNEXT")[1][-1])
            modseq = responses.number(client.response("HIGHESTMODSEQ")[1][-1]) or 0
            if not uidvalidity:  # RFC 3501, 6.3.1: such a server has no lasting UIDs
                raise imaplib.IMAP4.error("no UIDVALIDITY")
            if uidnext is None:
                last = client.uid("FETCH", "*", "(UID FLAGS)") if exists else ("OK", [])
                uids = responses.flags_by_uid(sure(last)[1])
                uidnext = max(uids) + 1 if uids else int(not exists)  # 0: nobody knows
        state = FolderState(uidvalidity, uidnext, exists, modseq)
        idle.forget_news(client)
        self._kept, self._kept_at = (folder, state), time.monotonic()
        return state

    def peek(self, folder: str) -> FolderState:
        """What `select` would say, by STATUS; as `select` where that says too little."""
        client = self._box.client
        if folder == self._open:  # RFC 3501, 6.3.10: STATUS is for the others
            return self.select(folder)
        counts = "CONDSTORE" in client.capabilities
        wanted = "(MESSAGES UIDNEXT UIDVALIDITY" + " HIGHESTMODSEQ" * counts + ")"
        told: dict[bytes, int] = {}
        try:
            with self._asking("STATUS"):
                told = responses.status(sure(client.status(self._quoted(folder), wanted))[1])
        except Trouble as trouble:
            if trouble.code != "net.refused":
                raise
        if not {b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY"} <= told.keys():
            return self.select(folder)
        modseq = told.get(b"HIGHESTMODSEQ", 0)
        return FolderState(told[b"UIDVALIDITY"], told[b"UIDNEXT"], told[b"MESSAGES"], modseq)

    def flags(self, first_uid: int = 1) -> dict[int, frozenset[str]]:
        """Flags by UID of every mail from `first_uid` on."""
        with self._asking("FLAGS"):
            answers = self._box.client.short_answers(f"{first_uid}:*", "(UID FLAGS)")
            found, others = responses.flags_by_line(answers)
            if any(map(responses.is_news, others)):
                self._kept = ("", self._kept[1])
        # "n:*" names the last mail even where its UID is below n (RFC 3501, 6.4.8).
        return {uid: flags for uid, flags in found.items() if uid >= first_uid}

    def uids(self) -> list[int]:
        """Every UID, ascending. Where SEARCH will not say, or not of all, the flags do."""
        found = self._search("ALL")
        if found is None or len(found) < self._kept[1].exists:
            return sorted(self.flags())
        return found

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:
        """Flags by UID of what changed after `modseq` (CHANGEDSINCE, RFC 7162, 3.1.4.1)."""
        wanted = f"(UID FLAGS) (CHANGEDSINCE {modseq})"
        with self._asking("FETCH"):
            return responses.flags_by_uid(sure(self._box.client.uid("FETCH", "1:*", wanted))[1])

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Message-ID, size and flags of each of these mails."""
        what = "(UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        found: dict[int, Head] = {}
        for uid, said in self._ask_about(uids, what):
            size = responses.number(said.get(b"RFC822.SIZE"))
            if size is not None:
                flags = responses.flag_set(said.get(b"FLAGS"))
                ids = responses.ids_of(said)
                found[uid] = Head(min(ids, default=""), size, flags)  # of several, always the same
        return found

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each of these mails; `fetch` of them need not ask again.

        Those of which a server will not say it are left out, unless that is all of them.
        """
        sizes: dict[int, int] = {}
        what = "(UID RFC822.SIZE)"
        for part in imap_words.parts(uids):
            pieces, refused = self._given(part, what)
            told = responses.sizes_by_uid(pieces)
            # A mail, or the server? Three of them alone will tell.
            alone = [part[0], part[len(part) // 2], part[-1]] if len(part) > 3 else []
            if refused and not told and alone and all(self._given([x], what)[1] for x in alone):
                raise channel.fault("net.refused", self._server, command="FETCH", answer="")
            sizes |= told
        self._sizes = dict(sizes)
        return sizes

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Whole mails in the order of `uids`; those that the server no longer has are left out.

        So are those of which it gives nothing but says that they are longer.
        """
        for start in range(0, len(uids), SIZES_AT_ONCE):
            some = uids[start : start + SIZES_AT_ONCE]
            known = self._sizes if self._sizes.keys() >= set(some) else self.sizes(some)
            for batch in imap_words.batches(some, known, BATCH_MAILS, BATCH_BYTES):
                for mails in self._whole(batch):
                    found = (mails[uid] for uid in batch if uid in mails)
                    yield from (mail for mail in found if mail.raw or known.get(mail.uid) == 0)

    def since(self, day: datetime) -> list[int]:
        """UIDs of mails that arrived on or after that day, in the time zone of `day`; ascending.

        SEARCH SINCE counts days in the zone of the server, which nobody told us. It is asked for
        two days more, and what lies near the edge is compared by its own instant.
        """
        if day.year < responses.EPOCH.year:
            return self.uids()
        near = self._search("SINCE", imap_words.search_day(day - timedelta(days=2)))
        if near is None:  # a server without that search
            near, certain = self.uids(), set()
        else:
            late = self._search("SINCE", imap_words.search_day(day + timedelta(days=2)))
            certain = set(late or ())
        doubtful = [uid for uid in near if uid not in certain]
        for uid, said in self._ask_about(doubtful, "(UID INTERNALDATE)"):
            arrived = responses.instant(said.get(b"INTERNALDATE")).astimezone(day.tzinfo)
            if arrived.date() >= day.date():
                certain.add(uid)
        return sorted(certain)

    def find(self, message_id: str) -> list[int]:
        """UIDs with exactly that Message-ID; SEARCH HEADER alone finds parts of words.

        Some servers search no headers, or what came a moment ago is not in their index yet: then
        the newest mails are looked at one by one.
        """
        quoted = imap_words.search_id(message_id)
        if not quoted:
            return []
        with self._asking("NOOP"):  # so that the server looks at what arrived meanwhile
            self._box.client.noop()
        candidates = self._search("HEADER", "Message-ID", quoted) or []
        what = "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        told = dict(self._ask_about(candidates, what))
        found = [uid for uid in told if message_id in responses.ids_of(told[uid])]
        if found or not (exists := self._kept[1].exists):
            return found
        with self._asking("FETCH"):
            newest = self._box.client.fetch(f"{max(1, exists - NEWEST + 1)}:*", what)
            told = responses.by_uid(sure(newest)[1])
        return sorted(uid for uid in told if message_id in responses.ids_of(told[uid]))

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """Set flags on mails of the selected folder."""
        words = imap_words.flag_list(flags)
        for part in imap_words.parts(uids):
            with self._asking("STORE"):
                sure(self._box.client.uid("STORE", responses.uid_set(part), "+FLAGS.SILENT", words))

    def append(self, folder: str, raw: bytes, flags: Sequence[str], arrived: datetime) -> None:
        """Store a mail into a folder, which must exist."""
        name = self._quoted(folder)
        words = imap_words.flag_list(flags) if flags else None
        with self._asking("APPEND"):
            sure(self._box.client.append(name, words, arrived, raw))

    def wait(self, seconds: float) -> bool | None:
        """Wait for news of the selected folder; None where the server has or wants no IDLE."""
        if "IDLE" not in self._box.client.capabilities or self._box.client.state != "SELECTED":
            return None
        if idle.has_news(self._box.client):
            return True
        with self._asking("IDLE"):
            try:
                return idle.wait(self._box.client, seconds, self._wake)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:  # offered and refused
                return None

    def wake(self) -> None:
        """End a `wait` of another thread."""
        self._wake.call()

    def close(self) -> None:
        """Log out where nobody is waiting for an answer, else cut the line; never raises."""
        self._closed = True
        self._wake.call()
        if not self._one_at_a_time.acquire(blocking=False):
            interrupt(self._box)  # the other thread lets go of it in `_asking`
            return
        try:
            self._box.client.sock.settimeout(GOODBYE)
            self._box.client.logout()
        except (imaplib.IMAP4.error, OSError, ValueError):
            hang_up(self._box)  # the server is gone, which is what was asked for
        finally:
            self._wake.close()
            self._one_at_a_time.release()

    def _is_unchanged(self, folder: str) -> bool:
        """Whether the selected folder is as it was said to be: the server tells, unasked.

        Opening a large folder anew takes a server as long as reading all its names; while it is
        open it tells what comes and goes (RFC 3501, 5.2 and 6.1.2).
        """
        if folder != self._kept[0] or time.monotonic() - self._kept_at >= BELIEVED:
            return False
        with self._asking("NOOP"):
            self._box.client.noop()
        return not idle.has_news(self._box.client)

    @contextmanager
    def _asking(self, command: str) -> Iterator[None]:
        """One command at a time; says what goes wrong as `Trouble`."""
        with self._one_at_a_time:
            if self._closed:
                raise channel.fault("net.gone", self._server)
            if command not in SILENT:
                self._kept = ("", self._kept[1])
            try:
                with telling(self._server, command):
                    yield
            except Trouble:
                if self._closed:
                    hang_up(self._box)
                    self._wake.close()
                    raise channel.fault("net.gone", self._server) from None
                raise

    def _given(self, uids: Sequence[int], what: str) -> tuple[list[responses.Piece], bool]:
        """What the server says of these mails, and whether it refused any of them.

        NO and BAD are what servers say of a mail that they cannot read; of the others they may
        have spoken before. Raises `Trouble` where it would rather not be asked at all now.
        """
        client = self._box.client
        with self._asking("FETCH"):
            try:
                status, data = client.uid("FETCH", responses.uid_set(uids), what)
            except (imaplib.IMAP4.abort, imaplib.IMAP4.readonly):
                raise
            except imaplib.IMAP4.error as error:
                status, data = "BAD", [str(error).encode()]
            if status != "OK":
                if asks_to_wait("FETCH", str(data)):
                    raise imaplib.IMAP4.error(data)
                data = client.response("FETCH")[1]
        return list(data), status != "OK"

    def _search(self, *criteria: str) -> list[int] | None:
        """UIDs, ascending; None where the server does not search so."""
        try:
            with self._asking("SEARCH"):
                _, data = sure(self._box.client.uid("SEARCH", *criteria))
        except Trouble as trouble:
            if trouble.code != "net.refused":
                raise
            return None
        return responses.numbers(data)

    def _ask_about(
        self, uids: Sequence[int], what: str
    ) -> Iterator[tuple[int, dict[bytes, responses.Atom]]]:
        """UID and attributes of each of these mails, in the order of `uids`."""
        for part in imap_words.parts(uids):
            told = responses.by_uid(self._given(part, what)[0])
            yield from ((uid, told[uid]) for uid in part if uid in told)

    def _whole(self, uids: Sequence[int]) -> Iterator[dict[int, Fetched]]:
        """Mails by UID. Where the server cannot give one, the others are asked for without it."""
        pieces, refused = self._given(uids, "(UID FLAGS INTERNALDATE BODY.PEEK[])")
        if refused and len(uids) > 1:
            half = len(uids) // 2
            yield from self._whole(uids[:half])
            yield from self._whole(uids[half:])
        else:
            yield responses.mails(pieces)

    def _quoted(self, folder: str) -> str:
        """A folder's name as an IMAP quoted string. Raises `Trouble` for one that cannot be."""
        wire = self._on_the_wire.get(folder)
        if wire is None:
            wire = folders.encode_name(folder)
        if imap_words.CONTROL.search(folder):  # some repeat it as it is, and break their own lines
            raise channel.fault("net.refused", self._server, command="SELECT")
        return cast("str", imap_words.quoted(wire))  # imaplib passes bytes on as they are
