"""聞き返す前に確かめること: ticked by the person, undone, and only then the way to ask back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk.domain.events import Near, Relation, ShopEvent
from ecdesk.domain.template import Setting, Used, is_locked
from ecdesk.domain.unclear import Step, Unclear
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.protocol import (
    CorrectMail,
    LookInto,
    TeachAlias,
)
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.alias import AliasDialog
from ecdesk.ui.dialogs.template_picker import TemplatePicker
from ecdesk.ui.notices import Notices
from ecdesk.ui.reading_panel import ReadingPanel
from ecdesk.ui.unclear_steps import UnclearSteps
from ecdesk.views.clue_rows import Clue, Clues, LabelWhy, LearnedView
from ecdesk.views.rows import MailReading
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail, shop, thread
from tests.helpers.window_desk import WindowDesk

popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
SALE = ShopEvent("秋のセール", NOW - timedelta(days=4), NOW - timedelta(hours=11), id=3)
READING = MailReading(
    "campaign_event", (), "event", "before", "none", "normal", "calm", True, cues=("昨日のやつ",)
)
FOUND = {
    Step.SHOP: (Clue("shop.order", "10482", "珈琲みずき", at=NOW, conversation_id=7),),
    Step.HAPPENED: (Clue("event.near", "秋のセール", at=SALE.start, event_id=3),),
    Step.HISTORY: (Clue("history.words", "裾上げ", words=("ワンピース",), at=NOW),),
}
CLUES = Clues(
    Unclear.REFERENCE, True, FOUND, frozenset(), "090-0000-1111", ("昨日のやつ",), whole=True
)
CLEAR = replace(CLUES, why=None, found={}, whole=False)
ASKED = mail(1, "昨日のやつまだできますか", reading=READING)


def asked(clues: Clues = CLUES, **changes):
    near = (Near(SALE, Relation.ENDED, timedelta(hours=11)),)
    return thread(mails=(ASKED,), clues=clues, events=near, **changes)


@pytest.fixture
def link() -> ScriptedLink:
    made = ScriptedLink()
    made.start()
    return made


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def context(link, notices) -> Context:
    return Context(link, ScriptedJobs(learned=LearnedView()), notices, lambda: NOW)


@pytest.fixture
def steps(qtbot, context) -> UnclearSteps:
    made = UnclearSteps(context)
    qtbot.addWidget(made)
    made.resize(320, 500)
    return made


def said(widget) -> list[str]:
    return [one.text() for one in there(widget, QLabel) if one.text()]


def there(widget, kind):
    """Its parts of a kind, without those that are on their way out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return widget.findChildren(kind)


def button(widget, name: str) -> QPushButton:
    return next(
        one for one in there(widget, QPushButton) if name in one.accessibleName() + one.text()
    )


def test_an_unclear_mail_shows_the_steps_by_itself(steps):
    steps.show_thread(asked(), NOW)
    assert [box.text() for box in steps.boxes.values()] == [
        "1 どの店のことか",
        "2 この方のご注文",
        "3 そのころの商品とできごと",
        "4 以前のやりとり",
    ]
    assert steps.why.text().startswith("「昨日のやつ」が何のことか、このやりとりの中にありません。")
    assert "11/17 裾上げ: どちらにも「ワンピース」" in said(steps)
    assert "この方の注文番号は見つかりません。" in said(steps)
    assert "残り 4 つ" in said(steps)[-1]


def test_a_clear_mail_has_a_quiet_line_and_is_looked_through_when_asked(steps, context, qtbot):
    context.jobs.answers["whole"] = replace(CLUES, why=None)
    steps.show_thread(asked(CLEAR), NOW)
    assert not steps.boxes
    assert context.jobs.times("whole") == 0
    steps.fold.click()
    qtbot.waitUntil(lambda: len(steps.boxes) == 4)
    steps.fold.click()
    assert not steps.boxes
    steps.fold.click()
    assert len(steps.boxes) == 4
    ticked = replace(CLEAR, ticked=frozenset({"shop"}))
    context.jobs.answers["whole"] = replace(CLUES, why=None, ticked=ticked.ticked)
    steps.show_thread(asked(ticked), NOW)  # what was opened by hand stays so
    qtbot.waitUntil(lambda: context.jobs.times("whole") == 2)
    qtbot.waitUntil(lambda: steps.boxes[Step.SHOP].isChecked() is True)
    steps.show_thread(asked(CLEAR, id=11), NOW)
    assert not steps.boxes  # another conversation begins folded


