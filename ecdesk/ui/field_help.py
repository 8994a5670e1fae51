"""What helps to fill a field, right below it: days on which the shop is open, choices, a calendar.

It opens when an open field is entered and goes when somebody types: what is typed counts as well.
The keyboard stays in the text; ↓ goes into the help and Esc back. The one rule: choosing writes
what a person could have typed, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidgetAction,
)

from ecdesk import words
from ecdesk.domain.calendar import Calendar, add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Field, FieldType
from ecdesk.domain.holding import day_said
from ecdesk.domain.timetable import instant
from ecdesk.ui.field_boxes import Box, rect_of
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.theme import SPACE, dress, theme
from ecdesk.words import _

DAYS_OFFERED = 3
AHEAD_DAYS, BACK_DAYS = 180, 31  # in the calendar
_HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_DAYS = (FieldType.DATE, FieldType.BUSINESS_DATE)


class FieldHelp(QFrame):
    """Buttons below the field that is entered; nothing for a field of plain words."""

    def __init__(self, editor: FieldEditor, clock: Callable[[], datetime]) -> None:
        super().__init__(editor.viewport())
        dress(self, "palette", says=_("欄に入れることば"))
        self._editor, self._clock = editor, clock
        self._calendar: Calendar | None = None
        self.buttons: list[QPushButton] = []
        self._row = FlowLayout(spacing=SPACE)
        self._told = dress(QLabel(wordWrap=True), "mute")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE + 2, 2 * SPACE, SPACE + 2)
        column.setSpacing(SPACE)
        column.addLayout(self._row)
        column.addWidget(self._told)
        self.hide()
        editor.entered.connect(self._on_entered)
        editor.installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(lambda _value: self.hide())

    def serve(self, calendar: Calendar) -> None:
        """By whose days the fields of the letter are filled."""
        self._calendar = calendar
        self._editor.set_rules(calendar, self._today())
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: ↓ in a field goes to its help, Esc closes that."""
        if watched in self.buttons and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._pressed(event)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if isinstance(event, QKeyEvent) and pressed and self._listens():
            if event.key() == Qt.Key.Key_Down and not event.modifiers() & _HELD and self.buttons:
                self.buttons[0].setFocus(Qt.FocusReason.PopupFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        """Arrows go from button to button, Esc and ↑ back to the text, Enter takes one."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        focused = next((n for n, one in enumerate(self.buttons) if one.hasFocus()), 0)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Up):
            self._close()
        elif step := steps.get(Qt.Key(event.key())):
            at = (focused + step) % len(self.buttons)
            self.buttons[at].setFocus(Qt.FocusReason.PopupFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.buttons[focused].click()
        else:
            return False
        return True

    def _close(self) -> None:
        """Give the keyboard back first: Qt takes hiding what has it for a press of Tab."""
        self._editor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def _listens(self) -> bool:
        return self.isVisible() and not self._editor.composing

    def _on_entered(self, box: Box | None) -> None:
        self.hide()
        if box is not None and self._calendar is not None and self._editor.isVisible():
            self._offer(box.field)
            self._stand_below(box)

    def _offer(self, field: Field) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for shown, said in self._words(field):
            self._add(shown, partial(self._take, said))
        if field.type in _DAYS:
            self._add(_("ほか…"), lambda: self._open_calendar(field))
        self._told.setText(_hint(field))
        self._told.setVisible(bool(self._told.text()))

    def _words(self, field: Field) -> tuple[tuple[str, str], ...]:
        """What is offered, as the button says it and as it is written."""
        if field.type is FieldType.CHOICE:
            return tuple((one, one) for one in field.choices)
        if field.type not in _DAYS or self._calendar is None:
            return ()
        try:
            days = [
                add_business_days(self._calendar, self._today(), ahead)
                for ahead in range(1, DAYS_OFFERED + 1)
            ]
        except Refused:  # it never opens again
            return ()
        return tuple(
            (f"{day.month}/{day.day}({words.weekday(day)})", day_said(day)) for day in days
        )

    def _add(self, said: str, do: Callable[[], object]) -> None:
        button = dress(QPushButton(said, autoDefault=False), "small")
        button.clicked.connect(lambda _on=False: do())
        button.installEventFilter(self)
        self._row.addWidget(button)
        self.buttons.append(button)

    def _stand_below(self, box: Box) -> None:
        if not self.buttons and not self._told.text():
            return
        at, room = rect_of(self._editor, box.start, box.end), self._editor.viewport()
        wanted = sum(one.sizeHint().width() + SPACE for one in self.buttons)
        said = self._told.fontMetrics().horizontalAdvance(self._told.text())
        self.setFixedWidth(min(room.width(), max(wanted, said) + 5 * SPACE))
        self.setFixedHeight(self._column.heightForWidth(self.width()))
        left = min(max(0, round(at.left())), max(0, room.width() - self.width()))
        top = round(at.bottom()) + SPACE
        if top + self.height() > room.height():
            top = max(0, round(at.top()) - SPACE - self.height())
        self.move(QPoint(left, top))
        self.show()
        self.raise_()

    def _take(self, said: str) -> None:
        self._close()
        self._editor.fill(said)
        self._editor.go_to_field()

    def _today(self) -> date:
        now = self._clock()
        return now.date() if self._calendar is None else self._shown(now).date()

    def _shown(self, now: datetime) -> datetime:
        assert self._calendar is not None
        return self._calendar.timetable.shown(instant(now))

    def _open_calendar(self, field: Field) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        shown = QCalendarWidget()
        shown.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        today = self._today()
        back = 0 if field.type is FieldType.BUSINESS_DATE else BACK_DAYS
        shown.setMinimumDate(_qdate(today - timedelta(days=back)))
        shown.setMaximumDate(_qdate(today + timedelta(days=AHEAD_DAYS)))
        self._mark_days(shown, today)

        def take(picked: QDate) -> None:
            day = date(picked.year(), picked.month(), picked.day())
            if field.type is FieldType.DATE or self._is_open(day):
                menu.close()
                self._take(day_said(day))

        shown.clicked.connect(take)
        shown.activated.connect(take)
        action = QWidgetAction(menu)
        action.setDefaultWidget(shown)
        menu.addAction(action)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        shown.setFocus(Qt.FocusReason.PopupFocusReason)

    def _mark_days(self, shown: QCalendarWidget, today: date) -> None:
        """Closed days are struck out: the shop's own, holidays and days off."""
        closed, plain = QTextCharFormat(), QTextCharFormat()
        closed.setForeground(QColor(theme().tokens.mute))
        closed.setFontStrikeOut(True)
        plain.setForeground(QColor(theme().tokens.text))
        for weekday in Qt.DayOfWeek:
            shown.setWeekdayTextFormat(weekday, plain)
        for ahead in range(AHEAD_DAYS + 1):
            day = today + timedelta(days=ahead)
            if not self._is_open(day):
                shown.setDateTextFormat(_qdate(day), closed)

    def _is_open(self, day: date) -> bool:
        return self._calendar is not None and is_business_day(self._calendar, day)


def _hint(field: Field) -> str:
    return {
        FieldType.REMARK: _("いただいた言葉に触れる一文を"),
        FieldType.YEN: _("数字だけで書けます (1200 → 1,200円)"),
        FieldType.COUNT: _("数と単位で書きます (2 → 2点、3枚)"),
        FieldType.ORDER: _("数字と英字の番号です"),
        FieldType.DATE: _("11/20 や 20日 とも書けます"),
        FieldType.BUSINESS_DATE: _("11/20 や 20日 とも書けます。店の休みの日は選べません"),
    }.get(field.type, "")


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
