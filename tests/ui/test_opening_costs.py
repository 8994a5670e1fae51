"""What opening a conversation costs, counted and not timed: lines made, parts laid out anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecdesk.domain.marks import Sort
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.ui.reading_line import AT_ONCE
from ecdesk.ui.reading_panel import standings
from ecdesk.ui.thread_pane import ThreadPane
from ecdesk.views.people_rows import SamePerson
from ecdesk.views.rows import MailReading, MarkView, ThreadView
from tests.helpers.loops import pause
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail, thread

READING = MailReading(
    intent="receipt_doc",
    also=(),
    target="order_delivery",
    timing="after",
    cause="none",
    urgency="normal",
    emotion="calm",
    needs_reply=True,
)
ASKED = "領収書{n}をお願いします。\n"


def asking(times: int, conversation: int = 1) -> ThreadView:
    """A conversation whose mail asks for so many things."""
    parts = [ASKED.format(n=n) for n in range(times)]
    marks, at = [], 0
    for number, part in enumerate(parts, start=1):
        end = at + len(part) - 1
        marks.append(MarkView(at, end, Sort.REQUEST, "", "request", "お願い", number))
        at += len(part)
    one = mail(100 + conversation, "".join(parts), marks=tuple(marks), reading=READING)
    return replace(thread(mails=(one,)), id=conversation)


@pytest.fixture
def pane(qtbot: QtBot) -> ThreadPane:
    link = ScriptedLink()
    link.start()
    made = ThreadPane(Context(link, ScriptedJobs(same_person=SamePerson), Notices(), lambda: NOW))
    qtbot.addWidget(made)
    made.resize(576, 800)
    made.show()
    return made


class Counts(QObject):
    """How often what happens, anywhere."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.of = Counter[QEvent.Type]()
        application.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count it, and let it pass."""
        self.of[event.type()] += 1
        return False


@pytest.fixture
def counts(qapp: QApplication) -> Iterator[Counts]:
    made = Counts(qapp)
    yield made
    qapp.removeEventFilter(made)


def opened(pane: ThreadPane, view: ThreadView, counts: Counts) -> Counter[QEvent.Type]:
    """What happens until a conversation is on the screen."""
    counts.of.clear()
    pane.show_thread(view)
    pause(20)
    return Counter(counts.of)


def test_lines_that_are_there_are_used_again(pane: ThreadPane) -> None:
    pane.show_thread(asking(9))
    before = list(pane.reading.lines.by_mark.values())
    pane.show_thread(asking(8, 2))
    now = list(pane.reading.lines.by_mark.values())
    assert now == before[:8]
    assert [line.isVisible() for line in before] == [True] * 8 + [False]
    assert now[0].accessibleName() == "依頼、領収書0をお願いします。"


def test_what_is_shown_is_laid_out_once_however_many_lines_there_are(
    pane: ThreadPane, counts: Counts
) -> None:
    happened = opened(pane, asking(AT_ONCE), counts)
    there = len(pane.findChildren(QWidget))
    assert happened[QEvent.Type.Move] + happened[QEvent.Type.Resize] < 3 * there
    again = opened(pane, asking(AT_ONCE, 2), counts)
    assert again[QEvent.Type.Move] + again[QEvent.Type.Resize] < there


def test_a_dozen_lines_are_shown_and_the_rest_is_counted(pane: ThreadPane) -> None:
    view = asking(30)
    pane.show_thread(view)
    lines = pane.reading.lines
    assert len(lines.by_mark) == AT_ONCE
    assert lines.more.text() == "▸ ほか 18 件"
    (one,) = view.mails
    owed = [
        {"mail_id": one.id, "start": m.start, "end": m.end, "state": state, "unsure": False}
        for m, state in zip(one.marks, ["answered"] * 27 + ["unanswered"] * 3, strict=True)
    ]
    lines.tell(standings([{**line, "by": []} for line in owed], ""))
    assert lines.more.text() == "▸ ほか 18 件 (まだ答えていないもの 3 件)"
    QTest.mouseClick(lines.more, Qt.MouseButton.LeftButton)
    assert len(lines.by_mark) == 30
    assert not lines.more.isVisible()
    assert list(lines.by_mark.values())[-1].accessibleName().endswith("まだ答えていません")


def test_all_lines_stay_while_their_conversation_is_read_again(pane: ThreadPane) -> None:
    view = asking(30)
    pane.show_thread(view)
    pane.reading.lines.more.click()
    (one,) = view.mails
    pane.show_thread(replace(view, mails=(replace(one, marks=one.marks[:29]),)))
    assert len(pane.reading.lines.by_mark) == 29
    pane.show_thread(asking(30, 2))
    assert len(pane.reading.lines.by_mark) == AT_ONCE


def test_the_keyboard_stays_with_the_mails_when_another_conversation_opens(
    pane: ThreadPane, qtbot: QtBot
) -> None:
    pane.show_thread(asking(2))
    with qtbot.waitActive(pane):
        pane.activateWindow()
    list(pane.reading.lines.by_mark.values())[1].setFocus()
    pane.show_thread(asking(2, 2))
    focused = QApplication.focusWidget()
    assert focused is pane._scroll


def test_the_keyboard_stays_in_the_note_that_is_being_written(
    pane: ThreadPane, qtbot: QtBot
) -> None:
    pane.show_thread(asking(2))
    with qtbot.waitActive(pane):
        pane.activateWindow()
    pane.focus_note()
    pane.show_thread(asking(2, 2))
    assert QApplication.focusWidget() is pane.customer.note_line
