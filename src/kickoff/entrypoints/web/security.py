"""Who may ask, and what a browser is told: in front of every page and every command.

The server listens on loopback only. A page from elsewhere can still make a browser ask it, by name
(DNS rebinding: the Host is refused), or with the visitor's cookies (the Origin, the fetch metadata
and the token are refused). Other accounts of the machine can reach loopback too: where the system
tells whose a connection is, they are refused. Nothing changes by GET.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kickoff.entrypoints.web.neighbours import Neighbour, neighbour
from kickoff.entrypoints.web.templates import POLICY

HTTP = 80
"""The port that no address names."""

TOKEN_HEADER = "x-kickoff-token"
LONGEST_BODY = 10_000
"""Bytes of a command."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""On every answer, refusals too."""


@dataclass(frozen=True, slots=True)
class Door:
    """Who is let in: `token` is the page's, `port` where the server listens.

    `account` is the only one of this machine's that may come in, beside root; None for all.
    """

    port: int
    token: str = field(repr=False)
    account: int | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """What a Host header may say."""
        names = ("127.0.0.1", "localhost", "[::1]")
        return frozenset(f"{name}:{self.port}" if self.port != HTTP else name for name in names)

    @property
    def cookie(self) -> str:
        """The cookie's name; ports of one host share their cookies."""
        return f"kickoff-{self.port}"

    @property
    def tag(self) -> str:
        """Differs from server to server, because their pages hold different tokens."""
        return hashlib.sha256(self.token.encode()).hexdigest()[:8]

    def refusal(self, method: str, headers: Headers, client: tuple[str, int] | None) -> str:
        """Why a request is refused; empty when it is not. `client` is where it comes from."""
        if self._is_foreign(client):
            return "This page belongs to another account of this machine."
        if headers.getlist("host") not in [[host] for host in self.hosts]:
            return "This server answers only to this machine, by its own names."
        if method in ("GET", "HEAD"):
            return ""
        return self._refusal_of_change(headers)

    def _is_foreign(self, client: tuple[str, int] | None) -> bool:
        if self.account is None:
            return False
        return client is None or neighbour(client, self.account) is Neighbour.SOMEBODY_ELSE

    def _refusal_of_change(self, headers: Headers) -> str:
        if headers.get("origin") not in {f"http://{host}" for host in self.hosts}:
            return "Only a page of this server may ask for that."
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "Only a page of this server may ask for that."
        if headers.get("content-type") != "application/json":
            return "A command is JSON."
        if not headers.get("content-length", "").isdecimal():
            return "A command says how long it is."
        if int(headers["content-length"]) > LONGEST_BODY:
            return "That is too long for a command."
        if not (self._is_token(headers.get(TOKEN_HEADER, "")) and self._has_cookie(headers)):
            return "The page is older than this server: load it again."
        return ""

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

    def _has_cookie(self, headers: Headers) -> bool:
        cookies = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return any(name == self.cookie and self._is_token(value) for name, _, value in cookies)


class Guard:
    """Refuses what the door refuses, and puts our headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        why = self._door.refusal(scope["method"], Headers(scope=scope), scope.get("client"))
        app = PlainTextResponse(f"{why}\n", 403) if why else self._app
        await app(scope, receive, send_with_headers)
