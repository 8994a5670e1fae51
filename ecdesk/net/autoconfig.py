"""A domain's own word on its mail servers: the configuration file that Thunderbird looks for.

    https://autoconfig.DOMAIN/mail/config-v1.1.xml
    https://DOMAIN/.well-known/autoconfig/mail/config-v1.1.xml

Whoever runs the domain wrote the file, perhaps badly, perhaps not kindly. It is fetched over https
alone, from the public network alone, a few kilobytes at most, and read without entities or
declarations. The rule: no part of the address but its domain is ever sent.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from ecdesk.domain.shop import Security, Server

LARGEST = 1 << 16  # bytes; real files have two thousand
DEEPEST = 20
REDIRECTS = 2
_MOVED = (301, 302, 303, 307, 308)
_SECURITY = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}


@dataclass(slots=True)
class Told:
    """What a file says; a server without protection is left out."""

    name: str = ""
    imap: Server | None = None
    pop3: Server | None = None
    smtp: Server | None = None
    user: str = ""  # %EMAILADDRESS%, %EMAILLOCALPART% or whatever stands there
    oauth: bool = False


class NotRead(Exception):
    """What came is no such file, or nobody gave one."""


def addresses(domain: str) -> tuple[str, str]:
    """Where a domain may keep its file."""
    path = "mail/config-v1.1.xml"
    return f"https://autoconfig.{domain}/{path}", f"https://{domain}/.well-known/autoconfig/{path}"


def fetch(
    address: str,
    seconds: float,
    allowed: Callable[[str, int], bool],
    context: ssl.SSLContext | None = None,
) -> bytes:
    """The bytes at an https address. Raises NotRead, OSError, HTTPException.

    `allowed` says of a machine's address and port whether it may be connected to.
    """
    end = time.monotonic() + seconds
    for _ in range(REDIRECTS + 1):
        place = urlsplit(address)
        host, port = place.hostname, place.port or 443
        if place.scheme != "https" or not host or "@" in place.netloc:
            raise NotRead
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        machine = str(found[0][4][0])
        if not allowed(machine, port):
            raise NotRead
        connection = http.client.HTTPSConnection(host, port, timeout=_left(end))
        try:
            # By its number: asking for the name again could be answered otherwise.
            sock = socket.create_connection((machine, port), _left(end))
            try:
                secure = context or ssl.create_default_context()
                sock = secure.wrap_socket(sock, server_hostname=host)
            except BaseException:
                sock.close()
                raise
            connection.sock = sock
            head = {"User-Agent": "Mozilla/5.0", "Accept": "text/xml, application/xml"}
            path = (place.path or "/") + (f"?{place.query}" if place.query else "")
            connection.request("GET", path, headers=head)
            answer = connection.getresponse()
            if answer.status in _MOVED:
                address = urljoin(address, answer.getheader("Location", ""))
                continue
            if answer.status != 200:
                raise NotRead
            return _body(answer, sock, end)
        finally:
            connection.close()
    raise NotRead


def read(data: bytes, domain: str = "") -> Told:
    """What a file says, to somebody of that domain. Raises NotRead for anything that is none."""
    reading = _Reading(domain)
    # No declarations: entities could grow without end, or name files of this machine.
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.EntityDeclHandler = reading.refuse
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.hear
    try:
        parser.Parse(data[:LARGEST], True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NotRead from None
    told = reading.told
    if told.smtp is None or (told.imap is None and told.pop3 is None):
        raise NotRead
    return told


@dataclass(slots=True)
class _Reading:
    """The few elements that matter, as they pass."""

    domain: str = ""
    told: Told = field(default_factory=Told)
    _open: list[str] = field(default_factory=list)
    _server: dict[str, str] = field(default_factory=dict)
    _ways: list[str] = field(default_factory=list)  # of signing in, of the server at hand
    _text: str = ""

    def refuse(self, *_declared: object) -> None:
        raise NotRead

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise NotRead
        self._text = ""
        if name in {"incomingServer", "outgoingServer"}:
            self._server, self._ways = {"type": attributes.get("type", "").lower()}, []

    def hear(self, text: str) -> None:
        self._text += text

    def end(self, name: str) -> None:
        self._open.pop()
        text = self._text.strip()
        self._text = ""
        inside = self._open[-1] if self._open else ""
        if name in {"incomingServer", "outgoingServer"}:
            self._take()
        elif inside in {"incomingServer", "outgoingServer"}:
            self._server.setdefault(name, text)
            if name == "authentication":
                self._ways.append(text)
        elif name == "displayName" and inside == "emailProvider" and not self.told.name:
            self.told.name = " ".join(text.split())[:80]

    def _take(self) -> None:
        """The first of each kind counts: files name the best one first."""
        told, kind = self.told, self._server.get("type", "")
        server = _server(self._server, self.domain)
        if server is None or kind not in {"imap", "pop3", "smtp"} or getattr(told, kind):
            return
        setattr(told, kind, server)
        if kind != "smtp" and not told.user:
            told.user = self._server.get("username", "")
        told.oauth = told.oauth or "OAuth2" in self._ways


def _server(said: dict[str, str], domain: str) -> Server | None:
    host, port = said.get("hostname", "").lower().rstrip("."), said.get("port", "")
    host = host.replace("%emaildomain%", domain)  # one file for all the domains of a host
    security = _SECURITY.get(said.get("socketType", "").upper())
    named = host.isascii() and all(sign.isalnum() or sign in ".-" for sign in host)
    numbered = port.isascii() and port.isdigit() and len(port) <= 5
    if security is None or not (host and named and numbered and 0 < int(port) < 65536):
        return None
    return Server(host, int(port), security)


def _body(answer: http.client.HTTPResponse, sock: socket.socket, end: float) -> bytes:
    data = bytearray()
    while chunk := answer.read1(8192):
        data += chunk
        if len(data) > LARGEST:
            raise NotRead
        sock.settimeout(_left(end))
    return bytes(data)


def _left(end: float) -> float:
    """The seconds that are left. Raises TimeoutError."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
