"""How shop systems name the columns of their order exports: one table, read as data.

A use (`Use`) is found under one of several names, or put together out of several columns (family
and given name, the three parts of a telephone number). Names are compared folded (`column_key`).
The one rule: a format is recognised only by columns that no other system has together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

WHATEVER = "*"  # among the codes of a column: what any other words mean
OWN = "own"  # a file whose columns the person chose, or that were guessed


class Use(StrEnum):
    """What a column is for, by the names that commands and JSON use."""

    NUMBER = "number"
    PLACED = "placed"
    NAME = "name"
    MAIL = "mail"
    PHONE = "phone"
    TOTAL = "total"
    STATE = "state"
    ITEM = "item"
    OPTION = "option"
    QUANTITY = "quantity"
    PRICE = "price"
    METHOD = "method"
    TRACKING = "tracking"
    SHIPPED = "shipped"


# Uses of which every column that is there counts, not only the first.
SEVERAL = frozenset({Use.STATE, Use.OPTION, Use.TRACKING, Use.METHOD})
Alternatives = Sequence[Sequence[str]]  # each a column, or several that belong together


@dataclass(frozen=True, slots=True)
class Format:
    """A system's export: `marks` are the columns it is known by, any one set of them.

    `states` says the codes of a column in the words of `words.order_state`.
    """

    key: str
    marks: tuple[tuple[str, ...], ...]
    columns: Mapping[Use, Alternatives]
    states: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def column_key(name: str) -> str:
    """A column's name as it is compared: width, case, blanks and a byte order mark folded."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(plain.replace("\ufeff", "").split())


def recognised(columns: Iterable[str]) -> Format | None:
    """The system that writes such columns; None for one we do not know."""
    there = {column_key(name) for name in columns}
    for one in FORMATS:
        if any(there.issuperset(column_key(name) for name in marks) for marks in one.marks):
            return one
    return None


def format_of(key: str) -> Format | None:
    """A format by its key."""
    return next((one for one in (*FORMATS, GUESSED) if one.key == key), None)


def _any(*names: str) -> Alternatives:
    return tuple((name,) for name in names)


_SHOPIFY_PAID = {
    "pending": "unpaid", "authorized": "authorized", "paid": "paid",
    "partially_paid": "partly_paid", "refunded": "refunded",
    "partially_refunded": "partly_refunded", "voided": "cancelled", "expired": "expired",
}  # fmt: skip
_SHOPIFY_SENT = {
    "fulfilled": "shipped", "unfulfilled": "unshipped", "partial": "partly_shipped",
    "restocked": "restocked", "pending": "unshipped",
}  # fmt: skip
_BASE = {
    "ordered": "unshipped", "unpaid": "unpaid", "dispatched": "shipped",
    "cancelled": "cancelled", "shipping": "sending",
}  # fmt: skip
_RAKUTEN = {
    "100": "unconfirmed", "200": "mall_processing", "300": "unshipped", "400": "change_pending",
    "500": "shipped", "600": "paying", "700": "paid", "800": "cancel_pending", "900": "cancelled",
}  # fmt: skip
_YAHOO_ORDER = {
    "1": "reserved", "2": "processing", "3": "on_hold", "4": "cancelled", "5": "completed",
}  # fmt: skip
_YAHOO_PAID = {"0": "unpaid", "1": "paid"}
_YAHOO_SENT = {
    "0": "not_shippable", "1": "unshipped", "2": "sending", "3": "shipped", "4": "delivered",
}  # fmt: skip

