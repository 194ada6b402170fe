"""Files in, page ledger out: uploads of a dossier, their progress, the pictures of pages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from PIL import Image
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.guards import Page, PageForm, Polled, Visit
from api.looks import log_picture
from api.problems import answer, sentence, wants_json
from api.reads.capture import batches_of, documents_of, picture_of
from api.reads.strip import strips_of
from api.web import capture_wording
from api.web.forms import typed_count, typed_id
from api.web.quay.dossier import show_dossier
from api.web.quay.originals import is_busy, statements
from api.web.rendering import render_part
from core.access import Action
from core.errors import MotLanError
from ingest.pipeline.commands import (
    BatchNotFoundError,
    accept_upload,
    close_batch,
    find_batch,
    open_batch,
    recount_batch,
)
from ingest.pipeline.incoming import give_up, incoming_of
from repository.dossiers import dossier_for

router = APIRouter(include_in_schema=False)

_THUMB_PX: Final = 240
_PICTURE_HEADERS: Final = {"Content-Disposition": "inline", "Cache-Control": "no-store"}


class UploadEmptyError(MotLanError):
    """The form came without a file."""

    code, fault = "upload_empty", "caller"


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken in, with the sentence that says why."""

    file_name: str
    reason: str


@router.post("/quay/ho-so/{dossier_id}/tai-len")
def upload(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    files: Annotated[list[UploadFile], File()],
    announced_pages: Annotated[str, Form(max_length=6)] = "",
    batch_id: Annotated[str, Form(max_length=40)] = "",
    upload_key: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Take the files in, each for itself: a bad file never stops its neighbours.

    A script sends one file per request and names the batch that the first answer told it.
    """
    dossier_for(visit.session, visit.caller, dossier_id)
    named = typed_id(batch_id)
    if named is not None:
        require_batch_of(visit, named, dossier_id)
    visit.session.commit()
    given = [file for file in files if file.filename]
    if not given:
        raise UploadEmptyError()
    batch = named or open_batch(
        visit.services,
        visit.caller,
        dossier_id=dossier_id,
        announced_pages=typed_count(announced_pages),
    )
    refused: list[RefusedFile] = []
    last_error: MotLanError | None = None
    for place, file in enumerate(given):
        try:
            accept_upload(
                visit.services,
                visit.caller,
                batch_id=batch,
                file_name=file.filename or "",
                data=file.file.read(),
                idempotency_key=f"{upload_key}-{place}",
            )
        except MotLanError as error:
            last_error = error
            reason = sentence(error.code, error.details)
            refused.append(RefusedFile(file.filename or "", reason))
    if wants_json(visit.request):
        if last_error is not None:
            return answer(visit.request, last_error)
        return JSONResponse({"batch_id": str(batch)}, status_code=201)
    if refused:
        visit.session.rollback()
        return show_dossier(visit, dossier_id, refused=tuple(refused), status=422)
    return RedirectResponse(f"/quay/ho-so/{dossier_id}#quet", status_code=303)


def require_batch_of(visit: Visit, batch_id: UUID, dossier_id: UUID) -> None:
    """Raise BatchNotFoundError for a batch of another dossier or desk."""
    if find_batch(visit.session, visit.caller, batch_id).dossier_id != dossier_id:
        raise BatchNotFoundError(batch_id=batch_id)


@router.get("/quay/ho-so/{dossier_id}/tien-do")
def progress(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Polled(Action.UPLOAD))]
) -> JSONResponse:
    """How far the scans are: a mark that changes with them, and the part of the page anew."""
    dossier_for(visit.session, visit.caller, dossier_id)
    batches = batches_of(visit.session, visit.caller, dossier_id)
    documents = documents_of(visit.session, visit.caller, dossier_id)
    html = render_part(
        visit.request,
        "quay/_scans.html",
        batches=batches,
        documents=documents,
        dossier_id=dossier_id,
        statements=statements(batches),
        strips={one.batch_id: strips_of(visit.session, visit.caller, one) for one in batches},
        k=capture_wording,
    )
    return JSONResponse(
        {
            "busy": is_busy(batches, documents),
            # Changes when the checklist beside the scans may have changed.
            "mark": " ".join(f"{line.document_id}{line.state.value}" for line in documents),
            "html": html,
        }
    )


@router.post("/quay/luot-quet/{batch_id}/dong")
def close(batch_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))]) -> Response:
    """The originals went back; the batch takes no more pages."""
    dossier_id = find_batch(visit.session, visit.caller, batch_id).dossier_id
    visit.session.commit()
    try:
        close_batch(visit.services, visit.caller, batch_id)
    except MotLanError as error:
        if dossier_id is None:
            raise
        return show_dossier(visit, dossier_id, error=error)
    onward = f"/quay/ho-so/{dossier_id}#quet" if dossier_id else "/quay"
    return RedirectResponse(onward, status_code=303)


@router.post("/quay/luot-quet/{batch_id}/dem-lai")
def recount(
    batch_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    announced_pages: Annotated[str, Form(max_length=6)] = "",
) -> Response:
    """The operator has counted the stack again."""
    dossier_id = find_batch(visit.session, visit.caller, batch_id).dossier_id
    visit.session.commit()
    try:
        recount_batch(visit.services, visit.caller, batch_id, typed_count(announced_pages) or 0)
    except MotLanError as error:
        if dossier_id is None:
            raise
        return show_dossier(visit, dossier_id, error=error)
    onward = f"/quay/ho-so/{dossier_id}#quet" if dossier_id else "/quay"
    return RedirectResponse(onward, status_code=303)


@router.post("/quay/tep-gui-do/{incoming_id}/bo")
def forget_incoming(
    incoming_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))]
) -> Response:
    """A file that stopped coming is not waited for any longer; it never was acknowledged."""
    batch_id = incoming_of(visit.session, visit.caller, incoming_id).batch_id
    dossier_id = find_batch(visit.session, visit.caller, batch_id).dossier_id
    visit.session.commit()
    give_up(visit.services, visit.caller, incoming_id)
    onward = f"/quay/ho-so/{dossier_id}#quet" if dossier_id else "/quay"
    return RedirectResponse(onward, status_code=303)


@router.get("/quay/trang/{page_id}")
def picture(
    page_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW, Action.ISSUE_RESULT))]
) -> Response:
    """The upright picture of one page, also of a page that was set aside."""
    seen = picture_of(visit.session, visit.caller, page_id)
    log_picture(visit, seen)
    data = visit.services.object_store.get(seen.object_key, seen.sha256)
    return Response(data, media_type="image/jpeg", headers=_PICTURE_HEADERS)


@router.get("/quay/trang/{page_id}/nho")
def thumbnail(page_id: UUID, visit: Annotated[Visit, Depends(Polled(Action.REVIEW))]) -> Response:
    """A small picture for the page strip (JPEG, at most 240 px): too small to read a paper."""
    seen = picture_of(visit.session, visit.caller, page_id)
    visit.session.commit()
    data = visit.services.object_store.get(seen.object_key, seen.sha256)
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        image.draft("RGB", (_THUMB_PX * 2, _THUMB_PX * 2))
        image.thumbnail((_THUMB_PX, _THUMB_PX))
        image.save(out, "JPEG", quality=70)
    return Response(out.getvalue(), media_type="image/jpeg", headers=_PICTURE_HEADERS)
