"""The whiteboard: counts that can be read from afar, names that lead to their conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage

from ecdesk import protocol
from ecdesk.domain.board import Column
from ecdesk.ui.board_window import BoardWindow, age_said, tone_of
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.ui.theme import Scheme, theme
from ecdesk.views.clock_rows import BoardCard, BoardColumn
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW

DAY = 86_400
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def card(number, **changes):
    values = {
        "id": number,
        "customer": f"客{number}",
        "subject": "件名",
        "since": NOW,
        "due_at": NOW + timedelta(hours=1),
    }
    return BoardCard(**(values | changes))


def columns(**counts):
    cards = tuple(card(number) for number in range(1, 5))
    return tuple(
        BoardColumn(one, counts.get(one.value, 0), 3600, cards if counts.get(one.value) else ())
        for one in Column
    )


class Board:
    """A board over columns that the test lays out."""

    def __init__(self, qtbot, memory=None):
        self.columns = columns(new=38, waiting=28)
        self.link = ScriptedLink()
        self.link.start()
        self.jobs = ScriptedJobs(board=lambda *_now, **_kw: self.columns)
        context = Context(self.link, self.jobs, Notices(), lambda: NOW, memory)
        self.shop = None
        self.window = BoardWindow(context, lambda: self.shop)
        qtbot.addWidget(self.window)
        self.qtbot = qtbot

    def begin(self):
        self.window.resize(1200, 700)
        self.window.show()
        self.qtbot.waitUntil(lambda: bool(self.window.columns))
        self.window.grab()
        return self.window


@pytest.fixture
def board(qtbot):
    return Board(qtbot)


def test_it_says_all_six_to_a_screen_reader(board):
    said = board.begin().accessibleDescription()
    assert said == "経過報告要 0、未対応 38、下書き 0、仕入先確認中 0、お客様待ち 28、完了 0"


def test_the_count_is_as_high_as_a_hand(board):
    """A figure of 1/6 of the board's height is read from three metres on any desk screen."""
    window = board.begin()
    image = window.grab().toImage()
    bad = [y for y in range(image.height()) if any(_reddish(image, x, y) for x in range(210, 390))]
    assert not bad  # an hour old is no reason to shout
    amber = [y for y in range(image.height()) if any(_amber(image, x, y) for x in range(220, 390))]
    assert max(amber) - min(amber) > 700 / 8


def _reddish(image: QImage, x: int, y: int) -> bool:
    colour = image.pixelColor(x, y)
    return colour.red() > 160 and colour.green() < 80 and colour.blue() < 80


def _amber(image: QImage, x: int, y: int) -> bool:
    colour = image.pixelColor(x, y)
    return 120 < colour.red() < 190 and 60 < colour.green() < 130 and colour.blue() < 60


def test_a_name_leads_to_its_conversation(board, qtbot):
    window = board.begin()
    rect, number = window._places[0]
    with qtbot.waitSignal(window.wanted) as wanted:
        qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=rect.center())
    assert wanted.args == [number]
    with qtbot.assertNotEmitted(window.wanted):
        qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=window.rect().bottomRight())


def test_it_fills_the_screen_and_leaves_it(board, qtbot):
    window = board.begin()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_change_is_read_while_it_is_seen_and_not_after(board, qtbot):
    window = board.begin()
    board.columns = columns(new=1)
    board.link._receive(protocol.encode(protocol.Changed(conversations=(1,))))
    qtbot.waitUntil(lambda: window.columns[1].count == 1)
    window.close()
    before = board.jobs.times("board")
    board.link._receive(protocol.encode(protocol.Changed(conversations=(1,))))
    qtbot.wait(500)
    assert board.jobs.times("board") == before
    assert not window._minute.isActive()


def test_one_shop_s_board_is_asked_for(board):
    board.shop = 2
    board.begin()
    assert board.jobs.asked[-1][2] == {"shop_id": 2}


def test_what_cannot_be_read_is_said(board, qtbot):
    board.jobs.answers["board"] = OSError("gone")
    board.window.show()
    qtbot.waitUntil(lambda: board.window._failed)
    board.window.grab()


def test_its_place_is_remembered(qtbot, tmp_path):
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = Board(qtbot, memory)
    first.begin().resize(760, 500)
    first.window.close()
    again = Board(qtbot, memory)
    assert again.window.size() == first.window.size()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(720, 420), (1920, 1080)])
def test_it_paints_at_any_size(board, scheme, size):
    theme().apply(scheme)
    board.columns = columns(**{one.value: 999 for one in Column})
    board.begin().resize(*size)
    board.window.grab()
    assert board.window._places


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0分"), (59 * 60, "59分"), (3600, "1時間"), (47 * 3600, "47時間"), (2 * DAY, "2日")],
)
def test_ages_are_short(seconds, said):
    assert age_said(seconds) == said


@pytest.mark.parametrize(
    ("column", "count", "oldest", "tone"),
    [
        (Column.NEW, 0, 0, "mute"),
        (Column.NEW, 1, 3600, "warn"),
        (Column.NEW, 1, DAY, "bad"),
        (Column.REPORT, 1, 60, "bad"),
        (Column.WAITING, 9, 9 * DAY, "accent"),
        (Column.DONE, 9, 9 * DAY, "mute"),
    ],
)
def test_what_presses_is_told_by_its_tone(column, count, oldest, tone):
    assert tone_of(BoardColumn(column, count, oldest, ())) == tone
