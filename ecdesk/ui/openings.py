"""The letter a composer begins with: a reply, 追伸, a new mail, a forward, or a draft resumed."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.shop import Shop
from ecdesk.mail.channels import Route
from ecdesk.ui import letters
from ecdesk.ui.attachments_row import DraftFile
from ecdesk.ui.delegates import channel_said
from ecdesk.ui.drafting import ANSWERS, Letter, new_id
from ecdesk.ui.thread_lines import route_said
from ecdesk.views.rows import DraftView, MailView, ThreadView
from ecdesk.words import _

OPEN = (Status.REPLY, Status.BACKLOG)  # a question waits


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
        files=_files(mail),
    )
    return letter, opening.cursor


def resend(view: ThreadView, mail: MailView) -> tuple[Letter, int]:
    """A mail of ours that came back, word for word with its files, to be sent once more."""
    letter, _cursor = reply(view, again=view.status not in OPEN)
    letter = replace(
        letter,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        body=mail.text.rstrip("\n"),
        files=_files(mail),
    )
    return letter, writing_place(letter)


def is_unanswerable(view: ThreadView) -> bool:
    """Whether a question waits that no mail can answer: nobody would read it."""
    return view.status in OPEN and view.answers.route in (Route.SCREEN, Route.NOBODY)


def where_it_goes(letter: Letter, view: ThreadView | None) -> str:
    """What there is to say of where a reply goes; empty where it goes to who wrote."""
    if view is None or view.id != letter.conversation_id or letter.kind not in ANSWERS:
        return ""
    target = view.answers
    if target.route in (Route.SCREEN, Route.NOBODY):
        return route_said(view)
    source = next((mail for mail in view.mails if mail.id == target.mail_id), None)
    if source is None or not target.to or source.direction is not Direction.IN:
        return ""
    to, sender = target.to[0], source.sender
    if target.route is Route.MASKED:
        place = channel_said(view.channel) or _("モール")
        return _("{place}を通してお客様に届きます").format(place=place)
    if to.key == sender.key:
        return ""
    if source.form is not None and to.key == source.form.email.strip().lower():
        return _("返信先は、フォームに書かれたお客様のアドレスです")
    return _("返信先 {to}　(差出人は {sender})").format(to=to.addr, sender=sender.addr)


def intents_of(letter: Letter, view: ThreadView | None) -> tuple[str, ...]:
    """What the mail is for that a letter answers, by the intents' names; the newest one's first."""
    if view is None or letter.conversation_id != view.id or letter.kind is Kind.FORWARD:
        return ()
    read = [
        mail.reading
        for mail in view.mails
        if mail.direction is Direction.IN and mail.reading is not None
    ]
    return (read[-1].intent, *read[-1].also) if read else ()


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


def _files(mail: MailView) -> tuple[DraftFile, ...]:
    """The files of a mail, taken along."""
    return tuple(
        DraftFile(one.filename, one.size, mail_id=mail.id, position=one.position)
        for one in mail.attachments
    )


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
