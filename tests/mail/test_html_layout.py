"""A page becomes shallow and short enough to be laid out, and says the same as before."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.html import make_safe
from ecdesk.mail.html_layout import pieces, shallow


def words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def depth(html: str) -> int:
    deepest = now = 0
    for tag in re.findall(r"</?table", html):
        now += 1 if tag == "<table" else -1
        deepest = max(deepest, now)
    assert now == 0
    return deepest


def test_a_table_of_one_column_is_a_block() -> None:
    cell = '<td style="color: red" align="center">a</td>'
    html = f'<table bgcolor="#fff"><tbody><tr>{cell}</tr></tbody></table>'
    assert shallow(html) == (
        '<div style="background-color: #fff; "><div align="center" style="color: red">a</div></div>'
    )


def test_a_table_of_columns_stays() -> None:
    html = "<table><tbody><tr><td>品名</td><td>数</td></tr></tbody></table>"
    assert shallow(html) == html


def test_tables_nest_no_deeper_than_a_window_can_bear() -> None:
    html = "<table><tr><td>a</td><td>" * 20 + "x" + "</td></tr></table>" * 20
    made = make_safe(html).html
    assert depth(made) == 2
    assert words(made) == "a" * 20 + "x"


def test_a_short_page_is_one_piece() -> None:
    assert pieces("<p>a</p>") == ("<p>a</p>",)


def test_what_is_open_is_closed_and_opened_again() -> None:
    html = '<div style="color: red"><ul><li>' + "</li><li>".join("あ" * 30 for _ in range(20))
    html += "</li></ul></div>"
    made = pieces(html, 200)
    assert len(made) > 2
    assert all(piece.startswith('<div style="color: red"><ul>') for piece in made)
    assert all(piece.endswith("</ul></div>") for piece in made)
    assert "".join(map(words, made)) == words(html)


@pytest.mark.parametrize("html", ["あ" * 5000, "<b>" + "あ" * 5000 + "</b>", "<br>" * 2000])
def test_every_piece_is_short(html: str) -> None:
    made = pieces(html, 500)
    assert max(map(len, made)) <= 1100
    assert "".join(map(words, made)) == words(html)


TAGS = ("<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<b>", "<br>", "あ&<")


@settings(max_examples=150)
@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_no_word_is_lost(tags: list[str]) -> None:
    safe = make_safe("".join(tags)).html
    assert depth(safe) <= 2
    assert "".join(map(words, pieces(safe, 20))) == words(safe)
