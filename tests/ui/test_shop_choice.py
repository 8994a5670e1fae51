"""Another shop is chosen: its first conversation opens, and what was being written is kept."""

from __future__ import annotations

import pytest

from ecdesk import protocol
from ecdesk.views.rows import Tab
from tests.helpers.queue_rows import page
from tests.helpers.shown import mail, shop, thread
from tests.helpers.window_desk import WindowDesk


@pytest.fixture
def desk(qtbot):
    """Shop 1 has 10, 11 and 12; shop 2 has 20 and 21."""
    made = WindowDesk(qtbot)
    by_shop = {None: page(10, 11, 12, 20, 21), 1: page(10, 11, 12), 2: page(20, 21)}
    made.jobs.answers["page"] = lambda _tab, shop_id=None, **_kw: by_shop[shop_id]
    for number in (20, 21):
        made.views[number] = thread(number, shop=shop(2), mails=(mail(number),))
    made.by_shop = by_shop
    made.begin()
    qtbot.waitUntil(lambda: len(made.frame.top_bar.shops) == 2)
    return made


def settle(desk):
    desk.qtbot.waitUntil(lambda: not desk.opened_follows() and not desk.jobs.busy)


@pytest.fixture(autouse=True)
def _reach(desk):
    desk.opened_follows = lambda: desk.window.opened._follows


def test_the_first_of_that_shop_opens(desk):
    desk.frame.top_bar.choose(2)
    desk.wait_open(20)


def test_what_was_typed_is_kept_first_and_comes_back(desk):
    desk.type("typed")
    desk.frame.top_bar.choose(2)
    desk.wait_open(20)
    saved = desk.link.asked(protocol.SaveDraft)[-1].draft
    assert (saved.conversation_id, "typed" in saved.body) == (10, True)
    assert not desk.window.composer.unsaved


def test_its_own_conversation_stays_open(desk):
    desk.window.open_conversation(11)
    desk.wait_open(11)
    desk.type("typed")
    desk.frame.top_bar.choose(1)
    settle(desk)
    assert desk.open == 11
    assert desk.window.composer.begun, "and what is being written is not touched"


def test_all_shops_leave_open_what_is_open(desk):
    desk.frame.top_bar.choose(2)
    desk.wait_open(20)
    desk.frame.top_bar.choose(None)
    settle(desk)
    assert desk.open == 20


def test_an_empty_list_leaves_nothing_open(desk):
    desk.by_shop[2] = page()
    desk.type("typed")
    desk.frame.top_bar.choose(2)
    desk.wait_open(0)
    assert not desk.window.composer.writing
    assert "typed" in desk.link.asked(protocol.SaveDraft)[-1].draft.body
    assert desk.frame.queue.tab is Tab.REPLY


def test_whoever_opens_something_meanwhile_is_not_called_away(desk):
    desk.frame.top_bar.choose(2)
    desk.window.open_conversation(21)
    desk.wait_open(21)
    settle(desk)
    assert desk.open == 21
