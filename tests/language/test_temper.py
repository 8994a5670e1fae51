"""How cross a letter sounds: endings and words weighed together, with the words that weighed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.reading import Context, Emotion, Intent
from ecdesk.language import manner, temper
from ecdesk.language.reading import read
from tests.language import scoring

SENT = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)


def emotion(text: str, subject: str = "") -> Emotion:
    context = Context(is_holiday=scoring.is_holiday)
    return read(text, sent_at=SENT, subject=subject, context=context).emotion


def test_the_whole_letter_tells_more_than_its_words() -> None:
    """Three sets that nobody read who wrote the rules, and that no weight was learned from."""
    mails = [mail for name in scoring.UNSEEN for mail in scoring.unseen(name)]
    assert scoring.scores(mails)["emotion"].f >= 0.72


@pytest.mark.parametrize(
    "text",
    [
        "注文番号も症状も三回お伝えしています。最初から説明させられるのはもう結構です。責任者から電話をください。",
        "青を頼んだのに緑が来た。箱には青と書いてある。今日中に取り替えて。こっちは忙しいんだよ。",
        "検品済みの紙が入っていましたが、どこを見て検品したのでしょう。書面でご説明いただきたい。",
        "電話は話し中、メールは自動返信しか来ない。人は読んでいるんですか。返金の日を答えてください。",
        "先週の金曜に着くはずの荷物がまだ来ないんですけど。どないなっとるん。今すぐ調べてくれ。",
    ],
)
def test_who_is_tired_of_it(text: str) -> None:
    assert emotion(text) in {Emotion.IRRITATED, Emotion.ANGRY}


@pytest.mark.parametrize(
    "text",
    [
        "届いた箱の角が少しへこんでいて、中の湯呑みが一つ欠けていました…。お手数ですが替えていただけますでしょうか。",
        "部品が一つ足りないようなのですが、私の見落としでしたらすみません。写真を付けましたのでご確認いただけると助かります。",
        "まことに厚かましいお願いですが、包みを二つに分けていただけますか。重箱なしではお話になりませんので。",
        "赤ちゃんがなめていたので心配になりました。塗料の成分を教えていただけますか。",
        "やっぱりあっちで行こうという話になりました。よろしくお願いします。",
        "迷惑フォルダも見ましたが確認メールが見当たりません。もう一度送っていただけますか。",
    ],
)
def test_who_only_tells_of_it(text: str) -> None:
    assert emotion(text) not in {Emotion.IRRITATED, Emotion.ANGRY}


def test_what_weighed_is_shown() -> None:
    text = (
        "荷物の件です。記録というものがないのか、担当の人間は毎回はじめから聞いてくる。返金しろ。"
    )
    found = read(text, sent_at=SENT, context=Context(is_holiday=scoring.is_holiday))
    assert found.emotion in {Emotion.IRRITATED, Emotion.ANGRY}
    assert found.emotion_cues
    assert all(text[cue.start : cue.end].strip() for cue in found.emotion_cues)
    assert temper.crossest("") is None


def test_the_words_of_anger_are_one_voice() -> None:
    text = "先日の件でご連絡しました。"
    silent = temper.crossness(text, "", Intent.PAYMENT, told_by_words=False)
    assert temper.crossness(text, "", Intent.PAYMENT, told_by_words=True) > silent


def test_curtness_is_in_every_sentence() -> None:
    assert manner.is_curt("黒を頼んだ。紺が来た。")
    assert not manner.is_curt("黒を頼んだ。紺が来ました。")
    assert not manner.is_curt("紺が来た")


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_letter_is_weighed(text: str, title: str) -> None:
    assert -99 < temper.crossness(text, title, Intent.OTHER_UNCLEAR, told_by_words=False) < 99
    hit = temper.crossest(text)
    assert hit is None or 0 <= hit.start < hit.end <= len(text)


def test_a_megabyte_is_weighed_by_its_beginning() -> None:
    assert len(temper.signs_of("怒り心頭です。" * 150_000, "", Intent.PAYMENT)) < 100


def test_what_a_form_asked_for_has_no_tone() -> None:
    """An order's notice with a remark: 赤ちゃんが寝ているので is said to a driver, not in anger."""
    notice = (
        "ご注文がありました。\n\n[受注番号] 412207-20261117-0004181024\n[注文者] 関 由佳 様\n"
        "[支払方法] カード決済\n[商品]\nブレンド 200g 1,180円 x 2個\n合計 4,360円\n[備考]\n"
        "赤ちゃんが寝ているのでインターホンは鳴らさず玄関前に置いてください。\n"
    )
    found = read(notice, sent_at=SENT, subject="【受注】412207-20261117-0004181024")
    assert found.emotion is Emotion.CALM


@pytest.mark.parametrize(
    "text",
    [
        "怒っています。注文した品物が届いたのですが、色が違いました。よろしくお願いします。",
        "許せません。注文の品が二つとも欠けた状態で届きました。よろしくお願いします。",
        "ふざけないでください。届いたのは別の品でした。いつもありがとうございます。",
    ],
)
def test_a_furious_word_is_never_calm(text: str) -> None:
    found = read(text, sent_at=SENT)
    assert found.emotion in {Emotion.IRRITATED, Emotion.ANGRY}
    assert found.needs_reply


def test_a_tone_is_shown_by_the_words_as_they_were_written() -> None:
    seen = 0
    for name in scoring.UNSEEN:
        for mail in scoring.unseen(name):
            for mark in scoring.read_mail(mail).emotion_cues:
                if mark.code == "signal.temper":
                    seen += 1
                    assert "◦" not in mark.cue
                    assert len(mark.cue) > 3
    assert seen
