"""Whether a sentence of ours takes up what the customer told of themselves.

By a word in common, by the word we say for theirs (母 → お母様), or by what one says to this kind
of thing (お大事に). Tables of words with two questions over them; folded text throughout. The one
rule: too kind rather than too strict.
"""

from __future__ import annotations

import re

from ecdesk.domain.matters import content

# What the customer says → what we say of it.
_SAID_AS = tuple(
    (re.compile(theirs), re.compile(ours))
    for theirs, ours in (
        (
            r"披露宴|結婚|挙式|ウェディング|入籍|新郎|新婦",
            r"披露宴|結婚|挙式|お式|晴れ|お祝い|ご友人|お二人|門出|お召し",
        ),
        (r"友(?:人|達|だち)|親友", r"ご友人|お友達|ご親友"),
        (
            r"七五三|入学|入園|卒業|卒園|成人式|節句|お宮参り|初節句|お食い初め",
            r"晴れ|お子様|お嬢|お祝い|ご成長|記念|節目|特別|大切な日",
        ),
        (
            r"誕生|バースデー|還暦|喜寿|米寿|古希|長寿|88歳|八十八",
            r"誕生|お祝い|記念|おめでと|長寿|節目|特別",
        ),
        (r"母|おかあ|お袋|義母", r"お母(?:様|さま|さん)|ご家族|ご両親|お義母|親孝行"),
        (r"父|おとう|親父|義父", r"お父(?:様|さま|さん)|ご家族|ご両親|お義父|親孝行"),
        (r"祖父|祖母|おじい|おばあ|じいじ|ばあば", r"お(?:じい|ばあ|祖父|祖母)|ご家族"),
        (
            r"夫|主人|旦那|妻|家内|嫁|奥さん|彼",
            r"ご主人|奥様|ご夫妻|ご夫婦|旦那様|ご家族|大切な方|パートナー",
        ),
        (
            r"娘|息子|子供|赤ちゃん|赤ん坊|孫|長男|長女|次男|次女|出産|妊娠",
            r"お子(?:様|さま|さん)|お嬢|ご子息|息子さん|娘さん|赤ちゃん|お孫|ご家族|ご出産|お体|お身体|健やか",
        ),
        (
            r"姉|妹|兄|弟|甥|姪|家族|親戚",
            r"(?:お|ご)(?:姉|妹|兄|弟|甥|姪)|妹さん|お姉|ご家族|ご親族|皆(?:様|さま)",
        ),
        (r"犬|猫|ペット|わんこ|うちの子", r"ワンちゃん|わんちゃん|猫ちゃん|ペット|ご家族|一緒"),
        (
            r"手術|入院|退院|病|体調|腰|膝|肩|腕|けが|怪我|痛|アレルギー|アトピー|敏感|介護|高齢|手が不自由|目が",
            r"お体|お身体|お加減|お大事|お見舞い|ご無理|おつら|お辛|回復|ご負担|安心|ご心配|配慮|楽に",
        ),
        (
            r"亡く|他界|葬|通夜|法事|四十九日|一周忌|遺|喪|忌",
            r"お悔やみ|ご冥福|偲|お気持ち|お寂し|お力落とし|ご法要|お供え|心より|お見送り",
        ),
        (
            r"出張|仕事|職場|会社|同僚|上司|残業|夜勤|シフト|開店|独立|起業|店を|商売",
            r"お仕事|ご出張|お忙し|ご多忙|お店|職場|皆(?:様|さま)|ご活躍|お勤め|お客(?:様|さん)に|ご商売|開店",
        ),
        (
            r"引っ?越|転居|新居|一人暮らし|新生活|転勤|単身赴任|留学",
            r"お?引っ?越|ご転居|新居|新しい(?:お部屋|お住まい|暮らし|生活)|新生活|ご準備|ご転勤|慣れ",
        ),
        (
            r"旅行|帰省|キャンプ|登山|発表会|試合|コンサート|ライブ|同窓会|パーティ|送別|歓迎|文化祭|運動会",
            r"旅|ご帰省|当日|楽し(?:み|ん|い)|お席|会|お集まり|晴れ|お天気|ご出発|本番",
        ),
        (
            r"何度|いつも|毎回|ずっと|以前から|長年|年前から|リピ|常連|ファン|愛用|愛飲|お気に入り|気に入って",
            r"いつも|ご愛用|ご愛飲|長く|たびたび|何度も|変わらず|お気に入り|気に入って|ごひいき|お引き立て|以前から|重ねて",
        ),
    )
)
_OF_KIND = {
    "event": r"お祝い|特別な|大切な(?:日|お日|お式|会|お席)|晴れ|記念|お席|おめでと|楽しみ|当日|節目|間に合|お日(?:にち|取り)",
    "gift": r"贈(?:り|ら|る)|プレゼント|お祝い|ギフト|お相手|お喜び|喜んで|大切な方|お手土産|お礼の品",
    "health": r"お体|お身体|お大事|お加減|お見舞い|ご無理|おつら|お辛|痛|回復|ご不安|ご心配|安心",
    "family": r"ご家族|お子(?:様|さま|さん)|お母|お父|ご主人|奥様|お孫|お嬢|ご夫婦|皆(?:様|さま)|ご両親",
    "work": r"お仕事|ご出張|お忙し|ご多忙|お店|お勤め|ご都合|日中",
    "life": r"新生活|引っ?越|ご転居|暮らし|毎日|ご準備|日々|お過ごし|ご事情",
    "loyal": r"いつも|長く|ご愛用|ご愛飲|たびたび|何度も|変わらず|気に入って|ご利用いただき|お選び(?:いただ|くだ)",
    "home": r"お住まい|お宅|ご自宅|お部屋|引っ?越|ご在宅|ご不在|お留守|ポスト",
    "feeling": r"お気持ち|ご心配|ご不安|がっかり|うれし|嬉し|楽しみ|申し訳|残念|お察し|安心|励み|お手数|ご不便|お待たせ",
    "prior": r"先日|以前|前回|その節|先ほど|続き|お待たせ|重ねて|引き続き|たびたび|再び|ふたたび|申し訳",
}
_BY_KIND = {kind: re.compile(words) for kind, words in _OF_KIND.items()}
_GRIEF = re.compile(
    r"亡く|他界|葬|通夜|四十九日|一周忌|遺品|喪中|忌中|闘病|余命|がんで|癌|入院|手術|流産|離婚|倒れ|被災|失業|解雇|事故に"
)
_JOY_TOO = re.compile(r"退院|出産|誕生|快気|全快|回復|治っ|結婚")
# Words with which a refusal still takes something up.
GRAVE = re.compile(
    r"せっかく|お祝い|晴れ|大切な|特別な|お気持ち|楽しみ|お体|お身体|ご家族|お母|お父|お子|ご友人|ご不便|心苦し"
)
_NOTHING = re.compile(r"^(?:\d[\d,.]*|[A-Za-z]{1,2})$")


def touches(plain: str, told: str, kind: str) -> bool:
    """Whether a sentence takes up what was told: by its words, ours for them, or its kind's."""
    shared = {word for word in content(told) & content(plain) if not _NOTHING.match(word)}
    if shared:
        return True
    if any(theirs.search(told) and ours.search(plain) for theirs, ours in _SAID_AS):
        return True
    words = _BY_KIND.get(kind)
    return words is not None and words.search(plain) is not None


def in_grief(told: str) -> bool:
    """Whether somebody tells of illness, loss or hardship, and of no happy turn."""
    return _GRIEF.search(told) is not None and not _JOY_TOO.search(told)
