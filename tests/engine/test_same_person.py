"""Two customers made one by the person's word, and two again: nothing is lost, nothing stays.

Longer than 400 lines because joining and parting are told of the same people and looked at alike.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.store import schema as s
from tests.helpers.whole_desk import HANAKO, NOW, SHOP, Came, WholeDesk, letter, ours

MASK = "815db15f@pc.fw.rakuten.ne.jp"


@pytest.fixture
def direct(desk: WholeDesk) -> Came:
    """花子 writes from her own address."""
    return desk.receives(letter("サイズは?", subject="サイズの件"))


@pytest.fixture
def masked(desk: WholeDesk, direct: Came) -> Came:
    """And through a mall, where her address is a mask."""
    desk.waits(60)
    return desk.receives(letter("色は?", subject="色について", name="山田花子", address=MASK))


def owner(desk: WholeDesk, came: Came) -> int:
    """Whose conversation a mail stands in."""
    found = [row.customer_id for row in desk.rows(s.Conversation) if row.id == came.conversation]
    return found[0] or 0


def everything(desk: WholeDesk) -> dict[str, Any]:
    """What belongs to whom, and what is known of them."""
    persona = ("brief", "manner", "matters", "contact")
    return {
        "addresses": {row.address: row.customer_id for row in desk.rows(s.CustomerAddress)},
        "talks": {row.id: row.customer_id for row in desk.rows(s.Conversation)},
        "mails": {row.id: (row.customer_id, row.conversation_id) for row in desk.rows(s.Mail)},
        "notes": {row.id: row.conversation_id for row in desk.rows(s.Note)},
        "calls": {row.id: row.conversation_id for row in desk.rows(s.Call)},
        "names": {row.id: (row.name, row.kana, row.phone) for row in desk.rows(s.Customer)},
        "personas": {
            row.customer_id: [getattr(row, name) for name in persona]
            for row in desk.rows(s.Persona)
        },
        "apart": [(row.customer_id, row.other_id) for row in desk.rows(s.OtherPerson)],
        "statuses": desk.statuses(),
    }


def joined(desk: WholeDesk, one: Came, two: Came) -> int:
    """Made one; the number by which they are parted."""
    command = p.JoinCustomers(customer_id=owner(desk, one), other_id=owner(desk, two))
    return int(desk.does(command)["joined"])


def test_all_that_was_the_others_is_theirs_and_goes_back(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    desk.does(p.AddNote(conversation_id=masked.conversation, text="電話あり"))
    desk.does(p.SavePersona(customer_id=other, brief=True, manner="ていねいに"))
    desk.does(p.SavePersona(customer_id=me, matters="納期"))
    before = everything(desk)
    undo = joined(desk, direct, masked)
    view = desk.thread(direct.conversation).customer
    assert view is not None
    assert view.addresses == (MASK, HANAKO)
    assert [row.id for row in view.earlier] == [masked.conversation]
    assert (view.persona.brief, view.persona.manner, view.persona.matters) == (
        True,
        "ていねいに",
        "納期",
    )
    desk.does(p.PartCustomers(joined=undo))
    assert everything(desk) == before


def test_what_the_first_one_lacked_is_told_by_the_other(desk: WholeDesk) -> None:
    nameless = desk.receives(letter("まだですか。", name="", address="x@example.jp"))
    named = desk.receives(letter("届きました。", subject="お礼"))
    undo = joined(desk, nameless, named)
    view = desk.thread(nameless.conversation).customer
    assert view is not None
    assert view.name == "山田 花子"
    desk.does(p.RenameCustomer(customer_id=view.id, name="山田 花子 (旧姓 佐藤)"))
    desk.does(p.PartCustomers(joined=undo))
    names = {row.id: row.name for row in desk.rows(s.Customer)}
    assert names[owner(desk, nameless)] == "山田 花子 (旧姓 佐藤)"  # a person wrote it: it stays
    assert names[owner(desk, named)] == "山田 花子"


def test_what_was_filled_in_goes_again(desk: WholeDesk) -> None:
    nameless = desk.receives(letter("まだですか。", name="", address="x@example.jp"))
    named = desk.receives(letter("届きました。", subject="お礼"))
    with desk.database.write() as write:
        write.session.get_one(s.Customer, owner(desk, named)).phone = "090-1111-2222"
    before = everything(desk)
    undo = joined(desk, nameless, named)
    assert everything(desk)["names"][owner(desk, nameless)] == ("山田 花子", "", "090-1111-2222")
    desk.does(p.PartCustomers(joined=undo))
    assert everything(desk) == before


def test_what_was_written_of_a_manner_since_stays(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    desk.does(p.SavePersona(customer_id=me, manner="短く"))
    desk.does(p.SavePersona(customer_id=other, manner="ていねいに"))
    undo = joined(desk, direct, masked)
    assert everything(desk)["personas"][me][1] == "短く / ていねいに"
    desk.does(p.SavePersona(customer_id=me, manner="お電話で"))
    desk.does(p.PartCustomers(joined=undo))
    personas = everything(desk)["personas"]
    assert (personas[me][1], personas[other][1]) == ("お電話で", "ていねいに")


def test_a_letter_that_is_being_written_goes_with_the_mail_it_answers(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    undo = joined(desk, direct, masked)
    since = desk.receives(
        letter(
            "色も。",
            address=MASK,
            subject="Re: サイズの件",
            answers=[desk.mail(direct.id).message_id],
        )
    )
    assert since.conversation == direct.conversation
    desk.does(p.SaveDraft(draft=desk.draft(since.conversation, source_mail_id=since.id)))
    desk.does(p.PartCustomers(joined=undo))
    home = desk.mail(since.id).conversation_id or 0
    assert desk.thread(home).draft is not None
    assert desk.thread(direct.conversation).draft is None
    # And joined anew they are one again, with the conversation as a hand has left it.
    joined(desk, direct, masked)
    assert owner(desk, Came(since.id, home)) == owner(desk, direct)


def test_a_mail_that_came_since_goes_with_its_address(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    undo = joined(desk, direct, masked)
    own = desk.receives(letter("別件です。", subject="領収書"))
    theirs = desk.receives(letter("こちらも。", subject="のし", address=MASK, name="山田花子"))
    assert (owner(desk, own), owner(desk, theirs)) == (me, me)
    desk.does(p.PartCustomers(joined=undo))
    assert (owner(desk, own), owner(desk, theirs)) == (me, other)
    again = desk.receives(letter("もう一度。", subject="のし 2", address=MASK, name="山田花子"))
    assert owner(desk, again) == other


def test_a_mail_that_went_into_the_firsts_conversation_is_taken_out_of_it(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    other = owner(desk, masked)
    undo = joined(desk, direct, masked)
    answer = desk.receives(
        letter(
            "色も教えてください。",
            subject="Re: サイズの件",
            address=MASK,
            answers=[desk.mail(direct.id).message_id],
        )
    )
    assert answer.conversation == direct.conversation
    desk.does(p.PartCustomers(joined=undo))
    assert [mail.id for mail in desk.thread(direct.conversation).mails] == [direct.id]
    home = desk.mail(answer.id).conversation_id
    assert home not in (direct.conversation, masked.conversation, None)
    view = desk.thread(home or 0).customer
    assert view is not None
    assert view.id == other


def test_our_answers_go_with_those_they_were_written_to(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    other = owner(desk, masked)
    undo = joined(desk, direct, masked)
    desk.receives(
        ours("紺がございます。", to=MASK, answers=[desk.mail(masked.id).message_id]), folder="Sent"
    )
    desk.does(p.PartCustomers(joined=undo))
    mails = [row for row in desk.rows(s.Mail) if row.conversation_id == masked.conversation]
    assert {row.customer_id for row in mails} == {other}
    assert len(mails) == 2


def test_who_has_no_address_is_still_found_by_name_and_phone(desk: WholeDesk) -> None:
    first = desk.receives(letter("サイズは?"))
    with desk.database.write() as write:
        write.session.add(s.Customer(name="佐藤 健", phone="090-1111-2222", created_at=NOW))
    stranger = max(row.id for row in desk.rows(s.Customer))
    desk.does(p.JoinCustomers(customer_id=owner(desk, first), other_id=stranger))
    from ecdesk.domain.mail import Address, FormFields
    from ecdesk.engine import people

    form = FormFields(customer_name="佐藤 健", phone="090-1111-2222")
    with desk.database.write() as write:
        found = people.customer_for(write, Address("佐藤 健", ""), NOW, form)
    assert found == (owner(desk, first), False)


def notice(order: str, subject: str = "ご注文") -> bytes:
    """A mall's notice that names a customer without an address."""
    form = f"お名前: 佐藤 健\n電話番号: 090-1111-2222\n注文番号: {order}\n備考: よろしく"
    return letter(form, subject=subject, name="モール", address="no-reply@mall.example")


