"""A shop, a customer's letter and a good answer: what the journeys are about."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

from ecdesk import protocol as p
from ecdesk.domain.shop import Security
from ecdesk.store.reading import Reader
from ecdesk.views import thread
from tests.helpers.dovecot import Dovecot
from tests.helpers.smtp import SmtpServer

SHOP = "こはる洋品店"
LETTER = (
    "昨夜、紺のワンピースを注文した佐藤です。\n"
    "21日の友人の披露宴に着ていくつもりでおります。20日までに受け取ることはできますか。\n\n"
    "それから、領収書を会社名で出していただきたいです。\n"
)
ANSWER = (
    "佐藤 美咲 様\n\nこはる洋品店 サポートの山口でございます。\n"
    "ご友人の披露宴のお召し物にお選びいただき、とてもうれしく思います。\n\n"
    "本日の集荷で発送し、20日の午前中にお届けいたします。\n"
    "領収書は会社名でご用意し、荷物に同封いたします。\n\n"
    "こはる洋品店 サポート 山口\n"
)


def a_mail(message_id: str = "<one@example.jp>", **headers: str) -> bytes:
    """A customer's mail, in the encoding many still use."""
    mail = EmailMessage()
    mail["From"] = "佐藤 美咲 <misaki.sato@example.jp>"
    mail["To"] = "shop@koharu.example"
    mail["Subject"] = "注文したワンピースについて"
    mail["Message-ID"] = message_id
    mail["Date"] = datetime.now(UTC)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(LETTER, charset="iso-2022-jp")
    return mail.as_bytes()


def account(dovecot: Dovecot, smtp: SmtpServer) -> p.AccountIn:
    """The shop as a person would type it in, open round the clock."""
    imap = dovecot.mailbox(Security.TLS)
    assert imap.imap is not None
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return p.AccountIn(
        shop=SHOP,
        department="サポート",
        staff="山口",
        address="shop@koharu.example",
        user=dovecot.user,
        password=dovecot.password,
        imap=p.ServerIn(host=imap.imap.host, port=imap.imap.port, security="tls"),
        smtp=p.ServerIn(host="127.0.0.1", port=smtp.port, security="starttls"),
        sent="client",  # without the wait that a server gets which may keep a copy by itself
        trust_pem=imap.trust_pem,
        calendar={"zone": "Asia/Tokyo", "week": {day: [["00:00", "24:00"]] for day in days}},
    )


def an_answer(reader: Reader, conversation_id: int, body: str = ANSWER) -> p.DraftIn:
    """The draft a person would have on the screen."""
    view = thread.thread(reader, conversation_id)
    assert view is not None
    return p.DraftIn(
        id=f"draft-{conversation_id}",
        kind="reply",
        shop_id=view.shop.id,
        conversation_id=view.id,
        source_mail_id=view.answers.mail_id,
        to=[(a.name, a.addr) for a in view.answers.to],
        subject=view.answers.subject,
        body=body,
    )
