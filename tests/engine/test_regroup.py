"""What a person's hand puts together or apart stays so, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.store import schema as s
from tests.helpers.whole_desk import Came, WholeDesk, letter, ours


@pytest.fixture
def size(desk: WholeDesk) -> Came:
    """花子's first matter."""
    return desk.receives(letter("サイズは?", subject="サイズの件", message_id="<size@x.jp>"))


@pytest.fixture
def colour(desk: WholeDesk, size: Came) -> Came:
    """Her second one, a minute later."""
    desk.waits(60)
    return desk.receives(letter("色は?", subject="色について", message_id="<colour@x.jp>"))


def texts(desk: WholeDesk, conversation: int) -> list[str]:
    """What the mails of a conversation say."""
    return [mail.text.strip() for mail in desk.thread(conversation).mails]


def merged(desk: WholeDesk, *came: Came, **more: Any) -> int:
    """Put together; the number under which it is taken back."""
    ids = [one.conversation for one in came]
    return int(desk.does(p.MergeConversations(conversation_ids=ids, **more))["regrouping"])


def everything(desk: WholeDesk) -> dict[str, Any]:
    """What stands where, without what only tells how things came to be."""
    tables = (s.Mail, s.Draft, s.Note, s.Mark, s.Outgoing)
    where = {
        table.__tablename__: {row.id: row.conversation_id for row in desk.rows(table)}
        for table in tables
    }
    turns = {id_: desk.turns(id_) for id_ in desk.statuses()}
    hands = {row.id: row.by_hand for row in desk.rows(s.Conversation)}
    people = {row.address: row.customer_id for row in desk.rows(s.CustomerAddress)}
    return {**where, "turns": turns, "statuses": desk.statuses(), "hands": hands, "people": people}


# Merging.


def test_two_become_the_first_and_two_again(desk: WholeDesk, size: Came, colour: Came) -> None:
    desk.does(p.AddNote(conversation_id=colour.conversation, text="電話あり"))
    desk.does(p.SaveDraft(draft=desk.draft(colour.conversation)))
    before = everything(desk)
    undo = merged(desk, size, colour)
    assert texts(desk, size.conversation) == ["サイズは?", "色は?"]
    assert set(desk.statuses()) == {size.conversation}
    view = desk.thread(size.conversation)
    assert ([note.text for note in view.notes], view.draft is not None) == (["電話あり"], True)
    assert len(desk.turns(size.conversation)) == 1
    stands = desk.does(p.UndoRegrouping(regrouping=undo))["conversation_ids"]
    assert stands == [size.conversation, colour.conversation]
    assert everything(desk) == before


def test_who_holds_the_old_number_finds_the_conversation(
    desk: WholeDesk, size: Came, colour: Came
) -> None:
    draft = desk.draft(colour.conversation)
    merged(desk, size, colour)
    assert desk.thread(colour.conversation).id == size.conversation
    desk.does(p.SaveDraft(draft=draft))
    view = desk.thread(size.conversation)
    assert view.draft is not None
    assert view.draft.id == draft.id
    desk.does(p.CloseConversations(conversation_ids=[colour.conversation]))
    assert desk.status(size.conversation) == "done"


def test_what_comes_later_joins_what_was_put_together(
    desk: WholeDesk, size: Came, colour: Came
) -> None:
    undo = merged(desk, size, colour)
    for cited in ("<size@x.jp>", "<colour@x.jp>"):
        desk.waits(60)
        came = desk.receives(letter(f"追伸 {cited}", subject="Re: ", answers=[cited]))
        assert came.conversation == size.conversation
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert texts(desk, size.conversation) == ["サイズは?", "追伸 <size@x.jp>"]
    assert texts(desk, colour.conversation) == ["色は?", "追伸 <colour@x.jp>"]


def test_after_the_undoing_numbers_are_not_given_again(
    desk: WholeDesk, size: Came, colour: Came
) -> None:
    undo = merged(desk, size, colour)
    third = desk.receives(letter(address="b@x.jp"))
    assert third.conversation > colour.conversation
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert texts(desk, colour.conversation) == ["色は?"]


def test_a_twin_that_was_answered_is_answered(desk: WholeDesk, size: Came, colour: Came) -> None:
    desk.has_answered(colour.conversation)
    merged(desk, size, colour)
    assert desk.status(size.conversation) == "waiting"


