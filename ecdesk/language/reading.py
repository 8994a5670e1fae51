"""Reading a customer's mail: everything that `domain/reading.py` holds, from one text.

    letter      the customer's own words: no quotes, signatures, labels, boilerplate
    nature      a customer, a seller or a machine? from the last two nothing is taken
    requests, questions, disclosures     what is wanted, what is asked, what is told
    numbers, names, products, dates      what is named
    intent, about, urgency, emotion      what it all comes to
    leanings    what labelled mails teach of all that: the last word on what it comes to

The one rule: pure and total. The same text and context give the same reading, in time linear in its
(capped) length, and no text makes it raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ecdesk.domain.mail import TextPart
from ecdesk.domain.reading import (
    Context,
    DateMark,
    DayOff,
    Emotion,
    Intent,
    Mark,
    Reading,
    Timing,
    Urgency,
)
from ecdesk.language import (
    about,
    cues,
    dates,
    days,
    disclosures,
    emotion,
    habits,
    intent,
    leanings,
    names,
    nature,
    numbers,
    ordering,
    products,
    questions,
    requests,
    suspicion,
    urgency,
)
from ecdesk.language.leanings import Answers, Leaning
from ecdesk.language.letter import Letter, read_letter
from ecdesk.language.nature import Nature
from ecdesk.language.normalize import Folded, fold
from ecdesk.language.requests import Hit

VERSION = 10  # raised whenever the same mail may be read otherwise: old readings are then made anew

_NOTHING = Context()
_NONE = Intent.OTHER_UNCLEAR
_A_LETTER = 200  # characters from which thanks are a letter, and a letter is answered


def read(
    text: str,
    *,
    sent_at: datetime,
    subject: str = "",
    parts: Sequence[TextPart] = (),
    context: Context = _NOTHING,
) -> Reading:
    """What `text` says. `parts` tell quotes and signature apart; without them all was written.

    `sent_at` is aware. Marks are offsets into `text` as given.
    """
    letter = read_letter(text, parts)
    title = fold(subject[:300]).text
    form = letter.form or context.form is not None
    who = nature.of(letter.whole.text, title, context.auto, form=form)
    if who is not Nature.CUSTOMER:
        return _of_no_customer(who, letter, text, context)
    return _of_customer(letter, title, text, sent_at, context)


def _of_no_customer(who: Nature, letter: Letter, text: str, context: Context) -> Reading:
    """A machine's mail may hold an order number, and that is all."""
    found = numbers.find_orders(letter.whole.text, context.order_patterns)
    purpose = {Nature.BOUNCE: Intent.BOUNCE, Nature.SELLER: Intent.SALES_PITCH}
    return Reading(
        order_numbers=tuple(
            _mark(text, letter.whole, Hit(n.start, n.end, n.kind, "order.number", n.cue))
            for n in found
        ),
        intent=purpose.get(who, Intent.OTHER_UNCLEAR),
        urgency=Urgency.LOW,
        needs_reply=False,
    )


def _of_customer(
    letter: Letter, title: str, text: str, sent_at: datetime, context: Context
) -> Reading:
    local = _believed(sent_at).astimezone(ZoneInfo(context.zone))
    is_closed = _closed(context)
    calendar = dates.Calendar(local.date(), local.hour, context.is_holiday or days.never, is_closed)
    asked = requests.find(letter)
    questioned = questions.find(letter, asked)
    if questioned:
        asked = [hit for hit in asked if not requests.only_closes(letter, hit)]
    told = disclosures.find(letter, [*asked, *questioned])
    found = habits.weigh(letter, habits.Found(asked, questioned, told))
    asked, questioned, told = found.requests, found.questions, found.told
    orders = numbers.find_orders(letter.whole.text, context.order_patterns)
    phones = numbers.find_phones(letter.whole.text)
    taken = [*letter.silent, *((n.start, n.end) for n in (*orders, *phones))]
    dated = dates.find(letter.whole.text, calendar, taken)
    named = names.find(letter, context.sender_name)
    goods = products.find(letter, context.catalogue)
    foreign = suspicion.signs(letter, orders, goods, context)

    needs_by = any(day.role in {"need", "deliver"} for day in dated)
    chosen = intent.decide(letter, title, asked, questioned, dates=dated, ordered=bool(orders))
    thought = _suspected(chosen.intent, foreign)
    mood, mood_cues = emotion.emotion(
        letter,
        intent=thought,
        requests=asked,
        questions=questioned,
        dates=dated,
        earlier=context.earlier_unanswered,
        title=title,
    )
    when = about.timing(thought, letter, chosen.signs)
    pressure, pressure_cues = urgency.urgency(
        letter,
        title,
        dates=dated,
        sent=local.date(),
        is_closed=is_closed,
        intent=thought,
        emotion=mood,
        earlier=context.earlier_unanswered,
        after_order=when is Timing.AFTER,
        signs=chosen.signs,
    )
    rules = Answers(
        thought,
        about.target(thought, letter),
        when,
        about.cause(thought, letter, chosen.signs),
        pressure,
        mood,
        frozenset(cue.kind for cue in pressure_cues),
        min(((day.day - local.date()).days for day in dated if day.role != "ref"), default=None),
    )
    leaning = leanings.lean(leanings.signs_of(chosen.signs, rules), rules)
    purpose = _purpose(rules, leaning, chosen)
    pressure, pressure_cues = _pressure(rules, leaning, chosen, pressure_cues)
    needs_reply = _needs_reply(letter, purpose, asked, questioned, mood)
    if not needs_reply and pressure is not Urgency.CRITICAL:
        pressure = Urgency.LOW

    own, whole = _marker(text, letter.folded), _marker(text, letter.whole)
    return Reading(
        requests=own(asked),
        questions=own(questioned),
        disclosures=own(told),
        urgency_cues=own(pressure_cues),
        emotion_cues=own(mood_cues) if mood is not Emotion.CALM else (),
        names=whole(Hit(n.start, n.end, n.source, f"name.{n.source}", n.cue) for n in named),
        order_numbers=whole(Hit(n.start, n.end, n.kind, "order.number", n.cue) for n in orders),
        phones=whole(Hit(n.start, n.end, n.kind, "phone.number", n.cue) for n in phones),
        products=whole(Hit(n.start, n.end, n.kind, f"product.{n.kind}", n.cue) for n in goods),
        dates=tuple(_date_mark(text, letter.whole, day) for day in dated),
        wishes=own(about.wishes(purpose, letter, asked, questioned)),
        wrong_shop=whole(foreign),
        history=own(_history(letter)),
        intent=purpose,
        intent_cues=own(_purpose_cues(purpose, chosen)),
        also=tuple(each for each in (chosen.intent, *chosen.also) if each not in {purpose, _NONE}),
        target=leaning.target if purpose is leaning.intent else rules.target,
        timing=leaning.timing,
        cause=leaning.cause,
        urgency=pressure,
        emotion=mood,
        needs_reply=needs_reply,
        order=ordering.read(
            letter,
            purpose,
            goods=bool(goods),
            named=bool(named) or bool(context.sender_name),
            phone=bool(phones) or bool(context.form and context.form.phone),
            dated=needs_by,
        ),
    )


