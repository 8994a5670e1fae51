"""Where a reply goes, and who hears it beside the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Address
from ecdesk.views.rows import MailView
from ecdesk.views.thread import answer_target

OURS = frozenset({"shop@koharu.example"})
SHOP = Address("こはる洋品店", "shop@koharu.example")
NAGAO = Address("長尾 美和", "miwa@example.jp")
RIKO = Address("長尾 莉子", "riko@example.jp")
MAIL = MailView(
    id=1,
    direction=Direction.IN,
    sender=NAGAO,
    to=(SHOP,),
    cc=(RIKO,),
    reply_to=(),
    received_at=datetime(2026, 11, 17, 5, 18, tzinfo=UTC),
    subject="すそ上げの日数",
    text="",
    parts=(),
    has_html=False,
    attachments=(),
    auto="no",
    channel="own",
    charset="utf-8",
    defects=(),
)


@pytest.mark.parametrize(
    ("mail", "cc"),
    [
        (MAIL, (RIKO,)),
        (replace(MAIL, to=(SHOP, RIKO), cc=()), (RIKO,)),
        (replace(MAIL, cc=(SHOP, NAGAO)), ()),
        (replace(MAIL, to=(Address("", "alias@koharu.example"),), cc=()), ()),
        (replace(MAIL, cc=(Address("", "noreply@example.jp"),)), ()),
        (replace(MAIL, direction=Direction.OUT, sender=SHOP, to=(NAGAO,), cc=(RIKO,)), ()),
    ],
    ids=["in Cc", "beside us in To", "ourselves", "perhaps an alias", "a robot", "our own mail"],
)
def test_whom_the_customer_wrote_to_beside_us_hears_the_answer(
    mail: MailView, cc: tuple[Address, ...]
) -> None:
    target = answer_target([mail], None, "", OURS)
    assert target.to == (NAGAO,)
    assert target.cc == cc
