"""A round for one webhook: what is due is sent in order, until nothing is or nobody answers.

Every webhook has rounds of its own, so that one receiver that stalls holds up no other.
"""

from __future__ import annotations

import time
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from ingest.delivering.sending import send
from ingest.pipeline.services import Services, unit_of_work
from repository.events_out.deliveries import DELIVERED, next_due, note

log = structlog.get_logger(__name__)

_ROUND_S: Final = 60.0
"""A queue has other work too; the sweeper asks for the rest."""


def deliver_due(services: Services, webhook_id: UUID) -> int:
    """Send what is due; how many events were taken. A second round at the same time does nothing.

    A round that dies after an event was sent and before that was written down sends it again: the
    receiver knows it by its id.
    """
    key = sa.func.hashtextextended(f"webhook {webhook_id}", 0)
    # The round commits after each try, so the lock is held by a transaction of its own.
    with unit_of_work(services) as guard:
        if not guard.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(key))):
            return 0
        return _round(services, webhook_id)


def _round(services: Services, webhook_id: UUID) -> int:
    taken, until = 0, time.monotonic() + _ROUND_S
    while time.monotonic() < until:
        with unit_of_work(services) as uow:
            due = next_due(uow.session, services.clock, services.settings, webhook_id)
            uow.commit()
        if due is None:
            break
        started_at = services.clock.now()
        outcome = send(services.settings, due, started_at)
        with unit_of_work(services) as uow:
            goes_on = note(uow.session, services.clock, due.delivery_id, started_at, outcome)
            uow.commit()
        taken += outcome.code == DELIVERED
        if outcome.code != DELIVERED:
            log.warning("event_not_taken", delivery_id=str(due.delivery_id), code=outcome.code)
        if not goes_on:
            break
    return taken
