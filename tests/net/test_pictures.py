"""Pictures are fetched from the public web alone, and told to nobody more than they must be."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ecdesk.net import pictures
from ecdesk.net.pictures import fetch_pictures, is_public
from tests.helpers.listening import Answer, Listener, listening

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


@pytest.fixture
def web() -> Iterator[Listener]:
    with listening() as listener:
        listener.answers["a.png"] = picture()
        yield listener


def picture(body: bytes = PNG, kind: str = "image/png", status: int = 200, **more: str) -> Answer:
    return status, {"Content-Type": kind, **more}, body


def moved(to: str, status: int = 302) -> Answer:
    return status, {"Location": to}, b""


def fetched(*addresses: str) -> dict[str, bytes]:
    return dict(fetch_pictures(addresses, allowed=lambda machine, _port: machine == "127.0.0.1"))


def test_a_picture_comes(web: Listener) -> None:
    assert fetched(web.url("a.png")) == {web.url("a.png"): PNG}


def test_nothing_is_told_but_what_a_request_needs(web: Listener) -> None:
    web.answers["a.png"] = picture(**{"Set-Cookie": "id=1"})
    fetched(web.url("a.png"))
    fetched(web.url("a.png"))
    assert len(web.headers) == 2
    for headers in web.headers:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "Mozilla/5.0"


@pytest.mark.parametrize(
    "answer",
    [
        picture(b"<svg/>", "image/svg+xml"),
        picture(b"<html>", "image/png"),
        picture(PNG, "text/html"),
        picture(PNG, ""),
        picture(b"", "image/png"),
        picture(status=404),
        picture(status=206),
        picture(**{"Content-Encoding": "gzip"}),
        picture(PNG + b"\0" * pictures.BYTES),
    ],
)
def test_what_is_no_picture_is_not_taken(web: Listener, answer: Answer) -> None:
    web.answers["b"] = answer
    assert set(fetched(web.url("b"), web.url("a.png"))) == {web.url("a.png")}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(web: Listener, status: int) -> None:
    web.answers["b"] = moved("/a.png", status)
    assert fetched(web.url("b")) == {web.url("b"): PNG}


def test_a_circle_ends(web: Listener) -> None:
    web.answers["b"] = moved("b")
    assert fetched(web.url("b")) == {}
    assert len(web.heard) == pictures.REDIRECTS + 1


@pytest.mark.parametrize(
    "to", ["http://127.0.0.2/a.png", "file:///etc/passwd", "ftp://x/", "", "//"]
)
def test_no_redirect_leads_where_none_may_go(web: Listener, to: str) -> None:
    web.answers["b"] = moved(to.replace("/a.png", f":{web.port}/a.png"))
    assert fetched(web.url("b")) == {}
    assert "a.png" not in web.heard


def test_this_machine_and_its_network_are_out_of_reach(web: Listener) -> None:
    port = web.port
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1"):
        assert dict(fetch_pictures([f"http://{host}:{port}/a.png"])) == {}
    # Even where the port were one of the web's.
    assert dict(fetch_pictures([web.url("a.png")], lambda m, _p: is_public(m, 80))) == {}
    assert web.heard == []


@pytest.mark.parametrize(
    "machine",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("::ffff:192.168.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:1::1", "2001:db8::1"),
    ],
)
def test_private_machines(machine: str) -> None:
    assert not is_public(machine, 443)


@pytest.mark.parametrize("machine", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_machines_on_the_ports_of_the_web(machine: str) -> None:
    assert is_public(machine, 443)
    assert is_public(machine, 80)
    assert not is_public(machine, 25)


@pytest.mark.parametrize(
    "address",
    ["http://user:pw@127.0.0.1:{port}/a.png", "javascript:x", "http://", "http://[", "http://a:b/"],
)
def test_odd_addresses_are_left_alone(web: Listener, address: str) -> None:
    assert fetched(address.format(port=web.port)) == {}
    assert web.heard == []


def test_a_path_cannot_smuggle_a_second_request(web: Listener) -> None:
    fetched(web.url("a.png\r\nX-Evil: 1"), web.url("a b.png"), web.url("写真.png"))
    assert all("X-Evil" not in headers for headers in web.headers)
    assert "%E5%86%99%E7%9C%9F.png" in web.heard


def test_who_trickles_is_hung_up_on(web: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.3)

    def slowly() -> Answer:
        time.sleep(4.0)
        return picture()

    web.answers["slow"] = slowly
    began = time.monotonic()
    assert set(fetched(web.url("slow"), web.url("a.png"))) == {web.url("a.png")}
    assert time.monotonic() - began < 4.0
