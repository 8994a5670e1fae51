"""Every mail of tests/corpus is read as its author meant it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ecdesk.domain.mail import ParsedMail
from ecdesk.mail.parse import attachment_bytes, parse

CORPUS = Path(__file__).parent.parent / "corpus"
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_make", CORPUS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _seen(mail: ParsedMail, key: str) -> Any:
    """What the parser found, in the words of an expectation."""
    match key:
        case "from":
            return [mail.sender.name, mail.sender.addr]
        case "cc":
            return [[address.name, address.addr] for address in mail.cc]
        case "files":
            return [[file.filename, file.size] for file in mail.attachments]
        case "date":
            return mail.date.isoformat() if mail.date else None
        case "form":
            return mail.form and {
                name: getattr(mail.form, name)
                for name in mail.form.__slots__
                if getattr(mail.form, name)
            }
        case "defects" | "references" | "answers":
            return list(getattr(mail, key))
        case "auto":
            return mail.auto.value
        case _:
            return getattr(mail, key)


@pytest.mark.parametrize("name", NAMES)
def test_mail_is_read_as_meant(name: str) -> None:
    raw = (CORPUS / f"{name}.eml").read_bytes()
    expected = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    mail = parse(raw)
    for part in expected.pop("text_has", []):
        assert part in mail.text
    assert {key: _seen(mail, key) for key in expected} == expected
    for file in mail.attachments:
        same, data = attachment_bytes(raw, file.position)
        assert (same, len(data)) == (file, file.size)


def test_files_are_what_the_script_makes() -> None:
    made = _maker().MAILS
    assert sorted(made) == NAMES
    for name, (raw, expected) in made.items():
        assert (CORPUS / f"{name}.eml").read_bytes() == raw
        assert json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8")) == expected
