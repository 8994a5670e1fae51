"""What the desk keeps of a mail: worked out from its bytes alone, before any table is asked.

All that takes long about a mail stands here, so that it can be done for many mails at once in a
process beside the engine (beside.py). The one rule: never raises for what a mail holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from isal import isal_zlib

from ecdesk.domain.mail import ParsedMail
from ecdesk.mail import parse as mail_parse
from ecdesk.mail import threads
from ecdesk.store.search_fields import own_words, said_by


@dataclass(frozen=True, slots=True)
class Gist:
    """A mail read, without its page: of that only counts whether there is one."""

    mail: ParsedMail
    keys: tuple[str, ...]  # `mall:…` and `order:…`, sorted
    subject_key: str
    words: bytes = b""  # of its own texts, for the search index, packed; empty if not worked out


def gist(raw: bytes, *, words: bool = False) -> Gist | str:
    """The gist of a mail, or the name of what went wrong; with the `words` of the index or not."""
    try:
        said = of(mail_parse.parse(raw))
    except Exception as error:  # noqa: BLE001 - whatever it is, the bytes are safe and listed
        return type(error).__name__
    return replace(said, words=_packed(said.mail)) if words else said


def of(mail: ParsedMail) -> Gist:
    """The gist of a mail that is parsed already."""
    bare = mail if mail.html is None else replace(mail, html="")
    keys = tuple(sorted(threads.exact_keys(mail)))
    return Gist(bare, keys, threads.subject_key(mail.subject))


def _packed(mail: ParsedMail) -> bytes:
    """The words of a mail's own texts; none where that fails: the index tries again."""
    try:
        return isal_zlib.compress(own_words(said_by(mail)).encode(), 1)
    except Exception:  # noqa: BLE001 - a mail that is read well must not be set aside for it
        return b""
