"""Two customers that are one by the person's word, the undoing of that, and 別の方.

    join:  addresses, conversations and mails of the other are the first one's;
           the other's row stays, with its name, telephone and persona, and is found through it
    part:  what was the other's goes back; what came in since goes with the address it came from

Notes, calls, promises and orders hang on conversations, mails and keys, and so go with them. The
one rule: parting gives back exactly what joining took; what a person wrote meanwhile stays theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ecdesk.domain.conversation import Direction
from ecdesk.domain.errors import Refused
from ecdesk.engine import personas
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain
from ecdesk.views.everybody import EVERYBODY

_TAKEN: tuple[tuple[Any, Any], ...] = (
    (s.CustomerAddress, s.CustomerAddress.address),
    (s.Conversation, s.Conversation.id),
    (s.Mail, s.Mail.id),
)
_NAMED = ("name", "kana", "phone")
_PERSONA = ("brief", "manner", "matters", "contact")
_INTO = "SELECT customer_id FROM same_person WHERE other_id = ? AND undone_at IS NULL"
_EVERYBODY = EVERYBODY.replace(":id", "?") + "SELECT id FROM one"  # noqa: S608 - words of ours


def standing(plain: Plain, customer_id: int) -> int:
    """The customer that one is by now: itself, or the one that took it in."""
    seen = set()
    while customer_id not in seen:
        seen.add(customer_id)
        customer_id = plain.value(_INTO, customer_id) or customer_id
    return customer_id


def everybody(plain: Plain, customer_id: int) -> list[int]:
    """A customer, those that they took in, and those that these had taken in."""
    return [id_ for (id_,) in plain.rows(_EVERYBODY, customer_id)]


def join(write: Write, customer_id: int, other_id: int, now: datetime) -> int:
    """Let a customer be another one too; the number by which they are parted again.

    Raises Refused: customer.missing, customer.same.
    """
    session = write.session
    require(session, customer_id, other_id)
    into, other = standing(write.plain, customer_id), standing(write.plain, other_id)
    if into == other:
        raise Refused("customer.same")
    touched = conversations_of(session, (into, other))
    data: dict[str, Any] = {"newest": write.plain.value("SELECT max(id) FROM raw_mail") or 0}
    for table, key in _TAKEN:
        theirs = table.customer_id == other
        data[table.__tablename__] = list(session.scalars(select(key).where(theirs).order_by(key)))
        session.execute(update(table).where(theirs).values(customer_id=into))
    session.expire_all()
    data["filled"] = _fill(session, into, other)
    data["persona"] = _add_persona(session, into, other)
    data["apart"] = forget_apart(session, into, other)
    row = s.SamePerson(customer_id=into, other_id=other, at=now, data=data)
    session.add(row)
    session.flush()
    write.touched.customers.update((into, other))
    write.touched.conversations.update(touched)
    return row.id


def part(write: Write, joined: int, now: datetime) -> s.SamePerson:
    """Let two that were joined be two again; the conversations stay as they are.

    Nothing of the other stays with what was joined: not even what undoing it needed.
    Raises Refused: same.missing, same.parted, same.later.
    """
    session = write.session
    row = session.get(s.SamePerson, joined)
    if row is None:
        raise Refused("same.missing")
    if row.undone_at is not None:
        raise Refused("same.parted")
    if standing(write.plain, row.customer_id) != row.customer_id:
        raise Refused("same.later")
    row.undone_at = now
    data = row.data
    since = _since(write.plain, row)
    for table, key in _TAKEN:
        _give(session, table, key, data[table.__tablename__], row)
    _give(session, s.Mail, s.Mail.id, since, row)
    _follow_the_mails(session, (row.customer_id, row.other_id))
    later = _later(session, row)
    _unfill(session, row, later)
    _restore_persona(session, row, later)
    if data["apart"]:
        set_apart(session, row.customer_id, row.other_id, now)
    row.data = {}
    write.touched.customers.update((row.customer_id, row.other_id))
    write.touched.conversations.update(conversations_of(session, (row.customer_id, row.other_id)))
    return row


def require(session: Session, one: int, two: int) -> None:
    """Raises Refused where these are not two customers: customer.missing, customer.same."""
    if one == two:
        raise Refused("customer.same")
    if session.get(s.Customer, one) is None or session.get(s.Customer, two) is None:
        raise Refused("customer.missing")


def conversations_of(session: Session, customer_ids: Iterable[int]) -> list[int]:
    """The conversations with these customers."""
    theirs = s.Conversation.customer_id.in_(list(customer_ids))
    return list(session.scalars(select(s.Conversation.id).where(theirs)))


def _give(session: Session, table: Any, key: Any, ids: list[Any], row: s.SamePerson) -> None:
    """Give back what is still the first one's."""
    for first in range(0, len(ids), 500):
        theirs = key.in_(ids[first : first + 500]) & (table.customer_id == row.customer_id)
        session.execute(update(table).where(theirs).values(customer_id=row.other_id))
    session.expire_all()


