"""The commands by which data is kept, moved, brought in, handed over and deleted for good.

All of them wait for the disk, so each runs beside the others; asking one again does no harm. The
one rule: whatever a long one has done so far is whole when it is stopped or killed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecdesk import protocol as p
from ecdesk.engine import backups, boxes, erasing, exporting, importing, orders
from ecdesk.store.reading import translated
from ecdesk.views.archive import Scope

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk


def _stop(desk: Desk, command: p.StopTask) -> dict[str, Any]:
    return {"stopped": desk.tasks.stop(command.task)}


def _list(desk: Desk, _command: p.ListBackups) -> dict[str, Any]:
    return backups.told(desk.database)


def _make(desk: Desk, command: p.MakeBackup) -> dict[str, Any]:
    with desk.tasks.begin(command.task) as task:
        path, secret = desk.database.path, command.passphrase
        return backups.make(path, desk.clock, command.path, secret, task)


def _look(desk: Desk, command: p.LookAtBackup) -> dict[str, Any]:
    return backups.look(Path(command.path), command.passphrase, desk.database.path.parent)


def _prepare(desk: Desk, command: p.PrepareRestore) -> dict[str, Any]:
    return backups.prepare(desk.database.path, Path(command.path), command.passphrase)


def _remove(desk: Desk, command: p.RemoveBackups) -> dict[str, Any]:
    return {"removed": backups.remove(desk.database.path, command.paths)}


def _look_for_mails(desk: Desk, command: p.LookForMails) -> dict[str, Any]:
    with desk.tasks.begin(command.task) as task, translated():
        found = boxes.find(Path(command.path), task)
    return {"boxes": [{**asdict(box), "path": str(box.path)} for box in found]}


def _import(desk: Desk, command: p.ImportMails) -> dict[str, Any]:
    paths = [Path(path) for path in command.paths]
    with desk.tasks.begin(command.task) as task:
        taken = importing.take_in(desk.database, paths, command.mailbox_id, desk.clock, task)
    return asdict(taken)


def _import_orders(desk: Desk, command: p.ImportOrders) -> dict[str, Any]:
    with desk.tasks.begin(command.task) as task:
        return orders.take_in(desk.database, command, desk.clock(), task)


def _export(desk: Desk, command: p.Export) -> dict[str, Any]:
    scope = Scope(command.conversation_id, command.customer_id, command.shop_id)
    with desk.tasks.begin(command.task) as task:
        return exporting.export(
            desk.database,
            Path(command.folder),
            scope,
            desk.clock(),
            task,
            as_mbox=command.mbox,
            inside=desk.database.path.parent,
        )


def _look_at_customer(desk: Desk, command: p.LookAtCustomer) -> dict[str, Any]:
    return erasing.look(desk.database, command.customer_id)


def _erase(desk: Desk, command: p.EraseCustomer) -> dict[str, Any]:
    number, now = command.customer_id, desk.clock()
    return erasing.erase(desk.database, number, now, backups=command.backups)


AT_ONCE: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.StopTask: _stop,
    p.ListBackups: _list,
}
SLOW: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.MakeBackup: _make,
    p.LookAtBackup: _look,
    p.PrepareRestore: _prepare,
    p.RemoveBackups: _remove,
    p.LookForMails: _look_for_mails,
    p.ImportMails: _import,
    p.ImportOrders: _import_orders,
    p.Export: _export,
    p.LookAtCustomer: _look_at_customer,
    p.EraseCustomer: _erase,
}
