"""The name system, from a server of our own on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset
import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.net.lookups import Service, mail_exchangers, services


@contextmanager
def names(
    records: dict[str, list[str]], rcode: int = dns.rcode.NOERROR
) -> Iterator[tuple[str, int]]:
    """A name server: "koharu.example. MX" → ["10 mx.example."]."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                said, asker = listening.recvfrom(4096)
                if said == b"stop":
                    return
                answer = dns.message.make_response(dns.message.from_wire(said))
                (question,) = answer.question
                key = f"{question.name} {dns.rdatatype.to_text(question.rdtype)}"
                if records.get(key):
                    kind = question.rdtype
                    found = dns.rrset.from_text_list(question.name, 60, "IN", kind, records[key])
                    answer.answer.append(found)
                elif key not in records:
                    answer.set_rcode(rcode)
                listening.sendto(answer.to_wire(), asker)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        place = listening.getsockname()
        try:
            yield place
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"stop", place)
            thread.join(10)


def test_exchangers_come_in_the_order_wanted() -> None:
    told = {"koharu.example. MX": ["20 b.host.example.", "10 A.host.example."]}
    with names(told) as place:
        assert mail_exchangers("koharu.example", 2, place) == ["a.host.example", "b.host.example"]


def test_services_come_in_the_order_wanted_and_a_dot_is_none() -> None:
    told = {
        "_imaps._tcp.koharu.example. SRV": ["10 1 993 b.example.", "0 1 9993 a.example."],
        "_pop3s._tcp.koharu.example. SRV": ["0 0 0 ."],
    }
    with names(told) as place:
        found = services("_imaps._tcp.koharu.example", 2, place)
        assert found == [Service("a.example", 9993), Service("b.example", 993)]
        assert services("_pop3s._tcp.koharu.example", 2, place) == []


def test_no_such_name_and_no_such_record_are_no_trouble() -> None:
    with names({"koharu.example. MX": []}, dns.rcode.NXDOMAIN) as place:
        assert mail_exchangers("koharu.example", 2, place) == []
        assert mail_exchangers("nowhere.example", 2, place) == []


def test_silence_and_refusals_are_trouble_and_soon_over() -> None:
    with names({}, dns.rcode.SERVFAIL) as place, pytest.raises(Trouble):
        mail_exchangers("koharu.example", 1, place)
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(Trouble) as trouble:
            mail_exchangers("koharu.example", 0.5, silent.getsockname())
    assert trouble.value.code == "net.unreachable"
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..b", "."])
def test_a_name_that_cannot_be_asked_for_is_trouble(name: str) -> None:
    with pytest.raises(Trouble):
        mail_exchangers(name, 1, ("127.0.0.1", 9))
