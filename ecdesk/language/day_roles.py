"""What a date in a mail is for: whether it binds the shop, and to what.

Told by the words around it: までに, 必着, に使う, a wedding, a plan given as the ground
(18日に帰省するので). A day on which something was ordered, or that somebody else promised, only
refers. The one rule: a date that is doubtful as a deadline refers.
"""

from __future__ import annotations

import re
from datetime import date

from ecdesk.domain.reading import Role
from ecdesk.language import day_signs, lazily
from ecdesk.language.occasions import OCCASION

_PAST = lazily.pattern(
    r"^(?:の(?:朝|昼|夜|夕方|晩|午前中?|午後|\d{1,2}時))?から(?! ?\d{1,2}(?:時|:))|^に[^。\n]{0,20}行(?:って[き来]|き)まし|"
    r"^.{0,18}?(?:(?:注文|購入|発注|予約|利用|決済|振り?込み?|入金|送金|問い合わせ|連絡|"
    r"電話|メール|申し?込み?|発送|出荷|到着|配達|受け?取り?)(?:を|に)?(?:し(?:た|て(?!(?:くだ|ほ|くれ|[こ来]い|いただ[けき]|もら[えい]))|まし|"
    r"ており)|いたし|させていただ|済|が(?:完了|あり)|いただ(?![けき](?!まし))|もら(?!え)|分|の(?:品|件|商品))"
    r"|に?(?:買|頼|届|着|送|出し|使お|(?<!と)書|(?<!と)聞|お聞き|伺|話|受け取|受取)(?:い|き|っ|り|"
    r"ん)?(?:た(?!い|く|ら|ば)|て(?!く|い(?:ただ|き)|ほ|も|お|や[りる]|あげ)|まし)|以降ずっと|"
    r"(?<!に)付(?!け|い|く)|時点|現在|(?<![人個枚本年名\d])分の|"
    r"の分|(?<!と)に?(?:なって|なり)|開催(?:されて|して)い|まで(?:開催|有効|待|の(?:はず|予定で))|"
    r"(?:の)?(?:夜|朝|昼|夕方|晩|時ごろ|時頃)?に?、?(?:入れ(?:た(?!い)|まし|よう|て(?:い(?!た)|も))|試(?:し|そ)|使(?:おうと(?:思っ|し)(?:た|て)|っ(?:た|て)|"
    r"いまし))|のやつ|のメール|の電話)"
)
_TOLD = lazily.pattern(
    r"^[^。\n]{0,30}?(?:と|って)(?:書|言|記載|あ(?:りま|った|る)|の(?:こと|回答|返事|案内|"
    r"メール|(?:お|ご)?(?:連絡|電話)|表示)|聞|案内|表示|伺|本当|なっ|いう(?:返|案|連|こと)|約束|お聞)|"
    r"^[^。\n]{0,20}?(?:予定(?:と|で(?:し|ある))|(?:発送|出荷|入荷|お届け)予定(?!日?[をのにはがも]))"
)
_UNTIL = lazily.pattern(
    r"^ ?の?(?:(?:午前|午後|朝|夕方|夜|昼)?の?\d{1,2}時(?:半|\d{1,2}分)?|午前中?|午後|昼(?:過ぎ|前)?|お昼|夕刻|朝イチ|終業|閉店|正午|夕方|朝|夜|晩|いっぱい|中|頃|ごろ)?"
    r"(?:くらい|ぐらい|あたり|ごろ|頃)?(?:まで|迄)"
)
_UNTIL_NOT = lazily.pattern(
    r"^[^。\n]{0,6}(?:まで|迄)(?:(?!に)(?:は|も|の)?[^。\n]{0,8}(?:留守|不在|"
    r"実家[にで](?:お|い|帰|滞)|帰省|旅行|おりま|いません|おらず|出張|入院|海外|休|有効|"
    r"開催|営業|受付|使え|待(?!って(?:もら|いただ|くだ|ほし|くれ)|て(?:る|ます))|連絡が|届いて|届か|でき|です(?:か|よね)|でしょうか|予約|"
    r"セール|キャンペーン)|しか|なら(?![^。\n]{0,6}待))"
    r"|^[^。\n]{0,6}(?:まで|迄)(?:に)?[^。\n]{0,8}(?:支払|払|申し?込|注文|購入)[ぁ-ん]{0,3}(?:えば|めば|れば|たら|"
    r"ると)"
    r"|^(?:まで|迄)(?:は)?(?!に)[^。\n]{0,20}(?:[てで]い(?:る|ます)|[てで]る|ており|おります|ございます|寂し|厳し|苦し)"
)
# What the customers mean to do themselves by a day: 週末までに決めて連絡します.
_OWN_DEED = lazily.pattern(
    r"^[^。\n]{0,6}(?:まで|迄|中)に(?:は)?[^。\n]{0,24}(?:連絡|返事|お?知らせ|振り?込み|入金|支払い|返送|決め|お送り|発送)"
    r"(?:いた)?(?:し|させていただき)?ます(?!か|よう)"
    r"|^(?:まで|迄)に(?:は)?、?(?:必ず|きっと|確実に)?[^。\nご]{0,6}いたします"
    r"|^[^。\n]{0,6}(?:まで|迄|中)に(?:は)?[^。、\n]{0,12}(?:戻し|送り|返し|出し|渡し)ます(?!か|よう)"
)
# What is planned or wished by the one who orders: 月末の納品を予定しております.
_WISHED = lazily.pattern(
    r"^ ?の?(?:納品|納入|お届け|到着|配達|納期)(?:を|で)(?:の)?(?:予定|希望|お願い|想定|指定)"
)
_THERE_IS = lazily.pattern(
    r"(?<![一-龠ァ-ヴー])(?![一-龠ァ-ヴー]{0,6}(?:発送|入荷|発売|セール|連絡|荷物|注文|電話|メール)(?:が|は))"
    r"[一-龠ァ-ヴー]{2,8}(?:が|は)[、 ]?$"
)
_BY = lazily.pattern(
    r"^ ?(?:中|いっぱい)?(?:必着|着(?=で|希|指|に|を|の(?!はず|予定)|$)|厳守|納品(?!分|書|先|済)|納期|〆|締切|締め切り|"
    r"期限)"
)
_BOUND = lazily.pattern(
    r"^[^。\n!?]{0,40}?(?:に(?:は|も)?(?:間に合|使|必要|入用|要り|要る|渡|贈|着|届|お届け|到着|手元|納|"
    r"欲し|ほし|手に入|入用|配達|発送|出発|持って|あげ|飾|開|行わ|控え|迫|お願い|送って|受け取(?!れ(?:な|ませ|ず|そうに))|揃|並べ|用意|"
    r"受取|変更|変え|替え|ずら|延ば|して)"
    r"|に(?:は|も)?[^。、\n]{0,16}?(?:送って|届けて|届くよう|着くよう|配達して|持って来て|持ってきて|納めて|納入して?|お届け)(?:に)?、?(?:ください|ほし|いただ|もら|くれ|願|お願)"
    r"|(?:頃|ごろ)(?:が|に)(?:は)?(?:いい|よろし|希望|届|着|都合|ほし)"
    rf"|(?:が|は|の|に|で)?、?(?:[^。、!?]{{0,8}}の|親戚が|子供の)?(?:{OCCASION}|来る|会い?ま?[うす]|会え|"
    r"集ま|遊びに|泊ま|行[くき]|\d周年|開催し|使[いうっ]|でも(?:大丈夫|いい|構|よろし|OK|結構|可))"
    r"|(?:着|指定|希望|必着|でお願い|にお願い|で大丈夫|でいい|が(?:いい|希望|都合)|"
    r"の(?:午前|午後|夕方|夜|朝|便|同じ)))"
)
# A plan of the customer's own on that day, given as the ground: 18日に実家へ行くので.
_PLAN = lazily.pattern(
    rf"^ ?(?:の?(?:朝|昼|夕方|夜|晩|午前中?|午後|早朝|\d{{1,2}}時)(?:から|に)?)?"
    rf"(?:に|は|には|も|から|、|まで|で)?[^。\n]{{0,30}}?(?:{OCCASION}|来|行|会|集ま|使|着せ|着て|帰|戻|出かけ|出掛|引っ?越|渡|贈|あげ|"
    r"持って|始ま|終わ|開け|開き|迎え|控え|受け|食べ|飲|飾|並べ|泊|連れて|見せ|営|催|挙げ|植え|作|行う|やる|伺(?!った|いま(?:し|せ)))"
    r"[ぁ-ん]{0,7}(?:ので|から|んです|のです|んや|んだ|予定|のに|ため|つもり|ます|まして|たく|たい|もの|"
    r"なん|なの|です|$|。)"
)
_NO_PLAN = lazily.pattern(
    r"^[^。\n]{0,30}(?:留守|不在|いません|おりません|いない|家を空|出られ|受け取れ|休み|定休|発送|出荷|"
    r"入荷|返品|注文|連絡(?:が|を(?:いた|もら))|電話|メール|届く(?:予定|と)|払(?:い|え)|配達(?:予定|される)|夜勤|出勤|販売|発売|病院|皮膚科|眼科|歯科|歯医者|医者|受診|返送|送り返|コンビニ|銀行|郵便局|警察|挨拶|閉め|閉まって)"
)
_LATEST = lazily.pattern(
    r"(?:遅くとも|最悪|少なくとも|せめて|最低(?:でも)?|できれば|理想は|希望は)(?:でも|、)? ?$"
)
_ANSWER_BY = lazily.pattern(
    r"(?:お?返事|ご?返信|ご?回答|ご?連絡|お答え)(?:は|を|も|が)?[、 ]?(?:できれば)?$"
)
_FROM = lazily.pattern(r"^(?:の(?:朝|夜|午後|夕方))?から(?!の?(?:お付き合い|利用))")
_BEFORE_THAT = lazily.pattern(r"^[^。\n]{0,60}(?:それ|その)(?:まで|より?前|前|日まで)")
_BEGINS = lazily.pattern(
    rf"^から[^。、\n]{{0,10}}(?:{OCCASION}|合宿|海外|海[にへ]|山[にへ]|出かけ|始ま|使[いうえ]|行[くきっ]|開け|新学期|(?:入り|出|通い|始め|回り|住み|働き|勤め)ま|(?:始め|開始|お願い|使え|再開)[^。]{{0,10}}(?:助か|うれし|ありがた|たい|希望))"
)
_LENT = lazily.pattern(
    r"^から[^。\n]{0,40}?(?:まで|〜|-)[^。\n]{0,30}(?:借り|貸|レンタル|使|出店|展示|開催|滞在|旅行)"
)
_REPLY = lazily.pattern(r"返事|返信|回答|連絡|知らせ|お?返答|教え|ご教示|説明|対応|見積")
_DELIVER = lazily.pattern(
    r"届|着(?!せ|て|る|た)|配達|納品|納期|受け取|受取|お願い|希望|指定|変更|変え|替え|ずら|延ば|でも|発送|送っ"
)
_ORDERED = lazily.pattern(r"(?:注文|購入|発注|到着|発送|配達|お届け)日(?:は|が|:|：| )?[ ]*$")
_ORDERED_FOR = lazily.pattern(
    r"^[^。]{0,24}(?:お願い|指定|依頼)し(?:て(?:い|お|あ)|まし)|^[^。]{0,8}(?:で|を)(?:注文|"
    r"購入|予約|お願い|頼|指定)(?:を)?(?:いた|させて|し|ん|み)?(?:し|いただ)?(?:た|だ|てい|"
    r"まし|ており)"
)
_OCCASION_IS = lazily.pattern(
    rf"(?:{OCCASION}|(?:来る|使う|会う|渡す|行く|行う|開く|必要な|いる|集まる)(?:の|日|"
    rf"予定)|(?<!届)(?<!着)(?<!払)(?<!わか)[うくぐすつむる]の(?=[がは]$))(?:会場|当日|本番|の日程|の日|予定日)?(?:(?:は|が|も|を)[、 ]?[^。、]{{0,12}}|[、 (]?|の)$"
)
_IS = lazily.pattern(
    r"^ ?(?:の(?:朝|昼|夕方|夜|晩|午前中?|午後|\d{1,2}時(?:\d{1,2}分)?)(?:から)?)?(?:な|"
    r"のため|につき|に(?:な(?:り|って)|決ま)|です|だ(?!け)|"
    r"に(?:あ[りる]|ござ|行|開|予定|控|迫|し)|と(?:迫|な)|で(?:す|、|ござ)|予定|。|、|$|!)"
)
_FEAST_BOUND = lazily.pattern(
    r"^(?:の(?:日|夜|朝|晩))?(?:前|当日)?(?:まで|迄|に(?:は|も)?[^。]{0,10}?(?:間に合|届|着|必要|使|渡|贈|欲し|ほし|"
    r"到着|あげ|プレゼント)|必着|前に)"
)


