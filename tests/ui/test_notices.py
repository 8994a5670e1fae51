"""Notices: said before anyone listens, shown one at a time, undone while they last."""

from __future__ import annotations

import logging

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.errors import Refused
from ecdesk.ui.notice_bar import NoticeBar
from ecdesk.ui.notices import Notice, Notices


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def bar(qtbot: QtBot, notices: Notices) -> NoticeBar:
    made = NoticeBar(notices)
    qtbot.addWidget(made)
    return made


def test_what_was_said_early_waits_for_a_listener(qtbot: QtBot, notices: Notices) -> None:
    heard: list[Notice] = []
    notices.say("はじめ")
    notices.say("つぎ")
    notices.posted.connect(heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=20_000)
    notices.say("いま")
    assert [one.text for one in heard] == ["はじめ", "つぎ", "いま"]


def test_undo_is_called_once(bar: NoticeBar, notices: Notices) -> None:
    undone: list[str] = []
    notices.say("完了にしました", undo=lambda: undone.append("x"))
    assert bar.can_undo
    assert bar.undo()
    assert not bar.undo()
    assert undone == ["x"]
    assert bar.isHidden()


def test_a_newer_notice_does_not_take_the_way_back(bar: NoticeBar, notices: Notices) -> None:
    undone: list[str] = []
    notices.say("まもなく送信します", undo=lambda: undone.append("send"))
    notices.say("受信しました")
    assert bar._text.text() == "受信しました"
    assert bar.undo()
    assert undone == ["send"]
    assert bar._text.text() == "受信しました"


def test_a_notice_goes_when_its_time_is_over(
    qtbot: QtBot, bar: NoticeBar, notices: Notices
) -> None:
    notices.say("長い", seconds=60, undo=lambda: None)
    notices.say("短い", seconds=0)
    qtbot.waitUntil(lambda: bar._text.text() == "長い", timeout=20_000)
    assert not bar.isHidden()


def test_an_action_closes_its_notice(bar: NoticeBar, notices: Notices) -> None:
    done: list[int] = []
    notices.say("下書きがあります", action=("開く", lambda: done.append(1)))
    bar._act.click()
    assert done == [1]
    assert bar.isHidden()


def test_text_of_a_mail_is_never_markup(bar: NoticeBar, notices: Notices) -> None:
    notices.say("<b>{太字}</b>")
    assert bar._text.text() == "<b>{太字}</b>"
    assert bar._text.textFormat().name == "PlainText"


def test_a_known_error_is_said_in_words(bar: NoticeBar, notices: Notices) -> None:
    notices.show_error(Refused("draft.no_recipient"))
    assert "宛先" in bar._text.text()


def test_an_unknown_one_is_logged_and_said_calmly(
    bar: NoticeBar, notices: Notices, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        notices.show_error(ValueError("oops"))
    assert "無事" in bar._text.text()
    assert "oops" not in bar._text.text()
    assert caplog.records


def test_what_is_no_longer_true_goes_with_its_way_back(bar: NoticeBar, notices: Notices) -> None:
    notices.say("完了にしました", undo=lambda: None)
    over = notices.say("まもなく送信します", undo=lambda: pytest.fail("withdrawn"), counting=True)
    notices.withdraw(over)
    assert bar._text.text() == "完了にしました"
    assert bar.undo()
    assert bar.isHidden()
    notices.withdraw(over)
    assert not bar.undo()


def test_two_notices_alike_are_two(bar: NoticeBar, notices: Notices) -> None:
    notices.say("まもなく送信します")
    notices.withdraw(notices.say("まもなく送信します"))
    assert not bar.isHidden()


def test_what_nobody_heard_yet_is_not_said_any_more(qtbot: QtBot, notices: Notices) -> None:
    heard: list[Notice] = []
    notices.withdraw(notices.say("古い"))
    notices.say("新しい")
    notices.posted.connect(heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert [one.text for one in heard] == ["新しい"]
