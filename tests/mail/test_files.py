"""File names from strangers are harmless on any of the three systems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.files import safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("請求書.pdf", "請求書.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\写真.jpg", "写真.jpg"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nb.txt", "ab.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        (" .hidden. ", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
    ],
)
def test_safe_filename(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_long_names_keep_their_ending() -> None:
    safe = safe_filename("あ" * 500 + ".pdf")
    assert safe.endswith("あ.pdf")
    assert len(safe.encode()) <= 240


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_name_becomes_a_plain_one(name: str) -> None:
    safe = safe_filename(name)
    assert safe
    assert safe == safe.strip(" .")
    assert not set('/\\<>:"|?*') & set(safe)
    assert not any(unicodedata.category(char) == "Cc" for char in safe)
    assert safe_filename(safe) == safe
