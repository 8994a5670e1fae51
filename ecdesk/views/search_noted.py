"""What the person wrote beside the mails, looked through: notes, calls, promises.

They are few and short, and stand in no index: the newest are folded and looked at. The one rule:
where more is asked than words, only mails can answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ecdesk.domain.folding import fold, found_in
from ecdesk.domain.search_query import Query, Where
from ecdesk.views.values import Looks

LOOKED_AT = 4000  # of each kind, the newest: years of them
_MOST = 20  # conversations


class Noted(StrEnum):
    """What was written."""

    NOTE = "note"
    CALL = "call"
    PROMISE = "promise"


_WRITTEN = {
    Noted.NOTE: "SELECT w.conversation_id, w.text, w.created_at AS at FROM note w WHERE 1",
    Noted.CALL: "SELECT w.conversation_id, w.whom || ' ' || w.said AS text, w.at FROM call w"
    " WHERE w.removed_at IS NULL",
    Noted.PROMISE: "SELECT w.conversation_id, w.about AS text, w.made_at AS at FROM promise w"
    " WHERE w.about <> ''",
}
_OF_SHOP = " AND w.conversation_id IN (SELECT id FROM conversation WHERE shop_id = :shop)"


@dataclass(frozen=True, slots=True)
class Word:
    """Something written beside a conversation's mails."""

    conversation_id: int
    kind: Noted
    text: str
    at: datetime


def noted(look: Looks, query: Query, shop_id: int | None) -> tuple[Word, ...]:
    """What holds every word that is looked for, newest first, one a conversation."""
    plain = all(one.where is Where.ANYWHERE for one in query.sought)
    if query.narrowed or not plain or not query.words:
        return ()
    found = [
        Word(row.conversation_id, kind, row.text, row.at)
        for kind in Noted
        for row in _written(look, kind, shop_id)
        if _holds(row.text, query)
    ]
    found.sort(key=lambda word: word.at, reverse=True)
    first: dict[int, Word] = {}
    for word in found:
        first.setdefault(word.conversation_id, word)
    return tuple(first.values())[:_MOST]


def _written(look: Looks, kind: Noted, shop_id: int | None) -> list[Any]:
    of_shop = "" if shop_id is None else _OF_SHOP
    values = {} if shop_id is None else {"shop": shop_id}
    statement = f"{_WRITTEN[kind]}{of_shop} ORDER BY w.id DESC LIMIT :most"
    return look.all(statement, most=LOOKED_AT, **values)


def _holds(text: str, query: Query) -> bool:
    folded = fold(text)
    return all(found_in(one.word, folded) is not one.absent for one in query.sought)
