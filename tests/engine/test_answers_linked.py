"""Links, a shop's rules and the second look, as the engine keeps them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.shop_rules import LeadTime, ShopRule
from ecdesk.store import schema as s
from ecdesk.views.house_rules import house_rules
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
