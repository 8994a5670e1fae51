"""From an address to where its mail is probably reached.

    the table, by the address's domain ─▶ known: nothing is asked of anybody
    else, at once:   MX ─▶ the table, by who takes the domain's mail in
                     the domain's own configuration file (autoconfig)
                     SRV records
    else:            mail. imap. pop. smtp. of the domain, tried by shaking hands

What is found is a proposal: the person sees and changes it, the connection test decides. The rule:
nothing but the domain leaves this machine, no password is anywhere near, and after eight seconds
it ends, whatever has not answered by then.
"""

from __future__ import annotations

import http.client
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ecdesk.domain.errors import Trouble
from ecdesk.domain.proposal import Confidence, Found, Proposal
from ecdesk.domain.shop import Security, Server
from ecdesk.mail.shipped import table
from ecdesk.net import autoconfig, channel, lookups
from ecdesk.net.autoconfig import NotRead, Told
from ecdesk.net.channel import Protocol, Timeouts
from ecdesk.net.lookups import Service
from ecdesk.net.pictures import is_public

log = logging.getLogger("ecdesk.providers")

SECONDS = 8.0  # for everything
ASK_SECONDS = 4.5  # for what the domain says of itself; the rest is for guessing
GREETINGS = {Protocol.IMAP: b"* OK", Protocol.POP3: b"+OK", Protocol.SMTP: b"220"}


def _fetch(address: str, seconds: float) -> bytes:
    return autoconfig.fetch(address, seconds, is_public)


def answers(server: Server, protocol: Protocol, seconds: float) -> bool:
    """Whether a server of that kind is there, under a certificate that names it."""
    timeouts = Timeouts(connect=seconds, read=seconds)
    try:
        sock = channel.connect(server, timeouts)
        with sock:
            if server.security is Security.TLS:
                sock = channel.protect(sock, server, "", timeouts, protocol)
            with sock, sock.makefile("rb") as lines:
                return lines.readline(channel.MAX_LINE).startswith(GREETINGS[protocol])
    except (Trouble, OSError):
        return False


@dataclass(frozen=True, slots=True)
class Looks:
    """How the world is asked; each may raise what it likes."""

    exchangers: Callable[[str, float], list[str]] = lookups.mail_exchangers
    services: Callable[[str, float], list[Service]] = lookups.services
    fetch: Callable[[str, float], bytes] = _fetch
    answers: Callable[[Server, Protocol, float], bool] = answers


def find_servers(address: str, looks: Looks | None = None, seconds: float = SECONDS) -> Found:
    """Proposals for an address, best first; at once where the table knows its domain."""
    looks, end = looks or Looks(), time.monotonic() + seconds
    local, _at, domain = address.strip().rpartition("@")
    domain = domain.lower().rstrip(".")
    if not local or "." not in domain or not _is_name(domain):
        return Found()
    known = [one for one in _table() if _below(domain, one.get("domains", ()))]
    if known:
        return Found(tuple(_from_table(one, local, domain, domain) for one in known))
    soon = min(ASK_SECONDS, seconds * 0.6)
    exchangers, file, services = _in_parallel(
        min(end, time.monotonic() + soon),
        partial(looks.exchangers, domain, soon),
        partial(_first_file, domain, looks, soon),
        partial(_from_services, local, domain, looks, soon),
    )
    found = [
        *_by_exchanger(local, domain, exchangers or ()),
        *_from_file(local, domain, file),
        *([services] if services is not None else []),
    ]
    # Where the name system is silent and nothing else answered either, it is the network.
    offline = not found and exchangers is None
    if not found and not offline:
        found = _guesses(local, domain, looks, end)
    return Found(tuple(_each_once(found)), offline=offline)


def _table() -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = table("providers")["provider"]
    return told


def _from_table(told: dict[str, Any], local: str, domain: str, exchanger: str) -> Proposal:
    def server(key: str) -> Server | None:
        said = told.get(key, "").format(domain=domain, mx=exchanger)
        place, _comma, security = said.partition(",")
        host, _colon, port = place.rpartition(":")
        return Server(host, int(port), Security(security)) if host else None

    users = {"address": f"{local}@{domain}", "local": local, "own": ""}
    return Proposal(
        name=told["name"],
        source="table",
        confidence=Confidence(told["confidence"]),
        imap=server("imap"),
        pop3=server("pop3"),
        smtp=server("smtp"),
        user=users[told["user"]],
        auth=told["auth"],
        oauth=told.get("oauth", ""),
        sent=told["sent"],
        hint=told.get("hint", ""),
    )


def _by_exchanger(local: str, domain: str, exchangers: Sequence[str]) -> list[Proposal]:
    """Providers that take the domain's mail in. A name in the table covers all below it."""
    return [
        _from_table(told, local, domain, host)
        for host in exchangers
        for told in _table()
        if _is_name(host) and _below(host, told.get("mx", ()))
    ]


def _first_file(domain: str, looks: Looks, seconds: float) -> Told:
    """The first of the domain's two files that can be read. Raises NotRead."""
    files = autoconfig.addresses(domain)
    reads = (partial(_read_file, one, domain, looks, seconds) for one in files)
    read = [told for told in _in_parallel(time.monotonic() + seconds, *reads) if told is not None]
    if not read:
        raise NotRead
    first: Told = read[0]
    return first


