"""Whom the person has set up to be asked for a second opinion; None while nobody is.

The one rule: what is not set up is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ecdesk.domain.errors import Refused
from ecdesk.domain.opinion import Adviser, require_adviser
from ecdesk.store import schema as s
from ecdesk.views.values import Reads

SETTING = "second_opinion"
_VALUE = select(s.Setting.value).where(s.Setting.name == SETTING)


def adviser(reader: Reads) -> Adviser | None:
    """Who is asked."""
    with reader.connect() as connection:
        return adviser_of(connection)


def adviser_of(connection: Connection) -> Adviser | None:
    """Who is asked, within a reading."""
    return adviser_from(connection.scalar(_VALUE))


def adviser_from(value: Mapping[str, Any] | None) -> Adviser | None:
    """The setting as it was kept; one that would not be taken today counts as none."""
    if value is None:
        return None
    try:
        return require_adviser(str(value.get("address", "")), str(value.get("model", "")))
    except Refused:
        return None
