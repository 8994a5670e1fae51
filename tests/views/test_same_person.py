"""Who a customer may be too: worked out from the record, the letters and the orders."""

from __future__ import annotations

import pytest

from ecdesk import protocol as p
from ecdesk.domain.same_person import Sign
from ecdesk.store import schema as s
from ecdesk.views import orders
from ecdesk.views.people_rows import SamePerson
from ecdesk.views.same_person import same_person
from tests.helpers.whole_desk import HANAKO, Came, WholeDesk, letter

MASK = "815db15f@pc.fw.rakuten.ne.jp"


def owner(desk: WholeDesk, came: Came) -> int:
    """Whose mail it is."""
    return desk.mail(came.id).customer_id or 0


def seen(desk: WholeDesk, came: Came) -> dict[int, list[Sign]]:
    """Who is proposed beside the customer of a mail, and why."""
    view = same_person(desk.reader, owner(desk, came))
    return {one.facts.customer_id: [why.sign for why in one.reasons] for one in view.maybe}


def call(desk: WholeDesk, came: Came, phone: str) -> None:
    """Their telephone, as the record has it."""
    with desk.database.write() as write:
        write.session.get_one(s.Customer, owner(desk, came)).phone = phone


@pytest.fixture
def hanako(desk: WholeDesk) -> Came:
    """花子, from her own address."""
    return desk.receives(letter("サイズは?", subject="サイズの件"))


@pytest.fixture
def masked(desk: WholeDesk, hanako: Came) -> Came:
    """Through a mall, where her address is a mask."""
    return desk.receives(letter("色は?", subject="色の件", name="花子 山田", address=MASK))


def test_nobody_is_proposed_where_nothing_speaks_for_it(
    desk: WholeDesk, hanako: Came, masked: Came
) -> None:
    assert same_person(desk.reader, owner(desk, hanako)) == SamePerson(owner(desk, hanako))
    assert same_person(desk.reader, 999) == SamePerson(999)


def test_one_telephone_however_it_is_written(desk: WholeDesk, hanako: Came, masked: Came) -> None:
    call(desk, hanako, "(090)1234-5678")
    call(desk, masked, "+81 90 1234 5678")
    assert seen(desk, hanako) == {owner(desk, masked): [Sign.PHONE]}
    assert seen(desk, masked) == {owner(desk, hanako): [Sign.PHONE]}
    view = same_person(desk.reader, owner(desk, hanako))
    assert view.own is not None
    assert (view.own.addresses, view.own.mails, view.maybe[0].facts.addresses) == (
        (HANAKO,),
        1,
        (MASK,),
    )
    assert [about for _at, about in view.maybe[0].facts.talks] == ["色の件"]


def test_the_telephone_under_a_letter_counts(desk: WholeDesk, masked: Came) -> None:
    call(desk, masked, "090-1234-5678")
    signed = desk.receives(
        letter(
            "よろしくお願いします。\n\n-- \n山田\n携帯 ０９０-１２３４-５６７８",
            address="y@example.jp",
        )
    )
    assert seen(desk, signed) == {owner(desk, masked): [Sign.PHONE]}


def test_a_switchboard_proposes_nobody(desk: WholeDesk, hanako: Came) -> None:
    call(desk, hanako, "03-1234-5678")
    for number in range(4):
        came = desk.receives(
            letter("見積を。", name=f"社員 {number}", address=f"{number}@co.example")
        )
        call(desk, came, "03-1234-5678")
    assert seen(desk, hanako) == {}


def test_an_order_that_both_write_of(desk: WholeDesk) -> None:
    one = desk.receives(letter("注文番号 10482 の件です。", subject="いつ届きますか"))
    two = desk.receives(letter("注文番号: 10482 です。", subject="色違い", address=MASK, name="H"))
    assert seen(desk, one) == {owner(desk, two): [Sign.ORDER]}
    assert seen(desk, two) == {owner(desk, one): [Sign.ORDER]}


def test_a_number_that_is_only_quoted_says_nothing(desk: WholeDesk) -> None:
    one = desk.receives(letter("注文番号 10482 の件です。", subject="いつ届きますか"))
    desk.receives(
        letter(
            "転送します。\n\n> 注文番号 10482 の件です。\n> よろしく",
            subject="Fwd",
            address="friend@example.jp",
            name="友人",
        )
    )
    assert seen(desk, one) == {}


def test_a_name_with_the_mail_address_in_the_signature(desk: WholeDesk, hanako: Came) -> None:
    mall = desk.receives(
        letter(f"お願いします。\n\n--\n山田花子\n{HANAKO}", name="山田花子", address=MASK)
    )
    assert seen(desk, mall) == {owner(desk, hanako): [Sign.SIGNED]}
    assert seen(desk, hanako) == {owner(desk, mall): [Sign.SIGNED]}


def test_a_name_with_the_postal_code(desk: WholeDesk) -> None:
    one = desk.receives(letter("送り先は 〒150-0001 東京都渋谷区神宮前1-1 です。"))
    two = desk.receives(letter("住所 150-0001 東京都渋谷区 です。", address="h@work.example"))
    other = desk.receives(letter("〒150-0001", name="鈴木 健", address="k@example.jp"))
    assert seen(desk, one) == {owner(desk, two): [Sign.POSTAL]}
    assert seen(desk, other) == {}


