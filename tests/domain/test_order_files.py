"""Exports of shop systems, read: every form of them, and what strangers put into a file."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain import order_files
from ecdesk.domain.errors import Refused
from ecdesk.domain.order_files import Read, read
from ecdesk.domain.order_formats import FORMATS, Use, recognised
from ecdesk.domain.order_table import MOST_BYTES, columns_of, text_of
from ecdesk.domain.orders import (
    Item,
    Order,
    as_table,
    from_table,
    joined,
    name_key,
    order_key,
    phone_key,
    tracking_page,
)

ZONE = "Asia/Tokyo"
TOKYO = ZoneInfo(ZONE)

SHOPIFY = (
    "Name,Email,Financial Status,Fulfillment Status,Fulfilled at,Total,Shipping Method,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Phone\n"
    "#10482,Misaki@Example.jp,paid,fulfilled,2026-11-17 09:00:00 +0900,24200.00,宅急便,"
    "2026-11-16 21:40:05 +0900,1,刺しゅうワンピース - 紺 / M,22000.00,佐藤 美咲,+819000001111\n"
    "#10482,,,,,,,,2,リボン,1100.00,,\n"
    "#10483,mori@example.jp,pending,unfulfilled,,1980,ネコポス,2026-11-17T00:10:00Z,1,ハンカチ,1980,森,\n"
)
BASE = (
    "注文ID,注文日時,氏(請求先),名(請求先),電話番号(請求先),メールアドレス(請求先),商品名,"
    "バリエーション,価格,数量,合計金額,発送状況\n"
    "A0F31C55D2E84B71,2026-11-16 21:40:05,佐藤,美咲,09000001111,misaki@example.jp,"
    "ワンピース,紺 M,22000,1,24200,dispatched\n"
)
STORES = (
    "オーダー番号,オーダー日,ステータス,氏(購入者),名(購入者),電話番号(購入者),メールアドレス(購入者),"
    "アイテム名,バリエーション,数量,単価,合計,配送方法,追跡番号\n"
    "8821340077,2026/11/16,発送済み,佐藤,美咲,090-0000-1111,misaki@example.jp,"
    'ワンピース,紺 / M,1,"22,000","¥24,200",ヤマト運輸,123456789012\n'
)
RAKUTEN = (
    "注文番号,ステータス,サブステータスID,注文日時,注文者姓,注文者名,注文者電話番号1,注文者電話番号2,"
    "注文者電話番号3,注文者メールアドレス,請求金額,商品名,項目・選択肢,単価,個数,配送会社,"
    "お荷物伝票番号,発送日\n"
    '412207-20261108-0004180731,500,,2026-11-08 21:03:11,森,隆,090,0000,2222,x9@fw.example,"3,480",'
    '"深煎りの豆\n200g",挽き方:中挽き,1740,2,ヤマト運輸,"=""400011112222""",2026-11-10\n'
)
YAHOO = (
    "OrderId,OrderTime,OrderStatus,PayStatus,ShipStatus,BillLastName,BillFirstName,BillMailAddress,"
    "BillPhoneNumber,Total,ShipCompanyName,ShipInvoiceNumber1,ShipDate\n"
    "koharu-10001234,2026/11/16 21:40,5,1,3,佐藤,美咲,misaki@example.jp,09000001111,24200,"
    "佐川急便,500011112222,20261117\n"
)
COLORME = (
    "売上ID,受注日,購入者 名前,購入者 メールアドレス,購入者 電話番号,購入商品 商品名,"
    "購入商品 販売価格(消費税込),購入商品 販売個数,総合計金額,受注状態\n"
    "71203345,2026年11月16日 21時40分,佐藤 美咲,misaki@example.jp,0312345678,ワンピース,"
    "22000円,1,24200円,受注\n"
)
MAKESHOP = (
    "システム注文番号,注文日時,注文者名,メールアドレス,電話番号,商品名,オプション,数量,単価,合計金額,"
    "配送業者,送り状番号\n"
    "P317240955108264430,2026-11-16 21:40:05,佐藤美咲,misaki@example.jp,090-0000-1111,ワンピース,"
    "紺,1,22000,24200,日本郵便,123412341234\n"
)
ECCUBE = (
    "注文番号,お名前(姓),お名前(名),メールアドレス,TEL,お支払い合計,対応状況(名称),受注日,発送日,"
    "商品名,規格分類名1,規格分類名2,価格,個数\n"
    "1042,佐藤,美咲,misaki@example.jp,09000001111,24200,発送済み,"
    "2026-11-16 21:40,,ワンピース,紺,M,22000,1\n"
    "1042,佐藤,美咲,misaki@example.jp,09000001111,24200,発送済み,"
    "2026-11-16 21:40,,リボン,,,1100,2\n"
)
EXPORTS = {
    "shopify": SHOPIFY,
    "base": BASE,
    "stores": STORES,
    "rakuten": RAKUTEN,
    "yahoo": YAHOO,
    "colorme": COLORME,
    "makeshop": MAKESHOP,
    "eccube": ECCUBE,
}


