"""Short answers of a server, taken as they arrive: the same lines however the line was cut."""

from __future__ import annotations

import io
from collections.abc import Sequence
from imaplib import IMAP4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.net.imap_client import Client

PLAIN = b"* %d FETCH (UID %d FLAGS (\\Seen))\r\n"
DONE = b"A7 OK done\r\n"


class _Arriving(io.RawIOBase):
    """Bytes that come in pieces of these lengths, then one by one line's worth."""

    def __init__(self, said: bytes, cuts: Sequence[int]) -> None:
        self._pieces = []
        for cut in cuts:
            self._pieces.append(said[:cut])
            said = said[cut:]
        self._pieces.append(said)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what RawIOBase calls it with
        while self._pieces and not self._pieces[0]:
            self._pieces.pop(0)
        if not self._pieces:
            return 0
        piece = self._pieces[0][: len(buffer)]
        self._pieces[0] = self._pieces[0][len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def asked(said: bytes, cuts: Sequence[int] = ()) -> tuple[bytes, bytes]:
    """The answers to a command tagged A7, and what is left on the line behind them."""
    client = Client.__new__(Client)
    client.file = io.BufferedReader(_Arriving(said, cuts))
    client.tagged_commands = {b"A7": None}  # type: ignore[dict-item] # as imaplib keeps it
    client._command = lambda *_words: b"A7"  # type: ignore[attr-defined] # nothing is sent here
    return client.short_answers("1:*", "(UID FLAGS)"), client.file.read()


@given(
    st.lists(st.sampled_from(["plain", "literal", "untagged", "likeness"]), max_size=40),
    st.lists(st.integers(0, 400), max_size=30),
)
def test_the_lines_are_the_same_however_they_arrive(
    kinds: Sequence[str], cuts: Sequence[int]
) -> None:
    said, wanted = b"", b""
    for number, kind in enumerate(kinds, 1):
        if kind == "literal":  # of no use for flags; what is in it is no answer
            said += b"* %d FETCH (X {%d}\r\n%s)\r\n" % (number, len(DONE) + 2, b"\r\n" + DONE)
        else:
            line = {
                "plain": PLAIN % (number, number + 5),
                "untagged": b"* %d EXISTS\r\n" % number,
                "likeness": b"* OK A7 OK done\r\n",
            }[kind]
            said += line
            wanted += line
    assert asked(said + DONE + b"* 3 EXISTS\r\n", cuts) == (wanted, b"* 3 EXISTS\r\n")


def test_more_than_a_buffer_holds() -> None:
    many = b"".join(PLAIN % (n, n) for n in range(1, 5_000))
    assert asked(many + DONE) == (many, b"")


@pytest.mark.parametrize("said", [b"", PLAIN % (1, 1), PLAIN % (1, 1) + b"A7 O"])
def test_a_line_that_is_cut_is_a_failure(said: bytes) -> None:
    with pytest.raises((ConnectionResetError, IMAP4.error)):
        asked(said)


def test_a_farewell_among_the_answers() -> None:
    with pytest.raises(IMAP4.abort):
        asked(PLAIN % (1, 1) * 3 + b"* BYE enough\r\n" + DONE)
