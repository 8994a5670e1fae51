"""Promises beside the shop's own rules: what the checks catch, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from ecdesk import words
from ecdesk.domain.events import ShopEvent
from ecdesk.domain.findings import Finding
from ecdesk.domain.orders import Order
from ecdesk.domain.shop import Shop
from ecdesk.domain.shop_rules import HouseRules, LeadTime, ShopRule
from ecdesk.ui.fixes import replacement
from tests.helpers.answering import answering

HOUSE = HouseRules(
    rules=(
        ShopRule(
            "返品と交換",
            "返品・交換は、お届けから7日以内にご連絡いただければ承ります。"
            "初期不良は14日以内です。返品のお品が着いてから30日以内に返金します。",
        ),
        ShopRule(
            "送料", "送料は全国一律550円（沖縄は1,200円）です。11,000円以上のご注文は送料無料です。"
        ),
        ShopRule("まとめ買い", "10点以上お買い上げで5%引きにいたします。"),
    ),
    lead=LeadTime(days=3, until=time(12)),
)
SALE = ShopEvent(
    "秋のセール",
    datetime(2026, 11, 12, tzinfo=UTC),
    datetime(2026, 11, 20, tzinfo=UTC),
    terms="全品10%引き。クーポンコード AKI10、500円OFFクーポンも配布中",
)
ASKED = "紺のワンピースを買おうか迷っています。いつ届きますか。送料はいくらですか。"


def found(shop: Shop, said: str, mail: str = ASKED, **given: Any) -> list[Finding]:
    """What the house's checks say of a sentence in an ordinary reply."""
    report = answering(shop, mail, said, **{"house": HOUSE, "events": (SALE,), **given})
    return [one for one in report.findings if one.code.startswith("house.")]


CAUGHT = {
    "house.ships_early": [
        "本日ご入金いただければ、11月18日(水)に発送いたします。",
        "ご入金の確認ができましたら、明日発送いたします。",
        "今日中にご注文いただければ、11月20日(金)に出荷いたします。",
        "ご入金から1営業日で発送いたします。",
        "ただいまのご注文なら、即日発送できます。",
        "最短で明日の発送が可能です。",
        "ご入金の確認後、翌営業日に発送いたします。",
        "ご注文から2日以内に発送いたします。",
    ],
    "house.return_days": [
        "お届けから30日以内でしたら、返品を承ります。",
        "到着後３週間以内であれば交換できますので、ご安心ください。",
        "返品は1か月以内までお受けいたします。",
        "お気に召さないときは、20日間はご返送いただけます。",
        "返品の期限は、商品の到着後30日です。",
    ],
    "house.free_shipping": [
        "5,000円以上のお買い上げで送料無料となります。",
        "送料は3000円から無料です。",
        "合計は4,980円です。送料は無料でお送りいたします。",
        "1万円以上のご注文は、送料を当店で負担いたします。",
        "8千円以上で送料は無料です。",
        "¥5,000以上で送料無料です。",
    ],
    "house.shipping_fee": [
        "送料は全国一律500円です。",
        "商品代 3,900円、送料 600円でございます。",
        "送料として880円を頂戴しております。",
        "送料￥500です。",
        "送料は、北海道も700円です。",
    ],
    "house.discount": [
        "今回は20%OFFでご案内いたします。",
        "次のお買い物で使える1,000円クーポンを差し上げます。",
        "3割引でお求めいただけます。",
        "いまだけ半額です。",
        "20パーセント引きにいたします。",
        "お詫びに800円引きにいたします。",
    ],
}
ALONE = {
    "house.ships_early": [
        "本日ご入金いただければ、11月24日(火)に発送いたします。",
        "ご入金から3営業日で発送いたします。",
        "ご入金の確認後、5営業日以内に発送いたします。",
        "生地見本は、ご入金がなくても明日発送いたします。",
        "11月18日(水)までにお返事をいただければ幸いです。",
        "明日の発送はいたしかねます。",
        "11月16日(月)に発送いたしました。",
        "ご入金を確認しましたら、12月1日(火)に発送いたします。",
        "ご入金の確認後、12月 2日(水)に発送いたします。",
    ],
    "house.return_days": [
        "お届けから7日以内でしたら、返品を承ります。",
        "初期不良は14日以内にご連絡いただければ交換いたします。",
        "返品のお品が着きましたら、30日以内に返金いたします。",
        "30日を過ぎたお品の返品はお受けできません。",
        "交換のお品は20日以内にお届けします。",
        "1週間以内でしたら交換できます。",
        "30日以内ではなく、7日以内の返品でお願いしております。",
        "返品は11月30日までにご返送ください。",
        "交換のお申し出は、12/28日までにお願いいたします。",
        "先日の「返品は30日以内」は誤りで、正しくは7日以内です。",
    ],
    "house.free_shipping": [
        "11,000円以上のお買い上げで送料無料となります。",
        "合計は12,300円です。送料は無料です。",
        "不良のお品でした。送料は当店で負担し、交換いたします。",
        "送料無料まであと1,200円です。",
        "1万5千円以上は送料無料です。",
        "送料は無料です。",
        "代金引換手数料は330円です。送料は無料です。",
        "小計は10,450円、合計は11,495円です。送料は無料です。",
    ],
    "house.shipping_fee": [
        "送料は550円です。",
        "沖縄への送料は1,200円でございます。",
        "送料は11,000円以上で無料です。",
        "送料込みで4,450円です。",
        "代引きの手数料は330円です。",
        "クール便の送料は880円です。",
        "返品の送料は、実費で800円ほどです。",
        "送料は￥550です。",
    ],
    "house.discount": [
        "11月19日まで全品10%OFFです。",
        "500円引きのクーポンをお使いいただけます。",
        "1割引でお求めいただけます。",
        "10点以上なら5%引きにいたします。",
        "前回は20%OFFのセールでした。",
        "20%引きはいたしかねます。",
        "綿80%、麻20%です。",
        "消費税は10%です。",
        "お直しは半額の990円で承ります。",
    ],
}


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code, all_said in CAUGHT.items() for said in all_said]
)
def test_it_is_caught(koharu: Shop, code: str, said: str) -> None:
    (one, *_rest) = [one for one in found(koharu, said) if one.code == code]
    assert one.text
    assert one.text in said


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code, all_said in ALONE.items() for said in all_said]
)
def test_it_is_left_alone(koharu: Shop, code: str, said: str) -> None:
    assert [one.code for one in found(koharu, said)] == []


