"""The made-up mailbox is what it says: a benchmark of something else would prove nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ecdesk.domain.mail import Auto
from ecdesk.mail.parse import parse
from tests.bench.figures import percentile
from tests.bench.mails import deliver, lay_up, mails

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
MANY = [made.raw for made in mails(1000, NOW)]
SIZES = [len(raw) for raw in MANY]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    assert [made.raw for made in mails(20, NOW)] == MANY[:20]
    assert [made.raw for made in mails(20, NOW, seed=2)] != MANY[:20]


def test_sizes_are_those_of_a_shop() -> None:
    assert 3_000 <= percentile(SIZES, 50) <= 4_500
    assert 28_000 <= percentile(SIZES, 90) <= 46_000
    assert 100_000 <= percentile(SIZES, 99) <= 400_000


def test_every_mail_is_read_whole_in_each_encoding() -> None:
    read = [parse(raw) for raw in MANY]
    assert not [mail.defects for mail in read if mail.defects]
    assert all("お世話になっております。" in mail.text for mail in read)
    assert all(mail.auto is Auto.NO and mail.sender.name.strip() for mail in read)
    charsets = Counter(mail.charset for mail in read)
    assert len(charsets) == 3
    assert 0.17 <= sum(bool(mail.attachments) for mail in read) / len(read) <= 0.23
    assert 0.20 <= sum(bool(mail.references) for mail in read) / len(read) <= 0.28


def test_what_was_laid_up_is_delivered_as_a_server_would(tmp_path: Path) -> None:
    (tmp_path / "box" / "new").mkdir(parents=True)
    lay_up(tmp_path / "store", 12, NOW)
    assert deliver(tmp_path / "store", tmp_path / "box", pause=0) == 12
    delivered = sorted((tmp_path / "box" / "new").iterdir())
    assert [file.read_bytes() for file in delivered] == list(islice(MANY, 12))
    assert all(file.stat().st_mtime <= NOW.timestamp() for file in delivered)
