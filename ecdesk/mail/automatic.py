"""Which machine wrote a mail, if one did: a bounce, an auto-reply, a newsletter, a notice.

Headers speak first (RFC 3464, 3834, 2919, 2369, and what older programs put in their place), words
only in shapes that people do not use. The one rule: what a person wrote starts a clock, through
whatever machine it came; so in doubt a mail is a person's.
"""

from __future__ import annotations

import re

from ecdesk.domain.mail import Auto, FormFields
from ecdesk.mail import channels, forms
from ecdesk.mail.headers import message_id, raw_text
from ecdesk.mail.letter import Letter
from ecdesk.mail.mime import Part

_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|returned mail"
    r"|mail delivery (?:failed|subsystem)|failure notice|mail system error"
    r"|配信不能|配信できません|配送不能|配信に失敗|送信できませんでした|配信失敗|不達",
    re.IGNORECASE,
)
# What stands before these is the machine's own; a person goes on: 「自動返信メールが届きません」.
_REPLY_SUBJECT = re.compile(
    r"\s*(?:[【\[(（]\s*(?:不在通知|休暇中|外出中)|不在のお知らせ"
    r"|[【\[(（]?\s*(?:自動応答|自動返信|自動送信)(?:メール|通知)?(?:です)?(?![^\s:：】\])）。、｜|/-])"
    r"|(?:不在通知|休暇中|外出中)\s*[:：]"
    r"|[\[(]?(?:auto(?:matic)?[- ]?(?:reply|response|answer)|out of (?:the )?office|vacation reply)"
    r"(?=\s*(?:[]:：)|-]|\Z|re:|auto|reply|message|notification|from|until))"
    r"|(?:automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática"
    r"|risposta automatica|resposta automática|自动回复|自動回覆|자동\s?회신)\s*(?:[:：]|\Z))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"\s*(?:re|aw|sv|antw|ｒｅ|返信)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_ORDER_SUBJECT = re.compile(
    r"(?:注文|受注|購入|お買い?上げ|予約).{0,12}(?:確認|内容|ありがとう|有難う|受付|受け付け|承り|完了|通知"
    r"|お知らせ|入りました|ありました|されました|番号|明細|控え)|売れました|自動配信"
    r"|order (?:confirmation|notification)|new order",
    re.IGNORECASE,
)
_CARTS_SUBJECT = re.compile(
    rf"{_ORDER_SUBJECT.pattern}|(?:注文|購入).{{0,12}}(?:しました|があり)|注文\s?[#＃]",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"(?:注文|購入|受注).{0,8}(?:入りました|ありました|されました|通知|お知らせ)|売れました"
)
_DELAYED = re.compile(r"\(delay\)|delayed|遅延", re.IGNORECASE)
_FAILED = re.compile(
    r"(?:配信|送信|配送|お届け)(?:する(?:こと|事)が)?(?:でき|出来)(?:ません|なかった)|宛先(?:が)?(?:不明|存在し)"
    r"|unknown user|user unknown|does not exist|undeliver|could not be delivered",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^.{0,40}[:：【■◆\[].{0,400}$", re.MULTILINE)
_ASKS = re.compile(r"[？?]|でしょうか|ますか|ですか|ませんか|届きません|届いて(?:い)?ません")
_ACTION = re.compile(rb"^\s*action:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(
    rb"^[ \t>]*message-id:\s{0,4}(<[^<>\s]{1,250}@[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
_DOMAIN = re.compile(r"@([\w.-]{1,200})|\.([\w-]{1,63}\.[\w.-]{1,63})\s*>?\s*$")


def kind_of(letter: Letter, form: FormFields | None) -> Auto:
    """Which machine wrote a mail; NO for a person, and for a form that carries a person's words."""
    root = letter.root
    bounce = _bounce(letter)
    if bounce is not None:
        return bounce
    submitted, precedence = _word(root, "auto-submitted"), _word(root, "precedence")
    if form is not None and form.body:
        return Auto.NOTICE if _is_order(letter, form, submitted, precedence) else Auto.NO
    if _is_reply(letter, submitted, precedence):
        return Auto.REPLY
    if _is_bulk(letter, precedence):
        return Auto.BULK
    if _somebody_asks(letter):
        return Auto.NO
    if submitted and submitted != "no":
        return Auto.NOTICE
    if "all" in _word(root, "x-auto-response-suppress"):
        return Auto.REPLY
    if _word(root, "return-path") == "<>":
        return Auto.REPLY if _answers(letter) else Auto.NOTICE
    if form is not None and _is_order(letter, form, submitted, precedence):
        return Auto.NOTICE
    if _is_carts_order(letter):
        return Auto.NOTICE
    if channels.is_no_reply(letter.sender.addr) and not _stands_for_a_person(letter):
        return Auto.NOTICE
    return Auto.NO


def returned(letter: Letter) -> tuple[str, ...]:
    """The id of the mail that a bounce returns: nothing else ties the bounce to it.

    From the mail inside it, its header inside it, or the header as programs print it in the text.
    """
    for leaf in letter.root.leaves():
        if leaf.is_message and (found := message_id(leaf.children[0].field("message-id"))):
            return (found,)
        if leaf.content_type == "text/rfc822-headers" and (printed := _printed_id(leaf.content())):
            return (printed,)
    printed = _printed_id(letter.text.encode("utf-8", "replace"))
    return (printed,) if printed else ()


def _printed_id(header: bytes) -> str:
    found = _MESSAGE_ID.search(header)
    return found[1].decode("ascii", "replace") if found else ""


def _word(root: Part, name: str) -> str:
    value = root.field(name)
    return raw_text(value).lower().strip() if value else ""


def _bounce(letter: Letter) -> Auto | None:
    """BOUNCE for a mail that came back; a mere delay or receipt is a notice."""
    root = letter.root
    status = (
        [leaf for leaf in root.leaves() if leaf.content_type == "message/delivery-status"]
        if root.children
        else []
    )
    if status or root.parameters.get("report-type", "").lower() == "delivery-status":
        told = b"\n".join(leaf.content() for leaf in status)
        actions = {action.lower() for action in _ACTION.findall(told)}
        return Auto.BOUNCE if not actions or b"failed" in actions else Auto.NOTICE
    if "x-failed-recipients" in root.fields:
        return Auto.BOUNCE
    local = letter.sender.addr.lower().rpartition("@")[0]
    robot = local == "mailer-daemon" or local.startswith("microsoftexchange")
    if (robot or local == "postmaster") and _BOUNCE_SUBJECT.search(letter.subject):
        return Auto.NOTICE if _DELAYED.search(letter.subject) else Auto.BOUNCE
    if robot and _FAILED.search(letter.text[:5000]):
        return Auto.BOUNCE
    return None


def _is_reply(letter: Letter, submitted: str, precedence: str) -> bool:
    """An out-of-office note, a receipt (RFC 3834, RFC 8098)."""
    return (
        submitted.startswith("auto-replied")
        or precedence == "auto_reply"
        or not {"x-autoreply", "x-autorespond", "x-autoresponse"}.isdisjoint(letter.root.fields)
        or letter.root.parameters.get("report-type", "").lower() == "disposition-notification"
        or _REPLY_SUBJECT.match(letter.subject) is not None
    )


def _is_bulk(letter: Letter, precedence: str) -> bool:
    """A newsletter. A person who writes through a list, or answers through one, is none."""
    if not {"x-google-group-id", "x-original-sender"}.isdisjoint(letter.root.fields):
        return False  # a shop's own address kept as a mailing group
    listed = {"list-id", "list-unsubscribe", "list-post"} & letter.root.fields.keys()
    if not listed and precedence not in {"bulk", "list", "junk"}:
        return False
    return not (_answers(letter) or _wrote_to_a_list(letter))


def _wrote_to_a_list(letter: Letter) -> bool:
    """Whether people may post to the list, and the sender is not the list itself."""
    place = _DOMAIN.search(_word(letter.root, "list-post"))
    if place is None or _word(letter.root, "list-post") == "no":
        return False
    domain = (place[1] or place[2]).lower().strip(".")
    sender = letter.sender.domain
    return bool(sender) and not (sender.endswith(domain) or domain.endswith(sender))


def _answers(letter: Letter) -> bool:
    """Whether a mail answers another one, by its headers or its subject."""
    return bool(letter.answers or letter.references) or _ANSWERS.match(letter.subject) is not None


def _somebody_asks(letter: Letter) -> bool:
    """Whether a mall's notice says that a customer has written."""
    rule = channels.current().of(letter.sender.addr)
    return rule is not None and any(word in letter.subject for word in rule.asks)


def _stands_for_a_person(letter: Letter) -> bool:
    """Whether a robot's mail is to be answered to somebody elsewhere: a form we cannot read."""
    own = letter.sender.domain
    return any(
        address.domain
        and address.domain != own
        and not address.domain.endswith(f".{own}")
        and not own.endswith(f".{address.domain}")
        and channels.is_answerable(address.addr)
        for address in letter.reply_to
    )


def _asks(text: str) -> bool:
    """Whether somebody asks something above the first label of a list."""
    label = _LABEL.search(text)
    return _ASKS.search(text, 0, label.start() if label else len(text)) is not None


def _is_carts_order(letter: Letter) -> bool:
    """Whether the machine behind the shop tells of an order in words we cannot read as a form."""
    rule = channels.current().of(letter.sender.addr)
    return (
        rule is not None
        and rule.kind == "cart"
        and _CARTS_SUBJECT.search(letter.subject) is not None
        and not _answers(letter)
    )


def _is_order(letter: Letter, form: FormFields, submitted: str, precedence: str) -> bool:
    """Whether a machine tells of an order; a person who pasted one asks something about it."""
    named = form.order_number and form.item
    if not (named and _SOLD.search(letter.subject)) and not forms.looks_like_order(letter.text):
        return False
    by_machine = (
        (submitted and submitted != "no")
        or precedence in {"bulk", "list", "junk"}
        or channels.is_no_reply(letter.sender.addr)
        or (_ORDER_SUBJECT.search(letter.subject) is not None and not _asks(letter.text))
    )
    return bool(by_machine) and not _answers(letter)
