"""How mail programs quote, and what the customer wrote above, below and in between."""

from __future__ import annotations

import pytest

from ecdesk.mail.body import split
from tests.helpers.annotated import found, text_of

# Replies above a quote whose lines are marked: one per way of introducing it.
INTRODUCED = {
    "gmail": "2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:",
    "gmail, the name in quotation marks": (
        '2026年10月3日(土) 12:34 "ショップ桜" <support@shop.example>:'
    ),
    "gmail, wrapped before the address": (
        "2026年10月3日(土) 12:34 ショップ桜お客様サポート窓口\n<support@shop.example>:"
    ),
    "gmail, wrapped inside the address": (
        "2026年10月3日(土) 12:34 ショップ桜 <\nsupport@shop.example>:"
    ),
    "gmail in English": (
        "On Sat, Oct 3, 2026 at 12:34 PM Shop Sakura <support@shop.example> wrote:"
    ),
    "gmail in English, wrapped": (
        "On Sat, Oct 3, 2026 at 12:34 PM Shop Sakura <support@shop.example>\nwrote:"
    ),
    "iPhone": "2026/10/03 12:34、ショップ桜 <support@shop.example>のメール:",
    "iPad": "2026年10月3日(土) 12:34、ショップ桜 <support@shop.example>のメール：",
    "iPhone, itself marked": "> 2026年10月3日 12:34、ショップ桜 <support@shop.example>のメール:",
    "iPhone in English": "On Oct 3, 2026, at 12:34, Shop Sakura <support@shop.example> wrote:",
    "thunderbird": "On 2026/10/03 12:34, ショップ桜 wrote:",
    "thunderbird, date in brackets": "(2026/10/03 12:34), ショップ桜 wrote:",
    "thunderbird in Japanese": "ショップ桜 さんは書きました (2026/10/03 12:34):",
    "becky": "On Sat, 03 Oct 2026 12:34:56 +0900\nショップ桜 <support@shop.example> wrote:",
    "shuriken": "ショップ桜 さんは 2026-10-03 12:34 に書きました:",
    "spark": "2026年10月3日 12:34 +0900、ショップ桜 <support@shop.example>、のメール:",
    "yahoo": "--- On Sat, 2026/10/3, ショップ桜 <support@shop.example> wrote:",
    "yahoo, the app": (
        "2026年10月3日(土) 12:34、ショップ桜 <support@shop.example> さんは書きました:"
    ),
    "mew": 'In message <a1.b2@shop.example>\n  "ショップ桜" <support@shop.example> wrote:',
    "between rules": "---- 2026/10/03 12:34 ショップ桜 <support@shop.example> さんのメール ----",
    "no date at all": "ショップ桜さんからのメール：",
    "no colon": "2026/10/03 12:34 ショップ桜さんは書きました。",
    "outlook express": (
        "----- Original Message -----\n"
        'From: "ショップ桜" <support@shop.example>\nTo: <hanako@mail.example>\n'
        "Sent: Saturday, October 03, 2026 12:34 PM\nSubject: ご注文ありがとうございます\n"
    ),
}


@pytest.mark.parametrize("introduction", INTRODUCED.values(), ids=INTRODUCED)
def test_an_answer_above_a_marked_quote(introduction: str) -> None:
    letter = (
        "w|お世話になっております。佐藤です。\n"
        "w|色を赤から紺に変えることはできますか？\n"
        " |\n"
        + "".join(f"q|{line}\n" for line in introduction.split("\n"))
        + "q|> 佐藤様\nq|>\nq|> ご注文ありがとうございます。\nq|> 色はどちらになさいますか？\n"
    )
    assert found(letter, split(text_of(letter))) == letter.strip("\n")


