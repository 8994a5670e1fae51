"""The week with its zone, and within how many open minutes a customer hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecdesk.domain.calendar import Calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets
from ecdesk.ui.dialogs.account_form import NumberField
from ecdesk.ui.dialogs.hours import HoursEditor
from ecdesk.ui.dialogs.hours_channels import ChannelTargets, Own
from ecdesk.ui.dialogs.hours_page import Page, hint
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

ZONES = (
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Singapore",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)


class WeekPage(Page):
    """曜日: seven lines, and the zone they are told in."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.hours = HoursEditor(self.calendar, today, telling=True)
        self.copy = dress(QPushButton(_("月曜の時間を、ほかの営業日にも")), "link")
        self.zone = QComboBox()
        self.zone.setAccessibleName(_("営業時間の時間帯"))
        self.zone.addItems(list(ZONES))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(dress(QLabel(_("時間帯")), "mute"))
        row.addWidget(self.zone)
        row.addStretch(1)
        self.column.addWidget(
            hint(
                _(
                    "休憩は 10:00-12:00, 13:00-18:00 のように分けて書きます。"
                    "夜の店は 20:00-02:00、一日中は 0:00-24:00。空けた曜日は休みです。"
                )
            )
        )
        self.column.addWidget(self.hours)
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.column.addLayout(row)
        self.hours.edited.connect(self._on_edited)
        self.copy.clicked.connect(self.hours.copy_first)
        self.zone.activated.connect(self._on_zone)

    def show_calendar(self, calendar: Calendar) -> None:
        """Override: the lines and the zone."""
        super().show_calendar(calendar)
        self.hours.show_calendar(calendar)
        if self.zone.findText(calendar.zone) < 0:
            self.zone.addItem(calendar.zone)
        self.zone.setCurrentText(calendar.zone)

    def _on_edited(self) -> None:
        try:
            self.offer(self.hours.week_of(self.calendar), "week")
        except Refused:
            return  # said beside the line

    def _on_zone(self) -> None:
        self.offer(replace(self.calendar, zone=self.zone.currentText()), "zone")


class TargetsPage(QWidget):
    """期限: within how many open minutes a customer hears."""

    changed = Signal(object)  # Targets

    def __init__(self) -> None:
        super().__init__()
        self.fast = NumberField(_("早い返信の目安"), _("分"))
        self.rescue = NumberField(_("お待たせ連絡を用意するまで"), _("分"))
        self.limit = NumberField(_("返信の期限"), _("分"))
        self.told = hint("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(hint(_("営業時間だけを数えます。休み時間と休みの日は、数に入りません。")))
        for title, box, why in (
            (_("早い返信"), self.fast, _("ここまでに返すと「早い」と数えます。ふつうは60分。")),
            (
                _("お待たせ連絡"),
                self.rescue,
                _("ここまで返せないとき、お待たせのご連絡を下書きします。ふつうは150分。"),
            ),
            (_("期限"), self.limit, _("これを過ぎると「超過」になります。ふつうは180分。")),
        ):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(QLabel(title), 1)
            row.addWidget(box)
            row.addWidget(hint(why), 4)
            column.addLayout(row)
            box.line.textEdited.connect(self._on_edited)
        self.channels = ChannelTargets()
        column.addWidget(self.told)
        column.addWidget(self.channels)
        column.addStretch(1)

    def show_targets(self, targets: Targets, own: Own = ()) -> None:
        """Show these; a field that says the same already is left as typed."""
        self.channels.show_targets(own, targets)
        for box, minutes in (
            (self.fast, targets.fast),
            (self.rescue, targets.rescue_minutes),
            (self.limit, targets.limit),
        ):
            if box.number != minutes:
                box.show_number(minutes)
        self._say("")

    def targets(self) -> Targets:
        """As typed. Raises Refused `targets.malformed`."""
        fast, limit, rescue = self.fast.number, self.limit.number, self.rescue.number
        return Targets(fast, limit, None if rescue == limit * 5 // 6 else rescue)

    def _on_edited(self) -> None:
        try:
            targets = self.targets()
        except Refused:
            self._say(_("「早い返信」と「お待たせ連絡」は、期限より短い分数にしてください。"))
            return
        self._say("")
        self.changed.emit(targets)

    def _say(self, text: str) -> None:
        self.told.setText(text)
        set_tone(self.told, "bad" if text else "mute")