# ── what each is called, and how they like to be written to ─────────────────────────────────────


def _later(session: Session, row: s.SamePerson) -> Sequence[s.SamePerson]:
    """Those whom the same customer took in after that one, and still is; the oldest first."""
    joined = s.SamePerson
    return session.scalars(
        select(joined)
        .where(joined.customer_id == row.customer_id, joined.id > row.id)
        .where(joined.undone_at.is_(None))
        .order_by(joined.id)
    ).all()


def _fill(session: Session, into: int, other: int, names: Iterable[str] = _NAMED) -> dict[str, str]:
    """What the first one lacks is told by the other; what was filled in."""
    mine, theirs = session.get_one(s.Customer, into), session.get_one(s.Customer, other)
    filled = {
        name: getattr(theirs, name)
        for name in names
        if not getattr(mine, name) and getattr(theirs, name)
    }
    for name, value in filled.items():
        setattr(mine, name, value)
    return filled


def _unfill(session: Session, row: s.SamePerson, later: Iterable[s.SamePerson]) -> None:
    """What was filled in goes, unless a person wrote since; the later ones tell it if they can."""
    mine = session.get_one(s.Customer, row.customer_id)
    lacking = [name for name, value in row.data["filled"].items() if getattr(mine, name) == value]
    for name in lacking:
        setattr(mine, name, "")
    for one in later:
        told = _fill(session, row.customer_id, one.other_id, lacking)
        one.data = {**one.data, "filled": {**one.data["filled"], **told}}


def _add_persona(session: Session, into: int, other: int) -> dict[str, Any] | None:
    """What is known of both manners in one; {before, after} where that changed anything."""
    mine, theirs = session.get(s.Persona, into), session.get(s.Persona, other)
    if theirs is None:
        return None
    before = None if mine is None else _told(mine)
    if mine is None:
        mine = s.Persona(customer_id=into, brief=False, manner="", matters="", contact="")
        session.add(mine)
    mine.brief = mine.brief or theirs.brief
    for name in _PERSONA[1:]:
        said = dict.fromkeys((getattr(mine, name), getattr(theirs, name)))
        setattr(mine, name, " / ".join(filter(None, said))[: personas.LONGEST])
    return {"before": before, "after": _told(mine)}


def _restore_persona(session: Session, row: s.SamePerson, later: Iterable[s.SamePerson]) -> None:
    """As it was, with the manners of the later ones; but what a person wrote since then stands."""
    chain = [one for one in (row, *later) if one.data["persona"] is not None]
    if row not in chain:
        return  # nothing was known of the other's manner
    mine = session.get(s.Persona, row.customer_id)
    state = None if mine is None else _told(mine)
    while chain and chain[-1].data["persona"]["after"] == state:
        state = chain.pop().data["persona"]["before"]
    if chain:
        # A person wrote after these: none of them is taken back any more, and what they remember
        # may be of whom is parted now.
        for one in chain:
            one.data = {**one.data, "persona": None}
        return
    _set_persona(session, row.customer_id, state)
    for one in later:
        added = _add_persona(session, row.customer_id, one.other_id)
        one.data = {**one.data, "persona": added}


