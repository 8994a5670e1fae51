"""The values under a form's labels, put together into the customer's own fields.

Forms write together what belongs apart (`名前 (カナ) 様`, `名前 <address>`), and apart what belongs
together (姓 and 名, 郵便番号 and 住所). The one rule: a value is the customer's word for word; what
says nothing (なし, 指定なし) is empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from ecdesk.domain.mail import FormFields
from ecdesk.mail.form_labels import shipped_vocabulary
from ecdesk.mail.form_layout import RULE, read_line
from ecdesk.mail.orders import find_order_number

_LONGEST_NOTHING = 30  # characters with which people and forms say that there is nothing to say
_CODE = re.compile(r"\s*[(（][\w/-]{1,40}[)）]\s*$", re.ASCII)
# 「帯留め 3,300円 x 2個」「帯留め 3,300円 2 6,600円」: a row of a table, not a gift voucher's name.
_COSTS = re.compile(
    r"(?<=\S)[\s　]{1,20}(?:[¥￥]\s?\d[\d,]{0,9}|\d[\d,]{0,9}\s?円)"
    r"(?:[\s　]{0,9}[x×✕*＊][\s　]{0,3}\d{1,4}|[\s　]{1,20}\d{1,4}(?![\d,]))"
    r"\s?(?:個|点|枚|本|箱|セット)?"
    r"(?:[\s　=＝]{1,20}[¥￥]?\d[\d,]{0,9}\s?円?)?$"
)
_NO_GOODS = re.compile(
    r"(?:[^\s:：]{1,10}[\s　]*[:：]|価格|単価|数量|小計|合計|送料|消費税|[-*=─━\d¥￥])"
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_READING = re.compile(r"[(（]([ァ-ヶー・\s　ぁ-んｦ-ﾟ]{2,40})[)）]")
_NAME_AND_READING = re.compile(r"([^/／]{2,30}?)\s*[/／]\s*([ァ-ヶーぁ-んｦ-ﾟ\s　・]{3,30})")
_HONORIFIC = re.compile(r"[\s　]*(?:様|さま|さん|殿)[\s　]*$")
_BRACKETED_ONLY = re.compile(r"[\[【][^\]】]{1,20}[:：][\]】]\s*")
_PHONE = re.compile(r"(?:\+\d{1,3}[ -]?)?[(（]?\d{2,5}[)）]?[-‐－ ]?\d{1,4}[-‐－ ]?\d{3,4}")
_POSTAL = re.compile(r"〒|\d{3}-\d{4}")


def fields_from(found: Mapping[str, Sequence[str]]) -> FormFields:
    """The customer's fields out of label → values."""
    name, kana, email = _name(found)
    delivery = _delivery(found, name)
    body = _body(found.get("body", ()))
    return FormFields(
        customer_name=name,
        kana=kana,
        email=email,
        phone=_first(found.get("phone", ())) or delivery.get("phone", ""),
        order_number=_first(found.get("order_number", ())) or find_order_number(body),
        item=_items(found.get("item", ())) or _items(found.get("item_code", ())),
        body=body,
        address=_together(found.get("address", ())) or delivery.get("address", ""),
        subject=_first(found.get("subject", ())),
    )


def says_nothing(value: str) -> bool:
    """Whether a value is what forms and people put where there is nothing to say."""
    if len(value) > _LONGEST_NOTHING and len(value := value.strip()) > _LONGEST_NOTHING:
        return False
    text = unicodedata.normalize("NFKC", value).strip(" \u3000・-()[]").casefold()
    return not text or text in shipped_vocabulary().nothing


def _first(values: Sequence[str]) -> str:
    return next((value for value in values if not says_nothing(value)), "")


def _together(values: Sequence[str]) -> str:
    """A field in pieces, as one; a piece that is said twice stands once."""
    return " ".join(dict.fromkeys(value for value in values if not says_nothing(value)))


def _name(found: Mapping[str, Sequence[str]]) -> tuple[str, str, str]:
    """Name, reading and mail address, taken apart where they stand together."""
    name = _first(found.get("customer_name", ()))
    if not name:
        name = " ".join(filter(None, (_first(found.get(part, ())) for part in ("family", "given"))))
    kana = _first(found.get("kana", ()))
    if not kana:
        parts = (_first(found.get(part, ())) for part in ("kana_family", "kana_given"))
        kana = " ".join(filter(None, parts))
    # 「お名前(ふりがな)：架空 花子(かくう はなこ)」
    if not name and (_READING.search(kana) or _NAME_AND_READING.fullmatch(kana)):
        name, kana = kana, ""
    email = _first(found.get("email", ()))
    if address := _ADDRESS.search(name):
        email = email or address[0]
        name = name[: address.start()].rstrip(" <＜(（[［")
    if inside := _READING.search(name):
        kana = kana or inside[1].strip()
        name = name[: inside.start()] + name[inside.end() :]
    if address := _ADDRESS.search(email):
        email = address[0]
    if (both := _NAME_AND_READING.fullmatch(name)) and not kana:
        name, kana = both[1], both[2]
    return _HONORIFIC.sub("", name).strip(), _HONORIFIC.sub("", kana).strip(), email


def _body(values: Sequence[str]) -> str:
    """What the customer wrote freely; a mall's own brackets in a remark are none of it."""
    said = []
    for value in values:
        lines = value.split("\n")
        left = [line for line in lines if not _is_empty_choice(line)]
        if any(left) and not says_nothing("".join(left)):
            said.append("\n".join(left if len(left) < len(lines) else lines).strip())
    return "\n".join(dict.fromkeys(said))


def _is_empty_choice(line: str) -> bool:
    """`[配送日時指定:]` or 指定なし: what a mall puts into a remark by itself."""
    text = line.strip()
    if not text or RULE.fullmatch(text):
        return False
    return says_nothing(text) or says_nothing(_BRACKETED_ONLY.sub("", text, count=1))


def _items(values: Sequence[str]) -> str:
    """The goods; lines with prices, options and sums are not names."""
    names = [
        _CODE.sub("", _COSTS.sub("", line.strip()))
        for value in values
        for line in value.split("\n")
        if line.strip() and not says_nothing(line) and _is_goods(line.strip())
    ]
    return "、".join(dict.fromkeys(names))


def _is_goods(line: str) -> bool:
    """Whether a line names goods, and neither how many of them nor what they cost."""
    if _NO_GOODS.match(line):
        return False
    label = read_line(line, shipped_vocabulary())
    return label is None or label.field not in {"detail", "order"}


def _delivery(found: Mapping[str, Sequence[str]], name: str) -> dict[str, str]:
    """Phone and address from where the goods go, where they go to the customer."""
    block = "\n".join(found.get("delivery", ()))
    goes_to, _, _ = _name(
        {"customer_name": found.get("delivery_customer_name") or block.split("\n")[:1]}
    )
    if goes_to and name and goes_to != name:
        return {}
    lines = block.split("\n")
    written = [line.strip() for line in lines if _POSTAL.search(line) and not _is_phone(line)]
    phone = _first(found.get("delivery_phone", ()))
    inline = next((line for line in lines if _is_phone(line)), "")
    if not phone and (match := _PHONE.search(inline)):
        phone = match[0]
    address = _together(found.get("delivery_address", ())) or " ".join(written)
    return {"phone": phone, "address": address}


def _is_phone(line: str) -> bool:
    return "tel" in line.casefold() or "電話" in line
