"""A shop's corrections: kept on the mail, heard by queue and checks, taught, and forgotten."""

from __future__ import annotations

from sqlalchemy import select

from ecdesk import protocol as p
from ecdesk.engine import readings
from ecdesk.store import schema as s
from ecdesk.views.clues import whole
from ecdesk.views.learned import learned
from tests.helpers.whole_desk import Came, WholeDesk, letter

STOCK = "お返事をお待ちしておりますのでよろしくお願いいたします。"
TEXT = f"Mサイズはありますか。\n{STOCK}\n"


def corrected(desk: WholeDesk, came: Came, label: str, value: str) -> str:
    command = p.CorrectMail(mail_id=came.id, label=label, value=value)
    return str(desk.does(command)["before"])


def reading(desk: WholeDesk, came: Came):
    return next(mail for mail in desk.thread(came.conversation).mails if mail.id == came.id).reading


# ── the labels of a mail ────────────────────────────────────────────────────────────────────────


def test_a_corrected_label_is_what_queue_and_window_say(desk: WholeDesk) -> None:
    came = desk.receives(letter("昨日のやつまだできますか"))
    read = reading(desk, came).intent
    assert corrected(desk, came, "intent", "points") == ""
    assert desk.page(intent="points")[0].id == came.conversation
    shown = reading(desk, came)
    assert shown.intent == "points"
    ((why),) = shown.why
    assert (why.label, why.read, why.times) == ("intent", read, 0)
    assert corrected(desk, came, "intent", "") == "points"
    assert reading(desk, came).intent == read
    assert reading(desk, came).why == ()


def test_every_label_can_be_corrected(desk: WholeDesk) -> None:
    came = desk.receives(letter("昨日のやつまだできますか"))
    for label, value in (("target", "event"), ("timing", "after"), ("cause", "system")):
        corrected(desk, came, label, value)
        assert getattr(reading(desk, came), label) == value


def test_the_persons_word_outlives_the_next_reader(desk: WholeDesk) -> None:
    came = desk.receives(letter("昨日のやつまだできますか"))
    corrected(desk, came, "intent", "points")
    with desk.database.write() as write:
        readings.forget(write.session, came.id)
        readings.ensure(write, [came.id])
    assert reading(desk, came).intent == "points"


def test_the_checks_go_by_the_corrected_intent(desk: WholeDesk) -> None:
    came = desk.receives(letter("袋を開けたら中のものがこうでした。見てください。"))
    corrected(desk, came, "intent", "item_defect")
    with desk.database.write() as write:
        mail = write.session.get_one(s.Mail, came.id)
        assert readings.understood(write.session, mail, []).intent == "item_defect"


def test_what_is_no_label_is_refused(desk: WholeDesk) -> None:
    came = desk.receives(letter())
    wrong = p.CorrectMail(mail_id=came.id, label="mood", value="x")
    assert desk.refused(wrong) == "label.unknown"
    nobody = p.CorrectMail(mail_id=999, label="intent", value="stock")
    assert desk.refused(nobody) == "mail.missing"


# ── marks that are taken off again and again ────────────────────────────────────────────────────


def take_off(desk: WholeDesk, came: Came, sort: str = "none") -> None:
    text = desk.mail(came.id).text
    (mark,) = [one for one in _marks(desk, came) if "お返事" in text[one.start : one.end]]
    word = p.WordIn(start=mark.start, end=mark.end, sort=sort)
    desk.does(p.MarkMail(mail_id=came.id, words=[word]))


def _marks(desk: WholeDesk, came: Came):
    mail = next(one for one in desk.thread(came.conversation).mails if one.id == came.id)
    return (*mail.marks, *(mark for mark, _times in mail.left_out))


def stock_marks(desk: WholeDesk, came: Came) -> list[str]:
    mail = next(one for one in desk.thread(came.conversation).mails if one.id == came.id)
    return [mail.text[one.start : one.end] for one in mail.marks]


def from_somebody(desk: WholeDesk, number: int) -> Came:
    return desk.receives(
        letter(f"{number}号はありますか。\nお返事をください。", address=f"a{number}@example.jp")
    )


def test_a_phrase_taken_off_three_times_is_marked_no_more_and_says_why(desk: WholeDesk) -> None:
    for number in range(1, 4):
        came = from_somebody(desk, number)
        assert "お返事をください。" in stock_marks(desk, came)
        take_off(desk, came)
        desk.waits(minutes=1)
    came = from_somebody(desk, 4)
    assert "お返事をください。" not in stock_marks(desk, came)
    mail = desk.thread(came.conversation).mails[0]
    ((mark, times),) = mail.left_out
    assert (mail.text[mark.start : mark.end], times) == ("お返事をください。", 3)
    stops = desk.does(p.CheckDraft(draft=desk.draft(came.conversation, "ございます。")))
    assert not any("お返事" in line["text"] for line in stops["ledger"])
    (taught,) = learned(desk.reader, 1).marks
    assert taught.times == 3

    forgotten = p.Forget(shop_id=1, what="mark", key=taught.key)
    before = desk.does(forgotten)["before"]
    assert "お返事をください。" in stock_marks(desk, came)
    assert not learned(desk.reader, 1).marks
    desk.does(p.Remember(shop_id=1, what="mark", key=taught.key, before=before))
    assert "お返事をください。" not in stock_marks(desk, came)

    take_off(desk, came, sort="request")  # 付ける
    assert "お返事をください。" in stock_marks(desk, came)
    assert "お返事をください。" in stock_marks(desk, from_somebody(desk, 5))


