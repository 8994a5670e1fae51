"""What the person asks of one mail, by the names of `mail_menu.offers`.

Each is a few words that pass the wish on. The one rule: what changes how a mail is shown can be
taken back, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ecdesk.mail.files import safe_filename
from ecdesk.ui.charsets import charset_said
from ecdesk.ui.context import Context
from ecdesk.ui.text import one_line
from ecdesk.views.rows import MailView, ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.regrouping import Regrouping
    from ecdesk.ui.thread_pane import ThreadPane


def write_source(reader: Any, mail_id: int, path: Path) -> Path:
    """On a worker: the bytes of a mail, as they came, into a file. Raises OSError, LookupError."""
    from ecdesk.views.thread import source

    path.write_bytes(source(reader, mail_id))
    return path


def source_name(mail: MailView) -> str:
    """Under which name a mail is offered to be saved."""
    return f"{file_name(mail.subject)}.eml"


def file_name(subject: str) -> str:
    """A name for a file out of a subject, without an ending."""
    return safe_filename(re.sub(r"[/\\.]", "_", one_line(subject)[:60]), "mail")


class MailErrands(QObject):
    """Carries out what was chosen from a mail's menu."""

    elsewhere = Signal(int)  # the conversation in which a mail stands that is to be shown

    def __init__(
        self,
        context: Context,
        pane: ThreadPane,
        regrouping: Regrouping,
        passing_on: Mapping[str, Callable[[MailView], object]],
        parent: QWidget,
    ) -> None:
        """`passing_on` is what the composer does with a mail: forward, resend."""
        super().__init__(parent)
        self._wanted: tuple[int, int] | None = None  # a conversation on its way, and its mail
        self._context, self._pane, self._window = context, pane, parent
        self._by_name: dict[str, Callable[[ThreadView, MailView], object]] = {
            "split_from": lambda view, mail: regrouping.split(view, mail, rest=True),
            "split_only": lambda view, mail: regrouping.split(view, mail, rest=False),
            "charset": lambda _view, mail: self.choose_charset(mail),
            "labels": lambda _view, mail: pane.teach_labels(mail.id),
            "source": lambda _view, mail: self.show_source(mail),
            "save": lambda _view, mail: self.save(mail),
            "print": lambda view, mail: self.print(view, [mail]),
        }
        self._passing_on = passing_on

    def carry_out(self, name: str, mail: MailView) -> None:
        """Do what a mail's menu calls by this name."""
        view = self._pane.view
        if name in self._passing_on:
            self._passing_on[name](mail)
        elif view is not None:
            self._by_name[name](view, mail)

    def show_mail(self, conversation_id: int, mail_id: int) -> None:
        """A mail that is spoken of somewhere: here, or in the conversation it stands in."""
        view = self._pane.view
        if view is not None and view.id == conversation_id:
            self._pane.show_found(mail_id)
        else:
            self._wanted = conversation_id, mail_id
            self.elsewhere.emit(conversation_id)

    def on_shown(self) -> None:
        """A conversation is shown: is it the one in which a mail was wanted?"""
        wanted, view = self._wanted, self._pane.view
        if wanted is not None and view is not None and view.id == wanted[0]:
            self._wanted = None
            self._pane.show_found(wanted[1])

    def print(self, view: ThreadView, mails: list[MailView]) -> None:
        """On paper, or as a PDF."""
        from ecdesk.ui.printing import print_mails

        print_mails(self._context, view, mails, self._window)

    def choose_charset(self, mail: MailView) -> QDialog:
        """文字コードを変えて読み直す."""
        from ecdesk.ui.dialogs.charset import CharsetDialog

        dialog = CharsetDialog(self._context, mail, self._window)
        dialog.kept.connect(lambda told, chosen: self._tell_read(mail, told, chosen))
        dialog.open()
        return dialog

    def show_source(self, mail: MailView) -> QDialog:
        """元のメール."""
        from ecdesk.ui.dialogs.source import SourceDialog

        dialog = SourceDialog(self._context, mail, self._window)
        dialog.save_wanted.connect(self.save)
        dialog.open()
        return dialog

    def save(self, mail: MailView) -> None:
        """Ask where to, then write the mail as it came."""
        where = QStandardPaths.StandardLocation.DownloadLocation
        folder = QStandardPaths.writableLocation(where) or str(Path.home())
        dialog = QFileDialog(self._window, _("メールを保存"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(source_name(mail))
        dialog.fileSelected.connect(lambda path: self.save_to(mail, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, mail: MailView, path: Path) -> None:
        """Write the mail where the person said."""
        notices = self._context.notices
        reading = self._context.jobs.read(write_source, mail.id, path)
        reading.then(
            lambda done: notices.say(_("保存しました: {name}").format(name=done.name), kind="good")
        )
        reading.otherwise(self._tell_not_saved).start(self)

    def _tell_not_saved(self, error: Exception) -> None:
        if isinstance(error, OSError):
            said = _(
                "ファイルを書けませんでした。メールはそのままです。場所を変えてお試しください。"
            )
            self._context.notices.say(said, kind="trouble", seconds=20)
        else:
            self._context.notices.show_error(error)

    def _tell_read(self, mail: MailView, told: dict[str, Any], chosen: str) -> None:
        from ecdesk.protocol import ReadMailAs

        before = str(told.get("before", ""))
        if before == chosen:
            return
        said = _("{charset} で読み直しました。").format(charset=charset_said(chosen))
        undo = self._context.link.ask(ReadMailAs(mail_id=mail.id, charset=before))
        self._context.notices.say(said, kind="good", undo=lambda: undo.start(self))
