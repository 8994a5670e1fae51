"""Carries out commands: one table from what can be asked to what does it.

A handler that writes runs inside the transaction that also records the command's id, so that a
command sent twice has its effect once and is answered alike. Handlers that only look, or that wait
for the world, are not recorded: asking again does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.domain.ports import Clock, Wire
from ecdesk.engine import (
    flags_out,
    intake,
    keeping,
    moves,
    opinion,
    orders,
    outbox,
    outgoing,
    personas,
    pictures,
    readings,
    regroup,
    reply,
    rereading,
    routes,
    setup,
    shop_events,
    sign_in,
    teaching,
    template_import,
    templates,
)
from ecdesk.engine.tasks import Tasks
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Write

log = logging.getLogger("ecdesk.desk")


@dataclass(slots=True)
class Desk:
    """What commands are carried out on."""

    database: Database
    wire: Wire
    clock: Clock
    outbox: outbox.Outbox
    receive: Callable[[], None]  # start receiving soon
    show_page: Callable[[str], None] = field(default=lambda _address: None)  # in the browser
    tasks: Tasks = field(default_factory=Tasks)

    def apply(self, ask: p.Ask) -> p.Answer:
        """Carry out one command; every failure is an answer."""
        try:
            return p.Answer(id=ask.id, value=self._apply(ask))
        except Refused as error:
            return failure(ask.id, "refused", error)
        except DeskError as error:
            return failure(ask.id, "trouble", error)
        except Exception as error:
            log.exception("command %s", type(ask.command).__name__)
            return p.Answer(
                id=ask.id, ok=False, fault="bug", code="bug", values={"kind": type(error).__name__}
            )

    def is_slow(self, command: p.Command) -> bool:
        """Whether a command waits for the world and must not hold up the others."""
        return type(command) in _SLOW

    def _apply(self, ask: p.Ask) -> dict[str, Any]:
        looking = _LOOKING.get(type(ask.command))
        if looking is not None:
            return looking(self, ask.command)
        writing = _WRITING[type(ask.command)]
        lasting = type(ask.command) is not p.SaveDraft  # it comes with every pause in the typing
        with self.database.write(urgent=True, lasting=lasting) as write:
            before = write.session.get(s.AppliedCommand, ask.id)
            if before is not None:
                return dict(before.answer)
            value = writing(self, write, ask.command)
            now = self.clock()
            write.session.add(s.AppliedCommand(id=ask.id, applied_at=now, answer=value))
        if type(ask.command) in _THEN_RECEIVE:
            self.receive()
        if type(ask.command) in _THEN_WRITE_OUT:
            templates.write_out(self.database)
        return value


def failure(ask_id: str, fault: str, error: DeskError) -> p.Answer:
    """A known failure as an answer."""
    return p.Answer(id=ask_id, ok=False, fault=fault, code=error.code, values=error.values)


# What only looks, or waits for the world.


def _ping(_desk: Desk, _command: p.Ping) -> dict[str, Any]:
    return {}


def _sync_now(desk: Desk, _command: p.SyncNow) -> dict[str, Any]:
    desk.receive()
    return {}


def _check(desk: Desk, command: p.CheckDraft) -> dict[str, Any]:
    database = desk.database
    with database.ahead(), database.connect() as connection, Session(connection) as session:
        checked = reply.check(session, command.draft, desk.clock())
    return {
        "findings": [reply.finding_data(finding) for finding in checked.report.findings],
        "passed": list(checked.passed),
        "ledger": [reply.ledger_line(mail_id, entry) for mail_id, entry in checked.ledger],
        "told": [reply.told_line(*one) for one in checked.told],
        "sentences": [list(span) for span in checked.sentences],
        "often": dict(checked.often),
        "promised": [reply.promised_line(*one) for one in checked.promised],
    }


def _test_account(desk: Desk, command: p.TestAccount) -> dict[str, Any]:
    mailbox = setup.mailbox_from(command.account)
    if mailbox.oauth is not None:
        password = desk.wire.sign_ins.token(mailbox)
    else:
        password = command.account.password or desk.wire.secrets.get(mailbox.secret_name) or ""
    return {"steps": [msgspec.to_builtins(step) for step in desk.wire.probe(mailbox, password)]}


def _find_servers(desk: Desk, command: p.FindServers) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(desk.wire.find_servers(command.address.strip()))
    return found


def _show_certificate(desk: Desk, command: p.ShowCertificate) -> dict[str, Any]:
    server = routes.server_from(command.server)
    pem, sha256 = desk.wire.certificate(server, command.protocol)
    return {"pem": pem, "sha256": sha256}


def _sign_in(desk: Desk, command: p.SignIn) -> dict[str, Any]:
    value = sign_in.sign_in(desk.database, desk.wire, desk.clock, command, desk.show_page)
    desk.receive()
    return value


def _look_for(desk: Desk, command: p.LookForOutgoing) -> dict[str, Any]:
    return {"found": desk.outbox.look_again(command.outgoing_id)}


def _redecode(desk: Desk, command: p.Redecode) -> dict[str, Any]:
    return {"read": intake.read_stored(desk.database, desk.clock, [command.mail_id])}


def _fetch_pictures(desk: Desk, command: p.FetchPictures) -> dict[str, Any]:
    return pictures.fetch(desk.database, desk.wire, command.mail_id)


def _read_templates(_desk: Desk, command: p.ReadTemplates) -> dict[str, Any]:
    return template_import.look(Path(command.path), command.mapping)


# What writes.


def _save_draft(desk: Desk, write: Write, command: p.SaveDraft | p.RestoreDraft) -> dict[str, Any]:
    return reply.save(write, command.draft, desk.clock())


def _discard_draft(desk: Desk, write: Write, command: p.DiscardDraft) -> dict[str, Any]:
    return reply.discard(write, command.draft_id, desk.clock())


def _approve(desk: Desk, write: Write, command: p.Approve) -> dict[str, Any]:
    return reply.approve(write, command, desk.clock())


def _cancel(_desk: Desk, write: Write, command: p.CancelOutgoing) -> dict[str, Any]:
    row = outgoing.cancel(write, command.outgoing_id)
    return {"draft_id": row.draft_id, "conversation_id": row.conversation_id}


def _send(desk: Desk, write: Write, command: p.SendOutgoing) -> dict[str, Any]:
    now, sure, seen = desk.clock(), command.sure, command.revision
    row = outgoing.send_now(write, command.outgoing_id, now, sure=sure, revision=seen)
    return {"state": row.state, "conversation_id": row.conversation_id}


def _settle(desk: Desk, write: Write, command: p.SettleOutgoing) -> dict[str, Any]:
    outgoing.settle(write, command.outgoing_id, desk.clock())
    return {}


def _rename(_desk: Desk, write: Write, command: p.RenameCustomer) -> dict[str, Any]:
    customer = write.session.get(s.Customer, command.customer_id)
    if customer is None:
        raise Refused("customer.missing")
    before, customer.name = customer.name, command.name.strip()
    write.touched.customers.add(customer.id)
    write.touched.conversations.update(
        write.session.scalars(
            select(s.Conversation.id).where(s.Conversation.customer_id == customer.id)
        )
    )
    return {"before": before}


def _mark_seen(desk: Desk, write: Write, command: p.MarkSeen) -> dict[str, Any]:
    flags_out.mark_seen(write, command.conversation_id, desk.clock())
    return {}


def _add_note(desk: Desk, write: Write, command: p.AddNote) -> dict[str, Any]:
    if not command.text.strip():
        raise Refused("note.empty")
    if write.session.get(s.Conversation, command.conversation_id) is None:
        raise Refused("conversation.missing")
    note = s.Note(
        conversation_id=command.conversation_id, text=command.text, created_at=desk.clock()
    )
    write.session.add(note)
    write.session.flush()
    write.touched.conversations.add(command.conversation_id)
    return {"note_id": note.id}


def _remove_note(_desk: Desk, write: Write, command: p.RemoveNote) -> dict[str, Any]:
    note = write.session.get(s.Note, command.note_id)
    if note is None:
        return {"text": ""}
    write.session.delete(note)
    write.touched.conversations.add(note.conversation_id)
    return {"text": note.text}


def _merge(desk: Desk, write: Write, command: p.MergeConversations) -> dict[str, Any]:
    ids, same = command.conversation_ids, command.same_person
    return regroup.merge(write, ids, desk.clock(), one_person=same)


def _split(desk: Desk, write: Write, command: p.SplitConversation) -> dict[str, Any]:
    mails, first = command.mail_ids, command.from_mail_id
    return regroup.split(write, command.conversation_id, mails, first, desk.clock())


def _undo_regrouping(desk: Desk, write: Write, command: p.UndoRegrouping) -> dict[str, Any]:
    return regroup.undo(write, command.regrouping, desk.clock())


def _save_persona(_desk: Desk, write: Write, command: p.SavePersona) -> dict[str, Any]:
    return personas.save(write, command)


def _mark_mail(desk: Desk, write: Write, command: p.MarkMail) -> dict[str, Any]:
    return {"before": readings.say(write, command.mail_id, command.words, desk.clock())}


def _teach_label(desk: Desk, write: Write, command: p.TeachLabel) -> dict[str, Any]:
    label, meant = command.label, command.field
    return {"before": teaching.teach(write, command.shop_id, label, meant, desk.clock())}


def _read_as(desk: Desk, write: Write, command: p.ReadMailAs) -> dict[str, Any]:
    return rereading.read_as(write, command.mail_id, command.charset, desk.clock())


def _save_account(desk: Desk, write: Write, command: p.SaveAccount) -> dict[str, Any]:
    return setup.save(write, desk.wire, command.account, desk.clock())


def _remove_account(desk: Desk, write: Write, command: p.RemoveAccount) -> dict[str, Any]:
    return setup.remove(write, desk.wire, command.mailbox_id, desk.clock())


def _save_route(desk: Desk, write: Write, command: p.SaveRoute) -> dict[str, Any]:
    return routes.save(write, desk.wire, command)


def _remove_route(desk: Desk, write: Write, command: p.RemoveRoute) -> dict[str, Any]:
    return routes.remove(write, desk.wire, command)


def _save_shop(desk: Desk, write: Write, command: p.SaveShop) -> dict[str, Any]:
    return setup.save_shop(write, command, desk.clock())


def _moving(
    move: Callable[[Write, Any, datetime], dict[str, Any]],
) -> Callable[[Desk, Write, Any], dict[str, Any]]:
    """A move of `engine/moves.py`, at the desk's time."""
    return lambda desk, write, command: move(write, command, desk.clock())


