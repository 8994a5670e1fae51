"""What the checks of a letter noticed, what to write instead, and what was well."""

from __future__ import annotations

from typing import Any

from ecdesk.words.spoken import N_, filled, marked

_FINDINGS = {
    "field.unfilled": N_("未入力の欄があります: 「{text}」"),
    "field.unfilled_stale": N_("「{text}」は、いまの記録では「{right}」です"),
    "field.unfilled_opinion": N_("手元のAIの案が、まだそのままです"),
    "name.wrong": N_("宛名「{text}」は、このお客様のお名前とちがいます"),
    "name.wrong_right": N_("宛名は「{text}」ではなく「{right} 様」です"),
    "name.wrong_variant": N_("「{text}」は、記録の「{right} 様」と字がちがいます"),
    "name.missing": N_("宛名がありません"),
    "name.unsure": N_("宛名「{text}」が、このお客様のお名前か確かめてください"),
    "name.other": N_("「{text}」は、このお客様のお名前ではないようです"),
    "name.other_variant": N_("「{text}」は、記録の「{right} 様」と字がちがいます"),
    "name.doubled": N_("「{text}」は敬称が重なっています"),
    "name.title": N_("「{text}」は、役職名がすでに敬称です"),
    "name.both": N_("「{text}」は、「御中」と「様」が重なっています"),
    "shop.wrong": N_("別の店の情報が入っています: 「{text}」"),
    "sender.missing": N_("どの店からのメールか、本文に書かれていません"),
    "sender.incomplete": N_("名乗りに足りないものがあります: {right}"),
    "attachment.missing": N_("本文に「添付」とありますが、ファイルが付いていません"),
    "subject.vague": N_("件名から用件が分かりません"),
    "subject.long": N_("件名が{n}字を超えていて、途中で切れて見えることがあります"),
    "request.unanswered": N_("まだ答えていないことがあります: 「{asked}」"),
    "answers.unordered": N_(
        "ご質問が{n}つあります。番号を振ると、お客様が答えを見つけやすくなります"
    ),
    "disclosure.ignored": N_("お客様のお話に触れていません: 「{told}」"),
    "disclosure.late": N_("お客様のお話「{told}」に触れるのが、答えのあとになっています"),
    "empathy.missing": N_("お気持ちを受け止める言葉より先に、答えが来ています"),
    "empathy.congratulates": N_("つらいお話をされた方に「{text}」は合わないかもしれません"),
    "refusal.first": N_("はじめの一文が、お断りになっています"),
    "refusal.no_reason": N_("お断りの理由が書かれていません"),
    "refusal.no_alternative": N_("お断りだけで、代わりの案がありません"),
    "date.wrong": N_("日付「{text}」を確かめてください"),
    "date.wrong_nonexistent": N_("「{text}」という日はありません"),
    "date.wrong_weekday": N_("「{text}」は曜日が合いません。その日は{right}曜日です"),
    "date.wrong_past": N_("「{text}」はもう過ぎています"),
    "date.wrong_closed": N_("「{text}」は店がお休みの日です"),
    "date.vague": N_("「{text}」では、いつになるか分かりません"),
    "date.bare": N_("「{text}」に曜日がありません"),
    "date.contradicts": N_("前のメールでは{before}とお伝えしていました"),
    "date.after_need": N_("お客様がご入り用の{need}に、間に合わない日付です"),
    "due.missing": N_("次にいつご連絡するかが書かれていません"),
    "repeat.same_mail": N_("{day}にこのお客様へ送ったメールと、ほとんど同じ文面です"),
    "repeat.to_others": N_("ほかに{n}人のお客様へ、同じ文面を送っています"),
    "repeat.promise": N_("{day}にも「お待ちください」とお伝えしています"),
    "contradiction.price": N_("前のメールでは{before}とお伝えしていました"),
    "contradiction.stock": N_("在庫について、前のメールとちがうことが書かれています"),
    "blame.writing": N_("「{text}」は、文章が分からないと責めているように読めます"),
    "blame.customer": N_("「{text}」は、お客様を責めているように読めます"),
    "blame.comparing": N_("「{text}」は、ほかの方と比べる言い方です"),
    "tone.fight": N_("「{text}」は、言い返しているように聞こえます"),
    "tone.cold": N_("「{text}」は、突き放して見えることがあります"),
    "tone.sorry_but": N_("お詫びのすぐあとに「が」が続くと、言い訳に聞こえることがあります"),
    "tone.marks": N_("「{text}」は、店からのメールでは軽く見えることがあります"),
    "tone.long": N_("一文が{n}字あります。長くて読みにくいかもしれません"),
    "tone.dense": N_("空行のない文章が{n}字続いています"),
    "keigo.double": N_("「{text}」は二重敬語です"),
    "keigo.humble_twice": N_("「{text}」は、へりくだる言葉が重なっています"),
    "keigo.letting_twice": N_("一文に「させていただく」が二度あります"),
    "keigo.extra_sa": N_("「{text}」は「さ」がひとつ多い言い方です"),
    "keigo.downward": N_("「{text}」は、お客様には使わない言い方です"),
    "keigo.past_asking": N_("「{text}」は、過去のことを尋ねる形になっています"),
    "keigo.becoming": N_("「{text}」の「なります」は、移り変わるものに使う言い方です"),
    "keigo.direction": N_("「{text}」の「ほう」は、なくても伝わります"),
    "keigo.customer_humbled": N_("「{text}」は、お客様のなさることをへりくだって言っています"),
    "channel.forbidden": N_("「{text}」は、このモールのメッセージには書けません"),
    "channel.forbidden_link": N_("モールの外へのリンクは、このモールでは禁じられています"),
    "channel.forbidden_address": N_("メールアドレスのご案内は、このモールでは禁じられています"),
    "channel.forbidden_call": N_("お電話へのご案内は、このモールでは禁じられています"),
    "channel.forbidden_line": N_("LINEなどへのご案内は、このモールでは禁じられています"),
    "channel.forbidden_offsite": N_("モールの外でのお買い物へのご案内は、禁じられています"),
    "channel.forbidden_payment": N_("モールを通さないお支払いのご案内は、禁じられています"),
    "channel.forbidden_reward": N_("レビューの見返りや高い評価のお願いは、禁じられています"),
    "order.unknown": N_("注文番号「{text}」は、このやりとりに出てきません"),
    "amount.unknown": N_("「{text}」は、このやりとりで初めて出てくる金額です"),
    "amount.sum": N_("計算が合いません。{right}円ではありませんか"),
    "personal.card": N_("カード番号や暗証番号は、メールでは扱えません"),
    "personal.other": N_("「{text}」は、このお客様のものではないかもしれません"),
    "law.review_reward": N_("レビューの見返りは、景品表示法に触れるおそれがあります"),
    "law.review_removal": N_("レビューの取り下げのお願いは、店の信用を損なうおそれがあります"),
    "law.absolute": N_("「{text}」は、根拠を示せないと優良誤認のおそれがあります"),
    "law.no_return_ever": N_("不良品や誤送まで断る書き方は、無効とされることがあります"),
    "law.defect_return": N_("不良や誤送のお品は、返品不可の決まりがあってもお受けするものです"),
    "law.return_terms": N_("返品の決まりが表示されていないと、お届けから8日は返品できます"),
    "law.cooling_off": N_(
        "通信販売にクーリング・オフはありません。返品の決まりでご案内するものです"
    ),
    "law.advert": N_("宣伝が入ると、広告のメールとして同意が要ることがあります"),
    "law.invoice_number": N_("登録番号は T と13桁の数字です。{n}桁になっています"),
    "law.harassed": N_("お客様のメールに「{said}」とあります。ひとりで抱えないでください"),
    "house.ships_early": N_("「{text}」の発送は、店の決まり（早くて{right}）より早い約束です"),
    "house.return_days": N_("「{text}」は、店の決まりより長い約束です（{rule}: {said}）"),
    "house.free_shipping": N_("送料無料の約束が、店の決まりとちがいます（{rule}: {said}）"),
    "house.shipping_fee": N_("送料「{text}」は、店の決まりにない金額です（{rule}: {said}）"),
    "house.discount": N_("割引「{text}」は、店の決まりにもできごとにもありません"),
    "recipient.other": N_("「{address}」は、このやりとりに出てこない宛先です"),
    "template.other": N_("「{template}」は、ほかの店のためのひな型です"),
    "template.other_channel": N_("「{template}」は、ほかの窓口のためのひな型です"),
    "phone.better": N_(
        "お客様は{need}までにご入り用です。メールの往復では間に合わないかもしれません"
    ),
    "phone.better_critical": N_("けがや健康にかかわるお話のようです。メールでは遅いかもしれません"),
    "due.missing_put_off": N_(
        "「{asked}」は{day}までにお返事すると決めましたが、本文にその日がありません"
    ),
    "due.missing_no_day": N_("「{asked}」に、いつまでにお返事するかが決まっていません"),
    "tone.no_cushion": N_("お願いの前に、ひとこと添えると柔らかくなります"),
    "check.broken": N_("確かめられなかった項目があります"),
}
_FIXES = {
    "field.unfilled": N_("欄に書き込むか、その一文を消してください。"),
    "field.unfilled_stale": N_("「{right}」に直すか、いまのお客様でよいか確かめてください。"),
    "field.unfilled_opinion": N_("読んで書き直すか、このままでよければそう決めてください。"),
    "name.wrong": N_("このお客様のお名前に直してください。"),
    "name.wrong_right": N_("「{right} 様」に直してください。"),
    "name.missing": N_("はじめの行に「{right} 様」と書いてください。"),
    "name.unsure": N_("いただいたメールのお名前と見比べてください。"),
    "name.other": N_("ほかの方のお話なら、そのままでかまいません。"),
    "name.other_variant": N_("「{right}」に直してください。ほかの方なら、そのままでかまいません。"),
    "name.doubled": N_("「様」をひとつにしてください。"),
    "name.title": N_("「部長 山口様」か「山口部長」の形にしてください。"),
    "name.both": N_("お一人あてなら「様」、会社や部署あてなら「御中」だけにしてください。"),
    "shop.wrong": N_("この店の名前や連絡先に直してください。"),
    "sender.missing": N_("はじめに「{right}の…でございます」と名乗ってください。"),
    "sender.incomplete": N_("名乗りか署名に入れてください。"),
    "attachment.missing": N_("ファイルを付けるか、「添付」の一文を直してください。"),
    "subject.vague": N_("「{{用件}}について（注文番号）」のように、用件を入れてください。"),
    "subject.long": N_("用件だけを残して短くしてください。"),
    "request.unanswered": N_(
        "答えを書くか、「○月○日にご連絡します」と日を決めるか、理由と代わりの案を添えてお断りしてください。"
    ),
    "answers.unordered": N_("1. 2. と番号を付けるか、ご質問を引いてから答えてください。"),
    "disclosure.ignored": N_("答えの前に、このお話を受け止めるひとことを添えてください。"),
    "disclosure.late": N_("そのひとことを、答えの前に移してみてください。"),
    "empathy.missing": N_("お詫びやお礼、お察しする言葉をひとこと、答えの前に置いてください。"),
    "empathy.congratulates": N_("お見舞いやお悔やみの言葉に替えてください。"),
    "refusal.first": N_("お気持ちを受け止めるひとことと、理由を先に書いてください。"),
    "refusal.no_reason": N_("「…のため」と、できない理由をひとこと添えてください。"),
    "refusal.no_alternative": N_(
        "「代わりに…はいかがでしょうか」と、できることをひとつ添えてください。"
    ),
    "date.wrong": N_("カレンダーを見て、正しい日付に直してください。"),
    "date.wrong_weekday": N_("日付か曜日を直してください。"),
    "date.wrong_past": N_("これからの日付に直してください。"),
    "date.wrong_closed": N_("営業日にしてください。次は{right}です。"),
    "date.vague": N_("「○月○日(○)○時までに」と、日を決めて書いてください。"),
    "date.bare": N_("「{right}」と曜日を添えてください。"),
    "date.contradicts": N_("変わったのなら、そのことと理由をひとこと添えてください。"),
    "date.after_need": N_("間に合わないことを先にお伝えし、代わりの案を添えてください。"),
    "due.missing": N_(
        "「○月○日(○)○時までにご連絡します」と書いてください。もうご連絡することがなければ、その一文を直してください。"
    ),
    "repeat.same_mail": N_("前のメールで足りなかったことを書いてください。"),
    "repeat.to_others": N_("このお客様へのひとことを添えてみてください。"),
    "repeat.promise": N_("いま分かっていることと、遅れたお詫びを添えてください。"),
    "contradiction.price": N_("変わったのなら、そのことと理由をひとこと添えてください。"),
    "contradiction.stock": N_(
        "変わったのなら、「その後売り切れ…」のようにひとこと添えてください。"
    ),
    "blame.writing": N_(
        "「行き違いのないよう、…を教えていただけますか」とお願いする形にしてください。"
    ),
    "blame.customer": N_(
        "「ご案内が分かりにくく失礼いたしました」のように、こちらのこととして書いてください。"
    ),
    "blame.comparing": N_("比べずに、事実だけを書いてください。"),
    "tone.fight": N_("確かめた事実と、次にできることだけを書いてください。"),
    "tone.cold": N_("「ご不便をおかけし申し訳ございません」に替えるか、添えてください。"),
    "tone.sorry_but": N_("「申し訳ございません。」で一度文を切ってください。"),
    "tone.marks": N_("句点「。」にしてください。"),
    "tone.long": N_("二つの文に分けてください。"),
    "tone.dense": N_("二、三行ごとに空行を入れてください。"),
    "keigo.double": N_("「おっしゃる」「ご覧になる」のように、敬語をひとつにしてください。"),
    "keigo.humble_twice": N_("「伺います」「拝見しました」としてください。"),
    "keigo.letting_twice": N_("片方を「いたします」にしてください。"),
    "keigo.extra_sa": N_("「休ませていただく」のように「さ」を抜いてください。"),
    "keigo.downward": N_("「お手数をおかけしました」「かしこまりました」などに替えてください。"),
    "keigo.past_asking": N_("「よろしいでしょうか」としてください。"),
    "keigo.becoming": N_("「…でございます」としてください。"),
    "keigo.direction": N_("「商品を」のように、そのまま書いてください。"),
    "keigo.customer_humbled": N_("「おっしゃる」「ご覧になる」としてください。"),
    "channel.forbidden": N_("その部分を消してください。"),
    "channel.forbidden_link": N_("消すか、モールの中のページにしてください。"),
    "order.unknown": N_("このお客様のご注文か、確かめてください。"),
    "amount.unknown": N_("伝票や注文の記録と見比べてください。"),
    "amount.sum": N_("個数と金額を、もう一度確かめてください。"),
    "personal.card": N_("決済の画面からのお手続きをご案内してください。"),
    "personal.other": N_("ほかの方の連絡先でないか、確かめてください。"),
    "law.review_reward": N_("率直なご感想のお願いにして、見返りを付けないでください。"),
    "law.review_removal": N_("解決のご連絡だけにしてください。"),
    "law.absolute": N_("根拠を書くか、言い方をやわらげてください。"),
    "law.no_return_ever": N_("「初期不良・誤送を除き」と添えてください。"),
    "law.defect_return": N_("交換や返金のご案内にしてください。"),
    "law.return_terms": N_("返品の決まりと、それを載せたページを確かめてください。"),
    "law.cooling_off": N_("店の返品の決まりでご案内してください。"),
    "law.advert": N_("お返事のメールでは、宣伝の部分を外してください。"),
    "law.invoice_number": N_("登録番号を確かめてください。"),
    "law.harassed": N_("記録を残し、信頼できる方や窓口に相談してから返信してください。"),
    "house.ships_early": N_("{right}に直すか、ほんとうに出せるか確かめてください。"),
    "house.return_days": N_("決まりどおり{right}にするか、特別な取り計らいとして送ってください。"),
    "house.free_shipping": N_(
        "無料にするのは{right}からです。特別になさるなら、そのまま送れます。"
    ),
    "house.free_shipping_below": N_(
        "お買い上げは{total}円です。送料を書くか、特別になさるなら、そのまま送れます。"
    ),
    "house.shipping_fee": N_("決まりの金額か、確かめてください。"),
    "house.discount": N_("いま使える割引か、確かめてください。"),
    "recipient.other": N_("送ってよい方か、宛先を確かめてください。"),
    "template.other": N_("この店のひな型で書き直すか、内容がこの店のものか確かめてください。"),
    "phone.better": N_("お電話して、同じ内容をメールでもお送りください。"),
    "due.missing_put_off": N_("「{day}までにご連絡いたします」と書き添えてください。"),
    "due.missing_no_day": N_(
        "お返事する日を決めるか、「○月○日(○)までにご連絡いたします」と書いてください。"
    ),
    "tone.no_cushion": N_("「お手数をおかけしますが」などを添えてください。"),
    "check.broken": N_("送る前に、ご自分の目でもう一度ご確認ください。"),
}
_PASSED = {
    "field.unfilled": N_("未入力の欄はありません"),
    "name.wrong": N_("宛名はこのお客様"),
    "shop.wrong": N_("差出人の店が一致"),
    "attachment.missing": N_("添付忘れはありません"),
    "request.unanswered": N_("すべてに答えています"),
    "disclosure.ignored": N_("お話に触れています"),
    "date.wrong": N_("日付と曜日が一致"),
    "channel.forbidden": N_("モールの決まりどおり"),
    "repeat.same_mail": N_("前回と同じ文ではない"),
}
_VARIED = ("why", "what", "right")  # the values of which a sentence of its own may speak


def finding(code: str, values: dict[str, Any] | None = None, text: str = "") -> str:
    """What a check noticed, for the sidebar and the command line."""
    return _of_finding(_FINDINGS, code, values, text)


def fix(code: str, values: dict[str, Any] | None = None, text: str = "") -> str:
    """What to write instead of what a check noticed."""
    return _of_finding(_FIXES, code, values, text)


def passed(code: str) -> str:
    """What a check that found nothing says beside its ✓; empty where nothing need be said."""
    return marked(_PASSED[code]) if code in _PASSED else ""


def _of_finding(
    sentences: dict[str, str], code: str, values: dict[str, Any] | None, text: str
) -> str:
    """The sentence for a code, or for one case of it: `date.wrong` with why=past."""
    told = dict(values or {})
    told.setdefault("text", text)
    cases = (f"{code}_{key if key == 'right' else told[key]}" for key in _VARIED if told.get(key))
    key = next((case for case in cases if case in sentences), code)
    return filled(marked(sentences.get(key, sentences["check.broken"])), told)
