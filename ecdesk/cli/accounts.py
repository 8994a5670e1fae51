"""`ecdesk account …`: shops and their mailboxes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import words
from ecdesk.cli import ends, files, out, routes
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID, SERVER, WrongUse, server
from ecdesk.domain.errors import Refused
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.ports import ProbeStep
    from ecdesk.engine.desk import Desk
    from ecdesk.protocol import AccountIn


@click.group(help=_("店と、そのメールアドレス。"))
def account() -> None:
    """Shops and their mailboxes."""


account.add_command(routes.route)


@account.command(
    help=_(
        "店とメールアドレスを加えます。パスワードはOSのキーリングだけにしまいます。"
        "まずつながるかを試し、証明書を確かめられないサーバーは加えません。"
    )
)
@click.option("--shop", required=True, help=_("店の名前。"))
@click.option("--department", default="", help=_("部署の名前。"))
@click.option("--staff", default="", help=_("担当者の名前。"))
@click.option("--address", required=True, help=_("メールアドレス。"))
@click.option("--user", default="", help=_("ユーザー名(書かなければメールアドレス)。"))
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help=_("パスワードだけを書いたファイル。"),
)
@click.option("--imap", metavar=SERVER, callback=server, help=_("受信サーバー(IMAP)。"))
@click.option(
    "--pop3",
    metavar=SERVER,
    callback=server,
    help=_(
        "受信サーバー(POP3)。IMAPがないときだけ。送信済みメールと既読はこのパソコンだけに残ります。"
    ),
)
@click.option("--smtp", required=True, metavar=SERVER, callback=server, help=_("送信サーバー。"))
@click.option(
    "--oauth",
    type=click.Choice(["google", "microsoft"]),
    help=_("パスワードのかわりに、ブラウザでのサインインを使います(「account signin」)。"),
)
@click.option("--client-id", default="", help=_("サインインに使う、自分で登録したクライアントID。"))
@click.option(
    "--client-secret-file",
    type=click.Path(path_type=Path),
    help=_("クライアントシークレットだけを書いたファイル(Google)。"),
)
@click.option(
    "--trust", type=click.Path(path_type=Path), help=_("この証明書(PEM)だけを信用します。")
)
@click.option(
    "--days",
    default=3,
    type=click.IntRange(0, 3650),
    help=_("これより前に届いたメールは、はじめの受信で要返信にしません(日数)。"),
)
@click.option("--no-test", is_flag=True, help=_("つながるかを試さずに加えます。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def add(
    place: Place,
    /,
    password_file: Path | None,
    trust: Path | None,
    oauth: str | None,
    client_id: str,
    client_secret_file: Path | None,
    no_test: bool,
    as_json: bool,
    **typed: Any,
) -> int:
    """Add a shop and its mailbox, but no server whose certificate is refused.

    Any other trouble may pass by itself (offline, a server not set up yet): kept, and said.
    """
    from ecdesk.protocol import AccountIn, SaveAccount, SignInWith

    if (typed["imap"] is None) is (typed["pop3"] is None):
        raise WrongUse(_("「--imap」か「--pop3」のどちらか1つを書いてください。"))
    if (oauth is None) is (password_file is None):
        raise WrongUse(_("「--password-file」か「--oauth」のどちらか1つを書いてください。"))
    way = None
    if oauth is not None:
        secret = files.text_of(client_secret_file).strip() if client_secret_file else ""
        way = SignInWith(provider=oauth, client_id=client_id, client_secret=secret)
    password = files.text_of(password_file).rstrip("\n") if password_file else ""
    pem = _pem(trust) if trust else ""
    wanted = AccountIn(password=password, trust_pem=pem, oauth=way, **typed)
    with place.desk() as desk:
        # Before the first sign-in there is nothing to try.
        problems = [] if no_test or way is not None else _problems(desk, wanted)
        if refused := [one for one in problems if one["code"] == "net.certificate"]:
            return _not_added(refused[0], as_json)
        kept = ask(desk, SaveAccount(account=wanted))
    told = {"mailbox": kept["mailbox_id"], "shop": kept["shop_id"], "problems": problems}
    lines = [_("{address} を加えました。").format(address=wanted.address)]
    lines += [f"× {one['error']}" for one in problems]
    if way is not None:
        said = _("「ecdesk account signin {mailbox}」でサインインしてください。")
        lines.append(said.format(mailbox=kept["mailbox_id"]))
    out.say(told, as_json, "\n".join(lines))
    return 0


def _problems(desk: Desk, wanted: AccountIn) -> list[dict[str, str]]:
    """What stands between us and the servers. Raises Refused where it would not be kept anyway."""
    from ecdesk.domain.ports import ProbeStep
    from ecdesk.engine.setup import require_savable
    from ecdesk.protocol import TestAccount

    with desk.database.write() as write:
        require_savable(write, desk.wire, wanted)  # before the password goes anywhere
    steps = [ProbeStep(**step) for step in ask(desk, TestAccount(account=wanted))["steps"]]
    return [
        {"code": str(step.values["trouble"]), "error": said}
        for step in steps
        if (said := _trouble(step))
    ]


def _not_added(refused: dict[str, str], as_json: bool) -> int:
    why = refused["error"] + _(
        "設定は保存していません。サーバーに間違いがなければ、その証明書を「--trust」で示してください。"
    )
    if as_json:
        out.print_json(refused | {"error": why})
    out.complain(why)
    return ends.OUTSIDE


@account.command("list", help=_("メールアドレスの一覧と、受信のようす。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_all(place: Place, as_json: bool) -> None:
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
            "unprotected": [server.host for server in box.mailbox.unprotected],
            "routes": [route.domain for route in box.mailbox.routes],
            "synced_at": out.instant(box.synced_at) if box.synced_at else None,
            "trouble": words.trouble(box.trouble) or None,
        }
        for box in boxes
    ]
    lines = [
        "\t".join(
            (
                str(b["mailbox"]),
                str(b["shop"]),
                str(b["address"]),
                _("! 暗号化なし") if b["unprotected"] else "",
                str(b["trouble"] or ""),
            )
        )
        for b in told
    ]
    out.say(told, as_json, "\n".join(lines))


@account.command(help=_("つながるか、ログインできるかを順に試します。何も変えません。"))
@click.argument("mailbox_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def test(place: Place, mailbox_id: int, as_json: bool) -> int:
    """Try to connect and sign in, step by step."""
    import msgspec

    from ecdesk.engine.sign_in import password_for
    from ecdesk.views.status import status

    with place.reader() as reader:
        found = [b.mailbox for b in status(reader).mailboxes if b.mailbox.id == mailbox_id]
    if not found:
        raise Refused("account.missing")
    wire = place.world.wire()
    steps = list(wire.probe(found[0], password_for(wire, found[0])))
    failed = [step for step in steps if _trouble(step)]
    out.say({"steps": msgspec.to_builtins(steps)}, as_json, "\n".join(map(_step_line, steps)))
    for step in failed:
        out.complain(_trouble(step))
    return ends.OUTSIDE if failed else 0


@account.command(help=_("メールアドレスから、受信と送信のサーバーを探します。何も変えません。"))
@click.argument("address")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def find(place: Place, address: str, as_json: bool) -> None:
    """Look for the servers of an address; only its domain is asked for."""
    import msgspec

    found = place.world.wire().find_servers(address)
    lines = [
        "\t".join(
            (
                words.confidence(one.confidence.value),
                one.name,
                *(f"{s.host}:{s.port},{s.security}" for s in (one.imap or one.pop3, one.smtp) if s),
                one.hint,
            )
        )
        for one in found.proposals
    ]
    nothing = words.nothing_found(offline=found.offline)
    out.say(msgspec.to_builtins(found), as_json, "\n".join(lines) or nothing)


@account.command(help=_("ブラウザでサインインします(「--oauth」で加えたメールアドレス)。"))
@click.argument("mailbox_id", metavar="ID", type=ID)
@click.option("--no-browser", is_flag=True, help=_("アドレスを書くだけで、ブラウザを開きません。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def signin(place: Place, mailbox_id: int, no_browser: bool, as_json: bool) -> None:
    """Sign in on the provider's page; its address is printed first."""
    from ecdesk.protocol import SignIn

    def show(address: str) -> None:
        import webbrowser

        out.say({"open": address}, as_json, address)
        if not no_browser:
            webbrowser.open(address)

    with place.desk() as desk:
        desk.show_page = show
        ask(desk, SignIn(mailbox_id=mailbox_id))
    out.say({"mailbox": mailbox_id}, as_json, _("サインインできました。"))


