"""What only looks like a quote or a signature: no word of the customer's may be folded away."""

from __future__ import annotations

import pytest

from ecdesk.mail.body import split
from tests.helpers.annotated import written

OWN_WORDS = {
    "a price behind a mark": "予算は\n>3000円\nです。何かおすすめはありますか？\n",
    "a wide mark and a price": "ご相談です。\n＞１万円以下\nで内祝いを探しています。\n",
    "a mark, a blank and a price": "次の条件で探しています。\n> 5,000円\n赤いもの\n",
    "a number of pieces": "10個以上なら値引きはありますか。\n>=10個\n",
    "questions behind marks": (
        "教えてください。\n>在庫はありますか？\n>送料はいくらですか？\n\nよろしくお願いします。\n"
    ),
    "a request behind a wide mark": "11日の注文の件です。\n＞至急キャンセルをお願いします\n",
    "faces": "うれしいです\n>_<\n>.<\n><\n＞＜\n",
    "a table": "注文は次の通りです。\n| 品名 | 数 |\n| 帯留め | 2 |\n| 根付 | 1 |\n",
    "rules between the items of a list": (
        "以下3点を注文します。\n－－\nりんご 3箱\n－－\nみかん 2箱\n－－\n"
        "届け先は実家でお願いします。\n"
    ),
    "rules between items, to the end": (
        "以下を注文します。\n－－\nりんご 3箱\n－－\nみかん 2箱\n－－\n"
    ),
    "what is missing, below a rule": "欠品がありました。\n----\n帯留め\n根付\n",
    "the order below a rule": (
        "注文します。よろしくお願いします。\n━━━━━━━\nりんご 3箱\nみかん 2箱\n"
    ),
    "a colour below a rule": "ご希望の色を書きます。\n-----\n黒\n",
    "when to deliver, framed": ("以下が希望です。\n━━━━━━━━\n12月3日 午前中\n━━━━━━━━\n"),
    "the new address, framed": (
        "引っ越しました。新しい住所は以下です。\n━━━━━━━━━━\n〒150-0001\n"
        "東京都渋谷区神宮前0-0-0\n架空花子\nTEL 090-0000-0001\n━━━━━━━━━━\n"
    ),
    "the new address under two hyphens": (
        "お届け先をこちらに変更してください。\n--\n〒150-0001 東京都渋谷区神宮前0-0-0\n"
        "架空花子 090-0000-0001\n"
    ),
    "the new address without a rule": (
        "新しい住所は以下です。\n\n〒150-0001\n東京都渋谷区神宮前0-0-0\n架空花子\n"
    ),
    "the new address below a greeting": (
        "下記の住所へ送ってください。よろしくお願いします。\n\n架空花子\n"
        "〒150-0001 東京都渋谷区神宮前0-0-0\nTEL 090-0000-0001\n"
    ),
    "who orders, without a rule": (
        "カタログの12番を1つ注文します。\n代引きでお願いします。\n\n架空花子\n"
        "〒600-0001 京都府京都市下京区1-2-3\n電話 075-000-0001\n"
    ),
    "who orders, by labels": (
        "注文します。\nよろしくお願いいたします。\n----------\n氏名：架空花子\n"
        "郵便番号：600-0001\n住所：京都市下京区1-2-3\n電話：075-000-0001\n"
    ),
    "a second address below a rule": (
        "1つは自宅へ、もう1つは実家に送ってください。\n----------\n架空太郎\n"
        "〒150-0001 東京都渋谷区神宮前0-0-0\nTEL 03-0000-0001\n"
    ),
    "a shop's link below a rule": (
        "同じ物をこの店で見つけました。\n----------\n架空ショップ\nhttps://shop.example/item/12\n"
    ),
    "the answer is an address": ("架空花子\n〒600-0001 京都市下京区1-2-3\nTEL 075-000-0001\n"),
    "call back here": "折り返しお電話をお願いします。\n\n架空花子\n090-0000-0001\n",
    "a card of a present": (
        "メッセージカードは次の文でお願いします。\n-----メッセージ-----\n"
        "お誕生日おめでとう\n-----\n包装は紺で。\n"
    ),
    "sender and receiver of a present": (
        "のしの名入れです。\n差出人：山田太郎\n宛先：鈴木一郎様\n日付：2026年12月24日\n"
        "間に合いますか？\n"
    ),
    "from here to there": (
        "送料を知りたいです。\nFrom: 東京都\nTo: 沖縄県\nDate: 2026/10/03\nいくらになりますか？\n"
    ),
    "sent by the form": "注文内容は昨日フォームから送信しました。\n",
    "sent by the telephone": "写真は先ほどスマホから送信しました。\n",
    "bought at a shop": "同じ物を実店舗で入手\nしたいのですが、ありますか。\n",
    "an announcement with a time": "時間は 14:18 でした:\nそのあと届きません。\n",
    "an announcement with a date": "2026年10月3日 12:30 の配達の状況:\n不在票もありません。\n",
    "an announcement of a mail": (
        "2026年10月3日 12:34 にもらったメール（support@shop.example）の内容です：\n"
        "「発送しました」とあります。\n"
    ),
    "a mail spoken of": "店からのメール:\nまだ届いていません。\n",
    "the words of a separator in a sentence": (
        "元のメッセージが消えてしまいました。\n転送メッセージを送ってもらえますか。\n"
    ),
    "a rule between two matters": (
        "1つ目です。返品したいです。\n---\n2つ目です。領収書をください。\n"
    ),
    "headings of rules": (
        "━━━━━━━━\n■注文番号\n━━━━━━━━\nS-1001\n━━━━━━━━\n■お問い合わせ内容\n"
        "━━━━━━━━\nまだ届きません。いつ届きますか？\n"
    ),
    "more after the end": "以上です。\n-----\nなお、領収書もお願いします。\n",
    "dots of dismay": "まだ届きません\n…………\nどうなっていますか\n",
    "who wrote": "友人がレビューに書きました:\n「縫い目がほつれた」\n同じことが起きています。\n",
    "figures by colon": "サイズは次の通りです:\n縦 10cm\n横 20cm\n",
    "a name without a rule": "よろしくお願いします。\n\n架空 花子\n",
    "hearts at the end": "楽しみにしています\n♪♪♪♪♪♪\n",
    "the numbers of two parcels": (
        "追跡できません。確認をお願いします。\n-----\n1234-5678-9012\n1234-5678-9013\n"
    ),
    "a link below a rule": ("この商品です。\n----------\nhttps://shop.example/item/12\n"),
    "a mall's line": "----- 楽天 -----\n注文した物が届きません。\n----- 楽天 -----\n",
}


