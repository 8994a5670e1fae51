"""営業時間と休み: when a shop answers, with what it comes to beside it.

Every step can be taken back, and nothing is kept before 保存. From the settings of an account the
hours are only chosen, and kept together with all else that stands there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.calendar import Calendar, calendar_data, require_opening
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.domain.holidays import offered
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Targets, targets_for
from ecdesk.domain.special_days import special_days
from ecdesk.mail import mall_clocks
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.hours_channels import Own
from ecdesk.ui.dialogs.hours_closings import DaysPage, HolidaysPage, YearlyPage
from ecdesk.ui.dialogs.hours_page import Page
from ecdesk.ui.dialogs.hours_pages import TargetsPage, WeekPage
from ecdesk.ui.dialogs.hours_preview import HoursPreview
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import dress, set_tone
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import SaveShop

MOST_STEPS = 200
EXPORTED_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """What the dialog is about: when a shop is open, and how soon it answers."""

    calendar: Calendar
    targets: Targets
    own: Own = ()  # of single channels

    def held_to(self, channel: str) -> Targets:
        """The targets of mail that comes to a shop of this channel."""
        return targets_for(channel, self.targets, dict(self.own), mall_clocks.targets())


def saving(shop: Shop, hours: Hours) -> SaveShop:
    """The command that gives a shop these hours and leaves all else as it is."""
    from ecdesk.protocol import SaveShop, TargetsIn

    return SaveShop(
        shop_id=shop.id,
        name=shop.name,
        department=shop.department,
        staff=shop.staff,
        signature=shop.signature,
        colour=shop.colour,
        calendar=calendar_data(hours.calendar),
        fast_minutes=hours.targets.fast,
        limit_minutes=hours.targets.limit,
        rescue_minutes=hours.targets.rescue or 0,
        channel_targets={
            channel: TargetsIn(fast=one.fast, limit=one.limit, rescue=one.rescue or 0)
            for channel, one in hours.own
        },
    )


class HoursDialog(Sheet):
    """The pages on the left, two weeks and an example on the right."""

    chosen = Signal(object)  # Hours: kept, or to be kept by whoever asked

    def __init__(
        self,
        context: Context,
        shops: tuple[Shop, ...],
        parent: QWidget | None = None,
        *,
        hours: Hours | None = None,
    ) -> None:
        """The hours of the first of these shops, or `hours`, which are only chosen."""
        super().__init__(_("営業時間と休み"), parent)
        self.spread(980, 640)
        self.keep_size(context.memory, "hours")
        self._context, self._shops, self._only_choose = context, shops, hours is not None
        self._shop = shops[0] if shops else None
        self._hours = hours or self._of(self._shop)
        self._steps: list[Hours] = []
        self._last_field = ""
        self._sure = False
        today = self._today()
        self.shop = QComboBox(minimumContentsLength=10)
        self.shop.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.shop.setAccessibleName(_("営業時間を決める店"))
        self.week, self.days = WeekPage(today), DaysPage(today)
        self.holidays, self.yearly = HolidaysPage(today), YearlyPage(today)
        self.targets = TargetsPage()
        self.preview = HoursPreview(today)
        self.said = dress(QLabel(wordWrap=True), "small", tone="bad")
        self._lay_out()
        self.back = self.add_button(_("ひとつ戻す"), "quiet", left=True)
        self.leave = self.add_button(_("やめる"))
        self.save = self.add_button(_("決める") if self._only_choose else _("保存する"), "primary")
        self._connect()
        self._show()
        self.week.hours.lines["mon"].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Those that show a calendar."""
        return (self.week, self.days, self.holidays, self.yearly)

    @property
    def hours(self) -> Hours:
        """As they stand in the dialog."""
        return self._hours

    def _lay_out(self) -> None:
        for shop in self._shops:
            self.shop.addItem(one_line(shop.name), shop)
        several = len(self._shops) > 1 and not self._only_choose
        self.shop.setVisible(several)
        if self._shop is not None and not several:
            self.remark.setText(one_line(self._shop.name))
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        self.tabs = QButtonGroup(self)
        self.stack = QStackedWidget()
        for at, page in enumerate((*self.pages, self.targets)):
            button = dress(QPushButton(autoDefault=False), "tab")
            button.setCheckable(True)
            self.tabs.addButton(button, at)
            tabs.addWidget(button)
            self.stack.addWidget(page)
        self.tabs.button(0).setChecked(True)
        tabs.addStretch(1)
        tabs.addWidget(self.shop)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(tabs)
        left.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 3)
        row.addWidget(self.preview, 2)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.said)
        self.said.hide()

    def _connect(self) -> None:
        self.tabs.idClicked.connect(self.stack.setCurrentIndex)
        for page in self.pages:
            page.changed.connect(self._on_calendar)
        self.targets.changed.connect(self._on_targets)
        self.targets.channels.changed.connect(self._on_own)
        self.targets.channels.setVisible(not self._only_choose)
        self.days.import_wanted.connect(self._choose_file)
        self.days.export_wanted.connect(self._choose_target)
        self.shop.activated.connect(self._on_shop)
        self.back.clicked.connect(self.step_back)
        self.leave.clicked.connect(self.reject)
        self.save.clicked.connect(self.start_save)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.step_back)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.start_save)

    def show_page(self, page: QWidget) -> None:
        """Turn to this page."""
        at = self.stack.indexOf(page)
        self.tabs.button(at).setChecked(True)
        self.stack.setCurrentIndex(at)

    def step_back(self) -> None:
        """As it was before the last change."""
        if self._steps:
            self._hours = self._steps.pop()
            self._last_field = ""
            self._show()

    def take_closings(self, calendar: Calendar) -> None:
        """What was ticked of a file is in the calendar now."""
        self._change(replace(self._hours, calendar=calendar))
        self._show()
        self.show_page(self.days)

    def start_save(self) -> None:
        """Keep the hours, or hand them back to who asked."""
        if not self._complain(self._trouble()):
            return
        if self._only_choose or self._shop is None:
            self.chosen.emit(self._hours)
            self.accept()
            return
        self.save.setEnabled(False)
        shop, hours = self._shop, self._hours
        (
            self._context.link.ask(saving(shop, hours))
            .then(lambda _value: self._on_saved(shop, hours))
            .otherwise(self._on_refused)
            .start(self)
        )

    def reject(self) -> None:
        """Override: changes are thrown away only where that was meant."""
        if self._steps and not self._sure:
            self._sure = True
            said = _(
                "まだ保存していません。もう一度「やめる」を押すと、変えたことを捨てて閉じます。"
            )
            self._complain(said)
            return
        super().reject()

    def _trouble(self) -> str:
        """What keeps these hours from being kept; empty where nothing does."""
        unread = self.week.hours.trouble()
        if unread is not None:
            self.show_page(self.week)
            unread[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return unread[1]
        try:
            self._hours = replace(self._hours, targets=self.targets.targets())
            require_opening(self._hours.calendar, self._today())
        except Refused as refused:
            self.show_page(self.targets if refused.code == "targets.malformed" else self.week)
            return words.say(refused)
        return ""

    def _complain(self, said: str, tone: str = "bad") -> bool:
        """Say what is wrong, or went well; whether there is nothing to say."""
        self.said.setText(said)
        set_tone(self.said, tone)
        self.said.setVisible(bool(said))
        return not said

    def _on_calendar(self, calendar: Calendar, field: str) -> None:
        self._change(replace(self._hours, calendar=calendar), field)
        for page in self.pages:
            if page.calendar != calendar:
                page.show_calendar(calendar)
        self._tell()

    def _on_targets(self, targets: Targets) -> None:
        self._change(replace(self._hours, targets=targets), "targets")
        self.targets.channels.show_targets(self._hours.own, targets)
        self._tell()

    def _on_own(self, own: Own) -> None:
        self._change(replace(self._hours, own=own))
        self.targets.channels.show_targets(own, self._hours.targets)
        self._tell()

    def _change(self, hours: Hours, field: str = "") -> None:
        """What is typed into one field without a pause elsewhere is one step."""
        if hours == self._hours:
            return
        if not field or field != self._last_field:
            self._steps = [*self._steps[-MOST_STEPS:], self._hours]
        self._last_field = field
        self._hours = hours

    def _show(self) -> None:
        for page in self.pages:
            page.show_calendar(self._hours.calendar)
        self.targets.show_targets(self._hours.targets, self._hours.own)
        self._tell()

    def _tell(self) -> None:
        """Everything that follows from the hours and is no field."""
        self._sure = False
        self._complain("")
        channel = self._shop.channel if self._shop is not None else ""
        self.preview.show_hours(self._hours.calendar, self._hours.held_to(channel))
        self.back.setEnabled(bool(self._steps))
        self.shop.setEnabled(not self._steps)
        calendar, today = self._hours.calendar, self._today()
        coming = sum(one.day >= today for one in special_days(calendar))
        kept = sum(one.on for one in offered(calendar.holidays, today))
        for at, (name, count) in enumerate(
            (
                (_("曜日"), 0),
                (_("日付"), coming),
                (_("祝日"), kept),
                (_("毎年"), len(calendar.yearly)),
                (_("返信の期限"), 0),
            )
        ):
            self.tabs.button(at).setText(f"{name} {count}" if count else name)

    def _on_shop(self, at: int) -> None:
        self._shop = self._shops[at]
        self._hours = self._of(self._shop)
        self._show()

    def _on_saved(self, shop: Shop, hours: Hours) -> None:
        undo = saving(shop, self._of(shop))
        link, notices = self._context.link, self._context.notices
        notices.say(
            _("営業時間を保存し、返信の期限を数えなおしました。"),
            kind="good",
            undo=lambda: link.ask(undo).start(notices),
        )
        self.chosen.emit(hours)
        self.accept()

    def _on_refused(self, error: DeskError) -> None:
        self.save.setEnabled(True)
        self._complain(words.say(error))

    # ── calendars of others ─────────────────────────────────────────────────────────────────

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("カレンダーを読み込む"), str(_documents()))
        dialog.setNameFilter(_("カレンダー (*.ics *.ical)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.read_closings(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read_closings(self, path: Path) -> None:
        """Read the closings that a file proposes, and show them to be ticked."""
        from ecdesk.ui.dialogs.hours_import import closings_of

        calendar, today = self._hours.calendar, self._today()
        reading = self._context.jobs.read(closings_of, path, calendar, today)
        reading.then(partial(self._propose, path.name)).otherwise(self._tell_unread).start(self)

    def _propose(self, name: str, proposed: Any) -> None:
        from ecdesk.ui.dialogs.hours_import import ClosingsDialog

        dialog = ClosingsDialog(name, self._hours.calendar, proposed, self)
        dialog.taken.connect(self.take_closings)
        dialog.open()

    def _choose_target(self) -> None:
        name = _("{shop}の休み").format(shop=self._shop.name) if self._shop else _("店の休み")
        dialog = QFileDialog(self, _("休みを書き出す"), str(_documents()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(f"{name}.ics")
        dialog.fileSelected.connect(lambda path: self.write_closings(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_closings(self, path: Path) -> None:
        """Write what closes the shop in the coming year, for other programs."""
        from ecdesk.ui.dialogs.hours_import import write_out

        calendar, now = self._hours.calendar, self._context.clock()
        reading = self._context.jobs.read(
            write_out, path, calendar, self._today(), EXPORTED_DAYS, now
        )
        told = _("休みを書き出しました: {name}").format(name=path.name)
        reading.then(lambda _done: self._complain(told, "ok"))
        reading.otherwise(self._tell_unread).start(self)

    def _tell_unread(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self._complain(words.say(error))
        else:
            self._complain(_("ファイルを扱えませんでした。場所と権限を確かめてください。"))

    def _today(self) -> date:
        calendar = self._hours.calendar
        return self._context.clock().astimezone(ZoneInfo(calendar.zone)).date()

    @staticmethod
    def _of(shop: Shop | None) -> Hours:
        if shop is None:
            return Hours(Calendar(), Targets())
        return Hours(shop.calendar, shop.targets, shop.own_targets)


def _documents() -> Path:
    where = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(where) or Path.home())
