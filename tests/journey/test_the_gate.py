"""No letter leaves with an open field, a wrong name or another shop's: from page, file and outbox.

Templates, values and edits are drawn; what was filled is written down while it is done. Whatever
reached the wire is judged by that record alone, never by looking for braces. `ECDESK_PROVE=1` draws
2,000 letters, else a few dozen. What is no part of the gate is done once for many letters: mails
are received in batches, and the command line works on the file that is open already (a file opened
anew compiles every statement again and reads all that was ever sent). That was most of the time.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ecdesk import cli
from ecdesk import protocol as p
from ecdesk.domain.calendar import calendar_data, default_calendar
from ecdesk.domain.fields import unfilled
from ecdesk.domain.template import Setting, Template, letter
from ecdesk.mail.parse import parse
from ecdesk.store import database
from ecdesk.store import schema as s
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.views.values import shop_of
from tests.helpers.whole_desk import WholeDesk, desk, empty_desk, unopened  # noqa: F401 - fixtures
from tests.helpers.whole_desk import letter as a_mail

PROVE = os.environ.get("ECDESK_PROVE") == "1"
LETTERS = 2000 if PROVE else 40
BATCH = 250 if PROVE else 20
OTHER = "珈琲みずき 楽天市場店"
WAYS = ("page", "command line", "outbox")

names = st.sampled_from(["確認した内容", "お届けの品", "理由", "代わりのご提案", "先の見通し"])
values = st.sampled_from(["紺のワンピース", "織り上がりを待つ", "同じ寸法の品", "店で確かめた結果"])
edits = st.sampled_from(["", "", "", "", "another name", "another shop", "no name", "braces typed"])


@dataclass(frozen=True)
class Plan:
    """A letter to be written: which fields it has, which are filled, and what goes wrong."""

    fields: tuple[str, ...]
    fill: tuple[str, ...]  # one a field; empty: left open
    edit: str
    way: str

    @property
    def right(self) -> bool:
        """Whether such a letter may leave, as far as names and fields go."""
        return all(self.fill) and not self.edit


plans = st.lists(names, min_size=1, max_size=4, unique=True).flatmap(
    lambda fields: st.builds(
        Plan,
        st.just(tuple(fields)),
        st.tuples(*[st.one_of(values, values, values, st.just("")) for _field in fields]),
        edits,
        st.sampled_from(WAYS),
    )
)


def template(plan: Plan) -> Template:
    lines = "\n".join(f"{{{{{name}}}}}についてお知らせします。" for name in plan.fields)
    return Template("own-drawn", "試し", f"お話をうかがいました。\n\n{lines}\n")


def on_page(editor: FieldEditor, plan: Plan, setting: Setting) -> tuple[str, list[object]]:
    """Written as in the window: put on the page, filled from field to field, then edited."""
    made = letter(template(plan), setting)
    editor.set_rules(default_calendar(), setting.today)
    editor.set_text("")
    editor.put(made.text, made.filled, everything=True)
    for value in plan.fill:
        assert editor.go_to_field()
        if value:
            editor.insertPlainText(value)
    editor.settle()
    text = edited(editor.text, plan, setting)
    if text != editor.text:
        editor.set_text(text, 0, [])
        return text, []
    return text, [(one.name, one.start, one.end, one.value) for one in editor.filled]


def edited(text: str, plan: Plan, setting: Setting) -> str:
    """What a hasty hand does to it."""
    match plan.edit:
        case "another name":
            return text.replace(f"{setting.customer} 様", "鈴木 一郎 様")
        case "another shop":
            return text.replace(setting.shop.name, OTHER)
        case "no name":
            return text.replace(f"{setting.customer} 様", "{{お客様名}} 様")
        case "braces typed":
            return text.replace("うかがいました", "{{うかがった}}")
    return text


@dataclass(frozen=True)
class Waiting:
    """A conversation that waits for an answer, and the mail that asks."""

    conversation: int
    mail: int
    address: str


class Customers:
    """Somebody new for every letter; their mails come in a batch at a time."""

    def __init__(self, desk: WholeDesk) -> None:  # noqa: F811 - the fixture
        self._desk = desk
        self._came: dict[int, Waiting] = {}

    def __call__(self, number: int) -> Waiting:
        """The conversation with the customer of this number, from 1 on."""
        if number not in self._came:
            self._write(range(number, number + BATCH))
        return self._came[number]

    def _write(self, numbers: range) -> None:
        for number in numbers:
            text = "お届けについて教えてください。"
            raw = a_mail(text, name=name_of(number), address=f"customer{number}@example.jp")
            self._desk.server.put(raw)
        self._desk.sync()
        mail = s.Mail
        with self._desk.reader.connect() as connection:
            rows = connection.execute(
                select(mail.id, mail.conversation_id, mail.sender_address).where(
                    mail.direction == "in"
                )
            )
            for row in rows:
                number = int(row.sender_address.removeprefix("customer").partition("@")[0])
                self._came[number] = Waiting(row.conversation_id, row.id, row.sender_address)


@pytest.fixture
def customer(desk: WholeDesk) -> Customers:  # noqa: F811 - the fixture
    """Everybody who writes to the desk of two shops."""
    desk.does(
        p.SaveAccount(
            account=p.AccountIn(
                shop=OTHER,
                department="お客様係",
                staff="水木",
                address="info@mizuki.example",
                password="open-sesame-4712",
                imap=p.ServerIn(host="imap.mizuki.example", port=993),
                smtp=p.ServerIn(host="smtp.mizuki.example", port=465),
                calendar=calendar_data(default_calendar()),
            )
        )
    )

    return Customers(desk)


def name_of(number: int) -> str:
    """A name for everybody: 佐藤 一子, 佐藤 二子."""
    digits = "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
    return f"佐藤 {digits}子"


@pytest.mark.timeout(3600 if PROVE else 120)
def test_nothing_unfinished_reaches_the_wire(
    desk: WholeDesk,  # noqa: F811 - the fixture
    customer: Customers,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "Database", lambda _path: desk.database)
    monkeypatch.setattr(desk.database, "close", lambda: None)
    editor = FieldEditor()
    qtbot.addWidget(editor)
    record: dict[str, tuple[Plan, str]] = {}  # by address
    numbers = iter(range(1, 10_000))
    shop = shop_of(next(one for one in desk.rows(s.Shop) if one.name != OTHER))

    @settings(
        max_examples=LETTERS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=not PROVE,
    )
    @given(plans)
    @example(Plan(("理由",), ("織り上がりを待つ",), "", WAYS[0]))
    @example(Plan(("理由",), ("織り上がりを待つ",), "", WAYS[1]))
    @example(Plan(("理由",), ("織り上がりを待つ",), "", WAYS[2]))
    def write_one(plan: Plan) -> None:
        number = next(numbers)
        waiting = customer(number)
        setting = Setting(shop, desk.now.date(), name_of(number))
        text, fields = on_page(editor, plan, setting)
        record[f"customer{number}@example.jp"] = (plan, text)
        hand_over(desk, shop.id, waiting, plan, text, fields)

    write_one()
    desk.tick(11)
    for _round in range(3):
        desk.tick(60)
    judge(desk, record)


def hand_over(
    desk: WholeDesk,  # noqa: F811 - the fixture
    shop_id: int,
    waiting: Waiting,
    plan: Plan,
    text: str,
    fields: list[object],
) -> None:
    """By the plan's way; whatever it says, every stop that may be overridden is."""
    reasons = dict.fromkeys(
        ("request.unanswered", "due.missing", "refusal.no_alternative", "date.wrong"),
        "この試しでは構いません",
    )
    if plan.way == "command line":
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "reply.txt"
            file.write_text(text, "utf-8")
            world = cli.World(lambda *_a, **_k: 0, lambda: desk.wire, desk.clock)
            words = [
                "--data",
                str(desk.folder),
                "reply",
                str(waiting.conversation),
                "--file",
                str(file),
            ]
            words += [
                word for code in reasons for word in ("--override", f"{code}={reasons[code]}")
            ]
            cli.run([*words, "--json"], world)
        return
    draft = p.DraftIn(
        id=uuid.uuid4().hex,
        kind="reply",
        shop_id=shop_id,
        conversation_id=waiting.conversation,
        source_mail_id=waiting.mail,
        to=[("", waiting.address)],
        subject="Re: 商品の件",
        body=text,
        fields=fields,
    )
    if plan.way == "outbox":  # kept first, taken back once, and sent again as it was
        desk.asks(p.SaveDraft(draft=draft))
        answer = desk.asks(p.Approve(draft=draft, overrides=reasons))
        if answer.ok:
            desk.does(p.CancelOutgoing(outgoing_id=answer.value["outgoing"]))
    desk.asks(p.Approve(draft=draft, overrides=reasons))


def judge(
    desk: WholeDesk,  # noqa: F811 - the fixture
    record: dict[str, tuple[Plan, str]],
) -> None:
    """By what was written down while it was filled."""
    went = set()
    for sent in desk.smtp.accepted:
        (address,) = sent.recipients
        plan, text = record[address]
        assert plan.right, (plan, text)
        assert parse(sent.raw).text.strip() == text.strip()
        assert not list(unfilled(text))
        went.add((address, plan.way))
    could = {(address, plan.way) for address, (plan, _text) in record.items() if plan.right}
    assert went == could  # what is right leaves: the gate is no wall
    assert {way for _address, way in went} == set(WAYS)
