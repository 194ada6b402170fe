"""`/quay/ho-so/…/may-quet`: one press starts a network scanner; its pages go into the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web import capture_wording
from api.web.forms import typed_count, typed_id
from api.web.quay.dossier import facts_of
from api.web.quay.scanning import require_batch_of
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from core.identifiers import new_id
from ingest.intake.escl import ScannerAnswerError, Source
from ingest.intake.joining import as_one_file
from ingest.intake.scanners import Scanner, ScannerNotFoundError, opened, scanners_of
from ingest.pipeline.commands import accept_upload, open_batch
from repository.dossiers import dossier_for
from storage.db.models import Agency

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class _Shown:
    """A scanner as the page shows it: what it can do, or why it cannot be asked."""

    scanner: Scanner
    model: str
    sources: tuple[Source, ...]
    problem: str | None


@router.get("/quay/ho-so/{dossier_id}/may-quet")
def choose(dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.UPLOAD))]) -> Response:
    """The scanners of the desk, and from where they draw."""
    return _show(visit, dossier_id)


def _show(visit: Visit, dossier_id: UUID, error: MotLanError | None = None) -> Response:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    facts = facts_of(visit, dossier)
    found = _scanners(visit)
    # Scanners take their time to answer; nobody's connection waits for them.
    visit.session.commit()
    return render(
        visit.request,
        "quay/scanners.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        scanners=[_asked(visit, one) for one in found],
        scan_key=new_id(),
        k=capture_wording,
        **facts,
    )


def _scanners(visit: Visit) -> tuple[Scanner, ...]:
    desk = visit.session.get_one(Agency, visit.caller.agency_id)
    return scanners_of(visit.settings.scanners_file, desk.code)


def _asked(visit: Visit, scanner: Scanner) -> _Shown:
    try:
        told = opened(scanner, visit.settings.max_upload_bytes).abilities()
    except MotLanError as error:
        return _Shown(scanner, "", (), sentence(error.code, error.details))
    return _Shown(scanner, told.model, told.sources, None)


@router.post("/quay/ho-so/{dossier_id}/may-quet")
def scan(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    scanner: Annotated[str, Form(max_length=40)] = "",
    source: Annotated[Literal["feeder", "duplex", "platen"], Form()] = "feeder",
    announced_pages: Annotated[str, Form(max_length=6)] = "",
    batch_id: Annotated[str, Form(max_length=40)] = "",
    scan_key: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Draw all sheets in; what a jam leaves missing is told, what came is kept."""
    dossier_for(visit.session, visit.caller, dossier_id)
    named = typed_id(batch_id)
    if named is not None:
        require_batch_of(visit, named, dossier_id)
    chosen = next((one for one in _scanners(visit) if one.name == scanner), None)
    visit.session.commit()
    try:
        if chosen is None:
            raise ScannerNotFoundError()
        documents, stopped = _drawn(visit, chosen, source)
        if documents:
            batch = named or open_batch(
                visit.services,
                visit.caller,
                dossier_id=dossier_id,
                announced_pages=typed_count(announced_pages),
                visit=typed_id(scan_key),
            )
            _take_in(visit, batch, chosen, documents)
        if stopped is not None:
            raise stopped
    except MotLanError as error:
        return _show(visit, dossier_id, error)
    return RedirectResponse(f"/quay/ho-so/{dossier_id}#quet", status_code=303)


def _drawn(
    visit: Visit, scanner: Scanner, source: Source
) -> tuple[list[bytes], MotLanError | None]:
    """The pages that came, and what stopped the scanner, if something did."""
    documents: list[bytes] = []
    try:
        documents.extend(opened(scanner, visit.settings.max_upload_bytes).scan(source))
    except MotLanError as error:
        return documents, error
    return documents, None


def _take_in(visit: Visit, batch: UUID, scanner: Scanner, documents: list[bytes]) -> None:
    try:
        ending, data = as_one_file(documents)
    except ValueError:
        raise ScannerAnswerError(what="document") from None
    accept_upload(
        visit.services,
        visit.caller,
        batch_id=batch,
        file_name=f"{scanner.name}.{ending}",
        data=data,
        idempotency_key=f"scanner-{new_id()}",
    )
