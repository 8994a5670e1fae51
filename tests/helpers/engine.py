"""The real engine process, driven over its pipes as the window drives it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecdesk import protocol as p

PATIENCE = 20.0


class EngineProcess:
    """`ecdesk engine` as a child; `ask` waits for the answer, `wait_for` for what it tells."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ecdesk", "--data", str(data), "engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.heard: list[p.AnyMessage] = []
        self._arrived: queue.SimpleQueue[p.AnyMessage] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.wait_for(lambda m: isinstance(m, p.Hello))

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def ask(self, command: Any, ask_id: str = "") -> p.Answer:
        """Send a command and wait for its answer."""
        ask_id = ask_id or str(uuid.uuid4())
        self.send(command, ask_id)
        answer = self.wait_for(lambda m: isinstance(m, p.Answer) and m.id == ask_id)
        assert isinstance(answer, p.Answer)
        return answer

    def send(self, command: Any, ask_id: str) -> None:
        """Send a command without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write(p.encode(p.Ask(id=ask_id, command=command)))
        self._process.stdin.flush()

    def wait_for(self, wanted: Callable[[p.AnyMessage], bool]) -> p.AnyMessage:
        """The next message that is wanted; fails after a while."""
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._arrived.get(timeout=left)
            except queue.Empty:
                break
            self.heard.append(message)
            if wanted(message):
                return message
        raise AssertionError("the engine did not say it: " + repr(self.heard[-10:]))

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._process.send_signal(signal.SIGKILL)
        self._let_go()

    def stop(self) -> int:
        """Close its input, as the window does; its exit code."""
        return self._let_go()

    def _let_go(self) -> int:
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._listener.join(PATIENCE)
        return code

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._arrived.put(p.decode_message(line))


@contextmanager
def running_engine(data: Path, environment: dict[str, str]) -> Iterator[EngineProcess]:
    """An engine on a data folder, stopped at the end whatever happens."""
    engine = EngineProcess(data, environment)
    try:
        yield engine
    finally:
        engine.stop()


def private_environment(folder: Path) -> dict[str, str]:
    """An environment whose keyring and data are the test's own."""
    return dict(
        os.environ,
        PYTHON_KEYRING_BACKEND="keyrings.alt.file.PlaintextKeyring",
        XDG_DATA_HOME=str(folder / "xdg"),
        XDG_CONFIG_HOME=str(folder / "xdg-config"),
        QT_QPA_PLATFORM="offscreen",
    )


def until(seen: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What `seen` gives as soon as it is true; fails after a while."""
    pause = threading.Event()
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if value := seen():
            return value
        pause.wait(0.05)
    raise AssertionError("it did not come true")
