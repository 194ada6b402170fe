"""`/xu-ly/ho-so/…/ket-qua`: the officer hands the result in; it is read, checked and signed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import RedirectResponse, Response

from api.guards import PageForm, Visit
from api.web.quay.scanning import UploadEmptyError
from api.web.xu_ly.officer import show_dossier
from core.access import Action
from core.errors import MotLanError
from ingest.pipeline.commands import accept_upload, open_batch
from repository.dossiers import dossier_for

router = APIRouter(include_in_schema=False)


@router.post("/xu-ly/ho-so/{dossier_id}/ket-qua")
def hand_in(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.ISSUE_RESULT))],
    file: Annotated[UploadFile | None, File()] = None,
    upload_key: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Take the file in; a signed one stays as it is, byte for byte."""
    dossier_for(visit.session, visit.caller, dossier_id, action=Action.ISSUE_RESULT)
    visit.session.commit()
    try:
        if file is None or not file.filename:
            raise UploadEmptyError
        batch_id = open_batch(
            visit.services,
            visit.caller,
            dossier_id=dossier_id,
            announced_pages=None,
            action=Action.ISSUE_RESULT,
        )
        accept_upload(
            visit.services,
            visit.caller,
            batch_id=batch_id,
            file_name=file.filename,
            data=file.file.read(),
            idempotency_key=upload_key or str(batch_id),
            action=Action.ISSUE_RESULT,
        )
    except MotLanError as error:
        visit.session.rollback()
        return show_dossier(visit, dossier_id, error=error)
    return RedirectResponse(f"/xu-ly/ho-so/{dossier_id}#ket-qua", status_code=303)
