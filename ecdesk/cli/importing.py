"""`ecdesk import`: old mail out of mbox files, Maildirs, folders of .eml, a Thunderbird profile.

What is here already is passed over, so a command that was broken off is simply given again. The
rule: without `--all` nothing is taken out of a bin, a heap of junk or of drafts.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk.cli import out
from ecdesk.cli.place import Place
from ecdesk.cli.usage import ID, WrongUse
from ecdesk.domain.errors import Refused
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.engine.boxes import Box
    from ecdesk.engine.desk import Desk


@click.command("import", help=_("前のメール(mbox・Maildir・eml・Thunderbird)を取り込みます。"))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--mailbox", type=ID, help=_("どのメールアドレスのメールか(「account list」のID)。"))
@click.option("--all", "everything", is_flag=True, help=_("ゴミ箱・迷惑メール・下書きも。"))
@click.option("--dry-run", "only_look", is_flag=True, help=_("数えるだけで、取り込みません。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_mails(
    place: Place,
    path: Path,
    mailbox: int | None,
    everything: bool,
    only_look: bool,
    as_json: bool,
) -> None:
    """Take in all that lies at PATH, as old mail that opens no turns."""
    from ecdesk.engine import boxes

    found = boxes.find(path.absolute())
    chosen = [box for box in found if everything or not box.aside]
    if only_look:
        for box in found:
            line = f"{box.mails}\t{box.kind}\t{box.name}{'' if box in chosen else ' —'}"
            out.say(_box(box, chosen), as_json, line)
        return
    if not chosen:
        raise Refused("mails.none")
    with place.desk() as desk:
        told = _take_in(desk, [box.path for box in chosen], mailbox)
    said = _("{new} 通を取り込みました。{known} 通はもうありました。").format(**told)
    if told["unreadable"]:
        said += _("{unreadable} 通は読めませんでした。").format(**told)
    out.say(told, as_json, said)


def _take_in(desk: Desk, paths: list[Path], mailbox: int | None) -> dict[str, Any]:
    from ecdesk import runtime
    from ecdesk.engine import beside, importing, intake
    from ecdesk.engine.tasks import Task
    from ecdesk.views.shops import mailboxes

    if mailbox is None:
        with desk.database.look() as look:
            known = mailboxes(look)
        if len(known) != 1:
            raise WrongUse(_("どのメールアドレスのメールかを「--mailbox」で書いてください。"))
        mailbox = known[0].id
    beside.use(runtime.own_command(streams=True))
    # What a command that was killed had stored and not read.
    intake.read_stored(desk.database, desk.clock)
    return asdict(importing.take_in(desk.database, paths, mailbox, desk.clock, Task()))


def _box(box: Box, chosen: list[Box]) -> dict[str, Any]:
    return {**asdict(box), "path": str(box.path), "chosen": box in chosen}
