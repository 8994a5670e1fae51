"""Drafts, their checks, and the approval that freezes a mail.

`approve` is the one gate: window, command line and outbox all pass through it. It runs the checks
on what will be sent, builds the bytes, reads them back and looks for placeholders once more.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.checks.promised import Promised
from ecdesk.checks.registry import Report
from ecdesk.domain.conversation import ANSWERING, Kind, Status
from ecdesk.domain.errors import Refused
from ecdesk.domain.findings import ASKS_FOR_REASON, Finding
from ecdesk.domain.ledger import Entry, Said
from ecdesk.domain.mail import Address
from ecdesk.domain.outgoing import LIVE, State
from ecdesk.domain.placeholders import find_placeholders
from ecdesk.domain.reading import Mark
from ecdesk.engine import (
    asides,
    checking,
    draft_files,
    intake,
    joining,
    looking,
    people,
    promises,
    routes,
    templates,
    turns,
)
from ecdesk.mail import build
from ecdesk.mail import parse as mail_parse
from ecdesk.mail.channels import is_no_reply
from ecdesk.mail.threads import subject_key
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.values import mailbox_of, shop_of

_REFERENCES = 20
_LONGEST_PROMISE = 80  # signs of a request that a promise is about
# RFC 5321's Mailbox, with the dots in a row that Japanese carriers once gave out.
_MAILABLE = re.compile(
    r"(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}|\"[ !#-\[\]-~]{1,62}\")"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,20}"
)


def save(write: Write, draft: p.DraftIn, now: datetime) -> dict[str, Any]:
    """Keep a draft as typed, its new files copied in. Refused("file.missing") and the like."""
    session = write.session
    draft = _placed(session, draft)
    for table, key, code in (
        (s.Shop, draft.shop_id, "shop.missing"),
        (s.Conversation, draft.conversation_id, "conversation.missing"),
        (s.Mail, draft.source_mail_id, "conversation.missing"),
    ):
        if key is not None and session.get(table, key) is None:
            raise Refused(code)
    row = session.get(s.Draft, draft.id)
    if row is None:
        row = s.Draft(id=draft.id, updated_at=now)
        session.add(row)
        appears = True
    elif row.sent_at is not None:
        return _saved(session, row)  # a late save of something that has left changes nothing
    else:
        appears = row.discarded_at is not None or row.conversation_id != draft.conversation_id
    row.conversation_id, row.shop_id, row.kind = draft.conversation_id, draft.shop_id, draft.kind
    row.to, row.cc, row.bcc = _lists(draft.to), _lists(draft.cc), _lists(draft.bcc)
    row.subject, row.body, row.source_mail_id = draft.subject, draft.body, draft.source_mail_id
    row.promise = promises.wish_data(draft.promise)
    row.template, row.fields = draft.template, [list(one) for one in draft.fields]
    asides.keep(session, row, draft, now)
    row.updated_at, row.discarded_at = now, None
    session.flush()
    draft_files.keep(session, draft)
    write.touched.drafts.add(draft.id)
    if appears and draft.conversation_id is not None:
        # Only that there is one shows elsewhere: not every word needs every pane read again.
        write.touched.conversations.add(draft.conversation_id)
    return _saved(session, row)


def discard(write: Write, draft_id: str, now: datetime) -> dict[str, Any]:
    """Throw a draft away, unless it has been approved. Saving it again takes that back."""
    row = write.session.get(s.Draft, draft_id)
    if row is not None and _approved(write.session, draft_id) is None:
        row.discarded_at = now
        write.touched.drafts.add(draft_id)
        if row.conversation_id is not None:
            write.touched.conversations.add(row.conversation_id)
    return {}


def check(session: Session, draft: p.DraftIn, now: datetime) -> checking.Checked:
    """Run the checks on a draft as it is."""
    return checking.check(session, _placed(session, draft), now)


def approve(write: Write, command: p.Approve, now: datetime) -> dict[str, Any]:
    """Freeze a draft into an outgoing mail and start its countdown.

    Raises Refused: draft.*, conversation.changed, reply.already_answered, outgoing.already,
    ask.not_looked {n, steps}, checks.stopped {stops}.
    """
    session, draft = write.session, _placed(write.session, command.draft)
    _require_sendable(draft)
    conversation = _conversation(write, draft, now)
    draft = replace(draft, conversation_id=conversation.id)
    save(write, draft, now)
    if command.revision and conversation.revision != command.revision:
        raise Refused("conversation.changed")
    _require_turn(session, conversation, draft)
    looking.require_looked(session, conversation.id, draft)
    checked = check(session, draft, now)
    _require_checks(checked.report, command.overrides)
    mailbox = _mailbox(session, conversation, draft.shop_id)
    shop = session.get_one(s.Shop, draft.shop_id)
    letter = _letter(session, draft, shop, mailbox, now)
    routes.require_one_way(mailbox_of(mailbox), letter.recipients)
    raw = build.build(letter)
    _require_no_placeholder(raw)
    outgoing = s.Outgoing(
        conversation_id=conversation.id,
        mailbox_id=mailbox.id,
        draft_id=draft.id,
        kind=draft.kind,
        promise=_promised(session, draft, checked, now),
        message_id=letter.message_id,
        sender=mailbox.address,
        recipients=list(letter.recipients),
        to=_lists(draft.to),
        subject=draft.subject,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        state=State.COUNTDOWN.value if command.countdown else State.READY.value,
        revision=conversation.revision,
        knows=intake.newest_mail(session, conversation.id),
        overrides=command.overrides,
        approved_at=now,
        due_at=now + timedelta(seconds=command.countdown),
        refused={},
    )
    session.add(outgoing)
    session.flush()
    templates.count_use(write, draft.template, now)
    write.touched.outbox = True
    write.touched.conversations.add(conversation.id)
    return {
        "outgoing": outgoing.id,
        "state": outgoing.state,
        "conversation_id": conversation.id,
        "due_at": outgoing.due_at.isoformat(),
    }


def _placed(session: Session, draft: p.DraftIn) -> p.DraftIn:
    """A draft in the conversation where what it answers stands now."""
    there = joining.place_of(session, draft.conversation_id, draft.source_mail_id)
    return replace(draft, conversation_id=there)


def _conversation(write: Write, draft: p.DraftIn, now: datetime) -> s.Conversation:
    """The draft's conversation; a new mail begins one."""
    session = write.session
    if draft.conversation_id is not None:
        found = session.get(s.Conversation, draft.conversation_id)
        if found is None:
            raise Refused("conversation.missing")
        return found
    box = session.scalar(
        select(s.Mailbox)
        .where(s.Mailbox.shop_id == draft.shop_id, s.Mailbox.removed_at.is_(None))
        .order_by(s.Mailbox.id)
        .limit(1)
    )
    if box is None:
        raise Refused("shop.no_mailbox")
    customer_id, _new = people.customer_for(write, Address(*draft.to[0]), now)
    conversation = s.Conversation(
        shop_id=draft.shop_id,
        mailbox_id=box.id,
        customer_id=customer_id,
        subject=draft.subject,
        subject_key=subject_key(draft.subject),
        status=Status.DONE.value,
        last_mail_at=now,
        revision=0,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _require_sendable(draft: p.DraftIn) -> None:
    """What is missing whatever the checks say."""
    everybody = [Address(*pair) for pair in (*draft.to, *draft.cc, *draft.bcc)]
    if not draft.to:
        raise Refused("draft.no_recipient")
    for address in everybody:
        if not _MAILABLE.fullmatch(address.addr):
            raise Refused("draft.bad_address", address=address.addr)
        if is_no_reply(address.addr):
            raise Refused("draft.no_reply_address", address=address.addr)
    if not draft.subject.strip():
        raise Refused("draft.no_subject")
    if not draft.body.strip():
        raise Refused("draft.empty")


def _require_turn(session: Session, conversation: s.Conversation, draft: p.DraftIn) -> None:
    """One live outgoing a conversation; a draft leaves once; a second answer only as 追伸."""
    approved = _approved(session, draft.id)
    if approved is not None:
        raise Refused("outgoing.already", outgoing=approved)
    live = session.scalar(
        select(s.Outgoing.id).where(
            s.Outgoing.conversation_id == conversation.id,
            s.Outgoing.state.in_([state.value for state in LIVE]),
        )
    )
    if live is not None:
        raise Refused("outgoing.already", outgoing=live)
    answers = draft.kind in {kind.value for kind in ANSWERING}
    if answers and turns.is_answered(session, conversation.id):
        raise Refused("reply.already_answered")


def _promised(
    session: Session, draft: p.DraftIn, checked: checking.Checked, now: datetime
) -> list[dict[str, Any]] | None:
    """What the mail will have promised when it has left: a holding notice always does.

    An answer does where it says by when we write again.
    """
    if draft.kind == Kind.HOLDING.value:
        return [promises.approved(session, draft, now)]
    made = [
        {"due_at": due.isoformat(), "about": " ".join(one.about.split())[:_LONGEST_PROMISE]}
        for one, due in checked.promised
    ]
    return made or None


def _approved(session: Session, draft_id: str) -> int | None:
    """The outgoing mail that a draft has become, unless it was taken back."""
    return session.scalar(
        select(s.Outgoing.id)
        .where(s.Outgoing.draft_id == draft_id, s.Outgoing.state != State.CANCELLED.value)
        .limit(1)
    )


def _require_checks(report: Report, overrides: dict[str, str]) -> None:
    standing = [
        finding
        for finding in report.stops
        if finding.code not in ASKS_FOR_REASON or not overrides.get(finding.code, "").strip()
    ]
    if standing:
        raise Refused("checks.stopped", stops=[finding_data(finding) for finding in standing])


def _require_no_placeholder(raw: bytes) -> None:
    """The frozen bytes read back as the customer's program would."""
    mail = mail_parse.parse(raw)
    for text in (mail.subject, mail.text):
        found = find_placeholders(text)
        if found:
            stop = {"code": "field.unfilled", "text": found[0].text, "values": {}}
            raise Refused("checks.stopped", stops=[stop])


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as it travels."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "values": finding.values,
    }


