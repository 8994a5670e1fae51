"""A domain's configuration file: what is read of it, and everything it may not do to us."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.shop import Security, Server
from ecdesk.net.autoconfig import NotRead, addresses, fetch, read
from tests.helpers.certs import Certificate

SERVER = (
    '<{kind} type="{type}"><hostname>{host}</hostname><port>{port}</port>'
    "<socketType>{socket}</socketType><authentication>{auth}</authentication>"
    "<username>%EMAILADDRESS%</username></{kind}>"
)


def server(
    type_: str, socket: str = "SSL", host: str = "m.example", port: object = 993, auth: str = ""
) -> str:
    kind = "outgoingServer" if type_ == "smtp" else "incomingServer"
    return SERVER.format(kind=kind, type=type_, host=host, port=port, socket=socket, auth=auth)


def file(*servers: str, before: str = "") -> bytes:
    inside = f"<displayName>Koharu</displayName>{''.join(servers)}"
    return f"{before}<clientConfig><emailProvider>{inside}</emailProvider></clientConfig>".encode()


def test_the_first_protected_server_of_each_kind_counts() -> None:
    told = read(
        file(
            server("imap", "plain", "open.example"),
            server("imap", host="first.example", auth="OAuth2"),
            server("imap", host="second.example"),
            server("pop3", port=995),
            server("smtp", "STARTTLS", port=587),
        )
    )
    assert told.imap == Server("first.example", 993)
    assert told.pop3 == Server("m.example", 995)
    assert told.smtp == Server("m.example", 587, Security.STARTTLS)
    assert (told.name, told.user, told.oauth) == ("Koharu", "%EMAILADDRESS%", True)


def test_a_file_for_many_domains_speaks_of_ours() -> None:
    many = file(server("imap", host="mail.%EMAILDOMAIN%"), server("smtp", host="%EMAILDOMAIN%"))
    told = read(many, "koharu.example")
    assert told.imap == Server("mail.koharu.example", 993)
    assert told.smtp == Server("koharu.example", 993)
    with pytest.raises(NotRead):
        read(file(server("imap", host="mail.%EMAILLOCALPART%"), server("smtp")), "koharu.example")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>404</html>",
        file(server("imap")),
        file(server("smtp")),
        file(server("imap", "plain"), server("smtp", "plain")),
        file(server("imap", host="a/b"), server("smtp")),
        file(server("imap", port="99999999999999999999"), server("smtp")),
        file(server("imap"), server("smtp"), before='<!DOCTYPE x [<!ENTITY a "b">]>'),
        file(server("imap"), server("smtp"), before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        file(server("imap"), server("smtp")).decode().encode("utf-16")[:-9],
        b"<a>" * 30 + b"</a>" * 30,
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_what_is_no_such_file_is_not_read(data: bytes) -> None:
    with pytest.raises(NotRead):
        read(data)


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_are_read_or_not_read(data: bytes) -> None:
    for whole in (data, file(server("imap"), server("smtp"))[:200] + data):
        with suppress(NotRead):
            read(whole)


def test_where_a_domain_keeps_it_says_nothing_of_the_person() -> None:
    for address in addresses("koharu.example"):
        assert address.startswith("https://")
        assert "?" not in address


Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextmanager
def https(certificate: Certificate, answer: Answer) -> Iterator[int]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as listening:
        listening.socket = certificate.server_context().wrap_socket(
            listening.socket, server_side=True
        )
        listening.handle_error = lambda *_: None  # type: ignore[method-assign] # clients turn away
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield int(listening.server_address[1])
        finally:
            listening.shutdown()
            thread.join(10)


def says(status: int, body: bytes = b"", **head: str) -> Answer:
    def answer(page: http.server.BaseHTTPRequestHandler) -> None:
        page.send_response(status)
        for name, value in head.items():
            page.send_header(name, value)
        page.end_headers()
        page.wfile.write(body)

    return answer


def trusting(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=certificate.pem)


def anywhere(_machine: str, _port: int) -> bool:
    return True


@pytest.mark.wire
def test_it_is_fetched_over_https(certificate: Certificate) -> None:
    with https(certificate, says(200, b"<x/>")) as port:
        there = f"https://localhost:{port}/x"
        assert fetch(there, 5, anywhere, trusting(certificate)) == b"<x/>"
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(there, 5, anywhere)  # nobody vouches for it
        with pytest.raises(NotRead):
            fetch(there, 5, lambda _m, _p: False, trusting(certificate))


@pytest.mark.wire
@pytest.mark.parametrize(
    "answer",
    [
        says(404),
        says(302, Location="http://localhost/x"),
        says(302, Location="file:///etc/passwd"),
        says(302, Location="/again"),
        says(302),
        says(200, b"x" * 70_000),
    ],
)
def test_what_leads_elsewhere_or_never_ends_is_left(
    certificate: Certificate, answer: Answer
) -> None:
    with https(certificate, answer) as port, pytest.raises(NotRead):
        fetch(f"https://localhost:{port}/x", 5, anywhere, trusting(certificate))


def test_only_https_is_asked_for() -> None:
    for address in ("http://koharu.example/", "https://a@koharu.example/", "https:///x", "x"):
        with pytest.raises(NotRead):
            fetch(address, 1, anywhere)
