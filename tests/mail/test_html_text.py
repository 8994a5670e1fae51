"""HTML reads as a person would see it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.html_text import to_text

TEXTS = {
    "paragraphs": ("<p>一行目<br>二行目</p><p>段落</p>", "一行目\n二行目\n\n段落\n"),
    "lines of divs": ("<div>a</div><div>b</div>", "a\nb\n"),
    "a blank line of gmail": ("<div>a</div><div><br></div><div>b</div>", "a\n\nb\n"),
    "a line end before the block's end": ("<div>a<br></div><div>b</div>", "a\nb\n"),
    "folded source": (
        "これは\n折られた文です。\nEnglish\nwords",
        "これは折られた文です。 English words\n",
    ),
    "a list": ("<ul><li>赤</li><li>青</li></ul>", "・赤\n・青\n"),
    "numbered questions": (
        "<ol><li>在庫は？</li><li>送料は？</li></ol>",
        "1. 在庫は？\n2. 送料は？\n",
    ),
    "numbers from three on": ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b\n"),
    "a list in a list": (
        "<ol><li>色<ul><li>赤</li></ul></li><li>数</li></ol>",
        "1. 色\n・赤\n2. 数\n",
    ),
    "a list of paragraphs": ("<ul><li><p>赤</p></li><li><p>青</p></li></ul>", "・赤\n・青\n"),
    "an empty entry": ("<ul><li></li></ul>次", "次\n"),
    "a table": (
        "<table><tr><td>品名</td><td>帯</td></tr><tr><td>数</td><td>2</td></tr></table>",
        "品名 帯\n数 2\n",
    ),
    "two heads in a row": (
        "<table><tr><th>名前</th><td>架空</td><th>電話</th><td>03</td></tr></table>",
        "名前 架空\n電話 03\n",
    ),
    "heads of columns": (
        "<table><tr><th>品名</th><th>数</th></tr><tr><th>帯</th><td>2</td></tr></table>",
        "品名 数\n帯 2\n",
    ),
    "a link": ("<a href='https://shop.example/x'>こちら</a>", "こちら <https://shop.example/x>\n"),
    "a link that is its text": (
        "<a href='https://shop.example/'>shop.example</a>",
        "shop.example\n",
    ),
    "a mailbox": ("<a href='mailto:a@shop.example'>a@shop.example</a>", "a@shop.example\n"),
    "a link within the page": ("<a href='#top'>上へ</a>", "上へ\n"),
    "a link of two pieces": (
        "<a href='https://a.example/x'>商品<b>一覧</b></a>です",
        "商品一覧 <https://a.example/x>です\n",
    ),
    "a link over two lines": (
        "<a href='https://a.example/x'>商品<br>一覧</a>",
        "商品\n一覧 <https://a.example/x>\n",
    ),
    "a quote": ("はい<blockquote>引用<br>続き</blockquote>", "はい\n> 引用\n> 続き\n"),
    "a quote of a quote": (
        "<blockquote>a<blockquote>b</blockquote></blockquote>c",
        "> a\n> > b\n>\nc\n",
    ),
    "preformatted": ("<pre>a  b\n c</pre>", "a  b\n c\n"),
    "line ends kept by style": (
        "<div style='white-space: pre-wrap'>一行目\n\n二行目</div>次",
        "一行目\n\n二行目\n次\n",
    ),
    "what is not for reading": (
        "a<script>alert(1)</script><style>p{}</style><title>t</title>b",
        "ab\n",
    ),
    "hidden": ("a<span style='display:none'>隠し<b>文</b></span>b<p hidden>x</p>", "ab\n"),
    "the first line of a newsletter": (
        "<div style='max-height:0;overflow:hidden'>本日限り&zwnj;&nbsp;</div>"
        "<div style='opacity: 0'>x</div><p>本文</p>",
        "本文\n",
    ),
    "a picture in what is hidden": ("<div style='display:none'><img alt=x><br></div>a", "a\n"),
    "only fillers": ("a<div>&zwnj;&nbsp;&#8199;&shy;</div>b", "a\n\nb\n"),
    # Programs that lay newsletters out set no size outside and a size inside.
    "no size outside": (
        "<table><tr><td style='font-size:0px'>"
        "<div style='font-size:13px'>ご注文</div>隠し</td></tr></table>",
        "ご注文\n",
    ),
    "a size of a half": ("<p style='font-size:0.8em'>注</p>", "注\n"),
    "hidden from Outlook alone": ("<a style='mso-hide:all'>ボタン</a>", "ボタン\n"),
    "Outlook's own": (
        "<!--[if gte mso 9]><xml><o:a>x</o:a></xml><![endif]-->"
        "<![if !mso]>前<![endif]><p class=MsoNormal>一行目<o:p></o:p></p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>二行目<o:p></o:p></p>",
        "前\n一行目\n\n二行目\n",
    ),
    "paragraphs without space": (
        "<p style='margin:0mm 0mm 0.0001pt'>a</p><p style='margin:0'>b</p>",
        "a\n\nb\n",
    ),
    "entities": ("1 &lt; 2 &amp;&nbsp;3", "1 < 2 &\xa03\n"),
    "the words of a picture": ("<img alt='（笑）' src=x>です", "（笑）です\n"),
    "nothing": ("", ""),
    "blanks": ("   ", ""),
    "only a line end": ("<br><br>", ""),
}


@pytest.mark.parametrize(("html", "text"), TEXTS.values(), ids=TEXTS)
def test_text_of_html(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<b>" * 50_000 + "</b>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<!--" * 50_000,
        "<a href='http://x'>" * 20_000,
        "<a href='http://x'>a</a>" * 20_000,
        "<b>a</b>" * 60_000,
        "a<br>" * 60_000,
        "&" * 100_000,
        "<" * 100_000,
        "<p style='" + "color:red;" * 20_000,
        "<p style='margin:0" + " 0" * 50_000 + "'>x",
        "<img " + "alt='x' " * 20_000 + ">",
        "<style>" * 20_000,
        "<svg><style>" * 5_000,
        "あ \n" * 100_000,
        "あ" + " " * 300_000,
        "<blockquote>a" * 390,
        "<ol><li>" * 190,
    ],
)
def test_mean_html_costs_little(html: str) -> None:
    before = time.perf_counter()
    to_text(html)
    assert time.perf_counter() - before < 3


@settings(max_examples=100)
@given(st.text(alphabet="<>/abp \"'=!-&;:あ\n", max_size=60))
def test_any_text_is_taken(html: str) -> None:
    to_text(html)


_TAGS = [
    *("div", "p", "b", "br", "hr", "blockquote", "pre", "a", "img"),
    *("ul", "ol", "li", "table", "tr", "td"),
]


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [
                *(f"<{tag}>" for tag in _TAGS),
                *(f"</{tag}>" for tag in _TAGS),
                "<div style='white-space:pre'>",
                "<div class=yahoo_quoted>",
                "<div class=gmail_signature>",
                "<div id=divRplyFwdMsg>",
                "<div style='font-size:0'><b style='font-size:9px'>",
                "\n",
                " ",
            ]
        ),
        max_size=15,
    )
)
def test_every_word_that_can_be_seen_is_told_once_and_in_order(tags: list[str]) -> None:
    words = [f"語{number}語" for number in range(len(tags))]
    html = "".join(
        f"{tag}<i style='font-size:9px'>{word}</i>" for tag, word in zip(tags, words, strict=True)
    )
    text = to_text(html)
    places = [text.find(word) for word in words]
    assert places == sorted(places) or "<table>" in tags  # the parser moves words out of a table
    assert all(text.count(word) == 1 for word in words)


def test_many_threads_may_read_at_once() -> None:
    pages = [f"<p>{number}<br>行</p>" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(to_text, pages)) == [f"{number}\n行\n" for number in range(200)]
