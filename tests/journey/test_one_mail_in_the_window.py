"""One mail's way with mouse and keys: the real window, its engine process, real servers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from ecdesk.views.rows import Tab
from tests.helpers.dovecot import Dovecot
from tests.helpers.engine import private_environment, running_engine
from tests.helpers.koharu import a_mail, account
from tests.helpers.smtp import SmtpServer
from tests.helpers.window import Hands, open_window
from tests.ui.conftest import Guard, on_duty

pytestmark = [pytest.mark.wire, pytest.mark.window]

WRITTEN = "本日の集荷で発送し、20日の午前中にお届けいたします。領収書も同封いたします。"


@pytest.fixture
def smtp(smtp_servers: Any, dovecot: Dovecot) -> SmtpServer:
    server: SmtpServer = smtp_servers(
        Security.STARTTLS,
        users={dovecot.user: dovecot.password},
        auth_needed=True,
        certificate=dovecot.certificate,
    )
    return server


@pytest.fixture
def place(
    tmp_path: Path, dovecot: Dovecot, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A desk whose shop is set up and whose one mail waits on the server."""
    environment = private_environment(tmp_path)
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, environment[name])
    dovecot.deliver(a_mail())
    place = tmp_path / "desk"
    with running_engine(place, environment) as engine:
        assert engine.ask(p.SaveAccount(account=account(dovecot, smtp))).ok
    return place


@pytest.fixture
def guarded(place: Path) -> Iterator[Guard]:
    """From here on the window's thread may touch neither disk nor wire."""
    with on_duty() as guard:
        yield guard
    assert guard.caught == []


def answer_the_mail(hands: Hands) -> None:
    """Click the row, write, and leave the letter ready to be sent."""
    queue = hands.window.frame.queue.view
    hands.until(lambda: queue.model().rowCount() == 1)
    place = queue.visualRect(queue.model().index(0, 0)).center()
    QTest.mouseClick(queue.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hands.waits_for("佐藤 美咲")
    hands.until(lambda: hands.editor is not None and "佐藤 美咲 様" in hands.editor.text)
    hands.press(Qt.Key.Key_R)
    hands.until(hands.editor.hasFocus)
    hands.type(WRITTEN)


def test_one_mail_by_mouse_and_keys(
    qtbot: QtBot, place: Path, guarded: Guard, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    with open_window(qtbot, place) as hands:
        answer_the_mail(hands)
        assert WRITTEN in hands.editor.text

        # It is kept as it is typed, and checked.
        hands.until(
            lambda: (
                (view := hands.ask_data("ecdesk.views.thread", "thread", 1))
                and view.draft is not None
                and WRITTEN in view.draft.body
            )
        )
        hands.waits_for("宛名はこのお客様")

        # Sent, taken back within the countdown, changed, sent again: the changed text leaves.
        hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        hands.waits_for("取り消す")
        hands.window.setFocus()
        hands.press(Qt.Key.Key_Z)
        hands.until(lambda: hands.editor is not None and WRITTEN in hands.editor.text)
        hands.until(lambda: not hands.editor.isReadOnly())
        hands.editor.setFocus()
        hands.type("お受け取りをお待ちください。")
        hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: smtp.accepted, patience=30_000)
        (sent,) = smtp.accepted
        mail = BytesParser(policy=modern).parsebytes(sent)
        assert mail["In-Reply-To"] == "<one@example.jp>"
        text = mail.get_body().get_content()
        assert WRITTEN in text
        assert "お受け取りをお待ちください。" in text

        # The queue asks for nothing any more, and says so.
        hands.until(lambda: hands.count(Tab.REPLY) == 0)
        hands.until(lambda: hands.window.frame.queue.view.model().rowCount() == 0)
        hands.until(lambda: len(dovecot.mails("Sent")) == 1)


def test_a_killed_engine_leaves_the_text_and_sends_once(
    qtbot: QtBot, place: Path, guarded: Guard, smtp: SmtpServer
) -> None:
    with open_window(qtbot, place) as hands:
        answer_the_mail(hands)
        before = hands.editor.text
        killed = hands.engine_pid
        os.kill(killed, signal.SIGKILL)
        began = time.monotonic()
        hands.until(lambda: hands.context.link.state != "ready")
        assert hands.editor.text == before
        hands.type("（続き）")
        hands.until(lambda: hands.context.link.state == "ready", patience=20_000)
        back = time.monotonic() - began
        assert hands.engine_pid not in {0, killed}
        assert back < 15.0, f"back after {back:.1f} s"
        assert "（続き）" in hands.editor.text
        hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        hands.waits_for("取り消す")
        os.kill(hands.engine_pid, signal.SIGKILL)  # and once more while it counts down
        hands.until(lambda: smtp.accepted, patience=40_000)
        hands.until(lambda: hands.count(Tab.REPLY) == 0)
        assert len(smtp.accepted) == 1
        assert (
            "（続き）"
            in BytesParser(policy=modern).parsebytes(smtp.accepted[0]).get_body().get_content()
        )
