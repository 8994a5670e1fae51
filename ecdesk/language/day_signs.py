"""What binds to a day however its hour is told: limits, wishes, plans, answers that are asked for.

`day_roles` asks here for what its own rules leave: 金曜しか動けない, 明日の朝には詰めたい, それまでに
behind a day that was only named. The one rule: a sign stands close behind its day, in the same
sentence, and what the shop or a carrier does on a day is no plan.
"""

from __future__ import annotations

import re

from ecdesk.language import lazily

# The hour does not tell what a day is for: 金曜の夕方に is judged as 金曜に.
_HOUR = lazily.pattern(
    r"^(?: ?\([^)\n]{1,3}\))?(?: ?の? ?(?:[月火水木金土日]曜日?|当日|おやつの時間|朝(?:イチ|一番?|いちばん|早く|方)?|"
    r"昼(?:過ぎ|前|すぎ)?|お昼|夕方|夕刻|夜(?:遅く)?|晩|午前中?|午後|早朝|正午|始発|[深今]夜|"
    r"(?:\d{1,2}|[一二三四五六七八九]|十[一二]?)時(?:半|\d{1,2}分)?|\d{1,2}:\d\d)){1,3}"
)
_ANSWER = lazily.pattern(
    r"^(?: ?の)?(?:中|うち|じゅう)?(?:に|には|で|まで(?:に)?|すぐに?|、)(?![^。、\n]{0,8}(?:たら|れば))[^。、\n]{0,8}"
    r"(?:ご?返事|ご?返信|ご?回答|ご?返答|ご?一報|お?聞かせ|お?知らせ|教えて|お?電話(?=[をが]|して))(?:を|が|は)?"
    r"[^。、\n]{0,6}(?:願|て[こ来]い|ください|下さい|ほし|いただ(?!いた|いて|きまし|きあり)|頂|もら(?!っ)|くれ(?!た|まし)|頼)"
)
_ASKED = (
    r"(?:ください|下さい|お願い|願い|願え|いただ|頂|ほし|欲し|もら[えいう]|くれ|頼|[てで]来い|持って来|"
    r"させて|なければ|ないと|たい|つもり)"
)
_ALL_DAY = lazily.pattern(
    rf"^(?:の?うち|じゅう|ぢゅう|中)(?:に|で)(?![^。\n]{{0,16}}た(?:場合|ら))[^。\n]{{0,24}}?{_ASKED}"
)
_LIMIT = lazily.pattern(
    r"^(?:が|は|で|に|付で|付けで)(?!充電|電池|電源|ガス)[^。、\n]{0,12}?(?:リミット|期限(?!切れの)|締め?切|〆切|終わり(?:な|で)|終わって(?:しま|ち)|"
    r"期日|(?:失効(?:する|し)|消え(?:る|て?)|切れ(?:る|て?))(?:しま|ち|ます|の(?:で|に)|と|ん(?:です|だ|で))|"
    r"引き払|退去|退職|卒業|卒園|満了)"
)
_KEPT = lazily.pattern(
    r"^(?:(?:で|の)(?:まま(?:で|に))|[^。\n]{0,12}変わり(?:は|も)?(?:ござ|あり|な|ませ))"
)
_ONLY = lazily.pattern(r"^(?:しか|だけ(?:で|な|し))(?![^。\n]{0,10}(?:休|届|配達|営業))")
_SUITS = lazily.pattern(
    r"^(?:だと|なら|ですと|であれば|でしたら|(?:頃|ごろ|くらい|ぐらい)(?:に|だと)?)、?[^。\n]{0,10}"
    r"(?:ありがた|助か[りる]|うれし|嬉し|幸い|都合が(?:いい|よ)|受け取れ(?:れば|たら|ると))"
)
_BEFORE = lazily.pattern(
    r"^(?:より(?:も)?(?:早め|早く|前)|の?前)に"
    r"(?![^。\n]{0,14}(?:頼ん|注文|買っ|購入|届い|もらっ|いただいた))"
)
_AIMED = lazily.pattern(r"^を? ?(?:目途|目処|めど|メド|目標)に(?![^。\n]{0,10}発送)")
PASSED = lazily.pattern(
    r"^(?: ?\([^)]{1,3}\))?を(?:過ぎ|超え|越え|すぎ|まわ)(?:ると|たら|れば|ますと|てしまうと|ては)"
)
_OTHERS = (
    r"(?![^。\n]{0,24}(?:届(?:く|き|い)|入荷|出荷|発送|発売|配達|注文|返信|連絡|電話|メール|支払|振り?込|入金|"
    r"返送|返品|問い?合|伺い|聞|確認|挨拶|買い?たい|留守|不在|いない|いませ|おりませ|休み|夜勤|仕事|病院[にへで](?:行|かか|診)|帰り?ます|かえります|受け取れな|払い|でも|変更|確定|お送り|発表|"
    r"受け取れませ|もらえ|いただ|ください|ましょう|します?か|できます|上陸))"
)
_WISHED = lazily.pattern(
    rf"^(?:くらい|ぐらい|あたり|ごろ|頃)?(?:に|には|は|までには?){_OTHERS}[^。、\n]{{0,20}}?"
    r"(?:たい(?:ところ|です|ので|んで|と|の|な|$|。)|たく(?:存|思|て|、|$|。))"
)
_PLANNED = lazily.pattern(
    rf"^(?:に|には|は|から|で|の便で){_OTHERS}[^。\n]{{1,26}}?(?:予定(?:な|で|だ|があ)|つもり|約束)"
)
_GOING = lazily.pattern(
    rf"^(?:に|には|から|の便で){_OTHERS}[^。、\n]{{1,22}}?"
    r"(?:[うくぐすつぬぶむる](?:ので|のに|から|[のん](?:です|だ|で|や)|ため|もの(?:で|だ)|けど|とこ)|"
    r"(?<!おり)(?<!あり)(?<!ござい)(?<!てい)(?<!でい)(?<!届き)(?<!でき)(?<!着き)(?<!てき)ます(?:ので|から|。|が、|$|\n))"
)
_COMES = lazily.pattern(
    r"^(?:が|は|に|には|から|も)[^。、\n]{0,16}(?:来る|来ます|帰って(?:くる|来る|きます)|発つ|発ちます|"
    r"出発|出張|旅立|入れ替え|手放)(?!予定日|荷)"
)
_MEETS = lazily.pattern(
    r"^(?:が|は)[^。、\n]{0,14}(?:打ち?合わ?せ|面談|会議|商談|[葬婚]式|本番|初[戦日]|決勝|千秋楽|締め?切り?)"
    r"(?:です|なの|なん|で、|でし|(?:と|に)な[りっ])"
)
_THEN = lazily.pattern(
    r"^[^。\n]{0,30}(?:それまで|その前(?:に|まで)|それに間に合|その日まで|それ以前|それより(?:も)?(?:前|早))"
)
_UP_TO = lazily.pattern(rf"^の[^。、\n0-9]{{1,10}}(?:まで|迄)に[^。\n]{{0,24}}{_ASKED}")
_TOLD_OF = lazily.pattern(
    r"(?<![一-龠ァ-ヴー])[一-龠ァ-ヴー々]{1,6}(?:り|し|せ|い|ち|き|わせ|出し|越し)?が$"
)
_NO_EVENT = lazily.pattern(
    r"(?:注文|発送|出荷|入荷|発売|配達|到着|返品|届け|届|連絡|電話|メール|営業|定休|休み|購入|予定|の|"
    r"年末|賞味|給料|支給|記録|月給|支払|製造|消費|有効|期限)日?が$"
)
_IS = lazily.pattern(r"^(?:です|なんです|なので|なもの|でして|だ(?:から|し)|なん(?:で|や|だ)|。)")
_STARTS = lazily.pattern(
    r"^からの?[^。、\n]{1,10}?(?:なん(?:です|で|だ)|なので|ですので|なもので|に間に合|[展会事祭式](?:で|に))"
    r"(?<!夜勤なん)(?<!夜勤なので)"
)
_USED = lazily.pattern(
    r"^(?:に|には)[^。、\n]{0,8}?(?:渡す|使う|着る|履く|出す|贈る|あげる|持たせる|持って(?:行|い)く|配る|開ける|"
    r"飾る|並べる|送り出す|食べる|食べさせ|撮る)(?!と(?:聞|あ|の|言))"
)
_NEEDED = lazily.pattern(r"^(?:に|には|で|が|は)?(?:必要|要り|要る|入用)(?!な(?:い|く|か))")
_AT_HAND = lazily.pattern(r"^(?:に|には|までに|は)[^。、\n]{0,6}手(?:元|もと|許)")
_ASKED_ON = lazily.pattern(
    r"^(?:に|には|あたりに)[^。、\n]{0,14}[てで](?:もらえ(?!な)|いただけ(?!な)|ください|ほしい|くれ(?:ます|る|ない|たら|れば)|いただきた)"
    r"(?![^。\n]{0,4}と(?:聞|言|書))"
)

