"""What the customer wants to know.

A question ends in か, っけ, よね or a question mark, or asks to be told (教えて, 知りたい). The one
rule: a question that asks for something to be done is a request and counted there, and one that
wants no answer (わざとですか) is anger and counted there.
"""

from __future__ import annotations

import re

from ecdesk.language import lazily, requests
from ecdesk.language.asking import NEWS
from ecdesk.language.letter import Letter, Piece, Sentence
from ecdesk.language.requests import Hit

_TAIL = r"[。!、 〜ー…]*$"
_ENDING = lazily.pattern(
    rf"(?P<cue>(?:でしょうか|ましょうか|ですか|ますか|ませんか|でしたか|ましたか|"
    rf"[^かぃ]か)(?:ね(?:え|ぇ)?|な(?:あ|ぁ)?|しら|よ)?|っけ(?:か)?(?:ね)?"
    rf"|(?:です|ます|だ|る|た|い)よね(?:え)?|のでしょう|んでしょう|(?:[てで](?:も)?|で)(?:よろしい|いい|大丈夫|構わない|間違いない)ですね|いかがでしょう|どうでしょう|(?:いかが|"
    rf"どう)です|どうなの|なんだろう?|んだろう?|かな(?:と|って)?思?)"
    rf"{_TAIL}"
)
_NO_ENDING = lazily.pattern(
    r"(?:たしか|確か|わずか|静か|細か|なか|いか|ほか|しか|ばか|バカ|どうか|誰か|何か|なにか|"
    r"いくらか|ほのか|豊か|いつか|どこか|どちらか|どれか|とか|なんか|さすが"
    r"|(?:する|(?<![まで])した|い|ない)か|(?:よう|たい)かな(?:あ|ぁ)?(?:と|って)?(?:思)?)"
    rf"{_TAIL}"
)
_PLAIN_VERB = lazily.pattern(rf"(?:[うくぐすつぬぶむる]|[たい]|ない)か{_TAIL}")
_WONDER = lazily.pattern(
    r"いつ(?!も|でも|か(?!ら|ご)|の間)|どこ(?!か|でも|も|[にへを]も)|いくら(?!か|でも)|何(?:色|種類|番|曜|歳|人|名|ミリ|キロ|メートル|日|時|円|"
    r"個|枚|本|回|センチ|グラム|年)(?!も|度|か|[^ぁ-ん]{0,3}[ぁ-ん]{1,4}ても)|どっち(?!か|"
    r"も|でも)|どちら(?!か|も|でも|様)"
    r"|どれ(?!も|でも|か)|誰(?!か|も|でも)|なぜ|(?<![日つのるたいう])なんで(?!す)|どうして(?!も)|"
    r"どうやって|どうすれば|どうしたら|どんな|どのくらい|どれくらい|どのよう|何が|何を"
)
_WONDER_END = lazily.pattern(rf"(?:の|る|い|(?<!ませ)ん|う|です|ます|ば|ら){_TAIL}")
_TELL = lazily.pattern(
    r"(?P<cue>(?:教え|おしえ|ご教示|ご教授|お教え|お聞かせ|聞かせ)(?:て|いただ|くださ|願|を|"
    r"も|$)[^。]{0,14}"
    r"|(?:知り|伺い|お?聞きし?|お尋ねし|お伺いし|うかがい|質問し|確認し)た(?:い(?:です|だけ|"
    r"の(?:です|で)|ん(?:です|だ)|と(?:思|存)|け|$|。)|く(?:て|思|存|ご?連絡|、|メール)))"
)
# A question of one noun (お値段は。), or one that only names its subject (寸法をお尋ねします).
_NOUN = lazily.pattern(
    r"^[^。、]{0,16}(?:値段|価格|送料|納期|在庫|サイズ|重さ|大きさ|定価|締め?切り?|日持ち|賞味期限)は[…。]*$"
    r"|(?:を|について)(?:お尋ね|お伺い)(?:いた)?します$"
)
_OPENS = lazily.pattern(r"^(?:お?聞き|伺い|お尋ね|お伺い|うかがい|質問)")
_TOLD = lazily.pattern(
    r"教え(?:て(?:いただ(?:い(?!て(?:も|い))|き(?!た))|もらっ|くれた|くださ(?:っ|り|"
    r"いまし))|ていた(?!だ)|られ)|(?:お?聞き|伺い|お尋ねし|質問し|確認し|知り)たい?(?:ことが|"
    r"点が)|教えてくださ(?:った|り)|教えて[^。]{0,10}(?:結構|構いま|十分)|[をで]教えて(?:い|お)(?:る|ます|り)"
)
_OBJECT = lazily.pattern(r"[をかはがの](?=[^をかはがの]{0,8}$)|について|に関して|[をかはが]")
_UNSURE = lazily.pattern(
    r"か(?:どうか)?(?:が|は|も|、)?(?:よく|いまいち|さっぱり)?(?:わかりません|わからない|"
    r"わからなく|わからず|不明|気にな(?:り|っ)|迷(?:って|い)|悩(?:んで|み))"
)
# What is feared is asked: 間に合うのか心配です.
_WORRIED = lazily.pattern(
    r"(?:の|る|た|ない|ます|です)か(?:どうか)?(?:が|は|と|も)?、?(?:とても|大変|少し|すごく|ちょっと|正直)?"
    r"(?:心配|不安|気がかり|気が気)(?:です|で|に|なの|だ|じゃ|しており|$)"
)
_RHETORIC = lazily.pattern(
    r"わざと|そんな(?:こと|話)(?:って|が)?あ(?:り|る)|どこが(?:いい|よい|新品|美品|丁寧|安|早)|(?:書いて|載って|うたって)(?:い|あり)?ますよね|どうしてくれ|どうする(?:つもり|気)|どんな(?:選別|検品|管理|教育|神経|チェック)|(?:客|人)を(?:試|何だ)|想像(?:でき|して|つ)|気持ちが?(?:わか|分か)り|(?:どういう|何の|なんの)つもり|(?:馬鹿|バカ|ばか)に(?:し|す)|ふざけ|"
    r"おかしく(?:ない|あり)|ひどく(?:ない|あり|ない)|なめて|詐欺(?:です|な|じゃ|でしょ)|"
    r"恥ずかし"
    r"|と(?:は)?思(?:いません|わないの|わない)(?:です)?か|いかがなもの|誠意に|泣き寝入り|"
    r"常識|どういう神経|ありえ(?:ない|なく)|信じられ|あんまり|よくも|送ってきたのか|何様"
    r"|(?:普通|ふつう)[^。]{0,14}(?:ませんか|ですよ|でしょう?$|よね)|話が(?:違|ちが)|"
    r"(?:読め|書け|数え(?:られ)?|わから|分から)ない(?:の|ん)(?:です|でしょう)|どうする(?:の|ん)(?:です)?か?$|"
    r"(?:なん|何)(?:て|と)(?:言え|説明すれ|謝れ|お?詫び)|(?:お)?つもりで|(?:何|なん)なんです?か|"
    r"(?:書いて|載って)(?:い)?(?:あり|い)?ません(?:でした)?よね|(?:です|ます|まし?た|だ|た)よ$|"
    r"どうなんですか$|どう(?:責任|落とし前|お詫び)|(?:約束|言い|言ってい?|書いて(?:い|あり)?|聞いてい?)(?:でし|まし)たよね$|"
    r"(?:だ|な|する|た|せ|ろ)って(?:こと|いうこと)ですか|笑い話|いくら(?:何|なん)でも"
    r"|既読スルー|客商売|無視(?:です|する(?:ん|の))|どうなの$|やる気|何様|欠けるのでは|"
    r"失礼では|無責任では|不誠実"
)
_ITEM = lazily.pattern(
    r"^(?![^。]*(?:です|ます|ました|ません|ください))[^。]{2,40}(?:有無|可否|是非|程度|期間|日数|金額|価格|納期|いるか|ているか|"
    r"あるか|できるか|かどうか|可能か|(?:何|いつ|いくら|どこ|どれ|どちら)[^。、]{0,8}か|れるか|えるか|ないか|なるか)$"
)
_LISTED = lazily.pattern(r"伺い|お尋ね|教え|ご教|知らせ|質問|ご回答|お聞き")
# A question of another day: できますか、と以前お電話した.
_ASKED_ONCE = lazily.pattern(
    r"、?(?:と|って)(?:、?(?:以前|先日|前に|昨日)|お?(?:電話|聞き?|尋ね|伺)し?(?:た|て)|聞いた|尋ねた|催促)"
)
# What only presses a request before it: …交換していただきたいのですが難しいでしょうか.
_ECHO = lazily.pattern(
    r"^、?(?:やはり|もう|さすがに|それは)?(?:難しい|無理|むずかしい|厳しい|だめ|駄目|いけません)"
    r"(?:(?:の|もの)?でしょう|です|ます)?か?$|^(?:そこ|それ|その点)[をがはだけ]{1,3}(?:知り|教え|伺い)"
)
_IT = lazily.pattern(r"^(?:そこ|それ|その点)")
_GREETING = lazily.pattern(
    r"お元気|いかがお過ごし|お変わり|お健やか|ご機嫌|いかがでしたか$|(?:覚えて|おぼえて)(?:い|お)"
)
_THANKFUL = lazily.pattern(r"(?:ありがとう|感謝|お世話)")


