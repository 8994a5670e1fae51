"""The screens of the second opinion, over a scripted server of models instead of a real one."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from contextlib import ExitStack

from ecdesk.protocol import SetSecondOpinion
from ecdesk.ui.dialogs.opinion import OpinionDialog
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.main_window import MainWindow
from tests.helpers.model_server import ModelServer, serving, stream

SUMMARY = (
    "・20日までに届くかを知りたい(友人の披露宴で着る予定)。\n"
    "・会社名での領収書がほしい。\n"
    "・紺のM寸のワンピースを注文している。"
)
WORDING = (
    "ご友人の披露宴でお召しいただけるとのこと、たいへんうれしく存じます。\n\n"
    "お届けの日は、●● でございます。\n"
    "領収書は、●● のお名前でご用意いたします。"
)
_open = ExitStack()
atexit.register(_open.close)  # later, a server's thread is gone and who waits for it hangs


def server() -> ModelServer:
    """One with two models."""
    return _open.enter_context(serving())


def set_up(window: MainWindow) -> None:
    """The dialog, after 試す; nothing is in use yet."""
    window._actions["opinion"].trigger()  # type: ignore[index] # they are there
    dialog = window.findChildren(OpinionDialog)[-1]
    dialog.address.setText(server().address)
    dialog.try_it.click()


def use(said: str) -> Callable[[MainWindow], None]:
    """A model is in use that says this."""

    def prepare(window: MainWindow) -> None:
        made = server()
        made.answers = stream(*said)
        command = SetSecondOpinion(address=made.address, model="gemma3:4b")
        window._context.link.ask(command).start(window)

    return prepare


def summarise(window: MainWindow) -> None:
    """A summary beside the mail."""
    window.frame.thread_pane.reading.opinion.summary.click()


def word(window: MainWindow) -> None:
    """A wording asked for beside the mail."""
    window.frame.thread_pane.reading.opinion.wording.click()


def take_in(window: MainWindow) -> None:
    """What was proposed, in the letter: marked, and not yet to be sent."""
    editor = window.findChild(FieldEditor)
    assert editor is not None
    editor.set_text("佐藤 美咲 様\n\n\n\nこはる洋品店 サポート担当 山口\nshop@koharu.example", 9)
    window.frame.thread_pane.reading.opinion.use.click()
