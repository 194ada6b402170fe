"""Numbers, relations, deaths and doubles of persons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told
from api.v1.schemas.records import OwnRecordTold


class NumberAsked(Asked):
    """A number as it is written on a card or paper; it never stands in an address."""

    number: str = Field(min_length=6, max_length=20)


class FoundTold(Told):
    """Somebody who bears a number, or a name."""

    id: UUID
    full_name: str
    masked_number: str | None
    date_of_birth: date | None
    chips: list[str] = Field(description="deceased, duplicate, infant_unnumbered, unnumbered")


class IdentifierAsked(Asked):
    """One more number of a person."""

    kind: Literal["personal_number", "old_identity", "passport"]
    number: str = Field(min_length=6, max_length=20)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    valid_to: date | None = None
    reason: str = Field(max_length=400)


class IdentifierTold(Told):
    """A number, masked."""

    id: UUID
    kind: str
    masked_number: str
    country: str | None
    valid_from: date | None
    valid_to: date | None
    source: str = Field(description="withdrawn: noted by mistake, it names nobody")


class RelationNoted(Asked):
    """`person_id` of the address is the parent, guardian, … of the other person."""

    kind: Literal["parent", "grandparent", "sibling", "spouse", "guardian", "representative"]
    other_person_id: UUID
    basis: Literal["record", "paper", "word"]
    reason: str = Field(max_length=400)
    record_id: UUID | None = None
    scope: list[str] = Field(default_factory=list, max_length=50)
    valid_from: date | None = None
    valid_to: date | None = None


class RelationTold(Told):
    """A relation as it was noted, and whether it was ended."""

    id: UUID
    kind: str
    person_id: UUID
    other_person_id: UUID | None
    organisation_id: UUID | None
    scope: list[str]
    valid_from: date
    valid_to: date | None
    basis: str
    record_id: UUID | None
    ended_on: date | None
    is_backed: bool


class EndAsked(Asked):
    """Why a relation ends, and since when."""

    reason: str = Field(max_length=400)
    on: date | None = None


class DeathAsked(Asked):
    """By which extract somebody is known to have died."""

    on: date
    reason: str = Field(max_length=400)
    extract_id: UUID | None = Field(
        default=None, description="The extract in the store; without it a supervisor must agree"
    )


class WhyAsked(Asked):
    """A reason in writing."""

    reason: str = Field(max_length=400)


class MergeAsked(Asked):
    """Who stands for both from now on."""

    into_id: UUID
    reason: str = Field(max_length=400)


class AskedTold(Told):
    """What was asked of a person, and whether it counts already."""

    id: UUID
    name: str = Field(description="merge_asked, death_asked; died where it counts at once")
    is_waiting: bool
    person: FoundTold


class WaitingTold(Told):
    """What waits for the supervisor's word."""

    id: UUID
    name: str
    person: FoundTold
    other: FoundTold | None
    on: date | None
    reason: str
    asked_by: str | None
    at: datetime


class AnswerAsked(Asked):
    """The supervisor's word; no needs a reason."""

    answer: Literal["agreed", "declined"]
    reason: str = Field(default="", max_length=400)


class DuplicateTold(Told):
    """Two rows that may be one person."""

    id: UUID
    person: FoundTold
    other: FoundTold
    score: float
    signs: list[str]


class DecisionAsked(Asked):
    """Whether two rows are one person."""

    answer: Literal["same", "different"]
    reason: str = Field(max_length=400)
    stays_id: UUID | None = None


class StoreInCareTold(Told):
    """The papers of a child or ward."""

    person_id: UUID
    full_name: str
    kind: str
    papers: list[OwnRecordTold]