def find(letter: Letter, asked: list[Hit]) -> list[Hit]:
    """The questions of a letter, in order; `asked` are the requests already found."""
    taken = {hit.start: hit for hit in asked}
    hits: list[Hit] = []
    for sentence in letter.sentences:
        for number, piece in enumerate(sentence.pieces):
            last = number == len(sentence.pieces) - 1
            hit = _in_piece(letter.blind, sentence, piece, last, taken.get(piece.start))
            if hit is not None:
                hits.append(hit)
    return _together(letter.blind, hits)


def wants_no_answer(said: str) -> bool:
    """Whether what looks like a question is anger or a greeting."""
    return _RHETORIC.search(said) is not None or _GREETING.search(said) is not None


_BETWEEN = "、,。!? \n"
_OR = lazily.pattern(r"(?:それとも|もしくは|あるいは|または|or)(?!、?(?:別|ほか|他))")
_SAYS_SO = lazily.pattern(
    r"(?:でしょうか|ですか|ますか|ませんか|でしたか|ましたか|んですか|の|か)$"
)


def _alike(one: str, other: str) -> bool:
    """Whether two stretches ask with the same ending."""
    first, second = (_SAYS_SO.search(each.rstrip(_BETWEEN)) for each in (one, other))
    return first is not None and second is not None and first[0][-2:] == second[0][-2:]


