"""`ecdesk read`: what a mail asks, as JSON that scripts rely on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views import surroundings
from tests.cli.conftest import CommandLine
from tests.helpers.whole_desk import HANAKO, NOW, SHOP, WholeDesk
from tests.helpers.whole_desk import letter as written

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


# ── beside a desk that knows the shop ───────────────────────────────────────────────────────────


@pytest.fixture
def asks_again(tmp_path: Path) -> Path:
    """A mail that cites one of three hours before."""
    file = tmp_path / "again.eml"
    text = "注文番号 P317240955108264430 の茶色の方はいつ届きますか。"
    file.write_bytes(written(text, answers=["<first@example.jp>"], date=NOW))
    return file


def test_a_chosen_desk_tells_what_it_knows(
    ecdesk: CommandLine, anywhere: CommandLine, desk: WholeDesk, asks_again: Path, tmp_path: Path
) -> None:
    by_itself = anywhere("read", asks_again, "--json").json
    assert (by_itself["urgency"], by_itself["wrong_shop"]) == ("normal", [])
    desk.now = NOW - timedelta(hours=3)
    desk.receives(written("いつ届きますか。", message_id="<first@example.jp>", date=desk.now))
    desk.does(p.TeachAlias(shop_id=1, alias="茶色の方", product="カーディガン 茶"))
    orders = tmp_path / "orders.csv"
    rows = [f"{number},{HANAKO}" for number in range(10449, 10453)]
    orders.write_text("\n".join(["注文番号,メールアドレス", *rows]), "utf-8")
    desk.does(p.ImportOrders(path=str(orders), shop_id=1))
    told = ecdesk("read", asks_again, "--json").json
    assert told.keys() == by_itself.keys()
    assert told["urgency"] == "high"
    assert told["intent"] == "wrong_shop"
    assert [mark["text"] for mark in told["wrong_shop"]] == ["P317240955108264430"]
    assert "カーディガン 茶" in "".join(mark["reason"] for mark in told["products"])


def test_a_received_mail_is_told_what_waited_when_it_came(
    ecdesk: CommandLine, desk: WholeDesk, asks_again: Path
) -> None:
    desk.now = NOW - timedelta(hours=3)
    desk.receives(written("いつ届きますか。", message_id="<first@example.jp>", date=desk.now))
    desk.now = NOW
    desk.receives(asks_again.read_bytes())
    assert ecdesk("read", asks_again, "--json").json["urgency"] == "high"


def test_a_received_mail_of_a_stranger_is_read_as_the_desk_read_it(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    """Goods that nobody bought there, also where another shop has got the same mail."""
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    rows = [f"{number},c{number}@example.jp,麻のブラウス" for number in range(10449, 10509)]
    orders = tmp_path / "orders.csv"
    orders.write_text("\n".join(["注文番号,メールアドレス,商品名", *rows]), "utf-8")
    desk.does(p.ImportOrders(path=str(orders), shop_id=1))
    text = "先週届いたソファカバーが破れていました。どうしたらいいですか。"
    file = tmp_path / "sofa.eml"
    file.write_bytes(written(text, message_id="<sofa@example.jp>", to=SHOP))
    theirs = desk.receives(file.read_bytes())
    with desk.database.write() as write:
        other = select(s.Mailbox.id).where(s.Mailbox.shop_id == 2).scalar_subquery()
        write.session.execute(update(s.Mail).values(mailbox_id=other))
    ours = desk.receives(file.read_bytes())
    assert ours.id != theirs.id
    told = ecdesk("read", file, "--json").json
    assert [mark["text"] for mark in told["wrong_shop"]] == ["ソファカバー"]


def test_what_a_shop_knows_is_asked_once_for_all_files(
    ecdesk: CommandLine, desk: WholeDesk, asks_again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = surroundings.known_to

    def counted(connection: Connection, shop_id: int) -> surroundings.Surroundings:
        asked.append(shop_id)
        return real(connection, shop_id)

    monkeypatch.setattr(surroundings, "known_to", counted)
    assert len(ecdesk("read", asks_again, asks_again, asks_again, "--json").lines) == 3
    assert asked == [1]


def test_mail_to_nobody_we_know_is_read_by_itself(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    file = tmp_path / "elsewhere.eml"
    file.write_bytes(written("いつ届きますか。", to="somebody@example.org"))
    assert ecdesk("read", file, "--json").json["requests"] is not None
    file.write_bytes(written("いつ届きますか。", to=SHOP.upper()))
    assert ecdesk("read", file, "--json").json["questions"]


def test_nothing_is_made_where_there_is_no_desk(anywhere: CommandLine, letter: Path) -> None:
    anywhere("read", letter)
    assert not anywhere.folder.exists()