_OVER = lazily.pattern(
    r"[ぁ-ん]?おうと(?:し|思っ)た|[一-龠]?[ぁ-ん]{0,2}(?:て(?:もら|いただ|くださ|くれ)[いっ]?)?(?:まし)?た(?!い|く|ら|ば|だ|り)"
)


_STAYS_AWAY = lazily.pattern(
    r"^[^。\n]{0,30}(?:留守|不在|いません|おりません|受け取れ|出られ|休み|定休|家を空|出張で)|^[^。\n]{0,50}(?:以降|戻って|帰って)(?:から|に|で|なら)"
)


def begins(after: str) -> bool:
    """Whether something begins on a day for which the goods must be there: 20日から合宿で."""
    if not _FROM.match(after):
        return False
    if _BEFORE_THAT.match(after):
        return True
    if _STAYS_AWAY.match(after):
        return False
    if _NO_PLAN.match(after) and not _BEGINS.match(after):
        return False
    return any(p.match(after) for p in (_LENT, _BEGINS))


def is_past(after: str) -> bool:
    """Whether the words after a date tell of what has been."""
    if _UNTIL.match(after) or _BY.match(after):
        return False
    if day_signs.is_to_come(after):
        return False
    near = _PAST.match(after)
    bound = _BOUND.match(after)
    bare = day_signs.without_hour(after)
    if bound is not None and bound.end() <= len(after) - len(bare):  # の夜に注文した: mere hour
        near = None if bare.startswith("から") else _PAST.match(bare)
        bound, after = _BOUND.match(bare), bare
    if bound is not None and _OVER.match(after, bound.end()):
        return True
    return near is not None and (bound is None or near.end() <= bound.end())


