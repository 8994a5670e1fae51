"""What a mail is about, when in the buying it was written, and why it had to be.

All three follow from the intent unless the words say otherwise. The one rule: they are proposals
that the person corrects with one click, so the plainest reading stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from ecdesk.domain.reading import Cause, Intent, Target, Timing
from ecdesk.language import lazily
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
    Timing.BEFORE: "stock product_spec price_quote shipping_cost wholesale_media",
    Timing.AFTER: """order_cancel receipt_doc shipping_status delivery_trouble item_defect
        item_wrong item_missing return_refund exchange howto_care thanks complaint_service wrong_shop""",
    Timing.NONE: "account_privacy sales_pitch bounce other_unclear",
}
_TIMING = {Intent(name): timing for timing, names in _TIMINGS.items() for name in names.split()}
_CAUSES = {
    Cause.INFO_MISSING: "product_spec stock shipping_cost howto_care campaign_event",
    Cause.ITEM_ERROR: "item_defect item_wrong",
    Cause.ITEM_MISSING: "item_missing",
    Cause.DELIVERY: "delivery_trouble",
    Cause.SYSTEM: "site_trouble",
    Cause.STAFF: "complaint_service",
    Cause.CUSTOMER_SIDE: "wrong_shop exchange return_refund",
}
_CAUSE = {Intent(name): cause for cause, names in _CAUSES.items() for name in names.split()}

_WITHOUT_CAUSE = {
    Intent.THANKS,
    Intent.SALES_PITCH,
    Intent.BOUNCE,
    Intent.WHOLESALE_MEDIA,
    Intent.RECEIPT_DOC,
    Intent.OTHER_UNCLEAR,
}
_HOW_IT_LOOKS = lazily.pattern(r"書体|デザイン|仕様|柄|形|校正|校了|反転|色味|左右")
_WHERE_TO = lazily.pattern(r"届け先|住所|日時|配達|午前|午後")
_BUTTON = lazily.pattern(
    r"(?:ボタン|やり方|手続き|項目|画面|ページ)[^。]{0,14}(?:見つか|わから|見当た|な[いく])"
)
_SHOWN = lazily.pattern(r"掲載|撮影|特集|誌面|取材|卸|商品|販売|取り?扱")
_ENTERED = lazily.pattern(r"エントリー|キャンペーン|\d倍|つく日|イベント|対象外")
_HELPED = lazily.pattern(
    r"対応|教えて(?:くださ|いただ|もら)|説明(?:して|を|が)|ご?返信|お?返事|ご?案内|スタッフ|店員|電話口|相談に|気遣い|お心|親切"
)
_ENJOYED = lazily.pattern(
    r"使って|着て|履いて|飲ん|食べ|おいし|美味|素敵|かわい|気に入|飾って|似合|商品|品物|ぴったり|きれい|咲|育"
)
_TRIED = lazily.pattern(
    r"カート|入力|使お|使え|使い|入れ|コード|買(?:い|お|う|え)|注文|期限切れ|反映"
)
_PAID = lazily.pattern(
    r"明細|期限|入金|振り?込(?:みまし|んだ|ん)|払(?:った|いまし)|払込|引き?落と|請求"
)
_ENTERED_FOR = lazily.pattern(
    r"(?:応募|エントリー|参加申込|当選|参加)(?:を)?し(?:た(?!い)|まし|て)"
)
_EARNED = lazily.pattern(r"(?:購入|注文|買|使)[^。]{0,12}(?:分|た|の注文)|レビューを書")
_NOT_YET_PAID = lazily.pattern(
    r"(?:コンビニ|支払い?|払込|振込|レジ)[^。]{0,24}(?:期限|番号|用紙|払込票)[^。]{0,40}(?:出し直|再発行|過ぎ|切れ|待って|もう一?[回度]|見落)|"
    r"(?:支払い?|払い?|振込|入金)(?:を|の期限を|期限を|は)?[^。、]{0,10}(?:待っ|延ばし|延長)|"
    r"(?:期限|番号)[^。]{0,30}(?:出し直|延ばし|まだ(?:払|使え|生き)|払え(?:ません|ない))"
)
_NOT_GIVEN = lazily.pattern(
    r"消え|ゼロ|0(?:に|です|だ|p)|なくな|エラー|減っ|まだ残って|引かれ|失効|使え(?:な|ませ)|ご利用いただけ|"
    r"(?:付|つ|着)(?:いて|か|き|いと)(?:い|お)?(?:な|ませ|ら|り)|(?:増え|反映|加算|付与)(?:て|され|は)?(?:て)?(?:い|お)?(?:ない|なく|ませ|まま)"
)
_OVERDUE = lazily.pattern(
    r"過ぎ|遅|予定日|はず|止ま|動(?:か|き)|持ち?戻|経(?:ち|っ)|[日週間]た(?:ち|っ)|(?:日|週間)も|いまだ|未だ"
    r"|まだ[^。、]{0,4}(?:発送|届|来|連絡)|届(?:き(?:ません|ませぬ)|いて(?:い)?ません|かない)"
)
_ANEW = lazily.pattern(
    r"出し直|書き換え|書き直|差し替え|作り直|宛名(?:の|を)[^。]{0,12}(?:変|直)|なくし|失くし|紛失|捨て"
)
_LAPSED = lazily.pattern(
    r"期限[^。]{0,20}(?:過ぎ|切れ)|見落と|消してしま|(?:失|な)くし|払い忘れ|待って(?:もら|いただ|くだ)|給料日"
)
_UNTOLD = lazily.pattern(
    r"(?:とは|どこにも|一切)[^。]{0,8}(?:書|記載|載)[^。]{0,6}(?:な[いか]|ませ)"
)
_MISPRINTED = lazily.pattern(
    r"(?:宛名|金額|数量|日付|社名|名前|品名|単価|内容|数字|字)[^。]{0,20}(?:では?なく|じゃなく|と違|が違|間違|誤)|"
    r"(?:誤|間違)(?:り|い|って|えて)[^。、]{0,10}(?:請求|領収|納品|記載|印字)"
)
_BROKE = lazily.pattern(
    r"エラー|[23](?:回|度|重)(?:も)?(?:引|請求|決済|落)|取り?扱い(?:は)?でき|通(?:ら|り)(?:な|ませ)|弾かれ|無効|でき(?:ない|ません|なか)|使え(?:ない|ません|なか)|二重|二回|反映|何度も.{0,14}"
    r"(?:解除|停止|手続)|まだ(?:届|来|送ら)|消え|ゼロ|0に|変わ(?:りませ|らな|って)|引かれ|増え|定価|"
    r"(?:割引|適用|反映)(?:が|を)?(?:され|でき)(?:て(?:い)?)?(?:ない|ませ|なか)|(?:今月|今週|また)も?[^。]{0,6}(?:届|来|送ら)"
)


def target(intent: Intent, letter: Letter) -> Target:
    """What the mail is about."""
    text = letter.blind
    if intent is Intent.ORDER_CHANGE and _HOW_IT_LOOKS.search(text) and not _WHERE_TO.search(text):
        return Target.PRODUCT
    if intent is Intent.ORDER_CANCEL and _BUTTON.search(text):
        return Target.SITE
    if intent is Intent.WHOLESALE_MEDIA and _SHOWN.search(text):
        return Target.PRODUCT
    if intent is Intent.THANKS and _HELPED.search(text) and not _ENJOYED.search(text):
        return Target.STAFF
    if intent is Intent.POINTS and _ENTERED.search(text):
        return Target.EVENT
    return _TARGET[intent]


def timing(intent: Intent, letter: Letter, signs: Collection[str]) -> Timing:
    """Where the customer stands, by the intent and the `signs` of having bought or wanting to."""
    if usual := _TIMING.get(intent):
        if (
            intent is Intent.PRODUCT_SPEC
            and (_has(signs, "bought.query on_arrival") or _has_all(signs, "in_use bought"))
            and not _has(signs, "will_buy no_answer")
        ):
            return Timing.AFTER
        return usual
    bought = _has(signs, "bought")
    asks_only = _has(signs, "shape.asks")
    match intent:
        case Intent.ORDER_NEW:
            open_ = [
                s for s in signs if s.endswith(".query") and not s.startswith(("pay", "bought"))
            ]
            return Timing.BEFORE if open_ else Timing.AT
        case Intent.CAMPAIGN_EVENT:
            if _ENTERED_FOR.search(letter.blind) or (
                _has(signs, "bought.told") and _has(signs, "own_fault")
            ):
                return Timing.AFTER
            return Timing.AT if _TRIED.search(letter.blind) else Timing.BEFORE
        case Intent.SITE_TROUBLE:
            return Timing.AT if _has(signs, "at_till pay charged") else Timing.BEFORE
        case Intent.POINTS:
            asks = asks_only and not _has(signs, "not_there web")
            return (
                Timing.AFTER
                if bought or _EARNED.search(letter.blind)
                else Timing.BEFORE
                if asks
                else Timing.NONE
            )
        case Intent.PAYMENT if _NOT_YET_PAID.search(letter.blind) and not _has(
            signs, "charged.ask"
        ):
            return Timing.AT
        case Intent.PAYMENT:
            paid = (
                bought or _has(signs, "charged not_there own_fault") or _PAID.search(letter.blind)
            )
            return Timing.AFTER if paid else Timing.BEFORE if asks_only else Timing.AT
        case Intent.DELIVERY_REQUEST if _has(signs, "will_buy") or (not bought and asks_only):
            return Timing.BEFORE
        case Intent.ORDER_CHANGE:
            ordered = bought or _has(signs, "stop_subscription address own_fault mistyped")
            agreeing = not ordered and _HOW_IT_LOOKS.search(letter.blind) is not None
            return Timing.AT if agreeing else Timing.AFTER
        case Intent.DELIVERY_REQUEST if _has(signs, "own_fault alter_time"):
            return Timing.AFTER
        case _:
            return Timing.AFTER if bought else Timing.AT


def cause(intent: Intent, letter: Letter, signs: Collection[str]) -> Cause:
    """Why the mail had to be written."""
    text = letter.blind
    if intent is Intent.RECEIPT_DOC and _MISPRINTED.search(text):
        return Cause.INFO_ERROR
    if intent is Intent.RECEIPT_DOC and _ANEW.search(text):
        return Cause.CUSTOMER_SIDE
    if intent in _WITHOUT_CAUSE:
        return Cause.NONE
    own, silent = _has(signs, "own_fault"), _has(signs, "page_silent")
    match intent:
        case Intent.ORDER_NEW:
            asks = _has(signs, "shape.both") and not _has(signs, "pay.query")
            return Cause.INFO_MISSING if silent or asks else Cause.NONE
        case Intent.ORDER_CANCEL if _has(signs, "web") and _BROKE.search(text):
            return Cause.SYSTEM
        case Intent.ORDER_CANCEL if _BUTTON.search(text):
            return Cause.INFO_MISSING
        case Intent.ORDER_CHANGE | Intent.ORDER_CANCEL:
            return Cause.CUSTOMER_SIDE
        case Intent.DELIVERY_REQUEST:
            if _has(signs, "lead_time.query when_to_deliver.query ships.query") and not own:
                return Cause.INFO_MISSING
            return Cause.CUSTOMER_SIDE if own or _has(signs, "bought") else Cause.NONE
        case Intent.EXCHANGE | Intent.RETURN_REFUND:
            if _has(signs, "no_answer"):
                return Cause.STAFF
            if _has(signs, "unlike page_wrong") or _UNTOLD.search(text):
                return Cause.INFO_ERROR
            wrong = _has(signs, "broken fault spoilt hurt wrong") and not own
            return Cause.ITEM_ERROR if wrong else Cause.CUSTOMER_SIDE
        case Intent.PRODUCT_SPEC | Intent.STOCK | Intent.SITE_TROUBLE if _has(signs, "page_wrong"):
            return Cause.INFO_ERROR
        case Intent.SHIPPING_STATUS:
            late = _has(signs, "not_there carried") or "遅" in text
            if late:
                return Cause.DELIVERY if _OVERDUE.search(text) else Cause.NONE
            return Cause.INFO_MISSING
        case Intent.DELIVERY_TROUBLE if _has(signs, "no_answer") and _has(signs, "staff"):
            return Cause.STAFF
        case Intent.PAYMENT if not own and _has(signs, "pay.query") and not _has(signs, "charged"):
            return Cause.INFO_MISSING
        case Intent.HOWTO_CARE if own:
            return Cause.CUSTOMER_SIDE
        case Intent.CAMPAIGN_EVENT | Intent.PAYMENT | Intent.ACCOUNT_PRIVACY | Intent.POINTS:
            return _of_the_system(intent, text, signs)
        case Intent.PRICE_QUOTE:
            return Cause.INFO_MISSING if _has(signs, "page_silent spoilt.query") else Cause.NONE
    return _CAUSE.get(intent, Cause.NONE)


def _of_the_system(intent: Intent, text: str, signs: Collection[str]) -> Cause:
    """Of what the shop's software does: whether it failed, misled or kept silent."""
    if intent is Intent.CAMPAIGN_EVENT and "期限切れ" in text:
        return Cause.INFO_ERROR
    if intent is Intent.POINTS:
        return Cause.SYSTEM if _NOT_GIVEN.search(text) else Cause.INFO_MISSING
    if intent is Intent.PAYMENT and _LAPSED.search(text) and not _has(signs, "web"):
        return Cause.CUSTOMER_SIDE
    if _BROKE.search(text) and (intent is not Intent.PAYMENT or _has(signs, "charged web")):
        return Cause.SYSTEM
    if _has(signs, "own_fault"):
        return Cause.CUSTOMER_SIDE
    if _has(signs, "page_silent"):
        return Cause.INFO_MISSING
    if intent is Intent.ACCOUNT_PRIVACY and _has(
        signs, "details_changed address alter account.ask"
    ):
        return Cause.CUSTOMER_SIDE
    return _CAUSE.get(intent, Cause.NONE)


def _has(signs: Collection[str], wanted: str) -> bool:
    """Whether one of the wanted families (`bought`) or signs (`pay.query`) is shown."""
    families = _families(frozenset(signs))
    return any(want in signs if "." in want else want in families for want in wanted.split())


@lru_cache(maxsize=8)
def _families(signs: frozenset[str]) -> frozenset[str]:
    """The families of the signs; a mail's are asked for twenty times."""
    return frozenset(sign.partition(".")[0] for sign in signs)


def _has_all(signs: Collection[str], wanted: str) -> bool:
    """Whether every one of the wanted families is shown."""
    return all(_has(signs, want) for want in wanted.split())


_GOODS = lazily.pattern(r"ほしい|探して|購入|買いたい|注文|在庫|再入荷|取り置き|欲し|見積|検討")
_IMPROVE = lazily.pattern(
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
