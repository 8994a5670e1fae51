"""Hostile HTML → the text a person would see.

nh3 (an HTML5 parser with allow-lists) does the cutting; everything here works on its well-formed
output. Text that is too deep for the parser (a few thousand nested tags cost seconds) is flattened
first.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

import nh3

LONGEST = 2_000_000  # characters of HTML that are looked at
_DEEPEST = 400  # nested elements; the parser's cost grows with the square of the depth


def names(*lines: str) -> frozenset[str]:
    """The words of some lines as a set."""
    return frozenset(" ".join(lines).split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = names("area base br col embed hr img input link meta param source track wbr")
_SELF_CLOSING = names("p li td tr th option dt dd")  # unclosed ones do not nest


TEXT_TAGS = names(
    "a address article aside b blockquote br caption center code dd div dl dt em figure",
    "footer form h1 h2 h3 h4 h5 h6 header hr i img li main nav ol p pre s section span strong",
    "table tbody td tfoot th thead tr u ul font del ins",
)
DROPPED = names("script style title head template noscript object svg math select textarea")
_BLOCKS = names(
    "address article aside blockquote caption center dd div dl dt figure footer form",
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul",
)
_SPACED = names("p h1 h2 h3 h4 h5 h6 table ul ol blockquote")
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|([^<]+)|<")
ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$|!)|mso-hide\s*:\s*all",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Writer:
    """Collects text line by line, collapsing blanks as a browser does."""

    lines: list[str] = field(default_factory=list)
    line: str = ""
    depth: int = 0  # of blockquotes
    exact: int = 0  # of pre elements

    def write(self, text: str) -> None:
        if self.exact:
            head, *rest = text.split("\n")
            self.line += head
            for each in rest:
                self.end_line()
                self.line = each
            return
        text = _SOFT_BREAK.sub("", text)
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        if not self.line or self.line.endswith(" "):
            text = text.lstrip(" ")
        self.line += text

    def end_line(self) -> None:
        mark = "> " * self.depth
        self.lines.append(
            (mark + self.line.rstrip(" ")).rstrip(" ") if self.line.strip(" ") else mark.rstrip()
        )
        self.line = ""

    def end_block(self, *, spaced: bool) -> None:
        if self.line.strip(" "):
            self.end_line()
        self.line = ""
        if spaced and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())


# A line end of the source between two wide characters is no blank in Japanese.
_SOFT_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n[ \t]*(?=[\u3000-\u9fff\uff00-\uffef])"
)


def to_text(html: str) -> str:
    """The text a person would see, with line breaks; quotes get `> `, links their address."""
    clean = nh3.clean(
        bounded(html),
        tags=set(TEXT_TAGS),
        clean_content_tags=set(DROPPED),
        attributes={"*": {"style", "hidden"}, "a": {"href"}, "img": {"alt"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    writer = _Writer()
    hidden: list[str] = []  # open elements from the first hidden one on
    link, link_at = "", 0
    for match in _TOKEN.finditer(clean):
        closing, tag, rest, text = match.groups()
        if tag is None:
            if not hidden and text:
                writer.write(entities.unescape(text))
            continue
        if hidden:
            if not closing and tag not in _VOID:
                hidden.append(tag)
            elif closing:
                hidden.pop()
            continue
        attributes = dict(ATTRIBUTE.findall(rest or ""))
        if not closing and tag not in _VOID and _is_hidden(attributes):
            hidden.append(tag)
            continue
        if tag == "a":
            if closing and link:
                _write_link(writer, link, link_at)
            link, link_at = entities.unescape(attributes.get("href", "")), len(writer.line)
            continue
        _lay_out(writer, tag, bool(closing), attributes)
    writer.end_block(spaced=False)
    return (
        re.sub(r"\n{3,}", "\n\n", "\n".join(writer.lines)).strip("\n") + "\n"
        if writer.lines
        else ""
    )


def _lay_out(writer: _Writer, tag: str, closing: bool, attributes: dict[str, str]) -> None:
    """What an element does to the lines."""
    if tag == "br":
        writer.end_line()
    elif tag == "img":
        writer.write(entities.unescape(attributes.get("alt", "")))
    elif tag in {"td", "th"}:
        if closing:
            writer.write(" ")
    elif tag == "pre":
        writer.end_block(spaced=False)
        writer.exact = max(0, writer.exact + (-1 if closing else 1))
    elif tag == "blockquote":
        writer.end_block(spaced=False)
        writer.depth = max(0, writer.depth + (-1 if closing else 1))
    elif tag in _BLOCKS:
        writer.end_block(spaced=tag in _SPACED)
        if tag == "li" and not closing:
            writer.line = "・"


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or _HIDING.search(attributes.get("style", "")) is not None


def _write_link(writer: _Writer, href: str, start: int) -> None:
    """Put the address after a link's text unless the text already is the address."""
    text = writer.line[start:].strip()
    bare = href.removeprefix("mailto:").rstrip("/")
    if text and bare and text.rstrip("/") not in {bare, bare.partition("://")[2]}:
        writer.line += f" <{href}>"


def bounded(html: str) -> str:
    """HTML that the parser can take: cut to a length, tags taken out where they nest too deep."""
    html = html[:LONGEST].replace("\x00", "")
    depth = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return re.sub(r"<[^<>]*>", " ", html).replace("<", "&lt;")
    return html
