"""`/xu-ly/tra-cuu`: papers of the agency's own dossiers by their words, narrowed step by step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.reads.searching import SearchAsked, asked_again, asked_in, search
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
    """Keep the words and filters for the page that shows what they find."""
    asked = asked_again(query, kept, change)
    response = RedirectResponse(ADDRESS, status_code=303)
    keep_words(response, visit, asked.model_dump_json(exclude_none=True), ADDRESS)
    return response


@router.get(ADDRESS)
def found_papers(visit: Annotated[Visit, Depends(Page(Action.LOOK_UP_RECORDS))]) -> Response:
    """The search and what the last words found; the way back from a paper leads here."""
    asked = asked_in(kept_words(visit, ADDRESS) or "")
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
