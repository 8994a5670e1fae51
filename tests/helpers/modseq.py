"""A scripted mailbox that counts its changes (CONDSTORE), and verbs for what other programs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ecdesk.domain.ports import FolderState, Role
from ecdesk.store import schema as s
from tests.helpers.whole_desk import NOW, FakeFolder, FakeServer, FakeSource, WholeDesk, letter


class ModseqServer(FakeServer):
    """Every change of a folder has a number of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.highest = 1
        self.changed: dict[tuple[str, int], int] = {}
        self.modseqs: dict[str, int] = {}
        self.asked: list[int] = []  # how many mails each FETCH of bytes was asked for

    def put(
        self,
        raw: bytes,
        *,
        folder: str = "INBOX",
        arrived: datetime = NOW,
        flags: Sequence[str] = (),
    ) -> int:
        """Deliver a mail; its UID."""
        uid = super().put(raw, folder=folder, arrived=arrived, flags=flags)
        self._note(folder, uid)
        return uid

    def flag(self, uid: int, *flags: str, folder: str = "INBOX") -> None:
        """Another program set these flags, and only these."""
        super().flag(uid, *flags, folder=folder)
        self._note(folder, uid)

    def remove(self, uid: int, folder: str = "INBOX") -> None:
        """Another program deleted a mail for good."""
        del self.boxes[folder].mails[uid]
        self.highest += 1
        self.modseqs[folder] = self.highest

    def _note(self, folder: str, uid: int) -> None:
        self.highest += 1
        self.modseqs[folder] = self.changed[folder, uid] = self.highest


class ModseqSource(FakeSource):
    """`MailSource` over a `ModseqServer`."""

    def __init__(self, server: ModseqServer) -> None:
        super().__init__(server)
        self._counts, self._name = server, "INBOX"

    def select(self, folder: str) -> FolderState:
        """Open one; it says its modseq."""
        self._name = folder
        state = super().select(folder)
        return replace(state, modseq=self._counts.modseqs.get(folder, 1))

    def peek(self, folder: str) -> FolderState:
        """Without opening it."""
        return replace(super().peek(folder), modseq=self._counts.modseqs.get(folder, 1))

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:
        """Of the open folder."""
        self._counts.called("flags_since")
        return {
            uid: mail.flags
            for uid, mail in self._box.mails.items()
            if self._counts.changed.get((self._name, uid), 0) > modseq
        }

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """On mails that are there; a change like any other."""
        super().add_flags(uids, flags)
        for uid in uids:
            self._counts._note(self._name, uid)


def counting(desk: WholeDesk) -> ModseqServer:
    """Let the desk's server be one with CONDSTORE."""
    server = ModseqServer()
    desk.server = server
    desk.wire = replace(desk.wire, source=lambda _mailbox, _password: ModseqSource(server))
    return server


def add_folder(server: FakeServer, name: str, role: Role) -> None:
    """One more folder."""
    server.boxes[name] = FakeFolder(role)


def move(server: FakeServer, uid: int, to: str, *, folder: str = "INBOX") -> int:
    """Another program moved a mail (RFC 6851): the same bytes and date under a new UID."""
    mail = server.boxes[folder].mails[uid]
    if isinstance(server, ModseqServer):
        server.remove(uid, folder)
    else:
        del server.boxes[folder].mails[uid]
    return server.put(mail.raw, folder=to, arrived=mail.arrived, flags=sorted(mail.flags))


def years(desk: WholeDesk, number: int) -> None:
    """A mailbox of so many mails, one a day, the newest of today."""
    for n in range(number):
        came = NOW - timedelta(days=number - 1 - n)
        desk.server.put(letter(f"{n}", address=f"c{n}@example.jp"), arrived=came)


def places(desk: WholeDesk) -> list[tuple[int, str, int]]:
    """Mail, folder and UID of every place."""
    names = {row.id: row.name for row in desk.rows(s.Folder)}
    return sorted((row.mail_id, names[row.folder_id], row.uid) for row in desk.rows(s.Placement))


@pytest.fixture(params=["condstore", "plain"])
def served(desk: WholeDesk, request: pytest.FixtureRequest) -> WholeDesk:
    """The desk at a server of either sort."""
    if request.param == "condstore":
        counting(desk)
    return desk
