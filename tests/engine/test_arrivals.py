"""Many mails at once come out as they would one by one, whatever cuts them into batches."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Fetched
from ecdesk.engine import arrivals, beside, intake, joining, joints, storing, teaching
from ecdesk.engine.arrivals import Arrivals
from ecdesk.store import schema as s
from ecdesk.store.reading import unpack
from tests.bench.mails import mails
from tests.helpers.whole_desk import NOW, WholeDesk, letter, ours

PROVE = os.environ.get("ECDESK_PROVE") == "1"
FEW = settings(
    max_examples=100 if PROVE else 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What may differ: the number of a turn; and a mail that waited for its answer between two batches
# was read for what it asks (and its conversation says so), which one that came together with its
# answer never is.
_PASSING = {"turn": {"id"}, "mail": {"reading"}, "conversation": {"intent"}}
_TABLES = (
    s.RawMail,
    s.Mail,
    s.Placement,
    s.Reference,
    s.ThreadKey,
    s.Attachment,
    s.Customer,
    s.CustomerAddress,
    s.Conversation,
    s.Absorbed,
    s.Turn,
)
PROGRAM = (sys.executable, "-P", "-m", "ecdesk")


@pytest.fixture(autouse=True)
def _read_here() -> Iterator[None]:
    """Nothing is read beside but where a test says so."""
    yield
    beside.use(())


def everything(desk: WholeDesk) -> dict[str, list[dict[str, Any]]]:
    """All that intake fills, row by row."""
    told = {}
    with desk.database.connect() as connection:
        for table in _TABLES:
            name = table.__tablename__
            rows = [
                {
                    key: value
                    for key, value in row._mapping.items()
                    if key not in _PASSING.get(name, ())
                }
                for row in connection.execute(table.__table__.select())
            ]
            told[name] = sorted(rows, key=repr)
    return told


def exchange() -> list[bytes]:
    """Mails that are tied in every way: answers before questions, bounces, orders, copies."""
    order = "注文番号：373343-20260701-0001417474"
    return [
        letter("届きません。", subject="届かない件", message_id="<q1@x.jp>"),
        ours(subject="Re: 届かない件", message_id="<a1@shop.jp>", answers=["<q1@x.jp>"]),
        letter(
            "ありがとう。",
            subject="Re: 届かない件",
            message_id="<q2@x.jp>",
            answers=["<a1@shop.jp>"],
        ),
        letter(order, subject="注文について", address="taro@example.jp", name="佐藤 太郎"),
        letter(f"まだですか。\n{order}", subject="いつですか", address="taro@example.jp"),
        ours(to="jiro@example.jp", subject="Re: 別の件", answers=["<later@x.jp>"]),
        letter(subject="別の件", address="jiro2@example.jp", message_id="<later@x.jp>"),
        letter(
            subject="Re: 別の件",
            address="jiro2@example.jp",
            message_id="<both@x.jp>",
            answers=["<nowhere@x.jp>", "<later@x.jp>"],
        ),
        letter(subject="後の件", address="jiro2@example.jp", message_id="<nowhere@x.jp>"),
        letter(subject="別の件です", address="jiro@example.jp"),
        letter(subject="別の件", address="jiro@example.jp", message_id="<twice@x.jp>"),
        letter("前略", subject="別の件", address="jiro@example.jp", message_id="<twice@x.jp>"),
        letter(
            name="Mail Delivery Subsystem",
            address="MAILER-DAEMON@mx.example",
            subject="Undelivered Mail",
            headers={"Auto-Submitted": "auto-replied"},
            answers=["<a1@shop.jp>"],
        ),
        *(taught_form(about) for about in ("いつ届きますか。", "宛名を変えてください。")),
        b"",
        b"From: x\r\n\r\nx",
    ]


def taught_form(about: str) -> bytes:
    """A form whose order stands behind a label that only the shop has taught."""
    filled = f"お名前：森 葉子\nメール：mori@example.jp\n控え：ZX-4477\nお問い合わせ内容：{about}"
    return letter(filled, subject=about, address="form@cart.example", name="フォーム")


def fetched(raws: Sequence[bytes], order: Sequence[int]) -> list[Fetched]:
    """These mails in this order; when each arrived is its own."""
    return [
        Fetched(
            at + 1, raws[at], NOW - timedelta(hours=at), frozenset({"\\Seen"} if at % 2 else ())
        )
        for at in order
    ]


@contextmanager
def another(empty_desk: Path) -> Iterator[WholeDesk]:
    """A desk beside the others, with one mailbox."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty_desk, folder)
        made = WholeDesk(Path(folder)).opens()
        with made.database.write() as write:  # old mail is not read for what it asks
            write.plain.run("UPDATE mailbox SET horizon_at = ?", NOW - timedelta(hours=2))
            teaching.teach(write, 1, "控え", "order_number", NOW)
        try:
            yield made
        finally:
            made.close()


def receive(
    desk: WholeDesk, batch: Sequence[Fetched], cuts: Sequence[int], expected: int = 0
) -> Arrivals:
    """Take mails in the batches that the cuts make."""
    folder_id = folder(desk)
    edges = [0, *sorted(cuts), len(batch)]
    with Arrivals(desk.database, 1, desk.clock, expected=expected) as taking:
        for first, last in itertools.pairwise(edges):
            taking.take(folder_id, batch[first:last])
    return taking