def _together(blind: str, hits: list[Hit]) -> list[Hit]:
    """単3ですか単4ですか is one question: an alternative belongs to what was asked before."""
    told: list[Hit] = []
    for hit in hits:
        said = blind[hit.start : hit.end]
        bare = len(said) <= 12 and not re.search(r"[はがをにも、]", said)
        near = told and not blind[told[-1].end : hit.start].strip(_BETWEEN)
        if near and (
            _OR.match(said)
            or (
                bare
                and blind[hit.start - 1] not in "。!?\n"
                and _alike(said, blind[told[-1].start : told[-1].end])
            )
        ):
            before = told.pop()
            told.append(Hit(before.start, hit.end, before.kind, before.code, before.cue))
        else:
            told.append(hit)
    return told


def _in_piece(
    blind: str, sentence: Sentence, piece: Piece, last: bool, request: Hit | None
) -> Hit | None:
    stop = piece.end
    while stop > piece.start and blind[stop - 1] in "、 ":
        stop -= 1
    said = blind[piece.start : stop]
    mark = "?" in sentence.marks if last else False
    if _ASKED_ONCE.match(blind[stop : stop + 12]):
        return None
    if request is None and _ECHO.search(said) and (len(sentence.pieces) > 1 or _IT.search(said)):
        return None
    if len(said) < 2 or wants_no_answer(said):
        return None
    found = _told(said, request)
    if found is None and request is None and _ITEM.search(said) and _LISTED.search(blind):
        found = "item", said[-6:]
    if found is None and request is None:
        found = _asked(said, mark, last=last or piece.joint == "act")
    if found is None and request is None and (noun := _NOUN.search(said)):
        found = "noun", noun[0][-8:]
    if found is None:
        return None
    code, cue = found
    if code == "tell" and not last and piece.joint == "contrast" and _only_opens(said, cue):
        return None
    end = stop + 1 if last and sentence.marks[:1] in {"?", "。", "!"} else stop
    return Hit(piece.start, end, kind_of(said), f"question.{code}", cue)


