"""A queue over rows that the test lays out, with both ends of the link in the test's hands."""

from __future__ import annotations

from ecdesk import protocol
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.ui.queue_pane import QueuePane
from ecdesk.views.rows import QueueCounts, QueuePage, Tab
from tests.helpers.queue_rows import page
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW


class QueueDesk:
    """The pane, what it shows and what it asked for."""

    def __init__(self, qtbot):
        self.now = NOW
        self.rows = dict.fromkeys(Tab, ())
        self.counts = QueueCounts({})
        self.link = ScriptedLink()
        self.jobs = ScriptedJobs(page=self._page, counts=lambda **_kw: self.counts)
        self.notices = Notices()
        self.context = Context(self.link, self.jobs, self.notices, lambda: self.now)
        self.pane = QueuePane(self.context)
        self.opened = []
        self.pane.opened.connect(self.opened.append)
        qtbot.addWidget(self.pane)
        self.pane.resize(304, 600)
        self.qtbot = qtbot

    def _page(self, tab, *, now, shop_id=None, tag=None, intent=None, after=None, limit=100):
        assert now == self.now
        rows = [
            one
            for one in self.rows[tab]
            if shop_id in (None, one.shop.id)
            and (tag is None or tag in one.stands.tags)
            and intent in (None, one.stands.intent)
        ]
        start = 0 if after is None else [one.id for one in rows].index(after[0]) + 1
        shown = tuple(rows[start : start + limit])
        more = start + limit < len(rows)
        return QueuePage(shown, (shown[-1].id,) if more else None)

    def begin(self, *numbers):
        self.rows[Tab.REPLY] = page(*numbers).rows
        return self.begin_with()

    def begin_with(self):
        self.pane.show()
        self.link.start()
        with self.qtbot.waitSignal(self.pane.arrived):
            self.pane.reload()
        return self.pane

    def change(self, *numbers):
        self.rows[Tab.REPLY] = page(*numbers).rows
        with self.qtbot.waitSignal(self.pane.arrived):
            self.tell()

    def tell(self, **changed):
        changed = changed or {"conversations": (1,)}
        self.link._receive(protocol.encode(protocol.Changed(**changed)))

    @property
    def ids(self):
        return [one.id for one in self.pane.view._queue.rows]

    @property
    def current(self):
        return self.pane.view.currentIndex().row()

    def press(self, key):
        self.qtbot.keyClick(self.pane.view, key)
