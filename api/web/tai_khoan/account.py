"""`/tai-khoan`: the own account: where one is signed in, the password, second factors."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Form
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.cover_pdf import qr_picture
from api.credentials import device_of, idle_time
from api.guards import Page, PageForm, PartWay, PartWayForm, PartWayScript, PartWayVisit, Visit
from api.problems import sentence, status_of
from api.web.account_wording import WAY_VI
from api.web.rendering import render
from api.web.tai_khoan.entering import Onward, enter_staff, member_of
from api.web.tai_khoan.steps import PasswordsDifferError
from core.access import Subject
from core.errors import MotLanError
from repository import staff
from repository.accounts import factors, keys, sessions
from repository.accounts.passwords import NO_PASSWORD
from storage.db.models import Staff

router = APIRouter(include_in_schema=False)

_Look = Annotated[Visit, Depends(Page())]
_Act = Annotated[Visit, Depends(PageForm())]
_Enrol = Annotated[PartWayVisit, Depends(PartWay("open", "enrol"))]
_EnrolForm = Annotated[PartWayVisit, Depends(PartWayForm("open", "enrol"))]
_EnrolScript = Annotated[PartWayVisit, Depends(PartWayScript("open", "enrol"))]
_Secret = Annotated[str, Form(max_length=200)]


@router.get("/tai-khoan")
def account(visit: _Look) -> Response:
    """Own sessions for everybody; password and second factors for staff."""
    return _show(visit)


def _show(visit: Visit, error: MotLanError | None = None, done: str = "") -> Response:
    member = None
    if visit.caller.subject is Subject.STAFF:
        member = visit.session.get_one(Staff, visit.caller.staff_id)
    has_password = member is not None and member.password_hash != NO_PASSWORD
    return render(
        visit.request,
        "tai_khoan/account.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        done=done,
        member=member,
        has_password=has_password,
        sessions=sessions.own_sessions(
            visit.session, visit.clock, visit.caller, visit.token or "",
            idle=idle_time(visit.settings),
        ),
        factors=[] if member is None else factors.factors_of(visit.session, member.id),
        codes_left=0 if member is None else factors.codes_left(visit.session, member.id),
        ways=WAY_VI,
        providers=visit.request.app.state.providers,
    )  # fmt: skip


@router.post("/tai-khoan/phien/{session_id}")
def end_one(session_id: UUID, visit: _Act) -> Response:
    """End one of the own sessions; one of somebody else reads as not there."""
    sessions.end_own_session(visit.session, visit.clock, visit.caller, session_id)
    visit.session.commit()
    return RedirectResponse("/tai-khoan", status_code=303)


@router.post("/tai-khoan/phien")
def end_others(visit: _Act) -> Response:
    """Sign out everywhere but here."""
    sessions.end_other_sessions(visit.session, visit.clock, visit.caller, visit.token or "")
    visit.session.commit()
    return RedirectResponse("/tai-khoan", status_code=303)


def _prove(visit: Visit, password: str) -> Staff:
    """Weighty acts ask for the password again: a screen may stand open for a minute.

    Raises LoginRefusedError, NotAllowedError of the guard for citizens.
    """
    member = visit.session.get_one(Staff, visit.caller.staff_id)
    mark = device_of(visit.request)
    staff.authenticate(visit.session, visit.clock, visit.settings, member.username, password, mark)
    return member


def _is_staff(visit: Visit) -> None:
    if visit.caller.subject is not Subject.STAFF:
        raise factors.FactorNotFoundError


@router.post("/tai-khoan/mat-khau")
def change_password(
    visit: _Act, old: _Secret = "", password: _Secret = "", again: _Secret = ""
) -> Response:
    """A new password of one's own; all other sessions end."""
    _is_staff(visit)
    try:
        member = _prove(visit, old)
        if password != again or password == old:
            raise PasswordsDifferError
        staff.set_password(
            visit.session, visit.clock, member.id, password,
            by_id=member.id, keep_token=visit.token,
        )  # fmt: skip
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    return _show(visit, done="Đã đổi mật khẩu. Các phiên khác đã được đăng xuất.")


