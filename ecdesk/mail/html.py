"""Hostile HTML → HTML that shows nothing but what the mail itself brought.

nh3 (an HTML5 parser with allow-lists) does the cutting; everything here works on its well-formed
output. Allowed is what QTextBrowser can draw; nothing that loads, runs, submits or navigates by
itself survives, and a link keeps its address beside its text so that the window can show where it
really goes.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import nh3

from ecdesk.mail.html_text import ATTRIBUTE, DROPPED, TEXT_TAGS, bounded, names


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


# ---------------------------------------------------------------------------- showing

_SHOWN = TEXT_TAGS - {"form"} | names(
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
    page = bounded(html)
    loads = _count_loads(page)
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
        page,
        tags=set(_SHOWN),
        clean_content_tags=set(DROPPED) | {"iframe", "audio", "video", "applet"},
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
