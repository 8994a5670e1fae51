"""What a mail begins with, and addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.conversation import Kind
from ecdesk.domain.mail import Address, PartKind, TextPart
from ecdesk.ui import letters, openings
from tests.helpers import shown


def test_a_reply_names_the_customer_and_who_writes() -> None:
    opening = letters.reply_opening("佐藤 美咲", shown.shop())
    assert opening.text.startswith("佐藤 美咲 様\n\n")
    assert "こはる洋品店 サポートの山口でございます。" in opening.text
    assert opening.text.endswith(shown.SIGNATURE)


def test_writing_begins_between_opening_and_signature() -> None:
    opening = letters.reply_opening("佐藤", shown.shop())
    before, after = opening.text[: opening.cursor], opening.text[opening.cursor :]
    assert before.endswith("でございます。\n\n")
    assert after == f"\n\n{shown.SIGNATURE}"


def test_an_unknown_name_is_not_invented() -> None:
    assert "様" not in letters.reply_opening("", shown.shop()).text


def test_a_shop_without_staff_and_signature() -> None:
    opening = letters.reply_opening("佐藤", shown.shop(staff="", signature=""))
    assert "こはる洋品店 サポートでございます。" in opening.text
    assert opening.cursor == len(opening.text)


@pytest.mark.parametrize(
    ("before", "after"),
    [("件名", "Re: 件名"), ("Re: 件名", "Re: 件名"), ("RE：件名", "RE：件名"), ("", "Re:")],
)
def test_re_stands_once(before: str, after: str) -> None:
    assert letters.reply_subject(before) == after


def test_only_what_was_written_is_quoted() -> None:
    text = "届きますか。\n> 以前の引用\n"
    mail = shown.mail(
        text=text, parts=(TextPart(PartKind.WRITTEN, 0, 7), TextPart(PartKind.QUOTE, 7, len(text)))
    )
    assert letters.quote(mail, "11月17日").splitlines() == [
        "11月17日 佐藤 美咲 様:",
        "> 届きますか。",
    ]


def test_a_forward_carries_text_and_files() -> None:
    mail = shown.mail(attachments=(shown.photo(),))
    letter, cursor = openings.forward(shown.thread(mails=(mail,)), mail)
    assert letter.kind is Kind.FORWARD
    assert letter.subject == "Fwd: 注文したワンピースについて"
    assert mail.text in letter.body
    assert cursor == 0
    assert letter.as_draft().files[0].mail_id == mail.id
    assert letter.as_draft().files[0].position == 2
    assert letter.to == ()


def test_a_forward_says_when_it_came_and_leaves_a_line_before_the_text() -> None:
    mail = shown.mail(text="\n届きますか。", received_at=shown.NOW)
    text = letters.forward_opening(mail, shown.shop()).text
    assert text.endswith(
        "\n\n──── 転送するメール ────\n"
        "差出人: 佐藤 美咲 <misaki@example.jp>\n"
        "日時: 2026年11月17日 14:18\n"  # the shop's time, not UTC
        "宛先: shop@koharu.example\n"
        "件名: 注文したワンピースについて\n"
        "\n"
        "\n届きますか。"
    )
    assert text.startswith(f"\n\n\n{shown.SIGNATURE}\n\n────")


def test_a_reply_goes_where_the_view_says() -> None:
    letter, _cursor = openings.reply(shown.thread())
    assert [one.addr for one in letter.to] == ["misaki@example.jp"]
    assert letter.source_mail_id == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("a@example.jp", [Address("", "a@example.jp")]),
        (
            "佐藤 <a@example.jp>、b@example.jp",
            [Address("佐藤", "a@example.jp"), Address("", "b@example.jp")],
        ),
        ('"山田, 太郎" <t@example.jp>', [Address("山田, 太郎", "t@example.jp")]),
        ('"引用 \\"符\\"" <t@example.jp>', [Address('引用 "符"', "t@example.jp")]),
        ("佐藤＜a＠example.jp＞", [Address("佐藤", "a@example.jp")]),
        ("a@example.jp；；, ,", [Address("", "a@example.jp")]),
        ("なまえだけ", [Address("", "なまえだけ")]),
        ('閉じない"引用 <a@example.jp', [Address('閉じない"引用', "a@example.jp")]),
    ],
)
def test_addresses_as_people_type_them(typed: str, read: list[Address]) -> None:
    assert list(letters.read_addresses(typed)) == read


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            Address,
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12),
            st.from_regex(r"[a-z]{1,6}@[a-z]{1,6}\.jp", fullmatch=True),
        ),
        max_size=4,
    )
)
def test_spelled_addresses_are_read_back(addresses: list[Address]) -> None:
    assert list(letters.read_addresses(letters.spell_all(addresses))) == addresses


@pytest.mark.parametrize("wrong", ["", "a", "a@", "@b", "a b@c.jp", "a@b@c", "a@b.jp>", "a@..."])
def test_what_cannot_be_an_address(wrong: str) -> None:
    assert not letters.is_address(wrong)


def test_a_draft_is_gone_on_with_before_its_signature() -> None:
    letter, _cursor = openings.reply(shown.thread())
    place = openings.writing_place(letter)
    assert letter.body[place:].strip() == shown.SIGNATURE