def _set_persona(session: Session, customer_id: int, told: dict[str, Any] | None) -> None:
    mine = session.get(s.Persona, customer_id)
    if mine is None:
        return
    if told is None:
        session.delete(mine)
        session.flush()
        return
    for name, value in told.items():
        setattr(mine, name, value)


def _told(persona: s.Persona) -> dict[str, Any]:
    return {name: getattr(persona, name) for name in _PERSONA}


# ── 別の方 ──────────────────────────────────────────────────────────────────────────────────────


def set_apart(session: Session, one: int, two: int, now: datetime) -> None:
    """別の方: these two are never proposed again."""
    key = (min(one, two), max(one, two))
    if session.get(s.OtherPerson, key) is None:
        session.add(s.OtherPerson(customer_id=key[0], other_id=key[1], at=now))


def forget_apart(session: Session, one: int, two: int) -> bool:
    """Whether a person had said so."""
    row = session.get(s.OtherPerson, (min(one, two), max(one, two)))
    if row is not None:
        session.delete(row)
    return row is not None


# ── what came in since ──────────────────────────────────────────────────────────────────────────


def _since(plain: Plain, row: s.SamePerson) -> list[int]:
    """The mails of the other that came in, or that we wrote to them, since they were joined.

    By the address; where it is neither's (a mall's notice), by the conversation they stand in.
    """
    data = row.data
    theirs, matters = set(data["customer_address"]), set(data["conversation"])
    of_both = "SELECT address FROM customer_address WHERE customer_id = ?"
    ours = {address for (address,) in plain.rows(of_both, row.customer_id)} - theirs
    named = plain.row("SELECT name, phone FROM customer WHERE id = ?", row.other_id) or ("", "")
    found = []
    for mail_id, talk, direction, sender, to, form in plain.rows(
        'SELECT id, conversation_id, direction, sender_address, "to", form FROM mail'
        " WHERE customer_id = ? AND id > ?",
        row.customer_id,
        data["newest"],
    ):
        said = (json.loads(form) if form else None) or {}
        if direction == Direction.IN.value:
            who = {sender.lower(), str(said.get("email", "")).lower()}
        else:
            who = {str(address).lower() for _name, address in json.loads(to)}
        is_named = bool(named[0]) and named == (said.get("customer_name"), said.get("phone"))
        if who & theirs or (not who & ours and (talk in matters or is_named)):
            found.append(mail_id)
    return found


def _follow_the_mails(session: Session, customer_ids: tuple[int, int]) -> None:
    """A conversation in which nothing is its owner's any more becomes the other's."""
    for conversation_id, sides in _by_owner(session, customer_ids).items():
        if not sides[True]:
            conversation = session.get_one(s.Conversation, conversation_id)
            (conversation.customer_id,) = set(customer_ids) - {conversation.customer_id}
    session.flush()


def strangers_in(session: Session, customer_ids: tuple[int, int]) -> dict[int, list[int]]:
    """The conversations that hold mails of both of two, with the mails that are not the owner's."""
    found = _by_owner(session, customer_ids)
    return {id_: sides[False] for id_, sides in found.items() if sides[False]}


def _by_owner(session: Session, customer_ids: tuple[int, int]) -> dict[int, dict[bool, list[int]]]:
    """The conversations with these: the mails that are their owner's, and those that are not."""
    talk, mail = s.Conversation, s.Mail
    rows = session.execute(
        select(talk.id, mail.id, (mail.customer_id == talk.customer_id).label("own"))
        .join(talk, talk.id == mail.conversation_id)
        .where(talk.customer_id.in_(customer_ids), mail.customer_id.in_(customer_ids))
        .order_by(mail.id)
    )
    found: dict[int, dict[bool, list[int]]] = {}
    for conversation_id, mail_id, own in rows:
        sides = found.setdefault(conversation_id, {True: [], False: []})
        sides[bool(own)].append(mail_id)
    return found