def _believed(sent_at: datetime) -> datetime:
    """When a mail was written; a year that no mail can have is as near to it as one can be."""
    year = min(max(sent_at.year, 1980), 2098)
    return sent_at if year == sent_at.year else sent_at.replace(year=year, day=1)


def _closed(context: Context) -> DayOff:
    """The shop's days off; without a calendar weekends, holidays and the turn of the year."""
    if context.is_closed is not None:
        return context.is_closed
    is_holiday = context.is_holiday or days.never

    def closed(day: date) -> bool:
        return days.is_off(day, is_holiday) or days.is_year_end(day)

    return closed


def _purpose(rules: Answers, leaning: Leaning, chosen: intent.Decision) -> Intent:
    """What the mail is for: as it leans, but for what needs a sign of its own."""
    if rules.intent is Intent.WRONG_SHOP and chosen.intent is not Intent.WRONG_SHOP:
        return rules.intent
    thanked = any(sign.startswith("thanks.") for sign in chosen.found)
    if leaning.intent is Intent.THANKS and not thanked:
        return rules.intent
    return leaning.intent


def _purpose_cues(purpose: Intent, chosen: intent.Decision) -> Sequence[Hit]:
    """The words that speak for it; those of the rules where they say the same."""
    return chosen.cues if purpose is chosen.intent else leanings.words_for(purpose, chosen.found)


def _pressure(
    rules: Answers, leaning: Leaning, chosen: intent.Decision, cues: list[Hit]
) -> tuple[Urgency, list[Hit]]:
    """How soon: danger, and who says 急ぎません, are believed; between them, as it leans."""
    if leaning.presses and rules.urgency is Urgency.NORMAL:
        return Urgency.HIGH, cues or leanings.words_for(None, chosen.found)[:1]
    if not leaning.presses and rules.urgency is Urgency.HIGH:
        return Urgency.NORMAL, cues
    return rules.urgency, cues


def _suspected(chosen: Intent, foreign: Sequence[Hit]) -> Intent:
    """Goods unknown here and bought elsewhere: two signs, or a number that is another shop's."""
    signs = {hit.code for hit in foreign}
    after = chosen not in {Intent.PRODUCT_SPEC, Intent.STOCK, Intent.PRICE_QUOTE, Intent.ORDER_NEW}
    if after and ("shop.number" in signs or len(signs) >= 2 or "shop.goods" in signs):
        return Intent.WRONG_SHOP
    return chosen


def _needs_reply(
    letter: Letter,
    purpose: Intent,
    asked: Sequence[Hit],
    questioned: Sequence[Hit],
    mood: Emotion,
) -> bool:
    """Whether somebody waits for an answer; a clear 返信不要 is believed where nothing is asked."""
    text = letter.blind
    if asked or questioned:
        return True
    if not letter.sentences:
        return True  # nothing that could be read: a person looks at it
    if cues.declines_reply(text):
        return False
    if mood in {Emotion.IRRITATED, Emotion.ANGRY, Emotion.ANXIOUS}:
        return True
    if purpose is Intent.THANKS:
        return len(text.strip()) > _A_LETTER
    return not cues.only_closes(text)


def _history(letter: Letter) -> list[Hit]:
    return [
        Hit(hit.start(), hit.end(), "history", "history.word", hit[0])
        for hit in cues.EARLIER_TALK.finditer(letter.blind)
    ][:5]


def _mark(text: str, folded: Folded, hit: Hit) -> Mark:
    start, end = folded.span(hit.start, hit.end)
    return Mark(text[start:end], start, end, hit.kind, hit.code, hit.cue)


def _marker(text: str, folded: Folded) -> Callable[[Iterable[Hit]], tuple[Mark, ...]]:
    """Turns hits in one folded text into marks in the mail's own."""

    def marks(hits: Iterable[Hit]) -> tuple[Mark, ...]:
        return tuple(_mark(text, folded, hit) for hit in hits)

    return marks


def _date_mark(text: str, folded: Folded, day: dates.Day) -> DateMark:
    start, end = folded.span(day.start, day.end)
    return DateMark(text[start:end], start, end, day.day, day.role, day.code, day.cue, day.others)
