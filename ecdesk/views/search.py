"""Find mails again by words inside them, whatever their width and case.

A plain scan: every stored mail is folded (NFKC, then without case) and must hold all the words,
in its text, its subject, or the names and addresses it went between. Folding serves comparing
alone: what is shown is cut from the mail's own text.
"""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from ecdesk.store import schema as s
from ecdesk.views.values import Reads

_AT_ONCE = 200  # mails held in memory while scanning
_BEFORE, _AFTER = 24, 72  # characters of a snippet around the first hit
_VOICED = "\uff9e\uff9f"  # half-width sound marks: NFKC joins them to the letter before


@dataclass(frozen=True, slots=True)
class Hit:
    """A mail that holds all the words; `snippet` is cut from its text as written."""

    conversation_id: int
    mail_id: int
    subject: str
    received_at: datetime
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """The newest hits, and how many mails hold the words in all."""

    hits: tuple[Hit, ...]
    total: int


def search(reader: Reads, words: str, *, limit: int = 50) -> Found:
    """Mails that hold every one of the words (parted by blanks), newest first."""
    wanted = tuple(dict.fromkeys(fold(words).split()))
    if not wanted:
        return Found((), 0)
    newest: list[tuple[datetime, int]] = []
    total = 0
    with reader.connect() as connection:
        for row in connection.execute(_mails().execution_options(yield_per=_AT_ONCE)):
            text = fold(_everything(row))
            if all(word in text for word in wanted):
                total += 1
                newest.append((row.received_at, row.id))
        shown = [mail_id for _at, mail_id in heapq.nlargest(limit, newest)]
        by_id = {
            row.id: _hit(row, wanted)
            for first in range(0, len(shown), _AT_ONCE)
            for row in connection.execute(
                _mails().where(s.Mail.id.in_(shown[first : first + _AT_ONCE]))
            )
        }
    return Found(tuple(by_id[mail_id] for mail_id in shown), total)


def fold(text: str) -> str:
    """Text as it is compared: ﾜﾝﾋﾟｰｽ and ワンピース, ＡＢＣ and abc are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def snippet(text: str, words: Sequence[str]) -> str:
    """The piece of the text around the first of the folded words, on one line."""
    spot = _first(text, words)
    start = max(0, spot - _BEFORE)
    end = spot + _AFTER
    piece = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"


def _mails() -> Any:
    return (
        select(
            s.Mail.id,
            s.Mail.conversation_id,
            s.Mail.subject,
            s.Mail.received_at,
            s.Mail.text,
            s.Mail.sender_name,
            s.Mail.sender_address,
            s.Mail.to,
            s.Mail.cc,
            s.Customer.name.label("customer"),
        )
        .join(s.Conversation, s.Conversation.id == s.Mail.conversation_id)
        .outerjoin(s.Customer, s.Customer.id == s.Conversation.customer_id)
    )


def _everything(row: Row[Any]) -> str:
    people = [part for pair in (*row.to, *row.cc) for part in pair]
    who = (row.customer or "", row.sender_name, row.sender_address, *people)
    return "\n".join((row.text, row.subject, *who))


def _hit(row: Row[Any], words: Sequence[str]) -> Hit:
    return Hit(row.conversation_id, row.id, row.subject, row.received_at, snippet(row.text, words))


def _first(text: str, words: Sequence[str]) -> int:
    """Where the first word stands in the text as written; 0 where none does."""
    folded: list[str] = []
    starts: list[int] = []  # for each folded character, the offset of the letter it came from
    for offset, letter in _letters(text):
        piece = fold(letter)
        folded.append(piece)
        starts += [offset] * len(piece)
    whole = "".join(folded)
    spots = [spot for spot in map(whole.find, words) if spot >= 0]
    return starts[min(spots)] if spots else 0


def _letters(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that fold by themselves: a letter with the marks that follow it."""
    start = 0
    for end in range(1, len(text) + 1):
        joins = end < len(text) and (text[end] in _VOICED or unicodedata.combining(text[end]))
        if not joins:
            yield start, text[start:end]
            start = end
