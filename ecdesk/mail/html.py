"""Hostile HTML → readable text, or HTML that shows nothing but what the mail itself brought.

nh3 (an HTML5 parser with allow-lists) does the cutting; everything here works on its well-formed
output. Allowed is what QTextBrowser can draw; nothing that loads, runs, submits or navigates by
itself survives, and a link keeps its address beside its text so that the window can show where it
really goes. Text that is too deep for the parser (a few thousand nested tags cost seconds) is
flattened first.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import nh3

_LONGEST = 2_000_000  # characters of HTML that are looked at
_DEEPEST = 400  # nested elements; the parser's cost grows with the square of the depth


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_SELF_CLOSING = _names("p li td tr th option dt dd")  # unclosed ones do not nest


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a mail. `deceptive`: its text names another place than `href` goes to."""

    text: str
    href: str
    deceptive: bool


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML fit for showing, how many remote loads were taken out, and its links in order."""

    html: str
    blocked: int
    links: tuple[Link, ...] = ()


# ---------------------------------------------------------------------------- reading as text

_TEXT_TAGS = _names(
    "a address article aside b blockquote br caption center code dd div dl dt em figure",
    "footer form h1 h2 h3 h4 h5 h6 header hr i img li main nav ol p pre s section span strong",
    "table tbody td tfoot th thead tr u ul font del ins",
)
_DROPPED = _names("script style title head template noscript object svg math select textarea")
_BLOCKS = _names(
    "address article aside blockquote caption center dd div dl dt figure footer form",
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul",
)
_SPACED = _names("p h1 h2 h3 h4 h5 h6 table ul ol blockquote")
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|([^<]+)|<")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
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
        _bounded(html),
        tags=set(_TEXT_TAGS),
        clean_content_tags=set(_DROPPED),
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
        attributes = dict(_ATTRIBUTE.findall(rest or ""))
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


def _bounded(html: str) -> str:
    """HTML that the parser can take: cut to a length, tags taken out where they nest too deep."""
    html = html[:_LONGEST].replace("\x00", "")
    depth = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return re.sub(r"<[^<>]*>", " ", html).replace("<", "&lt;")
    return html


# ---------------------------------------------------------------------------- showing

_SHOWN = _TEXT_TAGS - {"form"} | _names(
    "big small sub sup strike tt kbd samp cite dfn var col colgroup"
)
_SHOWN_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "valign", "dir", "bgcolor", "color", "style", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"width", "border", "cellpadding", "cellspacing"},
    "td": {"width", "height", "colspan", "rowspan"},
    "th": {"width", "height", "colspan", "rowspan"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "ul": {"type"},
}
_STYLES = {
    *("color", "background-color", "font-family", "font-size", "font-style", "font-weight"),
    *("text-align", "text-decoration", "vertical-align", "white-space", "line-height"),
    *("margin", "margin-top", "margin-bottom", "margin-left", "margin-right"),
    *("padding", "padding-top", "padding-bottom", "padding-left", "padding-right"),
    *("border", "border-color", "border-style", "border-width", "list-style-type"),
}
# Style values that may stand: words, numbers, colours. No brackets but a colour's, no escapes.
_STYLE_VALUE = re.compile(r"(?:[\w\s.,%#!+'\"-]|rgba?\([\d\s.,%]{1,40}\))*")
_REMOTE = re.compile(r"\s*(?:https?:)?(?://|\\\\)|\s*(?:ftp|file):", re.IGNORECASE)
_REMOTE_IN_STYLE = re.compile(r"url\(|image-set\(|@import|src\s*:", re.IGNORECASE)
_LOADING = {
    *(("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset"), ("link", "href")),
    *(("script", "src"), ("iframe", "src"), ("frame", "src"), ("embed", "src"), ("object", "data")),
    *(("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"), ("input", "src")),
    *(("image", "href"), ("image", "xlink:href"), ("use", "href"), ("use", "xlink:href")),
    *(("bgsound", "src"), ("object", "codebase"), ("applet", "code")),
}
_LOADING_TAGS = {tag for tag, _ in _LOADING} | {"svg", "style", "body"}


def make_safe(
    html: str, images: frozenset[str] = frozenset(), *, allow_remote: bool = False
) -> SafeHtml:
    """`html` fit for QTextBrowser. `images` are the content ids whose pictures the mail brought.

    `allow_remote` keeps http(s) pictures, and nothing else that is remote.
    """
    bounded = _bounded(html)
    loads = _count_loads(bounded)
    kept = 0

    def decide(_tag: str, attribute: str, value: str) -> str | None:
        nonlocal kept
        if attribute == "src":
            if value[:4].lower() == "cid:":
                return value if _cid(value) in images else None
            if allow_remote and value[:8].lower().startswith(("http://", "https://")):
                kept += 1
                return value
            return None
        if attribute == "href":
            return (
                value
                if value.strip().lower().startswith(("http://", "https://", "mailto:"))
                else None
            )
        if attribute == "style":
            return _safe_style(value)
        if attribute in {"title", "alt"}:
            return value
        return value if _STYLE_VALUE.fullmatch(value) and len(value) < 200 else None

    clean = nh3.clean(
        bounded,
        tags=set(_SHOWN),
        clean_content_tags=set(_DROPPED) | {"iframe", "audio", "video", "applet"},
        attributes=_SHOWN_ATTRIBUTES,
        attribute_filter=decide,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "cid"},
        url_relative="deny",
    )
    clean = _IMAGE.sub(_picture, clean)
    return SafeHtml(clean, max(0, loads - kept), _links(clean))


def _cid(value: str) -> str:
    return unquote(value[4:]).strip("<> ")


def _safe_style(value: str) -> str | None:
    """The declarations of a style attribute that only colour and space text."""
    kept = []
    for declaration in value[:4000].split(";"):
        name, _, content = declaration.partition(":")
        name, content = name.strip().lower(), content.strip()
        if name in _STYLES and content and _STYLE_VALUE.fullmatch(content):
            kept.append(f"{name}: {content}")
    return "; ".join(kept) or None


_IMAGE = re.compile(r"<img((?:[^>\"]|\"[^\"]*\")*)>")


def _picture(match: re.Match[str]) -> str:
    """A picture without a source is shown as its text, not as a torn page."""
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    if "src" in attributes:
        return match[0]
    alt = attributes.get("alt", "").strip().replace("<", "&lt;").replace(">", "&gt;")
    return f"[{alt}]" if alt else ""


def _count_loads(html: str) -> int:
    """How often `html` would make a browser fetch something; attributes are read by the parser."""
    found = 0

    def count(tag: str, attribute: str, value: str) -> str | None:
        nonlocal found
        if attribute == "style":
            found += _loads_of_style(value)
        elif attribute == "background" or (tag, attribute) in _LOADING:
            found += _REMOTE.match(re.sub(r"\s+", "", value)) is not None
        return None

    attributes: dict[str, set[str]] = {"*": {"background", "style"}}
    for tag, attribute in _LOADING:
        attributes.setdefault(tag, set()).add(attribute)
    left = nh3.clean(
        html,
        tags=set(_SHOWN) | _LOADING_TAGS,
        clean_content_tags=set(),
        attributes=attributes,
        attribute_filter=count,
        link_rel=None,
        url_schemes={"http", "https", "ftp", "file"},
    )
    for sheet in re.findall(r"<style>([^<]*)", left):
        found += _loads_of_style(sheet)
    body = re.search(r"<body\s[^>]{0,2000}\bbackground\s*=", html, re.IGNORECASE)
    return found + (body is not None)


def _loads_of_style(style: str) -> int:
    """How often a style sheet or attribute loads something, its escapes (`u\\72l`) undone."""
    plain = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", _unescaped, style)
    return len(_REMOTE_IN_STYLE.findall(plain))


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0xD800 else ""


# ---------------------------------------------------------------------------- links

_ANCHOR = re.compile(r"<a href=\"([^\"]*)\"[^>]*>(.*?)(?=</a>|<a )", re.DOTALL)
_PLACE = re.compile(
    r"(?:https?://)?(?:[^\s/@:]{1,100}(?::[^\s/@]{0,100})?@)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@.-])",
    re.IGNORECASE,
)


def _links(clean: str) -> tuple[Link, ...]:
    links: list[Link] = []
    for match in _ANCHOR.finditer(clean):
        href = entities.unescape(match[1])
        text = " ".join(entities.unescape(re.sub(r"<[^>]*>", "", match[2])).split())
        links.append(Link(text, href, _deceives(text, href)))
    return tuple(links)


def _deceives(text: str, href: str) -> bool:
    """Whether the text of a link names a host or address that `href` does not go to."""
    if href.lower().startswith("mailto:"):
        goal = unquote(href[7:].partition("?")[0]).strip().lower()
        named = re.search(r"[\w.+-]{1,64}@[\w.-]{1,200}\w", text)
        return bool(named and named[0].lower() != goal)
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    if not host or "@" in parts.netloc:
        return True
    named = _PLACE.search(text)
    if named is None:
        return False
    return not _same_place(named[1].lower(), host)


def _same_place(shown: str, real: str) -> bool:
    """One host, or one below the other; `www.` does not count."""
    shown, real = shown.removeprefix("www."), real.removeprefix("www.")
    return shown == real or real.endswith(f".{shown}") or shown.endswith(f".{real}")
