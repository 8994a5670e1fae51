"""What to look into before asking a customer back: `ecdesk steps ID`.

The same steps, clues and ticks as in the window. The one rule: looking changes nothing; only
`--done` and `--undone` do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ecdesk.cli import out
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID
from ecdesk.domain.errors import Refused
from ecdesk.domain.unclear import Step
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.views.clue_rows import Clue, Clues

_STEP = click.Choice([step.value for step in Step])


@click.command(help=_("聞き返す前に確かめることと、見つかったこと。"))
@click.argument("conversation_id", metavar="ID", type=ID)
@click.option("--done", multiple=True, type=_STEP, help=_("確かめた印を付けます。"))
@click.option("--undone", multiple=True, type=_STEP, help=_("確かめた印を外します。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def steps(
    place: Place, conversation_id: int, done: Sequence[str], undone: Sequence[str], as_json: bool
) -> None:
    """What was found for each step, and which are taken."""
    from ecdesk.protocol import LookInto
    from ecdesk.views.clues import whole

    ticks = [*((step, True) for step in done), *((step, False) for step in undone)]
    if ticks:
        with place.desk() as desk:
            for step, taken in ticks:
                ask(desk, LookInto(conversation_id=conversation_id, step=step, done=taken))
    with place.reader() as reader:
        clues = whole(reader, conversation_id)
    if clues is None:
        raise Refused("conversation.missing")
    told = {"id": conversation_id, **_told(clues)}
    out.say(told, as_json, "\n".join(_line(one) for one in told["steps"]))


def _told(clues: Clues) -> dict[str, Any]:
    return {
        "unclear": None if clues.why is None else clues.why.value,
        "about": list(clues.about),
        "to_look": clues.to_look,
        "phone": clues.phone or None,
        "steps": [
            {
                "step": step.value,
                "done": step.value in clues.ticked,
                "found": [_clue(clue) for clue in clues.found.get(step, ())],
            }
            for step in Step
        ],
    }


def _clue(clue: Clue) -> dict[str, Any]:
    return {
        "code": clue.code,
        "what": clue.what,
        "where": clue.where or None,
        "words": list(clue.words),
        "date": None if clue.at is None else out.instant(clue.at),
        "conversation": clue.conversation_id or None,
        "event": clue.event_id or None,
    }


def _line(step: dict[str, Any]) -> str:
    found = "、".join(clue["what"] for clue in step["found"])
    return f"{'✓' if step['done'] else '―'}\t{step['step']}\t{found}"
