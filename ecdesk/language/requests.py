"""What the customer wants done: everything that could be said as 〜てほしい.

Japanese asks at the end of a clause: てください, ていただけますか, たいのですが, 希望です, と助かります. So a
request is a piece of a sentence with such an ending, from where its ground ends (ので, ですが). The one
rule: what is told of a request is none — it was said by somebody else, is denied, is over, or is a
formula of politeness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.language.letter import Letter, Piece, Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found at `[start:end]` of the letter's folded text, by which words of it."""

    start: int
    end: int
    kind: str
    code: str
    cue: str


# Things that are done for a customer, as nouns.
ACTIONS = (
    "返品|返金|払い?戻し|交換|取り?替え|差し?替え|キャンセル|取り?消し|取消|解約|退会|変更|"
        "修正|訂正|値引き?|割引|お?取り?置き|同梱|同封"
    "|再?発行|再送付?|再発送|再配達|発送|送付|郵送|修理|お?直し|追加|延長|予約|返却|回収|"
        "引き?取り|手配|調整|調査|停止|中止|削除|解除"
    "|早め|前倒し|作り?直し|弁償|補償|賠償|指定|注文|発注|登録|連絡|返信|返事|回答|電話|"
        "見積もり?|見積り?|説明|改善|対応|確認|配達|配送"
    "|お届け|着払い|振り?込み|入金|支払い?|請求|付与|適用|反映|手渡し|梱包|包装|ラッピング|"
        "熨斗|のし|名入れ|刻印|領収書|納品書|請求書"
    "|代替品?|代品|新品|在庫|入荷|取り?寄せ"
)
_SERVICES = (
    "返品|返金|払い?戻し|交換|取り?替え|差し?替え|キャンセル|取り?消し|取消|解約|退会|変更|"
        "修正|訂正|値引き?|割引|お?取り?置き|同梱|同封"
    "|再?発行|再送付?|再発送|再配達|修理|お?直し|追加|延長|返却|回収|引き?取り|調査|停止|"
        "中止|削除|解除|前倒し|作り?直し|弁償|補償|取り?寄せ"
)

_ASKED = r"(?:か(?!ら|も)|でしょうか|\?|かな|かね|$)"
_GOOD = r"(?:とて|大変|非常|本当|すご|なお|何より|大いに|一番|幸|助か|うれし|あり|いいの|いいん|"
    r"いいな|よい|ベスト|安心)"
_TE = "[てで]"