def test_a_slip_in_the_address(desk: WholeDesk) -> None:
    one = desk.receives(letter("まだですか。", address="hanako@gmial.com"))
    two = desk.receives(letter("まだですか。", subject="再送", address="hanako@gmail.com"))
    assert seen(desk, one) == {owner(desk, two): [Sign.TYPING]}


def test_an_order_under_an_address_speaks_for_who_has_its_telephone(
    desk: WholeDesk, hanako: Came, masked: Came
) -> None:
    call(desk, masked, "090-1234-5678")
    file = desk.folder / "orders.csv"
    order = f"A-1,{HANAKO},090-1234-5678,山田 花子\n"
    file.write_text("注文番号,メールアドレス,電話番号,氏名\n" + order, "utf-8")
    desk.does(p.ImportOrders(path=str(file), shop_id=1))
    assert seen(desk, hanako) == {owner(desk, masked): [Sign.PHONE]}
    assert seen(desk, masked) == {owner(desk, hanako): [Sign.PHONE]}


def test_who_was_put_apart_or_is_no_customer_is_not_proposed(
    desk: WholeDesk, hanako: Came, masked: Came
) -> None:
    me, other = owner(desk, hanako), owner(desk, masked)
    call(desk, hanako, "090-1234-5678")
    call(desk, masked, "090-1234-5678")
    desk.does(p.KeepCustomersApart(customer_id=other, other_id=me))
    assert seen(desk, hanako) == seen(desk, masked) == {}
    desk.does(p.KeepCustomersApart(customer_id=me, other_id=other, apart=False))
    assert seen(desk, hanako)
    desk.does(p.NeverCustomer(address=MASK))
    assert seen(desk, hanako) == {}


def test_a_robot_is_nobody(desk: WholeDesk) -> None:
    robot = desk.receives(
        letter("注文番号 10482 を発送しました。", address="no-reply@mall.example", name="モール")
    )
    one = desk.receives(letter("注文番号 10482 の件です。", subject="いつ届きますか"))
    assert seen(desk, one) == seen(desk, robot) == {}


def test_who_was_joined_is_named_and_no_longer_proposed(
    desk: WholeDesk, hanako: Came, masked: Came
) -> None:
    me, other = owner(desk, hanako), owner(desk, masked)
    call(desk, hanako, "090-1234-5678")
    call(desk, masked, "090-1234-5678")
    joined = desk.does(p.JoinCustomers(customer_id=me, other_id=other))["joined"]
    view = same_person(desk.reader, me)
    assert (view.maybe, [(one.joined, one.name, one.addresses) for one in view.joined]) == (
        (),
        [(joined, "花子 山田", (MASK,))],
    )
    desk.does(p.PartCustomers(joined=joined))
    assert same_person(desk.reader, me).joined == ()


def test_what_the_other_bought_is_theirs_too(desk: WholeDesk, hanako: Came, masked: Came) -> None:
    me, other = owner(desk, hanako), owner(desk, masked)
    call(desk, hanako, "03-0000-1111")
    call(desk, masked, "090-1234-5678")
    file = desk.folder / "orders.csv"
    file.write_text("注文番号,電話番号,氏名\nA-1,090-1234-5678,佐藤\n", "utf-8")
    desk.does(p.ImportOrders(path=str(file), shop_id=1))
    desk.does(p.JoinCustomers(customer_id=me, other_id=other))
    with desk.reader.look() as look:
        assert [one.order.number for one in orders.of_customer(look, me)] == ["A-1"]


def test_another_person_stays_so_for_who_takes_one_of_them_in(
    desk: WholeDesk, hanako: Came, masked: Came
) -> None:
    third = desk.receives(letter("三つめ", subject="C", name="花子", address="h@work.example"))
    fourth = desk.receives(letter("四つめ", subject="D", name="次郎", address="j@work.example"))
    me, other, apart = owner(desk, hanako), owner(desk, masked), owner(desk, third)
    for came in (masked, third):
        call(desk, came, "090-1234-5678")
    desk.does(p.KeepCustomersApart(customer_id=other, other_id=apart))
    undo = desk.does(p.JoinCustomers(customer_id=me, other_id=other))["joined"]
    assert seen(desk, hanako) == seen(desk, third) == {}
    # And who was put apart may be somebody else's by now.
    desk.does(p.JoinCustomers(customer_id=owner(desk, fourth), other_id=apart))
    assert seen(desk, hanako) == seen(desk, fourth) == {}
    desk.does(p.PartCustomers(joined=undo))
    assert seen(desk, masked) == {}


@pytest.mark.parametrize("before", ["メールは", "連絡先 ", "mail:", "（", "宛先→"])
def test_an_address_that_stands_right_behind_other_words(
    desk: WholeDesk, hanako: Came, before: str
) -> None:
    text = f"お願いします。\n{before}{HANAKO}です"
    mall = desk.receives(letter(text, name="山田花子", address=MASK))
    assert seen(desk, mall) == {owner(desk, hanako): [Sign.SIGNED]}
