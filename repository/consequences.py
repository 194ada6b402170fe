"""What an accepted paper says of persons beyond itself: who has died, whose child somebody is."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.vietnamese import fold, show_date
from repository.authority import KEEPER, RelationKind
from repository.deaths import learn_of_death
from repository.relations import RelationAsked, add_relation, ties_among
from storage.db.models import Dossier, Person, Record
from storage.db.queries import records as record_queries

_BIRTH: Final = ("birth_certificate",)


def note_consequences(
    session: Session, clock: Clock, caller: Caller, record: Record, dossier: Dossier | None = None
) -> None:
    """Call it once for each paper that has just been accepted; the caller commits.

    :param dossier: the one that it came with: who brought it may be a parent whom it names.
    """
    learn_of_death(session, clock, caller, record)
    if dossier is not None and record.type in _BIRTH:
        _learn_parents(session, clock, caller, record, dossier)


def _learn_parents(
    session: Session, clock: Clock, caller: Caller, record: Record, dossier: Dossier
) -> None:
    """The father or mother on a birth certificate, where a person of the dossier bears that name.

    A name alone would not do; who brought the dossier was identified at the desk.
    """
    named = {fold(str(record.fields.get(name, ""))) for name in ("father_name", "mother_name")}
    holders = [
        person
        for link, person in record_queries.owners(session, [record.id])
        if link.role != KEEPER
    ]
    for id_ in {dossier.owner_id, dossier.submitter_id} - {None}:
        parent = session.get_one(Person, id_)
        if parent.full_name_folded not in named:
            continue
        for child in holders:
            if _may_be_parent(parent, child) and not _is_noted(session, parent, child):
                add_relation(session, clock, caller, _asked(record, parent, child))


def _may_be_parent(parent: Person, child: Person) -> bool:
    """Born before the child; no guess where a birth date is missing."""
    if parent.date_of_birth is None or child.date_of_birth is None:
        return False
    return parent.date_of_birth < child.date_of_birth


def _is_noted(session: Session, parent: Person, child: Person) -> bool:
    pair = {(parent.merged_into_id or parent.id, child.merged_into_id or child.id)}
    return any(
        tie.kind is RelationKind.PARENT and (tie.actor, tie.other) in pair
        for tie in ties_among(session, [child.id])
    )


def _asked(record: Record, parent: Person, child: Person) -> RelationAsked:
    number = f" số {record.document_number}" if record.document_number else ""
    day = f" ngày {show_date(record.issued_on)}" if record.issued_on else ""
    return RelationAsked(
        kind=RelationKind.PARENT,
        person_id=parent.id,
        other_person_id=child.id,
        basis="record",
        record_id=record.id,
        reason=f"Giấy khai sinh{number}{day}",
        valid_from=child.date_of_birth,
    )
