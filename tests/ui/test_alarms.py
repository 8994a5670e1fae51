"""Telling in time: once, in opening hours alone, and by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QSettings

from ecdesk import protocol
from ecdesk.domain.alarms import Alarm, Kind
from ecdesk.ui import alarms as module
from ecdesk.ui.alarms import Alarms, Of, alarm_said, new_mail_said, summary_said
from ecdesk.ui.context import Context
from ecdesk.ui.notices import Notices
from ecdesk.views.clock_rows import AlarmsView, ShopAlarms
from tests.helpers.queue_rows import row
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, shop

MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 17, 12, tzinfo=UTC)  # 21:00 in Japan
MORNING = datetime(2026, 11, 18, 1, tzinfo=UTC)  # 10:00


class Watch:
    """Alarms over what the test says is open."""

    def __init__(self, qtbot, memory=None):
        self.now, self.open = NOW, []
        self.qtbot = qtbot
        self.link = ScriptedLink()
        self.link.start()
        self.jobs = ScriptedJobs(
            alarms=lambda _now: self.view(),
            due_of_all=lambda *asked: module.due_of_all(None, *asked),
            rows_of=lambda ids: {one: row(one, customer=f"客{one}") for one in ids},
        )
        self.context = Context(self.link, self.jobs, Notices(), lambda: self.now, memory)
        self.words = []
        self.alarms = None

    def view(self):
        turns = sum(one.kind is Kind.LIMIT for one in self.open)
        return AlarmsView((ShopAlarms(shop(), tuple(self.open)),), turns, None)

    def begin(self):
        self.alarms = Alarms(self.context, self.link)
        self.alarms.told.connect(self.words.append)
        self.calm()
        return self

    def turn(self, number, limit):
        self.open.append(Alarm(Kind.LIMIT, number, limit))
        self.open.append(Alarm(Kind.WARNING, number, limit - 15 * MINUTE))

    def change(self):
        self.link._receive(protocol.encode(protocol.Changed(conversations=(1,))))
        self.alarms._soon.setInterval(0)
        self.alarms._soon.start()
        self.qtbot.wait(1)
        self.calm()

    def at(self, moment):
        """The minute's tick comes at this moment."""
        self.now = moment
        self.alarms._tick()
        self.calm()

    def calm(self):
        self.qtbot.waitUntil(lambda: not self.jobs.busy and not self.alarms._soon.isActive())


@pytest.fixture
def watch(qtbot):
    return Watch(qtbot)


def test_before_the_limit_and_at_it_each_is_told_once(watch):
    watch.turn(7, NOW + 20 * MINUTE)
    watch.begin()
    assert watch.words == []
    watch.at(NOW + 5 * MINUTE)
    watch.at(NOW + 6 * MINUTE)
    assert [(one.of, one.conversation) for one in watch.words] == [(Of.WARNING, 7)]
    assert "客7 様" in watch.words[0].text
    watch.at(NOW + 20 * MINUTE)
    watch.at(NOW + 21 * MINUTE)
    assert [one.of for one in watch.words] == [Of.WARNING, Of.LIMIT]


def test_a_promise_that_is_due_is_told(watch):
    watch.open.append(Alarm(Kind.PROMISE, 3, NOW))
    watch.begin()
    assert watch.words[0].of is Of.PROMISE
    assert watch.words[0].conversation == 3


def test_several_at_once_are_one_word(watch):
    for number in range(5):
        watch.turn(number, NOW)
    watch.begin()
    assert len(watch.words) == 1
    assert "(5 件)" in watch.words[0].heading
    assert watch.words[0].text.endswith("ほか")
    assert watch.words[0].conversation == 0


def test_at_night_nothing_and_in_the_morning_one_summary(watch):
    watch.now = NIGHT
    watch.begin()
    watch.turn(1, NIGHT + MINUTE)
    watch.change()
    watch.alarms._gathering.stop()
    watch.alarms._tell_new()
    watch.at(NIGHT + 2 * MINUTE)
    assert watch.words == []
    watch.at(MORNING)
    assert [one.of for one in watch.words] == [Of.OPENING]
    assert watch.words[0].text == "新しいメール 1 件、期限を過ぎたやりとり 1 件があります。"
    watch.at(MORNING + MINUTE)
    assert len(watch.words) == 1


