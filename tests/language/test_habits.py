"""How people say it: weights find what no rule knows, and tell by which words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ecdesk.domain.mail import TextPart
from ecdesk.language import disclosures, habits, questions, requests
from ecdesk.language.habits import Found
from ecdesk.language.letter import read_letter
from ecdesk.language.reading import read
from ecdesk.mail.body import split
from tests.language import scoring

SENT = datetime(2026, 11, 9, 3, 0, tzinfo=UTC)


def by_rules(text: str, parts: Sequence[TextPart] = ()) -> Found:
    letter = read_letter(text, parts)
    asked = requests.find(letter)
    wondered = questions.find(letter, asked)
    return Found(asked, wondered, disclosures.find(letter, [*asked, *wondered]))


def weighed(text: str) -> Found:
    return habits.weigh(read_letter(text), by_rules(text))


def test_weights_find_more_of_unseen_mail_than_rules_alone() -> None:
    """Three sets that nobody read who wrote the rules, and that no weight was learned from."""
    mails = [mail for name in scoring.UNSEEN for mail in scoring.unseen(name)]
    assert len(mails) > 150
    rules = {key: scoring.Score() for key in ("requests", "questions", "disclosures")}
    both = {key: scoring.Score() for key in rules}
    for mail in mails:
        found = scoring.read_mail(mail)
        parts = split(mail.body)
        alone = by_rules(mail.body, parts)
        letter = read_letter(mail.body, parts)
        for key, name in zip(rules, ("requests", "questions", "told"), strict=True):
            labels = mail.spans[key]
            spans = [(*letter.folded.span(h.start, h.end), "") for h in getattr(alone, name)]
            scoring.agree(labels, spans, rules[key])
            scoring.agree(labels, scoring.spans_of(found, key), both[key])
    for key, score in both.items():
        assert score.f > rules[key].f, key
    assert both["requests"].f >= 0.83
    assert both["questions"].f >= 0.86
    assert both["disclosures"].f >= 0.69


@pytest.mark.parametrize(
    "text",
    [
        "定期便はもう必要なくなりました。よろしくお願いいたします。",
        "納期のご回答をお願いいたします",
        "寸法をお尋ねします",
        "お世話になっております。先日注文した件、納期のご回答をお願いいたします。",
    ],
)
def test_what_a_rule_alone_finds_in_a_letter_stands(text: str) -> None:
    found = read(text, sent_at=SENT)
    assert found.requests or found.questions
    assert found.needs_reply


@pytest.mark.parametrize(
    "ending",
    [
        "別の色のものに交換してください。",
        "お電話をいただけますでしょうか。",
        "領収書を送ってください。",
    ],
)
def test_what_is_asked_at_the_end_of_a_long_sentence_is_heard(ending: str) -> None:
    long = "届いた箱を開けて中を見てみたところ思っていたのとは違う色のものが入っていて" * 8
    found = weighed(long + ending)
    assert len([*found.requests, *found.questions]) == 1


def test_what_is_quoted_is_no_reason() -> None:
    found = weighed(
        "孫に「おばあちゃんへ」と書いてもらいましたが、名前は「はなこ」で、とのことで。"
    )
    for hit in (*found.requests, *found.questions, *found.told):
        assert hit.cue
        assert "◦" not in hit.cue


def test_what_a_weight_finds_is_told_with_the_words_of_the_mail() -> None:
    seen = 0
    for mail in scoring.unseen(scoring.UNSEEN[-1]):
        letter, alone = read_letter(mail.body), by_rules(mail.body)
        found = habits.weigh(letter, alone)
        for new, known in zip(
            (found.requests, found.questions, found.told),
            (alone.requests, alone.questions, alone.told),
            strict=True,
        ):
            for hit in new:
                if not any(one.cue == hit.cue for one in known):
                    seen += 1
                    assert len(hit.cue) > 1
                    assert hit.cue in letter.folded.text[hit.start : hit.end]
    assert seen > 10


def test_finds_are_in_order_and_none_within_another() -> None:
    for mail in scoring.unseen(scoring.UNSEEN[0]):
        found = weighed(mail.body)
        for hits in (found.requests, found.questions, found.told):
            for before, after in itertools.pairwise(hits):
                assert before.end <= after.start


@pytest.mark.parametrize("text", ["色を教えてください。" * 500, "色か?" * 8000, "、" * 9000])
def test_a_letter_longer_than_anybodys_stays_as_the_rules_have_it(text: str) -> None:
    """What is weighed is bounded, also where no part of it is as long as a word."""
    assert weighed(text) == by_rules(text)


@pytest.mark.parametrize("text", ["", "。", "\n\n", "ﾊﾛｰ", "🙏", "a" * 3000])
def test_nothing_much_is_weighed_too(text: str) -> None:
    read(text, sent_at=SENT)