# What cannot be otherwise by then: 夜には枕元に置かないといけません.
_MUST = lazily.pattern(
    r"^(?:に|には|までには)(?![^。\n]{0,16}(?:払|返し|返さ|返送|連絡|電話))[^。\n]{0,24}?"
    r"(?:ないと|なければ|なきゃ|ねば|なくては)、?(?:いけ|なら|なり|だめ|まず|困|$|。)"
)
# What begins at an hour of that day is an event: 明日の朝8時から撮影で.
_AT_HOUR = lazily.pattern(
    r"^(?: ?\([^)\n]{1,3}\))?の?(?:朝|昼|夜|夕方|午前|午後)?の?\d{1,2}(?:時(?:半|\d{1,2}分)?|:\d\d)から[^。、\n]{0,14}?"
    r"(?<!夜勤)(?<!仕事)(?<!勤務)(?<!工事)(?<!外出)(?<!留守)(?<!営業)(?<!販売)(?<!発売)(?<!受付)"
    r"(?:で(?:す|、|$)|なので|なん[でだ]|があ[るり]|(?<![てで]い)ます(?:ので|から|が|。|$)|予定)"
)
_FOR_NOUN = lazily.pattern(
    r"^(?:に|から)(?!発送|入荷|出荷|配達|到着|発売|販売|営業|休|定休|不在|留守|出勤|夜勤)[一-龠ァ-ヴー]{2,6}"
    r"(?:のため|の予定|なので|ですので|なもので|なん[でだ]|を控え|を予定)"
)
# What the shop is asked to do or to change to: 明日発送してもらえたら, 16日にできませんか.
_DONE_ON = lazily.pattern(
    r"^、?[^。、\n]{0,6}?(?:発送|出荷|配達|お届け)[^。、\n]{0,3}?(?:もらえ(?!な)|いただけ(?!な)|ください|ほし|お願い)"
    r"|^に(?:は)?(?:でき|なり|なら)(?:ませ|な|ます)[^。、\n]{0,6}か"
)
_USED_AT = lazily.pattern(
    r"^の[^。、\n]{1,10}(?:で|に)(?:配|使|着|渡|持って|飾|披露|はめ|つけ)(?![^。、\n]{0,4}(?:た(?!い|く|ら)|まし))"
)
# What is put into one's hands on a day: 11日には数字をいただけると.
_HANDED = lazily.pattern(
    r"^(?:に|には)[^。、\n]{1,10}?(?:を|が)(?:いただけ(?!な)|いただきた|もらえ(?!な)|ほしい|ください)"
)
_NOT_ON = lazily.pattern(r"^(?:以外|を除|は除|(?:では|じゃ)なく)")

