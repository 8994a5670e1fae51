"""Text that a program laid out for transport, as it was written: RFC 3676 and RFC 1896.

The one rule: only line ends and marks go, never a character somebody wrote.
"""

from __future__ import annotations

import re


def without_soft_ends(text: str, *, joined: bool) -> str:
    """Soft line ends of format=flowed taken out; `joined` is DelSp=yes (RFC 3676, 4)."""
    out: list[str] = []
    held: list[str] = []
    held_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if held and held_depth != depth:
            out.append(_quoted("".join(held), held_depth))
            held = []
        if content.endswith(" ") and content != "-- ":
            held.append(content[:-1] if joined else content)
            held_depth = depth
        elif held and content == "-- ":  # a signature's mark is never part of a paragraph
            out += (_quoted("".join(held), depth), _quoted(content, depth))
            held = []
        else:
            out.append(_quoted("".join((*held, content)), depth))
            held = []
    if held:
        out.append(_quoted("".join(held), held_depth))
    return "\n".join(out)


def _quoted(text: str, depth: int) -> str:
    return f"{'>' * depth} {text}" if depth else text


def without_marks(text: str) -> str:
    """text/enriched and text/richtext without their marks (RFC 1896)."""
    text = _PARAMETER.sub("", text.replace("\r\n", "\n"))
    text = _LINE_ENDS.sub(lambda match: "\n" * max(len(match[0]) - 1, 0) or " ", text)
    return _MARK.sub("", text.replace("<<", "\x00")).replace("\x00", "<")


_PARAMETER = re.compile(r"<param>[^<]{0,500}</param>", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\n+")
_MARK = re.compile(r"</?[A-Za-z0-9-]{1,60}>")
