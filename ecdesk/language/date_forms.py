"""How people write a day: 来週の火曜, 月末, 3営業日以内, 1/5. Each form has a pattern and a count.

The one rule: a form gives readings (`day_counts`), the likeliest first, and does not judge what the
day is for; that is `dates`.
"""

from __future__ import annotations

import re

from ecdesk.language import days
from ecdesk.language.day_counts import (
    Calendar,
    Reader,
    number,
    of_after_run,
    of_clock,
    of_day,
    of_feast,
    of_full,
    of_holiday,
    of_near,
    of_nth,
    of_part,
    of_period,
    of_run,
    of_weekday,
    of_within,
)

__all__ = ["ANY", "FINDERS", "Calendar", "number"]

_WD = (
    r"(?P<wd>[月火水木金土日](?=曜|よう[び日])|(?<=[週う]の)[月火水木金土](?=よう)|"
    r"(?<![ぁ-ん])(?:げつ|か|すい|もく|きん|ど|にち)(?=ようび))"
    r"(?:曜日|曜|ようび|よう日|よう)"
)
_PAREN = r"(?: ?\([月火水木金土日祝・]{1,3}(?:曜日?)?\)|の?[月火水木金土日]曜日?)?"
_CLOCK = r"(?: ?\d{1,2}:\d{2})?"

_KANJI = r"三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_KANJI_MONTH = r"十[一二]?|[一二三四五六七八九]"

