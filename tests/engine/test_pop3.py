"""A POP3 mailbox behind the engine: received twice it is received once, and nothing leaves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ecdesk import protocol as p
from ecdesk.net.wire import open_source
from ecdesk.store import schema as s
from ecdesk.views.checkup import examine
from tests.helpers.dovecot import PASSWORD, Dovecot
from tests.helpers.whole_desk import WholeDesk, letter

pytestmark = pytest.mark.wire


@pytest.fixture
def shop(unopened: WholeDesk, dovecot: Dovecot) -> WholeDesk:
    """The desk with a mailbox on a real POP3 server."""
    unopened.wire = replace(unopened.wire, source=open_source)
    unopened.restarts()
    return unopened.opens(
        address=dovecot.user,
        password=PASSWORD,
        imap=None,
        pop3=p.ServerIn(host="127.0.0.1", port=dovecot.pop3_tls_port),
        trust_pem=dovecot.certificate.pem,
    )


def fill(dovecot: Dovecot, number: int) -> None:
    now = datetime(2026, 11, 17, tzinfo=UTC)
    for n in range(number):
        came = now - timedelta(days=n * 4)
        head = {"Received": f"by mx; {came:%a, %d %b %Y %H:%M:%S +0000}"}
        dovecot.deliver(letter(f"質問 {n}", subject=f"件名 {n}", date=came, headers=head))


def test_sixty_mails_come_once_however_often_we_look(shop: WholeDesk, dovecot: Dovecot) -> None:
    fill(dovecot, 60)
    assert shop.sync() == 60
    assert shop.sync() == 0
    assert len(shop.mail_ids()) == 60
    assert len(dovecot.mails()) == 60, "nothing was deleted at the server"
    dovecot.deliver(letter("新しい質問"))
    assert shop.sync() == 1
    assert len(shop.rows(s.Placement)) == 61


def test_what_is_deleted_at_the_server_stays_with_us(shop: WholeDesk, dovecot: Dovecot) -> None:
    fill(dovecot, 3)
    shop.sync()
    dovecot.remove_mail("件名 1".encode())
    before = shop.statuses()
    assert shop.sync() == 0
    assert len(shop.mail_ids()) == 3
    assert shop.statuses() == before


def test_a_reply_is_kept_here_alone_and_nothing_is_said_of_it(
    shop: WholeDesk, dovecot: Dovecot
) -> None:
    dovecot.deliver(letter())
    shop.sync()
    (conversation,) = shop.statuses()
    outgoing = shop.has_answered(conversation)
    assert shop.shown(outgoing).trouble is None
    assert len(shop.smtp.accepted) == 1
    assert shop.statuses() == {conversation: "waiting"}
    assert len(dovecot.mails()) == 1


def test_an_unknown_one_is_not_looked_for_where_there_is_no_sent_folder(shop: WholeDesk) -> None:
    from ecdesk.engine import sent_folder

    assert not sent_folder.holds(shop.wire, shop.mailbox(), "<a@b.example>", [])


def test_either_imap_or_pop3_but_not_both_or_none(unopened: WholeDesk) -> None:
    from tests.helpers.whole_desk import ACCOUNT

    for imap, pop3 in ((None, None), (ACCOUNT.imap, ACCOUNT.imap)):
        values = {name: getattr(ACCOUNT, name) for name in ACCOUNT.__struct_fields__}
        wanted = p.AccountIn(**values | {"imap": imap, "pop3": pop3})
        assert unopened.refused(p.SaveAccount(account=wanted)) == "account.one_way_in"


def test_the_doctor_knows_its_password(shop: WholeDesk) -> None:
    assert examine(shop.reader, shop.path, shop.secrets) == []
    shop.secrets.clear()
    (ill,) = examine(shop.reader, shop.path, shop.secrets)
    assert ill.code == "secret.missing"
