"""`/xu-ly/tra-cuu`: papers of the agency's own dossiers by their words, narrowed step by step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.reads.searching import SearchAsked, search
from api.web.last_words import keep_words, kept_words
from api.web.rendering import render
from api.web.search_wording import FACET_VI
from core.access import Action, may
from repository.dossiers import list_dossiers
from repository.searching import MOST_MATCHES, dossier_codes

router = APIRouter(include_in_schema=False)

ADDRESS = "/xu-ly/tra-cuu"


@router.post(ADDRESS)
def look_for(
    visit: Annotated[Visit, Depends(PageForm(Action.LOOK_UP_RECORDS))],
    query: Annotated[str, Form(max_length=200)] = "",
    kept: Annotated[str, Form(max_length=500)] = "",
    change: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """Keep the words and filters for the page that shows what they find.

    `kept` holds the filters so far as JSON; `change` sets one of them, or with nothing behind the
    sign takes it away (`year=2020`, `year=`, `page=2`).
    """
    asked = SearchAsked(query=query)
    name, sign, value = change.partition("=")
    if sign and name in (*FACET_VI, "page"):
        filters = _read(kept) or asked
        values = filters.model_dump(mode="json", exclude_none=True, exclude={"page"})
        values |= {"query": query, name: value}
        asked = _checked({key: one for key, one in values.items() if one != ""}) or asked
    response = RedirectResponse(ADDRESS, status_code=303)
    keep_words(response, visit, asked.model_dump_json(exclude_none=True), ADDRESS)
    return response


@router.get(ADDRESS)
def found_papers(visit: Annotated[Visit, Depends(Page(Action.LOOK_UP_RECORDS))]) -> Response:
    """The search and what the last words found; the way back from a paper leads here."""
    asked = _read(kept_words(visit, ADDRESS) or "")
    door = "/xu-ly" if may(visit.caller, Action.CLOSE_DOSSIER) else "/quay"
    if asked is None or not asked.query.strip():
        return render(
            visit.request, "xu_ly/search.html", asked=SearchAsked(), found=None, door=door
        )
    found, facets = search(visit, asked)
    chosen = {name: str(value) for name in FACET_VI if (value := getattr(asked, name)) is not None}
    return render(
        visit.request,
        "xu_ly/search.html",
        asked=asked,
        kept=asked.model_dump_json(exclude={"query", "page"}, exclude_none=True),
        found=found,
        facets=facets,
        facet_words=FACET_VI,
        chosen=chosen,
        most=MOST_MATCHES,
        codes=dossier_codes(visit.session, found.rows),
        dossiers=list_dossiers(
            visit.session, visit.caller, code=asked.query.strip().upper(), limit=1
        ),
        door=door,
    )


def _read(text: str) -> SearchAsked | None:
    try:
        return SearchAsked.model_validate_json(text)
    except ValidationError:
        return None


def _checked(values: dict[str, object]) -> SearchAsked | None:
    try:
        return SearchAsked.model_validate(values)
    except ValidationError:
        return None
