"""What window and engine say to each other: one JSON object a line, typed by msgspec.

    window ── Ask{id, command} ──▶ engine
    window ◀── Answer{id, …} | Changed | Syncing | Hello ── engine

Commands are idempotent: the window makes the id, the engine records it together with the effect,
and a command sent twice is answered from that record. A new command is a struct here and a handler
in `engine/desk.py`'s table. Longer than 400 lines because it is read as one list, by both sides.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import msgspec

VERSION = 1


class Command(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Something the window asks the engine to do."""


class SyncNow(Command, frozen=True, kw_only=True):
    """Receive at once, all mailboxes. Answer: {} as soon as it has begun."""


class FileIn(msgspec.Struct, frozen=True):
    """A file of a draft: either new (`path`, read by the engine) or one it has already (`id`).

    `mail_id` with `position` takes an attachment out of a stored mail (forwarding).
    """

    id: int = 0
    path: str = ""
    mail_id: int = 0
    position: int = 0


class PromiseIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is promised for a day: `until` a time of the shop's clock, else its closing.

    Refused with promise.closed_day {day, next}, promise.closed_hour, promise.past.
    """

    day: date
    until: time | None = None
    about: str = ""  # what is being checked, and with whom


class DraftIn(msgspec.Struct, frozen=True, kw_only=True):
    """A mail being written, as the window holds it. `to` etc. are [[name, addr], …]."""

    id: str
    kind: str  # conversation.Kind
    shop_id: int
    conversation_id: int | None = None
    source_mail_id: int | None = None
    to: list[tuple[str, str]] = []
    cc: list[tuple[str, str]] = []
    bcc: list[tuple[str, str]] = []
    subject: str = ""
    body: str = ""
    files: list[FileIn] = []
    final: bool | None = None  # nothing more is promised; None: its own words tell
    promise: PromiseIn | None = None  # a holding notice has one: made when it is sent
    template: str = ""  # the key of the one it began with
    fields: list[tuple[str, int, int, str]] = []  # those filled: name, start, end in body, value
    asides: list[tuple[str, str]] = []  # code and words of what may stand (domain.asides)
    reasons: dict[str, str] = {}  # why a stop is to be sent over: code → reason


class SaveDraft(Command, frozen=True, kw_only=True):
    """Keep a draft. Answer: {saved_at, files: [{id, filename, size}]}."""

    draft: DraftIn


class DiscardDraft(Command, frozen=True, kw_only=True):
    """Throw a draft away."""

    draft_id: str


class RestoreDraft(Command, frozen=True, kw_only=True):
    """Take back the throwing away (undo). Answer as `SaveDraft`."""

    draft: DraftIn


class CheckDraft(Command, frozen=True, kw_only=True):
    """Run the checks; nothing is kept. Answer: {findings, passed, ledger, told, sentences, …}.

    A line of the ledger: {mail_id, start, end, text, asks, state, unsure, by: [[start, end], …],
    linked, reason, instead, day, named}, `by` the sentences of the draft that settle it, the best
    first, `reason` and `instead` those beside a refusal; the `day` is `named` by a sentence, or the
    person's. A line of what the customer `told` of themselves: {mail_id, start, end, text, by}, the
    sentence that takes it up. `sentences` are the spans of all that can be linked.

    `often` counts the shop's other letters in which a check was set aside, by its code, of those
    that may fall silent. `promised` is what the mail will have promised when it has left: {day,
    due_at, about}, the soonest first.
    """

    draft: DraftIn


class Approve(Command, frozen=True, kw_only=True):
    """Freeze the draft and start the countdown. Answer: {outgoing, state, due_at}.

    Refused with `checks.stopped` {stops} or `conversation.changed`, `draft.no_recipient` …
    `revision` is the conversation's as the person saw it. `overrides`: code → reason.
    """

    draft: DraftIn
    revision: int = 0
    overrides: dict[str, str] = {}
    countdown: int = 10  # seconds; 0 sends at once


class CancelOutgoing(Command, frozen=True, kw_only=True):
    """Take a mail back that has not left. Answer: {draft_id, conversation_id}."""

    outgoing_id: int


class SendOutgoing(Command, frozen=True, kw_only=True):
    """Send now: ends a countdown, frees a held one, retries a failed one, resends an unknown one.

    An unknown one needs `sure=True`: the same Message-ID may arrive twice. `revision` is the
    conversation's as the person saw it (`OutgoingView.revision`); refused with
    `conversation.changed` where something came since. 0 asks nothing.
    """

    outgoing_id: int
    sure: bool = False
    revision: int = 0


class SettleOutgoing(Command, frozen=True, kw_only=True):
    """The person says that an unknown mail did arrive; it counts as sent."""

    outgoing_id: int


class LookForOutgoing(Command, frozen=True, kw_only=True):
    """Look for an unknown mail in the Sent folder once more. Answer: {found}."""

    outgoing_id: int


class NoReply(Command, frozen=True, kw_only=True):
    """返信不要: close the open turn with a reason."""

    conversation_id: int
    reason: str = ""


class CloseConversations(Command, frozen=True, kw_only=True):
    """完了: close these, open turn or not. Answer: {closed: n}."""

    conversation_ids: list[int]


class ReopenConversations(Command, frozen=True, kw_only=True):
    """Undo of closing or of 返信不要: back to where they stood."""

    conversation_ids: list[int]


class Snooze(Command, frozen=True, kw_only=True):
    """スヌーズ: hide these until a time, in words (`said`: 明日の朝, 返事が来たら) or by the clock.

    Refused with snooze.unreadable, snooze.past, snooze.far. Answer: {snoozes: [{id,
    conversation_id, until, moved, closed}]}; `until` null: until a mail comes.
    """

    conversation_ids: list[int]
    said: str = ""
    until: datetime | None = None


class UndoSnooze(Command, frozen=True, kw_only=True):
    """Undo of `Snooze`: what stood before stands again, an earlier snooze too."""

    snooze_ids: list[int]


class Unsnooze(Command, frozen=True, kw_only=True):
    """Show these again now. Answer: {snooze_ids}, for undo."""

    conversation_ids: list[int]


class Resnooze(Command, frozen=True, kw_only=True):
    """Undo of `Unsnooze`."""

    snooze_ids: list[int]


class LogCall(Command, frozen=True, kw_only=True):
    """電話した. Only a call that reached the customer closes the turn; any may make a promise.

    `outcome` is conversation.Outcome; `at` is when it ended, now where it is not given.
    Answer: {call_id, promise_id}.
    """

    conversation_id: int
    whom: str = ""
    said: str = ""
    outcome: str = "reached"
    at: datetime | None = None
    minutes: int = 0
    promise: PromiseIn | None = None


class RemoveCall(Command, frozen=True, kw_only=True):
    """Undo of `LogCall`: the call is taken away, with what it promised."""

    call_id: int


class RestoreCall(Command, frozen=True, kw_only=True):
    """Undo of `RemoveCall`."""

    call_id: int


class MakePromise(Command, frozen=True, kw_only=True):
    """Keep in mind a thing that was promised. Answer: {promise_id, due_at}."""

    conversation_id: int
    promise: PromiseIn


class DropPromise(Command, frozen=True, kw_only=True):
    """This promise is not owed any more."""

    promise_id: int


class RestorePromise(Command, frozen=True, kw_only=True):
    """Undo of `DropPromise`."""

    promise_id: int


class SetChecking(Command, frozen=True, kw_only=True):
    """仕入先確認中: somebody is being asked about these; an empty `whom` ends it.

    Answer: {before: [[conversation_id, whom], …]}, for undo.
    """

    conversation_ids: list[int]
    whom: str = ""


class TagConversations(Command, frozen=True, kw_only=True):
    """Put tags on these and take others away.

    Answer: {added: [[conversation_id, tag], …], removed: […]}, what was not so before.
    """

    conversation_ids: list[int]
    add: list[str] = []
    remove: list[str] = []


class UndoTags(Command, frozen=True, kw_only=True):
    """Undo of `TagConversations`, given its answer."""

    added: list[tuple[int, str]] = []
    removed: list[tuple[int, str]] = []


class NeverCustomer(Command, frozen=True, kw_only=True):
    """This sender never opens a turn; their open turns are closed. Answer: {closed: [id, …]}."""

    address: str


class CustomerAfterAll(Command, frozen=True, kw_only=True):
    """Undo of `NeverCustomer`: the sender counts again, `reopen` gets its turn back."""

    address: str
    reopen: list[int] = []


class RenameCustomer(Command, frozen=True, kw_only=True):
    """The name of the record, as the person knows it. Checks compare the addressee with it."""

    customer_id: int
    name: str


class MarkSeen(Command, frozen=True, kw_only=True):
    """The thread was on the screen for a while: its mails are marked as read at their server.

    Soon, or when the network is back. Answer: {}.
    """

    conversation_id: int


class AddNote(Command, frozen=True, kw_only=True):
    """A note to oneself. Answer: {note_id}."""

    conversation_id: int
    text: str


class RemoveNote(Command, frozen=True, kw_only=True):
    """Take a note away. Answer: {text}, for undo."""

    note_id: int


class MergeConversations(Command, frozen=True, kw_only=True):
    """One matter after all: all become the first one. Answer: {regrouping, conversation_id}.

    Refused with `regroup.other_customer` unless `same_person`, which makes the customers one too.
    """

    conversation_ids: list[int]
    same_person: bool = False


class SplitConversation(Command, frozen=True, kw_only=True):
    """Another matter: these mails, or one and all after it, become a conversation of their own.

    Answer: {regrouping, conversation_id}, the new one's.
    """

    conversation_id: int
    mail_ids: list[int] = []
    from_mail_id: int | None = None


class UndoRegrouping(Command, frozen=True, kw_only=True):
    """Take a merging or splitting back. Answer: {conversation_ids} that stand again."""

    regrouping: int


class JoinCustomers(Command, frozen=True, kw_only=True):
    """These two are one person: all that is the other's is the first one's. Answer: {joined}.

    Refused with customer.missing, customer.same.
    """

    customer_id: int
    other_id: int


class PartCustomers(Command, frozen=True, kw_only=True):
    """Undo of `JoinCustomers`, at any time; mails that came since go with their address.

    `apart`: nobody asks again whether they are one. Answer: {customer_ids}. Refused with
    same.missing, same.parted, same.later.
    """

    joined: int
    apart: bool = False


class KeepCustomersApart(Command, frozen=True, kw_only=True):
    """別の方: never proposed again; with `apart` false, that is taken back."""

    customer_id: int
    other_id: int
    apart: bool = True


class SavePersona(Command, frozen=True, kw_only=True):
    """What the operator knows of a customer. Answer: {before: {brief, manner, …}}.

    `kana` (how the name is read) and `phone` stay as they are where they are None. Refused with
    customer.missing, persona.long {most}, persona.phone {said}.
    """

    customer_id: int
    brief: bool = False  # 要件のみ
    manner: str = ""
    matters: str = ""
    contact: str = ""
    kana: str | None = None
    phone: str | None = None


class WordIn(msgspec.Struct, frozen=True, kw_only=True):
    """The person's word on a span of a mail (`domain.marks.Word`)."""

    start: int
    end: int
    sort: str  # domain.marks.Sort
    kind: str = ""
    state: str = ""


