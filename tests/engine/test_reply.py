"""Nothing wrong is approved, and what is approved never changes.

Longer than 400 lines because the one gate is tried from every side in one place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecdesk import protocol as p
from ecdesk.checks.registry import Report
from ecdesk.domain.findings import ASKS_FOR_REASON, NEVER_OVERRIDDEN, Finding, Severity
from ecdesk.engine import afterwards, reply, tidying, turns
from ecdesk.engine.checking import Checked
from ecdesk.mail.parse import parse
from ecdesk.store import schema as s
from tests.helpers.whole_desk import HANAKO, Came, WholeDesk, body, letter, ours


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives(letter(message_id="<q@example.jp>"))


# What is missing.


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": []}, "draft.no_recipient"),
        ({"subject": "  "}, "draft.no_subject"),
        ({"body": "\n　\n"}, "draft.empty"),
        ({"to": [("", "noreply@mall.example")]}, "draft.no_reply_address"),
        ({"cc": [("", "no-reply@mall.example")]}, "draft.no_reply_address"),
    ],
)
def test_a_mail_that_lacks_something_is_refused(
    desk: WholeDesk, asked: Came, wrong: dict[str, Any], code: str
) -> None:
    assert desk.refused(desk.approval(asked.conversation, **wrong)) == code
    assert desk.rows(s.Outgoing) == []


@pytest.mark.parametrize(
    "address",
    [
        "hanako",
        "@example.jp",
        "hanako@",
        "ha nako@example.jp",
        "花子@example.jp",
        "hanako@例え.jp",
        "a@b@example.jp",
        "a@example.jp, b@example.jp",
        "a@example.jp\r\nRCPT TO:<eve@example.net>",
        "a@example.jp\x00",
        "<a@example.jp>",
        "a@example..jp",
    ],
)
@pytest.mark.parametrize("where", ["to", "bcc"])
def test_an_address_that_is_none_is_refused(
    desk: WholeDesk, asked: Came, where: str, address: str
) -> None:
    wrong = {where: [("", address)]}
    assert desk.refused(desk.approval(asked.conversation, **wrong)) == "draft.bad_address"


@pytest.mark.parametrize("address", ["a..b.@docomo.example", '"a b"@example.jp', "x+y@localhost"])
def test_an_unusual_address_is_an_address(desk: WholeDesk, asked: Came, address: str) -> None:
    desk.has_answered(asked.conversation, to=[("山田 花子", address)])
    assert desk.smtp.accepted[0].recipients == (address,)


def test_one_address_in_two_spellings_gets_one_copy(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation, cc=[("", HANAKO.upper()), ("", HANAKO)])
    assert len(desk.smtp.accepted[0].recipients) == 1


# What is wrong.


@pytest.mark.parametrize("hole", ["{{お届け日}}", "●●様", "【お客様名】様", "○月○日", "%Name%"])
def test_a_hole_of_a_template_stops(desk: WholeDesk, asked: Came, hole: str) -> None:
    approval = desk.approval(asked.conversation, f"{hole} にお届けします。")
    assert "field.unfilled" in desk.stops(approval)
    in_subject = desk.approval(asked.conversation, subject=f"{hole} の件")
    assert "field.unfilled" in desk.stops(in_subject)


def test_a_hole_that_the_checks_missed_is_found_in_the_frozen_bytes(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply, "check", lambda *_: Checked(Report((), ())))
    assert desk.stops(desk.approval(asked.conversation, "{{お届け日}} です。")) == {
        "field.unfilled"
    }


def test_a_customers_own_signs_may_be_quoted(desk: WholeDesk, asked: Came) -> None:
    desk.answers(asked.conversation, "承知いたしました。\n\n> ●●と表示されて {{name}} です")


def test_another_name_stops(desk: WholeDesk, asked: Came) -> None:
    wrong = desk.approval(asked.conversation, body=body("本日お送りします。", "佐藤 次郎"))
    assert "name.wrong" in desk.stops(wrong)


def test_the_name_of_another_shop_stops(desk: WholeDesk, asked: Came) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example", staff="水木")
    wrong = desk.approval(asked.conversation, "珈琲みずきをご利用いただきありがとうございます。")
    assert "shop.wrong" in desk.stops(wrong)


def test_another_shop_cannot_answer(desk: WholeDesk, asked: Came) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example", staff="水木")
    text = body("本日お送りします。").replace("こはる洋品店", "珈琲みずき").replace("山口", "水木")
    wrong = desk.approval(asked.conversation, shop_id=2, body=text)
    assert desk.refused(wrong) in {"shop.mismatch", "checks.stopped"}
    assert desk.rows(s.Outgoing) == []


# A reason given.


def _stopped(*codes: str) -> Checked:
    return Checked(Report(tuple(Finding(code, Severity.STOP) for code in codes), ()))


@pytest.mark.parametrize("code", sorted(ASKS_FOR_REASON))
def test_a_stop_that_asks_for_a_reason_lets_pass_with_one(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(reply, "check", lambda *_: _stopped(code))
    for reason in ({}, {code: ""}, {code: " 　"}, {"other.code": "理由"}):
        assert desk.stops(desk.approval(asked.conversation, overrides=reason)) == {code}
    outgoing = desk.answers(asked.conversation, overrides={code: "お電話で伝えました"})
    assert desk.outgoing(outgoing).overrides == {code: "お電話で伝えました"}


@pytest.mark.parametrize("code", [*sorted(NEVER_OVERRIDDEN), "check.broken", "made.up"])
def test_no_other_stop_has_a_way_around(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(reply, "check", lambda *_: _stopped(code))
    approval = desk.approval(asked.conversation, overrides={code: "それでも送ります"})
    assert desk.stops(approval) == {code}


def test_one_reason_covers_one_stop(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply, "check", lambda *_: _stopped("due.missing", "date.wrong"))
    approval = desk.approval(asked.conversation, overrides={"due.missing": "最後のメールです"})
    assert "date.wrong" in desk.stops(approval)


# Once.


def test_a_mail_that_came_meanwhile_is_read_first(desk: WholeDesk, asked: Came) -> None:
    approval = desk.approval(asked.conversation)
    desk.receives(letter("追加です。"))
    assert desk.refused(approval) == "conversation.changed"


def test_one_mail_of_a_conversation_is_on_its_way(desk: WholeDesk, asked: Came) -> None:
    first = desk.answers(asked.conversation)
    for kind in ("reply", "postscript", "forward"):
        assert desk.refused(desk.approval(asked.conversation, kind=kind)) == "outgoing.already"
    desk.does(p.CancelOutgoing(outgoing_id=first))
    desk.answers(asked.conversation)


def test_an_answered_turn_takes_a_postscript_only(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation)
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"
    desk.has_answered(asked.conversation, kind="postscript", subject="追伸: 商品の件")
    assert len(desk.smtp.accepted) == 2


def test_a_draft_from_before_the_answer_is_no_second_one(desk: WholeDesk, asked: Came) -> None:
    """Begun here, answered on the phone, found again a week later, when the matter is done."""
    approval = desk.approval(asked.conversation)
    desk.does(p.SaveDraft(draft=approval.draft))
    desk.receives(ours(answers=["<q@example.jp>"]), folder="Sent")
    assert desk.refused(approval) == "conversation.changed"
    desk.waits(days=8)
    with desk.database.write() as write:
        turns.retire_waiting(write, desk.now)
    assert desk.status(asked.conversation) == "done"
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"
    desk.has_answered(asked.conversation, kind="postscript")


@pytest.mark.parametrize("days", [0, 9])
def test_a_flag_on_the_question_is_an_answer(desk: WholeDesk, asked: Came, days: int) -> None:
    desk.waits(days=days)
    approval = desk.approval(asked.conversation)
    desk.server.flag(1, "\\Answered")
    desk.sync()
    assert desk.refused(approval) == "conversation.changed"
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"


def test_closing_an_answered_matter_does_not_open_it_to_another_answer(
    desk: WholeDesk, asked: Came
) -> None:
    desk.has_answered(asked.conversation)
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"


def test_what_the_person_closed_unanswered_may_be_answered_after_all(
    desk: WholeDesk, asked: Came
) -> None:
    desk.does(p.CloseConversations(conversation_ids=[asked.conversation]))
    desk.has_answered(asked.conversation)


def test_an_answer_that_left_and_a_crash_kept_out_of_its_conversation_counts(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(afterwards, "enter", killed)
    outgoing = desk.answers(asked.conversation, countdown=0)
    desk.tick()
    monkeypatch.undo()
    desk.restarts()
    assert (desk.state(outgoing), desk.status(asked.conversation)) == ("sent", "reply")
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"
    desk.tick(3600)
    assert (desk.state(outgoing), desk.status(asked.conversation)) == ("done", "waiting")
    assert len(desk.smtp.accepted) == 1


def test_a_new_question_may_be_answered_again(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(asked.conversation)
    desk.waits(60)
    desk.receives(letter("もう一つ教えてください。"))
    desk.has_answered(asked.conversation)


def test_a_draft_leaves_once_whoever_asks_how_often(desk: WholeDesk) -> None:
    """A new mail has no conversation that could say that one is on its way."""
    approval = desk.approval(None)
    desk.does(approval)
    assert desk.refused(approval) == "outgoing.already"
    desk.tick(10)
    assert desk.refused(approval) == "outgoing.already"
    assert len(desk.smtp.accepted) == 1
    assert len(desk.statuses()) == 1


def test_the_same_approval_heard_twice_is_one(desk: WholeDesk, asked: Came) -> None:
    approval = desk.approval(asked.conversation)
    first = desk.asks(approval, "one-id")
    assert desk.asks(approval, "one-id") == first
    assert len(desk.rows(s.Outgoing)) == 1


# What it becomes.


def test_a_reply_cites_what_it_answers(desk: WholeDesk, asked: Came) -> None:
    outgoing = desk.has_answered(asked.conversation)
    mail = parse(desk.outgoing(outgoing).raw)
    assert mail.in_reply_to == "<q@example.jp>"
    assert mail.references == ("<q@example.jp>",)
    assert mail.sender.addr == "shop@koharu.example"
    assert mail.subject == "Re: 商品の件"


def test_a_forward_closes_no_turn(desk: WholeDesk, asked: Came) -> None:
    desk.has_answered(
        asked.conversation,
        kind="forward",
        to=[("問屋 太郎", "tonya@example.jp")],
        subject="Fwd: 商品の件",
        body=body("在庫をご確認ください。", "問屋 太郎"),
    )
    assert desk.status(asked.conversation) == "reply"
    assert [mail.direction for mail in desk.thread(asked.conversation).mails] == ["in", "out"]
    mail = parse(desk.smtp.accepted[0].raw)
    assert mail.in_reply_to == ""


def test_the_supplier_who_answers_a_forward_is_no_customer_of_that_matter(
    desk: WholeDesk, asked: Came
) -> None:
    outgoing = desk.has_answered(
        asked.conversation,
        kind="forward",
        to=[("問屋 太郎", "tonya@example.jp")],
        body=body("在庫をご確認ください。", "問屋 太郎"),
    )
    cited = desk.outgoing(outgoing).message_id
    answer = desk.receives(letter("あります。", address="tonya@example.jp", answers=[cited]))
    assert answer.conversation != asked.conversation


def test_a_first_word_begins_a_conversation(desk: WholeDesk) -> None:
    desk.has_answered(None)
    (conversation,) = desk.statuses()
    view = desk.thread(conversation)
    assert (view.status, view.subject) == ("waiting", "ご注文の件")
    assert view.customer is not None
    assert view.customer.addresses == (HANAKO,)
    assert [mail.direction for mail in view.mails] == ["out"]
    back = desk.receives(letter("ありがとう。", subject="Re: ご注文の件"))
    assert back.conversation == conversation
    assert desk.status(conversation) == "reply"


def test_a_refused_first_word_leaves_nothing(desk: WholeDesk) -> None:
    desk.stops(desk.approval(None, "{{お届け日}} です。"))
    for table in (s.Conversation, s.Customer, s.Draft, s.Outgoing):
        assert desk.rows(table) == []


def test_files_of_a_mail_travel_on(desk: WholeDesk, asked: Came, tmp_path: Path) -> None:
    paper = tmp_path / "見積書.pdf"
    paper.write_bytes(b"%PDF-1.4")
    first = desk.draft(asked.conversation, files=[p.FileIn(path=str(paper))])
    saved = desk.does(p.SaveDraft(draft=first))
    (kept,) = saved["files"]
    paper.unlink()
    outgoing = desk.answers(
        asked.conversation, "見積書を添付します。", id=first.id, files=[p.FileIn(id=kept["id"])]
    )
    (file,) = parse(desk.outgoing(outgoing).raw).attachments
    assert (file.filename, file.content_type) == ("見積書.pdf", "application/pdf")


def test_a_file_that_is_gone_is_said(desk: WholeDesk, asked: Came) -> None:
    draft = desk.draft(asked.conversation, files=[p.FileIn(path="/nowhere/at/all.pdf")])
    assert desk.refused(p.SaveDraft(draft=draft)) == "file.unreadable"
    assert desk.rows(s.Draft) == []


# Drafts.


def test_a_draft_thrown_away_comes_back_with_its_files(
    desk: WholeDesk, asked: Came, tmp_path: Path
) -> None:
    paper = tmp_path / "a.txt"
    paper.write_text("x")
    draft = desk.draft(asked.conversation, files=[p.FileIn(path=str(paper))])
    kept = desk.does(p.SaveDraft(draft=draft))["files"]
    desk.does(p.DiscardDraft(draft_id=draft.id))
    assert desk.thread(asked.conversation).draft is None
    assert not desk.queue()[0].has_draft
    again = desk.draft(asked.conversation, id=draft.id, files=[p.FileIn(id=kept[0]["id"])])
    assert desk.does(p.RestoreDraft(draft=again))["files"] == kept
    back = desk.thread(asked.conversation).draft
    assert back is not None
    assert [file.filename for file in back.files] == ["a.txt"]


def test_throwing_away_what_was_taken_back_can_be_undone(desk: WholeDesk, asked: Came) -> None:
    approval = desk.approval(asked.conversation)
    outgoing = desk.does(approval)["outgoing"]
    desk.does(p.CancelOutgoing(outgoing_id=outgoing))
    desk.does(p.DiscardDraft(draft_id=approval.draft.id))
    assert desk.thread(asked.conversation).draft is None
    desk.does(p.RestoreDraft(draft=approval.draft))
    back = desk.thread(asked.conversation).draft
    assert back is not None
    assert back.body == approval.draft.body


def test_what_is_on_its_way_cannot_be_thrown_away(desk: WholeDesk, asked: Came) -> None:
    approval = desk.approval(asked.conversation)
    outgoing = desk.does(approval)["outgoing"]
    desk.does(p.DiscardDraft(draft_id=approval.draft.id))
    assert desk.shown(outgoing).body == approval.draft.body
    desk.does(p.CancelOutgoing(outgoing_id=outgoing))
    assert desk.thread(asked.conversation).draft is not None


def test_what_was_thrown_away_is_let_go_of_after_a_month(desk: WholeDesk, asked: Came) -> None:
    draft = desk.draft(asked.conversation)
    desk.does(p.SaveDraft(draft=draft))
    desk.does(p.DiscardDraft(draft_id=draft.id))
    for days, kept in ((29, 1), (2, 0)):
        desk.waits(days=days)
        with desk.database.write() as write:
            tidying.tidy(write, desk.now)
        assert len(desk.rows(s.Draft)) == kept


def test_a_late_save_changes_nothing_that_has_left(desk: WholeDesk, asked: Came) -> None:
    approval = desk.approval(asked.conversation)
    desk.does(approval)
    desk.tick(10)
    late = desk.draft(asked.conversation, "別の文", id=approval.draft.id)
    desk.does(p.SaveDraft(draft=late))
    assert desk.rows(s.Draft)[0].body == approval.draft.body
    assert desk.thread(asked.conversation).draft is None


def test_a_draft_for_a_conversation_that_is_none_is_refused(desk: WholeDesk, asked: Came) -> None:
    draft = desk.draft(asked.conversation)
    lost = p.DraftIn(id="x", kind="reply", shop_id=1, conversation_id=99, body=draft.body)
    assert desk.refused(p.SaveDraft(draft=lost)) == "conversation.missing"
    nowhere = p.DraftIn(id="x", kind="new", shop_id=99)
    assert desk.refused(p.SaveDraft(draft=nowhere)) == "shop.missing"


def test_checking_keeps_nothing(desk: WholeDesk, asked: Came) -> None:
    seen = desk.does(p.CheckDraft(draft=desk.draft(asked.conversation, "{{お届け日}} です。")))
    assert "field.unfilled" in {finding["code"] for finding in seen["findings"]}
    assert desk.rows(s.Draft) == []


# What never leaves.


def test_notes_reach_no_mail(desk: WholeDesk, asked: Came) -> None:
    desk.does(p.AddNote(conversation_id=asked.conversation, text="クレーマー気味。要注意。"))
    outgoing = desk.has_answered(asked.conversation)
    raw = desk.outgoing(outgoing).raw
    assert "クレーマー" not in parse(raw).text
    assert "クレーマー".encode() not in raw


@pytest.mark.parametrize(
    "module",
    ["reply", "draft_files", "outgoing", "outbox", "afterwards", "unknown", "sent_folder"],
)
def test_the_way_out_does_not_know_of_notes_and_findings(module: str) -> None:
    """Nothing on the way from draft to wire names a table that a customer must not see."""
    import ecdesk.engine

    (folder,) = ecdesk.engine.__path__
    text = (Path(folder) / f"{module}.py").read_text("utf-8")
    for table in ("s.Note", "s.Finding", "notes"):
        assert table not in text


def test_the_phone_and_the_desk_do_not_answer_twice(desk: WholeDesk, asked: Came) -> None:
    desk.receives(ours(answers=["<q@example.jp>"]), folder="Sent")
    assert desk.status(asked.conversation) == "waiting"
    assert desk.refused(desk.approval(asked.conversation)) == "reply.already_answered"


def test_checks_that_had_nothing_to_look_at_say_nothing(desk: WholeDesk, asked: Came) -> None:
    draft = desk.draft(asked.conversation)
    assert "name.wrong" in desk.does(p.CheckDraft(draft=draft))["passed"]
    stranger = msgspec.structs.replace(
        draft, kind="new", conversation_id=None, to=[("", "nobody@example.jp")]
    )
    assert not [c for c in desk.does(p.CheckDraft(draft=stranger))["passed"] if "name" in c]


def test_a_new_mail_to_a_customer_we_know_is_held_to_their_name(
    desk: WholeDesk, asked: Came
) -> None:
    draft = desk.draft(asked.conversation, "佐々木 様\n\nお世話になっております。")
    new = msgspec.structs.replace(draft, kind="new", conversation_id=None, source_mail_id=None)
    found = desk.does(p.CheckDraft(draft=new))["findings"]
    assert "name.wrong" in [finding["code"] for finding in found]


def test_typing_on_shows_nowhere_else(desk: WholeDesk, asked: Came) -> None:
    draft = desk.draft(asked.conversation)
    told: list[set[int]] = []
    desk.database.on_commit(lambda touched: told.append(set(touched.conversations)))
    desk.does(p.SaveDraft(draft=draft))
    desk.does(p.SaveDraft(draft=msgspec.structs.replace(draft, body=draft.body + "。")))
    assert told == [{asked.conversation}, set()]