def judge(
    code: str, before: str, said: str, after: str, day: date, sent: date, past: bool
) -> tuple[Role, str]:
    """What a day is for; what no rule knows is asked of the signs, and else refers."""
    whole = said in WHOLE_WEEKS and not _UNTIL.match(after)
    if whole or said in _GONE_BY or _NOT_THEN.match(after):
        return Role.REF, ONLY_REFERS
    if _AWAITED_THEN.search(before) or day_signs.is_over(before, after):
        return Role.REF, BINDS_NOBODY
    if day >= sent and not past and (answer := day_signs.answered(after)):
        return Role.REPLY, answer
    if said in _TODAY and day >= sent and _BY_HOUR.match(after):
        return sort_of(after[:60]), "まで"
    role, cue = _by_words(code, before, said, after, day, sent, past)
    known = past or day < sent or cue == ORDERED_ONCE or _ORDERED.search(before)
    if role is not Role.REF or known or _WAS.match(after):
        return role, cue
    if _TOLD.match(after) and not day_signs.is_limit(after):
        return role, cue
    if (within := day_signs.asked_within(after)) and not _OWN_DEED.match(after):
        return sort_of(after[:60]), within[-8:]
    sign = "" if _UNTIL.match(after) else day_signs.binding(code, before, after)
    return (_sort_of_bound(sign, sign), sign[-8:].strip("、 ")) if sign else (role, cue)


