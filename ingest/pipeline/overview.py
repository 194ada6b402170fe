"""The state of the work for supervisors: counts, parked things, and another try for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.lifecycle import Work
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, unit_of_work
from storage.db.queries import work
from storage.db.queries.work import ParkedWork, StageCount


class NotParkedError(MotLanError):
    """The thing is not parked (any more): somebody else was faster."""

    code, fault = "not_parked", "caller"


@dataclass(frozen=True)
class WorkOverview:
    """Everything that waits, is in hand, or needs a person."""

    counts: tuple[StageCount, ...]
    parked: tuple[ParkedWork, ...]


def work_overview(session: Session, caller: Caller) -> WorkOverview:
    """Counts per kind of work and state, and the parked things, the oldest first."""
    require(caller, Action.SEE_WORK)
    return WorkOverview(tuple(work.count_work(session)), tuple(work.list_parked(session)))


def retry_parked(services: Services, caller: Caller, kind: Work, subject_id: UUID) -> None:
    """Take a parked thing up again; raises NotParkedError when it is not parked."""
    require(caller, Action.RETRY_WORK)
    with unit_of_work(services) as uow:
        if not work.unpark(uow.session, kind, subject_id):
            raise NotParkedError(work=kind)
        state, lane = work.where_it_waits(uow.session, kind, subject_id)
        uow.ask(kind, state, subject_id, lane)
        uow.commit()
