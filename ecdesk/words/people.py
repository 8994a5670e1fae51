"""Who may be whom: why two customers may be one person."""

from __future__ import annotations

from ecdesk.words.spoken import N_, filled, label_of

_SIGNS = {
    "phone": N_("同じ電話番号 {value}"),
    "order": N_("同じ注文番号 {value}"),
    "signed": N_("お名前が同じで、メールに {value} と書かれています"),
    "typing": N_("お名前が同じで、メールアドレスが1字ちがいます ({value})"),
    "postal": N_("お名前と郵便番号が同じ {value}"),
    "kana": N_("お名前とよみが同じ"),
}


def same_reason(sign: str, value: str) -> str:
    """Why two customers may be one, by a sign of `domain.same_person` and what it rests on."""
    shown = {"phone": masked_phone, "order": _order, "postal": _postal}.get(sign, str)(value)
    return filled(label_of(_SIGNS, sign), {"value": shown})


def masked_phone(key: str) -> str:
    """A telephone number by which one who knows it knows it again: 090-…-78."""
    return f"{key[: 2 if len(key) == 10 else 3]}-…-{key[-2:]}"


def _order(key: str) -> str:
    """A number that is one shop's alone bears the shop before it."""
    return f"#{key.rpartition(':')[2]}"


def _postal(key: str) -> str:
    return f"〒{key[:3]}-{key[3:]}"
