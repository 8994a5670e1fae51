"""Mails that are HTML alone: what the programs mark as quote ends up as quote."""

from __future__ import annotations

import pytest

from ecdesk.domain.mail import PartKind
from ecdesk.mail.body import split
from ecdesk.mail.html_text import to_text
from tests.helpers.annotated import written

OURS = "お待たせしております。<br>発送は10月6日です。よろしくお願いいたします。"
ANSWER = "承知しました。\n10月6日で結構です。"

# Replies above what the shop wrote, as the programs write them.
REPLIES = {
    "gmail": (
        '<div dir="ltr">承知しました。<br>10月6日で結構です。</div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        "2026年10月3日(土) 12:34 ショップ桜 &lt;<a href='mailto:support@shop.example'>"
        "support@shop.example</a>&gt;:<br></div>"
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc">'
        f"<div>{OURS}</div></blockquote></div>"
    ),
    "iPhone": (
        "<html><body dir='auto'>承知しました。<div>10月6日で結構です。<br>"
        "<div dir='ltr'><br>iPhoneから送信</div><div dir='ltr'><br>"
        "<blockquote type='cite'>2026/10/03 12:34、ショップ桜 &lt;support@shop.example&gt;のメール:"
        f"<br><br></blockquote></div><blockquote type='cite'><div>{OURS}</div></blockquote>"
        "</div></body></html>"
    ),
    "outlook on the web": (
        "<div class='elementToProof'>承知しました。</div><div>10月6日で結構です。</div>"
        "<div id='appendonsend'></div><hr style='display:inline-block;width:98%' tabindex='-1'>"
        "<div id='divRplyFwdMsg' dir='ltr'><font face='Calibri'><b>差出人:</b> ショップ桜 "
        "&lt;support@shop.example&gt;<br><b>送信日時:</b> 2026年10月3日 12:34<br>"
        "<b>宛先:</b> 佐藤 &lt;h@mail.example&gt;<br><b>件名:</b> 納期</font>"
        "<div>&nbsp;</div></div>"
        f"<div>{OURS}</div>"
    ),
    "outlook": (
        "<div class=WordSection1><p class=MsoNormal>承知しました。<o:p></o:p></p>"
        "<p class=MsoNormal>10月6日で結構です。<o:p></o:p></p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0mm 0mm 0mm'>"
        "<p class=MsoNormal><b>From:</b> Shop &lt;support@shop.example&gt;<br>"
        "<b>Sent:</b> Saturday, October 3, 2026 12:34 PM<br><b>To:</b> h@mail.example<br>"
        "<b>Subject:</b> 納期<o:p></o:p></p></div></div>"
        f"<p class=MsoNormal>{OURS}<o:p></o:p></p></div>"
    ),
    "yahoo": (
        "<div class='ydpbody'><div dir='ltr'>承知しました。</div><div>10月6日で結構です。</div>"
        "</div>"
        "<div id='ydp1yahoo_quoted_1' class='ydp1yahoo_quoted'><div><div>"
        "2026年10月3日土曜日 12:34:56 JST、店 &lt;support@shop.example&gt; さんは書きました:"
        f"</div><div><br></div><div>{OURS}</div></div></div>"
    ),
    "apple mail": (
        "承知しました。<div>10月6日で結構です。</div><div><br><div><blockquote type='cite'>"
        "<div>2026/10/03 12:34、ショップ桜 &lt;support@shop.example&gt;のメール：</div><br>"
        f"<div>{OURS}</div></blockquote></div></div>"
    ),
    "thunderbird": (
        "<p style='margin:0'>承知しました。<br>10月6日で結構です。</p>"
        "<div class='moz-cite-prefix'>On 2026/10/03 12:34, ショップ桜 wrote:<br></div>"
        f"<blockquote type='cite' cite='mid:a@shop.example'>{OURS}</blockquote>"
        "<div class='moz-signature'>-- <br>佐藤 花子<br>090-0000-0001</div>"
    ),
    "outlook express": (
        "<DIV>承知しました。</DIV><DIV>10月6日で結構です。</DIV>"
        "<BLOCKQUOTE style='PADDING-LEFT:5px;MARGIN-LEFT:5px;BORDER-LEFT:#000000 2px solid'>"
        "<DIV>----- Original Message ----- </DIV><DIV><B>From:</B> Shop</DIV>"
        f"<DIV>{OURS}</DIV></BLOCKQUOTE>"
    ),
    "gmail, forwarded": (
        "<div>承知しました。</div><div>10月6日で結構です。</div><div class='gmail_quote'>"
        "<div class='gmail_attr'>---------- Forwarded message ---------<br>差出人: "
        "<b>ショップ桜</b> &lt;support@shop.example&gt;<br>Date: 2026年10月3日(土) 12:34<br>"
        f"Subject: 納期<br>To: h@mail.example<br></div><br><br><div>{OURS}</div></div>"
    ),
    "a signature of gmail": (
        "<div>承知しました。</div><div>10月6日で結構です。</div><div><br></div>"
        "<div class='gmail_signature' data-smartmail='gmail_signature'><div>佐藤 花子</div>"
        "<div>090-0000-0001</div></div>"
    ),
    "a signature of gmail behind its mark": (
        "<div>承知しました。</div><div>10月6日で結構です。</div>"
        "<span class='gmail_signature_prefix'>-- </span><br>"
        "<div class='gmail_signature'><div>佐藤 花子</div><div>架空商事</div></div>"
    ),
    "outlook on the telephone": (
        "<div>承知しました。</div><div>10月6日で結構です。</div><div><br></div>"
        "<div id='ms-outlook-mobile-signature'><a href='https://aka.example/o0ukef'>"
        "Outlook for iOS</a> を入手</div>"
    ),
}


