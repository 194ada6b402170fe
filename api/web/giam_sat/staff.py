"""`/giam-sat/can-bo`: who works in the agency, for its administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web.account_wording import ACCOUNT_EVENT_VI, ROLE_VI
from api.web.rendering import render
from core.access import Action, Role
from core.errors import MotLanError
from repository.accounts import members
from repository.accounts.passwords import ONE_TIME_LASTS
from storage.db.models import Staff

router = APIRouter(include_in_schema=False)

_Look = Annotated[Visit, Depends(Page(Action.MANAGE_STAFF))]
_Change = Annotated[Visit, Depends(PageForm(Action.MANAGE_STAFF))]
_Roles = Annotated[list[Role] | None, Form(max_length=10)]

Act = Literal["roles", "password", "factors", "release", "leave", "back", "ask", "agree", "decline"]


@router.get("/giam-sat/can-bo")
def people(visit: _Look) -> Response:
    """Everybody of the agency, and the form for somebody new."""
    return _list(visit)


def _list(
    visit: Visit, error: MotLanError | None = None, typed: Mapping[str, object] | None = None
) -> Response:
    return render(
        visit.request,
        "giam_sat/staff.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        members=members.members(visit.session, visit.caller),
        roles=members.PLAIN_ROLES,
        role_words=ROLE_VI,
        typed=typed or {"username": "", "full_name": "", "title": "", "roles": ()},
        now=visit.clock.now(),
    )


@router.post("/giam-sat/can-bo")
def add(
    visit: _Change,
    username: Annotated[str, Form(max_length=60)] = "",
    full_name: Annotated[str, Form(max_length=120)] = "",
    title: Annotated[str, Form(max_length=120)] = "",
    roles: _Roles = None,
) -> Response:
    """A new member; the one-time password is shown this once, to be handed over."""
    chosen = roles or []
    try:
        row, given = members.add_member(
            visit.session, visit.clock, visit.caller,
            username=username, full_name=full_name, title=title, roles=chosen,
        )  # fmt: skip
    except MotLanError as error:
        visit.session.rollback()
        typed = {"username": username, "full_name": full_name, "title": title, "roles": chosen}
        return _list(visit, error, typed)
    visit.session.commit()
    return _slip(visit, row, given)


def _slip(visit: Visit, row: Staff, given: str) -> Response:
    return render(
        visit.request,
        "giam_sat/one_time_password.html",
        member=row,
        password=given,
        until=visit.clock.now() + ONE_TIME_LASTS,
    )


@router.get("/giam-sat/can-bo/{staff_id}")
def one(staff_id: UUID, visit: _Look) -> Response:
    """One member: roles, what can be done, what happened to the account."""
    return _one(visit, staff_id)


def _one(visit: Visit, staff_id: UUID, error: MotLanError | None = None) -> Response:
    found = members.member(visit.session, visit.caller, staff_id)
    return render(
        visit.request,
        "giam_sat/staff_member.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        one=found,
        is_self=found.row.id == visit.caller.staff_id,
        is_administrator=Role.ADMINISTRATOR.value in found.row.roles,
        roles=members.PLAIN_ROLES,
        role_words=ROLE_VI,
        events=members.events_of(visit.session, staff_id),
        event_words=ACCOUNT_EVENT_VI,
        now=visit.clock.now(),
    )


@router.post("/giam-sat/can-bo/{staff_id}")
def change(
    staff_id: UUID,
    visit: _Change,
    act: Annotated[Act, Form()],
    roles: _Roles = None,
) -> Response:
    """One thing that is done to an account; every one of them is an event of it."""
    try:
        given = _do(visit, staff_id, act, roles or [])
    except members.MemberNotFoundError:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return _one(visit, staff_id, error)
    visit.session.commit()
    if given is not None:
        return _slip(visit, visit.session.get_one(Staff, staff_id), given)
    return RedirectResponse(f"/giam-sat/can-bo/{staff_id}", status_code=303)


def _do(visit: Visit, staff_id: UUID, act: Act, roles: list[Role]) -> str | None:
    """A one-time password where one was made."""
    there = (visit.session, visit.clock, visit.caller, staff_id)
    if act == "password":
        return members.new_password_for(*there)
    if act == "back":
        return members.come_back(*there)
    if act == "roles":
        members.change_roles(*there, roles, settings=visit.settings)
    elif act in ("agree", "decline"):
        members.answer_administrator(*there, agrees=act == "agree", settings=visit.settings)
    else:
        plain = {
            "factors": members.factors_lost,
            "release": members.release_lock,
            "leave": members.leave,
            "ask": members.ask_administrator,
        }
        plain[act](*there)
    return None
