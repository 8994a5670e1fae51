"""The sample shop: two shops, their mail of the last months, and customers who answer.

The mail is written into local folders and comes in through `intake` like any other; no row is made
by hand but the shops and what happened in them. Times are counted from now in the shop's own
business minutes, so that the queue looks lived in at any hour.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ecdesk.domain.calendar import (
    Calendar,
    calendar_data,
    calendar_from,
    subtract_business,
)
from ecdesk.domain.errors import Refused
from ecdesk.domain.outgoing import State
from ecdesk.domain.ports import Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.engine.sample_letters import Described, Enclosed, letter, quoted
from ecdesk.engine.setup import FIRST_DAYS
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write
from ecdesk.views.shops import mailboxes

STAMP = "made"  # marks the folder as the sample's, and when it was laid out
ANSWER_AFTER = timedelta(seconds=60)
_LEFT = (State.SENT.value, State.DONE.value)
_DAYS_AND_TIME = re.compile(r"([-+])(\d+)d (\d\d):(\d\d)$")


@dataclass(frozen=True, slots=True)
class SampleShop:
    """A shop of the sample."""

    key: str
    name: str
    department: str
    staff: str
    address: str
    colour: str
    channel: str
    signature: str
    calendar: Calendar
    events: tuple[dict[str, Any], ...] = ()  # what happened in it
    rules: tuple[dict[str, Any], ...] = ()  # what it goes by
    lead: dict[str, Any] | None = None

    @property
    def sender_name(self) -> str:
        """As `domain.shop.Shop.sender_name`."""
        return f"{self.name} {self.department} {self.staff}"


@dataclass(frozen=True, slots=True)
class Story:
    """The sample as its files tell it: shops, conversations, and what customers answer."""

    shops: tuple[SampleShop, ...]
    conversations: tuple[dict[str, Any], ...]
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by our key

    @classmethod
    def read(cls, folder: Path) -> Story:
        """The files of `resources/sample`."""
        shops = tomllib.loads((folder / "shops.toml").read_text("utf-8"))["shop"]
        told: list[dict[str, Any]] = []
        for file in sorted(folder.glob("[0-9]*.toml")):
            told.extend(tomllib.loads(file.read_text("utf-8"))["conversation"])
        return cls(
            shops=tuple(_shop(data) for data in shops),
            conversations=tuple(told),
            answers={c["key"]: c["then"] for c in told if c.get("then")},
        )


def open_shop(database: Database, wire: Wire, story: Story, root: Path, now: datetime) -> None:
    """Fill an empty desk with the sample. Refused("sample.real_data") beside real mailboxes."""
    with database.look() as look:
        present = mailboxes(look)
    if any(box.kind is not MailboxKind.MAILDIR for box in present):
        raise Refused("sample.real_data")
    if present:
        return
    for shop in story.shops:
        with database.write() as write:
            box = _open(write, shop, root / shop.key, now)
        source = wire.source(box, "")
        for folder, mail in _mails(story, shop, now):
            flags = ["\\Seen"] if folder == "Sent" else []
            source.append(folder, letter(mail), flags, mail.date)
        source.close()
    (root / STAMP).touch()


def answer(database: Database, wire: Wire, story: Story, mailbox: Mailbox, now: datetime) -> int:
    """Let customers write who were answered a minute ago; how many did."""
    with database.connect() as connection:
        left = connection.execute(
            select(s.Outgoing.message_id, s.Outgoing.subject, s.Mail.in_reply_to, s.Mail.references)
            .join(s.Mail, s.Mail.id == s.Outgoing.mail_id)
            .where(
                s.Outgoing.mailbox_id == mailbox.id,
                s.Outgoing.state.in_(_LEFT),
                s.Outgoing.sent_at <= now - ANSWER_AFTER,
            )
        ).all()
        if not left:
            return 0
        known = set(
            connection.scalars(
                select(s.Mail.message_id).where(s.Mail.message_id.like("<then.%@sample.invalid>"))
            )
        )
    by_key = {c["key"]: c for c in story.conversations}
    wrote = 0
    for row in left:
        key = row.in_reply_to.removeprefix("<").partition(".")[0]
        waiting = [
            (number, said)
            for number, said in enumerate(story.answers.get(key, ()))
            if f"<then.{key}.{number}@sample.invalid>" not in known
        ]
        if not waiting or any(f"<then.{key}." in cited for cited in row.references):
            continue
        number, said = waiting[0]
        last = [m for m in by_key[key]["mail"] if m["by"] != "shop"][-1]
        mail = Described(
            name=last.get("name", ""),
            address=last["address"],
            to_name="",
            to=mailbox.address,
            subject=said.get("subject") or _re(row.subject),
            body=said["body"],
            html="",
            encoding=last.get("encoding", "utf-8"),
            date=now,
            message_id=f"<then.{key}.{number}@sample.invalid>",
            in_reply_to=row.message_id,
            references=(*row.references, row.message_id),
        )
        source = wire.source(mailbox, "")
        source.append("INBOX", letter(mail), [], now)
        source.close()
        wrote += 1
    return wrote


def _open(write: Write, shop: SampleShop, path: Path, now: datetime) -> Mailbox:
    row = s.Shop(
        name=shop.name,
        department=shop.department,
        staff=shop.staff,
        address=shop.address,
        signature=shop.signature,
        colour=shop.colour,
        channel=shop.channel,
        calendar=calendar_data(shop.calendar),
    )
    write.session.add(row)
    write.session.flush()
    box = s.Mailbox(
        shop_id=row.id,
        address=shop.address,
        kind=MailboxKind.MAILDIR.value,
        servers={},
        path=str(path),
        horizon_at=now - timedelta(days=FIRST_DAYS),
    )
    write.session.add(box)
    write.session.flush()
    if shop.rules or shop.lead:
        write.session.add(
            s.ShopRules(shop_id=row.id, rules=list(shop.rules), lead=shop.lead, at=now)
        )
    for told in shop.events:
        _keep_event(write, told, row.id, shop.calendar, now)
    write.touched.accounts = True
    return Mailbox(box.id, row.id, shop.address, MailboxKind.MAILDIR, path=str(path))


def _keep_event(
    write: Write, told: dict[str, Any], shop_id: int, calendar: Calendar, now: datetime
) -> None:
    """A campaign of the sample, as a person would have kept it."""
    event = s.ShopEvent(
        shop_id=shop_id,
        name=told["name"],
        start_at=_when(told["start"], calendar, now),
        end_at=_when(told["end"], calendar, now),
        terms=told.get("terms", ""),
        page=told.get("page", "").strip("\n"),
        url=told.get("url", ""),
        created_at=now,
    )
    write.session.add(event)
    write.session.flush()
    for file in told.get("file", ()):
        data = file["text"].strip("\n").encode()
        write.session.add(
            s.EventFile(
                event_id=event.id,
                filename=file["name"],
                content_type="text/plain",
                size=len(data),
                data=data,
            )
        )


def _mails(story: Story, shop: SampleShop, now: datetime) -> Iterator[tuple[str, Described]]:
    """Every mail of a shop with its folder, in the order of arrival."""
    told = [
        found
        for conversation in story.conversations
        if conversation["shop"] == shop.key
        for found in _conversation(conversation, shop, now)
    ]
    yield from sorted(told, key=lambda pair: pair[1].date)


def _conversation(
    told: dict[str, Any], shop: SampleShop, now: datetime
) -> Iterator[tuple[str, Described]]:
    before: Described | None = None
    cited: tuple[str, ...] = ()
    for number, said in enumerate(told["mail"]):
        ours = said["by"] == "shop"
        follows = before is not None and said.get("reply", True)
        body = said.get("body", "").strip("\n")
        if ours:
            body = f"{body}\n\n{shop.signature.strip()}"
        if said.get("quote") and before is not None:
            body += "\n" + quoted(
                before.body, before.name or before.address, before.date, said.get("mailer", "")
            )
        if said.get("mailer") == "iphone":
            body += "\n\niPhoneから送信"
        to = said.get("to") or (_answered(before) if ours else shop.address)
        mail = Described(
            name=shop.sender_name if ours else said.get("name", ""),
            address=shop.address if ours else said["address"],
            to_name=before.name if ours and before is not None and before.address == to else "",
            to=to,
            subject=said["subject"],
            body=body,
            html=said.get("html", ""),
            encoding=said.get("encoding", "utf-8"),
            date=_when(said["at"], shop.calendar, now),
            message_id=f"<{told['key']}.{number}@sample.invalid>",
            in_reply_to=before.message_id if follows and before is not None else "",
            references=cited if follows else (),
            reply_to=said.get("reply_to", ""),
            headers=said.get("headers", {}),
            enclosed=tuple(
                Enclosed(f["name"], f["kind"], f.get("text", ""))
                for f in said.get("attachment", ())
            ),
        )
        yield ("Sent" if ours else "INBOX"), mail
        before, cited = mail, (*(cited if follows else ()), mail.message_id)


def _answered(before: Described | None) -> str:
    if before is None:
        msg = "the sample lets the shop write first without saying to whom"
        raise ValueError(msg)
    return before.reply_to or before.address


def _when(said: str, calendar: Calendar, now: datetime) -> datetime:
    """ "-88b" is business minutes before now, "-3d 11:50" a time of day so many days ago."""
    if said.endswith("b"):
        return subtract_business(calendar, now, int(said[1:-1]) * 60)
    match = _DAYS_AND_TIME.match(said)
    if match is None:
        msg = f"the sample says a time that is none: {said}"
        raise ValueError(msg)
    days, hour, minute = map(int, match.groups()[1:])
    zone = ZoneInfo(calendar.zone)
    apart = timedelta(days=days if match[1] == "+" else -days)
    day = now.astimezone(zone).date() + apart
    return datetime.combine(day, time(hour, minute), zone)


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _shop(data: dict[str, Any]) -> SampleShop:
    return SampleShop(
        key=data["key"],
        name=data["name"],
        department=data["department"],
        staff=data["staff"],
        address=data["address"],
        colour=data["colour"],
        channel=data["channel"],
        signature=data["signature"],
        calendar=calendar_from(
            {"zone": data["zone"], "week": data["week"], "holidays": data.get("holidays", False)}
        ),
        events=tuple(data.get("event", ())),
        rules=tuple({**rule, "text": rule["text"].strip()} for rule in data.get("rule", ())),
        lead=data.get("lead"),
    )
