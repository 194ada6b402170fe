"""`/quay/ho-so/…/noi-khac`: the results that a dossier lacks, looked up in other systems."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.interop.asking import PeerUnavailableError
from api.interop.elsewhere import NoPeersError, look_elsewhere, take_in
from api.interop.peers import load_peers
from api.problems import sentence, status_of
from api.web.elsewhere_wording import LOOKUP_TONE, LOOKUP_VI, failure_words
from api.web.quay.dossier import facts_of
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from repository.dossiers import dossier_for
from repository.elsewhere import NothingToAskError, lookups_of

router = APIRouter(include_in_schema=False)


@router.get("/quay/ho-so/{dossier_id}/noi-khac")
def elsewhere_page(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.LOOK_UP_RECORDS))]
) -> Response:
    """What other systems answered so far, and the button that asks them."""
    return _show(visit, dossier_id)


def _show(visit: Visit, dossier_id: UUID, error: MotLanError | None = None) -> Response:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    peers = {peer.name: peer.title for peer in load_peers(visit.settings.peers_file)}
    lookups = lookups_of(visit.session, visit.clock, visit.caller, dossier_id)
    visit.session.commit()
    return render(
        visit.request,
        "quay/elsewhere.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, _worded(error)) if error else None,
        lookups=lookups,
        peers=peers,
        may_take=may(visit.caller, Action.UPLOAD),
        lookup_words=LOOKUP_VI,
        lookup_tone=LOOKUP_TONE,
        failure_words=failure_words,
        **facts_of(visit, dossier),
    )


def _worded(error: MotLanError) -> dict[str, object]:
    if isinstance(error, PeerUnavailableError):
        return {"reason": failure_words(error.reason)}
    return dict(error.details)


@router.post("/quay/ho-so/{dossier_id}/noi-khac")
def ask_elsewhere(
    dossier_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.LOOK_UP_RECORDS))]
) -> Response:
    """Ask every system that the settings name for what the dossier lacks."""
    try:
        look_elsewhere(visit, dossier_id)
    except (NothingToAskError, NoPeersError) as error:
        visit.session.rollback()
        return _show(visit, dossier_id, error)
    return RedirectResponse(f"/quay/ho-so/{dossier_id}/noi-khac", status_code=303)


@router.post("/quay/ho-so/{dossier_id}/noi-khac/{lookup_id}/lay")
def take(
    dossier_id: UUID,
    lookup_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    place: Annotated[int, Form(ge=0, le=1000)] = 0,
) -> Response:
    """Fetch one of the papers; it is read and looked through like a scan."""
    try:
        take_in(visit, dossier_id, lookup_id, place)
    except (PeerUnavailableError, NothingToAskError, NoPeersError) as error:
        visit.session.rollback()
        return _show(visit, dossier_id, error)
    return RedirectResponse(f"/quay/ho-so/{dossier_id}#quet", status_code=303)
