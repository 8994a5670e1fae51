"""`ecdesk check`: a reply held against the mail it answers, as JSON that scripts rely on."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CommandLine

Write = Callable[..., Path]
SHOP = ["--shop", "こはる洋品店", "--department", "サポート", "--staff", "山口"]
SHOP += ["--address", "shop@koharu.example"]
ASKED = """\
昨夜、紺のワンピースを注文した佐藤です。（注文番号 #10482）
11月21日(土)の友人の披露宴に着ていくつもりでおります。20日までに受け取ることはできますか。
それから、領収書を会社名で出していただきたいです。
"""
OPENING = "佐藤 美咲 様\n\nお問い合わせありがとうございます。\nこはる洋品店 サポートの山口でございます。\n\n"
SIGN = "\n\nこはる洋品店 サポート 山口\nshop@koharu.example\n"
COLD = f"{OPENING}20日までのお届けはできません。\n領収書は会社名で発行いたします。{SIGN}"
WARM = (
    f"{OPENING}ご友人の披露宴のお召し物に選んでいただき、とてもうれしく思います。\n\n"
    "11月20日(金)の午前中にお届けいたします。\n領収書は会社名でお作りし、箱に同封いたします。"
    f"{SIGN}"
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a mail into a file: `write("a.eml", text, sender=…, subject=…)`."""

    def written(name: str, text: str, **heads: str) -> Path:
        mail = EmailMessage()
        mail["From"] = heads.pop("sender", "こはる洋品店 <shop@koharu.example>")
        mail["To"] = heads.pop("to", "misaki.sato@example.jp")
        mail["Subject"] = heads.pop("subject", "Re: 注文したワンピースについて")
        mail["Date"] = heads.pop("date", "Tue, 17 Nov 2026 14:00:00 +0900")
        for key, value in heads.items():
            mail[key] = value
        mail.set_content(text)
        path = tmp_path / name
        path.write_bytes(mail.as_bytes())
        return path

    return written


@pytest.fixture
def asked(write: Write) -> Path:
    return write(
        "mail.eml",
        ASKED,
        sender="佐藤 美咲 <misaki.sato@example.jp>",
        to="shop@koharu.example",
        subject="注文したワンピースについて",
        date="Tue, 17 Nov 2026 10:00:00 +0900",
    )


def codes(told: dict[str, Any], *kinds: str) -> set[str]:
    """The codes of some kinds of findings."""
    return {one["code"] for kind in kinds for one in told[kind]}


def test_a_correct_but_cold_reply(anywhere: CommandLine, write: Write, asked: Path) -> None:
    reply = write("reply.eml", COLD)
    ran = anywhere("check", reply, "--to", asked, *SHOP, "--json", code=3)
    assert list(ran.json) == ["stops", "warnings", "notes", "ledger"]
    assert codes(ran.json, "stops", "warnings") == {
        "refusal.first",
        "refusal.no_reason",
        "refusal.no_alternative",
        "disclosure.ignored",
        "due.missing",
    }
    for one in (*ran.json["stops"], *ran.json["warnings"]):
        assert {"code", "text", "start", "end", "why", "fix"} <= set(one)
        assert one["why"]
        assert one["fix"]
        assert one["text"] in COLD
    assert [(one["request"][:6], one["state"]) for one in ran.json["ledger"]] == [
        ("20日までに", "refused"),
        ("それから、領", "answered"),
    ]
    assert not anywhere.folder.exists()


def test_a_good_reply(anywhere: CommandLine, write: Write, asked: Path) -> None:
    told = anywhere("check", write("reply.eml", WARM), "--to", asked, *SHOP, "--json").json
    assert told["stops"] == told["warnings"] == []
    assert [one["state"] for one in told["ledger"]] == ["answered", "answered"]


def test_spans_point_into_the_reply(anywhere: CommandLine, write: Write, asked: Path) -> None:
    text = WARM.replace("11月20日(金)", "11月20日(木)")
    told = anywhere("check", write("r.eml", text), "--to", asked, *SHOP, "--json", code=3).json
    (stop,) = told["stops"]
    assert stop["code"] == "date.wrong"
    assert stop["where"] == "body"
    assert text[stop["start"] : stop["end"]] == stop["text"] == "11月20日(木)"
    (entry, _) = told["ledger"]
    assert ASKED[entry["start"] : entry["end"]] == entry["request"]


def test_final_needs_no_day(anywhere: CommandLine, write: Write, asked: Path) -> None:
    text = WARM.replace("11月20日(金)の午前中に", "お式の前に")
    reply = write("reply.eml", text)
    told = anywhere("check", reply, "--to", asked, *SHOP, "--json", code=3).json
    assert codes(told, "stops") == {"due.missing"}
    assert anywhere("check", reply, "--to", asked, *SHOP, "--final", "--json").json["stops"] == []


def test_another_shop_and_another_name(anywhere: CommandLine, write: Write, asked: Path) -> None:
    text = WARM.replace("佐藤 美咲 様", "鈴木 花子 様") + "珈琲みずき\n"
    reply = write("reply.eml", text)
    more = [*SHOP, "--other-shop", "珈琲みずき", "--other-shop", "てつ工房", "--json"]
    told = anywhere("check", reply, "--to", asked, *more, code=3).json
    assert codes(told, "stops") == {"name.wrong", "shop.wrong"}


def test_a_mall_forbids_links(anywhere: CommandLine, write: Write, asked: Path) -> None:
    reply = write("reply.eml", WARM.replace(SIGN, f"\nhttps://koharu.example/{SIGN}"))
    more = [*SHOP, "--json"]
    assert anywhere("check", reply, "--to", asked, *more, "--channel", "own").json["stops"] == []
    told = anywhere("check", reply, "--to", asked, *more, "--channel", "rakuten", code=3).json
    assert codes(told, "stops") == {"channel.forbidden"}


def test_for_a_person(anywhere: CommandLine, write: Write, asked: Path) -> None:
    ran = anywhere("check", write("reply.eml", COLD), "--to", asked, *SHOP, code=3)
    assert "× お断りだけで、代わりの案がありません" in ran.out
    assert "直すことが 2 件あります。" in ran.err
    fine = anywhere("check", write("fine.eml", WARM), "--to", asked, *SHOP)
    assert "直すところはありません。" in fine.out


def test_wrong_use(anywhere: CommandLine, write: Write, asked: Path, tmp_path: Path) -> None:
    anywhere("check", tmp_path / "none.eml", "--to", asked, code=2)
    anywhere("check", asked, "--to", tmp_path / "none.eml", code=2)
    anywhere("check", asked, code=2)


@pytest.mark.parametrize("raw", [b"", b"\n", b"\x00" * 5000, bytes(range(256)) * 20])
def test_broken_files_are_checked_too(
    anywhere: CommandLine, asked: Path, tmp_path: Path, raw: bytes
) -> None:
    broken = tmp_path / "broken.eml"
    broken.write_bytes(raw)
    for pair in ((broken, asked), (asked, broken), (broken, broken)):
        # Bytes that happen to hold text are a reply that answers nothing: refused, not broken.
        refused = pair == (broken, asked) and len(raw) == 5120
        code = 3 if refused else 0
        ran = anywhere("check", pair[0], "--to", pair[1], "--final", "--json", code=code)
        assert set(ran.json) == {"stops", "warnings", "notes", "ledger"}
