"""`/quay/tep`: the strip of pages of one file, arranged by buttons or keys; news of a dossier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from api.guards import Page, PageForm, Polled, Visit
from api.live import pulse_of, stream
from api.problems import answer, wants_json
from api.web.forms import typed_id
from api.web.quay.dossier import show_dossier
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from ingest.pipeline.commands import find_batch
from ingest.review import strip
from repository.dossiers import dossier_for

router = APIRouter(include_in_schema=False)


class PageNotChosenError(MotLanError):
    """A button was pressed before a page was chosen."""

    code, fault = "page_not_chosen", "caller"


Act = Callable[[Visit, UUID, str, UUID, str], None]


def _acts() -> dict[str, Act]:
    """What the buttons do with a chosen page; the last text is the document or the reason."""

    def turn(by: int) -> Act:
        return lambda visit, file, seen, page, _: strip.turn_on_strip(
            visit.services, visit.caller, file, seen, page, by
        )

    def step(by: int) -> Act:
        return lambda visit, file, seen, page, _: strip.step_on_strip(
            visit.services, visit.caller, file, seen, page, by
        )

    return {
        "turn_left": turn(270),
        "turn_right": turn(90),
        "turn_over": turn(180),
        "forward": step(-1),
        "back": step(1),
        "split": lambda visit, file, seen, page, _: strip.split_on_strip(
            visit.services, visit.caller, file, seen, page
        ),
        "join": lambda visit, file, seen, page, _: strip.join_on_strip(
            visit.services, visit.caller, file, seen, page
        ),
        "move": lambda visit, file, seen, page, to: strip.move_on_strip(
            visit.services, visit.caller, file, seen, page, typed_id(to)
        ),
        "aside": lambda visit, file, seen, page, reason: strip.set_page_aside(
            visit.services, visit.caller, file, seen, page, reason
        ),
    }


_ACTS: Final = _acts()


@router.post("/quay/tep/{upload_id}/sap-xep")
def arrange(
    upload_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    seen: Annotated[str, Form(max_length=20)] = "",
    act: Annotated[str, Form(max_length=20)] = "",
    page_id: Annotated[str, Form(max_length=40)] = "",
    to: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """One change of the strip; what went wrong is told on the dossier's page."""
    dossier_id = _dossier_of(visit, upload_id)
    visit.session.commit()
    try:
        _do(visit, upload_id, seen, act, typed_id(page_id), reason if act == "aside" else to)
    except MotLanError as error:
        if wants_json(visit.request) or dossier_id is None:
            return answer(visit.request, error)
        return show_dossier(visit, dossier_id, error=error)
    if wants_json(visit.request):
        return JSONResponse({})
    return _to(dossier_id, f"tep-{upload_id}")


def _do(
    visit: Visit, upload_id: UUID, seen: str, act: str, page_id: UUID | None, more: str
) -> None:
    if act == "undo":
        strip.undo_on_strip(visit.services, visit.caller, upload_id, seen)
        return
    if page_id is None or act not in _ACTS:
        raise PageNotChosenError()
    _ACTS[act](visit, upload_id, seen, page_id, more)


def _dossier_of(visit: Visit, upload_id: UUID) -> UUID | None:
    upload = strip.find_file(visit.session, visit.caller, upload_id)
    return find_batch(visit.session, visit.caller, upload.batch_id).dossier_id


def _to(dossier_id: UUID | None, place: str) -> Response:
    onward = f"/quay/ho-so/{dossier_id}#{place}" if dossier_id else "/quay"
    return RedirectResponse(onward, status_code=303)


@router.get("/quay/tep/{upload_id}/hai-mat")
def preview(upload_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """Which back would go behind which front; nothing is changed yet."""
    upload = strip.find_file(visit.session, visit.caller, upload_id)
    dossier_id = _dossier_of(visit, upload_id)
    try:
        pairs = strip.pairs_of_passes(visit.session, visit.caller, upload_id)
    except strip.NoTwoPassesError as error:
        if dossier_id is None:
            raise
        return show_dossier(visit, dossier_id, error=error)
    return render(
        visit.request,
        "quay/two_passes.html",
        file_name=upload.file_name,
        upload_id=upload_id,
        dossier_id=dossier_id,
        pairs=pairs,
        seen=strip.mark_of(visit.session, upload_id),
    )


@router.post("/quay/tep/{upload_id}/hai-mat")
def collate(
    upload_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    seen: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Each back goes behind its front, as the preview showed."""
    dossier_id = _dossier_of(visit, upload_id)
    visit.session.commit()
    try:
        strip.collate_on_strip(visit.services, visit.caller, upload_id, seen)
    except MotLanError as error:
        if dossier_id is None:
            raise
        return show_dossier(visit, dossier_id, error=error)
    return _to(dossier_id, f"tep-{upload_id}")


@router.get("/quay/ho-so/{dossier_id}/tin-moi")
def news(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Polled(Action.UPLOAD), scope="function")]
) -> StreamingResponse:
    """Tells an open page that its scans have changed; without it the page asks by itself."""
    dossier_for(visit.session, visit.caller, dossier_id)
    visit.session.commit()
    return stream(pulse_of(visit.request.app, visit.services), dossier_id)
