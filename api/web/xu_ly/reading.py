"""Reading one paper on the screen: pictures with selectable words; its versions side by side."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from api.dossier_forms import picture_of_form, read_form
from api.guards import Page, Visit
from api.paper_pages import pages_of_paper, picture_of_paper, words_of_paper
from api.papers import PaperShown, see_paper
from api.web import review_wording
from api.web.quay.dossier import facts_of
from api.web.rendering import render
from core.access import Action, Purpose, may
from repository.dossiers import dossier_for
from repository.records import RecordNotFoundError
from repository.versions import compare, files_of, versions_of
from storage.db.models import Record

router = APIRouter(include_in_schema=False)

_Reading = Annotated[Visit, Depends(Page(Action.READ_RECORD))]
_HEADERS: Final = {"Content-Disposition": "inline", "Cache-Control": "no-store"}


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/doc")
def viewer(dossier_id: UUID, record_id: UUID, visit: _Reading) -> Response:
    """The pages one below the other; the look is in the log before the page leaves."""
    shown = see_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    return render(
        visit.request,
        "xu_ly/viewer.html",
        shown=shown,
        pages=pages_of_paper(visit.session, record_id),
        **facts_of(visit, dossier),
    )


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/trang/{page_id}")
def picture(dossier_id: UUID, record_id: UUID, page_id: UUID, visit: _Reading) -> Response:
    """The picture of one page (JPEG)."""
    data = picture_of_paper(visit, record_id, page_id, dossier_id=dossier_id)
    return Response(data, media_type="image/jpeg", headers=_HEADERS)


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/trang/{page_id}/chu")
def words(dossier_id: UUID, record_id: UUID, page_id: UUID, visit: _Reading) -> JSONResponse:
    """The lines of one page: for each its words with their boxes, in fractions of the page."""
    page = words_of_paper(visit, record_id, page_id, dossier_id=dossier_id)
    lines = [
        [{"text": word.text, "box": list(word.box)} for word in of_one]
        for _, of_one in groupby(page.words, key=lambda word: (word.block, word.line))
    ]
    return JSONResponse({"lines": lines}, headers={"Cache-Control": "no-store"})


@router.get("/xu-ly/ho-so/{dossier_id}/ban-quet/{document_id}")
def form(dossier_id: UUID, document_id: UUID, visit: _Reading) -> Response:
    """A form of the dossier that is no paper of the store; the look is in the log."""
    dossier, document, pages = read_form(visit, dossier_id, document_id)
    return render(
        visit.request,
        "xu_ly/form.html",
        dossier=dossier,
        document=document,
        pages=pages,
        door="xu-ly" if may(visit.caller, Action.CLOSE_DOSSIER) else "quay",
    )


@router.get("/xu-ly/ho-so/{dossier_id}/ban-quet/{document_id}/trang/{page_id}")
def form_picture(dossier_id: UUID, document_id: UUID, page_id: UUID, visit: _Reading) -> Response:
    """The picture of one page of such a form (JPEG)."""
    data = picture_of_form(visit, dossier_id, document_id, page_id)
    return Response(data, media_type="image/jpeg", headers=_HEADERS)


@router.get("/xu-ly/ho-so/{dossier_id}/giay-to/{record_id}/ban-khac")
def versions(
    dossier_id: UUID, record_id: UUID, visit: _Reading, voi: UUID | None = None
) -> Response:
    """The other versions of the paper; `voi`: the one that stands beside it, values compared."""
    this = see_paper(visit, record_id, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    others = versions_of(
        visit.session,
        visit.clock,
        visit.caller,
        visit.session.get_one(Record, record_id),
        dossier_id,
    )
    other: PaperShown | None = None
    if voi is not None:
        if voi not in {one.id for one in others}:
            raise RecordNotFoundError
        other = see_paper(visit, voi, purpose=Purpose.DOSSIER, dossier_id=dossier_id)
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    return render(
        visit.request,
        "xu_ly/versions.html",
        this=this,
        others=others,
        other=other,
        beside=compare(_held(this), _held(other)) if other else (),
        sheets=[
            (one, pages_of_paper(visit.session, one.row.id)[:1]) for one in (this, other) if one
        ],
        files=files_of(visit.session, record_id),
        rw=review_wording,
        **facts_of(visit, dossier),
    )


def _held(shown: PaperShown) -> dict[str, object]:
    """The values that count today: what later extracts say goes before what is printed."""
    return shown.fields | shown.corrected
