"""What may stand is kept with its draft and counted by shop; no stop is passed by it."""

from __future__ import annotations

from typing import Any

from ecdesk import protocol as p
from ecdesk.engine import tidying
from ecdesk.store import schema as s
from ecdesk.views.learned import learned
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, letter, unopened  # noqa: F401 - fixtures

MARKS = "領収書は箱に同封いたします!!"
RULE, WORDS = "tone.marks", "!!"


def found(desk: WholeDesk, draft: p.DraftIn) -> dict[str, Any]:  # noqa: F811 - the fixture
    """The whole answer to a look at a draft."""
    return desk.does(p.CheckDraft(draft=draft))


def codes(answer: dict[str, Any]) -> set[str]:
    return {one["code"] for one in answer["findings"]}


def set_aside(desk: WholeDesk, number: int) -> list[p.DraftIn]:  # noqa: F811 - the fixture
    """So many letters, in each of which the rule was set aside."""
    made = []
    for _ in range(number):
        asked = desk.receives(letter("領収書をください。"))
        draft = desk.draft(asked.conversation, MARKS, asides=[(RULE, WORDS)])
        desk.does(p.SaveDraft(draft=draft))
        made.append(draft)
    return made


def test_what_may_stand_and_why_a_stop_goes_is_kept_with_the_draft(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("領収書をください。"))
    draft = desk.draft(
        asked.conversation, MARKS, asides=[(RULE, WORDS)], reasons={"date.wrong": "先方のご指定"}
    )
    desk.does(p.SaveDraft(draft=draft))
    desk.restarts()
    kept = desk.thread(asked.conversation).draft
    assert kept is not None
    assert [(one.code, one.words) for one in kept.asides] == [(RULE, WORDS)]
    assert kept.reasons == (("date.wrong", "先方のご指定"),)


def test_the_engine_still_tells_what_was_set_aside(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    (draft,) = set_aside(desk, 1)
    assert RULE in codes(found(desk, draft))


def test_a_stop_that_was_set_aside_stops_all_the_same(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("領収書をください。"))
    wrong = desk.draft(asked.conversation, "領収書は箱に同封いたします。11月20日(月)に届きます。")
    (stop,) = [one for one in found(desk, wrong)["findings"] if one["code"] == "date.wrong"]
    approval = desk.approval(
        asked.conversation,
        "領収書は箱に同封いたします。11月20日(月)に届きます。",
        asides=[("date.wrong", stop["text"])],
    )
    assert desk.stops(approval) == {"date.wrong"}


def test_other_letters_of_the_shop_are_counted_and_this_one_is_not(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    drafts = set_aside(desk, 2)
    assert found(desk, drafts[0])["often"] == {RULE: 1}
    asked = desk.receives(letter("領収書をください。"))
    assert found(desk, desk.draft(asked.conversation, MARKS))["often"] == {RULE: 2}
    # Taking it back takes it from the count, and so does nothing else.
    desk.does(p.SaveDraft(draft=desk.draft(drafts[0].conversation_id, MARKS, id=drafts[0].id)))
    assert found(desk, desk.draft(asked.conversation, MARKS))["often"] == {RULE: 1}


def test_what_was_counted_outlives_its_drafts(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    (draft,) = set_aside(desk, 1)
    desk.does(p.DiscardDraft(draft_id=draft.id))
    desk.waits(days=40)
    with desk.database.write() as write:
        tidying.tidy(write, desk.now)
    assert not desk.rows(s.Draft)
    asked = desk.receives(letter("領収書をください。"))
    assert found(desk, desk.draft(asked.conversation, MARKS))["often"] == {RULE: 1}


def test_a_stopping_rule_that_only_warned_is_never_offered_to_fall_silent(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("領収書をください。"))
    draft = desk.draft(asked.conversation, asides=[("request.unanswered", "領収書をください。")])
    desk.does(p.SaveDraft(draft=draft))
    assert found(desk, desk.draft(asked.conversation, MARKS))["often"] == {}


def test_a_rule_falls_silent_at_its_shop_is_learned_forgotten_and_back(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    drafts = set_aside(desk, 3)
    desk.waits(60)
    desk.does(p.SilenceCheck(shop_id=1, code=RULE))
    assert RULE not in codes(found(desk, drafts[0]))
    assert RULE not in found(desk, drafts[0])["passed"]
    (one,) = learned(desk.reader, 1).checks
    assert (one.said, one.times) == (RULE, 3)
    desk.waits(60)
    before = desk.does(p.Forget(shop_id=1, what="check", key=RULE))["before"]
    assert RULE in codes(found(desk, drafts[0]))
    assert found(desk, drafts[0])["often"] == {}
    assert not learned(desk.reader, 1).checks
    desk.does(p.Remember(shop_id=1, what="check", key=RULE, before=before))
    assert RULE not in codes(found(desk, drafts[0]))
    desk.does(p.SilenceCheck(shop_id=1, code=RULE, silent=False))
    assert RULE in codes(found(desk, drafts[0]))


def test_it_may_fall_silent_again_after_it_was_forgotten(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    (draft,) = set_aside(desk, 1)
    desk.does(p.SilenceCheck(shop_id=1, code=RULE))
    desk.waits(60)
    desk.does(p.Forget(shop_id=1, what="check", key=RULE))
    desk.waits(60)
    desk.does(p.SilenceCheck(shop_id=1, code=RULE))
    assert RULE not in codes(found(desk, draft))


def test_no_stop_and_nothing_unknown_falls_silent(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    for code in ("name.wrong", "due.missing", "check.broken", "no.such"):
        assert desk.refused(p.SilenceCheck(shop_id=1, code=code)) == "check.unfit"
    assert desk.refused(p.SilenceCheck(shop_id=9, code=RULE)) == "shop.missing"
