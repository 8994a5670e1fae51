"""What a conversation opened holds besides its mails: all that was begun, who is no customer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select

from ecdesk import protocol as p
from ecdesk.views import thread
from tests.helpers.whole_desk import WholeDesk, letter


def test_everything_begun_is_there_newest_first(desk: WholeDesk) -> None:
    came = desk.receives(letter())
    assert desk.thread(came.conversation).drafts == ()
    desk.does(p.SaveDraft(draft=desk.draft(came.conversation, "返信", id="r1")))
    desk.waits(60)
    desk.does(p.SaveDraft(draft=desk.draft(came.conversation, "転送", id="f1", kind="forward")))
    shown = desk.thread(came.conversation)
    assert [one.id for one in shown.drafts] == ["f1", "r1"]
    assert shown.draft == shown.drafts[0]
    desk.does(p.DiscardDraft(draft_id="f1"))
    assert [one.id for one in desk.thread(came.conversation).drafts] == ["r1"]


def test_a_reason_to_send_over_a_stop_goes_when_the_customer_writes_again(desk: WholeDesk) -> None:
    came = desk.receives(letter("いつ届きますか。", message_id="<a@x.jp>"))
    draft = desk.draft(came.conversation, "返信", id="r1", reasons={"request.unanswered": "電話で"})
    desk.does(p.SaveDraft(draft=draft))
    assert dict(desk.thread(came.conversation).drafts[0].reasons) == draft.reasons
    desk.waits(minutes=5)
    desk.receives(letter("色も知りたいです。", message_id="<b@x.jp>", answers=["<a@x.jp>"]))
    assert desk.thread(came.conversation).drafts[0].reasons == ()


def test_who_is_no_customer_is_told_until_taken_back(desk: WholeDesk) -> None:
    spam = desk.receives(letter("広告です。", address="Sales@ad.example", subject="ご提案"))
    other = desk.receives(letter())
    closed = desk.does(p.NeverCustomer(address="sales@ad.example"))["closed"]
    assert desk.thread(spam.conversation).never == ("sales@ad.example",)
    assert desk.thread(other.conversation).never == ()
    desk.does(p.CustomerAfterAll(address="sales@ad.example", reopen=closed))
    assert desk.thread(spam.conversation).never == ()


def test_to_read_a_conversation_no_query_is_put_together_anew(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That took several times as long as carrying all of them out."""
    asked = desk.receives()
    desk.receives(letter(address="other@example.jp"))
    made: list[object] = []
    real = Select.__init__

    def count(self: Select[Any], *columns: Any) -> None:
        made.append(columns)
        real(self, *columns)

    monkeypatch.setattr(Select, "__init__", count)
    view = thread.thread(desk.reader, asked.conversation)
    assert view is not None
    assert view.mails
    assert made == []
