"""The matters that shop and customer write about: how each is asked, and how an answer looks.

Data with three small functions over it; `ledger` links by it. Written over folded text (half
width, ください, 子供). The one rule: an answer's words are wider than the question's, since people
answer 「20日に着きますか」 with 「明日の集荷でお出しします」.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DAY = r"\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}|\d{1,2}日|明日|明後日|あさって|本日|今日|曜|営業日|今週|来週"
_SIZE = r"\d{1,5}(?:\.\d{1,3})? ?(?:cm|mm|m\b|センチ|ミリ|kg|g\b|グラム|ml|号|インチ|歳)"


@dataclass(frozen=True, slots=True)
class Matter:
    """`named`: no answer leaves it unnamed. `by_itself`: any answer settles it.

    `loose`: an answer may be about it in words that no table holds.
    """

    name: str
    question: re.Pattern[str]
    answer: re.Pattern[str]
    named: bool = False
    by_itself: bool = False
    loose: bool = False

    def asked(self, plain: str) -> bool:
        """Whether a text asks about it."""
        return self.question.search(plain) is not None

    def answers(self, plain: str) -> bool:
        """Whether a text may answer about it."""
        return self.answer.search(plain) is not None


def _matter(
    name: str,
    question: str,
    answer: str = "",
    *,
    named: bool = False,
    by_itself: bool = False,
    loose: bool = False,
) -> Matter:
    """A matter; an empty `answer` is the question's words."""
    return Matter(
        name,
        re.compile(question, re.IGNORECASE),
        re.compile(f"{question}|{answer}" if answer else question, re.IGNORECASE),
        named,
        by_itself,
        loose,
    )


