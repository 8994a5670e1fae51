"""Mail read whole: the labelled situations, what must stay silent, and what nobody may break."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.mail import Auto, PartKind, TextPart
from ecdesk.domain.reading import Context, Intent, Reading, Target, Urgency
from ecdesk.language.reading import read
from tests.language import scoring

SENT = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)


def reading(text: str, **known: object) -> Reading:
    return read(text, sent_at=SENT, context=Context(is_holiday=scoring.is_holiday, **known))  # type: ignore[arg-type] - any of its fields


# ── the labelled mails ──────────────────────────────────────────────────────────────────────────

# A little under what is reached: a change that costs more than a mail or two is seen.
LEAST = {
    "requests": 0.95,
    "questions": 0.95,
    "disclosures": 0.90,
    "deadlines": 0.92,
    "order_numbers": 1.0,
    "urgency": 0.86,
    "emotion": 0.80,
}
LEAST_VALUES = {"intent": 0.86, "timing": 0.85, "target": 0.90, "needs_reply": 1.0}


def test_the_situations_are_read() -> None:
    mails = [mail for name in scoring.SETS for mail in scoring.own(name)]
    assert len(mails) >= 130
    scores = scoring.scores(mails)
    reached = {key: scores[key].f for key in LEAST}
    reached |= {key: scores[key].recall for key in LEAST_VALUES}
    short = {k: v for k, v in reached.items() if v < {**LEAST, **LEAST_VALUES}[k]}
    assert not short


@pytest.mark.parametrize("mail", scoring.silent(), ids=lambda mail: mail.name)
def test_nothing_is_found_where_nothing_is_asked(mail: scoring.Labelled) -> None:
    found = scoring.read_mail(mail)
    assert not [m.text for m in (*found.requests, *found.questions, *found.disclosures)]
    assert not found.deadlines
    assert not found.needs_reply


# ── single matters ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "ほかの色に替えてもらえへん?",
        "写真を送ってちょうだい",
        "至急返信求む",
        "返品希望",
        "キャンセルで。",
        "送料は負担しますので、取りに来てほしいです",
        "早めに発送していただけると嬉しいです",
        "箱には入れないでください",
        "返金でも構いません",
        "作り直すべきだと思います",
        "着日を変更したく、ご連絡しました",
        "なんとかなりませんか",
        "あした電話もらえると助かるんだけど",
    ],
)
def test_a_request(text: str) -> None:
    found = reading(text)
    assert len(found.requests) == 1
    assert found.requests[0].text in text


@pytest.mark.parametrize(
    "text",
    [
        "何卒よろしくお願い申し上げます。",
        "お返事お待ちしております。",
        "交換してほしいとまでは言いません。",
        "「再送してください」と言われました。",
        "先日は送っていただきありがとうございました。",
        "いい加減にしてください。",
        "お体に気をつけてお過ごしください。",
        "前回お願いした品が届きました。",
    ],
)
def test_no_request(text: str) -> None:
    assert not reading(text).requests


@pytest.mark.parametrize(
    "text",
    [
        "洗濯機で洗えますか",
        "送料っていくら",
        "在庫ある?",
        "青ってもう出ない感じですかね",
        "使い方を教えてください",
        "素材が綿かどうか知りたいです",
        "納期をお知らせください",
        "これで合ってますよね",
        "どちらを選べばいいのかわかりません",
    ],
)
def test_a_question(text: str) -> None:
    found = reading(text)
    assert len(found.questions) == 1
    assert not found.requests


@pytest.mark.parametrize(
    "text",
    [
        "届くかどうか不安でした。",
        "わざとですか。",
        "お元気でお過ごしでしょうか、お変わりありませんか。",
    ],
)
def test_no_question(text: str) -> None:
    assert not reading(text).questions


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("娘の入学式で着せる予定です。", "event"),
        ("先月から入院しておりまして、店に行けません。", "health"),
        ("共働きで昼間は受け取れないので。", "work"),
        ("もう8年お宅の豆を飲んでいます。", "loyal"),
        ("先週引っ越したばかりで慌てていました。", "life"),
        ("台所が狭いので小さいものを探しています。", "home"),
        ("父の誕生日に贈ろうと思っています。", "gift"),
    ],
)
def test_a_telling(text: str, kind: str) -> None:
    assert [mark.kind for mark in reading(text).disclosures] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "子供用のサイズの在庫を見ています。",
        "株式会社サンプルの山田です。",
        "カーペットの色が違います。",
        "説明書には家庭用と書いてあります。",
        "届くのを楽しみにしています。",
    ],
)
def test_no_telling(text: str) -> None:
    assert not reading(text).disclosures


def test_marks_stand_in_the_text_as_written() -> None:
    text = "ｵｾﾜﾆﾅﾘﾏｽ｡ｻｲｽﾞﾉ交換ｦｵﾈｶﾞｲｼﾏｽ｡ ﾊｲ｡\r\n注文番号は １２３４５６ です。"
    found = reading(text)
    for mark in (*found.requests, *found.order_numbers):
        assert text[mark.start : mark.end] == mark.text
    assert found.order_numbers[0].text == "１２３４５６"


def test_quotes_and_signatures_are_not_read() -> None:
    said, quoted = "交換してください。\n", "> 返品してください。\n> いつですか?\n"
    parts = (
        TextPart(PartKind.WRITTEN, 0, len(said)),
        TextPart(PartKind.QUOTE, len(said), len(said) + len(quoted)),
    )
    found = read(said + quoted, sent_at=SENT, parts=parts)
    assert [mark.text for mark in found.requests] == ["交換してください。"]
    assert not found.questions


def test_a_soft_line_break_is_closed() -> None:
    text = (
        "先日そちらのお店で購入しました木製の椅子の件なのですが、脚の長さが少し違うよう\n"
        "ですので、お手数ですが新しいものと交換していただくことは可能でしょう\n"
        "か。よろしくお願いします。"
    )
    (request,) = reading(text).requests
    assert request.text.replace("\n", "").endswith("交換していただくことは可能でしょうか。")


def test_an_order_in_a_form_says_what_is_missing() -> None:
    text = (
        "お名前: 清水 健一\n電話番号: 090-0000-1842\nお問い合わせ内容:\n"
        "注文させてください。横断幕を2枚、支払いは銀行振込でお願いします。\n"
    )
    found = reading(text)
    assert found.intent is Intent.ORDER_NEW
    assert found.order is not None
    assert found.order.missing == ("address", "date")
    assert not found.order.sufficient


def test_goods_of_another_shop() -> None:
    found = reading(
        "先月そちらで買ったワンピースが縮みました。返品したいです。",
        catalogue={"コースター": "コースター", "マグ": "マグカップ"},
    )
    assert found.intent is Intent.WRONG_SHOP
    assert found.target is Target.WRONG_SHOP
    assert {mark.code for mark in found.wrong_shop} == {"shop.goods"}


def test_another_malls_number_and_name() -> None:
    found = reading(
        "楽天で買いました。注文番号240364-20261103-0566501349が届きません。",
        order_patterns=(r"\d{8}-\d{4}",),
    )
    assert {mark.code for mark in found.wrong_shop} == {"shop.number", "shop.mall"}


def test_danger_is_critical_and_calm_is_believed() -> None:
    assert reading("充電中に煙が出ました。").urgency is Urgency.CRITICAL
    assert reading("急ぎませんので、色を教えてください。").urgency is Urgency.LOW
    assert reading("至急送ってください。").urgency is Urgency.CRITICAL


def test_a_bounce_and_a_newsletter_ask_nothing() -> None:
    for auto in (Auto.BOUNCE, Auto.BULK, Auto.REPLY):
        found = reading("ご確認をお願いします。いつですか?", auto=auto)
        assert not found.requests
        assert not found.needs_reply


# ── what nobody may break ───────────────────────────────────────────────────────────────────────

_SIGNS = "かですます。、?!\n 「」お願いしてくださいほしい月日1/2(土)注文番号-#>:■〜ｶﾞｱ😊年来週までに"


@settings(max_examples=120)
@given(st.text(alphabet=st.sampled_from(_SIGNS) | st.characters(), max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = reading(text)
    marks = (*found.requests, *found.questions, *found.disclosures, *found.names, *found.products)
    for mark in (*marks, *found.order_numbers, *found.phones, *found.dates):
        assert text[mark.start : mark.end] == mark.text


REPEATED = (
    *(
        "か",
        "、",
        "1",
        "ｶﾞ",
        "ください",
        "1日",
        "注文番号1234 ",
        "「",
        "(",
        "-",
        " ",
        "\n",
        "!?",
        "#1047 ",
    ),
    *(
        "3日までに",
        "娘の",
        "😊",
        ">",
        "a",
        "お願いします",
        "1/5、",
        "です",
        "なので、",
        "http://a",
        "〒",
        "。",
    ),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    reading(text)
    assert time.process_time() - began < 1.5  # usually a tenth of it


def test_the_same_mail_reads_the_same() -> None:
    text = "娘の結婚式が12月5日なので、それまでに届けてください。いつ届きますか?"
    assert reading(text) == reading(text)
