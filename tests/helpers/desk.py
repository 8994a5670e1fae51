"""A window's surroundings for tests: a scripted link, notices written down, a still clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent

from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.notices import Notice, Notices
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW


class Surroundings:
    """What a pane is given, with both ends in the test's hands."""

    def __init__(self) -> None:
        self.link = ScriptedLink()
        self.link.start()
        self.now = NOW
        self.notices: list[Notice] = []
        speaker = Notices()
        speaker.posted.connect(self.notices.append)
        self.jobs = Jobs(object)
        self.context = Context(self.link, self.jobs, speaker, self.clock, None)
        deliver()

    def clock(self) -> datetime:
        """The time it is in this test."""
        return self.now

    @property
    def said(self) -> list[str]:
        """The notices so far."""
        return [notice.text for notice in self.notices]


def deliver() -> None:
    """Hand over what was posted, without turning the loop."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall)


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Surroundings that end with the test."""
    made = Surroundings()
    try:
        yield made
    finally:
        made.jobs.stop()