_BY_HOUR = lazily.pattern(
    r"^の? ?\d{1,2}(?:時(?:半|\d{1,2}分)?|:\d\d)(?:まで|迄)(?=に|って|と|、|で|が|。)"
)
WHOLE_WEEKS = {"来週", "再来週"}  # no day of them is meant
_GONE_BY = {"今朝", "けさ"}  # a morning of today is over, or near it
_NOT_THEN = lazily.pattern(
    r"^の?何時|^(?: ?の?(?:朝|昼|夜|夕方|晩|\d{1,2}時))?(?:になっても|になったのに)"
    r"|^(?:に|には)(?:は)?(?:来|届き|着き)そう"
    r"|^(?:必着|着)?指定の[一-龠ァ-ヴーぁ-ん]"
    r"|^(?:の)?(?:お?届け?|配達|到着|発送)の(?!予定|希望|指定|日|時間|際)[一-龠ァ-ヴー]|^締め[^。\n]{0,6}払|^限定"
    r"|^(?:の?\d{1,2}時)?[、 ]?(?:まだ|いまだ)"
    r"|^(?:まで|迄)の(?!お?届|納品|到着|配達|発送|配送|間|ご?回答|ご?返|対応|お?引|納入|完了)"
)
_AWAITED_THEN = lazily.pattern(
    r"(?:目安|到着予定|お?届け予定|発送予定|入荷予定|日付|消印)日?(?:は|が|:|：| )*$"
)


