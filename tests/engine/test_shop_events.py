"""What happened in the shop, kept by the engine: every word, every file, every way back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ecdesk import protocol as p
from ecdesk.engine import tidying
from ecdesk.store import schema as s
from ecdesk.views import shop_events
from ecdesk.views.rows import EventView
from tests.helpers.whole_desk import NOW, WholeDesk

HOUR = timedelta(hours=1)


def sale(**other: Any) -> p.EventIn:
    """The autumn sale, which ended an hour ago."""
    made = p.EventIn(
        shop_id=1,
        name="秋のセール",
        start=NOW - 72 * HOUR,
        end=NOW - HOUR,
        terms="全品10%引き。クーポン AKI10",
        page="秋のセール開催中\n11月16日 23:59まで",
        url="https://koharu.example/sale",
    )
    return replace(made, **other)


def kept(desk: WholeDesk) -> tuple[EventView, ...]:
    return shop_events.listed(desk.reader)


def save(desk: WholeDesk, **other: Any) -> int:
    return int(desk.does(p.SaveEvent(event=sale(**other)))["event_id"])


def test_an_event_is_kept_as_it_was_told(desk: WholeDesk) -> None:
    save(desk)
    (view,) = kept(desk)
    assert (view.event.name, view.event.terms) == ("秋のセール", "全品10%引き。クーポン AKI10")
    assert view.event.page.startswith("秋のセール開催中\n")
    assert (view.event.start, view.event.end) == (NOW - 72 * HOUR, NOW - HOUR)
    assert desk.told[-1].settings


def test_a_file_stays_when_its_original_is_gone(desk: WholeDesk, tmp_path: Path) -> None:
    picture = tmp_path / "バナー.png"
    picture.write_bytes(b"\x89PNG as it was")
    save(desk, files=[p.FileIn(path=str(picture))])
    picture.unlink()
    (view,) = kept(desk)
    (file,) = view.files
    assert (file.filename, file.content_type, file.size) == ("バナー.png", "image/png", 14)
    assert shop_events.file_of(desk.reader, file.id)[1] == b"\x89PNG as it was"
    assert view.event.files == ("バナー.png",)


def test_what_is_put_right_can_be_taken_back_files_and_all(desk: WholeDesk, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"one")
    number = save(desk, files=[p.FileIn(path=str(picture))])
    answer = desk.does(p.SaveEvent(event=sale(id=number, name="秋の大セール", files=[])))
    (view,) = kept(desk)
    assert (view.event.name, view.files) == ("秋の大セール", ())
    before = msgspec.convert(answer["before"], p.EventIn)
    desk.does(p.SaveEvent(event=before))
    (view,) = kept(desk)
    assert (view.event.name, [file.filename for file in view.files]) == ("秋のセール", ["a.png"])
    assert shop_events.file_of(desk.reader, view.files[0].id)[1] == b"one"


def test_a_customers_picture_can_be_kept_with_an_event(desk: WholeDesk) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"] = "花子 <hanako@example.jp>", "shop@koharu.example"
    mail["Subject"], mail["Message-ID"] = "クーポン", "<c@example.jp>"
    mail.set_content("使えません")
    mail.add_attachment(b"screen", maintype="image", subtype="png", filename="画面.png")
    came = desk.receives(mail.as_bytes())
    position = desk.thread(came.conversation).mails[0].attachments[0].position
    save(desk, files=[p.FileIn(mail_id=came.id, position=position)])
    (view,) = kept(desk)
    assert view.files[0].filename == "画面.png"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "  "}, "event.malformed"),
        ({"end": NOW - 72 * HOUR}, "event.malformed"),
        ({"start": datetime(2026, 11, 1)}, "event.no_time"),
        ({"start": datetime(1, 1, 1, tzinfo=timezone(9 * HOUR))}, "event.no_time"),
        ({"end": datetime(9999, 12, 31, tzinfo=timezone(-9 * HOUR))}, "event.no_time"),
        ({"shop_id": 9}, "shop.missing"),
        ({"id": 77}, "event.missing"),
        ({"page": "長" * 200_001}, "event.too_large"),
        ({"files": [p.FileIn(path="/nowhere/a.png")]}, "file.unreadable"),
        ({"files": [p.FileIn(path="x")] * 21}, "event.too_many_files"),
    ],
)
def test_what_no_event_can_be_is_refused_and_leaves_nothing(
    desk: WholeDesk, wrong: dict[str, Any], code: str
) -> None:
    assert desk.refused(p.SaveEvent(event=sale(**wrong))) == code
    assert kept(desk) == ()
    assert desk.rows(s.EventFile) == []


def test_an_event_taken_away_comes_back_whole(desk: WholeDesk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("控え")
    number = save(desk, files=[p.FileIn(path=str(tmp_path / "a.txt"))])
    assert desk.does(p.RemoveEvents(event_ids=[number, 99])) == {"event_ids": [number]}
    assert kept(desk) == ()
    assert desk.does(p.RemoveEvents(event_ids=[number])) == {"event_ids": []}
    assert desk.refused(p.SaveEvent(event=sale(id=number))) == "event.missing"
    desk.does(p.RestoreEvents(event_ids=[number]))
    assert kept(desk)[0].files[0].filename == "a.txt"


def test_importing_twice_adds_nothing(desk: WholeDesk) -> None:
    other = sale(name="新作公開", start=NOW, end=NOW + HOUR)
    first = desk.does(p.ImportEvents(events=[sale(), other, other]))
    assert len(first["event_ids"]) == 2
    assert desk.does(p.ImportEvents(events=[other, sale()])) == {"event_ids": []}
    assert [view.event.name for view in kept(desk)] == ["新作公開", "秋のセール"]


def test_one_bad_event_keeps_a_whole_import_out(desk: WholeDesk) -> None:
    assert desk.refused(p.ImportEvents(events=[sale(), sale(name="")])) == "event.malformed"
    assert kept(desk) == ()


def test_a_command_sent_twice_keeps_one_event(desk: WholeDesk) -> None:
    ask = p.SaveEvent(event=sale())
    assert desk.does(ask, "same") == desk.does(ask, "same")
    assert len(kept(desk)) == 1


def test_what_was_taken_away_is_forgotten_after_a_month(desk: WholeDesk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("控え")
    gone = save(desk, files=[p.FileIn(path=str(tmp_path / "a.txt"))])
    stays = save(desk, name="初売り", files=[p.FileIn(path=str(tmp_path / "a.txt"))])
    desk.does(p.RemoveEvents(event_ids=[gone]))
    for days, left in ((29, [gone, stays]), (2, [stays])):
        desk.waits(days=days)
        with desk.database.write() as write:
            tidying.tidy(write, desk.now)
        assert [row.id for row in desk.rows(s.ShopEvent)] == left
        assert [row.event_id for row in desk.rows(s.EventFile)] == left
