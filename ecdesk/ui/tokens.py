"""The colours by their use, light and dark, and every pair of them that has to be readable.

Nothing of Qt is in here: the first picture of the window is painted with these alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)  # the sizes to choose from


class Scheme(StrEnum):
    """Which colours: the system's choice, or the person's."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours by their use, as #RRGGBB."""

    bg: str
    pane: str
    line: str
    text: str
    mute: str
    accent: str
    accent_soft: str
    selection: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    request: str
    disclosure: str
    field: str
    hover: str


LIGHT = Tokens(
    bg="#F6F6F4",
    pane="#FFFFFF",
    line="#E4E4E0",
    text="#1E2329",
    mute="#5F6670",
    accent="#0B6E69",
    accent_soft="#E3F1EF",
    selection="#EAF3F2",
    on_accent="#FFFFFF",
    ok="#1F7A3D",
    ok_soft="#E5F3E9",
    warn="#9A5B00",
    warn_soft="#FFF1D9",
    bad="#B3261E",
    bad_soft="#FBE6E4",
    request="#FFF4C9",
    disclosure="#E7EAFB",
    field="#FCE9D7",
    hover="#F1F1EE",
)

DARK = Tokens(
    bg="#16181B",
    pane="#1E2125",
    line="#30343A",
    text="#E6E8EB",
    mute="#AAB2BC",
    accent="#5CC4BB",
    accent_soft="#17383A",
    selection="#233234",
    on_accent="#0D1B1B",
    ok="#6CCB8B",
    ok_soft="#1B3425",
    warn="#F0B65B",
    warn_soft="#3B2E16",
    bad="#F28B82",
    bad_soft="#43211F",
    request="#4A4218",
    disclosure="#2B3054",
    field="#4A3420",
    hover="#262A2F",
)

# Every (foreground, background) that occurs on the screen; a test measures each.
PAIRS = (
    *((fore, back) for fore in ("text", "mute") for back in ("bg", "pane", "selection", "hover")),
    *(("text", back) for back in ("accent_soft", "request", "disclosure", "field")),
    *((tone, back) for tone in ("ok", "warn", "bad", "accent") for back in ("bg", "pane")),
    *((tone, "selection") for tone in ("ok", "warn", "bad", "accent")),
    *((tone, f"{tone}_soft") for tone in ("ok", "warn", "bad", "accent")),
    *(("text", f"{tone}_soft") for tone in ("ok", "warn", "bad")),
    ("on_accent", "accent"),
)


def tone_colours(tokens: Tokens, tone: str) -> tuple[str, str]:
    """The foreground and its soft ground of a tone: ok, warn, bad, accent; else muted."""
    if tone in ("ok", "warn", "bad", "accent"):
        return getattr(tokens, tone), getattr(tokens, f"{tone}_soft")
    return tokens.mute, tokens.bg
