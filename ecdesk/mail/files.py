"""File names from strangers, made fit for a disk: no path, no tricks, never empty.

`safe_filename` must stand between a mail and every name that is written or shown as a name.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120  # characters; 255 bytes is the limit of common file systems, Japanese takes 3 each
_LONGEST_BYTES = 240
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Controls, and what turns or hides text: photo\u202egpj.exe reads as photoexe.jpg.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?:\..*)?", re.IGNORECASE
)


def without_tricks(name: str) -> str:
    """`name` without controls and characters that turn or hide text; paths are left standing."""
    name = _INVISIBLE.sub("", name)
    return "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cs"})


def safe_filename(name: str, fallback: str = "file") -> str:
    """A name that Windows, macOS and Linux can store, close to `name`; else `fallback`."""
    name = re.split(r"[/\\]", without_tricks(name))[-1]
    name = _FORBIDDEN.sub("_", name).strip(" .\u3000")
    if not name:
        return fallback
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 15:
        stem, ending = name, ""
    else:
        ending = f".{ending}"
    stem = stem[: _LONGEST - len(ending)]
    while len((stem + ending).encode("utf-8", "replace")) > _LONGEST_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .\u3000") or fallback) + ending