def _by_words(
    code: str, before: str, said: str, after: str, day: date, sent: date, past: bool
) -> tuple[Role, str]:
    """What a day is for by the words of roles; the first rule that knows decides."""
    if day < sent or _ORDERED.search(before) or _WAS.match(after):
        return Role.REF, ONLY_REFERS
    rest = after[:60]
    if beyond := day_signs.PASSED.match(after):  # behind that day it costs, or is too late
        return Role.NEED, beyond[0].strip()
    if not past and (answer := _ANSWER_ON.match(after)):
        return Role.REPLY, answer[0][-8:]
    if until := _UNTIL.match(after):
        offered = re.search(
            r"(?:セール|キャンペーン|クーポン|期間|受付|募集|特典|有効|割引|イベント|予約|販売|応募|コード)[^。]{0,8}$",
            before,
        )
        ranged = (
            offered and re.match(r"(?:まで|迄)(?:な|の)", after) and "それまで" not in rest
        ) or (re.search(r"(?:から|〜|より) ?$", before) and not _DELIVER.search(rest))
        if ranged or any(p.match(after) for p in (_UNTIL_NOT, _TOLD, _OWN_DEED)):
            return Role.REF, BINDS_NOBODY
        return sort_of(rest), said + until[0].strip()
    if not past and _WISHED.match(after):
        return Role.DELIVER, "予定"
    if re.match(r"^ ?の?(?:納品|着|お届け|到着|配達|発送|出荷|入荷)の?予定", after):
        return Role.REF, ""
    if (by := _BY.match(after)) and not _ORDERED_FOR.match(after):
        return Role.REPLY if "回答" in rest else Role.DELIVER, by[0].strip()
    if _LATEST.search(before) and re.match(r"^(?:の[^。、]{1,6})?(?:に|で|が|着)", after):
        return sort_of(rest), _said_last(before)
    if _ANSWER_BY.search(before) and not past:
        return Role.REPLY, _said_last(before)
    if code in _BY_CODE:
        return _BY_CODE[code](said, after, rest)
    if code == "near" and said in _TODAY | {"明日"} and after.startswith("中"):
        own = _TOLD.match(after) or _OWN_DEED.match(after)
        return (Role.REF, BINDS_NOBODY) if own else (sort_of(rest), said + "中")
    occasion = _OCCASION_IS.search(before)
    if occasion and (_IS.match(after) or (before.endswith("の") and after[:1] in "にはま")):
        return Role.NEED, occasion[0][:8]
    if occasion and re.match(r"^から(?:です|で|な|、|。|$)", after):
        return Role.NEED, "から"
    if past or _FROM.match(after) or _TOLD.match(after):
        return Role.REF, ONLY_REFERS
    if _THERE_IS.search(before) and re.match(r"^に(?:あ[るり]|控え|迫|予定|決ま)", after):
        return Role.NEED, before[-4:].strip("がは、 ")
    if _ORDERED_FOR.match(after):
        return Role.REF, ORDERED_ONCE
    if after.startswith("以降"):
        return (Role.DELIVER, "以降") if _LATER.match(after) else (Role.REF, "")
    if _WANTED_ON.search(before):
        return Role.DELIVER, _said_last(before)
    if _ANNOUNCED_FOR.search(before) or _ANNOUNCED.match(after):
        role, cue = _by_plan("told", said, after, rest)  # by a word, not by being named
        return role, cue if role is not Role.REF else BINDS_NOBODY
    return _by_plan(code, said, after, rest)


