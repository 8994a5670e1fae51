"""What the person wants to be told of, and whether the program stays in the tray.

Everything can be switched off; sound is off until somebody wants it. The one rule: a wish holds
from the moment it is made, without a restart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import QSettings


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes, as they are before anybody chose."""

    new_mail: bool = True
    warning: bool = True  # 15 minutes before the limit
    limit: bool = True
    promise: bool = True
    opening: bool = True  # one summary when the shop opens
    sound: bool = False
    tray: bool = True  # an icon with the count and the worst clock
    stay: bool = False  # closing the window leaves the program in the tray
    hidden: bool = False  # it begins there


def wishes(memory: QSettings | None) -> Wishes:
    """What was chosen; the usual where nothing was."""
    if memory is None:
        return Wishes()
    chosen = {}
    for wish in fields(Wishes):
        kept = memory.value(f"alarms/{wish.name}")
        if kept is not None:
            chosen[wish.name] = str(kept).lower() in {"true", "1"}
    return Wishes(**chosen)


def keep(memory: QSettings | None, chosen: Wishes) -> None:
    """Remember what was chosen."""
    if memory is not None:
        for wish in fields(Wishes):
            memory.setValue(f"alarms/{wish.name}", getattr(chosen, wish.name))
