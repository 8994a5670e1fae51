"""`ecdesk account route …`: servers of their own for mail to one domain (Rakuten's relay)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecdesk.cli import files, out
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID, SERVER, server
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import ServerIn


@click.group(help=_("ある宛先だけ別の送信サーバーを使います(楽天あんしんメルアドなど)。"))
def route() -> None:
    """Ways for mail to one domain."""


@route.command(help=_("宛先のドメインと、そこへ送るサーバーを決めます。書きなおすときも同じです。"))
@click.argument("mailbox_id", metavar="ID", type=ID)
@click.option("--domain", required=True, help=_("宛先のドメイン(例: fw.rakuten.ne.jp)。"))
@click.option("--smtp", required=True, metavar=SERVER, callback=server, help=_("送信サーバー。"))
@click.option("--user", required=True, help=_("SMTP AUTHのID。"))
@click.option(
    "--password-file",
    required=True,
    type=click.Path(path_type=Path),
    help=_("パスワードだけを書いたファイル。"),
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def add(
    place: Place,
    mailbox_id: int,
    domain: str,
    smtp: ServerIn,
    user: str,
    password_file: Path,
    as_json: bool,
) -> None:
    """Send mail to that domain through this server."""
    from ecdesk.protocol import RouteIn, SaveRoute

    password = files.text_of(password_file).rstrip("\n")
    wanted = RouteIn(domain=domain, server=smtp, user=user, password=password)
    with place.desk() as desk:
        kept = ask(desk, SaveRoute(mailbox_id=mailbox_id, route=wanted))
    said = _("{domain} へのメールは {host} から送ります。")
    out.say(
        {"mailbox": mailbox_id, "domain": kept["domain"]},
        as_json,
        said.format(domain=kept["domain"], host=smtp.host),
    )


@route.command(help=_("その宛先へも、ふだんの送信サーバーを使います。"))
@click.argument("mailbox_id", metavar="ID", type=ID)
@click.argument("domain")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def remove(place: Place, mailbox_id: int, domain: str, as_json: bool) -> None:
    """Send mail to that domain through the mailbox's own server again."""
    from ecdesk.protocol import RemoveRoute

    with place.desk() as desk:
        kept = ask(desk, RemoveRoute(mailbox_id=mailbox_id, domain=domain))
    said = _("{domain} へのメールも、ふだんの送信サーバーから送ります。")
    out.say(
        {"mailbox": mailbox_id, "domain": kept["domain"]},
        as_json,
        said.format(domain=kept["domain"]),
    )
