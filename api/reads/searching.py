"""A search as page and API ask for it, and its filters with the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.guards import Visit
from api.web.paper_wording import TYPE_VI
from api.web.search_wording import SENSITIVITY_VI
from api.web.wording import RECORD_STATUS_VI
from core.access import Sensitivity
from core.lifecycle import RecordStatus
from repository.searching import (
    LONGEST_QUERY,
    Found,
    Narrowed,
    agency_names,
    search_agency,
    search_papers,
)

_MOST_VALUES = 12
"""Values of a filter that are shown; more would not be read."""


class SearchAsked(BaseModel):
    """What is looked for, and what it is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(default="", max_length=LONGEST_QUERY)
    dossier_id: UUID | None = None
    type: str | None = Field(default=None, max_length=60)
    agency_id: UUID | None = None
    year: int | None = Field(default=None, ge=1800, le=2200)
    status: RecordStatus | None = None
    sensitivity: Sensitivity | None = None
    page: int = Field(default=1, ge=1, le=1000)

    @property
    def narrowed(self) -> Narrowed:
        """The filters alone."""
        return Narrowed(self.type, self.agency_id, self.year, self.status, self.sensitivity)


@dataclass(frozen=True)
class FacetValue:
    """One value that the matches may be narrowed to."""

    value: str
    words: str
    count: int


Facets = Mapping[str, tuple[FacetValue, ...]]


def search(visit: Visit, asked: SearchAsked) -> tuple[Found, Facets]:
    """What is found, with its filters; the log of who was listed is committed.

    Without a dossier the papers of the agency's own dossiers are searched.
    """
    session, clock, caller = visit.session, visit.clock, visit.caller
    if asked.dossier_id is None:
        found = search_agency(
            session, clock, caller, query=asked.query, narrowed=asked.narrowed, page=asked.page
        )
    else:
        found = search_papers(
            session,
            clock,
            caller,
            query=asked.query,
            dossier_id=asked.dossier_id,
            narrowed=asked.narrowed,
            page=asked.page,
        )
    facets = _worded(visit, found)
    # Whose papers are listed stands in the log before the answer leaves.
    session.commit()
    return found, facets


def _worded(visit: Visit, found: Found) -> Facets:
    agencies = agency_names(
        visit.session, [value for value, _ in found.facets.get("agency_id", ())]
    )
    tables: dict[str, Mapping[str, str]] = {
        "type": TYPE_VI,
        "agency_id": agencies,
        "status": RECORD_STATUS_VI,
        "sensitivity": SENSITIVITY_VI,
        "year": {},
    }
    return {
        name: tuple(
            FacetValue(str(value), tables[name].get(str(value), str(value)), count)
            for value, count in values[:_MOST_VALUES]
        )
        for name, values in found.facets.items()
    }
