"""From a proof to an open session: what is still to be shown, and a fresh secret at each step."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from api.body_limits import SignInRequiredError
from api.credentials import SESSION_COOKIE, device_of
from api.guards import PartWayVisit, Visit
from api.kept_forms import is_own_path, open_form
from api.problems import sentence, status_of
from api.security import VISITOR_COOKIE, csrf_token, drop_cookie, keep_device, set_cookie
from api.web.rendering import render
from api.web.tai_khoan.devices import device_words, place_of
from api.web.wording import first_page
from core.access import Caller
from core.errors import MotLanError
from repository.accounts import lockout, sessions
from repository.accounts.factors import factors_of, needs_factor
from repository.accounts.sessions import Beginning, Stage
from repository.staff import caller_of
from storage.db.models import Staff

STEP_PAGES: dict[Stage, str] = {
    "second_factor": "/dang-nhap/xac-thuc",
    "new_password": "/dang-nhap/mat-khau-moi",
    "enrol": "/tai-khoan/bao-ve",
}


@dataclass(frozen=True)
class Onward:
    """Where somebody wanted to go, and the form that they had typed."""

    path: str = ""
    kept: str = ""


def stage_after_password(visit: Visit, member: Staff) -> Stage:
    """A second factor where there is one; else what follows it."""
    return "second_factor" if factors_of(visit.session, member.id) else stage_of(visit, member)


def stage_of(visit: Visit, member: Staff) -> Stage:
    """What somebody whose proofs are complete has to do before the door opens."""
    if member.must_change_password:
        return "new_password"
    if needs_factor(visit.settings, member.roles) and not factors_of(visit.session, member.id):
        return "enrol"
    return "open"


def enter_staff(
    visit: Visit, member: Staff, stage: Stage, way: str, onward: Onward, provider: str | None = None
) -> Response:
    """A session with a new secret; the one before it, of an earlier step, ends. Commits."""
    if isinstance(visit, PartWayVisit) and visit.standing.row.provider_session is not None:
        # Who began at a provider is signed out and unlocked by it, whatever was shown here too.
        way, provider = visit.standing.row.way, visit.standing.row.provider_session
    old = visit.request.cookies.get(SESSION_COOKIE)
    if old:
        sessions.end_session(visit.session, visit.clock, old)
    caller, device = caller_of(member), None
    if stage == "open":
        device = device_of(visit.request) or secrets.token_urlsafe(24)
        lockout.remember(visit.session, visit.clock, member, device)
    token = _begin(visit, caller, stage, way, provider)
    if stage == "open":
        response = come_in(visit, caller, token, onward)
    else:
        response = RedirectResponse(STEP_PAGES[stage] + _query(onward), status_code=303)
        if stage == "second_factor" and onward.kept:
            # A form is too long for an address: the next page comes at once and carries it.
            kinds = {one.kind for one in factors_of(visit.session, member.id)}
            response = step_page(visit, token, onward, kinds)
    if device is not None:
        keep_device(response, visit.settings, device)
    set_cookie(response, visit.settings, SESSION_COOKIE, token)
    drop_cookie(response, visit.settings, VISITOR_COOKIE)
    return response


def enter_citizen(visit: Visit, caller: Caller, way: str, provider: str | None = None) -> Response:
    """A session for a citizen whose number was proven. Commits."""
    token = _begin(visit, caller, "open", way, provider)
    response = RedirectResponse("/kho-cua-toi", status_code=303)
    set_cookie(response, visit.settings, SESSION_COOKIE, token)
    drop_cookie(response, visit.settings, VISITOR_COOKIE)
    return response


def _begin(visit: Visit, caller: Caller, stage: Stage, way: str, provider: str | None) -> str:
    how = Beginning(
        stage=stage,
        way=way,
        device=device_words(visit.request),
        place=place_of(visit.request),
        provider_session=provider,
    )
    token = sessions.start_session(visit.session, visit.clock, visit.settings, caller, how)
    visit.session.commit()
    return token


def come_in(visit: Visit, caller: Caller, token: str, onward: Onward) -> Response:
    """The page that was wanted, or the form that was typed, ready to be sent."""
    form = open_form(visit.settings, visit.clock, onward.kept, caller)
    if form is not None:
        # The head of the page would be that of a stranger: the session is younger than the visit.
        return render(
            visit.request,
            "tai_khoan/resend.html",
            form=form,
            csrf_token=csrf_token(visit.settings, token),
        )
    path = onward.path if is_own_path(onward.path) else first_page(caller)
    return RedirectResponse(path, status_code=303)


def step_page(
    visit: Visit,
    token: str,
    onward: Onward,
    kinds: Collection[str],
    error: MotLanError | None = None,
) -> Response:
    """The page that asks for the second factor, of which the account has these kinds."""
    return render(
        visit.request,
        "tai_khoan/second_step.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        onward=onward.path,
        kept=onward.kept,
        kinds=kinds,
        csrf_token=csrf_token(visit.settings, token),
    )


def _query(onward: Onward) -> str:
    return f"?tiep={onward.path}" if is_own_path(onward.path) else ""


def member_of(visit: PartWayVisit) -> Staff:
    """Whose session it is; a citizen has no steps. Raises SignInRequiredError."""
    member = visit.standing.member
    if member is None:
        raise SignInRequiredError
    return member
