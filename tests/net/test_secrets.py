"""Passwords are in the keyring or nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from ecdesk.domain.errors import Trouble
from ecdesk.net.secrets import KeyringSecrets


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment] # keyring wants a class property

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise self.broken
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken:
            raise self.broken
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    made = Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_secret_is_kept_under_our_name_and_forgotten(drawer: Drawer) -> None:
    secrets = KeyringSecrets()
    assert secrets.get("mailbox:a@x") is None
    secrets.put("mailbox:a@x", "暗証")
    assert drawer.kept == {("ECDesk", "mailbox:a@x"): "暗証"}
    assert secrets.get("mailbox:a@x") == "暗証"
    secrets.remove("mailbox:a@x")
    secrets.remove("mailbox:a@x")
    assert drawer.kept == {}


def test_no_keyring_is_said_and_not_worked_around(drawer: Drawer) -> None:
    keyring.set_keyring(NoKeyring())
    for attempt in (
        lambda: KeyringSecrets().get("a"),
        lambda: KeyringSecrets().put("a", "secret"),
        lambda: KeyringSecrets().remove("a"),
    ):
        with pytest.raises(Trouble) as caught:
            attempt()
        assert (caught.value.code, caught.value.retry) == ("keyring.none", False)


def test_a_backend_that_fails_in_its_own_way_is_locked_and_quotes_nothing(drawer: Drawer) -> None:
    drawer.broken = RuntimeError("cannot store 'secret'")
    with pytest.raises(Trouble) as caught:
        KeyringSecrets().put("a", "secret")
    assert caught.value.code == "keyring.locked"
    assert "secret" not in f"{caught.value} {caught.value.values} {caught.value.__cause__}"
