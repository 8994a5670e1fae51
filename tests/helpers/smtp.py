"""A real SMTP server (aiosmtpd) on loopback that keeps what it accepts and fails where it is told.

    server.fail("rcpt", "450 4.2.1 later", times=1)   answers so, once
    server.fail("data", DROP)                          354, then hangs up in the body
    server.fail("dot", DROP_KEPT)                      keeps the mail, then hangs up without a word
    server.fail("dot", Delay(2))                       waits, then goes on as usual

Phases: connect, ehlo, auth, mail, rcpt, data (the command), body, dot (after the mail), quit.
"""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ecdesk.domain.shop import Mailbox, Security, Server
from tests.helpers.certs import Certificate

PHASES = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot", "quit")


@dataclass(frozen=True)
class Drop:
    """Hang up; `kept` says whether the mail counts as accepted nevertheless."""

    kept: bool = False


@dataclass(frozen=True)
class Delay:
    """Wait so many seconds, then go on as usual."""

    seconds: float


DROP = Drop()
DROP_KEPT = Drop(kept=True)
Fault = str | Drop | Delay  # a str is the answer to give


@dataclass(frozen=True)
class Kept:
    """An accepted mail and its envelope."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message_id(self) -> str:
        """Its Message-ID header."""
        return str(BytesHeaderParser().parsebytes(self.raw).get("Message-ID", ""))


@dataclass
class Faults:
    """What is to go wrong, by phase, and for how many times (-1: always)."""

    waiting: dict[str, list[tuple[Fault, int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, phase: str, about: str = "") -> Fault | None:
        """The fault due now, if there is one. `about` is the address at MAIL and RCPT."""
        for index, (fault, times, only) in enumerate(self.waiting[phase]):
            if only and only not in about:
                continue
            if times == 1:
                del self.waiting[phase][index]
            elif times > 1:
                self.waiting[phase][index] = (fault, times - 1, only)
            return fault
        return None


class SmtpServer:
    """A server for one test. Use it as a context manager, or as the fixture `smtp_server`."""

    def __init__(
        self,
        security: Security = Security.PLAIN,
        certificate: Certificate | None = None,
        users: dict[str, str] | None = None,
        *,
        auth_needed: bool = False,
        size_limit: int = 40 * 2**20,
    ) -> None:
        self.security = security
        self.certificate = certificate
        self.users = users or {}
        self.kept: list[Kept] = []
        self.commands: list[str] = []  # verbs as they came, in upper case
        self.faults = Faults()
        context = certificate.server_context() if certificate else None
        self._controller = _Loopback(
            _Keeper(self),
            self,
            ssl_context=context if security is Security.TLS else None,
            options={
                "tls_context": context if security is Security.STARTTLS else None,
                "require_starttls": security is Security.STARTTLS,
                "authenticator": self._authenticate if self.users else None,
                "auth_exclude_mechanism": [] if self.users else ["LOGIN", "PLAIN"],
                "auth_required": auth_needed and bool(self.users),
                "auth_require_tls": security is Security.STARTTLS,
                "data_size_limit": size_limit,
            },
        )

    def __enter__(self) -> SmtpServer:
        self._controller.start()
        self.commands.clear()  # the controller has looked in
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self._controller.server.sockets[0].getsockname()[1])

    @property
    def server(self) -> Server:
        """How the program under test is told of it."""
        return Server("127.0.0.1", self.port, self.security)

    @property
    def accepted(self) -> list[bytes]:
        """The raw bytes of every mail whose DATA was accepted: a mail sent twice is here twice."""
        return [mail.raw for mail in self.kept]

    def mailbox(self, user: str = "", *, trust: bool = True) -> Mailbox:
        """A mailbox that sends through this server."""
        pem = self.certificate.pem if self.certificate and trust else ""
        address = "shop@koharu.example"
        return Mailbox(1, 1, address, user=user, smtp=self.server, trust_pem=pem)

    def fail(self, phase: str, fault: Fault, times: int = -1, only: str = "") -> None:
        """Let a phase go wrong; `only` for addresses that contain it."""
        assert phase in PHASES, f"no such phase: {phase}"
        self.faults.waiting[phase].append((fault, times, only))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.waiting.clear()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        fits = isinstance(data, LoginPassword) and (
            self.users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=fits, handled=False)


class _Keeper:
    """aiosmtpd's handler: keeps what is accepted."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._owner.faults.take("dot")
        if fault is None or isinstance(fault, Delay) or fault == DROP_KEPT:
            assert isinstance(envelope.original_content, bytes)
            self._owner.kept.append(
                Kept(str(envelope.mail_from), tuple(envelope.rcpt_tos), envelope.original_content)
            )
        if isinstance(fault, str):
            return fault
        if isinstance(fault, Drop):
            assert isinstance(server, _FaultySmtp)
            server.hang_up()
        if isinstance(fault, Delay):
            await asyncio.sleep(fault.seconds)
        return "250 2.0.0 kept"


class _FaultySmtp(SMTP):
    """aiosmtpd's server, which asks before each phase whether it is to go wrong."""

    def __init__(self, owner: SmtpServer, *args: Any, **kwargs: Any) -> None:
        self._owner = owner
        super().__init__(*args, **kwargs)

    def hang_up(self) -> None:
        """Cut the line at once."""
        if self.transport is not None:
            with suppress(AttributeError):  # asyncio's TLS transport, its connection gone already
                self.transport.abort()

    async def _handle_client(self) -> None:
        if await self._may_go_on("connect"):
            await super()._handle_client()
        else:
            self.hang_up()

    async def _may_go_on(self, phase: str, about: str = "") -> bool:
        """Do what is to go wrong; False where the command has been answered by that."""
        self._owner.commands.append(phase.upper())
        fault = self._owner.faults.take(phase, about)
        if fault is None:
            return True
        if isinstance(fault, Delay):
            await asyncio.sleep(fault.seconds)
            return True
        if isinstance(fault, str):
            await self.push(fault)
            return False
        self.hang_up()
        return False

    async def smtp_EHLO(self, hostname: str) -> None:
        if await self._may_go_on("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:
        if await self._may_go_on("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._may_go_on("mail", arg or ""):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if await self._may_go_on("rcpt", arg or ""):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._may_go_on("data"):
            return
        fault = self._owner.faults.take("body")
        if isinstance(fault, Drop):
            await self.push("354 go on")
            await self._reader.readline()
            self.hang_up()
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if await self._may_go_on("quit"):
            await super().smtp_QUIT(arg)


class _Loopback(Controller):
    """aiosmtpd's thread, on a free port."""

    def __init__(
        self, handler: _Keeper, owner: SmtpServer, *, ssl_context: Any, options: dict[str, Any]
    ) -> None:
        self._owner = owner
        self._options = options
        self._conversations: list[_FaultySmtp] = []
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=ssl_context)

    def factory(self) -> SMTP:
        conversation = _FaultySmtp(
            self._owner,
            self.handler,
            decode_data=False,
            hostname="localhost",
            loop=self.loop,
            **self._options,
        )
        self._conversations.append(conversation)
        return conversation

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._let_go(), self.loop).result(10)
        super().stop(no_assert)

    async def _let_go(self) -> None:
        """End what still waits, while there is a loop to end it in."""
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for conversation in self._conversations:
            conversation.hang_up()
        await asyncio.sleep(0.01)  # the transports close in their own time

    def _trigger_server(self) -> None:
        """aiosmtpd looks whether it can be reached; with port 0 it would ask port 0."""
        port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), 5) as visit:
            if self.ssl_context is None:
                visit.recv(512)  # the greeting, so that no fault meant for others is taken
