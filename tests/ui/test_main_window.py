"""The window as a whole: it starts in steps, opens what comes next, and loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from ecdesk import protocol
from ecdesk.domain.conversation import Kind
from ecdesk.domain.errors import Refused
from ecdesk.ui.first_picture import FirstPicture
from ecdesk.ui.theme import Scheme, theme
from ecdesk.views.rows import Tab
from tests.helpers.queue_rows import row
from tests.helpers.shown import NOW, mail, thread
from tests.helpers.window_desk import WindowDesk


@pytest.fixture
def desk(qtbot):
    return WindowDesk(qtbot)


# ── starting ─────────────────────────────────────────────────────────────────────────────────────


def test_it_starts_nothing_by_itself(desk, qtbot):
    with qtbot.waitSignal(desk.window.first_painted):
        desk.window.show()
    qtbot.wait(50)
    assert desk.jobs.asked == []
    assert desk.link.state == "starting"
    assert isinstance(desk.window.centralWidget(), FirstPicture)


def test_first_the_picture_then_the_queue_then_the_rest(desk, qtbot):
    order = []
    desk.window.first_painted.connect(lambda: order.append(("first", len(desk.jobs.asked))))
    desk.window.queue_painted.connect(lambda: order.append(("queue", desk.frame.queue.rows)))
    desk.window.furnished.connect(lambda: order.append(("rest", desk.window.composer is not None)))
    desk.begin()
    assert order == [("first", 0), ("queue", 3), ("rest", True)]


def test_hidden_it_begins_all_the_same(desk, qtbot):
    desk.window.begin()
    qtbot.waitUntil(lambda: desk.frame.queue.rows == 3)
    assert desk.link.state == "ready"


def test_in_the_morning_the_first_one_is_open_with_its_reply(desk):
    window = desk.begin()
    assert desk.open == 10
    assert window.composer.writing


def test_an_empty_desk_is_calm(desk, qtbot):
    desk.rows[Tab.REPLY] = ()
    with qtbot.waitSignal(desk.window.queue_painted):
        desk.begin()
    assert desk.open == 0


def test_a_folder_in_use_is_said_in_the_middle(desk):
    desk.begin()
    desk.link._fail(Refused("folder.in_use"))
    cover = desk.frame._cover
    assert cover.isVisible()
    assert cover.button.text() == "閉じる"
    desk.window.open_conversation(11)
    desk.wait_open(11)
    assert cover.isVisible()
    assert not desk.window.composer.isVisible()
    desk.window._actions["new"].trigger()
    assert not desk.window.composer.begun
    cover.button.click()
    assert not desk.window.isVisible()


def test_the_samples_settings_lead_to_ones_own_shop(qtbot):
    desk = WindowDesk(qtbot, sample=True)
    window = desk.begin()
    with qtbot.waitSignal(window.real_requested):
        desk.frame.status_bar.accounts_wanted.emit()
    assert QApplication.activeModalWidget() is None


def test_after_a_forward_one_stays(desk, qtbot):
    window = desk.begin()
    window.composer.sent.emit(
        {"outgoing": 1, "conversation_id": 10, "due_at": "", "kind": Kind.FORWARD}
    )
    qtbot.wait(30)
    assert window.opened.id == 10


def test_a_click_keeps_the_keyboard_in_the_list_and_enter_goes_to_the_mail(desk):
    desk.begin()
    view = desk.frame.queue.view
    place = view.visualRect(view.model().index(1, 0)).center()
    desk.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    desk.wait_open(11)
    assert QApplication.focusWidget() is view
    desk.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is desk.frame.thread_pane._scroll


def test_the_sample_says_that_it_is_one(qtbot):
    desk = WindowDesk(qtbot, sample=True)
    window = desk.begin()
    assert "見本" in window.windowTitle()
    with qtbot.waitSignal(window.real_requested):
        desk.frame.real_wanted.emit()


@pytest.mark.parametrize("sample", [False, True])
def test_only_outside_the_sample_the_menu_leads_to_it(qtbot, sample):
    desk = WindowDesk(qtbot, sample=sample)
    desk.begin()
    menu = desk.frame.top_bar.menu_button.menu()
    assert [a.text() for a in menu.actions() if "見本" in a.text()] == (
        [] if sample else ["見本の店を見る"]
    )


def test_closing_tidies_away_what_was_looked_at(desk):
    window = desk.begin()
    folder = desk.context.looked_at.new_folder()
    (folder / "a.pdf").write_bytes(b"x")
    window.close()
    assert not folder.exists()


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


def test_the_open_conversation_is_read_again_when_it_changed(desk, qtbot):
    desk.begin()
    before = desk.jobs.times("thread")
    desk.views[10] = thread(10, mails=(mail(1), mail(2, "追って")), revision=2)
    for _often in range(10):
        desk.tell(conversations=(10,))
    qtbot.waitUntil(lambda: len(desk.frame.thread_pane.view.mails) == 2)
    qtbot.wait(250)
    assert desk.jobs.times("thread") == before + 1


def test_another_conversation_is_none_of_its_business(desk, qtbot):
    desk.begin()
    before = desk.jobs.times("thread")
    desk.tell(conversations=(11, 12), outbox=True, drafts=("x",))
    qtbot.wait(250)
    assert desk.jobs.times("thread") == before


def test_the_customer_is_its_business(desk, qtbot):
    desk.begin()
    before = desk.jobs.times("thread")
    desk.tell(customers=(5,))
    qtbot.waitUntil(lambda: desk.jobs.times("thread") == before + 1)


def test_of_two_opened_quickly_the_last_is_shown(desk, qtbot):
    window = desk.begin()
    desk.jobs.holding = True
    window.open_conversation(11)
    window.open_conversation(12)
    desk.jobs.let_go()
    desk.wait_open(12)


def test_a_conversation_that_cannot_be_read_offers_another_try(desk, qtbot):
    window = desk.begin()
    desk.jobs.answers["thread"] = OSError("broken")
    window.open_conversation(11)
    state = desk.frame.thread_pane._state
    qtbot.waitUntil(lambda: state.button.text() == "もう一度読む")
    desk.jobs.answers["thread"] = thread(11)
    state.button.click()
    desk.wait_open(11)


def test_the_status_bar_follows_the_engine(desk, qtbot):
    desk.begin()
    bar = desk.frame.status_bar
    qtbot.waitUntil(lambda: "14:18 こはる洋品店" in bar._sync.text())
    desk.link.stop()
    assert "起動し直して" in bar._engine.text()
    desk.link.start()
    assert "オフラインでも" in bar._engine.text()
    desk.link._receive(
        protocol.encode(protocol.Syncing(mailbox_id=1, state="busy", done=120, total=3000))
    )
    assert "受信中 120/3,000" in bar._sync.text()


# ── sending ──────────────────────────────────────────────────────────────────────────────────────


def test_after_sending_the_next_is_open_and_there_are_ten_seconds(desk, qtbot):
    window = desk.begin()
    due = NOW + timedelta(seconds=10)
    window.composer.sent.emit(
        {"outgoing": 77, "conversation_id": 10, "due_at": due.isoformat(), "state": "countdown"}
    )
    desk.wait_open(11)
    assert (desk.said[-1].seconds, desk.said[-1].counting) == (10, True)
    desk.press(Qt.Key.Key_Z)
    assert desk.link.asked(protocol.CancelOutgoing)[0].outgoing_id == 77


def test_sending_at_once_promises_no_undo(desk, qtbot):
    window = desk.begin()
    window.composer.sent.emit({"outgoing": 77, "conversation_id": 10, "due_at": NOW.isoformat()})
    desk.wait_open(11)
    assert desk.said == []


def test_a_letter_taken_back_is_where_one_is(desk, qtbot):
    window = desk.begin()
    window.open_conversation(12)
    desk.wait_open(12)
    window.composer.restored.emit({"conversation_id": 10, "draft_id": "d"})
    desk.wait_open(10)


def test_the_last_one_answered_leaves_a_kind_word(desk, qtbot):
    desk.rows[Tab.REPLY] = (row(10),)
    window = desk.begin()
    window.composer.sent.emit({"outgoing": 1, "conversation_id": 10, "due_at": ""})
    qtbot.waitUntil(lambda: desk.open == 0)
    assert "返信待ちがありません" in desk.frame.thread_pane._state.sentence.text()


# ── room ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("width", "folded"), [(1440, False), (1280, False), (1279, True)])
def test_below_1280_the_customer_folds(desk, width, folded):
    desk.begin().resize(width, 800)
    assert desk.frame.thread_pane._folded_column is folded


def test_below_1024_the_composer_lies_over_the_mails(desk, qtbot):
    window = desk.begin()
    window.resize(1000, 760)
    assert not window.composer.isVisible()
    desk.press(Qt.Key.Key_R)
    assert window.composer.isVisible()
    assert not desk.frame.thread_pane.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.frame.thread_pane.isVisible()
    window.resize(1300, 800)
    assert window.composer.isVisible()
    assert desk.frame.thread_pane.isVisible()


def test_the_list_stays_as_wide_as_it_is_whatever_stands_beside_it(desk):
    window = desk.begin()
    window.resize(1000, 760)
    before = desk.frame.queue.width()
    desk.press(Qt.Key.Key_R)
    assert desk.frame.queue.width() == before
    desk.press(Qt.Key.Key_Escape)
    assert desk.frame.queue.width() == before


def test_wide_again_every_pane_is_as_wide_as_it_was(desk):
    window = desk.begin()
    window.resize(1440, 900)
    before = desk.frame._body.sizes()
    window.resize(1000, 760)
    desk.press(Qt.Key.Key_R)
    window.resize(1440, 900)
    assert desk.frame._body.sizes() == before
    assert sum(before) >= 1440 - 4  # no strip is left over beside them


def test_letters_larger_and_usual_again_leave_list_and_composer_as_wide(desk):
    window = desk.begin()
    window.resize(1440, 900)
    theme().apply(zoom=1.0)
    before = desk.frame._body.sizes()[::2]
    for zoom in (1.25, 1.5, 1.0):
        theme().apply(zoom=zoom)
    assert desk.frame._body.sizes()[::2] == before


def test_what_was_chosen_is_remembered(qtbot, tmp_path):
    def memory():
        return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)

    desk = WindowDesk(qtbot, memory=memory())
    window = desk.begin()
    window.resize(800, 600)
    theme().apply(Scheme.DARK, 1.25)
    window.close()
    desk.context.memory.sync()
    theme().apply(Scheme.LIGHT, 1.0)
    again = WindowDesk(qtbot, memory=memory()).begin()
    assert (again.width(), again.height()) == (800, 600)
    assert (theme().scheme, theme().zoom) == (Scheme.DARK, 1.25)


def test_nonsense_in_the_memory_is_no_harm(qtbot, tmp_path):
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for key in ("look/scheme", "look/zoom", "window/geometry"):
        memory.setValue(key, "x" * 50)
    WindowDesk(qtbot, memory=memory).begin()
    assert (theme().scheme, theme().zoom) == (Scheme.SYSTEM, 1.0)


def test_closing_keeps_what_was_typed(desk, qtbot):
    window = desk.begin()
    desk.press(Qt.Key.Key_R)
    qtbot.keyClicks(QApplication.focusWidget(), "typed")
    window.close()
    kept = desk.link.asked(protocol.SaveDraft)
    assert kept
    assert "typed" in kept[-1].draft.body


def test_going_on_keeps_what_was_typed(desk, qtbot):
    window = desk.begin()
    desk.press(Qt.Key.Key_R)
    qtbot.keyClicks(QApplication.focusWidget(), "typed")
    window.open_conversation(11)
    desk.wait_open(11)
    assert "typed" in desk.link.asked(protocol.SaveDraft)[-1].draft.body


def test_a_picture_of_it_has_no_default_grey(desk):
    desk.begin()
    desk.window.resize(1440, 900)
    image = desk.window.grab().toImage()
    grey = 0xFFEFEFEF  # what Fusion paints where nobody said anything
    places = [(x, y) for x in range(0, 1436, 12) for y in range(0, 896, 12)]
    # A single pixel may be the edge of a letter; a ground is grey all around.
    grounds = [
        (x, y)
        for x, y in places
        if all(image.pixel(x + dx, y + dy) == grey for dx in range(4) for dy in range(4))
    ]
    assert grounds == []


def test_every_control_has_a_name_for_screen_readers(desk):
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    desk.begin()
    for kind in (QAbstractButton, QLineEdit):
        for widget in desk.window.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                named = widget.accessibleName() or getattr(widget, "text", str)()
                assert len(named.strip()) > (0 if widget.accessibleName() else 1), widget
