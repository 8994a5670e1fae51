"""`ecdesk read`: what a mail asks, as JSON that scripts rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine

CORPUS = Path(__file__).parents[1] / "corpus"
KEYS = {
    "file",
    "body",
    "requests",
    "questions",
    "disclosures",
    "urgency_cues",
    "emotion_cues",
    "names",
    "order_numbers",
    "products",
    "urgency",
    "emotion",
    "deadlines",
    "deadline_date",
    "intent",
    "target",
    "timing",
    "cause",
    "needs_reply",
}
MAIL = """\
From: Misaki <misaki@mail.example>
To: shop@koharu.example
Date: Mon, 9 Nov 2026 09:12:00 +0900
Subject: =?utf-8?B?44K144Kk44K6?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

娘の七五三で着せるために購入したのですが、サイズが違いました。
11月15日(日)までに交換していただくことは可能でしょうか?
返送料はどうなりますか。注文番号は20261103-0042です。

2026年11月8日(日) 16:02 小春 <shop@koharu.example>:
> ご希望の色をお知らせください。
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "letter.eml"
    file.write_text(MAIL, "utf-8")
    return file


def test_a_mail_is_read_with_all_its_keys(anywhere: CommandLine, letter: Path) -> None:
    told = anywhere("read", letter, "--json").json
    assert told.keys() >= KEYS
    assert next(iter(told)) == "file"
    assert told["deadline_date"] == "2026-11-15"
    assert told["needs_reply"] is True
    assert [len(told[key]) for key in ("requests", "questions", "disclosures")] == [1, 1, 1]
    assert [mark["text"] for mark in told["order_numbers"]] == ["20261103-0042"]
    assert not anywhere.folder.exists()


def test_marks_stand_in_the_body_with_their_reason(anywhere: CommandLine, letter: Path) -> None:
    told = anywhere("read", letter, "--json").json
    marks = [mark for key in KEYS for mark in (told[key] if isinstance(told[key], list) else ())]
    assert marks
    for mark in marks:
        assert told["body"][mark["start"] : mark["end"]] == mark["text"]
        assert mark["reason"]


def test_several_files_and_one_that_is_not_there(anywhere: CommandLine, letter: Path) -> None:
    ran = anywhere("read", letter, letter.with_name("none.eml"), letter, "--json", code=2)
    assert [Path(line["file"]).name for line in ran.lines] == [
        "letter.eml",
        "none.eml",
        "letter.eml",
    ]


def test_for_a_person(anywhere: CommandLine, letter: Path) -> None:
    assert "交換していただくことは可能でしょうか" in anywhere("read", letter).out


@pytest.mark.parametrize("raw", [b"", b"\x00" * 5000, bytes(range(256)) * 20, b":" * 9])
def test_broken_mail_is_read_like_any_other(
    anywhere: CommandLine, tmp_path: Path, raw: bytes
) -> None:
    mail = tmp_path / "broken.eml"
    mail.write_bytes(raw)
    assert anywhere("read", mail, "--json").json.keys() >= KEYS


def test_every_mail_of_the_corpus_is_read(anywhere: CommandLine) -> None:
    mails = sorted(CORPUS.glob("*.eml"))
    assert len(anywhere("read", *mails, "--json").lines) == len(mails)
