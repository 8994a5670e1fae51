"""What customers tell of themselves: the words a warm answer takes up.

「娘の七五三で着せるために」 says more than an order. A piece of a sentence is such a telling where
words of a life stand in it (`life.py`) and it is told, not asked. The one rule: better one too many
than one overlooked, but never the shop's own goods, pages and offers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from ecdesk.language import lazily, life
from ecdesk.language.letter import Letter, Sentence
from ecdesk.language.life_shapes import SHAPES, VOCABULARY
from ecdesk.language.requests import Hit

# Which kind a telling has that is of several: the one an answer must not overlook first.
ORDER = ("prior", "health", "event", "gift", "life", "work", "loyal", "family", "home", "feeling")
_ENOUGH = 2

# The first two signs, or the only one → (word, kind, weight), longest first.
Words = dict[str, list[tuple[str, str, int]]]
Shapes = list[tuple[str, re.Pattern[str]]]


def _table() -> Words:
    table: Words = {}
    for weight, words in ((2, life.STRONG), (1, life.WEAK)):
        for kind, listed in words.items():
            for word in listed.split():
                table.setdefault(word[:2], []).append((word, kind, weight))
    for entries in table.values():
        entries.sort(key=lambda entry: (-len(entry[0]), -entry[2]))
    return table


_WORDS = _table()
_OTHERWISE = lazily.pattern(life.OTHERWISE)
_COMMA = lazily.pattern(r"[、,] ?|(?<=[たるい]) (?=[ぁ-ん一-龠])")
_EXPLAINS = lazily.pattern(
    r"(?:ので|から|ため(?:です|に)?|もので|もんで|んです(?:が|けど|よ|ね)?|のです(?:が)?|"
    r"なん(?:です|や|だ)[がけよね]?|んだ(?:けど|よ)?|んよ|のに|して|しており|ており|まして|"
    r"なくて"
    r"|関係(?:上|で)|都合(?:上|で|により)?|事情(?:で|により|があり)|に伴い|にあたり|に際し|を(?:機|控え)に?|とのことで|ゆえ|なり|おり|"
    r"たくて|くて|たので|てしまい|てしまって|ました|ています|てます|てました|ます|"
    r"たばかりで?|つもりです|予定です|ですが|ますが|ましたが|ですけど|です|し|"
    r"で)[、。!…〜 ]*$"
)
_SELF = lazily.pattern(
    r"私(?!書|ど?も?の?(?:登録|アドレス|住所|名前|注文))|わたし|僕|俺|自分|うち(?:は|の|で)|"
    r"我が家|当方|こちら(?:は|の都合)|本人"
)
_TOLD_OF = lazily.pattern(
    r"(?:と|って)(?:書|記載|表示|案内|説明|明記|の記載|の表示)|(?:ページ|サイト|説明書?|"
    r"メール|チラシ|カタログ|レビュー|口コミ)(?:に|を|では|には)"
)
_SHOP = lazily.pattern(
    r"(?:当店|弊店|貴店|御社|貴社|そちら|お店|店員|スタッフ|担当の?方?|配達員|配達の|"
    r"ドライバー|運送屋|業者)(?:の方|さん)?(?:が|は|も|に|から|の(?:態度|対応))"
)
# What only presses, promises a message or tells of the parcel.
_TROUBLED = lazily.pattern(
    r"(?:だと|では|ないと|のは|と|なければ|なきゃ)困(?:ります|る|り)|(?:また|改めて|後ほど|代わって)ご?連絡(?:いた)?し|(?:お届け|配達|発送|入荷|出荷|到着)(?:の)?予定|"
    r"(?:ご案内|ご連絡|お返事|ご回答)では|注文欄|備考欄?|いただいている[^。]{1,12}(?:です|ですが|ですけど)$"
)
# Whoever looks for goods tells of a need, not of a life.
_LOOKS = lazily.pattern(r"(?:考えて|検討して|探して|気になって|迷って)(?:い|お|る|ま)")
_DEEP = {"event", "family", "health", "life", "work", "home", "loyal", "prior"}
_MOOD = lazily.pattern(
    r"^(?:とても|少し|本当に|ちょっと|それが|正直)?[^、]{0,6}(?:心配|不安|怖い|ほっとし|泣きそう|泣き|寂し|悲し|気になって)[^。]{0,7}$"
)
_GOODS = lazily.pattern(
    r"(?:商品|品物|荷物|注文|発送|在庫|送料|クーポン|セール|ポイント|カート|ボタン|振込|"
    r"カード)(?:が|は|も|を)"
)
_CONTACT = lazily.pattern(
    r"(?:電話|メール|問い?合わ?せ|連絡|注文|購入|買|予約|送|頼)[^。]{0,12}(?:者|もの)(?:です|でございます|になります)$"
    r"|(?:頼んで|注文し|買っ|購入し|利用し|お願いし)[^。、]{0,6}(?:いる|た|おります|います)[^。、はがを]{2,16}です$"
    r"|^いつも[^。]{0,18}(?:いる|おります|います|おる)[^。]{1,8}です$"
)
# Who or what the goods are for: 妻の誕生日に買った手袋が, 得意先に配る手ぬぐい.
_FOR = lazily.pattern(
    r"(?:に|へ|で|が)(?:渡す|渡した|贈る|贈った|配る|配った|送る(?!つもりで)|送った|あげる|あげた|使う|使った|着せる|着る|持たせる|買った|頼んだ|選んだ|"
    r"飾る|供える|敷く|つける|食べる|飲む)"
)
_PREDICATE = lazily.pattern(
    r"[ぁ-ん](?:[、。!…〜)(笑泣 ]*)$|[!…笑泣]$|(?:予定|最中|限定|始末|次第|状態|途中|毎日|関係上|都合上)$"
)
_BARE = lazily.pattern(r"(?:だけ|ほど|など|くらい|まで|より|から|への|[はがをもとや])$")
_NAMED = lazily.pattern(
    r"^.{0,14}(?:と申します|ともうします|といいます|でございます)$|^(?:お?電話番号|住所|〒|"
    r"送り先|宛名|但し書き)"
    r"|(?:会|部|課|係|園|館|店|屋|庵|堂|社|所|室|科|大学|学校|病院|クラブ|サークル|チーム|組合)(?:[ の]|の[^。、]{1,6}の)"
    r"[一-龠ァ-ヴー]{1,6}(?:です|と申します|でございます)$|営んで(?:おり|い)ます$"
)
_THANKS = lazily.pattern(
    r"ありがとう|お世話に(?:なり|なっ)|申し訳|すみません|ごめんなさ|恐れ入|失礼(?:いた)?し|よろしくお願い"
)
_ONLY = lazily.pattern(r"しか(?:あり?ま|な|取れ|出られ|会え|い(?:ない|ませ)|受け取れ|でき)")
_PLAN = lazily.pattern(r"予定|つもり|ようと(?:思|考)|考えて(?:い|お)|思って(?:い|お)ます")
_DATED = lazily.pattern(r"\d[月/日]|曜|週|明日|今度|来月|日曜|土曜")
_INTERROGATIVE = lazily.pattern(
    r"(?:でしょうか?|ですか|ますか|ませんか|んですか|だろうか)(?:ね|な)?$"
)
_REF = lazily.pattern(r"(?:たら|れば|場合|とき|時は)$")


def find(letter: Letter, asked: Sequence[Hit]) -> list[Hit]:
    """The tellings of a letter, in order; `asked` are its requests and questions."""
    hits: list[Hit] = []
    by_start = {hit.start: hit for hit in asked}
    shown = VOCABULARY.possible(letter.blind)
    shapes = [(kind, shape.whole) for kind, shape in SHAPES if shape.number in shown]
    begun = _places_of_words(letter.blind)
    for sentence in letter.sentences:
        hits += _in_sentence(letter, shapes, begun, sentence, by_start)
    return hits


def _in_sentence(
    letter: Letter,
    shapes: Shapes,
    begun: list[int],
    sentence: Sentence,
    asked: Mapping[int, Hit],
) -> list[Hit]:
    found: list[Hit] = []
    for piece in sentence.pieces:
        question = asked.get(piece.start)
        units = cut_at_commas(letter.blind, piece.start, piece.end)
        inside: list[Hit] = []
        for number, (start, end) in enumerate(units):
            final = question is not None and (
                number == len(units) - 1 or question.cue in letter.blind[start:end]
            )
            places = begun[bisect_left(begun, start) : bisect_left(begun, end)]
            hit = _unit(letter, shapes, [at - start for at in places], start, end, final)
            if hit is None:
                continue
            if inside and inside[-1].end >= start - 2:
                hit = _joined(inside.pop(), hit)
            inside.append(hit)
        found += inside
    return found


def cut_at_commas(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between commas; a short beginning belongs to what follows."""
    units: list[tuple[int, int]] = []
    for comma in _COMMA.finditer(text, start, end):
        if comma.start() - start >= 6:
            units.append((start, comma.start()))
            start = comma.end()
    if start < end:
        units.append((start, end))
    return units


