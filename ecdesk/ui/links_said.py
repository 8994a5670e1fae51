"""What is said about a link before it is opened, and the opening itself.

The one rule: nothing opens by a click on a mail alone. The click says where the link leads, with
what deceives about it; the button beside that sentence opens it.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl

from ecdesk.mail import links
from ecdesk.ui.context import Context
from ecdesk.ui.outside import open_link
from ecdesk.ui.text import one_line
from ecdesk.words import _

_SAID_AT_MOST = 80  # characters of a text or a host


def where(address: str) -> str:
    """Where a link leads, for one line: the host before everything else, as the wire spells it."""
    host = links.host_of(address)
    if not host:
        return _("行き先が読み取れないリンク")
    if address.lower().startswith("mailto:"):
        return _("{address} へメール").format(address=host[:_SAID_AT_MOST])
    split = urlsplit(address.strip())
    rest = one_line(links.visible(address.strip().partition("://")[2].partition("/")[2]))
    secure = "" if split.scheme.lower() == "https" else _(" (暗号化なし)")
    path = f"　/{rest[:_SAID_AT_MOST]}{'…' if len(rest) > _SAID_AT_MOST else ''}" if rest else ""
    return f"{host[:_SAID_AT_MOST]}{secure}{path}"


def doubt_said(doubt: str, text: str, address: str) -> str:
    """The sentence for a doubt of `mail/links.py`; empty for none."""
    host = links.host_of(address)[:_SAID_AT_MOST]
    shown = one_line(links.visible(text))[:_SAID_AT_MOST]
    said = {
        "link.elsewhere": _("「{text}」と書かれたリンクの行き先は {host} です"),
        "link.user": _("リンク「{text}」の行き先は、@ の前に書かれたところではなく {host} です"),
        "link.lookalike": _(
            "{host} は、ほかの名前に似せた文字を使った行き先です (見た目は「{look}」)"
        ),
        "link.nested": _(
            "リンク「{text}」の行き先は {host} です。とちゅうの名前は行き先ではありません"
        ),
        "link.number": _("リンク「{text}」の行き先は、名前ではなく番号です: {host}"),
        "link.turned": _(
            "リンク「{text}」には、読む向きを変える記号や見えない記号が入っています"
            " (⇄ ␣ で示しました)。行き先は {host} です"
        ),
        "link.broken": _("リンク「{text}」は、行き先が読み取れない書き方です"),
    }.get(doubt, "")
    return said.format(text=shown or host, host=host, look=links.readable(host))


def sender_doubt_said(name: str, address: str) -> str:
    """What is deceptive about a sender; empty for nothing."""
    doubt = links.doubt_of_sender(name, address)
    if doubt == "link.elsewhere":
        said = _("差出人の名前に別のアドレスが書かれています。実際の差出人は {address} です")
        return said.format(address=one_line(address)[:_SAID_AT_MOST])
    if doubt:
        host = links.host_of(f"http://{address.rpartition('@')[2]}")
        said = _("差出人のアドレスは、ほかの名前に似せた文字を使っています (実際は {host})")
        return said.format(host=host[:_SAID_AT_MOST])
    return ""


def ask_to_open(context: Context, address: str, text: str = "") -> None:
    """Say where a link leads, with a button to go there; other kinds of address do nothing."""
    scheme = address.strip().partition(":")[0].lower()
    if scheme not in links.OPENED:
        return
    doubt = links.doubt(text or address, address)
    url = QUrl(address.strip())
    # What is said and what is opened have to be the same place.
    spelled = url.host(QUrl.ComponentFormattingOption.FullyEncoded).lower().strip(".[]")
    agreed = scheme == "mailto" or spelled == links.host_of(address).strip("[]")
    if doubt == "link.broken" or not url.isValid() or not agreed:
        said = doubt_said("link.broken", text or address, address)
        context.notices.say(_("{said}。開けません。").format(said=said), kind="trouble", seconds=20)
        return
    warned = doubt_said(doubt, text or address, address)
    context.notices.say(
        warned or _("リンクの行き先: {host}").format(host=links.host_of(address)),
        kind="trouble" if warned else "info",
        seconds=20,
        action=(
            _("それでも開く") if warned else _("ブラウザで開く"),
            partial(open_link, address.strip(), context.notices),
        ),
    )
