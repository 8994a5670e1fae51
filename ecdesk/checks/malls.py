"""What each mall forbids, and how that looks in a sentence; shared by `channel` and `law`.

Which channel forbids what is data (`resources/channel_rules.toml`), because malls change their
rules. The one rule: a sentence that says it may not be done (「お受けできません」) does not do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ecdesk.mail import shipped

_NOT = r"(?![^。\n]{0,16}(?:できません|かねます|ご遠慮|禁止|お控え|いただけません|お受けして(?:おり|い)ません|必要(?:は|も)?(?:ござい|あり)ません))"
WORDS = {
    "call": re.compile(
        r"(?:お電話番号|電話番号|携帯番号)(?:を|も)?[^。\n]{0,12}(?:教え|お知らせ|ご記入|お書き)"
        r"|(?:0\d{1,4}-\d{1,4}-\d{3,4}|お電話|電話)(?:に|で|まで|にて|へ)?[^。\n]{0,14}"
        r"(?:お電話(?:くださ|いただけ|をいただ)|ご連絡(?:くださ|いただけ|をいただ|をお願)|お問い?合わ?せ(?:くださ|いただけ)|お掛け|おかけ(?:くださ|いただ)|ください)"
        + _NOT
    ),
    "line": re.compile(
        r"(?:LINE|ＬＩＮＥ|ライン公式|インスタ(?:グラム)?|Instagram|DM)(?:の|を|で|に|へ|から|公式|アカウント|の公式)?[^。\n]{0,12}"
        r"(?:友だち|友達|登録|追加|ご連絡|お問い?合わ?せ|ご相談|ください|フォロー|お送り)" + _NOT
    ),
    "offsite": re.compile(
        r"(?:自社|公式|当店|本店|直営)?(?:の)?(?:サイト|ショップ|ストア|オンラインストア|ホームページ|通販サイト)(?:なら|で(?:は|も|の|した)|から|にて|へ|の方|のほう)"
        r"[^。\n]{0,24}(?:お買い?求め|ご注文|ご購入|お?安|お得|割引|ポイント|送料無料|お求め)"
        r"|(?:モール|楽天|Amazon|アマゾン|Yahoo|ヤフー)[^。\n]{0,8}を?(?:通さ|介さ|経由せ)ず"
        r"|直接(?:の)?(?:ご注文|お取り?引き?|ご購入|お買い上げ|のお申し込み)|直接(?:当店|お店|こちら|弊社)[^。\n]{0,12}(?:ご注文|ご購入|お買い)"
        + _NOT,
        re.IGNORECASE,
    ),
    "payment": re.compile(
        r"直接[、 ]?(?:お振り?込|ご入金|お支払|銀行|振り?込)|(?:下記|以下|次|当店|弊社)の(?:銀行)?口座(?:へ|に|まで)[^。\n]{0,16}(?:お振り?込|ご入金|お支払)"
        r"|(?:PayPay|ペイペイ|PayPal|現金書留)(?:で|にて|へ|に)[^。\n]{0,12}(?:直接|お支払|ご入金|お送り)"
        + _NOT,
        re.IGNORECASE,
    ),
    "reward": re.compile(
        r"(?:レビュー|口コミ|クチコミ|評価|星[5５]|★[5５]|☆[5５])[^。\n]{0,30}(?:(?:いただ|くださ|頂|書い|投稿し)[^。\n]{0,6}(?:た|ら|れば|方|お客様))[^。\n]{0,24}"
        r"(?:プレゼント|進呈|差し上げ|クーポン|割引|値引|キャッシュバック|返金|無料|ポイント|特典|お送り|粗品|ギフト券)"
        r"|(?:高評価|星[5５]|★[5５]|☆[5５]|五つ星|満点|良い(?:評価|レビュー|口コミ))[^。\n]{0,20}(?:お願い|いただけ|くださ|投稿|付け|つけ)"
        r"|(?:クーポン|割引|特典|プレゼント|ポイント)[^。\n]{0,16}(?:と引き換え|の代わり)に[^。\n]{0,12}(?:レビュー|口コミ|評価)"
        + _NOT
    ),
}


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
