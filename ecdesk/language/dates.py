"""Dates in a mail, and which of them bind the shop.

A day is said in forty ways (来週の火曜, 月末, 3営業日以内, 1/5, 今度の連休) and counted from the day the mail
was sent. What binds is told by the words around it: までに, 必着, に使う, is the wedding; a day on which
something was ordered or that somebody promised only refers. The one rule: two readings are given as
two, and a date that is doubtful as a deadline is a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ecdesk.domain.reading import DayOff, Role
from ecdesk.language import days

_NIGHT = 5  # until then a mail of the small hours may mean the day before


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted with: when the mail was sent, and which days are off."""

    sent: date
    hour: int
    is_holiday: DayOff
    is_closed: DayOff


@dataclass(frozen=True, slots=True)
class Day:
    """A date found at `[start:end]` of a text."""

    start: int
    end: int
    date: date
    role: Role
    code: str
    cue: str
    others: tuple[date, ...] = ()


Readings = list[date]
_Reader = Callable[[re.Match[str], Calendar, bool], Readings]

_WEEKDAYS = "月火水木金土日"
_COUNT = {c: n for n, c in enumerate("〇一二三四五六七八九十", start=0)}
_WD = r"(?P<wd>[月火水木金土日])(?:曜日|曜)"
_PAREN = r"(?: ?\([月火水木金土日祝・]{1,3}(?:曜日?)?\))?"
_CLOCK = r"(?: ?\d{1,2}:\d{2})?"


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    if len(said) == 2 and said[0] == "十":
        return 10 + _COUNT.get(said[1], 0)
    return _COUNT.get(said, 0)


