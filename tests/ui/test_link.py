"""Commands reach the engine, and an engine that dies is replaced and told again."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from ecdesk import protocol
from ecdesk.domain.errors import DeskError, Refused, Trouble
from ecdesk.ui.link import ProcessLink
from tests.helpers.scripted_link import ScriptedLink

pytestmark = pytest.mark.usefixtures("qapp")

ENGINE = """
import json, pathlib, sys
lines = pathlib.Path({log!r})
lives = pathlib.Path({lives!r})
life = int(lives.read_text()) if lives.exists() else 0
lives.write_text(str(life + 1))
def say(**message):
    sys.stdout.write(json.dumps(message) + "\\n"); sys.stdout.flush()
{before}
say(type="Hello", version=1, pid=1)
for line in sys.stdin:
    with lines.open("a") as out: out.write(line)
    ask = json.loads(line)
    {on_line}
"""


class Script:
    """An engine of a few lines, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "heard.jsonl"
        self.lives = folder / "lives"
        self.path = folder / "engine.py"
        self.errors = folder / "engine.err"

    def write(self, on_line: str = "pass", before: str = "") -> ProcessLink:
        text = ENGINE.format(
            log=str(self.log),
            lives=str(self.lives),
            before=before,
            on_line=textwrap.indent(textwrap.dedent(on_line), "    ").strip(),
        )
        self.path.write_text(text)
        return ProcessLink([sys.executable, str(self.path)], log_file=self.errors)

    @property
    def heard(self) -> list[str]:
        if not self.log.exists():
            return []
        return [protocol.decode_ask(line).id for line in self.log.read_bytes().splitlines()]

    @property
    def started(self) -> int:
        # Read while it is being written it may be empty.
        return int(self.lives.read_text() or 0) if self.lives.exists() else 0


@pytest.fixture
def script(tmp_path):
    return Script(tmp_path)


@pytest.fixture
def link(qapp):
    return ScriptedLink()


# ── what every link does ─────────────────────────────────────────────────────────────────────────


def test_an_answer_reaches_whoever_asked(link):
    link.start()
    heard, parent = [], QObject()
    link.ask(protocol.Ping()).then(heard.append).start(parent)
    link.answer(protocol.Ping, pong=1)
    assert heard == [{"pong": 1}]
    assert link.unanswered == 0


def test_nothing_is_sent_before_hello(link):
    parent = QObject()
    link.ask(protocol.Ping()).start(parent)
    assert link.asks == []
    link.start()
    assert [ask.command for ask in link.asks] == [protocol.Ping()]


def test_what_was_not_answered_is_said_again_under_its_id_and_in_order(link):
    link.start()
    parent = QObject()
    for text in ("一", "二", "三"):
        link.ask(protocol.AddNote(conversation_id=1, text=text)).start(parent)
    link.answer(protocol.AddNote, note_id=1)
    link.stop()
    first = [ask.id for ask in link.asks]
    link.asks.clear()
    link.start()
    assert [ask.id for ask in link.asks] == first[1:]


def test_an_answer_that_comes_twice_is_heard_once(link):
    link.start()
    heard, parent = [], QObject()
    link.ask(protocol.Ping()).then(heard.append).start(parent)
    line = protocol.encode(protocol.Answer(id=link.asks[0].id))
    link._receive(line)
    link._receive(line)
    assert heard == [{}]


@pytest.mark.parametrize(
    ("fault", "kind"), [("refused", Refused), ("trouble", Trouble), ("bug", DeskError)]
)
def test_an_error_comes_in_the_class_that_says_whose_fault_it_is(link, fault, kind):
    link.start()
    errors, parent = [], QObject()
    link.ask(protocol.Ping()).otherwise(errors.append).start(parent)
    link.refuse(protocol.Ping, "net.timeout", fault, host="imap.example")
    assert type(errors[0]) is kind
    assert errors[0].values == {"host": "imap.example"}


def test_an_error_nobody_waits_for_is_told_to_the_person(link, qtbot):
    link.start()
    parent = QObject()
    link.ask(protocol.Ping()).start(parent)
    with qtbot.waitSignal(link.unheard) as told:
        link.refuse(protocol.Ping, "disk.full", "trouble")
    assert told.args[0].code == "disk.full"


def test_a_closed_dialog_is_not_called_but_its_command_is_carried_out(link, qtbot):
    link.start()
    heard, parent = [], QObject()
    link.ask(protocol.Ping()).then(heard.append).otherwise(heard.append).start(parent)
    gone = QObject()
    link.ask(protocol.Ping()).then(heard.append).start(gone)
    for thing in (parent, gone):
        with qtbot.waitSignal(thing.destroyed):
            thing.deleteLater()
    assert len(link.asks) == 2
    link.answer(protocol.Ping)
    link.refuse(protocol.Ping, "x.y")
    assert heard == []


def test_nonsense_from_the_engine_changes_nothing(link, caplog):
    link.start()
    for line in (b"\n", b"{", b'{"type":"Nothing"}\n', b"\xff\xfe\n", b'{"type":"Answer"}\n'):
        link._receive(line)
    assert link.state == "ready"
    assert "made no sense" in caplog.text


