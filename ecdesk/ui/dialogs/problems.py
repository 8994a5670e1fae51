"""Mails that could not be read: what is known of them, their raw source, and another try.

The bytes are safe and shown as they are: as text where they are text, never interpreted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import file_size
from ecdesk.ui.theme import dress
from ecdesk.views.rows import ProblemView
from ecdesk.views.unfetched import UnfetchedView
from ecdesk.words import _

MOST_SHOWN = 200_000  # bytes of a source; more helps nobody's eyes
TOO_LARGE = "mail.too_large"
_JAPAN = ZoneInfo("Asia/Tokyo")


def as_text(raw: bytes) -> str:
    """Bytes as something to look at: UTF-8 where they are, else one sign a byte."""
    shown = raw[:MOST_SHOWN]
    try:
        text = shown.decode("utf-8")
    except UnicodeDecodeError:
        text = shown.decode("latin-1")
    text = "".join(sign if sign.isprintable() or sign in "\n\t" else "·" for sign in _lines(text))
    if len(raw) > MOST_SHOWN:
        text += _("\n… 残り {size} は表示していません").format(
            size=file_size(len(raw) - MOST_SHOWN)
        )
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines_of(one: ProblemView | UnfetchedView) -> tuple[str, str]:
    """What stands in the list for a mail."""
    if isinstance(one, ProblemView):
        when = words.today(one.received_at.astimezone(_JAPAN))
        return f"{when}　{file_size(one.size)}", one.mailbox_address
    size = file_size(one.size) if one.size else _("大きさ不明")
    return _("受け取れないメール　{size}").format(size=size), one.mailbox_address


def _unfetched_said(one: UnfetchedView) -> str:
    """What is known of a mail that the server has and we have not, and what to do."""
    again = words.today(one.again_at.astimezone(_JAPAN))
    clock = f"{one.again_at.astimezone(_JAPAN):%H:%M}"
    why = _("大きすぎるため、まだ受け取っていません。")
    if one.why != TOO_LARGE:
        why = _("受け取りの途中でうまくいかなかったため、後回しにしています。")
    return _(
        "{why}メールはサーバーの「{folder}」に残っています。"
        "次は {when} ごろに受け取りなおします。急ぐときは、ウェブメールなどで見てください。"
    ).format(why=why, folder=one.folder, when=f"{again} {clock}")


class ProblemsDialog(Sheet):
    """The list, and the source of the one chosen."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("読み取れなかったメール"), parent)
        self.spread(860, 560)
        self._context = context
        self._raw = b""
        self.said = dress(QLabel(wordWrap=True), "mute")
        self.list = RowList(_("読み取れなかったメール"))
        self.source = QPlainTextEdit(readOnly=True)
        self.source.setAccessibleName(_("メールの中身"))
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        right.addWidget(self.problem)
        right.addWidget(self.source, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.list, 1)
        row.addWidget(self._right, 2)
        self.body.addWidget(self.said)
        self.body.addLayout(row, 1)
        self.again = self.add_button(_("もう一度読み取る"), "primary")
        self.keep = self.add_button(_("ファイルに保存"))
        self.add_close()
        self.list.currentItemChanged.connect(self._on_chosen)
        self.again.clicked.connect(self._on_again)
        self.keep.clicked.connect(self._on_keep)
        self._enable(chosen=False)
        self._load()

    def _load(self) -> None:
        self.said.setText(_("読み込んでいます…"))
        (
            self._context.jobs.read("ecdesk.views.status:problems", slot="problems")
            .then(self.show_problems)
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def show_problems(self, problems: Sequence[ProblemView | UnfetchedView]) -> None:
        """Show these; the first one is opened."""
        self.list.clear()
        self.remark.setText(_("{n}件").format(n=len(problems)))
        self.said.setText(
            _(
                "読めなかったものも、中身は壊さずに保存してあります。新しい版で読めることもあります。"
            )
        )
        self.list.say_when_empty(
            _("読み取れなかったメールはありません。\n届いたメールは、すべて読み取れています。")
        )
        for widget in (self.said, self._right):
            widget.setVisible(bool(problems))
        for one in problems:
            item = QListWidgetItem("\n".join(_lines_of(one)))
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self._enable(chosen=False)
        if problems:
            self.list.setCurrentRow(0)
        else:
            self.source.clear()
            self.problem.clear()

    def _current(self) -> ProblemView | UnfetchedView | None:
        row = self.list.currentRow()
        if row < 0:  # while the list is cleared
            return None
        found = self.list.item(row).data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, (ProblemView, UnfetchedView)) else None

    def _on_chosen(self) -> None:
        one = self._current()
        self._enable(chosen=isinstance(one, ProblemView))
        if isinstance(one, UnfetchedView):
            self._raw = b""
            self.source.clear()
            self.problem.setText(_unfetched_said(one))
        if not isinstance(one, ProblemView):
            return
        self.problem.setText(_("わけ: {problem}").format(problem=one.problem))
        (
            self._context.jobs.read("ecdesk.views.thread:source", one.mail_id, slot="problem")
            .then(self._show_source)
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def _show_source(self, raw: bytes) -> None:
        self._raw = raw
        self.source.setPlainText(as_text(raw))

    def _on_again(self) -> None:
        from ecdesk.protocol import Redecode

        one = self._current()
        if isinstance(one, ProblemView):
            self.again.setEnabled(False)
            (
                self._context.link.ask(Redecode(mail_id=one.mail_id))
                .then(self._on_tried)
                .otherwise(self._on_refused)
                .start(self)
            )

    def _on_tried(self, value: dict[str, Any]) -> None:
        self.again.setEnabled(True)
        if value.get("read"):
            self._context.notices.say(_("読み取れました。一覧に入りました。"), kind="good")
            self._load()
        else:
            self.said.setText(_("やはり読み取れませんでした。中身は保存したままです。"))

    def _on_refused(self, error: Exception) -> None:
        self.again.setEnabled(True)
        self._context.notices.show_error(error)

    def _on_keep(self) -> None:
        dialog = QFileDialog(self, _("保存する場所"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("mail.eml")
        raw = self._raw
        dialog.fileSelected.connect(lambda path: self._write(Path(path), raw))
        dialog.open()

    def _write(self, path: Path, raw: bytes) -> None:
        """On a worker: the place may be a slow one."""
        (
            self._context.jobs.read(lambda _reader: path.write_bytes(raw))
            .otherwise(
                lambda _error: self.said.setText(
                    _("保存できませんでした。別の場所を選んでください。")
                )
            )
            .start(self)
        )

    def _enable(self, *, chosen: bool) -> None:
        self.again.setEnabled(chosen)
        self.keep.setEnabled(chosen)
