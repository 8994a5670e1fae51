"""Which words of a mail are the customer's own, cut into sentences and the acts in them.

A mail is also quotes, a signature, a form's labels and a mall's boilerplate. The one rule:
nothing is read there. What is left is folded, soft line breaks are closed, and what stands in 「」
is blinded for the grammar, since those words are somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.language import lazily
from ecdesk.language.normalize import Folded, fold, without

_BREATH = 500  # characters of a piece
LONGEST = 24_000  # characters of a mail that are read; a letter is a tenth of it


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value (`お名前: 清水 健一`). The span is the value's, in the whole text."""

    name: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence that does one thing. `joint` says what ties it to the next one."""

    start: int
    end: int
    joint: str  # "reason", "contrast", "act" or "end"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its end marks, and its pieces in order."""

    start: int
    end: int
    marks: str  # what ended it: 。, ?, !, …
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the customer wrote. `blind` is `folded.text` with quoted words blotted out."""

    folded: Folded
    blind: str
    sentences: tuple[Sentence, ...]
    fields: tuple[Field, ...]
    whole: Folded  # labelled lines included, nothing joined: for names and numbers
    silent: tuple[tuple[int, int], ...]  # stretches of `whole` that no person wrote
    form: bool


def read_letter(text: str, parts: Sequence[TextPart] = ()) -> Letter:
    """The customer's own words in `text`; without `parts` all of it counts as written."""
    whole = fold(_only_written(text[:LONGEST], parts))
    lines, form = _lines(whole.text)
    prose, fields = _prose(whole, lines)
    blind = _blinded(prose.text)
    sentences = tuple(_sentences(blind))
    silent = tuple((line.start, line.end) for line in lines if _is_silent(line))
    return Letter(prose, blind, sentences, tuple(fields), whole, silent, form)


def _only_written(text: str, parts: Sequence[TextPart]) -> str:
    """The text with line ends in place of everything that was not written for this mail."""
    if not parts:
        return text
    shown: list[str] = []
    for part in parts:
        piece = text[part.start : part.end]
        shown.append(piece if part.kind is PartKind.WRITTEN else "\n" * len(piece))
    return "".join(shown)


# ── labels, rules and machines' lines ───────────────────────────────────────────────────────────

