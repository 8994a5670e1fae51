"""Who speaks in a mail: a customer, somebody who sells to the shop, or a machine.

Sellers ask for things too, and machines are full of ください; none of it is a customer's wish. Each
kind has its turns of speech, and two of them (or one that nobody else uses) decide. The one rule:
in doubt it is a customer, since an overlooked one costs more than a read advertisement.
"""

from __future__ import annotations

import re
from enum import StrEnum

from ecdesk.domain.mail import Auto

_READ = 6000  # characters that decide


class Nature(StrEnum):
    """Who wrote."""

    CUSTOMER = "customer"
    SELLER = "seller"
    MACHINE = "machine"
    BOUNCE = "bounce"


_BOUNCE = re.compile(
    r"undeliver|delivery status|mail delivery|returned mail|failure notice|"
    r"could not be delivered|配信(?:でき|不能)|宛先不明|不達",
    re.IGNORECASE,
)
# (weight, turn of speech). Two points make a seller.
_SELLER = (
    (
        2,
        r"(?:貴社|御社|貴店|EC事業者|店舗|ショップ|サイト|ネットショップ|中小企業|企業)様?(?:の|"
        r"向け).{0,30}(?:集客|売上|アクセス|検索順位|SEO|広告|マーケティング|販路|業務効率|"
        r"コスト|採用|運用|課題)",
    ),
    (
        2,
        r"(?:集客|売上(?:アップ|拡大|向上)|SEO|検索順位|上位表示|フォロワー|運用代行|営業代行|"
        r"物流代行|発送代行|助成金|補助金|資金調達|ファクタリング|M&A|人材紹介|求人広告|"
        r"広告運用|ホームページ制作|web制作|動画制作|システム開発|コンサルティング|"
        r"アウトソーシング|高価買取|在庫処分|不用品)",
    ),
    (1, r"突然の(?:ご連絡|メール|お便り)|初めてご連絡|はじめてご連絡|唐突な"),
    (
        1,
        r"弊社(?:サービス|では|は、?.{0,20}(?:提供|運営|支援|専門))|当社(?:にお任せ|サービス|"
        r"では)|サービスを(?:提供|展開|ご紹介|ご案内)|代行(?:を|サービス)|(?:を|の)ご提案",
    ),
    (
        1,
        r"(?:無料|オンライン|15分|30分|資料).{0,14}(?:相談|診断|面談|打ち?合わ?せ|お時間|お話し|"
        r"セミナー|ダウンロード|見積|進呈|お送り)|ウェビナー|セミナー(?:を|の)",
    ),
    (
        1,
        r"導入(?:実績|事例|企業)|(?:実績|余地)がござい|(?:実績|ノウハウ)を(?:活か|もと)|"
        r"業界(?:最安|初|トップ)|(?:\d|数)(?:%|倍|割)(?:の)?(?:削減|アップ|向上|増|に(?:増|"
        r"でき))",
    ),
    (
        1,
        r"(?:ご興味|ご関心)(?:が|を|の)|ご検討(?:いただけ|くださ|の(?:ほど|価値))|貴社ますます|"
        r"お気軽に(?:お電話|ご相談|お問い?合わせ)|お申し?込みください|この機会に",
    ),
    (
        1,
        r"(?:今後の)?(?:ご?案内|メール|配信|連絡)(?:が|の)?(?:ご)?(?:不要|停止|希望され(?:ない|"
        r"ません))|配信(?:停止|解除)(?!し|を?お願|が|でき)|unsubscri|オプトアウト",
    ),
    (1, r"お見逃しなく|会員様限定|限定.{0,8}セール|%ポイント|ぜひご利用くださ|お買い得"),
    (1, r"(?:全品|最大|なんと)\s?\d{1,2}(?:%|割)|\d{1,2}%\s?OFF[!!]|セール(?:開催|実施|スタート)"),
)
_MACHINE = (
    (
        2,
        r"このメールは(?:自動|送信専用|配信専用|システム)|送信専用(?:の|です|アドレス)|"
        r"自動(?:返信|応答|送信|配信)(?:メール|です|メッセージ|で)|返信(?:いただ|され)(?:いて|"
        r"け|まし)?.{0,8}お答えでき|返信できません|no-?reply",
    ),
    (
        1,
        r"管理画面|取引画面|出店者(?:様|各位)|加盟店様|店舗(?:様)?各位|ストア(?:様)?各位|"
        r"販売者様|出品者様|ショップオーナー",
    ),
    (
        1,
        r"(?:お客様|購入者様?|ユーザー)から.{0,12}(?:が|を)(?:投稿|注文|購入|届き|受け|あり)|"
        r"商品が(?:購入|注文|売れ)|発送(?:の(?:準備|手続き)|通知|を)(?:を)?お願い|新着(?:注文|"
        r"レビュー|メッセージ)|入金を?(?:確認|が確認)",
    ),
    (
        1,
        r"いつも.{0,14}(?:ご利用|ご愛顧)(?:いただき|くださ)|サービスをご利用(?:いただき|の)|"
        r"当(?:店|社|サイト)を?ご利用|この度は.{0,16}ありがとうございま",
    ),
    (
        1,
        r"(?:ご不明な点|ご質問)(?:が|は)?(?:ござい|あり)ましたら|お問い?合わせください|"
        r"受け付けました|受付いたしました|受付完了|担当者より(?:ご|折り)",
    ),
    (
        2,
        r"システムメンテナンス|メンテナンス(?:を実施|のお知らせ)|利用規約の(?:改定|変更)|"
        r"アカウント(?:に|が|を).{0,16}(?:異常|停止|制限|凍結|不正|検出)|本人確認を|"
        r"不在.{0,6}お知らせ|休暇をいただいて|外出中.{0,10}自動",
    ),
)
# What only a customer says.
_CUSTOMER = re.compile(
    r"(?:注文|購入|予約)(?:した|しました|させていただいた|いたしました|したい)|(?:届き|届い|"
    r"受け取り)(?:ました|ません|た|て(?:い)?ない)|買い?(?:ました|った|たい)|返品|キャンセル|"
    r"領収書|注文番号|見積|在庫"
)
_SELLERS = [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _SELLER]
_MACHINES = [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _MACHINE]


