"""`/api/v1/search`: papers by their words, with filters; in a dossier, or in the agency's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.reads.searching import SearchAsked, figures, search
from api.v1.schemas.searching import FoundTold, HitTold
from core.access import Action

router = APIRouter(prefix="/search", tags=["records"])


@router.post("")
def search_by_words(
    asked: SearchAsked, visit: Annotated[Visit, Depends(Api(Action.LOOK_UP_RECORDS))]
) -> FoundTold:
    """Papers that hold all words; marks, signs and slips of one letter do not matter.

    With `dossier_id` those that it opens, else those that came with dossiers of the agency. The
    words travel in the body: what somebody looks for never stands in an address.
    """
    found, facets = search(visit, asked)
    return FoundTold.model_validate(
        {
            "hits": [HitTold.model_validate(hit) for hit in found.hits],
            **figures(found, facets),
        }
    )
