"""Hostile HTML shows nothing but what the mail brought."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.html import make_safe
from ecdesk.mail.pictures import picture_key

ATTACKS = [
    "<img src='http://x.example/a.png'>",
    "<img src='//x.example/a.png'>",
    "<img src='\\\\x.example\\a.png'>",
    "<img src='https:\n//x.example/a.png'>",
    "<img srcset='http://x.example/a.png 2x'>",
    "<img src='file:///etc/passwd'>",
    "<table background='http://x.example/a.png'><tr><td>x</td></tr></table>",
    "<body background='http://x.example/a.png'>x</body>",
    "<p style='background:url(http://x.example/a.png)'>x</p>",
    "<p style='background:u\\72l(http://x.example/a.png)'>x</p>",
    "<p style='background-image:image-set(\"http://x.example/a.png\" 1x)'>x</p>",
    "<ul style='list-style-image:url(http://x.example/a)'><li>x</li></ul>",
    "<style>@import url(http://x.example/a.css);</style>",
    "<style>@font-face{src:url(http://x.example/a.woff)}</style>",
    "<link rel=stylesheet href='http://x.example/a.css'>",
    "<link rel=prefetch href='http://x.example/a'>",
    "<script src='http://x.example/a.js'></script>",
    "<iframe src='http://x.example/'></iframe>",
    "<object data='http://x.example/a.swf'></object>",
    "<embed src='http://x.example/a.swf'>",
    "<video src='http://x.example/a.mp4' poster='http://x.example/p.png'></video>",
    "<audio src='http://x.example/a.mp3'></audio>",
    "<svg><image href='http://x.example/a.png'/></svg>",
    "<input type=image src='http://x.example/a.png'>",
]
NO_LOADS = [
    "<meta http-equiv=refresh content='0;url=http://x.example/'>",
    "<base href='http://x.example/'>",
    "<form action='http://x.example/'><button>送信</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<a href='file:///c:/windows'>x</a>",
    "<img src='data:image/svg+xml,x'>",
    "<p onclick='alert(1)' style='behavior:url(#x)'>x</p>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<svg onload=alert(1)></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]
# What must not stand in anything shown: a load, a script, a place to go without a click.
DANGER = re.compile(
    r"x\.example|url\(|<(?:script|style|link|meta|base|form|input|button|object|embed|iframe|svg|math|video"
    r"|audio|source|image)\b|\son\w+=|javascript:|file:|data:|background=|srcset|expression|@import",
    re.IGNORECASE,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_remote_is_left_and_it_is_counted(attack: str) -> None:
    safe = make_safe(f"前{attack}後")
    assert not DANGER.search(safe.html)
    assert safe.blocked >= 1


@pytest.mark.parametrize("attack", NO_LOADS)
def test_nothing_that_runs_or_submits_is_left(attack: str) -> None:
    assert not DANGER.search(make_safe(attack).html)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [*ATTACKS, *NO_LOADS, "<b>", "</p>", "<!--", "-->", "'", '"', "<", ">", "\x00"]
        ),
        max_size=6,
    )
)
def test_attacks_put_together_stay_harmless(pieces: list[str]) -> None:
    assert not DANGER.search(re.sub(r"&[a-z]+;", "", make_safe("".join(pieces)).html))


def test_pictures_of_the_mail_itself_stay() -> None:
    safe = make_safe(
        "<img src='cid:a@x' alt=写真><img src='cid:other' alt=不明>", frozenset({"a@x"})
    )
    assert 'src="cid:a@x"' in safe.html
    assert "other" not in safe.html
    assert "[不明]" in safe.html
    assert safe.blocked == 0


def test_remote_pictures_come_only_when_they_were_fetched() -> None:
    html = (
        "<img src='https://shop.example/a.png'><img src='//cdn.example/b.png'>"
        "<img src='https://shop.example/a.png'><p style='background:url(http://x/b)'>"
    )
    safe = make_safe(html)
    assert safe.remote == ("https://shop.example/a.png", "https://cdn.example/b.png")
    assert safe.blocked == 4
    shown = make_safe(html, loaded=frozenset({"https://shop.example/a.png"}))
    assert shown.html.count(f'src="cid:{picture_key("https://shop.example/a.png")}"') == 2
    assert "example" not in shown.html
    assert "url(" not in shown.html
    assert shown.blocked == 2


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://x/a", "data:image/png;base64,AA", "x.png", "cid:x", "qrc:/x", ""],
)
def test_only_pictures_of_the_web_can_be_asked_for(address: str) -> None:
    assert make_safe(f"<img src='{address}'>").remote == ()


@pytest.mark.parametrize(
    "mean",
    [
        "<table cellpadding=999999><tr><td>x<td>y</table>",
        "<table><tr><td colspan=1000000>x<td>y</table>",
        "<table><tr><td rowspan=1000000>x<td>y</table>",
        "<img src='cid:a' width=99999 height=99999>",
        "<p style='font-size:99999px'>x</p>",
        "<p style='padding:1e9px;margin:-500px'>x</p>",
        "<font size=999999999999>x</font>",
        "<ol start=99999999999999><li>x</ol>",
    ],
)
def test_no_number_is_large_enough_to_stop_a_window(mean: str) -> None:
    shown = make_safe(mean, frozenset({"a"})).html
    assert not re.search(r"\d{4}|1e9|-500", shown)


def test_what_was_hidden_stays_hidden() -> None:
    html = "<div style='display:none;color:red'>隠し</div><p style='display:block'>本文</p>"
    assert make_safe(html).html == '<div style="display: none; color: red">隠し</div><p>本文</p>'


def test_text_cannot_be_turned_around() -> None:
    shown = make_safe("<p dir=rtl>moc.\u202egpj&#x202e;<bdo dir=rtl>exe</bdo></p>").html
    assert shown == "<p>moc.⇄gpj⇄exe</p>"


def test_a_tooltip_is_no_page_of_its_own() -> None:
    assert "title" not in make_safe("<p title='<img src=file:///x>'>x</p>").html


def test_looks_survive() -> None:
    html = make_safe("<p style='color: red; position: fixed; font-size: 12px'><b>太字</b></p>").html
    assert html == '<p style="color: red; font-size: 12px"><b>太字</b></p>'


@pytest.mark.parametrize(
    ("html", "deceptive"),
    [
        ("<a href='https://www.rakuten.co.jp/x'>https://www.rakuten.co.jp/x</a>", False),
        ("<a href='https://www.rakuten.co.jp/x'>楽天市場</a>", False),
        ("<a href='https://item.rakuten.co.jp/x'>www.rakuten.co.jp</a>", False),
        ("<a href='https://evil.example/'>https://www.rakuten.co.jp/</a>", True),
        ("<a href='https://www.rakuten.co.jp.evil.example/'>www.rakuten.co.jp</a>", True),
        ("<a href='https://evil.example/'><b>www.</b>rakuten.co.jp へ</a>", True),
        ("<a href='https://rakuten.co.jp@evil.example/'>こちら</a>", True),
        ("<a href='http://[broken'>こちら</a>", True),
        ("<a href='mailto:a@shop.example'>a@shop.example</a>", False),
        ("<a href='mailto:a@evil.example'>a@shop.example</a>", True),
    ],
)
def test_links_that_deceive(html: str, deceptive: bool) -> None:
    links = make_safe(html).links
    assert [bool(link.doubt) for link in links] == ([deceptive] if links else [])
    assert links or "[broken" in html


def test_links_are_told_with_their_text() -> None:
    (link,) = make_safe("<a href='https://a.example/?x=1&amp;y=2'> 商品 <b>一覧</b></a>").links
    assert (link.text, link.href) == ("商品 一覧", "https://a.example/?x=1&y=2")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<b>" * 50_000 + "</b>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<!--" * 50_000,
        "<a href='http://x'>" * 20_000,
        "&" * 100_000,
        "<" * 100_000,
        "<p style='" + "color:red;" * 20_000,
        "<img " + "alt='x' " * 20_000 + ">",
        "<style>" * 20_000,
        "<svg><style>" * 5_000,
    ],
)
def test_mean_html_costs_little(html: str) -> None:
    before = time.perf_counter()
    make_safe(html)
    assert time.perf_counter() - before < 3


@settings(max_examples=100)
@given(st.text(alphabet="<>/abp \"'=!-&;:あ\n", max_size=60))
def test_any_text_is_taken(html: str) -> None:
    make_safe(html)
