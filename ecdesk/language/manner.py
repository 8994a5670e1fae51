"""The manner of a letter: how it presses, counts and repeats, and how courtesy takes from hard words.

Anger needs no angry word: もう10日ですけど, a date that is past, a question that wants no answer. And a
broken cup is news where somebody asks kindly for another. The one rule: a turn counts once, however
often it stands, so a long letter is not an angry one.
"""

from __future__ import annotations

from ecdesk.language.alternation import Alternation, Vocabulary

_VOCABULARY = Vocabulary()
PRESSING: tuple[tuple[float, Alternation], ...] = (
    (
        1,
        _VOCABULARY.add(
            r"(?:い|た|る|な)のに[。!\n]|待てません|待ちきれ|一から(?:話|説明)|伝わってい?ま"
        ),
    ),
    (2, _VOCABULARY.add(r"放り(?:投げ|出し)|投げ(?:るよう|捨て|込まれ)|叩きつけ|蹴(?:っ|ら|飛)")),
    (1, _VOCABULARY.add(r"!!|!\?|\?!|\?\?")),
    (
        1.5,
        _VOCABULARY.add(
            r"(?:ど(?:う|げん|ない|ー)(?:する(?:ん|の)|してくれ|責任)|何(?:て|と)言(?:え|い)ば|何様)[^。]{0,8}"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:もう|かれこれ|すでに)、?(?:\d{1,3}|[一二三四五六十数何])(?:日|週間|か月|ヶ月|年)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:\d{1,3}|[一二三四五六七八九十]{1,2})(?:日|週間|か月|ヶ月)(?:も|たっても|経っても)"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(
            r"(?:\d|[二三四五])(?:回|度)(?:目|も)(?:の(?:メール|連絡|電話|問)|です|の?催促|同じ)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:^|[。!\n])また(?:です|して?も|同じ|割|壊|違|開か|動か|間違)|また(?:開か|壊れ|割れ|違う|間違)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:ちゃんと|きちんと|しっかり|はっきり|早く|すぐ)[^。、]{0,8}(?:ください|して|しろ|答え|返答)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:普通|ふつう)(?:は|なら|、)?[^。]{0,10}(?:しま|ません|でしょ|ですよ)|当たり前|常識"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(
            r"話が違|約束(?:が違|を守)|とは(?:どこにも)?[^。]{0,6}書いて(?:い)?(?:な|ま|あ)|だから[^。]{0,20}んです"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:と|って)(?:書いて(?:あ|い)|言われ|聞いて|お?約束|ある)[^。]{0,12}(?:のに|はず|よね)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:せ|さ)(?:られ|れ)(?:まし|た(?!い)|て)[^。]{0,12}(?:の(?:です|に)|が|けど|。)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:一通|一度|一回|1円|一円|ひとつ|一つ|1件)も[^。]{0,14}(?:ません|な[いくし])"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(
            r"ご存じでしょう|お?わかりでしょう|毎回「|こんなの[^。]{0,14}(?:使|着せ|食べ|渡)|いらしたのに"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"今さら|今更|今頃に|今ごろ|案の定|またか|いくらなんでも|さすがに(?!お)|笑えな|言われても|どころか"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:すら|さえ)[^。]{0,10}(?:ない|ません)|意味(?:が)?(?:わから|不明)|理解でき(?:な|ま)|我慢|迷惑(?!メ)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:って|という)こと(?:です|なの|でしょう)?か|どうなんですか|約束(?:でし|した|のはず)|二度と|無責任"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"なん(?:で|の(?:ため|つもり))[^。]{2,40}(?:んです|の(?:です)?)か|(?:もう)(?:頼|買|利用|注文)(?:み|い|し)ません"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(
            r"一言(?:も|くらい|ぐらい)?な|何の(?:説明|連絡|断り)も|断りもな|連絡もな(?:く|し)|勝手に(?![^。]{0,6}(?:注文し|触))"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(r"安物|銭失い|粗末|ぞんざい|カビだらけ|びっしり|どう見ても|いい加減な"),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:ん|の)(?:です|だ)?けど(?:[。!\n]|$)|(?:日|時間|週間)ですけど|んですが[。\n]"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"だけ言|ばかり(?:です|。|で)|そればかり|(?:信用|信じ)(?:して(?:い)?(?:た|ま)|でき)|信じて"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:ず|ない|なく)?(?:じゃ|では)(?:ない|あり?ません)(?:です)?か|(?<!ない)(?<!てい)ませんか。|よね[?。]"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:返(?:金|品)|送(?:っ|り直し)|返|交換|対応|電話|返事)(?:し)?(?:て|で)[。!\n]|してくれ[。!\n]|しろ|してや"
        ),
    ),
    (
        1.5,
        _VOCABULARY.add(
            r"笑われ|させられる|たびに[^。]{0,10}説明|何度押し|何回押し|おかしい(?:と|です|で)|ひどい"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"(?:電話|連絡|断り|説明)(?:も)?な(?:く|し)[^。]{0,12}(?:持ち帰|置|変|引|届)|のに(?:白|黒|赤|青|違う|別の|来)"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"どう(?:責任|落とし前|お詫び)|(?:でし|まし)たよね[。\n]|(?:んです|たんだ)よ[?。!]"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"頭を抱え|気が?じゃな|気でな|恥(?:を|ずかし)|がっか|悲し(?:い|か)|なんなん|どっちなん"
        ),
    ),
    (
        1,
        _VOCABULARY.add(
            r"不通|出ません|つながらん|つながらない|返ってこ|返事がまだ|ずっと(?:話し中|待)"
        ),
    ),
)
GENTLE: tuple[Alternation, ...] = tuple(
    _VOCABULARY.add(pattern)
    for pattern in (
        r"助かります|幸い(?:です|に)|幸甚|ありがたい|うれしいです",
        r"お手数|恐れ入|恐縮|すみません|申し訳(?:ない|あり|ござ)|ごめん",
        r"いただけ(?:ます|ません|ない)|いただくこと|もらえますか|できますでしょうか|よろしいでしょうか",
        r"(?<!信じ)ありがとう|満足|気に入|笑[)。\n]|😊|☺|🙏|大丈夫です|構いません|かもしれ|幸い怪我",
        r"でしょうか|ものですか|かな[と。?]",
    )
)
_MOST_GENTLE = 1.5  # what courtesy takes at most


def pressure(text: str) -> float:
    """How much the manner of a letter adds to its words."""
    return sum(weight for weight, pattern in PRESSING if pattern.search(text))


def gentleness(text: str) -> float:
    """How much courtesy takes from them."""
    return min(0.5 * sum(pattern.search(text) is not None for pattern in GENTLE), _MOST_GENTLE)