def _read_file(address: str, domain: str, looks: Looks, seconds: float) -> Told:
    return autoconfig.read(looks.fetch(address, seconds), domain)


def _from_file(local: str, domain: str, told: Told | None) -> list[Proposal]:
    if told is None:
        return []
    users = {"%EMAILADDRESS%": f"{local}@{domain}", "%EMAILLOCALPART%": local}
    return [
        Proposal(
            name=told.name or domain,
            source="autoconfig",
            confidence=Confidence.MEDIUM,
            imap=told.imap,
            pop3=told.pop3,
            smtp=told.smtp,
            user=users.get(told.user, ""),
        )
    ]


def _from_services(local: str, domain: str, looks: Looks, seconds: float) -> Proposal | None:
    """What SRV records name (RFC 6186, RFC 8314); None where that is not enough to begin with."""
    names = ("_imaps", "_pop3s", "_submissions", "_submission")
    asks = (partial(looks.services, f"{name}._tcp.{domain}", seconds) for name in names)
    asked = dict(zip(names, _in_parallel(time.monotonic() + seconds, *asks), strict=True))

    def first(name: str, security: Security = Security.TLS) -> Server | None:
        usable = [one for one in asked[name] or () if _is_name(one.host)]
        return Server(usable[0].host, usable[0].port, security) if usable else None

    imap, pop3 = first("_imaps"), first("_pop3s")
    smtp = first("_submissions") or first("_submission", Security.STARTTLS)
    if smtp is None or (imap is None and pop3 is None):
        return None
    user = f"{local}@{domain}"
    return Proposal(domain, "srv", Confidence.MEDIUM, imap, pop3, smtp, user)


def _guesses(local: str, domain: str, looks: Looks, end: float) -> list[Proposal]:
    """Names that many use, where somebody answers as such a server does."""
    tls, start = Security.TLS, Security.STARTTLS
    tries = (
        ("imap", "imap", 993, tls), ("imap", "mail", 993, tls),
        ("pop3", "pop", 995, tls), ("pop3", "mail", 995, tls),
        ("smtp", "smtp", 465, tls), ("smtp", "smtp", 587, start),
        ("smtp", "mail", 465, tls), ("smtp", "mail", 587, start),
    )  # fmt: skip
    left = max(end - time.monotonic(), 0.0)
    servers = [(kind, Server(f"{name}.{domain}", port, how)) for kind, name, port, how in tries]
    asks = (partial(looks.answers, server, Protocol(kind), left) for kind, server in servers)
    there: dict[str, Server] = {}
    for (kind, server), answered in zip(servers, _in_parallel(end, *asks), strict=True):
        if answered:
            there.setdefault(kind, server)
    if "smtp" not in there or not there.keys() & {"imap", "pop3"}:
        return []
    imap, pop3, smtp = there.get("imap"), there.get("pop3"), there["smtp"]
    return [Proposal("", "guess", Confidence.LOW, imap, pop3, smtp, f"{local}@{domain}")]


def _each_once(found: Iterable[Proposal]) -> list[Proposal]:
    """The same servers from two sources are one proposal: the first, surer by that."""
    kept: list[Proposal] = []
    for one in found:
        same = next(
            (at for at, k in enumerate(kept) if (k.imap, k.smtp) == (one.imap, one.smtp)), None
        )
        if same is None:
            kept.append(one)
        elif kept[same].source != one.source and kept[same].confidence is Confidence.LOW:
            kept[same] = replace(kept[same], confidence=Confidence.MEDIUM)
    return kept


def _in_parallel(end: float, *asks: Callable[[], Any]) -> list[Any]:
    """What came of each by `end`, in the order asked; None where it failed or is late."""
    done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()

    def run(number: int, ask: Callable[[], Any]) -> None:
        value = None
        try:
            value = ask()
        except (Trouble, NotRead, OSError, http.client.HTTPException, ValueError) as error:
            log.info("not found: %s", type(error).__name__)
        except Exception:
            log.exception("looking for servers")
        done.put((number, value))

    for number, ask in enumerate(asks):
        # Daemons: one that hangs in the name system must not keep the program from ending.
        threading.Thread(target=run, args=(number, ask), name="look", daemon=True).start()
    came: list[Any] = [None] * len(asks)
    for _ in asks:
        try:
            number, value = done.get(timeout=max(end - time.monotonic(), 0.001))
        except queue.Empty:
            break
        came[number] = value
    return came


def _below(host: str, ends: Iterable[str]) -> bool:
    """Whether a host is one of these, or stands below one."""
    return any(host == end or host.endswith(f".{end}") for end in ends)


def _is_name(host: str) -> bool:
    """Whether it can be the name of a host, so that nothing else gets into an address."""
    return (
        0 < len(host) <= 253
        and host.isascii()
        and all(0 < len(part) <= 63 for part in host.split("."))
        and all(sign.isalnum() or sign in ".-" for sign in host)
    )
