"""Where a link leads is judged by its address, and whatever deceives the eye has a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.mail.links import doubt, doubt_of_sender, host_of, readable, untwisted, visible


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("楽天市場", "https://www.rakuten.co.jp/"),
        ("www.rakuten.co.jp", "https://item.rakuten.co.jp/x"),
        ("https://www.shop.example/a", "https://shop.example/a"),
        ("請求書.pdf", "https://drive.example/x"),
        ("詳しくは a.b をどうぞ", "https://shop.example/"),
        ("http://日本語.jp/へ", "https://xn--wgv71a119e.jp"),
        ("アイテム", "https://abcショップ.jp/"),
        ("ｗｗｗ．ｓｈｏｐ．ｅｘａｍｐｌｅ", "https://shop.example/"),
        ("👨\u200d👩\u200d👧 家族", "https://shop.example/"),
        ("a@shop.example", "mailto:a@shop.example?subject=x"),
        ("shop", "https://images.example.com.au/"),
    ],
)
def test_honest_links_are_left_in_peace(text: str, address: str) -> None:
    assert doubt(text, address) == ""


@pytest.mark.parametrize(
    ("text", "address", "code"),
    [
        ("www.rakuten.co.jp", "https://evil.example/", "link.elsewhere"),
        ("ｗｗｗ．ｒａｋｕｔｅｎ．ｃｏ．ｊｐ", "https://evil.example/", "link.elsewhere"),
        ("rakuten\u200b.co.jp", "https://evil.example/", "link.elsewhere"),
        ("日本語.jp", "https://evil.example/", "link.elsewhere"),
        ("a@shop.example", "mailto:a@evil.example", "link.elsewhere"),
        ("見る", "https://rakuten.co.jp@evil.example/", "link.user"),
        ("見る", "https://:@evil.example/", "link.user"),
        ("見る", "https://rаkuten.co.jp/", "link.lookalike"),  # a Cyrillic а
        ("見る", "https://аррӏе.com/", "link.lookalike"),  # all of it Cyrillic
        ("見る", "https://xn--80ak6aa92e.com/", "link.lookalike"),  # the same, as it travels
        ("見る", "https://bücher.example/", "link.lookalike"),
        ("見る", "https://rakuten.co.jpノlogin.evil.example/", "link.lookalike"),
        ("見る", "https://www.rakuten.co.jp.login.evil.example/", "link.nested"),
        ("見る", "http://203.0.113.9/", "link.number"),
        ("見る", "http://[2001:db8::1]/", "link.number"),
        ("見る", "http://0x7f.1/", "link.number"),
        ("見る", "http://3405803785/", "link.number"),
        ("くわ\u202eしく", "https://evil.example/", "link.turned"),
        ("見\u3164る", "https://evil.example/", "link.turned"),
        ("見る", "https://shop.example\\@evil.example/", "link.broken"),
        ("見る", "http://[broken", "link.broken"),
        ("見る", "https:///", "link.broken"),
        ("見る", "https://shop.example%00.evil.example/", "link.broken"),
    ],
)
def test_what_deceives_is_named(text: str, address: str, code: str) -> None:
    assert doubt(text, address) == code


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://user:pw@evil.example/bank.jp", "evil.example"),
        ("https://раураl.com/", "xn--l-7sba6dbr.com"),
        ("HTTPS://Shop.EXAMPLE./", "shop.example"),
        ("https://%65vil.example/", "evil.example"),
        ("https://ｅｖｉｌ.example/", "evil.example"),
        ("https://shop.example\\@evil.example/", "shop.example"),  # as browsers read it
        ("mailto:Taro@example.jp?body=x", "taro@example.jp"),
        ("http://[", ""),
    ],
)
def test_the_host_is_told_as_the_wire_spells_it(address: str, host: str) -> None:
    assert host_of(address) == host


def test_a_disguise_can_be_read_as_well() -> None:
    assert readable("xn--80ak6aa92e.com") == "аррӏе.com"
    assert readable("shop.example") == "shop.example"


def test_tricks_become_visible() -> None:
    assert visible("photo\u202egpj.exe") == "photo⇄gpj.exe"
    assert visible("a\u200bb\u3164c\u00add") == "a␣b␣c␣d"
    assert visible("pay\u200dpal") == "pay␣pal"
    assert visible("👨\u200d👩") == "👨\u200d👩"
    assert visible("普通の文") == "普通の文"


@given(st.text(max_size=40))
def test_untwisting_moves_nothing(text: str) -> None:
    plain = untwisted(text)
    assert len(plain) == len(text)
    assert not any(sign in plain for sign in "\u202b\u202d\u202e\u2067")


@pytest.mark.parametrize(
    ("name", "address", "code"),
    [
        ("楽天 info@rakuten.co.jp", "x@evil.example", "link.elsewhere"),
        ("佐藤 <misaki@example.jp>", "misaki@example.jp", ""),
        ("佐藤", "misaki@exаmple.jp", "link.lookalike"),
        ("佐藤", "misaki@example.jp", ""),
        ("佐藤", "", ""),
    ],
)
def test_a_sender_in_disguise(name: str, address: str, code: str) -> None:
    assert doubt_of_sender(name, address) == code


@settings(max_examples=200)
@given(st.text(alphabet="htps:/\\@[]%.ajе0x\u202e\u200b \n日", max_size=30))
def test_any_address_is_judged(address: str) -> None:
    doubt(address, address)
    visible(readable(host_of(address)))
