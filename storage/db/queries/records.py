"""Records: who may reach which, searching them, and the facts that reuse is judged by.

The right to read stands in the query itself: a row that the caller may not see is never fetched,
so no count, suggestion or excerpt can betray it. Searching by words: `searching.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.access import Sensitivity
from core.lifecycle import Origin, RecordStatus
from storage.db.models import (
    Component,
    ComponentPaper,
    Confirmation,
    Document,
    Dossier,
    DossierComponent,
    PaperType,
    Person,
    PersonIdentifier,
    Record,
    RecordOwner,
    Rendition,
    Revision,
    Signature,
    Upload,
)
from storage.db.models.records import KEEPER
from storage.db.paging import AnyRow, By, Page, page_of
from storage.db.queries.consents import consented_to
from storage.db.queries.identities import WITHDRAWN, everyone_of, has_died

OPEN_TO_ALL_OFFICERS = (Sensitivity.PUBLIC, Sensitivity.INTERNAL)
"""Above these, a paper is shown only where the procedure asks for its type."""


def served_in(dossier: Dossier) -> sa.ColumnElement[bool]:
    """The record came with this dossier, or stands in for one of its components."""
    return Record.id.in_(sa.union_all(*_served_in(dossier)))


def _served_in(dossier: Dossier) -> tuple[sa.Select[UUID], sa.Select[UUID | None]]:
    """Lists of ids for a union: for conditions joined by «or» the planner reads every record."""
    other = aliased(Record)
    came_with = sa.select(other.id).where(other.dossier_id == dossier.id)
    used = sa.select(DossierComponent.record_id).where(
        DossierComponent.dossier_id == dossier.id, DossierComponent.record_id.is_not(None)
    )
    return came_with, used


def papers_of(people: Collection[UUID]) -> sa.Select[UUID]:
    """Ids of the records of these persons and of all rows that are one with them."""
    return sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(everyone_of(people)))


def papers_about(people: Collection[UUID]) -> sa.Select[UUID]:
    """The same without the papers that these persons only handed in for somebody else."""
    return papers_of(people).where(RecordOwner.role.is_distinct_from(KEEPER))


def within_reach(dossier: Dossier) -> sa.ColumnElement[bool]:
    """The record is one that `served_in` or `offered_to` could be true for, told by indexes.

    No right by itself: it stands beside the two, joined by «or», so that they are asked of the few
    records of these people alone.
    """
    people = [id_ for id_ in (dossier.owner_id, dossier.submitter_id) if id_ is not None]
    theirs = papers_of(people)
    return Record.id.in_(sa.union_all(*_served_in(dossier), theirs, consented_to(dossier)))


def offered_to(dossier: Dossier) -> sa.ColumnElement[bool]:
    """The record may be shown to the dossier: its owner's, its submitter's, or one consented to."""
    people = [id_ for id_ in (dossier.owner_id, dossier.submitter_id) if id_ is not None]
    theirs = papers_of(people)
    asked_for = (
        sa.select(ComponentPaper.paper_type)
        .join(Component, Component.id == ComponentPaper.component_id)
        .where(
            Component.procedure_id == dossier.procedure_id,
            ComponentPaper.valid_from <= dossier.received_on,
            sa.or_(
                ComponentPaper.valid_to.is_(None), ComponentPaper.valid_to >= dossier.received_on
            ),
        )
    )
    kept = sa.select(PaperType.slug).where(PaperType.is_kept)
    return sa.and_(
        Record.id.in_(sa.union_all(theirs, consented_to(dossier))),
        Record.type.in_(kept),
        # Another agency's open case is no business of this one.
        Record.origin != Origin.REFUSED,
        sa.or_(Record.sensitivity.in_(OPEN_TO_ALL_OFFICERS), Record.type.in_(asked_for)),
    )


def owned_by(person_id: UUID) -> sa.ColumnElement[bool]:
    """The person, who is alive, is an owner and the record is shown to owners."""
    return sa.and_(shown_to_owners([person_id]), ~has_died(person_id))


def shown_to_owners(people: Collection[UUID]) -> sa.ColumnElement[bool]:
    """The record speaks of one of these persons and is shown to owners; no right by itself."""
    theirs = papers_about(people)
    return sa.and_(Record.id.in_(theirs), Record.is_visible_to_owner, Record.erased_at.is_(None))


def find(session: Session, record_id: UUID, right: sa.ColumnElement[bool]) -> Record | None:
    """The record, if `right` holds for it."""
    return session.scalar(sa.select(Record).where(Record.id == record_id, right))


def find_any(session: Session, record_id: UUID) -> Record | None:
    """The record without asking for any right: for the log of refusals and for upkeep alone."""
    return session.get(Record, record_id)


def lock(session: Session, record_id: UUID) -> None:
    """Hold the record against a second use of it until the transaction ends."""
    session.execute(sa.select(Record.id).where(Record.id == record_id).with_for_update())


def by_public_code(session: Session, code: str) -> Record | None:
    """The record behind a public check code, its own or that in the mark of one of its scans.

    All is asked for every code: how long it takes does not tell which codes there are.
    """
    record = session.scalar(sa.select(Record).where(Record.public_code == code))
    document_id = session.scalar(sa.select(Document.id).where(Document.public_code == code))
    scanned = of_document(session, document_id or UUID(int=0))
    return record or scanned


def owned_by_number(number: str) -> sa.ColumnElement[bool]:
    """The record has an owner who bears exactly this number, now or once, of whatever kind."""
    bearers = sa.select(PersonIdentifier.person_id).where(
        PersonIdentifier.value == number,
        PersonIdentifier.person_id.is_not(None),
        PersonIdentifier.source != WITHDRAWN,
    )
    return Record.id.in_(
        sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(everyone_of(bearers)))
    )


_OWNERS: Final = (
    sa.select(RecordOwner, Person)
    .join(Person, Person.id == RecordOwner.person_id)
    .where(
        RecordOwner.record_id == sa.func.any(sa.bindparam("record_ids", type_=sa.ARRAY(sa.Uuid())))
    )
    .order_by(RecordOwner.id)
)


def owners(session: Session, record_ids: Collection[UUID]) -> Sequence[sa.Row[RecordOwner, Person]]:
    """The owners who are persons, of many records in one query."""
    if not record_ids:
        return ()
    return session.execute(_OWNERS, {"record_ids": list(record_ids)}).all()


def page_of_person(
    session: Session,
    right: sa.ColumnElement[bool],
    person_id: UUID,
    cursor: str | None,
    size: int,
) -> Page[AnyRow]:
    """The records of a person for which `right` holds, newest issue first."""
    issued = sa.func.coalesce(Record.issued_on, sa.cast(date.min, sa.Date))
    theirs = Record.id.in_(papers_of([person_id]))
    return page_of(
        session,
        sa.select(Record).where(theirs, right),
        (By(issued), By(Record.id)),
        cursor,
        size,
    )


def owner_ids(session: Session, record_id: UUID) -> Sequence[UUID]:
    """The persons who own a record."""
    return session.scalars(
        sa.select(RecordOwner.person_id)
        .where(RecordOwner.record_id == record_id, RecordOwner.person_id.is_not(None))
        .order_by(RecordOwner.id)
    ).all()  # type: ignore[return-value] # the query leaves out the rows without a person


def signed_rendition(session: Session, record_id: UUID) -> Rendition | None:
    """The signed file of a record: that of its own document, whoever scanned the paper again."""
    return session.scalar(
        sa.select(Rendition)
        .join(Record, Record.id == Rendition.record_id)
        .where(Rendition.record_id == record_id, Rendition.role == "signed")
        .order_by(
            Rendition.document_id.is_not_distinct_from(Record.document_id).desc(),
            Rendition.created_at,
            Rendition.id,
        )
        .limit(1)
    )


def original_rendition(session: Session, record_id: UUID) -> Rendition | None:
    """The first file that came in for a record."""
    return session.scalar(
        sa.select(Rendition)
        .where(Rendition.record_id == record_id, Rendition.role == "original")
        .order_by(Rendition.created_at, Rendition.id)
        .limit(1)
    )


def of_document(session: Session, document_id: UUID) -> Record | None:
    """The record that a document became, also as one more scan of a paper already kept."""
    # Never by object keys: the same signed file may be handed in for another owner or dossier.
    further_scan = sa.select(Rendition.record_id).where(Rendition.document_id == document_id)
    return session.scalar(
        sa.select(Record).where(
            sa.or_(Record.document_id == document_id, Record.id.in_(further_scan))
        )
    )


@dataclass(frozen=True)
class FinishedDocument:
    """Everything that a record is made of."""

    confirmation: Confirmation
    signature: Signature
    revision: Revision
    upload: Upload
    paper_type: PaperType


def finished(session: Session, document: Document) -> FinishedDocument | None:
    """The confirmation and the newest signature of a document; None while one is missing."""
    row = session.execute(
        sa.select(Confirmation, Signature, Revision, Upload, PaperType)
        .select_from(Confirmation)
        .join(Signature, Signature.document_id == Confirmation.document_id)
        .join(Revision, Revision.id == Signature.revision_id)
        .join(Upload, Upload.id == document.upload_id)
        .join(PaperType, PaperType.slug == Confirmation.type)
        .where(Confirmation.document_id == document.id)
        .order_by(Signature.created_at.desc(), Signature.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else FinishedDocument(*row)


def lock_paper(session: Session, wanted: Record) -> None:
    """Hold type, number and date until the transaction ends: one scan of a paper after another."""
    if wanted.document_number is None or wanted.issued_on is None:
        return
    key = f"{wanted.type}|{wanted.document_number}|{wanted.issued_on.isoformat()}"
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


def same_paper(
    session: Session, wanted: Record, people: Collection[UUID], *, is_released: bool
) -> Record | None:
    """A record of the same type, number, issuer, date and owners: another scan of one paper.

    `is_released`: an agency released it in a campaign of its own.
    """
    if wanted.document_number is None or wanted.issued_on is None or not people:
        return None
    theirs = papers_of(people)
    return session.scalar(
        sa.select(Record)
        .where(
            Record.id.in_(theirs),
            Record.type == wanted.type,
            Record.document_number == wanted.document_number,
            Record.issued_on == wanted.issued_on,
            Record.issuer_name.is_not_distinct_from(wanted.issuer_name),
            Record.origin != Origin.REFUSED,
            _is_vouched_for(wanted, is_released=is_released),
        )
        .order_by(Record.id)
        .limit(1)
    )


def _is_vouched_for(wanted: Record, *, is_released: bool) -> sa.ColumnElement[bool]:
    """No dossier takes over an unaccepted paper from outside any: its file would be shown.

    A campaign vouches for its own scan alone, never for one that waits in somebody's open dossier.
    """
    if is_released:
        return sa.and_(Record.origin == Origin.ACCEPTED, Record.agency_id == wanted.agency_id)
    if wanted.dossier_id is None:
        return sa.true()
    return sa.or_(Record.dossier_id.is_not(None), Record.origin == Origin.ACCEPTED)


def accepted_of_same_type(session: Session, record: Record) -> Sequence[Record]:
    """Other accepted papers in force of the same type and owners, locked."""
    theirs = papers_of(owner_ids(session, record.id))
    return session.scalars(
        sa.select(Record)
        .where(
            Record.id.in_(theirs),
            Record.id != record.id,
            Record.type == record.type,
            Record.status == RecordStatus.IN_FORCE,
            Record.origin == Origin.ACCEPTED,
        )
        .with_for_update()
    ).all()


def of_dossier(session: Session, dossier: Dossier) -> Sequence[Record]:
    """The records that came with a dossier or serve its components, locked."""
    return session.scalars(
        sa.select(Record).where(served_in(dossier)).order_by(Record.id).with_for_update()
    ).all()


_IS_OF_OWNER: Final = owned_by(cast("UUID", sa.bindparam("person_id", type_=sa.Uuid())))
_NEWEST_ISSUE_FIRST: Final = (Record.issued_on.desc().nulls_last(), Record.id.desc())
# Made once: to build them costs more than to run them.
_OF_OWNER: Final = sa.select(Record).where(_IS_OF_OWNER).order_by(*_NEWEST_ISSUE_FIRST)
_LINES_OF_OWNER: Final = (
    sa.select(
        Record.id,
        Record.public_code,
        Record.paper_code,
        Record.type,
        Record.title,
        Record.document_number,
        Record.issued_on,
        Record.issuer_name,
        Record.valid_to,
        Record.status,
        Record.status_reason,
        Record.origin,
        Record.trust,
        Record.signature_verdict,
        Record.source,
        Record.reuse_count,
        Record.dossier_id,
        RecordOwner.role,
        Person.id.label("person_id"),
        Person.full_name,
        Person.personal_number,
    )
    .outerjoin(
        RecordOwner,
        sa.and_(RecordOwner.record_id == Record.id, RecordOwner.person_id.is_not(None)),
    )
    .outerjoin(Person, Person.id == RecordOwner.person_id)
    .where(_IS_OF_OWNER)
    .order_by(*_NEWEST_ISSUE_FIRST, RecordOwner.id)
)


def of_owner(session: Session, person_id: UUID) -> Sequence[Record]:
    """A citizen's own papers, newest issue first."""
    return session.scalars(_OF_OWNER, {"person_id": person_id}).all()


def lines_of_owner(session: Session, person_id: UUID) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The same as plain columns of record and owner, a row for each owner of each paper.

    For the list that a citizen opens most: objects of all columns cost more than the query.
    """
    return session.execute(_LINES_OF_OWNER, {"person_id": person_id}).all()
