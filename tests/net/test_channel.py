"""A line to a server by the first of its addresses that answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Security, Server
from ecdesk.net import channel

Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int]]


def named(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """Let a name have these ports of this machine for addresses."""
    places: list[Place] = [
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_kind: places)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def listening(opened: ExitStack) -> int:
    """A port at which somebody answers."""
    server = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
    return int(server.getsockname()[1])


def silent(opened: ExitStack) -> int:
    """A port whose queue is full: the system says nothing to whoever comes."""
    server = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    port = int(server.getsockname()[1])
    for _ in range(3):
        visit = opened.enter_context(socket.socket())
        visit.setblocking(False)
        visit.connect_ex(("127.0.0.1", port))
    return port


def closed(opened: ExitStack) -> int:
    """A port at which nobody listens."""
    taken = opened.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    return int(taken.getsockname()[1])


SERVER = Server("mail.koharu.example", 143, Security.PLAIN)


def test_an_address_that_is_silent_is_not_waited_for_when_there_is_another(
    opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "_ANOTHER_SECONDS", 0.2)
    port = listening(opened)
    named(monkeypatch, silent(opened), closed(opened), port)
    with channel.connect(SERVER, channel.Timeouts(connect=60)) as sock:
        assert sock.getpeername() == ("127.0.0.1", port)
        assert sock.gettimeout() == channel.Timeouts().read


def test_what_the_last_address_says_is_what_is_told(
    opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "_ANOTHER_SECONDS", 0.1)
    named(monkeypatch, closed(opened), silent(opened))
    with pytest.raises(Trouble, match=r"net\.timeout"):
        channel.connect(SERVER, channel.Timeouts(connect=0.3))
    named(monkeypatch, silent(opened), closed(opened))
    with pytest.raises(Trouble, match=r"net\.unreachable"):
        channel.connect(SERVER, channel.Timeouts(connect=60))


def test_kinds_of_addresses_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many dead addresses of one kind do not keep the other kind waiting."""
    tried: list[str] = []

    class Recorded(socket.socket):
        def connect(self, address: object) -> None:
            assert isinstance(address, tuple)
            tried.append(address[0])
            raise OSError

    six = [(socket.AF_INET6, socket.SOCK_STREAM, 0, "", (f"::{n}", 143, 0, 0)) for n in range(9)]
    four = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", 143))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_kind: six + four)
    monkeypatch.setattr(socket, "socket", Recorded)
    with pytest.raises(Trouble):
        channel.connect(SERVER, channel.Timeouts())
    assert tried == ["::0", "192.0.2.1", "::1", "::2", "::3", "::4"]
