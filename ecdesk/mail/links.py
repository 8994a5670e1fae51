"""Where a link of a stranger really leads, and what about it could deceive the eye.

    link.elsewhere   its text names one place, the link goes to another
    link.user        something stands before an @: https://rakuten.co.jp@evil.example/
    link.lookalike   the host has letters of another script, or signs that look like / and -
    link.nested      a well-known ending in the middle: rakuten.co.jp.login.evil.example
    link.number      a bare machine address in place of a name
    link.turned      the text holds signs that turn its direction around, or cannot be seen
    link.broken      no browser and no reader would agree on where it leads

The one rule: what is judged and said is the host as the wire spells it, never how it looks.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from ecdesk.mail.html_text import names

OPENED = frozenset({"http", "https", "mailto"})  # what may be handed to another program

_TURNING = (
    "\u202b\u202d\u202e\u2067"  # these turn text around; their ends and isolates alone do not
)
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u2800\u3164\ufeff\uffa0\U000e0000-\U000e007f"
# Joiners belong into emoji; between Latin letters they only hide.
_JOINERS = "(?<=[!-~])[\u200c\u200d]|[\u200c\u200d](?=[!-~])"
_MARKS = re.compile(f"([{_DIRECTIONS}])|[{_UNSEEN}]|{_JOINERS}")
_NOTHING = re.compile(f"[{_DIRECTIONS}{_UNSEEN}\u200c\u200d]")
TURNED, HIDDEN = "⇄", "␣"  # signs of JIS X 0213: every Japanese font has them


def visible(text: str) -> str:
    """`text` with a sign for everything that turns its direction or cannot be seen."""
    return _MARKS.sub(lambda found: TURNED if found[1] else HIDDEN, text)


def untwisted(text: str) -> str:
    """`text` with a sign in the place of what turns it around, character for character."""
    return text.translate(_TURNED_AT) if any(sign in text for sign in _TURNING) else text


_TURNED_AT = dict.fromkeys(map(ord, _TURNING), TURNED)


def host_of(address: str) -> str:
    """The host as the wire spells it (RFC 3490), the address of a mailto; empty for neither."""
    scheme, _, rest = address.strip().partition(":")
    if scheme.lower() == "mailto":
        return unquote(rest.partition("?")[0]).strip().lower()
    try:
        # Browsers read \ as / (WHATWG URL, 4.4); the library does not.
        host = urlsplit(address.strip().replace("\\", "/")).hostname or ""
        host = unicodedata.normalize("NFKC", unquote(host)).strip(".").lower()
    except ValueError:
        return ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host if host.isascii() else ""


def readable(host: str) -> str:
    """A host with its punycode undone, as it would look."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def doubt(text: str, address: str) -> str:
    """What is deceptive about a link with this text, as a code of this module; "" for nothing."""
    host = host_of(address)
    if address.strip().lower().startswith("mailto:"):
        named = _NAMED_ADDRESS.search(_plain(text))
        return "link.elsewhere" if named and named[0] != host else _doubt_of_text(text)
    if not host or _ODD.search(address) or "\\" in address.partition("?")[0]:
        return "link.broken"
    if "@" in urlsplit(address.strip()).netloc:
        return "link.user"
    if _is_lookalike(readable(host)):
        return "link.lookalike"
    if _names_another(text, host):
        return "link.elsewhere"
    if _NESTED.search(host):
        return "link.nested"
    return "link.number" if _is_number(host) else _doubt_of_text(text)


def doubt_of_sender(name: str, address: str) -> str:
    """What is deceptive about a sender: a name that is another address, a domain in disguise."""
    named = _NAMED_ADDRESS.search(_plain(name))
    if named and named[0] != address.strip().lower():
        return "link.elsewhere"
    host = host_of(f"http://{address.rpartition('@')[2]}") if "@" in address else ""
    return "link.lookalike" if host and _is_lookalike(readable(host)) else ""


_ODD = re.compile(r"[\x00-\x20\x7f]|%00")
_NAMED_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}", re.IGNORECASE)
_PLACE = re.compile(
    r"(https?://(?:[^\s/@]{1,100}@)?|www\.)?"
    r"((?:[\w-]{1,63}\.){1,8}([a-z]{2,24}|xn--[a-z0-9-]{1,59}))(?![\w@.-])",
    re.IGNORECASE,
)
# Endings that are a file's rather than a place's where nothing else says "address".
_FILES = names(
    "pdf jpg jpeg png gif zip csv txt doc docx xls xlsx ppt pptx html htm js css exe mov mp3 mp4",
    "heic webp eml ics psd ai md",
)
# A well-known ending with two more labels after it; com.au and the like have one.
_NESTED = re.compile(r"\.(?:com|net|org|(?:co|ne|or|go|ac)\.jp)\.[^.]+\.[^.]", re.IGNORECASE)
_JAPANESE = re.compile(r"[a-z0-9_\-ぁ-ゖァ-ヺー一-鿿㐀-䶿々〆・]*")
_LIKE_SIGNS = re.compile(r"[a-z0-9][ノ丿〳一ー丶・]")  # read as / - . after Latin letters


def _plain(text: str) -> str:
    """A text as the eye takes it: without what it cannot see, wide letters narrow."""
    return unicodedata.normalize("NFKC", _NOTHING.sub("", text)).lower()


def _doubt_of_text(text: str) -> str:
    return "link.turned" if _MARKS.search(text) else ""


def _names_another(text: str, host: str) -> bool:
    """Whether a text names a place, and it is neither this host nor above nor below it."""
    for said in _PLACE.finditer(_plain(text)):
        if said[1] or said[3] not in _FILES:
            return not _same_place(host_of(f"http://{said[2]}"), host)
    return False


def _same_place(shown: str, real: str) -> bool:
    """One host, or one below the other; `www.` does not count."""
    shown, real = shown.removeprefix("www."), real.removeprefix("www.")
    return shown == real or real.endswith(f".{shown}") or shown.endswith(f".{real}")


def _is_lookalike(host: str) -> bool:
    """Whether a host holds more than Latin letters and Japanese, or Japanese that acts as signs."""
    return any(
        not label.isascii() and (not _JAPANESE.fullmatch(label) or _LIKE_SIGNS.search(label))
        for label in host.split(".")
    )


def _is_number(host: str) -> bool:
    """Whether a host is an address of a machine, in any of the ways that browsers read."""
    with suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return True
    last = host.rpartition(".")[2]
    return last.isdigit() or bool(re.fullmatch(r"0x[0-9a-f]*", last))
