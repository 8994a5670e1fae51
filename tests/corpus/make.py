"""Writes the mails of this folder, one trap each, byte by byte, with what a reader must find.

    python tests/corpus/make.py

Nothing of `email` and nothing of ECDesk takes part: what judges a parser must not share its
mistakes. Each mail is NAME.eml, its expectation NAME.json; a key that is not there is not checked.
A test compares this script's output with the files, so that neither drifts from the other.

Longer than 400 lines because it is one list: each mail stands beside what is expected of it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

FOLDER = Path(__file__).parent
GREETING = "お世話になっております。\n"

Mail = tuple[bytes, dict[str, object]]
MAILS: dict[str, Mail] = {}


def jis(text: str) -> bytes:
    """ISO-2022-JP with the NEC and IBM rows, as Outlook writes it."""
    out, double = b"", False
    for char in text:
        if ord(char) < 0x80:
            out += (b"\x1b(B" if double else b"") + char.encode()
            double = False
            continue
        out += b"" if double else b"\x1b$B"
        double = True
        first, second = _shift_jis(char)
        row = (first - (0x81 if first < 0xA0 else 0xC1)) * 2 + (second >= 0x9F)
        cell = second - 0x9F if second >= 0x9F else second - 0x40 - (second > 0x7F)
        out += bytes((row + 0x21, cell + 0x21))
    return out + (b"\x1b(B" if double else b"")


def _shift_jis(char: str) -> bytes:
    """The two bytes of a character; IBM's characters by the rows that NEC selected (89-92)."""
    if char.encode("cp932")[0] < 0xF0:
        return char.encode("cp932")
    for first in (0xED, 0xEE):
        for second in [*range(0x40, 0x7F), *range(0x80, 0xFD)]:
            try:
                if bytes((first, second)).decode("cp932") == char:
                    return bytes((first, second))
            except UnicodeDecodeError:
                continue
    raise ValueError(char)


def euc(text: str) -> bytes:
    """EUC-JP with the NEC row."""
    out = b""
    for char in text:
        pair = jis(char)
        out += bytes(byte | 0x80 for byte in pair[3:5]) if pair[:1] == b"\x1b" else pair
    return out


def word(data: bytes, label: str) -> bytes:
    """An encoded word in base64."""
    return b"=?" + label.encode() + b"?B?" + base64.b64encode(data) + b"?="


def q_word(data: bytes, label: str) -> bytes:
    """An encoded word in the Q encoding."""
    return b"=?" + label.encode() + b"?Q?" + b"".join(b"=%02X" % byte for byte in data) + b"?="


def mail(
    body: bytes = b"",
    content_type: bytes = b"text/plain; charset=utf-8",
    encoding: bytes = b"8bit",
    subject: bytes = b"test",
    sender: bytes = b"<hanako@example.com>",
    more: bytes = b"",
) -> bytes:
    """A mail with the usual fields, lines ended by CRLF in the header; the body stays as given."""
    lines = [
        b"Received: from mx.example.com by mail.shop.example; Tue, 17 Nov 2026 14:18:30 +0900",
        b"From: " + sender,
        b"To: <shop@shop.example>",
        b"Subject: " + subject,
        b"Date: Tue, 17 Nov 2026 14:18:00 +0900",
        b"Message-ID: <one@example.com>",
        b"MIME-Version: 1.0",
    ]
    lines += [more] if more else []
    lines += [b"Content-Type: " + content_type] if content_type else []
    lines += [b"Content-Transfer-Encoding: " + encoding] if encoding else []
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def with_file(disposition: bytes, kind: bytes = b"application/pdf") -> bytes:
    """A mail with a text and one file of five bytes."""
    body = (
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "添付します。".encode()
        + b"\r\n"
        b"--b1\r\nContent-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: " + disposition + b"\r\n\r\naGVsbG8=\r\n--b1--\r\n"
    )
    return mail(body, b'multipart/mixed; boundary="b1"', b"")


def add(name: str, raw: bytes, **expected: object) -> None:
    """Keep a mail with what must be read from it."""
    MAILS[name] = (raw, expected)


JIS = b"text/plain; charset=ISO-2022-JP"
SJIS = b"text/plain; charset=Shift_JIS"

