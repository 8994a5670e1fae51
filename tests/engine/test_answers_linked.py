"""Links, a shop's rules and the second look, as the engine keeps them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.shop_rules import LeadTime, ShopRule
from ecdesk.store import schema as s
from ecdesk.views.house_rules import house_rules
from ecdesk.views.rows import Tab
from ecdesk.views.second_look import answers
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, letter, unopened  # noqa: F401 - fixtures

ASKED = "先週のブラウスの件です。\n返品できますか。\n主人が入院していて遅くなりました。"
OURS = "返品は承っておりません。\n夏物の切りかえだからです。\nお直しは半額、と店で決めております。"


def told(desk: WholeDesk, conversation: int, text: str) -> dict[str, Any]:  # noqa: F811 - the fixture
    """The whole answer to a look at a draft."""
    return desk.does(p.CheckDraft(draft=desk.draft(conversation, text)))


def request_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The line of the one request."""
    (line,) = [one for one in answer["ledger"] if "返品" in one["text"]]
    return dict(line)


def test_a_link_is_kept_checked_by_and_taken_back(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    before = told(desk, asked.conversation, OURS)
    line = request_of(before)
    assert not line["linked"]
    place = {"mail_id": line["mail_id"], "start": line["start"], "end": line["end"]}
    link = p.LinkIn(
        by="返品は承っておりません。",
        reason="夏物の切りかえだからです。",
        instead="お直しは半額、と店で決めております。",
    )
    assert desk.does(p.LinkAnswer(**place, link=link)) == {"before": {}}
    after = told(desk, asked.conversation, OURS)
    line = request_of(after)
    assert (line["linked"], line["state"]) == (True, "refused")
    body = desk.draft(asked.conversation, OURS).body
    (by, *_), reason, instead = line["by"], line["reason"], line["instead"]
    assert [body[slice(*span)] for span in (by, reason, instead)] == [
        link.by,
        link.reason,
        link.instead,
    ]
    codes = {one["code"] for one in after["findings"]}
    assert not {"refusal.no_reason", "refusal.no_alternative"} & codes
    said = desk.does(p.LinkAnswer(**place, link=p.LinkIn()))
    assert said["before"]["by"] == link.by
    assert not request_of(told(desk, asked.conversation, OURS))["linked"]
    assert [body[slice(*span)] for span in after["sentences"]].count(link.by) == 1


def test_what_was_told_is_linked_too(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    text = "返品を承ります。\nこちらはいつでも構いません。"
    (line,) = [one for one in told(desk, asked.conversation, text)["told"] if "入院" in one["text"]]
    assert line["by"] is None
    place = {"mail_id": line["mail_id"], "start": line["start"], "end": line["end"]}
    desk.does(p.LinkAnswer(**place, link=p.LinkIn(by="こちらはいつでも構いません。")))
    after = told(desk, asked.conversation, text)
    (line,) = [one for one in after["told"] if "入院" in one["text"]]
    assert line["by"] is not None
    assert "disclosure.ignored" not in {one["code"] for one in after["findings"]}


def test_put_off_until_a_day_that_must_stand_in_the_mail(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    text = "ご入院中とのこと、お見舞い申し上げます。\n返品の件は担当へ回しました。"
    line = request_of(told(desk, asked.conversation, text))
    place = {"mail_id": line["mail_id"], "start": line["start"], "end": line["end"]}
    desk.does(p.LinkAnswer(**place, link=p.LinkIn(day=date(2026, 11, 20))))
    assert desk.stops(desk.approval(asked.conversation, text)) == {"due.missing"}
    said = f"{text}\n11月20日(金)までにご連絡いたします。"
    desk.has_answered(asked.conversation, text=said)
    (promise,) = desk.rows(s.Promise)
    assert promise.about == "返品できますか。"
    assert (promise.due_at.day, promise.due_at.hour) == (20, 9)  # closing time in Japan
    assert desk.status(asked.conversation) == "promised"


def test_a_day_that_a_sentence_names_is_a_promise_in_the_queue(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("紺のMはありますか。"))
    text = "紺のMは工場に確認し、11月20日(金)までにご連絡いたします。"
    answer = told(desk, asked.conversation, text)
    (line,) = answer["ledger"]
    assert (line["state"], line["day"], line["named"]) == ("later", "2026-11-20", True)
    assert answer["promised"] == [
        {"day": "2026-11-20", "due_at": "2026-11-20T18:00:00+09:00", "about": "紺のMはありますか。"}
    ]
    outgoing = desk.answers(asked.conversation, text)
    assert desk.rows(s.Promise) == [], "it has not left yet"
    desk.tick(10)
    assert desk.state(outgoing) == "done"
    (row,) = desk.queue(Tab.PROMISES)
    assert row.id == asked.conversation
    (promise,) = desk.rows(s.Promise)
    assert (promise.due_at.day, promise.due_at.hour) == (20, 9)  # closing time in Japan
    assert promise.about == "紺のMはありますか。"


def test_what_was_taken_back_promised_nothing(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("紺のMはありますか。"))
    text = "紺のMは工場に確認し、11月20日(金)までにご連絡いたします。"
    outgoing = desk.answers(asked.conversation, text)
    desk.does(p.CancelOutgoing(outgoing_id=outgoing))
    desk.tick(20)
    assert desk.rows(s.Promise) == []
    assert desk.status(asked.conversation) == "reply"


def test_an_hour_at_which_the_shop_is_shut_means_closing(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("紺のMはありますか。"))
    text = "紺のMは工場に確認し、11月20日(金)の{hour}時までにご連絡いたします。"

    def due(hour: int) -> str:
        (one,) = told(desk, asked.conversation, text.format(hour=hour))["promised"]
        return str(one["due_at"])[11:16]

    assert (due(15), due(21)) == ("15:00", "18:00")


def test_two_days_are_two_promises_and_each_answer_keeps_one(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("在庫はありますか。\n裾上げはできますか。"))
    text = (
        "在庫は倉庫に確認し、11月18日(水)までにご連絡いたします。\n"
        "裾上げは工房に相談し、11月20日(金)までにお返事いたします。"
    )
    desk.has_answered(asked.conversation, text=text)
    assert [one.due_at.day for one in desk.rows(s.Promise)] == [18, 20]
    desk.waits(3600)
    desk.has_answered(asked.conversation, text="在庫がございました。", kind="postscript")
    kept = {one.due_at.day: one.ended_at is not None for one in desk.rows(s.Promise)}
    assert kept == {18: True, 20: False}
    assert desk.status(asked.conversation) == "promised"
    desk.waits(3600)
    desk.has_answered(asked.conversation, text="裾上げも承れます。", kind="postscript")
    assert all(one.ended_at is not None for one in desk.rows(s.Promise))
    assert desk.queue(Tab.PROMISES) == []


def test_put_off_by_a_word_alone_needs_its_day(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("丈の直しはできますか。\n領収書をください。"))
    text = "領収書は箱に同封いたします。11月18日(水)に発送いたします。"
    line = next(
        one for one in told(desk, asked.conversation, text)["ledger"] if "丈" in one["text"]
    )
    word = p.WordIn(start=line["start"], end=line["end"], sort="question", state="later")
    desk.does(p.MarkMail(mail_id=asked.id, words=[word]))
    approval = desk.approval(asked.conversation, text)
    assert desk.stops(approval) == {"due.missing"}
    said = f"{text}\n丈の直しは、11月20日(金)までにあらためてご連絡いたします。"
    assert "due.missing" not in {
        one["code"] for one in told(desk, asked.conversation, said)["findings"]
    }


def test_a_day_of_something_else_is_none_for_what_was_put_off(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("裾上げはできますか。\n発送はいつですか。"))
    text = (
        "11月18日(水)に発送いたします。\n\nお荷物の番号は箱に記しております。\n\n"
        "裾上げは工房に確認して、ご連絡いたします。"
    )
    assert desk.stops(desk.approval(asked.conversation, text)) == {"due.missing"}
    desk.has_answered(
        asked.conversation, text=text.replace("確認して、", "確認して、11月20日(金)までに")
    )
    assert [one.due_at.day for one in desk.rows(s.Promise)] == [20]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, 10_000)])
