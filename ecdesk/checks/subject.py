"""The subject says what the mail is about, in a length that a telephone shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.registry import Context, Draft, Spot, check, in_subject
from ecdesk.domain.findings import Severity, Where

_LONGEST = 40
_MARKS = re.compile(r"^(?:\s*(?:re|fwd?|返信|転送)\s*[:：]?\s*)+", re.IGNORECASE)
_SHOP_MARK = re.compile(r"^[【\[].{1,24}[】\]]\s*")
_SAYS_NOTHING = re.compile(
    r"(?:(?:お|ご)?(?:問い?合わ?せ|質問|連絡|返信|返事|回答|相談|案内|確認|件名|無題|メール|お知らせ|お世話)"
    r"(?:いただ[^の]{0,6})?(?:の|について)?(?:件|お返事|ご?回答|ご?返信|の件|について)?(?:です|になります|ありがとうございます)?"
    r"|no ?subject|\(no subject\)|件名なし|こんにちは)",
    re.IGNORECASE,
)


@check("subject.vague", Severity.WARNING)
def subject_says_the_matter(draft: Draft, context: Context) -> Iterator[Spot]:
    """The subject is there and says more than 「お問い合わせの件」."""
    bare = _SHOP_MARK.sub("", _MARKS.sub("", draft.subject)).strip()
    if not draft.subject.strip() and not context.turn:
        return
    answers_theirs = any(
        bare and bare in letter.subject and not _SAYS_NOTHING.fullmatch(bare)
        for letter in context.turn
    )
    if not answers_theirs and (not bare or _SAYS_NOTHING.fullmatch(bare)):
        # A customer who gave no subject, or 「お問い合わせ」, is answered under it by the program.
        theirs = {_MARKS.sub("", letter.subject).strip() for letter in context.turn}
        weight = Severity.NOTE if bare in theirs else None
        yield Spot(Where.SUBJECT, 0, len(draft.subject), {"said": draft.subject.strip()}, weight)


@check("subject.long", Severity.NOTE)
def subject_is_short(draft: Draft, _context: Context) -> Iterator[Spot]:
    """Forty characters and no more, the reply mark not counted."""
    start = found.end() if (found := _MARKS.match(draft.subject)) else 0
    if len(draft.subject) - start > _LONGEST:
        yield in_subject(start + _LONGEST, len(draft.subject), n=_LONGEST)
