"""What the person does with a conversation besides answering it: one table for `desk`.

Each is `move(write, command, now) -> answer`, within the transaction that records the command's id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ecdesk import protocol as p
from ecdesk.engine import (
    asides,
    calls,
    closing,
    customers,
    house_rules,
    learning,
    linking,
    looking,
    opinion,
    promises,
    second_look,
    snoozing,
    tagging,
)
from ecdesk.store.database import Write

MOVES: dict[type[p.Command], Callable[[Write, Any, datetime], dict[str, Any]]] = {
    p.NoReply: closing.no_reply,
    p.CloseConversations: closing.close,
    p.ReopenConversations: closing.reopen,
    p.NeverCustomer: closing.never_customer,
    p.CustomerAfterAll: closing.customer_after_all,
    p.JoinCustomers: customers.join,
    p.PartCustomers: customers.part,
    p.KeepCustomersApart: customers.keep_apart,
    p.Snooze: snoozing.snooze,
    p.UndoSnooze: snoozing.undo_snooze,
    p.Unsnooze: snoozing.unsnooze,
    p.Resnooze: snoozing.resnooze,
    p.LogCall: calls.log_call,
    p.RemoveCall: calls.remove_call,
    p.RestoreCall: calls.restore_call,
    p.MakePromise: promises.make,
    p.DropPromise: promises.drop,
    p.RestorePromise: promises.restore,
    p.SetChecking: tagging.check_with,
    p.TagConversations: tagging.tag,
    p.UndoTags: tagging.undo_tags,
    p.LookInto: looking.look_into,
    p.LinkAnswer: linking.link,
    p.SaveShopRules: house_rules.save,
    p.SetSecondOpinion: opinion.set_up,
    p.ReadAgain: second_look.read_again,
    p.CorrectMail: learning.correct,
    p.TeachAlias: learning.teach_alias,
    p.TeachOrderNumbers: learning.teach_order_numbers,
    p.SilenceCheck: asides.silence,
    p.Forget: learning.forget,
    p.Remember: learning.remember,
}
