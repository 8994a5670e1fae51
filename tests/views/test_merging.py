"""What a conversation could be put together with: the customer's own first, others by words."""

from __future__ import annotations

from datetime import timedelta

from ecdesk import protocol as p
from ecdesk.views import merging
from tests.helpers.whole_desk import NOW, WholeDesk, letter


def test_the_customers_own_come_by_themselves_the_newest_first(desk: WholeDesk) -> None:
    here = desk.receives(letter("紺はありますか。", subject="在庫"))
    old = desk.receives(
        letter("返品したいです。", subject="返品", date=NOW - timedelta(days=9)),
        arrived=NOW - timedelta(days=9),
    )
    new = desk.receives(letter("領収書をください。", subject="領収書"))
    desk.receives(letter("返品できますか。", subject="別の方", address="taro@example.jp"))
    found = merging.candidates(desk.reader, here.conversation)
    assert [row.id for row in found] == [new.conversation, old.conversation]
    assert found[0].customer == "山田 花子"
    assert (found[0].address, found[0].mails) == ("hanako@example.jp", 1)


def test_words_find_others_and_the_customers_own_stand_first(desk: WholeDesk) -> None:
    here = desk.receives(letter("紺はありますか。", subject="在庫"))
    mine = desk.receives(
        letter("返品したいです。", subject="返品", date=NOW - timedelta(days=9)),
        arrived=NOW - timedelta(days=9),
    )
    other = desk.receives(letter("返品できますか。", subject="別の方", address="taro@example.jp"))
    found = merging.candidates(desk.reader, here.conversation, "返品")
    assert [row.id for row in found] == [mine.conversation, other.conversation]
    assert merging.candidates(desk.reader, here.conversation, "見つからない語") == ()
    assert merging.candidates(desk.reader, 999) == ()


def test_another_mailbox_is_never_offered(desk: WholeDesk) -> None:
    here = desk.receives(letter("紺はありますか。"))
    other = desk.receives(letter("返品です。", address="taro@example.jp"))
    assert [row.id for row in merging.candidates(desk.reader, here.conversation, "返品")] == [
        other.conversation
    ]
    desk.opens(address="mizuki@koharu.example", shop="珈琲みずき")
    with desk.database.write() as write:
        from ecdesk.store import schema as s

        write.session.get_one(s.Conversation, other.conversation).mailbox_id = 2
    assert merging.candidates(desk.reader, here.conversation, "返品") == ()


def test_the_mails_stand_in_the_order_they_will_have(desk: WholeDesk) -> None:
    late = desk.receives(letter("二つ目\nの文", subject="b"))
    early = desk.receives(
        letter("一つ目", subject="a", date=NOW - timedelta(hours=1)),
        arrived=NOW - timedelta(hours=1),
    )
    ids = [late.conversation, early.conversation]
    mails = merging.merged(desk.reader, ids)
    assert [(one.gist, one.conversation_id) for one in mails] == [
        ("一つ目", early.conversation),
        ("二つ目 の文", late.conversation),
    ]
    desk.does(p.MergeConversations(conversation_ids=ids))
    assert [one.id for one in desk.thread(late.conversation).mails] == [one.id for one in mails]
