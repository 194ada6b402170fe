"""Where a request carries its secret: the cookie of a browser, the bearer token of a machine."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from starlette.requests import Request

from core.settings import Settings

SESSION_COOKIE: Final = "motlan_session"
DEVICE_COOKIE: Final = "motlan_device"
"""A random mark of a browser on which somebody signed in; it opens nothing."""
_TOKEN: Final = re.compile(r"^[A-Za-z0-9_-]{16,200}$")


def bearer_of(request: Request) -> str | None:
    """The bearer token, whatever it looks like."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def token_of(request: Request) -> str | None:
    """The secret, if it looks like one of ours; the bearer token goes before the cookie."""
    token = bearer_of(request) or request.cookies.get(SESSION_COOKIE)
    return token if token is not None and _TOKEN.match(token) else None


def device_of(request: Request) -> str | None:
    """The mark of the browser, if it looks like one of ours."""
    mark = request.cookies.get(DEVICE_COOKIE)
    return mark if mark is not None and _TOKEN.match(mark) else None


def idle_time(settings: Settings) -> timedelta:
    """How long a session may be idle."""
    return timedelta(minutes=settings.session_idle_minutes)
