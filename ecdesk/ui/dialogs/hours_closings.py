"""What makes dates unlike their weekday: single days, public holidays, closings of every year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.calendar import USUAL_CLOSINGS, Calendar, Yearly
from ecdesk.domain.errors import Refused
from ecdesk.domain.holidays import NONE_OBSERVED, Observed, Offer, offered
from ecdesk.domain.special_days import SpecialDay, special_days, with_days, without_days
from ecdesk.domain.typed import typed_days, typed_windows, typed_yearly
from ecdesk.ui.dialogs.hours_page import Page, example_line, hint, labelled
from ecdesk.ui.flow import FlowLayout, empty
from ecdesk.ui.row_list import RowList
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.ui.ticks import TickList
from ecdesk.words import _

DATA = Qt.ItemDataRole.UserRole


def run_said(run: Sequence[SpecialDay]) -> str:
    """Days that are alike, in one line: 12/29(火)〜1/3(日)　休み　冬休み."""
    one = run[0]
    said = f"{words.dates(one.day, run[-1].day)}　{words.opening(one.windows)}"
    return f"{said}　{one_line(one.name)}" if one.name else said


def _runs(days: Sequence[SpecialDay]) -> list[list[SpecialDay]]:
    """Days that follow each other and are alike, together."""
    runs: list[list[SpecialDay]] = []
    for one in days:
        last = runs[-1][-1] if runs else None
        alike = last is not None and (last.windows, last.name) == (one.windows, one.name)
        if last is not None and alike and one.day - last.day == timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


class DaysPage(Page):
    """日付: days that are unlike their weekday."""

    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.day = example_line(_("日付"), "12/29-1/3")
        self.windows = example_line(_("その日の営業時間"), _("空なら休み"))
        self.name = example_line(_("理由"), _("棚卸し など"))
        self.add = QPushButton(_("入れる"), autoDefault=False)
        self.told = hint("")
        self.list = QListWidget()
        self.list.setAccessibleName(_("ふだんと違う日"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.remove = QPushButton(_("ふだんどおりに戻す"), autoDefault=False)
        self.read = dress(QPushButton(_("カレンダー(.ics)から読み込む…")), "link")
        self.write = dress(QPushButton(_("休みを .ics に書き出す…")), "link")
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for label, line, width in (
            (_("日付"), self.day, 3),
            (_("営業時間"), self.windows, 3),
            (_("理由"), self.name, 3),
        ):
            fields.addLayout(labelled(label, line), width)
        fields.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        foot.addWidget(self.read)
        foot.addWidget(self.write)
        self.column.addWidget(
            hint(_("臨時の休み、早じまい、セールで延びる日など、その日だけのことを入れます。"))
        )
        self.column.addLayout(fields)
        self.column.addWidget(self.told)
        self.column.addWidget(self.list, 1)
        self.column.addLayout(foot)
        for line in (self.day, self.windows, self.name):
            line.returnPressed.connect(self.take)
            line.textEdited.connect(self._tell)
        self.add.clicked.connect(self.take)
        self.remove.clicked.connect(self.take_out)
        QShortcut(
            QKeySequence.StandardKey.Delete,
            self.list,
            self.take_out,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.read.clicked.connect(self.import_wanted)
        self.write.clicked.connect(self.export_wanted)
        self._on_selected()

    def show_calendar(self, calendar: Calendar) -> None:
        """Override: what is still to come, days that follow each other as one."""
        super().show_calendar(calendar)
        self.list.clear()
        coming = [one for one in special_days(calendar) if one.day >= self._today]
        for run in _runs(coming):
            item = QListWidgetItem(run_said(run))
            item.setData(DATA, tuple(one.day for one in run))
            self.list.addItem(item)
        if not coming:
            item = QListWidgetItem(_("いまのところ、ふだんと違う日はありません。"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._on_selected()

    def take(self) -> None:
        """Put the days in that are typed."""
        try:
            days = typed_days(self.day.text(), self._today)
            windows = typed_windows(self.windows.text())
        except Refused as refused:
            self._say(words.say(refused), "bad")
            return
        self.offer(with_days(self.calendar, days, windows, self.name.text().strip()))
        self.show_calendar(self.calendar)
        for line in (self.day, self.windows, self.name):
            line.clear()
        self._say("", "mute")
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_out(self) -> None:
        """Give the chosen days back to their week."""
        days = [day for item in self.list.selectedItems() for day in item.data(DATA) or ()]
        if days:
            self.offer(without_days(self.calendar, days))
            self.show_calendar(self.calendar)

    def _tell(self) -> None:
        """Say what the fields mean while they are typed; what is unfinished is not scolded."""
        try:
            days = typed_days(self.day.text(), self._today)
            windows = typed_windows(self.windows.text())
        except Refused:
            self._say("", "mute")
            return
        self._say(run_said([SpecialDay(day, windows) for day in (days[0], days[-1])]), "mute")

    def _say(self, text: str, tone: str) -> None:
        self.told.setText(text)
        set_tone(self.told, tone)

    def _on_selected(self) -> None:
        self.remove.setEnabled(any(item.data(DATA) for item in self.list.selectedItems()))


class HolidaysPage(Page):
    """祝日: each is switched on by itself, or all at once."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.every = dress(QPushButton(_("すべて休む")), "link")
        self.none = dress(QPushButton(_("すべて営業する")), "link")
        self.list = TickList(_("休みにする祝日"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.every)
        row.addWidget(self.none)
        row.addStretch(1)
        self.column.addWidget(hint(_("印を付けた祝日は休みになります。振替休日も一緒に休みます。")))
        self.column.addLayout(row)
        self.column.addWidget(self.list, 1)
        self.every.clicked.connect(lambda: self._keep(Observed(every=True)))
        self.none.clicked.connect(lambda: self._keep(NONE_OBSERVED))
        self.list.changed.connect(self._on_ticked)

    def show_calendar(self, calendar: Calendar) -> None:
        """Override: a year of holidays with their switches."""
        super().show_calendar(calendar)
        self.list.show_rows(
            (f"{one.name}　{self._days(one)}", one.name, one.on)
            for one in offered(calendar.holidays, self._today)
        )

    def _on_ticked(self) -> None:
        observed, ticked = self.calendar.holidays, set(self.list.ticked)
        for one in offered(observed, self._today):
            if one.on is not (one.name in ticked):
                observed = observed.switched(one.name, one.name in ticked)
        self.offer(replace(self.calendar, holidays=observed))

    @staticmethod
    def _days(one: Offer) -> str:
        return _("・").join(words.dates(day, day) for day in one.days)

    def _keep(self, observed: Observed) -> None:
        self.offer(replace(self.calendar, holidays=observed))
        self.show_calendar(self.calendar)


class YearlyPage(Page):
    """毎年の休み: お盆, 年末年始 and one's own."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._year = today.year
        self.days = example_line(_("毎年の休みの日"), "8/13-8/16")
        self.name = example_line(_("毎年の休みの名前"), _("お盆休み"))
        self.add = QPushButton(_("入れる"), autoDefault=False)
        self.told = hint("")
        self.usual = QWidget()
        self._usual_row = FlowLayout(self.usual, spacing=8)
        self._usual_row.setContentsMargins(0, 0, 0, 0)
        self.list = RowList(
            _("毎年の休み"), _("毎年の休みはまだありません。\n上で入れると、ここに並びます。")
        )
        self.remove = QPushButton(_("この休みをなくす"), autoDefault=False)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addLayout(labelled(_("いつからいつまで"), self.days), 1)
        fields.addLayout(labelled(_("名前"), self.name), 1)
        fields.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(hint(_("毎年同じ日に来る休みです。年をまたいでもかまいません。")))
        self.column.addWidget(self.usual)
        self.column.addLayout(fields)
        self.column.addWidget(self.told)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        for line in (self.days, self.name):
            line.returnPressed.connect(self.take)
        self.add.clicked.connect(self.take)
        self.remove.clicked.connect(self.take_out)
        QShortcut(
            QKeySequence.StandardKey.Delete,
            self.list,
            self.take_out,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))

    def show_calendar(self, calendar: Calendar) -> None:
        """Override: what comes every year, and what usually does."""
        super().show_calendar(calendar)
        self.list.clear()
        self.list.addItems([self._said(one) for one in calendar.yearly])
        self.remove.setEnabled(False)
        empty(self._usual_row)
        kept = {(one.first, one.last) for one in calendar.yearly}
        for one in USUAL_CLOSINGS:
            if (one.first, one.last) not in kept:
                button = QPushButton(f"＋ {self._said(one)}", autoDefault=False)
                button.clicked.connect(partial(self._put_in, one))
                self._usual_row.addWidget(button)
        self.usual.setVisible(self._usual_row.count() > 0)

    def take(self) -> None:
        """Put the closing in that is typed."""
        try:
            one = typed_yearly(self.days.text(), self.name.text().strip() or _("休業"))
        except Refused as refused:
            self.told.setText(words.say(refused))
            set_tone(self.told, "bad")
            return
        self._put_in(one)
        for line in (self.days, self.name):
            line.clear()
        self.told.setText("")

    def take_out(self) -> None:
        """Open on these days again."""
        at = self.list.currentRow()
        if at >= 0:
            yearly = self.calendar.yearly
            self.offer(replace(self.calendar, yearly=yearly[:at] + yearly[at + 1 :]))
            self.show_calendar(self.calendar)

    def _put_in(self, one: Yearly, _checked: bool = False) -> None:
        kept = (
            old for old in self.calendar.yearly if (old.first, old.last) != (one.first, one.last)
        )
        yearly = tuple(sorted((*kept, one), key=lambda closing: closing.first))
        self.offer(replace(self.calendar, yearly=yearly))
        self.show_calendar(self.calendar)

    def _said(self, one: Yearly) -> str:
        first, last = ("/".join(map(str, at)) for at in (one.first, one.last))
        days = first if one.first == one.last else f"{first}–{last}"
        return f"{one_line(one.name)}　{days}"
