"""Days in words, counted from the day of the mail, and whether they bind."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ecdesk.language import dates, days
from ecdesk.language.dates import Calendar, Day
from ecdesk.language.normalize import fold
from ecdesk.language.reading import read
from tests.language.scoring import is_holiday


def closed(day: date) -> bool:
    return days.is_off(day, is_holiday) or days.is_year_end(day)


def found(text: str, sent: str = "2026-12-03", hour: int = 10) -> list[Day]:
    calendar = Calendar(date.fromisoformat(sent), hour, is_holiday, closed)
    return dates.find(fold(text).text, calendar)


def bound(text: str, sent: str = "2026-12-03") -> list[tuple[str, str]]:
    return [(day.day.isoformat(), day.role) for day in found(text, sent) if day.role != "ref"]


@pytest.mark.parametrize(
    ("text", "day", "role"),
    [
        ("来週の土曜が試合なので、間に合いますか", "2026-12-12", "need"),
        ("3営業日以内にご返信ください", "2026-12-08", "reply"),
        ("1/5に着くようにお願いします", "2027-01-05", "deliver"),
        ("12月上旬までに発送してほしいです", "2026-12-10", "deliver"),
        ("クリスマスまでに届きますか", "2026-12-25", "deliver"),
        ("10日着でお願いします", "2026-12-10", "deliver"),
        ("来月頭には使います", "2027-01-01", "need"),
        ("二、三日中にご連絡ください", "2026-12-06", "reply"),
        ("成人式までに間に合わせたい", "2027-01-11", "need"),
        ("納期は15日でしょうか", "2026-12-15", "deliver"),
        ("月曜の朝イチで返事ください", "2026-12-07", "reply"),
        ("令和9年1月15日必着", "2027-01-15", "deliver"),
        ("年内には飾りたいので30日までに送ってください", "2026-12-30", "deliver"),
        ("法事が12月20日にございます", "2026-12-20", "need"),
        ("１２月１０日（木）必着", "2026-12-10", "deliver"),
        ("あさっての朝までに必要です", "2026-12-05", "need"),
        ("一週間以内に交換してください", "2026-12-10", "need"),
        ("月末までに領収書をいただけますか", "2026-12-31", "need"),
        ("十二月二十日に法要を営みます", "2026-12-20", "need"),
        ("来月の五日に店を開けますので使いたいです", "2027-01-05", "need"),
        ("1月の第2月曜に娘の式があります", "2027-01-11", "need"),
        ("年明け4日に親戚一同が集まります", "2027-01-04", "need"),
        ("18日に実家へ帰省するので", "2026-12-18", "need"),
        ("手術が17日の朝なんです", "2026-12-17", "need"),
        ("遅くとも21日には手元にないと困ります", "2026-12-21", "need"),
        ("返事は今週中にもらえれば十分です", "2026-12-06", "reply"),
        ("20日から合宿なので、それまでに届けてもらえますか", "2026-12-20", "need"),
        ("12日の午前指定で頼みましたが、夜に変えてもらえますか", "2026-12-12", "deliver"),
        ("無理なら15日の同じ時間でも大丈夫です", "2026-12-15", "deliver"),
        ("25日に工場へ納入していただけますか", "2026-12-25", "need"),
        ("決算の締めが今月10日のため急いでいます", "2026-12-10", "need"),
        ("10日以降に届くようにしてください", "2026-12-10", "deliver"),
        ("1月9日から11日まで貸していただけますか", "2027-01-09", "need"),
        ("卒業式は12月23日です", "2026-12-23", "need"),
        ("12月末日の納品を予定しております", "2026-12-31", "deliver"),
        ("小のほうは12月25日に札幌へ直接送ってください", "2026-12-25", "deliver"),
        ("今週中に送っていただくことは可能でしょうか", "2026-12-06", "deliver"),
        ("納品希望日:12月21日", "2026-12-21", "deliver"),
        ("税務調査が来月の8日にあるので", "2027-01-08", "need"),
        ("次の土日に合宿があります", "2026-12-05", "need"),
        ("一両日中にご回答ください", "2026-12-05", "reply"),
        ("17時までにお返事をお願いします", "2026-12-03", "reply"),
        ("月末には手元に欲しいのですが", "2026-12-31", "need"),
        ("12月25日は息子の発表会です", "2026-12-25", "need"),
        ("発送は12月25日でお願いします", "2026-12-25", "deliver"),
        ("1/18着でお願いしていましたが、20日の夜に変えてください", "2027-01-20", "need"),
        ("12月17日の配達を12月19日に変更してください", "2026-12-19", "deliver"),
        ("11日に受け取れないので12日にしてください", "2026-12-12", "need"),
        ("13日の10時から12時のあいだに届けてもらえますか", "2026-12-13", "deliver"),
        ("遅くとも20日には現場に入れてください", "2026-12-20", "need"),
        ("イブの夜に置きたいので、24日必着で", "2026-12-24", "deliver"),
        ("お正月に親戚が集まるので30日に届けてください", "2026-12-30", "deliver"),
        ("部活の大会、土曜なんです!", "2026-12-05", "need"),
        ("発表会あさってなんですけど", "2026-12-05", "need"),
        ("土曜から実家に泊まるので、それまでに届くと助かります", "2026-12-05", "need"),
        ("12月28日が初戦となりました", "2026-12-28", "need"),
        ("明日の朝8時から撮影で、靴がありません", "2026-12-04", "need"),
        ("12日の受け取りは変わりません", "2026-12-12", "need"),
        ("明日の夜には枕元に置かないといけません", "2026-12-04", "need"),
        ("16日にできませんか", "2026-12-16", "need"),
        ("職場に戻るのが十九日です", "2026-12-19", "need"),
        ("11日には見積の数字をいただけると助かります", "2026-12-11", "reply"),
        ("明日発送してもらえたら助かります", "2026-12-04", "deliver"),
        ("明日の午前中に責任者が電話してこい", "2026-12-04", "reply"),
        ("一週間前のリハーサル(27日)には弾かせてやりたい", "2026-12-27", "need"),
    ],
)
def test_what_binds(text: str, day: str, role: str) -> None:
    assert bound(text) == [(day, role)]


@pytest.mark.parametrize(
    "text",
    [
        "10月30日の朝、旅立ちました",
        "クリスマスに息子へあげたパズルです",
        "今日使おうと思ったら期限切れでした",
        "今日届きました",
        "10日は病院なので留守にします",
        "セールは12日までなのですか",
        "12日まで出張でおりません",
        "5日の昼に電話した者です",
        "20日に届きました",
        "先週の金曜に注文した者です",
        "昨日までのセールについて",
        "サイズは10-12です",
        "1/2カップの目盛り",
        "三日前に頼んだ品です",
        "12/8(火)から12/10(木)まで不在です",
        "12月14日着で注文した品です",
        "「10日に出荷します」と言われました",
        "営業は28日までですか",
        "ライブに着ていきます",
        "12月10日納品予定の品について",
        "返金保証30日を使います",
        "週末までに家族で決めて連絡します",
        "明日皮膚科に行きます",
        "賞味期限が12月10日でした",
        "発送が25日にあるそうです",
        "次回入荷が12月25日にあるそうです",
        "チラシに12月25日と印刷されていました",
        "セールが12月25日にあるのは知っています",
        "福袋の発売日は12月25日",
        "12月25日は営業していますか",
        *(f"ロット{day}の豆です" for day in ("2026-12-25", "2026/12/25", "2026.12.25")),
        "ロット2026年12月25日の豆です",
        *(f"袋に{day}とある豆です" for day in ("2026-12-25", "2026年12月25日")),
        *(f"札は{day}、色は青です" for day in ("2026-12-25", "2026年12月25日")),
        "99時までにお返事ください",
        "2日の夜に注文した者です",
        "24時間以内に返信がないので困っています",
        "19日に納品したものの中に不良が混ざっていたそうです",
        "20日以外ならいつでも構いません",
        "20日以降ならいつでも受け取れます",
        "「本日で800ポイントが失効します」というお知らせに気づきました",
        "「本日中に折り返します」とのメールをいただきました",
        "21日の発表会が延期になりました",
        "来週から研修が始まります",
        "明日中に入金します",
        "月曜から金曜は仕事です",
        "お届けが今日の何時なのか知りたいです",
        "12月22日限定のクッキーはまだ買えますか",
    ],
)
def test_what_only_refers(text: str) -> None:
    assert bound(text) == []


def test_two_readings_are_two() -> None:
    (run,) = found("今度の連休までにお願いします")
    assert (run.day, run.others) == (date(2027, 1, 9), (date(2026, 12, 29),))
    (sunday,) = found("来週の火曜までにお願いします", "2026-11-22")
    assert (sunday.day, sunday.others) == (date(2026, 11, 24), (date(2026, 12, 1),))
    (night,) = found("明日までに送ってください", hour=2)
    assert (night.day, night.others) == (date(2026, 12, 4), (date(2026, 12, 3),))


@pytest.mark.parametrize(
    ("text", "hour", "day"),
    [
        ("正午までにお返事をお願いします", 9, "2026-12-03"),
        ("正午までにお返事をお願いします", 22, "2026-12-04"),
        ("17時までにお返事をお願いします", 16, "2026-12-03"),
        ("17時までにお返事をお願いします", 17, "2026-12-04"),
        ("17時半までにお返事をお願いします", 17, "2026-12-03"),
        ("夕方までにお返事をお願いします", 22, "2026-12-04"),
        ("24時までにお返事をお願いします", 22, "2026-12-03"),
        ("9時までにお返事をお願いします", 10, "2026-12-04"),
        ("5時までにお返事をお願いします", 10, "2026-12-03"),  # in the afternoon
        ("5時までにお返事をお願いします", 22, "2026-12-04"),
    ],
)
def test_an_hour_that_is_over_is_tomorrows(text: str, hour: int, day: str) -> None:
    (told,) = found(text, hour=hour)
    assert (told.day.isoformat(), told.role) == (day, "reply")


def test_the_day_before_is_counted_from_the_day_told() -> None:
    text = "5日に発送予定と書いてあるので前日までに連絡をください"
    assert bound(text) == [("2026-12-04", "reply")]


def test_either_of_two_days() -> None:
    assert bound("24日か25日に届けてください") == [
        ("2026-12-24", "deliver"),
        ("2026-12-25", "deliver"),
    ]


def test_working_days_pass_over_holidays() -> None:
    assert days.after_working_days(date(2026, 11, 20), 1, closed) == date(2026, 11, 24)
    assert days.working_days_until(date(2026, 11, 24), date(2026, 11, 20), closed) == 1


@pytest.mark.parametrize(
    "text", ["2月30日までに", "13/45までに", "0日までに", "99営業日以内にください"]
)
def test_no_such_day_breaks_nothing(text: str) -> None:
    found(text)


def test_a_day_told_beside_another() -> None:
    assert bound("12月20日が四十九日です。法要の前日までに届けてください。") == [
        ("2026-12-20", "need"),
        ("2026-12-19", "deliver"),
    ]


def test_a_day_that_is_moved_binds_no_more() -> None:
    text = "12日着でお願いした品ですが、14日に変えてもらえますか。"
    assert bound(text) == [("2026-12-14", "deliver")]


def test_a_weekend_comes_after_the_delivery() -> None:
    text = "週末に旅行へ行くので、火曜までに送ってください。"
    assert bound(text) == [("2026-12-12", "need"), ("2026-12-08", "deliver")]


def test_a_day_told_twice_is_one() -> None:
    assert len(bound("20日が本番です。20日までに届けてください。")) == 1


@pytest.mark.parametrize(
    ("text", "sent", "day"),
    [
        ("お盆明けに届けてください。", "2026-08-03", "2026-08-17"),
        ("お彼岸の前に届けてください。", "2026-03-10", "2026-03-17"),
        ("来年のうちに届けてください。", "2026-12-03", None),
        ("再来週のうちに届けてください。", "2026-12-03", None),
        ("今年の内祝いをお願いします。", "2026-12-03", None),
        ("来月の内覧会までにお願いします。", "2026-12-03", None),
        ("年のうちに届けてください。", "2026-12-03", "2026-12-31"),
        ("らいしゅうのげつようびまでにください。", "2026-12-03", "2026-12-07"),
        ("こんどのどようびまでにください。", "2026-12-03", "2026-12-05"),
    ],
)
def test_periods_and_feasts_in_their_own_words(text: str, sent: str, day: str | None) -> None:
    told = [each for each, _role in bound(text, sent)]
    assert day in told if day else not {"2026-12-31", "2027-01-31"} & set(told)


def test_within_a_feasts_own_week_that_of_the_next_half_year_is_not_meant() -> None:
    assert not bound("お彼岸までに届けてください。", "2026-03-18")


def test_after_the_next_days_off_may_be_after_either() -> None:
    (day,) = found("連休明けに届けてください。", "2026-12-20")
    assert len({day.day, *day.others}) == 2


@pytest.mark.parametrize("year", [1, 1600, 5000, 9999])
def test_a_forged_year_breaks_nothing(year: int) -> None:
    sent = datetime(year, 12, 31, 12, tzinfo=UTC)
    for text in (
        "お盆に。",
        "春分の日までに。",
        "納期は9999年12月31日の翌日までに。",
        "来年のうちに。",
    ):
        read(text, sent_at=sent)


def test_a_feast_gives_way_to_the_day_before_it_that_is_asked_for() -> None:
    assert bound("クリスマスに渡すので、23日までに送ってください") == [("2026-12-23", "deliver")]


def test_a_weekday_of_the_week_before_is_counted_from_the_day_that_was_told() -> None:
    days_told = [day for day, _ in bound("2月2日に配りますので、前の週の金曜には必要です")]
    assert days_told == ["2027-02-02", "2027-01-29"]


def test_some_time_before_the_day_that_was_told_is_wished_for() -> None:
    told = bound("来月15日が開店なので、一週間前にはそろえておきたいです。")
    assert [day for day, _ in told] == ["2027-01-15", "2027-01-08"]


@pytest.mark.parametrize(
    ("text", "sent", "day"),
    [
        ("開院が6月1日、取り付けは前週の27日(水)に必要です", "2026-05-19", "2026-05-27"),
        ("展示会は10月14日です。パネルは12日に届けてください", "2026-09-08", "2026-10-12"),
        ("結婚式は7月25日です。10日までに届けてください", "2026-06-20", "2026-07-10"),
        ("7月19日の出店で並べたいので、25日までに送ってください", "2026-06-15", "2026-06-25"),
        ("7月最後の土曜に届けてください", "2026-05-30", "2026-07-25"),
        ("9月最後の金曜までに送ってください", "2026-05-30", "2026-09-25"),
    ],
)
def test_of_which_month_a_day_is_is_told_by_what_stands_beside_it(
    text: str, sent: str, day: str
) -> None:
    assert day in [each for each, _role in bound(text, sent)]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("先週19日にお送りした書類が届いておりません", "2026-02-26"),
        ("30日の夜に使おうとしたらサイトが落ちていました", "2026-07-01"),
    ],
)
def test_a_day_of_what_has_been_is_counted_back(text: str, sent: str) -> None:
    assert [day.day for day in found(text, sent) if day.day >= date.fromisoformat(sent)] == []


def test_two_of_one_day_are_one_day() -> None:
    (day,) = [d for d in found("14日が式です。14日に届けてください。") if d.role != "ref"]
    assert day.day == date(2026, 12, 14)
