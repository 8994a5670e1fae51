"""How soon an answer is needed, told by short mails."""

from __future__ import annotations

from datetime import datetime

import pytest

from ecdesk.domain.reading import Context
from ecdesk.language.reading import read
from tests.language.scoring import is_holiday

PRESSING = {"high", "critical"}


def level(text: str, sent: str = "2026-12-03T10:00:00+09:00") -> str:
    context = Context(is_holiday=is_holiday)
    return str(read(text, sent_at=datetime.fromisoformat(sent), context=context).urgency)


@pytest.mark.parametrize(
    "text",
    [
        "届いた椅子の脚が折れて腰を打ちました。診断書もあります。",
        "コンビニ払いの番号、今日が期限だったのに店で切れていました。番号をもう一度出してください。",
        "覚えのないパスワード変更のお知らせが届きました。登録のカードは使われていませんか。",
        "届いた鉢が割れていました。明日の夜に渡すので、代わりを送ってください。",
        "娘は小麦で救急搬送されたことがあるので、原材料を教えてください。",
    ],
)
def test_what_presses(text: str) -> None:
    assert level(text) in PRESSING


@pytest.mark.parametrize(
    "text",
    [
        "小麦で蕁麻疹が出る体質です。混入はありますか。",
        "色違いが届きました。黒を早めに送ってください。",
        "塩漬けはいつまで販売されていますか。急ぎではございません。",
        "お急ぎの場合は電話くださいとありますが、番号はどこですか。",
        "大至急とは申しませんが、お考えを聞かせてください。",
    ],
)
def test_what_can_wait(text: str) -> None:
    assert level(text) not in PRESSING


def test_an_allergy_that_called_for_an_ambulance_once_is_never_an_ordinary_question() -> None:
    text = (
        "息子に木の実のアレルギーがあります。ふつうの豆と同じ機械で挽いていますか?\n"
        "以前ほかのお店のクッキーで救急車を呼んだことがあり、神経質ですみません。"
    )
    assert level(text) == "critical"


@pytest.mark.parametrize(
    "text",
    [
        "クッキーを食べたら蕁麻疹が出ました。アレルギー体質です。原因を調べてください。",
        "妻はつわりがひどく、食べられるのはこれだけでした。ガラスが入っていて口の中を切って出血しました。",
        "卵で救急搬送されたことがあります。昨日また呼吸が苦しくなりました。",
    ],
)
def test_harm_is_critical_whatever_else_is_told(text: str) -> None:
    assert level(text) == "critical"


@pytest.mark.parametrize(
    "text",
    [
        "3針縫いの刺し子のふきんはありますか。",
        "見覚えのない色の糸がありましたが、在庫を教えてください。",
    ],
)
def test_what_only_sounds_like_harm(text: str) -> None:
    assert level(text) in {"low", "normal"}