# -- ISO-2022-JP as it is written
text = GREETING + "返品をお願いします。\n"
add("jis-plain", mail(jis(text), JIS, b"7bit"), text=text, charset="iso-2022-jp", defects=[])
text = GREETING + "①㈱架空商事の№3、Ⅱ型を2㎏お願いします。\n"
add("jis-nec-row-13", mail(jis(text), JIS, b"7bit"), text=text, charset="iso-2022-jp")
text = "髙橋です。山﨑さんと濵田さん、德永さんの分です。\n"
add("jis-ibm-characters", mail(jis(text), JIS, b"7bit"), text=text, charset="iso-2022-jp")
add(
    "jis-half-width-kana",
    mail(b"\x1b(IC1YD^ 6^\x1b(B 5" + jis("個") + b"\r\n", JIS, b"7bit"),
    text="ﾃｱﾙﾄﾞ ｶﾞ 5個\n",
)
add("jis-shift-out-kana", mail(b"\x0eB1\x0f" + jis("です") + b"\n", JIS, b"7bit"), text="ﾂｱです\n")
add("jis-roman-yen", mail(b"\x1b(J\\1,500\x1b(B\n", JIS, b"7bit"), text="¥1,500\n")
add("jis-old-escape", mail(b'\x1b$@$"$$\x1b(J\n', JIS, b"7bit"), text="あい\n")
add(
    "jis-line-not-closed",
    mail(b'\x1b$B$"$$$&\nOrder 123\n\x1b$B$*\x1b(B\n', JIS, b"7bit"),
    text="あいう\nOrder 123\nお\n",
)
text = "文字化けしていませんか。㈱\n"
add("jis-no-label", mail(jis(text), b"text/plain", b"7bit"), text=text, charset="iso-2022-jp")
add("jis-no-content-type", mail(jis(text), b"", b""), text=text, charset="iso-2022-jp")
add("jis-labelled-utf-8", mail(jis(text)), text=text, defects=["charset.wrong"])
add("jis-labelled-ascii", mail(jis(text), b"text/plain; charset=us-ascii"), text=text)

# -- Shift_JIS, EUC-JP, UTF-8 and their labels
text = "①髙島屋の㈱表示、～から∥まで。ソ表能\n"
add(
    "sjis-machine-dependent",
    mail(text.encode("cp932"), SJIS),
    text=text,
    charset="cp932",
    defects=[],
)
text = GREETING + "商品が届きません。\n"
add("sjis-no-label", mail(text.encode("cp932"), b"text/plain"), text=text, charset="cp932")
add("sjis-labelled-utf-8", mail(text.encode("cp932")), text=text, charset="cp932")
add(
    "sjis-labelled-latin-1",
    mail(text.encode("cp932"), b"text/plain; charset=iso-8859-1"),
    text=text,
)
add("utf-8-labelled-sjis", mail(text.encode(), SJIS), text=text, charset="utf-8")
add("utf-8-labelled-jis", mail(text.encode(), JIS), text=text, charset="utf-8")
add("utf-8-labelled-latin-1", mail(text.encode(), b"text/plain; charset=iso-8859-1"), text=text)
text = "①㈱かぶしき会社の件\n"
add("euc-nec-row", mail(euc(text), b"text/plain; charset=EUC-JP"), text=text, charset="euc-jp")
text = "注文した商品の色が違いました。交換できますか。\n"
add("euc-no-label", mail(euc(text), b"text/plain"), text=text, charset="euc-jp")
add("label-unknown", mail(text.encode(), b"text/plain; charset=x-nothing"), text=text)
add(
    "label-is-a-python-codec",
    mail(b"\\ud800 &#12354;", b"text/plain; charset=unicode_escape"),
    text="\\ud800 &#12354;",
    defects=["charset.unknown"],
)
text = "絵文字😊と𠮷野家\n"
add(
    "utf-8-beyond-the-plane",
    mail(base64.b64encode(text.encode()) + b"\r\n", encoding=b"base64"),
    text=text,
)
add(
    "base64-padded-inside",
    mail(b"44GC44GE\r\n44GG==44GI44GK\r\n", encoding=b"base64"),
    text="あいうえお",
)
add(
    "qp-soft-breaks",
    mail(b"=E3=81=\r\n=82=E3=81=84\r\n", encoding=b"quoted-printable"),
    text="あい\n",
)