def _unit(
    letter: Letter, shapes: Shapes, begun: list[int], start: int, end: int, asking: bool
) -> Hit | None:
    said = letter.blind[start:end].rstrip("、 ")
    if len(said) < 4:
        return None
    words = _words_in(said, begun) + _phrases_in(said, shapes)
    if not words or _NAMED.search(said) or _CONTACT.search(said):
        return None
    strong = [word for word in words if word[2] == 2]
    if asking or _INTERROGATIVE.search(said):
        return _in_asking(start, said, words)
    score = sum(max(w[2] for w in words if w[1] == kind) for kind in {w[1] for w in words})
    explains = _EXPLAINS.search(said)
    score += 1 if explains and not _REF.search(said) else 0
    score += 1 if _SELF.search(said) else 0
    score += 1 if _PLAN.search(said) or _ONLY.search(said) else 0
    score += 1 if _DATED.search(said) and explains else 0
    if _TOLD_OF.search(said) or _SHOP.search(said):
        score -= 2
    if _TROUBLED.search(said):
        score -= 2
    if _LOOKS.search(said) and not {word[1] for word in strong} & _DEEP:
        score -= 3
    if not {word[1] for word in words} - {"feeling"} and len(said) <= 16 and _MOOD.match(said):
        score -= 2
    if _GOODS.search(said) and not strong:
        score -= 1
    if _THANKS.search(said) and not any(word[1] == "loyal" for word in strong):
        score -= 2 if strong else 3
    if not strong:
        score -= 1
    if _FOR.search(said) and strong:
        score += 1
    elif not _PREDICATE.search(said) or (_BARE.search(said) and not explains):
        score -= 3
    if score < _ENOUGH:
        return None
    kind = _kind(words)
    if kind == "prior" and len(words) < 2 and not strong:
        return None
    cue = next((word for word, its, *_ in words if its == kind), words[0][0])
    return Hit(start, start + len(said), kind, f"disclosure.{kind}", cue)


