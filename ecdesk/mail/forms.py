"""What a contact form's or an order notice's mail says of the customer, read by its labels.

Every shop system words its mail differently, but all of them put a label before a value. So labels
are learned (a table, and the shop's own additions) and not one pattern a product. A mail counts as
a form with three different labels, one of them a name or a mail address and one of them what it is
about (text, order, item); a letter's signature has the first and not the second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ecdesk.domain.mail import FormFields
from ecdesk.mail.orders import find_order_number

_READ = 60_000  # characters of a mail that are read as a form
_FIELDS = ("customer_name", "kana", "email", "phone", "order_number", "item", "body")

_LABELS: dict[str, tuple[str, ...]] = {
    "customer_name": (
        "名前 氏名 姓名 注文者 注文者名 注文者氏名 購入者 購入者名 顧客名 差出人 送信者 担当者名",
        "担当者 ニックネーム 氏名漢字 名前漢字 依頼主 問合せ者 name fullname yourname",
    ),
    "kana": (
        "フリガナ ふりがな カナ カナ氏名 氏名カナ 名前カナ 名前フリガナ 氏名フリガナ 名前ふりがな",
        "セイメイ よみがな 読み仮名 kana",
    ),
    "email": (
        "メールアドレス メール eメール eメールアドレス 連絡先メールアドレス 返信先",
        "mail email e-mail mailaddress emailaddress youremail",
    ),
    "phone": (
        "電話番号 電話 携帯電話 携帯電話番号 連絡先電話番号 連絡先 日中の連絡先 電話番号携帯可",
        "tel phone",
    ),
    "order_number": (
        "注文番号 受注番号 注文id 受注id オーダー番号 オーダーid 注文no 受注no 注文no. 注文コード",
        "カート番号 ordernumber orderno orderid",
    ),
    "item": ("商品名 商品 対象商品 注文商品 問い合わせ商品 商品名型番 購入商品 item product",),
    "body": (
        "問い合わせ内容 問合せ内容 問い合せ内容 問合わせ内容 問い合わせ本文 問い合わせ 本文 内容",
        "メッセージ メッセージ本文 備考 備考欄 質問 質問内容 質問など 要望 意見 ご意見要望",
        "意見要望 相談内容 コメント 連絡事項 通信欄 詳細 内容詳細 message inquiry",
    ),
    # Labels that only close the value before them.
    "subject": (
        "題名 件名 タイトル 問い合わせ種別 問い合わせ種類 問い合わせ項目 種別 カテゴリ 質問の種類",
        "subject",
    ),
    "address": ("住所 郵便番号 都道府県 所在地 address zip",),
    "company": ("会社名 貴社名 御社名 法人名 部署名 部署 company",),
    "mailed": ("宛先 送信日時 日付 cc bcc date sent to from",),
    "order": (
        "日時 注文日時 注文日 支払方法 支払い方法 配送方法 配送日時指定 配送希望日 送付先 届け先",
        "ショップ名 店舗名 送料 合計 小計 合計金額 請求金額 ポイント",
    ),
    "detail": ("数量 価格 単価 カラー 色 サイズ",),  # of one of several goods: ends no list
    "other": (
        "年齢 性別 希望連絡方法 連絡方法 連絡希望時間帯 送信日 受付日時 リモートホスト ipアドレス",
        "ip host useragent url fax",
    ),
}
_BY_LABEL = {
    label: field for field, lines in _LABELS.items() for line in lines for label in line.split()
}

_MARKS = "■◆●○◇□▼▽▲△・*＊※★☆◎▶►→>＞|"
_BARE = frozenset({"body", "email", "phone", "kana", "order_number"})
_RULE = re.compile(r"[\s　]*(?:[-=_*＊━─―—＝＿~～┏┓┗┛┌┐└┘◆◇■□●○・#]\s?){4,}[\s　]*|--\s?|---")
_THIN_RULE = re.compile(r"[-─]{4,}")
_HEADING = re.compile(rf"[{re.escape(_MARKS)}][^\n]{{1,20}}")
_BRACKETED = re.compile(
    r"[【\[［〔<＜〈≪《「]\s*([^】\]］〕>＞〉≫》」]{1,30})\s*[】\]］〕>＞〉≫》」]\s*[:：=＝]?\s*(.*)"
)
_IN_PARENS = re.compile(r"[(（]\s*([^)）]{1,12})\s*[)）]\s*[:：]?\s*(.*)")
_SEPARATED = re.compile(r"([^:：=＝\t]{1,30}?)\s*[:：=＝\t]\s*(.*)")
_SPACED = re.compile(r"([^\s　]{1,20})(?:　+|\s{2,}|\t)\s*(\S.*)")
_PAREN = re.compile(r"[(（][^)）]{0,20}[)）]")
_HONORIFIC = re.compile(r"^(?:お客様の|お客さまの|ご購入者様の|お客様)?(?:お|ご|御)?")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_CODE = re.compile(r"\s*[(（][\w/-]{1,40}[)）]\s*$", re.ASCII)


def read_form(text: str, learned: Mapping[str, str] | None = None) -> FormFields | None:
    """The fields of a form mail, None for a letter.

    `learned` maps labels the shop taught (as written) to field names of `FormFields`.
    """
    labels = _BY_LABEL | {_fold(label): field for label, field in (learned or {}).items()}
    values = _values(text[:_READ], labels)
    if not _is_form(values):
        return None
    found = {field: _join(field, values.get(field, [])) for field in _FIELDS}
    _untangle(found)
    return FormFields(**found)


def looks_like_order(text: str) -> bool:
    """Whether a form mail is an order notice (a machine's list of goods) and not a question."""
    values = _values(text[:_READ], _BY_LABEL)
    return len(values.get("order", [])) >= 2


def _is_form(values: Mapping[str, list[str]]) -> bool:
    named = "customer_name" in values or "email" in values
    about = any(any(values.get(field, [])) for field in ("body", "order_number", "item"))
    if "mailed" in values and "email" not in values:
        return False  # 差出人/送信日時/宛先/件名: the head of a quoted mail
    return named and about and len(values) >= 3


def _values(text: str, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """Field → its values in order. A value goes on until the next label or a rule."""
    found: dict[str, list[str]] = {}
    open_field = ""
    held: list[str] = []

    def close() -> None:
        if open_field:
            found.setdefault(open_field, []).append("\n".join(held).strip())

    for line in text.splitlines():
        hit = _label(line, labels)
        if hit is not None and hit[0] == "detail" and open_field == "item":
            continue
        if hit is not None:
            close()
            open_field, held = hit[0], [hit[1]] if hit[1] else []
        elif open_field == "item" and _THIN_RULE.fullmatch(line.strip()):
            continue  # between two goods
        elif open_field and _RULE.fullmatch(line):
            if any(part.strip() for part in held):  # a rule right under the label is decoration
                close()
                open_field, held = "", []
        elif open_field and (_goes_on(open_field) or not held):
            held.append(line.strip() if open_field != "body" else line.strip("\r 　"))
            if line.strip() and not _goes_on(open_field):
                close()
                open_field, held = "", []
        elif open_field and not line.strip():
            close()
            open_field, held = "", []
    close()
    return found


def _goes_on(field: str) -> bool:
    """Whether a field's value may take several lines."""
    return field in {"body", "item"}


def _label(line: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """(field, value on the same line) where `line` begins with a known label."""
    stripped = line.strip().strip("　")
    if not stripped or stripped[0] in ">＞|":
        return None
    marked = stripped.lstrip(_MARKS + " 　")
    stripped = stripped[:2000]
    marked = marked[:2000]
    for pattern in (_BRACKETED, _IN_PARENS, _SEPARATED, _SPACED):
        match = pattern.match(marked)
        if match and (field := labels.get(_fold(match[1]))):
            return field, match[2].strip().strip("　")
    if len(marked) <= 24 and (field := labels.get(_fold(marked))):
        # A bare word is a label only with a mark before it, or where it cannot be a value.
        plain = marked == stripped
        return None if plain and field not in _BARE else (field, "")
    return None


def _fold(label: str) -> str:
    """A label without widths, brackets, marks of duty and polite prefixes."""
    text = unicodedata.normalize("NFKC", _PAREN.sub("", label)).lower()
    text = re.sub(r"[\s:=・*※/、,]|必須|任意", "", text)
    return _HONORIFIC.sub("", text)


def _join(field: str, values: list[str]) -> str:
    """One value of a field: the first that says something, all of them for the text."""
    said = [value for value in values if value and value not in {"-", "--", "なし"}]
    if field == "item":
        return "、".join(dict.fromkeys(name for value in said for name in _item_names(value)))
    if field == "body":
        heads = [value for value in said if not _HEADING.fullmatch(value)]
        return "\n".join(heads)
    return said[0] if said else ""


def _item_names(value: str) -> list[str]:
    """The goods of an item value; lines with prices, options and sums are not names."""
    names: list[str] = []
    for line in value.splitlines():
        text = line.strip()
        if not text or re.match(
            r"(?:[^\s:：]{1,10}[:：]|価格|数量|小計|合計|送料|消費税|[-*=─━\d¥￥])", text
        ):
            continue
        names.append(_CODE.sub("", text))
    return names


def _untangle(found: dict[str, str]) -> None:
    """Take apart what forms write together: `名前 (カナ) 様`, `名前 <address>`."""
    name = found["customer_name"]
    if address := _ADDRESS.search(name):
        found["email"] = found["email"] or address[0]
        name = name[: address.start()].rstrip(" <＜(（")
    if inside := re.search(r"[(（]([ァ-ヶー・\s　ぁ-んｦ-ﾟ]{2,40})[)）]", name):
        found["kana"] = found["kana"] or inside[1].strip()
        name = name[: inside.start()] + name[inside.end() :]
    found["customer_name"] = re.sub(r"\s*(?:様|さま|さん|殿)\s*$", "", name.strip()).strip()
    found["kana"] = re.sub(r"\s*(?:様|さま)\s*$", "", found["kana"]).strip()
    if address := _ADDRESS.search(found["email"]):
        found["email"] = address[0]
    if not found["order_number"]:
        found["order_number"] = find_order_number(found["body"])
