"""The command line: a contract for scripts, support and tests.

Exit 0; 2 wrong use; 3 refused (with the reasons as JSON where --json is given); 4 trouble outside.
One clear sentence on stderr, JSON on stdout. Options and keys keep their shape; keys may be added.
Sentences are made here from codes; the work is done by the same engine as behind the window.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import msgspec

from ecdesk import runtime, words
from ecdesk.domain.errors import DeskError, Refused, Trouble
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk
    from ecdesk.store.database import Database, Reader
    from ecdesk.views.rows import QueueRow, ThreadView

WRONG_USE, REFUSED, OUTSIDE = 2, 3, 4


@dataclass(slots=True)
class Place:
    """Where the data is."""

    data: Path | None

    def folder(self, *, sample: bool = False) -> Path:
        """The data folder, made where it is missing."""
        return runtime.data_folder(self.data, sample=sample)

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """Read-only access, also while the window is open."""
        from ecdesk.store import migrations
        from ecdesk.store.database import Reader, translated

        path = self.folder() / runtime.DATABASE
        with translated():
            found = migrations.revision(path)
        if found is not None and found > migrations.HEAD:
            raise Refused("database.newer", found=found, known=migrations.HEAD)
        if found != migrations.HEAD:
            with self.desk():
                pass  # opening for writing makes or upgrades it
        reader = Reader(path)
        try:
            yield reader
        finally:
            reader.close()

    @contextlib.contextmanager
    def desk(self) -> Iterator[Desk]:
        """The engine's desk, alone on this folder. Refused("folder.in_use") beside a window."""
        from ecdesk.engine import sync
        from ecdesk.engine.desk import Desk
        from ecdesk.engine.outbox import Outbox
        from ecdesk.net.wire import real_wire
        from ecdesk.store.database import Database

        folder = self.folder()
        lock = runtime.FolderLock(folder)
        lock.take()
        try:
            runtime.log_to(folder, "engine")
            database = Database(folder / runtime.DATABASE)
            wire, clock = real_wire(), runtime.utc_now
            outbox = Outbox(
                database, wire, clock, lambda mailbox: sync.sync(database, wire, mailbox, clock)
            )
            outbox.start_up()
            yield Desk(database, wire, clock, outbox, lambda: None)
            database.close()
        finally:
            lock.give_back()


class _Sentences(click.Group):
    """Turns every known failure into a sentence and an exit code; ours into a calm one."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Refused as error:
            _end(error, REFUSED)
        except DeskError as error:
            _end(error, OUTSIDE)
        except BrokenPipeError:
            # Whoever read our output has gone; nothing more can be said to them.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)


def _end(error: DeskError, code: int) -> NoReturn:
    if "--json" in sys.argv:
        told: dict[str, Any] = {"code": error.code, "error": words.say(error)}
        if "stops" in error.values:
            told["stops"] = [_stop(stop) for stop in error.values["stops"]]
        _print_json(told)
    click.echo(words.say(error), err=True)
    for stop in error.values.get("stops", ()):
        click.echo(f"  × {words.finding(stop['code'], stop['values'], stop['text'])}", err=True)
    sys.exit(code)


def main() -> None:
    """`ecdesk …` with words behind it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    commands(prog_name="ecdesk")


@click.group(cls=_Sentences, invoke_without_command=True)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The data folder.")
@click.option("--hidden", is_flag=True, help="Start without showing the window.")
@click.option("--smoke", type=click.Path(path_type=Path), help="Start, write what works, end.")
@click.version_option(package_name="ecdesk")
@click.pass_context
def commands(ctx: click.Context, data: Path | None, hidden: bool, smoke: Path | None) -> None:
    """A mail desk for a one-person shop. Without a command, the window."""
    ctx.obj = Place(data)
    if ctx.invoked_subcommand is None:
        from ecdesk import app

        sys.exit(app.run(data, hidden=hidden, smoke=smoke))


@commands.command()
@click.pass_obj
def sample(place: Place) -> None:
    """The window on the sample shop."""
    from ecdesk import app

    sys.exit(app.run(place.data, sample=True))


@commands.command()
@click.option("--sample", "with_sample", is_flag=True, help="Fill an empty folder with the sample.")
@click.pass_obj
def engine(place: Place, with_sample: bool) -> None:
    """The engine: commands on stdin, answers and events on stdout. Started by the window."""
    from ecdesk.engine.desk import failure
    from ecdesk.protocol import encode

    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the protocol
    try:
        _run_engine(place, out, with_sample=with_sample)
    except DeskError as error:
        refused = isinstance(error, Refused)
        out.write(encode(failure("", "refused" if refused else "trouble", error)))
        click.echo(words.say(error), err=True)
        sys.exit(REFUSED if refused else OUTSIDE)


