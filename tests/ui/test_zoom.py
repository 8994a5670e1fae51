"""At any size of writing nothing is cut off."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk.domain.errors import Trouble
from ecdesk.protocol import SaveDraft
from ecdesk.ui.editor import Editor
from ecdesk.ui.first_picture import FirstPicture
from ecdesk.ui.frame import OVER_BELOW
from ecdesk.ui.recipients import HeadRow
from ecdesk.ui.theme import theme
from ecdesk.ui.tokens import Scheme
from ecdesk.views.rows import QueueCounts, Tab
from tests.helpers.window_desk import WindowDesk

SIZES = [(1440, 900), (1280, 800)]


@pytest.fixture
def desk(qtbot):
    made = WindowDesk(qtbot)
    made.jobs.answers["counts"] = QueueCounts({Tab.REPLY: 128, Tab.WAITING: 342, Tab.BACKLOG: 17})
    return made


def cut(window):
    """Labels and buttons of one line, of those that do not shorten themselves, that are cut."""
    found = []
    for widget in [*window.findChildren(QLabel), *window.findChildren(QPushButton)]:
        shown = widget.isVisible() and type(widget) in (QLabel, QPushButton)
        if shown and widget.text() and not getattr(widget, "wordWrap", lambda: False)():
            wanted = widget.sizeHint()
            # A pixel or two of a button's height depend on the font that drew last.
            if widget.width() < wanted.width() or widget.height() < wanted.height() - 3:
                found.append((widget.objectName(), widget.text()))
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("zoom", [1.0, 1.25, 1.5])
def test_nothing_is_cut_whatever_lies_over_the_other(desk, qtbot, size, zoom):
    window = desk.begin()
    window.resize(*size)
    theme().apply(zoom=zoom)  # while it is open, as Ctrl + does
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    for over in (False, True):
        desk.frame.show_over(over)
        qtbot.waitUntil(lambda: cut(window) == [], timeout=20_000)  # cards settle step by step
        assert window.size().toTuple() == size


def test_the_names_of_the_fields_have_room(desk, qtbot):
    window = desk.begin()
    theme().apply(zoom=1.5)
    desk.frame.show_over(True)
    qtbot.wait(20)
    for row in window.composer.findChildren(HeadRow):
        measure = row._name.fontMetrics()
        assert row._name.width() >= measure.horizontalAdvance(row._name.text())


@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_what_is_not_kept_is_said_in_full(desk, qtbot, zoom):
    del desk.link.answers[SaveDraft]
    window = desk.begin()
    theme().apply(zoom=zoom)
    desk.type("typed")
    window.composer.flush()
    desk.link.refuse(SaveDraft, Trouble("disk.full").code, "trouble")
    state = window.composer._writing_desk.page.state
    assert state.text() == "まだ保存できていません"
    desk.frame.show_over(True)
    qtbot.wait(20)
    assert state.isVisible()
    assert state.width() >= state.fontMetrics().horizontalAdvance(state.text())


def test_growing_letters_do_not_take_the_page_from_whoever_writes(desk, qtbot):
    window = desk.begin()
    window.resize(1440, 900)
    desk.type("typed")
    editor = window.findChild(Editor)
    theme().apply(zoom=1.5)
    assert desk.frame.narrow
    assert editor.isVisible()
    assert editor.hasFocus()


@pytest.mark.parametrize(("zoom", "width", "beside"), [(1.0, 1440, True), (1.5, 1440, False)])
def test_the_first_picture_has_the_panes_where_they_will_be(qtbot, zoom, width, beside):
    picture = FirstPicture(Scheme.LIGHT, zoom)
    qtbot.addWidget(picture)
    picture.resize(width, 900)
    picture.show()
    assert (width >= OVER_BELOW * zoom) is beside
    assert picture._beside[1].isVisible() is beside
