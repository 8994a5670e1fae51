"""What a letter of ours states: days, amounts and stock, and what is no statement at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.language import days, told
from ecdesk.language.date_forms import Calendar
from ecdesk.language.told import statements

SENT = Calendar(date(2026, 11, 17), 14, days.never, lambda day: day.weekday() >= 5)  # a Tuesday


def said(text: str, *parts: TextPart) -> list[str]:
    """What is stated, in short."""
    return [
        f"{one.topic} {one.day:%m%d}" if one.day else f"{one.topic} {one.yen or one.stock}"
        for one in statements(text, SENT, parts)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10月28日に発送いたします。", ["ship 1028"]),
        ("11/20 に発送", ["ship 1120"]),
        ("お届けは１１月２０日（金）の予定です。", ["arrive 1120"]),
        ("お届け予定日：11月20日", ["arrive 1120"]),
        ("明日発送いたします。", ["ship 1118"]),
        ("本日発送いたしました。", ["ship 1117"]),
        ("3営業日以内に発送いたします。", ["ship 1120"]),
        ("来週水曜までにご連絡いたします。", ["reply 1125"]),
        ("11月18日に入荷し、11月19日に発送いたします。", ["restock 1118", "ship 1119"]),
        ("ご返金は11月25日までにお振込みいたします。", ["refund 1125"]),
        ("20日までにとのことですが、21日の発送となります。", ["ship 1121"]),
        ("20日まではお届けできませんが、21日にお届けいたします。", ["arrive 1121"]),
        ("ご希望の11月20日にお届けいたします。", ["arrive 1120"]),
        ("11月20日に\n発送いたします。", ["ship 1120"]),
        ("送料は550円です。", ["送料 550"]),
        ("代引き手数料 ３３０円", ["代引手数料 330"]),
        (
            "　前開きパジャマ　紺　LL　1枚　5,280円\n　送料　550円　代引手数料　330円\n　合計　6,160円",
            ["LL 5280", "送料 550", "代引手数料 330", "合計 6160"],
        ),
        ("返金額は¥4,400です。", ["返金 4400"]),
        ("ワンピースは8,800円(税込)です。", ["ワンピース 8800"]),
        ("商品代金8,800円と送料550円、合計9,350円です。", ["商品代 8800", "送料 550", "合計 9350"]),
        ("紺のMサイズは在庫がございます。", ["紺のMサイズ here"]),
        ("Mサイズの在庫はございません。", ["Mサイズ gone"]),
        ("申し訳ございませんが、紺は完売いたしました。", ["紺 gone"]),
        ("白のMは2点ございます。", ["白のM here"]),
        ("40個・送料込みの5,350円で進めます。送料 550円", ["送料 550"]),
        ("20日の午前中、お届けいたします。", ["arrive 1120"]),
        ("ご出発の前に届くよう、明日の集荷でお送りします。", ["ship 1118"]),
        ("12月上旬に入荷予定です。", ["restock 1210", " coming"]),
        ("次回入荷は未定でございます。", [" unknown"]),
        ("来月上旬に発送いたします。", ["ship 1210"]),
        ("週明けに発送いたします。", ["ship 1123"]),
        ("年内にお届けいたします。", ["arrive 1231"]),
        ("一両日中にご連絡いたします。", ["reply 1119"]),
        ("あす発送いたします。", ["ship 1118"]),
        ("24時間以内に返信いたします。", ["reply 1118"]),
    ],
)
def test_what_is_stated(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "本日はお問い合わせいただきありがとうございます。",
        "11月10日にご注文いただいた商品の件です。",
        "20日にお届けすることは、お約束できません。",
        "20日までのお届けは難しい状況です。",
        "11月20日までにお支払いください。",
        "11月20日までにご連絡いただけますでしょうか。",
        "3,000円以上で送料無料です。",
        "在庫がございましたら確保いたします。",
        "ただいま在庫を確認しております。",
        "在庫はございますか。",
        "12月29日から1月3日まで休業いたします。",
        "営業時間 10:00-18:00",
        "> 11月20日に発送いたします。",
        "お問い合わせ番号 1234-5678-9012",
        "サイズは1/2です。",
        "明日からは届きません。",
        "商品ページは「売り切れ」の表示に変わります。",
        "焙煎から3日以内にお届けします。",
        "ポイントは、発送からおよそ20日後に付与されます。",
        "来月10日を過ぎても付かないときは、どうぞ私までご連絡ください。",
        "今日からは棚を分け、出荷のときに焙煎日を確かめています。",
        "毎日のことですから、80円の差は大きいですよね。",
        "水曜日のお電話は、11時から15時につながります。",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert said(text) == []


def test_what_is_vague_or_between_two_days_is_not_exact() -> None:
    for text in (
        "12月上旬に入荷予定です。",
        "来月中旬の発送となります。",
        "11月18日(水)〜20日(金)のお届けとなります。",
    ):
        assert [one.exact for one in statements(text, SENT) if one.day] == [False]
    (within,) = statements("3営業日以内に発送いたします。", SENT)
    assert within.by


def test_each_stands_in_its_sentence() -> None:
    text = "お待たせしました。\n・送料：660円\n・お届け：11月22日\n\n11月21日に発送します。では"
    places = [text[one.start : one.end] for one in statements(text, SENT)]
    assert places == ["・送料：660円", "・お届け：11月22日", "11月21日に発送します。"]


def test_what_is_quoted_is_somebody_elses() -> None:
    text = "11月21日に発送します。\nお客様: 11月20日に発送します。"
    cut = text.index("お客様")
    parts = (TextPart(PartKind.WRITTEN, 0, cut), TextPart(PartKind.QUOTE, cut, len(text)))
    assert said(text, *parts) == ["ship 1121"]


def test_the_signature_states_nothing() -> None:
    signature = "こはる洋品店\nご連絡 月曜 10:00-18:00 送料550円"
    text = f"11月21日に発送します。\n\n{signature}"
    assert said(text) == ["ship 1121", "reply 1123", "送料 550"]
    assert len(statements(text, SENT, signature=signature)) == 1


def test_a_list_without_end_is_cut() -> None:
    assert len(said("送料は550円です。\n" * 2_000)) == told._MOST
    assert len(said("11月20日に発送、送料は550円、\n\n" * 3_000)) == told._MOST


@given(st.text("0123456789月日/円¥,在庫入荷完売発送お届け。、\n> 10", max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for one in statements(text, SENT):
        assert 0 <= one.start < one.end <= len(text)
