"""Mails as people write them down: each line behind a letter that says what it is.

    w|届きました。
     |
    q|> 発送しました。
    s|iPhoneから送信

`w` was written for this mail, `q` is quoted, `s` is signature; a blank line may be told to be
either (` `).
"""

from __future__ import annotations

from ecdesk.domain.mail import PartKind, TextPart

_LETTERS = {PartKind.WRITTEN: "w", PartKind.QUOTE: "q", PartKind.SIGNATURE: "s"}


def text_of(annotated: str) -> str:
    """The mail itself, without the letters."""
    return "".join(f"{line[2:]}\n" for line in annotated.strip("\n").split("\n"))


def found(annotated: str, parts: tuple[TextPart, ...]) -> str:
    """The mail with the letters of `parts`; what is told to be either keeps its blank."""
    lines: list[str] = []
    position = 0
    for line in annotated.strip("\n").split("\n"):
        kind = next(part.kind for part in parts if part.start <= position < part.end)
        lines.append(f"{' ' if line.startswith(' ') else _LETTERS[kind]}|{line[2:]}")
        position += len(line[2:]) + 1
    return "\n".join(lines)


def written(text: str, parts: tuple[TextPart, ...]) -> str:
    """What the person wrote, as the desk shows it."""
    return "".join(text[p.start : p.end] for p in parts if p.kind is PartKind.WRITTEN).strip()
