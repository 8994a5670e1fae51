"""The malls' clocks as they ship (resources/clocks.toml), and the person's own laid over them.

The one rule, as for `channels`: what is edited lies elsewhere and is handed in by whoever may open
files; one choice holds for a whole process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ecdesk.domain.channel_clocks import MallClock, clocks_from, mall_targets
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets
from ecdesk.mail import shipped


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, MallClock]:
    """The clocks that ship with the program, by channel."""
    return clocks_from(shipped.table("clocks")["clock"])


def laid_over(data: Mapping[str, object]) -> Mapping[str, MallClock]:
    """Those with the person's own (a loaded TOML file) in their places.

    Raises Refused `clocks.malformed`.
    """
    tables = data.get("clock", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise Refused("clocks.malformed", channel="", field="clock")
    return {**built_in(), **clocks_from(tables)}


_used: list[Mapping[str, MallClock]] = []


def use(clocks: Mapping[str, MallClock] | None) -> None:
    """Count by these from now on (None: as shipped); chosen once, at start, like the language."""
    _used[:] = [] if clocks is None else [clocks]


def current() -> Mapping[str, MallClock]:
    """The clocks that hold in this process."""
    return _used[0] if _used else built_in()


def targets() -> dict[str, Targets]:
    """The targets that ship for malls, by channel."""
    return mall_targets(current())
