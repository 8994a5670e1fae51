"""`ecdesk page` draws one page of a PDF, and cannot grow, write or last while it does."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.helpers.pdf import pdf

ECDESK = [sys.executable, "-P", "-m", "ecdesk"]


def draw(data: bytes, page: int = 0, width: int = 200) -> tuple[int, dict[str, object], bytes]:
    done = subprocess.run(
        [*ECDESK, "page", str(page), str(width)],
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    head, _newline, pixels = done.stdout.partition(b"\n")
    return done.returncode, json.loads(head), pixels


def test_a_page_is_told_in_pixels() -> None:
    code, head, pixels = draw(pdf(2), 1)
    assert code == 0
    assert (head["page"], head["pages"]) == (1, 2)
    assert len(pixels) == int(str(head["width"])) * int(str(head["height"])) * 3
    assert len(set(pixels)) > 2


def test_the_last_page_stands_for_those_after_it() -> None:
    assert draw(pdf(2), 99)[1]["page"] == 1


@pytest.mark.parametrize("data", [b"", b"junk", b"%PDF-1.7\n%%EOF", pdf()[:200]])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    code, head, _pixels = draw(data)
    assert (code, head) == (3, {"code": "pdf.broken"})


@pytest.mark.parametrize(("wide", "high"), [(14400, 14400), (10, 14400), (14400, 10)])
def test_a_vast_page_is_drawn_small(wide: int, high: int) -> None:
    _code, head, pixels = draw(pdf(width=wide, height=high), width=4000)
    assert len(pixels) <= 17_000_000 * 3
    assert int(str(head["height"])) <= 16_100


def test_it_is_confined() -> None:
    """What it may do is taken away before the file is read."""
    pytest.importorskip("resource")
    code = (
        "import resource, sys\n"
        "from ecdesk.cli import page\n"
        "page._confine()\n"
        "print(resource.getrlimit(resource.RLIMIT_FSIZE)[0],"
        " resource.getrlimit(resource.RLIMIT_CPU)[0])\n"
        "try:\n    bytearray(3_000_000_000)\n"
        "except MemoryError:\n    print('no more memory')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split("\n")[:2] == ["0 10", "no more memory"]
