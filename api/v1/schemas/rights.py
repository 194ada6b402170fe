"""What citizens decide: consents, shares, correction requests."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told


class ConsentTold(Told):
    """One receipt."""

    id: UUID
    code: str
    recipient: str
    dossier_code: str | None
    types: list[str]
    purpose: str
    at: datetime
    valid_until: datetime
    way: str
    ended_at: datetime | None
    is_live: bool
    is_share: bool
    is_whole: bool = Field(description="Whether the hash fits what the receipt says")


class ConsentAskedTold(Told):
    """A request for consent that waits for an answer."""

    id: UUID
    dossier_code: str
    agency: str
    asked_by: str
    types: list[str]
    purpose: str
    asked_at: datetime
    valid_until: datetime


class ConsentAnswer(Asked):
    """Yes or no."""

    is_given: bool


class ShareAsked(Asked):
    """To whom (exactly one of the three), for how long, how often."""

    agency_id: UUID | None = None
    number: str | None = Field(default=None, max_length=12, description="Of a person")
    name: str | None = Field(default=None, max_length=80, description="For a link with a code")
    days: int
    openings: int


class ShareTold(Told):
    """One share as its giver sees it."""

    id: UUID
    record_id: UUID
    paper_title: str
    recipient: str
    slug: str | None = Field(description="Of a link: the end of its address /chia-se/…")
    created_at: datetime
    expires_at: datetime
    openings: int
    most_openings: int
    last_opened_at: datetime | None
    standing: str


class ShareGiven(Told):
    """A share that was just made."""

    id: UUID
    slug: str
    code: str | None = Field(description="Of a link; told this once")


class CorrectionAsked(Asked):
    """What is wrong, what is right, why."""

    field: str = Field(max_length=60)
    value: str = Field(max_length=300, description="Dates as YYYY-MM-DD")
    words: str = Field(max_length=1000)


class CorrectionRequestTold(Told):
    """One request and its answer."""

    id: UUID
    code: str
    record_id: UUID
    paper_title: str
    paper_code: str
    person_name: str
    field: str
    value_now: str | None
    value_wanted: str
    words: str
    state: str
    asked_at: datetime
    due_on: date
    days_late: int
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
