"""A header in order and the same header read line by line give the same; odd ones are read too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail import fields
from ecdesk.mail.fields import Fields

NAMES = st.sampled_from(["Subject", "To", "X-Odd", "RECEIVED", "content-type"])
WORDS = st.text(alphabet="ab: <>@=?;", min_size=1, max_size=12).filter(str.strip)
FOLDED = st.lists(WORDS, min_size=1, max_size=4)


def read(raw: bytes) -> tuple[Fields, bytes, list[str]]:
    defects: list[str] = []
    found, body = fields.read(raw, 0, len(raw), defects)
    stripped = {name: [value.strip(b" \t") for value in values] for name, values in found.items()}
    return stripped, raw[body:], defects


@settings(max_examples=150)
@given(
    st.lists(st.tuples(NAMES, FOLDED), min_size=1, max_size=8),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([" ", "\t", "   "]),
)
def test_both_ways_give_the_same(header: list[tuple[str, list[str]]], end: str, blank: str) -> None:
    folded = "".join(f"{name}: {(end + blank).join(words)}{end}" for name, words in header)
    raw = f"{folded}{end}body".encode()
    quick = read(raw)
    slow = read(b"From someone\n" + raw)  # an mbox line: no header in order
    assert quick == slow
    assert quick[1:] == (b"body", [])
    for name, words in header:
        assert " ".join(word.strip() for word in words).encode() in quick[0][name.lower()]


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\nSubject: x\r\n\r\nbody",
        b"\xef\xbb\xbfSubject: x\r\n\r\nbody",
        b"From someone\r\nSubject: x\r\n\r\nbody",
        b"Subject: x\r\rbody",
        b"Subject: x\r\n\nbody",
        b"Subject : x\n\nbody",
        b"Subject:\n x\n\nbody",
        b"Subject: x\nbody",
    ],
)
def test_what_stands_before_a_header_or_is_missing_after_it(raw: bytes) -> None:
    found, body, _ = read(raw)
    assert found == {"subject": [b"x"]}
    assert body == b"body"


def test_a_line_that_is_no_field_ends_no_header_that_goes_on() -> None:
    raw = b"To: Mary\n__\n  <mary@example.net>\nSubject: x\n\nbody"
    found, body, defects = read(raw)
    assert found["subject"] == [b"x"]
    assert body == b"body"
    assert defects == ["mime.broken_fold"]


@pytest.mark.parametrize(
    "unit", [b"X: y\n", b" z\n", b" \n", b"foo\nTo: z\n", b"x", b" ", b":", b"\r"]
)
def test_a_header_of_megabytes_costs_little(unit: bytes) -> None:
    raw = b"X: y\n" + unit * (3_000_000 // len(unit)) + b"\n\nbody"
    before = time.perf_counter()
    read(raw)
    assert time.perf_counter() - before < 2
