"""Where the person's browser comes back to after signing in: a port of this machine, for a while.

Any program here, and any page in the browser, can knock at that port. The rule: only who brings
the state that we made is believed (RFC 6749, 10.12); everybody else gets 404 and changes nothing.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from threading import Event
from typing import cast
from urllib.parse import parse_qs, urlsplit

from ecdesk.domain.errors import Trouble

GLANCE = 0.25  # seconds between two looks whether we are to stop
READ = 5.0  # seconds for a browser to say what it wants
LONGEST = 8192  # of a code

_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>ECDesk</title>
<body style="font:16px/1.8 sans-serif;margin:4em auto;max-width:32em;padding:0 1em">
<p>{said}</p></body></html>"""


class Redirect:
    """Listens on 127.0.0.1 until the browser comes with our `state`; a context manager."""

    def __init__(self, state: str, say: Callable[[str], str]) -> None:
        """`say` gives the sentence that a visitor is shown: see `SignIns.sign_in`."""
        self._server = _Listener(state, say)

    @property
    def port(self) -> int:
        """Where it listens; the system chose it."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Redirect:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.server_close()

    def wait(self, stop: Event, seconds: float) -> str:
        """The code that the browser brought.

        Raises Trouble: oauth.denied (the person or the provider said no), oauth.late (nobody
        came), oauth.stopped (`stop` was set).
        """
        end = time.monotonic() + seconds
        while not self._server.outcome:
            if stop.is_set():
                raise Trouble("oauth.stopped", retry=False)
            if time.monotonic() > end:
                raise Trouble("oauth.late", retry=False)
            self._server.handle_request()  # comes back after `timeout` where nobody knocks
        code = self._server.outcome.get("code", "")
        if not code:
            raise Trouble("oauth.denied", retry=False)
        return code


class _Listener(ThreadingMixIn, HTTPServer):
    """Keeps what the one right visitor said. Browsers open connections that they may never use, so
    each visitor has a thread."""

    timeout = GLANCE
    daemon_threads = True
    block_on_close = False

    def __init__(self, state: str, say: Callable[[str], str]) -> None:
        self.state, self.say = state, say
        self.outcome: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), _Visit)

    def server_bind(self) -> None:
        """Override: http.server asks the network for this machine's name, which may take long."""
        super(HTTPServer, self).server_bind()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Override: a visitor who leaves in the middle is nobody's concern."""


class _Visit(BaseHTTPRequestHandler):
    """One knock at the port."""

    timeout = READ
    server_version, sys_version = "ECDesk", ""

    def do_GET(self) -> None:
        """Believe the one who knows our state; tell everybody else nothing."""
        listener = cast("_Listener", self.server)
        place = urlsplit(self.path)
        words = {key: found[0] for key, found in parse_qs(place.query).items()}
        known = hmac.compare_digest(words.get("state", "").encode(), listener.state.encode())
        if place.path != "/" or not known or listener.outcome:
            self._say(404, "page.nothing")
            return
        code = words.get("code", "")
        if not code or len(code) > LONGEST:
            self._say(200, "page.denied")
            listener.outcome = {"error": "denied"}
            return
        self._say(200, "page.signed_in")
        listener.outcome = {"code": code}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Override: what a browser asks for holds the code."""

    def _say(self, status: int, code: str) -> None:
        page = _PAGE.format(said=escape(cast("_Listener", self.server).say(code))).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)