@router.post("/tai-khoan/bao-ve/{factor_id}/bo")
def remove(factor_id: UUID, visit: _Act, old: _Secret = "") -> Response:
    """Take a second factor away."""
    _is_staff(visit)
    try:
        member = _prove(visit, old)
        factors.remove_factor(visit.session, visit.clock, visit.settings, member, factor_id)
    except factors.FactorNotFoundError:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    return RedirectResponse("/tai-khoan", status_code=303)


@router.post("/tai-khoan/ma-du-phong")
def new_codes(visit: _Act, old: _Secret = "") -> Response:
    """Ten new recovery codes, shown this once."""
    _is_staff(visit)
    try:
        member = _prove(visit, old)
        if not factors.factors_of(visit.session, member.id):
            raise factors.FactorNotFoundError
        codes = factors.new_recovery_codes(visit.session, visit.clock, member.id)
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    return _codes_page(visit, codes)


def _codes_page(visit: Visit, codes: tuple[str, ...]) -> Response:
    return render(visit.request, "tai_khoan/codes.html", codes=codes)


@router.get("/tai-khoan/bao-ve")
def protect(visit: _Enrol) -> Response:
    """Add an app or a key; whoever has to have one comes here from signing in.

    The secret of the app is a new one each time: this page asks for no password.
    """
    return _protect(visit)


def _protect(visit: PartWayVisit, error: MotLanError | None = None) -> Response:
    member = member_of(visit)
    # After a wrong code the one that was scanned stays.
    factor = None if error is None else factors.waiting_app(visit.session, member.id)
    if factor is None:
        factor = factors.begin_app(visit.session, visit.clock, visit.settings, member)
    secret = factors.secret_of(visit.settings, factor)
    address = factors.address_of(visit.settings, factor, member)
    visit.session.commit()
    return render(
        visit.request,
        "tai_khoan/protect.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        must=visit.standing.row.stage == "enrol",
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=qr_picture(address),
    )


@router.post("/tai-khoan/bao-ve/ung-dung")
def add_app(
    visit: _EnrolForm,
    code: Annotated[str, Form(max_length=20)] = "",
    label: Annotated[str, Form(max_length=60)] = "",
    old: _Secret = "",
) -> Response:
    """The first code of the app; then the recovery codes, once."""
    member = member_of(visit)
    try:
        _prove_unless_entering(visit, old)
        codes = factors.confirm_app(visit.session, visit.clock, visit.settings, member, code, label)
    except MotLanError as error:
        visit.session.rollback()
        return _protect(visit, error)
    return _protected(visit, codes)


def _prove_unless_entering(visit: PartWayVisit, password: str) -> None:
    if visit.standing.row.stage == "open":
        _prove(visit, password)


def _protected(visit: PartWayVisit, codes: tuple[str, ...]) -> Response:
    """Show the codes; whoever was signing in is in now, with a new secret."""
    row = visit.standing.row
    if row.stage != "enrol":
        visit.session.commit()
        return _codes_page(visit, codes) if codes else RedirectResponse("/tai-khoan", 303)
    entered = enter_staff(visit, member_of(visit), "open", row.way, Onward())
    page = _codes_page(visit, codes)
    page.raw_headers.extend(one for one in entered.raw_headers if one[0] == b"set-cookie")
    return page


@router.post("/tai-khoan/bao-ve/khoa/hoi")
def ask_key(visit: _EnrolScript) -> Response:
    """What the browser asks a new key."""
    told = keys.ask_to_register(visit.session, visit.settings, member_of(visit), visit.standing.row)
    visit.session.commit()
    return JSONResponse(told)


@router.post("/tai-khoan/bao-ve/khoa")
def add_key(visit: _EnrolScript, answer: Annotated[dict[str, Any], Body()]) -> Response:
    """Take the new key; the answer holds recovery codes where there were none."""
    _prove_unless_entering(visit, str(answer.pop("old", ""))[:200])
    label = str(answer.pop("label", ""))[:60]
    codes = keys.register(
        visit.session, visit.clock, visit.settings, member_of(visit), visit.standing.row,
        answer, label,
    )  # fmt: skip
    page = _protected(visit, codes)
    told = JSONResponse({"codes": list(codes)})
    told.raw_headers.extend(one for one in page.raw_headers if one[0] == b"set-cookie")
    return told
