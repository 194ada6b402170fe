"""What an accepted paper says beyond itself: who died, whose child somebody is, who leads what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.vietnamese import fold, show_date
from repository.authority import RelationKind
from repository.deaths import learn_of_death
from repository.organisations import (
    OrganisationKind,
    TaxCodeInvalidError,
    appoint,
    get_or_create_organisation,
    turn_into,
)
from repository.relations import RelationAsked, add_relation, ties_among
from storage.db.models import Dossier, Person, Record
from storage.db.models.records import KEEPER
from storage.db.queries import organisations as queries
from storage.db.queries import records as record_queries

_BIRTH: Final = ("birth_certificate",)
_OF_BUSINESS: Final[Mapping[str, OrganisationKind]] = {
    "household_business_certificate": "household_business",
    "enterprise_certificate": "enterprise",
}


def note_consequences(
    session: Session, clock: Clock, caller: Caller, record: Record, dossier: Dossier | None = None
) -> None:
    """Call it once for each paper that has just been accepted; the caller commits.

    :param dossier: the one that it came with: who brought it may be a parent whom it names.
    """
    learn_of_death(session, clock, caller, record)
    if dossier is not None and record.type in _BIRTH:
        _learn_parents(session, clock, caller, record, dossier)
    if record.type in _OF_BUSINESS:
        _learn_business(session, clock, caller, record, dossier)


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
    return RelationAsked(
        kind=RelationKind.PARENT,
        person_id=parent.id,
        other_person_id=child.id,
        basis="record",
        record_id=record.id,
        reason=_named(record, record.title),
        valid_from=child.date_of_birth,
    )


def _learn_business(
    session: Session, clock: Clock, caller: Caller, record: Record, dossier: Dossier | None
) -> None:
    """The organisation that a certificate registers, who leads it, and what it was before.

    A number that is misread gives no organisation. A household business whose certificate served
    the dossier that founded the enterprise has turned into it.
    """
    name, number = record.fields.get("business_name"), record.fields.get("tax_code")
    if not name or not number:
        return
    try:
        made = get_or_create_organisation(
            session,
            str(number),
            str(name),
            _OF_BUSINESS[record.type],
            address=_text(record.fields.get("business_address")),
        )
    except TaxCodeInvalidError:
        return
    queries.let_own(session, record.id, made.id)
    reason = _named(record, record.title)
    for link, person in record_queries.owners(session, [record.id]):
        if link.role == "owner":
            appoint(session, clock, caller, made, person.id, reason, record_id=record.id,
                    valid_from=record.issued_on)  # fmt: skip
    if dossier is None or made.kind != "enterprise":
        return
    for old in queries.behind_dossier(session, dossier.id, "household_business"):
        turn_into(session, clock, caller, old.id, made, reason, on=record.issued_on)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _named(record: Record, title: str) -> str:
    """A paper as a reason names it."""
    number = f" số {record.document_number}" if record.document_number else ""
    day = f" ngày {show_date(record.issued_on)}" if record.issued_on else ""
    return f"{title}{number}{day}"
