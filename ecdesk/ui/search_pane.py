"""What was found, in the place of the queue: the hits, or one sentence and what to do about it.

Above the hits stands what is to be said of the search: what could not be read of it, and how far
the index is. The one rule: this pane reads nothing; `Searching` gives it what it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from ecdesk import words
from ecdesk.ui.pane_state import PaneState
from ecdesk.ui.search_list import HitDelegate, HitModel, HitView
from ecdesk.ui.theme import SPACE, dress
from ecdesk.views.search import Found, Hit
from ecdesk.words import _

REST_MS = 150  # moving by key opens where one rests for so long


class SearchPane(QFrame):
    """Hits of what stands in the search field."""

    opened = Signal(object)  # the Hit
    entered = Signal(object)  # likewise, and the person wants to read it
    more_wanted = Signal(int)
    back_wanted = Signal()
    field_wanted = Signal()  # ↑ at the first hit
    painted = Signal()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        dress(self, "pane", says=_("検索の結果"))
        self._clock = clock
        self.model = HitModel(self)
        self._delegate = HitDelegate(self)
        self.view = HitView(self.model, self._delegate, self)
        self.state = PaneState(parent=self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.view)
        self.said = dress(QLabel(), "mute")
        back = dress(QPushButton(_("一覧へ戻る Esc")), "link")
        back.clicked.connect(self.back_wanted)
        bar = dress(QFrame(), "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.addWidget(self.said, 1)
        row.addWidget(back)
        self.note = dress(QLabel(), "small", tone="warn")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.note)
        column.addWidget(self._stack, 1)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._open_current)
        self.model.more_wanted.connect(self.more_wanted)
        self.view.moved.connect(self._rest.start)
        self.view.clicked.connect(lambda _index: self._open_current())
        self.view.entered_hit.connect(self.enter)
        self.view.left_upwards.connect(self.field_wanted)
        self.view.painted.connect(self.painted)

    @property
    def current(self) -> Hit | None:
        """The hit on which the person stands."""
        at = self.view.currentIndex().row()
        return self.model.rows[at] if 0 <= at < len(self.model.rows) else None

    def show_waiting(self) -> None:
        """Nothing has been found yet, and nothing stands here."""
        self.said.setText(_("検索"))
        self.note.hide()
        self.state.say(_("探しています…"))
        self._stack.setCurrentWidget(self.state)

    def show_found(self, found: Found, zone: str) -> None:
        """Show hits in place of those before; where one stands stays, if it is among them."""
        here = self.current
        self._rest.stop()
        self._delegate.now, self._delegate.zone = self._clock(), ZoneInfo(zone)
        self.model.show_hits(found.hits, found.after)
        self._say(found)
        if found.hits:
            self._stack.setCurrentWidget(self.view)
            same = (at for at, hit in enumerate(found.hits) if here and hit.mail_id == here.mail_id)
            at = next(same, -1)
            if at >= 0:
                self.view.go_to(at)
            return
        self._stack.setCurrentWidget(self.state)
        if not found.asked or found.doubts:
            self.state.say(how_to_search())
        elif found.after is not None:
            self.state.say(
                _("最近のメールには見つかりません。"),
                _("もっと前も探す"),
                lambda: self.more_wanted.emit(found.after or 0),
            )
        else:
            said = _("見つかりませんでした。\n\n{advice}").format(advice=_advice())
            self.state.say(said, _("一覧へ戻る"), self.back_wanted.emit)

    def append(self, found: Found) -> None:
        """The next page."""
        if not self.model.rows:
            self.model.show_hits(found.hits, found.after)
            if found.hits:
                self._stack.setCurrentWidget(self.view)
            elif found.after is not None:
                self.more_wanted.emit(found.after)
            else:
                self.state.say(
                    _("見つかりませんでした。\n\n{advice}").format(advice=_advice()),
                    _("一覧へ戻る"),
                    self.back_wanted.emit,
                )
        else:
            self.model.append(found.hits, found.after)
        self._say(found)

    def show_failed(self, again: Callable[[], object]) -> None:
        """The mails could not be looked through."""
        self.state.say(_("探せませんでした。メールは無事です。"), _("もう一度探す"), again)
        self._stack.setCurrentWidget(self.state)

    def take_focus(self) -> bool:
        """Go into the list; False where there is nothing to stand on."""
        if not self.model.rows:
            return False
        if not self.view.currentIndex().isValid():
            self.view.go_to(0)
            self._open_current()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def step(self, by: int) -> None:
        """Go down (1) or up (-1) one hit; it opens where one rests."""
        if self.model.rows:
            at = self.view.currentIndex().row() + by
            self.view.go_to(min(max(at, 0), len(self.model.rows) - 1))
            self._rest.start()

    def enter(self) -> None:
        """Open the hit on which one stands, the first where one stands on none, to read it."""
        self._rest.stop()
        hit = self.current or next(iter(self.model.rows), None)
        if hit is not None:
            self.view.go_to(self.model.rows.index(hit))
            self.entered.emit(hit)

    def _open_current(self) -> None:
        self._rest.stop()
        hit = self.current
        if hit is not None:
            self.opened.emit(hit)

    def _say(self, found: Found) -> None:
        number = len(self.model.rows)
        more = self.model.canFetchMore(self.view.rootIndex())
        several = _("{n} 件以上") if more else _("{n} 件")
        self.said.setText(several.format(n=number) if number else _("検索"))
        notes = [
            words.sentence(doubt.code, doubt.values) for doubt in (*found.doubts, *found.notes)
        ]
        if found.percent < 100:
            notes.append(
                _("索引を作っています {percent} %。まだ見つからないメールがあります。").format(
                    percent=found.percent
                )
            )
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))


def how_to_search() -> str:
    """What may be typed to search, a line a kind."""
    return _(
        "ことば・お名前・番号で探せます。\n\n"
        "from:山田　件名:返品　店:こはる\n"
        "注文:10482　電話:5678　お客様:やまだ\n"
        "期間:先週　期間:10/1~10/5\n"
        "添付:あり　状態:要返信\n"
        "「続いたことば」　-除くことば"
    )


def _advice() -> str:
    return _(
        "ことばを減らすか、短くしてみてください。送り仮名や「様」を除くと見つかることがあります。"
    )
