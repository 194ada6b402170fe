"""Procedures, dossiers, checklists, reuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.v1.schemas.common import Asked, Told
from api.v1.schemas.records import RecordTold


class ProcedureTold(Told):
    """An administrative procedure in the version that is in force."""

    code: str
    name: str
    level: str
    field_name: str | None
    legal_days: int | None = Field(description="Working days allowed by law")
    valid_from: date
    valid_to: date | None
    source: str


class CatalogueImported(Told):
    """How many rows of each kind would be added and changed once another person agrees."""

    added: dict[str, int]
    changed: dict[str, int]
    change_id: UUID | None
    """What waits for the decision; None where nothing differs."""


class PersonAsked(Asked):
    """A person by the 12-digit number; name and birth date are needed when the number is new."""

    personal_number: str | None = Field(default=None, pattern=r"^0\d{11}$")
    full_name: str = Field(min_length=1, max_length=200)
    date_of_birth: date | None = None
    sex: Literal["nam", "nữ"] | None = None
    address: str | None = Field(default=None, max_length=400)


class PersonTold(Told):
    """A person as lists show them."""

    id: UUID
    full_name: str
    masked_number: str | None
    date_of_birth: date | None


class DossierAsked(Asked):
    """A dossier as the one-stop software has it."""

    code: str | None = Field(
        default=None, max_length=40, description="By the one-stop software; proposed when missing"
    )
    procedure_code: str = Field(max_length=40)
    owner_id: UUID
    submitter_id: UUID | None = None
    competent_agency_code: str | None = Field(default=None, max_length=35)
    case_code: str | None = Field(default=None, max_length=10)
    channel: Literal["direct", "online", "postal"] = "direct"
    received_at: AwareDatetime | None = Field(
        default=None, description="Now when missing; never ahead, and within seven days"
    )
    late_reason: str | None = Field(
        default=None, max_length=500, description="Why it is entered later than that"
    )
    purpose: str | None = Field(default=None, max_length=400)


class DossierTold(Told):
    """A dossier."""

    id: UUID
    code: str
    procedure_code: str
    procedure_name: str
    owner_id: UUID | None
    state: str
    channel: str
    identity_seen_by: str
    case_code: str
    payment: str
    delivery: str
    sync: str = Field(description="own, in_step, ahead or conflict with the one-stop software")
    received_at: datetime
    received_on: date
    due_on: date | None
    closed_at: datetime | None


class CheckTold(Told):
    """One rule of R0–R14."""

    rule: str
    passed: bool
    reason_code: str
    reason: str
    basis: str
    needs_confirmation: bool
    is_confirmed: bool


class OfferTold(Told):
    """A stored paper that may serve a component, with the verdict on it."""

    record: RecordTold
    verdict: str
    is_usable: bool
    can_be_overridden: bool
    needs_word: bool
    reasons: list[str]
    checks: list[CheckTold]


class ComponentTold(Told):
    """One component of the checklist."""

    component_id: UUID
    code: str
    name: str
    is_required: bool
    digitization: str
    status: str
    must_be_asked_for: bool
    document_id: UUID | None
    record_id: UUID | None
    accepted_types: list[str]
    unavailable_since: datetime | None = Field(
        default=None, description="Other systems were asked for it then, and none answered"
    )
    offers: list[OfferTold]


class CloseAsked(Asked):
    """How the dossier ended."""

    outcome: Literal["completed", "refused", "withdrawn"]
    incomplete_reason: str | None = Field(
        default=None,
        max_length=500,
        description="Why it is completed although required components are missing",
    )
    refusal_reason: str | None = Field(default=None, max_length=500)
    keeps_papers: bool = Field(
        default=False,
        description="After a refusal: the citizen agrees that what was scanned stays",
    )


class ReuseAsked(Asked):
    """A stored paper for a component."""

    component_id: UUID
    record_id: UUID
    override_reason: str | None = Field(default=None, max_length=500)
    is_confirmed: bool = Field(
        default=False, description="The officer looked at what an offer with `needs_word` asks for"
    )


class ReuseTold(Told):
    """The use that was written down."""

    id: UUID
    record_id: UUID
    dossier_id: UUID
    component_id: UUID
    verdict: str
    checks: list[dict[str, Any]]
    sha256: str
    reference_date: date
    at: datetime
