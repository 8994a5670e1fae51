"""An approved mail leaves once, or says why it did not.

Longer than 400 lines because every state and every fault of the one machine is tried side by side.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Phase
from ecdesk.store import schema as s
from tests.helpers.whole_desk import Cut, WholeDesk, letter, offline, ours

MINUTE = 60


@pytest.fixture
def ready(desk: WholeDesk) -> int:
    """An outgoing mail whose countdown ends in ten seconds."""
    return desk.answers(desk.receives().conversation)


def test_a_mail_leaves_after_its_countdown_and_is_kept_in_sent(desk: WholeDesk, ready: int) -> None:
    desk.tick(9)
    assert (desk.state(ready), desk.smtp.tried) == ("countdown", 0)
    desk.tick(1)
    assert desk.state(ready) == "done"
    (sent,) = desk.smtp.accepted
    frozen = desk.outgoing(ready)
    assert sent.raw == frozen.raw
    assert hashlib.sha256(sent.raw).hexdigest() == frozen.sha256
    assert desk.server.appended == [sent.raw]


def test_a_countdown_of_nothing_leaves_at_the_next_step(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    assert desk.state(outgoing) == "ready"
    desk.tick()
    assert desk.state(outgoing) == "done"


def test_a_copy_of_bcc_goes_out_and_nobody_can_read_so(desk: WholeDesk) -> None:
    outgoing = desk.answers(
        desk.receives().conversation, cc=[("", "cc@example.jp")], bcc=[("", "boss@koharu.example")]
    )
    desk.tick(10)
    (sent,) = desk.smtp.accepted
    assert sent.recipients == ("hanako@example.jp", "cc@example.jp", "boss@koharu.example")
    assert b"boss@" not in sent.raw
    assert desk.state(outgoing) == "done"


# How far a transmission came decides what becomes of the mail.


def test_no_network_waits_and_tries_nothing(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.CONNECT, code="net.unreachable"))
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.attempts, row.trouble["code"]) == ("ready", 0, "net.unreachable")
    desk.tick(29)
    assert desk.smtp.tried == 1
    desk.tick(1)
    assert desk.state(ready) == "done"


@pytest.mark.parametrize("phase", [Phase.HELLO, Phase.MAIL, Phase.RCPT])
def test_a_no_before_data_is_tried_again_later(desk: WholeDesk, ready: int, phase: Phase) -> None:
    desk.smtp.cut(Cut(phase, "451 later"))
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.attempts, row.permanent) == ("failed", 1, False)
    assert row.trouble["values"] == {"phase": phase.value, "reply": "451 later"}
    desk.tick(59)
    assert desk.smtp.tried == 1
    desk.tick(1)
    assert desk.state(ready) == "done"


@pytest.mark.parametrize("phase", [Phase.AUTH, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT])
def test_a_final_no_waits_for_the_person(desk: WholeDesk, ready: int, phase: Phase) -> None:
    desk.smtp.cut(Cut(phase, "550 never", permanent=True))
    desk.tick(10)
    assert (desk.state(ready), desk.outgoing(ready).permanent) == ("failed", True)
    desk.tick(86400)
    assert desk.smtp.tried == 1, "nothing by itself"
    desk.does(p.SendOutgoing(outgoing_id=ready))
    desk.tick()
    assert desk.state(ready) == "done", "by the person's word it is tried again"
    assert len(desk.smtp.accepted) == 1


def test_a_line_cut_within_data_is_tried_again(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DATA))
    desk.tick(10)
    assert (desk.state(ready), desk.outgoing(ready).attempts) == ("failed", 1)
    desk.tick(60)
    assert desk.state(ready) == "done"
    assert len(desk.smtp.accepted) == 1


def test_a_later_after_the_dot_is_tried_again(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT, "451 later"))
    desk.tick(10)
    assert desk.state(ready) == "failed"
    desk.tick(60)
    assert desk.state(ready) == "done"


def test_each_failure_waits_longer(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(*[Cut(Phase.DATA)] * 7)
    desk.tick(10)
    for seconds in (60, 300, 900, 1800, 3600, 3600):
        assert desk.outgoing(ready).due_at - desk.now == timedelta(seconds=seconds)
        desk.tick(seconds)
    assert desk.smtp.tried == 7


@pytest.mark.parametrize("arrived", [True, False])
def test_silence_after_the_dot_is_unknown_and_never_sent_again(
    desk: WholeDesk, ready: int, arrived: bool
) -> None:
    desk.smtp.cut(Cut(Phase.DOT, accepted=arrived))
    desk.tick(10)
    assert desk.state(ready) == "unknown"
    for _ in range(40):
        desk.tick(MINUTE)
    assert (desk.state(ready), desk.smtp.tried) == ("unknown", 1)


# Unknown: look in Sent, then ask.


def test_an_unknown_mail_found_in_sent_counts_as_sent(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.tick(10)
    desk.server.put(desk.smtp.accepted[0].raw, folder="Sent")
    desk.tick(30)
    assert desk.state(ready) == "sent"
    desk.tick()
    assert desk.state(ready) == "done"
    assert desk.server.appended == [], "the copy was there"
    assert list(desk.statuses().values()) == ["waiting"]
    assert desk.smtp.tried == 1


def test_after_ten_minutes_of_looking_the_person_is_asked(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT))
    desk.tick(10)
    for _ in range(19):
        desk.tick(30)
    assert not desk.outgoing(ready).permanent
    for _ in range(2):
        desk.tick(30)
    assert desk.outgoing(ready).permanent
    looked = desk.server.calls.count("find")
    desk.tick(3600)
    assert desk.server.calls.count("find") == looked


def test_a_copy_that_comes_in_after_all_the_looking_settles_it(desk: WholeDesk, ready: int) -> None:
    """Else the person would be asked for what the mailbox knows, and might send it twice."""
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.tick(10)
    for _ in range(25):
        desk.tick(30)
    assert desk.outgoing(ready).permanent
    desk.server.put(desk.smtp.accepted[0].raw, folder="Sent", arrived=desk.now)
    desk.sync()
    desk.tick()
    desk.tick()
    assert (desk.state(ready), desk.smtp.tried, desk.server.appended) == ("done", 1, [])
    assert list(desk.statuses().values()) == ["waiting"]
    assert len(desk.thread(1).mails) == 2


def test_the_person_says_it_arrived(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT))
    desk.tick(10)
    desk.does(p.SettleOutgoing(outgoing_id=ready))
    desk.tick()
    assert desk.state(ready) == "done"
    assert len(desk.server.appended) == 1
    assert desk.refused(p.SettleOutgoing(outgoing_id=ready)) == "outgoing.settled"


def test_an_unknown_mail_is_sent_again_only_if_the_person_is_sure(
    desk: WholeDesk, ready: int
) -> None:
    desk.smtp.cut(Cut(Phase.DOT))
    desk.tick(10)
    assert desk.refused(p.SendOutgoing(outgoing_id=ready)) == "outgoing.unsure"
    assert desk.refused(p.CancelOutgoing(outgoing_id=ready)) == "outgoing.left"
    desk.does(p.SendOutgoing(outgoing_id=ready, sure=True))
    desk.tick()
    assert desk.state(ready) == "done"
    assert desk.smtp.accepted[0].raw == desk.outgoing(ready).raw, "under the same Message-ID"


def test_a_second_silence_is_looked_for_as_long_as_the_first(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT), Cut(Phase.DOT))
    desk.tick(10)
    for _ in range(25):
        desk.tick(30)
    desk.does(p.SendOutgoing(outgoing_id=ready, sure=True))
    desk.tick()
    desk.tick(30)
    assert desk.state(ready) == "unknown"
    assert not desk.outgoing(ready).permanent, "not given up at the first look"


def test_the_person_looks_once_more(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.tick(10)
    assert desk.does(p.LookForOutgoing(outgoing_id=ready)) == {"found": False}
    desk.server.put(desk.smtp.accepted[0].raw, folder="Sent")
    assert desk.does(p.LookForOutgoing(outgoing_id=ready)) == {"found": True}
    assert desk.does(p.LookForOutgoing(outgoing_id=ready)) == {"found": True}


def test_a_word_of_the_person_while_we_look_is_not_overwritten(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DOT))
    desk.tick(10)
    desk.tick(30)
    called = desk.server.called

    def settled_meanwhile(method: str) -> None:
        if method == "find" and desk.state(ready) == "unknown":
            desk.does(p.SettleOutgoing(outgoing_id=ready))
        called(method)

    desk.server.called = settled_meanwhile  # type: ignore[method-assign] # the person is quick
    desk.tick(11 * MINUTE)
    desk.tick(30)
    assert desk.state(ready) == "done"


def test_a_copy_that_a_sync_found_first_is_the_same_mail(desk: WholeDesk, ready: int) -> None:
    """The server keeps a copy and adds a header; we hear of it before we know that it left."""
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    desk.tick(10)
    desk.server.put(b"X-Kept-By: server\r\n" + desk.smtp.accepted[0].raw, folder="Sent")
    desk.sync()
    desk.tick(30)
    desk.tick()
    assert desk.state(ready) == "done"
    (conversation,) = desk.statuses()
    assert [mail.direction for mail in desk.thread(conversation).mails] == ["in", "out"]


# Killed at any point.


def test_a_countdown_goes_on_after_a_restart(desk: WholeDesk, ready: int) -> None:
    desk.tick(5)
    desk.restarts()
    desk.tick(4)
    assert desk.state(ready) == "countdown"
    desk.tick(1)
    assert desk.state(ready) == "done"


@pytest.mark.parametrize("countdown", [10, 0])
def test_what_should_have_left_long_ago_is_held(desk: WholeDesk, countdown: int) -> None:
    outgoing = desk.answers(desk.receives().conversation, countdown=countdown)
    desk.waits(2 * 3600)
    desk.restarts()
    desk.tick()
    row = desk.outgoing(outgoing)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("held", "outbox.late", 0)
    desk.does(p.SendOutgoing(outgoing_id=outgoing))
    desk.tick()
    assert desk.state(outgoing) == "done"


def test_five_minutes_late_is_still_in_time(desk: WholeDesk, ready: int) -> None:
    desk.tick(310)
    assert desk.state(ready) == "done"


def test_what_waits_for_the_network_may_wait_long(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.CONNECT))
    desk.tick(10)
    desk.tick(8 * 3600)
    assert desk.state(ready) == "done"


def test_killed_while_claimed_it_is_ready_again(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("open", None, KeyboardInterrupt())
    desk.waits(10)
    desk.server.fail("folders", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        desk.tick()
    assert desk.state(ready) == "claimed"
    desk.server.heals()
    desk.restarts()
    assert desk.state(ready) == "ready"
    desk.tick()
    assert desk.state(ready) == "done"
    assert len(desk.smtp.accepted) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_while_transmitting_it_is_unknown(
    desk: WholeDesk, ready: int, arrived: bool
) -> None:
    desk.smtp.cut(Cut(Phase.DATA, error=KeyboardInterrupt(), accepted=arrived))  # type: ignore[arg-type] # a kill
    with pytest.raises(KeyboardInterrupt):
        desk.tick(10)
    assert desk.state(ready) == "transmitting"
    desk.restarts()
    row = desk.outgoing(ready)
    assert (row.state, row.trouble["code"]) == ("unknown", "outbox.interrupted")
    desk.tick(3600)
    assert desk.smtp.tried == 1


def test_transmitting_is_on_disk_before_data_and_sent_before_any_look_at_sent(
    desk: WholeDesk, ready: int
) -> None:
    seen: list[str] = []
    desk.smtp.at_data = lambda: seen.append(desk.state(ready))
    append = desk.server.called

    def noting(method: str) -> None:
        if method == "append":
            seen.append(desk.state(ready))
        append(method)

    desk.server.called = noting  # type: ignore[method-assign] # listens in
    desk.tick(10)
    assert seen == ["transmitting", "sent"]


def test_killed_right_after_the_250_it_has_left_and_enters_its_conversation(
    desk: WholeDesk, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ecdesk.engine.afterwards.Afterwards._enter", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.tick(10)
    assert desk.state(ready) == "sent"
    desk.restarts()
    desk.tick()
    assert desk.state(ready) == "done"
    assert list(desk.statuses().values()) == ["waiting"]
    assert len(desk.smtp.accepted) == 1


# What no sender should do, and a full disk.


@pytest.mark.parametrize(
    ("phase", "state"), [(Phase.CONNECT, "failed"), (Phase.DATA, "unknown"), (Phase.DOT, "unknown")]
)
def test_a_sender_that_breaks_strands_nothing(
    desk: WholeDesk, ready: int, phase: Phase, state: str
) -> None:
    desk.smtp.cut(Cut(phase, error=ValueError("a bug")))
    desk.tick(10)
    assert desk.state(ready) == state
    assert desk.outgoing(ready).trouble["code"] == "bug"


def test_trouble_of_any_kind_after_data_is_unknown(desk: WholeDesk, ready: int) -> None:
    desk.smtp.cut(Cut(Phase.DATA, error=Trouble("net.gone"), accepted=True))
    desk.tick(10)
    assert desk.state(ready) == "unknown"


def test_one_mail_that_breaks_does_not_stop_the_others(desk: WholeDesk, ready: int) -> None:
    other = desk.answers(desk.receives(letter(subject="別件", address="b@example.jp")).conversation)
    desk.smtp.cut(Cut(Phase.CONNECT, error=ValueError("a bug")))
    desk.tick(10)
    assert {desk.state(ready), desk.state(other)} == {"failed", "done"}


def test_a_full_disk_before_data_sends_nothing_and_forgets_nothing(
    desk: WholeDesk, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full_disk(desk, patch, from_write=4)
        with pytest.raises(Trouble):
            desk.tick(10)
    assert desk.smtp.accepted == []
    desk.tick(30)
    desk.tick(30)
    assert desk.state(ready) == "done"
    assert len(desk.smtp.accepted) == 1


def test_a_full_disk_after_the_250_is_remembered_until_it_can_be_written(
    desk: WholeDesk, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        desk.smtp.at_data = lambda: full_disk(desk, patch)
        with pytest.raises(Trouble):
            desk.tick(10)
        assert desk.state(ready) == "transmitting"
    desk.tick(1)
    assert desk.state(ready) == "done", "we know that it left"
    assert len(desk.smtp.accepted) == 1


def full_disk(desk: WholeDesk, patch: pytest.MonkeyPatch, from_write: int = 1) -> None:
    """From this write on nothing can be committed."""
    real, count = desk.database.write, 0

    def write(*, urgent: bool = False):  # type: ignore[no-untyped-def] # stands in for another
        nonlocal count
        count += 1
        if count >= from_write:
            raise Trouble("disk.full")
        return real(urgent=urgent)

    patch.setattr(desk.database, "write", write)


# A look before the send.


def test_a_customer_who_writes_meanwhile_holds_the_reply(desk: WholeDesk, ready: int) -> None:
    desk.server.put(letter("やっぱりキャンセルしたいです。"), arrived=desk.now)
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("held", "outbox.changed", 0)
    desk.does(p.SendOutgoing(outgoing_id=ready))
    desk.tick()
    assert desk.state(ready) == "done", "the person has seen it and sends all the same"


def test_a_reply_from_the_phone_holds_the_reply(desk: WholeDesk) -> None:
    desk.receives(letter(message_id="<q@example.jp>"))
    outgoing = desk.answers(1)
    desk.server.put(ours(answers=["<q@example.jp>"]), folder="Sent", arrived=desk.now)
    desk.tick(10)
    assert desk.state(outgoing) == "held"
    assert desk.outgoing(outgoing).trouble["code"] == "outbox.answered"
    draft = desk.does(p.CancelOutgoing(outgoing_id=outgoing))["draft_id"]
    assert draft == desk.thread(1).draft.id  # type: ignore[union-attr] # there is one


@pytest.mark.parametrize("days", [0, 9])
def test_an_answer_that_only_its_flag_tells_of_holds_the_reply(desk: WholeDesk, days: int) -> None:
    """From a phone whose own Sent folder we do not see: the question alone says \\Answered."""
    desk.receives(letter(message_id="<q@example.jp>"))
    desk.waits(days=days)  # a question that old is done, not waiting, once it is answered
    outgoing = desk.answers(1)
    desk.server.flag(1, "\\Seen", "\\Answered")
    desk.tick(10)
    row = desk.outgoing(outgoing)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("held", "outbox.answered", 0)
    desk.does(p.SendOutgoing(outgoing_id=outgoing))
    desk.tick()
    assert desk.state(outgoing) == "done", "the person knows better and sends all the same"


def test_a_flag_taken_back_holds_nothing(desk: WholeDesk) -> None:
    desk.receives(letter(message_id="<q@example.jp>"))
    desk.server.flag(1, "\\Answered")
    desk.sync()
    desk.server.flag(1)
    desk.sync()
    outgoing = desk.answers(1)
    desk.server.flag(1, "\\Seen")
    desk.tick(10)
    assert desk.state(outgoing) == "done"


def test_somebody_else_who_writes_holds_nothing(desk: WholeDesk, ready: int) -> None:
    desk.server.put(letter(address="other@example.jp"), arrived=desk.now)
    desk.tick(10)
    assert desk.state(ready) == "done"


def test_without_a_look_nothing_is_sent(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("open", offline())
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("ready", "net.unreachable", 0)
    desk.tick(30)
    assert desk.state(ready) == "done"


def test_a_refused_sign_in_is_for_the_person_to_mend(desk: WholeDesk, ready: int) -> None:
    desk.secrets.clear()
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.permanent, row.trouble["code"]) == ("failed", True, "secret.missing")


def test_bytes_that_changed_on_disk_are_not_sent(desk: WholeDesk, ready: int) -> None:
    with desk.database.write() as write:
        row = write.session.get_one(s.Outgoing, ready)
        row.raw = row.raw.replace(b"\r\n\r\n", b"\r\n\r\nAAAA\r\n", 1)
    desk.tick(10)
    assert (desk.state(ready), desk.outgoing(ready).trouble["code"]) == ("held", "outbox.damaged")
    assert desk.smtp.tried == 0


# Some recipients.


def test_a_refused_recipient_is_told_and_the_others_have_it(desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation, cc=[("", "gone@example.jp")])
    desk.smtp.refuses = {"gone@example.jp": "550 no such user"}
    desk.tick(10)
    assert desk.state(outgoing) == "done"
    assert desk.shown(outgoing).refused == {"gone@example.jp": "550 no such user"}
    assert desk.smtp.tried == 1


# The copy in Sent.


def test_a_server_that_keeps_its_own_copy_gets_no_second(desk: WholeDesk, ready: int) -> None:
    desk.smtp.at_data = lambda: desk.server.put(desk.outgoing(ready).raw, folder="Sent") and None
    desk.tick(10)
    assert desk.state(ready) == "done"
    assert len(desk.server.boxes["Sent"].mails) == 1


def test_only_the_copy_is_repeated(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("append", offline(), offline())
    desk.tick(10)
    row = desk.outgoing(ready)
    assert (row.state, row.copy_tries, row.trouble["code"]) == ("sent", 1, "net.unreachable")
    assert list(desk.statuses().values()) == ["waiting"], "the turn is closed by the 250"
    desk.tick(60)
    assert desk.state(ready) == "sent"
    desk.tick(300)
    assert desk.state(ready) == "done"
    assert (desk.smtp.tried, len(desk.server.appended)) == (1, 1)


def test_a_copy_that_can_never_be_kept_is_given_up_and_says_so(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("append", *[Trouble("net.refused")] * 20)
    desk.tick(10)
    for _ in range(10):
        desk.tick(3600)
    row = desk.outgoing(ready)
    assert (row.state, row.trouble["code"], desk.smtp.tried) == ("done", "net.refused", 1)


def test_a_copy_waits_for_the_network_however_long(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("append", *[offline()] * 48)
    desk.tick(10)
    for _ in range(48):
        desk.tick(3600)
    assert (desk.state(ready), len(desk.server.appended)) == ("done", 1)


def test_a_break_of_the_copy_is_not_a_break_of_the_mail(desk: WholeDesk, ready: int) -> None:
    desk.server.fail("append", ValueError("a bug"))
    desk.tick(10)
    assert desk.state(ready) == "sent"
    desk.tick(60)
    assert (desk.state(ready), desk.smtp.tried) == ("done", 1)


def test_the_copy_that_comes_back_is_not_another_mail(desk: WholeDesk, ready: int) -> None:
    desk.tick(10)
    assert desk.sync() == 0
    (conversation,) = desk.statuses()
    assert [mail.direction for mail in desk.thread(conversation).mails] == ["in", "out"]


# Two at once.


def test_two_outboxes_send_a_mail_once(desk: WholeDesk, ready: int) -> None:
    desk.waits(10)
    both = [desk.outbox, desk.another_outbox()]
    start = threading.Barrier(2)

    def run(index: int) -> None:
        start.wait(5)
        both[index].step()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    desk.tick()
    assert len(desk.smtp.accepted) == 1
    assert desk.state(ready) == "done"


# Undo.


def test_undo_gives_back_everything_and_the_edit_is_what_leaves(
    desk: WholeDesk, tmp_path: Path
) -> None:
    conversation = desk.receives().conversation
    paper = tmp_path / "領収書.txt"
    paper.write_text("1,200円")
    approval = desk.approval(
        conversation,
        "領収書を添付いたします。",
        cc=[("", "cc@example.jp")],
        bcc=[("", "boss@koharu.example")],
        files=[p.FileIn(path=str(paper))],
    )
    outgoing = desk.does(approval)["outgoing"]
    desk.does(p.CancelOutgoing(outgoing_id=outgoing))
    desk.tick(60)
    assert (desk.state(outgoing), desk.smtp.tried) == ("cancelled", 0)
    assert desk.statuses() == {conversation: "reply"}
    back = desk.thread(conversation).draft
    assert back is not None
    assert (back.subject, back.body) == (approval.draft.subject, approval.draft.body)
    assert [(a.name, a.addr) for a in back.to] == list(approval.draft.to)
    assert [a.addr for a in back.cc + back.bcc] == ["cc@example.jp", "boss@koharu.example"]
    assert [(file.filename, file.size) for file in back.files] == [("領収書.txt", 8)]
    again = desk.answers(
        conversation, "書き直しました。", id=back.id, files=[p.FileIn(id=back.files[0].id)]
    )
    desk.tick(10)
    assert desk.state(again) == "done"
    (sent,) = desk.smtp.accepted
    assert "書き直しました" in desk.thread(conversation).mails[-1].text
    assert desk.thread(conversation).mails[-1].attachments[0].filename == "領収書.txt"
    assert sent.raw == desk.outgoing(again).raw


@pytest.mark.parametrize("when", ["sent", "unknown"])
def test_what_may_have_left_cannot_be_taken_back(desk: WholeDesk, ready: int, when: str) -> None:
    if when == "unknown":
        desk.smtp.cut(Cut(Phase.DOT))
    desk.tick(10)
    assert desk.refused(p.CancelOutgoing(outgoing_id=ready)) == "outgoing.left"


def test_no_command_finds_a_mail_that_is_none(desk: WholeDesk) -> None:
    for command in (p.CancelOutgoing, p.SendOutgoing, p.SettleOutgoing):
        assert desk.refused(command(outgoing_id=99)) == "outgoing.missing"
    assert desk.does(p.LookForOutgoing(outgoing_id=99)) == {"found": False}


def test_next_due_is_when_something_happens(desk: WholeDesk, ready: int) -> None:
    assert desk.outbox.next_due() == desk.now + timedelta(seconds=10)
    desk.tick(10)
    assert desk.outbox.next_due() is None
