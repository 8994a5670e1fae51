"""A picture is what begins like one."""

from __future__ import annotations

import pytest

from ecdesk.mail.pictures import picture_key, picture_kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"BM\0\0", "bmp"),
        (b"<svg xmlns='x'>", ""),
        (b"<html>", ""),
        (b"%PDF-1.4", ""),
        (b"MZ\x90", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_decide(data: bytes, kind: str) -> None:
    assert picture_kind(data) == kind


def test_a_key_says_nothing_of_its_address() -> None:
    key = picture_key("https://shop.example/佐藤.png?\udcff")
    assert key.startswith("loaded-")
    assert key.removeprefix("loaded-").isalnum()
    assert key != picture_key("https://shop.example/")
