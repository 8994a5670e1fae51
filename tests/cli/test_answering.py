"""Replies through checks and outbox: what is refused, what leaves, what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecdesk.cli import answering
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import Phase
from ecdesk.mail.parse import parse
from tests.cli.conftest import CommandLine
from tests.helpers.whole_desk import Cut, WholeDesk, body, letter, offline

Write = Callable[[str], Path]


@pytest.fixture
def question(desk: WholeDesk) -> int:
    """A conversation that waits for an answer."""
    return desk.receives(letter("まだ届きません。", subject="商品の件")).conversation


def test_a_reply_waits_for_its_countdown(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    told = ecdesk("reply", question, "--file", text(body("本日お送りします。")), "--json").json
    assert told == {"outgoing": 1, "state": "countdown"}
    assert ecdesk("sync", "--once", "--json").json["sent"] == 0
    desk.waits(11)
    assert ecdesk("sync", "--once", "--json").json["sent"] == 1
    assert [e.recipients for e in desk.smtp.accepted] == [("hanako@example.jp",)]
    assert ecdesk("sync", "--once", "--json").json["sent"] == 0
    assert len(desk.smtp.accepted) == 1


def test_now_means_now(ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write) -> None:
    file = text("\ufeff" + body("本日お送りします。").replace("\n", "\r\n"))
    told = ecdesk("reply", question, "--file", file, "--now", "--subject", "お届け", "--json").json
    assert told == {"outgoing": 1, "state": "done"}
    (sent,) = desk.smtp.accepted
    assert b"\xef\xbb\xbf" not in sent.raw
    (row,) = ecdesk("outbox", "--json").json
    assert (row["state"], row["to"], row["subject"]) == ("done", ["hanako@example.jp"], "お届け")
    assert row["message_id"].encode() in sent.raw
    assert row["last_error"] is None
    assert ecdesk("queue", "--json").json == []


SIGNATURE = "────────────\nこはる洋品店 サポート 山口\nshop@koharu.example"
WRITTEN = "山田 花子 様\n\nこはる洋品店の山口でございます。\n本日お送りします。\n"


@pytest.mark.parametrize(
    ("words", "below"),
    [
        ([], f"本日お送りします。\n\n{SIGNATURE}"),
        (["--no-signature"], "本日お送りします。"),
        (["--subject", "お届け"], f"本日お送りします。\n\n{SIGNATURE}"),
    ],
)
def test_a_reply_bears_the_shops_signature(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write, words: list[str], below: str
) -> None:
    ecdesk("reply", question, "--file", text(WRITTEN), "--now", *words)
    (sent,) = desk.smtp.accepted
    assert parse(sent.raw).text.rstrip().endswith(below)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"本文\n\n{SIGNATURE}\n", True),
        ("本文\n\nこはる洋品店　サポート　山口\nshop@koharu.example\n\n", True),  # without its rule
        ("本文\n", False),
        (f"{SIGNATURE}\n\n本文", False),  # quoted above, say
        ("こはる洋品店 サポート 山口", False),
        (" \n", True),  # nothing to sign
    ],
)
def test_no_text_is_signed_twice(written: str, kept: bool) -> None:
    once = answering.signed(written, SIGNATURE)
    assert (once == written) is kept
    assert answering.signed(once, SIGNATURE) == once
    assert answering.signed(written, "") == written


def test_an_unfilled_field_is_never_sent(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    file = text(body("{{ 発送日 }} にお送りします。"))
    ran = ecdesk(
        "reply", question, "--file", file, "--override", "field.unfilled=急ぐ", "--json", code=3
    )
    assert ran.json["code"] == "checks.stopped"
    (stop,) = ran.json["stops"]
    assert (stop["code"], stop["text"]) == ("field.unfilled", "{{ 発送日 }}")
    assert file.read_text("utf-8")[stop["start"] : stop["end"]] == stop["text"]
    assert stop["why"] in ran.err
    assert ecdesk("outbox", "--json").json == []
    assert not desk.thread(question).draft


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (body("本日お送りします。", name="鈴木 一郎"), "name.wrong"),
        (body("ひなた雑貨をご利用いただき、ありがとうございます。"), "shop.wrong"),
        (body("領収書を添付いたします。"), "attachment.missing"),
    ],
)
def test_what_the_checks_stop_is_told_and_kept_back(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write, said: str, code: str
) -> None:
    desk.opens(shop="ひなた雑貨", address="info@hinata.example")
    ran = ecdesk("reply", question, "--file", text(said), "--now", "--json", code=3)
    assert code in {stop["code"] for stop in ran.json["stops"]}
    assert not desk.smtp.accepted


def test_a_forgotten_file_is_attached_or_explained(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write, tmp_path: Path
) -> None:
    receipt = tmp_path / "領収書.pdf"
    receipt.write_bytes(b"%PDF-1.7 receipt")
    file = text(body("領収書を添付いたします。"))
    words = ["reply", question, "--file", file]
    explained = ecdesk(*words, "--override", "attachment.missing=別便で送った", "--json").json
    assert desk.outgoing(explained["outgoing"]).overrides == {"attachment.missing": "別便で送った"}
    ecdesk("outbox", "cancel", explained["outgoing"])
    attached = ecdesk(*words, "--attach", receipt, "--now", "--json").json
    assert desk.outgoing(attached["outgoing"]).overrides == {}
    assert b"application/pdf" in desk.smtp.accepted[0].raw


@pytest.mark.parametrize("said", ["attachment.missing", "attachment.missing=", "=なぜなら", "= "])
def test_an_override_needs_a_reason(
    ecdesk: CommandLine, question: int, text: Write, said: str
) -> None:
    file = text(body("領収書を添付いたします。"))
    ran = ecdesk("reply", question, "--file", file, "--override", said, code=2)
    assert "理由" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--file", "/no/such/file"], 2, "usage"),
        (["--file", "{folder}"], 2, "usage"),
        (["--file", "{sjis}"], 2, "usage"),
        (["--file", "{empty}"], 3, "draft.empty"),
        (["--file", "{good}", "--subject", " "], 3, "draft.no_subject"),
        (["--file", "{good}", "--attach", "/no/such/file"], 3, "file.unreadable"),
    ],
)
def test_what_cannot_be_a_reply_is_refused(
    ecdesk: CommandLine,
    desk: WholeDesk,
    question: int,
    tmp_path: Path,
    words: list[str],
    code: int,
    said: str,
) -> None:
    files = {name: tmp_path / name for name in ("sjis", "empty", "good")}
    files["sjis"].write_bytes("本日お送りします。".encode("cp932"))
    files["empty"].write_text("\n", "utf-8")
    files["good"].write_text(body("本日お送りします。"), "utf-8")
    filled = [word.format(folder=tmp_path, **files) for word in words]
    assert ecdesk("reply", question, *filled, "--json", code=code).json["code"] == said
    assert ecdesk("outbox", "--json").json == []


def test_a_conversation_is_answered_once(ecdesk: CommandLine, question: int, text: Write) -> None:
    words = ["--file", text(body("本日お送りします。")), "--now", "--json"]
    assert ecdesk("reply", 99, *words, code=3).json["code"] == "conversation.missing"
    ecdesk("reply", question, *words)
    assert ecdesk("reply", question, *words, code=3).json["code"] == "reply.already_answered"
    assert ecdesk("reply", question, *words, "--postscript").json["state"] == "done"


def test_one_mail_at_a_time_is_on_its_way(ecdesk: CommandLine, question: int, text: Write) -> None:
    words = ["reply", question, "--file", text(body("本日お送りします。")), "--json"]
    ecdesk(*words)
    assert ecdesk(*words, code=3).json["code"] == "outgoing.already"


def test_a_mail_is_taken_back_until_it_has_left(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    words = ["reply", question, "--file", text(body("本日お送りします。")), "--json"]
    first = ecdesk(*words).json["outgoing"]
    assert ecdesk("outbox", "cancel", first, "--json").json == {"id": first, "state": "cancelled"}
    desk.waits(60)
    assert ecdesk("sync", "--once", "--json").json["sent"] == 0
    assert not desk.smtp.accepted
    second = ecdesk(*words).json["outgoing"]
    assert "送信済み" in ecdesk("outbox", "send", second).out
    for verb in ("cancel", "send"):
        refused = ecdesk("outbox", verb, second, "--json", code=3)
        assert refused.json["code"] == "outgoing.left"
    assert ecdesk("outbox", "settle", second, "--json", code=3).json["code"] == "outgoing.settled"
    for verb in ("cancel", "send", "settle"):
        missing = ecdesk("outbox", verb, 99, "--json", code=3)
        assert missing.json["code"] == "outgoing.missing"


def test_no_answer_after_the_dot_is_for_the_person_to_settle(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    desk.smtp.cut(Cut(Phase.DOT, accepted=True))
    ran = ecdesk(
        "reply", question, "--file", text(body("お送りします。")), "--now", "--json", code=4
    )
    assert (ran.json["outgoing"], ran.json["state"]) == (1, "unknown")
    assert ran.json["error"] == ran.err.rstrip("\n")
    assert ecdesk("outbox", "send", 1, "--json", code=3).json["code"] == "outgoing.unsure"
    assert ecdesk("outbox", "settle", 1, "--json").json["state"] in {"sent", "done"}
    assert len(desk.smtp.accepted) == 1
    assert ecdesk("queue", "--json").json == []


def test_who_is_sure_sends_an_unknown_mail_again(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    desk.smtp.cut(Cut(Phase.DOT))
    ecdesk("reply", question, "--file", text(body("お送りします。")), "--now", code=4)
    assert ecdesk("outbox", "send", 1, "--sure", "--json").json == {"id": 1, "state": "done"}
    assert len(desk.smtp.accepted) == 1


def test_without_a_network_the_mail_waits_and_says_so(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    desk.server.fail("open", offline())
    ran = ecdesk(
        "reply", question, "--file", text(body("お送りします。")), "--now", "--json", code=4
    )
    assert (ran.json["state"], ran.json["code"]) == ("ready", "net.unreachable")
    (row,) = ecdesk("outbox", "--json").json
    assert row["last_error"] == ran.err.rstrip("\n")
    assert ecdesk("outbox", "send", 1, "--json").json["state"] == "done"


def test_a_word_from_the_customer_holds_the_mail(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    desk.server.put(letter("やはりキャンセルします。", subject="商品の件"))
    ran = ecdesk(
        "reply", question, "--file", text(body("お送りします。")), "--now", "--json", code=3
    )
    assert (ran.json["state"], ran.json["code"]) == ("held", "outbox.changed")
    assert not desk.smtp.accepted


def test_a_mail_that_sync_could_not_send_is_a_problem(
    ecdesk: CommandLine, desk: WholeDesk, question: int, text: Write
) -> None:
    ecdesk("reply", question, "--file", text(body("お送りします。")))
    desk.waits(11)
    desk.smtp.cut(Cut(Phase.MAIL, "451 4.7.1 later"))
    ran = ecdesk("sync", "--once", "--json", code=4)
    (problem,) = ran.json["problems"]
    assert (problem["outgoing"], problem["state"]) == (1, "failed")
    assert ran.json["sent"] == 0
    assert ecdesk("sync", "--once", "--json").json["problems"] == []  # not tried again yet
    desk.waits(120)
    assert ecdesk("sync", "--once", "--json").json["sent"] == 1


def test_every_state_has_its_word() -> None:
    assert all(answering._state(state.value) for state in State)
