"""What a mail is about, when in the buying it was written, and why it had to be.

All three follow from the intent unless the words say otherwise. The one rule: they are proposals
that the person corrects with one click, so the plainest reading stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecdesk.domain.reading import Cause, Intent, Target, Timing
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

_TARGETS = {
    Target.PRODUCT: """stock product_spec price_quote item_defect item_wrong item_missing
        return_refund exchange howto_care thanks""",
    Target.ORDER_DELIVERY: """order_new order_change order_cancel payment receipt_doc
        shipping_status shipping_cost delivery_request delivery_trouble""",
    Target.SITE: "site_trouble points account_privacy",
    Target.EVENT: "campaign_event",
    Target.STAFF: "complaint_service",
    Target.WRONG_SHOP: "wrong_shop",
    Target.OTHER: "wholesale_media sales_pitch bounce other_unclear",
}
_TARGET = {Intent(name): target for target, names in _TARGETS.items() for name in names.split()}
_TIMINGS = {
    Timing.BEFORE: "stock product_spec price_quote shipping_cost site_trouble",
    Timing.AT: "order_new payment campaign_event delivery_request",
    Timing.AFTER: """order_change order_cancel receipt_doc shipping_status delivery_trouble
        item_defect item_wrong item_missing return_refund exchange howto_care points thanks
        complaint_service""",
    Timing.NONE: "account_privacy wholesale_media sales_pitch bounce other_unclear wrong_shop",
}
_TIMING = {Intent(name): timing for timing, names in _TIMINGS.items() for name in names.split()}
_CAUSES = {
    Intent.PRODUCT_SPEC: Cause.INFO_MISSING,
    Intent.STOCK: Cause.INFO_MISSING,
    Intent.SHIPPING_COST: Cause.INFO_MISSING,
    Intent.HOWTO_CARE: Cause.INFO_MISSING,
    Intent.ITEM_DEFECT: Cause.ITEM_ERROR,
    Intent.ITEM_WRONG: Cause.ITEM_ERROR,
    Intent.ITEM_MISSING: Cause.ITEM_MISSING,
    Intent.DELIVERY_TROUBLE: Cause.DELIVERY,
    Intent.SITE_TROUBLE: Cause.SYSTEM,
    Intent.POINTS: Cause.SYSTEM,
    Intent.COMPLAINT_SERVICE: Cause.STAFF,
    Intent.CAMPAIGN_EVENT: Cause.INFO_MISSING,
}

_BOUGHT = re.compile(
    r"(?:注文|購入|発注|予約|決済|振り?込み)(?:を)?(?:し(?:た|て(?:い|し|あ|お)|まし|"
    r"ております)|いたし|させていただ|済|完了|した(?:者|もの))|買(?:った|い(?:ました|まし))|"
    r"頼(?:んだ(?!ら)|んで|みました|みま(?:し)?|んじゃ)|届(?:いた|きまし|いて(?:い)?(?:ない|"
    r"ませ|る|ま)|きません|かない)|受け取(?:り|っ)ま?し?た|着きました|注文(?:番号|id|内容)|"
    r"受注番号|お願いした(?!い)|開封|届いて|使って(?:いる|い?た)"
)
_BUYING = re.compile(
    r"(?:カート|注文(?:画面|フォーム|手続き|方法)|決済(?:画面)?|購入手続|"
    r"レジ).{0,20}(?:でき|エラー|進|入れ|入力|なり|わから)|こちら(?:から|で)注文(?:させ|"
    r"した|を)|注文(?:させて|したい|をお願い|お願いし)|発注書|支払い?(?:は|"
    r"方法).{0,14}(?:着いて|いつ|どう|でお願い)|振込先|進めてい?ただ|間違いありません"
)
_WILL_BUY = re.compile(
    r"(?:購入|買おう|注文|利用)(?:を)?(?:し(?:よう|たい)|検討|考え|迷)|(?:探して|検討して|"
    r"考えて|迷って)(?:い|お|ま)|欲しい(?:の|ん)|ほしい(?:の|ん)(?:です|だ)|今頼んだら|"
    r"買ったら|買いたい|注文したら|贈りたい|着せたい"
)
_CUSTOMER_SIDE = re.compile(
    r"(?:間違え|まちがえ|うっかり|勘違い|誤って|早とちり|見落と|消して)(?:て|し|まし|い|で)|"
    r"(?:私|こちら)の(?:ミス|間違い|不注意|都合)|イメージと違|引っ越し前|住所を間違|"
    r"押してしま|勝手に注文|サイズを間違|気が変わ|不要にな|都合が(?:悪|つか)|入院する|"
    r"出張が入|やっぱり"
)
_INFO_ERROR = re.compile(
    r"(?:ページ|サイト|説明(?:文|書)?|写真|表示|記載|チラシ|カタログ|タグ).{0,26}(?:違(?:い|"
    r"う|って|っ)|異な|間違|誤|では.{0,12}(?:なのに|でした|になって))|(?:どちら|"
    r"どっち)(?:が|の).{0,6}(?:正し|本当)|カートに(?:入れ|は).{0,12}円|値段が違"
)
_INFO_MISSING = re.compile(
    r"(?:わから|見つから|書いて(?:い)?(?:ない|ません)|載って(?:い)?(?:ない|ません)|"
    r"記載(?:が|は)?(?:な|あり?ませ)|見当たら|どこに)"
)
_BROKEN = re.compile(
    r"エラー|無効|でき(?:ない|ません)|使え(?:ない|ません)|二重|二回|反映|届かない|"
    r"何度も.{0,10}解除|動かな"
)
_DELIVERY = re.compile(
    r"(?:輸送|運送|配送|配達)(?:中|時|の人|員|会社|業者|済)|ドライバー|置き配|誤配|不在票|"
    r"ヤマト|佐川|郵便局"
)


def target(intent: Intent, letter: Letter) -> Target:
    """What the mail is about."""
    text = letter.blind
    if (
        intent is Intent.ORDER_CHANGE
        and re.search(r"書体|デザイン|仕様|柄|形", text)
        and not re.search(r"届け先|住所|日時|配達", text)
    ):
        return Target.PRODUCT
    if intent is Intent.ORDER_CANCEL and re.search(
        r"ボタンが|見つかりません|サイト|ページ|画面", text
    ):
        return Target.SITE
    if intent is Intent.PRICE_QUOTE and re.search(r"送料|配送", text):
        return Target.ORDER_DELIVERY
    return _TARGET[intent]


def timing(intent: Intent, letter: Letter, *, ordered: bool) -> Timing:
    """Where the customer stands; `ordered`: an order number is told."""
    text = letter.blind
    usual = _TIMING[intent]
    if usual is Timing.NONE:
        return usual
    bought = ordered or _BOUGHT.search(text) is not None
    if intent in {Intent.ORDER_NEW, Intent.PRICE_QUOTE}:
        if intent is Intent.ORDER_NEW and re.search(r"[?]|でしょうか|できますか", text):
            return Timing.BEFORE if not _BUYING.search(text) else Timing.AT
        return usual
    if intent is Intent.CAMPAIGN_EVENT:
        return (
            Timing.AT if re.search(r"カート|入力|使お|使え|注文|コード|買", text) else Timing.BEFORE
        )
    if usual is Timing.AFTER:
        if intent is Intent.ORDER_CHANGE and not bought:
            return Timing.AFTER if re.search(r"定期|届け先|住所", text) else Timing.AT
        return usual
    if intent is Intent.DELIVERY_REQUEST:
        if bought:
            return Timing.AFTER
        if _WILL_BUY.search(text) or re.search(r"できますか|選べますか|選択肢", text):
            return Timing.BEFORE
        return Timing.AT
    if intent is Intent.PAYMENT:
        return Timing.AFTER if bought or re.search(r"引き落と|二重|明細|返金", text) else Timing.AT
    if intent is Intent.SITE_TROUBLE:
        return (
            Timing.AT
            if _BUYING.search(text) or re.search(r"カート|注文(?:でき|が)", text)
            else usual
        )
    if (
        intent in {Intent.PRODUCT_SPEC, Intent.STOCK}
        and _AFTER_BUYING.search(text)
        and not _WILL_BUY.search(text)
    ):
        return Timing.AFTER
    return usual


_AFTER_BUYING = re.compile(
    r"届いた|届きまし|(?:昨日|先日|先週|先月|先ほど|さっき).{0,10}(?:注文し|買|購入し|頼)"
)


def cause(intent: Intent, letter: Letter) -> Cause:
    """Why the mail had to be written."""
    text = letter.blind
    troubles = {
        Intent.ITEM_DEFECT,
        Intent.ITEM_WRONG,
        Intent.ITEM_MISSING,
        Intent.DELIVERY_TROUBLE,
        Intent.COMPLAINT_SERVICE,
        Intent.SITE_TROUBLE,
    }
    if intent in {
        Intent.THANKS,
        Intent.SALES_PITCH,
        Intent.BOUNCE,
        Intent.WHOLESALE_MEDIA,
        Intent.RECEIPT_DOC,
        Intent.OTHER_UNCLEAR,
    }:
        return Cause.NONE
    if intent not in troubles and _CUSTOMER_SIDE.search(text):
        return Cause.CUSTOMER_SIDE
    if intent in {
        Intent.PRODUCT_SPEC,
        Intent.SITE_TROUBLE,
        Intent.STOCK,
        Intent.PRICE_QUOTE,
    } and _INFO_ERROR.search(text):
        return Cause.INFO_ERROR
    if intent in {Intent.CAMPAIGN_EVENT, Intent.PAYMENT, Intent.ACCOUNT_PRIVACY} and _BROKEN.search(
        text
    ):
        return Cause.SYSTEM
    if intent is Intent.ITEM_DEFECT and re.search(r"(?:輸送|運送|配送|配達)(?:中|時)", text):
        return Cause.DELIVERY
    if intent is Intent.SHIPPING_STATUS and _DELIVERY.search(text):
        return Cause.DELIVERY
    if intent in {
        Intent.ORDER_NEW,
        Intent.ORDER_CANCEL,
        Intent.PAYMENT,
        Intent.DELIVERY_REQUEST,
    } and _INFO_MISSING.search(text):
        return Cause.INFO_MISSING
    if intent in {Intent.RETURN_REFUND, Intent.EXCHANGE}:
        if re.search(r"縮|破|壊|傷|汚|不良|違う", text):
            return Cause.ITEM_ERROR
        return Cause.CUSTOMER_SIDE
    return _CAUSES.get(intent, Cause.NONE)


_GOODS = re.compile(r"ほしい|探して|購入|買いたい|注文|在庫|再入荷|取り置き|欲し|見積|検討")
_IMPROVE = re.compile(
    r"今後|次(?:から|回|は)|改善|気をつけ|直して|わかりにく|見づら|してほしかった|べき|指導|"
    r"検品|再発|なぜ|わざと|どういう|残念|がっかり|不便|できれば.{0,20}(?:増や|作っ|出し)"
)


def wishes(
    intent: Intent, letter: Letter, requests: Sequence[Hit], questions: Sequence[Hit]
) -> list[Hit]:
    """What lies behind the mail, each with the words that say so: goods, a favour, improvement."""
    text = letter.blind
    found: list[Hit] = []
    wants_goods = {Intent.ORDER_NEW, Intent.STOCK, Intent.PRODUCT_SPEC, Intent.PRICE_QUOTE}
    if intent in wants_goods and (hit := _GOODS.search(text)):
        found.append(Hit(hit.start(), hit.end(), "goods", "wish.goods", hit[0]))
    elif intent in wants_goods and questions:
        first = questions[0]
        found.append(Hit(first.start, first.end, "goods", "wish.goods", first.cue))
    if requests:
        first = requests[0]
        found.append(Hit(first.start, first.end, "favour", "wish.favour", first.cue))
    if hit := _IMPROVE.search(text):
        found.append(Hit(hit.start(), hit.end(), "improvement", "wish.improvement", hit[0]))
    return found
