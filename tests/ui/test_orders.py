"""Orders in the window: the card beside the mails, the import, what a template takes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.domain.orders import Item, Order, as_table
from ecdesk.ui import order_words
from ecdesk.ui.customer_past import history
from ecdesk.ui.dialogs.orders_import import OrdersImport
from ecdesk.ui.drafting import letter_of
from ecdesk.ui.orders_card import OrdersCard, in_order
from ecdesk.ui.templating import setting_of
from ecdesk.views.orders import Known, OrderView
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import NOW, draft, shop, thread
from tests.helpers.window_desk import WindowDesk

DRESS = Order(
    number="#10482",
    placed_at=NOW - timedelta(days=1),
    name="佐藤 美咲",
    mail="misaki@example.jp",
    total=24200,
    states=("paid", "shipped"),
    items=(Item("刺しゅう <b>ワンピース", "紺 / M"),),
    method="ヤマト運輸",
    tracking=("400011112222",),
    shipped_on=date(2026, 11, 17),
)
TOKYO = ZoneInfo("Asia/Tokyo")
SUMMARY = {
    "format": "eccube",
    "columns": ["注文番号", "お名前(姓)", "お名前(名)", "合計"],
    "mapping": {"number": "注文番号", "name": "お名前(姓)", "total": "合計"},
    "chosen": {},
    "rows": 3,
    "new": 2,
    "changed": 1,
    "same": 0,
    "first": "2026-11-10T01:00:00+00:00",
    "last": "2026-11-16T12:40:00+00:00",
    "bad": [{"line": 4, "code": "order.not_a_day", "said": "きのう"}],
    "bad_rows": 1,
    "shown": [as_table(DRESS)],
    "stopped": False,
    "import_id": 0,
}


def bought(
    number: int = 1, *, here: bool = False, by: Known = Known.MAIL, **other: Any
) -> OrderView:
    order = replace(DRESS, number=f"#{10480 + number}", **other)
    return OrderView(number, 1, "こはる洋品店", order, by, here)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


# ── the card ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def card(qtbot: QtBot, desk: Surroundings) -> OrdersCard:
    made = OrdersCard(desk.context)
    qtbot.addWidget(made)
    return made


def said(card: OrdersCard) -> list[str]:
    shown = [label for label in card.findChildren(QLabel) if not label.isHidden()]
    return [label.accessibleName() or label.text() for label in shown]


def test_nothing_bought_shows_nothing(card: OrdersCard) -> None:
    card.show_thread(thread())
    assert card.isHidden()


def test_an_order_in_a_few_lines(card: OrdersCard) -> None:
    card.show_thread(thread(orders=(bought(2, here=True),)))
    assert not card.isHidden()
    lines = said(card)
    assert lines[:3] == ["ご購入", "この注文", "#10482　2026/11/16　24,200円"]
    assert any("支払い済み・発送済み" in line for line in lines)


def test_what_the_mail_names_stands_first_and_likenesses_last(card: OrdersCard) -> None:
    orders = (bought(9, by=Known.NAME), bought(8), bought(2, here=True))
    assert [one.id for one in in_order(orders)] == [2, 8, 9]
    card.show_thread(thread(orders=orders))
    assert any("ご本人か確かめてください" in line for line in said(card))


def test_the_rest_is_one_press_away(card: OrdersCard, qtbot: QtBot) -> None:
    card.show_thread(thread(orders=tuple(bought(n) for n in range(1, 8))))
    assert card.more.text() == "ほか 4 件"
    before = len(card.parcels)
    card.more.click()
    assert card.more.isHidden()
    assert len(card.parcels) > before


def test_a_tracking_number_and_its_page_are_copied_with_one_press(
    card: OrdersCard, desk: Surroundings
) -> None:
    card.show_thread(thread(orders=(bought(2),)))
    number, page = card.parcels
    number.click()
    assert QGuiApplication.clipboard().text() == "400011112222"
    page.click()
    assert QGuiApplication.clipboard().text().endswith("id=400011112222")
    assert desk.said[0] == "コピーしました: 400011112222"


def test_a_files_words_are_never_taken_for_a_layout(card: OrdersCard) -> None:
    card.show_thread(thread(orders=(bought(2),)))
    tips = [box.toolTip() for box in card.findChildren(QLabel) + card.parcels]
    assert not any("<b>" in tip for tip in tips)


def test_how_often_and_for_how_much_they_bought() -> None:
    gone = bought(3, states=("cancelled",))
    alike = bought(4, by=Known.NAME)
    assert order_words.purchases((bought(1), bought(2), gone, alike)) == "2 回 48,400円"
    assert order_words.purchases((gone, alike)) == ""
    lines = history(thread(orders=(bought(1), alike)), TOKYO, NOW)
    assert "11/16 注文 #10481" in lines
    assert not any("10484" in line for line in lines)


# ── taking in ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def dialog(qtbot: QtBot, desk: Surroundings) -> OrdersImport:
    made = OrdersImport(desk.context, (shop(), shop(2, "珈琲みずき")))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.look("/orders/受注.csv")
    return made


def asked(desk: Surroundings) -> Any:
    return desk.link.asked(p.ImportOrders)[-1]


def rows(dialog: OrdersImport) -> list[str]:
    return [dialog.list.item(n).text() for n in range(dialog.list.count())]


def test_a_file_is_looked_into_summed_up_and_only_then_taken_in(
    dialog: OrdersImport, desk: Surroundings
) -> None:
    assert asked(desk).dry
    assert not dialog.bring.isEnabled()
    desk.link.answer(p.ImportOrders, **SUMMARY)
    assert "EC-CUBEとして読みました。" in dialog.said.text()
    assert "期間 2026/" in dialog.said.text()
    assert "新しい注文 2 件、変わった注文 1 件" in dialog.said.text()
    assert rows(dialog)[0].startswith("#10482　2026/11/16　24,200円　佐藤 美咲")
    assert rows(dialog)[-1] == "× 4 行目: 「きのう」を日付として読めません。"
    assert dialog.bring.text() == "3 件を取り込む"
    dialog.bring.click()
    assert not asked(desk).dry
    desk.link.answer(p.ImportOrders, **{**SUMMARY, "import_id": 7})
    assert not dialog.bring.isEnabled()
    assert desk.notices[-1].undo is not None
    desk.notices[-1].undo()
    (undone,) = desk.link.asked(p.DeleteOrders)
    assert undone.import_id == 7


def test_a_column_put_right_leaves_the_others_as_they_were(
    dialog: OrdersImport, desk: Surroundings
) -> None:
    desk.link.answer(p.ImportOrders, **SUMMARY)
    dialog.mapped.click()
    box = dialog.columns["total"]
    assert box.currentText() == "合計"
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert asked(desk).mapping == {"total": ""}
    desk.link.answer(p.ImportOrders, **{**SUMMARY, "chosen": {"total": ""}})
    dialog.bring.click()
    assert asked(desk).mapping == {"total": ""}


def test_an_unknown_table_asks_for_its_columns(dialog: OrdersImport, desk: Surroundings) -> None:
    told = {**SUMMARY, "format": "", "mapping": {}, "new": 0, "changed": 0, "columns": ["No", "誰"]}
    desk.link.answer(p.ImportOrders, **told)
    assert "どの列が注文番号か" in dialog.said.text()
    assert not dialog.bring.isEnabled()
    box = dialog.columns["number"]
    assert box.isVisible()
    box.setCurrentIndex(box.findData("No"))
    box.activated.emit(1)
    assert asked(desk).mapping == {"number": "No"}


def test_what_cannot_be_read_is_said(dialog: OrdersImport, desk: Surroundings) -> None:
    desk.link.refuse(p.ImportOrders, "orders.spreadsheet")
    assert "CSV" in dialog.said.text()
    assert not dialog.bring.isEnabled()


def test_stopped_half_way_it_can_go_on(dialog: OrdersImport, desk: Surroundings) -> None:
    desk.link.answer(p.ImportOrders, **SUMMARY)
    dialog.bring.click()
    dialog.underway.halt.click()
    assert desk.link.asked(p.StopTask)[-1].task == asked(desk).task
    desk.link.answer(p.ImportOrders, **{**SUMMARY, "stopped": True, "import_id": 7})
    assert "とちゅうで止めました" in dialog.said.text()
    assert dialog.bring.isEnabled()


def test_the_menu_leads_to_it(qtbot: QtBot) -> None:
    desk = WindowDesk(qtbot)
    desk.begin()
    assert desk.window._actions is not None
    desk.window._actions["import_orders"].trigger()
    (dialog,) = desk.window.findChildren(OrdersImport)
    assert dialog.whose.currentText() == "こはる洋品店"


# ── what a template takes ────────────────────────────────────────────────────────────────────────


def test_the_one_order_that_is_meant_fills_a_template() -> None:
    view = thread(orders=(bought(2, here=True), bought(1)))
    known = setting_of(letter_of(draft(), shop()), view, NOW).known
    assert known["注文番号"] == "10482"
    assert known["追跡番号"] == "400011112222"
    assert known["配送会社"] == "ヤマト運輸"
    assert known["ご注文の発送日"] == "11月17日(火)"
    assert known["ご注文日"] == "11月16日(月)"
    assert "商品名" not in known  # what the customer asks about may be something else


@pytest.mark.parametrize(
    "orders",
    [
        (),
        (bought(1), bought(2)),
        (bought(1, here=True), bought(2, here=True)),
        (bought(1, here=True, by=Known.NAME),),
    ],
)
def test_where_more_or_none_is_meant_nothing_is_filled(orders: tuple[OrderView, ...]) -> None:
    assert (
        "追跡番号" not in setting_of(letter_of(draft(), shop()), thread(orders=orders), NOW).known
    )