class MarkMail(Command, frozen=True, kw_only=True):
    """Let these be all of the person's words on the marks of a mail.

    Answer: {before: [WordIn, …]}, those that were there, for undo.
    """

    mail_id: int
    words: list[WordIn]


class CorrectMail(Command, frozen=True, kw_only=True):
    """Let a label of a mail (intent, target, timing, cause) be this; empty: as it was read.

    Answer: {before}, for undo. Refused with mail.missing, label.unknown.
    """

    mail_id: int
    label: str  # domain.learning.Label
    value: str = ""


class LookInto(Command, frozen=True, kw_only=True):
    """This was looked into before asking back, or `done=False`: not yet. Answer: {before}.

    Refused with conversation.missing, step.unknown, step.no_mail.
    """

    conversation_id: int
    step: str  # domain.unclear.Step
    done: bool = True


class TeachAlias(Command, frozen=True, kw_only=True):
    """Let customers' words mean a product of this shop's; an empty product forgets them.

    Answer: {before}, the product they meant, for undo. Refused with alias.unfit, shop.missing.
    """

    shop_id: int
    alias: str
    product: str = ""


class TeachOrderNumbers(Command, frozen=True, kw_only=True):
    """Let these be all the examples of a shop's order numbers: numbers of their shapes are its own.

    Answer: {before}, those there were, for undo. Refused with number.unfit, shop.missing.
    """

    shop_id: int
    numbers: list[str]


