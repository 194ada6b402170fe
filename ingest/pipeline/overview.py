"""The state of the work for supervisors: counts, parked things, and another try for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.lifecycle import State, Work
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, unit_of_work
from storage.db.queries import work
from storage.db.queries.verdicts import LostSignature, lost_signatures
from storage.db.queries.work import ParkedWork, StageCount, WaitingReason


class NotParkedError(MotLanError):
    """The thing is not parked (any more): somebody else was faster."""

    code, fault = "not_parked", "caller"


@dataclass(frozen=True)
class WorkOverview:
    """Everything that waits, is in hand, or needs a person."""

    counts: tuple[StageCount, ...]
    parked: tuple[ParkedWork, ...]
    unsigned: tuple[WaitingReason, ...]
    """What keeps confirmed documents from being signed."""
    lost: tuple[LostSignature, ...]
    """Signatures that held once and do not any more."""


def work_overview(session: Session, caller: Caller) -> WorkOverview:
    """Counts per kind of work and state; the parked things of the caller's agency, oldest first."""
    require(caller, Action.SEE_WORK)
    return WorkOverview(
        tuple(work.count_work(session)),
        tuple(work.list_parked(session, agency_id=caller.agency_id)),
        tuple(
            work.waiting_reasons(
                session, Work.DOCUMENT, State.CONFIRMED, agency_id=caller.agency_id
            )
        ),
        tuple(lost_signatures(session, agency_id=caller.agency_id)),
    )


def retry_parked(services: Services, caller: Caller, kind: Work, subject_id: UUID) -> None:
    """Take a parked thing of the caller's agency up again; raises NotParkedError for all else."""
    require(caller, Action.RETRY_WORK)
    with unit_of_work(services) as uow:
        agency_id = caller.agency_id
        if agency_id is not None and not work.belongs_to(uow.session, kind, subject_id, agency_id):
            raise NotParkedError(work=kind)
        if not work.unpark(uow.session, kind, subject_id):
            raise NotParkedError(work=kind)
        state, lane = work.where_it_waits(uow.session, kind, subject_id)
        uow.ask(kind, state, subject_id, lane)
        uow.commit()
