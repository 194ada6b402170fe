"""A search as page and API ask for it, and its filters with the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.guards import Visit
from api.web.paper_wording import TYPE_VI
from api.web.search_wording import FACET_VI, SENSITIVITY_VI
from api.web.wording import RECORD_STATUS_VI
from core.access import Sensitivity
from core.lifecycle import RecordStatus
from repository.own_search import OwnFound, search_own
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


class OwnSearchAsked(BaseModel):
    """What is looked for, and what it is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(default="", max_length=LONGEST_QUERY)
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


class SearchAsked(OwnSearchAsked):
    """The same of staff: in a dossier, or in the agency's own papers."""

    dossier_id: UUID | None = None


def asked_again(query: str, kept: str, change: str) -> SearchAsked:
    """The words of a form with its filters so far, one of them altered.

    `kept` holds the filters as JSON; `change` sets one of them, or with nothing behind the sign
    takes it away (`year=2020`, `year=`, `page=2`). What is broken is a search for the words alone.
    """
    asked = SearchAsked(query=query)
    name, sign, value = change.partition("=")
    if not sign or name not in (*FACET_VI, "page"):
        return asked
    filters = asked_in(kept) or asked
    values = filters.model_dump(mode="json", exclude_none=True, exclude={"page"})
    values |= {"query": query, name: value}
    try:
        return SearchAsked.model_validate({key: one for key, one in values.items() if one != ""})
    except ValidationError:
        return asked


def asked_in(text: str) -> SearchAsked | None:
    """A search that was kept as JSON; None for anything else."""
    try:
        return SearchAsked.model_validate_json(text)
    except ValidationError:
        return None


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


def own_search(visit: Visit, asked: OwnSearchAsked) -> tuple[OwnFound, Facets]:
    """What is found among the citizen's own papers, with its filters."""
    own = search_own(
        visit.session,
        visit.clock,
        visit.caller,
        query=asked.query,
        narrowed=asked.narrowed,
        page=asked.page,
    )
    return own, _worded(visit, own.found)


def figures(found: Found, facets: Facets) -> dict[str, object]:
    """What the API tells of all that was found."""
    return {
        "total": found.total,
        "has_more": found.has_more,
        "is_guess": found.is_guess,
        "page": found.page,
        "pages": found.pages,
        "facets": {name: list(values) for name, values in facets.items()},
    }


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
