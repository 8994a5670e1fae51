"""Mails that a server has and we could not get, as `engine/unfetched.py` set them aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ecdesk.views.values import Reads

_ASIDE = """
SELECT mailbox.address, folder.name AS folder, unfetched.uid, unfetched.why, unfetched.size,
       unfetched.since, unfetched.again_at
FROM unfetched
JOIN folder ON folder.id = unfetched.folder_id
JOIN mailbox ON mailbox.id = folder.mailbox_id
WHERE unfetched.aside AND mailbox.removed_at IS NULL
ORDER BY unfetched.since DESC, unfetched.uid DESC
"""


@dataclass(frozen=True, slots=True)
class UnfetchedView:
    """One of them; nothing of what it says is known here."""

    mailbox_address: str
    folder: str
    uid: int
    why: str  # a Trouble's code, or mail.too_large
    size: int  # bytes; 0 where the server does not say
    since: datetime
    again_at: datetime  # when it is tried again by itself


def unfetched(reader: Reads) -> tuple[UnfetchedView, ...]:
    """All of them, the latest first."""
    with reader.look() as look:
        return tuple(UnfetchedView(*row) for row in look.all(_ASIDE))
