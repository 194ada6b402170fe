"""`/api/v1/token`: a bearer token for staff, machine clients and citizens."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from sqlalchemy.dialects.postgresql import insert

from api.guards import Api, PublicApi, Visit
from api.identity.claims import number_in
from api.identity.oidc import LEEWAY_S, OidcClient, ProviderRefusedError
from api.v1.schemas.access import CitizenTokenAsked, TokenAsked, TokenGiven
from api.web.sign_in import citizen_with
from api.web.tai_khoan.devices import device_words, place_of
from api.web.tai_khoan.provider import session_mark
from core.access import Caller, Subject
from repository import staff
from repository.accounts import factors, lockout, sessions
from repository.accounts.sessions import Beginning
from storage.db.models import Staff, UsedToken

router = APIRouter(tags=["token"])

_Asking = Annotated[Visit, Depends(PublicApi("this is where a token comes from"))]


@router.post("/token", status_code=201)
def give_token(asked: TokenAsked, visit: _Asking) -> TokenGiven:
    """Check name, password and second factor and open a session; the token is shown this once."""
    mark = _mark_of_machine(visit)
    caller = staff.authenticate(
        visit.session, visit.clock, visit.settings, asked.username, asked.password, mark
    )
    way = _second_factor(visit, caller, asked.code) if caller.subject is Subject.STAFF else None
    member = visit.session.get_one(Staff, caller.staff_id)
    is_machine = caller.subject is Subject.MACHINE
    lockout.remember(visit.session, visit.clock, member, mark if is_machine else None)
    return _open(visit, caller, way or "password")


def _mark_of_machine(visit: Visit) -> str:
    """What a program is known by where a browser has its cookie: the address that it calls from.

    Strangers who guess from elsewhere do not shut it out. No cookie looks like this.
    """
    return f"machine at {place_of(visit.request)}"


def _second_factor(visit: Visit, caller: Caller, code: str) -> str | None:
    """The same proofs as in a browser; raises SecondFactorNeededError, SecondFactorRefusedError."""
    member = visit.session.get_one(Staff, caller.staff_id)
    if member.must_change_password:
        # A password that somebody else gave opens the page on which it is changed, nothing else.
        raise staff.LoginRefusedError(minutes=visit.settings.lockout_minutes)
    if not factors.factors_of(visit.session, member.id):
        if factors.needs_factor(visit.settings, member.roles):
            raise factors.SecondFactorNeededError
        return None
    if not code:
        raise factors.SecondFactorNeededError
    try:
        return factors.take_code(visit.session, visit.clock, visit.settings, member.id, code)
    except factors.SecondFactorRefusedError:
        visit.session.rollback()
        lockout.count_failure(visit.session, visit.clock, visit.settings, member)
        raise


def _open(visit: Visit, caller: Caller, way: str, provider: str | None = None) -> TokenGiven:
    how = Beginning(
        kind="api",
        way=way,
        device=device_words(visit.request),
        place=place_of(visit.request),
        provider_session=provider,
    )
    token = sessions.start_session(visit.session, visit.clock, visit.settings, caller, how)
    visit.session.commit()
    return TokenGiven(
        access_token=token,
        idle_minutes=visit.settings.session_idle_minutes,
        hours=visit.settings.session_hours,
    )


@router.post("/token/citizen", status_code=201)
def give_token_to_citizen(asked: CitizenTokenAsked, visit: _Asking) -> TokenGiven:
    """Check an ID token of a provider for citizens and open a session for who it names."""
    client: OidcClient | None = visit.request.app.state.providers.get(asked.provider)
    if client is None or client.provider.serves != "citizens":
        raise ProviderRefusedError
    claims = client.claims_of_token(asked.id_token)
    _take_once(visit, asked.id_token, float(claims["exp"]))
    caller = citizen_with(visit, number_in(client.provider, claims))
    mark = session_mark(client.provider.issuer, str(claims["sub"]))
    return _open(visit, caller, client.provider.name, mark)


def _take_once(visit: Visit, token: str, expires: float) -> None:
    """Whoever copied the token comes too late; rows of tokens that are over go with the next."""
    now = visit.clock.now()
    over = datetime.fromtimestamp(now.timestamp() - 2 * LEEWAY_S, UTC)
    visit.session.execute(sa.delete(UsedToken).where(UsedToken.expires_at < over))
    # Without the signature: of some kinds there are many valid ones for the same words.
    digest = hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()
    taken = visit.session.scalar(
        insert(UsedToken)
        .values(token_sha256=digest, expires_at=datetime.fromtimestamp(expires, UTC))
        .on_conflict_do_nothing()
        .returning(UsedToken.token_sha256)
    )
    if taken is None:
        raise ProviderRefusedError


@router.delete("/token", status_code=204)
def end_token(visit: Annotated[Visit, Depends(Api())]) -> None:
    """End the session of this token."""
    if visit.token is not None:
        sessions.end_session(visit.session, visit.clock, visit.token)
        visit.session.commit()
