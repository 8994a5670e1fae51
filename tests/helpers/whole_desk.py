"""A whole desk for tests: real SQLite, a scripted wire and a clock that is moved by hand.

The verbs are short, so that a test reads like a conversation:

    question = desk.receives(letter("まだ届きません"))
    desk.answers(question.conversation, "本日お送りします。")
    desk.tick(10)
    assert desk.statuses() == {question.conversation: "waiting"}

Longer than 400 lines because the scripted wire and the verbs that drive it are one language.
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event, select

from ecdesk import protocol as p
from ecdesk.domain.calendar import calendar_data, default_calendar
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import (
    Accepted,
    Envelope,
    Fetched,
    FolderInfo,
    FolderState,
    Head,
    NotSent,
    Phase,
    ProbeStep,
    Role,
    Wire,
)
from ecdesk.domain.shop import Mailbox
from ecdesk.engine import sync
from ecdesk.engine.desk import Desk
from ecdesk.engine.outbox import Outbox
from ecdesk.net.responses import message_ids
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Touched
from ecdesk.store.reading import Reader
from ecdesk.views import outbox as outbox_view
from ecdesk.views import queue as queue_view
from ecdesk.views import thread as thread_view
from ecdesk.views.clock_rows import FilterChoices
from ecdesk.views.rows import OutgoingView, QueueCounts, QueueRow, Tab, ThreadView
from ecdesk.views.shops import mailboxes

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # a Tuesday, 14:18 in Japan, the shop is open
SHOP = "shop@koharu.example"
HANAKO = "hanako@example.jp"
PASSWORD = "open-sesame-4711"
ACCOUNT = p.AccountIn(
    shop="こはる洋品店",
    department="サポート",
    staff="山口",
    address=SHOP,
    password=PASSWORD,
    imap=p.ServerIn(host="imap.koharu.example", port=993),
    smtp=p.ServerIn(host="smtp.koharu.example", port=465),
    sent="client",  # without the wait that a server gets which may keep a copy by itself
    calendar=calendar_data(default_calendar()),
)
_numbers = itertools.count(1)
_BEFORE_DATA = frozenset({Phase.CONNECT, Phase.HELLO, Phase.AUTH, Phase.MAIL, Phase.RCPT})


def letter(
    text: str = "まだ届きません。",
    *,
    subject: str = "商品の件",
    name: str = "山田 花子",
    address: str = HANAKO,
    to: str = SHOP,
    message_id: str | None = None,
    answers: Sequence[str] = (),
    headers: dict[str, str] | None = None,
    date: datetime = NOW,
) -> bytes:
    """A mail as bytes. `answers` are the Message-IDs it cites, the last one In-Reply-To."""
    message_id = f"<m{next(_numbers)}@example.jp>" if message_id is None else message_id
    lines = [f"From: {name} <{address}>", f"To: <{to}>", f"Subject: {subject}"]
    lines.append(f"Date: {format_datetime(date)}")
    if message_id:
        lines.append(f"Message-ID: {message_id}")
    if answers:
        lines += [f"In-Reply-To: {answers[-1]}", "References: " + "\r\n ".join(answers)]
    lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    lines += ["Content-Transfer-Encoding: 8bit", "", *text.split("\n"), ""]
    return "\r\n".join(lines).encode()


def ours(text: str = "本日お送りします。", *, to: str = HANAKO, **options: Any) -> bytes:
    """A mail that the shop wrote elsewhere: on a phone, in a web mailer."""
    return letter(text, name="こはる洋品店", address=SHOP, to=to, **options)


def body(text: str, name: str = "山田 花子") -> str:
    """A reply that the checks let pass, around a text."""
    return (
        f"{name} 様\n\nこのたびはお問い合わせいただき、ありがとうございます。\n"
        f"こはる洋品店 サポート 山口です。\n\n{text}\n\n"
        f"────────────\nこはる洋品店 サポート 山口\n{SHOP}\n"
    )


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=off")


def offline() -> Trouble:
    """No network."""
    return Trouble("net.unreachable")


@dataclass
class FakeFolder:
    """A folder on the server."""

    role: Role
    uidvalidity: int = 1
    mails: dict[int, Fetched] = field(default_factory=dict)
    next_uid: int = 1


class FakeServer:
    """A mailbox as a server keeps it. `fail(method, *errors)` breaks the next calls of a method.

    An error may be None: that call works, so the second or third one can be the one that breaks.
    """

    def __init__(self) -> None:
        self.boxes = {"INBOX": FakeFolder(Role.INBOX), "Sent": FakeFolder(Role.SENT)}
        self.calls: list[str] = []
        self.appended: list[bytes] = []
        self._faults: dict[str, list[BaseException | None]] = {}

    def put(
        self,
        raw: bytes,
        *,
        folder: str = "INBOX",
        arrived: datetime = NOW,
        flags: Sequence[str] = (),
    ) -> int:
        """Deliver a mail; its UID."""
        box = self.boxes[folder]
        uid, box.next_uid = box.next_uid, box.next_uid + 1
        box.mails[uid] = Fetched(uid, raw, arrived, frozenset(flags))
        return uid

    def flag(self, uid: int, *flags: str, folder: str = "INBOX") -> None:
        """Another program set these flags, and only these."""
        old = self.boxes[folder].mails[uid]
        self.boxes[folder].mails[uid] = Fetched(uid, old.raw, old.arrived, frozenset(flags))

    def renumber(self, folder: str = "INBOX", first: int = 100) -> None:
        """A new UIDVALIDITY: the same mails under other numbers."""
        box = self.boxes[folder]
        box.uidvalidity += 1
        kept = [box.mails[uid] for uid in sorted(box.mails)]
        box.mails = {
            first + n: Fetched(first + n, mail.raw, mail.arrived, mail.flags)
            for n, mail in enumerate(kept)
        }
        box.next_uid = first + len(kept)

    def fail(self, method: str, *errors: BaseException | None) -> None:
        """Let the next calls of a method raise these."""
        self._faults.setdefault(method, []).extend(errors)

    def heals(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def called(self, method: str) -> None:
        """Note a call; raise what was planned for it."""
        self.calls.append(method)
        planned = self._faults.get(method)
        if planned and (error := planned.pop(0)) is not None:
            raise error


class FakeSource:
    """`MailSource` over a `FakeServer`."""

    def __init__(self, server: FakeServer) -> None:
        self._server, self._box = server, server.boxes["INBOX"]
        server.called("open")

    def folders(self) -> list[FolderInfo]:
        """As the server has them."""
        self._server.called("folders")
        return [FolderInfo(name, box.role) for name, box in self._server.boxes.items()]

    def select(self, folder: str) -> FolderState:
        """Open one."""
        self._server.called("select")
        self._box = self._server.boxes[folder]
        return FolderState(self._box.uidvalidity, self._box.next_uid, len(self._box.mails))

    def peek(self, folder: str) -> FolderState:
        """Without opening it."""
        self._server.called("peek")
        box = self._server.boxes[folder]
        return FolderState(box.uidvalidity, box.next_uid, len(box.mails))

    def flags(self, first_uid: int = 1) -> dict[int, frozenset[str]]:
        """Of the open folder."""
        self._server.called("flags")
        return {uid: mail.flags for uid, mail in self._box.mails.items() if uid >= first_uid}

    def uids(self) -> list[int]:
        """Of the open folder."""
        self._server.called("uids")
        return sorted(self._box.mails)

    def flags_since(self, modseq: int) -> dict[int, frozenset[str]]:
        """All of them: this server keeps no modseq."""
        return self.flags()

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Of the open folder."""
        self._server.called("heads")
        return {
            uid: Head(next(iter(message_ids(mail.raw)), ""), len(mail.raw), mail.flags)
            for uid in uids
            if (mail := self._box.mails.get(uid))
        }

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Of the open folder."""
        self._server.called("sizes")
        there = self._box.mails
        return {uid: len(there[uid].raw) for uid in uids if uid in there}

    def wait(self, seconds: float) -> bool | None:
        """It cannot."""
        return None

    def wake(self) -> None:
        """Nothing waits."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """One call is noted for each mail."""
        for uid in uids:
            self._server.called("fetch")
            if uid in self._box.mails:
                yield self._box.mails[uid]

    def since(self, day: datetime) -> list[int]:
        """By INTERNALDATE."""
        return sorted(uid for uid, mail in self._box.mails.items() if mail.arrived >= day)

    def find(self, message_id: str) -> list[int]:
        """In the open folder."""
        self._server.called("find")
        wanted = f"Message-ID: {message_id}".encode()
        return [uid for uid, mail in self._box.mails.items() if wanted in mail.raw]

    def add_flags(self, uids: Sequence[int], flags: Sequence[str]) -> None:
        """On mails that are there."""
        self._server.called("add_flags")
        for uid in uids:
            if (mail := self._box.mails.get(uid)) is not None:
                more = mail.flags | frozenset(flags)
                self._box.mails[uid] = Fetched(uid, mail.raw, mail.arrived, more)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], arrived: datetime) -> None:
        """A mail of ours, noted as such."""
        self._server.called("append")
        self._server.put(raw, folder=folder, arrived=arrived, flags=flags)
        self._server.appended.append(raw)

    def close(self) -> None:
        """Never raises."""
        self._server.calls.append("close")


@dataclass(frozen=True)
class Cut:
    """Where a transmission ends. `accepted` says whether the server has taken the mail anyway."""

    phase: Phase
    reply: str = ""
    permanent: bool = False
    accepted: bool = False
    code: str = "net.gone"
    error: BaseException | None = None  # in place of NotSent: what no sender may raise

    @property
    def what(self) -> BaseException:
        """What `send` raises."""
        return self.error or NotSent(self.phase, self.code, self.reply, permanent=self.permanent)


class FakeSmtp:
    """A server for sending: what it accepted, and where the next transmissions are cut."""

    def __init__(self) -> None:
        self.accepted: list[Envelope] = []
        self.tried = 0
        self.refuses: dict[str, str] = {}
        self.at_data: Callable[[], object] = lambda: None  # what happens during a transmission
        self._cuts: list[Cut] = []

    def cut(self, *cuts: Cut) -> None:
        """Plan the next transmissions; without a plan they are accepted."""
        self._cuts.extend(cuts)

    def send(self, envelope: Envelope, before_data: Callable[[], None]) -> Accepted:
        """As `MailSender`."""
        self.tried += 1
        cut = self._cuts.pop(0) if self._cuts else None
        if cut is not None and cut.phase in _BEFORE_DATA:
            raise cut.what
        before_data()
        self.at_data()
        if cut is None or cut.accepted:
            self.accepted.append(envelope)
        if cut is not None:
            raise cut.what
        return Accepted("250 ok", dict(self.refuses))


class FakeSecrets(dict[str, str]):
    """A keyring in memory."""

    def put(self, name: str, secret: str) -> None:
        """Keep one."""
        self[name] = secret

    def remove(self, name: str) -> None:
        """Forget one."""
        self.pop(name, None)


@dataclass(frozen=True)
class Came:
    """A mail that was received."""

    id: int
    conversation: int


class NotDone(AssertionError):
    """A command did not work, and the test had not said that it should not."""

    def __init__(self, answer: p.Answer) -> None:
        super().__init__(f"{answer.fault} {answer.code} {answer.values}")


class WholeDesk:
    """The desk of one shop, こはる洋品店. See the module's docstring."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "desk.sqlite3"
        self.now = NOW
        self.server, self.smtp, self.secrets = FakeServer(), FakeSmtp(), FakeSecrets()
        self.wire = Wire(
            source=lambda _mailbox, _password: FakeSource(self.server),
            sender=lambda _mailbox, _password: self.smtp,
            probe=lambda _mailbox, _password: iter((ProbeStep("probe.imap", True),)),
            secrets=self.secrets,
        )
        self.told: list[Touched] = []
        self._open()
        self.reader = Reader(self.path)

    def _open(self) -> None:
        self.database = Database(self.path)
        event.listen(self.database._engine, "connect", _without_waiting_for_the_disk)
        self.database.on_commit(self.told.append)
        self.outbox = self.another_outbox()
        self.engine = Desk(self.database, self.wire, self.clock, self.outbox, lambda: None)

    def another_outbox(self) -> Outbox:
        """One more outbox on the same database."""
        return Outbox(self.database, self.wire, self.clock, self._look)

    def _look(self, mailbox: Mailbox) -> None:
        sync.sync(self.database, self.wire, mailbox, self.clock)

    def clock(self) -> datetime:
        """What the engine takes for now."""
        return self.now

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()
        self.reader.close()

    # ── the world ───────────────────────────────────────────────────────────────────────────

    def opens(self, **account: Any) -> WholeDesk:
        """The shop sets a mailbox up."""
        self.does(p.SaveAccount(account=replace(ACCOUNT, **account)))
        return self

    def receives(
        self,
        raw: bytes | None = None,
        *,
        arrived: datetime | None = None,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
    ) -> Came:
        """A mail arrives and is fetched; where it came to be."""
        raw = letter() if raw is None else raw
        self.server.put(raw, arrived=arrived or self.now, folder=folder, flags=flags)
        before = set(self.mail_ids())
        self.sync()
        (new,) = set(self.mail_ids()) - before
        return Came(new, self.mail(new).conversation_id or 0)

    def sync(self) -> int:
        """Look at the mailbox; how many mails were new."""
        return sync.sync(self.database, self.wire, self.mailbox(), self.clock)

    def waits(self, seconds: float = 0, **more: float) -> None:
        """Time passes and nothing else."""
        self.now += timedelta(seconds=seconds, **more)

    def tick(self, seconds: float = 0) -> None:
        """Time passes and the outbox does what is due."""
        self.waits(seconds)
        self.outbox.step()

    def restarts(self) -> None:
        """The engine is killed (nothing is tidied up) and started again."""
        self.database.close()
        self._open()
        self.outbox.start_up()

    # ── the person ──────────────────────────────────────────────────────────────────────────

    def asks(self, command: p.Command, ask_id: str | None = None) -> p.Answer:
        """A command, and whatever is answered; through the protocol and back."""
        ask = p.Ask(id=ask_id or uuid.uuid4().hex, command=command)  # type: ignore[arg-type] # one of them
        answer = p.decode_message(p.encode(self.engine.apply(p.decode_ask(p.encode(ask)))))
        assert isinstance(answer, p.Answer)
        return answer

    def does(self, command: p.Command, ask_id: str | None = None) -> dict[str, Any]:
        """A command that works."""
        answer = self.asks(command, ask_id)
        if not answer.ok:
            raise NotDone(answer)
        return answer.value

    def refused(self, command: p.Command) -> str:
        """The code of a command that is refused."""
        answer = self.asks(command)
        assert answer.fault == "refused", answer
        return answer.code

    def stops(self, command: p.Command) -> set[str]:
        """The codes of the checks that stop a mail."""
        answer = self.asks(command)
        assert answer.code == "checks.stopped", answer
        return {stop["code"] for stop in answer.values["stops"]}

    def draft(
        self, conversation: int | None, text: str = "本日お送りします。", **other: Any
    ) -> p.DraftIn:
        """A draft as the window would make it: addressee, greeting and signature included."""
        values: dict[str, Any] = {
            "id": uuid.uuid4().hex,
            "kind": "new",
            "shop_id": 1,
            "conversation_id": conversation,
            "to": [("山田 花子", HANAKO)],
            "subject": "ご注文の件",
            "body": body(text),
        }
        if conversation is not None:
            target = self.thread(conversation).answers
            values |= {
                "kind": "reply",
                "source_mail_id": target.mail_id,
                "to": [(a.name, a.addr) for a in target.to],
                "subject": target.subject,
            }
        return p.DraftIn(**values | other)

    def approval(
        self,
        conversation: int | None,
        text: str = "本日お送りします。",
        *,
        countdown: int = 10,
        revision: int | None = None,
        overrides: dict[str, str] | None = None,
        **other: Any,
    ) -> p.Approve:
        """What the send button asks for."""
        seen = 0 if conversation is None else self.thread(conversation).revision
        return p.Approve(
            draft=self.draft(conversation, text, **other),
            revision=seen if revision is None else revision,
            countdown=countdown,
            overrides=overrides or {},
        )

    def answers(
        self, conversation: int | None, text: str = "本日お送りします。", **other: Any
    ) -> int:
        """A reply is approved; the outgoing mail's id."""
        return int(self.does(self.approval(conversation, text, **other))["outgoing"])

    def has_answered(self, conversation: int | None, **other: Any) -> int:
        """A reply is approved and leaves at once."""
        outgoing = self.answers(conversation, countdown=0, **other)
        self.tick()
        assert self.state(outgoing) == "done"
        return outgoing

    # ── what is seen ────────────────────────────────────────────────────────────────────────

    def mailbox(self) -> Mailbox:
        """The first one."""
        with self.database.look() as look:
            return mailboxes(look)[0]

    def queue(self, tab: Tab = Tab.REPLY) -> list[QueueRow]:
        """A tab's first page."""
        return list(queue_view.page(self.reader, tab, now=self.now).rows)

    def page(self, tab: Tab = Tab.REPLY, **narrowed: Any) -> tuple[QueueRow, ...]:
        """A tab's first page, narrowed to a tag or an intent."""
        return queue_view.page(self.reader, tab, now=self.now, **narrowed).rows

    def counts(self, **narrowed: Any) -> QueueCounts:
        """How many stand under each tab."""
        return queue_view.counts(self.reader, now=self.now, **narrowed)

    def choices(self) -> FilterChoices:
        """What the queue can be narrowed to."""
        return queue_view.choices(self.reader)

    def statuses(self) -> dict[int, str]:
        """Where each conversation stands."""
        return {row.id: row.status for row in self.rows(s.Conversation)}

    def status(self, conversation: int) -> str:
        """Where one stands."""
        return self.statuses()[conversation]

    def thread(self, conversation: int) -> ThreadView:
        """A conversation as the window shows it."""
        view = thread_view.thread(self.reader, conversation)
        assert view is not None
        return view

    def turns(self, conversation: int) -> list[tuple[datetime, str | None]]:
        """When each turn opened and how it was closed, oldest first."""
        found = [row for row in self.rows(s.Turn) if row.conversation_id == conversation]
        return [(row.opened_at, row.closed_how) for row in sorted(found, key=lambda r: r.opened_at)]

    def state(self, outgoing: int) -> str:
        """Where an outgoing mail stands."""
        return str(self.outgoing(outgoing).state)

    def outgoing(self, outgoing: int) -> Any:
        """Its row."""
        return self.row(s.Outgoing, outgoing)

    def shown(self, outgoing: int) -> OutgoingView:
        """As the outbox shows it."""
        view = outbox_view.one(self.reader, outgoing)
        assert view is not None
        return view

    def mail(self, mail_id: int) -> Any:
        """Its row."""
        return self.row(s.Mail, mail_id)

    def mail_ids(self) -> list[int]:
        """All stored mails."""
        return [row.id for row in self.rows(s.Mail)]

    def row(self, table: type[s.Table], key: object) -> Any:
        """One row by its key."""
        (found,) = (row for row in self.rows(table) if row.id == key)
        return found

    def rows(self, table: type[s.Table]) -> list[Any]:
        """A whole table."""
        with self.reader.connect() as connection:
            return list(connection.execute(select(*table.__table__.columns)).all())


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a desk where nothing has happened yet; copied, since migrating takes time."""
    path = tmp_path_factory.mktemp("empty") / "desk.sqlite3"
    Database(path).close()
    return path


@pytest.fixture
def unopened(tmp_path: Path, empty_desk: Path) -> Iterator[WholeDesk]:
    """A desk without a mailbox."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(empty_desk, folder)
    made = WholeDesk(folder)
    yield made
    made.close()


@pytest.fixture
def desk(unopened: WholeDesk) -> WholeDesk:
    """The desk of こはる洋品店, its mailbox set up and empty."""
    return unopened.opens()
