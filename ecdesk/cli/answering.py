"""Answers and their way out: `ecdesk reply …` and `ecdesk outbox …`.

Through the same checks and the same outbox as the window's. The rule: whoever asked for a mail to
leave now, and it has not, hears why and gets an exit code; it stays in the outbox all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import words
from ecdesk.cli import ends, files, out
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID, WrongUse
from ecdesk.domain.errors import Refused
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk
    from ecdesk.protocol import AnyCommand, DraftIn, PromiseIn
    from ecdesk.views.rows import OutgoingView, ThreadView


@click.command(
    help=_("やりとりに、ファイルの文章で返信します。文章の終わりに、店の署名を付けます。")
)
@click.argument("conversation_id", metavar="ID", type=ID)
@click.option(
    "--file",
    "text_file",
    required=True,
    type=click.Path(path_type=Path),
    help=_("返信の文章(UTF-8)。"),
)
@click.option("--subject", help=_("件名(書かなければ「Re: …」)。"))
@click.option(
    "--attach", multiple=True, type=click.Path(path_type=Path), help=_("付けるファイル。")
)
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="CODE=REASON",
    help=_("送信前チェックを、理由を残して通します。"),
)
@click.option("--no-signature", is_flag=True, help=_("店の署名を付けません。"))
@click.option("--postscript", is_flag=True, help=_("返信のあとの追伸として送ります。"))
@click.option(
    "--holding",
    metavar="DAY",
    help=_("お待たせ連絡として送り、この日(2026-11-24、2026-11-24T15:00)を約束します。"),
)
@click.option("--about", default="", help=_("お待たせ連絡で、何を確かめているか。"))
@click.option("--now", is_flag=True, help=_("待ち時間なしで、すぐに送ります。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def reply(
    place: Place,
    conversation_id: int,
    text_file: Path,
    subject: str | None,
    attach: Sequence[Path],
    overrides: Iterable[str],
    no_signature: bool,
    postscript: bool,
    holding: str | None,
    about: str,
    now: bool,
    as_json: bool,
) -> int:
    """Answer a conversation, or keep the customer informed; refused with the stops if any."""
    from ecdesk.domain.outgoing import COUNTDOWN_SECONDS
    from ecdesk.protocol import Approve
    from ecdesk.views.thread import thread

    reasons = dict(map(_reason, overrides))
    promise = None if holding is None else _promise(holding, about)
    if promise is not None and postscript:
        raise WrongUse(_("「--holding」と「--postscript」は一緒に使えません。"))
    body = files.text_of(text_file)
    with place.desk() as desk:
        view = thread(desk.database, conversation_id)
        if view is None:
            raise Refused("conversation.missing")
        body = body if no_signature else signed(body, view.shop.signature)
        draft = _draft(view, body, subject, attach, postscript=postscript, promise=promise)
        approve = Approve(
            draft=draft,
            revision=view.revision,
            overrides=reasons,
            countdown=0 if now else COUNTDOWN_SECONDS,
        )
        outgoing = int(ask(desk, approve)["outgoing"])
        if now:
            desk.outbox.step()
        row = _row(desk, outgoing)
    return _say(row, {"outgoing": row.id, "state": row.state.value}, as_json, tried=now)


def signed(text: str, signature: str) -> str:
    """The text with the signature below it, as a letter in the window has it; never twice.

    Rules and blanks do not tell two signatures apart. A text that is empty stays so.
    """
    wanted = _words(signature)
    if not wanted or not text.strip() or _words(text)[-len(wanted) :] == wanted:
        return text
    written, below = text.rstrip(), signature.strip("\r\n")
    return f"{written}\n\n{below}\n"


def _words(text: str) -> list[str]:
    """The lines that say something, without their blanks."""
    lines = ("".join(line.split()) for line in text.splitlines())
    return [line for line in lines if any(sign.isalnum() for sign in line)]


def _draft(
    view: ThreadView,
    body: str,
    subject: str | None,
    attach: Iterable[Path],
    *,
    postscript: bool,
    promise: PromiseIn | None,
) -> DraftIn:
    import uuid

    from ecdesk.domain.conversation import Kind
    from ecdesk.protocol import DraftIn, FileIn

    target = view.answers
    kind = Kind.POSTSCRIPT if postscript else Kind.REPLY
    return DraftIn(
        id=str(uuid.uuid4()),
        kind=(kind if promise is None else Kind.HOLDING).value,
        shop_id=view.shop.id,
        conversation_id=view.id,
        source_mail_id=target.mail_id,
        to=[(address.name, address.addr) for address in target.to],
        cc=[(address.name, address.addr) for address in target.cc],
        subject=target.subject if subject is None else subject,
        body=body,
        files=[FileIn(path=str(path.absolute())) for path in attach],
        promise=promise,
    )


def _promise(said: str, about: str) -> PromiseIn:
    """A day, or a day with a time, as a holding notice promises it."""
    from datetime import date, time

    from ecdesk.protocol import PromiseIn

    day, _sign, until = said.partition("T")
    try:
        at = time.fromisoformat(until) if until else None
        return PromiseIn(day=date.fromisoformat(day), until=at, about=about.strip())
    except ValueError:
        raise WrongUse(
            _("「--holding」は「2026-11-24」か「2026-11-24T15:00」の形で書いてください。")
        ) from None


def _reason(said: str) -> tuple[str, str]:
    code, _equals, reason = said.partition("=")
    if not code.strip() or not reason.strip():
        raise WrongUse(_("「--override」は「コード=理由」の形で書いてください。"))
    return code.strip(), reason.strip()


@click.group(invoke_without_command=True, help=_("送信箱。これから送るメールと、送ったメール。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def outbox(ctx: click.Context, as_json: bool) -> None:
    """Mails on their way out."""
    from ecdesk.views import outbox as view

    if ctx.invoked_subcommand is not None:
        return
    place = ctx.find_object(Place)
    assert place is not None
    with place.reader() as reader:
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
            "recipients": [
                {"addr": addr, "refused": row.refused.get(addr.lower())} for addr in row.recipients
            ],
            "meanwhile": [mail.mail_id for mail in row.meanwhile],
        }
        for row in rows
    ]
    out.say(told, as_json, "\n".join(f"{r['id']}\t{r['state']}\t{r['subject']}" for r in told))


@outbox.command(help=_("いま送ります。"))
@click.argument("outgoing_id", metavar="ID", type=ID)
@click.option("--sure", is_flag=True, help=_("届いたか不明のメールも、もう一度送ります。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def send(place: Place, outgoing_id: int, sure: bool, as_json: bool) -> int:
    """Send now; one that may have arrived already only where the person is sure."""
    from ecdesk.protocol import SendOutgoing

    command = SendOutgoing(outgoing_id=outgoing_id, sure=sure)
    return _carry_out(place, command, outgoing_id, as_json, tried=True)


@outbox.command(help=_("まだ送っていないメールを取り消します。"))
@click.argument("outgoing_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def cancel(place: Place, outgoing_id: int, as_json: bool) -> int:
    """Take a mail back that has not left."""
    from ecdesk.protocol import CancelOutgoing

    return _carry_out(place, CancelOutgoing(outgoing_id=outgoing_id), outgoing_id, as_json)


@outbox.command(help=_("送れたか不明のメールを、届いていたことにします。"))
@click.argument("outgoing_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def settle(place: Place, outgoing_id: int, as_json: bool) -> int:
    """Say that an unknown mail did arrive."""
    from ecdesk.protocol import SettleOutgoing

    return _carry_out(place, SettleOutgoing(outgoing_id=outgoing_id), outgoing_id, as_json)


def _carry_out(
    place: Place, command: AnyCommand, outgoing_id: int, as_json: bool, *, tried: bool = False
) -> int:
    with place.desk() as desk:
        ask(desk, command)
        if tried:
            desk.outbox.step()
        row = _row(desk, outgoing_id)
    return _say(row, {"id": row.id, "state": row.state.value}, as_json, tried=tried)


def _row(desk: Desk, outgoing_id: int) -> OutgoingView:
    from ecdesk.views import outbox as view

    row = view.one(desk.database, outgoing_id)
    assert row is not None  # what was just acted on is there
    return row


def _say(row: OutgoingView, told: dict[str, Any], as_json: bool, *, tried: bool) -> int:
    """Where the mail stands; 3 or 4 where it should have left and has not."""
    fault = fault_of(row) if tried else None
    out.say(told | (fault or {}), as_json, f"{row.id}\t{_state(row.state.value)}")
    if fault is None:
        return 0
    out.complain(fault["error"])
    return ends.REFUSED if row.state.value == "held" else ends.OUTSIDE


def fault_of(row: OutgoingView) -> dict[str, Any] | None:
    """Why a mail has not left, as {code, error}; None where nothing went wrong."""
    from ecdesk.domain.outgoing import LIVE

    if row.trouble is None or row.state not in LIVE:
        return None
    return {"code": str(row.trouble.get("code", "bug")), "error": words.trouble(row.trouble)}


def _state(state: str) -> str:
    """A domain.outgoing.State in words."""
    return {
        "countdown": _("まもなく送ります(次の受信と送信で)"),
        "ready": _("送信待ち"),
        "claimed": _("送るところです"),
        "transmitting": _("送っています"),
        "sent": _("送信済み"),
        "done": _("送信済み"),
        "held": _("送らずに止めています"),
        "failed": _("送れませんでした"),
        "unknown": _("送れたか不明"),
        "cancelled": _("取り消しました"),
    }[state]
