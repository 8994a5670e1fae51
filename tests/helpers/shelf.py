"""Mails in a database without any engine, put there and looked for by their words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ecdesk.domain.search_query import parse
from ecdesk.store import schema as s
from ecdesk.store import search, search_index
from ecdesk.store.database import Database
from ecdesk.store.search import Wanted
from tests.helpers.whole_desk import NOW


class Shelf:
    """Mails in a database, put there and looked for."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        with self.database.write() as write:
            write.session.add(s.Shop(id=1, name="店", address="s@x.jp", calendar={}))
            write.session.flush()
            for number in (1, 2):
                box = s.Mailbox(id=number, shop_id=1, address="s@x.jp", kind="imap", servers={})
                write.session.add(box)
        self.mails = 0

    def puts(
        self, text: str, *, at: datetime = NOW, customer: int | None = None, **more: Any
    ) -> int:
        """A mail that was read; its id."""
        self.mails += 1
        number = self.mails
        files = more.pop("files", ())
        values = {
            "mailbox_id": 1,
            "message_id": f"<{number}@x.jp>",
            "references": [],
            "reply_to": [],
            "to": [["店", "s@x.jp"]],
            "cc": [],
            "parts": [],
            "defects": [],
            "received_at": at,
            "state": "read",
        }
        with self.database.write() as write:
            plain = write.plain
            conversation = plain.add(
                s.Conversation,
                shop_id=1,
                mailbox_id=1,
                customer_id=customer,
                status=more.pop("status", "done"),
                last_mail_at=at,
            )
            plain.add(s.RawMail, id=number, data=b"", size=0, sha256=str(number))
            given = values | {"text": text, "customer_id": customer} | more
            plain.add(s.Mail, id=number, conversation_id=conversation, **given)
            for position, name in enumerate(files):
                plain.add(
                    s.Attachment,
                    mail_id=number,
                    position=position,
                    filename=name,
                    content_type="x/y",
                    size=1,
                )
        return number

    def knows(self, name: str, kana: str = "", phone: str = "") -> int:
        """A customer; their id."""
        with self.database.write() as write:
            return write.plain.add(s.Customer, name=name, kana=kana, phone=phone, created_at=NOW)

    def runs(self, statement: str, *values: Any) -> None:
        """Change something by plain SQL, as the program does."""
        with self.database.write() as write:
            write.plain.run(statement, *values)

    def indexes(self) -> int:
        """Bring the index up to date."""
        done = 0
        while some := search_index.index_waiting(self.database, 3):
            done += some
        return done

    def finds(self, text: str, limit: int = 100, **more: Any) -> list[int]:
        """The mails that are found for what was typed, newest first."""
        query = parse(text, NOW, "Asia/Tokyo")
        wanted = Wanted(query.sought, since=query.since, until=query.until, files=query.files)
        with self.database.look() as look:
            found = search.newest(look, wanted, limit=limit, **more)
            assert search.count(look, wanted) == len(search.newest(look, wanted, limit=999).places)
        return [one.mail_id for one in found.places]

    @property
    def faults(self) -> int:
        """What `doctor` would find."""
        with self.database.look() as look:
            return search_index.faults(look)
