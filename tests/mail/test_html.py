"""Hostile HTML shows nothing but what the mail brought, and reads as a person would see it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.html import make_safe
from ecdesk.mail.html_text import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一行目<br>二行目</p><p>段落</p>", "一行目\n二行目\n\n段落\n"),
        ("<div>a</div><div>b</div>", "a\nb\n"),
        ("これは\n折られた文です。\nEnglish\nwords", "これは折られた文です。 English words\n"),
        ("<ul><li>赤</li><li>青</li></ul>", "・赤\n・青\n"),
        (
            "<table><tr><td>品名</td><td>帯</td></tr><tr><td>数</td><td>2</td></tr></table>",
            "品名 帯\n数 2\n",
        ),
        ("<a href='https://shop.example/x'>こちら</a>", "こちら <https://shop.example/x>\n"),
        ("<a href='https://shop.example/'>shop.example</a>", "shop.example\n"),
        ("はい<blockquote>引用<br>続き</blockquote>", "はい\n> 引用\n> 続き\n"),
        ("<pre>a  b\n c</pre>", "a  b\n c\n"),
        ("a<script>alert(1)</script><style>p{}</style><title>t</title>b", "ab\n"),
        ("a<span style='display:none'>隠し<b>文</b></span>b<p hidden>x</p>", "ab\n"),
        ("1 &lt; 2 &amp;&nbsp;3", "1 < 2 &\xa03\n"),
        ("<img alt='（笑）' src=x>です", "（笑）です\n"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert to_text(html) == text


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


def test_remote_pictures_come_only_when_asked_for() -> None:
    html = "<img src='https://shop.example/a.png'><p style='background:url(http://x/b)'>"
    assert make_safe(html).blocked == 2
    allowed = make_safe(html, allow_remote=True)
    assert 'src="https://shop.example/a.png"' in allowed.html
    assert "url(" not in allowed.html
    assert allowed.blocked == 1


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
    assert [link.deceptive for link in links] == ([deceptive] if links else [])
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
    to_text(html)
    assert time.perf_counter() - before < 3


@settings(max_examples=100)
@given(st.text(alphabet="<>/abp \"'=!-&;:あ\n", max_size=60))
def test_any_text_is_taken(html: str) -> None:
    to_text(html)
    make_safe(html)
