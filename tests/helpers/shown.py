"""Rows as the window reads them, made by hand: a shop, a conversation, a mail on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.mail import Address, Attachment, PartKind, TextPart
from ecdesk.domain.outgoing import State
from ecdesk.domain.shop import Shop
from ecdesk.views.rows import (
    AnswerTarget,
    CustomerView,
    DraftFileView,
    DraftView,
    MailView,
    OutgoingView,
    ThreadView,
    TurnView,
)

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # 14:18 in Japan, a Tuesday
SIGNATURE = "────────────\nこはる洋品店 サポート担当 山口\nshop@koharu.example"


def shop(number: int = 1, name: str = "こはる洋品店", **changes: Any) -> Shop:
    """A shop that sells clothes."""
    made = Shop(
        id=number,
        name=name,
        department="サポート",
        staff="山口",
        address="shop@koharu.example",
        signature=SIGNATURE,
        colour="#0B6E69",
        channel="own",
        calendar=default_calendar(),
    )
    return replace(made, **changes)


def mail(number: int = 1, text: str = "20日までに届きますか。", **changes: Any) -> MailView:
    """A customer's mail."""
    made = MailView(
        id=number,
        direction=Direction.IN,
        sender=Address("佐藤 美咲", "misaki@example.jp"),
        to=(Address("", "shop@koharu.example"),),
        cc=(),
        reply_to=(),
        received_at=NOW - timedelta(hours=2, minutes=28 - number),
        subject="注文したワンピースについて",
        text=text,
        parts=(TextPart(PartKind.WRITTEN, 0, len(text)),),
        has_html=False,
        attachments=(),
        auto="no",
        channel="own",
        charset="utf-8",
        defects=(),
    )
    return replace(made, **changes)


def photo() -> Attachment:
    """A file of a mail."""
    return Attachment(2, "写真.jpg", "image/jpeg", 34_000)


def thread(number: int = 10, **changes: Any) -> ThreadView:
    """A conversation that waits for a reply."""
    made = ThreadView(
        id=number,
        shop=shop(),
        mailbox_id=1,
        customer=CustomerView(
            5, "佐藤 美咲", "", ("misaki@example.jp",), NOW - timedelta(days=90), 3, ()
        ),
        subject="注文したワンピースについて",
        order_number="10482",
        channel="own",
        status=Status.REPLY,
        revision=1,
        turn=TurnView(NOW - timedelta(hours=2, minutes=28), 1),
        mails=(mail(),),
        outgoing=None,
        draft=None,
        notes=(),
        answers=AnswerTarget(
            1, (Address("佐藤 美咲", "misaki@example.jp"),), (), "注文したワンピースについて"
        ),
    )
    return replace(made, **changes)


def answered(**changes: Any) -> ThreadView:
    """A conversation that was answered a minute ago."""
    turn = TurnView(NOW - timedelta(hours=2), 1, NOW - timedelta(minutes=1), "reply")
    return replace(thread(status=Status.WAITING, turn=turn), **changes)


def outgoing(state: State = State.COUNTDOWN, **changes: Any) -> OutgoingView:
    """A mail on its way."""
    made = OutgoingView(
        id=77,
        conversation_id=10,
        shop=shop(),
        kind=Kind.REPLY,
        state=state,
        message_id="<1@koharu.example>",
        to=(Address("佐藤 美咲", "misaki@example.jp"),),
        subject="Re: 注文したワンピースについて",
        body="本文",
        approved_at=NOW - timedelta(seconds=3),
        due_at=NOW + timedelta(seconds=7),
        sent_at=NOW if state in {State.SENT, State.DONE} else None,
        attempts=0,
        permanent=False,
        unknown_since=None,
        trouble=None,
        refused={},
    )
    return replace(made, **changes)


def draft(body: str = "書きかけ", **changes: Any) -> DraftView:
    """A reply saved before."""
    made = DraftView(
        id="d1",
        conversation_id=10,
        shop_id=1,
        kind=Kind.REPLY,
        to=(Address("佐藤 美咲", "misaki@example.jp"),),
        cc=(),
        bcc=(),
        subject="Re: 注文したワンピースについて",
        body=body,
        source_mail_id=1,
        files=(DraftFileView(4, "見積.pdf", "application/pdf", 1200),),
        updated_at=NOW,
    )
    return replace(made, **changes)