# What the goods are for, told as a plan of one's own: 七五三で着せます, 式典で使うので.
_SERVES = lazily.pattern(
    r"[でに](?:使|着せ|着ます|着る|渡|配|飾|披露|締め)(?![^。、]*(?:まし|った|いた|せた|した))[^。、]{0,8}"
    r"(?:ます|たい(?:です|んです|のです)?|たくて?|ので|ん(?:です|で)|つもり(?:です|で)?|予定(?:です|で)?)$"
)


def serves_an_event(hit: Hit, said: str) -> bool:
    """Whether an occasion is told of as what the goods are for: no weight speaks against that."""
    return hit.kind == "event" and _SERVES.search(said) is not None


_PURPOSE = lazily.pattern(
    r"として|のため(?:に)?|(?:に|で)使(?:う|いたい|用する)|用に|に(?:贈る|渡す|あげる|"
    r"持っていく|着せる)|への(?:プレゼント|贈り物|お?祝い|ギフト|お土産|お返し|お見舞い)|"
    r"の(?:お?祝い|プレゼント|誕生日|お返し|お見舞い|お供え|お土産)(?:に|で|用)"
)


def _in_asking(start: int, said: str, words: list[tuple[str, str, int, int]]) -> Hit | None:
    """In what is asked only a habit, a purpose or somebody with an occasion tells anything."""
    strong = [word for word in words if word[2] == 2]
    if loyal := next((word for word in strong if word[1] == "loyal"), None):
        at = start + loyal[3]
        return Hit(at, at + len(loyal[0]), "loyal", "disclosure.loyal", loyal[0])
    purpose = _PURPOSE.search(said)
    if purpose and any(word[3] < purpose.end() for word in strong):
        kind = _kind(words)
        return Hit(start, start + purpose.end(), kind, f"disclosure.{kind}", strong[0][0])
    kinds = {word[1] for word in strong}
    if "family" not in kinds or not kinds & {"event", "gift", "health"}:
        return None
    first, last = strong[0], strong[-1]
    kind = "event" if "event" in kinds else "gift" if "gift" in kinds else "health"
    return Hit(
        start + first[3], start + last[3] + len(last[0]), kind, f"disclosure.{kind}", last[0]
    )


