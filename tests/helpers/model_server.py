"""A server of models on loopback, scripted: what it is asked is kept, what it says is the test's.

with serving() as server:
    server.answers = stream("こんにちは", "。")
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Handler"], None]
MODELS = ("gemma3:4b", "qwen3:8b")


class Handler(BaseHTTPRequestHandler):
    """One request; `script` says what is answered."""

    server_of: ModelServer

    def say(self, body: bytes, kind: str = "application/json", status: int = 200, **head: str):
        """Answer in one piece."""
        self.begin(kind, status, **{"Content-Length": str(len(body)), **head})
        self.wfile.write(body)

    def begin(self, kind: str, status: int = 200, **head: str) -> None:
        """Answer, piece by piece from now on."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, **head}.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        self.server_of.heard.append(self.path)
        with suppress(OSError):
            self.server_of.lists.get(self.path, missing)(self)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        asked = json.loads(self.rfile.read(size))
        self.server_of.heard.append(self.path)
        with suppress(OSError):
            if self.path == "/api/show":
                self.server_of.shows(self)
                return
            self.server_of.heads.append(dict(self.headers.items()))
            self.server_of.asked.append(asked)
            self.server_of.answers(self)

    def log_message(self, *_args: object) -> None:
        """Not on stderr."""


def missing(handler: Handler) -> None:
    """Nothing is here."""
    handler.say(b"404 page not found", "text/plain", 404)


@dataclass
class ModelServer:
    """`heard` are the paths, `asked` the questions, `heads` what came with each."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    lists: dict[str, Script] = field(default_factory=dict)
    shows: Script = missing  # what Ollama says of one model
    answers: Script = missing
    over: threading.Event = field(default_factory=threading.Event)  # set when the test is done

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


def told(value: Any, **head: str) -> Script:
    """JSON in one piece."""
    return lambda handler: handler.say(json.dumps(value).encode(), **head)


def ollama(*rows: str | dict[str, Any]) -> Script:
    """Ollama's list."""
    return told({"models": [{"name": row} if isinstance(row, str) else row for row in rows]})


def parcel(words: str, finish: str | None = None) -> bytes:
    """One event of a stream."""
    choice = {"index": 0, "delta": {"content": words}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


def stream(*pieces: str, done: bool = True) -> Script:
    """Words as they come; without `done` the connection breaks off after them."""

    def answer(handler: Handler) -> None:
        handler.begin("text/event-stream")
        for piece in pieces:
            handler.wfile.write(parcel(piece))
        if done:
            handler.wfile.write(b"data: [DONE]\n\n")

    return answer


def moved(to: str, status: int = 307) -> Script:
    """Ask somebody else."""
    return lambda handler: handler.say(b"", "text/plain", status, Location=to)


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server with two models, for the block."""
    made = ModelServer(lists={"/api/tags": ollama(*MODELS)}, answers=stream("はい", "。"))
    kind = type("Handler", (Handler,), {"server_of": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    server.block_on_close = False
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