FORMATS = (
    Format(
        "shopify",
        (("Name", "Financial Status", "Lineitem name"),),
        {
            Use.NUMBER: _any("Name"),
            Use.PLACED: _any("Created at", "Paid at"),
            Use.NAME: _any("Billing Name", "Shipping Name"),
            Use.MAIL: _any("Email"),
            Use.PHONE: _any("Phone", "Billing Phone", "Shipping Phone"),
            Use.TOTAL: _any("Total"),
            Use.STATE: _any("Financial Status", "Fulfillment Status", "Cancelled at"),
            Use.ITEM: _any("Lineitem name"),
            Use.QUANTITY: _any("Lineitem quantity"),
            Use.PRICE: _any("Lineitem price"),
            Use.METHOD: _any("Tracking Company", "Shipping Method"),
            Use.TRACKING: _any("Tracking Number", "Tracking Numbers"),
            Use.SHIPPED: _any("Fulfilled at"),
        },
        {"Financial Status": _SHOPIFY_PAID, "Fulfillment Status": _SHOPIFY_SENT,
         "Cancelled at": {WHATEVER: "cancelled"}},
    ),
    Format(
        "base",
        (("注文ID", "氏(請求先)", "発送状況"), ("注文ID", "メールアドレス(請求先)")),
        {
            Use.NUMBER: _any("注文ID"),
            Use.PLACED: _any("注文日時"),
            Use.NAME: (("氏(請求先)", "名(請求先)"), ("氏(配送先)", "名(配送先)")),
            Use.MAIL: _any("メールアドレス(請求先)"),
            Use.PHONE: _any("電話番号(請求先)", "電話番号(配送先)"),
            Use.TOTAL: _any("合計金額"),
            Use.STATE: _any("発送状況"),
            Use.ITEM: _any("商品名"),
            Use.OPTION: _any("バリエーション"),
            Use.QUANTITY: _any("数量"),
            Use.PRICE: _any("価格"),
            Use.METHOD: _any("配送業者", "配送方法"),
            Use.TRACKING: _any("追跡番号", "伝票番号", "送り状番号"),
            Use.SHIPPED: _any("発送日", "発送日時"),
        },
        {"発送状況": _BASE},
    ),
    Format(
        "stores",
        (("オーダー番号", "アイテム名"), ("オーダー番号", "オーダー日"),
         ("オーダー番号", "ステータス")),
        {
            Use.NUMBER: _any("オーダー番号"),
            Use.PLACED: _any("オーダー日", "オーダー日時", "注文日時", "購入日時"),
            Use.NAME: (
                ("氏(購入者)", "名(購入者)"), ("購入者(姓)", "購入者(名)"), ("購入者名",),
                ("氏名(購入者)",), ("氏", "名"), ("氏(配送先)", "名(配送先)"),
                ("配送先(姓)", "配送先(名)"), ("配送先氏名",),
            ),
            Use.MAIL: _any("メールアドレス(購入者)", "購入者メールアドレス", "メールアドレス"),
            Use.PHONE: _any("電話番号(購入者)", "購入者電話番号", "電話番号", "電話番号(配送先)"),
            Use.TOTAL: _any("合計", "合計金額", "注文金額", "総合計"),
            Use.STATE: _any("ステータス", "入金ステータス", "発送ステータス"),
            Use.ITEM: _any("アイテム名", "商品名"),
            Use.OPTION: _any("バリエーション", "種類", "オプション"),
            Use.QUANTITY: _any("数量", "個数"),
            Use.PRICE: _any("単価", "販売価格", "価格"),
            Use.METHOD: _any("配送業者", "配送会社", "配送方法"),
            Use.TRACKING: _any("追跡番号", "伝票番号", "送り状番号"),
            Use.SHIPPED: _any("発送日", "発送日時"),
        },
    ),
    Format(
        "rakuten",
        (("注文番号", "注文者姓", "注文者名字カナ"), ("注文番号", "注文者姓", "お荷物伝票番号"),
         ("注文番号", "注文者姓", "注文者メールアドレス"), ("注文番号", "サブステータスID"),
         ("受注番号", "注文者名字", "注文者名前")),
        {
            Use.NUMBER: _any("注文番号", "受注番号"),
            Use.PLACED: (("注文日時",), ("注文日", "注文時間"), ("注文日",)),
            Use.NAME: (("注文者姓", "注文者名"), ("注文者名字", "注文者名前")),
            Use.MAIL: _any("注文者メールアドレス", "メールアドレス"),
            Use.PHONE: (("注文者電話番号1", "注文者電話番号2", "注文者電話番号3"),
                        ("注文者電話番号",)),
            Use.TOTAL: _any("請求金額", "合計金額", "合計"),
            Use.STATE: _any("ステータス", "サブステータス"),
            Use.ITEM: _any("商品名"),
            Use.OPTION: _any("項目・選択肢", "SKU情報"),
            Use.QUANTITY: _any("個数"),
            Use.PRICE: _any("単価"),
            Use.METHOD: _any("配送会社", "配送方法"),
            Use.TRACKING: _any("お荷物伝票番号"),
            Use.SHIPPED: _any("発送日", "発送完了報告日時"),
        },
        {"ステータス": _RAKUTEN},
    ),
    Format(
        "yahoo",
        (("OrderId", "OrderTime"), ("OrderId", "LineId"), ("OrderId", "ItemId")),
        {
            Use.NUMBER: _any("OrderId"),
            Use.PLACED: _any("OrderTime"),
            Use.NAME: (("BillName",), ("BillLastName", "BillFirstName"),
                       ("ShipName",), ("ShipLastName", "ShipFirstName")),
            Use.MAIL: _any("BillMailAddress"),
            Use.PHONE: _any("BillPhoneNumber", "ShipPhoneNumber"),
            Use.TOTAL: _any("Total", "TotalPrice", "SettleAmount"),
            Use.STATE: _any("OrderStatus", "PayStatus", "ShipStatus"),
            Use.ITEM: _any("Title", "ItemTitle"),
            Use.OPTION: _any("ItemOptionValue", "SubCodeOption", "ItemOption"),
            Use.QUANTITY: _any("Quantity"),
            Use.PRICE: _any("UnitPrice"),
            Use.METHOD: _any("ShipCompanyName", "ShipMethodName"),
            Use.TRACKING: _any("ShipInvoiceNumber1", "ShipInvoiceNumber2"),
            Use.SHIPPED: _any("ShipDate"),
        },
        {"OrderStatus": _YAHOO_ORDER, "PayStatus": _YAHOO_PAID, "ShipStatus": _YAHOO_SENT},
    ),
    Format(
        "colorme",
        (("売上ID", "購入者 名前"), ("売上ID", "購入商品 商品名"), ("売上ID", "受注日")),
        {
            Use.NUMBER: _any("売上ID"),
            Use.PLACED: _any("受注日", "受注日時", "注文日"),
            Use.NAME: _any("購入者 名前", "購入者 氏名", "配送先 名前"),
            Use.MAIL: _any("購入者 メールアドレス", "メールアドレス"),
            Use.PHONE: _any("購入者 電話番号", "購入者 携帯電話番号", "配送先 電話番号"),
            Use.TOTAL: _any("総合計金額", "総合計", "合計金額", "総額"),
            Use.STATE: _any("受注状態", "入金状態", "配送状態", "発送状態"),
            Use.ITEM: _any("購入商品 商品名", "商品名"),
            Use.OPTION: _any("購入商品 オプション", "購入商品 オプション1", "購入商品 オプション2"),
            Use.QUANTITY: _any("購入商品 販売個数", "購入商品 数量", "販売個数"),
            Use.PRICE: _any("購入商品 販売価格(消費税込)", "購入商品 販売価格", "販売価格"),
            Use.METHOD: _any("配送会社", "配送業者", "配送方法"),
            Use.TRACKING: _any("配送伝票番号", "配送先 配送伝票番号", "伝票番号"),
            Use.SHIPPED: _any("発送日", "配送先 発送日", "配送日"),
        },
    ),
    Format(
        "makeshop",
        (("システム注文番号",), ("注文番号", "独自商品コード"),
         ("注文番号", "注文時間", "処理状況"), ("注文番号", "注文者", "注文者(振り仮名)")),
        {
            Use.NUMBER: _any("システム注文番号", "注文番号"),
            Use.PLACED: (("注文日時",), ("日付", "注文時間"), ("注文日", "注文時間"), ("注文日",),
                         ("日付",)),
            Use.NAME: _any("注文者名", "注文者氏名", "氏名(注文者)", "注文者", "お名前"),
            Use.MAIL: _any("注文者メールアドレス", "メールアドレス(注文者)", "メールアドレス"),
            Use.PHONE: _any("注文者電話番号", "電話番号(注文者)", "電話番号", "注文者携帯番号"),
            Use.TOTAL: _any("注文金額", "合計金額", "決済金額", "総合計"),
            Use.STATE: _any("注文状況", "処理状況", "入金状況", "配送状況"),
            Use.ITEM: _any("商品名", "注文商品名"),
            Use.OPTION: _any("オプション", "オプション1", "オプション2", "商品オプション"),
            Use.QUANTITY: _any("数量", "個数", "注文数量"),
            Use.PRICE: _any("単価", "商品価格", "価格", "販売価格"),
            Use.METHOD: _any("配送業者", "配送会社", "配送方法"),
            Use.TRACKING: _any("送り状番号", "伝票番号", "配送伝票番号"),
            Use.SHIPPED: _any("発送日", "配送日", "配送処理日"),
        },
    ),
    Format(
        "eccube",
        (("注文番号", "お名前(姓)"), ("注文ID", "お名前(姓)"), ("注文番号", "対応状況(名称)"),
         ("注文番号", "対応状況")),
        {
            Use.NUMBER: _any("注文番号", "注文ID"),
            Use.PLACED: _any("受注日", "注文日時", "注文日"),
            Use.NAME: (("お名前(姓)", "お名前(名)"), ("お名前",)),
            Use.MAIL: _any("メールアドレス"),
            Use.PHONE: (("TEL",), ("電話番号",), ("TEL1", "TEL2", "TEL3")),
            Use.TOTAL: _any("お支払い合計", "お支払合計", "合計"),
            Use.STATE: _any("対応状況(名称)", "対応状況"),
            Use.ITEM: _any("商品名"),
            Use.OPTION: _any("規格分類名1", "規格分類名2"),
            Use.QUANTITY: _any("個数", "数量"),
            Use.PRICE: _any("価格", "単価"),
            Use.METHOD: _any("配送業者(名称)", "配送業者", "配送方法"),
            Use.TRACKING: _any("出荷伝票番号", "お問い合わせ番号", "送り状番号", "伝票番号"),
            Use.SHIPPED: _any("出荷日", "発送日"),
        },
    ),
)  # fmt: skip

