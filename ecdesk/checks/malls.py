"""What each mall forbids, and how that looks in a sentence; shared by `channel` and `law`.

Which channel forbids what is data (`resources/channel_rules.toml`), because malls change their
rules. The one rule: a sentence that says it may not be done (「お受けできません」) does not do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ecdesk.mail import shipped

_NOT = (
    r"(?![^。\n]{0,16}(?:できません|かねます|ご遠慮|禁止|お控え|いただけません"
    r"|お受けして(?:おり|い)ません|必要(?:は|も)?(?:ござい|あり)ません))"
)
_PLEASE = r"(?:くださ(?:い|れば|ると|いませ)|下さい|いただけ(?:ます|ませ|れば|ると|な)|をお願い|願い(?:ます|いた))"
_PRIZE = r"(?:プレゼント|進呈|差し上げ|クーポン|割引|値引|キャッシュバック|返金|無料|ポイント|特典|粗品|ギフト券)"
_GOOD_MARK = r"(?:高評価|星[5５]|★[5５]|☆[5５]|五つ星|満点|良い(?:評価|レビュー|口コミ))"
_WORDS = {
    "call": (
        rf"(?:お電話番号|電話番号|携帯番号)(?:を|も)?[^。\n]{{0,12}}(?:教えて|お知らせ|ご記入|お書き)[^。\n]{{0,6}}{_PLEASE}"
        rf"|(?<![一-龠])お?電話(?:を)?{_PLEASE}"
        r"|(?:0\d{1,4}-\d{1,4}-\d{3,4}|お電話)[^。\n]{0,8}(?:に|で|まで|にて|へ)[^。\n]{0,10}"
        rf"(?:ご連絡|お問い?合わ?せ|お?電話|お掛け|おかけ|ご相談|ご注文)(?:を)?{_PLEASE}"
    ),
    "line": (
        r"(?<![A-Za-z])(?:LINE|ＬＩＮＥ|ライン公式|インスタ(?:グラム)?|Instagram|DM)(?![A-Za-z])"
        r"[^。\n]{0,14}(?:友だち|友達|登録|追加|フォロー|(?:ご連絡|お問い?合わ?せ|ご相談|お送り)"
        rf"(?:を)?{_PLEASE})"
    ),
    "offsite": (
        r"(?:自社|公式|本店|直営|独自|別)の?(?:(?:オンライン|通販)?(?:サイト|ショップ|ストア)|ホームページ|店)"
        r"(?:なら|で(?:は|も|の|した)?|から|にて|へ|の方|のほう)"
        r"[^。\n]{0,24}(?:お買い?求め|ご注文|ご購入|お?安|お得|割引|送料無料|お求め)"
        r"|(?:モール|楽天|Amazon|アマゾン|Yahoo|ヤフー)[^。\n]{0,8}を?(?:通さ|介さ|経由せ)ず"
        r"|直接の?(?:ご注文|お取り?引き?|ご購入|お買い上げ)|直接(?:当店|お店|こちら|弊社)"
        r"[^。\n]{0,12}(?:ご注文|ご購入|お買い)"
    ),
    "payment": (
        r"直接[、 ]?(?:お振り?込|ご入金|お支払|銀行|振り?込)"
        r"|(?:下記|以下|次|当店|弊社)の(?:銀行)?口座(?:へ|に|まで)[^。\n]{0,16}(?:お振り?込|ご入金|お支払)"
        r"|(?:PayPay|ペイペイ|PayPal|現金書留)(?:で|にて|へ|に)[^。\n]{0,12}(?:直接|お支払|ご入金|お送り)"
    ),
    "reward": (
        r"(?:レビュー|口コミ|クチコミ|評価|星[5５]|★[5５]|☆[5５])[^。\n]{0,30}"
        r"(?:(?:いただ|くださ|頂|書い|投稿し)[^。\n]{0,6}(?:た|ら|れば|方|お客様))[^。\n]{0,24}"
        rf"{_PRIZE}"
        rf"|{_GOOD_MARK}[^。\n]{{0,20}}{_PLEASE}|{_GOOD_MARK}(?:を|で|の)?[^。\n]{{0,8}}(?:投稿|お願い)"
        rf"|{_PRIZE}[^。\n]{{0,16}}(?:と引き換え|の代わり)に[^。\n]{{0,12}}(?:レビュー|口コミ|評価)"
    ),
}
# Not the shop's telephone and not the shop's purse: who brings the parcel.
CARRIER = re.compile(
    "運送|配送会社|配送業者|営業所|ヤマト|佐川|郵便|配達員|ドライバー|代金引換|代引|コンビニ"
)
WORDS = {what: re.compile(f"(?:{words}){_NOT}", re.IGNORECASE) for what, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class MallRule:
    """What one channel forbids, and to which domains a link may lead all the same."""

    forbids: frozenset[str]
    allows: tuple[str, ...]

    def allows_host(self, host: str) -> bool:
        """Whether a page of this host may be linked."""
        name = host.lower().rstrip(".")
        return any(name == domain or name.endswith(f".{domain}") for domain in self.allows)


@cache
def mall_rule(channel: str) -> MallRule | None:
    """The rule of a channel; None where nothing is forbidden."""
    data = shipped.table("channel_rules")
    carriers = tuple(data["carriers"]["allows"])
    for table in data["channel"]:
        if table["channel"] == channel:
            return MallRule(frozenset(table["forbids"]), (*table["allows"], *carriers))
    return None


def rewards_reviews(line: str) -> re.Match[str] | None:
    """Words that give something for a review; elsewhere they are a matter of the law."""
    return WORDS["reward"].search(line)
