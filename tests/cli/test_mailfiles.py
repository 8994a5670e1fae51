"""Mail files read one by one; a file that cannot be read stops nothing but itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine

CORPUS = Path(__file__).parents[1] / "corpus"
FIRST_KEYS = ["file", "subject", "from", "reply_to", "to", "cc", "date", "message_id"]
MORE_KEYS = ["in_reply_to", "references", "text", "html", "attachments", "form", "channel"]
KEYS = [*FIRST_KEYS, *MORE_KEYS, "auto", "defects"]
BROKEN = [b"", b"\n", b"\x00" * 5000, bytes(range(256)) * 20, b"From: \xff\xfe\n\n\x1b$B", b":" * 9]


def test_a_mail_is_told_with_all_its_keys(anywhere: CommandLine) -> None:
    told = anywhere("parse", CORPUS / "jis-plain.eml", "--json").json
    assert list(told) == KEYS
    assert told["file"] == str(CORPUS / "jis-plain.eml")
    assert set(told["from"]) == {"name", "addr"}
    assert not anywhere.folder.exists()


def test_a_form_and_files_are_told(anywhere: CommandLine) -> None:
    form, file = anywhere(
        "parse", CORPUS / "contact-form.eml", CORPUS / "file-2231-iso-2022-jp.eml", "--json"
    ).lines
    assert {"customer_name", "kana", "email", "phone", "order_number", "item", "body"} <= set(
        form["form"]
    )
    (attached,) = file["attachments"]
    assert set(attached) == {"filename", "content_type", "size"}
    assert file["form"] is None


def test_html_is_made_safe(anywhere: CommandLine, tmp_path: Path) -> None:
    mail = tmp_path / "page.eml"
    mail.write_bytes(
        b"Content-Type: text/html\r\n\r\n<p>hello<script>alert(1)</script>"
        b"<img src='https://tracker.example/x.gif'></p>"
    )
    html = anywhere("parse", mail, "--json").json["html"]
    assert "hello" in html
    assert "script" not in html
    assert "https://tracker.example" not in html


@pytest.mark.parametrize("raw", BROKEN)
def test_broken_mail_is_told_like_any_other(
    anywhere: CommandLine, tmp_path: Path, raw: bytes
) -> None:
    mail = tmp_path / "broken.eml"
    mail.write_bytes(raw)
    assert list(anywhere("parse", mail, "--json").json) == KEYS
    anywhere("parse", mail)


def test_a_file_that_cannot_be_read_stops_nothing(anywhere: CommandLine, tmp_path: Path) -> None:
    good = CORPUS / "jis-plain.eml"
    ran = anywhere("parse", tmp_path / "none", good, tmp_path, good, "--json", code=2)
    assert [line["file"] for line in ran.lines] == list(
        map(str, (tmp_path / "none", good, tmp_path, good))
    )
    assert ["error" in line for line in ran.lines] == [True, False, True, False]
    assert len(ran.err.splitlines()) == 2


def test_a_file_that_does_not_open_is_trouble(
    anywhere: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", cannot)
    ran = anywhere("parse", tmp_path / "none", "--json", code=4)
    assert ran.json["code"] == "file.closed"
    assert "none" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf_8_is_said_as_well_as_it_goes(
    anywhere: CommandLine, tmp_path: Path
) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + "/注文.eml".encode("cp932"))
    Path(name).write_bytes(b"Subject: one\n\ntext\n")
    told = anywhere("parse", name, "--json").json
    assert told["subject"] == "one"
    assert told["file"].startswith(str(tmp_path))
