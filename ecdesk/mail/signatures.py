"""Where a letter's signature begins: `-- `, a rule of ━━━ or ☆彡, 「iPhoneから送信」, or nothing.

What stands below a rule must read as a signature: names and ways to reach somebody, no sentence, no
goods, no date. An address that the line above announces (「新しい住所は以下です」) is part of the
letter. The one rule: nothing that asks, wishes or orders is ever signature. Only the last lines of
a stretch are looked at, and each pattern looks at one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOST_LINES = 15  # lines with text that a signature may have
_REACH = 40  # lines of any kind that are looked at
_LONGEST_RULE = 60  # characters of a rule with a name in it
_DELIMITER = "-- "  # RFC 3676 section 4.3; programs write it, people do not

_RULE_CHARACTERS = (
    "-_=*＊+＋#＃~～〜^.:;|/\\'`,‘’／＼｜："
    "━─―—–＝＿￣ー－‐−│┃┏┓┗┛┌┐└┘├┤┝┥┠┨┣┫╋╂┿┼┳┻┯┷═║╔╗╚╝╭╮╰╯"
    "・･…‥。｡゜ﾟ°º∴∵※彡ミ◇◆☆★□■○●◎〇▽▼△▲♪♫♬♡♥❤♢♦♤♠♧♣"
    "┈┉┄┅╌╍┊┋⋆⊹✼˚‧₊ஐ୨୧ෆ𓂃𓈒𓏸꒰꒱"
    "✿❀❁✽✾❃❋☘✩✧✦✨⭐🌟🌸🌷🌹🌼🍀💐🎀🎵💕"
)
_AT_ENDS = _RULE_CHARACTERS + " \t\u3000\ufe0f"


def may_close(text: str) -> bool:
    """Whether the last lines could be a signature; False where the last one is a sentence."""
    end = len(text.rstrip())
    last = text[max(text.rfind("\n", 0, end) + 1, end - 200) : end]
    if not _is_sentence(last) or f"\n{_DELIMITER}\n" in text:
        return True
    return _is_machine(last) or _NOTICE.search(last) is not None


def find(raw: list[str], lines: list[str], start: int, stop: int, *, said: bool) -> int:
    """The first line of the signature that closes `lines[start:stop]`; `stop` where none does.

    `raw` are the lines with their blanks. `said`: something was written before this stretch;
    where nothing was, an address alone is the whole answer.
    """
    lowest = max(start, stop - _REACH)
    delimited = _DELIMITER in raw[lowest:stop]
    below, ruled = _Below(), False
    first, top = stop, stop  # where the signature begins; the highest line taken into `below`
    for index in range(stop - 1, lowest - 1, -1):
        text = lines[index]
        if not text:
            continue
        if _is_machine(text):
            if not below.count:
                first = index
            continue
        core = text.strip(_AT_ENDS)
        framed = bool(core) and _is_framed(text)
        if core:
            if below.count >= _MOST_LINES or not below.takes(core, delimited):
                break
            below.add(text if text[0] == "+" else core)  # a telephone's, and not a rule's
            top = index
        if (framed or (not core and len(text) > 1)) and _closes(
            below, _lines_above(lines, start, index), strict=raw[index] == _DELIMITER, said=said
        ):
            first, ruled = index, True
    unruled = top < first and not ruled and _closes_unruled(below, lines, start, top)
    return top if unruled else first


# ---------------------------------------------------------------------------- what a line is

_BRANDS = (
    r"(?:iPhone|iPad|iPod|Android|Galaxy|Xperia|AQUOS|arrows|Pixel|HUAWEI|OPPO|Xiaomi|Redmi|Samsung"
    r"|docomo|ドコモ|au|UQ|SoftBank|ソフトバンク|Y!mobile|ワイモバイル|楽天モバイル|Rakuten|らくらく"
    r"|Yahoo!?\s?(?:メール|Mail|JAPAN)|Outlook|Gmail|Spark|Thunderbird|Windows|Mac|Surface|Proton|Zoho|motorola"
    r"|DIGNO|BASIO|TORQUE|OnePlus|Nothing|BlueMail|Edison|Canary|Chromebook)"
)
_GADGETS = (
    r"(?:スマホ|スマート[フホ]ォ?ン|ガラホ|ガラケー|ケータイ|携帯(?:電話)?|タブレット|メールアプリ)"
)
_MACHINE = re.compile(
    rf"(?:\w{{1,10}}[の版]\s?)?(?:{_BRANDS}[^、。はをにが]{{0,30}}?|{_GADGETS})(?:から|より|で)の?送信[。.]?"
    rf"|{_BRANDS}[^、。はをにが]{{0,30}}?(?:から|より|で)送信(?:しました|されました|しています)[。.]?"
    r"|Sent (?:from|via|with|using) .{1,60}"
    r"|(?:Get )?Outlook for (?:iOS|Android|Mac)\b.{0,80}"
    r"|(?:iOS|Android|Mac) ?版 ?(?:の ?)?Outlook.{0,80}"
    r"|Virus-free\b.{0,60}|ウイルスフリー\b.{0,60}|www\.avast\.com"
    r"|.{0,20}(?:アバスト|Avast|AVG).{0,40}(?:スキャン|チェック|保護)されて?い?ま(?:す|した)[。.]?",
    re.IGNORECASE,
)
_MACHINE_WORD = re.compile("送信|Sent |sent |Outlook|[Vv]irus|ウイルス|vast")

# Patterns whose every alternative begins with one character are searched at ten times the speed.
_CALLS = ("？", "?", "！", "!", "♪")
_SAYS = (
    *(
        "です",
        "ます",
        "した",
        "せん",
        "ださい",
        "下さい",
        "しょうか",
        "ますか",
        "ですか",
        "ませんか",
    ),
    *(
        "ですが",
        "ますが",
        "ですね",
        "ますね",
        "ですよ",
        "ますよ",
        "けど",
        "ので",
        "のに",
        "だった",
        "なかった",
    ),
    *(
        "たい",
        "ほしい",
        "欲しい",
        "お願い",
        "お願いし",
        "お願い致",
        "ないかな",
        "るかな",
        "いかな",
        "かも",
    ),
)
_AFTER_WORDS = " \u3000、．.！!♪☆^_;()（）笑泣"
_ASKS = re.compile(
    r"？|\?|でしょうか|ですか|ますか|ませんか|ください|下さい|お願い|ほしい|欲しい|たいです|たいので|いただけ"
    r"|頂け|教えて"
)
_CONTENT = re.compile(
    r"数量|個数|品名|商品[名：:番]|品番|サイズ|カラー|注文番号|受注|届け先|お届け|送り先|送付先|配送先|発送先"
    r"|氏名|名前|ふりがな|フリガナ|郵便番号|希望[：:日色の]|新住所|旧住所|変更[前後]|宛名|宛先\s?[：:]|追伸|P\.S|PS[.:：、\s]"
    r"|なお、|×\s?\d|✕\s?\d"
)
_AMOUNT = re.compile(
    r"[0-9０-９](?:[xX]\s?\d|\s?(?:個|枚|本|箱|点|円|セット|足|着|袋|組|冊|束|cm|mm|kg|ｃｍ|ml)(?![A-Za-z])"
    r"|月\d{1,2}日|/\d{1,2}(?![\d/])|\s[xX]\s?\d)"
)
# What firms put under every letter of theirs: holidays, whom it is meant for.
_NOTICE = re.compile(
    r"(?:休業|お休み|休ませて)(?:(?:と|に)?させて|を)?(?:いただ|頂|いた|致)(?:き|し)?(?:ます|ております)"
    r"|(?:年末年始|夏[季期]|冬[季期]|お盆|ゴールデンウィーク|GW|臨時).{0,20}休[業暇みの].{0,10}(?:お知らせ|ご?案内|期間|[:：])"
    r"|(?:宛先|名宛人|受信者)(?:に記載|として|の方|以外|欄)|誤って(?:受信|受領|受け取|届|送付され|送信され)|機密|秘密(?:情報|保持)"
    r"|(?:confidential|intended (?:only|solely)|privileged"
    r"|received (?:it|this).{0,20} (?:in|by) (?:error|mistake))"
    r"|(?:フェア|セール|キャンペーン|展示会|展|SALE)[^。]{0,10}(?:開催|実施)中"
    r"|(?:新商品|新作|新刊)[^。]{0,10}(?:発売|販売|登場)|好評(?:発売|販売|受付)中"
    r"|印刷する前に|環境(?:への?|に)(?:影響|配慮|負荷)",
    re.IGNORECASE,
)
_SHORT = 8  # characters that no end of a letter has
_END = re.compile(r"(?:以上|敬具|かしこ|草々|敬白)(?:です)?[。.]?")


def _is_machine(text: str) -> bool:
    """Whether a line is a telephone's or a program's own: 「iPhoneから送信」."""
    return _MACHINE_WORD.search(text) is not None and _MACHINE.fullmatch(text) is not None


def _is_sentence(text: str) -> bool:
    return "。" in text or text.endswith(_CALLS) or text.rstrip(_AFTER_WORDS).endswith(_SAYS)


def _is_framed(text: str) -> bool:
    """Whether a rule goes through the line: `━━ 架空 花子 ━━`, but not `┃ 架空商店 ┃`."""
    ends = text[:2] + text[-2:]
    return 4 < len(text) < _LONGEST_RULE and not ends.strip(_RULE_CHARACTERS)


# ---------------------------------------------------------------------------- what lines tell

_PHONE = re.compile(
    r"(?:\+81|[(（]?[0０])[-‐−ー－\d]{0,6}[-‐−ー－()（）\s.]{1,2}\d{1,4}[-‐−ー－()（）\s.]{1,2}\d{3,4}"
    r"|(?<!\d)[0０]\d{9,10}(?!\d)"
)
_REACHES = re.compile(
    r"〒|TEL|Tel|tel[:：.]|ＴＥＬ|Ｔｅｌ|FAX|Fax|Phone|phone|PHONE|Mobile|MOBILE|℡|☎|📞|📱|電話|携帯"
    r"|(?:^|\s)(?:X|Twitter|Instagram|インスタ(?:グラム)?|Facebook|FB|LINE|TikTok|YouTube|note|ブログ|Blog)\s?(?:ID)?\s?[:：@]"
)
_LINK = re.compile(r"(?:URL\s?[:：]?\s?)?(?:https?://|www\.)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]@[\w-]")
_NAME = re.compile(
    r"(?=[^（(]{0,16}[一-龥\uf900-\ufaff])[一-龥\uf900-\ufaff々〆ヶヵぁ-ゖァ-ヺー・ \u3000]{2,16}"
    r"(?:\s?[(（][ぁ-ゖァ-ヺーA-Za-z \u3000]{2,24}[)）])?"
    r"|[A-Z][A-Za-z.'-]{1,20}(?:[ \u3000][A-Z][A-Za-z.'-]{0,20}){1,2}"
)
_FIRM = re.compile(
    r"株式会社|有限会社|合同会社|㈱|㈲|（株）|\(株\)|（有）|\(有\)|商店|商事|店|ショップ|工房|支社|本社|営業所"
    r"|センター|部(?:$|\s)|課(?:$|\s)|係(?:$|\s)|室(?:$|\s)|担当|Inc\b|Ltd\b|Corp\b"
)
_PLACE = re.compile(r"[都道府県].{1,12}[市区町村郡]|[市区町村].{1,12}\d")

_CLOSING = re.compile(
    r"よろしく|宜しく|お願い|失礼(?:し|いた|致)|ありがとう|有難う|お待ちして|恐れ入ります|以上|敬具|かしこ|草々|敬白"
)
_FAREWELL = re.compile(
    r"よろしく|宜しく|失礼(?:し|いた|致)|ありがとうござい|以上$|敬具|かしこ|草々|敬白"
)
_ANNOUNCES = re.compile(
    r"以下|下記|次の|通り|とおり|署名|この下|こちらです|こちらに|こちらの|[:：]$|住所|届け先|送り先|送付先|配送先"
    r"|発送先|宛先|あて先|連絡先|お電話|電話番号|この商品|希望|内容は|明細"
    r"|送[っりる付]|届けて|お届け|配達して|宛て?に|[へに]お願い|[へに]も"
)
_ANNOUNCES_FAR = re.compile(r"以下|下記|次の|署名|この下")
_ADDRESS_MATTERS = re.compile(
    r"住所|届け先|送り先|送付先|配送先|発送先|宛|連絡先|電話|注文|購入|申し?込|予約|引っ?越|転居|送って|お送り|送付"
    r"|変更|返送|集荷|以下|下記|次の"
)


@dataclass(slots=True)
class _Below:
    """What the lines below a rule tell, taken together."""

    count: int = 0
    says: bool = False  # a sentence, which only the delimiter of a program allows
    named: bool = False  # a person, a firm or a place
    reached: bool = False  # a telephone, a mailbox, a postal code
    plain: bool = True  # nothing but names, places and links

    def takes(self, core: str, delimited: bool) -> bool:
        """Whether a line can be of a signature: it neither asks, nor orders, nor says anything.

        Below the delimiter of a program a line may say something without asking.
        """
        if _CONTENT.search(core) or _AMOUNT.search(core):
            return _NOTICE.search(core) is not None
        if len(core) < _SHORT and _END.fullmatch(core):
            return False
        if not _is_sentence(core) or _NOTICE.search(core):
            return True
        if not delimited or _ASKS.search(core):
            return False
        self.says = True
        return True

    def add(self, core: str) -> None:
        """Take in one more line."""
        self.count += 1
        mailbox = "@" in core and _MAIL.search(core) is not None
        if self.plain or not self.named:
            known = bool(_NAME.fullmatch(core) or _PLACE.search(core) or _FIRM.search(core))
            self.named = self.named or mailbox or known
            self.plain = self.plain and (known or _LINK.match(core) is not None)
        self.reached = self.reached or mailbox or bool(_REACHES.search(core) or _PHONE.search(core))


def _closes(below: _Below, above: list[str], *, strict: bool, said: bool) -> bool:
    """Whether the lines below a rule are a signature, seen from the lines above it."""
    if not above:
        return said and (strict or (below.named and below.reached))
    if _ANNOUNCES.search(above[0]) or (len(above) > 1 and _ANNOUNCES_FAR.search(above[1])):
        return False
    if strict:
        return True
    if not below.count or below.says:
        return False
    if below.named and below.reached:
        return True
    return below.plain and below.count <= 4 and _FAREWELL.search(above[0]) is not None


def _closes_unruled(below: _Below, lines: list[str], start: int, top: int) -> bool:
    """Whether the lines from `top` are a signature though no rule parts them from the letter."""
    above = _lines_above(lines, start, top)
    return (
        2 <= below.count <= 8
        and below.named
        and below.reached
        and not below.says
        and bool(above)
        and not lines[top - 1]
        and _CLOSING.search(above[0]) is not None
        and not any(map(_ADDRESS_MATTERS.search, lines[max(start, top - 30) : top]))
    )


def _lines_above(lines: list[str], start: int, index: int) -> list[str]:
    """The two nearest lines with text above a line, the nearest first."""
    return [line for line in reversed(lines[max(start, index - 8) : index]) if line][:2]