def _run_engine(place: Place, out: Any, *, with_sample: bool) -> None:
    from ecdesk.engine.host import Host
    from ecdesk.engine.sample import Story, open_shop
    from ecdesk.net.wire import real_wire
    from ecdesk.store.database import Database

    folder = place.folder(sample=with_sample)
    lock = runtime.FolderLock(folder)
    lock.take()
    runtime.log_to(folder, "engine")
    database = Database(folder / runtime.DATABASE)
    wire, story = real_wire(), None
    if with_sample:
        story = Story.read(runtime.resources() / "sample")
        open_shop(database, wire, story, folder / "sample-mail", runtime.utc_now())
    host = Host(database, wire, runtime.utc_now, out.write, story)
    host.start()
    try:
        for line in sys.stdin.buffer:
            host.hear(line)
    except KeyboardInterrupt:
        pass
    finally:
        host.stop()
        lock.give_back()


@commands.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def parse(files: Sequence[Path], as_json: bool) -> None:
    """Read mail files and show what is in them."""
    for file in files:
        told = _parsed(file)
        if as_json:
            _print_json(told)
        else:
            click.echo(f"{told['file']}\n  {told['subject']}\n  {told['from']['addr']}\n")
            click.echo(told["text"])


def _parsed(file: Path) -> dict[str, Any]:
    from ecdesk.mail.html import make_safe
    from ecdesk.mail.parse import inline_images
    from ecdesk.mail.parse import parse as parse_mail

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refused("file.unreadable", name=file.name) from error
    mail = parse_mail(raw)
    html = None if mail.html is None else make_safe(mail.html, frozenset(inline_images(raw))).html
    return {
        "file": str(file),
        "subject": mail.subject,
        "from": msgspec.to_builtins(mail.sender),
        "reply_to": msgspec.to_builtins(mail.reply_to),
        "to": msgspec.to_builtins(mail.to),
        "cc": msgspec.to_builtins(mail.cc),
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "html": html,
        "attachments": [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size}
            for a in mail.attachments
        ],
        "form": None if mail.form is None else msgspec.to_builtins(mail.form),
        "channel": mail.channel,
        "auto": mail.auto.value,
        "defects": list(mail.defects),
    }


@commands.group()
def account() -> None:
    """Shops and their mailboxes."""


class _ServerType(click.ParamType[Any]):
    """HOST:PORT[,tls|starttls|plain]"""

    name = "host:port[,security]"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """To a protocol.ServerIn."""
        from ecdesk.protocol import ServerIn

        place, _comma, security = str(value).partition(",")
        host, _colon, port = place.rpartition(":")
        if not host or not port.isdigit() or security not in {"", "tls", "starttls", "plain"}:
            self.fail(_("HOST:PORT[,tls|starttls|plain] の形で入れてください"), param, ctx)
        return ServerIn(host=host.strip("[]"), port=int(port), security=security or "tls")


@account.command("add")
@click.option("--shop", required=True)
@click.option("--department", default="")
@click.option("--staff", default="")
@click.option("--address", required=True)
@click.option("--user", default="")
@click.option("--password-file", required=True, type=click.Path(path_type=Path))
@click.option("--imap", required=True, type=_ServerType())
@click.option("--smtp", required=True, type=_ServerType())
@click.option("--trust", type=click.Path(path_type=Path), help="Trust this certificate (PEM).")
@click.option("--days", default=3, help="Mail older than this opens no turn at the first sync.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def account_add(
    place: Place, /, password_file: Path, trust: Path | None, as_json: bool, **typed: Any
) -> None:
    """Add a shop and its mailbox."""
    from ecdesk.protocol import AccountIn, SaveAccount

    password = _text_of(password_file).rstrip("\r\n")
    told = AccountIn(password=password, trust_pem=_text_of(trust) if trust else "", **typed)
    with place.desk() as desk:
        value = _ask(desk, SaveAccount(account=told))
    value = {"mailbox": value["mailbox_id"], "shop": value["shop_id"]}
    _say(value, as_json, _("{address} を追加しました").format(address=told.address))


