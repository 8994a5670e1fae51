"""What a shop's own labels mean, by the person's word: rows laid over resources/forms.toml.

The one rule: what was taught counts for mails that are read from then on; taking it back is
teaching nothing in its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ecdesk.domain.errors import Refused
from ecdesk.domain.mail import Auto, ParsedMail
from ecdesk.mail.form_labels import LONGEST, fold, shipped_vocabulary
from ecdesk.mail.forms import form_of
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain


def teach(write: Write, shop_id: int, label: str, field: str, now: datetime) -> str:
    """Let a label mean a field on this shop's forms; the field it was taught before, for undo.

    An empty `field` forgets it. Raises Refused("label.…"), Refused("shop.missing").
    """
    session, key = write.session, fold(label)
    if session.get(s.Shop, shop_id) is None:
        raise Refused("shop.missing")
    if not key or len(label.strip()) > LONGEST:
        raise Refused("label.unfit")
    if field and field not in set(shipped_vocabulary().by_label.values()):
        raise Refused("label.no_field", field=field)
    row = session.get(s.LearnedLabel, (shop_id, key))
    before = "" if row is None else row.field
    if row is not None and not field:
        session.delete(row)
    elif row is not None:
        row.field, row.written = field, label.strip()
    elif field:
        session.add(
            s.LearnedLabel(
                shop_id=shop_id, label=key, written=label.strip(), field=field, created_at=now
            )
        )
    write.touched.settings = True
    return before


def labels_of(plain: Plain, mailbox_id: int) -> dict[str, str]:
    """What the shop of a mailbox has taught: label as written → field."""
    taught = (
        "SELECT written, field FROM learned_label"
        " JOIN mailbox ON mailbox.shop_id = learned_label.shop_id WHERE mailbox.id = ?"
    )
    return dict(plain.rows(taught, mailbox_id))


def read_as_taught(parsed: ParsedMail, labels: dict[str, str]) -> ParsedMail:
    """A mail with its form read by the shop's labels too; words found in it start a clock."""
    if not labels:
        return parsed
    form = form_of(parsed, labels)
    if form is None or form == parsed.form:
        return parsed
    found_words = bool(form.body) and not (parsed.form is not None and parsed.form.body)
    auto = Auto.NO if found_words and parsed.auto is Auto.NOTICE else parsed.auto
    return replace(parsed, form=form, auto=auto)
