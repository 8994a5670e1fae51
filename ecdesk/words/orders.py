"""Orders and the files they come in by: states, shop systems, columns."""

from __future__ import annotations

from ecdesk.words.spoken import N_, label_of

_ORDER_STATES = {
    "unpaid": N_("入金待ち"),
    "authorized": N_("仮売上"),
    "paid": N_("支払い済み"),
    "partly_paid": N_("一部支払い済み"),
    "paying": N_("支払い手続き中"),
    "refunded": N_("返金済み"),
    "partly_refunded": N_("一部返金済み"),
    "expired": N_("期限切れ"),
    "cancelled": N_("キャンセル"),
    "cancel_pending": N_("キャンセル確認待ち"),
    "unconfirmed": N_("注文確認待ち"),
    "mall_processing": N_("モールで処理中"),
    "change_pending": N_("変更確認待ち"),
    "processing": N_("処理中"),
    "reserved": N_("予約"),
    "on_hold": N_("保留"),
    "completed": N_("完了"),
    "not_shippable": N_("発送できません"),
    "unshipped": N_("発送待ち"),
    "sending": N_("発送手続き中"),
    "partly_shipped": N_("一部発送済み"),
    "shipped": N_("発送済み"),
    "delivered": N_("お届け済み"),
    "restocked": N_("在庫に戻しました"),
}
_ORDER_FORMATS = {
    "shopify": N_("Shopify"),
    "base": N_("BASE"),
    "stores": N_("STORES"),
    "rakuten": N_("楽天市場(RMS)"),
    "yahoo": N_("Yahoo!ショッピング"),
    "colorme": N_("カラーミーショップ"),
    "makeshop": N_("MakeShop"),
    "eccube": N_("EC-CUBE"),
    "own": N_("そのほかのCSV"),
}
_ORDER_USES = {
    "number": N_("注文番号"),
    "placed": N_("注文日時"),
    "name": N_("お名前"),
    "mail": N_("メールアドレス"),
    "phone": N_("電話番号"),
    "total": N_("合計金額"),
    "state": N_("状態"),
    "item": N_("商品名"),
    "option": N_("商品の種類"),
    "quantity": N_("数量"),
    "price": N_("単価"),
    "method": N_("配送方法・配送会社"),
    "tracking": N_("追跡番号"),
    "shipped": N_("発送日"),
}
_ORDER_KNOWN = {
    "mail": N_("メールアドレスが同じ"),
    "phone": N_("電話番号が同じ"),
    "number": N_("メールに注文番号があります"),
    "name": N_("お名前だけが同じ(ご本人か確かめてください)"),
}


def order_state(state: str) -> str:
    """How an order stands; a system's own words as they are."""
    return label_of(_ORDER_STATES, state) or state


def order_format(key: str) -> str:
    """A shop system by its name."""
    return label_of(_ORDER_FORMATS, key)


def order_use(use: str) -> str:
    """What a column of an export is for."""
    return label_of(_ORDER_USES, use)


def order_known(by: str) -> str:
    """Why an order is taken for this customer's."""
    return label_of(_ORDER_KNOWN, by)
