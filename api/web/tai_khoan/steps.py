"""The steps between the password and the open door: second factor, own password, enrolment."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form
from starlette.responses import JSONResponse, Response

from api.credentials import device_of
from api.guards import PartWay, PartWayForm, PartWayScript, PartWayVisit
from api.problems import sentence, status_of
from api.web.doors import show_sign_in
from api.web.rendering import render
from api.web.tai_khoan.entering import (
    Onward,
    enter_staff,
    member_of,
    stage_of,
    step_page,
)
from core.errors import MotLanError
from repository import staff
from repository.accounts import factors, keys, lockout, sessions
from repository.accounts.factors import SecondFactorRefusedError
from repository.accounts.passwords import is_password

router = APIRouter(include_in_schema=False)

_Second = Annotated[PartWayVisit, Depends(PartWay("second_factor"))]
_SecondForm = Annotated[PartWayVisit, Depends(PartWayForm("second_factor"))]
_SecondScript = Annotated[PartWayVisit, Depends(PartWayScript("second_factor"))]
_Path = Annotated[str, Form(max_length=200)]
_Kept = Annotated[str, Form(max_length=400_000)]


@router.get("/dang-nhap/xac-thuc")
def second_step(visit: _Second, tiep: str = "") -> Response:
    """Ask for a code, a recovery code or a key."""
    return _ask(visit, Onward(tiep))


def _ask(visit: PartWayVisit, onward: Onward, error: MotLanError | None = None) -> Response:
    kinds = {one.kind for one in factors.factors_of(visit.session, member_of(visit).id)}
    return step_page(visit, visit.token or "", onward, kinds, error)


@router.post("/dang-nhap/xac-thuc")
def second_factor(
    visit: _SecondForm,
    code: Annotated[str, Form(max_length=40)] = "",
    onward: _Path = "",
    kept: _Kept = "",
) -> Response:
    """A code of an app or a recovery code opens the door."""
    member = member_of(visit)
    try:
        _admit_try(visit)
        way = factors.take_code(visit.session, visit.clock, visit.settings, member.id, code)
    except SecondFactorRefusedError as error:
        visit.request.app.state.metrics.traffic.refused(error.code)
        return _refused(visit, Onward(onward, kept), error)
    return enter_staff(visit, member, stage_of(visit, member), way, Onward(onward, kept))


def _admit_try(visit: PartWayVisit) -> None:
    """An account that rests because codes were guessed takes none, right or wrong."""
    counter = lockout.counter_of(visit.session, member_of(visit), device_of(visit.request))
    if lockout.rests(counter, visit.clock.now()):
        raise SecondFactorRefusedError


def _refused(visit: PartWayVisit, onward: Onward, error: MotLanError) -> Response:
    """Wrong codes count like wrong passwords; at the limit the step is over."""
    visit.session.rollback()
    member = member_of(visit)
    counter = lockout.counter_of(visit.session, member, device_of(visit.request))
    if not lockout.rests(counter, visit.clock.now()):
        lockout.count_failure(visit.session, visit.clock, visit.settings, counter)
    row = visit.standing.row
    sessions.count_wrong_try(visit.session, visit.clock, visit.settings, row.id)
    visit.session.expire_all()
    if row.ended_at is not None:
        over = staff.LoginRefusedError(minutes=visit.settings.lockout_minutes)
        return show_sign_in(
            visit.request, status=status_of(over), onward=onward.path, kept=onward.kept, error=over
        )
    return _ask(visit, onward, error)


@router.post("/dang-nhap/xac-thuc/khoa/hoi")
def ask_key(visit: _SecondScript) -> Response:
    """What the key has to sign; 404 where the account has none."""
    told = keys.ask_for_key(visit.session, visit.settings, visit.standing.row)
    if told is None:
        raise factors.FactorNotFoundError
    visit.session.commit()
    return JSONResponse(told)


@router.post("/dang-nhap/xac-thuc/khoa")
def second_factor_key(visit: _SecondScript, answer: Annotated[dict[str, Any], Body()]) -> Response:
    """The key's answer opens the door; the script goes where the answer says."""
    member = member_of(visit)
    try:
        _admit_try(visit)
        keys.take_key(visit.session, visit.clock, visit.settings, visit.standing.row, answer)
    except SecondFactorRefusedError as error:
        _refused(visit, Onward(), error)
        raise
    onward = Onward(str(answer.get("onward", ""))[:200], str(answer.get("kept", ""))[:400_000])
    return _as_script_wants(
        enter_staff(visit, member, stage_of(visit, member), factors.KEY, onward)
    )


def _as_script_wants(response: Response) -> Response:
    """A script cannot follow a redirect by itself and keep its page: it is told the address."""
    place = response.headers.get("location")
    if place is None:
        told: Response = JSONResponse({"page": bytes(response.body).decode()})
    else:
        told = JSONResponse({"onward": place})
    for name, value in response.raw_headers:
        if name == b"set-cookie":
            told.raw_headers.append((name, value))
    return told


@router.get("/dang-nhap/mat-khau-moi")
def new_password_page(
    visit: Annotated[PartWayVisit, Depends(PartWay("new_password"))], tiep: str = ""
) -> Response:
    """A password that somebody else gave is changed at once."""
    return _show_password(visit, tiep)


def _show_password(visit: PartWayVisit, onward: str, error: MotLanError | None = None) -> Response:
    return render(
        visit.request,
        "tai_khoan/new_password.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        onward=onward,
        username=member_of(visit).username,
    )


@router.post("/dang-nhap/mat-khau-moi")
def new_password(
    visit: Annotated[PartWayVisit, Depends(PartWayForm("new_password"))],
    password: Annotated[str, Form(max_length=200)] = "",
    again: Annotated[str, Form(max_length=200)] = "",
    onward: _Path = "",
) -> Response:
    """The own password of the holder; other sessions end."""
    member = member_of(visit)
    try:
        if password != again:
            raise PasswordsDifferError
        if is_password(member.password_hash, password):
            raise PasswordsDifferError(same=True)
        staff.set_password(
            visit.session,
            visit.clock,
            member.id,
            password,
            by_id=member.id,
            keep_token=visit.token,
        )
    except MotLanError as error:
        visit.session.rollback()
        return _show_password(visit, onward, error)
    way = visit.standing.row.way
    return enter_staff(visit, member, stage_of(visit, member), way, Onward(onward))


class PasswordsDifferError(MotLanError):
    """The two boxes for a new password do not hold the same new one."""

    code, fault = "passwords_differ", "caller"
