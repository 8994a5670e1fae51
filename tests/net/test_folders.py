"""Which folder is for what: by the server's word, else by its name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.ports import Role
from ecdesk.net.folders import decode_name, encode_name, roles


def role_of(*names: str, delimiter: str = "/") -> dict[str, Role]:
    return {
        info.name: info.role for info in roles([(frozenset(), delimiter, name) for name in names])
    }


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("INBOX", Role.INBOX),
        ("inbox", Role.INBOX),
        ("Sent", Role.SENT),
        ("Sent Items", Role.SENT),
        ("Sent Messages", Role.SENT),
        ("INBOX/Sent", Role.SENT),
        ("[Gmail]/Sent Mail", Role.SENT),
        ("[Gmail]/送信済みメール", Role.SENT),
        ("送信済み", Role.SENT),
        ("送信済みメール", Role.SENT),
        ("送信済みトレイ", Role.SENT),
        ("送信済みアイテム", Role.SENT),
        ("INBOX/送信済み", Role.SENT),
        ("ゴミ箱", Role.TRASH),
        ("コ\u3099ミ箱", Role.TRASH),  # as a Mac writes it
        ("ﾞ", Role.OTHER),
        ("迷惑メール", Role.JUNK),
        ("下書き", Role.DRAFTS),
        ("アーカイブ", Role.ARCHIVE),
        ("すべてのメール", Role.ALL),
        ("お客様", Role.OTHER),
        ("Sentinel", Role.OTHER),
        ("Inbox2", Role.OTHER),
    ],
)
def test_a_name_tells_the_role(name: str, role: Role) -> None:
    assert role_of(name)[name] is role


def test_the_server_knows_better_than_the_name() -> None:
    found = roles(
        [
            (frozenset(), ".", "INBOX"),
            (frozenset(), ".", "Sent"),
            (frozenset({"\\sent"}), ".", "控え"),
            (frozenset({"\\sent"}), ".", "控え2"),
        ]
    )
    assert {info.name: info.role for info in found} == {
        "INBOX": Role.INBOX,
        "Sent": Role.OTHER,
        "控え": Role.SENT,
        "控え2": Role.OTHER,
    }


def test_each_role_once_and_the_shallowest_name_wins() -> None:
    assert role_of("旧/送信済み", "送信済み", "Sent Items", "Old/Sent") == {
        "旧/送信済み": Role.OTHER,
        "送信済み": Role.OTHER,
        "Sent Items": Role.SENT,
        "Old/Sent": Role.OTHER,
    }


def test_no_delimiter_no_parts() -> None:
    assert role_of("INBOX.Sent", delimiter="") == {"INBOX.Sent": Role.OTHER}
    assert role_of("INBOX.Sent", delimiter=".") == {"INBOX.Sent": Role.SENT}


def test_the_example_of_rfc_3501() -> None:
    assert decode_name(b"~peter/mail/&U,BTFw-/&ZeVnLIqe-") == "~peter/mail/台北/日本語"
    assert encode_name("送信済み & 控え").isascii()


@pytest.mark.parametrize(
    ("wire", "shown"),
    [
        (b"&2AA-", "&2AA-"),
        (b"&", "&"),
        (b"&-", "&"),
        ("受信".encode(), "受信"),
        ("受信".encode("cp932"), "受信".encode("cp932").decode("latin-1")),
    ],
)
def test_broken_names_are_shown_somehow(wire: bytes, shown: str) -> None:
    assert decode_name(wire) == shown


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_names_come_back(name: str) -> None:
    assert decode_name(encode_name(name)) == name


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=20))
def test_no_name_raises(wire: bytes) -> None:
    decode_name(wire)
