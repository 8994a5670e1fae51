"""Asking back is the last thing: the same gate for the window and the command line."""

from __future__ import annotations

import pytest

from ecdesk import protocol as p
from ecdesk.domain.template import reads_like
from ecdesk.domain.unclear import Step
from ecdesk.mail.shipped_templates import shipped_templates
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

ASKS = {one.key: one for one in shipped_templates()}["ask-meaning"]
# As somebody would write it after the template, or copy it from elsewhere.
ASKING = (
    "お問い合わせは、昨日のセールのこととのことと受け取りました。\n"
    "お答えの前に、ひとつだけ確かめさせてください。\n\n"
    "お知りになりたいのは、次のどちらに近いでしょうか。\n番号だけのご返信で結構です。\n\n"
    "1. セールの終わり\n2. カーディガンの値段\n\n"
    "11月20日(金)までにご返信いただけましたら、その日のうちにお答えします。\n"
    "どちらとも違うときは、一言そうお書きください。"
)


@pytest.fixture
def unclear(desk: WholeDesk) -> Came:
    return desk.receives(letter("昨日のやつまだできますか", subject=""))


def tick(desk: WholeDesk, came: Came, *steps: Step, done: bool = True) -> list[bool]:
    asked = [
        p.LookInto(conversation_id=came.conversation, step=step.value, done=done) for step in steps
    ]
    return [desk.does(one)["before"] for one in asked]


def asking(desk: WholeDesk, came: Came, text: str = "どちらでしょうか。", **more: str) -> p.Approve:
    reasons = {"request.unanswered": "聞き返し", "due.missing": "聞き返し"}
    return desk.approval(came.conversation, text, overrides=reasons, **more)


def test_a_mail_that_points_at_nothing_known_is_unclear(desk, unclear):
    clues = desk.thread(unclear.conversation).clues
    assert clues.why == "reference"
    assert clues.about == ("昨日のやつ",)
    assert clues.to_look == 4


def test_the_template_that_asks_back_waits_for_the_steps(desk, unclear):
    approve = asking(desk, unclear, template="ask-meaning", kind="ask")
    answer = desk.asks(approve)
    assert (answer.code, answer.values["n"]) == ("ask.not_looked", 4)
    assert answer.values["steps"] == ["shop", "orders", "happened", "history"]
    tick(desk, unclear, *list(Step)[:3])
    assert desk.asks(approve).values["n"] == 1
    tick(desk, unclear, Step.HISTORY)
    assert desk.does(approve)["state"] == "countdown"


def test_its_words_are_held_back_whoever_sends_them(desk, unclear):
    """As the command line does it: no template is named, and the text is the same."""
    assert reads_like(ASKS, ASKING)
    assert desk.refused(asking(desk, unclear, ASKING)) == "ask.not_looked"
    tick(desk, unclear, *Step)
    assert desk.does(asking(desk, unclear, ASKING))["state"] == "countdown"


def test_an_answer_is_held_back_by_nothing(desk, unclear):
    assert desk.does(asking(desk, unclear, "はい、まだお使いいただけます。"))["outgoing"]


def test_asking_for_what_an_order_lacks_is_no_asking_back(desk, unclear):
    approve = asking(desk, unclear, "ご住所をお知らせいただけますか。", template="order-missing")
    assert desk.does(approve)["outgoing"]


def test_a_shops_own_template_may_ask_back_too(desk, unclear):
    mine = p.TemplateIn(key="own", name="どちら", body="どちらでしょうか。", asks_back=True)
    desk.does(p.SaveTemplates(templates=[mine]))
    assert desk.refused(asking(desk, unclear, template="own")) == "ask.not_looked"


def test_changing_the_shipped_one_does_not_unlock_it(desk, unclear):
    mine = p.TemplateIn(key="ask-meaning", name="どちら", body="どちらでしょうか。")
    desk.does(p.SaveTemplates(templates=[mine]))
    assert desk.refused(asking(desk, unclear, template="ask-meaning")) == "ask.not_looked"
    written = (desk.folder / "templates").glob("*.toml")
    assert "asks_back = true" in "".join(one.read_text("utf-8") for one in written)


def test_a_tick_is_taken_back_and_the_same_twice_is_once(desk, unclear):
    assert tick(desk, unclear, Step.SHOP, Step.SHOP) == [False, True]
    assert desk.thread(unclear.conversation).clues.ticked == {"shop"}
    assert tick(desk, unclear, Step.SHOP, done=False) == [True]
    assert desk.thread(unclear.conversation).clues.ticked == frozenset()


def test_the_next_matter_is_looked_into_anew(desk, unclear):
    tick(desk, unclear, *Step)
    desk.has_answered(unclear.conversation, text="はい、まだお使いいただけます。")
    desk.waits(hours=1)
    again = letter("例の件どうなりましたか", subject="", date=desk.now)
    came = desk.receives(again)
    clues = desk.thread(came.conversation).clues
    assert clues.to_look == 4


def test_a_second_mail_of_the_same_matter_keeps_the_ticks(desk, unclear):
    tick(desk, unclear, Step.SHOP, Step.ORDERS)
    first = desk.mail(unclear.id).message_id
    desk.waits(minutes=5)
    desk.receives(letter("まだですか", subject="", answers=[first], date=desk.now))
    assert desk.thread(unclear.conversation).clues.ticked == {"shop", "orders"}


def test_what_cannot_be_looked_into_is_refused(desk, unclear):
    here = unclear.conversation
    assert desk.refused(p.LookInto(conversation_id=here, step="ask")) == "step.unknown"
    assert desk.refused(p.LookInto(conversation_id=999, step="shop")) == "conversation.missing"
    desk.does(p.Approve(draft=desk.draft(None), countdown=0))
    ours = max(row for row in desk.statuses())
    assert desk.refused(p.LookInto(conversation_id=ours, step="shop")) == "step.no_mail"
    assert desk.now == NOW
