"""How people close a letter, and what below a rule is no signature."""

from __future__ import annotations

import pytest

from ecdesk.mail.body import split
from tests.helpers.annotated import found, text_of

ABOVE = "w|在庫はありますか？\nw|よろしくお願いいたします。\n |\n"
SIGNATURES = {
    "two hyphens and a blank": "--\x20\n架空 花子\n〒600-0001 京都市下京区1-2-3",
    "two hyphens": "--\n架空 花子\nTEL 090-0000-0001",
    "what business programs add below it": (
        "--\x20\n株式会社架空商事\n総務部 架空 花子\n"
        "本メールの内容は宛先の方のみを対象としています。"
    ),
    "heavy rules": "━━━━━━━━━━━━\n架空 花子\nhanako@mail.example\n━━━━━━━━━━━━",
    "wide equals": "＝＝＝＝＝＝＝＝＝＝\n架空 花子\n電話：090-0000-0001\n＝＝＝＝＝＝＝＝＝＝",
    "a box": ("┏━━━━━━━━━━━┓\n┃ 架空商店　架空 花子　┃\n┃ TEL：03-0000-0001 ┃\n┗━━━━━━━━━━━┛"),
    "stars and plus signs": "*+*+*+*+*+*+*+*\n架空花子（かくう はなこ）\nhanako@mail.example",
    "dashes": "――――――――――\n架空花子\n携帯 ０９０－００００－０００１",
    "diamonds": "◇◆◇◆◇◆◇◆◇◆\n架空 花子\nhttps://hanako.example/\n◇◆◇◆◇◆◇◆◇◆",
    "shooting stars": "☆彡☆彡☆彡☆彡\n架空 花子\nhanako@mail.example\n☆彡☆彡☆彡☆彡",
    "stars at both ends": "☆------------☆\n 架空 花子\n hanako@mail.example\n☆------------☆",
    "sparkles": "*:.｡..｡.:*･ﾟ*:.｡..｡.:*\n架空花子\n*:.｡..｡.:*･ﾟ*:.｡..｡.:*",
    "a line above and below": "￣￣￣￣￣￣￣\n架空 花子\nhanako@mail.example\n＿＿＿＿＿＿＿",
    "flowers": "🌸🌸🌸🌸🌸🌸\n架空花子\n080-0000-0001",
    "the name inside the rule": "━━━ 架空 花子 ━━━\nTEL 090-0000-0001\n━━━━━━━━━━━",
    "only a name": "----------------\n架空花子",
    "a name and its reading": "_____________\n山﨑 髙子（やまざき たかこ）",
    "a name in letters": "*********\nHanako Kakuu",
    "a firm": (
        "**********************************\n"
        "株式会社 架空商事\n"
        "購買部　架空 花子\n"
        "〒150-0001\n"
        "東京都渋谷区神宮前0-0-0 架空ビル3F\n"
        "TEL：03-0000-0001　FAX：03-0000-0002\n"
        "E-mail：h.kakuu@kakuu.example\n"
        "URL：https://www.kakuu.example/\n"
        "営業時間：平日10:00～18:00（土日祝休み）\n"
        "**********************************"
    ),
    "dots of a telephone": "୨୧┈┈┈┈┈┈┈୨୧\n架空 花子\nhanako@mail.example\n୨୧┈┈┈┈┈┈┈୨୧",
    "a number of another country": "--\nHanako Kakuu\nKakuu Inc.\n+81-3-0000-0001",
    "iPhone": "iPhoneから送信",
    "gmail's app": "モバイル版 Gmail から送信",
    "iPad": "iPadから送信",
    "a named telephone": "私のiPhoneから送信",
    "yahoo's app": "Yahoo!メールアプリから送信",
    "docomo": "ドコモのスマートフォンから送信",
    "docomo in letters": "docomo Xperiaから送信",
    "au": "auのスマートフォンから送信しました。",
    "galaxy": "Galaxyから送信しました",
    "rakuten": "楽天モバイルのスマートフォンから送信",
    "windows": "Windows 版のメールから送信",
    "outlook": "Outlook for iOS を入手",
    "outlook with its address": "Outlook for Android<https://aka.example/ghei36> を入手",
    "outlook of late": "iOS 版 Outlook を入手してください",
    "in English": "Sent from my iPhone",
    "outlook in English": "Get Outlook for iOS",
    "spark": "Sent with Spark",
    "a name, then the telephone": ("-----\n架空花子\n090-0000-0001\n\niPhoneから送信"),
    "virus checkers": (
        "--\x20\nこのEメールはアバスト アンチウイルスによりウイルススキャンされています。\n"
        "www.avast.com"
    ),
    "proton": "Proton Mailで送信しました。",
    "a holiday's notice": (
        "====================\n◇年末年始休業のお知らせ◇\n12月29日～1月3日はお休みをいただきます\n"
        "株式会社架空商事 架空 花子\nTEL:03-0000-0001\n===================="
    ),
    "whom it is meant for": (
        "--\x20\n架空 花子\n株式会社架空商事\n\n"
        "本メールは、宛先に記載された方のみを対象としています。\n"
        "誤って受信された場合は、送信者までご連絡の上、破棄してください。"
    ),
    "what they sell now": (
        "◆◇◆◇◆◇◆◇◆◇\n雑貨店ことり 架空\n◎秋の新作フェア開催中！◎\nhttps://kotori.example\n"
        "TEL 075-000-0001\n◆◇◆◇◆◇◆◇◆◇"
    ),
    "think before printing": (
        "============\n株式会社架空商事 架空 花子\nTEL 03-0000-0001\n============\n"
        "※このメールを印刷する前に、環境への影響をご考慮ください。"
    ),
    "a handle": "-----\n架空花子\nX: @kakuu_h\nnote: https://note.example/kakuu",
    "no rule, name and telephone": "架空 花子\n090-0000-0001\nhanako@mail.example",
    "no rule, a firm": (
        "架空商事株式会社\n営業部 架空 花子\n〒150-0001 東京都渋谷区神宮前0-0-0\nTel:03-0000-0001"
    ),
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_at_the_end(signature: str) -> None:
    lines = signature.split("\n")
    letter = ABOVE + "\n".join(f"{'s' if line else ' '}|{line}" for line in lines)
    assert found(letter, split(text_of(letter))) == letter


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_above_a_quote(signature: str) -> None:
    lines = signature.split("\n")
    letter = (
        ABOVE
        + "\n".join(f"{'s' if line else ' '}|{line}" for line in lines)
        + "\n |\nq|2026/10/03 12:34、店 <a@shop.example>のメール:\nq|\nq|> 発送しました。"
    )
    assert found(letter, split(text_of(letter))) == letter


LETTERS = {
    "that is all": """
w|品番A-102を2つ、見積もりをお願いします。
w|以上
 |
s|株式会社架空商事
s|総務部 架空花子
s|TEL 03-0000-0001
s|soumu@kakuu.example
""",
    "that is all, above a rule": """
w|納期を教えてください。
 |
w|以上、よろしくお願いいたします。
s|===================
s|架空花子
s|===================
""",
    "respectfully": """
w|取り急ぎお返事まで。
w|　　　　　　　　　　敬具
 |
s|――――――
s|架空 花子
s|京都府京都市下京区0-0
""",
    "a postscript under the signature": """
w|よろしくお願いします。
 |
 |-----
 |架空花子
 |090-0000-0001
 |
w|P.S. 領収書は同封されますか？
""",
    "a wish under the telephone's line": """
w|1つ注文します。
 |
 |iPhoneから送信
 |
w|追伸、のしもお願いします。
""",
    "a question under the two hyphens": """
w|よろしくお願いします。
 |--\x20
 |架空花子
w|あと、送料はいくらですか？
""",
    "a postscript under the two hyphens": """
w|よろしくお願いします。
 |--
w|追伸：先日の件は解決しました。
""",
    "an empty reply with a signature": """
w|━━━━━━━━━━
w|架空 花子
w|〒600-0001 京都市下京区1-2-3
w|TEL 090-0000-0001
w|━━━━━━━━━━
 |
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
q|> お届け先とお電話番号をお知らせください。
""",
    "nothing but the telephone's line": """
s|iPhoneから送信
""",
    "a contact form's own foot": """
w|差出人: 架空花子 <hanako@mail.example>
w|題名: 在庫
 |
w|メッセージ本文:
w|紺はありますか？
 |
s|--\x20
s|このメールは ショップ桜 (https://shop.example) のお問い合わせフォームから送信されました
""",
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_letters_with_a_close(letter: str) -> None:
    assert found(letter, split(text_of(letter))) == letter.strip("\n")


def test_two_hyphens_mean_the_same_at_every_line_end() -> None:
    for hyphens in ("--", "--\x20"):
        text = f"よろしくお願いします。\n{hyphens}\n追って連絡します。\n"
        kinds = [part.kind for part in split(text)]
        assert [part.kind for part in split(text.replace("\n", "\r\n"))] == kinds


def test_what_stands_above_the_hyphens_is_the_letters() -> None:
    letter = (
        "w|赤はありますか。\nw|よろしくお願いします。\n |\nw|https://shop.example/item/1\n |\n"
        "s|--\x20\ns|架空 花子\ns|hanako@mail.example\n"
    )
    assert found(letter, split(text_of(letter))) == letter.strip("\n")


def test_whom_to_send_it_to_is_no_signature() -> None:
    letter = "w|よろしくお願いします。\nw|------------\nw|宛先：東京都見本区1-1-1 架空 花子\n"
    assert found(letter, split(text_of(letter))) == letter.strip("\n")
