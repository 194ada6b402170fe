"""Notices of citizens and agencies; looking marks nothing, each reader says what is read."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.web import rights_wording, standing_wording
from api.web.rendering import render
from core.access import Action
from repository.notices import mark_read, notices_for

router = APIRouter(include_in_schema=False)

_OF_AGENCY, _OWN = "/xu-ly/thong-bao", "/kho-cua-toi/thong-bao"
_OF_SUPERVISOR = "/giam-sat/thong-bao"


@router.get(_OF_AGENCY)
def of_agency(visit: Annotated[Visit, Depends(Page(Action.LOOK_UP_RECORDS))]) -> Response:
    """What happened to papers that dossiers of the agency used, and what citizens ask."""
    return _show(visit, _OF_AGENCY)


@router.get(_OF_SUPERVISOR)
def of_supervisor(visit: Annotated[Visit, Depends(Page(Action.REVIEW_EMERGENCIES))]) -> Response:
    """What waits for the supervisor's word."""
    return _show(visit, _OF_SUPERVISOR)


@router.get(_OWN)
def own(visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]) -> Response:
    """What happened to the own papers."""
    return _show(visit, _OWN)


def _show(visit: Visit, address: str) -> Response:
    return render(
        visit.request,
        "notices.html",
        rows=notices_for(visit.session, visit.caller),
        address=address,
        sw=standing_wording,
        r=rights_wording,
    )


@router.post(f"{_OF_AGENCY}/da-doc")
def read_by_officer(
    visit: Annotated[Visit, Depends(PageForm(Action.LOOK_UP_RECORDS))],
    id_: Annotated[list[UUID] | None, Form(alias="id", max_length=500)] = None,
) -> Response:
    """This member of staff has read them; colleagues still see them as new."""
    return _read(visit, id_ or [], _OF_AGENCY)


@router.post(f"{_OF_SUPERVISOR}/da-doc")
def read_by_supervisor(
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW_EMERGENCIES))],
    id_: Annotated[list[UUID] | None, Form(alias="id", max_length=500)] = None,
) -> Response:
    """The supervisor has read them; the accesses still wait for a word."""
    return _read(visit, id_ or [], _OF_SUPERVISOR)


@router.post(f"{_OWN}/da-doc")
def read_by_citizen(
    visit: Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))],
    id_: Annotated[list[UUID] | None, Form(alias="id", max_length=500)] = None,
) -> Response:
    """The citizen has read them."""
    return _read(visit, id_ or [], _OWN)


def _read(visit: Visit, ids: list[UUID], onward: str) -> Response:
    mark_read(visit.session, visit.clock, visit.caller, ids)
    visit.session.commit()
    return RedirectResponse(onward, status_code=303)
