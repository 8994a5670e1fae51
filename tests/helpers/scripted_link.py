"""A link whose other end is the test: commands are recorded, answers are given by hand."""

from __future__ import annotations

from typing import Any, TypeVar

from ecdesk import protocol
from ecdesk.ui.link import Link

C = TypeVar("C", bound=protocol.Command)


class ScriptedLink(Link):
    """`link.last(SaveDraft)` is what was asked; `link.answer(ask, …)` or `link.refuse(ask, …)`."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[protocol.Ask] = []
        self.answers: dict[type[protocol.Command], dict[str, Any]] = {}

    def start(self) -> None:
        """The engine says hello; what was not acknowledged is heard again."""
        self._receive(protocol.encode(protocol.Hello()))

    def stop(self) -> None:
        """The engine is away."""
        self._set_state("restarting")

    def always(self, command: type[protocol.Command], **value: Any) -> None:
        """Answer every such command at once."""
        self.answers[command] = value

    def asked(self, command: type[C]) -> list[C]:
        """The commands of this kind so far, a resent one once."""
        seen = {ask.id: ask.command for ask in self.asks}
        return [one for one in seen.values() if isinstance(one, command)]

    def open_asks(self, command: type[protocol.Command]) -> list[protocol.Ask]:
        """Those of this kind that wait for an answer."""
        seen = {ask.id: ask for ask in self.asks if isinstance(ask.command, command)}
        return [ask for ask in seen.values() if ask.id in self._waiting]

    def answer(self, command: type[protocol.Command], **value: Any) -> None:
        """Answer the oldest open command of this kind."""
        ask = self.open_asks(command)[0]
        self._receive(protocol.encode(protocol.Answer(id=ask.id, value=value)))

    def refuse(
        self, command: type[protocol.Command], code: str, fault: str = "refused", **values: Any
    ) -> None:
        """Refuse the oldest open command of this kind."""
        ask = self.open_asks(command)[0]
        answer = protocol.Answer(id=ask.id, ok=False, fault=fault, code=code, values=values)
        self._receive(protocol.encode(answer))

    def _send(self, line: bytes) -> None:
        ask = protocol.decode_ask(line)
        self.asks.append(ask)
        for kind, value in self.answers.items():
            if isinstance(ask.command, kind):
                self._receive(protocol.encode(protocol.Answer(id=ask.id, value=value)))