_MATTERS = (
    _matter(
        "receipt",
        "領収|納品書|請求書|見積書|レシート|インボイス|適格請求|明細書?|但し書|証明書",
        "宛名|書類|同封|PDF|T\\d{4}",
        named=True,
    ),
    _matter(
        "cancel",
        "キャンセル|取り?消|取りやめ|取り下げ|解約|退会|辞退|(?:途中で|もう|いつでも)やめ",
        "中止|停止|止め|手続",
        named=True,
    ),
    _matter(
        "exchange",
        "交換|取り?替え|代替|差し?替え|新しいもの|新品",
        "代わり|替え|送り直|改めて|再送|別の|新しい|お送り|お届け|返金|良品|お直し|修理",
        named=True,
    ),
    _matter(
        "refund",
        "返金|払い?戻|お金|差額|弁償|補償",
        "お返し|返し|弁済|お戻し|交換|代わり|ご請求",
        named=True,
    ),
    _matter(
        "return",
        "返品|返送(?!料)|返却|送り返|引き?取",
        "お戻し|着払い|返金|お送り先|処分|そのまま",
        named=True,
    ),
    _matter(
        "wrapping",
        "ラッピング|包装|のし|熨斗|リボン|メッセージカード|ギフト|手提げ|紙袋|名入れ|刻印",
        "贈り|袋|カード|お包み|包み|箱|箔|文字",
        named=True,
    ),
    _matter(
        "postage",
        "送料|配送料|運賃|手数料|着払い",
        "円|無料|負担|元払い|当店持ち|いただきません",
        named=True,
    ),
    _matter(
        "stock",
        "在庫|入荷|再販|売り?切れ|品切れ|取り?置|残って|手に入|まだあり|買え",
        "販売|完売|ご用意|残り|取り?置|取り?寄|ございます|ございません|あります|ありません|お作り|入り|予定",
    ),
    _matter(
        "price",
        "いくら|値段|価格|料金|費用|金額|見積|割引|値引|安く|単価",
        r"円|%|割|引き|無料|お得|予算",
    ),
    _matter(
        "delivery",
        "届|着(?:く|き|け|い|日|予定|指定)|受け?取|間に合|納期|到着|お?渡し|いつ|日数|何日|発送|出荷"
        "|配送|配達|送(?:っ|り|ら|る)|日時|午前|午後|必着|荷物|追跡|早め",
        rf"着|集荷|便|営業所|運送|ヤマト|佐川|郵便|お預かり|仕上が|手配|お出し|{_DAY}|\d{1, 2}時",
    ),
    _matter("address", "住所|届け先|送り先|宛先|転居|引っ?越", "登録|変更|お届け|控え|福岡|様宛"),
    _matter(
        "payment",
        "支払|振り?込|入金|カード|決済|代引|後払|コンビニ|二重|請求",
        "口座|番号|期限|銀行|手続|引き落と|円",
    ),
    _matter(
        "size",
        "サイズ|身幅|着丈|袖丈|股下|丈|幅|寸法|大き|小さ|センチ|cm|長さ|重さ|容量|高さ|号",
        rf"{_SIZE}|ゆとり|ゆった|ぴったり|きつ|平置き|採寸|[SML](?:サイズ|が|で|は|を|、|。)",
    ),
    _matter(
        "colour",
        "色(?!々)|カラー|柄|デザイン",
        "赤|青|白|黒|紺|緑|茶|ベージュ|グレー|ピンク|画面",
        loose=True,
    ),
    _matter(
        "material",
        "素材|成分|原材料|アレル|無添加|カフェイン|生地|透け|産地|国産|ナッツ|卵|小麦|乳",
        "綿|麻|ウール|ポリ|使用|含|工場|製造|裏地|厚|ライン",
        loose=True,
    ),
    _matter(
        "howto",
        "洗|手入れ|使い方|使え|方法|やり方|手順|淹れ|入れ方|設定|組み立|保管|挽|どうすれば|どうしたら|コツ",
        r"おすすめ|目安|まず|次に|ください|いただけ|\d{1,5} ?(?:分|g|ml|度|℃|cc)|順|手続",
        loose=True,
    ),
    _matter(
        "status",
        "状況|どうな|進捗|いま(?![すせし])|まだ",
        "現在|ただいま|先ほど|発送|調査|予定|見込|済|完了|ました|届|着|センター|止ま|お送り",
        loose=True,
    ),
    _matter(
        "cause",
        "なぜ|なんで|原因|理由|経緯|どうして|説明",
        "ため|ことで|誤り|ミス|混ざ|手違い|不足|漏れ|でした|ました",
        loose=True,
    ),
    _matter(
        "choice",
        "おすすめ|オススメ|お勧め|どちら|どれ|どっち|合う|合い|似合|意見|アドバイス|違い|選び",
        "ほう|方が|向い|最適|よろしい|でしたら|人気|比べ|同じ|どちらも",
        loose=True,
    ),
    _matter(
        "search",
        "調べ|確認|調査|探し",
        "問い?合わせ|記録|見つか|わかりま|依頼|でした|ました",
        loose=True,
    ),
    _matter(
        "order",
        "注文|購入|買い|予約|発注|ほしい|頼み|申し?込|手配",
        "承り|受注|ご用意|ページ|カート|お作り|お取り|お受け|できます",
        loose=True,
    ),
    _matter(
        "change",
        "変更|替え|変え|修正|訂正|追加|同梱|減ら|増や|まとめ|直し|戻し|抜い",
        "承り|切り替|反映|登録|一緒|いたしました|お受け|手配|にて|に",
    ),
    _matter("repair", "修理|お?直し|保証|部品", "お預かり|交換|無償|期間", loose=True),
    _matter(
        "points",
        "ポイント|クーポン|割引コード|特典|キャンペーン|セール",
        "付与|反映|期限|適用|割引|お使い|終了",
    ),
    _matter(
        "account",
        "ログイン|パスワード|会員|登録|配信|メルマガ|メールマガジン|個人情報|削除",
        "手続|停止|完了|再設定",
        loose=True,
    ),
    _matter(
        "site",
        "エラー|表示|ページ|サイト|開け|ボタン|カート|画面|URL",
        "不具合|修正|復旧|直りま|お試し",
        loose=True,
    ),
    _matter(
        "better",
        "気をつけ|改善|今後|次から|次回から|再発|直してほし|徹底",
        "見直|改め|直し|申し訳|お詫び|今日から|貼り|努め|変え",
        by_itself=True,
    ),
    _matter("apology", "謝|お詫び|誠意", "申し訳|失礼", by_itself=True),
    _matter(
        "reply",
        "返信|返事|連絡|回答|知らせ|一報|メールで|聞かせ|教え",
        "お知らせ|ご連絡|お返事",
        by_itself=True,
    ),
    _matter(
        "haste",
        "至急|早く|早め|急ぎ|急い|なるはや|すぐ",
        rf"すぐ|早速|さっそく|最短|優先|集荷|発送|{_DAY}",
        by_itself=True,
    ),
)
# What the reader's kinds add where the words alone do not tell.
_OF_KIND = {
    "receipt": "receipt",
    "order_cancel": "cancel",
    "exchange": "exchange",
    "refund": "refund",
    "return": "return",
    "wrapping": "wrapping",
    "delivery_date": "delivery",
    "lead_time": "delivery",
    "delivery_status": "delivery",
    "stock": "stock",
    "price": "price",
    "payment": "payment",
    "howto": "howto",
    "cause": "cause",
    "order_change": "change",
    "order_new": "order",
    "expedite": "haste",
    "contact_method": "reply",
    "improve": "better",
    "repair": "repair",
    "investigate": "search",
    "explanation": "cause",
    "account": "account",
}
_BY_NAME = {matter.name: matter for matter in _MATTERS}

