"""`ecdesk doctor`: is all that is kept here as it should be, and what to do where it is not.

Looking changes nothing and works beside an open window; `--repair` works alone in the folder, keeps
a copy of the file first, and mends what can be mended without losing anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ecdesk import runtime, words
from ecdesk.cli import ends, out
from ecdesk.cli.place import Place
from ecdesk.domain.errors import Trouble
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.engine.repair import Mended
    from ecdesk.views.checkup import Ill


@click.command(help=_("データの具合を調べ、することを示します。何も変えません。"))
@click.option("--repair", "mend", is_flag=True, help=_("失うもののない範囲で直します。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor(place: Place, mend: bool, as_json: bool) -> int:
    """Check what is kept here; exit code 3 where something is wrong."""
    mended: list[Mended] = []
    try:
        if mend:
            mended = _repair(place)
        ills = _examine(place)
    except Trouble as trouble:
        if trouble.code != "disk.broken":
            raise
        ills = _beyond_reading()
    told: dict[str, Any] = {"ok": not ills, "problems": [_told(ill) for ill in ills]}
    done = [{"code": one.code, "text": words.sentence(one.code, one.values)} for one in mended]
    if mend:
        told["mended"] = done
    lines = [one["text"] for one in done]
    out.say(told, as_json, "\n".join([*lines, *([] if ills else [_("問題はありません。")])]))
    for problem in told["problems"]:
        out.complain(problem["text"])
    return ends.REFUSED if ills else 0


def _examine(place: Place) -> list[Ill]:
    from ecdesk.views.checkup import Ill, examine

    with place.reader() as reader:
        path = place.folder() / runtime.DATABASE
        ills = examine(reader, path, place.world.wire().secrets)
    if place.ill_rules is not None:
        ills.append(Ill(place.ill_rules.code, place.ill_rules.values))
    return ills


def _repair(place: Place) -> list[Mended]:
    from ecdesk.engine.repair import repair

    with place.desk() as desk:
        return repair(desk.database, desk.wire, desk.clock)


def _beyond_reading() -> list[Ill]:
    """Of a file so broken that it cannot be examined."""
    from ecdesk.views.checkup import Ill

    return [Ill("doctor.integrity")]


def _told(ill: Ill) -> dict[str, Any]:
    return {
        "code": ill.code,
        "text": words.sentence(ill.code, ill.values),
        "mendable": ill.mendable,
    }
