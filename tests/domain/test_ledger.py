"""What was asked, and which sentence of ours settles it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ecdesk.domain.ledger import Chosen, Entry, Role, Said, State, sentence, settle
from ecdesk.domain.matters import content, matters_of
from ecdesk.domain.reading import Mark, Reading


def asked(*texts: str) -> Reading:
    """A mail that asks these things."""
    marks, at = [], 0
    for text in texts:
        marks.append(Mark(text, at, at + len(text), "other", "question.ending"))
        at += len(text)
    return Reading(questions=tuple(marks))


def written(
    *said: str | tuple[str, Iterable[Role]], under: str = "", items: Sequence[int] = ()
) -> list[Said]:
    """A draft of these sentences, some with their roles."""
    found, at = [], 0
    for place, one in enumerate(said):
        text, roles = (one, ()) if isinstance(one, str) else one
        item = items[place] if items else 0
        found.append(Said(at, at + len(text), text, text, frozenset(roles), under, item))
        at += len(text)
    return found


def states(entries: Iterable[Entry]) -> list[State]:
    """Their states, in order."""
    return [entry.state for entry in entries]


def test_each_question_finds_its_sentence() -> None:
    entries = settle(
        [asked("送料はいくらですか。", "領収書は出ますか。")],
        written("全国一律550円です。", "領収書は箱に入れます。"),
    )
    assert states(entries) == [State.ANSWERED, State.ANSWERED]
    assert [entry.by[0].text for entry in entries] == [
        "全国一律550円です。",
        "領収書は箱に入れます。",
    ]


def test_a_named_thing_is_not_answered_unnamed() -> None:
    (shipping, receipt) = settle(
        [asked("いつ届きますか。", "領収書は出ますか。")],
        written("20日にお届けします。", "お品は箱に入れます。"),
    )
    assert (shipping.state, receipt.state) == (State.ANSWERED, State.UNANSWERED)
    assert not receipt.unsure


def test_what_no_rule_can_place_is_unsure() -> None:
    entries = settle(
        [asked("いつ届きますか。", "浴衣の下にも着られますか。")],
        written("20日にお届けします。", "透けにくい織り方でございます。"),
    )
    assert entries[1].state is State.UNANSWERED
    assert entries[1].unsure


def test_the_only_question_is_answered_by_the_only_sentence() -> None:
    (entry,) = settle([asked("浴衣の下にも着られますか。")], written("はい、大丈夫でございます。"))
    assert entry.state is State.ANSWERED


def test_greetings_and_feelings_answer_nothing() -> None:
    said = written(
        ("領収書のお問い合わせをありがとうございます。", [Role.GREETING]),
        ("領収書のことでご心配をおかけしました。", [Role.EMPATHY, Role.MERE_EMPATHY]),
        ("領収書がご入り用とのことですね。", [Role.RESTATES]),
    )
    assert states(settle([asked("領収書は出ますか。")], said)) == [State.UNANSWERED]


def test_put_off_and_declined() -> None:
    question = [asked("送料はいくらですか。")]
    later = written(("送料は明日までにお知らせします。", [Role.LATER]))
    assert states(settle(question, later)) == [State.LATER]
    no = written(("送料を無料にはできません。", [Role.REFUSAL]))
    assert states(settle(question, no)) == [State.REFUSED]
    rule_then_no = written(
        "返品は7日以内です。", ("過ぎているためお受けできません。", [Role.REFUSAL])
    )
    assert states(settle([asked("返品できますか。")], rule_then_no)) == [State.REFUSED]


def test_a_yes_with_a_limit_is_a_yes() -> None:
    said = written(
        ("返品を承ります。", [Role.OFFER]),
        ("お使いになった品の返品はできません。", [Role.REFUSAL]),
    )
    assert states(settle([asked("返品できますか。")], said)) == [State.ANSWERED]


def test_numbers_and_quotes_link_what_words_do_not() -> None:
    reading = [asked("浴衣の下にも着られますか。", "肌には優しいですか。")]
    said = written("はい、どうぞ。", "綿だけで織りました。", items=(1, 2))
    assert states(settle(reading, said)) == [State.ANSWERED, State.ANSWERED]
    quoted = written("はい、どうぞ。", under="> 浴衣の下にも着られますか。")
    assert settle(reading, quoted)[0].state is State.ANSWERED


def test_the_person_has_the_last_word() -> None:
    reading = [asked("領収書は出ますか。", "送料はいくらですか。")]
    entries = settle(
        reading, written("550円です。"), [Chosen("領収書は出ますか。", State.UNNEEDED)]
    )
    assert states(entries) == [State.UNNEEDED, State.ANSWERED]


def test_asking_for_an_answer_is_answered_by_answering() -> None:
    reading = Reading(requests=(Mark("お返事をください。", 0, 9, "contact_method", "request.ask"),))
    assert states(settle([reading], written("本日お送りします。"))) == [State.ANSWERED]
    assert states(settle([reading], [])) == [State.UNANSWERED]


def test_the_same_question_twice_counts_once() -> None:
    assert len(settle([asked("いつ届きますか。"), asked("いつ 届きますか。")], [])) == 1


def test_no_draft_and_no_question() -> None:
    assert settle([], written("本日お送りします。")) == ()
    assert states(settle([asked("いつですか。")], [])) == [State.UNANSWERED]


def test_matters_are_read_in_any_width() -> None:
    assert [matter.name for matter in matters_of("ｷｬﾝｾﾙできますか")] == ["cancel"]
    assert content("Ｍサイズの身幅") == content("Mサイズの身幅")


def test_a_sentence_that_was_linked_settles_it() -> None:
    reading = [asked("領収書は出ますか。", "色ちがいはありますか。")]
    said = written("箱に入れてございます。", "生成りと紺をお作りしています。")
    linked = Chosen("領収書は出ますか。", by="箱に入れてございます。")
    (receipt, _colour) = settle(reading, said, [linked])
    assert (receipt.state, receipt.linked) == (State.ANSWERED, True)
    assert receipt.by[0] is said[0]
    no = written(("箱には入れられません。", (Role.REFUSAL,)))
    assert (
        settle(reading, no, [Chosen("領収書は出ますか。", by=no[0].text)])[0].state is State.REFUSED
    )


def test_a_link_outlives_a_change_of_words_but_not_the_sentence() -> None:
    said = written("領収書は箱の中に入れてお送りいたします。", "紺もございます。")
    words = "領収書は箱の中に入れておきます。"
    assert sentence(words, said) is said[0]
    assert sentence("ご連絡は17時までにいたします。", said) is None
    assert sentence("", said) is None
    assert sentence("紺。", said) is None
    reading = [asked("お色の名前を教えてください。")]
    found = settle(
        reading, said, [Chosen("お色の名前を教えてください。", by="消えた文でございます。")]
    )
    assert not found[0].linked


def test_what_goes_with_a_refusal_and_with_a_later_answer() -> None:
    reading = [asked("返品できますか。")]
    said = written(
        ("返品は承れません。", (Role.REFUSAL,)), "お直しをいたします。", "夏物だからです。"
    )
    wish = Chosen("返品できますか。", reason="夏物だからです。", instead="お直しをいたします。")
    (entry,) = settle(reading, said, [wish])
    assert entry.state is State.REFUSED
    assert (entry.reason, entry.instead) == (said[2], said[1])
    day = date(2026, 11, 20)
    (later,) = settle(reading, said, [Chosen("返品できますか。", day=day)])
    assert (later.state, later.day) == (State.LATER, day)