# -- headers
cut = "領収書の発行をお願いします".encode()
add(
    "subject-cut-in-a-character",
    mail(subject=word(cut[:10], "UTF-8") + b"\r\n " + word(cut[10:], "utf-8")),
    subject="領収書の発行をお願いします",
)
add(
    "subject-b-and-q",
    mail(
        subject=word("返品".encode(), "UTF-8")
        + b" "
        + q_word("について".encode(), "UTF-8")
        + b" (A 1)"
    ),
    subject="返品について (A 1)",
)
add("subject-nec", mail(subject=word(jis("①㈱髙島の件"), "ISO-2022-JP")), subject="①㈱髙島の件")
add("subject-raw-jis", mail(subject=jis('在庫の"確認"、再入荷')), subject='在庫の"確認"、再入荷')
add(
    "subject-raw-sjis", mail(subject="商品が届きません".encode("cp932")), subject="商品が届きません"
)
add("subject-raw-utf-8", mail(subject="商品が届きません".encode()), subject="商品が届きません")
add(
    "subject-fold-without-blank",
    mail(subject="長い件名を途中で".encode() + b"\r\n" + "折ってしまった".encode()),
    subject="長い件名を途中で折ってしまった",
    **{"from": ["", "hanako@example.com"]},
)
add(
    "subject-forged-line",
    mail(subject=word("件名\r\nBcc: spy@example.com".encode(), "UTF-8")),
    subject="件名 Bcc: spy@example.com",
)
add(
    "from-comma-in-encoded-name",
    mail(
        sender=b"=?utf-8?Q?=E6=9E=B6=E7=A9=BA,=E8=8A=B1=E5=AD=90?= <hanako@example.com>",
        more=b"Cc: "
        + word("山田, 太郎".encode(), "utf-8")
        + b" <taro@example.com>, <jiro@example.com>",
    ),
    **{"from": ["架空,花子", "hanako@example.com"]},
    cc=[["山田, 太郎", "taro@example.com"], ["", "jiro@example.com"]],
)
add(
    "from-raw-jis-name",  # the name's bytes hold `"`, `<`, `,` and `@`
    mail(sender=jis("〃漾、渠粗") + b" <hanako@example.com>"),
    **{"from": ["〃漾、渠粗", "hanako@example.com"]},
)
add(
    "from-old-mobile-carrier",
    mail(sender=word("架空".encode("cp932"), "Shift_JIS") + b" <hana..ko.@docomo.ne.jp>"),
    **{"from": ["架空", "hana..ko.@docomo.ne.jp"]},
)
add(
    "from-quoted-local-part",
    mail(sender=b'"hana..ko."@ezweb.ne.jp'),
    **{"from": ["", '"hana..ko."@ezweb.ne.jp']},
)
add(
    "from-encoded-in-quotes",
    mail(sender=b'"' + word("架空 花子".encode(), "utf-8") + b'" <h@example.com>'),
    **{"from": ["架空 花子", "h@example.com"]},
)
add(
    "from-mailing-group",
    mail(
        sender=b"\"'" + word("架空花子".encode(), "utf-8") + b"' via info\" <info@shop.example>",
        more=(
            b"X-Original-Sender: hanako@example.com\r\n"
            b"List-ID: <info.shop.example>\r\nPrecedence: list"
        ),
    ),
    **{"from": ["架空花子", "hanako@example.com"]},
    auto="no",
)
add(
    "references-folded-inside",
    mail(
        more=(
            b"References: <a@example.com>\r\n <b-very-long\r\n"
            b" -id@example.com>\r\nIn-Reply-To: <b@x> (him)"
        )
    ),
    references=["<a@example.com>", "<b-very-long-id@example.com>"],
    in_reply_to="<b@x>",
)
add(
    "message-id-missing-date-japanese",
    b"From: a@example.com\r\nDate: 2026" + "年11月17日 14:18:05".encode() + b"\r\n\r\nhello\r\n",
    message_id="",
    date="2026-11-17T05:18:05+00:00",
    text="hello\n",
)

