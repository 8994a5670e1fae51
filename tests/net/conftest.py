"""The servers of tests/helpers, for as long as tests/conftest.py does not name them itself."""

from tests.helpers.fixtures import (  # noqa: F401 - fixtures are found by their names
    _dovecot_server,
    certificate,
    dovecot,
    nobody_listens,
    script,
    smtp_server,
    smtp_servers,
)