@pytest.mark.parametrize("code", CAUGHT)
def test_there_are_enough_of_each(code: str) -> None:
    assert min(len(CAUGHT[code]), len(ALONE[code])) >= 4


@pytest.mark.parametrize("said", [said for each in CAUGHT.values() for said in each])
def test_a_shop_that_wrote_no_rules_is_not_told_of_any(koharu: Shop, said: str) -> None:
    assert found(koharu, said, house=HouseRules(), events=()) == []


def test_the_rule_stands_beside_it_and_one_press_keeps_to_it(koharu: Shop) -> None:
    (one,) = found(koharu, "お届けから３０日以内でしたら、返品を承ります。")
    assert "初期不良は14日以内です。" in words.finding(one.code, one.values, one.text)
    assert (one.text, replacement(one)) == ("３０日", "14日")
    (one,) = found(koharu, "本日ご入金いただければ、11月18日(水)に発送いたします。")
    assert (one.text, replacement(one)) == ("11月18日(水)", "11月24日(火)")
    (one,) = found(koharu, "5,000円以上のお買い上げで送料無料となります。")
    assert (one.text, replacement(one)) == ("5,000円", "11,000円")
    (one,) = found(koharu, "今回は20%OFFでご案内いたします。")
    assert one.text == "20%OFF"
    assert replacement(one) is None


BOUGHT = "先日注文した佐藤です。まだ発送の連絡がありません。"


def test_when_it_was_paid_decides_and_nothing_is_guessed(koharu: Shop) -> None:
    said = "ご注文のお品は、明日発送いたします。"
    assert found(koharu, said, BOUGHT) == []
    before = Order("10482", datetime(2026, 11, 10, 3, tzinfo=UTC))
    assert found(koharu, said, BOUGHT, order=before) == []
    now = Order("10482", datetime(2026, 11, 17, 3, 30, tzinfo=UTC))
    (one,) = found(koharu, said, BOUGHT, order=now)
    assert one.values["right"] == "11月24日(火)"


def test_an_order_below_the_limit_pays_for_sending(koharu: Shop) -> None:
    said = "送料は無料でお送りいたします。"
    small = Order("10482", datetime(2026, 11, 10, 3, tzinfo=UTC), total=5_500)
    (one,) = found(koharu, said, BOUGHT, order=small)
    assert one.values["total"] == "5,500"
    assert found(koharu, said, BOUGHT, order=replace(small, total=12_000)) == []


def test_a_sum_the_customer_paid_may_be_said_back(koharu: Shop) -> None:
    said = "送料 880円は、お返しいたします。"
    assert found(koharu, said)
    for paid in ("880円", "８８０円", "¥880"):
        assert found(koharu, said, f"送料を{paid}払ったのに、クール便ではありませんでした。") == []
    for other in ("10,880円", "注文番号A-18802の", "2880円"):
        assert found(koharu, said, f"{other}ワンピースを買った佐藤です。")


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code, all_said in CAUGHT.items() for said in all_said]
)
def test_what_one_key_puts_in_its_place_is_right_there(koharu: Shop, code: str, said: str) -> None:
    for one in found(koharu, said):
        right = replacement(one)
        if one.code == code and right is not None:
            mended = said.replace(one.text, right, 1)
            assert code not in {left.code for left in found(koharu, mended)}, mended


def test_the_next_working_day_becomes_so_many_days_after(koharu: Shop) -> None:
    (one,) = found(koharu, "ご入金の確認後、翌営業日に発送いたします。")
    assert (one.text, replacement(one)) == ("翌営業日", "3営業日後")
