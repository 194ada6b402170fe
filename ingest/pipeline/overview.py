"""The state of the work for supervisors: counts, parked things, and another try for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import State, Work
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, unit_of_work
from repository.standing import written
from storage.db.models import DocumentEvent
from storage.db.queries import verdicts, work
from storage.db.queries.verdicts import LostSignature
from storage.db.queries.work import ParkedWork, StageCount, WaitingReason


class NotParkedError(MotLanError):
    """The thing is not parked (any more): somebody else was faster."""

    code, fault = "not_parked", "caller"


class LossNotFoundError(MotLanError):
    """No lost signature of this document waits for a word (any more)."""

    code, fault = "loss_not_found", "caller"


@dataclass(frozen=True)
class WorkOverview:
    """Everything that waits, is in hand, or needs a person."""

    counts: tuple[StageCount, ...]
    parked: tuple[ParkedWork, ...]
    unsigned: tuple[WaitingReason, ...]
    """What keeps confirmed documents from being signed."""
    lost: tuple[LostSignature, ...]
    """Signatures that held once and do not any more, the newest losses."""
    lost_count: int


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
        tuple(verdicts.lost_signatures(session, agency_id=caller.agency_id)),
        verdicts.count_lost(session, agency_id=caller.agency_id),
    )


def settle_loss(
    session: Session, clock: Clock, caller: Caller, document_id: UUID, reason: str
) -> None:
    """Say in writing what became of a lost signature, so that it is told no more; caller commits.

    A later loss is told again. Raises LossNotFoundError for what is not in the caller's list,
    WrittenReasonMissingError.
    """
    require(caller, Action.RETRY_WORK)
    if not verdicts.is_lost(session, document_id, agency_id=caller.agency_id):
        raise LossNotFoundError
    session.add(
        DocumentEvent(
            document_id=document_id,
            name=verdicts.SETTLED,
            staff_id=caller.staff_id,
            details={"reason": written(reason)},
            at=clock.now(),
        )
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