# What was to be by a day and was not, or was: it binds nobody any more.
_OVER = lazily.pattern(
    r"^[^。、\n]{0,4}(?:まで|迄|に)(?:に|は|も)?[^。\n]{0,18}?"
    r"(?:なかった(?!ら)|ませんでした(?!ら)|(?:く|る|た|の)はず|(?:て|で)(?:くださった|下さった|くださり|くださって|"
    r"いただいた|いただきまし|いただきありが|もらった|くれた)(?!ら|場合|ほう|方)|"
    r"(?:届|着)(?:いた|きました)(?!ら)|間に合(?:った|いました)(?!ら)|使おうと(?:し|思))"
    r"|^の(?:午前|午後|朝|昼|夕方|夜|便)(?![^。、\n]{0,10}(?:指定|頼|願|希望|着|注文))[^。、\n]{0,14}(?:(?:まし|[っいしけきりえれべめ見来出])た|んだ)(?=[。がけのとよ者\n]|$)"
)
# A condition told of a day, and what the writers will do themselves by then.
_IF_DONE = lazily.pattern(
    r"^(?:まで|迄|以内)?(?:に)?[^。、\n]{0,8}(?:連絡|返送|申請|支払|払|使|申し?込|注文)[ぁ-ん]{0,2}(?:えば|れば|たら|なら)"
    r"[^。\n]{0,16}(?:か[。?\n]|か$|でしょう)"
)
_WILL_DO = lazily.pattern(
    r"^中に[^。、\n]{0,8}(?:振り?込|支払|払|送金|返送|お送り|投函)(?:み|い|し|り)(?:ます|、|に行)"
)
_PLANNED_BY_SHOP = lazily.pattern(
    r"^(?:に|で|の)(?:届く|着く|到着|配達|お届け)(?:する)?の?(?:予定|はず)(?:の|だった|でした|が)|^着(?:に|と)な|^生まれ"
    r"|^(?:の[^。、\n]{1,4})?(?:なら|でしたら|であれば|だったら)[^。\n]{0,8}(?:電話|出られ|立ち会|連絡がつ)"
)
_ALWAYS = lazily.pattern(
    r"(?:いつも|毎週|毎月|毎年|毎回|普段|来年の|去年の|昨年の)(?:第[1-5一二三四五]の?)?$"
)
_COUNTED_FROM = lazily.pattern(
    r"(?:開封|使用|到着|購入|受け取り?|お届け|納品)(?:して)?(?:後|から)(?:は|、)?$"
)
_KEEPS_UNTIL = lazily.pattern(
    r"(?:賞味期限|消費期限|有効期限|保証期間|保証)(?:は|が|も|:)[、 ]?[^。\n]{0,6}$"
)


