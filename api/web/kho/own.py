"""`/kho-cua-toi`: the own papers, one of them, and who has looked at them."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.cover_pdf import may_be_checked, qr_picture, send_cover
from api.guards import Page, Visit
from api.papers import FileNotFoundInRecordError, report_on_paper, see_paper, send_paper
from api.report_pdf import send_report
from api.web import person_wording
from api.web.rendering import render
from api.web.signature_lines import PANEL
from core.access import Action, Purpose
from repository import consent_lists
from repository.emergency import told_to_person
from repository.notices import notices_for
from repository.own_store import (
    own_access_log,
    own_records,
    record_in_store,
    records_in_care,
)
from repository.shared_results import own_requests

router = APIRouter(include_in_schema=False)

_ON_A_PAGE: Final = 50


@router.get("/kho-cua-toi")
def store(visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]) -> Response:
    """All own papers with what each is good for, and those of children and wards."""
    papers = own_records(visit.session, visit.caller, clock=visit.clock)
    cared_for = records_in_care(visit.session, visit.clock, visit.caller)
    asked = consent_lists.own_requests(visit.session, visit.caller, visit.clock)
    notices = notices_for(visit.session, visit.caller)
    visit.session.commit()
    return render(
        visit.request,
        "kho/store.html",
        papers=papers,
        cared_for=cared_for,
        to_answer=len(asked),
        new_notices=sum(row.is_new for row in notices),
        p=person_wording,
    )


@router.get("/kho-cua-toi/ai-da-xem")
def looks(
    visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))],
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Who looked, when, why, for which dossier: all of it, page by page."""
    rows = own_access_log(
        visit.session,
        visit.caller,
        clock=visit.clock,
        limit=_ON_A_PAGE + 1,
        offset=(trang - 1) * _ON_A_PAGE,
    )
    return render(
        visit.request,
        "kho/looks.html",
        rows=rows[:_ON_A_PAGE],
        page=trang,
        has_more=len(rows) > _ON_A_PAGE,
        emergencies=told_to_person(visit.session, visit.clock, visit.caller),
        requests=own_requests(visit.session, visit.caller),
    )


@router.get("/kho-cua-toi/{record_id}")
def paper(
    record_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
) -> Response:
    """One own paper, or one of a child or ward."""
    shown = see_paper(visit, record_id, purpose=Purpose.OWN_PAPERS)
    chip = record_in_store(visit.session, visit.clock, visit.caller, record_id)
    address = f"{visit.settings.public_url.rstrip('/')}/kiem-tra/{shown.row.public_code}"
    qr = qr_picture(address) if may_be_checked(shown) else None
    return render(visit.request, "kho/paper.html", shown=shown, own=chip, qr=qr, **PANEL)


@router.get("/kho-cua-toi/{record_id}/tep")
def download(
    record_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
) -> Response:
    """The signed PDF."""
    return send_paper(visit, record_id, purpose=Purpose.OWN_PAPERS)


@router.get("/kho-cua-toi/{record_id}/to-xac-minh")
def cover_sheet(
    record_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
) -> Response:
    """The sheet with the QR code that goes with a print; raises FileNotFoundInRecordError."""
    shown = see_paper(visit, record_id, purpose=Purpose.OWN_PAPERS)
    if shown.file_name is None or not may_be_checked(shown):
        raise FileNotFoundInRecordError(record_id=record_id)
    return send_cover(visit, shown)


@router.get("/kho-cua-toi/{record_id}/bao-cao")
def printed_report(
    record_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
) -> Response:
    """The verdict on the signatures of the own paper, as PDF to print or hand on."""
    return send_report(visit, report_on_paper(visit, record_id, purpose=Purpose.OWN_PAPERS))