# -- file names
name = "請求書（架空様）2026年11月分.pdf"
escaped = quote(name.encode(), safe="")
add(
    "file-2231-cut-in-a-character",
    with_file(
        b"attachment;\r\n filename*0*=UTF-8''"
        + escaped[:22].encode()
        + b";\r\n filename*1*="
        + escaped[22:].encode()
    ),
    files=[[name, 5]],
)
add(
    "file-2231-iso-2022-jp",
    with_file(b"attachment; filename*=iso-2022-jp'ja'" + quote(jis("見積①.pdf"), safe="").encode()),
    files=[["見積①.pdf", 5]],
)
add(
    "file-2047-in-quotes",
    with_file(
        b'attachment;\r\n filename="'
        + word(name.encode()[:20], "utf-8")
        + b"\r\n "
        + word(name.encode()[20:], "utf-8")
        + b'"'
    ),
    files=[[name, 5]],
)
add(
    "file-2047-inside-2231",
    with_file(
        b"attachment; filename*=utf-8''" + quote(word("表.pdf".encode(), "utf-8"), safe="").encode()
    ),
    files=[["表.pdf", 5]],
)
add(
    "file-raw-sjis",
    with_file(b'attachment; filename="' + "予定表ソ能.pdf".encode("cp932") + b'"'),
    files=[["予定表ソ能.pdf", 5]],
)
add(
    "file-raw-utf-8-unquoted",
    with_file(b"attachment; filename=" + "写真 1.jpg".encode()),
    files=[["写真 1.jpg", 5]],
)
add(
    "file-turned-around",
    with_file(b"attachment; filename*=utf-8''photo%E2%80%AEgpj.exe"),
    files=[["photogpj.exe", 5]],
)
add(
    "file-name-in-type-only",
    with_file(
        b"attachment", b'application/pdf; name="' + word("領収書.pdf".encode(), "utf-8") + b'"'
    ),
    files=[["領収書.pdf", 5]],
)

# -- structure
add(
    "parts-not-closed",
    mail(
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "本文".encode() + b"\r\n",
        b"multipart/mixed; boundary=b1",
        b"",
    ),
    text="本文\n",
    defects=["mime.not_closed"],
)
add(
    "parts-boundary-missing",
    mail("本文です".encode() + b"\n", b"multipart/mixed; boundary=b1", b""),
    text="本文です\n",
    defects=["mime.no_boundary", "charset.missing"],
)
add(
    "parts-boundary-undeclared",
    mail(
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "本文".encode()
        + b"\r\n--b1--\r\n",
        b"multipart/mixed",
        b"",
    ),
    text="本文",
    defects=["mime.no_boundary"],
)
add(
    "header-without-blank-line",
    b"From: a@example.com\r\nSubject: x\r\n" + "本文です。".encode() + b"\r\n",
    subject="x",
    text="本文です。\n",
    defects=["mime.no_blank_line", "charset.missing"],
)
add(
    "alternative-with-empty-text",
    mail(
        b"--b1\r\nContent-Type: text/plain\r\n\r\n\r\n--b1\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        + "<p>こんにちは<br>届きません</p>".encode()
        + b"\r\n--b1--\r\n",
        b"multipart/alternative; boundary=b1",
        b"",
    ),
    text="こんにちは\n届きません\n",
    files=[],
)
add(
    "html-charset-in-meta",
    mail(
        '<html><head><meta charset="Shift_JIS"></head><body>①髙い</body></html>'.encode("cp932"),
        b"text/html",
    ),
    text="①髙い\n",
)
add(
    "flowed-delsp",
    mail(
        "長い一文を \r\n折りました。\r\n> 引用も \r\n> 折る\r\n-- \r\n架空\r\n".encode(),
        b"text/plain; charset=utf-8; format=flowed; delsp=yes",
    ),
    text="長い一文を折りました。\n> 引用も折る\n-- \n架空\n",
)
add(
    "mail-inside-a-mail",
    mail(
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "転送します。".encode()
        + b"\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n"
        + mail(jis("㈱の件です。\n"), JIS, b"7bit", subject=word(jis("元の件名"), "ISO-2022-JP"))
        + b"--b1--\r\n",
        b"multipart/mixed; boundary=b1",
        b"",
    ),
    subject="test",
    text_has=["転送します。", "件名: 元の件名", "㈱の件です。"],
    written="転送します。",
)

