"""What is kept of the data, and why: copies and what they were made for."""

from __future__ import annotations

from ecdesk.words.spoken import _


def backup_reason(why: str) -> str:
    """Why a copy of the data was made: 毎日の控え, 更新の前 …"""
    said = {
        "daily": _("毎日の控え"),
        "hand": _("自分でとった控え"),
        "update": _("ECDeskの更新の前"),
        "restore": _("控えから戻す前"),
        "repair": _("修復の前"),
    }
    return said.get(why, why)
