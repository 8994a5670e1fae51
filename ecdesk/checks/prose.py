"""The shop's own text, cut into sentences that know what they do: what most families look at.

Quotes and the signature are left out, lines that were broken for their length are joined, and each
sentence gets its roles (`domain.ledger.Role`). The one rule: a sentence's span counts in the draft
as it was written; only `plain` is folded, and only looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ecdesk.checks.registry import Context, Draft, written_lines
from ecdesk.domain.ledger import Role, Said
from ecdesk.language.normalize import fold

_RULE = re.compile(r"[ 　]*(?:[-=_*━─―—~〜+#・◇◆☆★■●.:＝]\s?){4,}[ 　]*$|-- ?$")
_ITEM = re.compile(r"[ 　]*(?:[(（]?(\d{1,2}|[０-９])[)）.．、:]|([①-⑳]))[ 　]*")
_BULLET = re.compile(r"[ 　]*[・●○■□◆◇▼※*＊•→⇒]")
_LABELLED = re.compile(r"[^\s。、]{1,10}(?:[ 　]*[:：][ 　]*|　+| {2,})\S")
_END = re.compile(r"[。！？!?]+[」』）)]*|[♪☆★]+")
_COVERED = re.compile(r"「[^「」\n]{0,80}」|『[^『』\n]{0,80}』|[（(][^（）()\n]{0,60}[)）]")
_LONG_LINE = 15  # characters from which a line without an end goes on below

# A company's name, department and person in one line are long, and no sentence.
_ADDRESS = re.compile(
    r"(?:.{1,24}|[^。！？!?、]{1,120})(?:様|さま|御中|各位)(?:へ)?[、,]?$|(?:ご担当者|お客)様$"
)
_GREETING = re.compile(
    r"お世話に(?:なっ|なり)|(?:問い?合わ?せ|ご?連絡|ご?返信|お返事|お便り|ご?相談|ご?質問|ご?注文|ご?利用|お買い上げ"
    r"|ご購入|メール|お手紙|お電話|ご記入|ご報告|お知らせ|ご意見|ご指摘)[^。]{0,22}(?:ありがとう|感謝|御礼|お礼申)"
    r"|^いつも[^。]{0,30}(?:ありがとう|感謝)|^(?:はじめまして|初めまして|こんにちは|お待たせ)|^(?:早速|さっそく)の"
    r"[^。]{0,20}ありがとう|^(?:拝啓|前略|突然)"
)
_SENDER = re.compile(r"(?:でございます|と申します|です|担当いたします)[。]?$")
_CLOSING = re.compile(
    r"(?:今後とも|引き続き|これからも|何卒|どうぞ|どうか|以上|それでは)[^。]{0,24}(?:お願い|いたします|申し上げます|です)[。]?$"
    r"|^(?:よろしく|宜しく)お願い|お(?:気軽|声)[^。]{0,20}(?:ください|くださいませ)[。]?$|(?:またの|次の)ご(?:利用|来店|注文)"
    r"|ご不明[^。]{0,20}(?:ください|お知らせ|お申し)|^以上[、。]|お待ち(?:いた)?し(?:ており|てい)ます[。]?$"
    r"|いつでも(?:お声|ご連絡|お知らせ|お問い?合わ?せ|お立ち寄り)"
    r"|^(?:あらかじめ|何卒|なにとぞ|どうか|誠に)?、?ご(?:了承|理解|容赦|査収|確認)の?[^。]{0,16}(?:ください|お願い)[^。]{0,16}[。]?$"
)
_RESTATES = re.compile(
    r"(?:とのこと|ということ|ご希望|ご質問|ご相談|お尋ね|お考え)(?:です|でいらっしゃいます|でございます)(?:ね|よね)[。]?$"
    r"|(?:の件|について|とのこと)(?:です(?:が|けれど)|でございますが)[、。]?$|^(?:お問い?合わ?せ|ご質問|お尋ね|ご連絡)の(?:件|点)"
    r"(?:です(?:が)?|につきまして|について|ですね)[、。]?.{0,4}$|(?:の件|について|につきまして)[、。]?$"
)
_HEADING = re.compile(
    r"^[■◆●▼□【\[<〈《][^。]{1,30}[】\]>〉》]?$|^[^。、]{1,24}(?:について|の件|につきまして)[:：]?$"
)

_FEELING = (
    r"申し訳(?:ござい|あり|なく|ない)|お詫び|おわび|すみません|失礼(?:いた)?しま|ご不便|ご不快|お怒り|お手間|ご迷惑|ご心配|ご不安|残念|うれし|嬉し"
    r"|光栄|励み|喜(?:び|んで|ば)|楽し(?:み|ん|く|い)|すてき|素敵|素晴らし|すばらし|特別な|大切な|お気持ち|気持ち|お察し|お見舞い|お悔やみ"
    r"|ご冥福|お大事|大事に|おめでと|ごもっとも|心苦し|心より|心から|心強|がっかり|お困り|さぞ|ほっと|安心|お祝い|とのこと"
    r"|背筋|ありがた(?:く|い)|ありがとう|ご期待に|お待ちいただ|お待たせ|もどかし|ご事情|おつら|お辛|大変でした|ご無理|驚かれ|胸|沁み|しみました"
    r"|気をつけて|お体|慌ただし|お忙しい(?:ところ|中|なか)?|間に合わせた|ご立派|憧れ|なつかし|懐かし|晴れ|門出|ですね|ますね|ですよね|でしょうね"
    r"|お手数|恐縮|痛み入|感謝|恐れ入ります。"
)
_EMPATHY = re.compile(_FEELING)
_CUSHION = re.compile(
    r"^(?:大変|誠に|まことに|たいへん|あいにく|せっかくですが|残念ながら|心苦しいの?ですが)?、?"
    r"(?:申し訳(?:ござい|あり)ません(?:が|けれど)|申し訳ないの?ですが|恐れ入りますが|恐縮ですが|すみませんが|残念ながら|残念ですが|あいにく)"
)
_MERE = re.compile(
    r"(?:思います|存じます|申し訳(?:ございません|ありません)(?:でした)?|お詫び(?:いたし|申し上げ)ます|失礼(?:いた)?しました"
    r"|(?:です|ます)(?:よ)?ね|でしょう(?:ね)?|残念です|うれしいです|嬉しいです|光栄です(?:。)?|思いです|励みになります"
    r"|なりません|願っております|祈り[^。]{0,10}ます|ありがとうございま(?:す|した)|楽しみです|安心しました|お大事に(?:なさってください)?"
    r"|お過ごしください(?:ませ)?|お楽しみください(?:ませ)?|恐縮です|拝見しました|拝読しました|読みました|喜んで|おめでとうございます|ますように)"
    r"[。！!♪]*$"
)
_ACTING = re.compile(
    r"(?:承|お届け|発送|お送り|返金|交換|ご用意|手配|登録|キャンセル|変更|できます|可能|ございます(?!ね)|間に合)[^。]{0,12}"
    r"(?:ます(?!ね|ように)|ました|です)"
)
_IMPOSSIBLE = (
    r"(?:でき(?:ません|ない(?:ため|ので|状|もの|の)|かね)|(?:いた|致)しかね|しかね(?:ます|る)|かねます|お?受け?(?:いた)?(?:でき|し)(?:ません|かね)"
    r"|承(?:れ|ること(?:が|は)でき)(?:ません|ない)|承りかね|お断り(?:いた|し|させ|申)|対応不可|不可(?:です|とな|とさせ)"
    r"|(?:難し|むずかし|厳し)(?:い(?:です|状況|見込|かと|と思|と存|ため)|く(?:、|な|存|思|ござ))|困難(?:です|な|で|と)"
    r"|間に合(?:いません|わない(?:見|状|た|と)|わせ(?:られ|ること(?:が|は)でき)ません)|対象外(?:です|とな|でご)|見送ら|ご遠慮"
    r"|お約束(?:は|が|も)?(?:でき|いたし)(?:ません|かね)|ご希望に(?:は)?(?:沿|添|そ)え|ご要望に(?:は)?(?:お応え|沿|添)[^。]{0,8}(?:ません|かね|ず)"
    r"|(?:行って|承って|お受けして|いたして)(?:おり|い)ません|扱って(?:おり|い)ません|お?取り扱い(?:が|は)?(?:ござい|あり)ません"
    r"|予定(?:が|は|も)(?:ござい|あり)ません|在庫(?:が|は|も)(?:ござい|あり)ません|完売(?:いた|し|と|で)|ご用意(?:が|は)?(?:でき|ござい)(?:ません|かね))"
)
_REFUSAL = re.compile(_IMPOSSIBLE)
# Not a refusal: on a condition that need not hold, about the past, or of what nobody asked.
_NO_REFUSAL = re.compile(
    r"^(?:なお|ただし|また、万一|万が一|もし)|(?:場合(?:は|に|、|で)|とき(?:は|に)|際(?:は|に)|以降(?:は|の)|後(?:は|の)(?:変更|キャンセル|返品|交換))"
    r"|(?:確認|見つける|見つけ出す|特定|把握)(?:する)?(?:こと)?(?:が|は)?でき(?:ません|ない|ず)でし|でき(?:ず|ません)でし|見つけ|お?分かりになりにく"
    r"|(?:ご)?(?:心配|遠慮)(?:に|は)|ご遠慮なく|遠慮なく|ご遠慮(?:くださ|せ)ず"
    r"|(?:ほど|くらい|ぐらい)(?:難し|厳し)|難しい(?:こと|よう(?:でしたら|なら)|(?:場合|とき))|難しければ|難しく(?:なければ|感じ)"
)
_REASON = re.compile(
    r"ため(?:、|に|です|で|でござ|$|[一-龠ァ-ヶぁ-んA-Za-z0-9])|(?:ます|です|ました|でした|ません|ない|た|る|い|な)(?:ので|もので|のに対し|んです)"
    r"|ことから|からです|理由|都合|により|によって|による|につき、|関係で|わけ|事情"
    r"|(?:して|されて|なって|過ぎて|終えて|済んで|始まって|入って|出て|経って|たって)(?:おり|い)(?:まして|ますので|、)|しまい、|しまって"
    r"|(?:規定|決まり|ルール|法律|定め)|原因|ことに(?:なって|して)(?:おり|い)"
    r"|(?:完売|終了|終わ|売り?切れ|廃番|品切れ|(?:発送|出荷|手続き)(?:が|は|を)?(?:済|終え|完了)|過ぎて|経過)"
)
_OFFER = re.compile(
    r"代わり|かわりに|代案|代替|別の(?:品|商品|色|方|日|お)|いかがでしょう|よろしければ|よろしけれ|もし(?:よろ|ご希望|お急|可能)|お(?:選|えら)び(?:いただ|くださ|頂)"
    r"|(?:でした|であれ|なら|たら)(?:ら|ば|)、?[^。]{0,40}(?:できます|可能|承|ございます|間に合|お受け|お届け|お送り|ご用意|お作り|いたします|あります|大丈夫)"
    r"|(?:お届け|発送|お送り|ご用意|返金|交換|お直し|お取り置き|お取り寄せ|ご案内|お受け|手配|お渡し|キャンセル|お作り|お分け|割引|延長)"
    r"[^。]{0,14}(?:でき(?:ます|る)|可能|いたします|します|させていただき|承(?:り|れ)|も?(?:ござい|あり)ます|いただけます|しております)"
    r"|承(?:り|れ)(?:ます|ました)|(?:二つ|2つ|2つ|ふたつ|次の)[^。]{0,12}ご(?:案内|提案|用意)|お選び|最短で|早くて|おすすめ(?:です|いた|し)|お勧め"
    r"|(?:も|が)ございます(?:。)?$|ご(?:提案|紹介)|お(?:申|見)し?(?:付け|積)|ご相談(?:させ|くだ|いただ|に)|お知らせいたします|ご利用いただけ|お試し"
)
_ASKS = re.compile(
    r"(?:教えて|お知らせ|お聞かせ|お選び|ご返信|お返事|ご連絡|お書き添え|ご記入|お送り|ご確認|ご検討|お申し付け|お手続き|お使い|お待ち)"
    r"[^。]{0,10}(?:ください|いただけ|くださ|願え|お願い|頂け)|(?:でしょうか|ましょうか|ますか|ですか|ませんか)[。?？]?$"
)
_PATIENCE = re.compile(r"お時間を|お待ち(?:ください|いただけ|願)|ご猶予")
_LATER = re.compile(
    r"(?:確認|お?調べ|調査|検討|相談|問い?合わ?せ)(?:を)?(?:いた|さ?せて)?(?:し|て|ており|中|のうえ|の上|次第|でき次第|後|し次第)[^。]{0,30}"
    r"(?:ご?連絡|お知らせ|ご?回答|お返事|ご?返信|ご案内|ご?報告)(?!.{0,6}(?:ました|くださ|いただ))"
    r"|(?:追って|後ほど|のちほど|あらためて|改めて|後日|折り返し|次第|までに|中に|まで)[^。]{0,24}(?:ご?連絡|お知らせ|ご?回答|お返事|ご?返信|ご案内|ご?報告)"
    r"(?!.{0,8}(?:ください|いただ|くださ|いたしました|しました))"
    r"|(?:お時間を|もう少し|今しばらく|いましばらく|しばらく|少々)[^。]{0,12}(?:いただ|頂|お待ち|ください)"
    r"|(?:確認|お調べ|調査|検討|相談)(?:を)?(?:いたし|し|させていただき)(?:ます|ております|ています)[。]?$|(?:確認|調査|検討|手配)中"
)
_DATED = re.compile(
    r"\d{1,2}月\d{1,2}日|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])|(?<![\d月])\d{1,2}日(?!間|以内|ほど|後|前|分|目|くらい|ぐらい)"
    r"|本日|今日|明日|明後日|あさって|翌日|翌営業日|次の営業日|[月火水木金土日]曜|\d{1,5} ?営業日|\d{1,5} ?(?:時間|日)(?:以内|後)|今週中|来週中|今月中"
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A draft's sentences in order, and the quoted lines that stood above some of them."""

    said: tuple[Said, ...]

    def having(self, role: Role) -> tuple[Said, ...]:
        """The sentences with this role."""
        return tuple(one for one in self.said if role in one.roles)

    @property
    def answering(self) -> tuple[Said, ...]:
        """The sentences that say something: no greeting, no formula, no mere feeling."""
        return tuple(one for one in self.said if one.says_something)

    @property
    def plain(self) -> str:
        """All of it, folded."""
        return "\n".join(one.plain for one in self.said)