_RULES: tuple[tuple[str, str], ...] = (
    (
        "ask",
        rf"くださ(?:い(?!まし[たて]|ます(?!か|よう|と|で))|れば{_GOOD}|ると{_GOOD}|"
            rf"ら(?:ない|ん)?(?:か|でしょうか|\?)|れ$)",
    ),
    (
        "polite",
        rf"いただけ(?:ます(?:か|よね|でしょうか|と(?!の|い|聞|書|あ|思)|よう|なら|でしょう|"
            rf"$|\?)|ません(?:か|でしょうか|かね|$|\?)"
        rf"|ない(?:か|でしょうか|です(?:か|かね)|もの|\?)|る(?:と{_GOOD}|なら|よう|"
            rf"の(?:でしょうか|ですか)|んでしょうか|んですか|でしょうか|か|\?)"
        rf"|れば(?!わか|お?分か|一目|おわか|ご理解)|たら|まし(?:たら|ょうか)|ん(?:か|"
            rf"でしょうか|もん|やろ))",
    ),
    (
        "polite",
        r"いただ(?:き(?:たい|たく|とう)|くわけに|く(?:こと|の|とか|なんて)(?:は|って|が|"
            r"も){0,2}[^。?]{0,8}?(?:可能|でき|叶|かな|無理|難し|厳し|間に合|大丈夫|いい|だめ|"
            r"ダメ)|いても?(?:いい|よろし|かまい|構い|構わ|大丈夫|結構|ok|OK))",
    ),
    (
        "ask",
        rf"もら(?:え(?:ます(?:か|よね|でしょうか|と(?!の|い|聞|書|あ|思)|よう|なら|\?)|"
            rf"ません(?:か|でしょうか|かね|かな|\?)"
        rf"|ない(?:か|でしょうか|です(?:か|かね)|かな|もの|かしら|\?)|る(?:と{_GOOD}|と$|か|"
            rf"\?|かな|の?で(?:すか|しょうか)|んですか|なら|でしょうか)"
        rf"|れば|たら|へん|ん(?:か|で(?:すか|しょう)|やろ|もん|かな|かね|じゃろ|\?)|っと)|"
            rf"いた(?:い|く)"
        rf"|う(?:こと|の|とか)(?:は|って|が|も){{0,2}}[^。?]{{0,8}}?(?:可能|でき|無理|難し|"
            rf"厳し|間に合|大丈夫|いい|だめ|ダメ)|って(?:も)?(?:いい|よろしい|大丈夫|構|かま)"
        rf"|わ(?:ない|なきゃ|なくて|ん)(?:と|は|ば)?(?:困|だめ|納得|$))"
        rf"|もろ(?:う)?て(?:も)?(?:ええ|いい)",
    ),
    (
        "ask",
        rf"(?<={_TE})(?:くれ(?:ます(?:か|よね|\?|と)|ません(?:か|\?|かね|かな)|ない(?:か|"
            rf"です(?:か|かね)|でしょうか|かな|かしら|\?|と困)"
        rf"|る(?:か|\?|かな|と{_GOOD}|ん?ですか)|れば{_GOOD}|たら{_GOOD}|へん|ん(?:か|かな|"
            rf"ね|やろ|\?)|や?$|よ$)"
        rf"|ちょ(?:うだい|$)|頂戴|おくれ|けろ)|してちょ|しとくれ",
    ),
    (
        "ask",
        r"(?:(?<=[てで])|(?<=[がのをに]))ほしい(?!と(?:まで|は|言|い)|わけで|とか|か(?:と|"
            r"どう)|(?:の|ん)?(?:です)?(?:か|って)|もの|商品)",
    ),
    (
        "request",
        r"お願い(?:いたし(?:ます|たい|たく)|し(?:ます|たい|たく|とう|ても(?:いい|よろ|"
            r"大丈夫))|申し?上げ(?:ます|たく|る)"
        r"|でき(?:ます|ません|ない(?:か|でしょう|もの)|る(?:で|と|か|\?|なら)|れば|たら|"
            r"ましょう|んか)|可能"
        r"|する(?:こと|の)(?:は|って)?(?:可能|でき)|ね?$|(?=[!。]))|(?:を|の)お願いで(?:す|"
            r"ご?連絡|メール)|願います|願いたい"
        r"|頼み?ます|(?<=[をに])頼む$|たの(?:み|ん)ます|お頼み",
    ),
    (
        "want",
        rf"(?:{ACTIONS}|申し?込み|辞退|依頼|受け?取り|休止|再開|にし|へし|戻し|替え|変え|"
            rf"止め|やめ|返し|減らし|増やし|遅らせ"
        rf"|頼み|断り|外し|届け|送り|伺わせ|会員登録)(?:を|は|も|に|で|の申請を|"
            rf"の手続きを)?(?:お願い)?(?:いた)?(?:し|させて?|してもらい)?"
        rf"た(?:い(?:です|の(?:です|で)|ん(?:です|だ|や)|と(?:思|考|存)|けど|けれど|な|が|"
            rf"[。!、]|$)|く(?:て|存|思|、|$|ご?(?:連絡|相談|お願|お電話)))",
    ),
    (
        "wish",
        r"(?<=[^ご])(?:を|は|で|に|も|が|の)?(?:ご)?希望(?:で(?:す|お願い|ございます|$)|"
            r"し(?:ます|てい?ます|ております|たい|たく)"
        r"|いたし(?:ます|たく|たい|ており)|なの|なん|[。!]|$|と(?:し|なり))",
    ),
    (
        "wish",
        r"(?:色|サイズ|方|ほう|もの|やつ|日|曜|便|時間|午前中?|午後|夕方|夜|朝|払い|[SMLX]|"
            r"番|柄|味|席|部屋|タイプ)(?:が|で)いい(?:です(?!か|ね)|ん(?:です|だ)(?:が|けど)|"
            r"な(?:あ|ぁ)?$|$)",
    ),
    (
        "demand",
        r"を(?:強く)?(?:求め|要求|要望|請求)(?:いた)?(?:し)?(?:ます|たい|る$|$)|求む|乞う|"
            r"(?:することを|ように)求め|望みます",
    ),
    (
        "glad",
        rf"(?:と|たら|れば|なら|ば|[てで]も)、?(?:大変|とても|非常に|すごく|本当に|なお|"
            rf"一番|何より|こちらとしても|経理が|幸い)?"
        r"(?:助か(?:ります|る(?!か)|り)|幸い|幸甚|ベスト|安心です)",
    ),
    (
        "glad",  # of goods that were like this or that nobody asks anything to be done
        rf"(?<!だ)(?<!です)(?<!できる)(?<!ある)(?<![しな]い)(?:と|たら|れば|なら|ば|"
            rf"[てで]も)、?(?:大変|とても|非常に|すごく|本当に|なお|一番|何より)?"
        r"(?:うれし(?:い(?!で?す?か)|く|ゅう)|ありがた(?:い|く|う)|いいの(?:です|に)|"
            r"いいん(?:です|だ)けど)",
    ),
    (
        "glad",
        r"(?:が|だと|のが)(?:理想(?:です|的)|ベスト(?:です|かな)|望ましい|ありがたい|"
            r"好都合です|希望です)",
    ),
    (
        "accept",
        rf"(?:{ACTIONS}|これ|それ|そちら|こちら|どちら|色違い|別の色|別のもの|半額|"
            rf"[A-Za-z]{2,6}|[一-龠ァ-ヴー]{2,8}(?<!時間)(?<!何時))で(?:も)?"
        r"(?:構いません|かまいません|構わない|かまわない|いいです(?!か)|いいので|"
            r"よいです(?!か)|大丈夫です(?!か)|結構です(?!か)|OKです|問題ありません)",
    ),
    (
        "demand",
        rf"(?:当然|筋|べき)(?:だ|です|では|かと|じゃ)(?!か)|(?:する|す)べき(?:だ|です|では|"
            rf"かと|じゃ|と)|責任を?(?:取|と)って",
    ),
    (
        "demand",
        rf"(?:{ACTIONS}|謝罪|用意|報告|処理|何とか|なんとか|早く)(?:を|くらい|ぐらい)?しろ|"
            rf"(?:返|よこ|直|寄こ)せ(?:よ|!|$)|(?:送れ|出せ|答えろ|届けろ|やめろ|謝れ)(?:よ|!|"
            rf"$)",
    ),
    (
        "short",
        rf"(?:^|[のにをは、 ]|至急|即|早め|早急|一部|全額)(?:{ACTIONS})(?:希望|を!|をば|"
            rf"求む|よろしく|頼む|たのむ|たのんます|頼んます)$"
        rf"|(?:{ACTIONS}|上様|代引き?|着払い|郵便|メール便|宅配便|翌日|なし|無し|不要|のみ|"
            rf"だけ|多め|少なめ|早め)で[!。]?$|(?:返信|連絡|電話|返事)(?:を)?(?:ください|下さい|"
            rf"よろしく|待つ)",
    ),
    (
        "decided",
        r"(?:キャンセル|解約|退会|辞退|返品|注文|発注)(?:を|は|も|で)?(?:いた|"
            r"させていただき)?(?:し)?(?:ます|ときます)(?!か|と|が)(?:ので|、|$)",
    ),
    (
        "able",
        rf"(?:{_SERVICES})(?:を|は|の|も|が|って|とか|など)*(?:する|して(?:いただく|"
            rf"もらう))?(?:こと|の)?(?:は|が|って|も)?"
        rf"(?:でき(?:ます|ません|ない|る|んの)|可能)(?:か|でしょうか|です(?:か|かね|よね)|"
            rf"かな|んですか|のでしょうか|ものでしょうか|ないでしょうか|\?|$)",
    ),
    (
        "able",
        r"(?:何とか|なんとか|どうにか|何らか|なんらか).{0,16}(?:なら|でき|いただ|もらえ|"
            r"なり)(?:ない|ません)(?:もの)?(?:か|でしょうか|です|\?)",
    ),
)
_CUES = [(code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _RULES]
# A bare て at the very end asks only with verbs of doing something for somebody.
_BARE = re.compile(
    r"(?:送っ|返し|替え|変え|直し|止め|調べ|連絡し|返信し|電話し|返金し|交換し|キャンセルし|"
        r"取り消し|入れ|つけ|付け|届け|急い|待っ|確認し|言っ|置い|知らせ|見せ|やっ"
    r"|取りに来|やめ|早くし|何とかし|なんとかし|発送し|はよし|出し|作っ|くれ)[てで](?:や|よ|"
        r"ね|な|といて|ちょうだい)?[ー〜]*$"
)

# What looks like a request and is none.
_FORMULA = re.compile(
    r"(?:安心|放念|容赦|お許し|了承|理解|査収|お察し|自愛|勘弁)(?:して|を)?(?:くださ|いただ|"
        r"の)|お?気に(?:なさら|し)ない|心配(?:なさら|し)ない"
    r"|お(?:体|身体|からだ)に?|風邪など|頑張って|お元気|楽しみにして|"
        r"笑って(?:やって)?くださ|お(?:待|ま)ちして|お待ちくださ"
    r"|(?:いい加減|いいかげん)に|ふざけ|(?:馬鹿|バカ|ばか)に(?:し|す)|なめ(?:ない|るな|"
        r"るの)|冗談|しっかりし|ちゃんとしてくださ|お世話に"
    r"|失礼させて|(?:連絡|メール|質問|問い合わせ|相談|利用|使用|使わ|購入|注文|拝見|"
        r"拝読)(?:を)?させていただき(?!た[いく])|よいお年"
    r"|お願い(?:が(?:ある|あり|ござ)|しま(?:した|し[たて])|してい?[たる]|しており|する予定|"
        r"しよう)|聞いてください|期待して"
)
_REPORTED = re.compile(
    r"^(?:(?:ます)?(?:と|って)(?:の(?:こと|案内|連絡|返事|表示|記載|回答|説明|メール)|言|"
        r"い(?:う|い|っ)|書|記載|あ(?:り|っ|る)|案内|表示|聞|伝え|出|なっ|頼んだ|お願いし(?:た|"
        r"て|ま)))"
    r"|^(?:と|って)(?:まで(?:は|も)?|は)(?:言|思|い)"
)
_DENIED = re.compile(
    r"(?:ほしい|ください|願い|希望)(?:と(?:まで(?:は)?|は)|わけでは)(?:言|思|い|な|あ)"
)
_CLOSING = re.compile(
    r"(?:ご?(?:確認|検討|査収|対応|返信|回答|返事|連絡|手配|協力|教示|高配|配慮|処理|"
        r"案内)(?:の?(?:ほど|程|上|うえ))?(?:を|も)?[、 ]?)"
    r"(?:どうぞ|何卒|なにとぞ|宜しく|よろしく|是非|ぜひ|賜りますよう|いただけますよう|"
        r"いただきますよう|くださいますよう|の程|のほど|、| )*お願い"
)
_CLOSING_FORM = re.compile(r"(?:お|ご)[一-龠ぁ-ん]{1,8}の(?:ほど|程)[、 ]?(?:何卒|どうぞ|よろしく|宜しく|、| )*お願い")
_GREETING_TAIL = re.compile(
    r"(?:どうぞ|どうか|何卒|なにとぞ|以上|では|それでは|引き続き|今後とも|これからも|今後も|"
        r"また|ご?(?:多忙|忙しい)(?:の)?(?:ところ|中|なか)?"
    r"|お手数(?:です|をおかけ(?:いた)?しますが|おかけ(?:いた)?しますが)?(?:が)?|"
        r"恐れ入ります(?:が)?|恐縮です(?:が)?|すみません(?:が)?|申し訳(?:あり|"
        r"ござい)ません(?:が)?"
    r"|勝手(?:を(?:言って|いいまして|申しまして))?(?:です(?:が)?)?|大変|本当に|よろしく|"
        r"重ねて|まずは|取り急ぎ|とりあえず|末永く|これで|はい|こちらこそ|本年も|来年も|お返事|"
        r"楽しみにして(?:い|お)ります|ので|、|,| |!|。)*$"
)
_WONDER = re.compile(
    r"(?:いつ(?!でも|も)|どこ(?!か|でも)|どれ(?!でも|か)|どちら(?!か|でも)|どっち(?!か|"
        r"でも)|どの(?:よう|くらい|程度)|どなた|誰(?!か)|なぜ|なんで|どうし(?:て|たら)|どうすれ|"
        r"いくら(?!か)|何(?:日|時|円|分|個|枚|が|を|で|色|月)|どうやって|どんな)"
)
# A question inside a request: どちらになるか、わかったら…
_WITHIN = re.compile(
    rf"(?:{_WONDER.pattern})[^。?、]{{0,24}}か(?=、|わか|決ま|[をがはも]|連絡|教え|知らせ|"
        rf"確認|調べ)"
)
_TEACH = re.compile(r"(?:教え|おしえ|ご?教示|ご教授|お聞かせ|お?聞かせ)(?:て|を|いただ|くださ|願|ねが|も|$)")
_INFORM_ALSO = re.compile(r"先に|事前に|前もって|次第|わかったら|決まったら|その際|その時|調べて|確認して|入荷したら|"
    r"入ったら|たら.{0,12}教え")


def find(letter: Letter) -> list[Hit]:
    """The requests of a letter, in order."""
    hits: list[Hit] = []
    closings: list[Hit] = []
    for sentence in letter.sentences:
        for number, piece in enumerate(sentence.pieces):
            hit = _in_piece(letter.blind, sentence, piece, last=number == len(sentence.pieces) - 1)
            if hit is not None:
                (closings if hit.code == "request.closing" else hits).append(hit)
    return hits or closings[:1]


_FACTS = re.compile(
    r"(?:納期|金額|価格|値段|料金|送料|費用|単価|日数|期間|在庫|方法|手順|理由|原因|経緯|"
        r"状況|進捗|経過|結果|時期|予定|見込み|見通し|目安|日程|番号|有無|詳細|サイズ|可否|見解|"
        r"(?:か|のか)(?:どうか)?)(?:など|等)?(?:を|について|だけ|も|、)?"
    r"(?:だけでも|併せて|あわせて)?(?:お知らせ|ご連絡|連絡|ご回答|回答|ご返信|お返事|知らせ|"
        r"ご一報|お聞かせ)"
)


def asks_for_facts(said: str) -> bool:
    """Whether what is asked for is a fact: 納期をお知らせください is a question."""
    return _FACTS.search(said) is not None


def is_teaching(said: str) -> bool:
    """Whether a clause asks to be told something: then it is a question."""
    return _TEACH.search(said) is not None


def asks_both(said: str) -> bool:
    """Whether being told is itself the favour: beforehand, or when the time has come."""
    return _INFORM_ALSO.search(said) is not None


def _in_piece(blind: str, sentence: Sentence, piece: Piece, *, last: bool) -> Hit | None:
    stop = _stop(blind, piece)
    said = blind[piece.start : stop]
    asked = said + (_first_mark(sentence.marks) if last else "")
    if len(said) < 2:
        return None
    found = _cue(asked, said, blind[stop : min(sentence.end, stop + 14)], whole=last)
    if found is None or (asks_for_facts(said) and not asks_both(said)):
        return None
    code, start, end = found
    cue = asked[start:end].strip("。!?、 ")
    if code == "request":
        told = _of_pleading(said, start)
        if told == "none":
            return None
        code = told
    if is_teaching(said) and not asks_both(said):
        return None
    if _WONDER.search(_WITHIN.sub("", said)) and code in {"ask", "polite", "able"} and _is_interrogative(asked, end):
        return None
    return Hit(piece.start, _with_marks(blind, sentence, piece, last), _kind(said), f"request.{code}", cue)


def _stop(blind: str, piece: Piece) -> int:
    stop = piece.end
    while stop > piece.start and blind[stop - 1] in "、 ":
        stop -= 1
    return stop


def _first_mark(marks: str) -> str:
    return marks[:1] if marks[:1] in {"?", "。", "!"} else ""


def _with_marks(blind: str, sentence: Sentence, piece: Piece, last: bool) -> int:
    """Where a piece ends, with the mark that closes the sentence."""
    end = _stop(blind, piece)
    return end + 1 if last and sentence.marks[:1] in {"?", "。", "!"} else end


def _cue(asked: str, said: str, after: str, *, whole: bool) -> tuple[str, int, int] | None:
    for code, pattern in _CUES:
        for found in pattern.finditer(asked):
            if not _is_none(asked, found.start(), found.end(), after):
                return code, found.start(), found.end()
    if whole and (found := _BARE.search(said)):
        return "bare", found.start(), found.end()
    return None


def _is_none(asked: str, start: int, end: int, after: str) -> bool:
    """Whether the words only look like a request."""
    if _FORMULA.search(asked[max(0, start - 14) : end + 6]):
        return True
    after = (asked[end:] + after)[:14]
    return _REPORTED.match(after) is not None or _DENIED.search(asked) is not None


_CONDITIONAL = re.compile(r"場合|なければ|(?:たら|ば)、?.{0,10}(?:返品|交換|返金|キャンセル)")


def _is_interrogative(asked: str, end: int) -> bool:
    return asked.endswith(("?", "か", "かね", "かな", "か。", "ん")) or asked[end - 1 : end] in "か?"


def _of_pleading(said: str, start: int) -> str:
    """What an お願いします is: a request, a closing formula, or mere politeness."""
    before = said[:start]
    if _CLOSING.search(said) or _CLOSING_FORM.search(said):
        return "closing"
    plain = _GREETING_TAIL.sub("", before)
    if not plain:
        return "none"
    if before.rstrip("、 ").endswith("よろしく") and not re.search(r"(?:[をでにはも]|返信|返事|連絡|電話|対応|発送|手配|交換|返金|キャンセル|変更)$", plain):
        return "none"
    return "request"


_KINDS = (
    ("order_cancel", "キャンセル|取り?消|取消|解約|退会|辞退|止めて|停止|やめ"),
    ("exchange", "交換|取り?替え|代替|代わり|色違い|新しいもの|新品"),
    ("refund", "返金|払い?戻|返して|差額|お金"),
    ("return", "返品|返却|引き?取"),
    ("receipt", "領収書|納品書|請求書|見積書|レシート|証明書|宛名|但し"),
    ("discount", "値引|割引|安く|サービスして|まけて"),
    ("expedite", "至急|急い|早く|早め|急ぎ|間に合"),
    ("delivery_date", "着で|届け|到着|配達|日時|午前|午後|夕方|日に|曜"),
    ("order_change", "変更|替えて|変えて|修正|訂正|差し替|直して|追加|同梱|減らし|増やし|まとめ"),
    ("contact_method", "メールで|電話で|折り返し|連絡|返信|返事|電話"),
    ("repair", "修理|直し"),
    ("order_new", "注文|購入|発注|予約|取り置き"),
    ("improve", "気をつけ|改善|今後|次から|次回から|再発"),
    ("investigate", "調べ|確認|調査"),
    ("explanation", "説明"),
    ("wrapping", "包装|ラッピング|のし|リボン|メッセージカード"),
    ("send", "送っ|送り|発送|郵送|ください"),
)
_KIND = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]


def _kind(said: str) -> str:
    return next((kind for kind, pattern in _KIND if pattern.search(said)), "other")
