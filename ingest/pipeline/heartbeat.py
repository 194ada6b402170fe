"""Keeps a claim alive while its work goes on, however long one step of it takes."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from ingest.pipeline.services import Services, unit_of_work
from storage.db.queries import work
from storage.db.queries.work import Claim, LeaseLostError

log = structlog.get_logger(__name__)

_BEATS_PER_LEASE: Final = 4


class Heartbeat:
    """Extends the lease from a thread of its own.

    When the process dies the beats end and so does the lease; a database that is away for a
    moment costs a beat, not the claim. A lost claim is not fought for: recording its result fails.
    """

    def __init__(self, services: Services, claim: Claim) -> None:
        self._services, self._claim = services, claim
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and wait for a beat that is under way."""
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        lease_s = self._services.settings.lease_s
        while not self._ended.wait(lease_s / _BEATS_PER_LEASE):
            try:
                with unit_of_work(self._services) as uow:
                    work.extend(uow.session, self._claim, lease_s)
                    uow.commit()
            except LeaseLostError:
                # Lost to another worker, or let go because the work has just been recorded.
                return
            except SQLAlchemyError:
                log.warning("heartbeat_missed", subject_id=str(self._claim.subject_id))
