"""Words that were worked out ahead: the same as later, and only for the very same texts."""

from __future__ import annotations

import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from ecdesk.engine import beside
from ecdesk.engine.gist import gist
from ecdesk.mail.parse import parse
from ecdesk.store import search_fields
from ecdesk.store.search_fields import said_by
from ecdesk.store.worded import Worded
from tests.bench.mails import mails
from tests.helpers.shelf import Shelf
from tests.helpers.whole_desk import NOW

SAID = ("件名", "注文A1234の件")


def packed(words: str) -> bytes:
    return zlib.compress(words.encode())


def test_words_are_given_once_and_for_the_same_texts_alone() -> None:
    kept = Worded()
    for mail_id in (1, 2):
        kept.put(mail_id, SAID, packed("注文 文a"))
    assert kept.take(1, SAID) == "注文 文a"
    assert kept.take(1, SAID) is None
    assert kept.take(2, ("件名", "読み直した本文")) is None
    assert kept.take(2, SAID) is None  # what was of other texts is forgotten


def test_no_more_is_kept_than_there_is_room_for() -> None:
    one = packed("語" * 50)
    kept = Worded(room=2 * len(one))
    for mail_id in (1, 2, 3):
        kept.put(mail_id, SAID, one)
    assert kept.take(3, SAID) is None
    assert kept.take(1, SAID) == "語" * 50
    kept.put(3, SAID, one)
    assert kept.take(3, SAID) == "語" * 50


def test_what_nobody_came_for_is_forgotten(empty_desk: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    shelf = Shelf(path)
    shelf.database.worded.put(99, SAID, packed("誰も取りに来ない"))
    shelf.puts("本文")
    shelf.indexes()
    assert shelf.database.worded.take(99, SAID) is None


@dataclass
class _Row:
    """A mail's row as the index reads it."""

    id: int
    subject: str
    text: str
    sender_name: str
    sender_address: str
    to: list[tuple[str, str]]
    cc: list[tuple[str, str]]
    files: str | None
    mailbox_id: int = 1
    direction: str = "in"
    customer_id: int | None = 7
    name: str | None = "山﨑 花子"
    kana: str | None = "ヤマサキ ハナコ"
    phone: str | None = "090-1234-5678"


def test_what_was_worked_out_beside_is_what_the_index_would_make() -> None:
    known = Worded()
    for at, made in enumerate(mails(60, NOW)):
        said = gist(made.raw, words=True)
        assert not isinstance(said, str)
        mail = parse(made.raw)
        known.put(at, said_by(said.mail), said.words)
        row = _Row(
            at,
            mail.subject,
            mail.text,
            mail.sender.name,
            mail.sender.addr,
            [(one.name, one.addr) for one in mail.to],
            [(one.name, one.addr) for one in mail.cc],
            "\n".join(file.filename for file in mail.attachments) or None,
        )
        ahead = known.take(at, said_by(mail))
        assert ahead is not None, "a mail was not known again"
        known.put(at, said_by(mail), packed(ahead))
        assert search_fields.words_of(row, known) == search_fields.words_of(row)


def test_the_index_takes_what_the_reader_beside_said(empty_desk: Path, tmp_path: Path) -> None:
    """A wrong word put there ahead is found: so it is these words that the index holds."""
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    shelf = Shelf(path)
    mail_id = shelf.puts("本文には無い")
    said = ("", "本文には無い", "", "", "店", "s@x.jp")
    shelf.database.worded.put(mail_id, said, packed("豆乳"))
    shelf.indexes()
    with shelf.database.look() as look:
        asked = "SELECT count(*) FROM search_fts WHERE search_fts MATCH '豆乳'"
        assert look.value(asked) == 1


def test_the_process_says_words() -> None:
    raw = next(iter(mails(1, NOW))).raw
    reader = beside.Beside((sys.executable, "-P", "-m", "ecdesk"))
    try:
        reader.ask([raw])
        (said,) = reader.answers(1)
    finally:
        reader.close()
    assert not isinstance(said, str)
    assert zlib.decompress(said.words).decode() == search_fields.own_words(said_by(parse(raw)))
