"""What workers run to keep the stores: copying; safe to run twice. Wire names stand in `broker`."""

from __future__ import annotations

from functools import cache

import structlog

from core.settings import settings
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services_for_worker
from ingest.upkeep.copying import copy_due

log = structlog.get_logger(__name__)


@cache
def _services() -> Services:
    """The parts of this process; the work-horse is forked before they exist."""
    return services_for_worker(settings())


def copy() -> None:
    """Copy what the second store lacks."""
    outcome = copy_due(_services())
    log.info("copied", done=outcome.done, failed=outcome.failed, is_away=outcome.is_away)