def test_what_was_there_at_the_start_is_no_news_and_new_mail_is_told_together(watch):
    watch.turn(1, NOW + 60 * MINUTE)
    watch.begin()
    for number in (2, 3, 4, 5):
        watch.turn(number, NOW + 120 * MINUTE)
    watch.change()
    assert watch.alarms._gathering.isActive()
    watch.alarms._gathering.stop()
    watch.alarms._tell_new()
    watch.calm()
    assert [one.of for one in watch.words] == [Of.NEW_MAIL]
    assert watch.words[0].heading == "新しいメール 4 件"
    assert watch.alarms._resting.isActive()


def test_one_new_mail_says_who_and_about_what_and_leads_there(watch):
    watch.begin()
    watch.turn(9, NOW + 60 * MINUTE)
    watch.change()
    watch.alarms._tell_new()
    watch.calm()
    assert watch.words[0].heading == "客9 様"
    assert watch.words[0].conversation == 9


def test_what_was_answered_meanwhile_is_no_news(watch):
    watch.begin()
    watch.turn(9, NOW + 60 * MINUTE)
    watch.change()
    watch.open.clear()
    watch.change()
    watch.alarms._tell_new()
    watch.calm()
    assert watch.words == []


def test_a_new_start_does_not_tell_again(qtbot, tmp_path):
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = Watch(qtbot, memory)
    first.turn(7, NOW)
    first.begin()
    assert len(first.words) == 1
    again = Watch(qtbot, memory)
    again.turn(7, NOW)
    again.begin()
    assert again.words == []


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"1": [["limit"]]}', '{"x": []}'])
def test_a_memory_that_cannot_be_read_is_no_trouble(qtbot, tmp_path, kept):
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    memory.setValue("alarms/told", kept)
    watch = Watch(qtbot, memory)
    watch.turn(7, NOW)
    assert len(watch.begin().words) == 1


def test_after_eight_hours_of_sleep_it_is_one_summary_not_a_shower(watch):
    watch.begin()
    for number in range(4):
        watch.turn(number, NOW + number * MINUTE)
    watch.change()
    watch.words.clear()
    watch.alarms._new.clear()
    watch.at(NOW + timedelta(hours=20))  # slept over the night
    assert [one.of for one in watch.words] == [Of.OPENING]


def test_before_there_is_anything_to_read_nothing_is_said(watch):
    watch.jobs.answers["alarms"] = OSError("no database yet")
    watch.begin()
    watch.at(NOW + MINUTE)
    assert watch.words == []


def test_stopped_it_tells_nothing_more(watch):
    watch.begin()
    watch.alarms.stop()
    assert not watch.alarms._minute.isActive()


# ── the words ────────────────────────────────────────────────────────────────────────────────────


def test_names_are_said_once_and_the_rest_counted():
    rows = [row(1, customer="佐藤"), row(2, customer="佐藤"), row(3, customer="井上")]
    assert new_mail_said(rows, 3).text == "佐藤 様、井上 様"
    assert new_mail_said(rows, 9).text == "佐藤 様、井上 様 ほか"


def test_what_is_gone_is_told_without_a_name():
    word = alarm_said(Kind.LIMIT, [Alarm(Kind.LIMIT, 1, NOW)], {})
    assert word.conversation == 0
    assert "一覧" in word.text


def test_a_subject_cannot_break_the_line():
    word = new_mail_said([row(1, customer="", address="", subject="a\n\u202eb")], 1)
    assert word.heading == "名前不明"
    assert word.text == "a b"


def test_a_limit_says_more_than_its_warning():
    summed = [Alarm(Kind.WARNING, 1, NOW), Alarm(Kind.LIMIT, 1, NOW), Alarm(Kind.PROMISE, 2, NOW)]
    said = summary_said(summed, 0)
    assert said == "期限を過ぎたやりとり 1 件、お約束の時刻を過ぎたもの 1 件があります。"
