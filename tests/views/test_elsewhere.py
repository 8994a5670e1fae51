"""One person's past is told together, whatever address or conversation it happened in."""

from __future__ import annotations

from datetime import date

from ecdesk import protocol as p
from ecdesk.views.rows import Elsewhere
from tests.helpers.whole_desk import Came, WholeDesk, letter

MASK = "815db15f@pc.fw.rakuten.ne.jp"


def elsewhere(desk: WholeDesk, came: Came) -> Elsewhere:
    """What is told of a customer beside one of their conversations."""
    customer = desk.thread(came.conversation).customer
    assert customer is not None
    return customer.elsewhere


def test_calls_notes_and_promises_of_other_conversations(desk: WholeDesk) -> None:
    old = desk.receives(letter("いつ届きますか。", subject="発送の件"))
    soon = p.PromiseIn(day=date(2026, 11, 18), about="在庫")
    desk.does(p.MakePromise(conversation_id=old.conversation, promise=soon))
    desk.does(p.AddNote(conversation_id=old.conversation, text="ていねいな方"))
    new = desk.receives(letter("返品したいです。", subject="返品のお願い"))
    assert new.conversation != old.conversation
    told = elsewhere(desk, new)
    assert [note.text for note in told.notes] == ["ていねいな方"]
    assert told.promises == ()  # it is still owed, and stands where it is to be kept
    desk.waits(60)
    reached = {"whom": "山田様", "said": "お待ちとのこと", "outcome": "reached", "minutes": 6}
    desk.does(p.LogCall(conversation_id=old.conversation, **reached))
    told = elsewhere(desk, new)
    assert [(call.said, call.minutes) for call in told.calls] == [("お待ちとのこと", 6)]
    assert [(one.about, one.kept) for one in told.promises] == [("在庫", True)]
    assert elsewhere(desk, old) == Elsewhere()  # there it is no elsewhere
    (call,) = told.calls
    desk.does(p.RemoveCall(call_id=call.id))
    assert elsewhere(desk, new).calls == ()


def test_who_is_one_person_has_one_past(desk: WholeDesk) -> None:
    direct = desk.receives(letter("いつ届きますか。", subject="発送の件"))
    masked = desk.receives(letter("返品したいです。", subject="返品", address=MASK))
    desk.does(p.AddNote(conversation_id=masked.conversation, text="楽天からも"))
    assert elsewhere(desk, direct).notes == ()
    ids = [desk.mail(one.id).customer_id or 0 for one in (direct, masked)]
    joined = desk.does(p.JoinCustomers(customer_id=ids[0], other_id=ids[1]))["joined"]
    assert [note.text for note in elsewhere(desk, direct).notes] == ["楽天からも"]
    desk.does(p.PartCustomers(joined=joined))
    assert elsewhere(desk, direct).notes == ()