ORDERED_ONCE = "ordered for"
ONLY_REFERS = "only refers"  # by a rule, not for want of one
BINDS_NOBODY = "binds nobody"  # and there can be no doubt of it
_ANSWER_ON = lazily.pattern(
    r"^(?:の)?(?:朝(?:イチ|一番)?|午前中?|午後(?:一)?|夕方|昼|夜|\d{1,2}時)?(?:(?:に|中に)(?:は)?|で|のうちに)[^。、\n]{0,6}"
    r"(?:ご?返事|ご?返信|ご?回答|ご?返答|ご?連絡|電話)(?:を|が|は)?[^。、\n]{0,6}(?:ください|お願い|ほしい|いただ(?!いた|いて|きまし|きあり)|頼|もらえ)"
)
_WAS = lazily.pattern(
    r"^まで(?:でした|だった)|^(?:に|の)[^。、\n]{0,20}(?:が|は)[^。、\n]{0,6}(?:取り?やめ|取り止め|中止|延期)"
)
_TODAY = {"今日", "本日", "今夜", "今晩", "きょう"}
_LATER = lazily.pattern(  # by itself what is from then on is no limit
    r"^以降(?:に|で)[^。]{0,12}(?:届|配達|着)[^。]{0,10}(?:ください|お願い|ほしい|いただ)"
)
_WANTED_ON = lazily.pattern(
    r"(?:希望日|納期|必着日|着日|期日|使用日|希望納期|日時|指定日|希望|第[一二三]希望|"
    r"(?:・|【|■|^)(?:お?受け?取り?|お?引き?取り?|来店|使用))】?(?:は|が|:|：| )*$"
)
_BOUND_SOON = lazily.pattern(
    r"^に(?:は)?[^。]{0,14}(?:受け取[れりっ]|届|着|欲し|ほし|必要|間に合|送|お願い|発送)"
)
_WHEN = lazily.pattern(r"^(?:に|には|の|で|は|、|使[いう]|必要)")
_NEAR_BOUND = lazily.pattern(
    rf"(?:の|が|は|に|も)?[^。]{{0,16}}(?:{OCCASION}|まで|必要|使|間に合|着|届[けきく]|手元|ほしい|納|受け取|でお願い|希望|指定|の便)"
)


_BOUND_TODAY = lazily.pattern(
    r"^(?:の)?[^。]{0,10}(?:必要|間に合|届け|発送|使(?:います|うの|うんで|うつもり|う予定))"
)


def _by_plan(code: str, said: str, after: str, rest: str) -> tuple[Role, str]:
    """What is bound by a plan of the customer's, or by what is asked to happen on the day."""
    if said in _TODAY:
        bound = _BOUND_TODAY.match(after)
        return (sort_of(rest), bound[0]) if bound else (Role.REF, "")
    if code == "period" and said.endswith(("中", "内", "うち", "いっぱい")):
        role, cue = _of_span(said, after, rest)
        if role is not Role.REF or not re.match(r"^(?:に|には|な(?:の|ん)|です|で)", after):
            return role, cue
        if said.endswith("いっぱい"):
            return Role.NEED, said
    if code == "period" and not _WHEN.match(after):
        return Role.REF, ""
    if after.startswith("は") and _NO_PLAN.match(after):
        return Role.REF, ""
    plan = None if _NO_PLAN.match(after) else _PLAN.match(after)
    loose = code not in {"near", "period"} or _NEAR_BOUND.match(after)
    if code == "period" and said in {"年内", "年末"} and not _BOUND_SOON.match(after):
        loose = None
    if loose and (bound := _BOUND.match(after)) and not _NO_PLAN.match(bound[0]):
        return _sort_of_bound(bound[0], rest), bound[0][-8:].strip("、 ")
    if plan and (code != "period" or "週" in said):
        return Role.NEED, plan[0][-8:].strip("、 ")
    if code == "run" and re.search(r"着せ|使|行|間に合|旅行", rest):
        return Role.NEED, "連休"
    # Nobody names a month and a day that are to come for nothing.
    if code in {"full", "nth"} and not _NO_PLAN.match(after) and not _NAMED_ONLY.search(said):
        if re.match(r"^(?:でした|だった|とあ|と書|と記)", after):
            return Role.REF, ""
        return Role.NEED, said
    named = code in {"full", "nth"} and _NAMED_ONLY.search(said)
    return Role.REF, ONLY_REFERS if named or _NO_PLAN.match(after) else ""


