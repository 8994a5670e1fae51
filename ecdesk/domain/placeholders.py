"""What must never reach a customer: the holes of a template that nobody filled.

`find_placeholders` is asked while a reply is typed, when it is approved, and once more of the text
parsed back from the frozen bytes. What it finds can be overridden by nobody, so it must leave
ordinary mail alone: bullets, rulers, faces, headings, product codes, masked numbers.

The one rule: a pattern is linear, and is looked for line by line; lines that quote (">") are the
customer's own words and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A hole at `text[start:end]`; `kind` is field, bracket, signs, line, hint or blank."""

    start: int
    end: int
    text: str
    kind: str


def find_placeholders(text: str) -> list[Placeholder]:
    """All holes in the written lines of a mail, in order, none overlapping another."""
    found: list[tuple[int, int, str]] = []
    offset = 0
    inside = range(len(text) - len(text.lstrip()), len(text.rstrip()))
    for line in text.splitlines(keepends=True):
        if not _QUOTED.match(line):
            # A label alone on its line has its value below: not so in the first line or the last.
            amid = inside.start < offset and offset + len(line) <= inside.stop
            found += [
                (offset + start, offset + end, kind)
                for start, end, kind in _in_line(line.rstrip("\r\n"), amid)
            ]
        offset += len(line)
    return [Placeholder(start, end, text[start:end], kind) for start, end, kind in _united(found)]


_Found = tuple[int, int, str]

_QUOTED = re.compile(r"[ \t　]*[>＞]")
_HONORIFIC = r"(?:様(?![々子式相態])|さま|殿|御中)"
_WORD = r"0-9A-Za-zぁ-んァ-ヶー一-龠々〇"

# The holes of template languages. A percent sign is only one where no number and no URL stands.
_FIELDS = re.compile(
    r"\{\{[^{}\n]*(?:\}\})?|\}\}|｛｛[^｛｝\n]*(?:｝｝)?"
    r"|\{%[^{}%\n]*(?:%\})?|\{#[^{}\n]*#\}"
    r"|[$#]?\{[ \t]*(?:[A-Za-z_][\w.]{0,40}|\d{1,2}|[ぁ-んァ-ヶー一-龠々・]{1,20})[ \t]*\}"
    r"|｛[ぁ-んァ-ヶー一-龠々・A-Za-z_]{1,20}｝"
    r"|\[\[[^\[\]\n]{0,60}\]\]|<<[^<>\n]{1,40}>>"
)
_PERCENT = re.compile(
    r"(?<![0-9０-９%])[%％](?![0-9A-Fa-f]{2}[%％])"
    r"(?:[A-Za-z_]\w{1,30}|[ぁ-んァ-ヶー一-龠々]{2,12})[%％]"
)
_URL = re.compile(r"(?:https?|ftp)://[^\s　「」（）<>]+")

# Brackets around the name of what belongs there, or around an instruction to the writer.
_BRACKET = re.compile(
    r"[【［\[〔＜<〈《「『（(]([^【】［］\[\]〔〕＜＞<>〈〉《》「」『』（）()\n]{1,30})[】］\]〕＞>〉》」』）)]"
)
_SOFT = "「『（("  # ordinary quotes and parentheses: only the plainest holes count
_PERSON = (
    r"お客(?:様|さま)の?お?名(?:前)?|顧客名|(?:customer|your|first|last)?[ _]?name"
    r"|[おご]?(?:宛名|氏名|名前)|会社名|[貴御]社名|苗字|姓|ご?担当者?名?|スタッフ名"
)
_THING = (
    r"ご?(?:注文|受注|伝票|追跡|お?問い?合わ?せ|電話|予約|会員|管理)番号|商品(?:名|番号|コード)|品[名番]"
    r"|型番|店舗?名|ショップ名|部署名?|(?:合計|返金|ご?請求|見積)?金額|数量|個数|サイズ|色"
    r"|日[付時]|年月日|月日|曜日|期日|署名|本文|件名|一言|ひとこと|ご?住所|メールアドレス|URL"
    r"|(?:お届け|発送|出荷|到着|入荷|回答|ご?連絡|返信|お?支払い?|返送|返金)(?:予定)?(?:日時?|期限|時期)"
    r"|次回連絡日時?|配送(?:会社|業者)|order[ _]?(?:number|id|no)|date|product(?:[ _]?name)?"
)
_PERSON_WORD = re.compile(_PERSON, re.IGNORECASE)
_FIELD_WORD = re.compile(f"{_PERSON}|{_THING}", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r".{0,20}(?:入力|記入|挿入|差し?込み?|貼り付け)(?:する|して|して(?:くだ|下)さい|箇所)?"
    r"|(?:ここ|こちら)(?:に|へ|は).{1,20}|.{0,12}(?:を入れる|を書く)|要確認|TODO.{0,20}|未定稿|下書き"
)
_HERE = re.compile(
    r"(?:ここ|こちら)[にへ].{0,20}(?:入力|記入|挿入|入れ|書[くいき]|貼).{0,6}|ここに(?:本文|文章)"
)
_ON_SCREEN = re.compile(
    r"[ 　]*(?:の|と(?:表示|書か|いう)|ボタン|欄|画面|リンク|メニュー|を(?:押|クリ|タップ|選))"
)
_AFTER_HOLE = re.compile(rf"[ 　]*(?:{_HONORIFIC}|です|でござい|と申し|が承)")
_PARTICLE = re.compile(r"[はをにがのでともへや、。」）)]|より|まで|から|につ|宛")
_BULLETS = " 　\t・●○■□◆◇▼▽★☆※*＊-"