def taken(text: str, **other: str) -> Read:
    return read(text, ZONE, **other)


# ── what systems write ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", EXPORTS)
def test_every_system_is_known_by_its_columns_and_read_whole(key: str) -> None:
    found = taken(EXPORTS[key])
    assert (found.format, found.bad) == (key, ())
    first = found.orders[0]
    assert first.placed_at is not None
    assert first.name
    assert first.total
    assert first.mail or key == "rakuten"
    assert first.items or key == "yahoo"  # its items come in a file of their own


@pytest.mark.parametrize("key", EXPORTS)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_whatever_charset_a_program_saved_it_in(key: str, charset: str) -> None:
    text = EXPORTS[key].replace("¥", "\\")  # as Shift_JIS has it
    assert taken(text_of(text.encode(charset))).orders == taken(text).orders


def test_rows_of_one_order_are_joined() -> None:
    order, other = taken(SHOPIFY).orders
    assert order.items == (
        Item("刺しゅうワンピース - 紺 / M", "", 1, 22000),
        Item("リボン", "", 2, 1100),
    )
    assert (order.number, order.mail, order.states) == (
        "#10482",
        "misaki@example.jp",
        ("paid", "shipped"),
    )
    assert order.placed_at == datetime(2026, 11, 16, 12, 40, 5, tzinfo=UTC)
    assert order.shipped_on == date(2026, 11, 17)
    assert other.placed_at == datetime(2026, 11, 17, 0, 10, tzinfo=UTC)
    assert other.states == ("unpaid", "unshipped")


def test_a_name_and_a_telephone_number_in_parts_and_a_line_break_in_a_cell() -> None:
    (order,) = taken(RAKUTEN).orders
    assert (order.name, order.phone) == ("森 隆", "090-0000-2222")
    assert order.items == (Item("深煎りの豆 200g", "挽き方:中挽き", 2, 1740),)
    assert order.tracking == ("400011112222",)  # what ="…" keeps from a table's program
    assert order.states == ("shipped",)


def test_codes_of_a_mall_are_told_by_their_column() -> None:
    (order,) = taken(YAHOO).orders
    assert order.states == ("completed", "paid", "shipped")
    assert order.shipped_on == date(2026, 11, 17)


def test_a_cancelled_order_is_one_whatever_was_paid_back() -> None:
    text = (
        "Name,Financial Status,Fulfillment Status,Cancelled at,Lineitem name\n"
        "#1,refunded,unfulfilled,2026-11-11 08:00:00 +0900,帽子\n#2,refunded,fulfilled,,帽子\n"
    )
    assert [order.cancelled for order in taken(text).orders] == [True, False]


def test_a_date_and_a_time_in_figures_of_their_own() -> None:
    text = (
        "日付,注文時間,注文番号,処理状況,注文者,メールアドレス,商品名,数量\n"
        "2022/8/10,103309,P171323551145213731,注文キャンセル,山田太郎,taro@example.jp,手ぬぐい,2個\n"
        "2022/8/10,93309,P171323551145213732,配送,山田太郎,taro@example.jp,手ぬぐい,1\n"
    )
    found = taken(text)
    assert (found.format, found.bad) == ("makeshop", ())
    first, second = found.orders
    assert first.placed_at == datetime(2022, 8, 10, 10, 33, 9, tzinfo=TOKYO)
    assert second.placed_at == datetime(2022, 8, 10, 9, 33, 9, tzinfo=TOKYO)
    assert (first.cancelled, first.name, first.items[0].quantity) == (True, "山田太郎", 2)


