"""The person's words on a conversation that move no clock: tags, and whom something waits for.

The one rule: an answer tells what was so before, exactly, so that undoing it touches nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.engine import joining, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write

_LONGEST = 40  # signs of a tag, or of whom is asked


def tag(write: Write, command: p.TagConversations, _now: datetime) -> dict[str, Any]:
    """Put tags on and take tags off. Answer: {added, removed}, each [[conversation_id, tag], …]."""
    ids = _standing(write, command.conversation_ids)
    add = [name for name in map(_named, command.add) if name]
    remove = [name for name in map(_named, command.remove) if name and name not in add]
    there = _tags(write, ids)
    added = [(id_, name) for id_ in ids for name in dict.fromkeys(add) if (id_, name) not in there]
    removed = [(id_, name) for id_ in ids for name in remove if (id_, name) in there]
    _change(write, added, removed)
    return {"added": [list(one) for one in added], "removed": [list(one) for one in removed]}


def undo_tags(write: Write, command: p.UndoTags, _now: datetime) -> dict[str, Any]:
    """As it was before."""
    ids = {id_ for id_, _ in (*command.added, *command.removed)}
    there = _tags(write, ids)
    again = [one for one in command.removed if one not in there]
    _change(write, again, command.added)
    return {}


def check_with(write: Write, command: p.SetChecking, now: datetime) -> dict[str, Any]:
    """Keep whom these wait for, nobody where it is empty. Answer: {before}."""
    session, whom = write.session, _named(command.whom)
    ids = _standing(write, command.conversation_ids)
    before = []
    for id_ in ids:
        before.append([id_, session.get_one(s.Conversation, id_).checking])
        for row in session.scalars(
            select(s.Checking).where(
                s.Checking.conversation_id == id_, s.Checking.ended_at.is_(None)
            )
        ):
            row.ended_at = now
        if whom:
            session.add(s.Checking(conversation_id=id_, at=now, whom=whom))
    turns.settle_all(write, ids, now)
    return {"before": before}


def _change(
    write: Write, add: Iterable[tuple[int, str]], remove: Iterable[tuple[int, str]]
) -> None:
    for id_, name in remove:
        gone = (s.Tag.conversation_id == id_) & (s.Tag.name == name)
        write.session.execute(delete(s.Tag).where(gone))
        write.touched.conversations.add(id_)
    for id_, name in add:
        write.session.add(s.Tag(conversation_id=id_, name=name))
        write.touched.conversations.add(id_)
    write.session.flush()


def _tags(write: Write, ids: Iterable[int]) -> set[tuple[int, str]]:
    rows = write.session.execute(
        select(s.Tag.conversation_id, s.Tag.name).where(s.Tag.conversation_id.in_(list(ids)))
    )
    return {(id_, name) for id_, name in rows}


def _standing(write: Write, conversation_ids: Iterable[int]) -> list[int]:
    found = []
    for asked in dict.fromkeys(conversation_ids):
        conversation = joining.standing(write.session, asked)
        if conversation is None:
            raise Refused("conversation.missing")
        found.append(conversation.id)
    return list(dict.fromkeys(found))


def _named(said: str) -> str:
    """A word as it is kept: on one line, not too long."""
    return " ".join(said.split()).lstrip("#＃")[:_LONGEST]
