"""Commands: once, whole or not at all, and told after the commit alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Trouble
from ecdesk.engine import desk as module
from ecdesk.store import schema as s
from tests.helpers.whole_desk import ACCOUNT, NOW, Came, WholeDesk, letter


@pytest.fixture
def asked(desk: WholeDesk) -> Came:
    """A question of 山田 花子."""
    return desk.receives()


def test_every_command_has_one_handler() -> None:
    writing, looking = set(module._WRITING), set(module._LOOKING)
    assert writing | looking == set(get_args(p.AnyCommand))
    assert not writing & looking
    assert looking > module._SLOW, "what waits for the world is not recorded"


def everything(desk: WholeDesk, conversation: int) -> list[p.Command]:
    """One of every command that writes."""
    draft = desk.draft(conversation)
    shop = desk.rows(s.Shop)[0]
    return [
        p.SaveDraft(draft=draft),
        p.DiscardDraft(draft_id=draft.id),
        p.RestoreDraft(draft=draft),
        p.AddNote(conversation_id=conversation, text="覚え書き"),
        p.RemoveNote(note_id=1),
        p.RenameCustomer(customer_id=1, name="山田 花子"),
        *moves(conversation),
        *beside(conversation),
        p.NoReply(conversation_id=conversation, reason="お礼のみ"),
        p.ReopenConversations(conversation_ids=[conversation]),
        p.NeverCustomer(address="hanako@example.jp"),
        p.CustomerAfterAll(address="hanako@example.jp", reopen=[conversation]),
        p.CloseConversations(conversation_ids=[conversation]),
        p.ReopenConversations(conversation_ids=[conversation]),
        p.SplitConversation(conversation_id=conversation, from_mail_id=2),
        p.UndoRegrouping(regrouping=1),
        p.SplitConversation(conversation_id=conversation, from_mail_id=2),
        p.MergeConversations(conversation_ids=[conversation, conversation + 2]),
        p.TeachLabel(shop_id=1, label="ひとこと", field="body"),
        p.ReadMailAs(mail_id=1, charset="cp932"),
        p.Approve(draft=draft, countdown=60),
        p.SendOutgoing(outgoing_id=1),
        p.CancelOutgoing(outgoing_id=1),
        p.SaveShop(
            shop_id=1,
            name=shop.name,
            department=shop.department,
            staff=shop.staff,
            signature=shop.signature,
            colour=shop.colour,
            calendar=shop.calendar,
            fast_minutes=30,
            limit_minutes=90,
        ),
        p.SaveAccount(account=p.AccountIn(**{**fields(ACCOUNT), "mailbox_id": 1})),
        p.SaveRoute(
            mailbox_id=1,
            route=p.RouteIn(
                domain="fw.rakuten.ne.jp",
                server=p.ServerIn(host="sub.fw.rakuten.ne.jp", port=587, security="starttls"),
                user="id",
                password="relay",
            ),
        ),
        p.RemoveRoute(mailbox_id=1, domain="fw.rakuten.ne.jp"),
        p.RemoveAccount(mailbox_id=1),
    ]


def moves(conversation: int) -> list[p.Command]:
    """Of what one does with a conversation besides answering it, each with its undoing."""
    soon = p.PromiseIn(day=date(2026, 11, 18), about="在庫")
    return [
        p.Snooze(conversation_ids=[conversation], said="明日の朝"),
        p.Unsnooze(conversation_ids=[conversation]),
        p.Resnooze(snooze_ids=[1]),
        p.UndoSnooze(snooze_ids=[1]),
        p.LogCall(conversation_id=conversation, whom="山田様", said="在庫のこと", promise=soon),
        p.RemoveCall(call_id=1),
        p.RestoreCall(call_id=1),
        p.RemoveCall(call_id=1),
        p.MakePromise(conversation_id=conversation, promise=soon),
        p.DropPromise(promise_id=2),
        p.RestorePromise(promise_id=2),
        p.SetChecking(conversation_ids=[conversation], whom="仕入先"),
        p.TagConversations(conversation_ids=[conversation], add=["急ぎ"], remove=["保留"]),
        p.UndoTags(added=[(conversation, "急ぎ")]),
    ]


def beside(conversation: int) -> list[p.Command]:
    """Of what is kept beside conversations: readings, persons, events, templates."""
    sale = p.EventIn(shop_id=1, name="セール", start=NOW, end=NOW + timedelta(hours=1))
    other = p.EventIn(shop_id=1, name="展示会", start=NOW, end=NOW + timedelta(hours=2))
    word = p.WordIn(start=0, end=2, sort="request")
    return [
        p.MarkSeen(conversation_id=conversation),
        p.MarkMail(mail_id=1, words=[word]),
        p.CorrectMail(mail_id=1, label="intent", value="stock"),
        p.LookInto(conversation_id=conversation, step="shop"),
        p.TeachAlias(shop_id=1, alias="モカ", product="モカブレンド"),
        p.TeachOrderNumbers(shop_id=1, numbers=["KH-2231"]),
        p.Forget(shop_id=1, what="intent", key="stock"),
        p.Remember(shop_id=1, what="intent", key="stock"),
        p.SilenceCheck(shop_id=1, code="tone.long"),
        p.SavePersona(customer_id=1, manner="短く"),
        p.KeepCustomersApart(customer_id=1, other_id=2),
        p.JoinCustomers(customer_id=1, other_id=2),
        p.PartCustomers(joined=1),
        p.SaveEvent(event=sale),
        p.ImportEvents(events=[other]),
        p.RemoveEvents(event_ids=[1]),
        p.RestoreEvents(event_ids=[1]),
        p.SaveTemplates(templates=[p.TemplateIn(key="own", name="お礼", body="ありがとう。")]),
        p.RemoveTemplates(keys=["own"]),
        p.RestoreTemplates(keys=["own"]),
        p.DeleteOrders(import_id=1),
        p.LinkAnswer(mail_id=1, start=0, end=2, link=p.LinkIn(by="在庫はございます。")),
        p.SaveShopRules(shop_id=1, rules=[p.RuleIn(name="返品", text="7日以内に承ります。")]),
        p.ReadAgain(mail_id=1),
        p.SetSecondOpinion(address="http://127.0.0.1:11434", model="gemma3:4b"),
    ]


def bought(desk: WholeDesk) -> None:
    """An order is there, by an import that can be taken back, and somebody else who bought."""
    with desk.database.write() as write:
        write.session.add(s.Customer(name="山田 太郎", created_at=NOW))
    file = desk.folder / "orders.csv"
    file.write_text("注文番号,商品名\nA-1,帽子\n", "utf-8")
    desk.does(p.ImportOrders(path=str(file), shop_id=1))


def fields(struct: Any) -> dict[str, Any]:
    """A struct's values by name."""
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def contents(desk: WholeDesk) -> dict[str, list[Any]]:
    """Every table but the record of commands."""
    tables = [t for t in s.Table.__subclasses__() if t is not s.AppliedCommand]
    return {table.__tablename__: desk.rows(table) for table in tables}