# -- machines
add(
    "bounce",
    mail(
        b"--b1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nUnknown user.\r\n"
        b"--b1\r\nContent-Type: message/delivery-status\r\n"
        b"\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        b"Final-Recipient: rfc822; x@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"--b1\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <sent@shop.example>\r\n"
        b"Subject: hello\r\n--b1--\r\n",
        b"multipart/report; report-type=delivery-status; boundary=b1",
        b"",
        sender=b"MAILER-DAEMON@example.com",
    ),
    auto="bounce",
    references=["<sent@shop.example>"],
)
add(
    "out-of-office",
    mail(
        "不在です。".encode(),
        subject=word("自動応答: お届け日".encode(), "utf-8"),
        more=b"Auto-Submitted: auto-replied",
    ),
    auto="reply",
)
add("newsletter", mail(b"Sale", more=b"List-Unsubscribe: <https://example.com/u>"), auto="bulk")
add(
    "amazon-customer",
    mail(b"hi", sender=b"<abc123@marketplace.amazon.co.jp>"),
    channel="amazon",
    auto="no",
)
add("rakuten-customer", mail(b"hi", sender=b"<815db15f@pc.fw.rakuten.ne.jp>"), channel="rakuten")
add(
    "mall-notice",
    mail(b"hi", sender=b"no-reply@mercari-shops.com"),
    channel="mercari",
    auto="notice",
)
add(
    "contact-form",
    mail(
        "■お名前：架空 花子（カクウ ハナコ）様\r\n■メールアドレス：hanako@example.com\r\n"
        "【電話番号】\r\n090-0000-0001\r\n【お問い合わせ内容】\r\n帯留めが外れていました。\r\n"
        "交換できますか。\r\n━━━━━━━━\r\n見本堂\r\n".encode(),
        sender=b"noreply@shop.example",
        more=b"Reply-To: hanako@example.com",
    ),
    auto="no",
    form={
        "customer_name": "架空 花子",
        "kana": "カクウ ハナコ",
        "email": "hanako@example.com",
        "phone": "090-0000-0001",
        "body": "帯留めが外れていました。\n交換できますか。",
    },
)

# -- JIS that a gateway or a program damaged
add(
    "jis-escapes-lost",
    mail(jis("商品が届きません。A 1").replace(b"\x1b", b"") + b"\n", JIS, b"7bit"),
    text="商品が届きません。A 1\n",
    defects=["charset.escapes_lost"],
)
add(
    "jis-eight-bit-kana",
    mail("ﾃｽﾄ".encode("cp932") + jis("です") + b"\n", JIS, b"8bit"),
    text="ﾃｽﾄです\n",
)
add(
    "jis-carrier-pictures",  # one carrier's sun, in a row that JIS leaves empty
    mail(jis("晴れ") + b"\x1b$BuA\x1b(B\n", JIS, b"7bit"),
    text="晴れ\ue488\n",
    defects=[],
)
add(
    "sjis-carrier-pictures",
    mail("晴れ".encode("cp932") + b"\xf8\x9f\n", SJIS),
    text="晴れ\ue63e\n",
    defects=[],
)
text = "お世話になります。返品の件\n"
add(
    "utf-8-encoded-twice",
    mail(text.encode().decode("latin-1").encode()),
    text=text,
    defects=["charset.twice"],
)
add("utf-8-with-mark", mail(b"\xef\xbb\xbf" + text.encode()), text=text, charset="utf-8")
add(
    "utf-8-one-bad-byte",
    mail("商品の件、".encode() + b"\xff" + "届きません。\n".encode()),
    text="商品の件、\ufffd届きません。\n",
    defects=["charset.broken"],
)

# -- the rest of the world
for name, label, codec, text in (
    ("simplified-chinese", "gb2312", "gb18030", "您好，退货申请\n"),
    ("traditional-chinese", "Big5", "big5hkscs", "退貨申請\n"),
    ("korean", "ks_c_5601-1987", "cp949", "안녕하세요\n"),
    ("hz", "HZ-GB-2312", "hz", "退货申请\n"),
    ("utf-7", "UTF-7", "utf-7", "返品です\n"),
    ("cyrillic", "koi8-r", "koi8-r", "Привет\n"),
    ("western", "ISO-8859-1", "windows-1252", "Köln “zitiert”\n"),
):
    add(
        f"other-{name}",
        mail(text.encode(codec), b"text/plain; charset=" + label.encode()),
        text=text,
        defects=[],
    )
add(
    "utf-16-without-mark",
    mail(
        base64.b64encode("返品 ABC です\n".encode("utf-16-le")),
        b"text/plain; charset=utf-16",
        b"base64",
    ),
    text="返品 ABC です\n",
)
add(
    "subject-raw-in-the-charset-of-the-text",
    mail("您好\n".encode("gb18030"), b"text/plain; charset=gb2312", subject="退货".encode("gbk")),
    subject="退货",
)

