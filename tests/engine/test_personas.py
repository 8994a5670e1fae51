"""What the operator knows of a customer is kept for us, heard by the checks, and never sent."""

from __future__ import annotations

from datetime import timedelta

from ecdesk import protocol as p
from ecdesk.engine import indexing, personas
from ecdesk.views.search import search
from ecdesk.views.thread import thread
from tests.helpers.whole_desk import WholeDesk, letter

SORRY = "在庫がなく、ご用意できません。代わりに紺色をお送りできます。"


def view(desk: WholeDesk, conversation: int):
    found = thread(desk.database, conversation)
    assert found is not None
    assert found.customer is not None
    return found.customer


def test_it_is_kept_and_what_was_there_comes_back(desk: WholeDesk) -> None:
    came = desk.receives(letter("青いシャツはありますか。"))
    who = view(desk, came.conversation)
    first = desk.does(p.SavePersona(customer_id=who.id, brief=True, manner=" ていねい "))
    assert first["before"] == {"brief": False, "manner": "", "matters": "", "contact": ""}
    second = desk.does(p.SavePersona(customer_id=who.id, contact="お電話は夕方"))
    assert second["before"]["manner"] == "ていねい"
    known = view(desk, came.conversation).persona
    assert (known.brief, known.manner, known.contact) == (False, "", "お電話は夕方")


def test_a_customer_is_found_by_the_reading_and_the_telephone_that_were_noted(
    desk: WholeDesk,
) -> None:
    came = desk.receives(letter("青いシャツはありますか。", name="山﨑 花子"))
    who = view(desk, came.conversation)

    def found(words: str) -> list[int]:
        return [hit.mail_id for hit in search(desk.reader, words).hits]

    assert found("やまざき") == found("電話:1111") == []
    told = desk.does(
        p.SavePersona(
            customer_id=who.id, kana=" ヤマザキ ハナコ", phone="０９０－００００－１１１１"
        )
    )
    assert (told["before"]["kana"], told["before"]["phone"]) == ("", "")
    for _ in range(2):
        for words in ("やまざき", "電話:1111", "tel:090-0000-1111", "お客様:やまざき"):
            assert found(words) == [came.id], words
        indexing.catch_up(desk.database)
    desk.does(p.SavePersona(customer_id=who.id, manner="短く"))
    assert view(desk, came.conversation).kana == "ヤマザキ ハナコ", "what was not said stays"
    desk.does(p.SavePersona(customer_id=who.id, **told["before"]))
    assert found("やまざき") == found("電話:1111") == []
    assert desk.asks(p.SavePersona(customer_id=who.id, phone="なし")).code == "persona.phone"


def test_too_much_and_nobody_are_refused(desk: WholeDesk) -> None:
    came = desk.receives(letter("青いシャツはありますか。"))
    who = view(desk, came.conversation)
    long = p.SavePersona(customer_id=who.id, matters="あ" * (personas.LONGEST + 1))
    assert desk.asks(long).code == "persona.long"
    assert desk.asks(p.SavePersona(customer_id=9999)).code == "customer.missing"


def test_whoever_wants_few_words_gets_few_without_a_warning(desk: WholeDesk) -> None:
    text = "楽しみにしていたのに色が違っていて、とても悲しいです。交換できますか。"
    came = desk.receives(letter(text))

    def warned() -> set[str]:
        draft = desk.draft(came.conversation, "交換のお品を11月25日(水)にお送りします。")
        found = desk.does(p.CheckDraft(draft=draft))["findings"]
        return {one["code"] for one in found if one["severity"] == "warning"}

    assert "empathy.missing" in warned()
    who = view(desk, came.conversation)
    desk.does(p.SavePersona(customer_id=who.id, brief=True))
    assert "empathy.missing" not in warned()


def test_what_they_told_of_themselves_is_remembered_the_next_time(desk: WholeDesk) -> None:
    told = "来月の娘の七五三に着せます。領収書をお願いします。"
    first = desk.receives(letter(told, message_id="<a@x.example>"))
    desk.has_answered(first.conversation, text="領収書は箱に同封いたします。")
    desk.waits(hours=24 * 40)
    later = desk.receives(letter("送料はいくらですか。", subject="別の件です", date=desk.now))
    assert later.conversation != first.conversation
    topics = view(desk, later.conversation).topics
    assert [(one.kind, "七五三" in one.text) for one in topics] == [("event", True)]
    assert topics[0].conversation_id == first.conversation
    assert desk.now - topics[0].at > timedelta(days=30)
