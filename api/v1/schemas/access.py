"""Tokens, and who looked at whose papers."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.v1.schemas.common import Asked, Told


class TokenAsked(Asked):
    """Name and password of a member of staff or of a machine client."""

    username: str = Field(max_length=100)
    password: str = Field(max_length=200)
    code: str = Field(
        default="", max_length=40, description="Of the second factor, where the account has one"
    )


class CitizenTokenAsked(Asked):
    """An ID token that an app of the identity provider got for its user; it is taken once."""

    provider: str = Field(max_length=40, description="Its name in the settings")
    id_token: str = Field(max_length=20_000)


class TokenGiven(Told):
    """A bearer token; it is shown only this once."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 # the name of the scheme
    idle_minutes: int = Field(description="It ends after so many minutes without a call")
    hours: int = Field(description="It ends after so many hours in any case")


class RequestTold(Told):
    """One call of another system about the caller's own papers."""

    at: datetime
    client: str
    agency: str
    call: str = Field(description="list or file")
    requester: str | None
    procedure_code: str | None
    dossier_code: str | None
    papers: int


class LookTold(Told):
    """One look at, use of or refused attempt on a paper."""

    at: datetime
    who: str | None
    agency: str | None
    action: str
    outcome: str
    purpose: str
    basis: str
    dossier_code: str | None
    paper_title: str | None
    is_self: bool
