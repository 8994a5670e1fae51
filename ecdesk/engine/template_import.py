"""Templates of other programs, read and not kept: Quicktext XML, CSV, HTML, text.

    Quicktext 1 and 2 (Thunderbird)   <templates version=…><group><texts><text>…
    CSV                               with a mapping of columns, Mailwise's own names known
    HTML, text, our own TOML          one file, one template; a folder holds many

Files are a stranger's: no entity is expanded, no script is run (one is flagged and left out), and
variables that we have no field for become fields that a person must fill. The one rule: nothing is
dropped in silence; what could not be read stands in `skipped` with its reason.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Field, FieldType, read_field
from ecdesk.domain.template import FAMILY, NAME, SHOP, STAFF, TODAY, Template, as_table, from_table
from ecdesk.mail.charset import decode
from ecdesk.mail.html_text import to_text

MOST_BYTES, MOST_FILES = 5 << 20, 500
# What other programs call what we know.
_SAME = {
    "to:firstname": NAME, "to:lastname": FAMILY, "to:fullname": NAME, "from:fullname": STAFF,
    "from:firstname": STAFF, "from:lastname": STAFF, "date": TODAY, "date:long": TODAY,
    "name": NAME, "customer": NAME, "customer_name": NAME, "客名": NAME, "顧客名": NAME,
    "お名前": NAME, "氏名": NAME, "宛名": NAME, "担当": STAFF, "担当者名": STAFF,
    "ショップ名": SHOP, "店舗名": SHOP, "order": "注文番号", "order_number": "注文番号",
}  # fmt: skip
_COLUMNS = {
    "name": ("テンプレート名", "件名テンプレート名", "名前", "名称", "タイトル", "name", "title"),
    "subject": ("件名", "subject"),
    "body": ("本文", "内容", "body", "text", "content"),
    "when": ("メモ", "説明", "用途", "カテゴリ", "分類", "description", "category"),
}
_SCRIPT = re.compile(
    r"\[\[\s*SCRIPT\s*=[^\]]*\]\]|<script\b.*?(?:</script\s*>|\Z)|\{%.*?%\}|<%.*?%>|<\?php.*?(?:\?>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_VARIABLE = re.compile(
    r"\[\[\s*(?P<tag>[A-Za-z]+)(?:\s*=\s*(?P<told>[^\]\n]*))?\s*\]\]"
    r"|\{\{\s*(?P<braces>[^{}\n]{1,60}?)\s*\}\}"
    r"|%(?P<percent>[A-Za-z_][\w.]{1,30}|[ぁ-んァ-ヶー一-龠々]{2,12})%"
    r"|\$\{\s*(?P<dollar>[\w.]{1,40})\s*\}"
    r"|[【\[](?P<bracket>[ぁ-んァ-ヶー一-龠々]{1,12})[】\]](?=\s*(?:様|さま|で|を|に|は|が|の))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A template that a file holds; `doubts` are codes: script, html, unknown_field."""

    template: Template
    doubts: tuple[str, ...] = ()


def look(path: Path, mapping: Mapping[str, str]) -> dict[str, Any]:
    """What a file or folder holds, as `ReadTemplates` answers. Raises Refused file.missing."""
    if not path.exists():
        raise Refused("file.missing", name=path.name)
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    found: list[Found] = []
    columns: list[str] = []
    skipped: list[list[str]] = []
    for file in files[:MOST_FILES]:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise Refused("import.too_large")
            there, names = read(file.name, file.read_bytes(), mapping)
        except Refused as error:
            skipped.append([file.name, error.code])
            continue
        except OSError:
            skipped.append([file.name, "import.unreadable"])
            continue
        found += there
        columns += [name for name in names if name not in columns]
    return {
        "found": [
            {
                "template": as_table(one.template),
                "fields": [field.name for field in one.template.fields],
                "doubts": list(one.doubts),
            }
            for one in found
        ],
        "columns": columns,
        "skipped": skipped,
    }


def read(name: str, data: bytes, mapping: Mapping[str, str]) -> tuple[list[Found], list[str]]:
    """The templates in a file's bytes, and its columns where it is a CSV.

    Raises Refused import.unknown, import.unreadable, import.no_body_column {columns}.
    """
    stem, ending = Path(name).stem, Path(name).suffix.lower()
    text = decode(data, None).text
    if ending == ".xml" or text.lstrip()[:5] == "<?xml":
        return list(_quicktext(data)), []
    if ending in (".csv", ".tsv"):
        return _csv(text, "\t" if ending == ".tsv" else ",", mapping)
    if ending == ".toml":
        try:
            return [
                Found(from_table({**one, "key": ""})) for one in tomllib.loads(text)["template"]
            ], []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused("import.unreadable") from error
    if ending in (".html", ".htm"):
        return [_made(stem, "", text, html=True)], []
    if ending in (".txt", ".md", ""):
        return [_made(stem, "", text)], []
    raise Refused("import.unknown")


