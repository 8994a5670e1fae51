"""送信前チェック: what the checks found, beside the text it speaks of.

It answers while one types and never blinks: lines are kept, changed in place, added and taken away
one by one. A line that rests on words jumps to them. A stop that asks for a reason takes it here
(理由を書いて送る); the three that can never be overridden do not offer it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.findings import ASKS_FOR_REASON, NEVER_OVERRIDDEN, Finding, Severity, Where
from ecdesk.ui.editor import LineEdit
from ecdesk.ui.fixes import replacement
from ecdesk.ui.theme import dress, px, set_tone, theme
from ecdesk.words import _

Key = tuple[str, int]  # a code, and which of several findings with that code

_GROUPS = (
    *("answers", "empathy", "dates", "identity", "wording", "facts", "rules"),
    *("template", "attachment", "other"),
)
_FAMILIES = {
    "request": "answers",
    "answers": "answers",
    "disclosure": "empathy",
    "empathy": "empathy",
    "refusal": "empathy",
    "due": "dates",
    "date": "dates",
    "subject": "wording",
    "tone": "wording",
    "blame": "wording",
    "keigo": "wording",
    "repeat": "wording",
    "amount": "facts",
    "order": "facts",
    "personal": "facts",
    "contradiction": "facts",
    "channel": "rules",
    "law": "rules",
    "name": "identity",
    "shop": "identity",
    "staff": "identity",
    "department": "identity",
    "signature": "identity",
    "recipient": "identity",
    "address": "identity",
    "sender": "identity",
    "field": "template",
    "attachment": "attachment",
}
WIDTH = 190  # pixels at the usual size
_SIGNS = {Severity.STOP: "×", Severity.WARNING: "!", Severity.NOTE: "・"}
_TONES = {Severity.STOP: "bad", Severity.WARNING: "warn", Severity.NOTE: "mute"}


def group_title(group: str) -> str:
    """The heading of a group of findings."""
    return {
        "answers": _("依頼への回答"),
        "empathy": _("気持ちに寄り添う"),
        "dates": _("期日"),
        "identity": _("宛名・差出人"),
        "wording": _("表現"),
        "facts": _("金額・注文番号"),
        "rules": _("決まりごと"),
        "template": _("ひな型"),
        "attachment": _("添付"),
        "other": _("そのほか"),
    }[group]


def severity_name(finding: Finding | None) -> str:
    """What a line is, for those who hear the screen; None is a thing in order."""
    if finding is None:
        return _("できています")
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


class CheckSidebar(QScrollArea):
    """The list of findings and of what is already in order, in groups."""

    jump = Signal(object)  # Finding
    overrides_changed = Signal()
    fix_wanted = Signal(object, str)  # Finding; the words that put it right

    def __init__(
        self,
        say_finding: Callable[[Finding], str],
        say_passed: Callable[[str], str],
        say_fix: Callable[[Finding], str] = lambda _finding: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setAccessibleName(_("送信前チェック"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._say_finding, self._say_passed, self._say_fix = say_finding, say_passed, say_fix
        self._findings: tuple[Finding, ...] = ()
        self._reasons: dict[str, str] = {}
        self._fit()
        theme().changed.connect(self._fit)
        body = dress(QFrame(), "side")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(0)
        column.addWidget(dress(QLabel(_("送信前チェック")), "strong"))
        self._groups: dict[str, _Group] = {}
        for key in _GROUPS:
            self._groups[key] = _Group(group_title(key))
            column.addWidget(self._groups[key])
        self._quiet = dress(
            QLabel(_("書くそばから、宛名や添付を確かめます。"), wordWrap=True), "mute"
        )
        column.addWidget(self._quiet)
        column.addStretch(1)
        self.setWidget(body)

    def _fit(self) -> None:
        self.setFixedWidth(px(WIDTH))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._findings

    @property
    def open_stops(self) -> tuple[Finding, ...]:
        """The stops that no reason covers yet, in the order of the text."""
        return tuple(
            finding
            for finding in self._findings
            if finding.severity is Severity.STOP
            and not (may_be_overridden(finding) and self._reasons.get(finding.code))
        )

    @property
    def overrides(self) -> dict[str, str]:
        """The reasons written for stops that are really there: code → reason."""
        there = {finding.code for finding in self._findings if may_be_overridden(finding)}
        return {code: why for code, why in self._reasons.items() if why and code in there}

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        """The lines from top to bottom."""
        return tuple(line for key in _GROUPS for line in self._groups[key].lines)

    @property
    def composing(self) -> bool:
        """Whether the input method is composing a reason."""
        return any(line.reason.composing for line in self.lines if line.reason is not None)

    def show_result(self, findings: Sequence[Finding], passed: Sequence[str]) -> None:
        """Show these: what stayed stays where it is, the rest is changed in place."""
        self._findings = tuple(findings)
        found = {finding.code for finding in findings}
        wanted: dict[str, dict[Key, tuple[Finding | None, str]]] = {key: {} for key in _GROUPS}
        seen: Counter[str] = Counter()
        for finding in findings:
            text = self._say_finding(finding)
            wanted[group_of(finding.code)][finding.code, seen[finding.code]] = (finding, text)
            seen[finding.code] += 1
        for code in passed:
            if code not in found and (text := self._say_passed(code)):
                wanted[group_of(code)][code, 0] = (None, text)
        for key, lines in wanted.items():
            self._groups[key].show_lines(lines, self._make_line)
        self._quiet.setVisible(not any(wanted.values()))

    def clear(self) -> None:
        """Another mail: no findings and no reasons."""
        self._reasons.clear()
        self.show_result((), ())

    def give_reasons(self, reasons: Mapping[str, str]) -> None:
        """Reasons that were given before; they count as soon as their stops are found again."""
        self._reasons.update(reasons)

    def reveal(self, finding: Finding, *, focus: bool) -> None:
        """Bring a finding's line into view, with the field for a reason where it takes one."""
        for line in self.lines:
            if line.finding == finding:
                line.offer_reason(focus=focus)
                self.ensureWidgetVisible(line)
                return

    def _make_line(self) -> CheckLine:
        line = CheckLine(self._reasons, self._say_fix)
        line.fix_wanted.connect(self.fix_wanted)
        line.jump.connect(self.jump)
        line.reason_changed.connect(self.overrides_changed)
        return line


