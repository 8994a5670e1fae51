"""Where a mail names an order, the pointer that rests on the number is told the order."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecdesk.domain.orders import Item, Order
from ecdesk.ui import mail_text
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.marked import Marked
from ecdesk.ui.named_orders import NamedOrders, number_at
from ecdesk.views.orders import Known, OrderView

TOKYO = ZoneInfo("Asia/Tokyo")
DRESS = Order("A-10482", items=(Item("<b>ワンピース", "紺"),), total=24200)
TEXT = "先日の注文（＃ａ－10482）です。お電話は 090-1234-5678、品は 😀A-10482 です。"


@pytest.fixture
def named() -> NamedOrders:
    made = NamedOrders()
    made.show([OrderView(1, 1, "店", DRESS, Known.MAIL)], TOKYO)
    return made


@pytest.mark.parametrize(
    ("word", "number"),
    [("10482）", "＃ａ－10482"), ("＃", "＃ａ－10482"), ("5678", "090-1234-5678"), ("です", "")],
)
def test_a_number_is_all_that_hangs_together(word: str, number: str) -> None:
    assert number_at(TEXT, TEXT.index(word)) == number


def test_a_place_outside_or_a_line_without_end_is_no_number() -> None:
    assert number_at("", 0) == number_at("A-1", 99) == ""
    assert len(number_at("9" * 100_000, 50_000)) <= 80


def test_an_order_is_told_however_its_number_is_written(named: NamedOrders) -> None:
    for place in (TEXT.index("10482"), TEXT.rindex("A-10482")):
        assert named.said(TEXT, place).splitlines() == ["#A-10482　24,200円", "<b>ワンピース (紺)"]
    assert named.said(TEXT, TEXT.index("090")) == ""
    named.show([], TOKYO)
    assert named.said(TEXT, TEXT.index("10482")) == ""


def test_of_two_shops_orders_that_of_the_conversation_is_told() -> None:
    here, there = replace(DRESS, total=100), replace(DRESS, total=200)
    named = NamedOrders()
    views = [OrderView(1, 1, "A", here, Known.MAIL, here=True), OrderView(2, 2, "B", there)]
    named.show(views, TOKYO)
    assert "100円" in named.said("A-10482", 0)


class Tip:
    """In the place of Qt's tooltip, which goes away in its own time."""

    text = ""

    @classmethod
    def showText(cls, _place: QPoint, text: str, _over: object) -> None:
        """Keep what is told."""
        cls.text = text

    @classmethod
    def hideText(cls) -> None:
        """Nothing is told."""
        cls.text = ""


def hover(text: MailText, place: QPoint) -> str:
    """What is told where the pointer rests."""
    QApplication.sendEvent(text, QHelpEvent(QEvent.Type.ToolTip, place, text.mapToGlobal(place)))
    return Tip.text


def test_the_pointer_on_a_number_is_told_the_order_and_the_mark(
    qtbot: QtBot, named: NamedOrders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_text, "QToolTip", Tip)
    text = MailText(told_of=named.said)
    qtbot.addWidget(text)
    text.resize(600, 200)
    mark = Marked(TEXT.index("品は"), len(TEXT), "request", "依頼1", "ご依頼です")
    text.show_text(TEXT, marks=(mark,))
    text.show()
    first, second = TEXT.index("10482"), TEXT.rindex("A-10482")
    told = hover(text, text.reveal(first, first + 5).center())
    assert "&lt;b>ワンピース (紺)" in told
    assert "ご依頼です" not in told
    told = hover(text, text.reveal(second, second + 7).center())
    assert "24,200円" in told
    assert "ご依頼です" in told
    assert hover(text, text.reveal(0, 2).center()) == ""
    text.show_html(f"<p>はい</p><p>{TEXT}</p>", {})
    cursor = text.document().find("A-10482")
    cursor.setPosition(cursor.position() - 3)
    assert "24,200円" in hover(text, text.cursorRect(cursor).center())
