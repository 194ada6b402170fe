"""What guards the browser: cookies, CSRF tokens, response headers, limits on request bodies."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.body_limits import Room, room_for
from api.credentials import DEVICE_COOKIE
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.services import Services

VISITOR_COOKIE: Final = "motlan_visitor"
"""A random value for people who are not signed in yet; the sign-in form is bound to it."""
CSRF_HEADER: Final = "X-CSRF-Token"
_DEVICE_KEPT_S: Final = 365 * 86_400
FORM_KEPT: Final = 256_000
"""The largest form that is kept over a sign-in, in bytes."""
_URLENCODED: Final = "application/x-www-form-urlencoded"

_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_FILE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_KEPT_FILE_POLICY: Final = f"{_FILE_POLICY}; sandbox"
"""For what people handed in: whatever it holds, it is of no origin and runs nothing."""
_OUR_OWN: Final = frozenset({"application/json", "text/javascript", "text/event-stream"})
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


class CsrfError(MotLanError):
    """A form came without the token of the session that shows it."""

    code, fault = "csrf_token_not_valid", "caller"


def csrf_token(settings: Settings, binding: str) -> str:
    """The token that proves a form was shown to the holder of this cookie (hex HMAC-SHA256)."""
    key = settings.session_key.get_secret_value().encode()
    return hmac.new(key, b"csrf:" + binding.encode(), sha256).hexdigest()


def check_csrf(settings: Settings, binding: str | None, given: str | None) -> None:
    """Compare in constant time; raises CsrfError."""
    if not binding or not given:
        raise CsrfError()
    if not hmac.compare_digest(csrf_token(settings, binding).encode(), given.encode()):
        raise CsrfError()


def new_visitor() -> str:
    """A fresh random value for the visitor's cookie."""
    return secrets.token_urlsafe(24)


def is_https(settings: Settings) -> bool:
    """Whether people reach us over TLS, so that cookies may be kept to it."""
    return settings.public_url.startswith("https://")


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """A cookie for this browser session alone, out of reach of scripts."""
    response.set_cookie(
        name, value, httponly=True, samesite="lax", secure=is_https(settings), path="/"
    )


def keep_device(response: Response, settings: Settings, mark: str) -> None:
    """The mark of this browser, for a year: a stranger's guesses then count apart from it."""
    response.set_cookie(
        DEVICE_COOKIE,
        mark,
        max_age=_DEVICE_KEPT_S,
        httponly=True,
        samesite="lax",
        secure=is_https(settings),
        path="/",
    )


def drop_cookie(response: Response, settings: Settings, name: str) -> None:
    """Take the cookie away again."""
    response.delete_cookie(name, httponly=True, samesite="lax", secure=is_https(settings), path="/")


def protect(headers: MutableHeaders, path: str, settings: Settings) -> None:
    """Add the protective headers that the answer does not set itself."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    is_static = path.startswith("/static/")
    headers.setdefault("Content-Security-Policy", _policy(headers, is_static=is_static))
    headers.setdefault("Cache-Control", "public, max-age=3600" if is_static else "no-store")
    if is_https(settings):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def _policy(headers: MutableHeaders, *, is_static: bool) -> str:
    """Browsers show no PDF in a sandbox, so one that is read in the browser goes without."""
    kind = headers.get("content-type", "").partition(";")[0]
    if kind == "text/html":
        return _PAGE_POLICY
    is_shown = headers.get("content-disposition", "").startswith("inline")
    if is_static or kind in _OUR_OWN or (kind == "application/pdf" and is_shown):
        return _FILE_POLICY
    return _KEPT_FILE_POLICY


class SafetyMiddleware:
    """Puts the protective headers on every answer and stops bodies that are too large."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        room: Room | None = None
        received = 0
        is_form = Headers(scope=scope).get("content-type", "").startswith(_URLENCODED)

        async def counted() -> Message:
            nonlocal received, room
            if room is None:
                request = Request(scope)
                room = await room_for(request, self._services)
                # Whoever says beforehand that it is too much need not send it.
                room.check(_announced(request))
            message = await receive()
            body = message.get("body", b"")
            received += len(body)
            room.check(received)
            if is_form:
                form = scope["state"].get("form", b"")
                scope["state"]["form"] = form + body if received <= FORM_KEPT else b""
            return message

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"], self._services.settings)
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        await self._app(scope, counted, protected)


def _announced(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() else 0
