"""The window over rows that the test lays out, with both ends of the link in the test's hands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecdesk import protocol
from ecdesk.domain.shop import Mailbox
from ecdesk.ui.context import Context
from ecdesk.ui.frame import Frame
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notice, Notices
from ecdesk.views.rows import (
    MailboxView,
    QueueCounts,
    QueuePage,
    QueueRow,
    StatusView,
    Tab,
    ThreadView,
)
from tests.helpers.queue_rows import page
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail, shop, thread


class WindowDesk:
    """A window over rows that the test lays out."""

    def __init__(self, qtbot: QtBot, *, memory: QSettings | None = None, sample: bool = False):
        self.qtbot = qtbot
        self.link = ScriptedLink()
        self.link.always(protocol.CheckDraft, findings=[], passed=[])
        self.link.always(protocol.SaveDraft, saved_at=NOW.isoformat(), files=[])
        self.rows: dict[Tab, tuple[QueueRow, ...]] = dict.fromkeys(Tab, ())
        self.rows[Tab.REPLY] = page(10, 11, 12).rows
        self.shops = (shop(), shop(2, "珈琲みずき", colour="#C2571A"))
        self.mailboxes: tuple[MailboxView, ...] = (
            MailboxView(Mailbox(1, 1, "shop@koharu.example"), shop(), NOW, None, False),
        )
        self.waiting = 0  # mails that are still to be sent
        self.views: dict[int, ThreadView | None] = {}
        self.jobs = ScriptedJobs(
            page=lambda tab, **_kw: QueuePage(self.rows[tab], None),
            counts=QueueCounts({Tab.REPLY: 3}),
            status=lambda *_now: StatusView(self.mailboxes, self.shops, self.waiting, 0, 0),
            thread=lambda number: self.views.get(number, thread(number, mails=(mail(number),))),
            drafts=(),
        )
        self.notices = Notices()
        self.said: list[Notice] = []
        self.notices.posted.connect(self.said.append)
        self.context = Context(self.link, self.jobs, self.notices, lambda: NOW, memory)
        self.window = MainWindow(self.context, sample=sample)
        qtbot.addWidget(self.window)

    def begin(self) -> MainWindow:
        """Show the window and wait until its first conversation is open."""
        with self.qtbot.waitSignal(self.window.furnished):
            self.window.show()
            self.window.begin()
        self.wait_open(10 if self.rows[Tab.REPLY] else 0)
        return self.window

    def type(self, text: str) -> None:
        """Go where one writes, and write."""
        self.press(Qt.Key.Key_R)
        self.qtbot.keyClicks(QApplication.focusWidget(), text)

    def sync(self, state: str, mailbox: int = 1, **more: Any) -> None:
        """The engine tells how far receiving is."""
        event = protocol.Syncing(mailbox_id=mailbox, state=state, **more)
        self.link._receive(protocol.encode(event))

    @property
    def frame(self) -> Frame:
        """The panes."""
        return self.window.frame

    @property
    def open(self) -> int:
        """The conversation shown; 0 for none."""
        view = self.frame.thread_pane.view
        return view.id if view is not None else 0

    def wait_open(self, conversation: int) -> None:
        """Until this conversation is shown."""
        self.qtbot.waitUntil(lambda: self.open == conversation)

    def tell(self, **changed: Any) -> None:
        """The engine tells what one commit changed."""
        self.link._receive(protocol.encode(protocol.Changed(**changed)))

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to whatever has the focus."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)