def test_what_stands_above_the_columns_is_passed_over() -> None:
    text = f"受注一覧\n出力日,2026/11/22\n\n{COLORME}x,2026/11/1\n71203346,11月のはじめ\n"
    found = taken(text)
    assert (found.format, [order.number for order in found.orders]) == (
        "colorme",
        ["71203345", "x"],
    )
    assert [bad.line for bad in found.bad] == [7], "lines are those of the file"
    assert columns_of(text) == found.columns
    found = taken("sep=;\n注文番号;商品名\nA-1;帽子\n")
    assert [order.number for order in found.orders] == ["A-1"]


def test_a_table_s_program_has_spoiled_what_it_could() -> None:
    text = (
        "注文番号,氏名,電話番号,伝票番号\n"
        "'0001234,山田,'0312345678,4.00011E+11\n"
        "1.71324E+17,佐藤,,\n1.71324E+17,鈴木,,\n"
    )
    found = read(text, ZONE, mapping={"tracking": "伝票番号"})
    (order,) = found.orders
    assert (order.number, order.phone, order.tracking) == ("0001234", "0312345678", ())
    assert [bad.code for bad in found.bad] == ["order.rounded"] * 2, "never one order of two"


def test_tabs_and_semicolons() -> None:
    for sign in "\t;":
        text = f"注文番号{sign}商品名{sign}合計金額\nA-1{sign}帽子{sign}3200\n"
        (order,) = taken(text).orders
        assert (order.total, order.items[0].name) == (3200, "帽子")


def test_no_column_is_named_twice_for_one_use_and_marks_are_columns() -> None:
    for form in FORMATS:
        assert Use.NUMBER in form.columns
        assert set(form.states) <= {names[0] for names in form.columns[Use.STATE]}
        assert recognised(form.marks[0]) is form


# ── a file that we do not know ───────────────────────────────────────────────────────────────────


def test_usual_names_are_guessed_and_the_person_decides() -> None:
    text = "受付No,注文日,お名前,商品名\nK-7,2026/11/1,山田,鞄\n"
    found = taken(text)
    assert (found.format, found.orders) == ("", ())
    assert found.columns == ("受付No", "注文日", "お名前", "商品名")
    found = read(text, ZONE, mapping={"number": "受付No", "name": ""})
    (order,) = found.orders
    assert (found.format, order.number, order.name) == ("own", "K-7", "")
    assert order.placed_at == datetime(2026, 11, 1, tzinfo=TOKYO)


def test_many_names_of_columns_are_guessed() -> None:
    text = (
        "ご注文番号,受付日,お客様氏名,お電話番号,Ｅメール\nK-7,2026/11/1,山田,0312345678,y@x.jp\n"
    )
    found = taken(text)
    (order,) = found.orders
    assert (found.format, found.bad) == ("own", ())
    assert (order.number, order.name, order.phone, order.mail) == (
        *("K-7", "山田", "0312345678", "y@x.jp"),
    )


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match=r"orders\.column_unknown"):
        read(BASE, ZONE, mapping={"total": "ない列"})


# ── bad rows, and worse files ────────────────────────────────────────────────────────────────────


