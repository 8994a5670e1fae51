"""The charsets under which a mail can be read again, as a person chooses them."""

from __future__ import annotations

from ecdesk.words import _

# Labels, as mail/labels.py knows them.
LIKELY = (
    "",  # as the mail's labels say
    "utf-8",
    "cp932",
    "iso-2022-jp",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
    "windows-1252",
)


def charset_said(name: str) -> str:
    """A charset as mail programs call it."""
    return {
        "": _("自動"),
        "us-ascii": "ASCII",
        "utf-8": "UTF-8",
        "cp932": "Shift_JIS (CP932)",
        "iso-2022-jp": "ISO-2022-JP",
        "euc-jp": "EUC-JP",
        "gb18030": "GB18030",
        "big5": "Big5",
        "big5hkscs": "Big5",
        "cp949": "EUC-KR",
        "euc-kr": "EUC-KR",
        "windows-1252": "Windows-1252",
    }.get(name, name)


def used_for(name: str) -> str:
    """What is written in it."""
    return {
        "": _("メールの表示どおり"),
        "utf-8": _("いまの標準"),
        "cp932": _("日本語 (Windows)"),
        "iso-2022-jp": _("日本語 (JIS)"),
        "euc-jp": _("日本語 (UNIX)"),
        "gb18030": _("中国語 (簡体字)"),
        "big5": _("中国語 (繁体字)"),
        "euc-kr": _("韓国語"),
        "windows-1252": _("欧米"),
    }.get(name, "")