_LABELS = {
    "name": "名前 氏名 姓名 注文者 注文者名 購入者 購入者名 差出人 送信者 ニックネーム 依頼主 "
    "担当者 担当者名 name",
    "kana": "フリガナ ふりがな カナ よみがな",
    "email": "メールアドレス メール eメール mail email e-mail",
    "phone": "電話番号 電話 携帯電話 携帯電話番号 携帯 連絡先 日中の連絡先 tel phone",
    "order": "注文番号 受注番号 注文id 受注id 注文no 注文no. オーダー番号 カート番号 orderid",
    "item": "商品名 商品 品名 対象商品 注文商品 購入商品 希望商品 品番 item product",
    "quantity": "数量 個数 枚数 本数 部数",
    "address": "住所 郵便番号 都道府県 所在地 届け先 お届け先 送付先 送り先 配送先 address",
    "payment": "支払方法 支払い方法 支払 支払い お支払い お支払",
    "wanted": "希望納期 納期 希望日 お届け希望日 届け希望日 配送希望日 使用日 期日 希望日時 "
    "配達希望日 納品日",
    "body": "問い合わせ内容 問合せ内容 問合わせ内容 問い合せ内容 問い合わせ本文 本文 内容 "
    "メッセージ 備考 備考欄 "
    "質問 質問内容 要望 意見 コメント 連絡事項 通信欄 詳細 相談内容 message ご用件 用件",
    "other": "件名 題名 タイトル 問い合わせ種別 問い合わせ種類 問い合わせ項目 種別 カテゴリ "
    "質問の種類 会社名 貴社名 "
    "法人名 部署名 送信日時 受付日時 日時 日付 注文日 注文日時 購入日 宛先 ip ipアドレス "
    "リモートホスト url host "
    "useragent user-agent 年齢 性別 fax 希望連絡方法 連絡方法 価格 単価 小計 合計 送料 "
    "合計金額 請求金額 ポイント "
    "ショップ名 店舗名 カラー 色 サイズ from to cc subject date 配送方法",
}
_BY_LABEL = {label: name for name, labels in _LABELS.items() for label in labels.split()}
_LABEL = lazily.pattern(
    r"[\s■◆●○◇□▼▽▲・*※★☆◎▶【\[<(-]{0,4}([^\s:=】\]>)。、]{1,14})[】\]>)]?"
    r"(?:\(必須\)|\(任意\)|※)? ?(?:[:=]|(?<=[】\]]))[ ]*"
)
_MARKED_LABEL = lazily.pattern(r"[ ]*[■◆●◇□▼【\[]{1,2} ?([^\s:=】\]。、]{1,14})[】\]]?[ ]*$")
_POLITE = lazily.pattern(r"^(?:お客様の|お客さまの|ご購入者様の)?(?:お|ご|御)?")
_RULE = lazily.pattern(r"[ ]*(?:[-=_*━─―—~〜+#･・◇◆☆★□■○●…。.:] ?){4,}[ ]*$")
_BULLET = lazily.pattern(
    r"[ ]*(?:[・●○■□◆◇▼▽※☆★*＊•→⇒>-]|[①-⑳]|\(?\d{1,2}[.)、:]|[一二三四五][、.]) ?"
)
_MACHINE = lazily.pattern(
    r"以下の内容で|お?問い?合わせが(?:あり|届き|ござい)|メッセージ(?:を受信|が届き|があり)|"
    r"メッセージに返信する"
    r"|(?:以下|下記|上記)の(?:url|リンク|内容をご?確認)|送信専用|自動(?:返信|送信|配信|"
    r"的に送)(?!(?:メール)?(?:しか|だけ|のみ|ばかり|(?:は|が|も)[^。\n]{0,8}(?:来|届き|届い|もらい)(?![^。\n]{0,6}(?:場合|とき|際))))|セラーセントラル"
    r"|管理画面|取引画面|ストアクリエイター|r-messe|このメールに(?:返信|心当た|覚え)|"
    r"このeメールに|このメールは(?=[^。]{0,24}(?:自動|送信|配信|システム|プログラム|返信|受信|お送り))"
    r"|本メールは|お心当たりの?ない|配信(?:停止|解除)(?:は|を(?:ご)?希望|される)|ipアドレス|"
    r"user-?agent"
    r"|copyright|\(c\) ?\d{4}|無断転載|お問い?合わ?せは(?:こちら|下記|お気軽)|"
    r"ご不明な点(?:が|は)ござい|https?://\S{4,}$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # without the line end
    kind: str = "prose"  # prose, blank, rule, label, machine
    label: str = ""
    value: int = 0  # where a label's value begins


def _lines(text: str) -> tuple[list[_Line], bool]:
    """Every line with its kind, and whether the whole is a form's mail."""
    lines: list[_Line] = []
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append(_line(text, start, end))
        start = end + 1
    named = {line.label for line in lines if line.label}
    form = "body" in named and len(named) >= 2
    _settle(lines, form)
    return lines, form


def _line(text: str, start: int, end: int) -> _Line:
    line = text[start:end][:300]
    if not line.strip():
        return _Line(start, end, "blank")
    if _RULE.match(line):
        return _Line(start, end, "rule")
    hit = _LABEL.match(line)
    label = _BY_LABEL.get(_POLITE.sub("", hit[1].lower())) if hit else None
    if hit and label:
        return _Line(start, end, "label", label, start + hit.end())
    if marked := _MARKED_LABEL.match(line):
        label = _BY_LABEL.get(_POLITE.sub("", marked[1].lower()))
        if label:
            return _Line(start, end, "label", label, end)
    if _MACHINE.search(line):
        return _Line(start, end, "machine")
    return _Line(start, end)


def _settle(lines: list[_Line], form: bool) -> None:
    """In a form's mail only what stands under a label for text is the customer's."""
    if not form:
        return
    own = False
    for line in lines:
        if line.kind == "label":
            own = line.label == "body"
        elif line.kind in {"rule", "machine"}:
            own = own and line.kind == "rule" and not _said_already(lines, line)
        elif line.kind == "prose" and not own:
            line.kind = "machine"


def _said_already(lines: list[_Line], rule: _Line) -> bool:
    """Whether text stood between the label and this rule: then the rule ends it."""
    before = lines[: lines.index(rule)]
    for line in reversed(before):
        if line.kind == "label":
            return line.value < line.end
        if line.kind == "prose":
            return True
    return False


def _is_silent(line: _Line) -> bool:
    return line.kind == "machine" or (line.kind == "label" and line.label == "other")


def _prose(whole: Folded, lines: list[_Line]) -> tuple[Folded, list[Field]]:
    """The prose with soft line breaks closed, and the labelled values in its offsets of `whole`."""
    text = whole.text
    fields: list[Field] = []
    dropped: list[int] = []
    longest = max((min(_length(line), 80) for line in lines if line.kind == "prose"), default=0)
    for number, line in enumerate(lines):
        if line.kind == "label":
            fields += _values(text, lines, number)
            keep = line.value if line.label == "body" else line.end
            dropped += range(line.start, keep)
        elif line.kind in {"machine", "rule"}:
            dropped += range(line.start, line.end)
        elif line.kind == "prose":
            bullet = _BULLET.match(text, line.start, line.end)
            indent = line.start
            while indent < line.end and text[indent] == " ":
                indent += 1
            dropped += range(line.start, bullet.end() if bullet else indent)
            if number + 1 < len(lines) and _runs_on(text, line, lines[number + 1], longest):
                dropped.append(line.end)
    return without(whole, dropped), fields


def _length(line: _Line) -> int:
    return line.end - line.start


def _values(text: str, lines: list[_Line], number: int) -> list[Field]:
    """The value of a label: the rest of its line, or the line below."""
    line = lines[number]
    start, end = line.value, line.end
    if not text[start:end].strip() and number + 1 < len(lines):
        below = lines[number + 1]
        if below.kind not in {"prose", "machine"} or line.label == "body":
            return []
        start, end = below.start, below.end
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return [Field(line.label, line.label, start, end)] if start < end else []


_ENDS = lazily.pattern(r"[。！？!?…」』)♪☆★w笑]\s*$|[\U0001F300-\U0001FAFF\u2600-\u27bf]\s*$")
_LEFT_OVER = lazily.pattern(r"[ぁ-ん]{1,2}[。、?!]")  # …でしょう / か。
_ADDRESS = lazily.pattern(r"〒|\d{2,4}-\d{2,4}|@|#\d")
_FINAL = lazily.pattern(
    r"(?:です|ます|ました|ません|でした|ください|でしょう|か|ね|よ|ない|ないで|たい|いた|"
    r"った|んだ|きた|した|れた|ある"
    r"|いる|する|なる|けど|けれど|が|ので|から|願い|希望|で|は)$"
)


def _runs_on(text: str, line: _Line, below: _Line, longest: int) -> bool:
    """Whether the line was broken for its length alone and goes on below."""
    if below.kind != "prose" or _BULLET.match(text, below.start, below.end):
        return False
    said = text[line.start : line.end].rstrip()
    if _ENDS.search(said[-3:]) or _ADDRESS.search(said):
        return False
    if said.endswith(("、", ",")) or _LEFT_OVER.match(text, below.start, below.end):
        return True
    full = longest >= 18 and len(said) * 4 >= longest * 3
    return full and not _FINAL.search(said[-4:])


# ── sentences ───────────────────────────────────────────────────────────────────────────────────

_QUOTED = lazily.pattern(r"[「『“]([^「」『』”\n]{1,200})[」』”]")
_URL = lazily.pattern(r"https?://[\x21-\x7e]{1,300}")


def _blinded(text: str) -> str:
    """The text with quoted words and links blotted out, length unchanged."""
    text = _QUOTED.sub(lambda hit: hit[0][0] + "◦" * len(hit[1]) + hit[0][-1], text)
    return _URL.sub(lambda hit: "◦" * len(hit[0]), text)


_END = (
    r"[。!?\n]+[。!?\n… )」]*|…+|‥+|\.{2,}|\.(?=\s)|[♪♡♥☆★✨]+|\((?:笑|泣|涙|汗)\)|"
    r"(?<=[ぁ-ん])(?:笑|ww+)(?![ぁ-ん一-龠])"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27bf\u200d]+"
)
# Where an act ends although no mark says so, and where a clause gives the ground for the next.
_ACT = (
    r"(?:(?:です|ます|ません|でした|ました|でしょう|ましょう)か(?:ね|な)?|っけ)"
    r"(?!ら|も|どうか|と|は|が|を|に|ね|な(?:ど|と|あ|$)|の|って|わか|、?教え|、?知|、?確認|"
    r"気にな|不|[。!?…]|$)、?"
    r"|(?:ください(?:ませ|ね)?|お願い(?:いたし|し|申し上げ)ます|ほしいです|助かります|"
    r"うれしいです|幸いです)"
    r"(?!と|って|が|け|の|ね|よ|し|か(?!ら?ード)|ので|ま|ん|[。!?…]|$|、と(?!り))、?"
    r"|(?:ん?ですよ|ますよ|ですね|ますね)(?!ね|う|か|[。!?…]|$)、?"
    r"|(?:です|ます|ました|ません|でした)(?=[一-龠ァ-ヶA-Za-z0-9(「◦]|あと|それ|また|もう|"
    r"もし|この|その|ちなみ|でき|いつ|どう|どこ)"
    r"|(?:です|ます|ました|でした|ません|てる|てた|だった|のと)、"
    r"|(?:いただき|頂き|もらい)たく、(?=[^。\n]{4,60}(?:ますか|でしょうか|ません|ください|お願い|いただけ))"
)
_REASON = (
    r"(?:ます|です|な|た|い|る|う|く|ん|の|ない)?(?:ので(?!しょう|す|した|は|ある|もい|も構|もか|ござ)|"
    r"んで(?=、|[一-龠])|もので(?![しすはあご])、?|もんで(?![しすはご])、?|ため(?:、|(?=[一-龠]))|ためです"
    r"|(?<=[すん])から(?!な|で)、?|(?<=[たいるだ])から、|だから、?|ですから、?|"
    r"(?<=[たいるかな])けん、?|さかい、?|やから、?|やけん、?|ゆえ、?|につき、)、?"
)
_CONTRAST = (
    r"(?:(?:です|ます|ません|でした|ました|だ|た|い|る|ない|(?<=[せへね])ん|でしょう)(?:が(?!、?ら)|"
    r"けれども?|けども?)"
    r"|(?<=[るたいな])のに(?!(?:お?取り?|入れ|差し)?(?:替|換|変え|かえ|交換)|して))、?"
)
_HARD_END = lazily.pattern(_END)
_JOINTS = lazily.pattern(f"(?P<act>{_ACT})|(?P<reason>{_REASON})|(?P<contrast>{_CONTRAST})")