def words_of_life(said: str) -> list[tuple[str, int]]:
    """The kind and the weight, 1 or 2, of every word and phrase of a life."""
    found = _words_in(said, _places_of_words(said))
    shown = VOCABULARY.possible(said)
    shapes = [(kind, shape.whole) for kind, shape in SHAPES if shape.number in shown]
    return [(kind, weight) for _word, kind, weight, _at in [*found, *_phrases_in(said, shapes)]]


def _places_of_words(text: str) -> list[int]:
    """Where a word of a life may begin, in order."""
    return [
        at
        for at, (sign, following) in enumerate(zip(text, f"{text[1:]} ", strict=False))
        if sign in _WORDS or sign + following in _WORDS
    ]


def _words_in(said: str, begun: list[int]) -> list[tuple[str, str, int, int]]:
    """(word, kind, weight, where) of every word of a life, longest first, none inside another."""
    if not begun:
        return []
    plain = _OTHERWISE.sub(lambda hit: "＿" * len(hit[0]), said)
    found: list[tuple[str, str, int, int]] = []
    free = 0
    for at in begun:
        if at < free:
            continue
        two, one = _WORDS.get(plain[at : at + 2], ()), _WORDS.get(plain[at : at + 1], ())
        for word, kind, weight in (*two, *one):
            if plain.startswith(word, at) and _stands_alone(plain, at, word):
                found.append((word, kind, weight, at))
                free = at + len(word)
                break
    return found


_KANJI = lazily.pattern(r"[一-龠々]")
_KATAKANA = lazily.pattern(r"[ァ-ヶー]")


def _stands_alone(text: str, at: int, word: str) -> bool:
    """Whether a word is not cut out of a longer one: 目 of 五年目, ペットが of カーペットが."""
    before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
    if len(word) == 1 and _KANJI.match(word):
        return not (_KANJI.match(before) or _KANJI.match(after))
    return not (_KATAKANA.match(word) and _KATAKANA.match(before))


def _phrases_in(said: str, shapes: Shapes) -> list[tuple[str, str, int, int]]:
    """Tellings that are a shape rather than a word: もう5年…使って, 3歳の娘."""
    return [
        (hit[0], kind, 2, hit.start()) for kind, pattern in shapes if (hit := pattern.search(said))
    ]


def _kind(words: list[tuple[str, str, int, int]]) -> str:
    strong = {kind for _, kind, weight, _ in words if weight == 2}
    held = strong or {kind for _, kind, _, _ in words}
    if "prior" in {kind for _, kind, _, _ in words} and len(words) > 1:
        return "prior"
    return next(kind for kind in ORDER if kind in held)


def _joined(before: Hit, hit: Hit) -> Hit:
    first = before if ORDER.index(before.kind) <= ORDER.index(hit.kind) else hit
    return Hit(before.start, hit.end, first.kind, first.code, first.cue)
