"""Nothing half-finished leaves: no empty field of a template, no attachment that is only words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.registry import (
    Context,
    Draft,
    Spot,
    check,
    in_body,
    in_subject,
    written_lines,
)
from ecdesk.domain.findings import Severity
from ecdesk.domain.opinion import unread
from ecdesk.domain.placeholders import find_placeholders
from ecdesk.domain.template import stale

_THING = r"(?:の?(?:ファイル|データ|画像|写真|お写真|資料|書類|PDF|もの))?"
# The words before: an attachment that the customer sent, or paper that lies in the box.
_THEIRS_BEFORE = re.compile(
    r"(?:(?:いただ|頂)い?た|頂戴した|(?:くだ|下)さった|お客様(?:の|から|より)の?|(?:商品|製品|箱|お荷物|本体)に(?:は)?|前回の?"
    r"|(?:いただ|頂)い?たメールの|ご)$"
)
# The words after: asked for, missing, impossible, in the customer's hand.
_THEIRS_AFTER = re.compile(
    rf"{_THING}(?:(?:いただ|頂[いきけ戴])|(?:くだ|下)さ"
    r"|(?:は|が|も)?(?:確認でき|な[いしく]|無[いし]|ございませ|ありませ|不要|結構|でき|出来|開け|見当た|見られ|届い)"
    r"|(?:を|の)お?(?:忘|願)|漏れ|もれ|し忘れ|忘れ|不要|文書|なさ|され"
    r"|し(?:ており|てい)ませ|し(?:ません|ない)"
    r"|(?:して|を|の[上うえ]*|いた)[^。\n]{0,25}(?:お送り|ご?返信|ご連絡|ご送付|お知らせ|お寄せ)[^。\n]{0,8}"
    r"(?:(?:くだ|下)さ|いただ[けきく]|頂[けきく]|お?願))"
    rf"|{_THING}して(?:(?:いただ|頂)[けきい]|(?:くだ|下)さ)"
)
_WORD = re.compile("添付")


@check("field.unfilled", Severity.STOP)
def fields_are_filled(draft: Draft, context: Context) -> Iterator[Spot]:
    """No field of a template is left open, none holds what the record no longer says.

    What a model proposed is open as well, until a person has changed it or taken it on.
    """
    for hole in find_placeholders(draft.subject):
        yield in_subject(hole.start, hole.end, kind=hole.kind)
    for hole in find_placeholders(draft.body):
        yield in_body(hole.start, hole.end, kind=hole.kind)
    for one in stale(draft.filled, draft.body, context.values):
        yield in_body(one.start, one.end, why="stale", right=context.values[one.name])
    for start, end in unread(draft.filled, draft.body):
        yield in_body(start, end, why="opinion")


@check("attachment.missing", Severity.STOP)
def attachment_is_there(draft: Draft, _context: Context) -> Iterator[Spot]:
    """A mail that says 「添付」 of a file of ours has a file; said once, at the first place."""
    if draft.attachments:
        return
    for offset, line in written_lines(draft.body):
        for word in _WORD.finditer(line):
            theirs = _THEIRS_BEFORE.search(line[max(0, word.start() - 12) : word.start()])
            if not theirs and not _THEIRS_AFTER.match(line, word.end()):
                yield in_body(offset + word.start(), offset + word.end())
                return
