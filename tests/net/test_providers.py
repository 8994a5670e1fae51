"""From an address to proposals: what is known, what the domain says, what answers, and how long."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from ecdesk.domain.proposal import Confidence, Found
from ecdesk.domain.shop import Security, Server
from ecdesk.mail.shipped import table
from ecdesk.net.channel import Protocol
from ecdesk.net.lookups import Service
from ecdesk.net.providers import Looks, answers, find_servers
from tests.helpers.dovecot import Dovecot

CONFIG = b"""<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">
<displayName>Koharu Mail</displayName>
<incomingServer type="imap"><hostname>in.koharu.example</hostname><port>993</port>
<socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>out.koharu.example</hostname><port>587</port>
<socketType>STARTTLS</socketType></outgoingServer></emailProvider></clientConfig>"""


class World:
    """A network that knows only what a test tells it, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.mx: list[str] | Exception = []
        self.srv: dict[str, list[Service]] = {}
        self.files: dict[str, bytes] = {}
        self.there: set[Server] = set()
        self.hangs = 0.0

    def exchangers(self, domain: str, seconds: float) -> list[str]:
        self.asked.append(domain)
        time.sleep(self.hangs)
        if isinstance(self.mx, Exception):
            raise self.mx
        return self.mx

    def services(self, name: str, seconds: float) -> list[Service]:
        self.asked.append(name)
        return self.srv.get(name, [])

    def fetch(self, address: str, seconds: float) -> bytes:
        self.asked.append(address)
        try:
            return self.files[address]
        except KeyError:
            raise OSError from None

    def answers(self, server: Server, protocol: Protocol, seconds: float) -> bool:
        self.asked.append(server.host)
        return server in self.there

    def find(self, address: str, seconds: float = 4.0) -> Found:
        looks = Looks(self.exchangers, self.services, self.fetch, self.answers)
        return find_servers(address, looks, seconds)


@pytest.fixture
def world() -> World:
    return World()


def test_a_known_domain_asks_nobody(world: World) -> None:
    (one,) = world.find("Shop@Gmail.com").proposals
    assert (one.name, one.confidence, one.source) == ("Gmail", Confidence.HIGH, "table")
    assert one.imap == Server("imap.gmail.com", 993)
    assert (one.user, one.auth, one.oauth) == ("Shop@gmail.com", "app_password", "google")
    assert "アプリ パスワード" in one.hint
    assert world.asked == []


def test_a_domain_below_a_known_one_is_known_too(world: World) -> None:
    """An initial domain of the host is its own server's name."""
    (one,) = world.find("info@koharu.sakura.ne.jp").proposals
    assert one.imap == Server("koharu.sakura.ne.jp", 993)
    assert world.asked == []


def test_who_takes_the_mail_in_says_whose_servers(world: World) -> None:
    world.mx = ["sv1234.xserver.jp"]
    found = world.find("shop@koharu.example")
    one = found.proposals[0]
    assert one.name == "エックスサーバー"
    assert one.imap == Server("sv1234.xserver.jp", 993)
    assert one.smtp == Server("sv1234.xserver.jp", 465)
    assert one.user == "shop@koharu.example"


def test_a_name_that_only_ends_alike_is_somebody_else(world: World) -> None:
    world.mx = ["mail.evilxserver.jp", "xserver.jp.evil.example", "a/b.xserver.jp"]
    assert world.find("shop@koharu.example").proposals == ()


def test_the_domains_own_file_is_read(world: World) -> None:
    address = "https://koharu.example/.well-known/autoconfig/mail/config-v1.1.xml"
    world.files[address] = CONFIG
    (one,) = world.find("shop@koharu.example").proposals
    assert (one.name, one.source, one.confidence) == ("Koharu Mail", "autoconfig", "medium")
    assert one.smtp == Server("out.koharu.example", 587, Security.STARTTLS)
    assert one.user == "shop"


def test_service_records_are_read(world: World) -> None:
    world.srv["_imaps._tcp.koharu.example"] = [Service("imap.host.example", 993)]
    world.srv["_submission._tcp.koharu.example"] = [Service("smtp.host.example", 587)]
    (one,) = world.find("shop@koharu.example").proposals
    assert one.source == "srv"
    assert one.smtp == Server("smtp.host.example", 587, Security.STARTTLS)