class _Group(QWidget):
    """A heading with its lines; hidden while it holds none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._lines: dict[Key, CheckLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(dress(QLabel(title), "title"))
        self.hide()

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        return tuple(self._lines.values())

    def show_lines(
        self,
        wanted: Mapping[Key, tuple[Finding | None, str]],
        make: Callable[[], CheckLine],
    ) -> None:
        for key in [key for key in self._lines if key not in wanted]:
            gone = self._lines.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        kept = dict(self._lines)
        self._lines = {}
        for place, (key, (finding, text)) in enumerate(wanted.items(), start=1):
            line = kept.get(key) or make()
            self._lines[key] = line
            if self._column.indexOf(line) != place:
                self._column.insertWidget(place, line)
            line.show_finding(key[0], finding, text)
        self.setVisible(bool(wanted))


class CheckLine(QFrame):
    """One finding, or one thing in order (`finding` is None)."""

    jump = Signal(object)
    reason_changed = Signal()
    fix_wanted = Signal(object, str)  # the Finding, the words for its span

    def __init__(self, reasons: dict[str, str], say_fix: Callable[[Finding], str]) -> None:
        super().__init__()
        self.finding: Finding | None = None
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
        for widget in (self._advice, self.fix):
            inset = QHBoxLayout()
            inset.setContentsMargins(18 if widget is self._advice else 16, 0, 0, 0)
            inset.addWidget(widget, int(widget is self._advice))
            if widget is self.fix:
                inset.addStretch(1)
            self._column.addLayout(inset)
        self._column.addLayout(self._asking)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    @property
    def sign(self) -> str:
        """✓, ×, ! or ・: a finding is never told by colour alone."""
        return self._sign.text()

    def show_finding(self, code: str, finding: Finding | None, text: str) -> None:
        """Say this in place of what was said; nothing is touched that stays the same."""
        self.finding = finding
        reason = self._reasons.get(code, "")
        covered = bool(reason) and finding is not None and may_be_overridden(finding)
        sign = "✓" if finding is None else "!" if covered else _SIGNS[finding.severity]
        tone = "ok" if finding is None else "warn" if covered else _TONES[finding.severity]
        if self._text.text() != text:
            self._text.setText(text)
        if self._sign.text() != sign:
            self._sign.setText(sign)
        set_tone(self._sign, tone)
        set_tone(self._text, "bad" if tone == "bad" else "")
        self._advise(finding, covered=covered)
        jumps = finding is not None and finding.where is not Where.NOWHERE
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if jumps else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if jumps else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{severity_name(finding)}: {text}")
        asks = finding is not None and may_be_overridden(finding)
        self._ask.setVisible(asks and self.reason is None)
        if self.reason is not None:
            self.reason.setVisible(asks)

    def _advise(self, finding: Finding | None, *, covered: bool) -> None:
        """What to do about it: said under a stop, else where the mouse rests; done by one key."""
        advice = "" if finding is None or covered else self._say_fix(finding)
        stops = finding is not None and finding.severity is Severity.STOP
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice) and stops)
        self.setToolTip("" if stops else advice.replace("<", "&lt;"))
        words = None if finding is None or covered else replacement(finding)
        self.fix.setVisible(words is not None)
        if words is not None:
            self.fix.setText(_("「{words}」に直す").format(words=words).replace("&", "&&"))

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
            self.show_finding(code, self.finding, self.text)
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
        """Enter and the space bar do what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        if self.finding is not None and self.finding.where is not Where.NOWHERE:
            self.jump.emit(self.finding)


def group_of(code: str) -> str:
    """The group under whose heading a check stands."""
    return _FAMILIES.get(code.partition(".")[0], "other")
