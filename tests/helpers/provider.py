"""A provider that signs people in, on loopback: its page, its token endpoint, and its person.

with provider() as google:
    google.person(address)            # the person opens the page and says yes
    google.endpoints                  # what the program under test is told
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from ecdesk.net.oauth import Endpoints


@dataclass
class Provider:
    """What it has given out, what it was asked, and what it will answer next."""

    port: int
    asked: list[dict[str, str]] = field(default_factory=list)  # of the token endpoint
    pages: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any] | bytes]] = field(default_factory=list)
    client_secret: str = ""
    life: int = 3600
    rotates: bool = False
    challenges: dict[str, str] = field(default_factory=dict)  # code → challenge
    given: int = 0
    refresh: str = "refresh-0"

    @property
    def endpoints(self) -> Endpoints:
        """Where it is."""
        here = f"http://127.0.0.1:{self.port}"
        return Endpoints(f"{here}/authorize", f"{here}/token", ("mail", "offline"))

    def person(self, page: str, **instead: str | None) -> int:
        """The person says yes; the browser comes back. The status of what it is shown there.

        `instead` changes what the browser brings (None leaves it out).
        """
        self.pages.append(page)
        words = dict(parse_qsl(urlsplit(page).query))
        assert words["code_challenge_method"] == "S256"
        code = f"code-{len(self.pages)}"
        self.challenges[code] = words["code_challenge"]
        brings = {"code": code, "state": words["state"], **instead}
        query = urlencode({key: value for key, value in brings.items() if value is not None})
        try:
            with urllib.request.urlopen(f"{words['redirect_uri']}?{query}", timeout=10) as shown:
                return int(shown.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any] | bytes]:
        """The token endpoint (RFC 6749, 4.1.3 and 6; RFC 7636, 4.6)."""
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)
        if asked.get("client_secret", "") != self.client_secret:
            return 401, {"error": "invalid_client"}
        self.given += 1
        told: dict[str, Any] = {"access_token": f"access-{self.given}", "expires_in": self.life}
        if asked["grant_type"] == "authorization_code":
            digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if self.challenges.pop(asked["code"], None) != proof:
                return 400, {"error": "invalid_grant"}
            self.refresh = f"refresh-{self.given}"
            return 200, told | {"refresh_token": self.refresh}
        if asked["refresh_token"] != self.refresh:
            return 400, {"error": "invalid_grant"}
        if self.rotates:
            self.refresh = f"refresh-{self.given}"
            told["refresh_token"] = self.refresh
        return 200, told


@contextmanager
def provider() -> Iterator[Provider]:
    """One, until the end of the test."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            words = {key: found[0] for key, found in parse_qs(said).items()}
            status, told = made.token(words)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as listening:
        made = Provider(int(listening.server_address[1]))
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            listening.shutdown()
            thread.join(10)
