"""まとめる and 別のやりとりにする at the window, the way back, and what belongs to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from ecdesk import protocol
from ecdesk.domain.conversation import Direction, Status
from ecdesk.domain.mail import Address
from ecdesk.ui.dialogs.merge import MergeDialog
from ecdesk.ui.mail_menu import LINE, offers
from ecdesk.views.rows import LinkedView, MergedMail, MergeRow
from tests.helpers.shown import NOW, mail, thread
from tests.helpers.window_desk import WindowDesk

MINE = MergeRow(
    20,
    "ワンピースの色",
    5,
    "佐藤 美咲",
    "misaki@example.jp",
    "",
    "紺と黒で",
    NOW - timedelta(days=2),
    Status.DONE,
    2,
)
STRANGER = replace(MINE, id=21, subject="楽天から", customer_id=9, customer="サトウ", address="m@x")
LINKED = LinkedView(20, "ワンピースの色", "佐藤 美咲", "", NOW - timedelta(days=2), Status.DONE, 2)


# The offscreen platform says so of every menu that pops up.
popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def merged_mails(ids):
    return tuple(
        MergedMail(n, one, Direction.IN, Address("佐藤 美咲", "m@x"), NOW, f"{one} のメール")
        for n, one in enumerate(ids)
    )


@pytest.fixture
def desk(qtbot):
    made = WindowDesk(qtbot)
    made.jobs.answers["candidates"] = lambda _id, words: (
        (MINE, STRANGER) if not words else tuple(r for r in (MINE, STRANGER) if words in r.subject)
    )
    made.jobs.answers["merged"] = merged_mails
    made.begin()
    return made


@pytest.fixture
def dialog(desk, qtbot):
    desk.press(Qt.Key.Key_M)
    (made,) = desk.window.findChildren(MergeDialog)
    qtbot.waitUntil(lambda: made.list.count() == 2)
    return made


def choose(dialog, qtbot, *rows):
    for row in range(dialog.list.count()):
        dialog.list.item(row).setSelected(row in rows)
    qtbot.waitUntil(lambda: dialog.preview.count() == (1 + len(rows) if rows else 0))


# ── まとめる ─────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_chosen_and_nothing_can_be_pressed(dialog):
    assert not dialog.go.isEnabled()
    assert "選ぶと" in dialog.preview.when_empty
    assert "ワンピースの色\n佐藤 美咲" in dialog.list.item(0).text()


def test_what_will_be_one_is_seen_before(dialog, qtbot):
    choose(dialog, qtbot, 0)
    assert dialog.heading.text() == "まとめると 2 通のやりとりになります"
    assert dialog.preview.item(1).text().startswith("＋")
    assert not dialog.preview.item(0).text().startswith("＋")
    assert (dialog.go.text(), dialog.question.text) == ("まとめる", "")


def test_merging_and_taking_it_back_by_z(desk, dialog, qtbot):
    choose(dialog, qtbot, 0)
    dialog.go.click()
    (command,) = desk.link.asked(protocol.MergeConversations)
    assert (command.conversation_ids, command.same_person) == ([10, 20], False)
    desk.link.answer(protocol.MergeConversations, regrouping=3, conversation_id=10)
    assert not dialog.isVisible()
    assert desk.said[-1].text == "2 件のやりとりをひとつにまとめました。"
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.frame.queue.take_focus()
    desk.press(Qt.Key.Key_Z)
    assert desk.link.asked(protocol.UndoRegrouping) == [protocol.UndoRegrouping(regrouping=3)]
    desk.link.answer(protocol.UndoRegrouping, conversation_ids=[10, 20])
    desk.wait_open(10)


def test_of_another_customer_it_is_asked_and_the_button_says_what_it_means(desk, dialog, qtbot):
    choose(dialog, qtbot, 1)
    assert "同じお客様ですか: 佐藤 美咲 様 <misaki@example.jp> と サトウ 様" in dialog.question.text
    assert dialog.go.text() == "同じお客様としてまとめる"
    dialog.go.click()
    assert desk.link.asked(protocol.MergeConversations)[0].same_person
    choose(dialog, qtbot, 0)
    assert dialog.question.text == ""


def test_a_refusal_is_said_in_the_dialog_and_may_be_tried_again(desk, dialog, qtbot):
    choose(dialog, qtbot, 0)
    dialog.go.click()
    assert not dialog.go.isEnabled()
    desk.link.refuse(protocol.MergeConversations, "regroup.two_outgoing")
    assert dialog.isVisible()
    assert "送り終えていないメール" in dialog.question.text
    assert dialog.go.isEnabled()


def test_words_find_others(desk, dialog, qtbot):
    dialog.search.setText("楽天")
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    dialog.search.setText("どこにもない")
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    assert "「どこにもない」は見つかりませんでした" in dialog.list.when_empty


def test_what_is_being_written_is_kept_before_anything_moves(desk, qtbot):
    desk.type("begun")
    desk.link.answers.pop(protocol.SaveDraft)
    desk.window._actions["merge"].trigger()
    assert desk.link.open_asks(protocol.SaveDraft)


# ── 別のやりとりにする ───────────────────────────────────────────────────────────────────────────


def names(view, one):
    return [offer[0] for offer in offers(view, one) if offer != LINE]


def test_only_what_would_do_something_is_offered():
    alone = thread(mails=(mail(1),))
    assert "split_only" not in names(alone, alone.mails[0])
    ours = mail(2, direction=Direction.OUT, undelivered=True)
    two = thread(mails=(mail(1), ours))
    assert "split_from" not in names(two, two.mails[0])
    assert "split_only" in names(two, two.mails[0])
    assert {"split_from", "resend"} <= set(names(two, ours))
    assert "labels" not in names(two, ours)


def open_two(desk, qtbot):
    view = thread(10, mails=(mail(1, "一つ目"), mail(2, "二つ目")))
    desk.views[10] = view
    desk.tell(conversations=(10,))
    qtbot.waitUntil(lambda: len(desk.frame.thread_pane._cards) == 2)
    return view


@pytest.mark.parametrize(
    ("name", "mail_ids", "first"), [("split_only", [2], None), ("split_from", [], 2)]
)
def test_splitting_opens_the_new_one_with_a_way_back(desk, qtbot, name, mail_ids, first):
    view = open_two(desk, qtbot)
    desk.frame.thread_pane.mail_deed_wanted.emit(name, view.mails[1])
    (command,) = desk.link.asked(protocol.SplitConversation)
    assert (command.conversation_id, command.mail_ids, command.from_mail_id) == (
        10,
        mail_ids,
        first,
    )
    desk.link.answer(protocol.SplitConversation, regrouping=4, conversation_id=30)
    desk.wait_open(30)
    lines = desk.frame.thread_pane.lines
    assert lines.back.text() == "← 戻る: 注文したワンピースについて"
    desk.said[-1].undo()
    desk.link.answer(protocol.UndoRegrouping, conversation_ids=[10])
    desk.wait_open(10)
    assert lines.back.isHidden()


@popup
def test_the_menu_of_a_mail_says_what_was_chosen(desk, qtbot):
    view = open_two(desk, qtbot)
    pane = desk.frame.thread_pane
    wanted = []
    pane.mail_deed_wanted.connect(lambda name, one: wanted.append((name, one.id)))
    pane._cards[2].more.click()
    (menu,) = pane._cards[2].more.findChildren(QMenu)
    next(a for a in menu.actions() if a.objectName() == "split_only").trigger()
    assert wanted == [("split_only", view.mails[1].id)]


def test_a_conversation_that_was_put_into_another_is_shown_as_that_one(desk, qtbot):
    desk.views[44] = thread(10, mails=(mail(1),))
    desk.window.open_conversation(44)
    desk.wait_open(10)
    qtbot.waitUntil(lambda: desk.window.opened.id == 10)
    assert desk.frame.queue.open_id == 10


# ── 前のやりとり ─────────────────────────────────────────────────────────────────────────────────


def test_an_earlier_one_is_one_click_away_and_so_is_the_way_back(desk, qtbot):
    desk.views[10] = thread(10, mails=(mail(1),), linked=(LINKED,))
    desk.tell(conversations=(10,))
    lines = desk.frame.thread_pane.lines
    qtbot.waitUntil(lambda: bool(lines.links))
    assert lines.links[0].text() == "11月15日 ワンピースの色 (完了)"
    lines.links[0].click()
    desk.wait_open(20)
    assert lines.back.isVisible()
    assert desk.window._actions["back"].isEnabled()
    lines.back.click()
    desk.wait_open(10)
    assert lines.back.isHidden()
    assert not desk.window._actions["back"].isEnabled()


def test_turning_to_another_row_forgets_the_way_back(desk, qtbot):
    desk.window.opened.visit(20)
    desk.wait_open(20)
    desk.window.open_conversation(11)
    desk.wait_open(11)
    assert desk.frame.thread_pane.lines.back.isHidden()


def test_many_stand_in_a_menu(desk, qtbot):
    many = tuple(replace(LINKED, id=number) for number in (20, 21, 22, 23))
    desk.views[10] = thread(10, mails=(mail(1),), linked=many)
    desk.tell(conversations=(10,))
    lines = desk.frame.thread_pane.lines
    qtbot.waitUntil(lambda: len(lines.links) == 2)
    lines.findChildren(QMenu)[0].actions()[1].trigger()
    desk.wait_open(23)


# ── the menu of a row ────────────────────────────────────────────────────────────────────────────


@popup
def test_a_right_click_offers_what_can_be_done_once_that_one_is_open(desk, qtbot):
    queue = desk.frame.queue
    row = queue.view.rowViewportPosition(1) + 5
    queue._want_menu(QPoint(20, row))
    assert not queue.findChildren(QMenu)
    desk.wait_open(11)
    qtbot.waitUntil(lambda: bool(queue.findChildren(QMenu)))
    texts = [action.text() for action in queue.findChildren(QMenu)[0].actions()]
    assert "ほかのやりとりとまとめる…" in texts
    queue.findChildren(QMenu)[0].close()


def test_if_another_opened_meanwhile_there_is_no_menu(desk, qtbot):
    queue = desk.frame.queue
    queue._want_menu(QPoint(20, queue.view.rowViewportPosition(1) + 5))
    desk.window.open_conversation(12)
    desk.wait_open(12)
    qtbot.wait(30)
    assert not queue.findChildren(QMenu)
