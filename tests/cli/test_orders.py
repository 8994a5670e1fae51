"""`ecdesk orders`, as scripts use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecdesk import runtime
from tests.cli.conftest import CommandLine, bytes_below
from tests.helpers.whole_desk import HANAKO, WholeDesk, letter

HEAD = "注文番号,注文日時,氏名,メールアドレス,合計金額,商品名,数量,状態,追跡番号,配送会社\n"
ROWS = (
    f"#A-1001,2026/11/10 10:00,山田 花子,{HANAKO},3200,帽子,2,発送済み,400011112222,ヤマト運輸\n"
    "#A-1002,きのう,森 隆一,mori@example.jp,1200,鞄,1,発送待ち,,\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes((HEAD + ROWS).encode("cp932"))
    return path


def test_looked_into_taken_in_shown_and_taken_back(
    ecdesk: CommandLine, desk: WholeDesk, file: Path
) -> None:
    came = desk.receives(letter("注文番号 A-1001 はいつ届きますか。"))
    dry = ecdesk("orders", "import", file, "--dry-run", "--json").json
    assert (dry["new"], dry["bad_rows"], dry["import_id"]) == (1, 1, 0)
    assert dry["bad"] == [{"line": 3, "code": "order.not_a_day", "said": "きのう"}]
    told = ecdesk("orders", "import", file, "--json").json
    assert (told["new"], told["changed"], told["same"]) == (1, 0, 0)
    (shown,) = ecdesk("orders", "show", "a-1001", "--json").json
    assert shown["shop"] == "こはる洋品店"
    assert shown["placed_at"].startswith("2026-11-10T01:00:00")
    assert shown["items"] == [{"name": "帽子", "option": "", "quantity": 2, "price": None}]
    assert shown["tracking_pages"][0].endswith("id=400011112222")
    assert [talk["id"] for talk in shown["conversations"]] == [came.conversation]
    undone = ecdesk("orders", "undo", told["import_id"], "--json").json
    assert undone == {"removed": 1, "restored": 0}
    refused = ecdesk("orders", "show", "A-1001", "--json", code=3).json
    assert refused["code"] == "orders.missing"


def test_a_person_reads_what_happened(ecdesk: CommandLine, desk: WholeDesk, file: Path) -> None:
    said = ecdesk("orders", "import", file).out
    assert "新しい注文 1 件、変わった注文 0 件、同じ注文 0 件" in said
    assert "3 行目: 「きのう」を日付として読めません。" in said
    shown = ecdesk("orders", "show", "A-1001").out
    assert "#A-1001\t2026-11-10 10:00\t3,200円\tこはる洋品店" in shown
    assert "  帽子 × 2\n  ヤマト運輸  400011112222  https://" in shown


def test_looking_changes_nothing_also_beside_an_open_window(
    ecdesk: CommandLine, desk: WholeDesk, file: Path
) -> None:
    desk.close()
    before = bytes_below(desk.folder)
    lock = runtime.FolderLock(desk.folder)
    lock.take()
    ecdesk("orders", "import", file, "--dry-run")
    assert ecdesk("orders", "import", file, "--json", code=3).json["code"] == "folder.in_use"
    lock.give_back()
    after = {name: data for name, data in bytes_below(desk.folder).items() if name in before}
    assert after == before


def test_columns_that_the_person_names(
    ecdesk: CommandLine, tmp_path: Path, desk: WholeDesk
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("受付No,だれ\nK-7,山田 花子\n", "utf-8")
    refused = ecdesk("orders", "import", file, "--json", code=3).json
    assert refused["code"] == "orders.no_number_column"
    ecdesk("orders", "import", file, "--column", "number=受付No", "--column", "name=だれ")
    assert ecdesk("orders", "show", "K-7", "--json").json[0]["name"] == "山田 花子"
    assert ecdesk("orders", "import", file, "--json").json["same"] == 1  # remembered


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--column", "番号=受付No"), 2),
        (("--shop", "よその店"), 2),
        (("--format", "nothing"), 2),
    ],
)
def test_wrong_use(
    words: tuple[str, ...], code: int, ecdesk: CommandLine, desk: WholeDesk, file: Path
) -> None:
    ecdesk("orders", "import", file, *words, code=code)


def test_what_is_no_table(ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    for more in ((), ("--dry-run",)):
        ran = ecdesk("orders", "import", file, *more, "--json", code=3)
        assert ran.json["code"] == "orders.spreadsheet"
    ran = ecdesk("orders", "import", tmp_path / "no.csv", "--json", code=3)
    assert ran.json["code"] == "file.missing"
