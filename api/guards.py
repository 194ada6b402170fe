"""Who may come in: every route names one of these guards; without a guard there is no route.

A guard opens the database session of the request, finds out who calls and whether the role allows
the action at all. Whether this dossier or this paper may be seen is decided at the doors below.
The session is only closed here, never committed: after the answer has gone out an error could no
longer be told (models.md 7.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Header
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.body_limits import SignInRequiredError
from api.credentials import SESSION_COOKIE, bearer_of, idle_time, token_of
from api.kept_forms import keep_form
from api.security import CSRF_HEADER, VISITOR_COOKIE, CsrfError, check_csrf, csrf_token
from core.access import Action, Caller, Subject, may
from core.clock import Clock
from core.settings import Settings
from ingest.pipeline.commands import NotAllowedError
from ingest.pipeline.services import Services
from repository.access_log import refusals_logged, share_log
from repository.accounts.sessions import (
    SessionEndedError,
    SessionLockedError,
    Standing,
    find_session,
    owner_of_session,
    standing,
)
from storage.db.models import Agency, Person, Staff

PUBLIC = Caller(subject=Subject.PUBLIC)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Visit:
    """One request: who calls, and the parts that serve the call."""

    request: Request
    services: Services
    session: Session
    caller: Caller
    token: str | None
    """Secret of the session or of the API token, when somebody is signed in."""
    is_locked: bool = False
    """A session is there, but its holder has to prove to be there too."""

    @property
    def clock(self) -> Clock:
        """The clock of the installation."""
        return self.services.clock

    @property
    def settings(self) -> Settings:
        """The settings of the installation."""
        return self.services.settings

    @property
    def csrf_token(self) -> str:
        """The token that the forms of this answer carry."""
        return csrf_token(self.settings, self.token) if self.token else ""


def services_of(request: Request) -> Services:
    """The services that `create_app` was given."""
    services: Services = request.app.state.services
    return services


@dataclass(frozen=True)
class Who:
    """Who is signed in, for the head of the page."""

    name: str
    place: str | None
    """The agency of a member of staff."""


def _caller(services: Services, session: Session, token: str, *, renew: bool) -> Caller | None:
    """The caller of the session; None for a locked one."""
    idle = idle_time(services.settings)
    try:
        caller = find_session(session, services.clock, token, idle=idle, renew=renew)
    except SessionLockedError:
        return None
    except SessionEndedError:
        return PUBLIC
    # Without the commit the idle time would not start anew.
    session.commit()
    return caller


def _who(session: Session, caller: Caller) -> Who | None:
    if caller.staff_id is not None:
        row = session.execute(
            select(Staff.full_name, Agency.name)
            .join(Agency, Agency.id == Staff.agency_id)
            .where(Staff.id == caller.staff_id)
        ).one()
        return Who(name=row[0], place=row[1])
    if caller.person_id is not None:
        name = session.scalars(select(Person.full_name).where(Person.id == caller.person_id)).one()
        return Who(name=name, place=None)
    return None


class Guard:
    """What all guards share; the mark that the route test looks for."""

    is_guard = True
    renews_session = True
    """Whether the visit starts the idle time anew: only what a person does."""

    @contextmanager
    def _visit(self, request: Request, token: str | None) -> Iterator[Visit]:
        services = services_of(request)
        with services.session_factory() as session:
            share_log(session, request.app.state.access_log)
            found: Caller | None = PUBLIC
            if token is not None:
                found = _caller(services, session, token, renew=self.renews_session)
            caller = found or PUBLIC
            if caller.subject is Subject.PUBLIC:
                token = None
            visit = Visit(request, services, session, caller, token, is_locked=found is None)
            request.state.visit = visit
            request.state.person = _who(session, caller)
            # Ends the transaction: its connection is free while a body is read or a file examined.
            session.commit()
            # A door that refuses has its line in the access log even though the work is undone.
            with refusals_logged(session, services.clock):
                yield visit


class Anyone(Guard):
    """Open to all, with the reason why; needs no database."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __call__(self) -> None:
        """Let everybody in."""


class PublicPage(Guard):
    """A page that needs no sign-in; knows who is signed in all the same."""

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Open the visit."""
        with self._visit(request, request.cookies.get(SESSION_COOKIE)) as visit:
            yield visit


class PublicForm(Guard):
    """A form that is sent before anybody is signed in; its token is bound to the visitor."""

    def __call__(
        self, request: Request, csrf_token: Annotated[str | None, Form()] = None
    ) -> Iterator[Visit]:
        """Open the visit; raises CsrfError."""
        binding = request.cookies.get(VISITOR_COOKIE)
        check_csrf(services_of(request).settings, binding, csrf_token)
        with self._visit(request, request.cookies.get(SESSION_COOKIE)) as visit:
            yield visit


class _SignedIn(Guard):
    def __init__(self, *actions: Action) -> None:
        self.actions = actions

    def _admit(self, visit: Visit) -> None:
        caller = visit.caller
        if caller.subject is Subject.PUBLIC:
            raise SessionLockedError if visit.is_locked else SignInRequiredError
        if self.actions and not any(may(caller, action) for action in self.actions):
            raise NotAllowedError()


class Page(_SignedIn):
    """A page for people whose role allows one of the actions; none named: whoever is signed in."""

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Open the visit; raises SignInRequiredError, NotAllowedError."""
        with self._visit(request, request.cookies.get(SESSION_COOKIE)) as visit:
            self._admit(visit)
            yield visit


