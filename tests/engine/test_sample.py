"""The sample shop comes in like any mail, and its customers answer once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ecdesk import protocol as p
from ecdesk import runtime
from ecdesk.domain.calendar import windows_on
from ecdesk.domain.errors import Refused
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Mailbox
from ecdesk.domain.sla import read_clock
from ecdesk.engine import sample, sync
from ecdesk.engine.desk import Desk
from ecdesk.engine.outbox import Outbox
from ecdesk.engine.sample_letters import Described, letter
from ecdesk.mail.parse import parse
from ecdesk.net.maildir import MaildirSender, MaildirSource
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.views import queue, thread
from ecdesk.views.rows import QueueRow, Tab, ThreadView
from ecdesk.views.shops import mailboxes
from ecdesk.views.status import problems
from tests.helpers.whole_desk import ACCOUNT, FakeSecrets, WholeDesk, body

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # 14:18 in Japan
MISAKI = "佐藤 美咲"


class Sample:
    """The sample desk, its clock in the test's hands."""

    def __init__(self, path: Path, mails: Path, story: sample.Story, now: datetime = NOW) -> None:
        self.now, self.story = now, story
        self.database = Database(path)
        self.wire = Wire(
            source=lambda mailbox, _password: MaildirSource(Path(mailbox.path)),
            sender=lambda mailbox, _password: MaildirSender(Path(mailbox.path)),
            probe=lambda _mailbox, _password: iter(()),
            secrets=FakeSecrets(),
        )
        self.outbox = Outbox(self.database, self.wire, self.clock, self.look)
        self.desk = Desk(self.database, self.wire, self.clock, self.outbox, lambda: None)
        sample.open_shop(self.database, self.wire, story, mails, now)
        self.receive()

    def clock(self) -> datetime:
        return self.now

    def look(self, mailbox: Mailbox) -> int:
        return sync.sync(self.database, self.wire, mailbox, self.clock)

    def boxes(self) -> list[Mailbox]:
        with self.database.look() as look:
            return mailboxes(look)

    def receive(self) -> int:
        return sum(self.look(mailbox) for mailbox in self.boxes())

    def customers_answer(self) -> int:
        return sum(
            sample.answer(self.database, self.wire, self.story, box, self.now)
            for box in self.boxes()
        )

    def rows(self, tab: Tab) -> list[QueueRow]:
        return list(queue.page(self.database, tab, limit=500).rows)

    def misaki(self) -> ThreadView:
        (row,) = (row for row in self.rows(Tab.REPLY) if row.customer == MISAKI)
        view = thread.thread(self.database, row.id)
        assert view is not None
        return view


@pytest.fixture(scope="module")
def story() -> sample.Story:
    return sample.Story.read(runtime.resources() / "sample")


