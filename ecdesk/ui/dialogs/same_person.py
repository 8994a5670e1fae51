"""同じ方ですか: two customers side by side, and why they may be one.

What differs stands in one line beside each other, so that it is seen. The one rule: nothing is
chosen beforehand; families share telephones and homes.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ecdesk import words
from ecdesk.domain.orders import phone_key
from ecdesk.domain.same_person import is_named_otherwise
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.text import breakable, one_line
from ecdesk.ui.theme import dress
from ecdesk.views.people_rows import Facts, Maybe
from ecdesk.words import _


class SamePersonDialog(Sheet):
    """Both as they are known; 同じ方にする, 別の方, or neither."""

    same = Signal(int)  # the other's id
    other = Signal(int)

    def __init__(
        self, own: Facts, maybe: Maybe, now: datetime, parent: QWidget | None = None
    ) -> None:
        """`now` in the shop's zone, in which days are told."""
        super().__init__(_("同じ方ですか"), parent)
        self.spread(640, 360)
        self._other_id = maybe.facts.customer_id
        self.why = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        said = [words.same_reason(one.sign, one.value) for one in maybe.reasons]
        self.why.setText("\n".join(f"・{one}" for one in said))
        self.body.addWidget(self.why)
        if is_named_otherwise(own.name, maybe.facts.name):
            family = _("お名前はちがいます。ご家族や、同じ会社の方かもしれません。")
            self.body.addWidget(dress(QLabel(family, wordWrap=True), "small", tone="warn"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(dress(QLabel(_("いまのお客様")), "title"), 0, 1)
        grid.addWidget(dress(QLabel(_("もうお一人")), "title"), 0, 2)
        for name, one, two in _rows(own, maybe.facts, now):
            at = grid.rowCount()
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(dress(QLabel(name), "mute"), at, 0, top)
            grid.addWidget(_cell(one), at, 1, top)
            grid.addWidget(_cell(two), at, 2, top)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        after = _("まとめると、これまでのやりとり・メモ・約束・ご購入がひとつのお客様に並びます。")
        after += _("いつでも元に戻せます。")
        self.body.addWidget(dress(QLabel(after, wordWrap=True), "mute"))
        self.leave = self.add_button(_("やめる"))
        self.leave.clicked.connect(self.reject)
        self.apart = self.add_button(_("別の方"))
        self.apart.clicked.connect(lambda: self._decide(same=False))
        self.go = self.add_button(_("同じ方にする"), "primary")
        self.go.clicked.connect(lambda: self._decide(same=True))
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, *, same: bool) -> None:
        (self.same if same else self.other).emit(self._other_id)
        self.accept()


def _rows(own: Facts, other: Facts, now: datetime) -> list[tuple[str, str, str]]:
    """What is known of each, line by line; what is known of neither is left out."""
    lines = [
        (_("お名前"), own.name or _("名前不明"), other.name or _("名前不明")),
        (_("よみ"), own.kana, other.kana),
        (_("メール"), "\n".join(own.addresses), "\n".join(other.addresses)),
        (_("電話"), _phone(own), _phone(other)),
        (_("初めて"), _first(own, now), _first(other, now)),
        (_("通数"), _("{n} 通").format(n=own.mails), _("{n} 通").format(n=other.mails)),
        (_("やりとり"), _talks(own, now), _talks(other, now)),
    ]
    return [line for line in lines if line[1] or line[2]]


def _phone(facts: Facts) -> str:
    key = phone_key(facts.phone)
    return words.masked_phone(key) if key else one_line(facts.phone)


def _first(facts: Facts, now: datetime) -> str:
    return "" if facts.first_at is None else words.day(facts.first_at.astimezone(now.tzinfo), now)


def _talks(facts: Facts, now: datetime) -> str:
    return "\n".join(
        f"{words.day(at.astimezone(now.tzinfo), now)} {one_line(subject) or _('(件名なし)')}"
        for at, subject in facts.talks
    )


def _cell(text: str) -> QLabel:
    said = "\n".join(map(one_line, text.splitlines()))
    label = QLabel(breakable(said) or "—", wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return dress(label, "small")
