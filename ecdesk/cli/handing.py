"""`ecdesk export` and `erase`: what is kept goes elsewhere in open forms, or is deleted for good.

An export works beside an open window. The rule: nothing is deleted without `--yes`; without it the
command says what would go.
"""

from __future__ import annotations

from pathlib import Path

import click

from ecdesk.cli import out
from ecdesk.cli.place import Place
from ecdesk.cli.usage import ID, WrongUse
from ecdesk.words import _


@click.command(help=_("記録を、どのソフトでも読める形(eml・mbox・CSV・JSON)で書き出します。"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--conversation", type=ID, default=None, help=_("このやりとりだけ(ID)。"))
@click.option("--customer", type=ID, default=None, help=_("このお客様についてのすべて(ID)。"))
@click.option("--shop", default=None, help=_("この店だけ(店の名前)。"))
@click.option("--mbox", is_flag=True, help=_("メールを1つのmboxにまとめます。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def export(
    place: Place,
    folder: Path,
    conversation: int | None,
    customer: int | None,
    shop: str | None,
    mbox: bool,
    as_json: bool,
) -> None:
    """Write everything, or one part, into a new folder within FOLDER."""
    from ecdesk.engine import exporting
    from ecdesk.engine.tasks import Task
    from ecdesk.views.archive import Scope
    from ecdesk.views.shops import shops

    if sum(one is not None for one in (conversation, customer, shop)) > 1:
        raise WrongUse(_("「--conversation」「--customer」「--shop」は1つだけ書いてください。"))
    with place.reader() as reader:
        with reader.look() as look:
            named = [one.id for one in shops(look).values() if one.name == shop]
        shop_id = 0 if shop is None else next(iter(named), None)
        if shop_id is None:
            raise WrongUse(_("「{name}」という店はありません。").format(name=shop))
        scope = Scope(conversation or 0, customer or 0, shop_id)
        now, inside = place.world.clock(), place.folder()
        told = exporting.export(reader, folder, scope, now, Task(), as_mbox=mbox, inside=inside)
    said = _("メール {mails} 通を「{path}」に書き出しました。")
    out.say(told, as_json, said.format(mails=told["mails"], path=told["path"]))


@click.command(help=_("お客様の記録を、メールごとすべて消します。元に戻せません。"))
@click.argument("customer", type=ID)
@click.option("--yes", is_flag=True, help=_("ほんとうに消します。"))
@click.option("--backups", is_flag=True, help=_("前の控えもすべて消します。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def erase(place: Place, customer: int, yes: bool, backups: bool, as_json: bool) -> None:
    """Delete CUSTOMER for good; without --yes only say what would go."""
    from ecdesk.engine import erasing
    from ecdesk.store import copies

    with place.desk() as desk:
        if not yes:
            told = erasing.look(desk.database, customer)
            said = _(
                "{name} 様のメール {mails} 通、やりとり {conversations} 件、ご注文 {orders} 件が"
                "消えます。まだ消していません。"
            )
            who = told["name"] or next(iter(told["addresses"]), "")
            out.say(told, as_json, said.format(**{**told, "name": who}))
            return
        told = erasing.erase(desk.database, customer, desk.clock(), backups=backups)
        left = len(copies.listed(desk.database.path))
    said = _("メール {mails} 通、やりとり {conversations} 件を消しました。").format(**told)
    if left:
        said += _("前の控え {n} 個には、まだ残っています。").format(n=left)
    out.say(told, as_json, said)
