"""`/api/v1/persons/{id}/…`, `/duplicates`: numbers, relations, deaths and doubles of persons.

Noting them is a person's work: with the token of a machine client every call answers 403.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.guards import Api, Visit
from api.looks import log_persons
from api.v1.schemas.identities import (
    AnswerAsked,
    AskedTold,
    DeathAsked,
    DecisionAsked,
    DuplicateTold,
    EndAsked,
    FoundTold,
    IdentifierAsked,
    IdentifierTold,
    MergeAsked,
    NumberAsked,
    RelationNoted,
    RelationTold,
    WaitingTold,
    WhyAsked,
)
from core.access import Action
from core.clock import today_in_vietnam
from core.vietnamese import mask_number
from repository.agreeing import answer_request, waiting_requests
from repository.authority import RelationKind
from repository.deaths import annul_death, report_death
from repository.identifying import Kind, bearers_of, identifiers_of
from repository.merging import ask_merge, decide, open_proposals, unmerge_person
from repository.numbering import note_number, withdraw_number
from repository.person_chips import PersonChip, chips_of
from repository.persons import give_number, person_with_id
from repository.relations import RelationAsked, add_relation, end_relation, relations_of
from storage.db.models import Person, PersonEvent, PersonIdentifier
from storage.db.queries.person_events import ASKED
from storage.db.queries.relations import NotedRelation

router = APIRouter(tags=["persons"])

_Managing = Annotated[Visit, Depends(Api(Action.MANAGE_PERSONS))]
_Agreeing = Annotated[Visit, Depends(Api(Action.AGREE_ON_PERSONS))]


def _found(person: Person, chips: Sequence[PersonChip]) -> FoundTold:
    number = person.personal_number
    return FoundTold(
        id=person.id,
        full_name=person.full_name,
        masked_number=None if number is None else mask_number(number),
        date_of_birth=person.date_of_birth,
        chips=list(chips),
    )


def _all_found(visit: Visit, persons: Sequence[Person]) -> list[FoundTold]:
    log_persons(visit, [one.id for one in persons], "person_found")
    chips = chips_of(visit.session, persons, today_in_vietnam(visit.clock))
    return [_found(one, chips[one.id]) for one in persons]


@router.post("/persons/find")
def find(
    asked: NumberAsked, visit: Annotated[Visit, Depends(Api(Action.FIND_PERSON))]
) -> list[FoundTold]:
    """Who bears this number, of whatever kind, now or once; nobody is added."""
    bearers = bearers_of(visit.session, asked.number)
    return _all_found(visit, list({one.person.id: one.person for one in bearers}.values()))


@router.get("/persons/{person_id}/identifiers")
def list_identifiers(person_id: UUID, visit: _Managing) -> list[IdentifierTold]:
    """All numbers of a person, masked."""
    person = person_with_id(visit.session, person_id)
    log_persons(visit, [person.id], "person_seen")
    return [_identifier(row) for row in identifiers_of(visit.session, person.id)]


def _identifier(row: PersonIdentifier) -> IdentifierTold:
    is_ours = row.kind == Kind.TEMPORARY
    return IdentifierTold(
        id=row.id,
        kind=row.kind,
        masked_number=row.value if is_ours else mask_number(row.value),
        country=row.country,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )


@router.post("/persons/{person_id}/identifiers", status_code=201)
def add_number(person_id: UUID, asked: IdentifierAsked, visit: _Managing) -> list[IdentifierTold]:
    """One more number, or the 12-digit one that was issued at last."""
    person = person_with_id(visit.session, person_id)
    if asked.kind == "personal_number":
        give_number(visit.session, visit.clock, visit.caller, person.id, asked.number, asked.reason)
    else:
        note_number(
            visit.session,
            visit.clock,
            visit.caller,
            person.id,
            Kind(asked.kind),
            asked.number,
            asked.reason,
            country=asked.country,
            valid_to=asked.valid_to,
        )
    return list_identifiers(person.id, visit)


@router.post("/persons/{person_id}/identifiers/{identifier_id}/withdraw")
def withdraw(
    person_id: UUID, identifier_id: UUID, asked: WhyAsked, visit: _Managing
) -> list[IdentifierTold]:
    """A number was noted by mistake; nobody is found by it any more."""
    withdraw_number(
        visit.session, visit.clock, visit.caller, person_id, identifier_id, asked.reason
    )
    return list_identifiers(person_id, visit)


@router.get("/persons/{person_id}/relations")
def list_relations(person_id: UUID, visit: _Managing) -> list[RelationTold]:
    """Every relation ever noted of a person, the newest first."""
    person = person_with_id(visit.session, person_id)
    noted = relations_of(visit.session, person.id)
    others = {one.id for line in noted for one in (line.actor, line.other) if one is not None}
    log_persons(visit, {person.id, *others}, "person_seen")
    return [_relation(line) for line in noted]


def _relation(line: NotedRelation) -> RelationTold:
    relation, end = line.relation, line.end
    return RelationTold(
        id=relation.id,
        kind=relation.kind,
        person_id=relation.person_id,
        other_person_id=relation.other_person_id,
        organisation_id=relation.organisation_id,
        scope=list(relation.scope),
        valid_from=relation.valid_from,
        valid_to=relation.valid_to,
        basis=relation.basis,
        record_id=relation.record_id,
        ended_on=None if end is None else end.ended_on,
        is_backed=line.is_backed,
    )


@router.post("/persons/{person_id}/relations", status_code=201)
def note_relation(person_id: UUID, asked: RelationNoted, visit: _Managing) -> list[RelationTold]:
    """Note what the person is to another one, with its basis."""
    values = asked.model_dump(exclude={"kind", "scope"})
    add_relation(
        visit.session,
        visit.clock,
        visit.caller,
        RelationAsked(
            kind=RelationKind(asked.kind), person_id=person_id, scope=tuple(asked.scope), **values
        ),
    )
    return list_relations(person_id, visit)


@router.post("/persons/{person_id}/relations/{relation_id}/end")
def stop_relation(
    person_id: UUID, relation_id: UUID, asked: EndAsked, visit: _Managing
) -> list[RelationTold]:
    """A relation was revoked or has ended."""
    end_relation(
        visit.session, visit.clock, visit.caller, person_id, relation_id, asked.reason, on=asked.on
    )
    return list_relations(person_id, visit)


@router.post("/persons/{person_id}/death", status_code=201)
def note_death(person_id: UUID, asked: DeathAsked, visit: _Managing) -> AskedTold:
    """Somebody has died: by an extract their store closes at once, else a supervisor must agree."""
    event = report_death(
        visit.session, visit.clock, visit.caller, person_id, asked.on, asked.reason,
        extract_id=asked.extract_id,
    )  # fmt: skip
    return _asked(visit, event)


def _asked(visit: Visit, event: PersonEvent) -> AskedTold:
    """The rows that it is about are logged."""
    ids = [id_ for id_ in (event.person_id, event.other_id) if id_ is not None]
    person = _all_found(visit, [visit.session.get_one(Person, id_) for id_ in ids])[0]
    return AskedTold(id=event.id, name=event.name, is_waiting=event.name in ASKED, person=person)


@router.post("/persons/{person_id}/death/annul")
def take_death_back(person_id: UUID, asked: WhyAsked, visit: _Managing) -> FoundTold:
    """The note of a death was a mistake."""
    person = annul_death(visit.session, visit.clock, visit.caller, person_id, asked.reason)
    return _all_found(visit, [person])[0]


@router.post("/persons/{person_id}/merge", status_code=202)
def merge(person_id: UUID, asked: MergeAsked, visit: _Managing) -> AskedTold:
    """Two rows are one person: it counts when a supervisor of the agency has agreed."""
    event = ask_merge(
        visit.session, visit.clock, visit.caller, person_id, asked.into_id, asked.reason
    )
    return _asked(visit, event)


@router.post("/persons/{person_id}/unmerge")
def unmerge(person_id: UUID, asked: WhyAsked, visit: _Managing) -> FoundTold:
    """They are two after all; everything is as it was."""
    person, into = unmerge_person(visit.session, visit.clock, visit.caller, person_id, asked.reason)
    return _all_found(visit, [person, visit.session.get_one(Person, into)])[0]


@router.get("/person-requests")
def list_requests(visit: _Agreeing) -> list[WaitingTold]:
    """What desks of the agency asked about persons and waits for a supervisor's word."""
    waiting = waiting_requests(visit.session, visit.caller)
    people = {one.id: one for row in waiting for one in (row.person, row.other) if one is not None}
    shown = {one.id: one for one in _all_found(visit, list(people.values()))}
    return [
        WaitingTold(
            id=row.event.id,
            name=row.event.name,
            person=shown[row.person.id],
            other=None if row.other is None else shown[row.other.id],
            on=row.event.values.get("on"),
            reason=row.event.reason,
            asked_by=row.by,
            at=row.event.at,
        )
        for row in waiting
    ]


