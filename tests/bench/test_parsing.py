"""The two readers of the bench find the same, and a mistake would be seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import parsing
from tests.bench.mails import mails


def test_both_readers_find_the_same_in_every_mail() -> None:
    for made in mails(60, parsing.NOW):
        ours = parsing.by_ecdesk(made.raw)
        assert ours.subject
        assert not parsing._differs(ours, parsing.by_the_standard_library(made.raw))


@pytest.mark.parametrize("field", ["subject", "sender", "text"])
def test_a_wrong_character_is_a_difference(field: str) -> None:
    (made,) = mails(1, parsing.NOW)
    ours = parsing.by_ecdesk(made.raw)
    assert parsing._differs(ours, ours._replace(**{field: getattr(ours, field) + "■"}))


def test_a_rig_is_read_with_its_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made,) = mails(1, parsing.NOW)
    ours = parsing.by_ecdesk(made.raw)
    (tmp_path / "Maildir/cur").mkdir(parents=True)
    (tmp_path / "Maildir/cur/one:2,S").write_bytes(made.raw)
    truth = {
        "file": "one:2,",
        "subject": ours.subject,
        "from_name": "somebody else",
        "text": ours.text,
        "atts": ours.files,
    }
    (tmp_path / "truth.jsonl").write_text(json.dumps(truth), "utf-8")
    monkeypatch.setenv("RIG", str(tmp_path))
    *_, wrong = parsing.measure("", 1)
    assert list(wrong.measured) == [1]
    assert wrong.reached is False
