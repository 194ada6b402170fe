"""The hourly round of the queue `upkeep`: evidence for days that are over, renewal, the calendar.

Nothing is done twice. When the time server is down the days wait, the next round catches up, and
`/giam-sat/gia-han` says since when and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.clock import VIETNAM, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import new_id
from core.settings import settings
from ingest.pipeline.services import Services, unit_of_work
from ingest.pipeline.wiring import services_for_worker
from ingest.preservation.days import DayMade, make_evidence
from ingest.preservation.protections import examine_signatures
from ingest.preservation.renewing import Renewed, renew_evidence
from storage.db.models import StageAttempt
from storage.db.queries import preservation as queries

log = structlog.get_logger(__name__)

EVIDENCE: Final = "evidence"
"""Name under which the rounds are noted."""
RENEWAL: Final = "renewal"
DONE: Final = "done"
WITHOUT_GAIN: Final = "renewal_without_gain"


@dataclass(frozen=True)
class RoundDone:
    """What a round did."""

    examined: int
    days: list[DayMade]
    renewed: Renewed | None
    """None: there was a renewal today already."""


def preserve() -> None:
    """The scheduled round, on a worker of the queue `upkeep`; an outage is noted, not raised."""
    services = services_for_worker(settings())
    try:
        run_preservation(services)
    except MotLanError as error:
        log.warning("preservation_waits", code=error.code)


def run_preservation(services: Services, *, renew_again: bool = False) -> RoundDone:
    """One round; how it ended stands in the attempts, also when it raises.

    :param renew_again: renew even if there was a renewal today.
    """
    with _noted(services, EVIDENCE):
        examined = examine_signatures(services)
        days = make_evidence(services)
    if not renew_again and _renewed_today(services):
        return RoundDone(examined, days, None)
    with _noted(services, RENEWAL) as outcome:
        within = timedelta(days=services.settings.renew_before_days)
        renewed = renew_evidence(services, within=within)
        if renewed.without_gain:
            outcome.code = WITHOUT_GAIN
    return RoundDone(examined, days, renewed)


def _renewed_today(services: Services) -> bool:
    """A time server that cannot help is asked once a day, not every hour."""
    with unit_of_work(services) as uow:
        last = queries.last_attempt(uow.session, RENEWAL)
    if last is None:
        return False
    return last.ended_at.astimezone(VIETNAM).date() == today_in_vietnam(services.clock)


@dataclass
class _Outcome:
    code: str = DONE


@contextmanager
def _noted(services: Services, stage: str) -> Iterator[_Outcome]:
    """Write down how it ended, whichever way it ends."""
    started_at, outcome = services.clock.now(), _Outcome()
    try:
        yield outcome
    except MotLanError as error:
        outcome.code = error.code
        raise
    finally:
        _note(services, stage, outcome.code, started_at)


def _note(services: Services, stage: str, outcome: str, started_at: datetime) -> None:
    with unit_of_work(services) as uow:
        uow.session.add(
            StageAttempt(
                stage=stage,
                subject_id=new_id(),
                attempt=1,
                outcome=outcome,
                started_at=started_at,
                ended_at=services.clock.now(),
            )
        )
        uow.commit()