@account.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def account_list(place: Place, as_json: bool) -> None:
    """The mailboxes and how they fare."""
    from ecdesk.views.status import status

    with place.reader() as reader:
        boxes = status(reader).mailboxes
    told = [
        {
            "mailbox": box.mailbox.id,
            "shop": box.shop.name,
            "address": box.mailbox.address,
            "kind": box.mailbox.kind.value,
            "synced_at": box.synced_at.isoformat() if box.synced_at else None,
            "trouble": words.trouble(box.trouble) or None,
        }
        for box in boxes
    ]
    _say(told, as_json, "\n".join(f"{b['mailbox']}\t{b['shop']}\t{b['address']}" for b in told))


@account.command("test")
@click.argument("mailbox_id", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def account_test(place: Place, mailbox_id: int, as_json: bool) -> None:
    """Try to connect and sign in, step by step."""
    from ecdesk.engine.sync import password_for
    from ecdesk.net.wire import real_wire
    from ecdesk.views.status import status

    with place.reader() as reader:
        found = [b.mailbox for b in status(reader).mailboxes if b.mailbox.id == mailbox_id]
    if not found:
        raise Refused("account.missing")
    wire = real_wire()
    steps = list(wire.probe(found[0], password_for(wire, found[0])))
    lines = [
        f"{'✓' if step.ok else '×'} {words.probe_step(step.code, step.ok, step.values)}"
        for step in steps
    ]
    _say({"steps": msgspec.to_builtins(steps)}, as_json, "\n".join(lines))
    if not all(step.ok for step in steps):
        sys.exit(OUTSIDE)


@account.command("remove")
@click.argument("mailbox_id", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def account_remove(place: Place, mailbox_id: int, as_json: bool) -> None:
    """Stop using a mailbox; its mail stays."""
    from ecdesk.protocol import RemoveAccount

    with place.desk() as desk:
        _ask(desk, RemoveAccount(mailbox_id=mailbox_id))
    _say({}, as_json, _("メールアドレスの使用をやめました。受け取ったメールは残っています"))


@commands.command("sync")
@click.option("--once", is_flag=True, required=True, help="Receive, send what is due, end.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def sync_once(place: Place, once: bool, as_json: bool) -> None:  # noqa: ARG001 - says what it does
    """Receive, then send what is due."""
    from ecdesk.engine import sync
    from ecdesk.views.status import status

    began = time.monotonic()
    new = sent = 0
    problems: list[dict[str, Any]] = []
    with place.desk() as desk:
        for box in status(desk.database).mailboxes:
            try:
                new += sync.sync(desk.database, desk.wire, box.mailbox, desk.clock)
            except Trouble as trouble:
                problems.append(
                    {
                        "mailbox": box.mailbox.address,
                        "code": trouble.code,
                        "error": words.say(trouble),
                    }
                )
        before = _left(desk.database)
        desk.outbox.step()
        sent = _left(desk.database) - before
    told = {
        "new": new,
        "sent": sent,
        "problems": problems,
        "seconds": round(time.monotonic() - began, 3),
    }
    _say(told, as_json, _("受信 {new} 通・送信 {sent} 通").format(new=new, sent=sent))
    for problem in problems:
        click.echo(f"{problem['mailbox']}: {problem['error']}", err=True)
    if problems:
        sys.exit(OUTSIDE)


def _left(database: Database) -> int:
    """How many mails have left so far."""
    from ecdesk.domain.outgoing import State
    from ecdesk.views import outbox

    return outbox.count(database, (State.SENT, State.DONE))


@commands.command()
@click.option("--tab", type=click.Choice(["reply", "waiting", "done", "backlog"]), default="reply")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def queue(place: Place, tab: str, as_json: bool) -> None:
    """What to answer next."""
    from ecdesk.views.queue import page
    from ecdesk.views.rows import Tab

    rows: list[QueueRow] = []
    with place.reader() as reader:
        after: tuple[Any, ...] | None = None
        while True:
            found = page(reader, Tab(tab), after=after, limit=500)
            rows.extend(found.rows)
            after = found.after
            if after is None:
                break
    told = [_queued(row) for row in rows]
    _say(told, as_json, "\n".join(_queue_line(row) for row in told))


def _queued(row: QueueRow) -> dict[str, Any]:
    from ecdesk.domain.sla import read_clock

    reading = (
        read_clock(row.received_at, row.shop.calendar, row.shop.targets, runtime.utc_now())
        if row.received_at is not None
        else None
    )
    chips = [
        name
        for name, stands in (
            ("again", row.unanswered > 1),
            ("attachment", row.attachments),
            ("draft", row.has_draft),
            (f"outgoing.{row.outgoing}", row.outgoing is not None),
        )
        if stands
    ]
    return {
        "id": row.id,
        "shop": row.shop.name,
        "customer": row.customer or row.address,
        "subject": row.subject,
        "state": row.status.value,
        "received": row.received_at.isoformat() if row.received_at else None,
        "deadline": reading.limit_at.isoformat() if reading else None,
        "remaining_s": reading.remaining if reading else None,
        "reasons": [],
        "chips": chips,
    }


def _queue_line(row: dict[str, Any]) -> str:
    return f"{row['id']}\t{row['deadline'] or ''}\t{row['customer']}\t{row['subject']}"


@commands.command()
@click.argument("conversation_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def show(place: Place, conversation_id: int, as_json: bool) -> None:
    """One conversation."""
    from ecdesk.views.thread import thread

    with place.reader() as reader:
        view = thread(reader, conversation_id)
    if view is None:
        raise Refused("conversation.missing")
    told = _shown(view)
    texts = [f"── {m['date']} {m['from']['addr']}\n{m['text']}" for m in told["messages"]]
    _say(told, as_json, "\n\n".join([view.subject, *texts]))


def _shown(view: ThreadView) -> dict[str, Any]:
    customer = view.customer
    return {
        "id": view.id,
        "shop": view.shop.name,
        "subject": view.subject,
        "state": view.status.value,
        "revision": view.revision,
        "messages": [
            {
                "id": mail.id,
                "direction": mail.direction.value,
                "from": msgspec.to_builtins(mail.sender),
                "to": msgspec.to_builtins(mail.to),
                "date": mail.received_at.isoformat(),
                "subject": mail.subject,
                "text": mail.text,
                "attachments": [a.filename for a in mail.attachments],
                "findings": [],
            }
            for mail in view.mails
        ],
        "customer": None
        if customer is None
        else {
            "id": customer.id,
            "name": customer.name,
            "addresses": list(customer.addresses),
            "earlier": [
                {"id": e.id, "subject": e.subject, "date": e.last_mail_at.isoformat()}
                for e in customer.earlier
            ],
        },
        "notes": [{"id": n.id, "text": n.text} for n in view.notes],
        "promises": [],
    }


@commands.command()
@click.argument("conversation_id", metavar="ID", type=int)
@click.option("--file", "text_file", required=True, type=click.Path(path_type=Path))
@click.option("--subject")
@click.option("--attach", multiple=True, type=click.Path(path_type=Path))
@click.option("--override", "overrides", multiple=True, metavar="CODE=REASON")
@click.option("--postscript", is_flag=True, help="A further mail after the answer (追伸).")
@click.option("--now", is_flag=True, help="No countdown: send at once.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def reply(
    place: Place,
    conversation_id: int,
    text_file: Path,
    subject: str | None,
    attach: Sequence[Path],
    overrides: Iterable[str],
    postscript: bool,
    now: bool,
    as_json: bool,
) -> None:
    """Answer a conversation with the text of a file, through the same checks and outbox."""
    from ecdesk.domain.conversation import Kind
    from ecdesk.domain.outgoing import COUNTDOWN_SECONDS
    from ecdesk.protocol import Approve, DraftIn, FileIn
    from ecdesk.views import outbox
    from ecdesk.views.thread import thread

    reasons = dict(text.partition("=")[::2] for text in overrides)
    body = _text_of(text_file)
    with place.desk() as desk:
        view = thread(desk.database, conversation_id)
        if view is None:
            raise Refused("conversation.missing")
        target = view.answers
        draft = DraftIn(
            id=str(uuid.uuid4()),
            kind=(Kind.POSTSCRIPT if postscript else Kind.REPLY).value,
            shop_id=view.shop.id,
            conversation_id=view.id,
            source_mail_id=target.mail_id,
            to=[(address.name, address.addr) for address in target.to],
            subject=subject if subject is not None else target.subject,
            body=body,
            files=[FileIn(path=str(path.absolute())) for path in attach],
        )
        value = _ask(
            desk,
            Approve(draft=draft, overrides=reasons, countdown=0 if now else COUNTDOWN_SECONDS),
        )
        if now:
            desk.outbox.step()
        left = outbox.one(desk.database, value["outgoing"])
        assert left is not None
    told = {"outgoing": left.id, "state": left.state.value}
    _say(told, as_json, _("送信箱に入れました（{state}）").format(state=left.state.value))


@commands.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def outbox(ctx: click.Context, as_json: bool) -> None:
    """Mails on their way out."""
    if ctx.invoked_subcommand is not None:
        return
    from ecdesk.views import outbox as view

    with ctx.obj.reader() as reader:
        rows = view.rows(reader)
    told = [
        {
            "id": row.id,
            "conversation": row.conversation_id,
            "state": row.state.value,
            "message_id": row.message_id,
            "to": [address.addr for address in row.to],
            "subject": row.subject,
            "last_error": words.trouble(row.trouble) or None,
        }
        for row in rows
    ]
    _say(told, as_json, "\n".join(f"{r['id']}\t{r['state']}\t{r['subject']}" for r in told))


@outbox.command("send")
@click.argument("outgoing_id", metavar="ID", type=int)
@click.option("--sure", is_flag=True, help="Also one that may have arrived already.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def outbox_send(place: Place, outgoing_id: int, sure: bool, as_json: bool) -> None:
    """Send now."""
    from ecdesk.protocol import SendOutgoing

    with place.desk() as desk:
        _ask(desk, SendOutgoing(outgoing_id=outgoing_id, sure=sure))
        desk.outbox.step()
        _say_state(desk, outgoing_id, as_json)


@outbox.command("cancel")
@click.argument("outgoing_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def outbox_cancel(place: Place, outgoing_id: int, as_json: bool) -> None:
    """Take a mail back that has not left."""
    from ecdesk.protocol import CancelOutgoing

    with place.desk() as desk:
        _ask(desk, CancelOutgoing(outgoing_id=outgoing_id))
        _say_state(desk, outgoing_id, as_json)


@outbox.command("settle")
@click.argument("outgoing_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def outbox_settle(place: Place, outgoing_id: int, as_json: bool) -> None:
    """Say that an unknown mail did arrive."""
    from ecdesk.protocol import SettleOutgoing

    with place.desk() as desk:
        _ask(desk, SettleOutgoing(outgoing_id=outgoing_id))
        desk.outbox.step()
        _say_state(desk, outgoing_id, as_json)


def _say_state(desk: Desk, outgoing_id: int, as_json: bool) -> None:
    from ecdesk.views import outbox as view

    row = view.one(desk.database, outgoing_id)
    assert row is not None
    _say({"id": row.id, "state": row.state.value}, as_json, row.state.value)


@commands.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def mails(place: Place, as_json: bool) -> None:
    """Every stored mail with where it lies and the hash of its bytes, a line each."""
    from ecdesk.views.mails import stored

    with place.reader() as reader:
        for row in stored(reader):
            if as_json:
                _print_json(row)
            else:
                click.echo(f"{row['mailbox']}\t{row['folder']}\t{row['uid']}\t{row['message_id']}")


@commands.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor(place: Place, as_json: bool) -> None:
    """Check what is kept here, and say what to do."""
    from ecdesk.net.wire import real_wire
    from ecdesk.views.checkup import examine

    with place.reader() as reader:
        ills = examine(reader, place.folder() / runtime.DATABASE, real_wire().secrets)
    told = {
        "ok": not ills,
        "problems": [
            {"code": ill.code, "text": words.sentence(ill.code, ill.values)} for ill in ills
        ],
    }
    _say(told, as_json, "\n".join(p["text"] for p in told["problems"]) or _("問題はありません"))
    if ills:
        sys.exit(REFUSED)


def _ask(desk: Desk, command: Any) -> dict[str, Any]:
    """Carry out a command; a failure is raised again as the error it was."""
    from ecdesk.protocol import Ask

    answer = desk.apply(Ask(id=str(uuid.uuid4()), command=command))
    if answer.ok:
        return answer.value
    kind = Refused if answer.fault == "refused" else Trouble
    raise kind(answer.code, **answer.values)


def _stop(stop: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": stop["code"],
        "text": stop["text"],
        "start": stop.get("start", 0),
        "end": stop.get("end", 0),
        "why": words.finding(stop["code"], stop["values"], stop["text"]),
        "fix": str(stop["values"].get("right", "")),
    }


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("file.unreadable", name=file.name) from error


def _say(told: Any, as_json: bool, text: str) -> None:
    if as_json:
        _print_json(told)
    elif text:
        click.echo(text)


def _print_json(told: Any) -> None:
    click.echo(msgspec.json.encode(told).decode())
