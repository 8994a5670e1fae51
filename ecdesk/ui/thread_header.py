"""The head of a conversation: subject, who and where, and the clock with the sum that proves it.

The pill is one number; the line under it shows how it comes about, so that a person can check it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecdesk import words
from ecdesk.domain.conversation import Closed, Status
from ecdesk.domain.sla import ClockReading, Pace, read_clock
from ecdesk.ui.queue_words import channel_said, promise_said, snooze_said, waiting_said
from ecdesk.ui.text import ElidedLabel, one_line
from ecdesk.ui.theme import SPACE, dress, px, set_tone, theme, tone_colours
from ecdesk.views.rows import ThreadView, TurnView
from ecdesk.words import _

SEPARATOR = "　·　"


def who_and_where(view: ThreadView) -> str:
    """The line under the subject: customer, shop with channel, order number, where it stands."""
    said = []
    if view.customer is not None and (view.customer.name or view.customer.addresses):
        name = view.customer.name
        said.append(_("{name} 様").format(name=name) if name else view.customer.addresses[0])
    channel = channel_said(view.channel)
    said.append(f"{view.shop.name} ({channel})" if channel else view.shop.name)
    if view.order_number:
        said.append(_("注文 #{number}").format(number=view.order_number.lstrip("#")))
    state = {
        Status.WAITING: _("お客様待ち"),
        Status.PROMISED: _("約束"),
        Status.DONE: _("完了"),
        Status.BACKLOG: _("以前の未返信"),
    }
    if view.status in state:
        said.append(state[view.status])
    return SEPARATOR.join(one_line(part) for part in said)


def turn_ended(turn: TurnView, zone: ZoneInfo, now: datetime) -> str:
    """How a closed turn ended, for the place where the clock was."""
    assert turn.closed_at is not None
    received = words.moment(turn.opened_at.astimezone(zone), now)
    if turn.closed_how == Closed.OLD:  # closed at the moment it was found
        return _("受付 {received}　{how}").format(
            received=received, how=words.turn_ending(Closed.OLD)
        )
    closed = words.moment(turn.closed_at.astimezone(zone), now)
    how = words.turn_ending(turn.closed_how) if turn.closed_how else ""
    line = _("受付 {received} → {closed} {how}").format(received=received, closed=closed, how=how)
    return f"{line} ({one_line(turn.reason)})" if turn.reason else line


def beside_said(view: ThreadView, now: datetime) -> str:
    """The customer's own wait where it is longer than the turn, the mall's clock, who is asked."""
    zone, stands, said = ZoneInfo(view.shop.calendar.zone), view.stands, []
    turn = view.turn
    waits = turn is not None and turn.closed_at is None
    opened = turn.opened_at if turn is not None else None
    if stands.wait is not None and (not waits or stands.wait.since != opened):
        said += waiting_said(stands.wait, now)
    if stands.mall is not None and opened is not None and waits:
        from ecdesk.domain.channel_clocks import read_mall

        said.append(words.mall_line(read_mall(stands.mall, opened, view.shop.calendar, now), now))
    if stands.checking:
        said.append(_("{whom}に確認中").format(whom=one_line(stands.checking)))
    if stands.is_snoozed(now):
        until = snooze_said(stands.snoozed_until, zone, now)
        said.append(_("スヌーズ中: {until}").format(until=until))
    return SEPARATOR.join(said)


class _Pressed(QWidget):
    """A place that can be pressed, by mouse or by key."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override: a click."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()


