"""What mails say is kept beside them, and the person's word on it holds the reply to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ecdesk import protocol as p
from ecdesk.domain.marks import Sort
from ecdesk.engine import readings
from ecdesk.store import schema as s
from ecdesk.views.thread import thread
from tests.helpers.whole_desk import WholeDesk, letter

ASKED = "先週注文した山田です。\n領収書を送っていただけますか。\n来月の娘の七五三に着せます。"


def marks(desk: WholeDesk, conversation: int) -> list[tuple[str, str, int]]:
    view = thread(desk.database, conversation)
    assert view is not None
    return [
        (mark.sort.value, mail.text[mark.start : mark.end], mark.number)
        for mail in view.mails
        for mark in mail.marks
    ]


def test_a_mail_that_waits_is_read_and_marked(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    found = marks(desk, came.conversation)
    assert ("request", "領収書を送っていただけますか。", 1) in found
    assert any(sort == "disclosure" and "七五三" in words for sort, words, _n in found)


def test_old_mail_is_read_when_there_is_time(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    desk.has_answered(came.conversation, text="領収書は箱に同封いたします。")
    with desk.database.write() as write:
        readings.forget(write.session, came.id)
    assert marks(desk, came.conversation) == []
    assert readings.read_waiting(desk.database, 10) == 1
    assert readings.read_waiting(desk.database, 10) == 0
    assert marks(desk, came.conversation)


def test_a_reader_that_learned_reads_again(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    with desk.database.write() as write:
        old = {"version": 0, "urgency": "critical"}
        write.session.execute(update(s.Mail).where(s.Mail.id == came.id).values(reading=old))
        readings.ensure(write, [came.id])
    with desk.database.connect() as connection:
        kept = connection.scalar(select(s.Mail.reading).where(s.Mail.id == came.id))
        spans = connection.execute(
            select(s.Finding.code, s.Finding.start, s.Finding.end).where(
                s.Finding.mail_id == came.id
            )
        ).all()
    assert kept["urgency"] != "critical"
    assert len(spans) == len(set(spans))  # not those of the first time beside those of the second


def say(desk: WholeDesk, mail: int, words: str, sort: Sort, **more: str) -> p.Answer:
    start = ASKED.index(words)
    word = p.WordIn(start=start, end=start + len(words), sort=sort.value, **more)
    return desk.asks(p.MarkMail(mail_id=mail, words=[word]))


def stops(desk: WholeDesk, conversation: int, text: str) -> set[str]:
    answer = desk.does(p.CheckDraft(draft=desk.draft(conversation, text)))
    return {one["code"] for one in answer["findings"] if one["severity"] == "stop"}


def test_what_is_no_request_is_not_asked_of_the_reply(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    thanks = "七五三のお召し物に選んでいただき、ありがとうございます。"
    assert "request.unanswered" in stops(desk, came.conversation, thanks)
    answer = say(desk, came.id, "領収書を送っていただけますか。", Sort.NONE)
    assert answer.value == {"before": []}
    assert "request.unanswered" not in stops(desk, came.conversation, thanks)
    assert not any(sort == "request" for sort, _w, _n in marks(desk, came.conversation))
    desk.does(p.MarkMail(mail_id=came.id, words=[]))  # taken back
    assert "request.unanswered" in stops(desk, came.conversation, thanks)


def test_what_the_person_marks_must_be_answered(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    words = "来月の娘の七五三に着せます。"
    say(desk, came.id, words, Sort.REQUEST)
    draft = desk.draft(came.conversation, "領収書は箱に同封いたします。")
    lines = desk.does(p.CheckDraft(draft=draft))["ledger"]
    assert [(line["text"], line["mail_id"]) for line in lines] == [
        ("領収書を送っていただけますか。", came.id),
        (words, came.id),
    ]
    assert lines[0]["state"] == "answered"
    (start, end) = lines[0]["by"][0]
    assert draft.body[start:end] == "領収書は箱に同封いたします。"


def test_a_request_may_be_left_aside(desk: WholeDesk) -> None:
    came = desk.receives(letter(ASKED))
    say(desk, came.id, "領収書を送っていただけますか。", Sort.REQUEST, state="unneeded")
    text = "七五三のお召し物に選んでいただき、ありがとうございます。"
    assert "request.unanswered" not in stops(desk, came.conversation, text)


@pytest.mark.parametrize(
    "word",
    [
        p.WordIn(start=0, end=9999, sort="request"),
        p.WordIn(start=3, end=3, sort="request"),
        p.WordIn(start=0, end=3, sort="nonsense"),
        p.WordIn(start=0, end=3, sort="request", state="nonsense"),
    ],
)
def test_a_word_that_fits_nothing_is_refused(desk: WholeDesk, word: p.WordIn) -> None:
    came = desk.receives(letter(ASKED))
    assert desk.asks(p.MarkMail(mail_id=came.id, words=[word])).code == "mark.unfit"
    assert desk.asks(p.MarkMail(mail_id=9999, words=[])).code == "mail.missing"