# -- transfer encodings that are not what they say
add(
    "base64-is-plain-text",
    mail("平文のまま送りました。\nよろしく\n".encode(), encoding=b"base64"),
    text="平文のまま送りました。\nよろしく\n",
)
add(
    "base64-with-a-footer",
    mail(
        base64.b64encode("本文です。\n".encode()) + b"\n\n_______________\nshop mailing list\n",
        encoding=b"base64",
    ),
    text="本文です。\n_______________\nshop mailing list\n",
)
add(
    "base64-with-strange-signs",
    mail(b"44GC!44GE*\r\n44GG\r\n", encoding=b"base64"),
    text="あいう",
)
add(
    "qp-that-codes-nothing",
    mail(b"1=2, ==E3=81=82 = \r\n=E3=81=84\r\n", encoding=b"Quoted-Printable;"),
    text="1=2, =あ い\n",
)

# -- more headers
add("subject-word-cut-off", mail(subject=b"=?UTF-8?B?5ZWG5ZOB"), subject="商品")
add(
    "subject-encoded-twice",
    mail(subject=word(word("返品".encode(), "utf-8"), "utf-8")),
    subject="返品",
)
add("subject-blanks-in-a-word", mail(subject=b"=?utf-8?Q?a b_=E3=81=82?="), subject="a b あ")
add(
    "subject-jis-cut-between-words",
    mail(
        subject=word(b'\x1b$B$"', "ISO-2022-JP") + b"\r\n " + word(b"$$\x1b(B", "ISO-2022-JP"),
    ),
    subject="あい",
)
add(
    "subject-blank-at-its-end", mail(subject=word("件名".encode(), "utf-8") + b" "), subject="件名 "
)
add(
    "subject-folded-over-a-line-of-blanks",
    mail(subject=b"Re:\r\n \r\n\t" + word("返品".encode(), "utf-8")),
    subject="Re: 返品",
)
add(
    "from-comment",
    mail(sender=b"hanako@example.com (" + word("架空".encode(), "utf-8") + b")"),
    **{"from": ["架空", "hanako@example.com"]},
)
add(
    "from-route",
    mail(sender=b"Hanako <@a.example,@b.example:hanako@example.com>"),
    **{"from": ["Hanako", "hanako@example.com"]},
)
add(
    "from-without-angles",
    mail(sender="架空 花子 hanako@example.com".encode()),
    **{"from": ["架空 花子", "hanako@example.com"]},
)
add(
    "cc-group",
    mail(more=b"Cc: team: <a@example.com>, b@example.com;, c@example.com"),
    cc=[["", "a@example.com"], ["", "b@example.com"], ["", "c@example.com"]],
)
add(
    "date-of-another-age",
    mail().replace(b"Tue, 17 Nov 2026 14:18:00 +0900\r\nMess", b"17 Nov 26 14:18 JST\r\nMess"),
    date="2026-11-17T05:18:00+00:00",
)
add(
    "subject-twice",
    mail(subject=b"first", more=b"Subject: second"),
    subject="first",
)
add(
    "answers-several",
    mail(more=b"In-Reply-To: <a@x> <b@x>"),
    in_reply_to="<a@x>",
    answers=["<a@x>", "<b@x>"],
)
add(
    "header-after-blank-lines",
    b"\r\n\r\nFrom: a@example.com\r\nSubject: x\r\n\r\nhello\r\n",
    subject="x",
    text="hello\n",
)
add(
    "header-lines-end-by-cr",
    b"From: a@example.com\rSubject: x\r\rhello\r",
    subject="x",
    text="hello\n",
)

# -- more file names
add(
    "file-2231-charset-in-the-middle",
    with_file(b"attachment; filename*0=A-; filename*1*=utf-8''%E8%A1%A8.pdf"),
    files=[["A-表.pdf", 5]],
)
add(
    "file-2231-charset-in-each",
    with_file(b"attachment; filename*0*=utf-8''%E8%A1; filename*1*=utf-8''%A8.pdf"),
    files=[["表.pdf", 5]],
)
add(
    "file-percent-signs",
    with_file(b'attachment; filename="%E8%A1%A8.pdf"'),
    files=[["表.pdf", 5]],
)
add("file-without-a-type", with_file(b"filename=a.pdf"), files=[["a.pdf", 5]])
add("file-without-semicolon", with_file(b"attachment filename=a.pdf"), files=[["a.pdf", 5]])
add(
    "file-quote-not-closed", with_file(b'attachment; filename="a.pdf; size=5'), files=[["a.pdf", 5]]
)
add(
    "file-calendar-without-name",
    with_file(b"inline", b"text/calendar; method=REQUEST"),
    files=[["invite.ics", 5]],
)

