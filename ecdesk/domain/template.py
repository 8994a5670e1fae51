"""A template: a reply with fields, when and why to use it, and how it becomes a letter.

Three kinds of fields: what the record knows (`KNOWN`) is filled in, what a template marks with a
question mark may be left out, and all others only a person can fill. What the record should know
and does not is one of these. The one rule: nothing is ever left empty; a field is either filled or
stands in the letter as {{名前}}, and such a letter cannot be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Field, Filled
from ecdesk.domain.holding import day_said
from ecdesk.domain.orders import Order, carrier_of
from ecdesk.domain.segments import Rendered, fields, is_value, parse, render
from ecdesk.domain.shop import Shop
from ecdesk.domain.timetable import instant

# What the record can fill; a template may use others of its own.
NAME, FAMILY, ORDER = "お客様名", "お客様の姓", "注文番号"
SHOP, DEPARTMENT, STAFF, ADDRESS, TODAY = "店名", "部署", "担当者", "店のメール", "今日"
KNOWN = (NAME, FAMILY, ORDER, SHOP, DEPARTMENT, STAFF, ADDRESS, TODAY)
# What an order fills where a mail names just this one; a person may write something else.
ITEM, CARRIER, TRACKING = "ご注文の商品", "配送会社", "追跡番号"
ORDERED, SHIPPED = "ご注文日", "ご注文の発送日"
OF_ORDER = (ITEM, ORDERED, SHIPPED, CARRIER, TRACKING)
_CARRIERS = {"yamato": "ヤマト運輸", "sagawa": "佐川急便", "post": "日本郵便"}
# What a section may ask beside what is known.
MALL, AGAIN, DATED = "モール", "追伸", "期日あり"
CONDITIONS = (MALL, AGAIN, DATED)

_YEAR = timedelta(days=365)
_A_LINE = 8  # signs from which a line is a template's own
GREETING = "お問い合わせいただき、ありがとうございます。"
# Around every template: to whom, a greeting, who writes.
_HEAD = """\
{{お客様名}} 様