class SilenceCheck(Command, frozen=True, kw_only=True):
    """Let a check say nothing any more at a shop, or (`silent` False) speak again. Answer: {}.

    Refused with shop.missing, check.unfit where it stops mails.
    """

    shop_id: int
    code: str
    silent: bool = True


class Forget(Command, frozen=True, kw_only=True):
    """What was corrected so far teaches nothing any more. Answer: {before}, for `Remember`.

    `what` and `key` as `views.learned` tells them. Refused with shop.missing, learned.unknown.
    """

    shop_id: int
    what: str  # domain.learning.What
    key: str


class Remember(Command, frozen=True, kw_only=True):
    """Undo of `Forget`, given its answer."""

    shop_id: int
    what: str
    key: str
    before: datetime | None = None


class LinkIn(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences of a letter that belong to a mark of the mail: `domain.links.Link`."""

    by: str = ""
    reason: str = ""
    instead: str = ""
    day: date | None = None


class LinkAnswer(Command, frozen=True, kw_only=True):
    """Link sentences of the letter to `[start:end]` of a mail; an empty link takes it away.

    Answer: {before}, a `LinkIn`, for undo. Refused with mail.missing, link.unfit.
    """

    mail_id: int
    start: int
    end: int
    link: LinkIn = LinkIn()


class RuleIn(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of a shop: `domain.shop_rules.ShopRule`."""

    name: str
    text: str
    intents: list[str] = []


class LeadIn(msgspec.Struct, frozen=True, kw_only=True):
    """How long a thing takes to leave: `domain.shop_rules.LeadTime`."""

    days: int = 0
    until: time | None = None


class SaveShopRules(Command, frozen=True, kw_only=True):
    """Let these be all rules of a shop. Answer: {before: {rules, lead}}, for undo.

    Refused with shop.missing, rule.no_name, rule.empty, rule.too_many, rule.too_long, lead.unfit.
    """

    shop_id: int
    rules: list[RuleIn]
    lead: LeadIn | None = None


class ReadAgain(Command, frozen=True, kw_only=True):
    """A mail of ours was read again after it had gone, or `done=False`: not yet."""

    mail_id: int
    done: bool = True


class TeachLabel(Command, frozen=True, kw_only=True):
    """Let a label on this shop's forms mean a field of the customer's (`FormFields`), from now on.

    An empty field forgets it. Answer: {before}, the field it meant, for undo.
    """

    shop_id: int
    label: str
    field: str


class ServerIn(msgspec.Struct, frozen=True, kw_only=True):
    """A server as typed: `security` is tls, starttls or plain."""

    host: str
    port: int
    security: str = "tls"
    trust_pem: str = ""  # the one certificate that the person trusts for this server


class SignInWith(msgspec.Struct, frozen=True, kw_only=True):
    """Signing in on the provider's page (OAuth 2), under the shop's own client id.

    `client_secret` (Google gives one) travels to the keyring only; empty keeps the one there.
    """

    provider: str
    client_id: str
    client_secret: str = ""


class RouteIn(msgspec.Struct, frozen=True, kw_only=True):
    """A server of its own for mail to one domain. `password` as in `AccountIn`."""

    domain: str
    server: ServerIn
    user: str
    password: str = ""


class AccountIn(msgspec.Struct, frozen=True, kw_only=True):
    """A shop and its mailbox as typed. `mailbox_id` 0 adds; else that one is changed.

    Either `imap` or `pop3` is where mail is received. `password` travels to the engine's keyring
    only; empty keeps the one there, and with `oauth` there is none. `routes` None keeps them.
    `calendar` is the JSON shape of domain/calendar.py.
    """

    mailbox_id: int = 0
    shop: str
    department: str = ""
    staff: str = ""
    address: str
    user: str = ""
    password: str = ""
    imap: ServerIn | None = None
    pop3: ServerIn | None = None
    smtp: ServerIn
    oauth: SignInWith | None = None
    sent: str = ""  # who keeps a copy of what is sent: server, client, probe, or not known
    routes: list[RouteIn] | None = None
    trust_pem: str = ""
    signature: str = ""
    colour: str = "#0B6E69"
    calendar: dict[str, Any] = {}
    days: int = 3  # a first sync opens turns for mail of the last so many days


class FindServers(Command, frozen=True, kw_only=True):
    """Look for the servers of an address; its part before the @ goes nowhere.

    Answer: {proposals: [domain.proposal.Proposal, …], offline}.
    """

    address: str


class ShowCertificate(Command, frozen=True, kw_only=True):
    """What a server shows, unverified, for the person to trust. Answer: {pem, sha256}.

    Empty where it shows nothing. `protocol` is imap, pop3 or smtp.
    """

    server: ServerIn
    protocol: str


class SignIn(Command, frozen=True, kw_only=True):
    """Sign in on the provider's page; the engine says `OpenBrowser`. Answer: {} when it is done.

    With `account` what it brings is kept once that account is saved; with `mailbox_id`, at once.
    """

    account: AccountIn | None = None
    mailbox_id: int = 0


class SaveRoute(Command, frozen=True, kw_only=True):
    """Send mail to one domain through a server of its own; replaces that domain's."""

    mailbox_id: int
    route: RouteIn


class RemoveRoute(Command, frozen=True, kw_only=True):
    """Send mail to that domain through the mailbox's own server again."""

    mailbox_id: int
    domain: str


class TestAccount(Command, frozen=True, kw_only=True):
    """Try to connect, step by step, keeping nothing. Answer: {steps: [{code, ok, values}]}."""

    account: AccountIn


class SaveAccount(Command, frozen=True, kw_only=True):
    """Keep shop, mailbox and password. Answer: {mailbox_id, shop_id}."""

    account: AccountIn


class RemoveAccount(Command, frozen=True, kw_only=True):
    """Stop using a mailbox; what was received stays. Its password is forgotten."""

    mailbox_id: int


class TargetsIn(msgspec.Struct, frozen=True, kw_only=True):
    """Business minutes for one channel; `rescue` 0 is five sixths of the limit."""

    fast: int
    limit: int
    rescue: int = 0


class SaveShop(Command, frozen=True, kw_only=True):
    """Change a shop's words, hours and targets. Open turns follow. Answer: {}."""

    shop_id: int
    name: str
    department: str
    staff: str
    signature: str
    colour: str
    calendar: dict[str, Any]
    fast_minutes: int
    limit_minutes: int
    rescue_minutes: int = 0  # after these a holding notice is laid ready; 0: five sixths
    channel_targets: dict[str, TargetsIn] | None = None  # None keeps them


class EventIn(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens in a shop, as typed; `id` 0 is new. `start` and `end` are aware.

    `files` are what is kept with it: those it has by `id`, new ones by `path` or out of a mail.
    """

    id: int = 0
    shop_id: int
    name: str
    start: datetime
    end: datetime
    terms: str = ""
    page: str = ""
    url: str = ""
    files: list[FileIn] = []


class SaveEvent(Command, frozen=True, kw_only=True):
    """Keep an event. Answer: {event_id, before}, what it was (an `EventIn`; None), for undo."""

    event: EventIn


class ImportEvents(Command, frozen=True, kw_only=True):
    """Keep these events; those that are there already (name, start, end) are passed over.

    Answer: {event_ids}, the new ones, for undo (`RemoveEvents`).
    """

    events: list[EventIn]


class RemoveEvents(Command, frozen=True, kw_only=True):
    """Take events away. Answer: {event_ids}, those that were there."""

    event_ids: list[int]


class RestoreEvents(Command, frozen=True, kw_only=True):
    """Undo of `RemoveEvents`: they stand again, files and all."""

    event_ids: list[int]


class TemplateIn(msgspec.Struct, frozen=True, kw_only=True):
    """A template as typed (`domain.template.Template`); an empty `key` makes a new one."""

    key: str = ""
    name: str
    body: str
    reading: str = ""
    when: str = ""
    why: str = ""
    subject: str = ""
    greeting: str = ""
    kind: str = "reply"
    shop_id: int | None = None
    intents: list[str] = []
    timings: list[str] = []
    channels: list[str] = []
    asks_back: bool = False


class SaveTemplates(Command, frozen=True, kw_only=True):
    """Keep templates as the shop's own; what they were stays as a version. Answer: {keys}.

    Refused with template.no_name, template.empty, template.unclosed {name, line} and the like.
    """

    templates: list[TemplateIn]


class RemoveTemplates(Command, frozen=True, kw_only=True):
    """Take the shop's own away; one that lies over a shipped one gives that back.

    Answer: {keys}, those that were there, for undo.
    """

    keys: list[str]


class RestoreTemplates(Command, frozen=True, kw_only=True):
    """Undo of `RemoveTemplates`."""

    keys: list[str]


class ReadTemplates(Command, frozen=True, kw_only=True):
    """Look what a file or folder of another program holds; nothing is kept.

    `mapping` says which column of a CSV is which (name, body, subject, when): column → what.
    Answer: {found: [{template, fields, doubts: [code, …]}], columns: […], skipped: […]}.
    """

    path: str
    mapping: dict[str, str] = {}


class Redecode(Command, frozen=True, kw_only=True):
    """Try to read a mail again that stands under import problems. Answer: {read}."""

    mail_id: int


class ReadMailAs(Command, frozen=True, kw_only=True):
    """Read a mail again under this charset, and from now on; empty: as its labels say.

    Answer: {before}, what was chosen before, for undo.
    """

    mail_id: int
    charset: str = ""


class FetchPictures(Command, frozen=True, kw_only=True):
    """Fetch the remote pictures of a mail: the person asked for it, once.

    Answer: {folder, loaded, failed}; in `folder` each lies under its `mail.pictures.picture_key`.
    """

    mail_id: int


class FindModels(Command, frozen=True, kw_only=True):
    """Which models a server on this very machine has. Answer: {models: [name, …]}.

    Refused with opinion.not_here; trouble opinion.….
    """

    address: str


class SetSecondOpinion(Command, frozen=True, kw_only=True):
    """Let this model on this very machine be asked for a second opinion; an empty one: nobody.

    Answer: {before: {address, model}}, for undo. Refused with opinion.not_here, opinion.no_model,
    opinion.cloud.
    """

    address: str = ""
    model: str = ""


class AskSecondOpinion(Command, frozen=True, kw_only=True):
    """What the model makes of the mails that wait in a conversation; nothing of it is kept.

    Answer: {text, model}. Refused with opinion.off, opinion.no_mail, opinion.unknown,
    conversation.missing, task.stopped; trouble opinion.….
    """

    conversation_id: int
    what: str  # domain.opinion.What
    task: str = ""


class StopTask(Command, frozen=True, kw_only=True):
    """End a long command between two of its steps. Answer: {stopped}."""

    task: str


class ListBackups(Command, frozen=True, kw_only=True):
    """The copies of the data, newest first.

    Answer: {backups: [{path, at, why, size}], folder}, `why` one of daily, hand, update, restore,
    repair.
    """


class MakeBackup(Command, frozen=True, kw_only=True):
    """Copy the data: among the other backups, or to `path`; with a passphrase as one sealed file.

    Refused with backup.exists, move.weak. Answer: {path, size}.
    """

    path: str = ""
    passphrase: str = ""
    task: str = ""


class LookAtBackup(Command, frozen=True, kw_only=True):
    """What a backup or a sealed file holds; nothing is changed.

    Answer: {sealed, contents: {revision, shops, mails, conversations, customers, newest}};
    `contents` None for a sealed one without its passphrase. Refused with backup.missing,
    backup.not_ours, backup.broken, database.newer, move.passphrase, move.damaged.
    """

    path: str
    passphrase: str = ""


class PrepareRestore(Command, frozen=True, kw_only=True):
    """Lay a backup ready: at the next start it takes the place of the data, which is kept as one.

    Answer: {contents}. Refused as `LookAtBackup`.
    """

    path: str
    passphrase: str = ""


class RemoveBackups(Command, frozen=True, kw_only=True):
    """Delete these copies of the data. Answer: {removed: n}."""

    paths: list[str]


class LookForMails(Command, frozen=True, kw_only=True):
    """What old mail lies under a file or folder: mbox, Maildir, .eml, a Thunderbird profile.

    Nothing is taken in. Answer: {boxes: [{path, name, kind, mails, size, aside}]}; `aside`: by its
    name a bin, a heap of junk or of drafts. Refused with mails.none, mails.missing.
    """

    path: str
    task: str = ""


class ImportMails(Command, frozen=True, kw_only=True):
    """Take in old mail; what is here already is passed over, and no turn is opened.

    Asked once more after a crash it goes on. Answer: {new, known, unreadable, stopped}.
    """

    paths: list[str]  # of `LookForMails`
    mailbox_id: int
    task: str = ""


class ImportOrders(Command, frozen=True, kw_only=True):
    """Take in the orders of a shop's system out of its CSV; `dry` only looks what it would do.

    `format` is one of `domain.order_formats` (empty: by the columns' names), `mapping` (use →
    column) lies over it; both are remembered for the shop's next file with the same columns.
    Answer: {format, columns, mapping, chosen, rows, new, changed, same, first, last, bad: [{line,
    code, said}], bad_rows, shown: [order], stopped, import_id}; `format` empty: the column of the
    number is not known yet. Refused with file.missing, shop.missing, orders.not_a_table,
    orders.spreadsheet, orders.too_large, orders.no_number_column {columns}.
    """

    path: str
    shop_id: int
    format: str = ""
    mapping: dict[str, str] = {}
    dry: bool = False
    task: str = ""


class DeleteOrders(Command, frozen=True, kw_only=True):
    """Undo of `ImportOrders`: what it brought goes, what it changed is as it was.

    Answer: {removed, restored}. Refused with orders.no_import.
    """

    import_id: int


class Export(Command, frozen=True, kw_only=True):
    """Write in open formats what is kept: one conversation, one customer, a shop, or everything.

    Into a new folder within `folder`. Mails as .eml files, or all in one mbox. Answer: {path,
    mails, files}. Refused with export.inside, task.stopped.
    """

    folder: str
    conversation_id: int = 0
    customer_id: int = 0
    shop_id: int = 0
    mbox: bool = False
    task: str = ""


class LookAtCustomer(Command, frozen=True, kw_only=True):
    """What deleting a customer would take away.

    Answer: {name, addresses, mails, conversations, orders, notes, calls, promises, unsent,
    elsewhere, backups}: `unsent` mails on their way (deleting is refused then), `elsewhere` mails
    with others in which an address of theirs stands (they stay), `backups` older copies of the
    data.
    """

    customer_id: int


class EraseCustomer(Command, frozen=True, kw_only=True):
    """Delete a customer with everything about them, for good; `backups`: older copies as well.

    Answer: {mails, conversations, backups}. Refused with customer.missing, erase.unsent.
    """

    customer_id: int
    backups: bool = False


class Ping(Command, frozen=True, kw_only=True):
    """Answered {} at once: is the engine alive, and how quick?"""


AnyCommand = (
    SyncNow
    | SaveDraft
    | DiscardDraft
    | RestoreDraft
    | CheckDraft
    | Approve
    | CancelOutgoing
    | SendOutgoing
    | SettleOutgoing
    | LookForOutgoing
    | NoReply
    | CloseConversations
    | ReopenConversations
    | Snooze
    | UndoSnooze
    | Unsnooze
    | Resnooze
    | LogCall
    | RemoveCall
    | RestoreCall
    | MakePromise
    | DropPromise
    | RestorePromise
    | SetChecking
    | TagConversations
    | UndoTags
    | NeverCustomer
    | CustomerAfterAll
    | RenameCustomer
    | MarkSeen
    | AddNote
    | RemoveNote
    | MergeConversations
    | JoinCustomers
    | PartCustomers
    | KeepCustomersApart
    | SplitConversation
    | UndoRegrouping
    | SavePersona
    | MarkMail
    | LinkAnswer
    | SaveShopRules
    | ReadAgain
    | CorrectMail
    | LookInto
    | TeachAlias
    | TeachOrderNumbers
    | SilenceCheck
    | Forget
    | Remember
    | TeachLabel
    | FindServers
    | ShowCertificate
    | SignIn
    | SaveRoute
    | RemoveRoute
    | TestAccount
    | SaveAccount
    | RemoveAccount
    | SaveShop
    | SaveEvent
    | ImportEvents
    | RemoveEvents
    | RestoreEvents
    | SaveTemplates
    | RemoveTemplates
    | RestoreTemplates
    | ReadTemplates
    | Redecode
    | ReadMailAs
    | FetchPictures
    | FindModels
    | SetSecondOpinion
    | AskSecondOpinion
    | StopTask
    | ListBackups
    | MakeBackup
    | LookAtBackup
    | PrepareRestore
    | RemoveBackups
    | LookForMails
    | ImportMails
    | ImportOrders
    | DeleteOrders
    | Export
    | LookAtCustomer
    | EraseCustomer
    | Ping
)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A command under the id that the window made for it."""

    id: str
    command: AnyCommand


class Message(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Something the engine says."""


class Hello(Message, frozen=True, kw_only=True):
    """The engine is ready; the first thing it says."""

    version: int = VERSION
    pid: int = 0


class Answer(Message, frozen=True, kw_only=True):
    """The outcome of one command: `value` where it worked, else `code` with `values`.

    `fault` is "refused" (the person's to mend), "trouble" (the world's) or "bug" (ours).
    """

    id: str
    ok: bool = True
    value: dict[str, Any] = {}
    fault: str = ""
    code: str = ""
    values: dict[str, Any] = {}


class Changed(Message, frozen=True, kw_only=True):
    """What one commit changed; sent after it, never before. A pane decides what concerns it."""

    conversations: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    outbox: bool = False
    accounts: bool = False  # shops, mailboxes, their state
    drafts: tuple[str, ...] = ()
    settings: bool = False


class Syncing(Message, frozen=True, kw_only=True):
    """How far receiving is: `total` 0 while unknown, `state` busy, ok or trouble."""

    mailbox_id: int
    state: str
    done: int = 0
    total: int = 0
    code: str = ""
    values: dict[str, Any] = {}


class Progress(Message, frozen=True, kw_only=True):
    """How far a long command is, by the name it was given; `total` 0 while unknown."""

    task: str
    done: int
    total: int = 0


class OpenBrowser(Message, frozen=True, kw_only=True):
    """A page on which the person signs in; only the window can show it."""

    address: str  # of the page


AnyMessage = Hello | Answer | Changed | Syncing | Progress | OpenBrowser

_encoder = msgspec.json.Encoder()
_ask_decoder = msgspec.json.Decoder(Ask)
_message_decoder: msgspec.json.Decoder[AnyMessage] = msgspec.json.Decoder(AnyMessage)


def encode(thing: Ask | AnyMessage) -> bytes:
    """One line, with its newline; JSON escapes newlines inside strings."""
    return _encoder.encode(thing) + b"\n"


def decode_ask(line: bytes) -> Ask:
    """A line from the window. Raises msgspec.DecodeError on anything else."""
    return _ask_decoder.decode(line)


def decode_message(line: bytes) -> AnyMessage:
    """A line from the engine. Raises msgspec.DecodeError on anything else."""
    return _message_decoder.decode(line)
