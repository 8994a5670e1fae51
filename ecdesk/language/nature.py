"""Who speaks in a mail: a customer, somebody who sells to the shop, or a machine.

Sellers ask for things too, and machines are full of ください; none of it is a customer's wish. Each
kind has its turns of speech, and two of them (or one that nobody else uses) decide. The one rule:
in doubt it is a customer, since an overlooked one costs more than a read advertisement.
"""

from __future__ import annotations

import re
from enum import StrEnum

from ecdesk.domain.mail import Auto
from ecdesk.language import lazily
from ecdesk.language.alternation import Alternation, Vocabulary

_READ = 6000  # characters that decide


class Nature(StrEnum):
    """Who wrote."""

    CUSTOMER = "customer"
    SELLER = "seller"
    MACHINE = "machine"
    BOUNCE = "bounce"


_BOUNCE = lazily.pattern(
    r"undeliver|delivery status|mail delivery|returned mail|failure notice|"
    r"could not be delivered|配信(?:でき|不能)|宛先不明|不達",
    re.IGNORECASE,
)
# (weight, turn of speech). Three points make a seller, two where nothing speaks against it.
_SELLER = (
    (
        2,
        r"(?:貴社|御社|貴店|EC事業者|店舗|ショップ|サイト|ネットショップ|中小企業|企業)様?(?:の|"
        r"向け).{0,30}(?:集客|売上|アクセス|検索順位|SEO|広告|マーケティング|販路|業務効率|"
        r"コスト削|採用|運用|課題)",
    ),
    (
        2,
        r"(?:集客|売上(?:アップ|拡大|向上)|SEO|検索順位|上位表示|フォロワー|運用代行|営業代行|"
        r"物流代行|発送代行|助成金|補助金|資金調達|ファクタリング|M&A|人材紹介|求人広告|"
        r"広告運用|ホームページ制作|web制作|動画制作|システム開発|コンサルティング|"
        r"アウトソーシング|高価買取|在庫処分|不用品|越境EC|業務提携のご提案|フランチャイズ|"
        r"DX推進|生成AIの?(?:活用|導入)|インフルエンサー|アフィリエイト|営業リスト)",
    ),
    (
        2,
        r"(?:システム|サービス|ツール|アプリ|プラン|商材|ソリューション|プログラム|プラットフォーム|クラウド|"
        r"講座|セミナー|展示会|商談会|ウェビナー|説明会|EXPO|機器)(?:の|を|に関する)、?(?:ご紹介|ご提案|"
        r"ご案内|開催|無料|お試し|ご提供)",
    ),
    (
        2,
        r"(?:出展|協賛|参加|加盟|掲載|モニター|代理店|提携)(?:社|者|企業|店|先)?様?(?:を|の)?(?:大?募集|"
        r"受付中)|募集して(?:おり|い)ます|(?:マガジン|通信|ニュース|news|レター|便り) ?(?:vol|no|第|#)\.? ?\d|"
        r"メルマガ会員|メールマガジン会員",
    ),
    (1, r"突然の(?:ご連絡|メール|お便り)|初めてご連絡|はじめてご連絡|唐突な|不躾"),
    (
        1,
        r"弊社(?:サービス|では|は、?.{0,20}(?:提供|運営|支援|専門))|当社(?:にお任せ|サービス|"
        r"では)|サービスを(?:提供|展開|ご紹介|ご案内)|代行(?:を|サービス)|(?:を|の)ご提案|"
        r"ご提案(?:で|させ|いたし|申し|したく|が)|【ご?(?:提案|案内|紹介|PR)】|ご紹介(?:で(?:ご連絡|す)|させて|したく)",
    ),
    (
        1,
        r"(?:無料|オンライン|15分|30分|資料).{0,14}(?:相談|診断|面談|打ち?合わ?せ|お時間|お話し|"
        r"セミナー|ダウンロード|見積|進呈|お送り)|ウェビナー|セミナー(?:を|の)|(?:資料|サンプル|デモ)の?(?:ご請求|"
        r"送付|ダウンロード)|お見積も?りはお気軽",
    ),
    (
        1,
        r"導入(?:実績|事例|企業)|ご?導入いただ|(?:実績|余地)がござい|(?:実績|ノウハウ)を(?:活か|もと)|"
        r"業界(?:最安|初|トップ)|累計|満足度|(?:\d|数)(?:%|倍|割)(?:の)?(?:削減|アップ|向上|増|に(?:増|"
        r"でき))|手間(?:を|が)[^。]{0,8}(?:半分|半減|削減|ゼロ|なく)|自動化|業務(?:を|の)効率",
    ),
    (
        1,
        r"(?:ご興味|ご関心)(?:が|を|の)|ご検討(?:いただけ|くださ|の(?:ほど|価値))|貴社ますます|"
        r"お気軽に(?:お電話|ご相談|お問い?合わせ|ご参加)|お申し?込み(?:ください|は|いただ)|この機会に|"
        r"(?:ご挨拶|お打ち?合わ?せ|商談|面談|デモ)(?:だけでも|のお時間)[^。]{0,14}(?:いただ|くださ|させ)|"
        r"ご参加を[^。]{0,8}お待ち|ご来場",
    ),
    (
        1,
        r"(?:今後の)?(?:ご?案内|メール|配信|連絡)(?:が|の)?(?:ご)?(?:不要|停止|希望され(?:ない|"
        r"ません))|(?:配信|購読|登録)の?(?:停止|解除|中止)(?!し|を?お願|が|でき|方法|の仕方)|unsubscri|オプトアウト",
    ),
    (
        1,
        r"お見逃しなく|会員様限定|限定.{0,8}セール|%ポイント|ぜひご利用くださ|お買い得|ポイント\d{1,2}倍",
    ),
    (
        1,
        r"(?:全品|最大|なんと)\s?\d{1,2}(?:%|割)|\d{1,2}%\s?OFF[!!]|セール(?:開催|実施|スタート|中[!。 ])|"
        r"(?:なくなり|無くなり)次第(?:終了|締)|先着\d{1,4}名様?(?:で|に|限)|お急ぎください!|数量限定|期間限定!",
    ),
    (
        1,
        r"(?:店主|店長|オーナー|経営者|事業主|事業者|店舗|ショップ|企業|販売店|小売店)様?の?(?:皆様|皆さま|各位)|"
        r"[一-龠ァ-ヴー]{2,8}(?:店|業者|ショップ|サイト|事業者|企業)様向け|こんなお悩み|お困りではあり",
    ),
    (
        1,
        r"[▼▽↓⇒→▶★☆■◆] ?(?:詳し|詳細|お申|ご登録|購読|配信|資料|今すぐ|クーポン|セール|今週|ピックアップ|新着)|"
        r"(?:詳しく|詳細|お申し?込み|ご登録|ご購入)は(?:、)?(?:こちら|下記|コチラ|url)|今すぐ(?:チェック|クリック|登録|"
        r"下記|お申)|今週の(?:注目|おすすめ|ピックアップ|特集)|新着(?:アイテム|商品|情報)",
    ),
)
_MACHINE = (
    (
        2,
        r"このメールは(?:自動|送信専用|配信専用|システム)|送信専用(?:の|です|アドレス)|"
        r"自動(?:返信|応答|送信|配信)(?:メール|です|メッセージ|で)|返信(?:いただ|され)(?:いて|"
        r"け|まし)?.{0,8}お答えでき|返信できません|no-?reply|out of office|automatic reply",
    ),
    (
        1,
        r"管理画面|取引画面|出店者(?:様|各位)|加盟店様|店舗(?:様)?各位|ストア(?:様)?各位|"
        r"販売者様|出品者様|ショップオーナー|(?:会員|組合員|お?取引先|関係者|加盟店|利用者|契約者|出品者)(?:様|の皆様)?(?:各位|"
        r"の皆様へ)",
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
        r"受け付けました|受付いたしました|受付完了|担当者?より(?:ご|折り|追って|改めて|後日)|"
        r"\d営業日以内に.{0,8}(?:ご?返信|ご?回答|ご?連絡)(?:いた|させ)",
    ),
    (
        1,
        r"(?:会報|広報|ニュースレター|機関誌|カタログ)[^。]{0,14}(?:発行|公開|更新)(?:いた)?し|"
        r"(?:休業|休館|営業時間の?変更|移転|価格改定|仕様変更|サービス終了|総会|例会)[^。]{0,6}(?:のお知らせ|とさせて|の?ご案内)|"
        r"(?:ホームページ|サイト)(?:より|にて)ご覧|ご覧いただけます|お知らせいたします",
    ),
    (
        2,
        r"システムメンテナンス|メンテナンス(?:を実施|のお知らせ)|利用規約の(?:改定|変更)|"
        r"アカウント(?:に|が|を).{0,16}(?:異常|停止|制限|凍結|不正|検出)|本人確認を|"
        r"不在.{0,6}お知らせ|休暇をいただいて|外出中.{0,10}自動|(?:休暇|不在|出張|外出)[^。]{0,10}(?:中につき|のため)[^。]{0,16}"
        r"(?:返信|確認)(?:が|は|でき)|お支払い?方法(?:の|に)(?:更新|問題)|(?:パスワード|カード情報)の(?:再設定|更新)を?(?:お願い|"
        r"してください)",
    ),
)
# What only a customer says.
_CUSTOMER = lazily.pattern(
    r"(?:注文|購入|予約)(?:した|しました|させていただいた|いたしました|したい|したく)|(?:届き|届い|"
    r"受け取り)(?:ました|ません|た|て(?:い)?ない)|買い?(?:ました|った|たい)|"
    r"(?:返品|キャンセル|交換|返金)(?:し|で|を?お願い|を?希望|は?可能)|注文番号(?:は|:)|"
    r"(?:領収書|納品書|見積も?り?書?|在庫)[^。]{0,14}(?:ますか|でしょうか|お願い|いただ(?:き|け)|ほしい|(?<!せ)ください)"
)
# What a buyer for a shop or a house asks, who introduces himself as a seller does.
_BUYER = lazily.pattern(
    r"取材|編集部|誌面|番組(?:で|の|に)|掲載の(?:お願い|ご?依頼)|特集で|仕入れ|卸(?:価格|値|して|売り?し)|(?:購入|注文|発注|取材|掲載|採用|使用)(?:し|を|させて?)(?:たい|たく|検討|希望|いただ|して)|"
    r"(?:見積も?り?書?|単価|納期|ロット|賞味期限|価格|掛け率)(?:を|は|と|に|の)[^。]{0,16}(?:でしょうか|ますか|何|教え|教示|お願い|可能|回答|知らせ)|"
    r"お取引(?:を|させ|いただ)|取り?扱(?:わせ|いたい|い(?:を|させ))|お譲り|ご用意(?:は|が|いただ|でき)|御?社の[^。]{1,20}を[^。]{0,14}(?:使|持参|贈|配|採用|紹介)"
)
_VOCABULARY = Vocabulary()
_SELLERS = [(weight, _VOCABULARY.add(pattern, re.IGNORECASE)) for weight, pattern in _SELLER]
_MACHINES = [(weight, _VOCABULARY.add(pattern, re.IGNORECASE)) for weight, pattern in _MACHINE]


def of(text: str, subject: str, auto: Auto, *, form: bool) -> Nature:
    """Who speaks in a folded text; a form's mail is its sender's, whatever the frame says."""
    if auto is Auto.BOUNCE or _BOUNCE.search(subject):
        return Nature.BOUNCE
    head = f"{subject}\n{text[:_READ]}"
    seller = _points(head, _SELLERS)
    customer = _CUSTOMER.search(text[:_READ]) or _BUYER.search(text[:_READ])
    if seller >= (5 if customer else 3) or (seller == 2 and not customer and _pitches(head)):
        return Nature.SELLER
    if form:
        return Nature.CUSTOMER
    if auto in {Auto.BULK, Auto.REPLY}:
        return Nature.MACHINE
    machine = _points(head, _MACHINES)
    if machine >= (3 if _speaks_of_itself(text) else 2):
        return Nature.MACHINE
    return Nature.CUSTOMER


def _points(text: str, turns: list[tuple[int, Alternation]]) -> int:
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