def of(text: str, subject: str, auto: Auto, *, form: bool) -> Nature:
    """Who speaks in a folded text; a form's mail is its sender's, whatever the frame says."""
    if auto is Auto.BOUNCE or _BOUNCE.search(subject):
        return Nature.BOUNCE
    head = f"{subject}\n{text[:_READ]}"
    seller = _points(head, _SELLERS)
    customer = _CUSTOMER.search(text[:_READ]) is not None
    if seller >= (4 if customer else 3) or (seller == 2 and not customer and _pitches(head)):
        return Nature.SELLER
    if form:
        return Nature.CUSTOMER
    if auto in {Auto.BULK, Auto.REPLY}:
        return Nature.MACHINE
    machine = _points(head, _MACHINES)
    if machine >= (3 if _speaks_of_itself(text) else 2):
        return Nature.MACHINE
    return Nature.CUSTOMER


def _points(text: str, turns: list[tuple[int, re.Pattern[str]]]) -> int:
    return sum(weight for weight, pattern in turns if pattern.search(text))


def _pitches(text: str) -> bool:
    return re.search(r"提案|案内|紹介|お任せ|提供|弊社|当社|代行", text) is not None


def _speaks_of_itself(text: str) -> bool:
    """Whether a person seems to speak: somebody who has bought something."""
    return (
        re.search(
            r"(?:注文|購入)(?:した|しました|したい)|届(?:きました|いた|かない)|(?:です|"
            r"ます)(?:か|が)[。?\n]",
            text,
        )
        is not None
    )
