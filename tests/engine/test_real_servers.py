"""The same receiving at three real servers; where one cannot do something, the other way ran.

Dovecot has CONDSTORE, IDLE and SPECIAL-USE; GNU imap4d and pymap have IDLE alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from ecdesk.domain.shop import Mailbox
from ecdesk.engine import flags_out, sync
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from ecdesk.store import schema as s
from tests.helpers.dovecot import Dovecot
from tests.helpers.other_servers import (
    Another,
    Served,
    dovecot_served,
    find_imap4d,
    has_pymap,
    running_imap4d,
    running_pymap,
)
from tests.helpers.whole_desk import NOW, WholeDesk, letter

pytestmark = pytest.mark.wire
MAILS = 24
ASKED = ("flags", "flags_since", "uids", "heads", "sizes", "fetch")


class Listening(ImapSource):
    """Says what it was asked for."""

    asked: Counter[str]

    def __getattribute__(self, name: str) -> object:
        if name in ASKED:
            object.__getattribute__(self, "asked")[name] += 1
        return super().__getattribute__(name)


@dataclass
class Shop:
    """The desk at one of the servers, and another program there."""

    desk: WholeDesk
    served: Served
    another: Another
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> bool:
        """Whether the server counts its changes."""
        return "CONDSTORE" in self.served.offers

    def syncs(self) -> int:
        """One sync; what was asked in it stands in `asked`."""
        self.asked.clear()
        return self.desk.sync()

    def places(self) -> Counter[str]:
        """How many mails we know of in each folder."""
        names = {row.id: row.name for row in self.desk.rows(s.Folder)}
        return Counter(names[row.folder_id] for row in self.desk.rows(s.Placement))


def name(number: int) -> str:
    return f"NUMBER-{number:03d}-"


@pytest.fixture(scope="module")
def imap4d(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """GNU imap4d."""
    if find_imap4d() is None:
        pytest.skip("needs imap4d: apt-get install mailutils-imap4d")
    with running_imap4d(tmp_path_factory.mktemp("imap4d")) as one:
        yield one


@pytest.fixture(scope="module")
def pymap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """pymap."""
    if not has_pymap():
        pytest.skip("needs pymap")
    with running_pymap(tmp_path_factory.mktemp("pymap")) as one:
        yield one


@pytest.fixture(params=["dovecot", "imap4d", "pymap"])
def served(request: pytest.FixtureRequest) -> Served:
    """One of the three."""
    if request.param != "dovecot":
        found: Served = request.getfixturevalue(request.param)
        return found
    dovecot: Dovecot = request.getfixturevalue("dovecot")
    one = dovecot_served(dovecot)
    with Another(one) as another:
        another.makes("Archive")
    return one


@pytest.fixture
def shop(desk: WholeDesk, served: Served) -> Iterator[Shop]:
    """Eighteen mails in INBOX, three in Sent, three filed away; nothing received yet."""
    with Another(served) as another:
        for folder in ("INBOX", "Sent", "Archive"):
            another.deletes("", folder=folder)  # what a server brings along to show itself
        for n in range(MAILS):
            folder = {0: "Sent", 1: "Archive"}.get(n % 8, "INBOX")
            raw = letter(f"質問 {n}", subject=name(n), address=f"c{n}@example.jp")
            another.puts(raw, NOW - timedelta(days=MAILS - n), folder=folder)
        made = Shop(desk, served, another)

        def source(_mailbox: Mailbox, _password: str) -> Listening:
            Listening.asked = Counter()
            opened = Listening(served.mailbox, served.password, Timeouts(connect=5, read=5))
            Listening.asked = made.asked
            return opened

        desk.wire = replace(desk.wire, source=source)
        yield made


def test_all_is_received_once_byte_for_byte_and_when_it_came(shop: Shop) -> None:
    assert shop.syncs() == MAILS
    there = [raw for folder in ("INBOX", "Sent", "Archive") for raw in shop.another.mails(folder)]
    assert len(there) == MAILS
    ours = Counter(row.sha256 for row in shop.desk.rows(s.RawMail))
    assert ours == Counter(hashlib.sha256(raw).hexdigest() for raw in there)
    came = [at for folder in ("INBOX", "Sent", "Archive") for at in shop.another.arrivals(folder)]
    # None came after now, whatever a server's clock says.
    assert sorted(row.received_at for row in shop.desk.rows(s.Mail)) == sorted(
        min(at, shop.desk.now) for at in came
    )
    assert shop.syncs() == 0


def test_a_look_at_nothing_new_asks_for_little(shop: Shop) -> None:
    shop.syncs()
    assert shop.syncs() == 0
    wanted = {} if shop.counts else {"flags": 3}  # those of the three folders, once each
    assert shop.asked == wanted


def test_new_mail_alone_is_fetched(shop: Shop) -> None:
    shop.syncs()
    shop.another.puts(letter(subject=name(500), address="new@example.jp"), NOW)
    assert shop.syncs() == 1
    assert shop.asked["fetch"] == 1
    assert bool(shop.asked["flags_since"]) is shop.counts
    assert shop.asked["uids"] == 0


def test_a_moved_mail_is_followed_and_not_fetched_again(shop: Shop) -> None:
    shop.syncs()
    before = shop.places()
    shop.another.moves(name(5), "Archive")
    assert shop.syncs() == 0
    assert shop.asked["heads"] == 1
    assert shop.asked["fetch"] == 0
    assert shop.places() == before + Counter(Archive=1) - Counter(INBOX=1)


def test_a_deleted_mail_stays_with_us(shop: Shop) -> None:
    shop.syncs()
    shop.another.deletes(name(5))
    assert shop.syncs() == 0
    assert len(shop.desk.mail_ids()) == MAILS
    assert shop.places().total() == MAILS - 1
    assert shop.syncs() == 0


def test_flags_come_and_go(shop: Shop) -> None:
    shop.syncs()
    shop.another.flags(name(5), "\\Answered")
    shop.syncs()
    (answered,) = [row for row in shop.desk.rows(s.Mail) if row.answered]
    assert answered.subject == name(5)
    (read,) = [row for row in shop.desk.rows(s.Mail) if row.subject == name(7)]
    with shop.desk.database.write() as write:
        flags_out.mark_seen(write, read.conversation_id, shop.desk.now)
    shop.syncs()
    assert shop.another.flags_of(name(7)) == {"\\Seen"}
    assert shop.desk.rows(s.FlagOut) == []


def test_a_folder_made_anew_is_known_by_its_mails(shop: Shop) -> None:
    shop.syncs()
    filed = shop.another.mails("Archive")
    shop.another.makes_anew("Archive")
    for raw in filed:
        shop.another.puts(raw, NOW, folder="Archive")
    before = shop.desk.statuses()
    assert shop.syncs() == 0
    assert shop.asked["fetch"] == 0
    assert shop.places() == Counter(INBOX=18, Sent=3, Archive=3)
    assert shop.desk.statuses() == before


def test_news_ends_the_wait(shop: Shop) -> None:
    visit = sync.open_visit(
        shop.desk.database, shop.desk.wire, shop.desk.mailbox(), shop.desk.clock
    )
    from threading import Event, Timer

    visit.catch_up(Event())
    new = letter(subject=name(500), address="new@example.jp")
    later = Timer(0.5, shop.another.puts, [new, NOW])
    later.start()
    told = visit.wait(2)
    later.join()
    assert visit.catch_up(Event()) == 1, "told or not, it is found"
    visit.close()
    assert told is not None, "all three offer IDLE"
