"""How soon an answer is needed, with the words that show it.

What is at stake (danger, a deadline, an order about to leave) tells more than loud words do. The
one rule: every step up has its words, and who says 急ぎません is believed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from ecdesk.domain.reading import DayOff, Emotion, Intent, Role, Urgency
from ecdesk.language import days, lazily
from ecdesk.language.alternation import Vocabulary
from ecdesk.language.cues import hits
from ecdesk.language.dates import Day
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

_VOCABULARY = Vocabulary()
_CALM = _VOCABULARY.add(
    r"急(?:ぎ(?:では|じゃ)?(?:ません|ない|あり|ござい)|い(?:では|で(?:は)?い|てい?)(?:ない|ません)|"
    r"がな(?:い(?!と)|く(?!ちゃ|ては|っちゃ|ても(?:なら|いけ)))|ぐ(?:もの|こと|わけ)では)|いつでも(?:いい|構|かま|結構|大丈夫)|お手すき|"
    r"手が空い"
    r"|お?時間(?:の|が)?(?:ある|あり|できた)(?:とき|時)|ゆっくりで|のんびり|"
    r"お待ちします(?:ので)?(?:ゆっくり)?$|お暇な|そのうち|と(?:まで)?は(?:言|申し?(?:ま|上げ))|慌てて?(?:お|い)?(?:り)?ません|ついで(?:の|で)(?:とき|"
    r"時|いい)"
)
_SAFETY = _VOCABULARY.add(
    r"(?<!から)(?:煙|火花|火|炎)が(?:出|上が|あが)|発火|出火|焦げ(?:た|まし|て|臭)|燃え(?:た|まし|て|"
    r"だ)|感電|爆発(?!し?そう)|破裂|漏電|ショートし|発煙|異物(?:が|混入)|(?:虫|カビ|ガラス|金属片|"
    r"髪の毛|針)が(?:入って|混入|混ざ|出て|生え|[^。、]{0,6}[わ湧]い(?:て|た))"
    r"|(?:けが|怪我|ケガ|やけど|火傷|ヤケド)(?:を)?(?:し(?:た|て|まし)|を負|しそう)|"
    r"血が(?:出|止ま)|出血|切って(?:しま|病)|救急|食中毒|異臭が|吐(?:い|き)|嘔吐|下痢|"
    r"(?:小石|石|砂|金属|プラスチック|針金?|ガラス)[^。、]{0,10}(?:入って|混ざ|混入)|"
    r"腹痛|アナフィラキシー|誤飲|飲み込ん|呼吸が|(?:発疹|湿疹|蕁麻疹|じんましん|かぶれ|水ぶくれ|炎症|"
    r"腫れ)(?:が|て|まし)|病院(?:に|へ)(?:行|運|かか)|診断書|[\d一二三四五六七八九]針(?:も)?縫(?:う|いまし|った|って(?!ある|いる))|(?:腰|頭|背中|膝|顔)を(?:強く)?打(?:っ|ち)|アレルギー(?:反応|症状)(?:が|を)"
)
_NO_SAFETY = lazily.pattern(
    r"(?:けが|怪我|ケガ|やけど)(?:は|が|も)?(?:あり?ません|な(?:い|く|かった)|"
    r"して(?:い)?ません)"
    r"|(?:蕁麻疹|じんましん|発疹|湿疹|かぶれ|アレルギー)[^。、]{0,10}(?:体質|やすい)|"
    r"(?:出た|吐いた|なった|起こした)[^。、]{0,8}ことが(?:ある|あり)|つわり|」と[^。、]{0,6}吐"
)
_NOW = _VOCABULARY.add(
    r"(?<!大)至急(?!とは)|大至急(?!とは)|緊急|今すぐ|即刻|即日|直ちに|ただちに|一刻も早|大急ぎ|超急ぎ|"
    r"できるだけ早急|早急に|すぐに(?:でも)?(?:返|送|対応|連絡|電話|直|止|交換|来)|今日中|"
    r"本日中|きょう中|急ぎ!+|急ぎです|今日の便"
)
_SOON = _VOCABULARY.add(
    r"(?:なるべく|できるだけ|出来るだけ|可能な限り|なるたけ|極力|一日も|1日も|少しでも)早|"
    r"早(?:め|急)(?:に|の)|急(?:いで(?!い?(?:ませ|は|な))|ぎで|ぎの(?!場合|方|際|とき|時|お)|ぎ(?:なの|ます)|遽|"
    r"ぎ(?:お願い|対応|希望))|お急ぎ(?!の(?:場合|方|際|とき|時)|でしたら)|早く[^。、]{1,8}(?:して|しろ|せよ|くれ)|早く(?:し|送|返|対応|連絡|届|発送|お願い|ほし|交換|正)|"
    r"(?<!お)はよ(?!う)|早よ|早う|すぐ(?:に)?(?:ほし|必要|使|要|お願い)"
    r"|間に合(?:わないと|わなければ(?!、?[^。、]{0,8}(?:だけでも|結構|構い|大丈夫|いい))|うか|いますか|わせて|いそう|わなく|うよう|いません|"
    r"わな)|困(?:る|って)んです|(?:だと|では|ないと|ないのは)[^。、]{0,3}困|時間がな|日にちがな|迫って"
)
_SOFT = lazily.pattern(
    r"できれば|可能であれば|可能でしたら|助かり|幸い|幸甚|うれしい|ありがたい|大丈夫です"
)
_TWICE = _VOCABULARY.add(
    r"(?:\d|[二三四五何])(?:回|度)(?:目|も)(?:の)?(?:の(?:メール|連絡|問|お問)|連絡|メール|"
    r"電話|問い?合|お?問|聞|送|催促|です|お願い)|(?:再三|何度も|何回も|何度|"
    r"何回)(?:も)?(?:お?(?:電話|メール(?!何)|連絡|問|お問|聞|催促|お願い))|(?:再度|改めて|"
    r"もう一度)(?:ご)?(?:連絡(?!(?:いた|させていただき)?し?ます)|メール|お?問|お尋ね)"
    r"|(?:返(?:事|信|答)|回答|連絡|音沙汰|応答|反応)(?:が|も|を|は)?(?:まだ)?(?:一向に|全然|"
    r"まったく|全く|いまだに?|未だに?|一度も)?(?:な(?:い|く|し|かった)|ありません|来(?:ない|"
    r"ません|て(?:い)?な)|こな|もらえ(?:て(?:い)?)?(?:ない|ません)|"
    r"いただけ(?:て)?(?:い)?(?:ない|ません)|いただい(?:て(?:い|お)?)(?:ない|ません|"
    r"りません)|頂戴して(?:お)?(?:り)?ません|届きません|届いて(?:い)?ません)|無視|放置|"
    r"つながら|繋がら|電話(?:して)?も出|(?:二|2|三|3)(?:回|度)(?:続けて|連続|とも)|"
    r"また(?:して)?も?(?:割れ|壊|違う|違って|間違|不良|遅|忘れ|届か)|三度目|二度目|"
    r"(?:いまだ|未だ)に|(?:[2-9]|[二三四数])週間(?:以上)?(?:経|たっ|待|たち)|(?<!\d)\d{1,3}日(?:以上)?も?(?:経|待)|"
    r"(?:返金|返事|連絡|届|待)[^。]{0,24}(?:\d|[一二三数半])(?:か月|ヶ月|週間)(?:以上)?(?:です|に(?:な|も)|経|た[ちっ]|も)|"
    r"もう(?:\d{1,3}|[一二三四五六十数])(?:日|週間|か月|ヶ月)(?:です|も|経|た)"
)
_SHIPS = _VOCABULARY.add(
    r"(?:前|古い|旧|元)の?(?:家|部屋|アパート)?の?住所|住所のまま|こっちに送|旧姓|(?:宛名|名字|名前|苗字).{0,20}(?:直|変|間違)|"
    r"(?:届け先|住所|番地|電話番号|送り先|お届け先|配送先|宛先|日時|日にち|数量|色|サイズ|名入れ|データ|"
    r"文字|配達日|到着日|受け?取り).{0,24}(?:変更|間違|直|修正|訂正|替え|変え)|(?:追加|同梱|"
    r"まとめて|一緒に).{0,14}(?:でき|発送|送|お願い|もら)|(?:変更|修正|差し?替え|替え|"
    r"変え)(?:を)?(?:し|て|お願|でき)"
)
_GONE = _VOCABULARY.add(
    r"(?:害は|害が|体に(?:悪|影響)|健康被害|(?:食べ|飲ん|使い続け)ても(?:害|大丈夫|平気で(?!す)|"
    r"問題)|(?:変な|異様な|おかしな|油っぽい).{0,6}(?:におい|臭|味)|異臭)|配達(?:済み?|"
    r"完了).{0,24}(?:届|受け|な[いか])|(?:届|受け取)(?:いて|って|か)(?:い)?(?:ない|"
    r"ません).{0,30}配達(?:済|完了)|紛失|行方不明|盗まれ(?:た|て)(?!ことが)|"
    r"二重(?:に)?(?:引|請求|決済)|(?:2|二)(?:回|件|重|個|つ)[^。]{0,8}(?:引|請求|決済|きて|来て|並ん|載っ|あり(?:ま|、)|買った|注文した|注文に)|誤請求|(?:身に覚えのない|(?<![見聞に])覚えのない(?!こと))|不正(?:利用|請求)"
)

# Matters of the office: a day named with a 助かります is a wish there.
_PAPERS = {Intent.RECEIPT_DOC, Intent.PRICE_QUOTE, Intent.WHOLESALE_MEDIA}
# A day on which goods must be there stays one, whatever paper is asked for beside.
_OF_GOODS = {Role.DELIVER}


def urgency(
    letter: Letter,
    subject: str,
    *,
    dates: Sequence[Day],
    sent: date,
    is_closed: DayOff,
    intent: Intent,
    emotion: Emotion,
    earlier: int,
    after_order: bool,
    signs: Collection[str] = (),
) -> tuple[Urgency, list[Hit]]:
    """How soon an answer is needed, and the words in the letter that show it."""
    text = letter.blind
    cues = hits(text, (("safety", _SAFETY), ("now", _NOW), ("soon", _SOON), ("twice", _TWICE)))
    cues = [cue for cue in cues if cue.kind != "safety" or not _is_harmless(text, cue)]
    calm = _CALM.search(text)
    shown = {cue.kind for cue in cues}
    if _SAFETY.search(text) and (
        "safety" in shown or re.search(r"煙|発火|焦げ|燃え|感電|爆発|異物", text)
    ):
        return Urgency.CRITICAL, cues
    if "hurt.told" in signs and "joint.trouble_unbought" not in signs and after_order:
        return Urgency.CRITICAL, cues
    if calm and emotion is not Emotion.ANGRY and "now" not in shown:
        return Urgency.LOW, [*cues, Hit(calm.start(), calm.end(), "calm", "urgency.calm", calm[0])]
    if intent is Intent.THANKS:
        return Urgency.NORMAL, []
    if "now" in shown or _NOW.search(subject):
        return Urgency.CRITICAL, cues
    near_days = min((day.day - sent for day in dates if day.role is not Role.REF), default=None)
    near = _pressing(letter, dates, sent, is_closed, intent)
    if emotion is Emotion.ANGRY:
        heavy = near is Urgency.CRITICAL or "twice" in shown or earlier >= 2
        if heavy:
            return Urgency.CRITICAL, cues
        waits = intent is Intent.COMPLAINT_SERVICE and near is None and not _PRESSED.search(text)
        return Urgency.NORMAL if waits else Urgency.HIGH, cues
    if near is not None:
        return near, cues
    if near_days is not None and near_days > _FAR_OFF:
        shown -= (
            {"soon"} if all("間に合" in cue.cue for cue in cues if cue.kind == "soon") else set()
        )
    if all(_EARLY.match(cue.cue) for cue in cues if cue.kind == "soon"):
        shown -= {"soon"}
    after_till = "at_till" in {sign.split(".")[0] for sign in signs}
    high = (
        "soon" in shown
        or "twice" in shown
        or earlier > 0
        or _GONE.search(text) is not None
        or (intent is Intent.ORDER_CANCEL and not _REGULAR.search(text))
        or (
            intent is Intent.DELIVERY_TROUBLE
            and bool({"not_there.told", "misdelivered.told"} & set(signs))
        )
        or (intent is Intent.SITE_TROUBLE and after_till and _RUNS_OUT.search(text) is not None)
        or (intent is Intent.ACCOUNT_PRIVACY and _LEAKED.search(text) is not None)
        or (intent in _AWAITED and "joint.promised_and_not_there" in signs)
        or (intent is Intent.PAYMENT and _TOO_LATE.search(text) is not None)
        or (
            intent in _BEFORE_IT_LEAVES
            and after_order
            and _is_about_to_leave(intent, text, near_days)
        )
    )
    return Urgency.HIGH if high else Urgency.NORMAL, cues


def _is_harmless(text: str, cue: Hit) -> bool:
    """Whether what sounds of danger is denied, long over or a leaning, in its own clause."""
    start = max(text.rfind(stop, 0, cue.start) for stop in "。、\n!?") + 1
    end = min(
        (at for stop in "。、\n!?" if (at := text.find(stop, cue.end)) >= 0), default=len(text)
    )
    return _NO_SAFETY.search(text, start, end) is not None


_REGULAR = lazily.pattern(r"次回|定期|頒布|来月|毎月|コース|発売")
_TOO_LATE = lazily.pattern(
    r"(?:昨日|きのう|今日|きょう|本日)(?:まで(?:だっ|でし|の支払)|が(?:支払い?)?(?:期限|締め?切))|期限[^。]{0,12}(?:昨日|過ぎ(?!てい?な)|切れ|今日|本日|明日)|締め?切り?[^。]{0,8}(?:昨日|過ぎ|今日)"
)
# What must be done before the parcel leaves.
_BEFORE_IT_LEAVES = {
    Intent.ORDER_CHANGE,
    Intent.DELIVERY_REQUEST,
    Intent.PAYMENT,
    Intent.ORDER_CANCEL,
}
_JUST_ORDERED = lazily.pattern(
    r"(?:さっき|さきほど|つい先|先ほど|先程|たった今|今しがた|昨日|昨晩|昨夜|ゆうべ|今朝|今日|本日)[^。]{0,14}(?:注文|頼|買|購入|申し?込|送っ|ポチ)|"
    r"(?:発送|出荷)(?:前|済|がまだ|まだ|され|して)|出て(?:しま|い)|出ちゃ|もう(?:発送|送)|まだ(?:発送|出)|間違え|まちがえ|急に"
)
_RUNS_OUT = lazily.pattern(
    r"限定|残り(?!の)|売り切れ|なくな(?:り|っ|る)|先着|今日まで|本日まで|在庫"
)
_LEAKED = lazily.pattern(
    r"漏(?:れ|え|洩)|流出|勝手に登録|身に覚えのない|(?<![見聞に])覚えのない|(?:別|他|違う|知らない)の?(?:人|方|お客)[^。、]{0,10}(?:名前|住所|情報|注文)"
)
# With what anger presses for an answer; without it, anger at manners can wait for a good one.
_PRESSED = lazily.pattern(
    r"センター|弁護士|訴|警察|通報|口コミ|レビューに|カード会社|書面|文書|責任(?:者|ある)|店長|上の(?:方|人|者)|折り返|謝(?:って|罪)|回答|返事|返金|届|発送"
)
_AWAITED = {Intent.DELIVERY_TROUBLE, Intent.SHIPPING_STATUS}
_LATER_ON = timedelta(days=6)
_FAR_OFF = timedelta(days=7)  # a day for which to be in time is no hurry yet


_NEEDED_SOON = 9  # working days before a need, within which an answer is pressing
_EARLY = lazily.pattern(r"早め")  # by itself a wish, no hurry


def _is_about_to_leave(intent: Intent, text: str, first: timedelta | None) -> bool:
    """Whether an order may be packed at any moment: fresh, or due within days."""
    if intent is Intent.PAYMENT and not re.search(r"変え|変更|替え", text):
        return False
    if _REGULAR.search(text) or (first is not None and first > _LATER_ON):
        return False
    return _JUST_ORDERED.search(text) is not None or _SHIPS.search(text) is not None


def _pressing(
    letter: Letter, dates: Sequence[Day], sent: date, is_closed: DayOff, intent: Intent
) -> Urgency | None:
    """What the nearest day that binds asks for; None where there is time."""
    text, whole = letter.blind, letter.whole.text
    level: Urgency | None = None
    tight = _SOON.search(text) is not None
    for day in dates:
        if day.role is Role.REF:
            continue
        nearest = min((day.day, *day.others))
        left = days.working_days_until(nearest, sent, is_closed)
        around = whole[max(0, day.start - 8) : day.end + 48].split("。")[0]
        soft = _SOFT.search(around) is not None and not tight
        if day.role is Role.NEED:
            limit = (
                20
                if tight
                else 3
                if intent is Intent.ORDER_CHANGE and _REGULAR.search(text)
                else _NEEDED_SOON
            )
        elif day.role is Role.DELIVER:
            limit = 3
        else:
            limit = 2
        if intent in _PAPERS and day.role not in _OF_GOODS:
            limit = 1 if "まで" in day.cue else 0
        if soft and (day.role is not Role.NEED or intent in _PAPERS):
            limit = 0
        if (
            left <= 1
            and (nearest - sent).days <= (3 if day.role is Role.DELIVER else 1)
            and not soft
        ):
            return Urgency.CRITICAL
        if left <= limit:
            level = Urgency.HIGH
    return level
