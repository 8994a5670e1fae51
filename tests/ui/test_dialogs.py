"""Outbox, import problems, keys, 返信不要."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.outgoing import State
from ecdesk.protocol import (
    CancelOutgoing,
    Changed,
    Redecode,
)
from ecdesk.ui.dialogs.about import AboutDialog
from ecdesk.ui.dialogs.keys import KeysDialog
from ecdesk.ui.dialogs.no_reply import NoReplyDialog
from ecdesk.ui.dialogs.outbox import OutboxDialog
from ecdesk.ui.dialogs.problems import MOST_SHOWN, ProblemsDialog, as_text
from ecdesk.views.rows import ProblemView
from ecdesk.views.unfetched import UnfetchedView
from tests.helpers import shown
from tests.helpers.desk import Surroundings, surroundings


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the views answer."""
    answers: dict[str, Any] = {"problems": (), "rows": (), "source": b""}
    views = "ecdesk.views"
    monkeypatch.setattr(f"{views}.status.problems", lambda _reader: answers["problems"])
    monkeypatch.setattr(f"{views}.outbox.rows", lambda _reader: answers["rows"])
    monkeypatch.setattr(f"{views}.thread.source", lambda _reader, _mail: answers["source"])
    return answers


@pytest.fixture
def desk(qtbot: QtBot, read: dict[str, Any]) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


# ── outbox ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def outbox(qtbot: QtBot, desk: Surroundings, read: dict[str, Any]) -> OutboxDialog:
    read["rows"] = (
        shown.outgoing(),
        shown.outgoing(State.UNKNOWN, id=78),
        shown.outgoing(State.DONE, id=79),
    )
    made = OutboxDialog(desk.context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.rows) == 3, timeout=20_000)
    return made


def test_what_needs_a_word_is_told_at_once(outbox: OutboxDialog) -> None:
    assert outbox.remark.text() == "2件"
    assert outbox.card.outgoing is not None
    assert outbox.card.outgoing.id == 78
    assert [row.pill.text() for row in outbox.rows] == [
        "あと 7秒で送信",
        "送れたか不明",
        "送信済み",
    ]


def test_the_countdown_ticks_only_while_something_counts(
    qtbot: QtBot, outbox: OutboxDialog, desk: Surroundings, read: dict[str, Any]
) -> None:
    desk.now += timedelta(seconds=2)
    outbox._tick.timeout.emit()
    assert outbox.rows[0].pill.text() == "あと 5秒で送信"
    read["rows"] = (shown.outgoing(State.READY),)
    desk.link.changed.emit(Changed(outbox=True))
    qtbot.waitUntil(lambda: len(outbox.rows) == 1, timeout=20_000)
    assert not outbox._tick.isActive()


def test_cancelling_in_the_list(outbox: OutboxDialog, desk: Surroundings) -> None:
    told: list[Any] = []
    outbox.cancelled.connect(told.append)
    outbox.rows[0].button.click()
    desk.link.answer(CancelOutgoing, draft_id="d", conversation_id=10)
    assert told == [{"outgoing_id": 77, "draft_id": "d", "conversation_id": 10}]


def test_another_one_is_told_by_key(qtbot: QtBot, outbox: OutboxDialog) -> None:
    qtbot.keyClick(outbox.rows[2], Qt.Key.Key_Return)
    assert outbox.card.outgoing is not None
    assert outbox.card.outgoing.id == 79


def test_an_empty_outbox_says_so(outbox: OutboxDialog) -> None:
    outbox.show_rows(())
    assert not outbox.said.isHidden()
    assert outbox.card.isHidden()


# ── import problems ──────────────────────────────────────────────────────────────────────────


def test_a_problem_shows_its_source_and_can_be_tried_again(
    qtbot: QtBot, desk: Surroundings, read: dict[str, Any]
) -> None:
    read["problems"] = (ProblemView(9, "shop@koharu.example", shown.NOW, 300, "boundary"),)
    read["source"] = b"Subject: \x82\xa0\r\n\r\n<script>"
    dialog = ProblemsDialog(desk.context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "<script>" in dialog.source.toPlainText(), timeout=20_000)
    dialog.again.click()
    assert desk.link.asked(Redecode)[0].mail_id == 9
    desk.link.answer(Redecode, read=0)
    assert "保存したまま" in dialog.said.text()


def test_a_mail_that_cannot_be_got_says_where_it_lies_and_when_it_is_tried_again(
    qtbot: QtBot, desk: Surroundings
) -> None:
    dialog = ProblemsDialog(desk.context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    aside = UnfetchedView(
        "shop@koharu.example", "INBOX", 17, "mail.too_large", 90 << 20, shown.NOW, shown.NOW
    )
    dialog.show_problems((aside,))
    assert "90 MB" in dialog.list.item(0).text()
    assert "大きすぎる" in dialog.problem.text()
    assert "「INBOX」に残っています" in dialog.problem.text()
    assert not dialog.again.isEnabled()
    assert not dialog.keep.isEnabled()
    dialog.show_problems((replace(aside, why="net.gone", size=0),))
    assert "大きさ不明" in dialog.list.item(0).text()
    assert "後回し" in dialog.problem.text()


def test_no_problems_is_good_news(qtbot: QtBot, desk: Surroundings) -> None:
    dialog = ProblemsDialog(desk.context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_problems(())
    assert "ありません" in dialog.list.when_empty
    assert not dialog.source.isVisibleTo(dialog)
    assert not dialog.again.isEnabled()


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\x1b[31m", bytes(range(256)), "日本語".encode()])
def test_a_source_is_harmless_to_look_at(raw: bytes) -> None:
    text = as_text(raw)
    assert all(sign.isprintable() or sign in "\n\t" for sign in text)


def test_a_huge_source_is_cut_and_says_so() -> None:
    text = as_text(b"x" * (MOST_SHOWN + 2048))
    assert len(text) < MOST_SHOWN + 100
    assert "2 KB" in text


# ── small ones ───────────────────────────────────────────────────────────────────────────────


def test_no_reply_takes_a_number(qtbot: QtBot) -> None:
    dialog = NoReplyDialog("佐藤 美咲 様")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_3)
    assert chosen == ["重複"]


@pytest.mark.parametrize(("typed", "reason"), [("3件目の確認", "3件目の確認"), ("  ", "その他")])
def test_no_reply_takes_ones_own_reason(qtbot: QtBot, typed: str, reason: str) -> None:
    dialog = NoReplyDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    dialog.other.setText(typed)
    qtbot.keyClick(dialog.other, Qt.Key.Key_Return)
    assert chosen == [reason]


def test_every_key_of_the_window_is_listed(qtbot: QtBot) -> None:
    from ecdesk.ui.actions import deeds

    dialog = KeysDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    from PySide6.QtWidgets import QLabel

    said = {label.text() for label in dialog.findChildren(QLabel)}
    assert {deed.text for deed in deeds() if deed.keys} <= said


def test_about_names_version_and_licence(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    dialog = AboutDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "ECDesk" in said
    assert "LGPL" in said