# -- more structure
add(
    "parts-with-a-longer-boundary",  # the inner one begins like the outer one
    mail(
        b"--b\r\nContent-Type: multipart/alternative; boundary=b-1\r\n\r\n--b-1\r\n\r\nhello\r\n"
        b"--b-1--\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nhello\r\n--b--\r\n",
        b"multipart/mixed; boundary=b",
        b"",
    ),
    text="hello",
    files=[["a.pdf", 5]],
)
add(
    "parts-inner-not-closed",
    mail(
        b"--b\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nhello\r\n--b--\r\n",
        b"multipart/mixed; boundary=b",
        b"",
    ),
    text="hello",
    files=[["a.pdf", 5]],
    defects=["mime.not_closed"],
)
add(
    "parts-text-around-a-file",
    mail(
        b"--b\r\nContent-Type: text/plain\r\n\r\nbefore\r\n"
        b"--b\r\nContent-Type: image/png\r\nContent-Disposition: inline; filename=a.png\r\n\r\n"
        b"12345\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>after</p>\r\n--b--\r\n",
        b"multipart/mixed; boundary=b",
        b"",
    ),
    text="before\nafter\n",
    files=[["a.png", 5]],
)
add(
    "parts-alternatives-sent-as-a-mixture",
    mail(
        b"--b\r\nContent-Type: text/plain\r\n\r\nhello  shop\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>hello shop</p>\r\n--b--\r\n",
        b"multipart/mixed; boundary=b",
        b"",
    ),
    text="hello  shop",
)
add(
    "parts-signed-without-name",
    mail(
        b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: application/pgp-signature\r\n\r\nsigned\r\n--b--\r\n",
        b"multipart/signed; boundary=b; protocol=application/pgp-signature",
        b"",
    ),
    text="hello",
    files=[],
)
add(
    "text-with-a-name",
    mail("本文です。\n".encode(), b"text/plain; charset=utf-8; name=body.txt"),
    text="本文です。\n",
)
add(
    "uuencoded-between-lines",
    mail(b"see below\r\n\r\nbegin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nthanks\r\n", b"", b""),
    text="see below\n\nthanks\n",
    files=[["a.txt", 5]],
)
add(
    "yencoded-between-lines",
    mail(
        b"see below\r\n=ybegin line=128 size=5 name=a.txt\r\n"
        + bytes(byte + 42 for byte in b"hello")
        + b"\r\n=yend size=5\r\nthanks\r\n",
        b"",
        b"",
    ),
    text="see below\nthanks\n",
    files=[["a.txt", 5]],
)
add(
    "begin-is-only-a-word",
    mail(b"begin 644 days\r\nTHANKS\r\nend of it\r\n", b"", b""),
    text="begin 644 days\nTHANKS\nend of it\n",
    files=[],
)


def tnef(name: str, data: bytes) -> bytes:
    """A winmail.dat of one file: the attributes that open it, name it and hold it."""

    def attribute(kind: int, value: bytes) -> bytes:
        head = b"\x02" + kind.to_bytes(4, "little") + len(value).to_bytes(4, "little")
        return head + value + (sum(value) & 0xFFFF).to_bytes(2, "little")

    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(0x69002, b"\x01\x00" + b"\xff" * 12)
        + attribute(0x18010, name.encode("cp932") + b"\0")
        + attribute(0x6800F, data)
    )


packed = tnef("見積①.xlsx", b"12345678")
add(
    "winmail",
    mail(
        b"--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(packed) + b"\r\n--b--\r\n",
        b"multipart/mixed; boundary=b",
        b"",
    ),
    text="hello",
    files=[["winmail.dat", len(packed)], ["見積①.xlsx", 8]],
)