def test_a_notice_that_names_nobody_else_goes_back_to_whom_it_names(desk: WholeDesk) -> None:
    named = desk.receives(notice("20261117-55"))
    direct = desk.receives(letter("サイズは?", address="ken@example.jp", name="佐藤 健"))
    me, other = owner(desk, direct), owner(desk, named)
    assert me != other
    undo = joined(desk, direct, named)
    apart = desk.receives(notice("20261119-77", "返品の受付"))
    assert (owner(desk, apart), apart.conversation == named.conversation) == (me, False)
    desk.does(p.PartCustomers(joined=undo))
    assert (owner(desk, named), owner(desk, apart)) == (other, other)


def test_what_bears_nobodys_name_goes_with_its_conversation(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    other = owner(desk, masked)
    undo = joined(desk, direct, masked)
    cited = [desk.mail(masked.id).message_id]
    bounce = desk.receives(
        letter("届きません", subject="Re: 色について", address="helper@mall.example", answers=cited)
    )
    own = desk.receives(letter("わたしです", subject="Re: 色について", answers=cited))
    with desk.database.write() as write:  # whoever it came from, it was taken for hers
        write.session.get_one(s.Mail, bounce.id).customer_id = owner(desk, direct)
        write.session.get_one(s.Mail, bounce.id).conversation_id = masked.conversation
    assert own.conversation == masked.conversation
    desk.does(p.PartCustomers(joined=undo))
    assert desk.mail(bounce.id).customer_id == other
    assert desk.mail(own.id).customer_id == owner(desk, direct)
    assert desk.mail(own.id).conversation_id != masked.conversation


def test_three_that_are_one_are_parted_in_turn(desk: WholeDesk, direct: Came, masked: Came) -> None:
    third = desk.receives(letter("三つめ", subject="C", address="hanako@work.example"))
    before = everything(desk)
    inner = joined(desk, masked, third)
    outer = joined(desk, direct, masked)
    assert len(desk.thread(direct.conversation).customer.addresses) == 3  # type: ignore[union-attr] # somebody wrote
    assert desk.refused(p.PartCustomers(joined=inner)) == "same.later"
    desk.does(p.PartCustomers(joined=outer))
    desk.does(p.PartCustomers(joined=inner))
    assert everything(desk) == before
    assert desk.refused(p.PartCustomers(joined=inner)) == "same.parted"


def test_joining_one_that_was_joined_already_joins_who_it_is_now(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    joined(desk, direct, masked)
    assert desk.refused(p.JoinCustomers(customer_id=me, other_id=other)) == "customer.same"
    assert desk.refused(p.JoinCustomers(customer_id=other, other_id=me)) == "customer.same"
    third = desk.receives(letter("三つめ", subject="C", address="hanako@work.example"))
    desk.does(p.JoinCustomers(customer_id=owner(desk, third), other_id=other))
    assert owner(desk, direct) == owner(desk, third)


def test_nobody_is_joined_with_themselves_or_with_nobody(desk: WholeDesk, direct: Came) -> None:
    me = owner(desk, direct)
    assert desk.refused(p.JoinCustomers(customer_id=me, other_id=me)) == "customer.same"
    assert desk.refused(p.JoinCustomers(customer_id=me, other_id=99)) == "customer.missing"
    assert desk.refused(p.KeepCustomersApart(customer_id=me, other_id=me)) == "customer.same"
    assert desk.refused(p.PartCustomers(joined=99)) == "same.missing"


def test_kept_apart_is_kept_until_they_are_joined(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    desk.does(p.KeepCustomersApart(customer_id=other, other_id=me))
    desk.does(p.KeepCustomersApart(customer_id=me, other_id=other))
    before = everything(desk)
    assert before["apart"] == [(me, other)]
    undo = joined(desk, direct, masked)
    assert everything(desk)["apart"] == []
    desk.does(p.PartCustomers(joined=undo))
    assert everything(desk) == before
    desk.does(p.KeepCustomersApart(customer_id=me, other_id=other, apart=False))
    assert everything(desk)["apart"] == []


def test_parting_by_the_card_is_a_word_that_they_are_two(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    undo = joined(desk, direct, masked)
    desk.does(p.PartCustomers(joined=undo, apart=True))
    assert everything(desk)["apart"] == [(owner(desk, direct), owner(desk, masked))]


def test_who_is_deleted_is_deleted_with_all_that_they_were(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me, other = owner(desk, direct), owner(desk, masked)
    desk.does(p.SavePersona(customer_id=other, manner="ひみつの話し方"))
    joined(desk, direct, masked)
    stranger = desk.receives(letter("べつの人", subject="Z", address="z@example.jp", name="Z"))
    desk.does(p.KeepCustomersApart(customer_id=me, other_id=owner(desk, stranger)))
    # The old number stands for who they are by now.
    desk.does(p.EraseCustomer(customer_id=other))
    assert [row.name for row in desk.rows(s.Customer)] == ["Z"]
    assert desk.rows(s.SamePerson) == desk.rows(s.OtherPerson) == desk.rows(s.Persona) == []
    assert "ひみつの話し方".encode() not in desk.path.read_bytes()


def test_conversations_put_together_as_one_persons_are_parted_too(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    other = owner(desk, masked)
    before = everything(desk)
    both = [direct.conversation, masked.conversation]
    undo = desk.does(p.MergeConversations(conversation_ids=both, same_person=True))["regrouping"]
    late = desk.receives(letter("まだです。", subject="色について", address=MASK))
    assert late.conversation == direct.conversation
    desk.does(p.UndoRegrouping(regrouping=undo))
    after = everything(desk)
    assert after["mails"].pop(late.id) == (other, masked.conversation)
    assert {**after, "statuses": before["statuses"]} == before


def test_the_command_sent_twice_has_its_effect_once(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    command = p.JoinCustomers(customer_id=owner(desk, direct), other_id=owner(desk, masked))
    assert desk.does(command, "one-id") == desk.does(command, "one-id")
    assert len(desk.rows(s.SamePerson)) == 1


def test_an_older_mail_brought_in_later_goes_with_its_address(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    other = owner(desk, masked)
    undo = joined(desk, direct, masked)
    old = desk.receives(
        letter("昔の件", subject="昔", address=MASK, date=NOW - timedelta(days=90), to=SHOP),
        arrived=NOW - timedelta(days=90),
    )
    desk.does(p.PartCustomers(joined=undo))
    assert owner(desk, old) == other


def test_a_customer_who_was_parted_and_deleted_is_in_no_joining_of_others(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    third = desk.receives(letter("三つめ", subject="C", address="hanako@work.example"))
    desk.does(p.SavePersona(customer_id=owner(desk, third), manner="ひみつの話し方"))
    gone = owner(desk, third)
    inner = joined(desk, masked, third)
    outer = joined(desk, direct, masked)
    desk.does(p.PartCustomers(joined=outer))
    desk.does(p.PartCustomers(joined=inner))
    desk.does(p.EraseCustomer(customer_id=gone))
    (row,) = desk.rows(s.SamePerson)
    assert (row.undone_at is None, row.data) == (False, {})
    assert not any(
        said.encode() in desk.path.read_bytes() for said in ("ひみつ", "hanako@work.example")
    )


def test_who_had_an_address_is_not_guessed_at_by_name_once_they_are_another_one(
    desk: WholeDesk, direct: Came
) -> None:
    ken = desk.receives(letter("色は?", subject="色", name="佐藤 健", address="ken@example.jp"))
    me, other = owner(desk, direct), owner(desk, ken)
    undo = joined(desk, direct, ken)
    assert by_name(desk, "佐藤 健") not in (me, other)  # as many a 佐藤 健 as there are
    desk.does(p.PartCustomers(joined=undo))
    assert by_name(desk, "佐藤 健") not in (me, other)


def by_name(desk: WholeDesk, name: str) -> int:
    """Whose a mall's notice is that names somebody without any address."""
    from ecdesk.domain.mail import Address, FormFields
    from ecdesk.engine import people

    with desk.database.write() as write:
        form = FormFields(customer_name=name)
        return people.customer_for(write, Address(name, ""), NOW, form)[0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_that_one_customer_took_in_are_parted_in_any_order(
    desk: WholeDesk, direct: Came, masked: Came, order: tuple[int, int]
) -> None:
    third = desk.receives(letter("三つめ", subject="C", address="hanako@work.example"))
    with desk.database.write() as write:
        for came, phone in ((masked, "090-1111-2222"), (third, "090-3333-4444")):
            write.session.get_one(s.Customer, owner(desk, came)).phone = phone
    for came, manner in ((direct, "短く"), (masked, "ていねいに"), (third, "ひらがなで")):
        desk.does(p.SavePersona(customer_id=owner(desk, came), manner=manner))
    me, other, last = (owner(desk, came) for came in (direct, masked, third))
    before = everything(desk)
    undo = [joined(desk, direct, masked), joined(desk, direct, third)]
    assert everything(desk)["personas"][me][1] == "短く / ていねいに / ひらがなで"
    desk.does(p.PartCustomers(joined=undo[order[0]]))
    left = everything(desk)
    manner, phone = [
        ("短く / ひらがなで", "090-3333-4444"),
        ("短く / ていねいに", "090-1111-2222"),
    ][order[0]]
    assert (left["personas"][me][1], left["names"][me][2]) == (manner, phone)
    assert left["addresses"][HANAKO] == me
    assert left["addresses"][MASK] == (other if order[0] == 0 else me)
    desk.does(p.PartCustomers(joined=undo[order[1]]))
    assert everything(desk) == before
    assert last in before["personas"]


def test_what_was_written_between_two_joinings_stays_and_nothing_is_remembered_of_the_parted(
    desk: WholeDesk, direct: Came, masked: Came
) -> None:
    me = owner(desk, direct)
    third = desk.receives(letter("三つめ", subject="C", address="hanako@work.example"))
    desk.does(p.SavePersona(customer_id=owner(desk, masked), manner="ていねいに"))
    desk.does(p.SavePersona(customer_id=owner(desk, third), manner="ひらがなで"))
    first, second = joined(desk, direct, masked), joined(desk, direct, third)
    desk.does(p.SavePersona(customer_id=me, manner="お電話で"))
    desk.does(p.PartCustomers(joined=first))
    (row,) = [row for row in desk.rows(s.SamePerson) if row.id == second]
    assert row.data["persona"] is None  # it was of all three
    desk.does(p.PartCustomers(joined=second))
    assert everything(desk)["personas"][me][1] == "お電話で"
