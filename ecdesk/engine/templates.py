"""The shop's templates: kept as rows with their versions, counted when used, written out as files.

The files in the folder `templates` beside the database are for people: they can be read, copied
and taken elsewhere without this program. The one rule: what was written is never lost; a change
keeps what was there, a removal hides it, and a file that cannot be written stops nothing.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.template import Template, as_table, from_table
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write

log = logging.getLogger("ecdesk.templates")

FOLDER = "templates"
_TEXTS = ("name", "reading", "when", "why", "kind", "subject", "greeting", "body")
_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def save(write: Write, templates: list[p.TemplateIn], now: datetime) -> dict[str, Any]:
    """Keep templates as the shop's own. Raises Refused template.*, shop.missing."""
    keys = [_save_one(write, one, now) for one in templates]
    write.touched.settings = True
    return {"keys": keys}


def remove(write: Write, keys: list[str], now: datetime) -> dict[str, Any]:
    """Take the shop's own away; a shipped one that was changed is as it was shipped."""
    gone = []
    for key in dict.fromkeys(keys):
        row = write.session.get(s.Template, key)
        if row is not None and row.removed_at is None:
            row.removed_at = now
            gone.append(key)
    write.touched.settings = True
    return {"keys": gone}


def restore(write: Write, keys: list[str]) -> dict[str, Any]:
    """Undo of `remove`."""
    for key in keys:
        row = write.session.get(s.Template, key)
        if row is not None:
            row.removed_at = None
    write.touched.settings = True
    return {}


def count_use(write: Write, key: str, now: datetime) -> None:
    """A mail that began with this template was approved."""
    if not key:
        return
    row = write.session.get(s.TemplateUse, key)
    if row is None:
        row = s.TemplateUse(key=key, uses=0, last_at=now)
        write.session.add(row)
    row.uses, row.last_at = row.uses + 1, now


def write_out(database: Database) -> None:
    """Write all of the shop's own into plain files, those taken away into `removed`."""
    folder = database.path.parent / FOLDER
    with database.connect() as connection:
        rows = connection.execute(select(s.Template.data, s.Template.removed_at)).all()
    try:
        for data, removed_at in rows:
            target = folder / "removed" if removed_at is not None else folder
            other = folder if removed_at is not None else folder / "removed"
            target.mkdir(parents=True, exist_ok=True)
            name = file_name(data)
            beside = target / f"{name}.new"
            beside.write_text(as_file(data), "utf-8")
            beside.replace(target / name)
            (other / name).unlink(missing_ok=True)
    except OSError as error:  # they stand in the database all the same
        log.warning("templates not written out: %s", type(error).__name__)


def file_name(data: Mapping[str, Any]) -> str:
    """The name of a template's file: its own name, told apart by its key."""
    name = _UNFIT.sub("_", str(data.get("name", ""))).strip(" .")[:60]
    return f"{name or 'template'} ({str(data['key'])[-8:]}).toml"


def as_file(data: Mapping[str, Any]) -> str:
    """A template as TOML, the way the shipped ones are written."""
    lines = ["[[template]]"]
    for name, value in data.items():
        if isinstance(value, list):
            lines.append(f"{name} = [{', '.join(_quoted(one) for one in value)}]")
        elif isinstance(value, int):  # TOML writes a yes as `true`
            lines.append(f"{name} = {str(value).lower()}")
        elif name == "body":
            lines.append(f'{name} = """\n' + _escaped(value, keep="\n") + '"""')
        else:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _save_one(write: Write, given: p.TemplateIn, now: datetime) -> str:
    session = write.session
    table = msgspec.to_builtins(given)
    table |= {name: table[name].replace("\r\n", "\n").replace("\r", "\n") for name in _TEXTS}
    table["name"] = table["name"].strip()
    template = from_table({**table, "key": given.key or f"own-{uuid.uuid4().hex}"})
    if template.shop_id is not None and session.get(s.Shop, template.shop_id) is None:
        raise Refused("shop.missing")
    shipped = _shipped(template.key)
    if shipped is not None and shipped.barred:
        raise Refused("template.barred", why=shipped.barred)
    if shipped is not None:
        template = replace(template, asks_back=shipped.asks_back)
    data = as_table(template)
    row = session.get(s.Template, template.key)
    if row is None:
        session.add(s.Template(key=template.key, version=1, data=data, saved_at=now))
    elif row.data != data or row.removed_at is not None:
        before = s.TemplateVersion(
            key=row.key, version=row.version, data=row.data, saved_at=row.saved_at
        )
        session.add(before)
        row.version, row.data, row.saved_at, row.removed_at = row.version + 1, data, now, None
    session.flush()
    return template.key


def _shipped(key: str) -> Template | None:
    return next((one for one in shipped_templates() if one.key == key), None)


def _quoted(text: str) -> str:
    return f'"{_escaped(str(text))}"'


def _escaped(text: str, keep: str = "") -> str:
    """The text as a TOML basic string holds it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(
        sign if (sign >= " " and sign != "\x7f") or sign in keep else f"\\u{ord(sign):04x}"
        for sign in plain
    )