def _only_opens(said: str, cue: str) -> bool:
    """Whether a piece only says that a question follows: 一つお聞きしたいのですが."""
    before = said[: max(said.find(cue), 0)]
    return _OPENS.match(cue) is not None or _OBJECT.search(before) is None


def _told(said: str, request: Hit | None) -> tuple[str, str] | None:
    """A question that asks to be told."""
    if request is not None and not (requests.is_teaching(said) and _both(said)):
        return None
    if request is not None and (requests.is_an_answer(said) or NEWS.search(said)):
        return None
    if _TOLD.search(said):
        return None
    if (found := _TELL.search(said)) and (
        requests.is_teaching(said) or _OBJECT.search(said[: found.start()])
    ):
        return "tell", found["cue"].strip("。!、 ")
    return None


def _both(said: str) -> bool:
    return re.search(
        r"先に|事前に|前もって|次第|たら.{0,12}教え|なら", said
    ) is not None and not re.search(r"(?:調べ|確認し)て", said)


def _asked(said: str, mark: bool, *, last: bool) -> tuple[str, str] | None:
    if mark and not _THANKFUL.search(said[-8:]):
        found = _ENDING.search(said)
        return "mark", (found["cue"].strip("。!、 ") if found else "?")
    if requests.asks_for_facts(said):
        return "facts", said[-12:].strip("。!、 ")
    if (found := _ENDING.search(said)) and (
        not _NO_ENDING.search(said) or (_PLAIN_VERB.search(said) and last and _WONDER.search(said))
    ):
        return "ending", found["cue"].strip("。!、 ")
    if (
        (unsure := _UNSURE.search(said))
        and not re.search(r"(?:自分|私)(?:に|で)?も", said)
        and (_WONDER.search(said) or re.search(r"かどうか|べきか|ほうがいいか", said))
    ):
        return "unsure", unsure[0]
    if worried := _WORRIED.search(said):
        return "unsure", worried[0]
    if last and len(said) <= 40 and (word := _WONDER.search(said)) and _WONDER_END.search(said):
        return "word", word[0]
    return None


_KINDS = (
    ("price", "いくら|値段|価格|料金|費用|金額|送料"),
    ("stock", "在庫|入荷|売り切れ|品切れ|あります"),
    ("lead_time", "何日|いつ|間に合|納期|日数|期間|まだ"),
    ("delivery_status", "届|発送|配達|配送|到着|追跡"),
    ("return_policy", "返品|返送|返金|交換|キャンセル"),
    ("payment", "支払|振込|代引|カード|後払|請求"),
    ("account", "登録|パスワード|ログイン|会員|アドレス"),
    ("howto", "方法|やり方|どうや|どうすれ|どうした|使い方|洗"),
    ("cause", "なぜ|どうして|なんで|原因|理由"),
    ("product_spec", "サイズ|色|素材|重さ|大きさ|使え|使われ|対応|違い|種類|でき|可能"),
)
_KIND = [(kind, lazily.pattern(pattern)) for kind, pattern in _KINDS]


def kind_of(said: str) -> str:
    """What such a question is about."""
    return next((kind for kind, pattern in _KIND if pattern.search(said)), "other")
