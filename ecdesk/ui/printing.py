"""A mail or a conversation on paper: A4, black on white, nothing but what was written.

Made as a document and printed by Qt, which breaks it into pages and numbers them. Where the
computer knows no printer it becomes a PDF. The one rule: plain text goes in, so nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QMarginsF, QStandardPaths
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ecdesk.ui.context import Context
from ecdesk.ui.letters import spell, spell_all
from ecdesk.ui.mail_errands import file_name
from ecdesk.ui.text import file_size, one_line
from ecdesk.ui.theme import FAMILIES
from ecdesk.views.rows import MailView, ThreadView
from ecdesk.words import _

HEADING, HEAD, TEXT = 14, 9, 10.5  # points
LINE_HEIGHT = 150  # per cent
MARGIN = 0  # beside the two centimetres that Qt leaves around a document it numbers
WHOLE_LINE = QTextLength(QTextLength.Type.PercentageLength, 100)
LINE = "\u2028"
LONGEST = 300_000  # characters of a mail


def document(view: ThreadView, mails: Sequence[MailView]) -> QTextDocument:
    """The mails in the order given, under the conversation's subject."""
    made = QTextDocument()
    made.setUndoRedoEnabled(False)
    number = QFont(list(FAMILIES))
    number.setPointSizeF(HEAD)
    made.setDefaultFont(number)  # of the page numbers; the application's is in pixels
    cursor = QTextCursor(made)
    cursor.beginEditBlock()
    _add(cursor, one_line(view.subject) or _("(件名なし)"), HEADING, bold=True, after=2)
    _add(cursor, _who(view), HEAD, after=6)
    zone = ZoneInfo(view.shop.calendar.zone)
    for mail in mails:
        rule = QTextBlockFormat()
        rule.setTopMargin(10)
        rule.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, WHOLE_LINE)
        cursor.insertBlock(rule)
        for line in _head(mail, zone):
            _add(cursor, line, HEAD)
        _add(cursor, mail.text[:LONGEST].rstrip(), TEXT, height=LINE_HEIGHT, before=8)
    cursor.endEditBlock()
    return made


def write_pdf(_reader: Any, view: ThreadView, mails: Sequence[MailView], path: Path) -> Path:
    """On a worker: the mails as a PDF. Raises OSError where it cannot be written."""
    with path.open("wb"):  # Qt would only print a warning
        pass
    writer = QPdfWriter(str(path))
    writer.setPageLayout(_layout())
    writer.setTitle(one_line(view.subject))
    document(view, mails).print_(writer)
    return path


def print_mails(
    context: Context, view: ThreadView, mails: Sequence[MailView], window: QWidget
) -> None:
    """Ask for a printer, or for a file where there is none, and print."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        _ask_for_file(context, view, mails, window)
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(_layout())
    printer.setDocName(one_line(view.subject))
    dialog = QPrintDialog(printer, window)
    dialog.accepted.connect(lambda: document(view, mails).print_(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)


def _ask_for_file(
    context: Context, view: ThreadView, mails: Sequence[MailView], window: QWidget
) -> None:
    def write(chosen: str) -> None:
        reading = context.jobs.read(write_pdf, view, mails, Path(chosen))
        reading.then(
            lambda path: context.notices.say(
                _("PDF にしました: {name}").format(name=path.name), kind="good"
            )
        )
        reading.otherwise(lambda _error: _tell_failed(context)).start(context.notices)

    dialog = QFileDialog(window, _("PDF として印刷"), str(_documents()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(f"{file_name(view.subject)}.pdf")
    dialog.fileSelected.connect(write)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _tell_failed(context: Context) -> None:
    said = _("ファイルを書けませんでした。メールはそのままです。場所を変えてお試しください。")
    context.notices.say(said, kind="trouble", seconds=20)


def _layout() -> QPageLayout:
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN),
        QPageLayout.Unit.Millimeter,
    )


def _who(view: ThreadView) -> str:
    said = [view.shop.name]
    if view.customer is not None and view.customer.name:
        said.insert(0, _("{name} 様").format(name=view.customer.name))
    if view.order_number:
        said.append(_("注文 #{number}").format(number=view.order_number.lstrip("#")))
    return "　".join(map(one_line, said))


def _head(mail: MailView, zone: ZoneInfo) -> list[str]:
    came = mail.received_at.astimezone(zone)
    lines = [
        _("差出人: {who}").format(who=spell(mail.sender)),
        _("宛先: {who}").format(who=spell_all(mail.to)),
        _("日時: {when}").format(when=_when(came)),
        _("件名: {subject}").format(subject=mail.subject),
    ]
    if mail.attachments:
        names = "、".join(
            f"{one_line(file.filename)} ({file_size(file.size)})" for file in mail.attachments
        )
        lines.append(_("添付: {names}").format(names=names))
    return [one_line(line) for line in lines]


def _when(came: datetime) -> str:
    return _("{year}年{month}月{day}日 {clock}").format(
        year=came.year, month=came.month, day=came.day, clock=f"{came:%H:%M}"
    )


def _add(
    cursor: QTextCursor,
    text: str,
    size: float,
    *,
    bold: bool = False,
    height: int = 120,
    before: int = 0,
    after: int = 0,
) -> None:
    block, sign = QTextBlockFormat(), QTextCharFormat()
    block.setLineHeight(height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setTopMargin(before)
    block.setBottomMargin(after)
    sign.setFontFamilies(list(FAMILIES))
    sign.setFontPointSize(size)
    sign.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    if cursor.position():
        cursor.insertBlock(block, sign)
    else:
        cursor.setBlockFormat(block)
    cursor.insertText(text.replace("\n", LINE), sign)  # one paragraph: its margins stand once


def _documents() -> Path:
    where = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(where) or Path.home())
