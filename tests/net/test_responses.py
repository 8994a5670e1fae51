"""Reading what an IMAP server says, whatever it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.ports import NO_ARRIVAL
from ecdesk.net import responses

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_a_literal_and_what_stands_around_it_are_one_response() -> None:
    pieces = [(b"1 (UID 7 BODY[] {3}", b"a)b"), b" FLAGS (\\Seen))", b"2 (UID 8 FLAGS ())"]
    assert list(responses.fetched(pieces)) == [
        {b"UID": b"7", b"BODY[]": b"a)b", b"FLAGS": [b"\\Seen"]},
        {b"UID": b"8", b"FLAGS": []},
    ]


def test_two_literals_in_one_response() -> None:
    pieces = [(b"1 (X {1}", b"("), (b" BODY[] ~{2}", b"1 "), b" UID 7)"]
    assert list(responses.fetched(pieces)) == [{b"X": b"(", b"BODY[]": b"1 ", b"UID": b"7"}]


def test_names_of_body_parts_hold_together() -> None:
    said = b'1 (BODY[HEADER.FIELDS ("MESSAGE-ID")] "x y" BODY[]<0> NIL UID 7)'
    [attributes] = responses.fetched([said])
    assert attributes[b'BODY[HEADER.FIELDS ("MESSAGE-ID")]'] == b"x y"
    assert attributes[b"BODY[]<0>"] is None
    assert attributes[b"UID"] == b"7"


def test_flags_are_read_in_both_shapes_without_recent() -> None:
    said = [
        b"1 (UID 7 FLAGS (\\Seen \\Recent))",
        b"2 (FLAGS (\\Seen) MODSEQ (12) UID 8)",
        b"3 (FLAGS (\\Seen))",
        b"4 (UID 9)",
        None,
    ]
    assert responses.flags_by_uid(said) == {7: {"\\Seen"}, 8: {"\\Seen"}}


def test_plain_and_odd_answers_are_told_alike() -> None:
    date = b'INTERNALDATE "01-May-2026 12:00:00 +0000"'
    plain = [(b"1 (UID 7 FLAGS (\\Seen) " + date + b" BODY[] {1}", b"a"), b")"]
    odd = [(b"2 (" + date + b" FLAGS (\\Seen) UID 8 BODY[] {1}", b"b"), b")"]
    more = [(b"3 (UID 9 FLAGS () " + date + b" BODY[] {1}", b"c"), b" MODSEQ (5))"]
    mails = responses.mails([*odd, *plain, b"4 (FLAGS ())", *more])
    assert {uid: mail.raw for uid, mail in mails.items()} == {7: b"a", 8: b"b", 9: b"c"}
    assert mails[7].arrived == mails[8].arrived == NOON
    assert mails[7].flags == mails[8].flags == {"\\Seen"}


def test_sizes_in_both_shapes() -> None:
    said = [b"1 (UID 7 RFC822.SIZE 12)", b"2 (RFC822.SIZE 13 UID 8)", b"3 (UID 9)", None]
    assert responses.sizes_by_uid(said) == {7: 12, 8: 13}


@pytest.mark.parametrize(
    "said",
    [
        b"01-May-2026 12:00:00 +0000",
        b" 1-May-2026 12:00:00 +0000",
        b"1-may-2026 21:00:00 +0900",
        b"01-May-2026 04:30:00 -0730",
    ],
)
def test_internaldate_in_any_zone_is_the_same_instant(said: bytes) -> None:
    assert responses.instant(said) == NOON


@pytest.mark.parametrize(
    "said",
    [
        None,
        b"",
        [],
        b"nonsense",
        b"00-Jan-0000 00:00:00 +0000",
        b"31-Feb-2026 00:00:00 +0000",
        b"01-Mai-2026 00:00:00 +0000",
        b"01-May-2026 25:00:00 +0000",
        b"01-Jan-0001 00:00:00 +1400",
        b"01-May-2026 12:00:00 +9999",
    ],
)
def test_what_is_no_date_is_the_epoch(said: responses.Atom) -> None:
    assert responses.instant(said) == responses.EPOCH


def test_lists_with_names_of_every_kind() -> None:
    said = [b'(\\HasNoChildren \\Sent) "." "a \\"b\\""', (b'() "/" {3}', b"c d"), b"", b"() NIL e"]
    assert list(responses.listed(said)) == [
        (frozenset({"\\hasnochildren", "\\sent"}), ".", b'a "b"'),
        (frozenset(), "/", b"c d"),
        (frozenset(), "", b"e"),
    ]


def test_a_name_with_brackets_is_one_name_quoted_or_not() -> None:
    said = [
        b'(\\Sent) "/" [Gmail]/Sent',
        b'() "/" "[Gmail]/All Mail"',
        b'() "/" a[1]b',
        b'() "/" [x',
    ]
    names = [name for _, _, name in responses.listed(said)]
    assert names == [b"[Gmail]/Sent", b"[Gmail]/All Mail", b"a[1]b", b"[x"]


def test_a_mail_told_of_in_several_answers_is_one_mail() -> None:
    said = [
        (b"1 (UID 7 BODY[] {1}", b"a"),
        b")",
        b'1 (UID 7 FLAGS (\\Seen) INTERNALDATE "01-May-2026 12:00:00 +0000")',
        b"2 (UID 8 RFC822.SIZE 3)",
        b"2 (UID 8 FLAGS ())",
        b"2 (FLAGS (\\Seen))",
    ]
    mail = responses.mails(said)[7]
    assert (mail.raw, mail.arrived, mail.flags) == (b"a", NOON, {"\\Seen"})
    assert responses.by_uid(said)[8] == {b"UID": b"8", b"RFC822.SIZE": b"3", b"FLAGS": []}


@pytest.mark.parametrize("said", [b"", b' INTERNALDATE "01-Jan-1970 00:00:00 +0000"'])
def test_a_mail_that_came_at_no_time_did_not_come_in_1970(said: bytes) -> None:
    """What came decades ago would be first in the queue."""
    [mail] = responses.mails([(b"1 (UID 7" + said + b" BODY[] {1}", b"a"), b")"]).values()
    assert mail.arrived == NO_ARRIVAL


@pytest.mark.parametrize("said", [b"9" * 5000, b"9" * 19, b"-1", b"", b"1.5", None, []])
def test_what_nothing_counts_to_is_no_number(said: responses.Atom) -> None:
    assert responses.number(said) is None
    if isinstance(said, bytes):
        assert responses.flags_by_uid([b"1 (UID " + said + b" FLAGS ())"]) == {}
        assert responses.sizes_by_uid([b"1 (UID 7 RFC822.SIZE " + said + b")"]) == {}


def test_search_answers_of_several_lines_are_one() -> None:
    assert responses.numbers([b"3 1 x", b"2 3", b"", None, b"9" * 30]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        (b"Message-ID: <a@x>\r\n\r\n", {"<a@x>"}),
        (b"MESSAGE-id:<a@x>  \r\n", {"<a@x>"}),
        (b"Message-ID:\r\n\t<a@x>\r\n", {"<a@x>"}),
        (b"Message-ID: <a@\r\n x>\r\n", {"<a@x>"}),
        (b"X: y\nMessage-ID: <a@x>\n\nMessage-ID: <b@x>\n", {"<a@x>"}),
        (b"X-Message-ID: <a@x>\r\nIn-Reply-To: <a@x>\r\n", set()),
        (b"Subject: x\r\n Message-ID: <a@x>\r\n", set()),
        (b"", set()),
    ],
)
def test_message_ids_of_headers(header: bytes, ids: set[str]) -> None:
    assert responses.message_ids(header) == ids


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 60), max_size=40))
def test_a_uid_set_names_what_was_given_and_nothing_else(uids: list[int]) -> None:
    named: set[int] = set()
    for part in filter(None, responses.uid_set(uids).split(",")):
        first, _, last = part.partition(":")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == set(uids)


def test_neighbours_are_joined() -> None:
    assert responses.uid_set([7, 3, 1, 2]) == "1:3,7"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text('1 ()"\\[]{}UIDFLAGSBODY<>', max_size=40).map(str.encode),
            st.binary(max_size=30),
            st.tuples(st.binary(max_size=20), st.binary(max_size=20)),
            st.none(),
        ),
        max_size=6,
    )
)
def test_nothing_a_server_says_raises(pieces: list[responses.Piece]) -> None:
    list(responses.fetched(pieces))
    list(responses.listed(pieces))
    responses.flags_by_uid(pieces)
    responses.sizes_by_uid(pieces)
    responses.mails(pieces)
    responses.by_uid(pieces)
    responses.numbers(pieces)
    responses.status(pieces)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60), min_size=1, max_size=5))
def test_mails_come_out_as_they_went_in(raws: list[bytes]) -> None:
    pieces: list[responses.Piece] = []
    for number, raw in enumerate(raws, 1):
        pieces.append((b"%d (UID %d BODY[] {%d}" % (number, number, len(raw)), raw))
        pieces.append(b")")
    assert [said[b"BODY[]"] for said in responses.fetched(pieces)] == raws


@pytest.mark.timeout(5)
@pytest.mark.parametrize("noise", [b"[", b"[ ", b"(", b'"', b"BODY[", b'\\"', b"() "])
def test_a_long_line_of_noise_takes_no_time(noise: bytes) -> None:
    list(responses.fetched([b"1 (" + noise * 20_000]))


def test_flags_as_they_came_on_the_line() -> None:
    plain = [b"* 1 FETCH (UID 7 FLAGS (\\Seen $Forwarded))\r\n", b"* 2 FETCH (UID 8 FLAGS ())\r\n"]
    wanted = {7: frozenset({"\\Seen", "$Forwarded"}), 8: frozenset()}
    assert responses.flags_by_line(b"".join(plain)) == (wanted, [])
    odd = [
        b"* 3 EXISTS\r\n",
        plain[0],
        b"* 2 fetch (FLAGS () MODSEQ (12) UID 8)\r\n",
        b"* OK x\r\n",
    ]
    assert responses.flags_by_line(b"".join(odd)) == (wanted, [b"* 3 EXISTS\r", b"* OK x\r"])
    assert responses.flags_by_line(b"") == ({}, [])


def test_what_status_says_of_a_folder() -> None:
    said = [b'"Sent (old)" (MESSAGES 3 UIDNEXT 9 uidvalidity 1 HIGHESTMODSEQ 12345678901)']
    wanted = {b"MESSAGES": 3, b"UIDNEXT": 9, b"UIDVALIDITY": 1, b"HIGHESTMODSEQ": 12345678901}
    assert responses.status(said) == wanted
    assert responses.status([b"Sent (MESSAGES x UIDNEXT)", None, b"nonsense", b""]) == {}
