"""Shops and mailboxes: set up, tested step by step, changed, taken out of use.

One short page. The first time it is the way in, and then there is another: 見本のお店で試す.
Nothing is kept before 保存; the password goes to the engine alone, which hands it to the keyring.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecdesk.domain.calendar import calendar_data, default_calendar
from ecdesk.domain.errors import DeskError
from ecdesk.domain.shop import MailboxKind
from ecdesk.domain.sla import Targets
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs import account_typed
from ecdesk.ui.dialogs.account_connecting import Connecting
from ecdesk.ui.dialogs.account_form import AccountForm, NumberField, ShopForm
from ecdesk.ui.dialogs.account_servers import Trouble
from ecdesk.ui.dialogs.frame import Sheet
from ecdesk.ui.dialogs.hours import HoursEditor
from ecdesk.ui.dialogs.probe_list import ProbeList
from ecdesk.ui.theme import dress
from ecdesk.views.rows import MailboxView, StatusView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AccountIn
    from ecdesk.ui.dialogs.hours_dialog import Hours

FIRST_DAYS = 3  # as the engine's own default
COLOURS = ("#0B6E69", "#C2571A", "#7A7FC9", "#B3261E", "#1F7A3D", "#9A5B00")


class AccountDialog(Sheet):
    """One mailbox at a time, with its shop, its hours and the connection test."""

    saved = Signal(object)  # dict(mailbox_id, shop_id)
    sample_chosen = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("店とメールの設定"), parent)
        self.spread(900, 740)
        self._context = context
        self._views: tuple[MailboxView, ...] = ()
        self._view: MailboxView | None = None
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("設定するメールアドレス"))
        self.welcome = QLabel(wordWrap=True)
        self.account = AccountForm()
        self.shop = ShopForm()
        self.hours = HoursEditor(default_calendar(), context.clock().date())
        self.more_hours = QPushButton(_("祝日・休業日・期限をくわしく…"), autoDefault=False)
        dress(self.more_hours, "link")
        self._rescue = 0  # business minutes; 0: five sixths of the limit
        self.fast = NumberField(_("早い返信の目安"), _("分"))
        self.limit = NumberField(_("返信の期限"), _("分"))
        self.days = NumberField(_("はじめに返信待ちにする日数"), _("日前まで"))
        self.first_days = QWidget()
        self.probe = ProbeList()
        self.test = QPushButton(_("つながるか確かめる"), autoDefault=False)
        self.said = dress(QLabel(wordWrap=True), "small", tone="bad")
        self.sure = QPushButton(_("使うのをやめる (届いたメールは残ります)"), autoDefault=False)
        self._lay_out()
        self.sample = self.add_button(_("見本のお店で試す"), left=True)
        self.remove = self.add_button(_("このメールアドレスを使わない"), "quiet", left=True)
        self.later = self.add_button(_("あとで"))
        self.save = self.add_button(_("保存する"), "primary")
        self._connect()
        self.show_account(None)
        self._read()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
        left.addWidget(dress(QLabel(_("メール")), "strong"))
        left.addWidget(self.account)
        left.addWidget(self.test, 0, Qt.AlignmentFlag.AlignLeft)
        left.addSpacing(8)
        left.addWidget(dress(QLabel(_("お店")), "strong"))
        left.addWidget(self.shop)
        left.addStretch(1)
        right.addWidget(self.probe)
        right.addSpacing(8)
        right.addWidget(dress(QLabel(_("営業時間")), "strong"))
        right.addWidget(
            dress(QLabel(_("休憩は 10:00-12:00, 13:00-18:00 のように分けて書きます。")), "mute")
        )
        right.addWidget(self.hours)
        right.addWidget(self.more_hours, 0, Qt.AlignmentFlag.AlignLeft)
        targets = QHBoxLayout()
        targets.setSpacing(8)
        for label, box in ((_("早い返信"), self.fast), (_("期限"), self.limit)):
            targets.addWidget(dress(QLabel(label), "mute"))
            targets.addWidget(box)
        targets.addStretch(1)
        right.addWidget(dress(QLabel(_("返信の目安 (営業時間で数えます)")), "mute"))
        right.addLayout(targets)
        right.addWidget(self.first_days)
        right.addStretch(1)
        days = QVBoxLayout(self.first_days)
        days.setContentsMargins(0, 8, 0, 0)
        days.addWidget(dress(QLabel(_("はじめの受信で返信待ちにするメール")), "mute"))
        days.addWidget(self.days)
        days.addWidget(
            dress(QLabel(_("それより前の未返信は一覧にまとめ、あとで片づけられます。")), "mute")
        )
        page = dress(QFrame(), "pane")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(24)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has it
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        for widget in (self.choice, self.welcome):
            self.body.addWidget(widget)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.sure, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.said)
        self.said.hide()
        self.sure.hide()

    def _connect(self) -> None:
        self.choice.activated.connect(self._on_choice)
        self.account.edited.connect(self._on_edited)
        self.account.edited.connect(self.probe.show_outdated)
        self._connecting = Connecting(self._context, self.account, self.probe, self._typed)
        self._connecting.complained.connect(self._complain)
        self._connecting.testing.connect(lambda busy: self.test.setEnabled(not busy))
        self.shop.edited.connect(self._on_edited)
        self.hours.edited.connect(self._on_edited)
        self.more_hours.clicked.connect(self._show_more_hours)
        self.test.clicked.connect(self._connecting.start_test)
        self.save.clicked.connect(self.start_save)
        self.later.clicked.connect(self.close)
        self.sample.clicked.connect(self._on_sample)
        self.remove.clicked.connect(lambda: self.sure.setVisible(not self.sure.isVisible()))
        self.sure.clicked.connect(self._on_remove)

    def _read(self) -> None:
        (
            self._context.jobs.read("ecdesk.views.status:status", slot="accounts")
            .then(self.show_status)
            .otherwise(self._context.notices.show_error)
            .start(self)
        )

    def show_status(self, status: StatusView) -> None:
        """Offer these mailboxes; with none it is the first run."""
        views: Sequence[MailboxView] = status.mailboxes
        self._views = tuple(one for one in views if one.mailbox.kind is not MailboxKind.MAILDIR)
        self.choice.clear()
        for one in self._views:
            plain = _("　! 暗号化なし") if one.mailbox.unprotected else ""
            self.choice.addItem(f"{one.shop.name}　{one.mailbox.address}{plain}", one)
        self.choice.addItem(_("＋ 新しく追加する"), None)
        self.show_account(self._views[0] if self._views else None)

    def show_account(self, view: MailboxView | None) -> None:
        """Show this one, or empty fields for a new one."""
        self._view = view
        first = not self._views
        self.choice.setVisible(not first)
        self.welcome.setVisible(first)
        self.welcome.setText(
            _(
                "お店のメールをつなぐと、返信を待っているお客様が一覧になります。"
                "まず見本のお店で試すこともできます。"
            )
        )
        self.sample.setVisible(first)
        self.remove.setVisible(view is not None)
        self.later.setText(_("あとで") if first else _("閉じる"))
        used = [one.mailbox.oauth for one in self._views if one.mailbox.oauth is not None]
        self.account.show_account(view, used[0].client_id if used else "")
        self.shop.show_shop(view)
        self.hours.show_calendar(view.shop.calendar if view else default_calendar())
        targets = view.shop.targets if view else Targets()
        self._show_targets(targets)
        self.first_days.setVisible(view is None)
        self.days.show_number(FIRST_DAYS)
        self.probe.show_waiting()
        self._complain(None)
        self.settle()
        if first:
            self.account.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def trouble(self) -> Trouble | None:
        """The first thing that cannot be right, on the whole page."""
        if found := self.account.trouble() or self.shop.trouble() or self.trouble_of_hours():
            return found
        if self._view is None and self.days.number == 0:
            return self.days.line, _("何日前までかを、1以上の数字で入れてください。")
        return None

    def trouble_of_hours(self) -> Trouble | None:
        """The first thing that cannot be right with hours and targets."""
        if found := self.hours.trouble():
            return found
        for box in (self.fast, self.limit):
            if box.number == 0:
                return box.line, _("返信の目安を、分の数字で入れてください。")
        if self.fast.number > self.limit.number:
            return self.fast.line, _("早い返信の目安は、期限より短くしてください。")
        return None

    def start_save(self) -> None:
        """Keep everything that is on the page."""
        from ecdesk.protocol import SaveAccount

        found = self.trouble()
        self._complain(found)
        if found is not None:
            return
        self.save.setEnabled(False)
        (
            self._context.link.ask(SaveAccount(account=self._typed()))
            .then(self._on_account_saved)
            .otherwise(self._on_refused)
            .start(self)
        )

    def _typed(self) -> AccountIn:
        from ecdesk.protocol import AccountIn

        form, shop = self.account, self.shop
        mailbox = self._view.mailbox if self._view is not None else None
        incoming = account_typed.server(form.incoming)
        return AccountIn(
            mailbox_id=mailbox.id if mailbox is not None else 0,
            shop=shop.name.text().strip(),
            department=shop.department.text().strip(),
            staff=shop.staff.text().strip(),
            address=form.address.text().strip(),
            user=form.user.text().strip(),
            password=form.password.text(),
            imap=incoming if form.chosen_kind is MailboxKind.IMAP else None,
            pop3=incoming if form.chosen_kind is MailboxKind.POP3 else None,
            smtp=account_typed.server(form.smtp),
            oauth=account_typed.oauth(form.sign_in),
            sent=form.sent,
            routes=account_typed.routes(form.route),
            trust_pem=mailbox.trust_pem if mailbox is not None else "",
            signature=shop.signature.toPlainText(),
            colour=self._colour(),
            calendar=calendar_data(self.hours.calendar()) if self.hours.trouble() is None else {},
            days=self.days.number or FIRST_DAYS,
        )

    def _colour(self) -> str:
        if self._view is not None:
            return self._view.shop.colour
        used = {one.shop.colour for one in self._views}
        return next((one for one in COLOURS if one not in used), COLOURS[0])

    def _on_account_saved(self, value: dict[str, Any]) -> None:
        """The mailbox is kept; now the shop's words, hours and targets as they stand here."""
        from ecdesk.protocol import SaveShop

        shop = self.shop
        command = SaveShop(
            shop_id=int(value["shop_id"]),
            name=shop.name.text().strip(),
            department=shop.department.text().strip(),
            staff=shop.staff.text().strip(),
            signature=shop.signature.toPlainText(),
            colour=self._colour(),
            calendar=calendar_data(self.hours.calendar()),
            fast_minutes=self.fast.number,
            limit_minutes=self.limit.number,
            rescue_minutes=min(self._rescue, self.limit.number),
        )
        (
            self._context.link.ask(command)
            .then(lambda _answer: self._on_saved(value))
            .otherwise(self._on_refused)
            .start(self)
        )

    def _on_saved(self, value: dict[str, Any]) -> None:
        from ecdesk.protocol import SyncNow

        self._context.link.ask(SyncNow()).start(self._context.notices)
        self._context.notices.say(
            _("設定を保存しました。メールを受信しています。"), kind="good", seconds=6
        )
        self.saved.emit(value)
        self.accept()

    def _on_refused(self, error: DeskError) -> None:
        from ecdesk import words

        self.save.setEnabled(True)
        self.warn(words.say(error))

    def _show_targets(self, targets: Targets) -> None:
        self.fast.show_number(targets.fast)
        self.limit.show_number(targets.limit)
        self._rescue = targets.rescue or 0

    def _show_more_hours(self) -> None:
        """The rest of the hours, in a dialog of its own; kept with all that stands here."""
        from ecdesk.ui.dialogs.hours_dialog import Hours, HoursDialog

        if self._complain(self.trouble_of_hours()):
            return
        rescue = min(self._rescue, self.limit.number) or None
        targets = Targets(self.fast.number, self.limit.number, rescue)
        shops = (self._view.shop,) if self._view is not None else ()
        own = self._view.shop.own_targets if self._view is not None else ()
        hours = Hours(self.hours.calendar(), targets, own)
        dialog = HoursDialog(self._context, shops, self, hours=hours)
        dialog.chosen.connect(self._take_hours)
        dialog.open()

    def _take_hours(self, hours: Hours) -> None:
        self.hours.show_calendar(hours.calendar)
        self._show_targets(hours.targets)
        self._on_edited()

    def _on_remove(self) -> None:
        from ecdesk.protocol import RemoveAccount

        if self._view is None:
            return
        (
            self._context.link.ask(RemoveAccount(mailbox_id=self._view.mailbox.id))
            .then(lambda _value: self._read())
            .otherwise(self._on_refused)
            .start(self)
        )
        self.sure.hide()

    def _on_sample(self) -> None:
        self.sample_chosen.emit()
        self.accept()

    def _on_choice(self, at: int) -> None:
        said = _("まだ保存していません。もう一度選ぶと、書いたことを捨てます。")
        if not self.may_go(said):
            last = len(self._views)  # where a new one is made
            shown = self._views.index(self._view) if self._view is not None else last
            self.choice.setCurrentIndex(shown)
            return
        view = self.choice.itemData(at)
        self.show_account(view if isinstance(view, MailboxView) else None)

    def _on_edited(self) -> None:
        self.shop.suggest(self.account.address.text().strip())
        self._complain(None)

    def written(self) -> object:
        """Override: what stands in the fields."""
        return self.typed()

    def warn(self, said: str) -> None:
        """Override: below the page."""
        self.said.setText(said)
        self.said.show()

    def _complain(self, found: Trouble | None) -> bool:
        """Say what is wrong and go there; whether anything is."""
        self.said.setVisible(found is not None)
        if found is not None:
            self.said.setText(found[1])
            found[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return found is not None
