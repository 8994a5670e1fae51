"""Raw bytes → `ParsedMail`. Never raises, whatever the bytes; what was wrong is in `defects`.

`letter.py` reads what was sent; here it is judged: which stretches are quotes, whether it is a
form, through which channel and by which machine it came. Files are cut out on demand by their
position (`attachment_bytes`).
"""

from __future__ import annotations

from ecdesk.domain.mail import Address, Attachment, Auto, ParsedMail, PartKind, TextPart
from ecdesk.mail import automatic, body, channels, charset, form_text, forms, letter, mime

_MOST_SHOWN = 200_000  # bytes of a mail that broke the parser


def parse(
    raw: bytes, rules: channels.ChannelRules | None = None, *, read_as: str = ""
) -> ParsedMail:
    """Read a mail. A bug of ours costs its structure, never the mail (see `_last_resort`).

    `read_as` is the charset that a person chose for its text, whatever its labels say.
    """
    try:
        return _parse(raw, rules or channels.current(), read_as)
    except Exception as error:  # noqa: BLE001 - a mail that breaks the parser must not stop the desk
        return _last_resort(raw, type(error).__name__)


def attachment_bytes(raw: bytes, position: int) -> tuple[Attachment, bytes]:
    """The attachment whose `position` a `ParsedMail` named, and its decoded bytes.

    Raises IndexError where the mail has no such leaf.
    """
    for index, leaf in enumerate(mime.read(raw)[0].leaves()):
        if index == position:
            data = leaf.content()
            return letter.attachment(leaf, index, len(data)), data
    raise IndexError(position)


def inline_images(raw: bytes) -> dict[str, tuple[str, bytes]]:
    """The pictures an HTML part may show: content id → (content type, bytes)."""
    root, _ = mime.read(raw)
    return {
        leaf.content_id: (leaf.content_type, leaf.content())
        for leaf in root.leaves()
        if leaf.content_type.startswith("image/") and leaf.content_id
    }


def _parse(raw: bytes, rules: channels.ChannelRules, read_as: str) -> ParsedMail:
    read = letter.read(raw, read_as)
    parts = body.split(read.text)
    answers = form_text.answers_another(read.subject, (*read.answers, *read.references))
    form = forms.read_form(form_text.filled_in(read.text, parts, answers=answers))
    auto = automatic.kind_of(read, form)
    references = read.references
    if auto is Auto.BOUNCE:
        references = automatic.returned(read) or references
    senders = (read.sender, read.via, *read.reply_to, *letter.addresses(read.root, "sender"))
    return ParsedMail(
        message_id=read.message_id,
        answers=read.answers,
        references=references,
        subject=read.subject,
        sender=read.sender,
        reply_to=read.reply_to,
        to=read.to,
        cc=read.cc,
        date=read.date,
        received=read.received,
        text=read.text,
        parts=parts,
        html=read.html,
        attachments=read.attachments,
        form=form,
        channel=channels.recognise(rules, dict.fromkeys(senders)),
        auto=auto,
        charset=read.charset,
        defects=tuple(dict.fromkeys(read.defects)),
    )


def _last_resort(raw: bytes, reason: str) -> ParsedMail:
    """A mail that broke the parser, as much of it as can be shown."""
    decoded = charset.decode(raw[:_MOST_SHOWN], None)
    text = letter.tidy(decoded.text)
    nobody = Address("", "")
    return ParsedMail(
        message_id="",
        answers=(),
        references=(),
        subject="",
        sender=nobody,
        reply_to=(),
        to=(),
        cc=(),
        date=None,
        received=None,
        text=text,
        parts=(TextPart(PartKind.WRITTEN, 0, len(text)),) if text else (),
        html=None,
        attachments=(),
        form=None,
        channel=channels.OWN,
        auto=Auto.NO,
        charset=decoded.charset,
        defects=("parse.failed", f"parse.failed.{reason}"),
    )
