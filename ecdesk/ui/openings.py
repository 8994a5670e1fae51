"""The letter a composer begins with: a reply, 追伸, a new mail, a forward, or a draft resumed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Kind
from ecdesk.domain.shop import Shop
from ecdesk.ui import letters
from ecdesk.ui.attachments_row import DraftFile
from ecdesk.ui.drafting import Letter, new_id
from ecdesk.views.rows import DraftView, MailView, ThreadView
from ecdesk.words import _


def reply(view: ThreadView, *, again: bool = False) -> tuple[Letter, int]:
    """A reply (`again`: 追伸) to a conversation, and where its writing begins."""
    target = view.answers
    name = view.customer.name if view.customer else ""
    if not name and target.to:
        name = target.to[0].name
    opening = letters.reply_opening(name, view.shop, again=again)
    letter = Letter(
        id=new_id(),
        kind=Kind.POSTSCRIPT if again else Kind.REPLY,
        shop=view.shop,
        conversation_id=view.id,
        source_mail_id=target.mail_id,
        to=target.to,
        cc=target.cc,
        subject=letters.reply_subject(target.subject),
        body=opening.text,
    )
    return letter, opening.cursor


def new(shop: Shop) -> tuple[Letter, int]:
    """A mail to somebody new, and where its writing begins."""
    opening = letters.new_opening(shop)
    return Letter(new_id(), Kind.NEW, shop, body=opening.text), opening.cursor


def forward(view: ThreadView, mail: MailView) -> tuple[Letter, int]:
    """A mail passed on with its text and its files, and where its writing begins."""
    opening = letters.forward_opening(mail, view.shop)
    letter = Letter(
        id=new_id(),
        kind=Kind.FORWARD,
        shop=view.shop,
        conversation_id=view.id,
        source_mail_id=mail.id,
        subject=letters.forward_subject(mail.subject),
        body=opening.text,
        files=tuple(
            DraftFile(one.filename, one.size, mail_id=mail.id, position=one.position)
            for one in mail.attachments
        ),
    )
    return letter, opening.cursor


def writing_place(letter: Letter) -> int:
    """Where to go on in a draft: right before the signature, else at the end (code points)."""
    signature = letter.shop.signature.strip("\r\n")
    at = letter.body.rfind(signature) if signature else -1
    return len(letter.body[:at].rstrip()) if at > 0 else len(letter.body)


def bare(letter: Letter, view: ThreadView | None) -> str:
    """The opening of such a letter as nobody has written on it; empty where there is none."""
    if letter.kind is Kind.NEW:
        return letters.new_opening(letter.shop).text
    if letter.kind is Kind.FORWARD or view is None or view.id != letter.conversation_id:
        return ""  # a mail may be passed on without a word
    return reply(view, again=letter.kind is Kind.POSTSCRIPT)[0].body


def is_unwritten(draft: DraftView, view: ThreadView) -> bool:
    """Whether a draft holds nothing but the opening: worth neither keeping nor sending."""
    if draft.kind not in (Kind.REPLY, Kind.POSTSCRIPT) or draft.bcc or draft.files:
        return False
    opening = reply(view, again=draft.kind is Kind.POSTSCRIPT)[0]
    heads = (opening.to, opening.cc, opening.subject)
    return draft.body == opening.body and (draft.to, draft.cc, draft.subject) == heads


def quotation(view: ThreadView) -> str:
    """The customer's last mail as a quotation, to stand below the answer; empty without one."""
    mail = letters.last_incoming(view.mails)
    if mail is None:
        return ""
    when = mail.received_at.astimezone(ZoneInfo(view.shop.calendar.zone))
    sent = _("{year}年{month}月{day}日 {clock}").format(
        year=when.year, month=when.month, day=when.day, clock=f"{when:%H:%M}"
    )
    return "\n\n" + letters.quote(mail, sent)


def is_outdated(before: ThreadView, view: ThreadView) -> bool:
    """Whether an opening nobody has written on no longer fits what came in since."""
    return (
        (before.status, before.outgoing) != (view.status, view.outgoing)
        or [one for one in before.drafts if one.kind is not Kind.FORWARD]
        != [one for one in view.drafts if one.kind is not Kind.FORWARD]
        or [mail.id for mail in before.mails] != [mail.id for mail in view.mails]
        or (before.customer and before.customer.name) != (view.customer and view.customer.name)
        or before.shop != view.shop
    )
