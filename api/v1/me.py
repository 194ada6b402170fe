"""`/api/v1/me`: a citizen's own papers and who looked at them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.guards import Api, Visit
from api.papers import send_paper
from api.reads.searching import OwnSearchAsked, figures, own_search
from api.v1.schemas.access import LookTold, RequestTold
from api.v1.schemas.identities import StoreInCareTold
from api.v1.schemas.records import OwnRecordTold, RecordTold
from api.v1.schemas.searching import OwnFoundTold
from core.access import Action, Purpose
from repository.own_store import OwnRecord, own_access_log, own_records, records_in_care
from repository.shared_results import own_requests

router = APIRouter(prefix="/me", tags=["me"])


@router.get("/records")
def list_own(
    visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))],
) -> list[OwnRecordTold]:
    """The caller's own papers."""
    papers = own_records(visit.session, visit.caller, clock=visit.clock)
    # Nothing is written; a rollback would make the driver forget its prepared statements.
    visit.session.commit()
    return [_own(one) for one in papers]


def _own(one: OwnRecord) -> OwnRecordTold:
    return OwnRecordTold(
        record=RecordTold.model_validate(one.row),
        standing=one.chip,
        usable_until=one.usable_until,
        days_left=one.days_left,
    )


@router.post("/records/search")
def search(
    asked: OwnSearchAsked, visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))]
) -> OwnFoundTold:
    """Own papers that hold all words, twenty a page; marks and slips of one letter do not matter.

    The words travel in the body: what somebody looks for never stands in an address.
    """
    own, facets = own_search(visit, asked)
    found = own.found
    return OwnFoundTold.model_validate(
        {
            "hits": [
                {"paper": _own(paper), "excerpt": list(hit.excerpt)}
                for hit, paper in zip(found.hits, own.papers, strict=True)
            ],
            **figures(found, facets),
        }
    )


@router.get("/in-care")
def list_in_care(
    visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))],
) -> list[StoreInCareTold]:
    """The papers of the caller's minor children and wards; each of them learns of the look."""
    stores = records_in_care(visit.session, visit.clock, visit.caller)
    visit.session.commit()
    return [
        StoreInCareTold(
            person_id=one.person_id,
            full_name=one.full_name,
            kind=one.kind,
            papers=[_own(paper) for paper in one.papers],
        )
        for one in stores
    ]


@router.get("/records/{record_id}/file", response_class=Response)
def download(
    record_id: UUID, visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))]
) -> Response:
    """The signed PDF of an own paper."""
    return send_paper(visit, record_id, purpose=Purpose.OWN_PAPERS)


@router.get("/access-log")
def list_looks(
    visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))],
) -> list[LookTold]:
    """Who looked, when, why and for which dossier; refused attempts too."""
    rows = own_access_log(visit.session, visit.caller, clock=visit.clock)
    return [LookTold.model_validate(row, extra="ignore") for row in rows]


@router.get("/shared-requests")
def list_requests(
    visit: Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))],
) -> list[RequestTold]:
    """Which other systems asked for the caller's papers, for whom and for which procedure."""
    rows = own_requests(visit.session, visit.caller)
    return [RequestTold.model_validate(row) for row in rows]