def _sentences(blind: str) -> list[Sentence]:
    """The sentences of a text. A sentence without letters is none."""
    found: list[Sentence] = []
    start = 0
    for hit in _HARD_END.finditer(blind):
        found += _sentence(blind, start, hit.start(), hit.end())
        start = hit.end()
    found += _sentence(blind, start, len(blind), len(blind))
    return found


_LETTER = lazily.pattern(r"[ぁ-んァ-ヶ一-龠a-zA-Z0-9]")


def _sentence(blind: str, start: int, stop: int, end: int) -> list[Sentence]:
    while start < stop and blind[start] in " )」』,、":
        start += 1
    if stop - start < 1 or not _LETTER.search(blind, start, stop):
        return []
    marks = blind[stop:end]
    return [Sentence(start, end, marks, tuple(_pieces(blind, start, stop)))]


def _pieces(blind: str, start: int, stop: int) -> list[Piece]:
    pieces: list[Piece] = []
    for hit in _JOINTS.finditer(blind, start, stop):
        if hit.end() - start < 2:
            continue
        pieces.append(Piece(start, hit.end(), hit.lastgroup or "end"))
        start = hit.end()
    if start < stop:
        pieces.append(Piece(start, stop, "end"))
    return [part for piece in pieces for part in _short(piece)]


def _short(piece: Piece) -> list[Piece]:
    """A piece as it is; cut where it is longer than anything a person writes in one breath."""
    if piece.end - piece.start <= _BREATH:
        return [piece]
    cuts = [*range(piece.start, piece.end, _BREATH), piece.end]
    return [Piece(start, end, piece.joint) for start, end in pairwise(cuts)]
