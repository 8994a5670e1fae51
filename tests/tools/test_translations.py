"""The check on texts finds each way in which a text is lost to a translator."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

PATH = Path(__file__).parents[2] / "tools" / "translations.py"
SPEC = importlib.util.spec_from_file_location("translations", PATH)
assert SPEC
assert SPEC.loader
translations = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(translations)


@pytest.mark.parametrize(
    "code",
    [
        '_("残り {n} 件").format(n=3)',
        '_("長い文は"\n  "二つに分けて書ける")',
        'words._("返信する")',
        '"""この部屋の説明。"""',
        '"queue-row"',
        '" ・ "',
        'DATE = re.compile("[0-9]+月")',
        'FONT = "游ゴシック"  # not a text: the typeface is called that',
        '_("{{括弧}}").format()',
        '_("{at:%H} 時").format(at=now)',
        '_("{who} 様").format(**values)',
    ],
)
def test_good_code_has_no_faults(code: str) -> None:
    assert translations.faults_in(code, spoken=True) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ('title = "返信する"', "outside _()"),
        ('f"残り {n} 件"', "outside _()"),
        ('_("返信") + "する"', "outside _()"),
        ('LABELS = {"x": "受信箱"}  # not a text:', "outside _()"),
        ('_(f"残り {n} 件")', "f-string"),
        ("_(label)", "one literal text"),
        ('_("残り" + n)', "one literal text"),
        ('_("残り", n)', "one literal text"),
        ("_()", "one literal text"),
        ('_("残り {} 件").format(3)', "without a name"),
        ('_("残り {0} 件").format(3)', "without a name"),
        ('_("残り {n 件").format(n=3)', "brace"),
        ('_("残り {n} 件").format(m=3)', "not given the values"),
        ('_("残り").format(n=3)', "not given the values"),
    ],
)
def test_each_fault_is_found(code: str, fault: str) -> None:
    assert any(fault in said for _, said in translations.faults_in(code, spoken=True))


def test_japanese_that_is_looked_for_may_stand_anywhere_but_in_the_window() -> None:
    assert translations.faults_in('WORD = "返品"', spoken=False) == []
    assert translations.faults_in('_(f"{word}")', spoken=False)


def test_the_same_texts_make_the_same_bytes_on_any_day() -> None:
    first, second = (
        Catalog(creation_date=datetime(year, 1, 1, tzinfo=UTC)) for year in (2020, 2030)
    )
    for catalogue in (first, second):
        catalogue.add("返信する", "Reply", locations=[("ecdesk/words.py", 1)])
    assert translations.written(first) == translations.written(second)
    assert b"2020" not in translations.written(first)
    assert translations.compiled(first) == translations.compiled(second)


@pytest.mark.parametrize("said", ["{n} left", "{count} left", "none left"])
def test_a_translation_has_the_placeholders_of_its_text(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_a_project_that_says("残り {n} 件", tmp_path, monkeypatch)
    folder = tmp_path / "resources" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="en")
    catalogue.add("残り {n} 件", said)
    (folder / "ecdesk.po").write_bytes(translations.written(catalogue))
    translations.extract()
    assert bool(list(translations.faults_in_catalogues())) == (said != "{n} left")


def test_a_new_text_makes_template_and_catalogue_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_a_project_that_says("残り {n} 件", tmp_path, monkeypatch)
    folder = tmp_path / "resources" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "ecdesk.po").write_bytes(translations.written(Catalog(locale="en")))
    assert list(translations.faults_in_template())

    translations.extract()
    assert list(translations.faults_in_template()) == []
    assert list(translations.faults_in_catalogues()) == []

    given_a_project_that_says("残り {n} 通", tmp_path, monkeypatch)
    assert list(translations.faults_in_template())
    assert list(translations.faults_in_catalogues())


def given_a_project_that_says(text: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "ecdesk").mkdir(exist_ok=True)
    (root / "ecdesk" / "words.py").write_text(f"def f(n): return _({text!r}).format(n=n)", "utf-8")
    monkeypatch.setattr(translations, "ROOT", root)
    monkeypatch.setattr(translations, "TEMPLATE", root / "resources" / "locale" / "ecdesk.pot")
