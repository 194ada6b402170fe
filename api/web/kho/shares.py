"""`/kho-cua-toi/chia-se`: sharing one paper, ending that, and opening what others share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.problems import sentence, status_of
from api.shared_copies import send_copy
from api.web import rights_wording
from api.web.forms import typed_count, typed_id
from api.web.rendering import render
from core.access import Action, Purpose
from core.errors import MotLanError
from core.identifiers import new_id
from repository import shares
from repository.agencies import agencies_today
from repository.doors import open_record
from repository.shares import Given, Recipient, ShareNotValidError, ShareRepeatedError

router = APIRouter(include_in_schema=False)

_Looking = Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
_Asking = Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))]


@router.get("/kho-cua-toi/chia-se")
def shared(visit: _Looking, tu: Cursor = None) -> Response:
    """What the citizen shares, a page at a time, and what is shared with the citizen."""
    return _list(visit, cursor=tu)


def _list(visit: Visit, given: Given | None = None, cursor: str | None = None) -> Response:
    page = shares.own_shares(visit.session, visit.clock, visit.caller, cursor=cursor)
    address = visit.settings.public_url.rstrip("/")
    return render(
        visit.request,
        "kho/shares.html",
        rows=page.lines,
        pages=page,
        here="/kho-cua-toi/chia-se",
        offered=shares.offered(visit.session, visit.clock, visit.caller),
        given=given,
        address=f"{address}/chia-se/",
        r=rights_wording,
    )


@router.get("/kho-cua-toi/{record_id}/chia-se")
def form(record_id: UUID, visit: _Looking) -> Response:
    """To whom, for how long, how often."""
    return _form(visit, record_id)


def _form(visit: Visit, record_id: UUID, error: MotLanError | None = None) -> Response:
    record = open_record(
        visit.session, visit.clock, visit.caller, record_id, purpose=Purpose.OWN_PAPERS
    )
    title = record.title
    visit.session.commit()
    return render(
        visit.request,
        "kho/share.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        record_id=record_id,
        title=title,
        form_key=new_id(),
        agencies=agencies_today(visit.session, visit.clock),
    )


@router.post("/kho-cua-toi/{record_id}/chia-se")
def give(
    record_id: UUID,
    visit: _Asking,
    kind: Annotated[str, Form(max_length=10)] = "",
    agency_id: Annotated[str, Form(max_length=40)] = "",
    number: Annotated[str, Form(max_length=20)] = "",
    name: Annotated[str, Form(max_length=80)] = "",
    days: Annotated[str, Form(max_length=3)] = "",
    openings: Annotated[str, Form(max_length=3)] = "",
    form_key: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Share; the code of a link is on the next page and nowhere else."""
    recipient = {
        "agency": Recipient(agency_id=typed_id(agency_id)),
        "person": Recipient(number=number.replace(" ", "") or None),
        "link": Recipient(name=name.strip() or None),
    }.get(kind, Recipient())
    try:
        given = shares.share(
            visit.session,
            visit.clock,
            visit.settings.session_key.get_secret_value(),
            visit.caller,
            record_id,
            recipient,
            days=typed_count(days) or 0,
            openings=typed_count(openings) or 0,
            form_key=typed_id(form_key),
        )
    except ShareRepeatedError:
        visit.session.rollback()
        return RedirectResponse("/kho-cua-toi/chia-se", status_code=303)
    except ShareNotValidError as error:
        visit.session.rollback()
        return _form(visit, record_id, error)
    visit.session.commit()
    return _list(visit, given)


@router.post("/kho-cua-toi/chia-se/{share_id}/dung")
def stop(share_id: UUID, visit: _Asking) -> Response:
    """End it now."""
    shares.revoke(visit.session, visit.clock, visit.caller, share_id)
    visit.session.commit()
    return RedirectResponse("/kho-cua-toi/chia-se", status_code=303)


@router.post("/kho-cua-toi/chia-se/{share_id}/mo")
def open_mine(share_id: UUID, visit: _Asking) -> Response:
    """Open what somebody shares with the citizen."""
    opened = shares.open_offered(visit.session, visit.clock, visit.caller, share_id)
    return send_copy(visit, opened)
