"""What can do nothing now is greyed out, and the menu fits a small screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from ecdesk import protocol
from ecdesk.domain.conversation import Status
from ecdesk.ui.actions import deeds
from ecdesk.ui.possible import Scene, idle
from ecdesk.ui.theme import theme
from ecdesk.views.clock_rows import PromiseView, Stands
from ecdesk.views.rows import Tab
from tests.helpers import shown
from tests.helpers.window_desk import WindowDesk

CLOCKS = {"holding", "clock_sum"}  # only while the customer waits for us
PLANS = {"snooze", "promise", "checking"}  # only while the matter is open


@pytest.fixture
def desk(qtbot):
    return WindowDesk(qtbot)


def off(desk):
    actions = desk.window._actions
    return {deed.name for deed in deeds() if not actions[deed.name].isEnabled()}


def test_every_name_is_a_deeds():
    assert idle(Scene(shops=False, mailboxes=False)) < {deed.name for deed in deeds()}


@pytest.mark.parametrize(
    ("view", "cannot"),
    [
        (shown.thread(), {"reopen"}),
        (shown.thread(status=Status.BACKLOG), {"reopen"}),
        (shown.answered(), {"reopen", "no_reply", *CLOCKS}),
        (shown.answered(status=Status.DONE), {"done", "no_reply", *CLOCKS, *PLANS}),
        (shown.thread(outgoing=shown.outgoing()), {"reopen", "postscript"}),
        (shown.thread(never=("misaki@example.jp",)), {"reopen", "never_customer"}),
    ],
)
def test_a_conversation_allows_what_it_allows(view, cannot):
    always = {
        "back",
        "send",
        "points",
        "put_right",
        "let_stand",
        "as_received",
        "undo",
        "usual",
        "save_files",
        "wake",
        "checked",
        "drop_promise",
    }
    assert idle(Scene(view=view, rows=1)) == cannot | always


def test_what_was_set_may_be_taken_back():
    stands = Stands(snoozed=True, checking="仕入先")
    promise = PromiseView(1, shown.NOW, shown.NOW + timedelta(hours=1), "")
    view = shown.thread(stands=stands, promises=(promise,))
    assert not idle(Scene(view=view, rows=1)) & {"wake", "checked", "drop_promise"}


def test_several_chosen_can_be_put_away_though_the_open_one_is_done():
    done = shown.answered(status=Status.DONE)
    assert not idle(Scene(view=done, rows=3, several=True)) & {"done", "snooze", "tag"}


def test_with_a_conversation_open_its_deeds_are_there(desk):
    desk.begin()
    nothing_yet = {"wake", "checked", "drop_promise"}
    assert off(desk) == nothing_yet | {
        "back",
        "postscript",
        "reopen",
        "undo",
        "usual",
        "save_files",
    }


def test_with_nothing_open_nothing_of_it(desk, qtbot):
    desk.rows[Tab.REPLY] = ()
    desk.begin()
    desk.qtbot.waitUntil(lambda: not desk.jobs.busy)
    gone = {"done", "reply", "send", "note", "forward", "merge", "print", "next", "undo"}
    assert gone <= off(desk)
    assert not off(desk) & {"new", "sync", "accounts", "quit", "keys"}


def test_the_way_back_is_there_while_it_is_offered(desk, qtbot):
    desk.begin()
    assert "undo" in off(desk)
    desk.context.notices.say("完了", undo=lambda: None)
    assert "undo" not in off(desk)
    desk.press(Qt.Key.Key_Z)
    assert "undo" in off(desk)


def test_what_is_answered_may_be_written_to_again_and_reopened(desk):
    desk.begin()
    desk.views[11] = shown.answered(id=11, status=Status.DONE)
    desk.window.open_conversation(11)
    desk.wait_open(11)
    assert not off(desk) & {"postscript", "reopen"}
    assert {"done", "no_reply", "send"} <= off(desk)
    desk.window._actions["postscript"].trigger()
    assert "postscript" in off(desk)
    assert "send" not in off(desk)


def test_a_deed_that_can_do_nothing_asks_nothing(desk):
    desk.begin()
    desk.window._actions["reopen"].trigger()
    assert desk.link.asked(protocol.ReopenConversations) == []
    assert desk.said == []


def test_the_look_and_the_shop_carry_a_mark(desk, qtbot):
    window = desk.begin()
    qtbot.waitUntil(lambda: len(desk.frame.top_bar.shops) == 2)
    marked = [name for name in ("system_scheme", "light", "dark") if _checked(window, name)]
    assert marked == ["light"]
    assert [action.isChecked() for action in window._actions._shops[:3]] == [True, False, False]
    desk.frame.top_bar.choose(2)
    assert [action.isChecked() for action in window._actions._shops[:3]] == [False, False, True]


def _checked(window, name):
    return window._actions[name].isChecked()


@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_the_menu_fits_a_small_screen(desk, zoom):
    theme().apply(zoom=zoom)
    menu = desk.begin().frame.top_bar.menu_button.menu()
    menu.ensurePolished()
    assert menu.sizeHint().height() <= 720
    found = {action for one in _menus(menu) for action in one.actions()}
    assert all(desk.window._actions[deed.name] in found for deed in deeds())
    assert all(one.sizeHint().height() <= 720 for one in _menus(menu))


def _menus(menu):
    yield menu
    for action in menu.actions():
        if action.menu() is not None:
            yield from _menus(action.menu())


def test_once_nothing_works_nothing_is_allowed_again(desk):
    desk.begin()
    desk.window._rest_keys()
    desk.window._frame.cover("", "", lambda: None)
    desk.context.notices.say("あとから", undo=lambda: None)
    assert off(desk) == {deed.name for deed in deeds()} - {"quit"}


def test_without_a_mailbox_there_is_nothing_to_receive(desk, qtbot):
    desk.begin()
    desk.window._status = replace(desk.window._status, mailboxes=())
    desk.window._refresh_deeds()
    assert "sync" in off(desk)
