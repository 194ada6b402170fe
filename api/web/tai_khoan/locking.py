"""A screen that nobody sits at locks, and opens again where it was.

The script covers the page and asks here whether it may uncover it: nothing of the page is loaded
anew, so whatever was typed stays. Without scripts the server locks by itself.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import JSONResponse, Response

from api.credentials import device_of
from api.guards import Page, PageForm, PartWay, PartWayForm, PartWayVisit, Polled, Visit
from api.problems import answer as problem_answer
from api.problems import status_of, wants_json
from api.web.doors import show_lock, show_sign_in
from api.web.rendering import render
from api.web.tai_khoan.entering import Onward, come_in, member_of
from core.access import Subject
from core.errors import MotLanError
from repository import staff
from repository.accounts import lockout, sessions

router = APIRouter(include_in_schema=False)


@router.post("/khoa")
def lock(visit: Annotated[Visit, Depends(PageForm())]) -> Response:
    """Lock now: the holder leaves the desk. A citizen's session ends instead."""
    if visit.caller.subject is Subject.STAFF:
        sessions.lock_session(visit.session, visit.clock, visit.token or "")
    else:
        sessions.end_session(visit.session, visit.clock, visit.token or "")
    visit.session.commit()
    if wants_json(visit.request):
        return JSONResponse({"locked": True})
    if visit.caller.subject is not Subject.STAFF:
        visit.token = None
        return show_sign_in(visit.request)
    return show_lock(visit.request, visit.token or "")


@router.get("/phien")
def alive(visit: Annotated[Visit, Depends(Polled())]) -> Response:
    """Whether the session is open: a covered page asks; asking keeps nothing alive."""
    del visit
    return JSONResponse({"open": True})


@router.post("/phien")
def still_here(visit: Annotated[Visit, Depends(PageForm())]) -> Response:
    """Somebody types or moves the mouse at the page: the idle time begins anew."""
    del visit
    return JSONResponse({"open": True})


@router.get("/mo-khoa")
def locked_page(
    visit: Annotated[PartWayVisit, Depends(PartWay("locked", "open"))], tiep: str = ""
) -> Response:
    """Ask for the password of whoever holds the session."""
    if not visit.standing.is_locked:
        return come_in(visit, visit.standing.caller, visit.token or "", Onward(tiep))
    return _show(visit, Onward(tiep))


def _show(visit: PartWayVisit, onward: Onward, error: MotLanError | None = None) -> Response:
    return show_lock(
        visit.request,
        visit.token or "",
        status=status_of(error) if error else 200,
        onward=onward.path,
        kept=onward.kept,
        holder=member_of(visit).full_name,
        provider=visit.standing.row.way,
        error=error,
    )


@router.post("/mo-khoa")
def unlock(
    visit: Annotated[PartWayVisit, Depends(PartWayForm("locked", "open"))],
    password: Annotated[str, Form(max_length=200)] = "",
    onward: Annotated[str, Form(max_length=200)] = "",
    kept: Annotated[str, Form(max_length=400_000)] = "",
) -> Response:
    """The holder's password; the session, its secret and the forms of its pages stay the same."""
    there = Onward(onward, kept)
    row, member = visit.standing.row, member_of(visit)
    try:
        staff.authenticate(
            visit.session,
            visit.clock,
            visit.settings,
            member.username,
            password,
            device_of(visit.request),
        )
    except MotLanError as error:
        return _wrong(visit, there, error)
    sessions.open_again(visit.clock, row)
    lockout.remember(visit.session, visit.clock, member, device_of(visit.request))
    visit.session.commit()
    if wants_json(visit.request):
        return JSONResponse({"open": True})
    return come_in(visit, visit.standing.caller, visit.token or "", there)


def _wrong(visit: PartWayVisit, there: Onward, error: MotLanError) -> Response:
    row = visit.standing.row
    visit.session.rollback()
    sessions.count_wrong_try(visit.session, visit.clock, visit.settings, row.id)
    visit.session.expire_all()
    if wants_json(visit.request):
        ended = sessions.SessionEndedError() if row.ended_at is not None else error
        return problem_answer(visit.request, ended)
    if row.ended_at is not None:
        return show_sign_in(
            visit.request, status=401, onward=there.path, kept=there.kept, error=error
        )
    return _show(visit, there, error)


@router.get("/tai-khoan/mo-lai")
def opened_again(visit: Annotated[Visit, Depends(Page())]) -> Response:
    """Where the provider leads back to after opening a locked session in a window of its own."""
    return render(visit.request, "tai_khoan/opened.html")