# The shop's own days, and what is printed: セールが12月25日に, チラシに12月25日と印刷され.
_ANNOUNCED_FOR = lazily.pattern(
    r"(?:セール|キャンペーン|フェア|福袋|クーポン|発売|再販|販売|入荷|発送|出荷|"
    r"ロット|製造|賞味期限|消費期限|番号|コード)(?:日|開始)?[はがのもを: 、]{0,2}$"
)
_ANNOUNCED = lazily.pattern(
    r"^[^。\n]{0,16}(?:印刷|印字|刻印|記載|表示|掲載|告知|発表|載って|書いて|書かれ|"
    r"(?:の|こと)は(?:知って|存じ|聞いて|分かって|わかって))"
    r"|^(?:は|も)[^。\n]{0,8}(?:営業|開いて|空いて|やって)[^。\n]{0,6}か"
    r"|^(?:の|から|に)?(?:セール|キャンペーン|フェア|福袋|クーポン)"
)
_NAMED_ONLY = lazily.pattern(r"\d{4}[./年-]")  # as it is printed on papers


def _said_last(before: str) -> str:
    return before[-8:].strip(" :はが、")


_FEAST_PAST = lazily.pattern(
    r"^に[^。、]{0,16}(?:あげ|渡し|贈っ|買っ|もらっ|いただい|使っ|届い|行っ|着|し)た(?!い|く)"
)


def _of_feast(_said: str, after: str, _rest: str) -> tuple[Role, str]:
    if _FEAST_PAST.match(after):
        return Role.REF, ""
    bound = _FEAST_BOUND.match(after)
    return (Role.NEED, bound[0]) if bound else (Role.REF, "")


_SPAN_OVER = lazily.pattern(
    r"[^。]{0,20}(?:いただけるとの|とのこと|壊れ|使え)|の(?:返品|返金|保証|交換|無料)|"
    r"に[^。、]{0,8}(?:が|は|も)(?:な(?:い(?!場合|と|よう)|く(?!て)|かった)|来ない|来ません|ありません)"
)


def _of_span(_said: str, after: str, rest: str) -> tuple[Role, str]:
    """三日以内に binds where it is asked, and the day of a wedding in a week binds by itself."""
    if _TOLD.match(after) or _SPAN_OVER.match(after):
        return Role.REF, ""
    asked = re.search(
        r"お願い|ください|いただ|ほしい|もらえ|希望|でき|可能|欲し|求め|しろ|せよ|させて|なければ|ない場合|願い|頼み|ほしく|困",
        rest,
    )
    if asked:
        return sort_of(rest), asked[0]
    coming = re.match(rf"^(?:に|の|が|は)[^。]{{0,12}}(?:{OCCASION}|使[いうえ]|必要|要り)", after)
    return (Role.NEED, coming[0]) if coming else (Role.REF, "")


_BY_CODE = {"feast": _of_feast, "within": _of_span}


def sort_of(rest: str) -> Role:
    """What must happen by a day, told by the first verb after it."""
    reply, deliver = _REPLY.search(rest), _DELIVER.search(rest)
    if reply and (deliver is None or reply.start() < deliver.start()):
        return Role.REPLY
    return Role.DELIVER if deliver else Role.NEED


def _sort_of_bound(bound: str, rest: str) -> Role:
    if _REPLY.search(bound) or (bound.startswith("の") and _REPLY.search(rest[:16])):
        return Role.REPLY
    same = bound.endswith("の同じ")  # 15日の同じ時間でも大丈夫です
    return Role.DELIVER if same or _DELIVER.search(bound[-8:]) else Role.NEED
