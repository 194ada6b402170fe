"""`/quay/ho-so`: one dossier, its checklist, reuse, comparing with originals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.dossier_forms import forms_among
from api.guards import Page, PageForm, Visit
from api.papers import reuse_paper
from api.problems import sentence, status_of
from api.reads.capture import DocumentLine, batches_of, documents_of, filed_records
from api.reads.strip import strips_of
from api.web import capture_wording, catalogue_wording
from api.web.quay.originals import is_busy, statements
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from core.identifiers import new_id
from ingest.pipeline.reusing import ComparisonBusyError
from repository.access_log import refusals_logged
from repository.checklist import reusable_at_once
from repository.comparing import compare_with_original
from repository.doors import OPEN_STATES
from repository.dossiers import checklist, dossier_for
from repository.elsewhere import unavailable_types
from repository.refused_scans import scans_to_come
from repository.reuse import ReuseNotConfirmedError, ReuseRefusedError
from storage.db.models import Agency, Dossier, Person, Procedure

router = APIRouter(include_in_schema=False)


def facts_of(visit: Visit, dossier: Dossier) -> dict[str, Any]:
    """What the head of every page of a dossier shows."""
    session = visit.session
    return {
        "dossier": dossier,
        "procedure": session.get_one(Procedure, dossier.procedure_id),
        "owner": session.get(Person, dossier.owner_id) if dossier.owner_id else None,
        "submitter": None
        if dossier.submitter_id in {None, dossier.owner_id}
        else session.get(Person, dossier.submitter_id),
        "agency": session.get_one(Agency, dossier.competent_agency_id),
        "is_open": dossier.state in OPEN_STATES,
        "may_mark": may(visit.caller, Action.MARK_COMPONENT),
        "c": catalogue_wording,
        "scans_to_come": scans_to_come(session, dossier.id),
    }


@router.get("/quay/ho-so/{dossier_id}")
def dossier_page(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.UPLOAD, Action.OPEN_DOSSIER))]
) -> Response:
    """The checklist on one side, the scans on the other."""
    return show_dossier(visit, dossier_id)


def show_dossier(
    visit: Visit,
    dossier_id: UUID,
    *,
    error: MotLanError | None = None,
    refused: tuple[Any, ...] = (),
    status: int = 200,
) -> Response:
    """The page of a dossier, with what went wrong just now."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    batches = batches_of(visit.session, visit.caller, dossier_id)
    documents = documents_of(visit.session, visit.caller, dossier_id)
    items = checklist(visit.session, visit.clock, visit.caller, dossier_id)
    # Whose papers are listed stands in the log before the answer leaves.
    visit.session.commit()
    return render(
        visit.request,
        "quay/dossier.html",
        status=status_of(error) if error else status,
        problem=_why(error) if error else None,
        refused=refused,
        items=items,
        at_once=reusable_at_once(items, _scanned(documents)),
        filed=filed_records(visit.session, [item.document_id for item in items]),
        forms=forms_among(visit, [item.document_id for item in items]),
        batches=batches,
        open_batches=[one for one in batches if one.closed_at is None and one.uploads],
        documents=documents,
        statements=statements(batches),
        strips={one.batch_id: strips_of(visit.session, visit.caller, one) for one in batches},
        k=capture_wording,
        busy=is_busy(batches, documents),
        upload_key=new_id(),
        may_reuse=may(visit.caller, Action.REUSE),
        may_read=may(visit.caller, Action.READ_RECORD),
        may_compare=may(visit.caller, Action.CONFIRM),
        may_ask_elsewhere=may(visit.caller, Action.LOOK_UP_RECORDS),
        unavailable=unavailable_types(visit.session, dossier_id),
        **facts_of(visit, dossier),
    )


def _scanned(documents: Iterable[DocumentLine]) -> set[UUID]:
    """Components for which something was scanned that nobody set aside."""
    kept = (one.component_id for one in documents if one.rejected_reason is None)
    return {component_id for component_id in kept if component_id is not None}


def _why(error: MotLanError) -> str:
    told = sentence(error.code, error.details)
    if isinstance(error, ReuseRefusedError):
        told = " ".join([told, *error.judgement.reasons])
    return told


@router.post("/quay/ho-so/{dossier_id}/tai-su-dung")
def reuse(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REUSE))],
    component_id: Annotated[UUID, Form()],
    record_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=10)] = "quay",
    confirmed: Annotated[bool, Form()] = False,  # noqa: FBT002 # a field of the form
) -> Response:
    """One tap: the stored paper serves the component."""
    try:
        reuse_paper(
            visit,
            dossier_id=dossier_id,
            component_id=component_id,
            record_id=record_id,
            override_reason=reason or None,
            is_confirmed=confirmed,
        )
    except (ReuseNotConfirmedError, ReuseRefusedError) as error:
        visit.session.rollback()
        return show_dossier(visit, dossier_id, error=error)
    door = "xu-ly" if back == "xu-ly" else "quay"
    return RedirectResponse(f"/{door}/ho-so/{dossier_id}", status_code=303)


@router.post("/quay/ho-so/{dossier_id}/tai-su-dung-het")
def reuse_all(
    dossier_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.REUSE))]
) -> Response:
    """One tap for all required papers that serve as they are; one that does not stops no other."""
    items = checklist(visit.session, visit.clock, visit.caller, dossier_id)
    scanned = _scanned(documents_of(visit.session, visit.caller, dossier_id))
    visit.session.commit()
    failed: MotLanError | None = None
    for item, offer in reusable_at_once(items, scanned):
        try:
            with refusals_logged(visit.session, visit.clock):
                reuse_paper(
                    visit,
                    dossier_id=dossier_id,
                    component_id=item.component_id,
                    record_id=offer.record.id,
                )
        except (ComparisonBusyError, ReuseNotConfirmedError, ReuseRefusedError) as error:
            visit.session.rollback()
            failed = error
    if failed is not None:
        return show_dossier(visit, dossier_id, error=failed)
    return RedirectResponse(f"/quay/ho-so/{dossier_id}", status_code=303)


@router.post("/quay/ho-so/{dossier_id}/doi-chieu")
def compare(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CONFIRM))],
    record_id: Annotated[UUID, Form()],
) -> Response:
    """The officer held the original beside a copy that nobody had compared."""
    compare_with_original(
        visit.session, visit.clock, visit.caller, record_id, dossier_id=dossier_id
    )
    visit.session.commit()
    return RedirectResponse(f"/quay/ho-so/{dossier_id}", status_code=303)
