"""Proxies on loopback that harm a line at a chosen byte: cut, delay, split, corrupt or refuse.

    with harming_proxy(server.port, Harm("cut", at=120)) as proxy: …           every connection
    with harming_proxy(server.port, lambda number: Harm(…)) as proxy: …        the first, second …

Bytes are counted from 0 in one direction of one connection. `refuse` hangs up on the caller before
the server hears of it. What is split arrives in single bytes around the place.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

KINDS = ("cut", "reset", "delay", "split", "corrupt", "refuse")
_AROUND = 8  # bytes of a split that travel alone


@dataclass(frozen=True)
class Harm:
    """What happens to a line, and at which of its bytes."""

    how: str  # one of KINDS
    at: int = 0
    to_server: bool = False  # else in what the server says
    seconds: float = 0.0  # of a delay

    def __post_init__(self) -> None:
        assert self.how in KINDS, self.how


Plan = Callable[[int], Harm | None]


class _Line:
    """Both ends of a connection: let go of when nothing is carried either way any more."""

    def __init__(self, *ends: socket.socket) -> None:
        self._ends, self._ways, self._lock = ends, 2, threading.Lock()

    def one_way_less(self) -> bool:
        """One direction has ended; whether that was the last."""
        with self._lock:
            self._ways -= 1
            if self._ways == 0:
                self.close()
            return self._ways == 0

    def close(self) -> None:
        """Let go of both ends."""
        for end in self._ends:
            with suppress(OSError):
                end.close()


class HarmingProxy:
    """Stands before a server on loopback. `plan` tells for each connection what it suffers."""

    def __init__(self, target: int, plan: Plan) -> None:
        self._target, self._plan = target, plan
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        self._healed = False
        self._open: list[_Line] = []
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.harmed = 0
        self.to_server: list[int] = []  # bytes of each connection that came from its client
        self.to_client: list[int] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def cuts(self) -> int:
        """How many lines were harmed."""
        return self.harmed

    def plan(self, plan: Plan | Harm | None) -> None:
        """What the next connections suffer; None heals."""
        self._healed = plan is None
        self._plan = plan if callable(plan) else lambda _number: plan

    def heal(self) -> None:
        """Harm no more, the open connections neither."""
        self.plan(None)

    def close(self) -> None:
        """Listen no more, and hang up."""
        self._stopping.set()
        self._listener.close()
        for line in list(self._open):
            line.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                number, self.connections = self.connections, self.connections + 1
                harm = self._plan(number)
                if harm is not None and harm.how == "refuse":
                    self.harmed += 1
                    _reset(client)
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self._target), 5)
                except OSError:
                    client.close()
                    continue
                server.settimeout(None)
                line = _Line(client, server)
                self._open.append(line)
                self.to_server.append(0)
                self.to_client.append(0)
                for outward, ends in ((True, (client, server)), (False, (server, client))):
                    mine = harm if harm is not None and harm.to_server is outward else None
                    counts = self.to_server if outward else self.to_client
                    work = (*ends, mine, counts, len(counts) - 1, line)
                    threading.Thread(target=self._carry, args=work, daemon=True).start()

    def _carry(
        self,
        source: socket.socket,
        sink: socket.socket,
        harm: Harm | None,
        counts: list[int],
        mine: int,
        line: _Line,
    ) -> None:
        try:
            self._carry_all(source, sink, harm, counts, mine)
        finally:
            if line.one_way_less():
                with suppress(ValueError):
                    self._open.remove(line)

    def _carry_all(
        self,
        source: socket.socket,
        sink: socket.socket,
        harm: Harm | None,
        counts: list[int],
        mine: int,
    ) -> None:
        carried = 0
        with suppress(OSError):
            while data := source.recv(4096):
                if self._healed:
                    harm = None
                if harm is not None and carried + len(data) > harm.at:
                    self.harmed += 1
                    if not self._harm(data, harm, harm.at - carried, source, sink):
                        return
                    harm = None
                else:
                    sink.sendall(data)
                carried += len(data)
                counts[mine] = carried
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _harm(
        self, data: bytes, harm: Harm, at: int, source: socket.socket, sink: socket.socket
    ) -> bool:
        """Pass on what comes before the byte, and harm the rest; False where the line is gone."""
        before, rest = data[:at], data[at:]
        sink.sendall(before)
        if harm.how in {"cut", "reset"}:
            for end in (source, sink):
                (_reset if harm.how == "reset" else _hang_up)(end)
            return False
        if harm.how == "corrupt":
            rest = bytes([rest[0] ^ 0x5A]) + rest[1:]
        elif harm.how == "delay":
            self._stopping.wait(harm.seconds)
        elif harm.how == "split":
            sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in range(min(_AROUND, len(rest))):
                sink.sendall(rest[place : place + 1])
                self._stopping.wait(0.002)
            rest = rest[_AROUND:]
        sink.sendall(rest)
        return True


def _reset(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _hang_up(sock)


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


@contextmanager
def harming_proxy(target: int, plan: Plan | Harm | None = None) -> Iterator[HarmingProxy]:
    """A proxy before the server on port `target`."""
    proxy = HarmingProxy(target, lambda _number: None)
    proxy.plan(plan)
    try:
        yield proxy
    finally:
        proxy.close()


@contextmanager
def cutting_proxy(target: int, after: int) -> Iterator[HarmingProxy]:
    """One that cuts every connection after `after` bytes have come back, until healed."""
    with harming_proxy(target, Harm("cut", at=after)) as proxy:
        yield proxy
