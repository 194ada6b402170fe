"""`/quay/ra-soat/kiem-nhom`: uncertain values of many papers on one screen, one key for each."""

from __future__ import annotations

import io
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from PIL import Image
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_values
from api.problems import answer as problem_answer
from api.problems import sentence, status_of, wants_json
from api.web import review_wording
from api.web.forms import typed_field
from api.web.rendering import render, show_day
from core.access import Action
from core.answers import Answer
from core.errors import MotLanError
from core.papers import DATE_FIELDS
from ingest.review.grouping import (
    GroupKind,
    answer_field,
    answered_today,
    asked_of,
    counts,
    newest_answer,
    place_of,
    undo_answer,
)

router = APIRouter(include_in_schema=False)

_AIR_BESIDE: Final = 0.04
"""Of the page's width, left and right of the value: the label before it helps to read it."""
_AIR_ABOVE: Final = 0.7
"""Of the height of the value."""
_CROP_PX: Final = 900
_PICTURE_HEADERS: Final = {"Content-Disposition": "inline", "Cache-Control": "no-store"}


@router.get("/quay/ra-soat/kiem-nhom")
def overview(visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """How many values of each kind wait."""
    return render(
        visit.request,
        "quay/group_kinds.html",
        waiting=counts(visit.session, visit.clock, visit.caller),
        answered=answered_today(visit.session, visit.clock, visit.caller),
        rw=review_wording,
    )


@router.get("/quay/ra-soat/kiem-nhom/hinh/{field_id}")
def crop(field_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """The place of one value, cut out of the picture of its page (JPEG, at most 900 px wide)."""
    place = place_of(visit.session, visit.clock, visit.caller, field_id)
    log_values(visit, [(place.document_id, place.owner_id, place.dossier_id)])
    data = visit.services.object_store.get(place.object_key, place.sha256)
    return Response(_cut(data, place.box), media_type="image/jpeg", headers=_PICTURE_HEADERS)


def _cut(data: bytes, box: tuple[float, float, float, float]) -> bytes:
    left, top, right, bottom = box
    above = max(_AIR_ABOVE * (bottom - top), 0.006)
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as page:
        edges = (
            int(max(left - _AIR_BESIDE, 0) * page.width),
            int(max(top - above, 0) * page.height),
            max(int(min(right + _AIR_BESIDE, 1) * page.width), 1),
            max(int(min(bottom + above, 1) * page.height), 1),
        )
        piece = page.crop(edges)
        piece.thumbnail((_CROP_PX, _CROP_PX))
        piece.save(out, "JPEG", quality=85)
    return out.getvalue()


@router.get("/quay/ra-soat/kiem-nhom/{kind}")
def group(kind: GroupKind, visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """The next values of a kind; the looks are in the access log before the page leaves."""
    return _show(visit, kind)


def _show(visit: Visit, kind: GroupKind, error: MotLanError | None = None) -> Response:
    session, clock, caller = visit.session, visit.clock, visit.caller
    asked = asked_of(session, clock, caller, kind)
    log_values(visit, [(one.document_id, one.owner_id, one.dossier_id) for one in asked])
    return render(
        visit.request,
        "quay/group.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        kind=kind,
        asked=[(one, [_told(one.name, value) for value in one.alternatives]) for one in asked],
        told=_told,
        left=counts(session, clock, caller)[kind],
        answered=answered_today(session, clock, caller),
        undo=newest_answer(session, clock, caller, kind),
        rw=review_wording,
    )


def _told(name: str, value: str) -> str:
    """A value as it stands in a box: dates dd/mm/yyyy."""
    return show_day(value) if name in DATE_FIELDS else value


@router.post("/quay/ra-soat/kiem-nhom/{kind}/tra-loi")
def answer(
    kind: GroupKind,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    field_id: Annotated[UUID, Form()],
    name: Annotated[str, Form(max_length=60)],
    seen: Annotated[str, Form(max_length=200)],
    said: Annotated[Answer, Form()],
    value: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Right, edited or not sure; «right» with another value in the box is an edit."""
    typed = typed_field(name, value)
    if said is not Answer.UNSURE:
        said = Answer.RIGHT if typed == typed_field(name, _told(name, seen)) else Answer.EDITED
    try:
        answer_field(
            visit.services, visit.caller, field_id=field_id, seen=seen, answer=said, value=typed
        )
    except MotLanError as error:
        return _refused(visit, kind, error)
    return _done(visit, kind, said)


@router.post("/quay/ra-soat/kiem-nhom/{kind}/hoan-tac")
def undo(
    kind: GroupKind,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    field_id: Annotated[UUID, Form()],
) -> Response:
    """The value is asked again."""
    try:
        undo_answer(visit.services, visit.caller, field_id)
    except MotLanError as error:
        return _refused(visit, kind, error)
    return _done(visit, kind, None)


def _refused(visit: Visit, kind: GroupKind, error: MotLanError) -> Response:
    visit.session.rollback()
    if wants_json(visit.request):
        return problem_answer(visit.request, error)
    return _show(visit, kind, error)


def _done(visit: Visit, kind: GroupKind, said: Answer | None) -> Response:
    if not wants_json(visit.request):
        return RedirectResponse(f"/quay/ra-soat/kiem-nhom/{kind.value}", status_code=303)
    left = counts(visit.session, visit.clock, visit.caller)[kind]
    words = review_wording.ANSWER_VI[said.value] if said else ""
    return JSONResponse({"left": left, "words": words})
