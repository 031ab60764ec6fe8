"""What stands before the explorer's server: who may ask, for how much, and what every answer says to the browser."""

from __future__ import annotations

import dataclasses
import hmac
import ipaddress
import socket
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 20 * 2**20  # of what is sent to us
TOO_MUCH = f"more than {MOST_BYTES // 2**20} MiB were sent, and no more are taken"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclasses.dataclass(frozen=True)
class Guard:
    """ASGI middleware. `host` is the address that is listened on; `token` is demanded where it is given."""

    app: ASGIApp
    host: str
    port: int
    token: str | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or let through; every answer carries the headers."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self.refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        await self.app(scope, _limited(receive), with_headers)

    def refusal(self, scope: Scope) -> Response | None:
        """What is answered instead, or None where the request may pass."""
        headers = Headers(scope=scope)
        if not self.is_ours(headers.get("host", "")):
            return _refused(421, "this address is not the explorer's own; open the one that it printed")
        origin = headers.get("origin")
        if origin not in (None, f"http://{headers['host']}", f"https://{headers['host']}"):
            return _refused(403, "another site may not ask here")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _refused(405, "only GET and POST are answered")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return _refused(413, TOO_MUCH)
        return self._without_token(scope, headers) if self.token else None

    def is_ours(self, host: str) -> bool:
        """Whether the Host header names us: a page elsewhere whose name is made to point here does not (rebinding).

        The port is free, so that a forwarded one works too.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name == "localhost" or name == self.host.lower() or _is_loopback(name):
            return True
        return not is_loopback(self.host) and (_is_address(name) or name == socket.gethostname().lower())

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        """None where the token is known; where it stands in the address, it moves into a cookie."""
        name = f"hinterland-{self.port}"
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(name)
        except CookieError:
            cookie = None
        if cookie is not None and self._is_token(cookie.value):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and scope["method"] == "GET" and self._is_token(given):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(name, given, httponly=True, samesite="strict")
            return answer
        return _refused(403, "the token is missing or wrong; open the address that the explorer printed")

    def _is_token(self, given: str) -> bool:
        return self.token is not None and hmac.compare_digest(given.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on `host`."""
    return host == "localhost" or _is_loopback(host)


def _is_loopback(name: str) -> bool:
    return _is_address(name) and ipaddress.ip_address(name).is_loopback


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _limited(receive: Receive) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise HTTPException(413, TOO_MUCH)
        return message

    return counted


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)
