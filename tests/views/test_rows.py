"""What the window and the command line read."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import Phase
from ecdesk.store.reading import stamp
from ecdesk.views import mails, outbox, queue, shops, status, thread
from ecdesk.views.rows import Tab
from tests.helpers.whole_desk import HANAKO, NOW, SHOP, Cut, WholeDesk, letter

PICTURE = (
    "From: 山田 花子 <hanako@example.jp>\r\nTo: shop@koharu.example\r\nSubject: 写真\r\n"
    "Message-ID: <p@x.jp>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    '<p>写真です<script>alert(1)</script><img src="https://spy.example/1.png"></p>\r\n'
    "--b\r\nContent-Type: text/plain; name=a.txt\r\n"
    "Content-Disposition: attachment; filename=a.txt\r\n\r\nABC\r\n--b--\r\n"
).encode()


def test_what_is_due_first_comes_first(desk: WholeDesk) -> None:
    for minutes in (5, 60, 30):
        at = NOW - timedelta(minutes=minutes)
        desk.receives(letter(str(minutes), address=f"c{minutes}@example.jp"), arrived=at)
    assert [row.snippet for row in desk.queue()] == ["60", "30", "5"]


@pytest.mark.parametrize("tab", [Tab.REPLY, Tab.DONE])
def test_pages_follow_each_other_whatever_comes_in_between(desk: WholeDesk, tab: Tab) -> None:
    for n in range(7):
        at = NOW - timedelta(minutes=n // 2)  # pairs of the same instant
        desk.receives(letter(address=f"c{n}@example.jp"), arrived=at)
    if tab is Tab.DONE:
        desk.does(p.CloseConversations(conversation_ids=list(desk.statuses())))
    wanted = [row.id for row in desk.queue(tab)]
    assert len(wanted) == 7
    seen: list[int] = []
    after = None
    while True:
        page = queue.page(desk.reader, tab, after=after, limit=2)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
        desk.receives(letter(address=f"late{len(seen)}@example.jp"), arrived=NOW)
    assert seen[:7] == wanted or [n for n in seen if n in wanted] == wanted
    assert len(seen) == len(set(seen))


def test_counts_by_tab_and_shop(desk: WholeDesk) -> None:
    first = desk.receives()
    desk.receives(letter(address="b@example.jp"))
    desk.has_answered(first.conversation)
    counted = queue.counts(desk.reader)
    assert (counted[Tab.REPLY], counted[Tab.WAITING], counted[Tab.DONE]) == (1, 1, 0)
    settled = desk.receives(letter(address="c@example.jp"))
    desk.does(p.CloseConversations(conversation_ids=[settled.conversation]))
    counted = queue.counts(desk.reader)
    assert (counted[Tab.REPLY], counted[Tab.WAITING], counted[Tab.DONE]) == (1, 1, 1)
    assert queue.counts(desk.reader, shop_id=1) == counted
    assert queue.counts(desk.reader, shop_id=2)[Tab.REPLY] == 0
    assert queue.page(desk.reader, Tab.REPLY, shop_id=2).rows == ()


def test_a_row_says_what_hangs_on_it(desk: WholeDesk) -> None:
    came = desk.receives(PICTURE)
    desk.does(p.SaveDraft(draft=desk.draft(came.conversation)))
    row = queue.row(desk.reader, came.conversation)
    assert row is not None
    assert (row.attachments, row.has_draft, row.outgoing) == (True, True, None)
    assert (row.customer, row.address, row.unanswered) == ("山田 花子", HANAKO, 1)
    assert queue.row(desk.reader, 99) is None


def test_a_thread_that_is_none(desk: WholeDesk) -> None:
    assert thread.thread(desk.reader, 99) is None


def test_a_mail_is_shown_safely_and_its_files_are_cut_out_of_it(desk: WholeDesk) -> None:
    came = desk.receives(PICTURE)
    shown = thread.safe_html(desk.reader, came.id)
    assert not any("script" in piece or "spy.example" in piece for piece in shown.pieces)
    assert shown.blocked == 1
    (file,) = desk.thread(came.conversation).mails[0].attachments
    assert thread.attachment(desk.reader, came.id, file.position)[1] == b"ABC"
    assert thread.source(desk.reader, came.id) == PICTURE
    for missing in (lambda: thread.source(desk.reader, 99),):
        with pytest.raises(LookupError):
            missing()


def test_the_customers_card_lists_the_other_matters(desk: WholeDesk) -> None:
    first = desk.receives(letter(subject="サイズの件"))
    second = desk.receives(letter(subject="色の件"))
    card = desk.thread(second.conversation).customer
    assert card is not None
    assert (card.mails, card.first_mail_at) == (2, NOW)
    assert [(one.id, one.subject, one.mails) for one in card.earlier] == [
        (first.conversation, "サイズの件", 1)
    ]


# Where a reply goes.


def answers_to(desk: WholeDesk, conversation: int) -> list[str]:
    return [address.addr for address in desk.thread(conversation).answers.to]


def test_a_reply_goes_to_the_sender(desk: WholeDesk) -> None:
    assert answers_to(desk, desk.receives().conversation) == [HANAKO]


def test_a_reply_goes_where_the_customer_wants_it(desk: WholeDesk) -> None:
    came = desk.receives(letter(headers={"Reply-To": "work@example.jp"}))
    assert answers_to(desk, came.conversation) == ["work@example.jp"]


FORM = """お問い合わせフォームから送信されました。

