"""A customer deleted for good: every row about them, and every byte of those rows in our files.

    rows deleted (overwritten) ──▶ index without them ──▶ file laid out anew ──▶ WAL emptied
      └─ in one transaction, with a note that the rest is still to be done: a crash goes on there

Their mails are known by their hashes from then on, so that no sync and no import brings them back;
what lies on the mail server is the person's to delete. The one rule: what is about somebody else
stays, to the byte.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ecdesk.domain.errors import Refused
from ecdesk.domain.outgoing import LIVE
from ecdesk.engine import ordered_by, pictures, same_person, storing, turns
from ecdesk.store import copies, restoring
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.store.plain import Plain
from ecdesk.store.reading import translated
from ecdesk.store.search_index import forget_gone

log = logging.getLogger("ecdesk.erasing")

_UNFINISHED = "erase.unfinished"  # of `setting`: the file is still to be laid out anew
_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))
# What belongs to a conversation and may point at mails, in an order in which nothing is orphaned.
_OF_CONVERSATION = ("promise", "call", "turn", "mark", "snooze", "checking", "tag", "note")


@dataclass(frozen=True, slots=True)
class Theirs:
    """Everything about one customer, by ids."""

    addresses: tuple[str, ...]
    conversations: tuple[int, ...]
    mails: tuple[int, ...]
    drafts: tuple[str, ...]


def look(database: Database, customer_id: int) -> dict[str, Any]:
    """What deleting a customer would take away. Raises Refused("customer.missing")."""
    with database.connect() as connection, Session(connection) as session:
        plain = Plain(session)
        customer_id = same_person.standing(plain, customer_id)
        name = _name(plain, customer_id)
        found = _theirs(plain, customer_id)
        told: dict[str, Any] = {
            "name": name,
            "addresses": list(found.addresses),
            "mails": len(found.mails),
            "conversations": len(found.conversations),
            "orders": len(ordered_by.placed_by(plain, same_person.everybody(plain, customer_id))),
            "unsent": _unsent(plain, found),
            "elsewhere": _elsewhere(plain, found),
        }
        for what, table in (("notes", "note"), ("calls", "call"), ("promises", "promise")):
            told[what] = _count(plain, table, found.conversations)
    return {**told, "backups": len(copies.listed(database.path))}


def erase(
    database: Database, customer_id: int, now: datetime, *, backups: bool = False
) -> dict[str, Any]:
    """Delete a customer with everything about them; `backups`: all older copies of the data too.

    Asked again after a crash it goes on. Where a reader stands in the way of laying the file out
    anew, that is done by itself later (`finish`). Raises Refused: customer.missing, erase.unsent.
    """
    mails = conversations = 0
    with database.write(urgent=True) as write:
        write.plain.rows("PRAGMA secure_delete=on")
        customer_id = same_person.standing(write.plain, customer_id)
        try:
            _name(write.plain, customer_id)
        except Refused:
            if not _is_unfinished(write.plain):
                raise
        else:
            found = _theirs(write.plain, customer_id)
            if _unsent(write.plain, found):
                raise Refused("erase.unsent")
            mails, conversations = len(found.mails), len(found.conversations)
            _delete(write, customer_id, found, now)
            _note_unfinished(write)
    pictures.forget(database)
    database.worded.clear()
    removed = _remove_copies(database) if backups else 0
    finish(database)
    log.info("customer %d deleted: %d mails", customer_id, mails)
    return {"mails": mails, "conversations": conversations, "backups": removed}


def finish(database: Database) -> bool:
    """Lay the file out anew where a deletion is not finished; whether nothing is left to do."""
    with database.look() as seen:
        if seen.value("SELECT 1 FROM setting WHERE name = :name", name=_UNFINISHED) is None:
            return True
    if not database.lay_out_anew():
        log.warning("a deletion is not finished: somebody reads")
        return False
    with database.write() as write:
        write.plain.run("DELETE FROM setting WHERE name = ?", _UNFINISHED)
    return True


def _name(plain: Plain, customer_id: int) -> str:
    found = plain.row("SELECT name FROM customer WHERE id = ?", customer_id)
    if found is None:
        raise Refused("customer.missing")
    return str(found[0])


def _theirs(plain: Plain, customer_id: int) -> Theirs:
    of_them = "SELECT {} FROM {} WHERE customer_id = ?"
    addresses = _first(plain.rows(of_them.format("address", "customer_address"), customer_id))
    conversations = _first(plain.rows(of_them.format("id", "conversation"), customer_id))
    mails = set(_first(plain.rows(of_them.format("id", "mail"), customer_id)))
    within = "SELECT id FROM mail WHERE conversation_id IN ({})"
    mails.update(_first(plain.among(within, conversations)))
    # What was sent to them lies with the mail it became, in whatever conversation.
    drafts = set(
        _first(plain.among("SELECT id FROM draft WHERE conversation_id IN ({})", conversations))
    )
    drafts.update(
        _first(plain.among("SELECT id FROM draft WHERE source_mail_id IN ({})", sorted(mails)))
    )
    for address in addresses:
        drafts.update(
            _first(
                plain.rows(
                    'SELECT id FROM draft WHERE instr(lower("to" || cc || bcc), ?)',
                    json.dumps(address),
                )
            )
        )
    return Theirs(tuple(addresses), tuple(conversations), tuple(sorted(mails)), tuple(drafts))


def _unsent(plain: Plain, found: Theirs) -> int:
    rows = plain.among(
        f"SELECT count(*) FROM outgoing WHERE conversation_id IN ({{}}) AND state IN ({_LIVE})",  # noqa: S608 - values of ours
        found.conversations,
    )
    return sum(_first(rows))


def _elsewhere(plain: Plain, found: Theirs) -> int:
    """Mails with other people in which an address of theirs stands; they stay."""
    mails: set[int] = set()
    for address in found.addresses:
        mails.update(
            _first(
                plain.rows('SELECT id FROM mail WHERE instr(lower("to" || cc || text), ?)', address)
            )
        )
    return len(mails - set(found.mails))


def _count(plain: Plain, table: str, conversations: Sequence[int]) -> int:
    statement = f"SELECT count(*) FROM {table} WHERE conversation_id IN ({{}})"  # noqa: S608 - names of ours
    return sum(_first(plain.among(statement, conversations)))


def _delete(write: Write, customer_id: int, found: Theirs, now: datetime) -> None:
    """Every row, in an order in which none points at what is gone."""
    plain = write.plain
    others = _others(plain, found)
    _bar_the_way_back(plain, found.mails, now)
    everybody = same_person.everybody(plain, customer_id)
    ordered_by.forget(plain, everybody)  # while their mails still tell which are theirs
    for table in _OF_CONVERSATION:
        _delete_among(plain, table, "conversation_id", found.conversations)
    for table, column in (("turn", "opened_by"), ("turn", "closed_by"), ("promise", "mail_id")):
        _delete_among(plain, table, column, found.mails)
    _delete_among(plain, "outgoing", "conversation_id", found.conversations)
    _delete_among(plain, "outgoing", "mail_id", found.mails)
    unhand = "UPDATE outgoing SET draft_id = NULL WHERE draft_id = ?"
    plain.run_many(unhand, [(draft,) for draft in found.drafts])
    _delete_among(plain, "draft", "id", found.drafts)
    # The mails go before their customer and their files: the index has to find their words again.
    _delete_among(plain, "mail", "id", found.mails)
    _delete_among(plain, "raw_mail", "id", found.mails)
    _delete_among(plain, "conversation", "id", found.conversations)
    _delete_among(plain, "never_customer", "address", found.addresses)
    _delete_among(plain, "customer", "id", everybody)
    _forget_regroupings(plain, customer_id, found.conversations)
    # An answer may hold what was taken away (a note's text); its id still keeps it from recurring.
    plain.run("UPDATE applied_command SET answer = '{}'")
    forget_gone(plain)
    turns.settle_all(write, others, now)
    write.touched.conversations.update(found.conversations)
    write.touched.customers.add(customer_id)
    write.touched.drafts.update(found.drafts)
    write.touched.outbox = True


def _others(plain: Plain, found: Theirs) -> list[int]:
    """Conversations with other people from which mails of theirs are taken out."""
    of_mails = "SELECT DISTINCT conversation_id FROM mail WHERE id IN ({})"
    every = set(_first(plain.among(of_mails, found.mails))) - {None}
    return sorted(every - set(found.conversations))


def _bar_the_way_back(plain: Plain, mails: Sequence[int], now: datetime) -> None:
    """Remember their hashes, and where they lie on the server."""
    plain.run_many(
        "INSERT INTO erased (sha256, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(d, now) for (d,) in plain.among("SELECT sha256 FROM raw_mail WHERE id IN ({})", mails)],
    )
    plain.run_many(
        "INSERT INTO unfetched (folder_id, uid, why, size, tries, aside, since, again_at)"
        " VALUES (?, ?, ?, ?, 0, 0, ?, ?) ON CONFLICT DO NOTHING",
        [
            (folder, uid, storing.ERASED, size, now, storing.NEVER)
            for folder, uid, size in plain.among(
                "SELECT folder_id, uid, size FROM placement"
                " JOIN raw_mail ON raw_mail.id = mail_id WHERE mail_id IN ({})",
                mails,
            )
        ],
    )


def _forget_regroupings(plain: Plain, customer_id: int, conversations: Sequence[int]) -> None:
    """What undoing a merging or splitting needs holds subjects and names."""
    gone = set(conversations)
    rows = plain.rows("SELECT id, data FROM regrouping")
    hit = [id_ for id_, data in rows if _speaks_of(json.loads(data), gone, customer_id)]
    _delete_among(plain, "regrouping", "id", hit)


def _speaks_of(data: Any, conversations: set[int], customer_id: int) -> bool:
    if isinstance(data, list):
        return any(_speaks_of(one, conversations, customer_id) for one in data)
    if not isinstance(data, dict):
        return False
    named = {data.get(key) for key in ("into", "from", "new", "id") if _is_number(data.get(key))}
    if named & conversations or customer_id in (data.get("customer_id"), data.get("id")):
        return True
    return any(_speaks_of(one, conversations, customer_id) for one in data.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, int)


def _delete_among(plain: Plain, table: str, column: str, values: Iterable[Any]) -> None:
    plain.run_many(
        f'DELETE FROM "{table}" WHERE "{column}" = ?',  # noqa: S608 - names of ours
        [(value,) for value in values],
    )


def _remove_copies(database: Database) -> int:
    with translated():
        removed = copies.remove_all(database.path)
        restoring.give_up(database.path)
    return removed


def _note_unfinished(write: Write) -> None:
    if write.session.get(s.Setting, _UNFINISHED) is None:
        write.session.add(s.Setting(name=_UNFINISHED, value={}))


def _is_unfinished(plain: Plain) -> bool:
    return plain.row("SELECT 1 FROM setting WHERE name = ?", _UNFINISHED) is not None


def _first(rows: Iterable[Sequence[Any]]) -> list[Any]:
    return [row[0] for row in rows]