# Signs in place of words: ○○様, ●月●日, ××円.
_CIRCLES = "〇○◯●◉"
_SIGNS = f"{_CIRCLES}◎△▲□■×✕✖"
_RUN = re.compile(rf"[{_CIRCLES}]{{2,}}|([◎△▲□■×✕✖])\1+")
_SIGN = rf"[{_SIGNS}XxＸｘ*＊_＿?？]"
_DATE = re.compile(
    rf"{_SIGN}{{1,4}}[ 　]?月[ 　]?(?:{_SIGN}{{1,4}}|[0-9０-９]{{1,2}})[ 　]?日"
    rf"|[0-9０-９]{{1,2}}[ 　]?月[ 　]?{_SIGN}{{1,4}}[ 　]?日"
    rf"|{_SIGN}{{1,2}}時{_SIGN}{{1,2}}分|{_SIGN}{{1,2}}[:：]{_SIGN}{{2}}"
)
# A lone circle stands for a number only inside a sentence: at the start of a line it is a bullet.
_UNIT = re.compile(
    r"(?<![ 　\t〇○◯●◎△×一二三四五六七八九十百千])[○◯●]"
    r"(?:円|個(?![人数別装性々室])|点(?![検数])|枚(?!数)|時(?![間期計刻])|営業日|日(?:以内|頃|ごろ|後|まで|間)|月(?:頃|末|上旬|中旬|下旬))"
)
_SOMEONE = re.compile(
    rf"[{_CIRCLES}△×✕]+[ 　]?{_HONORIFIC}|[*＊☆★◇◆？?…・]{{2,}}[ 　]?{_HONORIFIC}"
    rf"|(?<![A-Za-zＡ-Ｚ])(?:OO|ＯＯ|oo)[ 　]?{_HONORIFIC}"
)
_EXES = re.compile(
    r"(?<![0-9A-Za-z_@./\-])(?=[0-9\-]*[Xx]{2})[0-9Xx\-]+(?![0-9A-Za-z_@/]|\.[0-9A-Za-z])|[Ｘｘ]{2,}"
)
_NUMBERED = re.compile(r"\d+[Xx]+")  # 20XX, 4xx
_MASK_TAIL = re.compile(r"[×✕✖●○XxＸ*＊\-－ ]*[0-9０-９]{3,4}(?![0-9０-９])")
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十百千万二〇]")
_FACE = re.compile(r"[（(][^（）()\n]{0,14}[)）]")
_FACE_SIGN = re.compile(r"[\^＾´｀`ωд∀▽￣≧≦;；゜ﾟ_＿・]")
_NOUN_AFTER = re.compile(rf"[ 　]?(?:{_HONORIFIC}|[のがをはにへとでも、。年月日時分円個号番店])")

_FILL = re.compile(r"(?<![0-9A-Za-z_/])_{3,}(?![0-9A-Za-z_/])|＿{3,}")
_BLANK = re.compile(rf"[ \t　]*({_HONORIFIC})[ \t　]*")
_HINT = re.compile(
    r"(?:文章|テキスト|本文|説明文?)が入ります|ダミー(?:テキスト|文)|サンプルテキスト"
    r"|Lorem ipsum|(?<![A-Za-z])(?:TODO|FIXME)[:：]"
)


def _united(found: list[_Found]) -> Iterator[_Found]:
    """Overlapping holes as one, under the kind of the first."""
    held: _Found | None = None
    for start, end, kind in sorted(found, key=lambda hole: (hole[0], -hole[1])):
        if held is not None and start < held[1]:
            held = (held[0], max(held[1], end), held[2])
            continue
        if held is not None:
            yield held
        held = (start, end, kind)
    if held is not None:
        yield held


