"""Signing in through an identity provider: to it, back from it, and its word that it is over."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.credentials import SESSION_COOKIE
from api.guards import PublicApi, PublicPage, Visit
from api.identity.claims import is_strong, number_in, told_by
from api.identity.oidc import Errand, OidcClient, ProviderRefusedError
from api.kept_forms import is_own_path
from api.problems import PageNotFoundError, status_of
from api.security import is_https
from api.web.doors import show_sign_in
from api.web.sign_in import citizen_with
from api.web.tai_khoan.entering import Onward, enter_citizen, enter_staff, stage_after_password
from core.errors import MotLanError
from repository.accounts import federated, sessions
from repository.accounts.secrets import SealedSecretError, opened, sealed
from storage.db.models import Staff

router = APIRouter(include_in_schema=False)

_COOKIE: Final = "motlan_errand"
_PATH: Final = "/dang-nhap"
_LASTS_S: Final = 600
_PURPOSE: Final = "errand to a provider"
UNLOCKED: Final = "/tai-khoan/mo-lai"


def _client(request: Request, name: str) -> OidcClient:
    found: OidcClient | None = request.app.state.providers.get(name)
    if found is None:
        raise PageNotFoundError
    return found


def _back_to(visit: Visit) -> str:
    return visit.settings.public_url.rstrip("/") + "/dang-nhap/tra-loi"


@router.get("/dang-nhap/qua/{name}")
def go_to_provider(
    name: str, visit: Annotated[Visit, Depends(PublicPage())], tiep: str = ""
) -> Response:
    """Send the browser to the provider; what has to come back travels sealed in a cookie."""
    client = _client(visit.request, name)
    now = visit.clock.now().timestamp()
    errand = Errand.new(name, tiep if is_own_path(tiep) else "", now, _freshness(client))
    try:
        address = client.address_for(errand, _back_to(visit))
    except MotLanError as error:
        return show_sign_in(visit.request, status=status_of(error), error=error)
    response = RedirectResponse(address, status_code=303)
    response.set_cookie(
        _COOKIE,
        sealed(visit.settings, _PURPOSE, json.dumps(asdict(errand)).encode()),
        max_age=_LASTS_S,
        httponly=True,
        # The provider leads back from another site: «strict» would leave the cookie behind.
        samesite="lax",
        secure=is_https(visit.settings),
        path=_PATH,
    )
    return response


def _freshness(client: OidcClient) -> int | None:
    """How old the proof at the provider may be, in seconds.

    At a desk that somebody left, the provider's own session would let the next one in: staff prove
    anew each time, whether the screen locked or somebody signed out. Of citizens a sign-in counts
    as fresh for the package of all their data: at a shared computer it is no earlier one's.
    """
    return client.provider.citizen_proof_s if client.provider.serves == "citizens" else 0


@router.get("/dang-nhap/tra-loi")
def back_from_provider(
    visit: Annotated[Visit, Depends(PublicPage())],
    code: str = "",
    state: str = "",
    error: str = "",
    iss: str = "",
) -> Response:
    """The answer counts once, in the browser that was sent, for the errand that it was sent on."""
    try:
        errand = _errand(visit, state)
        client = _client(visit.request, errand.provider)
        if error or not code:
            raise ProviderRefusedError
        client.check_answerer(iss)
        response = _enter(visit, client, errand, code)
    except MotLanError as refused:
        visit.session.rollback()
        response = show_sign_in(visit.request, status=status_of(refused), error=refused)
    response.delete_cookie(_COOKIE, path=_PATH, httponly=True, secure=is_https(visit.settings))
    return response


def _errand(visit: Visit, state: str) -> Errand:
    try:
        told = json.loads(opened(visit.settings, _PURPOSE, visit.request.cookies.get(_COOKIE, "")))
    except SealedSecretError as error:
        raise ProviderRefusedError from error
    errand = Errand(**told)
    age_s = visit.clock.now().timestamp() - errand.at
    if not state or state != errand.state or age_s > _LASTS_S:
        raise ProviderRefusedError
    return errand


def _enter(visit: Visit, client: OidcClient, errand: Errand, code: str) -> Response:
    claims = client.claims_for(errand, code, _back_to(visit))
    provider = client.provider
    mark = session_mark(provider.issuer, str(claims["sub"]))
    if provider.serves == "citizens":
        caller = citizen_with(visit, number_in(provider, claims))
        return enter_citizen(visit, caller, provider.name, mark)
    caller = federated.enter(visit.session, visit.clock, visit.settings, told_by(provider, claims))
    member = visit.session.get_one(Staff, caller.staff_id)
    if visit.is_locked and errand.onward == UNLOCKED:
        return _unlock(visit, member)
    stage = "open" if is_strong(provider, claims) else stage_after_password(visit, member)
    return enter_staff(visit, member, stage, provider.name, Onward(errand.onward), mark)


def _unlock(visit: Visit, member: Staff) -> Response:
    """The same person is there again: the session of the page behind it goes on."""
    token = visit.request.cookies.get(SESSION_COOKIE, "")
    found = sessions.standing(visit.session, visit.clock, token)
    if found.row.staff_id != member.id:
        raise ProviderRefusedError
    sessions.open_again(visit.clock, found.row)
    visit.session.commit()
    return RedirectResponse(UNLOCKED, status_code=303)


def session_mark(issuer: str, subject: str) -> str:
    """By which the provider names whose sessions are over; hashed, as no name is needed."""
    return sha256(f"{issuer}\n{subject}".encode()).hexdigest()


@router.post("/dang-nhap/het-phien/{name}")
def over_there(
    name: str,
    visit: Annotated[Visit, Depends(PublicApi("the provider's own signature proves it"))],
    logout_token: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """OpenID Connect Back-Channel Logout 1.0: all sessions of this person by this provider end."""
    client = _client(visit.request, name)
    mark = session_mark(client.provider.issuer, client.ended_subject(logout_token))
    count = federated.end_by_provider(visit.session, visit.clock, mark)
    visit.session.commit()
    return JSONResponse({"ended": count})