_WORD = re.compile(r"[一-龠々〆]{2,}|[ァ-ヴー]{2,}|[A-Za-z][A-Za-z0-9]+|\d[\d,.]*")
# Words that nearly every mail of a shop has, and that tie nothing to anything.
_COMMON = frozenset(
    [
        "商品",
        "注文",
        "連絡",
        "確認",
        "場合",
        "可能",
        "希望",
        "質問",
        "対応",
        "今回",
        "先日",
        "返信",
        "問合",
        "問い合",
        "購入",
        "当店",
        "店舗",
        "本日",
        "今日",
        "以上",
        "大変",
        "失礼",
        "方法",
        "予定",
        "必要",
        "時間",
        "お客様",
        "客様",
        "様子",
        "一度",
        "一番",
        "下記",
        "以下",
        "内容",
        "件名",
        "宜敷",
        "何卒",
        "今後",
        "願致",
        "申上",
        "存知",
        "思案",
        "感謝",
        "利用",
        "検討",
        "案内",
        "回答",
        "返事",
        "都合",
        "自分",
        "本当",
        "大丈夫",
        "無理",
        "出来",
        "以前",
        "最近",
        "現在",
        "メール",
        "サイト",
        "ページ",
        "ショップ",
    ]
)

_STEM = re.compile("[一-龠]")
_EMPTY = frozenset(
    "一二三四五六七八九十百千万何今中後前時日月年円上下方私様御願致頂来行知教分言思見出入使用事物者人"
    "問合質連絡返信確認商品注文購場可能希望対応回先店客有無自本当大変必要間度番号件名"
)


def matters_of(text: str, kind: str = "") -> tuple[Matter, ...]:
    """What a request is about: by its words, else by its kind. Those answered by anything last."""
    plain_text = unicodedata.normalize("NFKC", text)
    found = [matter for matter in _MATTERS if matter.asked(plain_text)]
    if not any(not matter.by_itself for matter in found) and kind in _OF_KIND:
        found = [_BY_NAME[_OF_KIND[kind]], *found]
    plain = [matter for matter in found if not matter.by_itself]
    # 「領収書をメールで送って」 is about the receipt; how it comes is settled with it.
    named = [matter for matter in plain if matter.named]
    return tuple(named or plain or found)


def content(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text))
    return frozenset(word for word in words if word not in _COMMON)


def stems(text: str) -> frozenset[str]:
    """Single kanji that carry a meaning: what 付いていますか and 付いておりません share."""
    signs = _STEM.findall(unicodedata.normalize("NFKC", text))
    return frozenset(sign for sign in signs if sign not in _EMPTY)


def is_bare(text: str, words: frozenset[str], about: tuple[Matter, ...]) -> bool:
    """Whether a request names nothing that an answer could be held against."""
    return not about and (not words or len(text) <= 8)
