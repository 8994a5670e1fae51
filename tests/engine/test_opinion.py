"""A second opinion: off until it is set up, asked about what waits, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.opinion import MARK, USUAL, Question
from ecdesk.engine.desk import Desk
from ecdesk.store import schema as s
from ecdesk.views.opinion import adviser
from tests.helpers.whole_desk import WholeDesk, body, letter

MODEL = "gemma3:4b"


class Adviser:
    """Somebody who can be asked; `said` is the answer, or what goes wrong."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Question]] = []
        self.said: str | Callable[[Callable[[], bool]], str] = "サイズのお尋ねです。"

    def models(self, address: str) -> tuple[str, ...]:
        """One."""
        return (MODEL,)

    def ask(
        self,
        address: str,
        model: str,
        question: Question,
        heard: Callable[[int], object],
        stopped: Callable[[], bool],
    ) -> str:
        """Answer as the test wants it."""
        self.asked.append((address, model, question))
        heard(1)
        return self.said if isinstance(self.said, str) else self.said(stopped)


@pytest.fixture
def who(desk: WholeDesk) -> Adviser:
    made = Adviser()
    desk.wire = replace(desk.wire, opinions=made)
    desk.engine = Desk(desk.database, desk.wire, desk.clock, desk.outbox, lambda: None)
    return made


def sets_up(desk: WholeDesk, model: str = MODEL, address: str = USUAL) -> dict[str, Any]:
    return desk.does(p.SetSecondOpinion(address=address, model=model))["before"]


def asks(desk: WholeDesk, conversation: int, what: str = "summary") -> dict[str, Any]:
    return desk.does(p.AskSecondOpinion(conversation_id=conversation, what=what))


def test_it_is_off_until_it_is_set_up(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    assert desk.thread(came.conversation).adviser == ""
    command = p.AskSecondOpinion(conversation_id=came.conversation, what="summary")
    assert desk.refused(command) == "opinion.off"
    assert who.asked == []


def test_what_is_set_up_is_kept_shown_and_taken_back(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    desk.told.clear()
    assert sets_up(desk) == {"address": "", "model": ""}
    assert desk.told[-1].settings
    assert desk.thread(came.conversation).adviser == MODEL
    assert sets_up(desk, "") == {"address": USUAL, "model": MODEL}
    assert desk.thread(came.conversation).adviser == ""
    assert "second_opinion" not in {row.name for row in desk.rows(s.Setting)}
    assert sets_up(desk, "") == {"address": "", "model": ""}


@pytest.mark.parametrize(
    ("address", "model", "code"),
    [
        ("http://192.168.0.2:11434", MODEL, "opinion.not_here"),
        ("http://api.openai.com", MODEL, "opinion.not_here"),
        (USUAL, "glm-5:cloud", "opinion.cloud"),
    ],
)
def test_nobody_elsewhere_is_set_up(
    desk: WholeDesk, who: Adviser, address: str, model: str, code: str
) -> None:
    sets_up(desk)
    assert desk.refused(p.SetSecondOpinion(address=address, model=model)) == code
    assert adviser(desk.reader) is not None


def test_a_setting_that_was_changed_by_another_hand_counts_as_none(
    desk: WholeDesk, who: Adviser
) -> None:
    came = desk.receives(letter("サイズはありますか"))
    with desk.database.write() as write:
        value = {"address": "http://192.0.2.1", "model": MODEL}
        write.session.add(s.Setting(name="second_opinion", value=value))
    assert desk.thread(came.conversation).adviser == ""
    command = p.AskSecondOpinion(conversation_id=came.conversation, what="summary")
    assert desk.refused(command) == "opinion.off"


def test_it_is_asked_about_what_the_customer_wrote_and_nothing_else(
    desk: WholeDesk, who: Adviser
) -> None:
    text = "Mサイズはありますか。\n\n2026年11月1日 店:\n> 前のご案内です\n"
    came = desk.receives(letter(text))
    desk.does(p.AddNote(conversation_id=came.conversation, text="内緒のメモ"))
    sets_up(desk)
    assert asks(desk, came.conversation) == {"text": "サイズのお尋ねです。", "model": MODEL}
    ((address, model, question),) = who.asked
    assert (address, model) == (USUAL, MODEL)
    assert "Mサイズはありますか。" in question.text
    told = question.rules + question.text
    assert not any(one in told for one in ("前のご案内", "内緒", "@", "山田"))


def test_of_a_form_the_message_alone_is_shown(desk: WholeDesk, who: Adviser) -> None:
    form = (
        "お問い合わせフォームから送信がありました。\n\n"
        "お名前: 山田 花子\n電話番号: 090-1234-5678\nメールアドレス: hanako@example.jp\n"
        "お問い合わせ内容:\n取り置きはできますか。\n"
    )
    came = desk.receives(letter(form, name="こはる洋品店", address="shop@koharu.example"))
    sets_up(desk)
    asks(desk, came.conversation)
    ((_address, _model, question),) = who.asked
    assert "取り置きはできますか。" in question.text
    assert not any(one in question.text for one in ("花子", "090-1234-5678", "hanako@"))


def test_nothing_of_question_or_answer_is_kept(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    sets_up(desk)
    before = len(desk.rows(s.AppliedCommand))
    desk.told.clear()
    asks(desk, came.conversation, "wording")
    assert len(desk.rows(s.AppliedCommand)) == before
    assert desk.told == []


def test_an_answer_without_words_is_none(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    sets_up(desk)
    who.said = "<think>うーん</think>\n"
    command = p.AskSecondOpinion(conversation_id=came.conversation, what="summary")
    answer = desk.asks(command)
    assert (answer.fault, answer.code) == ("trouble", "opinion.garbled")


def test_it_may_be_stopped(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    sets_up(desk)

    def stop(stopped: Callable[[], bool]) -> str:
        assert desk.does(p.StopTask(task="t"))["stopped"]
        assert stopped()
        raise Trouble("opinion.stopped", retry=False)

    who.said = stop
    command = p.AskSecondOpinion(conversation_id=came.conversation, what="summary", task="t")
    assert desk.refused(command) == "task.stopped"


def test_what_cannot_be_asked_is_refused(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    sets_up(desk)
    nobody = p.AskSecondOpinion(conversation_id=999, what="summary")
    assert desk.refused(nobody) == "conversation.missing"
    other = p.AskSecondOpinion(conversation_id=came.conversation, what="poem")
    assert desk.refused(other) == "opinion.unknown"
    assert who.asked == []


def test_it_does_not_hold_up_other_commands(desk: WholeDesk) -> None:
    assert desk.engine.is_slow(p.AskSecondOpinion(conversation_id=1, what="summary"))
    assert desk.engine.is_slow(p.FindModels(address=USUAL))


def test_a_proposal_that_nobody_took_on_does_not_leave(desk: WholeDesk, who: Adviser) -> None:
    came = desk.receives(letter("サイズはありますか"))
    said = "Mサイズがございます。"
    text = body(said)
    at = text.index(said)
    fields = [(MARK, at, at + len(said), said)]
    proposed = desk.approval(came.conversation, said, fields=fields)
    assert "field.unfilled" in desk.stops(proposed)
    assert "field.unfilled" in desk.stops(
        desk.approval(
            came.conversation, said, fields=fields, overrides={"field.unfilled": "急ぎます"}
        )
    )
    desk.does(p.SaveDraft(draft=proposed.draft))
    (kept,) = desk.thread(came.conversation).drafts
    assert [(one.name, one.value) for one in kept.fields] == [(MARK, said)]
    assert desk.answers(came.conversation, said)
