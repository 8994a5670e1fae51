"""Fetches the pictures of a mail, and tells their hosts as little as a request can tell.

A mail chooses the addresses, so they are hostile: only http(s) on its own ports, only machines of
the public network (a mail must not reach the router or this machine through us), decided by the
very address that is then connected to, and decided again at every redirect. No cookie, no referrer,
one neutral name for every program of this kind. What comes back is taken only where both its label
and its first bytes say that it is a picture.

The one rule: nothing here is called but for a person who pressed a button.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ecdesk.mail.pictures import picture_kind

log = logging.getLogger("ecdesk.pictures")

SECONDS = 10.0  # for one picture, redirects and all
ALL_SECONDS = 30.0  # for all of one mail
BYTES = 5_000_000
ALL_BYTES = 50_000_000
REDIRECTS = 3
AT_ONCE = 4
USER_AGENT = "Mozilla/5.0"
_PORTS = {"http": 80, "https": 443}
_MOVED = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_BEGINNING = 16  # bytes that tell a kind


def is_public(address: str, port: int) -> bool:
    """Whether a machine's address belongs to the public network, on a port of the web."""
    if port not in _PORTS.values():
        return False
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped), port)
        if ip in _TRANSLATED:  # the last four bytes name the machine that is really reached
            return is_public(str(ipaddress.IPv4Address(ip.packed[-4:])), port)
        if ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64 (RFC 6052)


def fetch_pictures(
    addresses: Sequence[str], allowed: Callable[[str, int], bool] = is_public
) -> Iterator[tuple[str, bytes]]:
    """Each address whose picture came, with its bytes, as they come; the others are left out.

    `allowed` says of a machine's address and port whether it may be connected to.
    """
    end = time.monotonic() + ALL_SECONDS
    room = ALL_BYTES
    pool = ThreadPoolExecutor(AT_ONCE, "picture")
    coming = {pool.submit(_fetch, one, allowed, end): one for one in addresses}
    try:
        for done in as_completed(coming, ALL_SECONDS):
            error = done.exception()
            if error is not None:
                # Its text may hold an address of the mail's.
                log.info("a picture did not come: %s", type(error).__name__)
                continue
            data = done.result()
            room -= len(data)
            if room >= 0:
                yield coming[done], data
    except TimeoutError:
        log.info("the others took too long")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class NotTaken(Exception):
    """An address that may not be fetched, or an answer that is no picture."""


def _fetch(address: str, allowed: Callable[[str, int], bool], end: float) -> bytes:
    """One picture, wherever its address leads. Raises NotTaken, OSError, HTTPException."""
    end = min(end, time.monotonic() + SECONDS)
    for _ in range(REDIRECTS + 1):
        place = urlsplit(_spelled(address))
        with _Visit(place, allowed, end) as visit:
            answer = visit.ask()
            if answer.status not in _MOVED:
                return visit.take(answer)
            moved = urljoin(place.geturl(), answer.getheader("Location", ""))
        if place.scheme == "https" and not moved.lower().startswith("https:"):
            raise NotTaken
        address = moved
    raise NotTaken


def _spelled(address: str) -> str:
    """An address as the wire spells it: no blank, no sign beyond ASCII, nothing of the fragment."""
    return quote(address.partition("#")[0].strip(), safe="%/:?=&;+$,@!~*'()[]|")


@dataclass(slots=True)
class _Visit:
    """One connection to the place of a picture, over before `end`."""

    place: SplitResult
    allowed: Callable[[str, int], bool]
    end: float
    connection: http.client.HTTPConnection | None = None
    alarm: threading.Timer | None = None  # ends a connection that trickles, byte by byte

    def __enter__(self) -> _Visit:
        return self

    def __exit__(self, *_raised: object) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
        if self.connection is not None:
            self.connection.close()

    def ask(self) -> http.client.HTTPResponse:
        """Connect and ask for the picture."""
        place = self.place
        if place.scheme not in _PORTS or not place.hostname or "@" in place.netloc:
            raise NotTaken
        host = place.hostname.encode("idna").decode("ascii")
        port = place.port or _PORTS[place.scheme]
        connection = http.client.HTTPConnection(host, port)
        self.connection = connection
        connection.sock = self._connected(host, port)
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.putheader("User-Agent", USER_AGENT)
        connection.putheader("Accept", "image/png,image/jpeg,image/gif,image/webp")
        connection.putheader("Accept-Encoding", "identity")
        connection.putheader("Connection", "close")
        connection.endheaders()
        return connection.getresponse()

    def take(self, answer: http.client.HTTPResponse) -> bytes:
        """The picture out of an answer."""
        kind = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()
        packed = answer.getheader("Content-Encoding", "identity").strip().lower()
        if answer.status != 200 or not kind.startswith("image/") or packed != "identity":
            raise NotTaken
        data = bytearray()
        while chunk := answer.read1(_CHUNK):
            data += chunk
            odd = len(data) >= _BEGINNING and not picture_kind(bytes(data[:_BEGINNING]))
            if odd or len(data) > BYTES:
                raise NotTaken
            self._hurry()
        if not picture_kind(bytes(data[:_BEGINNING])):
            raise NotTaken
        return bytes(data)

    def _connected(self, host: str, port: int) -> socket.socket:
        """A socket to the first machine behind the name; all of them have to be allowed."""
        self._hurry()
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        machines = [str(where[0]) for *_kind, where in found]
        if not machines or not all(self.allowed(machine, port) for machine in machines):
            raise NotTaken
        # By its number: asking for the name again could be answered otherwise.
        sock = socket.create_connection((machines[0], port), self._hurry())
        self.alarm = threading.Timer(self._hurry(), _hang_up, (sock,))
        self.alarm.daemon = True
        self.alarm.start()
        if self.place.scheme == "https":
            try:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            except BaseException:
                sock.close()
                raise
        return sock

    def _hurry(self) -> float:
        """The seconds that are left, which the socket is told. Raises TimeoutError."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            sock.settimeout(left)
        return left


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