def prose(draft: Draft, context: Context) -> Prose:
    """The sentences that the shop wrote in a draft."""
    return _prose(draft.body, context.shop.signature, context.shop.name, context.shop.staff)


@lru_cache(maxsize=8)
def _prose(body: str, signature: str, shop: str, staff: str) -> Prose:
    said: list[Said] = []
    for start, end, under, item in _stretches(body, signature):
        said += _sentences(body, start, end, under, item)
    return Prose(
        tuple(replace(one, roles=_roles(one, place, shop, staff)) for place, one in enumerate(said))
    )


@lru_cache(maxsize=8)
def letter_lines(body: str, signature: str) -> tuple[tuple[int, str], ...]:
    """The lines that the shop wrote for this mail, with offsets: no quotes, no signature."""
    sign = {"".join(line.split()) for line in signature.splitlines() if line.strip()}
    lines = list(written_lines(body))
    return tuple(
        (offset, line)
        for offset, line in lines[: _signature_from(lines, sign)]
        if not line.strip() or "".join(line.split()) not in sign
    )


def _signature_from(lines: list[tuple[int, str]], sign: set[str]) -> int:
    """Where the signature begins: the first of its own lines, or a rule with a name card below."""
    for number, (_, line) in enumerate(lines[3:], start=3):
        tight = "".join(line.split())
        if tight and tight in sign:
            return number
        if _RULE.match(line):
            below = [text for _, text in lines[number + 1 :] if text.strip()]
            if len(below) <= 9 and _is_card(below):
                return number
    return len(lines)


