"""Hints where the law may have a word: returns, reviews, advertising, claims.

Something for the person to look at, no legal advice: 特定商取引法 12条の3 and 15条の3, 消費者契約法
8条, 景品表示法 5条 (ステマ告示), 特定電子メール法. The one rule: a hint never stops a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.malls import mall_rule, rewards_reviews
from ecdesk.checks.prose import letter_lines
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.domain.findings import Severity
from ecdesk.domain.reading import Intent

_DELETES = re.compile(
    r"(?:レビュー|口コミ|クチコミ|評価|投稿)[^。\n]{0,12}(?:削除|取り下げ|取り消し|変更|修正|書き換え)[^。\n]{0,12}(?:お願い|いただけ|いただき|くださ|ほし|頂)"
)
_ABSOLUTE = re.compile(
    r"(?:絶対に?|必ず|100[%％]|完全に)(?:、)?(?:治|痩|やせ|効|安全|壊れ|改善|消え|若返)|日本一(?![周人])|世界一|業界(?:No\.?1|ナンバーワン|初|最安|トップ)|世界初|日本初|最高級の|どこよりも安"
)
_ANY = re.compile(
    r"(?:いかなる(?:理由|場合|事情)|どのような(?:理由|場合|事情)|一切の?)[^。\n]{0,22}(?:返品|交換|返金|責任|補償|クレーム)[^。\n]{0,16}"
    r"(?:お?受け|応じ|負い|でき|致し|いたし|ございませ)|(?:返品|交換|返金)(?:は|・[^。\n]{0,10}は)[^。\n]{0,10}一切"
)
_SAVED = re.compile(r"(?:初期)?不良|誤(?:送|配|発送)|当店の(?:責|ミス|誤)|破損|を除")
_ADVERT = re.compile(
    r"(?:セール|キャンペーン|新商品|新作|クーポン|メルマガ|メールマガジン|ポイント\d{1,3}倍|福袋)[^。\n]{0,20}"
    r"(?:開催中|開催いた|実施中|実施いた|配布中|販売中|登録(?:くだ|いただ|で)|プレゼント中|ぜひ|是非|お見逃し|チェック)"
)
_INVOICE_DIGITS = 13
_INVOICE = re.compile(
    r"(?:登録番号|適格請求書|インボイス)[^\n。]{0,14}?(?P<number>[TＴ][ 　-]?[\d０-９][\d０-９ -]{4,20}[\d０-９])"
)
_THREAT = re.compile(
    r"土下座|(?:ぶっ)?殺(?:す|してや|されたい)|死ね|火(?:を|ぃ)?つけ|(?:家|店|自宅|そっち|そちら)(?:まで|に)(?:押しかけ|乗り込)"
    r"|(?:名前|実名|顔|住所)(?:を|も)?[^。\n]{0,8}(?:晒|さらし)|(?:晒|さらし)(?:てや|ます|上げ)|ただで(?:済|す)むと|覚えて(?:おけ|ろよ)"
    r"|(?:バカ|馬鹿|クズ|無能)(?:か|が|店|野郎)|誠意を見せろ|慰謝料を(?:払|よこ|出)|詐欺(?:師|店)め"
)
_COOLING = re.compile(r"クーリング[・]?オフ")
_RETURNS = frozenset({Intent.RETURN_REFUND, Intent.EXCHANGE})
_DEFECTS = frozenset(
    {Intent.ITEM_DEFECT, Intent.ITEM_WRONG, Intent.ITEM_MISSING, Intent.DELIVERY_TROUBLE}
)
_NO_RETURN = re.compile(
    r"返品(?:・交換|や交換|・返金)?(?:は|を|には|も)?[^。\n]{0,14}(?:お受けでき|承れ|承りかね|できかね|いたしかね|お断り|応じかね|応じられ|できません|不可)"
)
_PERIOD = re.compile(r"\d{1,5} ?日(?:間|以内|を|が|経過|過ぎ)|期限|規定|返品特約|ページ")


@check("law.review_reward", Severity.WARNING)
def no_reward_for_reviews(draft: Draft, context: Context) -> Iterator[Spot]:
    """Nothing is given for a review, least of all for a good one (景品表示法; malls stop it)."""
    rule = mall_rule(context.channel or context.shop.channel)
    if rule is not None and "reward" in rule.forbids:
        return
    for offset, line in letter_lines(draft.body, context.shop.signature):
        if match := rewards_reviews(line):
            yield in_body(offset + match.start(), offset + match.end())


@check("law.review_removal", Severity.WARNING)
def no_removal_of_reviews(draft: Draft, context: Context) -> Iterator[Spot]:
    """Nobody is asked to take a review back or to change it."""
    yield from _each(_DELETES, draft, context)


@check("law.absolute", Severity.NOTE)
def claims_have_grounds(draft: Draft, context: Context) -> Iterator[Spot]:
    """日本一, 必ず効く: claims that need proof (景品表示法, 優良誤認)."""
    yield from _each(_ABSOLUTE, draft, context)


@check("law.no_return_ever", Severity.WARNING)
def defects_are_not_shut_out(draft: Draft, context: Context) -> Iterator[Spot]:
    """A refusal 「いかなる場合も」 leaves out defects and wrong goods (消費者契約法 8条)."""
    for offset, line in letter_lines(draft.body, context.shop.signature):
        match = _ANY.search(line)
        if match and not _SAVED.search(draft.body):
            yield in_body(offset + match.start(), offset + match.end())


@check("law.defect_return", Severity.WARNING)
def defects_are_taken_back(draft: Draft, context: Context) -> Iterator[Spot]:
    """Goods that came broken or wrong are not refused as a return (契約不適合, 民法 562条)."""
    if not any(reading.intent in _DEFECTS for reading in context.readings):
        return
    for offset, line in letter_lines(draft.body, context.shop.signature):
        match = _NO_RETURN.search(line)
        if match and not re.search(r"場合|以外|ただし|なお", line):
            yield in_body(offset + match.start(), offset + match.end())


@check("law.return_terms", Severity.NOTE)
def a_refused_return_names_its_terms(draft: Draft, context: Context) -> Iterator[Spot]:
    """Without 返品特約 in the advert, eight days to send back are the law (特商法 15条の3)."""
    if not any(reading.intent in _RETURNS for reading in context.readings):
        return
    if not _PERIOD.search(draft.body):
        yield from _each(_NO_RETURN, draft, context)


@check("law.cooling_off", Severity.NOTE)
def cooling_off_is_not_promised(draft: Draft, context: Context) -> Iterator[Spot]:
    """クーリング・オフ does not exist for what is bought from afar; the 返品特約 counts."""
    for offset, line in letter_lines(draft.body, context.shop.signature):
        match = _COOLING.search(line)
        if match and not re.search(
            r"対象外|ございません|ありません|適用(?:され|外)|制度はな", line
        ):
            yield in_body(offset + match.start(), offset + match.end())


@check("law.advert", Severity.NOTE)
def an_answer_is_no_advert(draft: Draft, context: Context) -> Iterator[Spot]:
    """A promotion in a reply makes it an advert, which needs consent (特定電子メール法)."""
    asked = any(
        re.search("セール|キャンペーン|クーポン|ポイント|新作|新商品|メルマガ", letter.text)
        for letter in context.turn
    )
    if not asked:
        yield from _each(_ADVERT, draft, context)


@check("law.invoice_number", Severity.NOTE)
def an_invoice_number_is_whole(draft: Draft, context: Context) -> Iterator[Spot]:
    """A registration number is T and thirteen digits (消費税法 57条の2, 適格請求書)."""
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for match in _INVOICE.finditer(line):
            digits = sum(sign.isdigit() for sign in match["number"])
            if digits != _INVOICE_DIGITS:
                at = offset + match.start("number")
                yield in_body(at, offset + match.end("number"), n=digits)


@check("law.harassed", Severity.NOTE)
def a_threat_is_not_met_alone(draft: Draft, context: Context) -> Iterator[Spot]:
    """Threats and abuse are recorded, and answered with somebody beside (カスタマーハラスメント)."""
    if draft.kind != "reply":
        return
    for letter in context.turn:
        if found := _THREAT.search(letter.text):
            yield Spot(values={"said": found[0]})
            return


def _each(pattern: re.Pattern[str], draft: Draft, context: Context) -> Iterator[Spot]:
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for match in pattern.finditer(line):
            yield in_body(offset + match.start(), offset + match.end())