@account.command(help=_("メールアドレスの使用をやめます。受け取ったメールは残ります。"))
@click.argument("mailbox_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def remove(place: Place, mailbox_id: int, as_json: bool) -> None:
    """Stop using a mailbox; its mail stays."""
    from ecdesk.protocol import RemoveAccount

    with place.desk() as desk:
        ask(desk, RemoveAccount(mailbox_id=mailbox_id))
    said = _("メールアドレスの使用をやめました。受け取ったメールは残っています。")
    out.say({"mailbox": mailbox_id}, as_json, said)


def _pem(file: Path) -> str:
    """A certificate to trust: looked at now, since later it would only be a sign-in that fails."""
    import ssl

    pem = files.text_of(file)
    begin = pem.find(ssl.PEM_HEADER)
    end = pem.find(ssl.PEM_FOOTER, begin)
    try:
        ssl.PEM_cert_to_DER_cert(pem[begin : end + len(ssl.PEM_FOOTER)] if begin >= 0 else "")
    except ValueError as error:
        said = _("「{name}」に証明書(PEM)がありません。").format(name=file)
        raise WrongUse(said) from error
    return pem


def _trouble(step: ProbeStep) -> str:
    """Why a step failed; empty for one that went well, or whose lack is no trouble."""
    code = step.values.get("trouble")
    return words.sentence(str(code), step.values) if code and not step.ok else ""


def _step_line(step: ProbeStep) -> str:
    return f"{'✓' if step.ok else '×'} {words.probe_step(step.code, step.ok, step.values)}"
