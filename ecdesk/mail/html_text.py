"""Hostile HTML → the text a person would see.

nh3 (an HTML5 parser with allow-lists) does the cutting; everything here works on its well-formed
output. Text that is too deep for the parser (a few thousand nested tags cost seconds) is flattened
first. What a mail program marks as an earlier mail gets `> `, the line Outlook puts above one
becomes the line it writes in plain text, so that `body` needs to know text alone. The one rule:
what is shown to a person is never left out, what is hidden never gets in.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

import nh3

LONGEST = 2_000_000  # characters of HTML that are looked at
_DEEPEST = 400  # nested elements; the parser's cost grows with the square of the depth
_MOST_REFERENCES = 20_000  # `&nbsp;` and the like; with the square of these in one text, too


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
_TOKEN = re.compile(r"([^<]++)|<(/?)([a-z][a-z0-9]*+)([^>\"]*+(?:\"[^\"]*+\"[^>\"]*+)*+)>|<")
ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_CLEANER = nh3.Cleaner(
    tags=set(TEXT_TAGS),
    clean_content_tags=set(DROPPED),
    attributes={
        "*": {"style", "hidden", "class", "id"},
        "a": {"href"},
        "img": {"alt"},
        "blockquote": {"type"},
        "ol": {"start"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


def to_text(html: str) -> str:
    """The text a person would see, with line breaks; quotes get `> `, links their address."""
    page = _Page()
    for match in _TOKEN.finditer(_CLEANER.clean(bounded(html))):
        text, closing, tag, rest = match.groups()
        if text is not None:
            page.read_text(text)
        elif closing:
            page.close(tag)
        elif tag is not None:
            page.open(tag, dict(ATTRIBUTE.findall(rest)) if rest else {})
    return page.text()


def bounded(html: str) -> str:
    """HTML that the parser can take: cut to a length, without what costs it more than its length.

    Tags are taken out where they nest too deep, references where there are too many of them.
    """
    html = html[:LONGEST].replace("\x00", "")
    if html.count("&") > _MOST_REFERENCES:
        html = entities.unescape(html)
        html = html if html.count("&") <= _MOST_REFERENCES else html.replace("&", "＆")
    brackets = html.count("<")
    if brackets <= _DEEPEST:
        return html
    if brackets > _MOST_REFERENCES:  # each that begins nothing costs the parser a reference
        html = _LONE.sub("＜", html)
    depth = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return re.sub(r"<[^<>]*>", " ", html).replace("<", "&lt;")
    return html


# ---------------------------------------------------------------------------- what is written where

_LONE = re.compile(r"<(?![a-zA-Z/!?])")

# A line end of the source between two wide characters is no blank in Japanese.
_SOFT_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*+\r?\n\s*+(?=[\u3000-\u9fff\uff00-\uffef])"
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# With what newsletters fill the first line that a list of mails shows.
_UNSEEN = " \t\u00a0\u2007\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f"


@dataclass(slots=True)
class _Writer:
    """Collects text line by line, collapsing blanks as a browser does."""

    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)  # of the line that is being written
    marker: str = ""  # of a list's entry; comes with the first piece
    depth: int = 0  # of quotes
    exact: int = 0  # elements that keep their line ends
    _after_blank: bool = True

    def write(self, text: str) -> None:
        if self.exact:
            head, *rest = text.split("\n")
            self._put(head)
            for each in rest:
                self.end_line()
                self._put(each)
            return
        if "\n" in text or "  " in text or "\t" in text:
            text = _BLANKS.sub(" ", _SOFT_BREAK.sub("", text))
        self._put(text.lstrip(" ") if self._after_blank else text)

    def _put(self, text: str) -> None:
        if text:
            if self.marker:
                self.pieces.append(self.marker)
                self.marker = ""
            self.pieces.append(text)
            self._after_blank = text[-1] == " "

    def end_line(self) -> None:
        line = "".join(self.pieces)
        self.pieces.clear()
        self._after_blank = True
        mark = "> " * self.depth
        if not line.strip(_UNSEEN):
            self.lines.append(mark.rstrip())
        else:
            self.lines.append(mark + (line if line == "-- " else line.rstrip(" ")))

    def end_block(self, *, spaced: bool) -> None:
        if any(piece.strip(" ") for piece in self.pieces):
            self.end_line()
        self.pieces.clear()
        self._after_blank = True
        if spaced and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())

    def add_line(self, line: str) -> None:
        """A line of its own that the mail shows as something else."""
        self.end_block(spaced=False)
        self.lines.append("> " * self.depth + line)

    def add_signature_line(self) -> None:
        """What parts the signature from the letter, unless it already stands there."""
        self.end_block(spaced=False)
        if not self.lines or self.lines[-1].rstrip() != _SIGNATURE_LINE:
            self.lines.append(_SIGNATURE_LINE)


# ---------------------------------------------------------------------------- elements

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?:max-height|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"font-size\s*:\s*([\d.]{1,8})", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NO_SPACE = re.compile(r"margin\s*:\s*0[a-z]*(?:\s+0[a-z]*){0,3}\s*(?:;|$|!)", re.IGNORECASE)
_INDENTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_ABOVE_QUOTE = re.compile(r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)

_OUTLOOK_LINE = "_" * 32
_SIGNATURE_LINE = "--"
_QUOTING = re.compile(r"(?:^|[\s_])yahoo_quoted")
_REPLY_HEADS = names("divRplyFwdMsg mail-editor-reference-message-container")
_SIGNED = names("gmail_signature moz-signature")


@dataclass(slots=True)
class _Element:
    """What has to be undone where an element ends."""

    tiny: bool  # what it was outside
    exact: bool = False
    quote: bool = False
    spaced: bool = False
    href: str = ""
    line: int = 0  # where a link's text begins
    piece: int = 0
    counter: int | None = None  # of a numbered list outside


class _Page:
    """The elements that are open while the page is read from its start to its end."""

    def __init__(self) -> None:
        self._writer = _Writer()
        self._open: list[_Element] = []
        self._hidden = 0  # open elements from the first hidden one on
        self._tiny = False  # in a font of no size; elements inside may have a size again
        self._lists = 0  # lists that are open; their entries stand close together
        self._counter: int | None = None  # of the numbered list that is open
        self._cell = ""  # what the last cell of the row was

    def read_text(self, text: str) -> None:
        if not self._hidden and not self._tiny:
            self._writer.write(entities.unescape(text) if "&" in text else text)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("style", "")
        hidden = self._hidden or "hidden" in attributes or (style and _HIDING.search(style))
        if tag in _VOID:
            if not hidden:
                self._show(tag, attributes)
            return
        if hidden:
            self._hidden += 1
            return
        writer = self._writer
        if tag == "tr" or (tag == "th" and self._cell == "td"):
            writer.end_block(spaced=False)  # a second label in the row has a line of its own
            self._cell = ""
        element = _Element(self._tiny)
        if style:
            if size := _FONT_SIZE.search(style):
                self._tiny = not size[1].strip("0.")
            element.exact = _KEEPS_LINES.search(style) is not None
        if tag == "a":
            element.href = _shown_address(entities.unescape(attributes.get("href", "")))
            element.line, element.piece = len(writer.lines), len(writer.pieces)
        elif tag in _BLOCKS:
            self._open_block(tag, element, attributes)
        writer.exact += element.exact
        self._open.append(element)

    def _show(self, tag: str, attributes: dict[str, str]) -> None:
        """An element that holds nothing."""
        if tag == "br":
            self._writer.end_line()
        elif tag == "img":
            self.read_text(attributes.get("alt", ""))
        else:
            self._writer.end_block(spaced=False)

    def _open_block(self, tag: str, element: _Element, attributes: dict[str, str]) -> None:
        writer = self._writer
        style, classes = attributes.get("style", ""), attributes.get("class", "")
        element.spaced = tag in _SPACED and not (
            classes.startswith("Mso") or (style and _NO_SPACE.search(style)) or self._lists
        )
        element.exact = element.exact or tag == "pre"
        element.quote = (
            tag == "blockquote"
            and (not _INDENTED.search(style) or "type" in attributes or "quote" in classes)
        ) or _QUOTING.search(classes) is not None
        if element.quote:
            writer.end_block(spaced=False)
            writer.depth += 1
        else:
            writer.end_block(spaced=element.spaced)
        if attributes.get("id") in _REPLY_HEADS or (style and _ABOVE_QUOTE.search(style)):
            writer.add_line(_OUTLOOK_LINE)
        elif classes and not writer.depth and not _SIGNED.isdisjoint(classes.split()):
            writer.add_signature_line()
        if tag in {"ol", "ul"}:
            self._lists += 1
            start = attributes.get("start", "1")
            element.counter = self._counter
            self._counter = (int(start[:6]) if start.isdecimal() else 1) if tag == "ol" else None
        elif tag == "li":
            writer.marker = "・" if self._counter is None else f"{self._counter}. "
            self._counter = None if self._counter is None else self._counter + 1

    def close(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        if not self._open:
            return
        writer = self._writer
        element = self._open.pop()
        self._tiny = element.tiny
        if tag == "a":
            if element.href:
                same_line = element.line == len(writer.lines)
                _write_link(writer, element.href, element.piece if same_line else 0)
        elif tag in {"td", "th"}:
            self._cell = tag
            writer.write(" ")
        elif tag in _BLOCKS:
            if tag in {"ol", "ul"}:
                self._lists -= 1
                self._counter = element.counter
            elif tag == "li":
                writer.marker = ""
            writer.end_block(spaced=element.spaced and not element.quote)
            if element.quote:
                writer.depth -= 1
                writer.end_block(spaced=element.spaced)
        writer.exact -= element.exact

    def text(self) -> str:
        """What was written, without blank lines around it."""
        self._writer.end_block(spaced=False)
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self._writer.lines)).strip("\n")
        return f"{text}\n" if text else ""


def _shown_address(href: str) -> str:
    """An address as it is told beside a link's text; nothing for a place in the same page."""
    return href if href.lower().startswith(("http:", "https:", "mailto:")) else ""


def _write_link(writer: _Writer, href: str, piece: int) -> None:
    """Put the address after a link's text unless the text already is the address."""
    text = "".join(writer.pieces[piece:]).strip()
    bare = href.removeprefix("mailto:").rstrip("/")
    if text and text.rstrip("/") not in {bare, bare.partition("://")[2]}:
        writer.pieces.append(f" <{href}>")