# Replies above a quote without marks: it goes to the end.
UNMARKED = {
    "zoho": """\
q|---- On Sat, 03 Oct 2026 12:34:56 +0900 Shop <support@shop.example> wrote ----
q|
""",
    "a telephone": """\
q|--------------
q|受信メール
q|From: support@shop.example
q|Date: 2026/10/03 12:34
q|Subject: 納期のご案内
""",
    "qq": """\
q|------------------ 原始邮件 ------------------
q|发件人: "shop" <support@shop.example>;
q|发送时间: 2026年10月3日(星期六) 中午12:34
q|主题: 納期のご案内
""",
    "outlook on the web": """\
q|________________________________
q|差出人: ショップ桜 <support@shop.example>
q|送信日時: 2026年10月3日 12:34
q|宛先: 佐藤 花子 <hanako@mail.example>
q|件名: 納期のご案内
""",
    "outlook": """\
q|差出人: ショップ桜 <support@shop.example>
q|送信日時: 2026年10月3日土曜日 12:34
q|宛先: 佐藤 花子 <hanako@mail.example>
q|CC: 佐藤 太郎 <taro@mail.example>;
q| 架空 次郎 <jiro@mail.example>
q|件名: RE: 納期のご案内
""",
    "outlook, wide colons": """\
q|差出人： ショップ桜
q|送信日時： 2026年10月3日土曜日 12:34
q|宛先： 'hanako@mail.example'
q|件名： 納期のご案内
""",
    "outlook in English": """\
q|-----Original Message-----
q|From: Shop Sakura <support@shop.example>
q|Sent: Saturday, October 3, 2026 12:34 PM
q|To: hanako@mail.example
q|Subject: Your order
""",
    "outlook through gmail": """\
q|*From:* Shop Sakura <support@shop.example>
q|*Sent:* Saturday, October 3, 2026 12:34 PM
q|*To:* hanako@mail.example
q|*Subject:* Your order
""",
    "outlook of twenty years ago": """\
q|-----元のメッセージ-----
q|差出人: ショップ桜 [mailto:support@shop.example]
q|送信日時: 2026年10月3日土曜日 12:34
q|宛先: 佐藤 花子
q|件名: 納期のご案内
""",
    "mac": """\
q|差出人: ショップ桜 <support@shop.example>
q|日付: 2026年10月3日 土曜日 12:34
q|宛先: 佐藤 花子 <hanako@mail.example>
q|件名: 納期のご案内
""",
    "samsung": """\
q|-------- 元のメッセージ --------
q|差出人: ショップ桜 <support@shop.example>
q|日付: 2026/10/03 12:34 (GMT+09:00)
q|宛先: hanako@mail.example
q|件名: 納期のご案内
""",
    "docomo": """\
q|-----Original Message-----
q|Date: 2026/10/03 12:34
q|From: support@shop.example
q|To: hanako@docomo.example
q|Sub: 納期のご案内
""",
    "au": """\
q|---Original---
q|From: support@shop.example
q|Date: 2026/10/03 12:34
q|Subject: 納期のご案内
""",
    "softbank": """\
q|----元のメール----
q|送信元：support@shop.example
q|日時：2026/10/03 12:34
q|題名：納期のご案内
""",
    "android": """\
q|---------- 返信元メッセージ ----------
q|From: ショップ桜
q|Date: 2026/10/03 12:34
""",
    "yahoo on the telephone": """\
q|2026年10月3日(土) 12:34、ショップ桜 <support@shop.example> さんは書きました:
""",
    "gmail": """\
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
""",
    "thunderbird, forwarded": """\
q|-------- Forwarded Message --------
q|Subject: 納期のご案内
q|Date: Sat, 3 Oct 2026 12:34:56 +0900
q|From: ショップ桜 <support@shop.example>
q|To: hanako@mail.example
""",
    "gmail, forwarded": """\
q|---------- Forwarded message ---------
q|From: ショップ桜 <support@shop.example>
q|Date: 2026年10月3日(土) 12:34
q|Subject: 納期のご案内
q|To: <hanako@mail.example>
""",
    "iPhone, forwarded": """\
q|転送されたメール：
q|
q|差出人: ショップ桜 <support@shop.example>
q|日時: 2026年10月3日 12:34:56 JST
q|宛先: hanako@mail.example
q|件名: 納期のご案内
""",
}
OUR_LETTER = """\
q|
q|佐藤様
q|
q|お待たせしております。発送は10月6日の予定です。
q|
q|━━━━━━━━━━━━━━
q|ショップ桜 担当：桜井
q|support@shop.example
q|━━━━━━━━━━━━━━
"""


@pytest.mark.parametrize("introduction", UNMARKED.values(), ids=UNMARKED)
def test_an_answer_above_a_quote_without_marks(introduction: str) -> None:
    letter = f"w|承知しました。10月6日で結構です。\nw|佐藤\n |\n{introduction}{OUR_LETTER}"
    assert found(letter, split(text_of(letter))) == letter.strip("\n")


@pytest.mark.parametrize("introduction", UNMARKED.values(), ids=UNMARKED)
def test_under_an_unmarked_quote_with_nothing_above_it_all_may_be_the_answer(
    introduction: str,
) -> None:
    text = text_of(introduction + OUR_LETTER)
    shown = [p for p in split(text) if "お待たせ" in text[p.start : p.end]]
    forwarded = "orward" in introduction or "転送" in introduction
    assert [p.kind.value for p in shown] == ["quote" if forwarded else "written"]