# -- found by writing mails against the reader
text = "お世話になっております。返品をお願いいたします。商品は未開封です。\n"
footer = "-- \nこのメールは迷惑メール検査済みです\n"
add(
    "sjis-with-a-footer-in-utf-8",
    mail(text.encode("cp932") + footer.encode(), SJIS),
    text=text + footer,
    charset="cp932",
    defects=["charset.mixed"],
)
add(
    "utf-8-with-a-signature-in-sjis",
    mail(text.encode() + "署名\n".encode("cp932")),
    text=text + "署名\n",
    defects=["charset.mixed"],
)
add(
    "euc-labelled-sjis-short",
    mail(euc("お世話になっております。返品したいです。\n"), SJIS),
    text="お世話になっております。返品したいです。\n",
    charset="euc-jp",
)
add(
    "euc-labelled-latin-1",
    mail(euc(GREETING), b"text/plain; charset=ISO-8859-1"),
    text=GREETING,
    charset="euc-jp",
)
add(
    "sjis-labelled-gb2312",
    mail(GREETING.encode("cp932"), b"text/plain; charset=gb2312"),
    text=GREETING,
    charset="cp932",
)
add(
    "sjis-that-could-be-utf-8",  # ED 9E 89 and E4 BB 8E are characters there too
    mail(sender=b"=?Shift_JIS?B?7Z6JaSDku45x?= <a@example.com>"),
    **{"from": [b"\xed\x9e\x89\x69 \xe4\xbb\x8e\x71".decode("cp932"), "a@example.com"]},
)
add(
    "utf-8-labelled-sjis-kanji-alone",
    mail("請求書".encode(), SJIS, subject=word("斉藤".encode(), "Shift_JIS")),
    text="請求書",
    subject="斉藤",
)
add(
    "western-signs-that-could-be-euc",
    mail("¡¡Hola!! ¿Cuándo?\n".encode("latin-1"), b"text/plain; charset=iso-8859-1"),
    text="¡¡Hola!! ¿Cuándo?\n",
)
add("jis-shift-out-eight-bits", mail(b"\x0e\xb1\xb2\x0fab\n", JIS, b"8bit"), text="ｱｲab\n")
add(
    "line-ends-with-two-cr",
    mail("返品です。\r\n".encode()).replace(b"\r\n", b"\r\r\n"),
    subject="test",
    text="返品です。\n",
)
add(
    "saved-by-an-editor-as-utf-16",
    b"\xff\xfe" + mail("返品です。\r\n".encode()).decode().encode("utf-16-le"),
    subject="test",
    text="返品です。\n",
)
add(
    "from-comma-without-quotes",
    mail(sender=b"Kakuu, Hanako <hanako@example.com>"),
    **{"from": ["Kakuu, Hanako", "hanako@example.com"]},
)
add(
    "from-angle-not-closed",
    mail(sender=word("架空 花子".encode(), "utf-8") + b" <hanako@example.com"),
    **{"from": ["架空 花子", "hanako@example.com"]},
)
add(
    "ids-without-brackets",
    mail(more=b"In-Reply-To: two@shop.example\r\nReferences: one@shop.example two@shop.example"),
    answers=["<two@shop.example>"],
    references=["<one@shop.example>", "<two@shop.example>"],
)
add("in-reply-to-in-words", mail(more=b"In-Reply-To: your mail of 17 Nov, a@b"), answers=[])
add(
    "file-name-of-blanks",
    with_file(b'attachment; filename="  "', b"application/pdf; name=a.pdf"),
    files=[["a.pdf", 5]],
)
add(
    "parts-first-one-empty",
    mail(
        b"--b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b1--\r\n",
        b"multipart/mixed; boundary=b1",
        b"",
    ),
    text="hello",
)
add(
    "bounce-in-words-alone",
    mail("宛先不明のため配信できませんでした。".encode(), sender=b"MAILER-DAEMON@example.ne.jp"),
    auto="bounce",
)
add(
    "alternative-that-points-at-the-other",
    mail(
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "このメールはHTML形式です。".encode()
        + b"\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        + "<p>こんにちは<br>届きません</p>".encode()
        + b"\r\n--b1--\r\n",
        b"multipart/alternative; boundary=b1",
        b"",
    ),
    text="こんにちは\n届きません\n",
    files=[],
)
add(
    "html-form-two-labels-in-a-row",
    mail(
        (
            "<table><tr><th>お名前</th><td>架空 花子</td>"
            "<th>電話番号</th><td>090-0000-0001</td></tr>"
            "<tr><th>メール</th><td>hanako@example.com</td><th>ご注文番号</th><td>10023</td></tr>"
            "<tr><th>内容</th><td colspan=3>まだ届きません。</td></tr></table>"
            "<p>――――――――</p><p>見本堂<br>TEL：075-000-0000<br>MAIL：info@shop.example</p>"
        ).encode(),
        b"text/html; charset=utf-8",
    ),
    form={
        "customer_name": "架空 花子",
        "email": "hanako@example.com",
        "phone": "090-0000-0001",
        "order_number": "10023",
        "body": "まだ届きません。",
    },
)


def main() -> None:
    """Write every mail and its expectation."""
    for name, (raw, expected) in MAILS.items():
        (FOLDER / f"{name}.eml").write_bytes(raw)
        expectation = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{name}.json").write_text(expectation, encoding="utf-8")


if __name__ == "__main__":
    main()
