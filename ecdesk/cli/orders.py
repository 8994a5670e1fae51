"""`ecdesk orders`: what customers bought, taken in from a shop system's CSV, looked at, taken back.

    orders import FILE [--shop] [--format] [--column USE=COLUMN]… [--dry-run]
    orders show NUMBER        orders undo IMPORT

The same file may be given again and again: an order is known by its shop and number. The rule: a
row that cannot be read is named, and the others still come in.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import words
from ecdesk.cli import out
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID, WrongUse
from ecdesk.domain.errors import Refused
from ecdesk.domain.order_formats import FORMATS, OWN, Use
from ecdesk.domain.orders import as_table, tracking_page
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.shop import Shop
    from ecdesk.views.orders import Mentioned, OrderView
    from ecdesk.views.values import Reads

_NAMED = 20  # bad rows that are told to a person


@click.group("orders", help=_("店のシステムから書き出した注文。"))
def orders() -> None:
    """Orders of customers."""


@orders.command("import", help=_("店のシステムから書き出した注文のCSVを取り込みます。"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--shop", default=None, help=_("どの店の注文か(店の名前)。"))
@click.option(
    "--format",
    "form",
    type=click.Choice([*(one.key for one in FORMATS), OWN]),
    default=None,
    help=_("どのシステムのCSVか(書かなければ、見出しから)。"),
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="USE=COLUMN",
    help=_("どの列が何か。例: number=受付No"),
)
@click.option("--dry-run", "dry", is_flag=True, help=_("見るだけで、取り込みません。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_orders(
    place: Place,
    file: Path,
    shop: str | None,
    form: str | None,
    columns: tuple[str, ...],
    dry: bool,
    as_json: bool,
) -> None:
    """Take in the orders of FILE, or say what taking them in would do."""
    from msgspec.structs import replace

    from ecdesk.engine.orders import look_into
    from ecdesk.engine.tasks import Task
    from ecdesk.protocol import ImportOrders

    mapping = dict(_column(one) for one in columns)
    command = ImportOrders(
        path=str(file.absolute()), shop_id=0, format=form or "", mapping=mapping, dry=dry
    )
    if dry:
        with place.reader() as reader:
            told = look_into(reader, replace(command, shop_id=_shop(reader, shop)), Task())
    else:
        with place.desk() as desk:
            told = ask(desk, replace(command, shop_id=_shop(desk.database, shop)))
    if not told["format"]:
        raise Refused("orders.no_number_column", columns=told["columns"])
    out.say(told, as_json, _summary(told, dry=dry))
    if not as_json:
        _complain_of(told)


@orders.command("show", help=_("注文をひとつ見ます。"))
@click.argument("number")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def show(place: Place, number: str, as_json: bool) -> None:
    """The order of this number, one a shop, with the conversations that speak of it."""
    from ecdesk.views.orders import by_number
    from ecdesk.views.shops import shops

    with place.reader() as reader, reader.look() as look:
        found, of_id = by_number(look, number), shops(look)
    if not found:
        raise Refused("orders.missing")
    told = [_told(view, talks) for view, talks in found]
    out.say(told, as_json, "\n\n".join(_lines(*one, of_id) for one in found))


@orders.command("undo", help=_("取り込みをまるごと取り消します(「orders import」が出したID)。"))
@click.argument("import_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def undo(place: Place, import_id: int, as_json: bool) -> None:
    """Take a whole import back."""
    from ecdesk.protocol import DeleteOrders

    with place.desk() as desk:
        told = ask(desk, DeleteOrders(import_id=import_id))
    said = _("{removed} 件の注文を消し、{restored} 件を前のとおりに戻しました。")
    out.say(told, as_json, said.format(**told))


def _shop(reads: Reads, name: str | None) -> int:
    from ecdesk.views.shops import shops

    with reads.look() as look:
        found = [one for one in shops(look).values() if name in (None, one.name)]
    if len(found) == 1:
        return found[0].id
    if name is None:
        raise WrongUse(_("どの店の注文かを「--shop」で書いてください。"))
    raise WrongUse(_("「{name}」という店はありません。").format(name=name))


def _column(said: str) -> tuple[str, str]:
    use, _sign, column = said.partition("=")
    if use not in {one.value for one in Use} or not column.strip():
        uses = "・".join(one.value for one in Use)
        raise WrongUse(
            _("「--column」は {uses} のどれかに「=列の名前」と書きます。").format(uses=uses)
        )
    return use, column


def _summary(told: dict[str, Any], *, dry: bool) -> str:
    said = [words.order_format(told["format"])]
    counts = _("新しい注文 {new} 件、変わった注文 {changed} 件、同じ注文 {same} 件")
    said.append(counts.format(new=told["new"], changed=told["changed"], same=told["same"]))
    if told["first"]:
        said.append(
            _("期間 {first} から {last}").format(first=told["first"][:10], last=told["last"][:10])
        )
    if told["bad_rows"]:
        said.append(_("読めなかった行 {n}").format(n=told["bad_rows"]))
    if dry:
        said.append(_("まだ何も取り込んでいません。"))
    elif told["import_id"]:
        said.append(_("取り消すには: ecdesk orders undo {id}").format(id=told["import_id"]))
    return "\n".join(said)


def _complain_of(told: dict[str, Any]) -> None:
    for bad in told["bad"][:_NAMED]:
        why = words.sentence(bad["code"], {"said": bad["said"]})
        out.print_text(_("{line} 行目: {why}").format(line=bad["line"], why=why))
    if told["bad_rows"] > _NAMED:
        out.print_text(_("ほか {n} 行").format(n=told["bad_rows"] - _NAMED))


def _told(view: OrderView, talks: tuple[Mentioned, ...]) -> dict[str, Any]:
    order = view.order
    pages = [tracking_page(order.method, number) for number in order.tracking]
    return {
        "shop": view.shop,
        **as_table(order),
        "placed_at": out.instant(order.placed_at) if order.placed_at is not None else None,
        "items": [
            {"name": one.name, "option": one.option, "quantity": one.quantity, "price": one.price}
            for one in order.items
        ],
        "states": list(order.states),
        "tracking": list(order.tracking),
        "tracking_pages": [page for page in pages if page],
        "conversations": [
            {"id": one.id, "subject": one.subject, "customer": one.customer} for one in talks
        ],
    }


def _lines(view: OrderView, talks: tuple[Mentioned, ...], shops: dict[int, Shop]) -> str:
    order = view.order
    placed = out.local(order.placed_at, shops[view.shop_id]) if order.placed_at else ""
    total = _("{yen}円").format(yen=f"{order.total:,}") if order.total is not None else ""
    said = [f"{order.number}\t{placed}\t{total}\t{view.shop}"]
    said.append("\t".join(filter(None, (order.name, order.mail, order.phone))))
    said.append("・".join(words.order_state(state) for state in order.states))
    said += [f"  {one.name} {one.option}".rstrip() + f" × {one.quantity}" for one in order.items]
    pages = [(number, tracking_page(order.method, number)) for number in order.tracking]
    said += ["  " + "  ".join(filter(None, (order.method, *pair))) for pair in pages]
    said += [f"  → {one.id}\t{one.customer}\t{one.subject}" for one in talks]
    return "\n".join(line for line in said if line.strip())
