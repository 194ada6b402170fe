"""`/kho-cua-toi/tim`: one of the own papers by its words; the words stand in no address."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.reads.searching import SearchAsked, asked_again, asked_in, own_search
from api.web.last_words import keep_words, kept_words
from api.web.rendering import render
from api.web.search_wording import FACET_VI
from core.access import Action
from repository.searching import MOST_MATCHES

router = APIRouter(include_in_schema=False)

ADDRESS: Final = "/kho-cua-toi/tim"
_OFFERED: Final = tuple(name for name in FACET_VI if name != "sensitivity")
"""How secret a paper is to others says nothing to its owner."""


@router.post(ADDRESS)
def look_for(
    visit: Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))],
    query: Annotated[str, Form(max_length=200)] = "",
    kept: Annotated[str, Form(max_length=500)] = "",
    change: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """Keep the words and filters for the page that shows what they find."""
    response = RedirectResponse(ADDRESS, status_code=303)
    asked = asked_again(query, kept, change)
    keep_words(response, visit, asked.model_dump_json(exclude_none=True), ADDRESS)
    return response


@router.get(ADDRESS)
def found_papers(visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]) -> Response:
    """The search and what the last words found; the way back from a paper leads here."""
    asked = asked_in(kept_words(visit, ADDRESS) or "")
    if asked is None:
        return render(visit.request, "kho/search.html", asked=SearchAsked(), found=None)
    own, facets = own_search(visit, asked)
    chosen = {name: str(value) for name in _OFFERED if (value := getattr(asked, name)) is not None}
    return render(
        visit.request,
        "kho/search.html",
        asked=asked,
        kept=asked.model_dump_json(exclude={"query", "page"}, exclude_none=True),
        found=own.found,
        papers=own.papers,
        facets={name: facets[name] for name in _OFFERED},
        chosen=chosen,
        most=MOST_MATCHES,
    )
