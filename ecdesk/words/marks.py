"""What a mail says, in the person's words: marks and their reasons, labels, feelings."""

from __future__ import annotations

from ecdesk.words.spoken import N_, _, label_of, marked

_REASONS = {
    "request": N_("「{cue}」はお願いの言い方です"),
    "request.want": N_("「{cue}」はしてほしいことの言い方です"),
    "request.wish": N_("「{cue}」は希望の言い方です"),
    "request.glad": N_("「{cue}」はそうしてほしいという言い方です"),
    "request.accept": N_("「{cue}」はその対応でよいという言い方です"),
    "request.demand": N_("「{cue}」は求める言い方です"),
    "request.able": N_("「{cue}」は質問の形の依頼です"),
    "request.decided": N_("「{cue}」は手続きの申し出です"),
    "request.closing": N_("結びの「{cue}」が、このメールのただ一つのお願いです"),
    "request.habit": N_("「{cue}」のように書く方の多くは、何かをお願いしています"),
    "question": N_("「{cue}」で尋ねています"),
    "question.tell": N_("「{cue}」は知りたいという言い方です"),
    "question.facts": N_("「{cue}」は知らせてほしいという言い方です"),
    "question.unsure": N_("「{cue}」は分からずに困っている言い方です"),
    "question.habit": N_("「{cue}」のように書く方の多くは、何かを尋ねています"),
    "disclosure": N_("「{cue}」はお客様ご自身の話です"),
    "disclosure.event": N_("「{cue}」は行事や予定の話です"),
    "disclosure.gift": N_("「{cue}」は贈り物の話です"),
    "disclosure.family": N_("「{cue}」はご家族の話です"),
    "disclosure.health": N_("「{cue}」は体や健康の話です"),
    "disclosure.work": N_("「{cue}」は仕事の話です"),
    "disclosure.life": N_("「{cue}」は暮らしの話です"),
    "disclosure.loyal": N_("「{cue}」は長くご利用の話です"),
    "disclosure.feeling": N_("「{cue}」はお気持ちの話です"),
    "disclosure.home": N_("「{cue}」はお住まいの話です"),
    "disclosure.prior": N_("「{cue}」は以前の話の続きです"),
    "date": N_("「{cue}」から期日と読みました"),
    "date.run": N_("「{cue}」は次に3日以上続く休みと読みました"),
    "date.relative": N_("「{cue}」は前に書かれた日から数えました"),
    "order.number": N_("「{cue}」から注文番号と読みました"),
    "phone.number": N_("電話番号の形です"),
    "product": N_("「{cue}」の前にあるので品物と読みました"),
    "product.catalogue": N_("商品一覧の「{cue}」です"),
    "product.form": N_("「{cue}」の欄に書かれています"),
    "name.form": N_("「{cue}」の欄に書かれています"),
    "name.said": N_("「{cue}」と名乗っています"),
    "name.sender": N_("差出人の「{cue}」と同じ名前です"),
    "name.end": N_("メールの結びに書かれています"),
    "signal.safety": N_("「{cue}」は安全に関わります"),
    "signal.now": N_("「{cue}」は至急の言葉です"),
    "signal.soon": N_("「{cue}」は急ぎの言葉です"),
    "signal.twice": N_("「{cue}」は二度目以降の連絡です"),
    "signal.anger": N_("「{cue}」はお怒りや落胆の言葉です"),
    "signal.temper": N_("「{cue}」のあたりの書き方が、強い調子です"),
    "signal.worry": N_("「{cue}」は心配の言葉です"),
    "signal.joy": N_("「{cue}」は喜びの言葉です"),
    "urgency.weighed": N_("「{cue}」から、お急ぎと読みました"),
    "urgency.calm": N_("「{cue}」とあり、急ぎではありません"),
    "intent.words": N_("「{cue}」から用件を読みました"),
    "wish.goods": N_("「{cue}」から、求めたい商品があります"),
    "wish.favour": N_("「{cue}」から、お願いしたいことがあります"),
    "wish.improvement": N_("「{cue}」から、改めてほしいことがあります"),
    "shop.number": N_("「{cue}」はこの店の注文番号の形ではありません"),
    "shop.mall": N_("「{cue}」は別のモールの名前です"),
    "shop.goods": N_("「{cue}」はこの店の商品一覧にありません"),
    "history.word": N_("「{cue}」は以前のやりとりを指しています"),
}


def reason(code: str, cue: str) -> str:
    """Why the reader marked words of a mail; a code without a sentence of its own has its family's."""
    said = _REASONS.get(code) or _REASONS.get(code.partition(".")[0]) or N_("「{cue}」")
    return marked(said).format(cue=cue)


