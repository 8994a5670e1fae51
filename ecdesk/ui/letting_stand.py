"""これでよい: what the checks warn of may stand in this letter, and is back when its words change.

What was set aside belongs to the letter: it is kept with the draft, and comes back with whatever
brings the letter back. Where a rule was set aside in several letters of the shop, it may fall
silent there; 覚えたこと shows that and takes it back. The one rule: nothing here makes a mail any
freer to go, for stops cannot be set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ecdesk import words
from ecdesk.domain.asides import OFTEN, aside_of, may_stand, stands
from ecdesk.domain.findings import Finding, Where
from ecdesk.ui.check_sidebar import CheckSidebar
from ecdesk.ui.context import Context
from ecdesk.ui.writing_page import WritingPage
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.asides import Aside
    from ecdesk.ui.notices import Notice

_SHOWN = 40  # signs of what was set aside, in a notice


class LettingStand(QObject):
    """Between the list of findings and the letter that keeps what may stand."""

    changed = Signal()  # other findings stand than before: marks and counts follow
    silenced = Signal()  # a check says nothing any more, or speaks again

    def __init__(
        self, context: Context, page: WritingPage, sidebar: CheckSidebar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._page, self._sidebar = context, page, sidebar
        self._notice: Notice | None = None
        self._pointed: Aside | None = None  # what the key led to last, and where that was
        self._pointed_at: QWidget | None = None
        sidebar.stand_wanted.connect(self.let)
        sidebar.silence_wanted.connect(self.silence)

    def serve(self, asides: tuple[Aside, ...]) -> None:
        """Another letter: what may stand in it; the way back of the last one goes with that."""
        if self._notice is not None:
            self._context.notices.withdraw(self._notice)
            self._notice = None
        self._sidebar.show_asides(asides, frozenset())

    def hear(self, answer: Mapping[str, Any], _body: str) -> None:
        """What `CheckDraft` answers: which rules were set aside often enough."""
        often = answer.get("often") or {}
        offered = frozenset(code for code, number in often.items() if int(number) >= OFTEN - 1)
        self._sidebar.show_asides(self._sidebar.asides, offered)

    def let(self, finding: Finding, stand: bool) -> None:
        """Let it stand in this letter, or no longer."""
        letter = self._page.letter()
        if letter is None or not may_stand(finding) or self._page.editor.isReadOnly():
            return
        asides = tuple(map(aside_of, self._sidebar.of_one_line(finding)))
        self._set(asides, stand=stand)
        if not stand:
            return
        said = words.finding(finding.code, finding.values, finding.text)
        short = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
        self._notice = self._context.notices.say(
            _("この返信ではこのままにします: {said}").format(said=short),
            kind="good",
            undo=lambda: self._set(asides, stand=False),
        )

    def let_here(self, at: int) -> bool:
        """By one key: what is warned of at this place of the text may stand.

        Where nothing is, the first that may stand is shown, so that the same key pressed again
        means it; False where there is none.
        """
        lined = next((one for one in self._sidebar.lines if one.hasFocus()), None)
        if lined is not None and lined.finding is not None and may_stand(lined.finding):
            self.let(lined.finding, not stands(lined.finding, self._sidebar.asides))
            return True
        open_ones = [one for one in self._sidebar.standing if may_stand(one)]
        here = [one for one in open_ones if one.where is Where.BODY and one.start <= at <= one.end]
        pointed = next((one for one in open_ones if aside_of(one) == self._pointed), None)
        if here and self._page.editor.hasFocus():
            self.let(here[0], stand=True)
        elif pointed is not None and QApplication.focusWidget() is self._pointed_at:
            self.let(pointed, stand=True)
        elif open_ones:
            self._sidebar.jump.emit(open_ones[0])
            self._pointed = aside_of(open_ones[0])
            self._pointed_at = QApplication.focusWidget()
        return bool(open_ones)

    def silence(self, code: str, silent: bool = True) -> None:
        """Let a rule say nothing at this letter's shop."""
        letter = self._page.letter()
        if letter is None:
            return
        from ecdesk.protocol import SilenceCheck

        shop, link = letter.shop, self._context.link

        def tell(_answer: Mapping[str, Any]) -> None:
            self.silenced.emit()
            back = SilenceCheck(shop_id=shop.id, code=code, silent=False)
            said = _("{shop}では、もう言いません: {rule}。「覚えたこと」で戻せます。")
            self._context.notices.say(
                said.format(shop=shop.name, rule=words.rule(code)),
                kind="good",
                undo=lambda: link.ask(back).then(lambda _a: self.silenced.emit()).start(self),
            )

        command = SilenceCheck(shop_id=shop.id, code=code, silent=silent)
        link.ask(command).then(tell).otherwise(self._context.notices.show_error).start(self)

    def _set(self, some: tuple[Aside, ...], *, stand: bool) -> None:
        others = tuple(one for one in self._sidebar.asides if one not in some)
        asides = (*others, *some) if stand else others
        self._page.set_asides(asides)
        self._sidebar.show_asides(asides, self._sidebar.offered)
        self.changed.emit()
