"""The same mail again, and the opposite of what was said before."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.checks.likeness import Fingerprint, fingerprint, near, ratio
from ecdesk.checks.registry import Told
from ecdesk.domain.findings import Finding, Severity
from tests.helpers.answering import letter

Ask = Callable[..., list[Finding]]
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
BEFORE = NOW - timedelta(days=20)
WAIT = (
    "ただいま仕入れ先に在庫を問い合わせております。\n返事が届きましたら、{day}の17時までに、"
    "このメールへあらためてお知らせいたします。"
)
SIZE = "Mサイズの身幅は52cm、着丈は98cmでございます。\n平らに置いて、脇の縫い目の間を測った長さです。\nゆとりを持ってお召しいただけます。"
SHIPPED = "本日、ヤマト運輸の便で発送いたしました。\n追跡番号は {number} です。\n明日の午前中にお届けする予定でございます。"


def mail(text: str, name: str = "佐藤 美咲") -> str:
    """A whole reply around a text."""
    return f"{name} 様\n\nこはる洋品店 サポートの山口でございます。\n\n{text}\n\n────────\nこはる洋品店\n"


def sent(
    text: str, *, name: str = "佐藤 美咲", at: datetime = BEFORE, same: bool = True
) -> Fingerprint:
    """One that left before."""
    return fingerprint(mail(text, name), at, same_customer=same)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (SIZE, SIZE),
        (WAIT.format(day="11月20日(金)"), WAIT.format(day="11月27日(金)")),
        (SIZE, SIZE.replace("52cm", "53cm")),
        (SIZE, SIZE.replace("ゆとりを持って", "ゆとりをもって")),
        (SIZE, "> 身幅を教えてください\n" + SIZE),
    ],
)
def test_the_same_text_again_stops(ask: Ask, first: str, again: str) -> None:
    (found,) = ask("repeat.same_mail", mail(again), sent=(sent(first),), now=NOW)
    assert found.severity is Severity.STOP
    assert found.values["day"] == "11月4日"
    assert found.values["alike"] >= 90


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (SIZE, WAIT.format(day="11月27日(金)")),
        ("本日お送りします。", "本日お送りします。"),  # too short to be a text
        (
            SIZE,
            SIZE
            + "\n\n肩の幅は40cmです。前あきのボタンは貝でできており、上から二つ目まで開けますと、頭からかぶらずにお召しいただけます。",
        ),
        (SIZE, "着丈は98cmでございます。お写真の方は身長160cmで、ひざが隠れるくらいの長さです。"),
    ],
)
def test_another_text_is_another_mail(ask: Ask, first: str, again: str) -> None:
    assert not ask("repeat.same_mail", mail(again), sent=(sent(first),), now=NOW)


def test_two_parcels_are_two_mails(ask: Ask) -> None:
    first, again = SHIPPED.format(number="1234-5678-9012"), SHIPPED.format(number="1234-5678-9999")
    (found,) = ask("repeat.same_mail", mail(again), sent=(sent(first),), now=NOW)
    assert found.severity is Severity.NOTE
    (found,) = ask("repeat.same_mail", mail(first), sent=(sent(first),), now=NOW)
    assert found.severity is Severity.STOP


def test_a_new_question_may_have_the_same_answer(ask: Ask) -> None:
    asked = "身幅を教えてください。"
    turn = (letter(asked),)
    other = f"お問い合わせ\n{asked}"
    before = "お問い合わせ\n色の違いを教えてください。"
    (found,) = ask(
        "repeat.same_mail",
        mail(SIZE),
        sent=(sent(SIZE),),
        now=NOW,
        turn=turn,
        incoming=(other, before),
    )
    assert found.severity is Severity.WARNING
    (found,) = ask(
        "repeat.same_mail",
        mail(SIZE),
        sent=(sent(SIZE),),
        now=NOW,
        turn=turn,
        incoming=(other, f"Re: お問い合わせ\nきのうも書きました。{asked}"),
    )
    assert found.severity is Severity.STOP


def test_half_a_year_ago_and_other_customers_do_not_stop(ask: Ask) -> None:
    old = NOW - timedelta(days=181)
    assert not ask("repeat.same_mail", mail(SIZE), sent=(sent(SIZE, at=old),), now=NOW)
    others = tuple(sent(SIZE, name=f"田中 {n}子", same=False) for n in "一二三")
    assert not ask("repeat.same_mail", mail(SIZE), sent=others, now=NOW)
    (found,) = ask("repeat.to_others", mail(SIZE), sent=others, now=NOW)
    assert found.values["n"] == 3
    assert not ask("repeat.to_others", mail(SIZE), sent=others[:2], now=NOW)
    assert not ask("repeat.to_others", mail(WAIT.format(day="明日")), sent=others, now=NOW)
    assert not ask("repeat.to_others", mail("かしこまりました。"), sent=others, now=NOW)
    own = tuple(sent(SIZE) for _ in range(4))
    assert not ask("repeat.to_others", mail(SIZE), sent=own, now=NOW)


WAITING = "在庫を仕入れ先に確認しております。11月20日(金)までにご連絡いたします。"


@pytest.mark.parametrize(
    "again",
    [
        "在庫を仕入れ先に確認しております。11月27日(金)までにご連絡いたします。",
        "確認のうえ、11月27日(金)までにご連絡いたします。",
        "もう少しお時間をいただけますでしょうか。",
        "いま一度確認して、明日までにお返事いたします。",
    ],
)
def test_only_waiting_again_is_shown(ask: Ask, again: str) -> None:
    assert ask("repeat.promise", mail(again), told=(Told(mail(WAITING), BEFORE),))


@pytest.mark.parametrize(
    "again",
    [
        "仕入れ先では、染めの工程が遅れているとのことでした。仕上がりの日を確認し、27日(金)までにご連絡します。",
        "在庫がございましたので、本日お送りします。",
        "入荷は12月3日(木)と決まりました。届きましたら、ご連絡します。",
        "お待たせしました。赤は入荷の見込みがなく、青でしたらすぐにお送りできます。",
    ],
)
def test_news_may_end_in_waiting(ask: Ask, again: str) -> None:
    assert not ask("repeat.promise", mail(again), told=(Told(mail(WAITING), BEFORE),))


@pytest.mark.parametrize(
    ("first", "again", "before"),
    [
        ("送料は550円です。", "送料は700円でございます。", "550円"),
        ("お直し代は1,980円です。", "お直し代は2,200円です。", "1,980円"),
        ("合計 4,800円です。", "合計は5,100円です。", "4,800円"),
        ("代引手数料 330円", "代引手数料は440円です。", "330円"),
    ],
)
def test_another_price_is_shown(ask: Ask, first: str, again: str, before: str) -> None:
    (found,) = ask("contradiction.price", mail(again), told=(Told(mail(first), BEFORE),))
    assert found.values["before"] == before


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("送料は550円です。", "送料は550円です。"),
        ("送料は550円です。", "送料が変わり、700円になりました。"),
        ("送料は550円です。", "送料込みの5,350円です。"),
        ("お直し代は1,980円です。", "送料は700円です。"),
        ("送料は本州550円、北海道の送料は900円です。", "送料は900円です。"),
    ],
)
def test_the_same_price_or_a_change_that_is_said(ask: Ask, first: str, again: str) -> None:
    assert not ask("contradiction.price", mail(again), told=(Told(mail(first), BEFORE),))


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Mは在庫がございます。", "Mは完売しております。"),
        ("紺は在庫がございません。", "紺は在庫がございます。"),
        ("Lサイズの在庫はございます。", "Lサイズは売り切れです。"),
        ("トレイの在庫がございます。", "トレイの在庫はありません。"),
    ],
)
def test_other_stock_is_shown(ask: Ask, first: str, again: str) -> None:
    assert ask("contradiction.stock", mail(again), told=(Told(mail(first), BEFORE),))


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Mは在庫がございます。", "Mは在庫がございます。"),
        ("Mは在庫がございます。", "Lは完売しております。"),
        ("Mは在庫がございます。", "Mは、その後完売いたしました。申し訳ございません。"),
        ("Mは在庫がございます。", "ご入金を確認しました。"),
    ],
)
def test_stock_that_agrees(ask: Ask, first: str, again: str) -> None:
    assert not ask("contradiction.stock", mail(again), told=(Told(mail(first), BEFORE),))


@given(st.text(alphabet="あいう。0", max_size=30), st.text(alphabet="あいう。0", max_size=30))
def test_likeness_is_the_longest_common_subsequence(one: str, other: str) -> None:
    row = [0] * (len(other) + 1)
    for sign in one:
        before = row
        row = [0]
        for at, with_it in enumerate(other):
            row.append(before[at] + 1 if sign == with_it else max(before[at + 1], row[at]))
    alike = ratio(one, other)
    assert alike == ratio(other, one)
    if one and other and one != other:
        assert alike == min(99, 200 * row[-1] // (len(one) + len(other)))


def test_the_near_one_is_found_among_thousands() -> None:
    pick = random.Random(7)
    words = ["お送り", "ご用意", "在庫", "生地", "色", "刺繍", "袖丈", "明日", "箱", "確認"]
    crowd = [
        fingerprint("。".join("は".join(pick.choices(words, k=5)) for _ in range(12)), BEFORE)
        for _ in range(2000)
    ]
    mine = fingerprint(mail(SIZE), NOW)
    assert near(mine, crowd) == []
    wanted = fingerprint(mail(SIZE.replace("縫い目", "ぬい目")), BEFORE)
    assert near(mine, [*crowd, wanted]) == [wanted]
