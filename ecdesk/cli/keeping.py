"""`ecdesk backup` and `restore`: copies of the data, made beside an open window, put back alone.

A passphrase makes and opens the one sealed file for a new PC. The rule: a backup never overwrites a
file, and what a restore replaces is kept as a backup itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ecdesk import runtime
from ecdesk.cli import files, out
from ecdesk.cli.place import Place
from ecdesk.words import _, backup_reason

_SECRET = click.option(
    "--passphrase-file",
    "secret",
    type=click.Path(path_type=Path),
    help=_("合言葉だけを書いたファイル(引っ越しファイル)。"),
)


@click.command(help=_("控えをとります。ウィンドウが開いていても使えます。"))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_SECRET
@click.option("--list", "listing", is_flag=True, help=_("いまある控えを新しい順に出します。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def backup(
    place: Place, file: Path | None, secret: Path | None, listing: bool, as_json: bool
) -> None:
    """Copy the data to FILE; without one among the backups beside it."""
    from ecdesk.engine import backups
    from ecdesk.engine.tasks import Task

    with place.reader():  # the data is there, and of today's schema
        path = place.folder() / runtime.DATABASE
    if listing:
        _list(path, as_json)
        return
    passphrase = files.text_of(secret).rstrip("\n") if secret is not None else ""
    target = "" if file is None else str(file.absolute())
    told = backups.make(path, place.world.clock, target, passphrase, Task())
    out.say(told, as_json, _("控えをとりました: {path}").format(path=told["path"]))


@click.command(help=_("控えや引っ越しファイルから戻します。いまのデータは控えとして残します。"))
@click.argument("file", type=click.Path(path_type=Path))
@_SECRET
@click.option("--look", "looking", is_flag=True, help=_("中身を見るだけで、何も変えません。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def restore(place: Place, file: Path, secret: Path | None, looking: bool, as_json: bool) -> None:
    """Look at FILE and put it in the place of the data."""
    from ecdesk.domain.errors import Refused
    from ecdesk.engine import backups, moving
    from ecdesk.store import copies, restoring

    passphrase = files.text_of(secret).rstrip("\n") if secret is not None else ""
    if moving.is_sealed(file) and not passphrase:
        raise Refused("move.sealed")
    if looking:
        told = backups.look(file, passphrase, place.folder())
        out.say(told, as_json, _said(told["contents"]))
        return
    with place.alone() as folder:
        database = folder / runtime.DATABASE
        before = len(copies.listed(database))
        told = backups.prepare(database, file, passphrase)
        restoring.complete(database, place.world.clock())
        kept = len(copies.listed(database)) > before
    lines = [_("戻しました。"), _said(told["contents"])]
    if kept:
        lines.append(_("それまでのデータは、控えとして残してあります(「ecdesk backup --list」)。"))
    out.say(told, as_json, "\n".join(lines))


def _list(path: Path, as_json: bool) -> None:
    from ecdesk.store import copies

    for one in copies.listed(path):
        told = {
            "path": str(one.path),
            "at": out.instant(one.at),
            "why": one.why,
            "size": one.size,
        }
        at = one.at.astimezone()
        out.say(told, as_json, f"{at:%Y-%m-%d %H:%M}\t{backup_reason(one.why)}\t{one.path}")


def _said(contents: dict[str, Any]) -> str:
    return _(
        "{shops}：メール {mails} 通、やりとり {conversations} 件、お客様 {customers} 人"
    ).format(
        shops="・".join(contents["shops"]) or _("店なし"),
        mails=contents["mails"],
        conversations=contents["conversations"],
        customers=contents["customers"],
    )
