"""How the customer feels, with the words that show it.

Anger hides in politeness (いかがなものか), in praise of what went wrong (さすがですね) and in
asking twice. The one rule: a word that may be anger or mere news (届いていません) is anger only in
the letter of somebody who has a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecdesk.domain.reading import Emotion, Intent, Role
from ecdesk.language import lazily, manner, temper
from ecdesk.language.alternation import Vocabulary
from ecdesk.language.cues import hits
from ecdesk.language.dates import Day
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

_VOCABULARY = Vocabulary()
_FURIOUS = _VOCABULARY.add(
    r"消費(?:者|生活)(?:庁|センター|相談)|国民生活センター|弁護士|訴え(?:る|ます|させ|よう)|"
    r"訴訟|裁判|法的|警察|被害届|通報|然るべき|しかるべき|内容証明|(?:口コミ|レビュー|SNS|"
    r"ネット|ツイッター|X|掲示板|インスタ)(?:に|で).{0,8}(?:書(?:く|き|か)|さら|晒|拡散|"
    r"投稿し(?:ます|てや))|低評価"
    r"|ふざけ(?:る|ん|ない|て|た)|いい(?:加減|かげん)(?:に|、)|詐欺|最悪|最低(?!ロット|限|数|"
    r"金額|注文|何|でも|\d|気温|で[もは])|許せ|許し(?:がたい|ません|難)|許さ|二度と|腹(?:が|"
    r"の|を)(?:立|虫|たつ|据)|怒(?:り(?!っぽ)|って|ってい)|激怒|憤り|憤慨|頭に(?:き|来)|"
    r"馬鹿に|バカに|ばかに(?:し|す)|なめ(?:て(?:い)?(?:る(?:ん|の|と)|んの|んじゃ)|んな)|舐め(?:て(?:い|る|ん)|られ)|論外|"
    r"ありえ(?:ない|ません|なく)|有り得|あり得|ひどすぎ|酷すぎ"
    r"|誠意(?:が|の|を|に)(?:ない|な|欠|見|感|かけら|見せ|あ)|不誠実|責任(?:を取|者を出|"
    r"者を)|非常識|客商売|既読スルー|やる気(?:が|は)?(?:ない|ある)|(?:答える|返す|"
    r"対応する)気(?:が|は)?(?:ない|ある)|どうしてくれる|騙され|だまされ|ムカつ|むかつ|"
    r"イライラ|上から目線|異議申し?立て|カード会社に|人として|(?:馬鹿|バカ)げ|ナメ(?:て|ん)|"
    r"呆れ(?:て|果|ま)|あきれ|言語道断|泣き寝入り(?!した(?:経験|こと))|損害|賠償|慰謝料|(?:返金|説明|謝罪|対応|"
    r"連絡|交換|何とか)(?:を|くらい)?しろ|返せ(?!ま|る|ば|な|そ)|不愉快|横柄|失礼極まり|失礼な(?:態度|対応|"
    r"言(?!い方が?あ))|(?<!世)(?<!で)(?<!では)(?<!ではお)話にな(?:りません|ら(?:ん|ない(?!ので)))|人を何だと|客を何だと|信用(?:でき|して)(?:い)?(?:ない|ません)|"
    r"消費者ホットライン"
)
_CROSS = _VOCABULARY.add(
    r"何度言え|連絡なし(?:です|とは|で)|いい度胸|待たせる気|よく(?:も)?(?:そんな|言え|送れ|売れ)|開いた口|理解に苦し|無神経|厚かまし(?!いの|いお願|いですが|いとは|くも)|"
    r"神経を疑|どの面|しらばっく|おちょく|(?<!では)お話になら|(?<!では)お話になりません|堪忍|限界です|ゴミ(?:みたい|同然|を送)|逆なで|(?:耳|目)を疑|責任転嫁|心外|遺憾|"
    r"だまされ|足元を見|客扱い|あしらわ|嫌な思い|気分を害|興ざめ|信用(?:を|が)(?:失|な)|もう信じ|どうかして(?:い|る)|また間違[っえ]て(?!ま?し)|"
    r"がっかり|ガッカリ|残念(?!ながら(?:伺|行|不|私|当))|困(?:ります|っています|ってます|惑|"
    r"り果て|るんですが)|いつになったら|いつまで(?:待|かか)|まだ(?:です|届|来|発|送|返|"
    r"連絡)(?:か|いて|ませ|き|ない)?|どうなって(?:い|る|ん)|どういう(?:こと|つもり|神経|"
    r"仕組|対応|管理)|何(?:を|が)?(?:して|やって)(?:い|る)んです|わざと|困惑|愕然|唖然|呆然|"
    r"腑に落ち|釈然|もやもや|モヤモヤ|二度手間|時間の無駄|時間を返|期待して(?:いた|"
    r"た)(?:だけに|のに|分)|楽しみに(?:して|待って)(?:い)?たのに|言い訳|他人事|"
    r"マニュアル通り|コピペ|定型文|後回し|口だけ|話が通じ|寂しいです|いい気(?:分|持ち)(?:は|"
    r"が)?し|だけなのに|一行の|質が(?:落|下)|品質が(?:落|下|悪)|前のほうが|薄くなって|(?:何|"
    r"なん)のための|二週間|一ヶ月も|何日待|何週間(?!くらい|ぐらい|ほど|で|か)|何なんですか|なんなんですか|なんなの|"
    r"何度やっても|何回やっても|何回(?:も)?試し|一点張り|情けな|不親切|済まされ|一言あって|よくこれで|よくも(?!の)|もう(?:\d|[一二三四五六])(?:か月|ヶ月|週間|日)(?:です|も)|の繰り返し|一度も[^。]{0,16}(?:な[いく]|ません)|はっきり(?:させ|し(?:て|ろ)|答|日)|どうして(?:くれる|もらえる)|どうする(?:つもり|気)|台無し|水の泡|取り返しが|間に合(?:いませんでし|っていません|わなかった)|一生に一度|泣きたい|時間(?:と|も)お金|無駄(?:に|足|だっ)|当然[^。]{0,6}(?:間に合|ない|ありませ)|だけ取られ|取られて|引かれ続け|定価のまま|のに(?:、)?(?:毎回|一度も|何も|まだ)|言われるがまま|泣き寝|バカ正直|ほったらかし|説明(?:して|を求|が?ほし)|何(?:だった|のため)|信じられ|呆れ|覚えは(?:ない|ありません)|恥をか(?!くところ)|ほどがあ|どんな(?:選別|検品|管理|教育|神経)|(?:客|人)を(?:試|ばか|馬鹿)|使い古|贈り直|(?:あんな|こんな|ああいう|そんな|このような)(?:扱い|対応|言い方|態度|もの(?:を|が)|商品|ことを)|一方的|ため息|鼻で笑|意味(?:が)?(?:な[いく]|あり)|だけに見え|だまし討ち|売れ残り|素人でも|こういうものな|たまったもの|冗談じゃ|勘弁し|こんなん|あまりに(?:も)?(?:ひど|雑|遅|違)|お金(?:だけ)?(?:返|取)して(?:や|よ|くれ)|見事に[^。]{0,14}(?:割|壊|違)|ここまで(?:違|ひど|遅)|ちぐはぐ|三度目|教育を?され|言っているような|買う気(?:が|も)失|あきれ|もう結構|"
    r"(?:見本|写真|サイト|説明)(?:と|とは)(?:全然|全く|まるで|あまりに(?:も)?|かなり|"
    r"だいぶ)?(?:違|異な)|したのに(?!は)|して(?:くれ|もらえ)な(?:い|かった)(?:です|の|ん|。|"
    r"$)|切られ|聞こうともせ|いまだに|未だに|全然(?:違|来|届|ダメ|だめ)|全く(?:違|来|届)|"
    r"ちっとも|うんざり|辟易|げんなり|呆れ|(?<!こちらの)(?<!私の)(?<!当方の)不手際|落胆|杜撰|ずさん|お粗末|いつも(?:こう|遅)|"
    r"毎回(?:こう|遅|違)|これで(?:\d|[二三])(?:回|度)目|なめられ|損した|騙し|詐欺|"
    r"ぼったくり|残念な|不良|(?:今後|二度と|次(?:から)?|もう).{0,14}(?:ない|無い)ように|"
    r"納得(?:いか|いき|でき|が)|不快|不満|不信|ショック(?:です|でし|を)|対応が(?:悪|遅|雑|"
    r"ひど)|おかし(?:い(?:と|で|の|んじゃ|です)|く(?:ない|あり))|いかがなもの|話が違|"
    r"約束が違|裏切|失望|幻滅|二回(?:も)?(?:引|請求|決済)|もういいです|期待外れ|期待はずれ|"
    r"(?:ひど|酷)い(?:です|と|状態|対応|商品|話|の|。|!|$|も)|雑(?:な|で|に|すぎ)|適当(?:な|"
    r"に)"
    r"|遅(?:い(?:です|の|ん|と)|すぎ|過ぎ)|待たせ|待たされ|待って(?:い)?る(?:ん|の)(?:です)|"
    r"待ってます$|検品(?:は|して|を)|確認(?:は|して)(?:い)?(?:ない|なか)|なんで(?!す)|なぜ|"
    r"どうして(?!も)|(?:ちゃんと|きちんと|しっかり)(?:と)?(?:し(?!た(?:もの|道具|品|商品|お))|確認|対応|説明|梱包|検品|見|"
    r"書)|はずなのに|のはずが|はずでは|違うじゃ|違うん(?:です|じゃ)|嘘|うそ(?:だ|で|つ)|"
    r"疑(?:って|い|わ)|不良品|欠陥|粗悪|壊れ(?:て|た|まし)|割れて|破れて|汚れ(?:て|が|た)|"
    r"傷(?:が|だらけ|つい)|動きません|動かな|点きません|つきません|使えません|使えな(?:い|"
    r"か)|使い物に|縮みました|縮ん|ほつれ|取れて(?:しま|いま)"
    r"|届(?:いて|か)(?:い)?(?:ない|ません)(?!よう|か|と)|届いてない|届きません|"
    r"来(?:て)?(?:い)?ません|入って(?:い)?(?:ません|なかった|ませんでした|ない)|足りません|"
    r"足りない|違う(?:もの|商品|色|サイズ)が|(?:頼んだ|注文した)(?:の|はず)(?:に|と|なのに)|"
    r"のに(?:、)?(?:黒|白|赤|青|違う|別|来|届|なって|入って)|二重に|勝手に(?!.{0,6}(?:注文|"
    r"触))|音沙汰|(?<!も)平気で(?!す|しょ|な)|お得意|ご立派|さすが.{0,6}(?:ですね|ですこと)|結構なお|"
    r"素晴らしい対応(?!を?(?:あり|いただ))|(?:返事|返信|連絡|回答)(?:が|も|"
    r"を).{0,10}(?:ない|なく|ありません|いただけて|来ません|もらえ)|無視|放置|つながらな|"
    r"繋がらな|電話しても(?!ら)|電話が(?:通|つな|繋)|何度(?:も)?(?:電話|メール|連絡|問|言|聞)|"
    r"何回(?:も)?(?:電話|メール|連絡|問|言|聞)|再三|正直(?:、)?(?:がっかり|残念|ひど|"
    r"いい気)|悲し(?:い|く)(?:です|なり|気)|怖くて|当然だ|当たり前|べきだ|常識"
)
_NOT_CROSS = lazily.pattern(
    r"(?:残念ながら)?(?:伺え|行け)|怒っているわけでは|(?:届いて|来て)(?:い)?(?:ない|"
    r"ません)(?:でしょ|か(?!ら))|(?:責め|疑っ)(?:て|る)?(?:いる)?(?:わけ|つもり)|問題(?:は)?ない|"
    r"気にして(?:い)?(?:ない|ません)|構いません|いいんですけど"
)
# These words are anger only in the letter of somebody who has a complaint.
_MILD = lazily.pattern(
    r"^(?:.*[なに]いように|.*がらな|破れて|二重に|初期不良|説明し.*|こんなん|なんで|なぜ|どうして|のはずが|頼んだ.*|注文した.*|.*不良|したのに|検品.*|二週間|勝手に|何度やっても|"
    r"何回やっても|音沙汰|(?:連絡|返事|返信|回答).*|電話が.*|一度も.*|全然.*|つきません|困って.*|"
    r"のに.*|はずなのに|おかし.*|壊れ.*|取れて.*|困(?:ります|るんですが)|まだ.*|残念.*|"
    r"足りな.*|足りません|縮.*|疑.*|使えな.*|使えません|ほつれ|当然だ|悲し.*|べきだ|確認.*|"
    r"怖くて|違うん.*|動きません|動かな|来(?:て)?(?:い)?ません|届いてない|届きません|届.*|"
    r"入って.*|割れて|傷.*|遅い.*|待ってます|汚れ.*|電話しても(?!ら)|適当.*)$"
)
_HAPPY = _VOCABULARY.add(
    r"ありがとう(?:ございました|ございます)?[!♪。]*|感謝|うれし(?:い(?:です|限り|!|な|〜)|"
    r"く(?:て|なり|思))|感動|感激|大満足|満足(?:して|です)|最高|素敵(?:な|です|で)|すてき|"
    r"素晴らし|気に入(?:って|り)|かわい(?:い|く)|可愛|美味し|おいし|大喜び|喜んで(?:い|く|"
    r"も|ま|お)|喜ばれ|助かりました|また(?:買|利用|お願い|注文|購入)|大好き|ほっとし|"
    r"安心しました|うっとり|完璧|ごちそうさま|楽しみにして(?:い|お|る|ま)|丁寧(?:な|に)|"
    r"期待以上|良かった|よかったです"
)
_ANXIOUS = _VOCABULARY.add(
    r"不安|心配|こわく(?:て|な)|動悸|眠れ(?:な|ま)|祈る|間に合(?:い(?:ます|そう)|う(?:か|の|で)|わな|わせて|えば)|焦って|"
    r"あせ(?:って|り)|慌て|困って(?:い|ます|る|しま)|困るん|どうすれば|どうしたら|どうにか|"
    r"なんとか|何とか|大丈夫(?:でしょう|です)か|ドキドキ|怖い|うっかり|間違え(?:て|まし|た)|"
    r"まちがえ|すがる思い|藁にも|お願いです|助けて|急ぎで|急遽|急いで|手遅れ|使え(?:ません|"
    r"ない|なく)|できません(?:でした)?|できない|来ないんです|見つから|わからなく(?:て|なり)|"
    r"図々しい|[💦😭😢😥😰🥺🙇]"
)
_ANXIOUS_MATTERS = {Intent.CAMPAIGN_EVENT, Intent.SITE_TROUBLE}
# Who asks about goods is seldom cross: more must be said.
_INQUIRIES = {
    Intent.PRODUCT_SPEC,
    Intent.STOCK,
    Intent.ORDER_NEW,
    Intent.PRICE_QUOTE,
    Intent.SHIPPING_COST,
    Intent.HOWTO_CARE,
    Intent.WHOLESALE_MEDIA,
}


_ENOUGH = 2.0
_BAR, _BAR_OF_WORDS = 0.0, -0.5  # of the odds from which on a letter sounds cross; with its words
_SHORT = 40  # letters of a letter that has words, and no tone
_PLAIN = 1.5  # what is this much more than enough needs no tone
_BEFORE = 12  # letters before a sign of manner that are shown with it
_UNTIL = lazily.pattern(r"(?:[^。!?\n、]*[。!?\n、])*")
_FEAR = lazily.pattern(r"不安|心配|怖|こわく|動悸|眠れ|祈る|ドキドキ|焦|慌|💦|😢|🥺|うっかり")
# Who writes of these has a complaint, and asks for redress.
_BY_MATTER = {
    Intent.COMPLAINT_SERVICE: 1.25,
    Intent.ITEM_DEFECT: 0.75,
    Intent.ITEM_WRONG: 0.75,
    Intent.ITEM_MISSING: 0.5,
    Intent.DELIVERY_TROUBLE: 0.75,
    Intent.RETURN_REFUND: 0.25,
    Intent.CAMPAIGN_EVENT: 0.25,
    Intent.PAYMENT: 0.25,
    Intent.POINTS: 0.25,
    Intent.SITE_TROUBLE: 0.25,
    Intent.SHIPPING_STATUS: 0.25,
    Intent.ORDER_CANCEL: 0.25,
    Intent.ACCOUNT_PRIVACY: 0.25,
    Intent.SHIPPING_COST: 0.25,
}
_REDRESS = lazily.pattern(
    r"返金|払い?戻|(?:お金|代金|差額)[^。]{0,6}返|送り直|作り直|弁償|治療費|引き取|(?:取り?替|交換)[^。]{0,6}(?:て|し)ほし|返して|至急|早く"
)


def emotion(
    letter: Letter,
    *,
    intent: Intent,
    requests: Sequence[Hit],
    questions: Sequence[Hit],
    dates: Sequence[Day],
    earlier: int,
    title: str = "",
) -> tuple[Emotion, list[Hit]]:
    """How the customer feels, and the words that show it: crossness and worry before joy."""
    text = letter.blind
    furious = hits(text, (("anger", _FURIOUS),))
    cross = [hit for hit in hits(text, (("anger", _CROSS),)) if not _excused(text, hit)]
    rhetoric = _rhetoric(letter)
    soft = [hit for hit in cross if _MILD.match(hit.cue)]
    hard = len(cross) - len(soft) + len(rhetoric)
    cues = [*furious, *cross, *rhetoric]
    pressing = hits(text, [("anger", pattern) for _, pattern in manner.PRESSING])
    shown = [_whole(text, hit) for hit in pressing]
    score = 2.0 * hard + 0.75 * len(soft) + manner.pressure(text) - manner.gentleness(text)
    score += _BY_MATTER.get(intent, 0.0)
    if intent in _BY_MATTER and requests and _REDRESS.search(text):
        score += 0.75
    if intent in _BY_MATTER and manner.is_curt(text):
        score += 0.75
    if intent is Intent.THANKS:
        score -= 3
    worried = hits(text, (("worry", _ANXIOUS),))
    if not hard and any(_FEAR.search(hit.cue) for hit in worried):
        score -= 0.75  # who fears does not scold
    over = score - _ENOUGH - (0.5 if intent in _INQUIRIES else 0)
    by_words = bool(furious) or over >= 0
    sounds = sounds_cross(letter, title, intent, by_words=by_words)
    if (
        len(furious) >= 2
        or (furious and (hard or earlier or len(soft) >= 1))
        or (
            furious
            and re.search(
                r"!{2,}|しろ|センター|弁護士|訴|警察|通報|書く|二度と|いい加減|不愉快|誠意", text
            )
        )
    ):
        return Emotion.ANGRY, cues
    if over >= _PLAIN or sounds or furious:
        return Emotion.IRRITATED, cues or _tone(letter) or shown
    bound = any(day.role is Role.NEED for day in dates)
    happy = hits(text, (("joy", _HAPPY),))
    if intent is Intent.THANKS or (happy and not requests and not questions and not worried):
        return (Emotion.HAPPY, happy) if happy else (Emotion.CALM, [])
    strong = [
        hit
        for hit in worried
        if re.search(
            r"不安|心配|間に合|焦|慌|💦|😭|😢|うっかり|急|すがる|助けて|困るん|図々", hit.cue
        )
    ]
    if strong or (worried and (intent in _ANXIOUS_MATTERS or bound)):
        return Emotion.ANXIOUS, worried
    if intent is Intent.CAMPAIGN_EVENT and re.search(r"ません|ない|なかった|んですが", text):
        return Emotion.ANXIOUS, worried
    return Emotion.CALM, []


def sounds_cross(letter: Letter, title: str, intent: Intent, *, by_words: bool) -> bool:
    """Whether the whole letter sounds cross; `by_words`: whether its words of anger say so.

    What is short has no tone, nor has what stands in the fields of a form.
    """
    if len(letter.blind) < _SHORT or letter.fields:
        return by_words
    bar = _BAR_OF_WORDS if by_words else _BAR
    return temper.crossness(letter.blind, title, intent, told_by_words=by_words) > bar


def _whole(text: str, hit: Hit) -> Hit:
    """A sign of manner with the words before it: an ending alone is nobody's reason."""
    start = max(hit.start - _BEFORE, 0)
    start += len(_UNTIL.match(text[start : hit.start])[0])  # type: ignore[index] # it matches all
    said = text[start : hit.end].strip("、。 \n")
    return Hit(start, hit.end, hit.kind, hit.code, said)


def _tone(letter: Letter) -> list[Hit]:
    hit = temper.crossest(letter.blind)
    if hit is None:
        return []
    said = letter.folded.text[hit.start : hit.end].strip()
    return [Hit(hit.start, hit.end, hit.kind, hit.code, said)]


def _excused(text: str, hit: Hit) -> bool:
    return _NOT_CROSS.search(text[max(0, hit.start - 6) : hit.end + 14]) is not None


_RHETORIC = lazily.pattern(
    r"わざと[^。?]{0,24}(?:か|の)|(?:馬鹿|バカ)にし[^。?]{0,10}(?:か|の)|"
    r"ふざけて[^。?]{0,8}か|(?:おかしく|ひどく)(?:ない|あり)[^。?]{0,6}か|どういうつもり|"
    r"いかがなもの|中古を送って|本当なのでしょうか|(?:検品|確認)(?:は|を)?して(?:い)?ないの|"
    r"と思いませんか|待たせるの"
)


def _rhetoric(letter: Letter) -> list[Hit]:
    return hits(letter.blind, (("anger", _RHETORIC),))
