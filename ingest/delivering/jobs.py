"""What workers run for webhooks; safe to run twice. Wire names stand in `broker`."""

from __future__ import annotations

from functools import cache
from uuid import UUID

import structlog

from core.settings import settings
from ingest.delivering.rounds import deliver_due
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services_for_worker

log = structlog.get_logger(__name__)


@cache
def _services() -> Services:
    """The parts of this process; the work-horse is forked before they exist."""
    return services_for_worker(settings())


def deliver(webhook_id: str) -> None:
    """Send what is due for one webhook."""
    taken = deliver_due(_services(), UUID(webhook_id))
    log.info("events_delivered", taken=taken)