def test_a_command_heard_twice_has_its_effect_once_and_the_same_answer(
    desk: WholeDesk, asked: Came
) -> None:
    desk.receives(letter("もう一通"))
    bought(desk)
    commands = everything(desk, asked.conversation)
    assert {type(c) for c in commands} == set(module._WRITING) - {p.SettleOutgoing}
    for n, command in enumerate(commands):
        answer = desk.asks(command, f"id-{n}")
        assert answer.ok, (command, answer)
        before = contents(desk)
        desk.waits(1)
        assert desk.asks(command, f"id-{n}") == answer
        assert contents(desk) == before, command


def test_a_command_that_fails_leaves_nothing_and_may_be_tried_again(
    desk: WholeDesk, asked: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, told = contents(desk), len(desk.told)

    def half(_desk: Any, write: Any, command: Any) -> dict[str, Any]:
        module._add_note(_desk, write, command)
        write.session.flush()
        raise RuntimeError("half way")

    command = p.AddNote(conversation_id=asked.conversation, text="覚え書き")
    with monkeypatch.context() as patch:
        patch.setitem(module._WRITING, p.AddNote, half)
        answer = desk.asks(command, "one-id")
    assert (answer.fault, answer.values) == ("bug", {"kind": "RuntimeError"})
    assert contents(desk) == before
    assert desk.rows(s.AppliedCommand)[1:] == [], "only the account was set up"
    assert len(desk.told) == told, "nothing was told of what was rolled back"
    assert desk.asks(command, "one-id").ok


def test_a_refusal_is_not_recorded_either(desk: WholeDesk, asked: Came) -> None:
    empty = p.AddNote(conversation_id=asked.conversation, text=" ")
    assert desk.asks(empty, "an-id").code == "note.empty"
    full = p.AddNote(conversation_id=asked.conversation, text="覚え書き")
    assert desk.asks(full, "an-id").ok


def test_trouble_is_told_as_such(desk: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise Trouble("disk.full")

    monkeypatch.setattr(desk.database, "write", full)
    answer = desk.asks(p.AddNote(conversation_id=1, text="x"))
    assert (answer.ok, answer.fault, answer.code) == (False, "trouble", "disk.full")


def test_it_is_told_after_the_commit_what_changed(desk: WholeDesk, asked: Came) -> None:
    seen: list[tuple[set[int], int]] = []
    desk.database.on_commit(
        lambda touched: seen.append((set(touched.conversations), len(desk.rows(s.Note))))
    )
    desk.does(p.AddNote(conversation_id=asked.conversation, text="覚え書き"))
    assert seen == [({asked.conversation}, 1)], "another connection sees it already"


def test_looking_tells_nothing(desk: WholeDesk, asked: Came) -> None:
    told = len(desk.told)
    desk.does(p.Ping())
    desk.does(p.SyncNow())
    desk.does(p.CheckDraft(draft=desk.draft(asked.conversation)))
    assert len(desk.told) == told
    assert len(desk.rows(s.AppliedCommand)) == 1


def test_a_new_name_is_the_record_that_checks_compare_with(desk: WholeDesk) -> None:
    came = desk.receives(letter(name="山本 花子"))
    assert "name.wrong" in desk.stops(desk.approval(came.conversation))
    desk.does(p.RenameCustomer(customer_id=1, name=" 山田 花子 "))
    desk.answers(came.conversation)
    assert desk.refused(p.RenameCustomer(customer_id=9, name="x")) == "customer.missing"


def test_a_note_is_kept_and_taken_away(desk: WholeDesk, asked: Came) -> None:
    note = desk.does(p.AddNote(conversation_id=asked.conversation, text="覚え書き"))["note_id"]
    assert [n.text for n in desk.thread(asked.conversation).notes] == ["覚え書き"]
    assert desk.does(p.RemoveNote(note_id=note)) == {"text": "覚え書き"}
    assert desk.thread(asked.conversation).notes == ()
    assert desk.refused(p.AddNote(conversation_id=99, text="x")) == "conversation.missing"


def test_a_customer_reopened_is_a_customer_again(desk: WholeDesk) -> None:
    asked = desk.receives()
    address = desk.thread(asked.conversation).mails[0].sender.addr
    desk.does(p.NeverCustomer(address=address))
    assert desk.status(asked.conversation) == "done"
    desk.does(p.ReopenConversations(conversation_ids=[asked.conversation]))
    assert desk.status(asked.conversation) == "reply"
    assert desk.rows(s.NeverCustomer) == []
