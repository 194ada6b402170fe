"""What became of a paper: history, uses, changes, notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told


class ReasonAsked(Asked):
    """Why; the owner and the agencies that used the paper read it."""

    reason: str = Field(max_length=500)


class RevokeAsked(ReasonAsked):
    """How the paper lost its force."""

    change: Literal["revoked", "cancelled", "found_forged", "doubted", "expired"] = "revoked"


class SupersedeAsked(ReasonAsked):
    """The newer paper."""

    newer_id: UUID


class CompareAsked(Asked):
    """The dossier in hand while the original was held beside the stored copy."""

    dossier_id: UUID


class CorrectAsked(ReasonAsked):
    """Corrected values by field name; dates as YYYY-MM-DD."""

    values: dict[str, str] = Field(min_length=1, max_length=40)
    extract_id: UUID | None = Field(default=None, description="The extract, if it is stored too")


class StandingTold(Told):
    """The standing of a paper after a change."""

    id: UUID
    status: str
    status_reason: str | None
    replaced_by_id: UUID | None
    trust: str
    is_held: bool


class HistoryTold(Told):
    """One event of a paper."""

    at: datetime
    name: str
    status_after: str
    trust_before: str
    trust_after: str
    reason: str
    by: str | None
    agency: str | None
    other_record_id: UUID | None
    values: dict[str, Any]


class UseTold(Told):
    """One dossier in which the paper was used; `reused_at` is null where it came with it."""

    dossier_id: UUID
    dossier_code: str
    state: str
    procedure: str
    receiving_agency: str
    competent_agency: str
    reused_at: datetime | None
    reused_by: str | None


class StandingInFull(Told):
    """A paper as the agency that keeps it sees it: no content."""

    standing: StandingTold
    paper_code: str
    type: str
    title: str
    history: list[HistoryTold]
    uses: list[UseTold]
    newer_ids: list[UUID] = Field(description="What took its place, the next first")


class NoticeTold(Told):
    """What an owner, or an agency that used a paper, is told of it."""

    id: UUID
    kind: str
    record_id: UUID | None
    paper_title: str | None
    document_number: str | None
    paper_code: str | None
    reason: str | None
    dossier_id: UUID | None
    dossier_code: str | None
    by_agency: str | None
    values: dict[str, Any]
    at: datetime
    is_new: bool


class ReadAsked(Asked):
    """Notices that the caller has read."""

    ids: list[UUID] = Field(max_length=500)
