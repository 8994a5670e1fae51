"""Signing in on the provider's page: OAuth 2 for a program of the desk (RFC 8252), with PKCE.

    page in the person's browser ──▶ http://127.0.0.1:PORT/?code=…&state=… ──▶ us
    code + verifier ──▶ token endpoint ──▶ refresh token (keyring), access token (memory, an hour)
    refresh token   ──▶ token endpoint ──▶ the next access token, minutes before the last one ends

The client id is the shop's own: those of other programs are not ours to use, and none of ours is
registered. The rule: a token is said to its token endpoint and to the mail server it is for, and
stands in no error, no log and no file; the refresh token is in the keyring alone.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import logging
import secrets as chance
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import SecretStore
from ecdesk.domain.shop import Mailbox, Server, SignIn
from ecdesk.mail.shipped import table
from ecdesk.net import channel

log = logging.getLogger("ecdesk.oauth")

SECONDS = 20.0  # for the token endpoint to answer
PATIENCE = 600.0  # for the person in the browser: passwords, second factors, consent
EARLY = 300.0  # a token is renewed so long before it ends
USUAL_LIFE = 3600.0
LARGEST_ANSWER = 1 << 17
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Answers of a token endpoint (RFC 6749, 5.2) after which only the person can go on.
_GONE = ("invalid_grant", "interaction_required", "consent_required", "login_required")
_CLIENT = ("invalid_client", "unauthorized_client", "invalid_scope", "invalid_request")
# … and those that pass by themselves (4.1.2.1, RFC 8628).
_LATER = ("temporarily_unavailable", "server_error", "slow_down")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider signs people in. `redirect` is what it wants to hear of our listener."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    redirect: str = "http://127.0.0.1:{port}/"
    extra: Mapping[str, str] = field(default_factory=dict)


def shipped_endpoints() -> dict[str, Endpoints]:
    """Those of resources/providers.toml, by provider."""
    return {
        name: Endpoints(
            told["authorize"],
            told["token"],
            tuple(told["scopes"]),
            told["redirect"],
            told.get("extra", {}),
        )
        for name, told in table("providers")["oauth"].items()
    }


@dataclass(slots=True)
class _Access:
    """A token and when it ends."""

    token: str
    ends: float


@dataclass(slots=True)
class OAuthSignIns:
    """`SignIns` over real providers. Safe to use from several threads."""

    secrets: SecretStore
    endpoints: Mapping[str, Endpoints] = field(default_factory=shipped_endpoints)
    clock: Callable[[], float] = time.time  # sleeps with nobody: a token ends by the wall's clock
    patience: float = PATIENCE
    _access: dict[str, _Access] = field(default_factory=dict)  # by address
    _fresh: dict[str, str] = field(default_factory=dict)  # refresh tokens that nobody kept yet
    _gone: dict[str, str] = field(default_factory=dict)  # refresh tokens that were turned down
    _one: Lock = field(default_factory=Lock)
    _waiting: dict[str, Event] = field(default_factory=dict)

    def token(self, mailbox: Mailbox) -> str:
        """An access token that lasts a few minutes at least. Raises `Trouble`."""
        with self._one:
            known = self._access.get(mailbox.address)
            if known is not None and known.ends - self.clock() > EARLY:
                return known.token
            return self._renewed(mailbox)

    def refused(self, mailbox: Mailbox) -> None:
        """Forget the access token; the next one comes by the refresh token."""
        with self._one:
            self._access.pop(mailbox.address, None)

    def sign_in(
        self, mailbox: Mailbox, show: Callable[[str], object], say: Callable[[str], str]
    ) -> None:
        """Let the person sign in; a later call for the same address ends this one.

        Raises `Trouble`: oauth.denied, oauth.late, oauth.stopped, oauth.client, net.….
        """
        from ecdesk.net.redirect import Redirect

        sign_in, endpoints = self._way(mailbox)
        stop = Event()
        with self._one:
            if before := self._waiting.get(mailbox.address):
                before.set()
            self._waiting[mailbox.address] = stop
        verifier = chance.token_urlsafe(48)  # 64 signs (RFC 7636, 4.1)
        state = chance.token_urlsafe(24)
        with Redirect(state, say) as redirect:
            back = endpoints.redirect.format(port=redirect.port)
            show(_page(endpoints, sign_in, mailbox.address, state, verifier, back))
            code = redirect.wait(stop, self.patience)
        answer = self._ask(
            mailbox, grant_type="authorization_code", code=code, code_verifier=verifier,
            redirect_uri=back,
        )  # fmt: skip
        refresh = answer.get("refresh_token")
        if not isinstance(refresh, str) or not refresh:
            raise Trouble("oauth.client", retry=False, address=mailbox.address)
        with self._one:
            self._fresh[mailbox.address] = refresh
            self._gone.pop(mailbox.address, None)
            self._take(mailbox.address, answer)

    def keep(self, mailbox: Mailbox) -> bool:
        """Put the refresh token of the last sign-in into the keyring. Raises `Trouble`."""
        with self._one:
            refresh = self._fresh.get(mailbox.address)
            if refresh is None:
                return False
            self.secrets.put(mailbox.secret_name, refresh)
            del self._fresh[mailbox.address]
            return True

    def _renewed(self, mailbox: Mailbox) -> str:
        address = mailbox.address
        refresh = self._fresh.get(address) or self.secrets.get(mailbox.secret_name)
        if refresh is None or refresh == self._gone.get(address):
            raise Trouble("oauth.again", retry=False, address=address)
        try:
            answer = self._ask(mailbox, grant_type="refresh_token", refresh_token=refresh)
        except Trouble as trouble:
            if trouble.code == "oauth.again":
                self._gone[address] = refresh
                self._access.pop(address, None)
            raise
        replaced = answer.get("refresh_token")
        if isinstance(replaced, str) and replaced and replaced != refresh:
            if address in self._fresh:
                self._fresh[address] = replaced
            else:
                self.secrets.put(mailbox.secret_name, replaced)
        return self._take(address, answer)

    def _take(self, address: str, answer: Mapping[str, Any]) -> str:
        token, life = answer.get("access_token"), answer.get("expires_in", USUAL_LIFE)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Trouble("oauth.client", retry=False, address=address)
        seconds = float(life) if isinstance(life, int | float) else USUAL_LIFE
        self._access[address] = _Access(token, self.clock() + max(seconds, 0.0))
        return token

    def _ask(self, mailbox: Mailbox, **words: str) -> dict[str, Any]:
        """One question to the token endpoint (RFC 6749, 4.1.3 and 6). Raises `Trouble`."""
        sign_in, endpoints = self._way(mailbox)
        words["client_id"] = sign_in.client_id
        if secret := self.secrets.get(sign_in.secret_name):
            words["client_secret"] = secret
        status, answer = _post(endpoints.token, words)
        if 200 <= status < 300:
            return answer
        error = answer.get("error")
        said = error if isinstance(error, str) else ""
        log.info("token endpoint: %d %s", status, said if said in _GONE + _CLIENT else "")
        if said in _GONE:
            raise Trouble("oauth.again", retry=False, address=mailbox.address)
        if said in _CLIENT or (said and said not in _LATER and 400 <= status < 429):
            raise Trouble("oauth.client", retry=False, address=mailbox.address)
        raise Trouble("net.refused", host=urlsplit(endpoints.token).hostname or "")

    def _way(self, mailbox: Mailbox) -> tuple[SignIn, Endpoints]:
        sign_in = mailbox.oauth
        assert sign_in is not None, "asked for mailboxes that are signed in to elsewhere"
        endpoints = self.endpoints.get(sign_in.provider)
        if endpoints is None:
            raise Trouble("oauth.client", retry=False, address=mailbox.address)
        return sign_in, endpoints


def xoauth2(user: str, token: str) -> bytes:
    """What signs in with a token, before base64 (SASL XOAUTH2, as Google and Microsoft have it)."""
    return f"user={user}\1auth=Bearer {token}\1\1".encode()


def _page(
    endpoints: Endpoints, sign_in: SignIn, address: str, state: str, verifier: str, back: str
) -> str:
    """The page to show, with the challenge for our verifier (S256: RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    words = {
        "client_id": sign_in.client_id,
        "response_type": "code",
        "redirect_uri": back,
        "scope": " ".join(endpoints.scopes),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        "login_hint": address,
        **endpoints.extra,
    }
    return f"{endpoints.authorize}?{urlencode(words)}"


def _post(url: str, words: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an answer; never led elsewhere by it. Raises `Trouble`."""
    place = urlsplit(url)
    host = place.hostname or ""
    safe = place.scheme == "https"
    assert safe or host in _LOOPBACK, "a token never travels in the open"
    server = Server(host, place.port or (443 if safe else 80))
    connection = (
        http.client.HTTPSConnection(
            host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
        if safe
        else http.client.HTTPConnection(host, server.port, timeout=SECONDS)
    )
    head = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        connection.request("POST", place.path or "/", urlencode(words), head)
        answer = connection.getresponse()
        body = answer.read(LARGEST_ANSWER)
    except ssl.SSLCertVerificationError as error:
        reason = channel.certificate_reason(error, pinned=False)
        raise channel.fault("net.certificate", server, reason=reason, sha256="") from None
    except http.client.HTTPException:
        raise channel.fault("net.gone", server) from None
    except OSError as error:
        raise channel.as_trouble(server, error) from None
    finally:
        connection.close()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = {}
    return answer.status, told if isinstance(told, dict) else {}