def _made(name: str, subject: str, body: str, *, html: bool = False, when: str = "") -> Found:
    doubts: list[str] = []
    if _SCRIPT.search(body):
        doubts.append("script")
        body = _SCRIPT.sub("{{自動で入っていたところ}}", body)
    if html:
        doubts.append("html")
        body = to_text(body)
    with_fields, strange = _with_fields(body)
    in_subject, strange_too = _with_fields(_SCRIPT.sub("", subject))
    if strange or strange_too:
        doubts.append("unknown_field")
    table = {"key": "", "name": name.strip() or "名前のないひな型", "subject": in_subject.strip()}
    body = with_fields.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"
    return Found(from_table({**table, "body": body, "when": when.strip()}), tuple(doubts))


def _with_fields(text: str) -> tuple[str, bool]:
    """The text with our fields in place of theirs, and whether any was one we do not know."""
    strange = False

    def ours(found: re.Match[str]) -> str:
        nonlocal strange
        mark, known = _mark(found)
        strange = strange or not known
        return mark

    return _VARIABLE.sub(ours, text), strange


def _mark(found: re.Match[str]) -> tuple[str, bool]:
    """Our field for a variable of theirs, and whether it is one we know or a person's."""
    if found["tag"]:
        word, told = found["tag"].lower(), (found["told"] or "").strip()
        if word == "cursor":
            return "", True
        if word == "input":
            label, _bar, choices = told.partition("|")
            among = tuple(one.strip() for one in choices.split(";") if one.strip())
            sort = FieldType.CHOICE if among else FieldType.TEXT
            return Field(_named(label), sort, among).mark, True
        same = _SAME.get(f"{word}:{told.split('|')[0].lower()}".rstrip(":")) or _SAME.get(word)
        return Field(same or _named(f"{found['tag']} {told}")).mark, same is not None
    said = next(group for group in found.groups() if group)
    same = _SAME.get(said.lower())
    if same is None and found["braces"]:
        own = read_field(said)
        if own.type is not FieldType.TEXT:
            return own.mark, True
    return Field(same or _named(said)).mark, same is not None or not said.isascii()


def _named(said: str) -> str:
    """A name that a field can have: no sign that would make it something else."""
    return re.sub(r"[{}\[\]|=:：#^/!?？\s]+", " ", said).strip(" &>")[:40] or "欄"


# ── Quicktext ───────────────────────────────────────────────────────────────────────────────────


def _quicktext(data: bytes) -> Iterator[Found]:
    """The texts of a Quicktext file: version 1 knows <text>, version 2 groups and types."""
    for entry in _entries(data):
        body = entry.get("text", "")
        if not body.strip():
            continue
        group, name = entry.get("group", ""), entry.get("name", "")
        html = entry.get("type", "") in ("1", "text/html") or bool(
            re.search(r"<(?:br|p|div|b|table)\b", body, re.IGNORECASE)
        )
        yield _made(name or group, entry.get("subject", ""), body, html=html, when=group)


def _entries(data: bytes) -> Iterator[dict[str, str]]:
    """Each <text> element by its parts. Raises Refused import.unreadable, also for a DOCTYPE."""
    entries: list[dict[str, str]] = []
    path: list[str] = []
    group = [""]
    words: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append(tag.lower())
        words.clear()
        if path[-1] == "group":
            group[0] = attributes.get("name", "")
        if path[-1] == "text" and "text" not in path[:-1]:
            kind = attributes.get("type", "")
            entries.append({"group": group[0], "name": attributes.get("name", ""), "type": kind})

    def end(_tag: str) -> None:
        said, inner = "".join(words), path.pop() if path else ""
        if inner == "name" and "text" not in path and path and path[-1] == "group":
            group[0] = said.strip()
        elif entries and "text" in path and inner in ("name", "subject", "body", "text", "type"):
            entries[-1]["text" if inner == "body" else inner] = said
        elif inner == "text" and entries and said.strip():
            entries[-1].setdefault("text", said)
        words.clear()

    def refuse(*_args: object) -> None:
        raise Refused("import.unreadable")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = words.append
    reader.StartDoctypeDeclHandler = refuse
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise Refused("import.unreadable") from error
    yield from entries


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────


def _csv(text: str, separator: str, mapping: Mapping[str, str]) -> tuple[list[Found], list[str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator))
    except csv.Error as error:
        raise Refused("import.unreadable") from error
    columns = [name for name in (rows[0] if rows else {}) if name]
    by_use = {use: column for column, use in mapping.items()} or _guessed(columns)
    if "body" not in by_use:
        raise Refused("import.no_body_column", columns=columns)
    found = []
    for number, row in enumerate(rows, start=1):
        told = {use: (row.get(column) or "") for use, column in by_use.items()}
        if told["body"].strip():
            name = told.get("name") or told.get("subject") or f"{number}"
            html = bool(re.search(r"<(?:br|p|div)\b", told["body"], re.IGNORECASE))
            subject, when = told.get("subject", ""), told.get("when", "")
            found.append(_made(name, subject, told["body"], html=html, when=when))
    return found, columns


def _guessed(columns: list[str]) -> dict[str, str]:
    """The columns by what they are called."""
    plain = {column.strip().lower(): column for column in columns}
    return {
        use: plain[said.lower()]
        for use, names in _COLUMNS.items()
        for said in reversed(names)
        if said.lower() in plain
    }
