"""今日の数字: how quickly the shop answered today, and whether one reply was enough.

Small on purpose: a look between two parcels. A share of nothing is shown as a dash, never as 0 %.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ecdesk import words
from ecdesk.domain.figures import Figures, Share
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.theme import SPACE, dress, px, set_tone
from ecdesk.words import _

GOOD, FAIR = 90, 70  # hundredths


def share_said(share: Share) -> tuple[str, str, str]:
    """A share in hundredths, of how many, and its tone."""
    if share.percent is None:
        return "—", "", "mute"
    tone = "ok" if share.percent >= GOOD else "" if share.percent >= FAIR else "warn"
    return (
        _("{n}%").format(n=share.percent),
        _("{part} / {whole} 件").format(part=share.part, whole=share.whole),
        tone,
    )


def told(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Title, number, remark and tone of each figure, in the order in which they are read."""
    median = "—"
    if figures.median_seconds is not None:
        median = words.duration(figures.median_seconds)
    felt = ""
    if figures.median_waited is not None:
        felt = _("お客様の待ち時間で {waited}").format(waited=words.duration(figures.median_waited))
    return [
        (_("返信した"), _("{n} 件").format(n=figures.answered), "", ""),
        (_("はじめの返信 (中央)"), median, felt, ""),
        (_("1時間以内"), *share_said(figures.quick)),
        (_("3時間以内"), *share_said(figures.in_time)),
        (_("期限前のお待たせ連絡"), *share_said(figures.notices)),
        (_("1回で解決 (7日)"), *share_said(figures.one_reply)),
    ]


class FiguresPanel(Sheet):
    """The figures as six cards."""

    def __init__(
        self, context: Context, shop_id: int | None, parent: QWidget | None = None
    ) -> None:
        """`shop_id`: one shop's, or everybody's (None)."""
        super().__init__(_("今日の数字"), parent)
        self.setMinimumWidth(px(520))
        now = context.clock()
        self._grid = QGridLayout()
        self._grid.setSpacing(2 * SPACE)
        self.body.addLayout(self._grid)
        self.cards: dict[str, QLabel] = {}
        self._state = dress(QLabel(_("読み込んでいます…"), wordWrap=True), "mute")
        self.body.addWidget(self._state)
        self.add_close().setDefault(True)
        reading = context.jobs.read(
            "ecdesk.views.figures:day", now, shop_id=shop_id, slot="figures.panel"
        )
        reading.then(self._show).otherwise(self._fail).start(self)

    def _show(self, figures: Figures) -> None:
        for number, (title, value, remark, tone) in enumerate(told(figures)):
            card = dress(QFrame(), "card", says=title)
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 8, 12, 8)
            column.setSpacing(2)
            column.addWidget(dress(QLabel(title), "mute"))
            shown = dress(QLabel(value), "figure")
            set_tone(shown, tone)
            column.addWidget(shown)
            column.addWidget(dress(QLabel(remark, wordWrap=True), "mute"))
            column.addStretch(1)
            self._grid.addWidget(card, number // 3, number % 3)
            self.cards[title] = shown
        said = _(
            "営業時間で数えています。お待たせ連絡は、期限の前に出せば間に合ったことになります。"
        )
        self._state.setText(said)

    def _fail(self, _error: Exception) -> None:
        self._state.setText(_("数字を読めませんでした。メールは無事です。"))
        self._state.setAlignment(Qt.AlignmentFlag.AlignLeft)