def _is_card(lines: list[str]) -> bool:
    """Whether the last lines of a mail are who, where and when, and no sentence."""
    return bool(lines) and not any(line.rstrip().endswith(("。", "ます", "です")) for line in lines)


def _stretches(body: str, signature: str) -> Iterator[tuple[int, int, str, int]]:
    """Stretches of one flow: (start, end, the heading or quote above, the list item's number)."""
    under, item, quoted = "", 0, _quotes(body)
    open_from: int | None = None
    end = 0
    for offset, line in letter_lines(body, signature):
        above = quoted.get(offset)
        broken = above is not None or not line.strip() or _starts_anew(line)
        if open_from is not None and broken:
            yield open_from, end, under, item
            open_from = None
        if above is not None:
            under = above
        if not line.strip() or _RULE.match(line):
            item = 0
            continue
        if numbered := _ITEM.match(line):
            item = _number(numbered)
        elif not line.startswith((" ", "　")) and _BULLET.match(line):
            item = 0
        if _HEADING.match(line.strip()):
            under = line.strip()
            yield offset, offset + len(line), "", 0
            continue
        open_from = offset if open_from is None else open_from
        end = offset + len(line)
        if not _goes_on(line):
            yield open_from, end, under, item
            open_from = None
    if open_from is not None:
        yield open_from, end, under, item