@pytest.fixture(scope="module")
def opened(story: sample.Story, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample at 14:18, to be looked at only."""
    folder = tmp_path_factory.mktemp("sample")
    return Sample(folder / "desk.sqlite3", folder / "sample-mail", story)


def described(story: sample.Story) -> list[Described]:
    """Every mail of the sample."""
    return [mail for shop in story.shops for _, mail in sample._mails(story, shop, NOW)]


def test_every_mail_is_read(opened: Sample) -> None:
    assert problems(opened.database) == ()
    with opened.database.connect() as connection:
        states = {row.state for row in connection.execute(s.Mail.__table__.select())}
        mails = connection.execute(s.Mail.__table__.select()).all()
    assert states == {"read"}
    assert len(mails) == len(described(opened.story))


def test_the_desk_looks_lived_in(opened: Sample) -> None:
    counts = queue.counts(opened.database)
    assert sum(counts.by_tab.values()) >= 60
    assert counts[Tab.REPLY] >= 5
    assert counts[Tab.WAITING] >= 1
    assert counts[Tab.DONE] >= 1
    assert counts[Tab.BACKLOG] <= 3, "a shop that is looked after has little lying about"
    assert len({row.shop.id for tab in Tab for row in opened.rows(tab)}) == 2


def test_misaki_has_waited_eighty_eight_minutes(opened: Sample) -> None:
    (row,) = (row for row in opened.rows(Tab.REPLY) if row.customer == MISAKI)
    assert row.received_at is not None
    clock = read_clock(row.received_at, row.shop.calendar, row.shop.targets, NOW)
    assert clock.elapsed == 88 * 60
    assert (clock.limit_at.hour, clock.limit_at.minute) == (15, 50)
    assert row.limit_at == clock.limit_at


BEFORE_A_HOLIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # Friday 17:00; Monday is the 23rd


def test_a_shop_that_rests_on_holidays_is_due_on_none(
    story: sample.Story, tmp_path: Path, empty_desk: Path
) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    desk = Sample(path, tmp_path / "sample-mail", story, BEFORE_A_HOLIDAY)
    due = {
        (row.shop.channel, row.limit_at.astimezone(ZoneInfo("Asia/Tokyo")).date())
        for row in desk.rows(Tab.REPLY)
        if row.limit_at is not None
    }
    assert ("own", date(2026, 11, 23)) not in due
    assert ("own", date(2026, 11, 24)) in due
    desk.database.close()


@pytest.mark.parametrize(
    ("day", "koharu", "mizuki"),
    [
        ("2026-11-23", False, False),  # a Monday: 勤労感謝の日; the other shop rests on Mondays
        ("2026-11-03", False, True),  # 文化の日, a Tuesday
        ("2026-09-22", False, True),  # between two holidays: one itself
        ("2027-03-22", False, False),  # in place of a Sunday
        ("2026-11-24", True, True),
    ],
)
def test_only_who_says_so_rests_on_holidays(
    story: sample.Story, day: str, koharu: bool, mizuki: bool
) -> None:
    for shop, opens in zip(story.shops, (koharu, mizuki), strict=True):
        calendar = shop.calendar
        assert bool(windows_on(calendar, date.fromisoformat(day))) is opens
        assert ("祝休み" in shop.signature) is bool(calendar.holidays)
        assert len(calendar.closed) < 40


def test_customers_answer_a_minute_after_us_and_once(
    story: sample.Story, tmp_path: Path, empty_desk: Path
) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    desk = Sample(path, tmp_path / "sample-mail", story)
    asked = desk.misaki()
    assert desk.customers_answer() == 0
    draft = p.DraftIn(
        id="one",
        kind="reply",
        shop_id=asked.shop.id,
        conversation_id=asked.id,
        source_mail_id=asked.answers.mail_id,
        to=[(a.name, a.addr) for a in asked.answers.to],
        subject=asked.answers.subject,
        body=body("20日までにお届けします。領収書は会社名で同封いたします。", f"{MISAKI}"),
    )
    approved = desk.desk.apply(p.Ask(id="1", command=p.Approve(draft=draft, countdown=0)))
    assert approved.ok, approved
    desk.outbox.step()
    view = thread.thread(desk.database, asked.id)
    assert view is not None
    assert view.status == "waiting"
    for seconds, answers in ((59, 0), (1, 1), (60, 0), (600, 0)):
        desk.now += timedelta(seconds=seconds)
        assert desk.customers_answer() == answers
        assert desk.receive() == answers
    view = thread.thread(desk.database, asked.id)
    assert view is not None
    assert view.status == "reply"
    assert "合同会社みなも企画" in view.mails[-1].text
    assert view.mails[-1].sender.name == MISAKI
    desk.database.close()


def test_a_desk_with_mail_of_its_own_takes_no_sample(
    desk: WholeDesk, story: sample.Story, tmp_path: Path
) -> None:
    assert desk.mailbox().address == ACCOUNT.address
    with pytest.raises(Refused, match=r"sample\.real_data"):
        sample.open_shop(desk.database, desk.wire, story, tmp_path, NOW)
    assert len(desk.rows(s.Mailbox)) == 1


def test_opening_twice_changes_nothing(opened: Sample, tmp_path: Path) -> None:
    before = sum(queue.counts(opened.database).by_tab.values())
    sample.open_shop(opened.database, opened.wire, opened.story, tmp_path / "again", NOW)
    assert sum(queue.counts(opened.database).by_tab.values()) == before
    assert not (tmp_path / "again").exists()


# The letters.


def test_every_letter_reads_as_it_was_described(story: sample.Story) -> None:
    mails = described(story)
    encodings = {mail.encoding for mail in mails}
    assert encodings >= {"utf-8", "iso-2022-jp", "cp932"}
    for mail in mails:
        read = parse(letter(mail))
        assert read.subject == " ".join(mail.subject.split()), mail.message_id
        assert read.sender.addr == mail.address, mail.message_id
        assert read.message_id == mail.message_id
        assert read.references == mail.references
        assert [file.filename for file in read.attachments] == [e.name for e in mail.enclosed]
        if mail.body.strip():
            assert _plain(read.text) == _plain(mail.body), (mail.message_id, mail.encoding)


def test_every_letter_has_its_own_id(story: sample.Story) -> None:
    ids = [mail.message_id for mail in described(story)]
    assert len(ids) == len(set(ids))


def _plain(text: str) -> str:
    """Without blanks at line ends; JIS has one wave dash and one minus for what Unicode has two."""
    same = text.translate(str.maketrans("〜−‖¢£¬", "～－∥￠￡￢"))
    return "\n".join(line.rstrip() for line in same.strip().splitlines())


@pytest.mark.parametrize("text", ["①㈱髙﨑", "㍿～−¥", "ｱｲｳｶﾞ", "纊褜鍈銈"])
@pytest.mark.parametrize("encoding", ["iso-2022-jp-nec", "cp932"])
def test_signs_of_the_vendors_survive_their_encodings(text: str, encoding: str) -> None:
    written = "".join(c for c in text if _fits(c))
    head = ("山田", "a@example.jp", "", "b@example.jp", written)
    mail = Described(*head, written, "", encoding, NOW, "<x@y>")
    wide = parse(letter(mail)).text.strip()
    if encoding == "cp932":
        assert _plain(wide) == _plain(written)
    else:
        assert len(wide) >= len(written) - 1
        assert "�" not in wide


def _fits(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def test_what_happened_in_the_shop_is_told_with_its_files(opened: Sample) -> None:
    from ecdesk.views import shop_events

    views = shop_events.listed(opened.database)
    assert [view.event.name for view in views] == ["新作ニットの公開", "秋のセール"]
    sale = views[1]
    assert [file.filename for file in sale.files] == ["クーポンの設定.txt"]
    assert "23:59" in sale.event.page
    assert "23:00" in shop_events.file_of(opened.database, sale.files[0].id)[1].decode()