_SORTS = {"request": N_("依頼"), "question": N_("質問"), "disclosure": N_("自己開示")}
_DISCLOSURES = {
    "event": N_("行事・予定"),
    "gift": N_("贈り物"),
    "family": N_("ご家族"),
    "health": N_("体・健康"),
    "work": N_("お仕事"),
    "life": N_("暮らし"),
    "loyal": N_("長いお付き合い"),
    "feeling": N_("お気持ち"),
    "home": N_("お住まい"),
    "prior": N_("以前の話"),
}
_INTENTS = {
    "order_new": N_("ご注文"),
    "order_change": N_("注文の変更"),
    "order_cancel": N_("注文の取り消し"),
    "payment": N_("お支払い"),
    "receipt_doc": N_("領収書・書類"),
    "stock": N_("在庫・再入荷"),
    "product_spec": N_("商品について"),
    "price_quote": N_("価格・見積もり"),
    "shipping_status": N_("配送状況"),
    "shipping_cost": N_("送料"),
    "delivery_request": N_("お届けの希望"),
    "delivery_trouble": N_("配送のトラブル"),
    "item_defect": N_("不良・破損"),
    "item_wrong": N_("違う商品"),
    "item_missing": N_("不足"),
    "return_refund": N_("返品・返金"),
    "exchange": N_("交換"),
    "howto_care": N_("使い方・お手入れ"),
    "site_trouble": N_("サイトの不具合"),
    "campaign_event": N_("キャンペーン"),
    "points": N_("ポイント"),
    "thanks": N_("お礼"),
    "complaint_service": N_("応対へのご意見"),
    "account_privacy": N_("会員・個人情報"),
    "wholesale_media": N_("卸・取材"),
    "sales_pitch": N_("営業"),
    "bounce": N_("届かなかったメール"),
    "wrong_shop": N_("別の店あて"),
    "other_unclear": N_("用件が読み取れません"),
}
_TIMINGS = {"before": N_("買う前"), "at": N_("買うとき"), "after": N_("買った後")}
_CAUSES = {
    "info_error": N_("情報の誤り"),
    "info_missing": N_("情報の不足"),
    "item_error": N_("商品の誤り"),
    "item_missing": N_("商品の不足"),
    "delivery": N_("配送"),
    "system": N_("システム"),
    "staff": N_("応対"),
    "customer_side": N_("お客様のご都合"),
}
_TARGETS = {
    "product": N_("商品のこと"),
    "event": N_("できごとのこと"),
    "staff": N_("応対のこと"),
    "wrong_shop": N_("店ちがい"),
    "site": N_("サイトのこと"),
    "order_delivery": N_("注文・配送のこと"),
    "other": N_("そのほか"),
}
_LABEL_NAMES = {
    "intent": N_("用件"),
    "target": N_("対象"),
    "timing": N_("時期"),
    "cause": N_("原因"),
}
_EMOTIONS = {
    "happy": N_("喜び"),
    "anxious": N_("ご不安"),
    "irritated": N_("ご不満"),
    "angry": N_("お怒り"),
}
_URGENCIES = {"high": N_("お急ぎ"), "critical": N_("至急")}
_ORDER_PARTS = {
    "goods": N_("品物"),
    "quantity": N_("数量"),
    "name": N_("お名前"),
    "address": N_("ご住所"),
    "phone": N_("電話番号"),
    "payment": N_("お支払い方法"),
    "date": N_("お届け日"),
}


def mark_sort(sort: str) -> str:
    """What a mark in a mail is: 依頼, 質問, 自己開示."""
    return label_of(_SORTS, sort)


def disclosure_kind(kind: str) -> str:
    """What part of their life a customer tells of."""
    return label_of(_DISCLOSURES, kind)


_NEXT = {
    "order_new": N_("例: お届け日、お支払いの方法、次回のご注文"),
    "order_change": N_("例: 差額と、変更後のお届け日"),
    "order_cancel": N_("例: ご返金の方法と時期"),
    "payment": N_("例: 入金の確認後、いつ発送か"),
    "receipt_doc": N_("例: 宛名と但し書き、届き方"),
    "stock": N_("例: 次の入荷、取り置きの期限"),
    "product_spec": N_("例: お手入れ、ほかのサイズ"),
    "price_quote": N_("例: 見積もりの有効期限、納期"),
    "shipping_status": N_("例: 不在のときの受け取り方"),
    "shipping_cost": N_("例: 送料無料になる金額、お届け日"),
    "delivery_request": N_("例: 時間帯の指定、置き配"),
    "delivery_trouble": N_("例: 届かないときの次の手、連絡する日"),
    "item_defect": N_("例: 返送の方法と送料、代わりの品が届く日"),
    "item_wrong": N_("例: 返送の方法と送料、正しい品が届く日"),
    "item_missing": N_("例: 足りない品が届く日"),
    "return_refund": N_("例: 返送先と送料、返金の日"),
    "exchange": N_("例: 返送先と送料、交換の品が届く日"),
    "howto_care": N_("例: うまくいかないときの相談先"),
    "site_trouble": N_("例: 直るまでの注文の方法"),
    "campaign_event": N_("例: 次の催し、使えなかった分の扱い"),
    "points": N_("例: いつ付くか、期限"),
    "complaint_service": N_("例: 同じことが起きないための手だて"),
}
_NEXT_ANY = N_("例: お客様が次に知りたくなること")


def next_question(intent: str) -> str:
    """先回り: what somebody who writes about this may want to know next."""
    return marked(_NEXT.get(intent, _NEXT_ANY))


def intent(value: str) -> str:
    """What a mail is for, in a few signs."""
    return label_of(_INTENTS, value)


def timing(value: str) -> str:
    """Before, at or after buying; empty where none is meant."""
    return label_of(_TIMINGS, value)


def cause(value: str) -> str:
    """Why the mail had to be written; empty for no reason of ours."""
    return label_of(_CAUSES, value)


def target(value: str) -> str:
    """What a mail is about; empty where nothing of the shop's."""
    return "" if value == "other" else label_of(_TARGETS, value)


def label_name(label: str) -> str:
    """A label of a mail: 用件, 対象, 時期, 原因."""
    return label_of(_LABEL_NAMES, label)


def label_value(label: str, value: str) -> str:
    """What a label of a mail says, also where it says that there is nothing."""
    tables = {"intent": _INTENTS, "target": _TARGETS, "timing": _TIMINGS, "cause": _CAUSES}
    return label_of(tables[label], value) or _("なし")


def emotion(value: str) -> str:
    """How the customer feels; empty where calm."""
    return label_of(_EMOTIONS, value)


def urgency(value: str) -> str:
    """How soon an answer is needed; empty where there is time."""
    return label_of(_URGENCIES, value)


def order_part(part: str) -> str:
    """A part of an order in a mail."""
    return label_of(_ORDER_PARTS, part)
