"""News for open pages (server-sent events): one question a second serves all who watch.

A viewer holds neither a thread nor a database session. The stream says only that something has
changed; what it is, the page asks for with its own rights. A stream ends after a minute, so that
the guard looks at the session again when the browser comes back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final, cast
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.reads.marks import marks_of
from ingest.pipeline.services import Services

log = structlog.get_logger(__name__)

ASK_EVERY_S: Final = 1.0
_LASTS_S: Final = 55.0
_SIGN_OF_LIFE_S: Final = 15.0
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Pulse:
    """Who watches which dossier, and what was last known of it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._watchers: dict[UUID, set[asyncio.Event]] = {}
        self._marks: dict[UUID, str] = {}
        self._asking: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, dossier_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever something of the dossier has changed."""
        news = asyncio.Event()
        self._watchers.setdefault(dossier_id, set()).add(news)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_on())
        try:
            yield news
        finally:
            left = self._watchers[dossier_id]
            left.discard(news)
            if not left:
                del self._watchers[dossier_id]
                self._marks.pop(dossier_id, None)

    async def _ask_on(self) -> None:
        while self._watchers:
            watched = list(self._watchers)
            try:
                self._tell(await run_in_threadpool(self._read, watched))
            except SQLAlchemyError as error:  # told by the page itself; the next second asks again
                log.warning("pulse_failed", error=type(error).__name__)
            await asyncio.sleep(ASK_EVERY_S)

    def _read(self, dossier_ids: list[UUID]) -> dict[UUID, str]:
        with self._services.session_factory() as session:
            return marks_of(session, dossier_ids)

    def _tell(self, marks: dict[UUID, str]) -> None:
        for dossier_id, mark in marks.items():
            watchers = self._watchers.get(dossier_id, set())
            if watchers and self._marks.get(dossier_id, mark) != mark:
                for news in watchers:
                    news.set()
            if watchers:
                self._marks[dossier_id] = mark


def pulse_of(app: Starlette, services: Services) -> Pulse:
    """The one pulse of this process."""
    if not hasattr(app.state, "pulse"):
        app.state.pulse = Pulse(services)
    return cast("Pulse", app.state.pulse)


def stream(pulse: Pulse, dossier_id: UUID) -> StreamingResponse:
    """The answer that tells of changes for a minute."""
    return StreamingResponse(
        _news(pulse, dossier_id), media_type="text/event-stream", headers=_HEADERS
    )


async def _news(pulse: Pulse, dossier_id: UUID) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends = loop.time() + _LASTS_S
    yield b"retry: 1000\n\n"
    with pulse.watching(dossier_id) as news:
        while (left := ends - loop.time()) > 0:
            try:
                await asyncio.wait_for(news.wait(), min(left, _SIGN_OF_LIFE_S))
            except TimeoutError:
                yield b": \n\n"
            else:
                news.clear()
                yield b"event: changed\ndata: \n\n"