def _full(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    month, day = int(hit["m"]), int(hit["d"])
    if year := hit["y"]:
        value = int(year)
        value += 2018 if hit["era"] else 0
        found = days.on(value if value > 1900 else calendar.sent.year, month, day)
        return [found] if found else []
    found = days.nearest(month, day, calendar.sent, past=past)
    return [found] if found else []


def _day(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    number = int(hit["d"])
    said = hit["which"] or ""
    if said in {"来月", "翌月"}:
        month = days.add_months(calendar.sent, 1)
    elif said == "再来月":
        month = days.add_months(calendar.sent, 2)
    elif said in {"先月", "前月"}:
        month = days.add_months(calendar.sent, -1)
    elif said in {"今月", "当月"}:
        month = calendar.sent
    else:
        found = days.day_of_month(number, calendar.sent, past=past)
        return [found] if found else []
    found = days.on(month.year, month.month, number)
    return [found] if found else []


def _weekday(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    weekday = _WEEKDAYS.index(hit["wd"])
    said, sent = hit["which"] or "", calendar.sent
    coming = days.weekday_on_or_after(weekday, sent + days.DAY)
    if said.startswith(("先週", "前の")):
        return [days.in_week(weekday, sent, -1)]
    if said.startswith("先々週"):
        return [days.in_week(weekday, sent, -2)]
    if said.startswith(("来週", "翌週")):
        found = days.in_week(weekday, sent, 1)
        # Who writes on a Sunday may hold that the new week has begun.
        return [found, found + days.DAY * 7] if sent.weekday() == 6 else [found]
    if said.startswith("再来週"):
        return [days.in_week(weekday, sent, 2)]
    if said.startswith("今週"):
        found = days.in_week(weekday, sent, 0)
        return [found] if found >= sent or past else [found, coming]
    if past:
        return [coming - days.DAY * 7]
    if said.startswith(("今度", "次", "こんど", "つぎ")):
        return [coming, coming + days.DAY * 7]
    return [coming, sent] if coming - sent == days.DAY * 7 else [coming]


_AWAY = {
    "今日": 0, "本日": 0, "今夜": 0, "今晩": 0, "きょう": 0, "当日中": 0, "今朝": 0,
    "明日": 1, "あした": 1, "あす": 1, "翌日": 1, "明朝": 1, "明晩": 1,
    "明後日": 2, "あさって": 2, "しあさって": 3, "明々後日": 3,
    "昨日": -1, "昨夜": -1, "昨晩": -1, "きのう": -1, "ゆうべ": -1, "前日": -1,
    "一昨日": -2, "おととい": -2, "おとつい": -2, "さきおととい": -3,
}  # fmt: skip


def _near(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    away = _AWAY[hit["near"]]
    found = calendar.sent + days.DAY * away
    small_hours = calendar.hour < _NIGHT and away > 0
    return [found, found - days.DAY] if small_hours else [found]


def _within(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    count = _number(hit["n2"] or hit["n"])
    unit = hit["unit"]
    if "営業日" in unit or "平日" in unit:
        return [days.after_working_days(calendar.sent, count, calendar.is_closed)]
    if "週" in unit:
        return [calendar.sent + days.DAY * (7 * count)]
    if "月" in unit:
        month = days.add_months(calendar.sent, count)
        last = days.end_of_month(month).day
        return [month.replace(day=min(calendar.sent.day, last))]
    if unit.startswith("時間"):
        return [calendar.sent + days.DAY * (count // 24)]
    return [calendar.sent + days.DAY * count]


def _period(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    said, sent = hit["period"], calendar.sent
    sunday = days.in_week(6, sent, 0)
    saturday = days.in_week(5, sent, 0)
    month = days.add_months(sent, 1)
    table: dict[str, Readings] = {
        "年内": [date(sent.year, 12, 31)],
        "年末": [date(sent.year, 12, 31)],
        "年明け": [date(sent.year + 1, 1, 4)],
        "月内": [days.end_of_month(sent)],
        "月末": [days.end_of_month(sent)],
        "今月末": [days.end_of_month(sent)],
        "今月中": [days.end_of_month(sent)],
        "今月いっぱい": [days.end_of_month(sent)],
        "来月頭": [month],
        "来月初め": [month],
        "来月はじめ": [month],
        "来月上旬": [month.replace(day=10)],
        "来月中旬": [month.replace(day=20)],
        "来月下旬": [days.end_of_month(month)],
        "来月末": [days.end_of_month(month)],
        "来月中": [days.end_of_month(month)],
        "今週中": [days.in_week(4, sent, 0), sunday],
        "今週末": [saturday, sunday],
        "週末": [saturday, sunday],
        "来週末": [saturday + days.DAY * 7, sunday + days.DAY * 7],
        "来週中": [days.in_week(4, sent, 1), sunday + days.DAY * 7],
        "来週前半": [days.in_week(2, sent, 1)],
        "来週半ば": [days.in_week(2, sent, 1)],
        "来週頭": [days.in_week(0, sent, 1)],
        "週明け": [days.in_week(0, sent, 1)],
        "来週": [days.in_week(4, sent, 1)],
        "再来週": [days.in_week(4, sent, 2)],
    }
    found = table.get(said.replace("の", ""), [])
    return found if not found or found[0] >= sent else [each + days.DAY * 7 for each in found]


def _part(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    """The tenth, twentieth or last day of a month: 12月上旬, 3月末."""
    last = {"上旬": 10, "初旬": 10, "初め": 5, "はじめ": 5, "頭": 5, "中旬": 20, "半ば": 15}
    month = int(hit["m"])
    if not 1 <= month <= 12:
        return []
    first = days.nearest(month, 1, calendar.sent.replace(day=1), past=past)
    if first is None:
        return []
    number = last.get(hit["part"])
    return [first.replace(day=number) if number else days.end_of_month(first)]


def _feast(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    found = days.feast(hit["feast"], calendar.sent)
    return [found] if found else []


def _run(hit: re.Match[str], calendar: Calendar, past: bool) -> Readings:
    return days.holiday_runs(calendar.sent, calendar.is_holiday)


_NO_NUMBER = r"(?<![\d/.:#-])(?<![\d][-−])"
_NO_DURATION = r"(?!間|以内|以上|後|前|ほど|くらい|ぐらい|かか|目|分|も(?:待|経|たっ|か)|経|たって|たち|"
    r"おき|ごと|に\d|使|ぶり|待っ|遅|早)"
_PATTERNS: tuple[tuple[str, str, _Reader], ...] = (
    (
        "full",
        rf"{_NO_NUMBER}(?:(?P<era>令和|R)?(?P<y>\d{{1,4}}) ?[年/.-] ?)?(?P<m>1[0-2]|"
            rf"0?[1-9]) ?(?:月|/(?!\d{{4}})) ?(?P<d>3[01]|[12]\d|0?[1-9])"
        rf"(?!\d|/\d|[a-zA-Z%]|サイズ|カップ|[個袋枚本人]|の量|程度|ほど(?!に)|くらい(?:の|"
            rf"に(?:減|切))|カット)日?{_PAREN}{_CLOCK}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>令和|R)?(?P<y>20\d\d|"
            rf"(?<=[和R])\d{{1,2}})年?[./・,-](?P<m>1[0-2]|0?[1-9])月?[./・,-](?P<d>3[01]|"
            rf"[12]\d|0?[1-9])日?(?![\d-]){_PAREN}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-]){_PAREN}",
        _full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>)(?P<m>1[0-2]|0?[1-9])[.-](?P<d>3[01]|[12]\d|"
            rf"0?[1-9]) ?\([月火水木金土日]\)",
        _full,
    ),
    (
        "part",
        r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?:の)?(?P<part>上旬|中旬|下旬|初旬|初め|はじめ|頭|"
            r"半ば|末|中|いっぱい)",
        _part,
    ),
    (
        "within",
        r"(?<![\d/.-])(?P<n>\d{1,3}|[一二三四五六七八九十]{1,2})(?: ?[、,〜-] ?(?P<n2>\d{1,"
            r"2}|[一二三四五六七八九十]))?"
        r" ?(?P<unit>営業日|平日|日間?|週間?|ヶ月|時間)(?P<tail> ?(?:以内|いない|中に|"
            r"のうち|後(?!半|ろ|期)|以後))",
        _within,
    ),
    (
        "day",
        rf"{_NO_NUMBER}(?P<which>来月|今月|先月|再来月|翌月|当月|前月)?(?:の)?(?P<d>3[01]|"
            rf"[12]\d|[1-9])日(?!本|々|常|付|程|中に|中$){_NO_DURATION}{_PAREN}{_CLOCK}",
        _day,
    ),
    (
        "weekday",
        rf"(?P<which>(?:先々週|再来週|来週|今週|先週|翌週|今度|次|こんど|つぎ|前)(?:の|"
            rf"、)?)?(?<![月火水木金土日]){_WD}",
        _weekday,
    ),
    (
        "weekday",
        r"(?P<which>(?:再来週|来週|今週|先週|今度|次)の?)(?P<wd>[月火水木金土日])(?![一-龠曜])",
        _weekday,
    ),
    (
        "near",
        r"(?P<near>明々後日|明後日|しあさって|一昨日|さきおととい|おととい|おとつい|今日|"
            r"本日|今夜|今晩|きょう(?!だい)|今朝|明日|あした|(?<![ぁ-ん])あす|明朝|明晩|"
            r"あさって|昨日|昨夜|昨晩|きのう(?!こ)|ゆうべ)",
        _near,
    ),
    (
        "period",
        r"(?P<period>年内|年末(?!年始|の?セール)|年明け|今月末|来月末|今月中|来月中|"
            r"今月いっぱい|来月の?(?:頭|初め|はじめ|上旬|中旬|下旬)|月内|"
            r"(?<![来今毎先\d])月末(?!締)|今週中|今週末|来週末|来週中|来週の?(?:前半|半ば|頭)|"
            r"(?<![今来毎])週末|週明け|再来週(?!の?[月火水木金土日末])|"
            r"来週(?!の?[月火水木金土日末中前半頭]))",
        _period,
    ),
    ("feast", rf"(?<![ァ-ヶー])(?P<feast>{'|'.join(sorted(days.FEASTS, key=len, reverse=True))})", _feast),
    ("run", r"(?:今度の|次の|今週末の|来月の)?(?:三|3|四|4|五|5|大型)?連休", _run),
)
_FINDERS = [(code, re.compile(pattern), reader) for code, pattern, reader in _PATTERNS]
_ANY = re.compile(r"\d[月/日.-]|\d ?(?:営業|週|ヶ|平|時)|曜|週|今[日夜晩朝月]|本日|明|あ[しすさ]|昨|きのう|"
    r"きょう|[一二三四五六七八九十](?:日|週|営)|[来今再次度]|月[末内]|年[内末明]|おとと|ゆうべ|"
    r"連休|" + "|".join(days.FEASTS))

# ── what a date is for ──────────────────────────────────────────────────────────────────────────

_PAST = re.compile(
    r"^.{0,18}?(?:(?:注文|購入|発注|予約|利用|決済|振り?込み?|入金|送金|問い合わせ|連絡|"
        r"電話|メール|申し?込み?|発送|出荷|到着|配達|受け?取り?)(?:を|に)?(?:し(?:た|て|まし|"
        r"ており)|いたし|させていただ|済|が(?:完了|あり)|いただ|もら|分|の(?:品|件|商品))"
    r"|に?(?:買|頼|届|着|送|出し|使お|書|聞|お聞き|伺|話|受け取|受取)(?:い|き|っ|り|"
        r"ん)?(?:た|て(?!く|い(?:ただ|き)|ほ|も|お)|まし)|から|以降ずっと|付|時点|現在|分の|"
        r"の分|に?(?:なって|なり)|開催(?:されて|して)い|まで(?:開催|有効|待|の(?:はず|予定で))|"
        r"(?:の)?(?:夜|朝|昼|夕方|晩|時ごろ|時頃)?に?(?:入れ|試(?:し|そ)|使(?:おう|っ(?:た|て)|"
        r"いまし))|のやつ|のメール|の電話)"
)
_TOLD = re.compile(
    r"^[^。\n]{0,30}?(?:と|って)(?:書|言|記載|あ(?:りま|った|る)|の(?:こと|回答|返事|案内|"
        r"連絡|表示)|聞|案内|表示|伺|なっ|いう(?:返|案|連|こと)|約束|お聞)|"
        r"^[^。\n]{0,20}?(?:予定(?:と|で(?:し|ある))|発送予定|出荷予定|入荷予定|お届け予定)"
)
_UNTIL = re.compile(r"^ ?の?(?:\d{1,2}時|午前中?|午後|正午|夕方|朝|夜|いっぱい|中|頃|ごろ)?(?:まで|迄)")
_UNTIL_NOT = re.compile(
    r"^[^。\n]{0,6}(?:まで|迄)(?:(?!に)(?:は|も|の)?[^。\n]{0,8}(?:留守|不在|"
        r"実家[にで](?:お|い|帰|滞)|帰省|旅行|おりま|いません|おらず|出張|入院|海外|休|有効|"
        r"開催|営業|受付|使え|待|連絡が|届いて|届か|でき|なの|です(?:か|よね)|でしょうか|予約|"
        r"セール|キャンペーン)|しか|なら)"
)
_BY = re.compile(r"^ ?(?:中|いっぱい)?(?:必着|着(?=で|希|指|に|を|の|$)|厳守|納品|納期|〆|締切|締め切り|"
    r"期限)")
_BOUND = re.compile(
    r"^[^。\n!?]{0,40}?(?:に(?:は|も)?(?:間に合|使|必要|要り|要る|渡|贈|着|届|お届け|到着|"
        r"欲し|ほし|配達|発送|納品|出発|持って|あげ|飾|開|行わ|控え|迫|お願い|送って|受け取り|"
        r"受取|変更|して)"
    r"|(?:が|は|の|に|で)?(?:、)?(?:友達の|友人の|娘の|息子の|孫の|母の|会社の|親戚が|"
        r"子供の)?(?:結婚式|挙式|式典|式|披露宴|本番|試合|大会|発表会|運動会|誕生日|記念日|"
        r"パーティー?|イベント|法事|法要|葬儀|お?通夜|告別式|当日|締切|期限|納期|開店|オープン|"
        r"展示会|送別会|歓迎会|忘年会|新年会|旅行|出発|引っ越し|引越し|お参り|入学式|卒業式|"
        r"成人式|お披露目|撮影|キャンプ|ライブ|面接|面談|来客|来る|会い?ま?[うす]|会え|集ま|"
        r"遊びに|泊ま|行[くき]|帰省|命日|お祝い|祝い|食事会|プレゼン|バザー|公演|フェア|フェス|"
        r"マルシェ|[^。、]{0,8}ショー|コンサート|個展|初日|総会|同窓会|入園式|卒園式|文化祭|"
        r"学園祭|体育祭|退院|入学|入社|卒業|開催し|使[いうっ])"
    r"|(?:着|指定|希望|必着|でお願い|にお願い|で大丈夫|でいい|が(?:いい|希望|都合)|"
        r"の(?:午前|午後|夕方|夜|朝|便)))"
)
_REPLY = re.compile(r"返事|返信|回答|連絡|知らせ|お?返答|教え|ご教示|説明|対応|見積")
_DELIVER = re.compile(r"届|着(?!せ|て|る|た)|配達|納品|納期|受け取|受取|お願い|希望|指定|変更|発送|送っ")
_FUTURE_NEED = re.compile(r"間に合|まで")
_ORDERED = re.compile(r"(?:注文|購入|発注|到着|発送|配達|お届け)日(?:は|が|:|：| )?[ ]*$")
_ORDERED_FOR = re.compile(
    r"^[^。]{0,24}(?:お願い|指定|依頼)し(?:て(?:い|お|あ)|まし)|^[^。]{0,8}(?:で|を)(?:注文|"
        r"購入|予約|お願い|頼|指定)(?:を)?(?:いた|させて|し|ん)?(?:し|いただ)?(?:た|だ|てい|"
        r"まし|ており)"
)
_OCCASION = (
    r"結婚式|挙式|式典|式|披露宴|本番|試合|大会|発表会|運動会|誕生日|記念日|パーティー?|"
        r"イベント|法事|法要|葬儀|お?通夜|告別式|締め?切り?|期限|納期|開店|オープン"
    r"|展示会|送別会|歓迎会|忘年会|新年会|旅行|出発|引っ越し|引越し|お参り|入学式|卒業式|"
        r"成人式|お披露目|撮影|キャンプ|ライブ|面接|面談|命日|食事会|バザー|公演|舞台|祭り?|"
        r"遠足|結納|顔合わせ|七五三|お宮参り|フェア|フェス|マルシェ|ショー|コンサート|個展|"
        r"初出店|出店|初日|納会|総会|決起集会|お茶会|同窓会|入園式|卒園式|文化祭|学園祭|体育祭|"
        r"面会|退院|入学|入社|卒業"
)
_OCCASION_IS = re.compile(
    rf"(?:{_OCCASION}|(?:来る|使う|会う|渡す|行く|行う|開く|必要な|いる|集まる)(?:の|日|"
        rf"予定))(?:会場|当日|本番|の日程|の日|予定日)?(?:は|が|も|を)[、 ]?[^。、]{{0,12}}$"
)
_IS = re.compile(r"^ ?(?:の(?:朝|昼|夕方|夜|晩|午前中?|午後|\d{1,2}時)(?:から)?)?(?:な|です|だ(?!け)|"
    r"に(?:あ[りる]|ござ|行|開|予定|控|迫|し)|と(?:迫|な)|で(?:す|、|ござ)|予定|。|、|$|!)")
_RELATIVE = re.compile(
    r"(?P<rel>前々日|前日|翌日|当日|その日|(?P<k>\d{1,2}|[一二三四五六七])日前|(?P<w>\d|"
        r"[一二三])週間前|前の週)(?P<till>まで(?:に)?|に|には|必着|着)"
)
_FEAST_BOUND = re.compile(r"^(?:の(?:日)?)?(?:前|当日)?(?:まで|迄|に(?:は|も)?(?:間に合|届|着|必要|使|渡|贈|欲し|ほし|"
    r"到着)|必着|前に)")


def find(text: str, calendar: Calendar, taken: list[tuple[int, int]] | None = None) -> list[Day]:
    """The dates of a folded text in order; `taken` are spans (numbers, links) that hold none."""
    found: list[Day] = []
    held = list(taken or [])
    start = 0
    for line in re.split(r"(?<=[\n。])", text):
        if _ANY.search(line):
            found += _in_line(text, line, start, calendar, held)
        start += len(line)
    found.sort(key=lambda day: day.start)
    found = _alternatives(text, found)
    return found + list(_relatives(text, found))


_YEAR_END = re.compile(r"年内|年末|大晦日|暮れ")


def _in_line(
    text: str, line: str, start: int, calendar: Calendar, held: list[tuple[int, int]]
) -> Iterator[Day]:
    for code, pattern, reader in _FINDERS:
        for hit in pattern.finditer(line):
            first, last = start + hit.start(), start + hit.end()
            if any(first < end and begin < last for begin, end in held):
                continue
            after = _same_day(line[hit.end() :])
            before = line[: hit.start()]
            past = _is_past(before, after)
            readings = reader(hit, calendar, past)
            if code == "day" and not past and _YEAR_END.search(line):
                december = days.on(calendar.sent.year, 12, int(hit["d"]))
                readings = [december] if december and not hit["which"] else readings
            if not readings:
                continue
            role, cue = _role(code, before, hit[0], after, readings[0], calendar, past)
            if code in {"period", "feast", "run", "part", "near", "within"} and role is Role.REF:
                if code != "near":
                    continue
            held.append((first, last))
            others = tuple(dict.fromkeys(readings[1:])) if role is not Role.REF else ()
            yield Day(first, last, readings[0], role, f"date.{code}", cue or hit[0], others)


_OVER = re.compile(r"[ぁ-ん]{0,2}(?:まし)?た(?!い|く|ら|ば)")
_NEXT_DATE = re.compile(r"\d{1,2}(?:[日月/]|曜)|[月火水木金土日]曜|今日|明日|昨日")


def _same_day(after: str) -> str:
    """The words after a date up to the next one."""
    following = _NEXT_DATE.search(after, 1)
    return after[: following.start()] if following else after


def _is_past(before: str, after: str) -> bool:
    """Whether the words after a date tell of what has been."""
    if _UNTIL.match(after) or _BY.match(after):
        return False
    near = _PAST.match(after)
    bound = _BOUND.match(after)
    if bound is not None and _OVER.match(after, bound.end()):
        return True
    return near is not None and (bound is None or near.end() <= bound.end())


def _role(
    code: str, before: str, said: str, after: str, day: date, calendar: Calendar, past: bool
) -> tuple[Role, str]:
    if day < calendar.sent or _ORDERED.search(before):
        return Role.REF, ""
    rest = after[:60]
    if until := _UNTIL.match(after):
        ranged = re.search(r"(?:から|〜|より) ?$", before) and not _DELIVER.search(rest)
        if ranged or _UNTIL_NOT.match(after) or _TOLD.match(after):
            return Role.REF, ""
        return _sort_of(rest), said + until[0].strip()
    if re.match(r"^ ?の?(?:納品|着|お届け|到着|配達|発送|出荷|入荷)の?予定", after):
        return Role.REF, ""
    if (by := _BY.match(after)) and not _ORDERED_FOR.match(after):
        return Role.REPLY if "回答" in rest else Role.DELIVER, by[0].strip()
    if code == "feast":
        bound = _FEAST_BOUND.match(after)
        return (Role.NEED, bound[0]) if bound else (Role.REF, "")
    if code == "within":
        if _TOLD.match(after) or re.match(r"[^。]{0,20}(?:いただけるとの|とのこと|壊れ|使え)", after):
            return Role.REF, ""
        asked = re.search(r"お願い|ください|いただ|ほしい|もらえ|希望|でき|可能|欲し|なければ|ない場合", rest)
        return (_sort_of(rest), asked[0]) if asked else (Role.REF, "")
    if code == "near" and said in {"今日", "本日", "今夜", "今晩", "きょう", "明日"} and after.startswith("中"):
        if _TOLD.match(after):
            return Role.REF, ""
        return _sort_of(rest), said + "中"
    if _OCCASION_IS.search(before) and _IS.match(after):
        return Role.NEED, _OCCASION_IS.search(before)[0][:8]  # type: ignore[index]
    if past or _TOLD.match(after) or _ORDERED_FOR.match(after) or after.startswith(("以降", "から")):
        return Role.REF, ""
    if re.search(r"(?:希望日|納期|必着日|期日|使用日|希望納期|日時|指定日)(?:は|が|:|：| )*$", before):
        return Role.DELIVER, before[-8:].strip(" :はが")
    if code == "period" and not re.match(r"^(?:に|には|の(?:うち|間)|で)", after):
        return Role.REF, ""
    if code in {"near", "period"} and not re.match(r"(?:の|が|は|に)?[^。]{0,16}(?:結婚式|式|本番|試合|大会|発表会|誕生日|法事|通夜|葬儀|"
        r"出発|まで|必要|使|間に合|着|届け|でお願い|希望|指定|の便)", after):
        return Role.REF, ""
    if bound := _BOUND.match(after):
        return _sort_of_bound(bound[0], rest), bound[0][-8:].strip("、 ")
    if code == "run" and re.search(r"着せ|使|行|間に合|旅行", rest):
        return Role.NEED, "連休"
    return Role.REF, ""


_OR = re.compile(r"(?:か|または|もしくは|or|や|、|,|・| )+")


def _alternatives(text: str, found: list[Day]) -> list[Day]:
    """24日か25日に: the first binds as the second does."""
    told = list(found)
    for at in range(len(told) - 2, -1, -1):
        day, following = told[at], told[at + 1]
        between = text[day.end : following.start]
        if day.role is Role.REF is not following.role and _OR.fullmatch(between[:8] or "-"):
            told[at] = replace(day, role=following.role, cue=following.cue)
    return told


def _sort_of(rest: str) -> Role:
    """What must happen by a day, told by the first verb after it."""
    reply, deliver = _REPLY.search(rest), _DELIVER.search(rest)
    if reply and (deliver is None or reply.start() < deliver.start()):
        return Role.REPLY
    return Role.DELIVER if deliver else Role.NEED


def _sort_of_bound(bound: str, rest: str) -> Role:
    if _REPLY.search(bound) or (bound.startswith("の") and _REPLY.search(rest[:16])):
        return Role.REPLY
    return Role.DELIVER if _DELIVER.search(bound[-8:]) else Role.NEED


def _relatives(text: str, found: list[Day]) -> Iterator[Day]:
    """Days told by another day: 5日に発送予定なので前日までに."""
    for hit in _RELATIVE.finditer(text):
        before = [day for day in found if day.end <= hit.start() and hit.start() - day.end < 80]
        if not before or "まで" not in hit["till"] and hit["rel"] not in {"前日", "翌日"}:
            continue
        day = before[-1].date
        said = hit["rel"]
        away = {"前々日": -2, "前日": -1, "翌日": 1, "当日": 0, "その日": 0, "前の週": -7}.get(said)
        if away is None:
            away = -_number(hit["k"]) if hit["k"] else -7 * _number(hit["w"])
        rest = text[hit.end() : hit.end() + 40].split("。")[0]
        yield Day(hit.start("rel"), hit.end("rel"), day + days.DAY * away, _sort_of(rest), "date.relative", hit[0])
