"""A protected connection to a server, and what went wrong with it in our own words.

IMAP and SMTP differ after the greeting; before it they need the same: an address, a socket with
time limits, TLS with a verified name. All of that is here, so that there is one place to read for
the question "whom do we hand the password to?".

The rule: nothing is sent over a connection that is weaker than the person chose. `TLS` and
`STARTTLS` never fall back, and a pinned certificate is compared byte for byte.

    no pin    the system's authorities vouch for the certificate, and it names the host
    pinned    the certificate presented *is* the pinned one; its name then says nothing more
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import zip_longest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.shop import Security, Server

MAX_LINE = 8192  # of a greeting; anything longer is no mail server
PORTION = 2**16  # bytes sent at once
_PLACES = 6  # addresses of one host that are tried
_ANOTHER_SECONDS = 4.0  # for each of them but the last: a lost packet is sent twice in that time


class Protocol(StrEnum):
    """What is spoken before TLS starts, where the choice is STARTTLS."""

    IMAP = "imap"
    POP3 = "pop3"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait. `dot` is for the answer to a whole mail: RFC 5321, 4.5.3.2.6 asks for ten
    minutes, because giving up early is what makes duplicates."""

    connect: float = 15
    read: float = 60
    dot: float = 600


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed, unverified: for a person to compare, and to pin."""

    pem: str
    sha256: str  # of the DER, upper-case hex in pairs with colons, as other programs show it


class PinnedContext(ssl.SSLContext):
    """Accepts the certificates it was given, and only those, whatever name they carry."""

    pinned: frozenset[bytes] = frozenset()

    def wrap_socket(self, sock: socket.socket, *args: object, **kwargs: object) -> ssl.SSLSocket:
        """Shake hands, then compare. Raises `ssl.SSLCertVerificationError` for any other."""
        protected = super().wrap_socket(sock, *args, **kwargs)  # type: ignore[arg-type] # as above
        if protected.getpeercert(binary_form=True) not in self.pinned:
            protected.close()
            raise ssl.SSLCertVerificationError("not the pinned certificate")
        return protected


def portions(data: bytes) -> Iterator[memoryview]:
    """What is sent at once: a socket's time limit is for all that one call of `sendall` is given.

    Over a slow line a large mail takes longer than any silence that is borne with.
    """
    whole = memoryview(data)
    for start in range(0, len(data), PORTION):
        yield whole[start : start + PORTION]


def tls_context(trust_pem: str) -> ssl.SSLContext:
    """TLS 1.2 or newer, verified by the system's authorities or by the pinned certificate alone.

    Raises `ValueError` where `trust_pem` holds no certificate.
    """
    if not trust_pem.strip():
        return ssl.create_default_context()
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a leaf may be the anchor
    pinned = _certificates(trust_pem)
    for der in pinned:
        context.load_verify_locations(cadata=der)
    context.pinned = pinned
    return context


def connect(server: Server, timeouts: Timeouts) -> socket.socket:
    """A socket to the server, unprotected as yet. Raises `Trouble`."""
    with telling(server):
        sock = _reached(server, timeouts.connect)
    # imaplib and the final dot write a few bytes after many: without this they wait for an echo.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(timeouts.read)
    return sock


def _reached(server: Server, seconds: float) -> socket.socket:
    """A socket to the first of a host's addresses that answers. Raises `OSError`.

    Names of two kinds are tried by turns, each for a few seconds but the last (RFC 8305 in small):
    many homes have an IPv6 address and no way out by it, and would wait at every look.
    """
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    kinds = [[one for one in found if one[0] == kind] for kind in {one[0]: 0 for one in found}]
    places = [one for turn in zip_longest(*kinds) for one in turn if one is not None][:_PLACES]
    failed = OSError(f"no address of {server.host}")
    for family, kind, protocol, _name, address in places:
        last = address == places[-1][-1]
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(seconds if last else min(seconds, _ANOTHER_SECONDS))
        try:
            sock.connect(address)
        except OSError as error:
            failed = error
            sock.close()
        else:
            return sock
    raise failed


def protect(
    sock: socket.socket, server: Server, trust_pem: str, timeouts: Timeouts, protocol: Protocol
) -> ssl.SSLSocket:
    """Shake hands over an open socket, which is closed on failure. Raises `Trouble`."""
    sock.settimeout(timeouts.connect)
    try:
        with shaking_hands(server, trust_pem, timeouts, protocol):
            protected = tls_context(trust_pem).wrap_socket(sock, server_hostname=server.host)
    except Trouble:
        sock.close()
        raise
    protected.settimeout(timeouts.read)
    return protected


@contextmanager
def shaking_hands(
    server: Server, trust_pem: str, timeouts: Timeouts, protocol: Protocol
) -> Iterator[None]:
    """Say what goes wrong in a TLS handshake as `Trouble`."""
    pinned = bool(trust_pem.strip())
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        shown = presented(server, protocol, timeouts)
        reason = certificate_reason(error, pinned=pinned)
        fingerprint = shown.sha256 if shown else ""
        raise fault("net.certificate", server, reason=reason, sha256=fingerprint) from error
    except ssl.SSLEOFError as error:
        raise fault("net.gone", server) from error
    except ssl.SSLError as error:  # what came back was no TLS
        raise fault("net.no_tls", server) from error
    except OSError as error:
        raise as_trouble(server, error) from error
    except ValueError as error:  # the pin is no certificate, or the host no name
        if not pinned:
            raise fault("net.unknown_host", server) from error
        raise fault("net.certificate", server, reason="bad_pin", sha256="") from error


def presented(
    server: Server, protocol: Protocol, timeouts: Timeouts | None = None
) -> Certificate | None:
    """What the server shows when nobody verifies; None where it shows nothing.

    Connects, shakes hands and leaves: no user name and no password is ever said here.
    """
    timeouts = timeouts or Timeouts()
    curious = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    curious.check_hostname = False
    curious.verify_mode = ssl.CERT_NONE
    try:
        with connect(server, timeouts) as sock:
            sock.settimeout(timeouts.connect)
            if server.security is Security.STARTTLS:
                _ask_for_tls(sock, protocol)
            with curious.wrap_socket(sock, server_hostname=server.host) as protected:
                der = protected.getpeercert(binary_form=True)
    except (Trouble, OSError, ValueError):
        return None
    return describe(der) if der else None


def describe(der: bytes) -> Certificate:
    """A certificate as a person compares it and as it is pinned."""
    return Certificate(ssl.DER_cert_to_PEM_cert(der), sha256(der).digest().hex(":").upper())


@contextmanager
def telling(server: Server) -> Iterator[None]:
    """Say what the operating system complains about as `Trouble`."""
    try:
        yield
    except (OSError, UnicodeError, OverflowError) as error:
        raise as_trouble(server, error) from error


def as_trouble(server: Server, error: Exception) -> Trouble:
    """The `Trouble` for an error of a socket: an unknown name, nobody there, silence, a break."""
    if isinstance(error, socket.gaierror | UnicodeError):
        code = "net.unknown_host"
    elif isinstance(error, TimeoutError):
        code = "net.timeout"
    elif isinstance(error, ConnectionRefusedError | OverflowError):
        code = "net.unreachable"
    elif isinstance(error, ConnectionError | ssl.SSLError):
        code = "net.gone"
    else:  # no route, no network, not permitted
        code = "net.unreachable"
    return fault(code, server)


def certificate_reason(error: ssl.SSLCertVerificationError, *, pinned: bool) -> str:
    """Why a certificate was refused, as a word that `words` knows (OpenSSL's verify codes).

    One of not_yet_valid, expired, not_pinned, self_signed, unknown_issuer, revoked, wrong_host,
    invalid. Beside a pin everything but the dates means one thing: it is another certificate.
    """
    code = getattr(error, "verify_code", 0)
    dates = {9: "not_yet_valid", 10: "expired"}
    if pinned:
        return dates.get(code, "not_pinned")
    others = {
        18: "self_signed",
        19: "self_signed",
        20: "unknown_issuer",
        21: "unknown_issuer",
        23: "revoked",
        62: "wrong_host",
        64: "wrong_host",
    }
    return (dates | others).get(code, "invalid")


def fault(code: str, server: Server, *, retry: bool = True, **values: str) -> Trouble:
    """`Trouble` with a server: its host and port are all that is told of the connection."""
    return Trouble(code, retry=retry, host=server.host, port=server.port, **values)


def _certificates(pem: str) -> frozenset[bytes]:
    """The DER of every certificate in a PEM text (RFC 7468). Raises `ValueError` for none."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    blocks = [part.partition(end)[0] for part in pem.split(begin)[1:]]
    if not blocks:
        raise ValueError("no certificate")
    return frozenset(ssl.PEM_cert_to_DER_cert(f"{begin}{block}{end}") for block in blocks)


def _ask_for_tls(sock: socket.socket, protocol: Protocol) -> None:
    """Speak just enough of the protocol for the server to start TLS. Raises `OSError`."""
    with sock.makefile("rb") as lines:
        if protocol is Protocol.IMAP:
            _until(lines.readline, b"* OK")
            sock.sendall(b"a STARTTLS\r\n")
            _until(lines.readline, b"a OK")
        elif protocol is Protocol.POP3:
            _until(lines.readline, b"+OK")
            sock.sendall(b"STLS\r\n")
            _until(lines.readline, b"+OK")
        else:
            _until(lines.readline, b"220 ")
            sock.sendall(b"EHLO [127.0.0.1]\r\n")
            _until(lines.readline, b"250 ")
            sock.sendall(b"STARTTLS\r\n")
            _until(lines.readline, b"220 ")


def _until(readline: Callable[[int], bytes], start: bytes) -> None:
    """Read up to the line that begins so; a server that says other things is left."""
    for _ in range(100):
        line = readline(MAX_LINE)
        if line.upper().startswith(start.upper()):
            return
        if not line:
            break
    raise ConnectionError("no STARTTLS")