LETTERS = {
    "bottom posting": """
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
q|> サイズはどちらになさいますか？
q|> 在庫はMとLがございます。
 |
w|Mでお願いします。
w|のしは付けられますか？
""",
    "answers in between": """
w|お返事ありがとうございます。
 |
q|On 2026/10/03 12:34, ショップ桜 wrote:
q|> お色はどちらがよろしいでしょうか？
 |
w|紺でお願いします。
 |
q|> お届け日のご希望はございますか？
w|10月10日の午前中に受け取りたいです。
q|> 包装は有料となります。
 |
w|包装は結構です。
""",
    "above, between and below": """
w|佐藤です。下にお返事します。
 |
q|> 2026/10/03 12:34、ショップ桜 <support@shop.example>のメール:
q|>
q|> 数量は2つでよろしいですか？
w|3つに変更できますか？
q|> お支払いは銀行振込でよろしいですか？
w|はい。
 |
w|あと、領収書の宛名は「架空商事」でお願いします。
 |
s|iPhoneから送信
""",
    "a quote of a quote": """
w|ではキャンセルでお願いします。
 |
q|2026年10月5日(月) 9:10 ショップ桜 <support@shop.example>:
q|> 佐藤様
q|> 入荷は11月の予定です。
q|>
q|> 2026年10月3日(土) 12:34 佐藤花子 <hanako@mail.example>:
q|>> 在庫はいつ入りますか？
q|>> > 完売しました。
""",
    "only a quote": """
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
q|> 佐藤様
q|>
q|> いかがでしょうか？
""",
    "a telephone that marks but introduces nothing": """
w|はい、それで大丈夫です。
 |
q|>佐藤様
q|>在庫を確認いたしました。
q|>
q|>11月5日の発送でよろしいでしょうか？
""",
    "marked by hand, answered below": """
q|＞お色は紺でよろしいでしょうか？
w|はい、紺です。
q|＞発送は6日になります。
w|6日で構いません。
""",
    "one line marked by hand": """
q|＞先週発送いたしました。
w|まだ届いていません。いつ届きますか？
""",
    "answers announced in an unmarked quote": """
w|お世話になっております。
w|ご質問には以下に赤字で回答しました。
 |
q|差出人: ショップ桜 <support@shop.example>
q|送信日時: 2026年10月3日土曜日 12:34
q|宛先: 佐藤 花子 <hanako@mail.example>
q|件名: ご注文の確認
 |
w|お色はどちらになさいますか。
w|紺でお願いします。
w|お届け日はいつがよろしいですか。
w|10日でお願いします。
""",
    "answers behind arrows in an unmarked quote": """
w|よろしくお願いします。
 |
q|-----Original Message-----
q|From: Shop Sakura <support@shop.example>
q|Sent: Saturday, October 3, 2026 12:34 PM
q|To: hanako@mail.example
q|Subject: ご注文の確認
q|
q|お色はどちらになさいますか。
w|→紺でお願いします。
q|詳しくはこちらをご覧ください。
q|→ https://shop.example/color
""",
    "a signature on either side of the quote": """
w|10日の午前で大丈夫です。
s|--\x20
s|佐藤 花子
s|090-0000-0001
 |
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
q|> 10日でよろしいでしょうか。
q|> --
q|> ショップ桜
 |
w|よろしくお願いします。
s|--\x20
s|佐藤 花子
""",
    "a forwarded notice with a question above": """
w|このメールが届きましたが、本当に御社からのものでしょうか？
 |
q|Begin forwarded message:
q|
q|From: ショップ桜 <info@sakura-sale.example>
q|Subject: 【重要】お支払い方法の更新
q|Date: October 3, 2026 at 12:34:56 JST
q|To: hanako@mail.example
q|
q|24時間以内に更新してください。
""",
    "nothing but a forwarded notice": """
q|---------- Forwarded message ---------
q|From: ショップ桜 <support@shop.example>
q|Date: 2026年10月3日(土) 12:34
q|Subject: ご注文ありがとうございます
q|To: <hanako@mail.example>
q|
q|ご注文ありがとうございます。
""",
    "marks of bars after an introduction": """
w|了解です。
 |
q|On 2026/10/03 12:34, ショップ桜 wrote:
q|| 発送しました。
q|| お待ちください。
""",
    "blank lines between quoted lines": """
w|はい。
 |
q|2026年10月3日(土) 12:34 ショップ桜 <support@shop.example>:
q|
q|> 一つ目です。
q|
q|
q|> 二つ目です。
q|
""",
    "the last line has a date and stays": """
w|届いたのは次の時刻です。
w|2026年10月4日 12:30
q|On Sat, Oct 3, 2026 at 12:34 PM Shop <support@shop.example> wrote:
q|> 時刻を教えてください。
""",
    "a sentence above the introduction is no part of it": """
w|2026年10月3日に注文しました。
q|ショップ桜 <support@shop.example> wrote:
q|> いつのご注文でしょうか。
""",
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_letters_with_quotes(letter: str) -> None:
    assert found(letter, split(text_of(letter))) == letter.strip("\n")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_line_ends_change_nothing(letter: str, end: str) -> None:
    text = text_of(letter)
    other = text.replace("\n", end)
    parts = [text[p.start : p.end] for p in split(text)]
    assert [other[p.start : p.end].replace(end, "\n") for p in split(other)] == parts