def test_a_mail_on_its_way_is_held_because_the_conversation_has_changed(
    desk: WholeDesk, size: Came, colour: Came
) -> None:
    outgoing = desk.answers(size.conversation, "お調べし、明日ご連絡します。")
    merged(desk, size, colour)
    desk.tick(60)
    assert desk.state(outgoing) == "held"


def test_two_mails_on_their_way_do_not_meet(desk: WholeDesk, size: Came, colour: Came) -> None:
    desk.answers(size.conversation, "お調べし、明日ご連絡します。")
    desk.answers(colour.conversation, "お調べし、明日ご連絡します。")
    before = everything(desk)
    ids = [size.conversation, colour.conversation]
    assert desk.refused(p.MergeConversations(conversation_ids=ids)) == "regroup.two_outgoing"
    assert everything(desk) == before


def test_what_cannot_be_put_together(desk: WholeDesk, size: Came) -> None:
    one, missing = [size.conversation] * 2, [size.conversation, 99]
    assert desk.refused(p.MergeConversations(conversation_ids=one)) == "regroup.one"
    assert desk.refused(p.MergeConversations(conversation_ids=missing)) == "conversation.missing"
    assert desk.refused(p.UndoRegrouping(regrouping=9)) == "regroup.missing"


def test_mail_of_another_mailbox_is_not_put_together(desk: WholeDesk, size: Came) -> None:
    desk.opens(shop="二号店", address="second@koharu.example")
    with desk.database.write() as write:
        write.session.add(
            s.Conversation(
                id=50, shop_id=2, mailbox_id=2, status="done", last_mail_at=desk.now, revision=0
            )
        )
    merge = p.MergeConversations(conversation_ids=[size.conversation, 50])
    assert desk.refused(merge) == "regroup.other_shop"


def test_two_customers_become_one_by_the_persons_word_alone(desk: WholeDesk, size: Came) -> None:
    phone = desk.receives(letter("携帯からです", subject="先ほどの件", address="h@mobile.example"))
    other = desk.receives(letter("別の件です", subject="別件", address="h@mobile.example"))
    before = everything(desk)
    ids = [size.conversation, phone.conversation]
    assert desk.refused(p.MergeConversations(conversation_ids=ids)) == "regroup.other_customer"
    undo = merged(desk, size, phone, same_person=True)
    card = desk.thread(size.conversation).customer
    assert card is not None
    assert card.addresses == ("h@mobile.example", "hanako@example.jp")
    assert [one.id for one in card.earlier] == [other.conversation]
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert everything(desk) == before


def test_a_later_regrouping_is_undone_first(desk: WholeDesk, size: Came, colour: Came) -> None:
    third = desk.receives(letter("丈は?", subject="着丈はどれくらいですか"))
    first_undo = merged(desk, size, colour)
    second_undo = merged(desk, third, size)
    assert desk.refused(p.UndoRegrouping(regrouping=first_undo)) == "regroup.later"
    for undo in (second_undo, first_undo):
        desk.does(p.UndoRegrouping(regrouping=undo))
        assert desk.refused(p.UndoRegrouping(regrouping=undo)) == "regroup.undone"
    assert len(desk.statuses()) == 3


# Splitting.


@pytest.fixture
def long(desk: WholeDesk) -> Came:
    """Three mails of one conversation: a question, our answer, and something quite different."""
    came = desk.receives(letter("一", subject="商品の件", message_id="<1@x.jp>"))
    desk.waits(60)
    desk.receives(ours("二", subject="Re: 商品の件", message_id="<2@x.jp>", answers=["<1@x.jp>"]))
    desk.waits(60)
    again = letter("三", subject="Re: 商品の件", message_id="<3@x.jp>", answers=["<2@x.jp>"])
    desk.receives(again)
    return came


def split(desk: WholeDesk, conversation: int, **which: Any) -> tuple[int, int]:
    """Take apart; the new conversation, and the number under which it is taken back."""
    told = desk.does(p.SplitConversation(conversation_id=conversation, **which))
    return told["conversation_id"], told["regrouping"]


def test_from_a_mail_on_it_is_another_matter(desk: WholeDesk, long: Came) -> None:
    before = everything(desk)
    new, undo = split(desk, long.conversation, from_mail_id=3)
    assert (texts(desk, long.conversation), texts(desk, new)) == (["一", "二"], ["三"])
    assert desk.statuses() == {long.conversation: "waiting", new: "reply"}
    assert [one.id for one in desk.thread(new).linked] == [long.conversation]
    stands = desk.does(p.UndoRegrouping(regrouping=undo))["conversation_ids"]
    assert stands == [long.conversation]
    assert everything(desk) == before
    assert desk.thread(new).id == long.conversation