def test_no_link_without_its_words(desk: WholeDesk, start: int, end: int) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    link = p.LinkAnswer(mail_id=asked.id, start=start, end=end, link=p.LinkIn(by="はい。"))
    assert desk.asks(link).code == "link.unfit"
    assert desk.asks(p.LinkAnswer(mail_id=999, start=0, end=2)).code == "mail.missing"
    long = p.LinkAnswer(mail_id=asked.id, start=0, end=2, link=p.LinkIn(by="あ" * 5000))
    assert desk.asks(long).code == "link.unfit"


def test_a_shops_rules_are_kept_as_a_whole(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    (shop,) = desk.rows(s.Shop)
    assert house_rules(desk.reader, shop.id).rules == ()
    rule = p.RuleIn(name=" 返品規定 ", text="到着後7日以内です。", intents=["return_refund"])
    command = p.SaveShopRules(
        shop_id=shop.id, rules=[rule], lead=p.LeadIn(days=2, until=time(12, 30))
    )
    assert desk.does(command) == {"before": {"rules": [], "lead": None}}
    kept = house_rules(desk.reader, shop.id)
    assert kept.rules == (ShopRule("返品規定", "到着後7日以内です。", ("return_refund",)),)
    assert kept.lead == LeadTime(2, time(12, 30))
    before = desk.does(p.SaveShopRules(shop_id=shop.id, rules=[]))["before"]
    assert before["lead"] == {"days": 2, "until": "12:30:00"}
    assert house_rules(desk.reader, shop.id).lead is None
    assert desk.asks(p.SaveShopRules(shop_id=99, rules=[])).code == "shop.missing"


def test_an_answer_to_an_angry_mail_is_read_again_the_same_day(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    calm = desk.receives(letter("領収書を送っていただけますか。", address="a@example.jp"))
    angry = desk.receives(
        letter("三度目です。いい加減にしてください。まだ届きません。怒っています。")
    )
    desk.has_answered(calm.conversation, text="領収書は箱に同封いたします。")
    desk.has_answered(
        angry.conversation,
        text="たびたびお待たせし、心よりお詫び申し上げます。\n11月18日(水)の午前中にお届けいたします。",
    )
    (row,) = answers(desk.reader, desk.now)
    assert row.conversation_id == angry.conversation
    assert row.upset
    assert row.customer == "山田 花子"
    assert answers(desk.reader, desk.now, shop_id=99) == ()
    assert answers(desk.reader, desk.now + timedelta(days=1)) == ()
    desk.does(p.ReadAgain(mail_id=row.mail_id))
    assert answers(desk.reader, desk.now) == ()
    desk.does(p.ReadAgain(mail_id=row.mail_id, done=False))
    assert answers(desk.reader, desk.now) == (row,)


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ({"days": 3}, "在庫は確認のうえ、明日ご連絡いたします。"),  # a Saturday
        ({"days": 3, "hours": 9}, "在庫は確認のうえ、本日中にご連絡いたします。"),  # after closing
        ({"days": 4}, "在庫は確認のうえ、今週中にご連絡いたします。"),  # on a Saturday
    ],
)
def test_where_nobody_is_there_by_then_the_next_opening_reminds(
    desk: WholeDesk,  # noqa: F811 - the fixture
    waits: dict[str, float],
    said: str,
) -> None:
    asked = desk.receives(letter("在庫はありますか。"))
    desk.waits(**waits)
    (one,) = told(desk, asked.conversation, said)["promised"]
    assert one["due_at"][:10] == one["day"] == "2026-11-23"
    assert one["due_at"][11:16] == "10:00"


def test_two_that_fall_to_one_opening_are_one(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("在庫はありますか。\n裾上げはできますか。"))
    desk.waits(days=3)
    said = "在庫は確認し、明日中にご連絡いたします。\n裾上げは相談し、明後日中にお返事いたします。"
    assert len(told(desk, asked.conversation, said)["promised"]) == 1
