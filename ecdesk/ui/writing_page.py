"""The page a mail is written on: who from, to whom, subject, text, files, and 送信.

It holds what is written and nothing else: no command leaves from here. `letter` is what stands on
the page; `edited` is said for the person's own changes alone, never for what a program put there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import Refused
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.domain.shop import Shop
from ecdesk.domain.template import Template
from ecdesk.ui.attachments_row import AttachmentsRow
from ecdesk.ui.deed_button import DeedButton
from ecdesk.ui.drafting import ANSWERS, Letter
from ecdesk.ui.editor import LineEdit, Mark, local_files
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.letter_editor import LetterEditor
from ecdesk.ui.letters import new_opening
from ecdesk.ui.recipients import HeadRow, Recipients
from ecdesk.ui.refusal_strip import RefusalStrip
from ecdesk.ui.template_row import TemplateRow
from ecdesk.ui.text import ElidedLabel
from ecdesk.ui.theme import dress, icon, px, set_tone, theme
from ecdesk.views.clock_rows import PromiseWish
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.asides import Aside

ICON = 16  # pixels at the usual size


def sender_line(shop: Shop) -> str:
    """Who a mail comes from, as the customer sees it."""
    return f"{shop.sender_name} <{shop.address}>"


class WritingPage(QFrame):
    """Rows, editor, files, refusals and the foot with its buttons."""

    edited = Signal()
    composing_changed = Signal()
    left = Signal()  # the focus went somewhere else
    send_wanted = Signal()
    quote_wanted = Signal()
    template_wanted = Signal()
    discard_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        dress(self, "pane")
        self._letter: Letter | None = None
        self.touched = False  # by the person, or a draft saved before
        self.shop_choice = dress(QComboBox(), "bare", says=_("差出人の店"))
        self.shop_name = ElidedLabel()
        self._sender = QWidget()
        self.recipients = Recipients()
        self.route = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "mute")
        self.route.setContentsMargins(14, 4, 14, 4)
        self.route.hide()
        self.subject = dress(LineEdit(), "bare", says=_("件名"))
        self.template = TemplateRow()
        self.editor = LetterEditor(self)
        self.editor.setObjectName("mail")
        self.editor.setAccessibleName(_("本文"))
        self.files = AttachmentsRow()
        self.refusal = RefusalStrip()
        self.send = dress(QPushButton(_("送信"), autoDefault=False), "primary")
        self.send.setToolTip("Ctrl+Enter")
        self.state = dress(QLabel(), "small")
        self.state.setContentsMargins(14, 4, 8, 4)  # of its own: buttons leave no room
        self.state.hide()
        self.attach = IconButton("paperclip", _("ファイルを添付"))
        self.discard = IconButton("trash-can-outline", _("下書きを捨てる"))
        self.close_page = IconButton("close", _("書くのをやめて閉じる"))
        self.quote = dress(QPushButton(_("引用する"), autoDefault=False), "link")
        self._deeds: list[DeedButton] = []
        self._beside_send = FlowLayout(spacing=8)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inside = QHBoxLayout(self._sender)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.shop_choice, 1)
        inside.addWidget(self.shop_name, 1)
        sender_row = HeadRow(_("差出人"), self._sender)
        sender_row.row.addWidget(self.discard)
        sender_row.row.addWidget(self.close_page)
        text = QVBoxLayout()
        text.setContentsMargins(14, 12, 6, 4)
        text.addWidget(self.editor, 1)
        foot = dress(QFrame(), "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(8)
        self._beside_send.addWidget(self.send)
        row.addLayout(self._beside_send, 1)
        row.addWidget(self.attach)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.template.row.addWidget(self.quote)
        column.addWidget(sender_row)
        column.addWidget(self.recipients)
        column.addWidget(self.route)
        column.addWidget(HeadRow(_("件名"), self.subject))
        column.addWidget(self.template)
        column.addLayout(text, 1)
        for part in (self.files, self.refusal, self.state, foot):
            column.addWidget(part)

    def _connect(self) -> None:
        self.editor.textChanged.connect(self._on_edited)
        self.subject.textEdited.connect(self._on_edited)
        self.recipients.edited.connect(self._on_edited)
        self.files.changed.connect(self._on_edited)
        self.shop_choice.activated.connect(self._on_shop)
        self.editor.files_given.connect(self.files.add_paths)
        for field in (self.editor, self.subject, self.recipients):
            field.composing_changed.connect(self.composing_changed)
        for line in (self.editor, self.subject, self.recipients.to):
            line.left.connect(self.left)
        self.send.clicked.connect(self.send_wanted)
        self.quote.clicked.connect(self.quote_wanted)
        self.template.wanted.connect(self.template_wanted)
        self.editor.settled.connect(self._on_settled)
        self.discard.clicked.connect(self.discard_wanted)
        self.attach.clicked.connect(self.choose_files)
        self.close_page.clicked.connect(self.close_wanted)

    def offer(self, deeds: Sequence[tuple[QAction, str]]) -> None:
        """What may be done in place of a reply: actions, each with a short word for it."""
        for action, said in deeds:
            button = DeedButton(action, said)
            self._deeds.append(button)
            self._beside_send.addWidget(button)

    @property
    def composing(self) -> bool:
        """Whether the input method is composing anywhere on the page."""
        return self.editor.composing or self.subject.composing or self.recipients.composing

    def letter(self) -> Letter | None:
        """What stands on the page now; None before the first letter."""
        if self._letter is None:
            return None
        to, cc, bcc = self.recipients.addresses()
        return replace(
            self._letter,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=self.subject.text(),
            body=self.editor.text,
            files=self.files.files,
            fields=self.editor.filled,
            promise=self._promise(),
        )

    def _promise(self) -> PromiseWish | None:
        """What a holding notice promises: the day that stands in its field, if there is one."""
        letter = self._letter
        if letter is None or letter.kind is not Kind.HOLDING:
            return None
        day = self.editor.promised_day
        if day is None or (letter.promise is not None and letter.promise.day == day):
            return letter.promise
        return PromiseWish(day, about=letter.promise.about if letter.promise else "")

    def show_letter(
        self, letter: Letter, cursor: int = 0, *, shops: Sequence[Shop] = (), touched: bool = False
    ) -> None:
        """Another letter: everything on the page is replaced, and nothing counts as edited."""
        self._letter = None  # while it changes, there is nothing to keep or check
        several = len(shops) > 1
        self.shop_choice.clear()
        for shop in shops:
            self.shop_choice.addItem(sender_line(shop), shop)
        self.shop_choice.setVisible(several)
        self.shop_name.setVisible(not several)
        # In line with the text of the fields below; a choice has such a margin of its own.
        self._sender.setContentsMargins(0 if several else 7, 0, 0, 0)
        self.shop_name.say(sender_line(letter.shop))
        self.recipients.set_addresses(letter.to, letter.cc, letter.bcc)
        self.subject.setText(letter.subject)
        self.subject.setCursorPosition(0)
        self.editor.set_text(letter.body, cursor, letter.fields)
        self.template.say("")
        self.files.set_files(letter.files)
        self.refusal.clear()
        self.show_stops(0)
        self.set_state("")
        self.set_locked(False)
        self.close_page.setVisible(letter.kind is Kind.NEW)
        self.quote.setVisible(letter.kind in ANSWERS)
        for button in self._deeds:
            button.want(letter.kind is Kind.REPLY)
        self.touched = touched
        self._letter = letter

    @property
    def template_key(self) -> str:
        """The template that the letter began with; empty for none."""
        return self._letter.template if self._letter is not None else ""

    def take_template(self, template: Template) -> None:
        """The letter goes on from this template, and is what that says: an answer, a notice."""
        if self._letter is not None:
            kind = self._letter.kind
            if kind in (Kind.REPLY, Kind.HOLDING, Kind.ASK):
                kind = Kind(template.kind)
            self._letter = replace(self._letter, template=template.key, kind=kind)
            self.template.say(template.name)
            self._on_edited()

    def set_asides(self, asides: tuple[Aside, ...]) -> None:
        """The person lets these stand in this letter, whatever the checks say."""
        if self._letter is not None and asides != self._letter.asides:
            self._letter = replace(self._letter, asides=asides)
            self._on_edited()

    def set_reasons(self, reasons: Mapping[str, str]) -> None:
        """The person gives these reasons for sending over stops."""
        if self._letter is not None and reasons != dict(self._letter.reasons):
            self._letter = replace(self._letter, reasons=tuple(reasons.items()))
            self._on_edited()

    def forget(self) -> None:
        """There is no letter any more: what still stands here is nobody's."""
        self._letter = None
        self.touched = False

    def finish_composing(self) -> None:
        """Take what is being composed into the text."""
        self.editor.finish_composing()
        self.subject.finish_composing()
        self.recipients.finish_composing()

    def show_stops(self, number: int, warnings: int = 0) -> None:
        """How many things are left before sending; the button stays alive and says where.

        What only warns does not hold a mail up: it is told where the mouse rests.
        """
        self.send.setText(_("送信 (残り {n})").format(n=number) if number else _("送信"))
        told = _("注意 {n}").format(n=warnings) if warnings else ""
        self.send.setToolTip(" ・ ".join(filter(None, ("Ctrl+Enter", told))))
        self.send.setAccessibleDescription(told)
        if self.send.property("waiting") != bool(number):
            self.send.setProperty("waiting", bool(number))
            self.send.style().unpolish(self.send)
            self.send.style().polish(self.send)

    def show_marks(self, findings: Sequence[Finding]) -> None:
        """Underline the words in the text that findings rest on; not while composing."""
        if self.composing:
            return
        tokens = theme().tokens
        colours = {Severity.STOP: tokens.bad, Severity.WARNING: tokens.warn}
        self.editor.mark(
            Mark(one.start, one.end, QColor(colours.get(one.severity, tokens.mute)))
            for one in findings
            if one.where is Where.BODY and one.end > one.start
        )

    def choose_files(self) -> None:
        """Let the person choose files to go with the mail."""
        dialog = QFileDialog(self, _("添付するファイルを選ぶ"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.files.add_paths(Path(one) for one in paths))
        dialog.open()

    def go_to(self, finding: Finding) -> bool:
        """Select the words a finding rests on; False where it rests on none."""
        if finding.where is Where.BODY:
            self.editor.select_span(finding.start, finding.end)
        elif finding.where is Where.SUBJECT:
            self.subject.select_span(finding.start, finding.end)
        elif finding.where is Where.ADDRESS:
            self.recipients.to.setFocus(Qt.FocusReason.OtherFocusReason)
            self.recipients.to.selectAll()
        else:
            return False
        return True

    def set_state(self, text: str, tone: str = "") -> None:
        """A short word above the buttons; empty for none."""
        self.state.setText(text)
        self.state.setVisible(bool(text))
        self.state.setToolTip(text)
        set_tone(self.state, tone)

    def say_route(self, text: str) -> None:
        """Where the reply goes, where that is not simply to who wrote; empty for nothing."""
        self.route.setText(text)
        self.route.setVisible(bool(text))

    def set_locked(self, locked: bool) -> None:
        """While the mail is handed over nothing can be changed; the text stays readable."""
        self.editor.setReadOnly(locked)
        self.subject.setReadOnly(locked)
        self.recipients.set_read_only(locked)
        for widget in (self.files, self.attach, self.discard, self.quote, self.shop_choice):
            widget.setEnabled(not locked)

    def _on_settled(self, refusal: Refused | None) -> None:
        """A field was left: what does not belong there is said, and may stay as it was meant."""
        if refusal is not None:
            self.refusal.say(words.sentence(refusal.code, refusal.values), tone="warn")

    def _on_edited(self) -> None:
        if self._letter is not None:
            self.touched = True
            self.edited.emit()

    def _on_shop(self, at: int) -> None:
        """Another shop answers: an opening nobody has written on changes with it."""
        shop = self.shop_choice.itemData(at)
        if self._letter is None or not isinstance(shop, Shop) or shop == self._letter.shop:
            return
        untouched = self.editor.text == new_opening(self._letter.shop).text
        self._letter = replace(self._letter, shop=shop)
        if untouched and not self.editor.composing:
            opening = new_opening(shop)
            self.editor.set_text(opening.text, opening.cursor)
        self._on_edited()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the page."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        if files := local_files(event.mimeData()):
            event.acceptProposedAction()
            self.files.add_paths(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc does nothing here: what is written must not go by a slip."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A button that is a picture, in the colour of the scheme shown."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__()
        dress(self, "icon", says=said, tip=said)
        self._name = name
        # qtawesome takes a tenth of a second to import: never before the page is on the screen.
        QTimer.singleShot(0, self, self._paint)
        theme().changed.connect(self._paint)

    def _paint(self) -> None:
        self.setIcon(icon(self._name, "mute"))
        self.setIconSize(QSize(px(ICON), px(ICON)))
