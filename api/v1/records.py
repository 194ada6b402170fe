"""`/api/v1/records`: search, open, download, validate; always with a dossier in hand."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from api.guards import Api, Visit
from api.papers import report_on_paper, see_paper, send_paper, validate_paper
from api.v1.schemas.records import RecordOpened, RecordTold, ReportTold
from core.access import Action, Purpose
from repository.searching import search_papers

router = APIRouter(prefix="/records", tags=["records"])

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}},
    206: {"content": {"application/pdf": {}}},
}


@router.post("/search")
def search(
    visit: Annotated[Visit, Depends(Api(Action.LOOK_UP_RECORDS))],
    response: Response,
    dossier_id: Annotated[UUID, Body()],
    query: Annotated[str, Body(max_length=200)] = "",
    owner_number: Annotated[str | None, Body(pattern=r"^0\d{11}$")] = None,
    page: Annotated[int, Body(ge=1, le=1000)] = 1,
) -> list[RecordTold]:
    """Papers that the dossier opens and that hold all words; marks do not matter.

    Fifty a page; `X-Page-Count` says how many pages there are, and after the last one that one
    is given again.

    The words travel in the body: a personal number never stands in an address.
    """
    found = search_papers(
        visit.session,
        visit.clock,
        visit.caller,
        query=query,
        owner_number=owner_number,
        dossier_id=dossier_id,
        page=page,
    )
    response.headers["X-Page-Count"] = str(found.pages)
    # That these papers were listed stands in the log before the answer leaves.
    visit.session.commit()
    return [RecordTold.model_validate(row) for row in found.rows]


@router.get("/{record_id}")
def open_one(
    record_id: UUID,
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.READ_RECORD))],
) -> RecordOpened:
    """One paper in full; the look is written into the owner's access log."""
    shown = see_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return RecordOpened(
        record=RecordTold.model_validate(shown.row),
        fields=shown.fields,
        purpose=shown.purpose,
        compared_by=shown.compared_by,
        compared_at=shown.compared_at,
        file_sha256=shown.file_sha256,
        file_size=shown.file_size,
        file_pages=shown.file_pages,
    )


@router.get("/{record_id}/file", responses=_PDF, response_class=Response)
def download(
    record_id: UUID,
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.READ_RECORD))],
) -> Response:
    """The signed PDF; a single byte range may be asked for."""
    return send_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)


@router.post("/{record_id}/validate")
def validate(
    record_id: UUID,
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.READ_RECORD))],
) -> ReportTold:
    """The verdict on the signatures of the stored bytes as they are now."""
    report = validate_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return ReportTold.model_validate(report)


@router.get("/{record_id}/validation-report")
def validation_report(
    record_id: UUID,
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.READ_RECORD))],
) -> dict[str, Any]:
    """The verdict as `validate` gives it, in full: indications of ETSI EN 319 102-1, certificate
    path, revocation, changes, until when it is provable, and the evidence record."""
    report = report_on_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    return report.as_data()
