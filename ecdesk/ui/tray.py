"""The icon in the corner of the screen: how many wait, the worst clock, and what is due.

It tells what `alarms` says: in the window while somebody sits before it, else beside the icon; on a
system without a tray, in the window alone. The one rule: the window is never hidden where nothing
is left that could bring it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from ecdesk import words
from ecdesk.domain.calendar import business_seconds
from ecdesk.domain.timetable import instant
from ecdesk.ui.alarm_wishes import Wishes, keep, wishes
from ecdesk.ui.alarms import Alarms, Of, Word
from ecdesk.ui.context import Context
from ecdesk.ui.theme import LIGHT
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.main_window import MainWindow
    from ecdesk.views.clock_rows import AlarmsView

SIDE = 64  # pixels of the icon as drawn; systems scale it down
SHOWN_MS = 8_000
NEAR_SECONDS = 15 * 60  # of business time: from here on the icon is amber


def available() -> bool:
    """Whether this system has a tray."""
    return QSystemTrayIcon.isSystemTrayAvailable()


def worst_of(view: AlarmsView, now: datetime) -> tuple[str, str]:
    """The worst clock in words, and its tone; empty where nothing waits."""
    if view.worst is None:
        return "", ""
    shop, limit_at = view.worst
    at = words.moment(shop.calendar.timetable.shown(instant(limit_at)), now)
    left = business_seconds(shop.calendar, now, limit_at)
    if limit_at <= now:
        return _("いちばん急ぐものは、期限 {at} を過ぎています").format(at=at), "bad"
    tone = "warn" if left <= NEAR_SECONDS else "accent"
    said = words.duration(left)
    return _("いちばん近い期限は {at} (営業時間であと {left})").format(at=at, left=said), tone


def picture(count: int, tone: str) -> QIcon:
    """A letter on the shop's green, and how many wait in the corner of it."""
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawRoundedRect(QRectF(2, 2, SIDE - 4, SIDE - 4), 14, 14)
    painter.setPen(QPen(QColor(LIGHT.on_accent), 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    letter = QRectF(12, 18, 40, 29)
    painter.drawRoundedRect(letter, 4, 4)
    flap = [letter.topLeft(), letter.center(), letter.topRight()]
    painter.drawPolyline(QPolygonF(flap))
    if count:
        colours = {"bad": LIGHT.bad, "warn": LIGHT.warn}
        badge = QRectF(22, 24, 40, 38)
        painter.setPen(QPen(QColor(LIGHT.on_accent), 3))
        painter.setBrush(QColor(colours.get(tone, LIGHT.text)))
        painter.drawRoundedRect(badge, 12, 12)
        used = painter.font()
        used.setPixelSize(30 if count < 10 else 24)
        used.setBold(True)
        painter.setFont(used)
        said = str(count) if count < 100 else "99+"
        if count >= 100:
            used.setPixelSize(17)
            painter.setFont(used)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, said)
    painter.end()
    return QIcon(pixmap)


def settle(context: Context, window: MainWindow) -> Tray:
    """Begin to watch and to tell, for as long as the window lives."""
    return Tray(context, window, Alarms(context, window))


class Tray(QObject):
    """The icon, where there may be one, and the way words reach the person."""

    def __init__(self, context: Context, window: MainWindow, alarms: Alarms) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self.wishes: Wishes = wishes(context.memory)
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._view: AlarmsView | None = None
        self._leads_to = 0  # where the word shown beside the icon leads
        self._drawn: tuple[int, str] | None = None
        alarms.told.connect(self.tell)
        alarms.looked.connect(self._show)
        window.stays, window.tray = self._stays, self
        application = QApplication.instance()
        if isinstance(application, QApplication):
            # Whoever logs out or shuts down leaves for good.
            application.commitDataRequest.connect(self._let_go)
        self._fit()

    @property
    def shown(self) -> bool:
        """Whether the icon is there."""
        return self._icon is not None

    def choose(self, chosen: Wishes) -> None:
        """These are the wishes from now on."""
        self.wishes = chosen
        keep(self._context.memory, chosen)
        self._fit()

    def tell(self, word: Word) -> None:
        """Tell the person, where they are."""
        if not getattr(self.wishes, word.of.value):
            return
        before_it = self._window.isVisible() and self._window.isActiveWindow()
        if before_it and word.of is Of.NEW_MAIL:
            return  # it is in the list before their eyes
        if self.wishes.sound:
            QApplication.beep()
        if self._icon is not None and self._icon.supportsMessages() and not before_it:
            self._leads_to = word.conversation
            kind = QSystemTrayIcon.MessageIcon.Information
            if word.of in (Of.LIMIT, Of.PROMISE):
                kind = QSystemTrayIcon.MessageIcon.Warning
            self._icon.showMessage(word.heading, word.text, kind, SHOWN_MS)
            return
        lead = word.conversation
        self._context.notices.say(
            _("{heading}　{text}").format(heading=word.heading, text=word.text),
            kind="trouble" if word.of is Of.LIMIT else "info",
            seconds=30,
            action=(_("開く"), lambda: self._open(lead)) if lead else None,
        )

    def bring_forward(self) -> None:
        """The window, before everything else on the screen."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        else:
            window.show()
        window.raise_()
        window.activateWindow()

    def quit(self) -> None:
        """End the program, unless something unsaved keeps it: then that is shown."""
        if not self._window.close():
            self.bring_forward()

    def _stays(self) -> bool:
        return self.wishes.stay and self._icon is not None

    def _let_go(self) -> None:
        self._window.stays = None

    def _open(self, conversation: int) -> None:
        self.bring_forward()
        if conversation:
            self._window.open_conversation(conversation)

    def _fit(self) -> None:
        """There is an icon exactly while it is wanted and possible."""
        wanted = self.wishes.tray and available()
        if wanted and self._icon is None:
            self._icon = self._make()
            self._draw()
            self._icon.show()
        elif not wanted and self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon, self._drawn = None, None
            if not self._window.isVisible():
                self.bring_forward()

    def _make(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self)
        self._menu = menu = QMenu()
        menu.addAction(_("ウィンドウを開く")).triggered.connect(self.bring_forward)
        menu.addAction(_("受信する")).triggered.connect(self._sync)
        menu.addSeparator()
        menu.addAction(_("終了する")).triggered.connect(self.quit)
        icon.setContextMenu(menu)
        icon.activated.connect(self._on_activated)
        icon.messageClicked.connect(lambda: self._open(self._leads_to))
        return icon

    def _sync(self) -> None:
        from ecdesk.protocol import SyncNow

        self._context.link.ask(SyncNow()).start(self)

    def _on_activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.bring_forward()

    def _show(self, view: AlarmsView) -> None:
        self._view = view
        self._draw()

    def _draw(self) -> None:
        if self._icon is None:
            return
        count, said, tone = 0, "", ""
        if self._view is not None:
            count = self._view.open_turns
            said, tone = worst_of(self._view, self._context.clock())
        if self._drawn != (count, tone):
            self._drawn = count, tone
            self._icon.setIcon(picture(count, tone))
        lines = [_("ECDesk　要返信 {n} 件").format(n=count), said]
        self._icon.setToolTip("\n".join(line for line in lines if line))