class Polled(Page):
    """What an open page asks for by itself; a screen that nobody sits at must lock (QCVN 12)."""

    renews_session = False


class PageForm(_SignedIn):
    """A form of a signed-in person; its token is a field or, from scripts, a header."""

    def __call__(
        self,
        request: Request,
        csrf_token: Annotated[str | None, Form()] = None,
        x_csrf_token: Annotated[str | None, Header()] = None,
    ) -> Iterator[Visit]:
        """Open the visit; raises SignInRequiredError, CsrfError, NotAllowedError."""
        with self._visit(request, request.cookies.get(SESSION_COOKIE)) as visit:
            given = csrf_token or x_csrf_token
            if visit.caller.subject is Subject.PUBLIC:
                _keep_what_was_typed(visit, given)
                self._admit(visit)
            check_csrf(visit.settings, visit.token, given)
            self._admit(visit)
            yield visit


def _keep_what_was_typed(visit: Visit, csrf: str | None) -> None:
    """A form that was shown to the holder of the session, which locked or ended meanwhile."""
    token = token_of(visit.request)
    try:
        check_csrf(visit.settings, token, csrf)
    except CsrfError:
        return
    owner = owner_of_session(visit.session, token or "")
    if owner is not None:
        visit.request.state.kept = keep_form(visit.request, visit.settings, visit.clock, owner)


@dataclass
class PartWayVisit(Visit):
    """One request of a session that is locked, or not yet open."""

    at: Standing | None = None
    """The session as it stands; its `caller` may do nothing yet."""

    @property
    def standing(self) -> Standing:
        """What is known of the session; raises SignInRequiredError."""
        if self.at is None:
            raise SignInRequiredError
        return self.at


class PartWay(Guard):
    """A step of signing in, or a screen that is locked; `open`: also whoever is signed in.

    The caller of the visit is nobody: what the holder may do is not open here.
    """

    def __init__(self, *stages: str) -> None:
        self.stages = stages

    @contextmanager
    def _step(self, request: Request) -> Iterator[PartWayVisit]:
        services, token = services_of(request), request.cookies.get(SESSION_COOKIE)
        with services.session_factory() as session:
            visit = PartWayVisit(request, services, session, PUBLIC, None)
            request.state.visit = visit
            request.state.person = None
            idle = idle_time(services.settings)
            try:
                found = standing(session, services.clock, token or "", idle=idle)
            except SessionEndedError:
                raise SignInRequiredError from None
            at = "locked" if found.is_locked else found.row.stage
            if at not in self.stages:
                raise SessionLockedError if found.is_locked else SignInRequiredError
            visit.at, visit.token = found, token
            if at == "open":
                visit.caller = found.caller
                request.state.person = _who(session, found.caller)
            yield visit

    def __call__(self, request: Request) -> Iterator[PartWayVisit]:
        """Open the visit; raises SignInRequiredError, SessionLockedError."""
        with self._step(request) as visit:
            yield visit


class PartWayForm(PartWay):
    """A form of such a step; its token is a field or, from scripts, a header."""

    def __call__(
        self,
        request: Request,
        csrf_token: Annotated[str | None, Form()] = None,
        x_csrf_token: Annotated[str | None, Header()] = None,
    ) -> Iterator[PartWayVisit]:
        """Open the visit; raises SignInRequiredError, SessionLockedError, CsrfError."""
        with self._step(request) as visit:
            check_csrf(visit.settings, visit.token, csrf_token or x_csrf_token)
            yield visit


class PartWayScript(PartWay):
    """A script's call at such a step, with a body of JSON; its token is a header."""

    def __call__(
        self, request: Request, x_csrf_token: Annotated[str | None, Header()] = None
    ) -> Iterator[PartWayVisit]:
        """Open the visit; raises SignInRequiredError, SessionLockedError, CsrfError."""
        with self._step(request) as visit:
            check_csrf(visit.settings, visit.token, x_csrf_token)
            yield visit


class Api(_SignedIn):
    """A call of a machine with a bearer token, or of a page's script with the cookie.

    With the cookie every writing call must carry the CSRF header.
    """

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Open the visit; raises SignInRequiredError, CsrfError, NotAllowedError."""
        bearer = bearer_of(request)
        token = bearer or request.cookies.get(SESSION_COOKIE)
        with self._visit(request, token) as visit:
            if visit.caller.subject is Subject.PUBLIC:
                self._admit(visit)
            if bearer is None and request.method not in _SAFE:
                check_csrf(visit.settings, visit.token, request.headers.get(CSRF_HEADER))
            self._admit(visit)
            yield visit


class PublicApi(Guard):
    """A call that needs no token, such as asking for one."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Open the visit."""
        with self._visit(request, None) as visit:
            yield visit