@router.post("/person-requests/{event_id}", status_code=204, response_class=Response)
def answer(event_id: UUID, asked: AnswerAsked, visit: _Agreeing) -> None:
    """The supervisor agrees or declines; nobody answers what they asked themselves."""
    people = answer_request(
        visit.session, visit.clock, visit.caller, event_id, asked.answer, asked.reason
    )
    log_persons(visit, people, "person_seen")


@router.get("/duplicates")
def list_duplicates(visit: _Managing) -> list[DuplicateTold]:
    """Pairs that the caller's desk met and nobody has decided upon."""
    pairs = open_proposals(visit.session, visit.caller)
    people = {one.id: one for pair in pairs for one in (pair.person, pair.other)}
    shown = {one.id: one for one in _all_found(visit, list(people.values()))}
    return [
        DuplicateTold(
            id=pair.id,
            person=shown[pair.person.id],
            other=shown[pair.other.id],
            score=pair.score,
            signs=list(pair.signs),
        )
        for pair in pairs
    ]


@router.post("/duplicates/{proposal_id}", status_code=204, response_class=Response)
def decide_pair(proposal_id: UUID, asked: DecisionAsked, visit: _Managing) -> None:
    """Whether two rows are one person; that they are counts when a supervisor agrees."""
    decided = decide(
        visit.session,
        visit.clock,
        visit.caller,
        proposal_id,
        asked.answer,
        asked.reason,
        stays_id=asked.stays_id,
    )
    log_persons(visit, [decided.person_id, decided.other_id], "person_seen")
