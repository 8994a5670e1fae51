"""What the customer asks stands beside the mail, with what the reply does about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.marks import Sort, Word
from ecdesk.domain.unclear import Step, Unclear
from ecdesk.ui.context import Context
from ecdesk.ui.label_chips import labels
from ecdesk.ui.notices import Notices
from ecdesk.ui.reading_hints import hints
from ecdesk.ui.reading_line import Line
from ecdesk.ui.reading_panel import ReadingPanel, paragraph_at, standings
from ecdesk.ui.thread_pane import ThreadPane
from ecdesk.views.clue_rows import NO_CLUES, Clue, Clues
from ecdesk.views.rows import MailReading, MarkView
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, answered, mail, thread

TEXT = "20日までに届きますか。\n\n領収書をお願いします。\n娘の七五三に着せます。"
READING = MailReading(
    intent="receipt_doc",
    also=("delivery_request",),
    target="order_delivery",
    timing="after",
    cause="none",
    urgency="high",
    emotion="calm",
    needs_reply=True,
)


def mark(words: str, sort: Sort, number: int = 0, kind: str = "") -> MarkView:
    start = TEXT.index(words)
    return MarkView(start, start + len(words), sort, kind, sort.value, words[-4:], number)


ASKS = mark("20日までに届きますか。", Sort.QUESTION, 1)
WANTS = mark("領収書をお願いします。", Sort.REQUEST, 2)
TELLS = mark("娘の七五三に着せます。", Sort.DISCLOSURE, kind="event")
READ = mail(7, TEXT, marks=(ASKS, WANTS, TELLS), reading=READING)


@pytest.fixture
def panel(qtbot) -> ReadingPanel:
    link = ScriptedLink()
    link.start()
    made = ReadingPanel(Context(link, ScriptedJobs(), Notices(), lambda: NOW))
    qtbot.addWidget(made)
    made.resize(320, 400)
    return made


def said(panel: ReadingPanel) -> list[str]:
    shown = [*panel.findChildren(QLabel), *panel.findChildren(QPushButton)]
    return [one.text() for one in shown if one.text()]


def lines(panel: ReadingPanel) -> list[Line]:
    return list(panel.lines.by_mark.values())


def ledger(one: MarkView, state: str, by: int | None = None, *, unsure: bool = False):
    return {
        "mail_id": 7,
        "start": one.start,
        "end": one.end,
        "text": TEXT[one.start : one.end],
        "asks": one.sort is Sort.QUESTION,
        "state": state,
        "unsure": unsure,
        "by": [] if by is None else [[by, by + 5]],
    }


def test_each_request_has_its_line_and_its_number(panel):
    panel.show_thread(thread(mails=(READ,)), NOW)
    assert [line.accessibleName().partition("、")[0] for line in lines(panel)] == [
        "質問",
        "依頼",
        "自己開示 (行事・予定)",
    ]
    assert {"1", "2", "20日までに届きますか。", "お急ぎ", "領収書・書類", "買った後"} <= set(
        said(panel)
    )


def test_the_draft_says_what_becomes_of_them(panel):
    panel.show_thread(thread(mails=(READ,)), NOW)
    body = "佐藤様\n\nお世話になっております。\n\n20日にお届けします。"
    found = [
        ledger(ASKS, "answered", body.index("20日")),
        ledger(WANTS, "unanswered"),
    ]
    panel.show_ledger(standings(found, body))
    assert "→ 返信の3段落目" in said(panel)
    assert "→ まだ答えていません" in said(panel)
    panel.show_ledger(standings([ledger(WANTS, "unanswered", unsure=True)], body))
    assert "→ 答えているか確かめてください" in said(panel)
    panel.show_ledger({})
    assert not any(text.startswith("→") for text in said(panel))


def test_what_the_person_decided_is_said_without_a_draft_too(panel):
    left = Word(WANTS.start, WANTS.end, Sort.REQUEST, state="unneeded")
    panel.show_thread(thread(mails=(replace(READ, words=(left,)),)), NOW)
    assert "→ 答えなくてよい" in said(panel)


def test_nothing_that_waits_shows_nothing(panel):
    panel.show_thread(answered(mails=(READ,)), NOW)
    assert panel.isHidden()
    panel.show_thread(thread(mails=(replace(READ, reading=None),)), NOW)
    assert panel.isHidden()


def test_a_mail_that_asks_nothing_says_so(panel):
    panel.show_thread(thread(mails=(replace(READ, marks=()),)), NOW)
    assert "はっきりした依頼や質問は見つかりませんでした。" in said(panel)


def test_a_line_leads_to_its_words_by_mouse_and_key(panel, qtbot):
    panel.show_thread(thread(mails=(READ,)), NOW)
    panel.show()
    wanted: list[tuple[int, int, int]] = []
    panel.words_wanted.connect(lambda *at: wanted.append(at))
    QTest.mouseClick(lines(panel)[1], Qt.MouseButton.LeftButton)
    QTest.keyClick(lines(panel)[2], Qt.Key.Key_Return)
    assert wanted == [(7, WANTS.start, WANTS.end), (7, TELLS.start, TELLS.end)]


def test_the_same_again_touches_nothing(panel):
    panel.show_thread(thread(mails=(READ,)), NOW)
    before = lines(panel)
    panel.show_thread(thread(mails=(READ,)), NOW + timedelta(minutes=1))
    assert lines(panel) == before


@pytest.mark.parametrize(
    ("body", "words", "number"),
    [
        ("一\n\n二\n三\n\n四", "一", 1),
        ("一\n\n二\n三\n\n四", "三", 2),
        ("一\n\n二\n三\n\n四", "四", 3),
        ("\n\n一", "一", 1),
    ],
)
def test_paragraphs_are_counted_as_people_count_them(body, words, number):
    assert paragraph_at(body, body.index(words)) == number


# ── what else is worth knowing ──────────────────────────────────────────────────────────────────


def hinted(clues: Clues = NO_CLUES, **changes) -> list[str]:
    read = replace(READ, reading=replace(READING, **changes))
    return [one.said for one in hints([read], date(2026, 11, 17), default_calendar(), clues)]


def test_a_day_that_is_near_asks_for_the_phone():
    (near,) = hinted(dates=(("20日", date(2026, 11, 20)),))
    assert near.startswith("11/20(金) まであと3日です。")
    assert "お電話" in near
    (far,) = hinted(dates=(("28日", date(2026, 11, 28)),))
    assert far == "11/28(土) まであと11日です。"
    assert hinted(dates=(("1日", date(2026, 11, 1)),)) == []


def test_an_order_in_a_mail_says_whether_it_can_be_taken():
    whole = {"intent": "order_new", "present": ("goods", "name")}
    (taken,) = hinted(**whole, missing=("date",))
    assert taken == "このメールの内容で、ご注文をお受けできます。品物、お名前 が書かれています。"
    (missing,) = hinted(**whole, missing=("address", "phone", "date"))
    assert missing == (
        "ご注文をお受けするには、あと ご住所、電話番号 が必要です。品物、お名前 が書かれています。"
    )
    phone = Clues(asked=True, phone="03-0000-1111")
    (known,) = hinted(phone, **whole, missing=("phone", "date"))
    assert known.endswith("電話番号 03-0000-1111 は控えにあります。")


def test_what_can_be_done_at_once_stands_beside_the_hint():
    def deeds(clues: Clues = NO_CLUES, **changes):
        read = replace(READ, reading=replace(READING, **changes))
        found = hints([read], date(2026, 11, 17), default_calendar(), clues)
        return [(one.deed, one.label) for one in found if one.deed]

    known = Clues(asked=True, phone="03-0000-1111")
    order = {"intent": "order_new", "present": ("goods",)}
    assert deeds(**order) == [("order-taken", "この問い合わせで受注")]
    short = {**order, "missing": ("address",), "dates": ()}
    ask = ("order-missing", "足りないところを確かめる")
    call = ("call", "電話 03-0000-1111")
    assert deeds(**short) == [ask]
    assert deeds(known, **short) == [ask, call]
    assert deeds(known, **{**short, "urgency": "normal"}) == [ask]
    assert deeds(known, dates=(("20日", date(2026, 11, 20)),)) == [call]
    assert deeds(known, dates=(("28日", date(2026, 11, 28)),)) == []


def test_an_order_of_our_other_shop_leads_there():
    there = Clue("shop.order", "10482", "珈琲みずき", conversation_id=7)
    read = replace(READ, reading=READING)
    clues = Clues(asked=True, found={Step.SHOP: (there,)})
    (hint,) = hints([read], date(2026, 11, 17), default_calendar(), clues)
    assert hint.said == (
        "別の店の注文かもしれません。注文番号 10482 は 珈琲みずき のメールにあります。"
    )
    assert (hint.deed, hint.conversation_id) == ("show", 7)


def test_hints_say_on_which_words_they_rest():
    assert hinted(hints=(("shop.mall", "Amazon"),)) == [
        "別の店の注文かもしれません。「Amazon」は別のモールの名前です。"
    ]
    earlier = (("history.word", "例の"),)
    assert hinted(hints=earlier) == ["「例の」は以前のやりとりを指しています"]
    # The steps before asking back say so already.
    unclear = Clues(why=Unclear.REFERENCE, asked=True, about=("例の",))
    assert hinted(unclear, hints=earlier) == []


def test_of_several_mails_the_strongest_feeling_counts():
    calm = replace(READ, reading=replace(READING, urgency="normal"))
    upset = replace(READING, intent="other_unclear", urgency="critical", emotion="angry")
    told = [(one.text, one.tone) for one in labels([calm, replace(READ, reading=upset)])]
    assert told[:3] == [("至急", "bad"), ("お怒り", "bad"), ("領収書・書類", "")]


# ── in its pane ─────────────────────────────────────────────────────────────────────────────────


def test_the_words_come_into_sight_and_are_selected(qtbot):
    link = ScriptedLink()
    link.start()
    pane = ThreadPane(Context(link, ScriptedJobs(), Notices(), lambda: NOW))
    qtbot.addWidget(pane)
    pane.resize(576, 500)
    pane.show()
    older = replace(READ, id=6, text=TEXT, received_at=READ.received_at - timedelta(minutes=5))
    long = mail(8, "もう一通です。\n" * 60, received_at=READ.received_at, reading=READING)
    turn = replace(thread().turn, opened_at=older.received_at)
    pane.show_thread(thread(mails=(older, long), turn=turn))
    line = pane.reading.lines.by_mark[6, WANTS.start, WANTS.end]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    (_said, shown) = pane._cards[6].words._written[0]
    assert shown.textCursor().selectedText() == "領収書をお願いします。"
    qtbot.waitUntil(lambda: not shown.visibleRegion().isEmpty())
    pane.show_ledger([{**ledger(WANTS, "answered", 0), "mail_id": 6}], "領収書")
    assert "返信の1段落目" in line.accessibleName()


def test_words_far_down_in_a_long_mail_are_laid_out_to_be_shown(qtbot):
    link = ScriptedLink()
    link.start()
    pane = ThreadPane(Context(link, ScriptedJobs(), Notices(), lambda: NOW))
    qtbot.addWidget(pane)
    pane.resize(576, 500)
    pane.show()
    long = "もう一行です。\n" * 4_000
    start = len(long)
    end = start + len("領収書をお願いします。")
    wants = MarkView(start, end, Sort.REQUEST, "", "request", "お願い", 1)
    asked = mail(7, f"{long}領収書をお願いします。", marks=(wants,), reading=READING)
    pane.show_thread(thread(mails=(asked,)))
    (_said, shown) = pane._cards[7].words._written[0]
    assert "領収書" not in shown.toPlainText()
    QTest.mouseClick(pane.reading.lines.by_mark[7, start, end], Qt.MouseButton.LeftButton)
    assert shown.textCursor().selectedText() == "領収書をお願いします。"


def test_two_marks_on_the_same_words_are_two_lines_that_are_told(panel):
    """A line that is used again says nothing of the conversation before."""
    panel.show_thread(thread(mails=(READ,)), NOW)
    found = [ledger(ASKS, "unanswered"), ledger(WANTS, "unanswered")]
    panel.show_ledger(standings(found, "お世話になっております。"))
    both = mark("20日までに届きますか。", Sort.DISCLOSURE, kind="event")
    other = mail(7, TEXT, marks=(both, ASKS), reading=READING)
    panel.show_thread(thread(mails=(other,)), NOW)
    panel.show_ledger({})
    shown = [one for one in panel.findChildren(Line) if not one.isHidden()]
    assert len(shown) == 2
    assert not any("まだ答えていません" in one.accessibleName() for one in shown)
    assert panel.lines.more.isHidden()
