"""The checks at a desk: with the mails of the turn, what left before, and reasons for stops."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ecdesk import protocol as p
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, letter, unopened  # noqa: F401 - fixtures

ASKED = "先週注文した山田です。\n領収書を送っていただけますか。\n11月27日(金)までに届きますか。"
GOOD = "11月25日(水)にお届けいたします。\n領収書は箱に同封いたします。"
LONG = (
    "領収書は会社のお名前でお作りし、お荷物の箱の一番上に入れてお送りいたします。\n"
    "お届けは、いつもの運送会社の午前の便でございます。"
)


def found(desk: WholeDesk, conversation: int, text: str) -> dict[str, Any]:  # noqa: F811 - the fixture
    """The findings on a draft, by code."""
    answer = desk.does(p.CheckDraft(draft=desk.draft(conversation, text)))
    return {one["code"]: one for one in answer["findings"]} | {"passed": answer["passed"]}


def test_what_was_asked_must_be_answered(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    half = desk.approval(asked.conversation, "11月25日(水)にお届けいたします。")
    assert desk.stops(half) == {"request.unanswered"}
    said = found(desk, asked.conversation, "11月25日(水)にお届けいたします。")
    assert "領収書" in said["request.unanswered"]["values"]["asked"]
    whole = found(desk, asked.conversation, GOOD)
    assert "request.unanswered" in whole["passed"]
    assert desk.state(desk.answers(asked.conversation, GOOD)) == "countdown"


def test_a_reason_lets_it_pass_and_is_kept(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    reason = {"request.unanswered": "領収書は電話でお断りした"}
    half = desk.approval(asked.conversation, "11月25日(水)にお届けいたします。", overrides=reason)
    outgoing = int(desk.does(half)["outgoing"])
    assert desk.outgoing(outgoing).overrides == reason


def test_all_mails_of_the_open_turn_count_and_no_earlier_ones(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    first = desk.receives(letter("領収書を送っていただけますか。", message_id="<a@x.example>"))
    desk.has_answered(first.conversation, text="領収書は箱に同封いたします。")
    desk.waits(hours=2)
    again = {"answers": ["<a@x.example>"], "date": desk.now}
    desk.receives(letter("のしは付けられますか。", **again))
    desk.waits(hours=1)
    desk.receives(letter("ラッピングの袋もお願いします。送料はいくらですか。", **again))
    stops = desk.asks(
        p.Approve(draft=desk.draft(first.conversation, "のしをお付けします。"), countdown=0)
    ).values["stops"]
    asked = " ".join(stop["values"]["asked"] for stop in stops)
    assert "送料" in asked
    assert "領収書" not in asked
    everything = "のしと袋をお付けします。送料は550円です。"
    assert "request.unanswered" in found(desk, first.conversation, everything)["passed"]


def test_the_same_text_again_is_stopped(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("領収書はどうなりますか。", message_id="<a@x.example>"))
    desk.has_answered(asked.conversation, text=LONG)
    desk.waits(hours=30)
    desk.receives(letter("領収書はどうなりますか。", answers=["<a@x.example>"], date=desk.now))
    assert desk.stops(desk.approval(asked.conversation, LONG)) == {"repeat.same_mail"}
    other = desk.receives(
        letter("領収書はどうなりますか。", name="森 大樹", address="mori@example.jp")
    )
    assert "repeat.same_mail" not in found(desk, other.conversation, LONG)["passed"], "no mails yet"
    desk.waits(days=200)
    assert "repeat.same_mail" not in found(desk, asked.conversation, LONG)


def test_a_word_of_ones_own_ends_a_mail_or_leaves_it_open(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("在庫はありますか。"))
    vague = desk.approval(asked.conversation, "在庫を確認して、あらためてご連絡いたします。")
    assert desk.stops(vague) == {"due.missing"}
    dated = "在庫を確認して、11月19日(木)15時までにご連絡いたします。"
    assert "due.missing" in found(desk, asked.conversation, dated)["passed"]
    assert "due.missing" in found(desk, asked.conversation, "在庫がございます。")["passed"]


def test_a_mall_conversation_follows_the_mall(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    address = "815db15ff6ee7c02@pc.fw.rakuten.ne.jp"
    asked = desk.receives(letter("在庫はありますか。", address=address))
    link = "在庫がございます。https://koharu.example/ をご覧ください。"
    assert desk.stops(desk.approval(asked.conversation, link)) == {"channel.forbidden"}
    own = desk.receives(letter("在庫はありますか。", subject="在庫の件"))
    assert "channel.forbidden" not in found(desk, own.conversation, link)


def test_a_forward_answers_nobody(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    draft = desk.draft(asked.conversation, "在庫を見てください。", kind="forward")
    codes = {one["code"] for one in desk.does(p.CheckDraft(draft=draft))["findings"]}
    assert not {"request.unanswered", "disclosure.ignored", "due.missing"} & codes


def test_checks_stay_quick_beside_a_long_history(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    for number in range(30):
        desk.has_answered(None, text=f"{LONG}{'本日' * number}", to=[("", f"c{number}@example.jp")])
        desk.waits(minutes=1)
    before = found(desk, asked.conversation, GOOD)
    assert found(desk, asked.conversation, GOOD) == before
    desk.waits(timedelta(days=1).total_seconds())
    assert "repeat.to_others" not in before


def test_a_postscript_is_held_to_nothing_that_was_answered_before(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    desk.has_answered(asked.conversation, text=GOOD)
    draft = desk.draft(asked.conversation, "領収書は二枚入れました。", kind="postscript")
    answer = desk.does(p.CheckDraft(draft=draft))
    assert "unanswered" not in [one["state"] for one in answer["ledger"]]
    assert "request.unanswered" not in answer["passed"], "nobody looked"


def test_without_whom_it_is_for_no_name_is_said_to_be_right(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    named = desk.draft(asked.conversation, GOOD)
    assert "name.wrong" in desk.does(p.CheckDraft(draft=named))["passed"]
    bare = desk.draft(asked.conversation, body=GOOD)
    told = desk.does(p.CheckDraft(draft=bare))
    assert "name.missing" in {one["code"] for one in told["findings"]}
    assert "name.wrong" not in told["passed"]


def test_a_field_for_the_day_stands_for_the_day(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("在庫はありますか。"))
    open_field = "在庫は倉庫に確認し、{{回答の期日:営業日}}までにご連絡いたします。"
    assert desk.stops(desk.approval(asked.conversation, open_field)) == {"field.unfilled"}
    text = "在庫は倉庫に確認し、{{結果}}をご連絡いたします。"
    assert desk.stops(desk.approval(asked.conversation, text)) == {"field.unfilled", "due.missing"}


def test_where_no_day_is_named_none_is_said_to_be_right(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter(ASKED))
    undated = "領収書は箱に同封いたします。平日にお届けいたします。\nhttps://koharu.example/"
    assert "date.wrong" not in found(desk, asked.conversation, undated)["passed"]
    assert "date.wrong" in found(desk, asked.conversation, GOOD)["passed"]
