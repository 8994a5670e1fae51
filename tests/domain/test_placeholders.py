"""Holes that must never reach a customer, and the ordinary mail that must."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.placeholders import find_placeholders

HOLES = [
    # what template languages leave behind
    ("{{ お客様名 }} 様", ["{{ お客様名 }}"]),
    ("{{customer_name}}様", ["{{customer_name}}"]),
    ("ご注文番号は {{ 注文番号 です。", ["{{ 注文番号 です。"]),
    ("{% if 在庫 %}ございます{% endif %}", ["{% if 在庫 %}", "{% endif %}"]),
    ("{name}様、いつもありがとうございます。", ["{name}"]),
    ("担当の{担当者名}でございます。", ["{担当者名}"]),
    ("${order.number} のご注文", ["${order.number}"]),
    ("お届けは {0} の予定です。", ["{0}"]),
    ("｛お客様名｝様", ["｛お客様名｝"]),
    ("%Name% 様", ["%Name%"]),
    ("％お客様名％ 様", ["％お客様名％"]),
    ("[[商品名]] は在庫がございます。", ["[[商品名]]"]),
    ("<<担当者>> より", ["<<担当者>>"]),
    ("https://koharu.example/?order={{ number }}", ["{{ number }}"]),
    # brackets
    ("【お客様名】様", ["【お客様名】"]),
    ("【お客様名】 様", ["【お客様名】"]),
    ("【お客様名】\n\nお世話になっております。", ["【お客様名】"]),
    ("ご注文の【商品名】ですが、本日発送いたしました。", ["【商品名】"]),
    ("【商品名】につきまして", ["【商品名】"]),
    ("ご注文番号:【注文番号】", ["【注文番号】"]),
    ("【お届け予定日】までにお届けします。", ["【お届け予定日】"]),
    ("【お断りの理由を入力】", ["【お断りの理由を入力】"]),
    ("【ここに具体的な日付】にご連絡します。", ["【ここに具体的な日付】"]),
    ("[お客様名] 様", ["[お客様名]"]),
    ("[customer_name] 様", ["[customer_name]"]),
    ("＜担当者名＞でございます。", ["＜担当者名＞"]),
    ("「ここに入力」", ["「ここに入力」"]),
    ("（ここに本文を入れる）", ["（ここに本文を入れる）"]),
    ("(お客様名) 様", ["(お客様名)"]),
    ("サポート担当の（担当者名）でございます。", ["（担当者名）"]),
    # signs in place of words
    ("〇〇様", ["〇〇様"]),
    ("○○ 様", ["○○ 様"]),
    ("◯◯株式会社 御中", ["◯◯"]),
    ("●●という理由から、お受けできません。", ["●●"]),
    ("商品「◎◎」は完売いたしました。", ["◎◎"]),
    ("××は△△でございます。", ["××", "△△"]),
    ("ご注文の□□ですが、■■より発送します。", ["□□", "■■"]),
    ("合計 ✕✕円", ["✕✕"]),
    ("○様", ["○様"]),
    ("＊＊様", ["＊＊様"]),
    ("OO様", ["OO様"]),
    ("・・・様", ["・・・様"]),
    ("●月●日(●)までにご連絡いたします。", ["●月●日"]),
    ("○月○日にお届けします。", ["○月○日"]),
    ("11月○日に発送します。", ["11月○日"]),
    ("xx月xx日までに", ["xx月xx日"]),
    ("20××年×月×日", ["×月×日"]),
    ("本日○時にお電話します。", ["○時"]),
    ("送料は○円です。", ["○円"]),
    ("ご返送は●日以内にお願いします。", ["●日以内"]),
    ("商品名はXXXです。", ["XXX"]),
    ("注文番号 XXX-XXXX", ["XXX-XXXX"]),
    ("電話 03-XXXX-XXXX", ["03-XXXX-XXXX"]),
    ("ＸＸＸ円", ["ＸＸＸ"]),
    # lines and blanks to fill, words of the template's author
    ("お名前 ____ 様", ["____"]),
    ("ご注文番号：＿＿＿＿＿", ["＿＿＿＿＿"]),
    ("　様\nいつもありがとうございます。", ["様"]),
    ("\n 御中\n", ["御中"]),
    ("TODO: 在庫を確かめる", ["TODO:"]),
    ("ここに本文。ダミーテキストです。", ["ダミーテキスト"]),
    ("説明文が入ります", ["説明文が入ります"]),
]

ORDINARY = [
    # headings and labels
    "【重要】お届けについて",
    "【ご注文内容】",
    "【再送】【領収書】の件",
    "【注文番号】10482",
    "お世話になっております。\n\n【商品名】 リネンのワンピース\n【サイズ】M 【色】紺",
    "お世話になっております。\n\n【お届け日】\n\n11月25日(水)",
    "【商品名】ワンピース【サイズ】M【色】ネイビー",
    "■【ご注文番号】：412207-20261108-0004180731",
    "画面の【注文番号を入力】ボタンを押してください。",
    "「ここに番号を入力」と表示された欄にご入力ください。",
    "「お名前」の欄をご確認ください。",
    "お振込名義（お客様名）をご確認ください。",
    "備考欄に、ここにお届け先を入力してください、と出ます。",
    "佐藤様（担当者）にもお伝えください。",
    "[1] 返送 [2] 交換",
    "『こはる』の秋冬カタログ",
    "<https://koharu.example/>",
    # one sign alone
    "◎在庫あり",
    "在庫 ○ / × / △",
    "○ 赤　× 青",
    "●お支払い方法",
    "●個人情報の取り扱いについて",
    "○年末年始の休業",
    "●時間指定ができます",
    "○月曜 ○火曜 ×水曜",
    "●様々な色をご用意しております。",
    "★★様々な商品★★",
    "通気性◎、伸縮性○です。",
    "3×3cm のタイル",
    "Sサイズ×2、Mサイズ×3",
    "縦60×横90×高さ5cm",
    "20××年という年号は使いません。",
    "二〇〇〇年創業、一〇〇円引き",
    "送料〇円",
    # codes, sizes, masked numbers, addresses
    "型番 XX-100、XXL と XXS がございます。",
    "XX-1000 の替え芯",
    "カード番号 XXXX-XXXX-XXXX-1234",
    "カードの下4桁 ****1234",
    "お電話番号 090-××××-1234",
    "●●●●-1234 のカード",
    "4xx エラーが出る場合",
    "https://koharu.example/%E3%81%93%E3%81%AF%E3%82%8B?a=%E3%81%82",
    "https://koharu.example/a___b/xxx/○○",
    "10%OFF、さらに5%引きで合計15%引きです。",
    "消費税10%と送料5%の合計",
    "info_mail__old@koharu.example",
    # faces and ornaments
    "ありがとうございます(●^o^●)",
    "お待ちしております（ ￣ー￣ ）",
    "うれしいです(◎_◎)(××;)",
    "申し訳ございません m(_ _)m m(__)m",
    "━━━━━━━━━━",
    "＊＊＊＊＊＊＊＊",
    "* * * * * * *",
    "■□■□■□■□■□",
    "□□□□□□□□",
    "○●○●○●○●",
    "____________________",
    "＿＿＿＿＿＿＿＿",
    "_/_/_/_/_/_/_/_/",
    "■■ ご注文内容 ■■",
    "■■ お届けについて",
    "●●● お知らせ ●●●",
    "□■□ 発送のご案内 □■□",
    "◆◆ ご注意 ◆◆",
    "------------\nこはる洋品店 サポート担当 山口\nメール shop@koharu.example\n------------",
    # the customer's own words
    "> ○○様\n> {{ 名前 }}\n＞ ××について",
    "   >> 【商品名】様",
    # a good reply
    "佐藤 美咲 様\n\nこはる洋品店 サポートの山口でございます。\nありがとうございます。\n"
    "ご注文番号 #10482 のワンピースは、11月20日(金)までにお届けいたします。\n",
    "",
]


@pytest.mark.parametrize(("text", "holes"), HOLES, ids=[text for text, _ in HOLES])
def test_a_hole_is_found_with_its_span(text: str, holes: list[str]) -> None:
    found = find_placeholders(text)
    assert [hole.text for hole in found] == holes
    assert all(text[hole.start : hole.end] == hole.text for hole in found)


@pytest.mark.parametrize("text", ORDINARY, ids=[text[:20] for text in ORDINARY])
def test_ordinary_mail_is_left_alone(text: str) -> None:
    assert find_placeholders(text) == []


def test_spans_count_in_the_whole_text_whatever_its_line_ends() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["佐藤様", "> ○○様", "", "ご注文の【商品名】は●月●日に届きます。"])
        found = find_placeholders(text)
        assert [text[hole.start : hole.end] for hole in found] == ["【商品名】", "●月●日"]


def test_kinds_tell_holes_apart() -> None:
    text = "　様\n{{ a }} 【お客様名】様 ○○ です ____ です TODO: x"
    assert [hole.kind for hole in find_placeholders(text)] == [
        *("blank", "field", "bracket", "signs", "line", "hint")
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="○●×X_%{}[]<>【】「」（）様月日年あ漢a1 \n>・-", max_size=80))
def test_any_text_has_ordered_spans(text: str) -> None:
    reached = 0
    for hole in find_placeholders(text):
        assert reached <= hole.start < hole.end <= len(text)
        assert text[hole.start : hole.end] == hole.text
        reached = hole.end


@pytest.mark.parametrize(
    "piece",
    ["{{", "【", "○", "X-", "%a", "_", "(", "<<", "[[", "○月", "あ", "○○あ", "\n", "【商品名】"],
)
def test_a_hostile_line_is_read_in_linear_time(piece: str) -> None:
    line = piece * 20_000
    start = time.perf_counter()
    find_placeholders(line)
    assert time.perf_counter() - start < 2