def ledger_line(mail_id: int, entry: Entry) -> dict[str, Any]:
    """A line of the ledger as it travels; `mail_id` is the mail that asks it."""
    mark = entry.mark
    return {
        "mail_id": mail_id,
        "start": mark.start,
        "end": mark.end,
        "text": mark.text,
        "asks": entry.asks,
        "state": entry.state.value,
        "unsure": entry.unsure,
        "by": [[said.start, said.end] for said in entry.by],
        "linked": entry.linked,
        "reason": _span(entry.reason),
        "instead": _span(entry.instead),
        "day": None if entry.day is None else entry.day.isoformat(),
        "named": entry.named,
    }


def promised_line(one: Promised, due: datetime) -> dict[str, Any]:
    """A promise that a draft makes, as it travels."""
    return {"day": one.day.isoformat(), "due_at": due.isoformat(), "about": one.about}


def told_line(mail_id: int, mark: Mark, said: Said | None) -> dict[str, Any]:
    """What a customer told of themselves, as it travels, and where the letter takes it up."""
    place = {"mail_id": mail_id, "start": mark.start, "end": mark.end}
    return {**place, "text": mark.text, "by": _span(said)}


def _span(said: Said | None) -> list[int] | None:
    return None if said is None else [said.start, said.end]


def _letter(
    session: Session, draft: p.DraftIn, shop: s.Shop, mailbox: s.Mailbox, now: datetime
) -> build.Letter:
    source = session.get(s.Mail, draft.source_mail_id) if draft.source_mail_id else None
    answers = source is not None and draft.kind != Kind.FORWARD.value
    files = tuple(
        build.File(row.filename, row.content_type, row.data)
        for row in session.scalars(
            select(s.DraftFile).where(s.DraftFile.draft_id == draft.id).order_by(s.DraftFile.id)
        )
    )
    if sum(len(file.data) for file in files) > draft_files.MOST_BYTES:
        raise Refused("draft.too_large", most=draft_files.MOST_BYTES >> 20)
    cited: tuple[str, ...] = ()
    if answers and source is not None:
        cited = (*source.references, *([source.in_reply_to] if not source.references else []))
        cited = tuple(dict.fromkeys((*filter(None, cited), source.message_id)))[-_REFERENCES:]
    return build.Letter(
        sender=Address(shop_of(shop).sender_name, mailbox.address),
        to=tuple(Address(*pair) for pair in draft.to),
        cc=tuple(Address(*pair) for pair in draft.cc),
        bcc=tuple(Address(*pair) for pair in draft.bcc),
        subject=draft.subject,
        body=draft.body,
        attachments=files,
        message_id=build.new_message_id(mailbox.address.rpartition("@")[2], uuid.uuid4().hex),
        date=now,
        in_reply_to=source.message_id if answers and source is not None else "",
        references=cited,
    )


def _mailbox(session: Session, conversation: s.Conversation, shop_id: int) -> s.Mailbox:
    box = session.get_one(s.Mailbox, conversation.mailbox_id)
    if box.shop_id != shop_id:
        raise Refused("shop.mismatch")
    if box.removed_at is not None:
        raise Refused("shop.no_mailbox")
    return box


def _saved(session: Session, row: s.Draft) -> dict[str, Any]:
    files = session.execute(
        select(s.DraftFile.id, s.DraftFile.filename, func.length(s.DraftFile.data))
        .where(s.DraftFile.draft_id == row.id)
        .order_by(s.DraftFile.id)
    )
    return {
        "saved_at": row.updated_at.isoformat(),
        "files": [{"id": id_, "filename": name, "size": size} for id_, name, size in files],
    }


def _lists(pairs: list[tuple[str, str]]) -> list[Any]:
    return [list(pair) for pair in pairs]
