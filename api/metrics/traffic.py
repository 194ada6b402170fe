"""Figures of this web server: what it is asked, how fast it answers, what it refuses."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics.table import BY_NAME

_BOUNDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_OTHER: Final = "other"
"""Addresses that nothing lives at; they would make figures without end."""
_STATIC: Final = "/static"
_DOORS: Final = {
    "login_refused": "staff",
    "citizen_login_refused": "citizen",
    "second_factor_refused": "second_factor",
    "provider_refused": "provider",
    "client_refused": "client",
}
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Traffic:
    """The figures, in a registry of their own: each app counts for itself."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        kept = self.registry
        self._seconds = Histogram(*_head("http_seconds"), buckets=_BOUNDS, registry=kept)
        self._answers = Counter(*_head("http_answers_total"), registry=kept)
        self.under_way = Gauge(*_head("http_under_way"), registry=kept)
        self._refusals = Counter(*_head("refusals_total"), registry=kept)
        self._failures = Counter(*_head("sign_in_failures_total"), registry=kept)
        self.connections = Gauge(*_head("connections_used"), registry=kept)
        Gauge(*_head("build_info"), registry=kept).labels(version).set(1)
        for door in _DOORS.values():
            self._failures.labels(door)

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """An answer begins; the address is that of the route, never the one that was asked for."""
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = route_of(scope)
        self._seconds.labels(method, route).observe(seconds)
        self._answers.labels(method, route, f"{status // 100}xx").inc()

    def refused(self, code: str) -> None:
        """A request was refused with this code."""
        self._refusals.labels(code).inc()
        if code in _DOORS:
            self._failures.labels(_DOORS[code]).inc()


def _head(name: str) -> tuple[str, str, tuple[str, ...]]:
    known = BY_NAME[f"motlan_{name}"]
    return known.name, known.words, known.labels


def route_of(scope: Scope) -> str:
    """The template of the address, as `/quay/ho-so/{code}`."""
    if scope["path"].startswith(f"{_STATIC}/"):
        return _STATIC
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else _OTHER


class TrafficMiddleware:
    """Times every request up to the beginning of its answer: some streams stay open for long."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app, self._traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.monotonic()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._traffic.answered(scope, message["status"], time.monotonic() - begun)
            await send(message)

        with self._traffic.under_way.track_inprogress():
            await self._app(scope, receive, timed)