def _save_event(desk: Desk, write: Write, command: p.SaveEvent) -> dict[str, Any]:
    return shop_events.save(write, command.event, desk.clock())


def _import_events(desk: Desk, write: Write, command: p.ImportEvents) -> dict[str, Any]:
    return shop_events.import_all(write, command.events, desk.clock())


def _remove_events(desk: Desk, write: Write, command: p.RemoveEvents) -> dict[str, Any]:
    return shop_events.remove(write, command.event_ids, desk.clock())


def _restore_events(_desk: Desk, write: Write, command: p.RestoreEvents) -> dict[str, Any]:
    return shop_events.restore(write, command.event_ids)


def _save_templates(desk: Desk, write: Write, command: p.SaveTemplates) -> dict[str, Any]:
    return templates.save(write, command.templates, desk.clock())


def _remove_templates(desk: Desk, write: Write, command: p.RemoveTemplates) -> dict[str, Any]:
    return templates.remove(write, command.keys, desk.clock())


def _restore_templates(_desk: Desk, write: Write, command: p.RestoreTemplates) -> dict[str, Any]:
    return templates.restore(write, command.keys)


def _delete_orders(desk: Desk, write: Write, command: p.DeleteOrders) -> dict[str, Any]:
    return orders.take_back(write, command.import_id, desk.clock())


