"""Passwords in the operating system's keyring, and nowhere else.

The rule: where there is no keyring, there is no password. keyring has backends that keep them in a
file; one of those is used only where the person chose it through keyring's own settings
(`PYTHON_KEYRING_BACKEND`). Nothing here falls back to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ecdesk.domain.errors import Trouble

SERVICE = "ECDesk"


class KeyringSecrets:
    """`SecretStore` over keyring, which is imported at the first use: it asks the desktop."""

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none. Raises `Trouble`."""
        import keyring

        with _telling():
            return keyring.get_password(SERVICE, name)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret under a name. Raises `Trouble`."""
        import keyring

        with _telling():
            keyring.set_password(SERVICE, name, secret)

    def remove(self, name: str) -> None:
        """Forget a secret; silently where there is none. Raises `Trouble`."""
        import keyring
        from keyring.errors import PasswordDeleteError

        with _telling():
            if keyring.get_password(SERVICE, name) is None:
                return
            try:
                keyring.delete_password(SERVICE, name)
            except PasswordDeleteError:
                if keyring.get_password(SERVICE, name) is not None:
                    raise  # it is still there


@contextmanager
def _telling() -> Iterator[None]:
    """Say what a backend raises as `Trouble`; each of them has its own ways of failing."""
    from keyring.errors import NoKeyringError

    try:
        yield
    except NoKeyringError:
        raise Trouble("keyring.none", retry=False) from None
    except Exception as error:  # noqa: BLE001 - D-Bus, Win32 and Keychain errors share no base
        # Not chained: a backend's error may quote what it was given.
        raise Trouble("keyring.locked", reason=type(error).__name__) from None
