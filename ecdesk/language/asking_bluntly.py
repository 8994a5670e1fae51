"""The blunt ways of asking: orders, changes without a verb, wishes to have; data for `requests`.

Who is in a hurry, cross or young leaves the politeness out: 番号消せ, 座面だけ黄色に, Tシャツ作りたい!!.
The one rule: such an ending asks only at the very end of what is said.
"""

from __future__ import annotations

_END = r"[!。〜ー]*$"
RULES: tuple[tuple[str, str], ...] = (
    (
        "want",
        r"(?:(?:オーダー|参加|応募|受講|入会|申し?込み?)し|(?:作り|つくり|買い|かい|申し込み))"
        rf"たい(?:です|っす|と(?:思|考)[^。]{{0,8}}|の(?:です|で)|んです)?{_END}",
    ),
    (
        "short",
        rf"(?:から|じゃなく(?:て)?|では?なく(?:て)?、?|だけ|すべて|全部)[^。、]{{0,13}}"
        rf"[一-龠ァ-ヴーA-Za-z\d](?:に|へ|で){_END}(?<!家に)",
    ),
    (
        "demand",
        rf"(?:[消足戻渡外直返出回]|寄越|寄こ|よこ)せ{_END}|(?:止め|やめ|届け|替え|変え|入れ|見せ|調べ|改め)ろ{_END}|"
        rf"ようにしろ|[一-龠]せえ{_END}|に(?:来|こ)い{_END}|られたし{_END}|頼んます",
    ),
    ("ask", rf"(?<=[一-龠ァ-ヴー\d ])ほしい(?:です|っす)?{_END}|[てで]ほし(?:くて|ゅうて){_END}"),
    (  # what is to be done, and how, without a verb: 理由を書面で, 残りを至急
        "short",
        rf"[一-龠々ァ-ヴー\d]を(?:至急|早急に|すぐに?|早めに|なる早で|書面で|文書で|メールで|電話で|先に|急ぎ){_END}"
        rf"|(?:謝罪|説明|報告|連絡|返事|返信|回答)を{_END}",
    ),
    (  # in old and in far-off ways
        "ask",
        rf"(?:いただけ|もらえ|くだされ)ます?まい(?:か|でしょうか)|願いた[くき]{_END}|[てで]もろ(?:う)?て{_END}"
        rf"|もら(?:えん|われん)(?:だろう|じゃろう?|でしょう)か|もらえまへんか|(?:叶|かな)(?:い|う)(?:ます|ません)でしょうか",
    ),
    (  # in the Japanese of those who learn it: Mサイズに かえたい です
        "want",
        rf"(?:かえ|はらい|とりけし|へんぴんし|こうかんし|ちゅうもんし|キャンセルし|かい) ?たい ?(?:です)?{_END}"
        rf"|(?:かえる|なおす|こうかん|へんぴん|とりけし|キャンセル) ?(?:する ?)?(?:こと ?)?(?:[がは] ?)?でき(?:ます|ません)か",
    ),
    ("accept", r"いただくのでも(?:構いません|かまいません|結構です|大丈夫です)(?!か)"),
)
