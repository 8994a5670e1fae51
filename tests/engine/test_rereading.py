"""A mail read again under another charset: kept for that mail, and taken back by 自動."""

from __future__ import annotations

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views import rereading, thread
from tests.helpers.whole_desk import SHOP, WholeDesk, letter

TEXT = "您好，我想詢問訂單的送貨時間。可以在週五之前送到嗎？謝謝。"


def mislabelled(text: str = TEXT, real: str = "big5", said: str = "shift_jis") -> bytes:
    """A mail whose label lies; its sender stands in the header in the same bytes."""
    head = f"From: <wang@example.com>\r\nTo: <{SHOP}>\r\nSubject: order\r\n"
    head += "Message-ID: <wang@example.com>\r\nMIME-Version: 1.0\r\n"
    head += f"Content-Type: text/plain; charset={said}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode() + text.encode(real) + b"\r\n"


def test_the_choice_is_kept_for_that_mail_and_its_conversation_reads_right(
    desk: WholeDesk,
) -> None:
    came = desk.receives(mislabelled())
    assert TEXT not in desk.mail(came.id).text
    assert desk.does(p.ReadMailAs(mail_id=came.id, charset="big5")) == {"before": ""}
    mail = desk.thread(came.conversation).mails[0]
    assert (mail.text.strip(), mail.read_as) == (TEXT, "big5")
    assert desk.queue()[0].snippet.startswith("您好")
    desk.sync()
    assert desk.mail(came.id).text.strip() == TEXT


def test_the_labels_again_give_what_there_was(desk: WholeDesk) -> None:
    came = desk.receives(mislabelled())
    before = desk.mail(came.id)
    desk.does(p.ReadMailAs(mail_id=came.id, charset="big5"))
    assert desk.does(p.ReadMailAs(mail_id=came.id, charset="")) == {"before": "big5"}
    assert desk.mail(came.id) == before


def test_nothing_else_moves(desk: WholeDesk) -> None:
    came = desk.receives(mislabelled())
    turns, status = desk.turns(came.conversation), desk.status(came.conversation)
    received = desk.mail(came.id).received_at
    desk.does(p.ReadMailAs(mail_id=came.id, charset="big5"))
    assert (desk.turns(came.conversation), desk.status(came.conversation)) == (turns, status)
    assert desk.mail(came.id).received_at == received


def test_files_are_listed_once(desk: WholeDesk) -> None:
    raw = (
        f"From: <a@example.jp>\r\nTo: <{SHOP}>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n'
        'Content-Type: application/pdf; name="a.pdf"\r\n'
        "Content-Disposition: attachment\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    came = desk.receives(raw)
    desk.does(p.ReadMailAs(mail_id=came.id, charset="euc-jp"))
    assert [row.filename for row in desk.rows(s.Attachment)] == ["a.pdf"]


def test_an_unknown_charset_or_mail_is_refused(desk: WholeDesk) -> None:
    came = desk.receives()
    assert desk.refused(p.ReadMailAs(mail_id=came.id, charset="zip")) == "charset.unknown"
    assert desk.refused(p.ReadMailAs(mail_id=999, charset="utf-8")) == "mail.missing"
    assert desk.mail(came.id).read_as == ""


def test_html_is_shown_under_the_same_charset(desk: WholeDesk) -> None:
    raw = mislabelled(f"<p>{TEXT}</p>").replace(b"text/plain", b"text/html")
    came = desk.receives(raw)
    desk.does(p.ReadMailAs(mail_id=came.id, charset="big5"))
    assert TEXT in "".join(thread.safe_html(desk.reader, came.id).pieces)


def test_a_try_keeps_nothing(desk: WholeDesk) -> None:
    came = desk.receives(mislabelled())
    before = desk.mail(came.id)
    tried = rereading.tried(desk.reader, came.id, "big5")
    assert (tried.text.strip(), tried.broken) == (TEXT, 0)
    assert rereading.tried(desk.reader, came.id, "utf-8").broken > 5
    assert desk.mail(came.id) == before


FORM = """お問い合わせがありました。

■お名前：早川 真琴
■メールアドレス：hayakawa@example.jp
■どこで知りましたか：Instagram
■ご用のむき：フードは飛びませんか。
"""


def test_what_a_label_means_is_taught_and_the_mail_is_read_by_it(desk: WholeDesk) -> None:
    came = desk.receives(letter(FORM, address="form@koharu.example"))
    unknown = {one.label for one in rereading.labels(desk.reader, came.id)}
    assert unknown == {"どこで知りましたか", "ご用のむき"}
    desk.does(p.TeachLabel(shop_id=1, label="ご用のむき", field="body"))
    desk.does(p.ReadMailAs(mail_id=came.id))
    form = desk.thread(came.conversation).mails[0].form
    assert form is not None
    assert (form.customer_name, form.body) == ("早川 真琴", "フードは飛びませんか。")
    taught = {one.label: one.field for one in rereading.labels(desk.reader, came.id)}
    assert taught["ご用のむき"] == "body"


def test_a_letter_has_no_labels(desk: WholeDesk) -> None:
    came = desk.receives(letter("明日 10:30 に伺います。\nhttps://example.jp/a\nよろしく。"))
    assert rereading.labels(desk.reader, came.id) == ()