def _number(item: re.Match[str]) -> int:
    return ord(item[2]) - ord("①") + 1 if item[2] else int(item[1])


def _quotes(body: str) -> dict[int, str]:
    """Offset of each written line right below a quote → what was quoted."""
    found: dict[int, str] = {}
    held: list[str] = []
    offset = 0
    for line in body.splitlines(keepends=True):
        text = line.strip()
        if text[:1] in {">", "＞"}:
            held.append(text.lstrip(">＞ 　"))
        elif text:
            if held:
                found[offset] = "".join(held)
            held = []
        offset += len(line)
    return found


def _starts_anew(line: str) -> bool:
    return bool(
        _ITEM.match(line)
        or _BULLET.match(line)
        or _LABELLED.match(line.strip())
        or _RULE.match(line)
    )


def _goes_on(line: str) -> bool:
    """Whether a line was broken for its length alone."""
    text = line.rstrip()
    if text.endswith("、"):
        return True
    if text.endswith(("。", "!", "！", "?", "？", "様", ":", "：", "♪")) or _LABELLED.match(
        text.strip()
    ):
        return False
    return len(text) >= _LONG_LINE and re.search("[ぁ-んァ-ヶ一-龠ー」）]$", text) is not None


def _sentences(body: str, start: int, end: int, under: str, item: int) -> Iterator[Said]:
    text = body[start:end]
    covered = _COVERED.sub(lambda hit: hit[0][0] + "◦" * (len(hit[0]) - 2) + hit[0][-1], text)
    at = 0
    for stop in (*(hit.end() for hit in _END.finditer(covered)), len(text)):
        piece = text[at:stop]
        lead = len(piece) - len(piece.lstrip(" 　\r\n・"))
        if re.search(r"\w", piece):
            first, last = start + at + lead, start + at + len(piece.rstrip())
            plain = re.sub(r"\s*\n\s*", "", fold(body[first:last]).text)
            yield Said(first, last, body[first:last], plain, frozenset(), under, item)
        at = stop


