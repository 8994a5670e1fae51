"""Hostile HTML → HTML that shows nothing but what the mail itself brought.

nh3 (an HTML5 parser with allow-lists) does the cutting; everything here works on its well-formed
output. Allowed is what QTextBrowser can draw; nothing that loads, runs, submits or navigates by
itself survives, no number is large enough to stop a window that lays it out, and every link is told
with where it really leads.

The one rule: a picture is shown only from what the caller says it holds; everything else that would
be fetched is counted and gone.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from ecdesk.mail import links
from ecdesk.mail.html_layout import shallow
from ecdesk.mail.html_text import ATTRIBUTE, DROPPED, TEXT_TAGS, bounded, names
from ecdesk.mail.pictures import picture_key


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a mail. `doubt` is a code of `mail/links.py`, empty where nothing deceives."""

    text: str
    href: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML fit for showing, how many remote loads were taken out, its links in order.

    `remote` are the addresses of pictures that could be fetched when the person asks for it.
    """

    html: str
    blocked: int
    links: tuple[Link, ...] = ()
    remote: tuple[str, ...] = ()


# ---------------------------------------------------------------------------- showing

_SHOWN = TEXT_TAGS - {"form"} | names(
    "big small sub sup strike tt kbd samp cite dfn var col colgroup"
)
_SHOWN_ATTRIBUTES: dict[str, set[str]] = {
    # No title: a tooltip of Qt is HTML again, and loads what stands in it. No dir: it turns text.
    "*": {"align", "valign", "bgcolor", "color", "style"},
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
    *("border", "border-color", "border-style", "border-width", "list-style-type", "display"),
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
    html: str, images: frozenset[str] = frozenset(), loaded: frozenset[str] = frozenset()
) -> SafeHtml:
    """`html` fit for QTextBrowser. `images` are the content ids whose pictures the mail brought.

    `loaded` are addresses whose pictures were fetched: they stand in the result as
    `cid:` and their `picture_key`, and are blocked no more.
    """
    page = bounded(html)
    loads = _count_loads(page)
    remote: dict[str, None] = {}
    kept = 0

    def decide(tag: str, attribute: str, value: str) -> str | None:
        nonlocal kept
        if attribute == "src":
            if value[:4].lower() == "cid:":
                return value if _cid(value) in images else None
            address = _address(value)
            if address:
                remote[address] = None
            if address in loaded:
                kept += 1
                return f"cid:{picture_key(address)}"
            return None
        if attribute == "href":
            scheme = value.strip().partition(":")[0].lower()
            return value if scheme in links.OPENED else None
        if attribute == "style":
            return _safe_style(value)
        if attribute == "alt":
            return value
        return value if _is_modest(tag, attribute, value) else None

    clean = nh3.clean(
        page,
        tags=set(_SHOWN),
        clean_content_tags=set(DROPPED) | {"iframe", "audio", "video", "applet"},
        attributes=_SHOWN_ATTRIBUTES,
        attribute_filter=decide,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "cid"},
        # Relative ones are left to `decide`: //host/picture.png is an address as well.
    )
    clean = links.untwisted(shallow(_IMAGE.sub(_picture, clean)))
    return SafeHtml(clean, max(0, loads - kept), _links(clean), tuple(remote))


def _address(value: str) -> str:
    """The http(s) address of a picture as a browser would read it; empty for anything else."""
    said = re.sub(r"[\t\r\n]", "", value).strip().replace("\\", "/")
    if said.startswith("//"):
        said = f"https:{said}"
    return said if said[:8].lower().startswith(("http://", "https://")) else ""


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_MOST = {"colspan": 50, "rowspan": 200, "cellpadding": 40, "cellspacing": 40, "border": 20}
_MOST_PIXELS = 2000  # a larger width or height makes a layout of a million pixels
_MOST_IN_STYLE = 1000


def _is_modest(tag: str, attribute: str, value: str) -> bool:
    """Whether an attribute says nothing but a word, a colour, or a number that can be laid out."""
    if len(value) >= 200 or not _STYLE_VALUE.fullmatch(value):
        return False
    if attribute in {"bgcolor", "color", "face", "align", "valign"}:
        return True
    most = _MOST.get(attribute, 7 if tag == "font" else _MOST_PIXELS)
    return all(0 <= abs(float(number)) <= most for number in _NUMBER.findall(value))


def _cid(value: str) -> str:
    return unquote(value[4:]).strip("<> ")


def _safe_style(value: str) -> str | None:
    """The declarations of a style attribute that only colour and space text."""
    kept = []
    for declaration in value[:4000].split(";"):
        name, _, content = declaration.partition(":")
        name, content = name.strip().lower(), content.strip()
        if name not in _STYLES or not content or not _STYLE_VALUE.fullmatch(content):
            continue
        if name == "display" and content.lower().split("!")[0].strip() != "none":
            continue  # hidden stays hidden; nothing else is laid out otherwise
        if "auto" in content.lower():
            continue  # Qt takes the auto of a margin for a width
        if name in {"color", "background-color", "font-family"} or all(
            0 <= float(number) <= _MOST_IN_STYLE for number in _NUMBER.findall(content)
        ):
            kept.append(f"{name}: {content}")
    return "; ".join(kept) or None


_IMAGE = re.compile(r"<img((?:[^>\"]|\"[^\"]*\")*)>")


def _picture(match: re.Match[str]) -> str:
    """A picture without a source is shown as its text, not as a torn page."""
    attributes = dict(ATTRIBUTE.findall(match[1]))
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


def _links(clean: str) -> tuple[Link, ...]:
    found: list[Link] = []
    for match in _ANCHOR.finditer(clean):
        href = entities.unescape(match[1])
        text = " ".join(entities.unescape(re.sub(r"<[^>]*>", "", match[2])).split())
        found.append(Link(text, href, links.doubt(text, href)))
    return tuple(found)
