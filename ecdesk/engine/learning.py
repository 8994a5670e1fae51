"""What the person corrects beside marks, what they teach, and how it is forgotten again.

The one rule: a correction is kept as it was made; what follows from corrections is worked out from
them (`domain.learning`), so that forgetting takes everything back that rested on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.conversation import Status
from ecdesk.domain.errors import Refused
from ecdesk.domain.learning import What, folded, require_known
from ecdesk.domain.order_shapes import bare, is_number, learn
from ecdesk.engine import labels, outdating, turns
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.surroundings import numbers_told, told_setting

_LONGEST = 40  # signs of what customers call a product, and of its name
_EXAMPLES = 20  # of a shop's order numbers


def correct(write: Write, command: p.CorrectMail, now: datetime) -> dict[str, Any]:
    """Let a label of a mail be what the person says; an empty value takes their word away.

    Raises Refused("mail.missing"), Refused("label.unknown").
    """
    session = write.session
    label = require_known(command.label, command.value)
    mail = session.get(s.Mail, command.mail_id)
    if mail is None or mail.reading is None:
        raise Refused("mail.missing")
    row = session.get(s.LabelWord, (mail.id, label.value))
    before = "" if row is None else row.value
    if row is not None and not command.value:
        session.delete(row)
    elif row is not None:
        row.value, row.at = command.value, now
    elif command.value:
        session.add(s.LabelWord(mail_id=mail.id, label=label.value, value=command.value, at=now))
    session.flush()
    _lay_anew(write, [mail], now)
    return {"before": before}


def teach_alias(write: Write, command: p.TeachAlias, now: datetime) -> dict[str, Any]:
    """Let customers' words mean a product of this shop's; an empty one forgets them.

    Raises Refused("alias.unfit"), Refused("shop.missing").
    """
    session = write.session
    key, written = folded(command.alias), " ".join(command.alias.split())
    product = " ".join(command.product.split())
    if session.get(s.Shop, command.shop_id) is None:
        raise Refused("shop.missing")
    if len(key) < 2 or len(written) > _LONGEST or len(product) > _LONGEST:
        raise Refused("alias.unfit", most=_LONGEST)
    row = session.get(s.LearnedAlias, (command.shop_id, key))
    before = "" if row is None else row.product
    if row is not None and not product:
        session.delete(row)
    elif row is not None:
        row.product, row.written = product, written
    elif product:
        made = s.LearnedAlias(
            shop_id=command.shop_id, alias=key, written=written, product=product, created_at=now
        )
        session.add(made)
    session.flush()
    turns.settle_all(write, outdating.outdate_shop(write, command.shop_id, written), now)
    _tell(write, command.shop_id)
    return {"before": before}


def teach_order_numbers(
    write: Write, command: p.TeachOrderNumbers, now: datetime
) -> dict[str, Any]:
    """Let these be all the person's examples of a shop's order numbers.

    Each that is new must have a shape by which others are known.

    Raises Refused("number.unfit"), Refused("shop.missing").
    """
    session = write.session
    if session.get(s.Shop, command.shop_id) is None:
        raise Refused("shop.missing")
    numbers = list(dict.fromkeys(map(bare, command.numbers)))
    before = numbers_told(session.connection(), command.shop_id)
    shapes = learn((), told=numbers)
    added = [number for number in numbers if number not in before]
    # Whatever stands already may stay, so that one of several can be forgotten.
    if len(numbers) > _EXAMPLES or not all(is_number(one) and shapes.fit(one) for one in added):
        raise Refused("number.unfit", most=_EXAMPLES)
    session.merge(s.Setting(name=told_setting(command.shop_id), value={"numbers": numbers}))
    session.flush()
    outdating.outdate_others(write, command.shop_id)
    turns.settle_all(write, outdating.outdate_shop(write, command.shop_id), now)
    _tell(write, command.shop_id)
    return {"before": before}


def forget(write: Write, command: p.Forget, now: datetime) -> dict[str, Any]:
    """Let corrections made up to now teach nothing. Answer: since when they counted before.

    Raises Refused("shop.missing"), Refused("learned.unknown").
    """
    session = write.session
    if session.get(s.Shop, command.shop_id) is None:
        raise Refused("shop.missing")
    if command.what not in set(What) or not command.key:
        raise Refused("learned.unknown")
    row = session.get(s.Forgotten, (command.shop_id, command.what, command.key))
    before = None if row is None else row.at
    _set_forgotten(write, command.shop_id, command.what, command.key, now)
    _apply(write, command.shop_id, command.what, now)
    return {"before": None if before is None else before.isoformat()}


def remember(write: Write, command: p.Remember, now: datetime) -> dict[str, Any]:
    """As it was before `forget`."""
    _set_forgotten(write, command.shop_id, command.what, command.key, command.before)
    _apply(write, command.shop_id, command.what, now)
    return {}


def _set_forgotten(write: Write, shop_id: int, what: str, key: str, at: datetime | None) -> None:
    session = write.session
    row = session.get(s.Forgotten, (shop_id, what, key))
    if row is not None and at is None:
        session.delete(row)
    elif row is not None and at is not None:
        row.at = at
    elif at is not None:
        session.add(s.Forgotten(shop_id=shop_id, what=what, key=key, at=at))
    session.flush()


def _apply(write: Write, shop_id: int, what: str, now: datetime) -> None:
    """What waits for an answer is seen as the shop knows it now."""
    if what == What.INTENT.value:
        _lay_anew(write, outdating.waiting(write.session, shop_id), now)
    _tell(write, shop_id)


def _lay_anew(write: Write, mails: Iterable[s.Mail], now: datetime) -> None:
    changed: set[int] = set()
    for mail in mails:
        if mail.reading is None:
            continue
        laid = labels.lay(write.session, mail, mail.reading)
        if laid != mail.reading:
            mail.reading = laid
            if mail.conversation_id is not None:
                changed.add(mail.conversation_id)
    write.session.flush()
    if changed:
        turns.settle_all(write, changed, now)
        write.touched.conversations.update(changed)


def _tell(write: Write, shop_id: int) -> None:
    """What is open shows what was learned."""
    write.touched.settings = True
    write.touched.conversations.update(
        write.session.scalars(
            select(s.Conversation.id).where(
                s.Conversation.shop_id == shop_id, s.Conversation.status == Status.REPLY.value
            )
        )
    )
