"""Words that show a mood or a hurry, as finds; shared by `urgency` and `emotion`.

Also the words by which a letter closes a matter. The one rule: finds are in order and never
overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecdesk.language import lazily
from ecdesk.language.alternation import Alternation
from ecdesk.language.requests import Hit


def hits(text: str, groups: Sequence[tuple[str, re.Pattern[str] | Alternation]]) -> list[Hit]:
    """Every find of every pattern, in order; joined where they overlap."""
    found = [
        Hit(hit.start(), hit.end(), kind, f"signal.{kind}", hit[0].strip("。、! "))
        for kind, pattern in groups
        for hit in pattern.finditer(text)
        if hit.end() > hit.start()
    ]
    found.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept[:20]


EARLIER_TALK = lazily.pattern(
    r"例の|あの(?:件|話|時|とき|注文)|先日の|この(?:間|前)の|前回の(?!購入|注文)|続き|"
    r"前にも?(?:お?話|言|伝え|相談)|先ほどの|さっきの|昨日の(?:やつ|件|話|続き)|いつもの"
)
_NO_REPLY = lazily.pattern(
    r"(?:ご?返信|お?返事|ご?連絡|ご?回答|レス)(?:は|には|の(?:必要|お気遣い)は|"
    r"など)?(?:、)?(?:不要|無用|結構|いりません|要りません|及びません|お構いなく|"
    r"必要ありません|いらない|なしで)|(?:返信|返事)(?:は)?しなくて"
)
_CLOSES = lazily.pattern(
    r"ありがとう|承知|了解|わかりました|かしこまり|よろしく|よろしいです|確認(?:でき|"
    r"し)ました|受け取り|届きました|振り?込みました|入金しました|支払いました|お世話|楽しみ|"
    r"ごちそう|おいし|美味し|助かりました|お礼"
)


def declines_reply(text: str) -> bool:
    """Whether the customer says that no answer is needed."""
    return _NO_REPLY.search(text) is not None


def only_closes(text: str) -> bool:
    """Whether a short letter only thanks, agrees or tells that something is done."""
    return len(text.strip()) <= 160 and _CLOSES.search(text) is not None