def test_a_correction_keeps_its_day_when_another_follows(desk: WholeDesk) -> None:
    came = from_somebody(desk, 1)
    take_off(desk, came)
    (first,) = desk.rows(s.MarkWord)
    desk.waits(days=1)
    words = [
        p.WordIn(start=first.start, end=first.end, sort="none"),
        p.WordIn(start=0, end=2, sort="disclosure", kind="work"),
    ]
    desk.does(p.MarkMail(mail_id=came.id, words=words))
    again, _other = sorted(desk.rows(s.MarkWord), key=lambda row: row.sort, reverse=True)
    assert (again.at, again.code, again.cue) == (first.at, first.code, first.cue)
    assert again.code.startswith("request")


# ── goods by the customers' own names ───────────────────────────────────────────────────────────


def test_a_name_for_goods_is_found_in_the_next_mail_and_forgotten(desk: WholeDesk) -> None:
    taught = p.TeachAlias(shop_id=1, alias="モカの やつ", product="モカブレンド 200g")
    assert desk.does(taught) == {"before": ""}
    came = desk.receives(letter("モカのやつ、まだありますか"))
    found = whole(desk.reader, came.conversation).found["happened"]
    assert [(one.what, one.words) for one in found if one.code == "product.alias"] == [
        ("モカブレンド 200g", ("モカのやつ",))
    ]
    assert desk.does(p.TeachAlias(shop_id=1, alias="モカのやつ"))["before"] == "モカブレンド 200g"
    found = whole(desk.reader, came.conversation).found["happened"]
    assert not any(one.code == "product.alias" for one in found)


def test_a_name_must_be_one(desk: WholeDesk) -> None:
    for alias, product in (
        ("や", "モカ"),
        ("、。", "モカ"),
        ("モカ", "も" * 41),
        ("も" * 41, "モカ"),
    ):
        taught = p.TeachAlias(shop_id=1, alias=alias, product=product)
        assert desk.refused(taught) == "alias.unfit"
    assert desk.refused(p.TeachAlias(shop_id=9, alias="モカ", product="m")) == "shop.missing"


# ── guessing an intent from corrections ─────────────────────────────────────────────────────────


def teach(desk: WholeDesk, number: int, text: str, intent: str) -> None:
    """So many mails that were corrected so, as they lie in the database."""
    came = desk.receives(letter(text))
    with desk.database.write() as write:
        mail = write.session.get_one(s.Mail, came.id)
        for n in range(number):
            raw = s.RawMail(data=b"", size=0, sha256="")
            write.session.add(raw)
            write.session.flush()
            copied = {c.key: getattr(mail, c.key) for c in s.Mail.__table__.columns}
            write.session.add(s.Mail(**copied | {"id": raw.id, "message_id": f"<{raw.id}>"}))
            write.session.flush()
            at = desk.now.replace(microsecond=n)
            word = s.LabelWord(mail_id=raw.id, label="intent", value=intent, at=at)
            write.session.add(word)


def test_enough_corrections_read_the_next_mail_and_say_so(desk: WholeDesk) -> None:
    teach(desk, 20, "感謝祭のポイント倍率はいつまでですか", "wholesale_media")
    teach(desk, 9, "熨斗紙で包んでもらえますか", "order_change")
    before = desk.receives(letter("感謝祭のポイント倍率はどうなりますか"))
    assert reading(desk, before).why == ()  # twenty-nine are too few
    teach(desk, 1, "熨斗紙で二つ包んでもらえますか", "order_change")
    came = desk.receives(letter("次の感謝祭のポイント倍率はどうなりますか"))
    (why,) = reading(desk, came).why
    assert (reading(desk, came).intent, why.times) == ("wholesale_media", 20)
    assert why.words
    assert learned(desk.reader, 1).guesses

    corrected(desk, came, "intent", "campaign_event")  # the person's word goes first
    assert reading(desk, came).intent == "campaign_event"
    corrected(desk, came, "intent", "")
    assert reading(desk, came).intent == "wholesale_media"

    desk.waits(seconds=1)
    desk.does(p.Forget(shop_id=1, what="intent", key="wholesale_media"))
    assert reading(desk, came).why == ()
    assert desk.row(s.Conversation, came.conversation).intent == reading(desk, came).intent


def test_one_shops_corrections_are_not_anothers(desk: WholeDesk) -> None:
    desk.does(p.SaveAccount(account=_other_account()))
    other = max(row.id for row in desk.rows(s.Shop))
    teach(desk, 20, "感謝祭のポイント倍率はいつまでですか", "wholesale_media")
    assert learned(desk.reader, 1).corrections == 20
    assert learned(desk.reader, other).corrections == 0


def _other_account() -> p.AccountIn:
    from msgspec.structs import replace

    from tests.helpers.whole_desk import ACCOUNT

    return replace(ACCOUNT, shop="珈琲みずき", address="info@mizuki.example")


def test_what_nobody_learned_cannot_be_forgotten(desk: WholeDesk) -> None:
    assert desk.refused(p.Forget(shop_id=1, what="mood", key="x")) == "learned.unknown"
    assert desk.refused(p.Forget(shop_id=1, what="mark", key="")) == "learned.unknown"
    assert desk.refused(p.Forget(shop_id=9, what="mark", key="x")) == "shop.missing"
    with desk.reader.connect() as connection:
        assert connection.execute(select(s.Forgotten.key)).all() == []