_RANGE = lazily.pattern(r"(?:曜日?|\d日|\d)(?:から|〜)$")


def is_over(before: str, after: str) -> bool:
    """Whether a day binds nobody: it was missed or met, comes always, or is the writer's own."""
    if _COUNTED_FROM.search(before) and not re.search(_ASKED, after[:40]):
        return True
    if _RANGE.search(before) and after.startswith("は"):
        return True
    if _ALWAYS.search(before) or (_KEEPS_UNTIL.search(before) and not _THEN.match(after)):
        return True
    said = {after, without_hour(after)}
    if _NOT_ON.match(after):
        return True
    signs = (_OVER, _IF_DONE, _WILL_DO, _PLANNED_BY_SHOP)
    return any(sign.match(each) is not None for sign in signs for each in said)


# What names a span or is printed in every mail binds by the firmer signs alone.
_VAGUE = {"period", "run", "within"}
_FIRM = (_LIMIT, _BEFORE, _AIMED, PASSED, _THEN, _AT_HAND, _NEEDED, _ASKED_ON)
_LOOSE = (
    _HANDED,
    _MUST,
    _DONE_ON,
    _USED_AT,
    _FOR_NOUN,
    _WISHED,
    _KEPT,
    _ONLY,
    _SUITS,
    _PLANNED,
    _USED,
    _GOING,
    _COMES,
    _MEETS,
)


def without_hour(after: str) -> str:
    """The words after a day without the hour told of it."""
    hour = _HOUR.match(after)
    return after[hour.end() :] if hour else after


def answered(after: str) -> str:
    """The words by which an answer is asked for on a day; empty where none is."""
    hit = _ANSWER.match(after) or _ANSWER.match(without_hour(after))
    return hit[0] if hit else ""


def asked_within(after: str) -> str:
    """The words by which something is asked for within a day: 今夜じゅうに…ください."""
    hit = _ALL_DAY.match(after)
    return hit[0] if hit else ""


def is_limit(after: str) -> bool:
    """Whether something ends or runs out on a day, whoever told of it: 29日が期限とあります."""
    return _LIMIT.match(without_hour(after)) is not None


def is_to_come(after: str) -> bool:
    """Whether a plan is told of a day, whatever was done for it: 父の日に開けるつもりで買った."""
    bare = without_hour(after)
    return any(sign.match(bare) is not None for sign in (_PLANNED, _USED, _STARTS)) or (
        _AT_HOUR.match(after) is not None
    )


def binding(code: str, before: str, after: str) -> str:
    """The words by which a day binds that was not bound by its role words; empty where none do."""
    bare = without_hour(after)
    for sign in _FIRM if code in _VAGUE else (*_FIRM, *_LOOSE):
        if hit := sign.match(bare):
            return hit[0]
    if code in _VAGUE:
        return ""
    if _IS.match(bare) and (told := _TOLD_OF.search(before)) and not _NO_EVENT.search(before):
        return told[0]
    for sign in (_UP_TO, _STARTS, _AT_HOUR):
        if (hit := sign.match(after)) or (hit := sign.match(bare)):
            return hit[0]
    return ""
