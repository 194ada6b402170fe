"""Messages of the one-stop software, events, components without a scan, lists of procedures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.v1.schemas.common import Asked, Told
from core.dossiers import Handover, Payment
from core.lifecycle import DossierState


class MasterMessageAsked(Asked):
    """One change of a dossier in the one-stop software; what is left out says nothing."""

    message_id: str = Field(min_length=1, max_length=80, description="The same counts once")
    sequence: int = Field(ge=0, le=2**53, description="Grows with each change over there")
    at: AwareDatetime
    state: DossierState | None = None
    state_number: int | None = Field(
        default=None, ge=1, le=10, description="The state by its number; instead of `state`"
    )
    payment: Payment | None = None
    delivery: Handover | None = None
    due_on: date | None = None


class MasterMessageTold(Told):
    """What became of the message, and how the dossier stands after it."""

    taken: Literal["applied", "already_known", "late", "conflict"]
    state: str
    payment: str
    delivery: str
    sync: str
    due_on: date | None


class DossierEventTold(Told):
    """One event of a dossier."""

    name: str
    reason: str
    values: dict[str, Any]
    at: datetime
    message_id: str | None
    sequence: int | None


class MarkAsked(Asked):
    """How a component is served without a scan, and by what."""

    mark: Literal["exploited_data", "verified_by_original", "not_required", "not_digitized"]
    reason: str = Field(max_length=500)


class SupplementTold(Told):
    """The one notice of what is missing; the legal time rests between the two days."""

    component_ids: list[UUID]
    asked_on: date
    answered_on: date | None
    due_before: date | None


class ListAsked(Asked):
    """A national list; shapes of its rows in docs/catalogue.md."""

    DanhSachThuTuc: list[dict[str, Any]] = Field(min_length=1)
    effective_on: date | None = Field(default=None, description="Tomorrow when missing")
    is_whole: bool = Field(default=False, description="What it does not name has ended")
    keeps_good: bool = Field(default=False, description="Good rows count although others do not")


class ListTold(Told):
    """What a list changes; nothing happens before somebody takes it over."""

    id: UUID
    state: str
    effective_on: date
    is_whole: bool
    bad_rows: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    seen: str = Field(description="To be sent back with the decision")


class DecisionAsked(Asked):
    """What becomes of a list."""

    answer: Literal["take", "drop"]
    seen: str = Field(default="", max_length=64)


class CatalogueChangeTold(Told):
    """A catalogue file or a mapping that waits for a second person, or what became of it."""

    id: UUID
    kind: str
    state: str
    told: list[dict[str, Any]]
    proposed_at: datetime
    decided_at: datetime | None


class ChangeDecisionAsked(Asked):
    """What becomes of it."""

    answer: Literal["take", "drop"]