def test_an_answer_to_nobody_is_no_harm(link):
    link.start()
    link._receive(protocol.encode(protocol.Answer(id="never-asked")))
    assert link.state == "ready"


def test_events_are_passed_on(link, qtbot):
    with qtbot.waitSignals([link.changed, link.syncing]):
        link._receive(protocol.encode(protocol.Changed(conversations=(4,))))
        link._receive(protocol.encode(protocol.Syncing(mailbox_id=1, state="busy")))


def test_a_line_from_another_thread_arrives_on_the_windows_thread(link, qtbot):
    import threading

    threads = []
    link.changed.connect(lambda _c: threads.append(threading.current_thread()))
    line = protocol.encode(protocol.Changed(outbox=True))
    worker = threading.Thread(target=link._receive, args=(line,))
    worker.start()
    worker.join(5)
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


# ── the engine as a process ──────────────────────────────────────────────────────────────────────


def test_a_command_goes_there_and_back(script, qtbot):
    link = script.write('say(type="Answer", id=ask["id"], value={"said": ask["command"]["type"]})')
    heard, parent = [], QObject()
    link.ask(protocol.Ping()).then(heard.append).start(parent)
    link.start()
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert heard == [{"said": "Ping"}]
    link.stop()
    assert link.state == "stopped"
    assert link.pid == 0


def test_an_engine_that_dies_is_replaced_and_hears_it_again(script, qtbot):
    link = script.write(
        """
        if life == 0: sys.exit(9)
        say(type="Answer", id=ask["id"])
        """
    )
    states: list[str] = []
    link.state_changed.connect(states.append)
    heard, parent = [], QObject()
    link.start()
    link.ask(protocol.AddNote(conversation_id=1, text="残る")).then(heard.append).start(parent)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert states == ["ready", "restarting", "ready"]
    first, second = script.heard
    assert first == second
    link.stop()


def test_killed_in_the_middle_it_comes_back(script, qtbot):
    link = script.write("pass")
    link.start()
    qtbot.waitUntil(lambda: link.state == "ready", timeout=20_000)
    link._process.kill()
    qtbot.waitUntil(lambda: link.state == "restarting", timeout=20_000)
    qtbot.waitUntil(lambda: link.state == "ready", timeout=20_000)
    assert script.started == 2
    link.stop()


@pytest.mark.parametrize("code", [3, 4])
def test_a_folder_in_use_is_said_and_not_tried_again(script, qtbot, code):
    link = script.write(
        before=f"""
say(type="Answer", id="", ok=False, fault="refused", code="folder.in_use", values={{"pid": 12}})
sys.exit({code})
"""
    )
    errors, parent = [], QObject()
    link.ask(protocol.Ping()).otherwise(errors.append).start(parent)
    with qtbot.waitSignal(link.failed, timeout=20_000) as failed:
        link.start()
    assert failed.args[0].code == "folder.in_use"
    assert failed.args[0].values == {"pid": 12}
    assert errors[0].code == "folder.in_use"  # whoever waits hears it too
    assert link.state == "stopped"
    assert script.started == 1
    later: list[DeskError] = []
    link.ask(protocol.Ping()).otherwise(later.append).start(parent)
    assert later[0].code == "engine.stopped"


def test_death_by_signal_number_three_is_not_exit_three(script, qtbot):
    link = script.write(before="import os, signal\nif life == 0: os.kill(os.getpid(), 3)")
    link.start()
    qtbot.waitUntil(lambda: link.state == "ready", timeout=20_000)
    assert script.started == 2
    link.stop()


def test_a_program_that_is_not_there_is_waited_for(qtbot, tmp_path):
    link = ProcessLink([str(tmp_path / "nothing")])
    link.start()
    qtbot.waitUntil(lambda: link.state == "restarting", timeout=20_000)
    link.stop()
    assert link.state == "stopped"


def test_the_back_off_grows_and_stays_bounded(script, qtbot):
    link = script.write(before="sys.exit(1)")
    link.start()
    qtbot.waitUntil(lambda: script.started >= 3 and link._process is None, timeout=20_000)
    assert 500 <= link._again.interval() <= 5000
    link._deaths = 50
    link._on_finished(1, link_exit())
    assert link._again.interval() == 5000
    link.stop()


def link_exit():
    from PySide6.QtCore import QProcess

    return QProcess.ExitStatus.NormalExit


def test_stopping_lets_the_engine_finish_what_it_heard(script, qtbot):
    link = script.write("import time; time.sleep(0.2)")
    link.start()
    qtbot.waitUntil(lambda: link.state == "ready", timeout=20_000)
    parent = QObject()
    for _number in range(3):
        link.ask(protocol.Ping()).start(parent)
    link.stop()
    assert len(script.heard) == 3


def test_stderr_goes_to_the_log_and_nowhere_else(script, qtbot):
    link = script.write(before='print("warnung", file=sys.stderr)')
    link.start()
    qtbot.waitUntil(lambda: link.state == "ready", timeout=20_000)
    link.stop()
    assert script.errors.read_text() == "warnung\n"
