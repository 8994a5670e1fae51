"""覚えたこと: whatever was learned stands there, is forgotten, and comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel

from ecdesk.protocol import Changed, Forget, Remember, TeachAlias, TeachOrderNumbers
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.learned import LearnedDialog
from ecdesk.ui.notices import Notices
from ecdesk.views.clue_rows import LearnedView, Taught
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, shop

LEARNED = LearnedView(
    marks=(Taught("request.ask\nお返事", "お返事をください", "request", 3),),
    intents=(Taught("points", "points", "", 4),),
    aliases=(Taught("モカのやつ", "モカのやつ", "モカブレンド"),),
    corrections=4,
)


@pytest.fixture
def link() -> ScriptedLink:
    made = ScriptedLink()
    made.start()
    return made


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def context(link, notices) -> Context:
    return Context(link, ScriptedJobs(learned=LearnedView()), notices, lambda: NOW)


def said(widget) -> list[str]:
    """Its labels, without those that are on their way out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [one.text() for one in widget.findChildren(QLabel) if one.text()]


def test_everything_learned_stands_there_and_is_forgotten_and_back(qtbot, context, link, notices):
    told = []
    notices.posted.connect(told.append)
    context.jobs.answers["learned"] = LEARNED
    dialog = LearnedDialog(context, (shop(),))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: len(dialog.lines) == 3)
    assert "3 通のメールで外したため" in said(dialog)
    dialog.lines["「お返事をください」に「依頼」の印を付けない"].click()
    link.answer(Forget, before=None)
    assert link.asked(Forget)[0].key == "request.ask\nお返事"
    told[-1].undo()
    assert link.asked(Remember)[0].before is None
    qtbot.waitUntil(lambda: context.jobs.times("learned") == 2)
    dialog.lines["「モカのやつ」は モカブレンド"].click()
    link.answer(TeachAlias, before="モカブレンド")
    told[-1].undo()
    assert [one.product for one in link.asked(TeachAlias)] == ["", "モカブレンド"]


def test_a_rule_that_fell_silent_stands_there_and_speaks_again(qtbot, context, link, notices):
    told = []
    notices.posted.connect(told.append)
    context.jobs.answers["learned"] = LearnedView(checks=(Taught("tone.long", "tone.long", "", 3),))
    dialog = LearnedDialog(context, (shop(),))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "長い一文" in dialog.lines)
    assert "3 通の返信で「これでよい」としたため" in said(dialog)
    dialog.lines["長い一文"].click()
    link.answer(Forget, before=None)
    (asked,) = link.asked(Forget)
    assert (asked.what, asked.key) == ("check", "tone.long")
    told[-1].undo()
    assert link.asked(Remember)[0].what == "check"


def test_the_shape_of_order_numbers_is_shown_and_taught_by_an_example(qtbot, context, link):
    numbers = (Taught("KH-2231", "KH-2231", "", 1), Taught("10449", "10449", "", 300))
    view = LearnedView(numbers=numbers, examples=("KH-2231",))
    context.jobs.answers["learned"] = view
    dialog = LearnedDialog(context, (shop(),))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "「10449」のような番号" in said(dialog))
    assert "300 件の番号から" in said(dialog)
    assert list(dialog.lines) == ["「KH-2231」のような番号"]  # the other rests on orders
    dialog.example.setText(" P3172 ")
    qtbot.keyClick(dialog.example, Qt.Key.Key_Return)
    dialog.lines["「KH-2231」のような番号"].click()
    asked = [one.numbers for one in link.asked(TeachOrderNumbers)]
    assert asked == [["KH-2231", "P3172"], []]


def test_every_example_can_be_forgotten_though_its_shape_shows_another(qtbot, context, link):
    numbers = (Taught("10449", "10449", "", 300), Taught("KH-2231", "KH-2231", "", 2))
    view = LearnedView(numbers=numbers, examples=("KH-2231", "KH-2299", "A/7"))
    context.jobs.answers["learned"] = view
    dialog = LearnedDialog(context, (shop(),))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "「10449」のような番号" in said(dialog))
    assert list(dialog.lines) == [f"「{one}」のような番号" for one in view.examples]
    dialog.lines["「KH-2299」のような番号"].click()
    assert link.asked(TeachOrderNumbers)[-1].numbers == ["KH-2231", "A/7"]


def test_what_is_typed_outlives_what_is_learned_meanwhile(qtbot, context, link):
    context.jobs.answers["learned"] = LearnedView(examples=("KH-2231",))
    dialog = LearnedDialog(context, (shop(), shop(id=2)))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: len(dialog.lines) == 1)
    field = dialog.example
    field.setText("MZ-50")
    context.jobs.answers["learned"] = LearnedView(examples=("KH-2231", "A/7"))
    link.changed.emit(Changed(settings=True))
    qtbot.waitUntil(lambda: len(dialog.lines) == 2)
    assert dialog.example is field
    assert field.text() == "MZ-50"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert link.asked(TeachOrderNumbers)[-1].numbers == ["KH-2231", "A/7", "MZ-50"]
    link.answer(TeachOrderNumbers, before=["KH-2231", "A/7"])
    assert field.text() == ""
    field.setText("MZ-51")
    dialog.shop.setCurrentIndex(1)
    assert field.text() == ""  # it was the other shop's