お名前: 山田 花子
メールアドレス: hanako@example.jp
お問い合わせ内容:
サイズを教えてください。
"""


@pytest.mark.parametrize("robot", ["form@builder.example", "no-reply@builder.example"])
def test_a_reply_to_a_form_goes_to_the_customer_and_not_to_the_robot(
    desk: WholeDesk, robot: str
) -> None:
    came = desk.receives(
        letter(FORM, name="お問い合わせフォーム", address=robot, subject="お問い合わせ")
    )
    view = desk.thread(came.conversation)
    assert view.customer is not None
    assert view.customer.addresses == (HANAKO,)
    assert answers_to(desk, came.conversation) == [HANAKO]


def test_nobody_answers_a_no_reply_address(desk: WholeDesk) -> None:
    came = desk.receives(letter(address="no-reply@mall.example"))
    assert answers_to(desk, came.conversation) == []


def test_the_subject_of_a_reply_has_one_re(desk: WholeDesk) -> None:
    came = desk.receives(letter(subject="RE: 商品の件"))
    assert desk.thread(came.conversation).answers.subject == "RE: 商品の件"


def test_what_we_began_goes_on_to_whom_we_wrote(desk: WholeDesk) -> None:
    desk.has_answered(None)
    assert answers_to(desk, 1) == [HANAKO]


# What the status bar counts.


def test_what_waits_and_what_needs_the_person_are_told_apart(desk: WholeDesk) -> None:
    ids = [desk.receives(letter(address=f"c{n}@example.jp")).conversation for n in range(3)]
    desk.smtp.cut(Cut(Phase.RCPT, "550 never", permanent=True), Cut(Phase.RCPT, "451 later"))
    for conversation in ids[:2]:
        desk.answers(conversation, countdown=0)
        desk.tick()
    desk.answers(ids[2])
    bar = status.status(desk.reader)
    assert (bar.waiting_to_send, bar.needs_person, bar.problems) == (2, 1, 0)
    assert [box.mailbox.address for box in bar.mailboxes] == [SHOP]
    assert bar.mailboxes[0].synced_at is not None


def test_the_outbox_lists_what_lives_first(desk: WholeDesk) -> None:
    ids = [desk.receives(letter(address=f"c{n}@example.jp")).conversation for n in range(4)]
    sent = [desk.has_answered(conversation) for conversation in ids[:2]]
    live = [desk.answers(conversation) for conversation in ids[2:]]
    assert [row.id for row in outbox.rows(desk.reader)] == [*live, *reversed(sent)]
    assert outbox.count(desk.reader, [State.COUNTDOWN]) == 2
    assert outbox.one(desk.reader, 99) is None


def test_every_stored_mail_is_accounted_for(desk: WholeDesk) -> None:
    desk.receives()
    desk.has_answered(1)
    desk.sync()
    rows = list(mails.stored(desk.reader))
    assert [(row["folder"], row["uid"], row["state"]) for row in rows] == [
        ("INBOX", 1, "read"),
        ("Sent", 1, "read"),
    ]


def test_a_shop_is_read_as_it_was_saved(desk: WholeDesk) -> None:
    with desk.reader.look() as look:
        (shop,) = shops.shops(look).values()
        (box,) = shops.mailboxes(look)
    assert (shop.name, shop.staff, box.address, box.secret_name) == (
        "こはる洋品店",
        "山口",
        SHOP,
        f"mailbox:{SHOP}",
    )


@pytest.mark.parametrize("tab", Tab)
def test_small_pages_are_the_large_page_whatever_stands_where(desk: WholeDesk, tab: Tab) -> None:
    """Hidden, woken, promised and overdue: several keys of one list, compared with each other."""
    chance = random.Random(1)
    for n in range(24):
        desk.receives(letter(address=f"c{n}@example.jp"))
    moments = [stamp(NOW + timedelta(hours=n)) for n in range(-5, 5)]
    with desk.database.write() as write:
        for id_ in desk.statuses():
            status = chance.choice(["reply", "promised", "waiting", "done", "backlog"])
            write.plain.run(
                "UPDATE conversation SET status = ?, band = ?, place_at = ?, place_since = ?,"
                " promise_at = ?, snoozed = ?, snoozed_until = ?, last_mail_at = ? WHERE id = ?",
                status,
                chance.randrange(3),
                chance.choice(moments),
                chance.choice(moments),
                chance.choice(moments) if status == "promised" else None,
                chance.random() < 0.8,
                chance.choice([*moments, None]),
                chance.choice(moments),
                id_,
            )
    large = queue.page(desk.reader, tab, now=NOW, limit=100)
    assert large.rows
    seen: list[int] = []
    after = None
    while True:
        page = queue.page(desk.reader, tab, now=NOW, after=after, limit=1)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == [row.id for row in large.rows]
