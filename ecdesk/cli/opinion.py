"""`ecdesk opinion`: what the model on this machine makes of a conversation's mails.

The rule: it asks only where the person has set a model up in the window, and changes nothing.
"""

from __future__ import annotations

import click

from ecdesk.cli import out
from ecdesk.cli.place import Place, ask
from ecdesk.cli.usage import ID
from ecdesk.domain.opinion import What
from ecdesk.words import _


@click.command(
    "opinion", help=_("手元のAI(画面で設定したもの)に、やりとりの要点か文面の案を聞きます。")
)
@click.argument("conversation", metavar="ID", type=ID)
@click.option("--wording", is_flag=True, help=_("要点でなく、返信の文面の案を聞きます。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def opinion(place: Place, conversation: int, wording: bool, as_json: bool) -> None:
    """A summary of what waits in the conversation, or a wording for its answer."""
    from ecdesk.protocol import AskSecondOpinion

    what = What.WORDING if wording else What.SUMMARY
    with place.desk() as desk:
        told = ask(desk, AskSecondOpinion(conversation_id=conversation, what=what.value))
    head = _("手元のAIの案 ({model})").format(model=told["model"])
    out.say(told, as_json, f"{head}\n{told['text']}")