def test_what_is_found_too_late_is_not_shown_elsewhere(steps, context, qtbot):
    context.jobs.answers["whole"] = replace(CLUES, why=None)
    context.jobs.holding = True
    steps.show_thread(asked(CLEAR), NOW)
    steps.fold.click()
    steps.show_thread(asked(CLEAR, id=11), NOW)
    context.jobs.let_go()
    qtbot.wait(20)
    assert not steps.boxes


def test_what_was_found_leads_there(steps):
    steps.show_thread(asked(), NOW)
    went: list[int] = []
    steps.conversation_wanted.connect(went.append)
    steps.event_wanted.connect(went.append)
    button(steps, "別の店の注文かもしれません: 珈琲みずき の 10482").click()
    button(steps, "秋のセール 受付の11時間前に終了").click()
    assert went == [7, 3]


def test_a_tick_is_said_to_the_engine_and_taken_back_with_z(steps, link, notices):
    told = []
    notices.posted.connect(told.append)
    steps.show_thread(asked(), NOW)
    steps.show()
    QTest.keyClick(steps.boxes[Step.ORDERS], Qt.Key.Key_Space)
    link.answer(LookInto, before=False)
    assert link.asked(LookInto) == [LookInto(conversation_id=10, step="orders", done=True)]
    told[-1].undo()
    assert link.asked(LookInto)[-1] == LookInto(conversation_id=10, step="orders", done=False)


def test_a_tick_that_is_refused_goes_off_again(steps, link):
    steps.show_thread(asked(), NOW)
    steps.boxes[Step.SHOP].click()
    link.refuse(LookInto, "conversation.missing")
    assert not steps.boxes[Step.SHOP].isChecked()


def test_the_keyboard_stays_where_it_was_when_a_tick_is_kept(steps, qtbot):
    steps.show()
    qtbot.waitExposed(steps)
    steps.activateWindow()
    steps.show_thread(asked(), NOW)
    box = steps.boxes[Step.HAPPENED]
    qtbot.waitUntil(box.isVisible)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    steps.show_thread(asked(replace(CLUES, ticked=frozenset({"happened"}))), NOW)
    assert steps.boxes[Step.HAPPENED].hasFocus()
    assert steps.boxes[Step.HAPPENED].isChecked()


def test_asking_back_opens_when_all_is_looked_into(steps):
    wanted: list[str] = []
    steps.template_wanted.connect(wanted.append)
    done = replace(CLUES, ticked=frozenset(step.value for step in Step))
    steps.show_thread(asked(done), NOW)
    button(steps, "聞き返しのひな型を使う").click()
    steps.show_thread(asked(replace(done, found={})), NOW)
    button(steps, "聞き返しのひな型を使う").click()
    assert wanted == ["other-shop", "ask-meaning"]


def test_where_mails_are_too_slow_the_phone_is_proposed(steps, qtbot):
    steps.show_thread(asked(), NOW, urgent=True)
    with qtbot.waitSignal(steps.call_wanted):
        button(steps, "090-0000-1111").click()
    steps.show_thread(asked(replace(CLUES, phone="")), NOW, urgent=True)
    assert not any("電話" in one.text() for one in there(steps, QPushButton))


def test_the_same_again_touches_nothing(steps):
    steps.show_thread(asked(), NOW)
    before = dict(steps.boxes)
    steps.show_thread(asked(), NOW + timedelta(minutes=1))
    assert steps.boxes == before


# ── the templates that ask back ─────────────────────────────────────────────────────────────────

ASKING = next(one for one in shipped_templates() if one.key == "ask-meaning")


def setting(to_look: int) -> Setting:
    return Setting(shop=shop(), today=date(2026, 11, 17), to_look=to_look)


