"""Asks a model on this very machine: an OpenAI-compatible server on loopback (Ollama, LM Studio).

    connect by number ──▶ which models are here? ──▶ POST /v1/chat/completions ──▶ words, bit by bit

What is asked holds a customer's mail, so it goes to this machine or nowhere: no name is looked up,
no proxy is heard, no redirect is followed, and a model that the server would pass on to others is
not asked. What comes back is bounded in bytes, signs and time, and a word from the person ends it.

The one rule: nothing of what is asked or answered stands in an error or a log.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.opinion import (
    LONGEST_NAME,
    MOST_SAID,
    Place,
    Question,
    is_elsewhere,
    place_of,
)

CONNECT_SECONDS = 3.0
LIST_SECONDS = 5.0
ANSWER_SECONDS = 180.0  # a model without a graphics card thinks slowly
LIST_BYTES = 1_000_000
ANSWER_BYTES = 4_000_000  # every sign comes in a parcel of some 200 bytes
WORDS = 2000  # tokens that the model is asked to stay below
_MODELS = 200
_CHUNK = 65_536
_LOOK_SECONDS = 0.1  # between two looks whether it is to end


@dataclass(frozen=True, slots=True)
class LocalModels:
    """`SecondOpinions` over a real server. Safe to use from several threads."""

    seconds: float = ANSWER_SECONDS

    def models(self, address: str) -> tuple[str, ...]:
        """The models that run here. Raises Refused("opinion.not_here"), Trouble("opinion.…")."""
        return _listed(place_of(address), lambda: False)

    def ask(
        self,
        address: str,
        model: str,
        question: Question,
        heard: Callable[[int], object],
        stopped: Callable[[], bool],
    ) -> str:
        """The answer, as it was said. `heard` is told its length as it grows.

        Raises Refused opinion.not_here, opinion.no_model, and Trouble: opinion.unreachable,
        opinion.timeout, opinion.gone, opinion.refused, opinion.elsewhere, opinion.garbled,
        opinion.too_long, opinion.stopped.
        """
        place = place_of(address)
        if model not in _listed(place, stopped):  # asked anew: what it is may have changed
            raise Refused("opinion.no_model", model=model)
        if _is_passed_on(place, model, stopped):
            raise Refused("opinion.cloud", model=model)
        asked = {
            "model": model,
            "messages": [
                {"role": "system", "content": question.rules},
                {"role": "user", "content": question.text},
            ],
            "stream": True,
            "temperature": 0.2,
            "max_tokens": WORDS,
        }
        end = time.monotonic() + self.seconds
        with _Call(place, end, stopped) as call:
            answer = call.ask("POST", "/v1/chat/completions", json.dumps(asked).encode())
            if answer.status != 200:
                raise Trouble("opinion.refused", retry=False, status=answer.status)
            if _kind(answer) != "text/event-stream":
                return _whole(_read_json(call, answer, ANSWER_BYTES))
            return _gathered(_parcels(call, answer), heard)


# ── what the server says ────────────────────────────────────────────────────────────────────────


def _listed(place: Place, stopped: Callable[[], bool]) -> tuple[str, ...]:
    """The models that run here, by whichever list the server has."""
    end = time.monotonic() + LIST_SECONDS
    for path, names in (("/api/tags", _of_ollama), ("/v1/models", _of_others)):
        with _Call(place, end, stopped) as call:
            answer = call.ask("GET", path)
            told = _read_json(call, answer, LIST_BYTES) if answer.status == 200 else None
        found = names(told)
        if found is not None:
            here = (one for one in found if _is_name(one) and not is_elsewhere(one))
            return tuple(dict.fromkeys(here))[:_MODELS]
    raise Trouble("opinion.garbled", retry=False)


def _is_passed_on(place: Place, model: str, stopped: Callable[[], bool]) -> bool:
    """Whether Ollama says of a model that other machines run it; its name may be a copy's."""
    with _Call(place, time.monotonic() + LIST_SECONDS, stopped) as call:
        answer = call.ask("POST", "/api/show", json.dumps({"model": model}).encode())
        told = _read_json(call, answer, ANSWER_BYTES) if answer.status == 200 else None
    return isinstance(told, dict) and bool(told.get("remote_host") or told.get("remote_model"))


def _of_ollama(told: Any) -> list[Any] | None:
    """Names out of Ollama's own list, which alone tells what it passes on to other machines."""
    rows = told.get("models") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        return None
    return [
        row.get("name")
        for row in rows
        if isinstance(row, dict) and not row.get("remote_host") and not row.get("remote_model")
    ]


def _of_others(told: Any) -> list[Any] | None:
    """Names out of the list that OpenAI-compatible servers have."""
    rows = told.get("data") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        return None
    return [row.get("id") for row in rows if isinstance(row, dict)]


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and name.isprintable()


def _whole(told: Any) -> str:
    """The words of an answer that came in one piece."""
    said = _said(told, "message")
    if said is None:
        raise Trouble("opinion.garbled", retry=False)
    return _short(said)


