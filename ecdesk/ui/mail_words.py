"""The words of a mail as they are read: what was written with its marks, the rest folded.

Quotes and signatures are there, folded; so is the notice around a form (`form_card`). The marks are
those that the checks hold a reply to, and can be corrected where they stand. The one rule: what was
written is shown exactly as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout

from ecdesk.domain.conversation import Direction
from ecdesk.domain.folding import spots
from ecdesk.domain.mail import Auto, PartKind
from ecdesk.ui.context import Context
from ecdesk.ui.form_card import FormTable, LabelLessons
from ecdesk.ui.links_said import ask_to_open
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.marked import Marked
from ecdesk.ui.marking import Marking, marked_in
from ecdesk.ui.text import SHOWN_AT_ONCE, Passage, passage, passages
from ecdesk.ui.theme import dress
from ecdesk.views.rows import MailView
from ecdesk.words import _


class MailWords(QObject):
    """A mail's text, laid out once into a column of its own."""

    def __init__(
        self,
        context: Context,
        mail: MailView,
        shop_id: int,
        column: QVBoxLayout,
        parent: QObject,
    ) -> None:
        """`shop_id` is the shop that can be taught what a form's labels mean."""
        super().__init__(parent)
        self.mail = mail
        self.lessons: LabelLessons | None = None
        self._context, self._shop_id = context, shop_id
        self._marking = Marking(context, self)
        self._written: list[tuple[Passage, MailText]] = []
        self._shown: list[MailText] = []
        self._folds: list[tuple[str, QPushButton]] = []
        self._more: dict[MailText, QPushButton] = {}  # what shows the rest of a long text
        self._column = column
        self._lay_out(column)

    def teach_labels(self) -> None:
        """Let the person say what the labels in this mail mean."""
        self._add_lessons().read(asked=True)

    def reveal(self, start: int, end: int) -> QRect | None:
        """Select words of the mail's text; where they stand on the screen, None where unseen."""
        for said, shown in self._written:
            if said.lines and said.there(0) <= start < said.there(len(said.text)):
                more = self._more.get(shown)
                if more is not None and not more.isHidden() and said.here(end) > SHOWN_AT_ONCE:
                    more.click()
                place = shown.reveal(said.here(start), said.here(end))
                return QRect(shown.mapToGlobal(place.topLeft()), place.size())
        return None

    def mark_found(self) -> None:
        """Mark the words that are searched for now."""
        for shown in self._shown:
            shown.show_found(self._context.found.words)

    def first_found(self) -> QRect | None:
        """Where the first of them stands on the screen; what is folded unfolds for it."""
        words = self._context.found.words
        if not any(shown.extraSelections() for shown in self._shown):
            for text, button in self._folds:
                if spots(text[:SHOWN_AT_ONCE], words):
                    button.setChecked(True)
                    break
        for shown in self._shown:
            place = shown.first_found()
            if place is not None:
                return QRect(shown.mapToGlobal(place.topLeft()), place.size())
        return None

    def _lay_out(self, column: QVBoxLayout) -> None:
        form = self.mail.form
        if self.mail.auto == Auto.BOUNCE.value:
            self._add_folded(column, _("届いたお知らせの全文"), self.mail.text)
            return
        if form is None or self.mail.direction is Direction.OUT:
            self._add_passages(column)
            return
        column.addWidget(FormTable(form))
        if form.body:
            at = self.mail.text.find(form.body)
            self._add_written(
                column,
                passage(form.body, at) if at >= 0 else Passage(PartKind.WRITTEN, form.body, ()),
            )
        self._add_folded(column, _("届いたお知らせの全文"), self.mail.text)
        self._add_lessons().read()

    def _add_lessons(self) -> LabelLessons:
        if self.lessons is None:
            self.lessons = LabelLessons(self._context, self.mail, self._shop_id)
            self._column.addWidget(self.lessons)
        return self.lessons

    def _add_passages(self, column: QVBoxLayout) -> None:
        said = passages(self.mail.text, self.mail.parts)
        if not said:
            column.addWidget(dress(QLabel(_("(本文がありません)")), "mute"))
        for one in said:
            if one.kind is PartKind.WRITTEN:
                self._add_written(column, one)
            else:
                name = _("引用") if one.kind is PartKind.QUOTE else _("署名")
                self._add_folded(column, name, one.text)

    def _add_written(self, column: QVBoxLayout, said: Passage) -> None:
        """What was written now, with its marks."""
        text, marks = said.text, self._marks_in(said)
        shown = self._lay(column, text[:SHOWN_AT_ONCE], marks=marks)
        shown.menu_wanted.connect(
            lambda point, mark, start, end: self._show_text_menu(
                shown, said, point, marks[mark] if mark >= 0 else None, start, end
            )
        )
        self._written.append((said, shown))
        if len(text) > SHOWN_AT_ONCE:
            more = dress(QPushButton(_("続きを表示 ({n:,}字)").format(n=len(text))), "link")
            more.clicked.connect(lambda: shown.show_text(text, marks=marks))
            more.clicked.connect(more.hide)
            self._more[shown] = more
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _lay(
        self,
        column: QVBoxLayout,
        text: str,
        *,
        muted: bool = False,
        marks: Sequence[Marked] = (),
    ) -> MailText:
        shown = MailText(told_of=self._context.named.said)
        shown.setAccessibleName(_("本文"))
        shown.link_clicked.connect(lambda address: ask_to_open(self._context, address))
        shown.show_text(text, muted=muted, marks=marks)
        shown.show_found(self._context.found.words)
        self._shown.append(shown)
        column.addWidget(shown)
        return shown

    def _marks_in(self, said: Passage) -> list[Marked]:
        """The marks that stand in a passage, where they stand in it."""
        if not said.lines:
            return []
        first, last = said.there(0), said.there(len(said.text))
        return [
            replace(mark, start=said.here(mark.start), end=said.here(mark.end))
            for mark in marked_in(self.mail)
            if mark.start < last and first < mark.end
        ]

    def _show_text_menu(
        self,
        shown: MailText,
        said: Passage,
        point: QPoint,
        mark: Marked | None,
        start: int,
        end: int,
    ) -> None:
        """What can be done with the words: copied, marked, or their mark corrected."""
        menu = QMenu(shown)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(_("コピー"))
        copy.setEnabled(start < end)
        copy.triggered.connect(shown.copy)
        menu.addAction(_("すべて選択")).triggered.connect(shown.selectAll)
        if self.mail.reading is not None and said.lines:
            menu.addSeparator()
            there = None if mark is None else (said.there(mark.start), said.there(mark.end))
            found = next((one for one in self.mail.marks if (one.start, one.end) == there), None)
            if start < end:
                first, last = said.there(start), said.there(end)
                self._marking.fill_new(menu, self.mail, first, last, self._shop_id)
            elif found is not None:
                self._marking.fill(menu, self.mail, found)
        menu.popup(point)

    def _add_folded(self, column: QVBoxLayout, name: str, text: str) -> None:
        lines = text.count("\n") + 1
        said = _("{name} {n} 行").format(name=name, n=lines)
        button = dress(QPushButton(f"▸ {said}"), "fold", says=said)
        button.setCheckable(True)
        place = QVBoxLayout()
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(place)

        def unfold(shown: bool) -> None:
            button.setText(f"{'▾' if shown else '▸'} {said}")
            if shown and place.count() == 0:
                self._add_quiet(place, text)
            for at in range(place.count()):
                item = place.itemAt(at)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.setVisible(shown)

        button.toggled.connect(unfold)
        self._folds.append((text, button))

    def _add_quiet(self, column: QVBoxLayout, text: str) -> None:
        """What is not the mail's own word: a quote, a signature, the notice around a form."""
        shown = self._lay(column, text[:SHOWN_AT_ONCE], muted=True)
        shown.menu_wanted.connect(
            lambda point, _mark, start, end: self._show_text_menu(
                shown, Passage(PartKind.QUOTE, text, ()), point, None, start, end
            )
        )
        if len(text) > SHOWN_AT_ONCE:
            more = dress(QPushButton(_("続きを表示 ({n:,}字)").format(n=len(text))), "link")
            more.clicked.connect(lambda: shown.show_text(text, muted=True))
            more.clicked.connect(more.hide)
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
