"""送信前チェック: what the checks found, beside the text it speaks of.

It answers while one types and never blinks: lines are kept, changed in place, added and taken away
one by one. A line that rests on words jumps to them. A stop that asks for a reason takes it here
(理由を書いて送る); the three that can never be overridden do not offer it. What only warns may be
set aside for this letter (これでよい) and stays where it was, in grey, with the way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.asides import Aside, may_stand, standing, stands
from ecdesk.domain.findings import Finding, Severity
from ecdesk.ui.check_line import CheckLine, may_be_overridden
from ecdesk.ui.ledger_list import LedgerList
from ecdesk.ui.theme import dress, px, theme
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
    "house": "rules",
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
    "template": "template",
    "phone": "dates",
}
OPEN = "request.unanswered"
WIDTH = 190  # pixels at the usual size


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


class CheckSidebar(QScrollArea):
    """The list of findings and of what is already in order, in groups."""

    jump = Signal(object)  # Finding
    overrides_changed = Signal()
    fix_wanted = Signal(object, str)  # Finding; the words that put it right
    stand_wanted = Signal(object, bool)  # Finding; whether it may stand in this letter
    silence_wanted = Signal(str)  # the code of a check that is to say nothing at this shop

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
        self._passed: tuple[str, ...] = ()
        self.asides: tuple[Aside, ...] = ()  # what may stand in this letter
        self.offered: frozenset[str] = frozenset()  # rules that may fall silent at the shop
        self._reasons: dict[str, str] = {}
        self._fit()
        theme().changed.connect(self._fit)
        body = dress(QFrame(), "side")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(dress(QLabel(_("送信前チェック")), "strong"), 1)
        self.warned = dress(QPushButton(autoDefault=False, flat=True), "link")
        self.warned.setToolTip(_("まだの注意へ"))
        self.warned.clicked.connect(self._go_on)
        self.warned.hide()
        head.addWidget(self.warned)
        column.addLayout(head)
        self._groups: dict[str, _Group] = {}
        for key in _GROUPS:
            self._groups[key] = _Group(group_title(key))
            column.addWidget(self._groups[key])
        self.ledger = LedgerList()
        column.insertWidget(0, self.ledger)
        self._quiet = dress(
            QLabel(_("書くそばから、宛名や添付を確かめます。"), wordWrap=True), "mute"
        )
        column.addWidget(self._quiet)
        self.below = QVBoxLayout()  # what else lies beside a letter
        column.addLayout(self.below)
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
    def standing(self) -> tuple[Finding, ...]:
        """What was not set aside."""
        return standing(self._findings, self.asides)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What warns and was not set aside: it may stand further down than can be seen."""
        return tuple(one for one in self.standing if one.severity is Severity.WARNING)

    def of_one_line(self, finding: Finding) -> tuple[Finding, ...]:
        """What the line of a finding stands for: what the ledger says singly is one line here."""
        if finding.code != OPEN or not self.ledger.lines:
            return (finding,)
        return tuple(one for one in self._findings if one.code == OPEN and may_stand(one))

    @property
    def reasons(self) -> dict[str, str]:
        """All reasons written in this letter, also for stops that went meanwhile."""
        return {code: why for code, why in self._reasons.items() if why}

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
        self._findings, self._passed = tuple(findings), tuple(passed)
        found = {finding.code for finding in findings}
        wanted: dict[str, dict[Key, tuple[Finding | None, str]]] = {key: {} for key in _GROUPS}
        seen: Counter[str] = Counter()
        # What the ledger above says line by line is said here once.
        open_ones = [one for one in findings if one.code == OPEN] if self.ledger.lines else []
        empty_ones = [one for one in findings if _is_empty(one)]
        for finding in findings:
            if finding in open_ones[1:] or finding in empty_ones[1:]:
                continue
            text = self._say_finding(finding)
            if finding in open_ones:
                text = _open_said(open_ones)
            elif finding in empty_ones and len(empty_ones) > 1:
                text = _("未入力の欄 {n} (Tab で次へ)").format(n=len(empty_ones))
            wanted[group_of(finding.code)][finding.code, seen[finding.code]] = (finding, text)
            seen[finding.code] += 1
        for code in passed:
            if code not in found and (text := self._say_passed(code)):
                wanted[group_of(code)][code, 0] = (None, text)
        for key, lines in wanted.items():
            self._groups[key].show_lines(lines, self._make_line, self._stance)
        self._quiet.setVisible(not any(wanted.values()))
        number = len(self.warnings)
        self.warned.setText(_("注意 {n}").format(n=number))
        self.warned.setVisible(bool(number))

    def show_asides(self, asides: Sequence[Aside], offered: frozenset[str]) -> None:
        """These may stand; rules `offered` may fall silent once one of theirs is set aside."""
        if (tuple(asides), offered) != (self.asides, self.offered):
            self.asides, self.offered = tuple(asides), offered
            self.show_result(self._findings, self._passed)

    def clear(self) -> None:
        """Another mail: no findings, no reasons, and nothing set aside."""
        self._reasons.clear()
        self.asides, self.offered = (), frozenset()
        self.show_result((), ())

    def _go_on(self) -> None:
        """To the next warning below the line in focus, else to the first."""
        codes = {one.code for one in self.warnings} & {OPEN}  # several of them share a line
        lines = [
            one
            for one in self.lines
            if one.finding in self.warnings or (one.finding and one.finding.code in codes)
        ]
        at = next((place for place, one in enumerate(lines) if one.hasFocus()), -1)
        if lines:
            line = lines[(at + 1) % len(lines)]
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(line)

    def _stance(self, finding: Finding | None) -> tuple[bool, bool]:
        """Whether a finding was set aside, and whether its rule may then fall silent."""
        aside = finding is not None and stands(finding, self.asides)
        return aside, aside and finding is not None and finding.code in self.offered

    def give_reasons(self, reasons: Mapping[str, str]) -> None:
        """Reasons that were given before; they count as soon as their stops are found again."""
        self._reasons.update(reasons)

    def reveal(self, finding: Finding, *, focus: bool) -> None:
        """Bring a finding's line into view, with the field for a reason where it takes one."""
        for line in self.lines:
            if line.finding == finding:
                line.offer_reason(focus=focus)
                if focus and line.reason is None:
                    line.setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(line)
                return

    def _make_line(self) -> CheckLine:
        line = CheckLine(self._reasons, self._say_fix)
        line.fix_wanted.connect(self.fix_wanted)
        line.jump.connect(self.jump)
        line.reason_changed.connect(self.overrides_changed)
        line.stand_wanted.connect(self.stand_wanted)
        line.silence_wanted.connect(self.silence_wanted)
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
        stance: Callable[[Finding | None], tuple[bool, bool]],
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
            aside, silenceable = stance(finding)
            # What to do about several of one kind is said once, below the first.
            advise = key[1] == 0
            line.show_finding(
                key[0], finding, text, advise=advise, aside=aside, silenceable=silenceable
            )
        self.setVisible(bool(wanted))


def _is_empty(finding: Finding) -> bool:
    """Whether it is a field of a template that waits to be filled, where Tab leads to."""
    return finding.code == "field.unfilled" and finding.values.get("kind") == "field"


def _open_said(open_ones: Sequence[Finding]) -> str:
    """How many requests are open, apart from those of which only the person can tell."""
    sure = sum(one.severity is Severity.STOP for one in open_ones)
    unsure = len(open_ones) - sure
    if not unsure:
        return _("まだ答えていないことが {n} 件あります").format(n=sure)
    if not sure:
        return _("答えているか確かめることが {n} 件あります").format(n=unsure)
    said = _("まだ答えていないことが {n} 件、確かめることが {m} 件あります")
    return said.format(n=sure, m=unsure)


def group_of(code: str) -> str:
    """The group under whose heading a check stands."""
    return _FAMILIES.get(code.partition(".")[0], "other")
