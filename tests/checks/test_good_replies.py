"""The sample shop's own replies, written with care: the checks have next to nothing against them.

Every mail that the shop has sent in the sample is put where it stood: the mails that waited for it,
what was said before, and what had left to others by then. The address line, the signature and the
subject are those that were sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ecdesk import runtime
from ecdesk.checks.likeness import fingerprint
from ecdesk.checks.registry import Context, Draft, Letter, Report, Told, run
from ecdesk.domain.mail import Address
from ecdesk.domain.shop import Shop
from ecdesk.engine.sample import SampleShop, Story, _mails
from ecdesk.engine.sample_letters import letter
from ecdesk.language.reading import read
from ecdesk.mail.parse import parse

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)
ENOUGH = 60
MOST_WARNINGS = 0.3  # a mail
COLD = "cold-reply"  # written without care on purpose: its customer comes back angry


@dataclass(frozen=True)
class Written:
    """One reply of the sample where it stood."""

    key: str
    draft: Draft
    context: Context


def shop_of(told: SampleShop, number: int) -> Shop:
    """A shop of the sample as the checks know it."""
    return Shop(
        number,
        told.name,
        told.department,
        told.staff,
        told.address,
        told.signature.strip(),
        told.colour,
        told.channel,
        told.calendar,
    )


def replies() -> Iterator[Written]:
    """All of them, shop by shop, each conversation in the order in which it was written."""
    story = Story.read(runtime.resources() / "sample")
    shops = [shop_of(told, number) for number, told in enumerate(story.shops, start=1)]
    for told, shop in zip(story.shops, shops, strict=True):
        others = tuple(one for one in shops if one is not shop)
        sent: list[tuple[str, str, datetime]] = []  # to whom, what, when
        spoken: dict[str, list[tuple[str, Letter | Told, str, str]]] = {}
        for folder, described in _mails(story, told, NOW):
            mail = parse(letter(described))
            key = described.message_id.partition(".")[0]
            said = spoken.setdefault(key, [])
            if folder == "INBOX":
                sender = mail.reply_to[0] if mail.reply_to else mail.sender
                reading = read(mail.text, sent_at=described.date, subject=mail.subject)
                said.append(
                    ("in", Letter(mail.text, reading, mail.subject), sender.name, sender.addr)
                )
                continue
            theirs = [one for one in said if one[0] == "in"]
            answered = max((n for n, one in enumerate(said) if one[0] == "out"), default=-1)
            turn = [one[1] for one in said[answered + 1 :] if isinstance(one[1], Letter)]
            if not theirs:
                continue
            to = theirs[-1][3].lower()
            context = Context(
                shop=shop,
                now=described.date,
                other_shops=others,
                customer_names=tuple(dict.fromkeys(one[2] for one in theirs if one[2])),
                customer_addresses=frozenset({to}),
                incoming=tuple(
                    f"{one[1].subject}\n{one[1].text}"
                    for one in reversed(theirs)
                    if isinstance(one[1], Letter)
                ),
                turn=tuple(turn),
                told=tuple(one[1] for one in said if isinstance(one[1], Told)),
                sent=tuple(
                    fingerprint(text, at, same_customer=whom == to) for whom, text, at in sent
                ),
                channel=told.channel,
            )
            draft = Draft(
                mail.subject,
                mail.text,
                to=(Address(theirs[-1][2], to),),
                attachments=tuple(file.filename for file in mail.attachments),
            )
            yield Written(key.strip("<"), draft, context)
            sent.append((to, mail.text, described.date))
            said.append(("out", Told(mail.text, described.date), "", ""))


def test_good_replies_are_left_in_peace() -> None:
    reports: list[tuple[str, Report]] = [
        (one.key, run(one.draft, one.context)) for one in replies() if one.key != COLD
    ]
    assert len(reports) >= ENOUGH
    stops = [(key, one.code, one.text) for key, report in reports for one in report.stops]
    assert stops == []
    warnings = [(key, one.code, one.text) for key, report in reports for one in report.warnings]
    assert len(warnings) <= MOST_WARNINGS * len(reports), warnings


def test_the_cold_one_is_caught() -> None:
    (cold,) = (run(one.draft, one.context) for one in replies() if one.key == COLD)
    assert [one.code for one in cold.stops] == ["refusal.no_alternative"]
    assert "disclosure.ignored" in {one.code for one in cold.warnings}
