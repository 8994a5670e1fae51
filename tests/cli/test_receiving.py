"""`sync --once` against a real Dovecot: what goes wrong on the way, and that nothing is lost."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ecdesk import protocol as p
from ecdesk.engine import intake
from tests.cli.conftest import CommandLine, Line, Program, Shop
from tests.helpers.dovecot import Dovecot
from tests.helpers.whole_desk import ACCOUNT, WholeDesk, body, letter, offline

pytestmark = pytest.mark.wire

LONG = "お問い合わせの本文です。" * 300  # about 10 KB


def deliver(dovecot: Dovecot, number: int) -> None:
    """Mails of as many customers."""
    for n in range(number):
        dovecot.deliver(letter(f"{n} {LONG}", name=f"客 {n}", address=f"c{n}@example.jp"))


def deliver_heavy(dovecot: Dovecot) -> None:
    """18 mails of 1 MB: more than is asked for at once."""
    for n in range(18):
        raw = letter(f"{n}\n" + ("x" * 76 + "\n") * 13_000, address=f"c{n}@example.jp")
        dovecot.deliver(raw.replace(b"text/plain", b"application/octet-stream"))


def hashes(dovecot: Dovecot) -> Counter[str]:
    """What lies on the server."""
    return Counter(hashlib.sha256(raw).hexdigest() for raw in dovecot.mails())


def stored(ecdesk: Callable[..., object]) -> Counter[str]:
    """What lies in the data folder."""
    return Counter(mail["sha256"] for mail in ecdesk("mails", "--json").lines)  # type: ignore[attr-defined] # a Ran


def test_what_the_server_has_is_received_once(on_the_wire: CommandLine, shop: Shop) -> None:
    deliver(shop.dovecot, 3)
    on_the_wire(*shop.account())
    told = on_the_wire("sync", "--once", "--json").json
    assert list(told) == ["new", "sent", "problems", "seconds"]
    assert (told["new"], told["sent"], told["problems"]) == (3, 0, [])
    assert on_the_wire("sync", "--once", "--json").json["new"] == 0
    assert stored(on_the_wire) == hashes(shop.dovecot)
    assert len(on_the_wire("queue", "--json").json) == 3
    assert "受信 0 通" in on_the_wire("sync", "--once").out


def test_a_reply_goes_all_the_way(
    on_the_wire: CommandLine, shop: Shop, text: Callable[[str], Path]
) -> None:
    shop.dovecot.deliver(letter("まだ届きません。", message_id="<asked@example.jp>"))
    on_the_wire(*shop.account())
    on_the_wire("sync", "--once")
    (row,) = on_the_wire("queue", "--json").json
    said = text(body("本日お送りします。"))
    told = on_the_wire("reply", row["id"], "--file", said, "--now", "--json").json
    assert told["state"] == "sent"
    (kept,) = shop.smtp.kept
    assert kept.recipients == ("hanako@example.jp",)
    assert b"In-Reply-To: <asked@example.jp>" in kept.raw
    # The server has some seconds to keep a copy by itself; a later look finds none, and puts one.
    until = time.monotonic() + 60
    while on_the_wire("outbox", "--json").json[0]["state"] != "done":
        assert time.monotonic() < until
        time.sleep(0.5)
        on_the_wire("sync", "--once")
    assert len(shop.dovecot.mails("Sent")) == 1
    assert on_the_wire("sync", "--once", "--json").json["new"] == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "wrong"}, "net.login"),
        ({"host": "no-such-host.invalid"}, "net.unknown_host"),
        ({"trust": False}, "net.certificate"),
    ],
)
def test_each_trouble_has_its_sentence(
    on_the_wire: CommandLine, shop: Shop, wrong: dict[str, str], code: str
) -> None:
    on_the_wire(*shop.account(**wrong), "--no-test")  # type: ignore[arg-type] # a value for each
    ran = on_the_wire("sync", "--once", "--json", code=4)
    (problem,) = ran.json["problems"]
    assert (problem["mailbox"], problem["code"]) == (shop.dovecot.user, code)
    assert problem["error"] == ran.err.rstrip("\n")
    (listed,) = on_the_wire("account", "list", "--json").json
    assert listed["trouble"] == problem["error"]


def test_nobody_listens(on_the_wire: CommandLine, shop: Shop, nobody_listens: int) -> None:
    on_the_wire(*shop.account(port=nobody_listens))
    ran = on_the_wire("sync", "--once", "--json", code=4)
    assert ran.json["problems"][0]["code"] == "net.unreachable"


def test_one_mailbox_in_trouble_keeps_no_other_waiting(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    desk.opens(shop="ひなた雑貨", address="info@hinata.example")
    desk.server.fail("open", offline())
    desk.server.put(letter())
    told = ecdesk("sync", "--once", "--json", code=4).json
    assert (told["new"], len(told["problems"])) == (1, 1)


def test_a_bug_in_one_mailbox_keeps_no_other_waiting(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.opens(shop="ひなた雑貨", address="info@hinata.example")
    desk.server.fail("open", ZeroDivisionError("山田 花子"))
    desk.server.put(letter())
    told = ecdesk("sync", "--once", "--json", code=4).json
    assert (told["new"], told["problems"][0]["code"]) == (1, "bug")
    log = (ecdesk.folder / "engine.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert "花子" not in log


def test_what_was_stored_and_not_read_is_read_the_next_time(
    ecdesk: CommandLine, desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.server.put(letter())
    monkeypatch.setattr(intake, "read_stored", lambda *_: 0)  # as if killed before it
    ecdesk("sync", "--once")
    assert ecdesk("queue", "--json").json == []
    monkeypatch.undo()
    ecdesk("sync", "--once")
    assert len(ecdesk("queue", "--json").json) == 1


def test_a_server_gone_in_the_middle_is_asked_for_the_rest(
    on_the_wire: CommandLine, shop: Shop, lines: Callable[..., Line]
) -> None:
    deliver_heavy(shop.dovecot)
    line = lines(shop.dovecot.tls_port, after=12_000_000)
    on_the_wire(*shop.account(port=line.port))
    ran = on_the_wire("sync", "--once", "--json", code=4)
    assert ran.json["problems"][0]["code"] == "net.gone"
    before = stored(on_the_wire)
    assert 0 < before.total() < 18

    on_the_wire("account", "remove", 1)
    on_the_wire(*shop.account())
    on_the_wire("sync", "--once")
    assert stored(on_the_wire) == hashes(shop.dovecot)
    assert len(on_the_wire("queue", "--json").json) == 18


def test_a_program_killed_in_the_middle_goes_on_where_it_was(
    program: Program, on_the_wire: CommandLine, shop: Shop, lines: Callable[..., Line]
) -> None:
    deliver_heavy(shop.dovecot)
    line = lines(shop.dovecot.tls_port, after=12_000_000, silent=True)
    program(*shop.account(port=line.port))
    running = subprocess.Popen(
        program.command("sync", "--once"), env=program.environment, stderr=subprocess.DEVNULL
    )
    try:
        assert line.broken.wait(30)
        # The server is silent now; what had come is being stored, however busy the machine is.
        until = time.monotonic() + 30
        while not stored(on_the_wire) and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        running.kill()
        running.wait(10)
    assert 0 < stored(on_the_wire).total() < 18
    on_the_wire("account", "remove", 1)
    on_the_wire(*shop.account())
    on_the_wire("sync", "--once")
    assert stored(on_the_wire) == hashes(shop.dovecot)
    assert len(on_the_wire("queue", "--json").json) == 18


def test_once_ends_with_the_copy_in_sent_even_where_the_server_gets_its_time(
    ecdesk: CommandLine, desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.does(p.SaveAccount(account=replace(ACCOUNT, mailbox_id=1, sent="probe")))
    outgoing = desk.answers(desk.receives().conversation, countdown=0)
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        desk.waits(seconds)

    monkeypatch.setattr("ecdesk.cli.receiving._pause", pause)
    assert ecdesk("sync", "--once", "--json").json["sent"] == 1
    assert (paused, desk.state(outgoing), len(desk.server.appended)) == ([10.0], "done", 1)
    ecdesk("sync", "--once")
    assert paused == [10.0], "nothing is owed any more"