_NO_NUMBER = r"(?<![\d/.#-])(?<!\d:)(?<![\d][-−])"
_NO_DURATION = (
    r"(?!間|以内|以上|後|前(?!後[にでが])|ほど|[くぐ]らい(?!ま|に(?:は|も|[届着送お持必欲ほ使])|[がで])|かか|目|分|も(?:待|経|たっ|か)|経|たって|たち|"
    r"おき|ごと|に\d|使|ぶり|待っ|遅|早)"
)
_PATTERNS: tuple[tuple[str, str, Reader], ...] = (
    (
        "full",
        rf"{_NO_NUMBER}(?:(?P<era>令和|R)?(?P<y>\d{{1,4}}) ?[年/.-] ?)?(?P<m>1[0-2]|"
        rf"0?[1-9]) ?(?:月|/(?!\d{{4}})) ?(?P<d>3[01]|[12]\d|0?[1-9])"
        rf"(?!\d|/\d|[a-zA-Z%]|サイズ|カップ|[個袋枚本人]|の量|程度|ほど(?!に)|くらい(?:の|"
        rf"に(?:減|切))|カット)日?{_PAREN}{_CLOCK}",
        of_full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>令和|R)?(?P<y>20\d\d|"
        rf"(?<=[和R])\d{{1,2}})年?[./・,-](?P<m>1[0-2]|0?[1-9])月?[./・,-](?P<d>3[01]|"
        rf"[12]\d|0?[1-9])日?(?![\d-]){_PAREN}",
        of_full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-]){_PAREN}",
        of_full,
    ),
    (
        "full",
        rf"{_NO_NUMBER}(?P<era>)(?P<y>)(?P<m>1[0-2]|0?[1-9])[.-](?P<d>3[01]|[12]\d|"
        rf"0?[1-9]) ?\([月火水木金土日]\)",
        of_full,
    ),
    (
        "full",
        rf"(?<![一二三四五六七八九十])(?P<era>)(?P<y>)(?P<m>{_KANJI_MONTH})月の?(?P<d>{_KANJI})日{_PAREN}",
        of_full,
    ),
    (
        "full",  # of those who write no kanji: 11がつ 3か
        rf"{_NO_NUMBER}(?P<era>)(?P<y>)(?P<m>1[0-2]|0?[1-9]) ?がつ ?(?P<d>3[01]|[12]\d|0?[1-9])"
        r" ?(?:にち|か(?![ぁ-んー])|(?=[^\dぁ-ん]))",
        of_full,
    ),
    (
        "nth",
        rf"(?P<m>今月|来月|再来月|(?<!\d)(?:1[0-2]|[1-9])月|(?<![一二三四五六七八九十])(?:{_KANJI_MONTH})月)の?"
        rf"(?:第 ?(?P<n>[1-5一二三四五])|最初)の?(?:(?P<wd>[月火水木金土日])(?:曜日|曜)?{_PAREN}|週末)",
        of_nth,
    ),
    (
        "part",
        rf"(?:(?<!\d)(?P<m>1[0-2]|[1-9])|(?<![一二三四五六七八九十\d])(?P<k>{_KANJI_MONTH}))(?:月| ?がつ ?)"
        r"(?:の ?)?(?P<part>上旬|中旬|下旬|初旬|初め|はじめ|頭|半ば|末日?|中|いっぱい|おわり|終わり|うち)",
        of_part,
    ),
    (
        "within",
        r"(?<![\d/.-])(?P<n>\d{1,3}|[一二三四五六七八九十]{1,2})(?: ?[、,〜-] ?(?P<n2>\d{1,"
        r"2}|[一二三四五六七八九十]))?"
        r" ?(?P<unit>営業日|平日|(?<!\d\d)日(?= ?中に)|日間?(?! ?中に)|週間?|ヶ月|時間)(?P<tail> ?(?:以内|いない|中に|"
        r"の?うち|後(?!半|ろ|期)|以後))",
        of_within,
    ),
    (
        "day",
        rf"(?P<which>来月|今月|先月|再来月|翌月|当月|前月)の?(?P<d>{_KANJI})日(?!間|ほど|目){_PAREN}",
        of_day,
    ),
    (
        "day",
        rf"(?P<which>)(?<![一二三四五六七八九十月])(?:暮れの)?(?P<d>二十[一二三四五六七八九]?|十[一二四五六七八九]|三十一?)日"
        rf"(?!目|分|も(?:待|経)|以上|以内|ほど(?:前|待|経)|間|後|前){_PAREN}",
        of_day,
    ),
    (
        "day",  # 五日 is as often five days: it is the fifth where something binds to it
        r"(?P<which>)(?<![一二三四五六七八九十月第毎\d])(?P<d>[一二三四五六七八九])日"
        r"(?=まで(?![待も])|迄|に(?!渡っ|わたっ)(?:は|も)?[^一二三\d。、]{0,10}[届着納送使渡伺来参行]|"
        r"の(?:朝|昼|夕|晩|夜|午|式|会)|着|必着|より前|が(?:本番|法事|式))",
        of_day,
    ),
    (
        "day",
        rf"(?<!毎月)(?<!保証)(?<!期間)(?<!最大)(?<!約){_NO_NUMBER}(?P<which>(?:来月|今月|先月|再来月|翌月|当月|前月|年明け|年始|正月|来年)の?)?(?P<d>3[01]|"
        rf"[12]\d|[1-9])日(?!本|々|常|付|程|(?<!\d\d日)中に|中$){_NO_DURATION}{_PAREN}{_CLOCK}",
        of_day,
    ),
    (
        "afterrun",
        r"(?P<run>連休|ゴールデンウィーク|GW|お盆|正月)明け(?:の(?P<wd>[月火水木金土日])曜日?)?",
        of_after_run,
    ),
    (
        "weekday",
        rf"(?P<which>(?:先々週|再来週|来週|今週|先週|翌週|今度|次|こんど|つぎ|前|さ?らいしゅう|こんしゅう)"
        rf"(?: ?の ?|、)?)?(?<![月火水木金土日]){_WD}",
        of_weekday,
    ),
    (
        "weekday",
        r"(?P<which>(?:再来週|来週|今週|先週|今度|次)の?)(?P<wd>[月火水木金土日])(?![一-龠曜よ])",
        of_weekday,
    ),
    (
        "near",
        r"(?P<near>明々後日|明後日|しあさって|一昨日|さきおととい|おととい|おとつい|今日|"
        r"本日|今夜|今晩|きょう(?!だい)|今朝|明日|あした|(?:(?<![ぁ-ん])|(?<=[がはもを、]))あす|明朝|明晩|"
        r"あさって|昨日|昨夜|昨晩|きのう(?!こ)|ゆうべ|こんや(?!く)|こんばん(?!は|わ)|けさ)",
        of_near,
    ),
    (
        "period",
        r"(?P<period>(?:今週|来週|今月|来月|年)の(?:うち|内)|年内|年末(?!年始|の?セール)|今週いっぱい|来週いっぱい|今年中|年始|年明け|今月末|来月末|今月中|来月中|"
        r"今月いっぱい|一両日中|(?:今週|今度|次|来週)の土日|来月の?(?:頭|初め|はじめ|上旬|中旬|下旬)|月内|"
        r"(?<![来今毎先\d])月末(?!締)|今週中|今週末|来週末|来週中|来週の?(?:前半|半ば|頭)|"
        r"(?<![今来毎])週末|週明け|再来週(?!の?[月火水木金土日末])|"
        r"来週(?!の?[月火水木金土日末中前半頭]))",
        of_period,
    ),
    (
        "clock",  # of today, where only the hour is told: 17時までにお返事を
        r"(?<![\d日の曜)後前明毎朝昼夜晩方])(?P<near>(?:夕方|夕刻|夜|朝|昼|昼の)?(?P<hour>\d{1,2}|"
        r"[一二三四五六七八九]|十[一二]?)時(?:半)?(?=(?:まで|迄)に)|(?:正午|夕方|夕刻|朝)(?=(?:まで|迄)に)|"
        r"朝(?:いちばん|一番|イチ|いち|一)(?=(?:に|で)))"
        r"(?=(?:まで|迄)?(?:に|で)(?:は)?[^。\n]{0,16}(?:お?返[事答]|ご?返信|ご?回答|ご?連絡|お?電話|"
        r"お?知らせ|教え|折り?返|メールで|送って|ください|お願い|もら[えい]|いただ|ほし|欲し))",
        of_clock,
    ),
    (
        "feast",
        rf"(?<![ァ-ヶー])(?P<feast>{'|'.join(sorted(days.FEASTS, key=len, reverse=True))})",
        of_feast,
    ),
    ("holiday", r"(?<![日とや・、平休])祝日(?![以は休営も配や・])", of_holiday),
    ("run", r"(?:今度の|次の|今週末の|来月の)?(?:三|3|四|4|五|5|大型)?連休", of_run),
)
# (code, pattern, what reads a hit); the first form that fits a place has it.
FINDERS = [(code, re.compile(pattern), reader) for code, pattern, reader in _PATTERNS]
# What every form has one of: a line without it is not looked at further.
ANY = re.compile(
    r"\d[月/日.-]|\d ?がつ|よう|祝日|朝[いイ一]|のうち|の内|(?:時|半|正午|夕方|夕刻|朝)(?:まで|迄)に|両日中|\d ?(?:営業|週|ヶ|平|時)|曜|週|今[日夜晩朝月]|本日|明|あ[しすさ]|昨|きのう|"
    r"きょう|こん[やばし]|けさ|らいしゅう|[一二三四五六七八九十](?:日|週|営|月)|[来今再次度]|月[末内のい終頭]|年[内末明]|おとと|ゆうべ|"
    r"連休|" + "|".join(days.FEASTS)
)
