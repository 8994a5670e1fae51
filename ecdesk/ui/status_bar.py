"""The line at the bottom: when mail was last received, what waits to be sent, what is in trouble.

It tells the state of things and never asks for anything; what can be looked into is a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ecdesk import words
from ecdesk.domain.errors import Trouble
from ecdesk.domain.outgoing import State
from ecdesk.ui.link import READY, RESTARTING, STARTING
from ecdesk.ui.text import one_line
from ecdesk.ui.theme import SPACE, dress, px, set_tone, theme
from ecdesk.views.rows import MailboxView, OutgoingView, StatusView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.figures import Figures
    from ecdesk.protocol import Syncing

HEIGHT = 26
OFFLINE = frozenset({"net.unknown_host", "net.unreachable", "net.timeout", "net.gone"})
SHOWN_MAILBOXES = 3


def offline(mailboxes: Sequence[MailboxView]) -> bool:
    """Whether no mailbox can be reached at all."""
    troubles = [view.trouble for view in mailboxes]
    return bool(troubles) and all(t is not None and t.get("code") in OFFLINE for t in troubles)


def figures_said(figures: Figures) -> str:
    """今日 返信 11 件　1時間以内 9　3時間以内 11; empty where nothing was answered yet."""
    if not figures.answered and not figures.quick.whole:
        return ""
    return _("今日 返信 {n} 件　1時間以内 {quick}　3時間以内 {in_time}").format(
        n=figures.answered, quick=figures.quick.part, in_time=figures.in_time.part
    )


class StatusBar(QFrame):
    """Receiving, sending, saving, and how the engine fares."""

    outbox_wanted = Signal()
    problems_wanted = Signal()
    accounts_wanted = Signal()
    figures_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "status", says=_("状態"))
        self._status: StatusView | None = None
        self._syncing: dict[int, Syncing] = {}
        self._state = STARTING
        self._stuck = False  # what should go by itself cannot
        self._zone: tzinfo | None = None
        self._sync = dress(QPushButton(), "quiet", says=_("受信の状態"))
        self._outbox = dress(QPushButton(), "quiet", says=_("送信箱"))
        self._problems = dress(QPushButton(), "quiet", says=_("読めなかったメール"))
        self._figures = dress(QPushButton(), "quiet", says=_("今日の数字"))
        self._saved = QLabel()
        self._engine = QLabel()
        for button in (self._sync, self._outbox, self._problems, self._figures):
            button.hide()
        self._figures.clicked.connect(self.figures_wanted)
        self._sync.clicked.connect(self.accounts_wanted)
        self._outbox.clicked.connect(self.outbox_wanted)
        self._problems.clicked.connect(self.problems_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 0, 3 * SPACE, 0)
        row.setSpacing(2 * SPACE)
        for widget in (self._sync, self._outbox, self._saved, self._figures, self._problems):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._engine)
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(px(HEIGHT))

    def show_status(self, status: StatusView) -> None:
        """Tell what was read: mailboxes, queue of sending, problems."""
        self._status = status
        if status.shops:
            self._zone = ZoneInfo(status.shops[0].calendar.zone)
        if not status.waiting_to_send:
            self._stuck = False
        self._tell_outbox()
        self._problems.setText(_("読めなかったメール {n}").format(n=status.problems))
        self._problems.setVisible(status.problems > 0)
        self._tell_sync()
        self._tell_engine()

    def show_outbox(self, mails: Sequence[OutgoingView]) -> None:
        """Tell whether what should go by itself cannot."""
        self._stuck = any(one.state is State.READY and one.trouble is not None for one in mails)
        self._tell_outbox()

    def _tell_outbox(self) -> None:
        status = self._status
        if status is None:
            return
        said = []
        stuck = self._stuck and status.waiting_to_send > 0
        if stuck:
            said.append(_("! 送信待ち {n} つながりません").format(n=status.waiting_to_send))
        elif status.waiting_to_send or not status.needs_person:
            said.append(_("送信待ち {n}").format(n=status.waiting_to_send))
        if status.needs_person:
            said.append(_("確認が要る送信 {n}").format(n=status.needs_person))
        self._outbox.setText("　".join(said))
        set_tone(self._outbox, "bad" if status.needs_person else "warn" if stuck else "")
        self._outbox.show()

    def show_syncing(self, event: Syncing) -> None:
        """Tell how far receiving is."""
        if event.state == "busy":
            self._syncing[event.mailbox_id] = event
        else:
            self._syncing.pop(event.mailbox_id, None)
        self._tell_sync()

    def show_state(self, state: str) -> None:
        """Tell how the engine fares."""
        self._state = state
        if state != READY:
            self._syncing.clear()
        self._tell_sync()
        self._tell_engine()

    def show_figures(self, figures: Figures) -> None:
        """Tell how today went so far; nothing before the first answer."""
        self._figures.setText(figures_said(figures))
        self._figures.setVisible(bool(figures_said(figures)))

    def show_saved(self, at: datetime) -> None:
        """Tell when the draft was last saved."""
        local = at.astimezone(self._zone) if self._zone is not None else at
        self._saved.setText(_("下書き保存 {clock}").format(clock=f"{local:%H:%M}"))

    @property
    def offline(self) -> bool:
        """Whether nothing can be reached."""
        return self._status is not None and offline(self._status.mailboxes)

    def _tell_sync(self) -> None:
        views = self._status.mailboxes if self._status is not None else ()
        self._sync.setVisible(bool(views))
        if not views:
            return
        troubled = [view for view in views if view.trouble is not None]
        said = [self._mailbox_said(view) for view in views[:SHOWN_MAILBOXES]]
        if len(views) > SHOWN_MAILBOXES:
            said.append(_("ほか {n}").format(n=len(views) - SHOWN_MAILBOXES))
        self._sync.setText(
            _("● 同期 {mailboxes}").format(mailboxes=" / ".join(said)).replace("&", "&&")
        )
        plain = any(view.mailbox.unprotected for view in views)
        calm = self.offline or (plain and not troubled)
        set_tone(self._sync, "warn" if calm else "bad" if troubled else "")
        explained = [
            f"{one_line(view.shop.name)}: "
            + words.say(Trouble(str(view.trouble["code"]), **view.trouble.get("values", {})))
            for view in troubled
            if view.trouble is not None
        ]
        self._sync.setToolTip("\n".join(explained))

    def _mailbox_said(self, view: MailboxView) -> str:
        name = one_line(view.shop.name)
        if view.mailbox.unprotected:  # it stands here for as long as that is so
            name = _("{name} (! 暗号化なし)").format(name=name)
        busy = self._syncing.get(view.mailbox.id)
        if busy is not None:
            if busy.total:
                return _("受信中 {done}/{total} {name}").format(
                    done=f"{busy.done:,}", total=f"{busy.total:,}", name=name
                )
            return _("受信中 {name}").format(name=name)
        if view.trouble is not None:
            return _("受信できません {name}").format(name=name)
        if view.synced_at is None:
            return _("まだ {name}").format(name=name)
        local = view.synced_at.astimezone(ZoneInfo(view.shop.calendar.zone))
        return f"{local:%H:%M} {name}"

    def _tell_engine(self) -> None:
        said = {
            STARTING: (_("準備しています"), ""),
            READY: (_("オフラインでも書けます"), ""),
            RESTARTING: (_("受信と送信を起動し直しています。書いたものは無事です"), "warn"),
        }
        text, tone = said.get(self._state, (_("受信と送信が止まっています"), "bad"))
        if self._state == READY and self.offline:
            text, tone = _("オフラインです。書いたものは、つながったら送ります"), "warn"
        self._engine.setText(text)
        set_tone(self._engine, tone)
