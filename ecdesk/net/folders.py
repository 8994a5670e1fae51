"""Which folder is for what, by what the server says and else by its name. Pure.

RFC 6154 lets a server mark its Sent, Trash and other folders. Many Japanese hosts do not, and
their folders were named by whichever mail program made them first. The rule: at most one folder
has a role; what the server says goes before what a name suggests.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from ecdesk.domain.ports import FolderInfo, Role

SPECIAL_USE = {
    "\\sent": Role.SENT,
    "\\archive": Role.ARCHIVE,
    "\\trash": Role.TRASH,
    "\\junk": Role.JUNK,
    "\\drafts": Role.DRAFTS,
    "\\all": Role.ALL,
}

# Names in the order of preference, as `_folded` writes them.
NAMES: dict[Role, tuple[str, ...]] = {
    Role.SENT: (
        "sent",
        "sent items",
        "sent messages",
        "sent mail",
        "sent-mail",
        "sentmail",
        "送信済み",
        "送信済みメール",
        "送信済みアイテム",
        "送信済みトレイ",
        "送信済みボックス",
        "送信済",
        "送信済メール",
        "送信トレイ",
        "送信メール",
    ),
    Role.ARCHIVE: ("archive", "archives", "アーカイブ", "保存済み"),
    Role.TRASH: (
        "trash",
        "deleted items",
        "deleted messages",
        "deleted",
        "bin",
        "ゴミ箱",
        "ごみ箱",
        "削除済みアイテム",
        "削除済み",
    ),
    Role.JUNK: (
        "junk",
        "spam",
        "junk e-mail",
        "junk email",
        "junk mail",
        "bulk mail",
        "迷惑メール",
        "迷惑メールフォルダ",
        "迷惑メールフォルダー",
        "スパム",
    ),
    Role.DRAFTS: ("drafts", "draft", "下書き", "下書きトレイ", "草稿"),
    Role.ALL: ("all mail", "すべてのメール"),
}


def decode_name(wire: bytes) -> str:
    """A folder's name from modified UTF-7 (RFC 3501, 5.1.3), or from what servers send instead."""
    if wire.isascii():
        try:
            return utf7_decode(wire) or wire.decode("ascii")
        except ValueError:  # broken base64 or half a surrogate pair: show what is there
            return wire.decode("ascii")
    try:
        return wire.decode("utf-8")
    except UnicodeDecodeError:
        return wire.decode("latin-1")


def encode_name(name: str) -> bytes:
    """A folder's name in modified UTF-7."""
    return utf7_encode(name)


def roles(listed: Sequence[tuple[frozenset[str], str, str]]) -> list[FolderInfo]:
    """Attributes (lower case), delimiter and decoded name → folders with their roles, in order."""
    taken: dict[Role, str] = {}
    for _, _, name in listed:
        if name.upper() == "INBOX":
            taken.setdefault(Role.INBOX, name)
    for attributes, _, name in listed:
        for attribute, role in SPECIAL_USE.items():
            if attribute in attributes and name not in taken.values():
                taken.setdefault(role, name)
    for role, known in NAMES.items():
        if role in taken:
            continue
        candidates = [
            (len(parts), known.index(parts[-1]), name)
            for _, delimiter, name in listed
            if name not in taken.values() and (parts := _parts(name, delimiter))[-1] in known
        ]
        if candidates:
            taken[role] = min(candidates)[2]  # the shallowest, then the most usual name
    by_name = {name: role for role, name in taken.items()}
    return [FolderInfo(name, by_name.get(name, Role.OTHER)) for _, _, name in listed]


def _parts(name: str, delimiter: str) -> list[str]:
    parts = name.split(delimiter) if delimiter else [name]
    return [_folded(part) for part in parts]


def _folded(part: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", part).casefold().split())
