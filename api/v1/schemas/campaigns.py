"""Backlog campaigns: asked and told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told


class CampaignAsked(Asked):
    """A new campaign of the caller's agency."""

    name: str = Field(min_length=1, max_length=200)
    paper_types: list[str] = Field(min_length=1, max_length=60)
    cut_off: date | None = Field(default=None, description="Today where it is left out")


class CampaignTold(Told):
    """A campaign."""

    id: UUID
    name: str
    paper_types: list[str]
    cut_off: date


class PlanAsked(Asked):
    """So many papers in a month, or in a year, whose months get equal shares."""

    paper_type: str = Field(max_length=60)
    count: int = Field(ge=0, le=10_000_000)
    year: int = Field(ge=2000, le=2100)
    month: int | None = Field(default=None, ge=1, le=12)


class CampaignBatchAsked(Asked):
    """A visit to the scanner for the campaign."""

    announced_pages: int | None = Field(default=None, ge=1, le=100_000)


class RowErrorTold(Told):
    """Why a line was not taken; values are left out."""

    row: int
    column: str
    problem: str


class ListTold(Told):
    """What became of an imported list."""

    added: int
    changed: int
    unchanged: int
    skipped: dict[str, int] = Field(description="Dead results by `expired`, `revoked`")
    error_count: int
    errors: list[RowErrorTold]
    matched: int = Field(description="Papers that had waited for a line of this list")


class MonthTold(Told):
    """One type in one month of Vietnam."""

    paper_type: str
    month: date
    planned: int
    filed: int


class TypeTold(Told):
    """One type over all months."""

    paper_type: str
    listed: int
    planned: int
    filed: int


class FiguresTold(Told):
    """Plan against actual, and what is on its way."""

    agency_code: str
    agency_name: str
    types: list[TypeTold]
    months: list[MonthTold]
    queued: int
    matched: int
    set_aside: int
    released: int


class CampaignInFull(Told):
    """A campaign with its figures."""

    campaign: CampaignTold
    figures: FiguresTold
    seen: str
    """Of what is matched now and the caller may release; to be sent back with the release."""


class CampaignsTold(Told):
    """All campaigns of the agency, and their figures together."""

    campaigns: list[CampaignTold]
    figures: FiguresTold


class ReleaseAsked(Asked):
    """What the leader looked at."""

    seen: str = Field(max_length=64)


class ReleasedTold(Told):
    """How many papers were accepted; at most 500 at a time."""

    released: int
