"""Sent, taken back, written over, sent again: what leaves are the words that stood there last.

The outbox is real and so is the server at its other end; the times at which a mail is taken back
and how often, what is changed in it and whether a file goes with it come from a seed.
`ECDESK_PROVE=1` does it a hundred times.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk.domain.shop import Mailbox
from ecdesk.net.smtp import SmtpSender
from ecdesk.store import schema as s
from tests.helpers.counted import Counted
from tests.helpers.smtp import SmtpServer
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, letter, unopened  # noqa: F401 - fixtures

TIMES = 100 if os.environ.get("ECDESK_PROVE") == "1" else 3
COUNTDOWN = 10
PIECES = (
    "本日の便でお送りします。",
    "領収書は箱に同封しました。",
    "お届けは18日の午前です。",
    "髙橋様のお好きな紺も一緒に①②でお包みします。",
    "☕ のお話、うれしく拝見しました。",
    "> 引用のような行\n.\n..点で始まる行",
)

pytestmark = pytest.mark.wire


@pytest.fixture
def real(desk: WholeDesk, smtp_server: SmtpServer) -> Iterator[WholeDesk]:  # noqa: F811 - the fixture
    """The desk with a real sender at a real server."""

    def sender(_mailbox: Mailbox, password: str) -> SmtpSender:
        return SmtpSender(smtp_server.mailbox(), password)

    desk.wire = replace(desk.wire, sender=sender)
    desk.outbox.wire = desk.wire
    return desk


def words_of(raw: bytes) -> str:
    """The text of a mail as its reader sees it, lines ended as they were typed."""
    part = BytesParser(policy=modern).parsebytes(raw).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_what_leaves_is_what_was_written_last(
    real: WholeDesk, smtp_server: SmtpServer, tmp_path: Path, counted: Counted
) -> None:
    chance = random.Random(20261117)
    taken_back = 0
    for number in range(TIMES):
        asked = real.receives(
            letter(f"質問 {number} です。いつ届きますか。", address=f"c{number}@example.jp")
        )
        dropped: list[str] = []
        draft_id, files, ids = "", [], set()
        for turn in range(chance.randint(1, 3)):
            text = f"{number}-{turn} 回目の文です。\n" + "\n".join(chance.sample(PIECES, 3))
            if chance.random() < 0.3:
                paper = tmp_path / f"{number}-{turn}.txt"
                paper.write_text(f"{number}-{turn}")
                files = [*files, p.FileIn(path=str(paper))]
            more = {"id": draft_id} if draft_id else {}
            outgoing = real.answers(asked.conversation, text, files=files, **more)
            ids.add(real.outgoing(outgoing).message_id)
            real.tick(chance.choice([0, 1, 5, COUNTDOWN - 1]))
            real.does(p.CancelOutgoing(outgoing_id=outgoing))
            real.tick(chance.choice([0, COUNTDOWN, 60]))
            taken_back += 1
            back = real.thread(asked.conversation).draft
            assert back is not None
            draft_id, dropped = back.id, [*dropped, f"{number}-{turn} 回目の文です。"]
            files = [p.FileIn(id=file.id) for file in back.files]
        assert len(smtp_server.kept) == number  # nothing has left so far

        last = f"{number} さいごの文です。\n" + "\n".join(chance.sample(PIECES, 3))
        body = real.draft(asked.conversation, last).body
        if files and chance.random() < 0.5:
            files = files[1:]
        sent = real.answers(asked.conversation, last, id=draft_id, files=files)
        real.tick(COUNTDOWN)
        assert real.state(sent) == "done"

        (raw,) = smtp_server.accepted[number:]
        row = real.outgoing(sent)
        assert hashlib.sha256(raw).digest() == hashlib.sha256(row.raw).digest()
        assert words_of(raw).rstrip("\n") == body.rstrip("\n")
        assert not any(old in words_of(raw) for old in dropped)
        mail = BytesParser(policy=modern).parsebytes(raw)
        assert len(list(mail.iter_attachments())) == len(files)
        assert mail["Message-ID"] == row.message_id
        assert row.message_id not in ids
    assert len({kept.message_id for kept in smtp_server.kept}) == len(smtp_server.kept) == TIMES
    assert all(real.thread(row.id).draft is None for row in real.rows(s.Conversation))
    counted("sent after taking back and writing over", TIMES)
    counted("taken back", taken_back)