def folder(desk: WholeDesk) -> int:
    """INBOX, made where it is missing."""
    with desk.database.write() as write:
        found = write.plain.value("SELECT id FROM folder WHERE name = 'INBOX'")
        return found or write.plain.add(s.Folder, mailbox_id=1, name="INBOX", role="inbox")


@FEW
@given(chance=st.randoms(use_true_random=False), data=st.data())
def test_a_mailbox_cut_anywhere_is_the_mailbox_one_by_one(
    empty_desk: Path, chance: random.Random, data: st.DataObject
) -> None:
    raws = [*exchange(), *(made.raw for made in mails(8, NOW, seed=chance.randrange(1000)))]
    order = list(range(len(raws)))
    chance.shuffle(order)
    batch = fetched(raws, order)
    cuts = data.draw(st.lists(st.integers(0, len(batch)), max_size=4))
    with another(empty_desk) as slow, another(empty_desk) as fast:
        receive(slow, batch, range(len(batch)))
        receive(fast, batch, cuts)
        assert everything(fast) == everything(slow)


@pytest.mark.parametrize("seed", range(20 if PROVE else 2))
def test_read_beside_they_are_what_they_are_read_here(empty_desk: Path, seed: int) -> None:
    raws = [*exchange(), *(made.raw for made in mails(10, NOW, seed=seed))]
    order = random.Random(seed).sample(range(len(raws)), len(raws))
    batch = fetched(raws, order)
    with another(empty_desk) as slow, another(empty_desk) as fast:
        receive(slow, batch, range(len(batch)))
        beside.use(PROGRAM)
        taking = receive(fast, batch, [5, 12], expected=arrivals.MANY)
        assert taking.new == len(batch)
        assert everything(fast) == everything(slow)


# What goes wrong.


def test_a_full_disk_is_heard_by_whoever_takes_next_and_nothing_is_lost(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = exchange()
    batch = fetched(raws, range(len(raws)))
    real, stored = storing.store_packed, []

    def store_packed(*given: Any) -> Any:
        if stored:
            raise Trouble("disk.full")
        stored.append(given)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(storing, "store_packed", store_packed)
        with pytest.raises(Trouble, match=r"disk\.full"):
            receive(desk, batch, range(1, len(batch)), expected=arrivals.MANY)
    assert 0 < len(desk.rows(s.RawMail)) < len(raws)
    receive(desk, batch, [4])
    assert sorted(unpack(row.data) for row in desk.rows(s.RawMail)) == sorted(raws)
    assert intake.read_stored(desk.database, desk.clock) == 0  # each was read, once


def test_the_bytes_are_committed_when_finish_says_so(desk: WholeDesk) -> None:
    raws = exchange()
    batch = fetched(raws, range(len(raws)))
    with Arrivals(desk.database, 1, desk.clock, expected=arrivals.MANY) as taking:
        taking.take(folder(desk), batch)
        taking.finish()
        assert len(desk.rows(s.RawMail)) == len(raws) == taking.done
    assert {row.state for row in desk.rows(s.Mail)} == {"read"}


def test_what_was_taken_is_put_in_its_place_when_the_line_breaks(desk: WholeDesk) -> None:
    raws = exchange()
    taking = Arrivals(desk.database, 1, desk.clock, expected=arrivals.MANY)
    with pytest.raises(Trouble, match=r"net\.gone"), taking:  # noqa: PT012 - it breaks inside
        taking.take(folder(desk), fetched(raws, range(len(raws))))
        raise Trouble("net.gone")
    assert {row.state for row in desk.rows(s.Mail)} == {"read"}


def test_a_piece_ends_early_when_a_command_waits(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = exchange()
    monkeypatch.setattr("ecdesk.store.database.Turnstile.hurried", True)
    pieces = []
    real = intake._read_some
    monkeypatch.setattr(
        intake, "_read_some", lambda *given: pieces.append(real(*given)) or pieces[-1]
    )
    receive(desk, fetched(raws, range(len(raws))), [])
    assert pieces == [(1, 1)] * len(raws)


def test_what_a_shop_has_taught_ties_mails_of_one_batch(empty_desk: Path) -> None:
    with another(empty_desk) as desk:
        forms = [taught_form("いつ届きますか。"), taught_form("宛名を変えてください。")]
        receive(desk, fetched(forms, range(2)), [])
        assert len({row.conversation_id for row in desk.rows(s.Mail)}) == 1


def test_one_mail_that_breaks_the_tables_costs_itself_among_many(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = joining.join

    def join(write: Any, mail: joints.Joint, *named: Any) -> int:
        if mail.message_id == "<a1@shop.jp>":
            raise OverflowError
        return real(write, mail, *named)

    monkeypatch.setattr(joining, "join", join)
    raws = exchange()
    receive(desk, fetched(raws, range(len(raws))), [])
    assert sorted(row.problem for row in desk.rows(s.Mail)) == [""] * (len(raws) - 1) + [
        "OverflowError"
    ]


@pytest.mark.parametrize("answered", [False, True])
def test_the_copy_from_another_folder_is_the_same_mail(desk: WholeDesk, answered: bool) -> None:
    raw = letter()
    receive(desk, [Fetched(1, raw, NOW, frozenset())], [])
    flags = frozenset({"\\Answered"} if answered else ())
    receive(desk, [Fetched(7, raw, NOW, flags), Fetched(8, raw, NOW, flags)], [])
    assert len(desk.rows(s.Mail)) == 1
    assert sorted(row.uid for row in desk.rows(s.Placement)) == [1, 7, 8]
    assert [row.answered for row in desk.rows(s.Mail)] == [answered]
