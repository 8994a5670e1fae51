"""The right person, from the right shop.

Longer than 400 lines because a name is held to the record, the subject and every line by one table
each, and the tables want to be read beside one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ecdesk.checks.names import Match, is_company, judge
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.domain.mail import Address
from ecdesk.domain.shop import Shop

Ask = Callable[..., list[Finding]]

GREETING = "\n\nこはる洋品店 サポートの山口でございます。\nお問い合わせありがとうございます。\n"


@pytest.mark.parametrize(
    "opening",
    [
        *(
            "佐藤 美咲 様",
            "佐藤　美咲　様",
            "佐藤美咲様",
            "佐藤様",
            "佐藤 様",
            "佐藤さま",
            "佐藤さん",
        ),
        *(
            "　佐藤様",
            "佐藤様、お世話になっております。",
            "佐藤様 お世話になっております。",
            "佐藤様へ",
        ),
        *("株式会社いのうえ\n総務部 佐藤様", "こはる会 佐藤 美咲 様", "(再送)\n佐藤様"),
        *("お客様", "お客様各位", "皆様", "ご担当者様", "担当者様", "お客さま", "お得意様"),
        *("美咲様", "佐藤様・ご家族様"),
    ],
)
def test_the_customer_is_addressed(ask: Ask, opening: str) -> None:
    assert not ask("name.wrong", opening + GREETING)


@pytest.mark.parametrize(
    ("opening", "said", "why"),
    [
        ("鈴木様", "鈴木様", "wrong"),
        ("鈴木 美咲 様", "鈴木 美咲 様", "wrong"),
        ("佐藤 美幸 様", "佐藤 美幸 様", "wrong"),
        ("斎藤 花子 様", "斎藤 花子 様", "wrong"),
        ("佐様", "佐様", "wrong"),
        ("佐藤美様", "佐藤美様", "wrong"),
        ("田中様、いつもありがとうございます。", "田中様", "wrong"),
        ("株式会社みどり 御中", "株式会社みどり 御中", "wrong"),
        ("田中 佐藤様", "田中 佐藤様", "wrong"),
        ("件名:返品について\n鈴木さま", "鈴木さま", "wrong"),
        ("緒方様", "緒方様", "wrong"),
        ("本多 健一 様", "本多 健一 様", "wrong"),
        ("服部様", "服部様", "wrong"),
        ("佐藤 健一 様", "佐藤 健一 様", "wrong"),
        ("佐藤様\n鈴木 しの 様", "鈴木 しの 様", "wrong"),
    ],
)
def test_somebody_else_is_addressed(ask: Ask, opening: str, said: str, why: str) -> None:
    body = opening + GREETING
    (found,) = ask("name.wrong", body)
    assert found.severity is Severity.STOP
    assert found.text == said == body[found.start : found.end]
    assert found.values["right"] == "佐藤 美咲"
    assert found.values["why"] == why


@pytest.mark.parametrize(
    ("name", "opening", "right"),
    [
        ("髙橋 一郎", "高橋様", "髙橋"),
        ("髙橋 一郎", "高橋 一郎 様", "髙橋 一郎"),
        ("高橋 一郎", "髙橋様", "高橋"),
        ("山﨑 誠", "山崎様", "山﨑"),
        ("渡邊 香", "渡辺様", "渡邊"),
        ("渡邉 香", "渡邊様", "渡邉"),
        ("齋藤 健", "斉藤様", "齋藤"),
        ("𠮷田 実", "吉田 実 様", "𠮷田 実"),
        ("濵田 圭", "浜田様", "濵田"),
        ("廣澤 眞子", "広沢 真子様", "廣澤 眞子"),
        ("柳 徳子", "栁様", "柳"),
        ("小嶋直樹", "小島様", "小嶋"),
        ("冨田 舞", "富田様", "冨田"),
        ("㈱髙﨑建具　髙﨑 裕一郎", "㈱高崎建具　高崎 裕一郎様", "㈱髙﨑建具　髙﨑 裕一郎"),
        ("髙橋美咲", "高橋 美咲様", "髙橋 美咲"),
        ("大\ufa10 剛", "大塚 剛 様", "大\ufa10 剛"),
        ("葛\U000e0100城 舞", "葛城様", "葛\U000e0100城"),
    ],
)
def test_another_form_of_a_character_is_a_wrong_name(
    ask: Ask, name: str, opening: str, right: str
) -> None:
    (found,) = ask("name.wrong", opening + GREETING, customer_names=(name,))
    assert found.values == {
        "said": opening.removesuffix("様").strip(),
        "right": right,
        "why": "variant",
    }


@pytest.mark.parametrize(
    ("name", "said", "match"),
    [
        # written without a space: where does the family name end?
        ("佐藤美咲", "佐藤", Match.RIGHT),
        ("佐藤美咲", "佐", Match.WRONG),
        ("佐藤美咲", "佐藤美", Match.WRONG),
        ("長谷川誠", "長谷川", Match.RIGHT),
        ("佐々木花子", "佐々木", Match.RIGHT),
        ("林千代子", "林", Match.RIGHT),
        ("林修", "林", Match.RIGHT),
        ("藤田健一", "藤", Match.WRONG),
        ("藤田健一", "藤井", Match.WRONG),
        # organisations
        ("株式会社いのうえ", "㈱いのうえ", Match.RIGHT),
        ("㈱いのうえ", "株式会社 いのうえ", Match.RIGHT),
        ("株式会社いのうえ", "いのうえ株式会社", Match.RIGHT),
        ("株式会社いのうえ", "株式会社いのえ", Match.WRONG),
        # other scripts
        ("Emma Wilson", "Emma", Match.RIGHT),
        ("Emma Wilson", "EMMA WILSON", Match.RIGHT),
        ("Emma Wilson", "Wilson", Match.RIGHT),
        ("Emma Wilson", "Anna", Match.WRONG),
        ("サトウ ミサキ", "さとう", Match.RIGHT),
        ("ｻﾄｳ ﾐｻｷ", "サトウ", Match.RIGHT),
        ("サトウ ミサキ", "タナカ", Match.WRONG),
        ("佐藤 みさき", "佐藤 みさき", Match.RIGHT),
        ("佐藤 みさき", "佐藤 美咲", Match.WRONG),
        # nothing to compare with
        ("佐藤 美咲", "さとう", Match.UNSURE),
        ("Misaki Sato", "佐藤", Match.UNSURE),
        ("", "佐藤", Match.UNSURE),
        # a compatibility kanji is not the other one
        ("大\ufa10 剛", "大\ufa10", Match.RIGHT),
        ("大\ufa10 剛", "大塚", Match.VARIANT),
    ],
)
def test_names_are_compared_as_written(name: str, said: str, match: Match) -> None:
    assert judge(said, [name]).match is match


def test_any_of_the_customers_names_will_do(ask: Ask) -> None:
    names = ("Misaki", "佐藤 美咲", "株式会社いのうえ")
    for opening in ("佐藤様", "株式会社いのうえ 御中", "㈱いのうえ 佐藤様", "Misaki様"):
        assert not ask("name.wrong", opening + GREETING, customer_names=names)
    (found,) = ask("name.wrong", "鈴木様" + GREETING, customer_names=names)
    assert found.values["right"] == "佐藤 美咲", "the best name in the same writing"


def test_a_second_person_addressed_further_down_stops(ask: Ask) -> None:
    body = (
        "佐藤様"
        + GREETING
        + "ご注文は本日発送いたしました。\n\n田中様、どうぞよろしくお願いいたします。\n"
    )
    (found,) = ask("name.wrong", body)
    assert (found.text, found.start) == ("田中様", body.index("田中様"))


@pytest.mark.parametrize(
    "rest",
    [
        "お届け先:\n鈴木 花子 様\n〒123-4567 東京都",
        "■お届け先\n鈴木 花子 様",
        "【ご依頼主】\n鈴木 花子 様",
        "鈴木 花子 様\n〒123-4567 東京都千代田区1-1",
        "田中様宛のお荷物は、別にお送りします。",
        "> 田中様\n> お世話になっております。",
        "-----Original Message-----\nこはる洋品店 山口様\nワンピースの件です。",
        "商品の仕様、\nサイズ、\n模様、\n同様、\n多様、",
        "お疲れ様、\nおかげさま。\nたくさん、\nお連れ様、\nお母様、\nご家族の皆様、\n神様、",
        "さまざまな色がございます。\n様々な色がございます。\n様子を見ております。",
        "ご購入いただきました皆様、\nお待ちしております。",
    ],
)
def test_words_that_only_look_like_an_address(ask: Ask, rest: str) -> None:
    assert not ask("name.wrong", "佐藤様" + GREETING + rest)


def test_somebody_the_customer_wrote_of_may_be_meant_further_down(ask: Ask) -> None:
    body = (
        "佐藤様"
        + GREETING
        + "1. 返送について\n2. 請求先について\n\n田中様、こちらはご請求の件です。"
    )
    assert ask("name.wrong", body)
    assert not ask("name.wrong", body, incoming=("請求は同僚の田中にお願いします。",))
    opening = "田中様" + GREETING
    assert ask("name.wrong", opening, incoming=("請求は同僚の田中にお願いします。",))


def test_a_mail_passed_on_to_a_supplier_addresses_the_supplier(ask: Ask) -> None:
    supplier = (Address("", "order@orimono.example"),)
    given = {"customer_addresses": frozenset({"misaki@example.jp"}), "to": supplier}
    assert not ask("name.wrong", "株式会社山田織物 御中", kind="forward", **given)
    assert ask("name.wrong", "株式会社山田織物 御中", kind="reply", **given)
    given["to"] = (Address("", "Misaki@example.jp"),)
    assert ask("name.wrong", "株式会社山田織物 御中", kind="forward", **given)


def test_without_a_known_name_two_different_ones_are_shown(ask: Ask) -> None:
    assert not ask("name.wrong", "鈴木様" + GREETING, customer_names=())
    assert not ask("name.unsure", "鈴木様" + GREETING, customer_names=())
    assert not ask("name.unsure", "鈴木 花子 様" + GREETING + "鈴木様、では。", customer_names=())
    (found,) = ask("name.unsure", "鈴木様" + GREETING + "田中様、では。", customer_names=())
    assert found.text == "田中様"


def test_a_name_the_record_cannot_confirm_is_a_warning(ask: Ask) -> None:
    (found,) = ask("name.unsure", "佐藤様" + GREETING, customer_names=("misaki",))
    assert found.severity is Severity.WARNING
    signed = ("ワンピースの件です。\n佐藤",)
    assert not ask("name.unsure", "佐藤様" + GREETING, customer_names=("misaki",), incoming=signed)


@pytest.mark.parametrize("opening", ["佐藤様", "お客様", "お客様各位", "ご担当者様", "鈴木様"])
def test_a_reply_with_an_address_line(ask: Ask, opening: str) -> None:
    assert not ask("name.missing", opening + GREETING)


@pytest.mark.parametrize(
    "body",
    [
        "お世話になっております。\nこはる洋品店の山口です。",
        "こはる洋品店 サポートの山口でございます。\n本日発送しました。\n",
        "同様、ほかの色もございます。",
        "> 佐藤です\n\n本日発送しました。",
    ],
)
def test_a_reply_without_an_address_line_is_a_warning(ask: Ask, body: str) -> None:
    (found,) = ask("name.missing", body)
    assert (found.severity, found.values) == (Severity.WARNING, {"right": "佐藤 美咲"})
    assert not ask("name.missing", body, kind="postscript")
    assert not ask("name.missing", "")


@pytest.mark.parametrize(
    "line",
    [
        "田中様のご注文を承りました。",
        "先日、鈴木 花子様よりお電話がありました。",
        "タナカ様宛のお荷物です。",
    ],
)
def test_somebody_else_inside_a_sentence_is_a_warning(ask: Ask, line: str) -> None:
    names = ("佐藤 美咲", "サトウ ミサキ")
    (found,) = ask("name.other", "佐藤様" + GREETING + line, customer_names=names)
    assert found.severity is Severity.WARNING
    mentioned = ("田中と鈴木花子とタナカの分です。",)
    assert not ask("name.other", "佐藤様\n" + line, customer_names=names, incoming=mentioned)


@pytest.mark.parametrize(
    "line",
    [
        "佐藤様のご注文を承りました。",
        "お客様のご都合に合わせます。",
        "ご友人様へのお品物ですね。",
        "ご主人様とお母様にもよろしくお伝えください。",
        "商品の仕様が変わりました。模様はそのままです。",
        "様々な色、同様の品、多様な形、その様な場合",
        "ヤマト運輸様の都合により、お時間をいただいております。",
        "お疲れ様でございます。お世話様です。",
        "皆様のおかげさまで、五周年です。",
        "お嬢様のお誕生日、おめでとうございます。ご家族皆さまでどうぞ。",
    ],
)
def test_a_sentence_that_names_nobody_else(ask: Ask, line: str) -> None:
    assert not ask("name.other", "佐藤様" + GREETING + line)


# The shop.


@pytest.mark.parametrize(
    ("line", "text", "what"),
    [
        ("珈琲みずき 楽天市場店の水木でございます。", "珈琲みずき 楽天市場店", "name"),
        ("珈琲みずきをご利用いただきありがとうございます。", "珈琲みずき", "name"),
        ("珈琲 みずき楽天市場店", "珈琲 みずき楽天市場店", "name"),
        ("ご返信は info@mizuki.example までお願いします。", "info@mizuki.example", "address"),
        ("メール：INFO@MIZUKI.EXAMPLE", "INFO@MIZUKI.EXAMPLE", "address"),
        (
            "https://www.rakuten.example/gold/mizuki/ をご覧ください。",
            "www.rakuten.example/gold/mizuki",
            "page",
        ),
        ("お電話 03-0000-7733", "03-0000-7733", "phone"),
        ("お客様係 水木", "お客様係 水木", "staff"),
        ("お客様係の水木です。", "お客様係の水木", "staff"),
        ("担当の水木より、ご連絡いたします。", "担当の水木", "staff"),
        ("水木と申します。", "水木と申します", "staff"),
    ],
)
def test_the_other_shop_speaks(ask: Ask, line: str, text: str, what: str) -> None:
    body = f"佐藤様\n\n{line}\n本文です。"
    found = ask("shop.wrong", body)
    assert (found[0].text.removeprefix("https://"), found[0].values["what"]) == (text, what)
    assert body[found[0].start : found[0].end] == found[0].text
    assert found[0].severity is Severity.STOP
    assert found[0].values["right"] == "こはる洋品店"


def test_the_other_shops_name_in_the_subject_stops(ask: Ask) -> None:
    (found,) = ask("shop.wrong", "佐藤様\n本文", subject="【珈琲みずき】ご注文の件")
    assert (found.where, found.text) == (Where.SUBJECT, "珈琲みずき")


@pytest.mark.parametrize(
    "line",
    [
        "こはる洋品店 サポートの山口でございます。\nshop@koharu.example\nhttps://koharu.example/",
        "> 珈琲みずき様\n> info@mizuki.example に書きました",
        "水木しげる展の記念品もございます。",
        "お客様係までご連絡ください。",
        "https://www.rakuten.example/gold/koharu/ をご覧ください。",
        "みずきの柄のワンピースです。",
        "電話 03-0000-77334 ではありません。",
        "xinfo@mizuki.example.jp は別の方です。",
        "水木様にもよろしくお伝えください。",
    ],
)
def test_this_shop_speaks(ask: Ask, line: str) -> None:
    assert not ask("shop.wrong", f"佐藤様\n\n{line}\n")


def test_a_person_of_both_shops_and_a_shared_signature_are_nobodys_mistake(
    ask: Ask, koharu: Shop, mizuki: Shop
) -> None:
    same = replace(mizuki, staff="山口", department="サポート")
    assert not ask("shop.wrong", "佐藤様\nサポートの山口と申します。", other_shops=(same,))
    both = replace(koharu, signature=koharu.signature + "\n姉妹店 珈琲みずき 楽天市場店")
    assert not ask("shop.wrong", "佐藤様\n本文\n姉妹店 珈琲みずき 楽天市場店", shop=both)
    kin = replace(koharu, name="こはる洋品店 本店"), replace(koharu, name="こはる洋品店 Yahoo!店")
    found = ask("shop.wrong", "佐藤様\nこはる洋品店 Yahoo!店", shop=kin[0], other_shops=(kin[1],))
    assert [f.text for f in found] == ["こはる洋品店 Yahoo!店"]
    assert not ask("shop.wrong", "佐藤様\nこはる洋品店です。", shop=kin[0], other_shops=(kin[1],))
    long = replace(mizuki, name="こはる洋品店アウトレット")
    (spot,) = ask("shop.wrong", "佐藤様\nこはる洋品店アウトレットです。", other_shops=(long,))
    assert spot.text == "こはる洋品店アウトレット"
    assert not ask("shop.wrong", "佐藤様\nこはる洋品店です。", other_shops=(long,))
    short = replace(mizuki, name="こはる")
    assert not ask("shop.wrong", "佐藤様\nこはる洋品店です。", other_shops=(short,))


def test_a_customer_who_wrote_of_the_other_shop_is_answered_about_it(ask: Ask) -> None:
    asked = {"incoming": ("珈琲みずきさんで買った豆ですが",)}
    about = "佐藤様\nお問い合わせの豆は、珈琲みずきの商品かと存じます。"
    assert ask("shop.wrong", about)
    assert not ask("shop.wrong", about, **asked)
    for line in ("珈琲みずきの山口でございます。", "珈琲みずき", "珈琲みずき お客様係"):
        assert ask("shop.wrong", f"佐藤様\n{line}", **asked)


def test_a_short_family_name_inside_a_longer_one(ask: Ask, koharu: Shop, mizuki: Shop) -> None:
    own, other = replace(koharu, staff="小林"), replace(mizuki, staff="林")
    assert not ask("shop.wrong", "佐藤様\n担当の小林でございます。", shop=own, other_shops=(other,))
    assert ask("shop.wrong", "佐藤様\n担当の林でございます。", shop=own, other_shops=(other,))
    own, other = replace(koharu, staff="林"), replace(mizuki, staff="林田")
    assert not ask("shop.wrong", "佐藤様\n担当の林でございます。", shop=own, other_shops=(other,))


@pytest.mark.parametrize(
    ("name", "said", "caught", "right"),
    [
        ("髙橋 美咲", "紺は高橋様のお色とお見受けします。", "高橋様", "髙橋"),
        ("山崎 一", "すでに山﨑様のお手元に着いております。", "山﨑様", "山崎"),
        ("𠮷田 花", "これからも吉田様をお待ちしております。", "吉田様", "𠮷田"),
        ("齋藤 健", "お品は斉藤 健様のお名前でお預かりします。", "斉藤 健様", "齋藤 健"),
    ],
)
def test_inside_a_sentence_too_the_name_has_the_customers_characters(
    ask: Ask, name: str, said: str, caught: str, right: str
) -> None:
    body = f"{name} 様\n\n{said}\n"
    (found,) = ask("name.other", body, customer_names=(name,))
    assert (found.text, found.values["right"], found.values["why"]) == (caught, right, "variant")
    assert ask("name.other", body.replace(caught, f"{right}様"), customer_names=(name,)) == []
    mentioned = (f"件名\n{caught.removesuffix('様')}は弟の姓です。",)
    assert ask("name.other", body, customer_names=(name,), incoming=mentioned) == []


def test_the_subject_names_nobody_else(ask: Ask) -> None:
    body = "佐藤 美咲 様\n\nお待たせいたしました。\n"
    (found,) = ask("name.other", body, subject="田中様へのお返事")
    assert (found.where, found.text) == (Where.SUBJECT, "田中様")
    assert ask("name.other", body, subject="佐藤様へのお返事") == []
    assert ask("name.other", body, subject="Re: 同様の品のお問い合わせ") == []


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("株式会社佐藤", True),
        ("㈱ 髙﨑建具", True),
        ("㈱髙﨑建具 髙﨑 裕一郎", False),
        ("こはる商会", True),
        ("みなと病院", True),
        ("Koharu Trading Inc.", True),
        ("佐藤 美咲", False),
        ("", False),
    ],
)
def test_whom_one_writes_to_as_a_company(name: str, company: bool) -> None:
    assert is_company(name) is company
