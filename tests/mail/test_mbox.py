"""mbox files, as Thunderbird, mutt, Gmail and old servers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.mail import mbox

AT = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
LINE = b"From taro@example.jp Tue Nov 17 05:18:00 2026\n"


def taken_apart(data: bytes, largest: int = 1 << 20) -> list[bytes | None]:
    return [piece.raw for piece in mbox.split(data.splitlines(keepends=True), largest)]


def test_two_mails_and_the_blank_line_between_them() -> None:
    one, two = b"Subject: a\n\nfirst\n", b"Subject: b\n\nsecond\n"
    assert taken_apart(LINE + one + b"\n" + LINE + two + b"\n") == [one, two]


def test_a_sentence_that_begins_with_from_ends_no_mail() -> None:
    body = (
        b"Subject: a\n\nHello.\n\nFrom Monday 10:00 we are open, 2026 too.\nNew hours apply\n\n"
        b"From Tuesday on\n"
    )
    assert taken_apart(LINE + body + b"\n" + LINE + b"A: b\n\n") == [body, b"A: b\n"]


def test_marked_lines_lose_one_mark() -> None:
    (raw,) = taken_apart(LINE + b"A: b\n\n>From here\n>>From there\n> From\n")
    assert raw == b"A: b\n\nFrom here\n>From there\n> From\n"


@pytest.mark.parametrize(
    "line",
    [
        b"From - Tue Nov 17 14:18:00 2026\n",
        b"From 1849573@xxx Tue Nov 17 05:18:00 +0000 2026\n",
        b"From MAILER-DAEMON Tue Nov 17 05:18:00 2026\r\n",
        b"From someone with blanks Tue Nov 17 05:18 JST 2026 remote from here\n",
    ],
)
def test_lines_as_programs_write_them(line: bytes) -> None:
    mail = b"Subject: a\n\nx\n"
    assert taken_apart(line + mail + b"\n" + line + mail) == [mail, mail]


def test_what_does_not_begin_so_is_no_mbox() -> None:
    assert taken_apart(b"") == []
    assert taken_apart(b"Subject: a\n\nFrom here\n") == []
    assert taken_apart(b"Read me first.\n\n" + LINE + b"A: b\n") == [b"A: b\n"]


def test_a_file_that_ends_in_the_middle_keeps_what_is_there() -> None:
    assert taken_apart(LINE + b"Subject: a") == [b"Subject: a"]
    assert taken_apart(LINE + b"A: b\n\nx\n\n" + LINE) == [b"A: b\n\nx\n\n" + LINE]
    assert taken_apart(LINE) == []


def test_a_mail_that_is_too_large_is_counted_and_the_next_one_comes() -> None:
    mails = LINE + b"A: b\n\n" + b"x" * 100 + b"\n\n" + LINE + b"C: d\n\n"
    assert taken_apart(mails, largest=50) == [None, b"C: d\n"]


def test_a_mail_is_as_it_was_sent() -> None:
    raw = b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys:   \nA: b\n\nx\n"
    assert mbox.as_sent(raw) == b"A: b\r\n\r\nx\r\n"
    assert mbox.as_sent(b"A: b\r\n\r\nx\ny\r\n") == b"A: b\r\n\r\nx\ny\r\n"
    assert mbox.as_sent(b"A: b\nX-UIDL: 7\n\nx") == b"A: b\r\nX-UIDL: 7\r\n\r\nx"


def test_what_thunderbird_has_deleted_is_known() -> None:
    assert mbox.is_expunged(b"X-Mozilla-Status: 0009\nA: b\n\n")
    assert not mbox.is_expunged(b"X-Mozilla-Status: 0001\nA: b\n\n")
    assert not mbox.is_expunged(b"A: b\n\nX-Mozilla-Status: 0009")


@pytest.mark.parametrize(
    ("raw", "line", "at"),
    [
        (b"Received: from a\n by b;\n Tue, 17 Nov 2026 14:18:00 +0900\nDate: x\n\n", b"", AT),
        (b"Date: Tue, 17 Nov 2026 14:18:00 +0900\n\n", b"", AT),
        (b"Subject: x\n\nDate: Mon, 1 Jan 2001 00:00:00 +0000\n", LINE, AT),
        (b"Received: nonsense\nDate: no date\n\n", LINE, AT),
        (b"Subject: x\n\n", b"From - Tue Nov 17 05:18:00 2026\n", AT),
        (b"Subject: x\n\n", b"From nobody\n", None),
        (b"", b"", None),
    ],
)
def test_when_it_arrived(raw: bytes, line: bytes, at: datetime | None) -> None:
    assert mbox.arrival(raw, line) == at


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_is_written_is_read_again(bodies: list[bytes]) -> None:
    wanted = [b"A: b\n\n" + body.replace(b"\r", b"").rstrip(b"\n") + b"\n" for body in bodies]
    file = b"".join(mbox.joined(raw, "名前 taro@example.jp", AT) for raw in wanted)
    assert taken_apart(file) == wanted


@given(st.binary(max_size=400))
def test_anything_can_be_taken_apart(data: bytes) -> None:
    for raw in taken_apart(LINE + data):
        assert raw is not None
        mbox.as_sent(raw)
        mbox.arrival(raw, LINE)
        mbox.is_expunged(raw)