def _in_line(line: str, amid: bool) -> Iterator[_Found]:
    yield from _each("field", _FIELDS, line)
    yield from _brackets(line, amid)
    plain = _URL.sub(lambda url: "/" * len(url[0]), line)
    yield from _each("field", _PERCENT, plain)
    yield from _each("hint", _HINT, plain)
    if blank := _BLANK.fullmatch(line):
        yield blank.start(1), blank.end(1), "blank"
    if not _is_ruler(line):
        yield from _signs(plain)
        yield from _each("line", _FILL, _FACE.sub(_without_face, plain))


def _each(kind: str, pattern: re.Pattern[str], line: str) -> Iterator[_Found]:
    for match in pattern.finditer(line):
        yield match.start(), match.end(), kind


def _is_ruler(line: str) -> bool:
    """Four signs or more and not one letter or digit: decoration."""
    drawn = "".join(line.split())
    return len(drawn) >= 4 and not re.search(f"[{_WORD.removesuffix('〇')}]", drawn)


def _without_face(face: re.Match[str]) -> str:
    """Blanks of the same length for (●^o^●); anything else in parentheses stays."""
    inner = face[0][1:-1]
    drawn = _FACE_SIGN.search(inner) and not re.search("[ぁ-ん一-龠]", inner)
    return " " * len(face[0]) if drawn else face[0]


def _signs(line: str) -> Iterator[_Found]:
    line = _FACE.sub(_without_face, line)
    yield from _each("signs", _DATE, line)
    yield from _each("signs", _UNIT, line)
    yield from _each("signs", _SOMEONE, line)
    for match in _RUN.finditer(line):
        if not (_is_number(line, match) or _is_ornament(line, match)):
            yield match.start(), match.end(), "signs"
    for match in _EXES.finditer(line):
        token = match[0].strip("-")
        if not (_NUMBERED.fullmatch(token) or re.search(r"\d{3}$", token)):
            yield match.start(), match.end(), "signs"


def _is_number(line: str, run: re.Match[str]) -> bool:
    """二〇〇〇年, 20××年, ●●●●-1234: digits, or a number half hidden on purpose."""
    before, after = line[max(0, run.start() - 2) : run.start()], line[run.end() :]
    if set(run[0]) == {"〇"} and before and _KANJI_NUMBER.fullmatch(before[-1]):
        return True
    if before.isdigit() and len(before) == 2 and after.startswith("年"):
        return True
    return bool(_MASK_TAIL.match(after))


def _is_ornament(line: str, run: re.Match[str]) -> bool:
    """■■ 見出し, ●●● お知らせ ●●●: signs around a heading, not in place of a word."""
    head, tail = line[: run.start()].strip(), line[run.end() :].strip()
    square = run[0][0] in "□■△▲"
    if not head:  # opens the line
        closed = bool(tail) and tail[-1] == run[0][-1]
        return (
            not _NOUN_AFTER.match(line[run.end() :])
            and bool(tail)
            and (square or (len(run[0]) >= 3 and closed))
        )
    if not tail:  # ends it, as it began
        opening = re.match(rf"[{_SIGNS}]+", head)
        return (
            opening is not None
            and len(opening[0]) >= (2 if square else 3)
            and run[0][0] in opening[0]
            and not _NOUN_AFTER.match(head[opening.end() :])
        )
    return False


def _brackets(line: str, amid: bool) -> Iterator[_Found]:
    for match in _BRACKET.finditer(line):
        inner = match[1].strip()
        before, after = line[: match.start()], line[match.end() :]
        if match[0][0] in _SOFT:
            hole = _is_plain_hole(inner, before, after)
        elif _FIELD_WORD.fullmatch(inner):
            hole = not _is_label(before, after, amid)
        else:
            hole = bool(_INSTRUCTION.fullmatch(inner)) and not _ON_SCREEN.match(after)
        if hole:
            yield match.start(), match.end(), "bracket"


def _is_plain_hole(inner: str, before: str, after: str) -> bool:
    """（お客様名）様, 「ここに入力」: a hole even between ordinary quotes or parentheses."""
    if _HERE.fullmatch(inner):
        return not _ON_SCREEN.match(after)
    if not _PERSON_WORD.fullmatch(inner):
        return False
    if _AFTER_HOLE.match(after):
        return True
    opens = not before.strip() or before.rstrip()[-1] in ":："
    return opens and not _PARTICLE.match(after)


def _is_label(before: str, after: str, amid: bool) -> bool:
    """【注文番号】10482 names what follows; 【お客様名】様 is a hole."""
    value = after.lstrip(" 　\t:：")
    if re.match(_HONORIFIC, value):
        return False
    opens = not before.strip(_BULLETS)
    if not value:
        return opens and amid
    if value == after and _PARTICLE.match(value):
        return False
    return opens or before[-1].isspace() or before.lstrip(_BULLETS)[:1] in tuple("【［[〔＜<")