def _gathered(parcels: Iterator[Any], heard: Callable[[int], object]) -> str:
    """The words of an answer that comes parcel by parcel; half of one is none."""
    said = ""
    for told in parcels:
        said = _short(said + (_said(told, "delta") or ""))
        heard(len(said))
        if _is_last(told):
            return said
    raise Trouble("opinion.gone", retry=False)


def _short(said: str) -> str:
    if len(said) > 4 * MOST_SAID:  # what it thinks aloud is not shown
        raise Trouble("opinion.too_long", retry=False)
    return said


def _first(told: Any) -> dict[str, Any]:
    choices = told.get("choices") if isinstance(told, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _said(told: Any, where: str) -> str | None:
    piece = _first(told).get(where)
    said = piece.get("content") if isinstance(piece, dict) else None
    return said if isinstance(said, str) else None


def _is_last(told: Any) -> bool:
    return told is None or bool(_first(told).get("finish_reason"))


def _parcels(call: _Call, answer: http.client.HTTPResponse) -> Iterator[Any]:
    """The events of a stream as they come (HTML, 9.2); None is the `[DONE]` at its end."""
    for line in _lines(call, answer):
        name, _colon, value = line.partition(b":")
        if name.strip() != b"data":
            continue
        if value.strip() == b"[DONE]":
            yield None
            return
        told = _json(value)
        if isinstance(told, dict) and told.get("error"):
            raise Trouble("opinion.refused", retry=False, status=answer.status)
        yield told


def _lines(call: _Call, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    left = b""
    for chunk in call.chunks(answer, ANSWER_BYTES):
        *whole, left = (left + chunk).split(b"\n")
        yield from whole
    yield left


def _read_json(call: _Call, answer: http.client.HTTPResponse, most: int) -> Any:
    return _json(b"".join(call.chunks(answer, most)))


def _json(data: bytes) -> Any:
    """What was said; an empty object for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return {}


def _kind(answer: http.client.HTTPResponse) -> str:
    return str(answer.getheader("Content-Type", "")).partition(";")[0].strip().lower()


# ── the connection ──────────────────────────────────────────────────────────────────────────────


class _Call:
    """One connection to a server on this machine, over at `end` or when the person says so."""

    def __init__(
        self, place: Place, end: float, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._place, self._end, self._stopped = place, end, stopped
        self._sock: socket.socket | None = None
        self._opened: list[http.client.HTTPConnection | http.client.HTTPResponse] = []
        self._over = threading.Event()
        self._ended = ""  # why the watch hung up
        self._watch = threading.Thread(target=self._look, name="local model", daemon=True)

    def __enter__(self) -> _Call:
        self._sock = self._connected()
        self._watch.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, _where: object) -> None:
        self._over.set()
        self._watch.join()
        for one in reversed(self._opened):
            one.close()
        if self._sock is not None:
            self._sock.close()
        if isinstance(error, (OSError, http.client.HTTPException)):
            # What was read stands in such errors: they end here.
            raise Trouble(self._ended or "opinion.gone", retry=False) from None
        if self._ended and isinstance(error, Trouble):
            raise Trouble(self._ended, retry=False) from None

    def ask(self, method: str, path: str, body: bytes = b"") -> http.client.HTTPResponse:
        """Ask, and wait until the answer begins. Raises Trouble("opinion.elsewhere")."""
        place = self._place
        connection = http.client.HTTPConnection(place.machines[0], place.port)
        connection.auto_open = 0  # never anywhere but through the socket that is open
        connection.sock = self._sock
        self._opened.append(connection)
        head = {"Accept": "application/json, text/event-stream", "Connection": "close"}
        if body:
            head["Content-Type"] = "application/json"
        connection.request(method, place.base + path, body or None, head)
        answer = connection.getresponse()
        self._opened.append(answer)
        if 300 <= answer.status < 400:
            raise Trouble("opinion.elsewhere", retry=False)
        return answer

    def chunks(self, answer: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
        """The answer piece by piece. Raises Trouble("opinion.too_long") beyond so many bytes."""
        size = 0
        while chunk := answer.read1(_CHUNK):
            size += len(chunk)
            if size > most:
                raise Trouble("opinion.too_long", retry=False)
            yield chunk
        if self._ended:  # a connection that we ended looks like one that came to its end
            raise Trouble(self._ended, retry=False)

    def _connected(self) -> socket.socket:
        for machine in self._place.machines:
            with contextlib.suppress(OSError):
                sock = socket.create_connection((machine, self._place.port), CONNECT_SECONDS)
                sock.settimeout(None)  # the watch ends it
                return sock
        raise Trouble("opinion.unreachable", retry=False, port=self._place.port)

    def _look(self) -> None:
        """Hang up when the time is over or the person has had enough."""
        while not self._over.wait(_LOOK_SECONDS):
            if self._stopped():
                self._ended = "opinion.stopped"
            elif time.monotonic() > self._end:
                self._ended = "opinion.timeout"
            if self._ended and self._sock is not None:
                with contextlib.suppress(OSError):
                    self._sock.shutdown(socket.SHUT_RDWR)
                return
