"""Servers on loopback and a disk soon full: `pytest_plugins = ["tests.helpers.fixtures"]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ecdesk.domain.shop import Security
from tests.helpers.certs import Certificate, make_certificate
from tests.helpers.dovecot import Dovecot, running_dovecot
from tests.helpers.scripted import ScriptedServer, scripted
from tests.helpers.small_disk import SmallDisk, mounted
from tests.helpers.smtp import SmtpServer

MakeSmtp = Callable[..., SmtpServer]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A throw-away certificate for localhost and 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def _dovecot_server() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def dovecot(_dovecot_server: Dovecot) -> Dovecot:
    """A real IMAP server with empty folders; one process for all tests, a user for each."""
    return _dovecot_server.another_user()


@pytest.fixture
def smtp_servers(certificate: Certificate) -> Iterator[MakeSmtp]:
    """Make real SMTP servers: `smtp_servers(Security.STARTTLS, users={"shop": "secret"})`."""
    with ExitStack() as running:

        def make(security: Security = Security.PLAIN, **options: Any) -> SmtpServer:
            shown = options.pop("certificate", certificate)
            used = None if security is Security.PLAIN else shown
            return running.enter_context(SmtpServer(security, used, **options))

        yield make


@pytest.fixture
def smtp_server(smtp_servers: MakeSmtp) -> SmtpServer:
    """A real SMTP server without TLS and AUTH."""
    return smtp_servers()


@pytest.fixture
def script() -> Iterator[ScriptedServer]:
    """A server that plays one dialogue; write it, then `start()`."""
    with scripted() as server:
        yield server


@pytest.fixture
def nobody_listens() -> int:
    """A port on 127.0.0.1 where nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of its own that is soon full."""
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted(folder) as disk:
        yield disk