def test_the_picker_keeps_them_locked_and_says_why(qtbot, context):
    context.jobs.answers["templates"] = ()
    for left, locked in ((2, True), (0, False)):
        dialog = TemplatePicker(context, setting(left))
        qtbot.addWidget(dialog)
        dialog.offer([Used(ASKING)])
        assert dialog.use.isEnabled() is not locked
        assert ("残り 2 つ" in dialog.told.text()) is locked
        chosen = []
        dialog.chosen.connect(chosen.append)
        dialog._choose()
        assert bool(chosen) is not locked


def test_only_asking_back_is_locked():
    locked = {one.key for one in shipped_templates() if is_locked(one, setting(1))}
    assert locked == {"ask-meaning", "other-shop"}


def test_the_page_takes_none_that_is_locked(qtbot):
    desk = WindowDesk(qtbot)
    desk.jobs.answers["templates"] = tuple(Used(one) for one in shipped_templates())
    desk.views[10] = asked(id=10)
    window = desk.begin()
    before = window.composer._writing_desk.page.editor.text
    desk.frame.thread_pane.template_wanted.emit("ask-meaning")
    qtbot.waitUntil(lambda: any("聞き返しは最後の手段" in one.text for one in desk.said))
    assert window.composer._writing_desk.page.editor.text == before
    desk.frame.thread_pane.template_wanted.emit("order-taken")
    page = window.composer._writing_desk.page
    qtbot.waitUntil(lambda: page.template_key == "order-taken")


# ── correcting what a mail says as a whole ──────────────────────────────────────────────────────


@pytest.fixture
def panel(qtbot, context) -> ReadingPanel:
    made = ReadingPanel(context)
    qtbot.addWidget(made)
    made.resize(320, 500)
    return made


def chosen(menu, name: str) -> None:
    next(action for action in menu.actions() if action.text() == name).trigger()


@popup
def test_a_chip_says_on_what_it_rests_and_is_corrected_with_a_click(panel, link, notices):
    told = []
    notices.posted.connect(told.append)
    panel.show_thread(asked(), NOW)
    chip = button(panel, "用件: キャンペーン")
    assert "昨日のやつ" in chip.toolTip()
    chip.click()
    chosen(panel._correcting.menu, "ポイント")
    link.answer(CorrectMail, before="")
    assert link.asked(CorrectMail) == [CorrectMail(mail_id=1, label="intent", value="points")]
    told[-1].undo()
    assert link.asked(CorrectMail)[-1].value == ""


@popup
def test_every_label_can_be_corrected_also_where_it_says_nothing(panel, link):
    panel.show_thread(asked(), NOW)
    panel.correct.click()
    names = [action.text() for action in panel._correcting.menu.actions()]
    assert names == ["用件", "対象", "時期", "原因"]
    causes = panel._correcting.menu.actions()[3].menu()
    assert [a.text() for a in causes.actions() if a.isChecked()] == ["なし"]
    chosen(causes, "情報の不足")
    assert link.asked(CorrectMail)[0].label == "cause"


def test_what_was_learned_says_from_how_many_corrections(panel, qtbot):
    why = (LabelWhy("intent", "product_spec", 4, ("感謝祭",)),)
    learned = replace(ASKED, reading=replace(READING, why=why))
    panel.show_thread(replace(asked(), mails=(learned,)), NOW)
    line = button(panel, "用件は、以前 4 回 直したため (「感謝祭」)です。")
    with qtbot.waitSignal(panel.learned_wanted):
        line.click()


def test_a_name_for_goods_is_taught_from_the_customers_words(qtbot, context, link, notices):
    told = []
    notices.posted.connect(told.append)
    dialog = AliasDialog(context, 1, "モカのやつ")
    qtbot.addWidget(dialog)
    assert not dialog.keep.isEnabled()
    dialog.product.setText("モカブレンド")
    dialog.keep.click()
    link.refuse(TeachAlias, "alias.unfit", most=40)
    assert "40字まで" in dialog.refusal.text()
    dialog.keep.click()
    link.answer(TeachAlias, before="")
    told[-1].undo()
    assert [one.product for one in link.asked(TeachAlias)][-1] == ""
