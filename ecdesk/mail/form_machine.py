"""What a form's program writes around the customer's words: footers, buttons, consents.

The one rule: a sentence that a customer could have written is never the program's, so what is known
here are whole lines and what stands under them, not words in a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ecdesk.mail.form_labels import Vocabulary
from ecdesk.mail.form_layout import Line

_SENT_FROM = re.compile(r".{1,40}(?:から|より)送信(?:されました|されています)?[。.]?")
_LONGEST_BUTTON = 40
_BUTTON = re.compile(
    r"\W{0,4}[^。、]{0,20}(?:返信|回答|確認|管理|詳細|ログイン|[Rr]eply|[Vv]iew|[Mm]anage)[^。、]{0,20}"
)
# 「下記URLからご返信ください」: a customer asks nobody to answer on a page.
_POINTS = re.compile(
    r"[※■▼●]?\s?(?:(?:下記|以下|次|こちら)の?)?\s?(?:URL|リンク|ページ|管理画面|取引画面)[^。]{0,12}(?:から|より|にて|で)"
    r"[^。]{0,8}(?:返信|回答)[^。]{0,20}[。.:：]?"
)
_SENTENCE = re.compile(r"(?:[！？!?]|です|ます|ません|ました|ください|下さい|しょうか)[)）」]?$")
_LINK = re.compile(r"<?https?://\S+")
_CONSENT = re.compile("同意|プライバシー|個人情報")
_AGREED = re.compile(r"同意|承諾|はい|チェック|agree|accept|yes|on|[✓✔☑1]", re.IGNORECASE)


def wrote(said: str, below: Iterable[str], words: Vocabulary) -> bool:
    """Whether the program wrote the line `said`, given the lines below it."""
    if words.footer.search(said) or _SENT_FROM.fullmatch(said):
        return True
    is_button = _BUTTON.fullmatch(said) is not None and not _SENTENCE.search(said)
    if len(said) > _LONGEST_BUTTON or not (is_button or _POINTS.fullmatch(said)):
        return False
    return _LINK.fullmatch(next(filter(None, map(str.strip, below)), "")) is not None


def framed(lines: Sequence[str], words: Vocabulary) -> list[str]:
    """What stands between the lines with which a mall frames a customer's words."""
    for begin, end in words.frames:
        starts = [n for n, line in enumerate(lines) if begin in line]
        if starts:
            rest = lines[starts[0] + 1 :]
            stop = next((n for n, line in enumerate(rest) if end in line), len(rest))
            return ["\n".join(rest[:stop]).strip()]
    return []


def is_consent(line: Line, below: str) -> bool:
    """Whether a line, with its value `below` it perhaps, tells that a box was ticked."""
    told = line.value or below.strip()
    return _CONSENT.search(line.label) is not None and _AGREED.match(told) is not None