class ClockTrack(QWidget):
    """How much of the time to the limit is used up, with a mark at the quick target."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._mark, self._tone = 0.0, 0.0, "ok"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(px(14))

    def show_reading(self, reading: ClockReading, fast: int, limit: int, tone: str) -> None:
        """Show a reading; `fast` and `limit` in minutes."""
        shown = (min(reading.elapsed / (limit * 60), 1.0), fast / limit, tone)
        if reading.pace is Pace.LATE:
            shown = (1.0, fast / limit, tone)
        if shown != (self._part, self._mark, self._tone):
            self._part, self._mark, self._tone = shown
            self.update()

    def sizeHint(self) -> QSize:
        """Override: as wide as there is room."""
        return QSize(px(120), px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override: track, filled part, mark."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, self.height() / 2 - 3, self.width() - 1, 6)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.bg))
        painter.drawRoundedRect(track, 3, 3)
        fore = tokens.mute if self._tone == "mute" else tone_colours(tokens, self._tone)[0]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fore))
        used = QRectF(track)
        used.setWidth(max(track.width() * self._part, 6.0))
        painter.drawRoundedRect(used, 3, 3)
        at = round(track.left() + track.width() * self._mark)
        painter.fillRect(at, 0, 1, self.height(), QColor(tokens.mute))


class ThreadHeader(QFrame):
    """Subject, who, and the clock."""

    more_wanted = Signal(object)  # the button under which the menu of actions belongs
    sum_wanted = Signal()  # how the deadline comes about, in full
    promise_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar")
        self._view: ThreadView | None = None
        self.subject = dress(ElidedLabel(), "heading")
        self.meta = dress(ElidedLabel(), "mute")
        self.more = dress(QToolButton(), "icon", says=_("このやりとりの操作"), tip=_("操作"))
        self.more.setText("⋯")
        self.more.clicked.connect(lambda: self.more_wanted.emit(self.more))
        self._received = dress(QLabel(), "small")
        self._track = ClockTrack()
        self.pill = dress(QLabel(), "pill", tone="mute")
        self.sum = dress(QLabel(), "mute")
        self.sum.setWordWrap(True)
        self._ended = dress(ElidedLabel(), "mute")
        top = QHBoxLayout()
        top.setSpacing(2 * SPACE)
        top.addWidget(self.subject, 1)
        top.addWidget(self.more)
        self._promise_row = self._build_promise()
        self._beside = dress(ElidedLabel(), "mute")
        self._clock_row = _Pressed()
        self._clock_row.setAccessibleName(_("期限の数え方を見る"))
        self._clock_row.pressed.connect(self.sum_wanted)
        clock = QHBoxLayout(self._clock_row)
        clock.setContentsMargins(0, SPACE, 0, 0)
        clock.setSpacing(10)
        clock.addWidget(self._received)
        clock.addWidget(self._track, 1)
        clock.addWidget(self.pill)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 2 * SPACE, 18, 10)
        column.setSpacing(2)
        column.addLayout(top)
        for widget in (
            self.meta,
            self._clock_row,
            self.sum,
            self._ended,
            self._promise_row,
            self._beside,
        ):
            column.addWidget(widget)

    def show_thread(self, view: ThreadView, now: datetime) -> None:
        """Show the head of this conversation."""
        self._view = view
        self.subject.say(view.subject or _("(件名なし)"))
        self.meta.say(who_and_where(view), spaced=True)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Read the clock at `now`; nothing is touched that did not change."""
        view = self._view
        turn = view.turn if view is not None else None
        self._tell_beside(now)
        if view is None or turn is None:
            self._show_clock(None)
            self._ended.hide()
            return
        zone = ZoneInfo(view.shop.calendar.zone)
        if turn.closed_at is not None:
            self._show_clock(None)
            self._ended.say(turn_ended(turn, zone, now))
            self._ended.show()
            return
        self._ended.hide()
        targets = view.targets
        reading = read_clock(turn.opened_at, view.shop.calendar, targets, now)
        self._show_clock(reading)
        said, tone = words.clock_pill(reading, now, zone)
        self._track.show_reading(reading, targets.fast, targets.limit, tone)
        limit = words.moment(reading.limit_at, now)
        pill = _("期限 {limit}").format(limit=limit)
        if reading.pace is not Pace.LATER:
            pill = _("期限 {limit}　{left}").format(limit=limit, left=said)
        _say(self._received, _("受付 {at}").format(at=words.moment(reading.received, now)))
        _say(self.pill, pill)
        set_tone(self.pill, tone)
        _say(self.sum, words.clock_sum(reading).replace("= ", "=\u00a0"))  # kept together
        waiting = waiting_said(view.stands.wait, now) or [
            _("お客様は {waited} お待ちです").format(waited=words.duration(reading.waited))
        ]
        self._clock_row.setToolTip("\n".join([*waiting, _("押すと、数え方を詳しく見られます")]))

    def reading(self, now: datetime) -> ClockReading | None:
        """The clock of the open turn; None where none is open."""
        view = self._view
        if view is None or view.turn is None or view.turn.closed_at is not None:
            return None
        return read_clock(view.turn.opened_at, view.shop.calendar, view.targets, now)

    def clock_left(self) -> int:
        """Where the clock begins, from the header's left edge."""
        return self._clock_row.x()

    def _build_promise(self) -> QWidget:
        """The line of what was promised, with the way to let it go."""
        row = QWidget()
        self.promise_pill = dress(QLabel(), "pill", tone="mute")
        self._promised = dress(ElidedLabel(), "small")
        drop = dress(QPushButton(_("取り下げる")), "link", says=_("お約束を取り下げる"))
        drop.clicked.connect(self.promise_dropped)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, SPACE, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(self.promise_pill)
        line.addWidget(self._promised, 1)
        line.addWidget(drop)
        row.hide()
        return row

    def _tell_beside(self, now: datetime) -> None:
        """What else runs: the promise, the customer's own wait, the mall's clock."""
        view = self._view
        promise = view.promise if view is not None else None
        self._promise_row.setVisible(promise is not None)
        if view is None:
            self._beside.hide()
            return
        zone = ZoneInfo(view.shop.calendar.zone)
        if promise is not None:
            said, tone = promise_said(promise.due_at, zone, now)
            _say(self.promise_pill, said)
            set_tone(self.promise_pill, tone)
            self._promised.say(promise.about or _("経過をご連絡するお約束"))
        told = beside_said(view, now)
        if told != self._beside.whole:
            self._beside.say(told, spaced=True)
        self._beside.setVisible(bool(told))

    def _show_clock(self, reading: ClockReading | None) -> None:
        self._clock_row.setVisible(reading is not None)
        self.sum.setVisible(reading is not None)


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
