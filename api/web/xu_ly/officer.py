"""`/xu-ly`: a dossier in hand, its people's papers, reading one paper, closing the dossier."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.dossier_forms import forms_among
from api.guards import Page, PageForm, Visit
from api.papers import PaperShown, report_on_paper, see_paper, send_paper
from api.problems import sentence, status_of
from api.reads.capture import filed_records
from api.reads.results import results_of
from api.report_pdf import send_report
from api.web import review_wording
from api.web.forms import DateNotValidError, typed_date
from api.web.last_words import keep_words, kept_words
from api.web.quay.dossier import facts_of
from api.web.rendering import render
from api.web.signature_lines import PANEL
from core.access import Action, Purpose, may
from core.errors import MotLanError
from repository.dossiers import (
    DossierIncompleteError,
    DossierNotFoundError,
    Outcome,
    checklist,
    close_dossier,
    dossier_for,
    list_dossiers,
    missing_components,
)
from repository.officer_lists import SOON_DAYS, Deadline, Standing, Wanted, officer_list
from repository.records import RecordRow
from repository.searching import search_papers

router = APIRouter(include_in_schema=False)

OUTCOMES = ("completed", "refused", "withdrawn")


@router.get("/xu-ly")
def dossiers(
    visit: Annotated[Visit, Depends(Page(Action.CLOSE_DOSSIER))],
    phan: Standing = Standing.OPEN,
    han: Deadline = Deadline.ANY,
    thu_tuc: Annotated[str, Query(max_length=40)] = "",
    cua_toi: bool = False,  # noqa: FBT001, FBT002 # a query parameter
    trang: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The dossiers of the agency; a paper is looked for with one of them in hand."""
    return _show_list(visit, Wanted(phan, han, thu_tuc or None, cua_toi, trang))


def _show_list(
    visit: Visit, wanted: Wanted | None = None, *, error: MotLanError | None = None
) -> Response:
    return render(
        visit.request,
        "xu_ly/list.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        wanted=wanted or Wanted(),
        listed=officer_list(visit.session, visit.clock, visit.caller, wanted or Wanted()),
        soon=SOON_DAYS,
        rw=review_wording,
    )


@router.post("/xu-ly/tim")
def find_dossier(
    visit: Annotated[Visit, Depends(PageForm(Action.CLOSE_DOSSIER))],
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Go to the dossier with this code."""
    rows = list_dossiers(visit.session, visit.caller, code=code.strip().upper(), limit=1)
    if not rows:
        return _show_list(visit, error=DossierNotFoundError())
    return RedirectResponse(f"/xu-ly/ho-so/{rows[0].dossier.id}", status_code=303)


@router.get("/xu-ly/ho-so/{dossier_id}")
def dossier_page(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.CLOSE_DOSSIER))],
    ngay: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The dossier with everything that stands in it; `ngay`: judged as if that day were today."""
    try:
        return show_dossier(visit, dossier_id, today=typed_date(ngay))
    except DateNotValidError as error:
        return show_dossier(visit, dossier_id, error=error)


@router.post("/xu-ly/ho-so/{dossier_id}/tim")
def search(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.LOOK_UP_RECORDS))],
    query: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Look for papers of the people of this dossier; the words never stand in an address."""
    address = f"/xu-ly/ho-so/{dossier_id}/tim"
    response = RedirectResponse(address, status_code=303)
    keep_words(response, visit, query, address)
    return response


@router.get("/xu-ly/ho-so/{dossier_id}/tim")
def found_papers(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.LOOK_UP_RECORDS))]
) -> Response:
    """What the last search in this dossier found; the way back from a paper leads here."""
    query = kept_words(visit, visit.request.url.path)
    if query is None:
        return RedirectResponse(f"/xu-ly/ho-so/{dossier_id}", status_code=303)
    found = search_papers(
        visit.session, visit.clock, visit.caller, query=query, dossier_id=dossier_id
    )
    return show_dossier(visit, dossier_id, query=query, found=found.rows)


def show_dossier(
    visit: Visit,
    dossier_id: UUID,
    *,
    query: str = "",
    found: tuple[RecordRow, ...] | None = None,
    error: MotLanError | None = None,
    today: date | None = None,
) -> Response:
    """The page of a dossier, with what was found and what went wrong just now."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    items = checklist(visit.session, visit.clock, visit.caller, dossier_id, today=today)
    # Whose papers are listed stands in the log before the answer leaves.
    visit.session.commit()
    return render(
        visit.request,
        "xu_ly/dossier.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        items=items,
        missing=missing_components(visit.session, dossier_id),
        filed=filed_records(visit.session, [item.document_id for item in items]),
        forms=forms_among(visit, [item.document_id for item in items]),
        query=query,
        found=found,
        may_reuse=may(visit.caller, Action.REUSE),
        may_read=may(visit.caller, Action.READ_RECORD),
        may_compare=may(visit.caller, Action.CONFIRM),
        today=today,
        results=results_of(visit.session, visit.caller, dossier),
        may_issue=may(visit.caller, Action.ISSUE_RESULT),
        outcomes=OUTCOMES,
        **facts_of(visit, dossier),
    )


