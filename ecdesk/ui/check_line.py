"""A line of 送信前チェック: one finding, what to do about it, and a reason where it takes one.

What was set aside (これでよい) stays in its place, in grey, with the way back. The one rule: a line
is changed in place; what is written in its reason stays.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from ecdesk.domain.asides import may_stand
from ecdesk.domain.findings import ASKS_FOR_REASON, NEVER_OVERRIDDEN, Finding, Severity, Where
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.fixes import offer, replacement
from ecdesk.ui.flow import FlowLayout
from ecdesk.ui.theme import dress, px, set_tone
from ecdesk.words import _

_FIX_ROOM = 136  # pixels: a long name must not push the list out of its column
_SIGNS = {Severity.STOP: "×", Severity.WARNING: "!", Severity.NOTE: "・"}
_TONES = {Severity.STOP: "bad", Severity.WARNING: "warn", Severity.NOTE: "mute"}


def severity_name(finding: Finding | None, *, aside: bool = False) -> str:
    """What a line is, for those who hear the screen; None is a thing in order."""
    if finding is None:
        return _("できています")
    if aside:
        return _("このままでよい")
    return {
        Severity.STOP: _("直すこと"),
        Severity.WARNING: _("注意"),
        Severity.NOTE: _("メモ"),
    }[finding.severity]


def may_be_overridden(finding: Finding) -> bool:
    """Whether a stop may be sent over with a reason."""
    return (
        finding.severity is Severity.STOP
        and finding.code in ASKS_FOR_REASON
        and finding.code not in NEVER_OVERRIDDEN
    )


class CheckLine(QFrame):
    """One finding, or one thing in order (`finding` is None)."""

    jump = Signal(object)
    reason_changed = Signal()
    fix_wanted = Signal(object, str)  # the Finding, the words for its span
    stand_wanted = Signal(object, bool)  # the Finding, whether it may stand
    silence_wanted = Signal(str)  # its code

    def __init__(self, reasons: dict[str, str], say_fix: Callable[[Finding], str]) -> None:
        super().__init__()
        self.finding: Finding | None = None
        self._code = ""
        self._advises, self.aside, self._silenceable = True, False, False
        self._say_fix = say_fix
        self.reason: LineEdit | None = None
        self._reasons = reasons
        self._sign = dress(QLabel(alignment=Qt.AlignmentFlag.AlignHCenter), "strong")
        self._sign.setFixedWidth(px(14))
        self._text = dress(QLabel(wordWrap=True), "small")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._ask = dress(QPushButton(_("理由を書いて送る"), autoDefault=False, flat=True), "link")
        self._ask.clicked.connect(lambda: self.offer_reason(focus=True))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(2)
        self._column.addLayout(row)
        self._asking = QHBoxLayout()
        self._asking.setContentsMargins(16, 0, 0, 0)
        self._asking.addWidget(self._ask)
        self._asking.addStretch(1)
        self._advice = dress(QLabel(wordWrap=True), "mute")
        self._advice.setTextFormat(Qt.TextFormat.PlainText)
        self._advice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.fix = dress(QPushButton(autoDefault=False, flat=True), "link")
        self.fix.clicked.connect(self._put_right)
        self.stand = dress(QPushButton(autoDefault=False, flat=True), "link")
        self.stand.clicked.connect(self._toggle)
        self.silence = dress(QPushButton(autoDefault=False, flat=True), "link")
        self.silence.setText(_("この店ではもう言わない"))
        self.silence.clicked.connect(lambda: self.silence_wanted.emit(self._code))
        inset = QHBoxLayout()
        inset.setContentsMargins(18, 0, 0, 0)
        inset.addWidget(self._advice, 1)
        self._column.addLayout(inset)
        self._ways = FlowLayout(spacing=4)
        self._ways.setContentsMargins(16, 0, 0, 0)
        for way in (self.fix, self.stand, self.silence):
            self._ways.addWidget(way)
        self._column.addLayout(self._ways)
        self._column.addLayout(self._asking)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    @property
    def sign(self) -> str:
        """✓, ×, ! or ・: a finding is never told by colour alone."""
        return self._sign.text()

    def show_finding(
        self,
        code: str,
        finding: Finding | None,
        text: str,
        *,
        advise: bool = True,
        aside: bool = False,
        silenceable: bool = False,
    ) -> None:
        """Say this in place of what was said; nothing is touched that stays the same.

        Without `advise` what to do about a stop is said elsewhere. `aside`: it may stand in this
        letter; `silenceable`: its rule need not be spoken of at this shop any more.
        """
        self.finding, self._code, self._advises = finding, code, advise
        self.aside, self._silenceable = aside, silenceable
        reason = self._reasons.get(code, "")
        covered = bool(reason) and finding is not None and may_be_overridden(finding)
        if finding is None:
            sign, tone = "✓", "ok"
        elif aside:
            sign, tone = "–", "mute"
        elif covered:
            sign, tone = "!", "warn"
        else:
            sign, tone = _SIGNS[finding.severity], _TONES[finding.severity]
        if self._text.text() != text:
            self._text.setText(text)
        if self._sign.text() != sign:
            self._sign.setText(sign)
        set_tone(self._sign, tone)
        set_tone(self._text, "bad" if tone == "bad" else "mute" if aside else "")
        self._advise(finding, settled=covered or aside, here=advise)
        self._offer_standing(finding)
        jumps = finding is not None and finding.where is not Where.NOWHERE
        led = jumps or (finding is not None and may_stand(finding))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if led else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if jumps else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{severity_name(finding, aside=aside)}: {text}")
        asks = finding is not None and may_be_overridden(finding)
        if covered and self.reason is None:
            self.offer_reason(focus=False)  # what was written before is seen again
        self._ask.setVisible(asks and self.reason is None)
        if self.reason is not None:
            self.reason.setVisible(asks)

    def _offer_standing(self, finding: Finding | None) -> None:
        """これでよい below what only warns, and the way back once it was said."""
        self.stand.setVisible(finding is not None and may_stand(finding))
        self.stand.setText(_("戻す") if self.aside else _("これでよい"))
        self.stand.setToolTip(
            _("もう一度、注意として出します (Delete)")
            if self.aside
            else _("この返信では、このままにします (Ctrl+D)")
        )
        self.stand.setAccessibleName(f"{self.stand.text()}: {self._text.text()}")
        self.silence.setVisible(self.aside and self._silenceable)

    def _toggle(self) -> None:
        if self.finding is not None and may_stand(self.finding):
            self.stand_wanted.emit(self.finding, not self.aside)

    def _advise(self, finding: Finding | None, *, settled: bool, here: bool) -> None:
        """What to do about it: said under a stop, else where the mouse rests; done by one key."""
        advice = "" if finding is None or settled else self._say_fix(finding)
        stops = finding is not None and finding.severity is Severity.STOP
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice) and stops and here)
        self.setToolTip("" if stops and here else advice.replace("<", "&lt;"))
        words = None if finding is None or settled else replacement(finding)
        self.fix.setVisible(words is not None)
        if finding is not None and words is not None:
            said = offer(finding, words)
            room, mode = px(_FIX_ROOM), Qt.TextElideMode.ElideMiddle
            shown = self.fix.fontMetrics().elidedText(said, mode, room)
            self.fix.setText(shown.replace("&", "&&"))
            self.fix.setToolTip(said.replace("<", "&lt;"))
            self.fix.setAccessibleName(said)

    def _put_right(self) -> None:
        words = None if self.finding is None else replacement(self.finding)
        if words is not None:
            self.fix_wanted.emit(self.finding, words)

    def offer_reason(self, *, focus: bool) -> None:
        """Show the field for the reason, where this stop takes one; `focus` goes there."""
        if self.finding is None or not may_be_overridden(self.finding):
            return
        if self.reason is None:
            code = self.finding.code
            self.reason = LineEdit(self._reasons.get(code, ""))
            self.reason.setPlaceholderText(_("そのまま送る理由"))
            self.reason.setAccessibleName(_("そのまま送る理由"))
            self.reason.textChanged.connect(lambda text: self._on_reason(code, text))
            self._column.addWidget(self.reason)
            self._ask.hide()
        if focus:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_reason(self, code: str, text: str) -> None:
        self._reasons[code] = text.strip()
        if self.finding is not None:
            self.show_finding(
                code,
                self.finding,
                self.text,
                advise=self._advises,
                aside=self.aside,
                silenceable=self._silenceable,
            )
        self.reason_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press belongs to this line, so that its release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the words."""
        event.accept()
        if event.button() is Qt.MouseButton.LeftButton:
            self._go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar do what a click does; Delete lets it stand, or no longer."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        if self.finding is not None and self.finding.where is not Where.NOWHERE:
            self.jump.emit(self.finding)
