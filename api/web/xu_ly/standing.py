"""`/xu-ly/giay-to`: the standing of the agency's own papers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web import standing_wording
from api.web.paper_wording import FIELD_VI
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from core.papers import DATE_FIELDS, FIELD_NAMES
from core.standing import StatusChange, StatusChangeRefusedError
from repository.access_log import append_refusal
from repository.correcting import CorrectionNotValidError, CorrectionOwnError, correct_record
from repository.doors import RecordNotFoundError
from repository.standing import (
    BY_OFFICERS,
    NotSuccessorError,
    RecordHeldError,
    WrittenReasonMissingError,
    change_status,
    find_by_code,
    set_hold,
    standing_of,
    supersede,
)

router = APIRouter(include_in_schema=False)

_SAID_ON_THE_PAGE = (
    StatusChangeRefusedError,
    CorrectionNotValidError,
    CorrectionOwnError,
    NotSuccessorError,
    RecordHeldError,
    WrittenReasonMissingError,
)


@router.get("/xu-ly/giay-to")
def ask_for_code(visit: Annotated[Visit, Depends(Page(Action.SEE_STANDING))]) -> Response:
    """A paper is named by its code; nothing is listed."""
    return _ask(visit)


def _ask(visit: Visit, error: MotLanError | None = None) -> Response:
    return render(
        visit.request,
        "xu_ly/by_code.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
    )


@router.post("/xu-ly/giay-to")
def find(
    visit: Annotated[Visit, Depends(PageForm(Action.SEE_STANDING))],
    code: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Go to the paper with this code, if the agency keeps it."""
    try:
        record_id = find_by_code(visit.session, visit.caller, code)
    except RecordNotFoundError as error:
        _note_refusal(visit, error)
        return _ask(visit, error)
    return RedirectResponse(f"/xu-ly/giay-to/{record_id}", status_code=303)


def _note_refusal(visit: Visit, error: RecordNotFoundError) -> None:
    """The page answers itself, so the refused attempt is written down here."""
    visit.session.rollback()
    if error.attempt is not None:
        append_refusal(visit.session, visit.clock, error.attempt)
        visit.session.commit()


@router.get("/xu-ly/giay-to/{record_id}")
def standing_page(
    record_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_STANDING))]
) -> Response:
    """What became of the paper and where it was used; what may be done about it."""
    return _show(visit, record_id)


def _show(visit: Visit, record_id: UUID, error: MotLanError | None = None) -> Response:
    seen = standing_of(visit.session, visit.clock, visit.caller, record_id)
    # The look stands in the log before the answer leaves.
    visit.session.commit()
    return render(
        visit.request,
        "xu_ly/standing.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        seen=seen,
        changes=[change.value for change in BY_OFFICERS],
        sw=standing_wording,
        field_names=sorted(FIELD_NAMES, key=lambda name: FIELD_VI.get(name, name)),
        may_change=may(visit.caller, Action.CHANGE_RECORD_STATUS),
        may_hold=may(visit.caller, Action.HOLD_RECORD),
    )


@router.post("/xu-ly/giay-to/{record_id}/tinh-trang")
def change(
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CHANGE_RECORD_STATUS))],
    what: Annotated[StatusChange, Form(alias="change")],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Revoke, cancel, doubt, restore; with a written reason."""
    try:
        change_status(visit.session, visit.clock, visit.caller, record_id, what, reason)
    except _SAID_ON_THE_PAGE as error:
        visit.session.rollback()
        return _show(visit, record_id, error)
    return _done(visit, record_id)


@router.post("/xu-ly/giay-to/{record_id}/thay-the")
def replace(
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CHANGE_RECORD_STATUS))],
    code: Annotated[str, Form(max_length=60)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """The paper with this code takes the place of this one."""
    try:
        newer_id = find_by_code(visit.session, visit.caller, code)
        supersede(visit.session, visit.clock, visit.caller, record_id, newer_id, reason)
    except RecordNotFoundError as error:
        _note_refusal(visit, error)
        return _show(visit, record_id, error)
    except _SAID_ON_THE_PAGE as error:
        visit.session.rollback()
        return _show(visit, record_id, error)
    return _done(visit, record_id)


@router.post("/xu-ly/giay-to/{record_id}/dinh-chinh")
def correct(
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CHANGE_RECORD_STATUS))],
    field: Annotated[str, Form(max_length=60)] = "",
    value: Annotated[str, Form(max_length=300)] = "",
    code: Annotated[str, Form(max_length=60)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """A later extract corrects a value; the printed one stays, both are shown."""
    try:
        extract_id = find_by_code(visit.session, visit.caller, code) if code.strip() else None
        correct_record(
            visit.session,
            visit.clock,
            visit.caller,
            record_id,
            {field: _as_stored(field, value)},
            reason,
            extract_id=extract_id,
        )
    except RecordNotFoundError as error:
        _note_refusal(visit, error)
        return _show(visit, record_id, error)
    except _SAID_ON_THE_PAGE as error:
        visit.session.rollback()
        return _show(visit, record_id, error)
    return _done(visit, record_id)


def _as_stored(field: str, value: str) -> str:
    """Dates are typed as on paper, dd/mm/yyyy, and kept as YYYY-MM-DD."""
    parts = value.strip().split("/")
    if field in DATE_FIELDS and len(parts) == 3:
        day, month, year = parts
        return f"{year}-{month:0>2}-{day:0>2}"
    return value


@router.post("/xu-ly/giay-to/{record_id}/giu")
def hold(
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.HOLD_RECORD))],
    held: Annotated[bool, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Freeze the paper, or lift that."""
    try:
        set_hold(visit.session, visit.clock, visit.caller, record_id, reason, is_held=held)
    except _SAID_ON_THE_PAGE as error:
        visit.session.rollback()
        return _show(visit, record_id, error)
    return _done(visit, record_id)


def _done(visit: Visit, record_id: UUID) -> Response:
    visit.session.commit()
    return RedirectResponse(f"/xu-ly/giay-to/{record_id}", status_code=303)