def test_what_was_taken_apart_stays_apart(desk: WholeDesk, long: Came) -> None:
    new, _undo = split(desk, long.conversation, mail_ids=[3])
    desk.waits(60)
    near = desk.receives(
        letter("四", subject="Re: 商品の件", answers=["<1@x.jp>", "<2@x.jp>", "<3@x.jp>"])
    )
    assert near.conversation == new
    desk.waits(60)
    other = desk.receives(letter("五", subject="Re: 商品の件", answers=["<1@x.jp>"]))
    assert other.conversation == long.conversation
    desk.waits(60)
    twin = desk.receives(letter("六", subject="商品の件"))
    assert twin.conversation in {new, long.conversation}
    assert set(desk.statuses()) == {long.conversation, new}


def test_what_hangs_on_a_mail_goes_with_it(desk: WholeDesk, long: Came) -> None:
    desk.does(p.SaveDraft(draft=desk.draft(long.conversation)))
    desk.does(p.AddNote(conversation_id=long.conversation, text="覚え書き"))
    new, undo = split(desk, long.conversation, from_mail_id=3)
    moved, left = desk.thread(new), desk.thread(long.conversation)
    assert (moved.draft is not None, left.draft) == (True, None)
    assert ([n.text for n in left.notes], moved.notes) == (["覚え書き"], ())
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert desk.thread(long.conversation).draft is not None


def test_a_mail_on_its_way_goes_with_what_it_answers_and_is_sent(
    desk: WholeDesk, long: Came
) -> None:
    outgoing = desk.answers(long.conversation, "お調べし、明日ご連絡します。")
    new, _undo = split(desk, long.conversation, from_mail_id=3)
    assert desk.outgoing(outgoing).conversation_id == new
    desk.tick(60)
    assert desk.state(outgoing) == "done"
    assert desk.statuses() == {long.conversation: "waiting", new: "promised"}


def test_what_was_closed_stays_closed_in_both(desk: WholeDesk, long: Came) -> None:
    desk.does(p.CloseConversations(conversation_ids=[long.conversation]))
    before = everything(desk)
    new, undo = split(desk, long.conversation, from_mail_id=3)
    assert desk.statuses() == {long.conversation: "done", new: "done"}
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert everything(desk) == before


def test_what_cannot_be_taken_apart(desk: WholeDesk, long: Came) -> None:
    for which, code in (
        ({"mail_ids": [1, 2, 3]}, "regroup.all_mails"),
        ({"from_mail_id": 1}, "regroup.all_mails"),
        ({"mail_ids": []}, "regroup.no_mails"),
        ({"mail_ids": [99]}, "regroup.no_mails"),
    ):
        command = p.SplitConversation(conversation_id=long.conversation, **which)
        assert desk.refused(command) == code


def test_two_halves_that_both_have_a_mail_on_its_way_stay_apart(
    desk: WholeDesk, long: Came
) -> None:
    new, undo = split(desk, long.conversation, from_mail_id=3)
    desk.waits(60)
    desk.receives(letter("四", subject="Re: 商品の件", answers=["<1@x.jp>"]))
    for conversation in (new, long.conversation):
        desk.answers(conversation, "お調べし、明日ご連絡します。")
    assert desk.refused(p.UndoRegrouping(regrouping=undo)) == "regroup.two_outgoing"


def test_three_customers_put_together_are_three_again_with_their_manners(
    desk: WholeDesk, size: Came
) -> None:
    all_three = [size]
    for name in ("b", "c"):
        raw = letter(name, subject=name, name=name, address=f"{name}@x.jp")
        all_three.append(desk.receives(raw))
    owners = [desk.mail(came.id).customer_id or 0 for came in all_three]
    for owner, manner in zip(owners, ("短く", "ていねいに", "ひらがなで"), strict=True):
        desk.does(p.SavePersona(customer_id=owner, manner=manner))
    before = everything(desk)
    undo = merged(desk, *all_three, same_person=True)
    desk.does(p.UndoRegrouping(regrouping=undo))
    assert everything(desk) == before
    manners = {row.customer_id: row.manner for row in desk.rows(s.Persona)}
    assert [manners[owner] for owner in owners] == ["短く", "ていねいに", "ひらがなで"]