%s
{{店名}}{{#部署}} {{部署}}{{/部署}}{{#担当者}}の{{担当者}}{{/担当者}}でございます。

"""


@dataclass(frozen=True, slots=True)
class Template:
    """`body` is what stands between the introduction and the signature.

    `reading` is how its name is said. `intents` and `timings` are those of `domain.reading`,
    `channels` and `shop_id` narrow where it is offered; empty ones fit everywhere. `barred` says
    why it must not be used: such a matter is answered in the person's own words alone.
    `asks_back`: it asks what the customer means, and is used last (`domain.unclear`).
    """

    key: str
    name: str
    body: str
    reading: str = ""
    when: str = ""
    why: str = ""
    subject: str = ""
    greeting: str = ""
    kind: str = "reply"
    shop_id: int | None = None
    intents: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    barred: str = ""
    asks_back: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its own fields, each once, in order: those that a person or the record fills."""
        return tuple(dict.fromkeys(fields(parse(self.body))))

    def to_fill(self, known: Mapping[str, str]) -> tuple[Field, ...]:
        """What a person must still write, with these values known."""
        good = {name for name, value in known.items() if is_value(value)}
        return tuple(one for one in self.fields if not one.optional and one.name not in good)


@dataclass(frozen=True, slots=True)
class Used:
    """A template with what is known of its use; `own` where the shop wrote or changed it."""

    template: Template
    own: bool = False
    changed: bool = False  # it lies over one that ships with the program
    version: int = 1
    uses: int = 0
    last_used_at: datetime | None = None
    saved_at: datetime | None = None  # of the shop's own

    def is_unused(self, now: datetime) -> bool:
        """Whether one of the shop's own has not been used for a year."""
        last = self.last_used_at or self.saved_at
        return self.own and last is not None and now - last > _YEAR


@dataclass(frozen=True, slots=True)
class Matter:
    """What a template is looked for: the labels of the mail, by their values."""

    intent: str = ""
    also: tuple[str, ...] = ()
    timing: str = ""
    channel: str = ""
    shop_id: int | None = None
    dated: bool = False  # the customer named a day


@dataclass(frozen=True, slots=True)
class Setting:
    """Whom a letter is for and who writes it; what is not known is empty."""

    shop: Shop
    today: date
    customer: str = ""
    order_number: str = ""
    order: Order | None = None  # the only one that the conversation is about
    matter: Matter = field(default_factory=Matter)
    again: bool = False
    to_look: int = 0  # steps that are left before the customer may be asked back

    @property
    def known(self) -> dict[str, str]:
        """The values of the fields that the record can fill: never an empty one."""
        name = self.customer.strip()
        family = name.replace("　", " ").partition(" ")
        values = {
            NAME: name,
            FAMILY: family[0] if family[2] else "",
            ORDER: self.order_number,
            SHOP: self.shop.name,
            DEPARTMENT: self.shop.department,
            STAFF: self.shop.staff,
            ADDRESS: self.shop.address,
            TODAY: day_said(self.today),
        }
        if self.order is not None:
            values |= _of_order(self.order, self.shop)
        return {name: value for name, value in values.items() if is_value(value)}

    @property
    def holds(self) -> frozenset[str]:
        """The conditions that are true."""
        said = {
            MALL: self.matter.channel not in ("", "own"),
            AGAIN: self.again,
            DATED: self.matter.dated,
        }
        return frozenset(name for name, true in said.items() if true)


def _of_order(order: Order, shop: Shop) -> dict[str, str]:
    """What an order fills in: of several things that were bought or sent, none is meant surely."""
    placed = order.placed_at
    day = shop.calendar.timetable.shown(instant(placed)).date() if placed is not None else None
    return {
        ORDER: order.number.lstrip("#"),
        ORDERED: day_said(day) if day is not None else "",
        ITEM: order.items[0].name if len(order.items) == 1 else "",
        CARRIER: _CARRIERS.get(carrier_of(order.method), ""),
        TRACKING: order.tracking[0] if len(order.tracking) == 1 else "",
        SHIPPED: day_said(order.shipped_on) if order.shipped_on is not None else "",
    }


def is_locked(template: Template, setting: Setting) -> bool:
    """Whether it asks back, and not everything else was looked into yet."""
    return template.asks_back and setting.to_look > 0


def reads_like(template: Template, body: str) -> bool:
    """Whether a letter stands on this template, wherever it was copied from.

    Half of the template's own lines, those with nothing to fill in, stand in it word for word.
    """
    own = [line.strip() for line in template.body.splitlines()]
    own = [line for line in own if len(line) >= _A_LINE and "{{" not in line]
    there = {line.strip() for line in body.splitlines()}
    return bool(own) and 2 * sum(line in there for line in own) >= len(own)


def require_readable(template: Template) -> None:
    """Refuse what cannot become a letter.

    Raises Refused template.no_name, template.empty, and those of `segments.parse`.
    """
    if not template.name.strip():
        raise Refused("template.no_name")
    if not template.body.strip():
        raise Refused("template.empty")
    for text in (template.subject, template.greeting, template.body):
        parse(text)


def passage(template: Template, setting: Setting) -> Rendered:
    """Its body alone, to stand in a letter that has been begun. Raises Refused template.barred."""
    if template.barred:
        raise Refused("template.barred", why=template.barred)
    return render(parse(template.body.strip("\n")), setting.known, setting.holds)


def letter(template: Template, setting: Setting) -> Rendered:
    """The whole text: address, greeting, who writes, the body, the signature.

    Raises Refused template.barred.
    """
    if template.barred:
        raise Refused("template.barred", why=template.barred)
    signature = setting.shop.signature.strip("\r\n")
    head = _HEAD % (template.greeting.strip() or GREETING)
    text = head + template.body.strip("\n") + "\n"
    made = render(parse(text), setting.known, setting.holds)
    # A signature is no template: whatever stands in it is the shop's own words.
    return Rendered(f"{made.text}\n{signature}" if signature else made.text, made.filled)


def subject(template: Template, setting: Setting) -> str:
    """The subject it brings; empty where the letter's own stays."""
    if not template.subject.strip():
        return ""
    return render(parse(template.subject.strip()), setting.known, setting.holds).text


def stale(filled: Iterable[Filled], body: str, known: Mapping[str, str]) -> list[Filled]:
    """What was filled from the record and is not what the record says now.

    Where a person has written something else over it, it is theirs and no longer the record's.
    """
    return [
        one
        for one in filled
        if one.name in KNOWN
        and one.name != TODAY
        and one.value
        and body[one.start : one.end] == one.value
        and known.get(one.name, one.value) != one.value
    ]


def fits(template: Template, matter: Matter) -> int:
    """How well it fits a mail: 0 not at all where it is meant for another shop or channel."""
    if template.shop_id is not None and template.shop_id != matter.shop_id:
        return 0
    if template.channels and matter.channel not in template.channels:
        return 0
    points = 1
    if matter.intent and matter.intent in template.intents:
        points += 60 - 4 * min(template.intents.index(matter.intent), 5)
    else:
        points += 40 * any(also in template.intents for also in matter.also)
    if template.timings and matter.timing in template.timings:
        points += 10
    if matter.dated and any(one.type.value in ("日付", "営業日") for one in template.fields):
        points += 3
    return points


def is_fitting(template: Template, matter: Matter) -> bool:
    """Whether it is meant for what this mail asks: この問い合わせに合う."""
    return bool(matter.intent) and fits(template, matter) >= 40


def from_table(table: Mapping[str, Any]) -> Template:
    """A template out of its TOML table or stored data. Raises Refused template.*"""

    def text(name: str) -> str:
        return str(table.get(name, ""))

    def words(name: str) -> tuple[str, ...]:
        return tuple(str(one) for one in table.get(name) or ())

    made = Template(
        key=text("key"),
        name=text("name"),
        body=text("body"),
        reading=text("reading"),
        when=text("when"),
        why=text("why"),
        subject=text("subject"),
        greeting=text("greeting"),
        kind=text("kind") or "reply",
        shop_id=table.get("shop_id"),
        intents=words("intents"),
        timings=words("timings"),
        channels=words("channels"),
        barred=text("barred"),
        asks_back=bool(table.get("asks_back", False)),
    )
    require_readable(made)
    return made


def as_table(template: Template) -> dict[str, Any]:
    """The inverse of `from_table`, without what is empty."""
    told = {
        "key": template.key,
        "name": template.name,
        "reading": template.reading,
        "when": template.when,
        "why": template.why,
        "kind": template.kind,
        "shop_id": template.shop_id,
        "intents": list(template.intents),
        "timings": list(template.timings),
        "channels": list(template.channels),
        "barred": template.barred,
        "asks_back": template.asks_back,
        "subject": template.subject,
        "greeting": template.greeting,
        "body": template.body,
    }
    return {name: value for name, value in told.items() if value not in ("", [], None, False)}