def test_the_usual_names_are_tried_last(world: World) -> None:
    mail = "mail.koharu.example"
    world.there = {Server(mail, 993), Server(mail, 587, Security.STARTTLS), Server(mail, 995)}
    (one,) = world.find("shop@koharu.example").proposals
    assert (one.name, one.source, one.confidence) == ("", "guess", Confidence.LOW)
    assert one.imap == Server(mail, 993)
    assert one.pop3 == Server(mail, 995)
    assert one.smtp == Server(mail, 587, Security.STARTTLS)
    world.there = {Server(mail, 993)}
    assert world.find("shop@koharu.example").proposals == ()  # no way out


def test_nothing_but_the_domain_leaves(world: World) -> None:
    world.find("himitsu.no.namae@koharu.example")
    assert world.asked
    assert not [asked for asked in world.asked if "himitsu" in asked or "@" in asked]


def test_offline_is_said_calmly_and_guesses_nothing(world: World) -> None:
    world.mx = OSError("no network")
    found = world.find("shop@koharu.example")
    assert (found.proposals, found.offline) == ((), True)
    assert "mail.koharu.example" not in world.asked
    assert not world.find("shop@gmail.com").offline  # the table needs no network


def test_who_hangs_is_not_waited_for(world: World) -> None:
    world.hangs = 8.0
    address = "https://autoconfig.koharu.example/mail/config-v1.1.xml"
    world.files[address] = CONFIG
    began = time.monotonic()
    (one,) = world.find("shop@koharu.example", seconds=0.5).proposals
    assert one.source == "autoconfig"
    assert time.monotonic() - began < world.hangs


@pytest.mark.parametrize(
    "address",
    ["", "shop", "@koharu.example", "shop@", "shop@localhost", "s@a..b", "s@店.jp", "s@a/b.c"],
)
def test_what_is_no_address_asks_nobody(world: World, address: str) -> None:
    assert world.find(address) == Found()
    assert world.asked == []


def test_the_same_servers_from_two_sources_are_one_proposal(world: World) -> None:
    world.mx = ["mx.lolipop.jp"]
    world.srv["_imaps._tcp.koharu.example"] = [Service("imap.lolipop.jp", 993)]
    world.srv["_submissions._tcp.koharu.example"] = [Service("smtp.lolipop.jp", 465)]
    (one,) = world.find("shop@koharu.example").proposals
    assert one.name == "ロリポップ！"
    assert one.confidence is Confidence.MEDIUM  # of low, now that the domain says the same


@pytest.mark.wire
def test_a_server_answers_only_under_a_certificate_that_names_it(dovecot: Dovecot) -> None:
    plain = Server("127.0.0.1", dovecot.port, Security.STARTTLS)
    assert answers(plain, Protocol.IMAP, 5)
    assert not answers(plain, Protocol.SMTP, 5)
    assert not answers(Server("127.0.0.1", dovecot.tls_port), Protocol.IMAP, 5)  # self-signed
    assert not answers(replace(plain, port=1), Protocol.IMAP, 5)


@pytest.mark.parametrize("told", table("providers")["provider"], ids=lambda told: told["name"])
def test_every_line_of_the_table_can_be_used(told: dict[str, Any]) -> None:
    address = f"shop@{told['domains'][0]}" if "domains" in told else "shop@koharu.example"
    looks = Looks(lambda _d, _s: [f"mx1.{told['mx'][0]}"], lambda _n, _s: [], _no, lambda *_: False)
    one = next(p for p in find_servers(address, looks).proposals if p.name == told["name"])
    assert one.smtp is not None
    assert one.imap is not None or one.pop3 is not None
    servers = [server for server in (one.imap, one.pop3, one.smtp) if server is not None]
    assert all(server.security is not Security.PLAIN for server in servers)
    assert told["source"]
    assert told["last_checked"]
    assert (one.confidence is Confidence.LOW) == ("general knowledge, not" in told["source"]) or (
        "not confirmed" in told["source"]
    )
    assert one.auth != "oauth" or one.oauth in table("providers")["oauth"]


def _no(_address: str, _seconds: float) -> bytes:
    raise OSError
