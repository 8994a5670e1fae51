"""The shop's templates: kept with their versions, written out as files, counted, never lost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.domain.template import from_table
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.store import schema as s
from ecdesk.views import templates as view
from tests.helpers.whole_desk import WholeDesk, body

BODY = "{{お客様への一言:一言}}\n\n{{返送先}}へお送りください。\n"


def own(**other: Any) -> p.TemplateIn:
    return p.TemplateIn(**{"name": "返送のお願い", "body": BODY, "reading": "へんそう"} | other)


def save(desk: WholeDesk, **other: Any) -> str:
    (key,) = desk.does(p.SaveTemplates(templates=[own(**other)]))["keys"]
    return str(key)


def shown(desk: WholeDesk, key: str) -> Any:
    return next((one for one in view.templates(desk.reader) if one.template.key == key), None)


def files(desk: WholeDesk) -> dict[str, str]:
    folder = desk.folder / "templates"
    return {str(one.relative_to(folder)): one.read_text("utf-8") for one in folder.rglob("*.toml")}


def test_the_shipped_ones_are_there_from_the_beginning(desk: WholeDesk) -> None:
    offered = view.templates(desk.reader)
    assert tuple(one.template for one in offered) == shipped_templates()
    assert not any(one.own or one.uses for one in offered)


def test_a_new_one_is_offered_beside_them(desk: WholeDesk) -> None:
    one = shown(desk, save(desk))
    assert (one.own, one.changed, one.version) == (True, False, 1)
    assert one.template.body == BODY
    assert desk.told[-1].settings


def test_a_shipped_one_that_was_changed_lies_over_it_and_comes_back(desk: WholeDesk) -> None:
    save(desk, key="receipt", body="領収書を{{お渡しの日:営業日}}にお送りします。\n")
    one = shown(desk, "receipt")
    assert (one.own, one.changed) == (True, True)
    assert len(view.templates(desk.reader)) == len(shipped_templates())
    desk.does(p.RemoveTemplates(keys=["receipt"]))
    assert not shown(desk, "receipt").own
    desk.does(p.RestoreTemplates(keys=["receipt"]))
    assert shown(desk, "receipt").own


def test_what_it_was_stays_as_a_version(desk: WholeDesk) -> None:
    key = save(desk)
    save(desk, key=key, body="二つめ\n")
    save(desk, key=key, body="二つめ\n")  # nothing new: no version
    save(desk, key=key, body="三つめ\n")
    before = view.versions(desk.reader, key)
    assert [(number, one.body) for number, _since, one in before] == [(2, "二つめ\n"), (1, BODY)]
    assert shown(desk, key).version == 3


def test_a_removed_one_is_gone_and_can_be_had_back(desk: WholeDesk) -> None:
    key = save(desk)
    assert desk.does(p.RemoveTemplates(keys=[key, "receipt"]))["keys"] == [key]
    assert shown(desk, key) is None
    desk.does(p.RestoreTemplates(keys=[key]))
    assert shown(desk, key).template.body == BODY


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "template.no_name"),
        ({"body": " \n"}, "template.empty"),
        ({"body": "{{#甲}}"}, "template.unclosed"),
        ({"shop_id": 99}, "shop.missing"),
        ({"key": "safety"}, "template.barred"),
    ],
)
def test_what_cannot_be_used_is_not_kept(desk: WholeDesk, wrong: dict[str, Any], code: str) -> None:
    assert desk.refused(p.SaveTemplates(templates=[own(), own(**wrong)])) == code
    assert not [one for one in view.templates(desk.reader) if one.own]


def test_every_change_is_written_out_as_a_file_that_can_be_read(desk: WholeDesk) -> None:
    key = save(desk, when='使うのは "急ぐ" とき\\\n二行め', name="返送/のお願い")
    ((name, text),) = files(desk).items()
    assert "/" not in name
    (table,) = tomllib.loads(text)["template"]
    assert from_table(table) == shown(desk, key).template
    desk.does(p.RemoveTemplates(keys=[key]))
    (name,) = files(desk)
    assert name.startswith("removed/")
    desk.does(p.RestoreTemplates(keys=[key]))
    (name,) = files(desk)
    assert not name.startswith("removed/")


def test_a_folder_that_cannot_be_written_stops_nothing(desk: WholeDesk) -> None:
    (desk.folder / "templates").write_text("a file in its place")
    assert shown(desk, save(desk)).own


def test_a_sent_mail_counts_for_its_template(desk: WholeDesk) -> None:
    asked = desk.receives()
    desk.has_answered(asked.conversation, template="shipped")
    one = shown(desk, "shipped")
    assert (one.uses, one.last_used_at) == (1, desk.now)
    assert one.is_unused(desk.now) is False


def test_one_of_the_shops_own_that_nobody_uses_is_told_after_a_year(desk: WholeDesk) -> None:
    key = save(desk)
    assert not shown(desk, key).is_unused(desk.now)
    desk.waits(days=366)
    assert shown(desk, key).is_unused(desk.now)
    assert not shown(desk, "receipt").is_unused(desk.now)


# The draft keeps its fields.


def test_a_draft_comes_back_with_its_fields_after_a_restart(desk: WholeDesk) -> None:
    asked = desk.receives()
    text = body("{{返送先}}へお送りください。")
    fields = [("お客様名", 0, 5, "山田 花子")]
    draft = desk.draft(asked.conversation, body=text, template="return-accepted", fields=fields)
    desk.does(p.SaveDraft(draft=draft))
    desk.restarts()
    kept = desk.thread(asked.conversation).draft
    assert kept is not None
    assert (kept.body, kept.template) == (text, "return-accepted")
    assert [(one.name, one.start, one.end, one.value) for one in kept.fields] == fields


def test_an_open_field_stops_the_mail(desk: WholeDesk) -> None:
    asked = desk.receives()
    open_one = desk.approval(asked.conversation, "{{返送先:一言?}}へお送りください。")
    assert "field.unfilled" in desk.stops(open_one)
    assert desk.rows(s.Outgoing) == []


def test_a_value_that_the_record_no_longer_says_stops_the_mail(desk: WholeDesk) -> None:
    asked = desk.receives()
    customer = desk.thread(asked.conversation).customer
    assert customer is not None
    said = desk.approval(asked.conversation, fields=[("お客様名", 0, 5, "山田 花子")])
    desk.does(p.RenameCustomer(customer_id=customer.id, name="山田 花代"))
    assert "field.unfilled" in desk.stops(said)


def test_a_reason_does_not_let_it_pass(desk: WholeDesk) -> None:
    asked = desk.receives()
    reasons = {"field.unfilled": "急ぎのため"}
    assert "field.unfilled" in desk.stops(
        desk.approval(asked.conversation, "{{返送先}}です。", overrides=reasons)
    )


def test_fields_that_lie_about_their_place_do_no_harm(desk: WholeDesk) -> None:
    asked = desk.receives()
    odd = [("お客様名", -5, 9000, "甲"), ("", 3, 1, ""), ("担当者", 0, 0, "")]
    desk.answers(asked.conversation, fields=odd)


def test_templates_of_a_folder_are_looked_at_and_not_kept(desk: WholeDesk, tmp_path: Path) -> None:
    (tmp_path / "お礼.txt").write_text("[[TO=firstname]] 様\nありがとうございます。", "utf-8")
    found = desk.does(p.ReadTemplates(path=str(tmp_path / "お礼.txt")))
    assert found["found"][0]["template"]["name"] == "お礼"
    assert len(view.templates(desk.reader)) == len(shipped_templates())
    assert desk.refused(p.ReadTemplates(path=str(tmp_path / "ない.xml"))) == "file.missing"