def _roles(one: Said, place: int, shop: str, staff: str) -> frozenset[Role]:
    plain = _ITEM.sub("", one.plain, count=1).strip()
    found: set[Role] = set()
    if place < 3 and _ADDRESS.match(plain):
        found.add(Role.ADDRESS)
    if _HEADING.match(plain):
        found.add(Role.HEADING)
    if place < 7 and _SENDER.search(plain) and _names_us(plain, shop, staff):
        found.add(Role.SENDER)
    refuses = bool(_REFUSAL.search(plain)) and not _NO_REFUSAL.search(plain)
    later = bool(_LATER.search(plain))
    asks = bool(_ASKS.search(plain)) and not _PATIENCE.search(plain)
    if _GREETING.search(plain) and not refuses and not _ACTING.search(plain):
        found.add(Role.GREETING)
    if _CLOSING.search(plain) and not refuses and not later:
        found.add(Role.CLOSING)
    if _RESTATES.search(plain):
        found.add(Role.RESTATES)
    feels = _CUSHION.sub("", plain) if refuses else plain
    if _EMPATHY.search(feels) and Role.GREETING not in found:
        found.add(Role.EMPATHY)
        if _MERE.search(plain) and not refuses and not _ACTING.search(plain):
            found.add(Role.MERE_EMPATHY)
    elif Role.GREETING in found and _warm(plain):
        found.add(Role.EMPATHY)
    if refuses:
        found.add(Role.REFUSAL)
    if _REASON.search(plain):
        found.add(Role.REASON)
    if not refuses and _OFFER.search(plain) and not found & {Role.CLOSING, Role.GREETING}:
        found.add(Role.OFFER)
    if asks and not refuses:
        found.add(Role.ASKS)
    if later and not refuses:
        found.add(Role.LATER)
    if _DATED.search(plain) or re.search(r"\d{1,2}:\d{2}", plain):
        found.add(Role.DATED)
    return frozenset(found)


def _names_us(plain: str, shop: str, staff: str) -> bool:
    tight = "".join(plain.split())
    names = [fold(name).text for name in (shop, staff) if name]
    if any("".join(name.split()) in tight for name in names):
        return True
    return (
        bool(
            re.match(
                r"[^。]{0,28}(?:担当|サポート|お客様係|店長|スタッフ)?の?[^。]{0,6}(?:でございます|と申します)[。]?$",
                plain,
            )
        )
        and len(plain) < 40
    )


def _warm(plain: str) -> bool:
    """Whether thanks say more than thanks: 半年ぶりのご注文, お心のこもった…"""
    return (
        re.search(
            "心|うれし|嬉し|長く|ご愛用|お忙し|ところ|大変な|中で|くわし|詳し|丁寧|さっそく|早速|お手紙|あたたか|温か",
            plain,
        )
        is not None
    )
