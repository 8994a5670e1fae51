"""What must not be written anywhere: passwords, and a customer's words in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk import runtime
from ecdesk.domain.ports import Phase
from tests.helpers.whole_desk import ACCOUNT, PASSWORD, Cut, WholeDesk, letter

WORDS = (
    "SENTINEL-SUBJECT",
    "SENTINEL-BODY",
    "sentinel@example.jp",
    "SENTINEL-NAME",
    "SENTINEL-NOTE",
)


@pytest.fixture
def logged(unopened: WholeDesk) -> Iterator[Path]:
    """The log of that desk, as the engine keeps it."""
    logger = logging.getLogger("ecdesk")
    before = logger.handlers[:], logger.propagate, logger.level
    runtime.log_to(unopened.folder, "engine")
    yield unopened.folder / "engine.log"
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


def test_passwords_and_words_are_nowhere_they_should_not_be(
    desk: WholeDesk, logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, text, address, name, note = WORDS
    raw = letter(text, subject=subject, address=address, name=name)
    desk.does(p.TestAccount(account=ACCOUNT))
    came = desk.receives(raw)
    desk.does(p.AddNote(conversation_id=came.conversation, text=note))
    desk.does(p.RenameCustomer(customer_id=1, name="山田 花子"))
    outgoing = desk.answers(came.conversation, text)
    desk.smtp.cut(
        Cut(Phase.RCPT, f"550 <{address}> unknown"), Cut(Phase.DOT, error=ValueError(text))
    )
    desk.tick(10)
    desk.tick(60)
    assert desk.state(outgoing) == "unknown"
    monkeypatch.setattr(
        "ecdesk.engine.intake.mail_parse.parse",
        lambda raw: (_ for _ in ()).throw(ValueError(raw)),
    )
    desk.server.put(raw + b"x")
    desk.sync()

    def broken(*_: object) -> None:
        raise ValueError(text, subject, address)

    monkeypatch.setattr("ecdesk.engine.reply.save", broken)
    assert desk.asks(p.SaveDraft(draft=desk.draft(came.conversation))).fault == "bug"
    desk.database.close()
    said = logged.read_text("utf-8")
    assert "command SaveDraft" in said
    assert "ValueError" in said
    for word in WORDS:
        assert word not in said
    for file in desk.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert PASSWORD.encode() not in content, file.name
            assert PASSWORD.encode("utf-16-le") not in content, file.name