def test_a_bad_row_is_named_by_its_line_and_the_others_come_in() -> None:
    text = (
        "注文番号,注文日,商品名,合計金額\n"
        'A1,2026/11/1,"二行の\n名前",100\n'
        ",2026/11/1,帽子,100\n"
        "A2,11月のはじめ,帽子,100\n"
        "A3,2026/11/1,帽子,百円\n"
        "A4,2026/2/30,帽子,100\n"
        "A5,2026/11/1,帽子,1,200\n"
        "\n"
        "A6,0000-00-00 00:00:00,帽子,\n"
    )
    found = taken(text)
    assert [order.number for order in found.orders] == ["A1", "A6"]
    assert [(bad.line, bad.code) for bad in found.bad] == [
        (4, "order.no_number"),
        (5, "order.not_a_day"),
        (6, "order.not_an_amount"),
        (7, "order.not_a_day"),
        (8, "order.too_many_cells"),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    text = '注文番号,商品名\nA1,"帽子\n' + "".join(f"B{n},鞄\n" for n in range(3000))
    found = taken(text)
    assert len(found.orders) == 3000
    assert [(bad.line, bad.code) for bad in found.bad] == [(2, "order.broken")]


def test_every_line_end_and_none_at_the_end() -> None:
    rows = ["注文番号,商品名", 'A1,"帽子"', "A2,鞄"]
    for end in ("\n", "\r\n", "\r"):
        found = taken(text_of(end.join(rows).encode()))
        assert [order.number for order in found.orders] == ["A1", "A2"]


def test_nothing_but_broken_quotes_ends_in_time() -> None:
    found = taken("注文番号,商品名\n" + 'A,"x\n' * 20_000)
    assert (found.orders, found.bad_rows) == ((), 20_000)
    assert len(found.bad) <= 200


def test_a_formula_is_text() -> None:
    text = '注文番号,氏名,商品名\nA1,=CMD|\' /C calc\'!A0,"=HYPERLINK(""http://x"")"\n'
    (order,) = taken(text).orders
    assert order.name == "=CMD|' /C calc'!A0"
    assert order.items[0].name == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "orders.not_a_table"),
        (b"\n\n\n", "orders.not_a_table"),
        ("ただの手紙です。\nさようなら。\n".encode(), "orders.not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "orders.not_a_table"),
        (b"PK\x03\x04 a workbook", "orders.spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "orders.spreadsheet"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        taken(text_of(data))
    assert error.value.code == code


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refused, match=r"orders\.too_large"):
        text_of(bytes(MOST_BYTES + 1))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='A1,"\n\r\t;= ¥注文番号日', max_size=200))
def test_any_rows_are_read_or_named(rows: str) -> None:
    text = f"注文番号,注文日,商品名,合計金額\n{rows}"
    found = taken(text)
    assert len(found.orders) + found.bad_rows >= bool(found.rows)
    assert all(order.key for order in found.orders)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):  # anything else is a bug
        taken(text_of(data))


# ── keys, what is known together ────────────────────────────────────────────────────────


def test_keys() -> None:
    assert order_key(" ＃１０４８２ ") == order_key("#10482") == "10482"
    assert order_key("412207−20261108−0004180731") == "412207-20261108-0004180731"
    assert phone_key("+81 90-0000-1111") == phone_key("090(0000)1111") == "09000001111"
    assert phone_key("9000001111") == "09000001111"  # a table's program took the nought
    assert phone_key("1234") == ""
    assert name_key("髙橋　由紀 様") == name_key("高橋由紀")
    assert name_key("森") == ""


@pytest.mark.parametrize(
    ("state", "gone"),
    [
        ("cancelled", True),
        ("キャンセル済み", True),
        ("注文取消し", True),
        ("キャンセル確認待ち", False),
    ],
)
def test_what_is_cancelled(state: str, gone: bool) -> None:
    assert Order("1", states=("paid", state)).cancelled is gone


def test_a_parcel_is_looked_for_on_its_carriers_page_alone() -> None:
    assert tracking_page("クロネコヤマト 宅急便", "4000-1111-2222").endswith("id=400011112222")
    assert "sagawa" in tracking_page("飛脚宅配便", "500011112222")
    assert "japanpost" in tracking_page("ゆうパック", "123412341234")
    assert tracking_page("自社便", "400011112222") == ""
    assert tracking_page("ヤマト運輸", "4000&x=<script>") == ""


def test_what_a_newer_export_does_not_tell_stays() -> None:
    (order,) = taken(YAHOO).orders
    items = "OrderId,LineId,Title,Quantity,UnitPrice\nkoharu-10001234,1,ワンピース,1,22000\n"
    (more,) = taken(items).orders
    both = joined(order, more)
    assert (both.total, both.items) == (24200, (Item("ワンピース", "", 1, 22000),))
    assert joined(both, order) == both


@pytest.mark.parametrize("key", EXPORTS)
def test_an_order_is_kept_whole(key: str) -> None:
    for order in taken(EXPORTS[key]).orders:
        assert from_table(as_table(order)) == order
    assert from_table(as_table(Order("x"))) == Order("x")


def test_more_orders_than_a_shop_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_files, "MOST_ORDERS", 10)
    rows = "".join(f"A{n},帽子\n" for n in range(11))
    with pytest.raises(Refused, match=r"orders\.too_many"):
        taken(f"注文番号,商品名\n{rows}")
