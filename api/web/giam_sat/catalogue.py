"""`/giam-sat/danh-muc`: national lists, what they change, and what waits to be mapped."""

from __future__ import annotations

import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.problems import sentence, status_of
from api.web import catalogue_wording
from api.web.forms import DateNotValidError, typed_date
from api.web.rendering import render
from core.access import Action, may
from core.clock import today_in_vietnam
from core.errors import MotLanError
from repository import catalogue_changes as changes
from repository.catalogue import paper_types
from repository.mapping import unmapped
from repository.national_list import deciding
from repository.national_list.differences import fingerprint
from repository.national_list.reading import read_list
from repository.second_person import (
    WAITING,
    ListDecidedError,
    ListMovedOnError,
    OwnProposalError,
)

router = APIRouter(include_in_schema=False)

HERE = "/giam-sat/danh-muc"
_REFUSALS = (ListDecidedError, ListMovedOnError, OwnProposalError)


@router.get(HERE)
def lists(
    visit: Annotated[Visit, Depends(Page(Action.IMPORT_CATALOGUE, Action.DECIDE_CATALOGUE))],
    tu: Cursor = None,
) -> Response:
    """The lists that were read, and the components that nobody has mapped, a page at a time."""
    return _show(visit, cursor=tu)


def _show(visit: Visit, *, error: MotLanError | None = None, cursor: str | None = None) -> Response:
    waiting = unmapped(visit.session, today_in_vietnam(visit.clock), cursor=cursor)
    return render(
        visit.request,
        "catalogue.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        c=catalogue_wording,
        proposals=deciding.proposals(visit.session),
        changes=changes.waiting_changes(visit.session),
        own_id=visit.caller.staff_id,
        unmapped=waiting.lines,
        pages=waiting,
        here=HERE,
        types=[kind for kind in paper_types(visit.session) if kind.is_kept],
        may_import=may(visit.caller, Action.IMPORT_CATALOGUE),
    )


@router.post(HERE)
def bring(
    visit: Annotated[Visit, Depends(PageForm(Action.IMPORT_CATALOGUE))],
    file: Annotated[UploadFile, File()],
    effective: Annotated[str, Form(max_length=10)] = "",
    whole: Annotated[bool, Form()] = False,  # noqa: FBT002 # a field of the form
    keep_good: Annotated[bool, Form()] = False,  # noqa: FBT002 # a field of the form
) -> Response:
    """Read a list and show what it would change; nothing is taken over yet."""
    try:
        proposal = deciding.propose(
            visit.session,
            visit.clock,
            visit.caller,
            read_list(io.BytesIO(file.file.read())),
            effective_on=typed_date(effective),
            is_whole=whole,
            keeps_good=keep_good,
        )
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, error=error)
    visit.session.commit()
    return RedirectResponse(f"{HERE}/{proposal.id}", status_code=303)


@router.get(f"{HERE}/{{proposal_id}}")
def report(
    proposal_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.IMPORT_CATALOGUE, Action.DECIDE_CATALOGUE))],
) -> Response:
    """What one list changes, field by field, with the button that takes it over."""
    return _report(visit, proposal_id)


def _report(visit: Visit, proposal_id: UUID, *, error: MotLanError | None = None) -> Response:
    proposal = deciding.proposal_of(visit.session, visit.caller, proposal_id)
    differences = deciding.differences_of(visit.session, proposal)
    return render(
        visit.request,
        "catalogue_list.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        c=catalogue_wording,
        proposal=proposal,
        differences=differences,
        seen=fingerprint(differences),
        is_waiting=proposal.state == WAITING,
    )


@router.post(f"{HERE}/{{proposal_id}}")
def decide(
    proposal_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.DECIDE_CATALOGUE))],
    seen: Annotated[str, Form(max_length=64)] = "",
    answer: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Take the list over as it was shown, or drop it."""
    try:
        if answer == "take":
            deciding.take_over(visit.session, visit.clock, visit.caller, proposal_id, seen=seen)
        else:
            deciding.drop(visit.session, visit.clock, visit.caller, proposal_id)
    except _REFUSALS as error:
        visit.session.rollback()
        return _report(visit, proposal_id, error=error)
    visit.session.commit()
    return RedirectResponse(f"{HERE}/{proposal_id}", status_code=303)


@router.post(f"{HERE}/anh-xa/{{component_id}}")
def map_component(
    component_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.DECIDE_CATALOGUE))],
    paper_type: Annotated[str, Form(max_length=60)] = "",
    begins: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Propose which paper type satisfies a component from a day on; another person decides."""
    try:
        first = typed_date(begins)
        changes.propose_mapping(
            visit.session, visit.clock, visit.caller, component_id, paper_type, valid_from=first
        )
    except (DateNotValidError, changes.MappingInPastError) as error:
        visit.session.rollback()
        return _show(visit, error=error)
    visit.session.commit()
    return RedirectResponse(HERE, status_code=303)


@router.post(f"{HERE}/thay-doi/{{change_id}}")
def decide_change(
    change_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.DECIDE_CATALOGUE))],
    answer: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Carry out what another person proposed, or drop it."""
    decide = changes.take_change if answer == "take" else changes.drop_change
    try:
        decide(visit.session, visit.clock, visit.caller, change_id)
    except _REFUSALS as error:
        visit.session.rollback()
        return _show(visit, error=error)
    visit.session.commit()
    return RedirectResponse(HERE, status_code=303)