# What columns are usually called, for a file of a system that we do not know.
GUESSED = Format(
    OWN,
    (),
    {
        Use.NUMBER: _any("注文番号", "受注番号", "オーダー番号", "注文ID", "受注ID", "order-id",
                         "order id", "order_number", "order number", "orderid", "order",
                         "ご注文番号", "受付番号", "注文No", "注文No.", "受注No", "受注No."),
        Use.PLACED: _any("注文日時", "受注日時", "注文日", "受注日", "購入日時", "購入日",
                         "purchase-date", "order date", "created at", "date", "ご注文日",
                         "受付日時", "受付日"),
        Use.NAME: (("氏名",), ("お名前",), ("注文者名",), ("注文者氏名",), ("注文者",),
                   ("購入者名",), ("購入者氏名",), ("顧客名",), ("顧客氏名",), ("お客様名",),
                   ("お客様氏名",), ("会員名",), ("ご注文者名",), ("姓", "名"), ("buyer-name",),
                   ("customer name",), ("name",)),
        Use.MAIL: _any("メールアドレス", "注文者メールアドレス", "購入者メールアドレス", "メール",
                       "email", "e-mail", "mail", "buyer-email", "Eメール", "メアド"),
        Use.PHONE: _any("電話番号", "注文者電話番号", "TEL", "電話", "phone", "buyer-phone-number",
                        "お電話番号", "携帯電話番号", "連絡先電話番号"),
        Use.TOTAL: _any("合計金額", "請求金額", "お支払い合計", "総合計", "合計", "総額", "total"),
        Use.STATE: _any("ステータス", "状態", "対応状況", "注文状況", "status"),
        Use.ITEM: _any("商品名", "品名", "アイテム名", "product-name", "item", "title"),
        Use.OPTION: _any("バリエーション", "オプション", "規格", "種類", "option", "variant"),
        Use.QUANTITY: _any("数量", "個数", "quantity", "quantity-purchased", "qty"),
        Use.PRICE: _any("単価", "価格", "販売価格", "item-price", "price"),
        Use.METHOD: _any("配送会社", "配送業者", "運送会社", "配送方法", "carrier",
                         "shipping method"),
        Use.TRACKING: _any("追跡番号", "送り状番号", "伝票番号", "お問い合わせ番号",
                           "tracking number", "tracking"),
        Use.SHIPPED: _any("発送日", "出荷日", "shipped at", "ship date"),
    },
)  # fmt: skip
