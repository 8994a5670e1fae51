"""The engine fetches what stands in a stored mail, keeps it beside the data, and forgets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.engine import pictures
from ecdesk.mail.pictures import picture_key
from ecdesk.views import thread
from tests.helpers.whole_desk import WholeDesk

MAIL = (
    b"From: taro@example.jp\r\nTo: shop@koharu.example\r\nSubject: x\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p>x</p><img src='https://a.example/1.png'><img src='https://a.example/2.png'>"
    b"<img src='file:///etc/passwd'>"
) + b"".join(b"<img src='http://b.example/%d'>" % number for number in range(60))


class Web:
    """Gives what it has, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, addresses: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        self.asked += addresses
        return ((one, b"PNG") for one in addresses if one.endswith("1.png"))


def fetch(desk: WholeDesk, mail_id: int, web: Web) -> dict[str, object]:
    return pictures.fetch(desk.database, replace(desk.wire, pictures=web), mail_id)


def test_what_is_fetched_is_shown(desk: WholeDesk) -> None:
    came, web = desk.receives(MAIL), Web()
    told = fetch(desk, came.id, web)
    assert (told["loaded"], told["failed"]) == (1, pictures.MOST - 1)
    assert web.asked[:2] == ["https://a.example/1.png", "https://a.example/2.png"]
    assert len(web.asked) == pictures.MOST
    folder = Path(str(told["folder"]))
    assert folder.parent == desk.database.path.parent
    safe = thread.safe_html(desk.reader, came.id, folder)
    key = picture_key("https://a.example/1.png")
    assert safe.images[key] == b"PNG"
    assert f"cid:{key}" in "".join(safe.pieces)
    assert ".example" not in "".join(safe.pieces)


def test_what_is_there_is_not_fetched_again(desk: WholeDesk) -> None:
    came, web = desk.receives(MAIL), Web()
    fetch(desk, came.id, web)
    web.asked.clear()
    assert fetch(desk, came.id, web)["loaded"] == 1
    assert "https://a.example/1.png" not in web.asked


def test_the_next_start_forgets(desk: WholeDesk) -> None:
    came = desk.receives(MAIL)
    folder = Path(str(fetch(desk, came.id, Web())["folder"]))
    pictures.forget(desk.database)
    assert not folder.exists()
    pictures.forget(desk.database)


def test_only_stored_mails_have_pictures(desk: WholeDesk) -> None:
    with pytest.raises(Refused, match=r"mail\.missing"):
        fetch(desk, 99, Web())


def test_the_window_asks_by_the_mail_alone(desk: WholeDesk) -> None:
    came = desk.receives(MAIL)
    told = desk.does(p.FetchPictures(mail_id=came.id))
    assert told["loaded"] == 0  # this desk's wire fetches none