@router.post("/xu-ly/ho-so/{dossier_id}/dong")
def close(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CLOSE_DOSSIER))],
    outcome: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
    refusal_reason: Annotated[str, Form(max_length=500)] = "",
    keeps_papers: Annotated[bool, Form()] = False,  # noqa: FBT002 # a field of the form
) -> Response:
    """End the dossier; a completed one makes its papers reusable."""
    if outcome in OUTCOMES:
        try:
            close_dossier(
                visit.session,
                visit.clock,
                visit.caller,
                dossier_id,
                cast("Outcome", outcome),
                incomplete_reason=reason,
                refusal_reason=refusal_reason,
                keeps_papers=keeps_papers,
            )
        except DossierIncompleteError as error:
            visit.session.rollback()
            return show_dossier(visit, dossier_id, error=error)
        visit.session.commit()
    return RedirectResponse(f"/xu-ly/ho-so/{dossier_id}", status_code=303)


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}")
def paper(
    dossier_id: UUID,
    record_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.READ_RECORD))],
) -> Response:
    """One paper in full: values, validity, signature, who compared it, where it was used."""
    shown = see_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return render(visit.request, "xu_ly/paper.html", **_paper(visit, dossier_id, shown))


def _paper(visit: Visit, dossier_id: UUID, shown: PaperShown) -> dict[str, Any]:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    door = "xu-ly" if may(visit.caller, Action.CLOSE_DOSSIER) else "quay"
    return {
        "shown": shown,
        "door": door,
        "report": None,
        "may_see_standing": may(visit.caller, Action.SEE_STANDING),
        **PANEL,
        **facts_of(visit, dossier),
    }


@router.post("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/chu-ky")
def check_signature(
    dossier_id: UUID,
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.READ_RECORD))],
) -> Response:
    """Judge the signatures on the stored bytes anew."""
    report = report_on_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    shown = see_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    values = _paper(visit, dossier_id, shown)
    values["report"] = report
    return render(visit.request, "xu_ly/paper.html", **values)


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/tep")
def download(
    dossier_id: UUID,
    record_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.READ_RECORD))],
    xem: bool = False,  # noqa: FBT001, FBT002 # a query parameter
) -> Response:
    """The signed PDF, for saving or, with `?xem=true`, for reading in the browser."""
    return send_paper(
        visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id, is_inline=xem
    )


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/bao-cao")
def printed_report(
    dossier_id: UUID,
    record_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.READ_RECORD))],
) -> Response:
    """The verdict on the stored bytes as they are now, as PDF to print."""
    report = report_on_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return send_report(visit, report)


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/bao-cao.json")
def report_as_json(
    dossier_id: UUID,
    record_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.READ_RECORD))],
) -> Response:
    """The same for other programs."""
    report = report_on_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return JSONResponse(report.as_data())
