"""`/api/v1/persons`: find or add a person; the papers of a person within a dossier."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.looks import log_persons
from api.paging import Paged
from api.v1.schemas.dossiers import PersonAsked, PersonTold
from api.v1.schemas.records import RecordTold
from core.access import Action
from core.vietnamese import mask_number
from repository.persons import get_or_create_person
from repository.searching import papers_of_person
from storage.db.models import Person

router = APIRouter(prefix="/persons", tags=["persons"])


@router.post("", status_code=201)
def find_or_add(
    asked: PersonAsked, visit: Annotated[Visit, Depends(Api(Action.FIND_PERSON))]
) -> PersonTold:
    """The person with this number, added when the number is new; known values stay as they are."""
    person = get_or_create_person(
        visit.session,
        asked.personal_number,
        asked.full_name,
        asked.date_of_birth,
        asked.sex,
        address=asked.address,
    )
    log_persons(visit, [person.id], "person_found")
    number = person.personal_number
    return PersonTold(
        id=person.id,
        full_name=person.full_name,
        masked_number=mask_number(number) if number else None,
        date_of_birth=person.date_of_birth,
    )


@router.get("/{person_id}/records")
def list_papers(
    person_id: UUID,
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.LOOK_UP_RECORDS))],
    paged: Paged,
) -> list[RecordTold]:
    """The papers of a person that the dossier in hand opens, the newest issue first.

    As many as `limit` says, on from `cursor`; `X-Next-Cursor` names the next page, and without that
    header there is none. Only the papers of this page are written into their owners' logs.
    """
    page = papers_of_person(
        visit.session,
        visit.clock,
        visit.caller,
        owner_id=person_id,
        dossier_id=dossier_id,
        cursor=paged.cursor,
        size=paged.limit,
    )
    visit.session.commit()
    known = [person_id] if visit.session.get(Person, person_id) is not None else []
    log_persons(visit, known, "person_seen", dossier_id=dossier_id)
    return [RecordTold.model_validate(row) for row in paged.lines_of(page)]