@pytest.mark.parametrize("text", OWN_WORDS.values(), ids=OWN_WORDS)
def test_it_all_stays_written(text: str) -> None:
    assert written(text, split(text)) == text.strip()


@pytest.mark.parametrize("text", OWN_WORDS.values(), ids=OWN_WORDS)
def test_it_stays_written_above_a_signature_and_a_quote(text: str) -> None:
    whole = (
        f"{text}以上、よろしくお願いいたします。\n--\x20\n佐藤 一郎\n\n"
        "2026年10月3日(土) 12:34 店 <a@shop.example>:\n> いかがでしょうか。\n"
    )
    assert written(whole, split(whole)) == f"{text}以上、よろしくお願いいたします。".strip()


def test_nobody_answers_a_question_by_a_name_alone() -> None:
    question = ">3000円以上で送料無料とありますが、2980円でも無料になりますか？\n"
    assert written(f"{question}早川\n", split(f"{question}早川\n")) == f"{question}早川"
    answered = f"{question}はい、なります。\n"
    assert written(answered, split(answered)) == "はい、なります。"


@pytest.mark.parametrize("said", ["佐野さんのメールでは届くとのことでした。", "店長のメールです。"])
def test_a_mail_spoken_of_above_a_quote_stays(said: str) -> None:
    text = f"{said}\n> 明日届く予定です。\nどうなっていますか。\n"
    assert written(text, split(text)) == f"{said}\nどうなっていますか。"


@pytest.mark.parametrize(
    "introduction",
    [
        "2026/11/20 12:00 に、見本堂 さんは書きました",
        "---- 2026年11月20日(金) 12:00:00 +0900、見本堂 <a@shop.example>のメール ----",
        "---- 2026年11月20日(金) 12:00:00 に 見本堂 <a@shop.example> が送信しました ----",
    ],
)
def test_what_introduces_a_quote_without_a_colon(introduction: str) -> None:
    text = f"承知しました。\n\n{introduction}\n\n> 発送しました。\n"
    assert written(text, split(text)) == "承知しました。"
