"""What the domain name system says of a domain's mail: who takes it in, and where it is fetched.

Answers come from whoever runs the network, so nothing of them is believed beyond "try there": a
connection is made with TLS, and the person sees every name before a password is typed.

The rule: only the domain is asked for, never an address, and only the system's own resolver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecdesk.domain.errors import Trouble

MOST = 10  # answers that are looked at


@dataclass(frozen=True, slots=True)
class Service:
    """A server that a domain names for a service (RFC 2782)."""

    host: str
    port: int


def mail_exchangers(
    domain: str, seconds: float, nameserver: tuple[str, int] | None = None
) -> list[str]:
    """The hosts that take a domain's mail in, most wanted first; empty where there are none.

    Raises Trouble("net.unreachable") where nobody answers.
    """
    found = _ask(domain, "MX", seconds, nameserver)
    wanted = sorted((int(one.preference), _name(one.exchange)) for one in found)
    return [host for _preference, host in wanted if host][:MOST]


def services(name: str, seconds: float, nameserver: tuple[str, int] | None = None) -> list[Service]:
    """The servers of a service such as `_imaps._tcp.example.jp`, most wanted first.

    Raises Trouble("net.unreachable") where nobody answers.
    """
    found = _ask(name, "SRV", seconds, nameserver)
    wanted = sorted(
        (int(one.priority), -int(one.weight), _name(one.target), int(one.port)) for one in found
    )
    return [Service(host, port) for _p, _w, host, port in wanted if host and port][:MOST]


def _name(name: object) -> str:
    """A host name without its last dot; empty for "." (there is no such service: RFC 2782)."""
    return str(name).rstrip(".").lower()


def _ask(name: str, kind: str, seconds: float, nameserver: tuple[str, int] | None) -> list[Any]:
    import dns.exception
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(configure=nameserver is None)
        if nameserver is not None:
            resolver.nameservers, resolver.port = [nameserver[0]], nameserver[1]
        resolver.lifetime = seconds
        return list(resolver.resolve(f"{name}.", kind, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, ValueError):
        # Silence, a refusal, no resolver at all, a name that cannot be asked for.
        raise Trouble("net.unreachable") from None
