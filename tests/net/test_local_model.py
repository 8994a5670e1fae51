"""A model is asked on this machine or nowhere, and what it says has an end."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ecdesk.domain.errors import DeskError
from ecdesk.domain.opinion import Question
from ecdesk.net import local_model
from ecdesk.net.local_model import LocalModels
from tests.helpers.model_server import (
    MODELS,
    Handler,
    ModelServer,
    moved,
    ollama,
    parcel,
    serving,
    stream,
    told,
)

SECRET = "娘の七五三のワンピースです"
QUESTION = Question("まとめてください", SECRET)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as made:
        yield made


def ask(
    server: ModelServer,
    model: str = "gemma3:4b",
    *,
    seconds: float = 20,
    heard: Callable[[int], object] = lambda _signs: None,
    stopped: Callable[[], bool] = lambda: False,
) -> str:
    return LocalModels(seconds).ask(server.address, model, QUESTION, heard, stopped)


def fault(act: Callable[[], Any]) -> str:
    with pytest.raises(DeskError) as caught:
        act()
    assert SECRET not in f"{caught.value} {caught.value.values} {caught.value.__cause__}"
    return caught.value.code


# ── which models there are ──────────────────────────────────────────────────────────────────────


def test_ollama_is_asked_for_its_own_list(server: ModelServer) -> None:
    assert LocalModels().models(server.address) == MODELS
    assert server.heard == ["/api/tags"]


def test_others_are_asked_as_openai_is(server: ModelServer) -> None:
    del server.lists["/api/tags"]
    server.lists["/v1/models"] = told({"data": [{"id": "local/one"}, {"id": 3}, "x", {}]})
    assert LocalModels().models(f"{server.address}/v1/") == ("local/one",)


def test_one_that_answers_anything_to_what_it_does_not_know_is_asked_on(
    server: ModelServer,
) -> None:
    server.lists["/api/tags"] = told({"error": "Unexpected endpoint or method. (GET /api/tags)"})
    server.lists["/v1/models"] = told({"data": [{"id": "one"}]})
    assert LocalModels().models(server.address) == ("one",)


def test_what_ollama_would_pass_on_to_its_own_machines_is_left_out(server: ModelServer) -> None:
    server.lists["/api/tags"] = ollama(
        "gemma3:4b",
        "gpt-oss:120b-cloud",
        "glm-5:cloud",
        {"name": "mine", "remote_host": "https://ollama.com:443", "remote_model": "gpt-oss:120b"},
    )
    assert LocalModels().models(server.address) == ("gemma3:4b",)
    assert fault(lambda: ask(server, "mine")) == "opinion.no_model"
    assert server.asked == []


def test_a_copy_of_what_is_passed_on_is_known_by_what_ollama_says_of_it(
    server: ModelServer,
) -> None:
    server.shows = told({"details": {}, "remote_host": "https://ollama.com:443"})
    assert fault(lambda: ask(server)) == "opinion.cloud"
    assert server.asked == []
    server.shows = told({"details": {}, "license": "x" * 1_500_000})
    assert ask(server) == "はい。"


@pytest.mark.parametrize(
    "said", [b"", b"<html>", b"[]", b"null", b'{"models": 3}', b"[" * 100_000, b"\xff\xfe"]
)
def test_garbage_is_no_list(server: ModelServer, said: bytes) -> None:
    server.lists["/api/tags"] = server.lists["/v1/models"] = lambda handler: handler.say(said)
    assert fault(lambda: LocalModels().models(server.address)) == "opinion.garbled"


def test_names_that_cannot_be_shown_are_left_out(server: ModelServer) -> None:
    server.lists["/api/tags"] = ollama("ok", "a\nb", "x" * 1000, "", "ok")
    assert LocalModels().models(server.address) == ("ok",)


def test_a_list_without_end_is_left(server: ModelServer) -> None:
    server.lists["/api/tags"] = lambda handler: handler.say(b'{"models": [' + b"1," * 1_000_000)
    assert fault(lambda: LocalModels().models(server.address)) == "opinion.too_long"


def test_where_nobody_listens_it_is_said(server: ModelServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert fault(lambda: LocalModels().models(address)) == "opinion.unreachable"


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def test_the_words_come_one_after_the_other(server: ModelServer) -> None:
    lengths: list[int] = []
    assert ask(server, heard=lengths.append) == "はい。"
    assert lengths == [2, 3, 3]
    (asked,) = server.asked
    assert asked["model"] == "gemma3:4b"
    assert [one["role"] for one in asked["messages"]] == ["system", "user"]
    assert asked["messages"][1]["content"] == SECRET


def test_nothing_is_told_besides(server: ModelServer) -> None:
    ask(server)
    (head,) = server.heads
    usual = {"Host", "Accept-Encoding", "Content-Length", "Accept", "Connection", "Content-Type"}
    assert set(head) == usual


def test_an_answer_in_one_piece_counts_too(server: ModelServer) -> None:
    server.answers = told({"choices": [{"message": {"content": "まとめです。"}}]})
    assert ask(server) == "まとめです。"


def test_a_stream_may_end_by_its_last_parcel_alone(server: ModelServer) -> None:
    def answer(handler: Handler) -> None:
        handler.begin("text/event-stream; charset=utf-8")
        handler.wfile.write(b": a comment\n\nevent: x\n" + parcel("は") + parcel("い", "stop"))

    server.answers = answer
    assert ask(server) == "はい"


def test_a_proxy_is_not_heard(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(server) == "はい。"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_else_is_asked_after_a_redirect(server: ModelServer, status: int) -> None:
    with serving() as other:
        for to in (other.address, "http://192.0.2.1/v1/chat/completions", "//example.com/"):
            server.answers = moved(to, status)
            assert fault(lambda: ask(server)) == "opinion.elsewhere"
        server.lists["/api/tags"] = moved(f"{other.address}/api/tags", status)
        assert fault(lambda: LocalModels().models(server.address)) == "opinion.elsewhere"
        assert other.heard == []


def test_no_name_is_looked_up_for_any_address(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    known = socket.getaddrinfo

    def look(host: object, *args: Any, **more: Any) -> Any:
        looked.append(host)
        return known(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    elsewhere = f"http://localhost.example.com:{server.port}"
    assert fault(lambda: LocalModels().models(elsewhere)) == "opinion.not_here"
    assert LocalModels().models(f"http://localhost:{server.port}") == MODELS
    assert set(looked) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "opinion.garbled"),
        (b"not json", "opinion.garbled"),
        (b'{"choices": []}', "opinion.garbled"),
        (b'{"choices": [{"message": {"content": 3}}]}', "opinion.garbled"),
        (json.dumps({"choices": [{"message": {"content": "長" * 100_000}}]}).encode(),
         "opinion.too_long"),
        (b"\0" * 50_000_000, "opinion.too_long"),
    ],
    ids=["nothing", "no json", "no choices", "no words", "too many words", "50 MB"],
)  # fmt: skip
def test_what_is_no_answer_is_none(server: ModelServer, said: bytes, code: str) -> None:
    server.answers = lambda handler: handler.say(said)
    assert fault(lambda: ask(server)) == code


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_a_refusal_is_said(server: ModelServer, status: int) -> None:
    server.answers = told({"error": SECRET}, status=status)  # type: ignore[arg-type] - a status
    assert fault(lambda: ask(server)) == "opinion.refused"


def test_a_refusal_within_a_stream_is_said(server: ModelServer) -> None:
    def answer(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')

    server.answers = answer
    assert fault(lambda: ask(server)) == "opinion.refused"


def test_half_an_answer_is_none(server: ModelServer) -> None:
    server.answers = stream("はい、承り", done=False)
    assert fault(lambda: ask(server)) == "opinion.gone"


@pytest.mark.parametrize("piece", [parcel("長い"), b"data: ", b"\n", b": ping\n\n"])
def test_an_answer_without_end_is_ended(
    server: ModelServer, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_model, "ANSWER_BYTES", 200_000)

    def answer(handler: Handler) -> None:
        handler.begin("text/event-stream")
        while not server.over.is_set():
            handler.wfile.write(piece * 100)

    server.answers = answer
    assert fault(lambda: ask(server)) == "opinion.too_long"


def drips(server: ModelServer, begin: bool = True) -> Callable[[Handler], None]:
    """An answer that comes so slowly that it never ends."""

    def answer(handler: Handler) -> None:
        if begin:
            handler.begin("text/event-stream")
        while not server.over.wait(0.02):
            if begin:
                handler.wfile.write(b": \n")
                handler.wfile.flush()

    return answer


@pytest.mark.parametrize("begin", [True, False], ids=["drop by drop", "never begins"])
def test_a_slow_answer_is_waited_for_so_long_and_no_longer(
    server: ModelServer, begin: bool
) -> None:
    server.answers = drips(server, begin)
    started = time.monotonic()
    assert fault(lambda: ask(server, seconds=0.3)) == "opinion.timeout"
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("begin", [True, False], ids=["drop by drop", "never begins"])
def test_the_person_may_end_it_at_any_time(server: ModelServer, begin: bool) -> None:
    server.answers = drips(server, begin)
    started = time.monotonic()
    code = fault(lambda: ask(server, stopped=lambda: time.monotonic() > started + 0.2))
    assert code == "opinion.stopped"
    assert time.monotonic() - started < 3


def test_a_server_that_speaks_no_http_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"

        import threading

        def answer() -> None:
            sock, _who = listening.accept()
            sock.recv(4096)
            sock.sendall(b"220 mail ESMTP\r\n")
            sock.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert fault(lambda: LocalModels().models(address)) == "opinion.gone"
        thread.join(5)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000,
        b"",
    ],
    ids=["no chunk", "half a chunk", "too short", "no status", "headers", "long line", "nothing"],
)
def test_broken_http_is_told_as_such(server: ModelServer, said: bytes) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(said)
        handler.close_connection = True

    server.answers = answer
    assert fault(lambda: ask(server)) in {"opinion.gone", "opinion.garbled"}


def test_nothing_is_logged(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = stream(SECRET)
    ask(server)
    server.answers = stream(SECRET, done=False)
    fault(lambda: ask(server))
    assert not [one for one in caplog.records if one.name.startswith("ecdesk")]
    assert SECRET not in caplog.text