_WAITING: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.FindServers: _find_servers,
    p.ShowCertificate: _show_certificate,
    p.SignIn: _sign_in,
    p.TestAccount: _test_account,
    p.LookForOutgoing: _look_for,
    p.Redecode: _redecode,
    p.FetchPictures: _fetch_pictures,
    p.ReadTemplates: _read_templates,
    **keeping.SLOW,
    **opinion.SLOW,
}
_LOOKING: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.Ping: _ping,
    p.SyncNow: _sync_now,
    p.CheckDraft: _check,
    **keeping.AT_ONCE,
    **_WAITING,
}
_SLOW = frozenset(_WAITING)
# A password put right is no change of the mailbox: only this makes it tried at once.
_THEN_RECEIVE = frozenset({p.SaveAccount})
_THEN_WRITE_OUT = frozenset({p.SaveTemplates, p.RemoveTemplates, p.RestoreTemplates})
_WRITING: dict[type[p.Command], Callable[[Desk, Write, Any], dict[str, Any]]] = {
    p.SaveDraft: _save_draft,
    p.RestoreDraft: _save_draft,
    p.DiscardDraft: _discard_draft,
    p.Approve: _approve,
    p.CancelOutgoing: _cancel,
    p.SendOutgoing: _send,
    p.SettleOutgoing: _settle,
    p.RenameCustomer: _rename,
    p.MarkSeen: _mark_seen,
    p.AddNote: _add_note,
    p.RemoveNote: _remove_note,
    p.MergeConversations: _merge,
    p.SplitConversation: _split,
    p.UndoRegrouping: _undo_regrouping,
    p.SavePersona: _save_persona,
    p.MarkMail: _mark_mail,
    p.TeachLabel: _teach_label,
    p.ReadMailAs: _read_as,
    p.SaveAccount: _save_account,
    p.RemoveAccount: _remove_account,
    p.SaveRoute: _save_route,
    p.RemoveRoute: _remove_route,
    p.SaveShop: _save_shop,
    p.SaveEvent: _save_event,
    p.ImportEvents: _import_events,
    p.RemoveEvents: _remove_events,
    p.RestoreEvents: _restore_events,
    p.DeleteOrders: _delete_orders,
    p.SaveTemplates: _save_templates,
    p.RemoveTemplates: _remove_templates,
    p.RestoreTemplates: _restore_templates,
    **{command: _moving(move) for command, move in moves.MOVES.items()},
}