@pytest.mark.parametrize("html", REPLIES.values(), ids=REPLIES)
def test_replies_in_html(html: str) -> None:
    text = to_text(html)
    assert written(text, split(text)) == ANSWER


@pytest.mark.parametrize(
    "name", [name for name in REPLIES if "signature" not in name and "telephone" not in name]
)
def test_what_is_quoted_is_kept_as_quote(name: str) -> None:
    text = to_text(REPLIES[name])
    quoted = "".join(text[p.start : p.end] for p in split(text) if p.kind is PartKind.QUOTE)
    assert "発送は10月6日です。" in quoted


WORDS = {
    "answers between quotes in gmail": (
        "<div class='gmail_quote'><div class='gmail_attr'>2026年10月3日(土) 12:34 店 "
        "&lt;a@shop.example&gt;:</div><blockquote class='gmail_quote'>色は？</blockquote>"
        "<div>紺です。</div><blockquote class='gmail_quote'>数は？</blockquote>"
        "<div>2つお願いします。</div></div>",
        "紺です。\n2つお願いします。",
    ),
    "what is indented is not quoted": (
        "<div>希望です。</div><blockquote style='margin:0 0 0 40px;border:none;padding:0px'>"
        "<div>赤を2つ</div></blockquote><div>お願いします。</div>",
        "希望です。\n赤を2つ\n\nお願いします。",
    ),
    "below the shop's words": (
        "<blockquote type='cite'>いつがよろしいですか？</blockquote><div>10日です。</div>",
        "10日です。",
    ),
    "words in the signature's place": (
        "<div>在庫はありますか？</div><div class='gmail_signature'>佐藤<br>"
        "追伸：10日までに必要です。</div>",
        "在庫はありますか？\n--\n佐藤\n追伸：10日までに必要です。",
    ),
    "nothing above Outlook's line": (
        "<div id='divRplyFwdMsg'>差出人: 店 &lt;a@shop.example&gt;<br>"
        "送信日時: 2026年10月3日 12:34<br>件名: 納期</div><div>10日でお願いできますか？</div>",
        "10日でお願いできますか？",
    ),
    "a rule across the page": (
        "<p>2つ質問です。</p><hr><p>在庫はありますか？</p>",
        "2つ質問です。\n\n在庫はありますか？",
    ),
}


@pytest.mark.parametrize(("html", "expected"), WORDS.values(), ids=WORDS)
def test_the_customers_words_stay(html: str, expected: str) -> None:
    text = to_text(html)
    assert [line for line in written(text, split(text)).split("\n") if line] == [
        line for line in expected.split("\n") if line
    ]
