"""`/api/v1/records/{id}/…`: revoke, supersede, restore, hold; where a paper was used; notices.

For the agency that keeps the paper; the content of the paper is not shown here.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.v1.schemas.standing import (
    CompareAsked,
    CorrectAsked,
    HistoryTold,
    NoticeTold,
    ReadAsked,
    ReasonAsked,
    RevokeAsked,
    StandingInFull,
    StandingTold,
    SupersedeAsked,
    UseTold,
)
from core.access import Action
from core.standing import StatusChange
from repository.comparing import compare_with_original
from repository.correcting import correct_record
from repository.notices import mark_read, notices_for
from repository.standing import change_status, set_hold, standing_of, supersede
from storage.db.models import Record

router = APIRouter(tags=["records"])

_Changing = Annotated[Visit, Depends(Api(Action.CHANGE_RECORD_STATUS))]
_Holding = Annotated[Visit, Depends(Api(Action.HOLD_RECORD))]


def _told(visit: Visit, record: Record) -> StandingTold:
    told = StandingTold(
        id=record.id,
        status=record.status,
        status_reason=record.status_reason,
        replaced_by_id=record.replaced_by_id,
        trust=record.trust,
        is_held=record.held_since is not None,
    )
    visit.session.commit()
    return told


def _change(visit: Visit, record_id: UUID, what: StatusChange, reason: str) -> StandingTold:
    record = change_status(visit.session, visit.clock, visit.caller, record_id, what, reason)
    return _told(visit, record)


@router.post("/records/{record_id}/revoke")
def revoke(record_id: UUID, asked: RevokeAsked, visit: _Changing) -> StandingTold:
    """Take a paper out of force; owners and every agency that used it are told."""
    return _change(visit, record_id, StatusChange(asked.change), asked.reason)


@router.post("/records/{record_id}/restore")
def restore(record_id: UUID, asked: ReasonAsked, visit: _Changing) -> StandingTold:
    """The change before was a mistake, or its cause has gone; not under a legal hold."""
    return _change(visit, record_id, StatusChange.RESTORED, asked.reason)


@router.post("/records/{record_id}/supersede")
def replace(record_id: UUID, asked: SupersedeAsked, visit: _Changing) -> StandingTold:
    """A newer paper of the same owner takes the place of this one."""
    record = supersede(
        visit.session, visit.clock, visit.caller, record_id, asked.newer_id, asked.reason
    )
    return _told(visit, record)


@router.post("/records/{record_id}/hold")
def hold(record_id: UUID, asked: ReasonAsked, visit: _Holding) -> StandingTold:
    """Legal hold: nothing of the paper is erased and its force is not restored."""
    return _held(visit, record_id, asked.reason, is_held=True)


@router.post("/records/{record_id}/release")
def release(record_id: UUID, asked: ReasonAsked, visit: _Holding) -> StandingTold:
    """Lift the legal hold."""
    return _held(visit, record_id, asked.reason, is_held=False)


def _held(visit: Visit, record_id: UUID, reason: str, *, is_held: bool) -> StandingTold:
    record = set_hold(visit.session, visit.clock, visit.caller, record_id, reason, is_held=is_held)
    return _told(visit, record)


@router.post("/records/{record_id}/compare")
def compare(
    record_id: UUID,
    asked: CompareAsked,
    visit: Annotated[Visit, Depends(Api(Action.CONFIRM))],
) -> StandingTold:
    """A person held the original beside an unverified copy: T5 becomes T4."""
    record = compare_with_original(
        visit.session, visit.clock, visit.caller, record_id, dossier_id=asked.dossier_id
    )
    return _told(visit, record)


@router.post("/records/{record_id}/correct")
def correct(record_id: UUID, asked: CorrectAsked, visit: _Changing) -> StandingTold:
    """A later extract corrects values: the printed ones stay, the corrected ones count.

    A term without an extract waits (`correction_asked` in the history) until a second account of
    the agency has sent the same.
    """
    correction = correct_record(
        visit.session,
        visit.clock,
        visit.caller,
        record_id,
        asked.values,
        asked.reason,
        extract_id=asked.extract_id,
    )
    return _told(visit, correction.record)


@router.get("/records/{record_id}/standing")
def see_standing(
    record_id: UUID, visit: Annotated[Visit, Depends(Api(Action.SEE_STANDING))]
) -> StandingInFull:
    """History and every dossier that used the paper (reverse index)."""
    seen = standing_of(visit.session, visit.clock, visit.caller, record_id)
    told = StandingInFull(
        standing=_told(visit, seen.record),
        paper_code=seen.record.paper_code,
        type=seen.record.type,
        title=seen.record.title,
        history=[HistoryTold.model_validate(line) for line in seen.history],
        uses=[UseTold.model_validate(line) for line in seen.uses],
        newer_ids=[one.id for one in seen.newer],
    )
    visit.session.commit()
    return told


@router.get("/notices")
def list_notices(
    visit: Annotated[Visit, Depends(Api(Action.LOOK_UP_RECORDS))],
) -> list[NoticeTold]:
    """What the agency must know, those that this reader has not read first."""
    return _notices(visit)


@router.post("/notices/read", status_code=204)
def read_notices(
    asked: ReadAsked, visit: Annotated[Visit, Depends(Api(Action.LOOK_UP_RECORDS))]
) -> None:
    """This reader has read them; others of the agency still see them as new."""
    _read(visit, asked)


@router.get("/me/notices")
def list_own_notices(
    visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))],
) -> list[NoticeTold]:
    """What a citizen must know of the own papers, unread ones first."""
    return _notices(visit)


@router.post("/me/notices/read", status_code=204)
def read_own_notices(
    asked: ReadAsked, visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))]
) -> None:
    """The citizen has read them."""
    _read(visit, asked)


def _notices(visit: Visit) -> list[NoticeTold]:
    return [NoticeTold.model_validate(row) for row in notices_for(visit.session, visit.caller)]


def _read(visit: Visit, asked: ReadAsked) -> None:
    mark_read(visit.session, visit.clock, visit.caller, asked.ids)
    visit.session.commit()
