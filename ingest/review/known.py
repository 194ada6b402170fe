"""What is known beside a document: its people, and the other papers of its dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import State
from ingest.review.alternatives import BIRTH, PERSONAL_NUMBERS, Known
from ocr.calibration.kinds import kind_of
from storage.db.models import Document, DocumentField, Dossier, Person


def known_beside(session: Session, documents: Sequence[Document]) -> Mapping[UUID, Known]:
    """By document: names, numbers and dates that may be meant on it."""
    people = _people(session, documents)
    papers = _papers(session, {one.dossier_id for one in documents if one.dossier_id is not None})
    return {
        document.id: _together(
            people[document.id],
            [
                (name, value)
                for other, name, value in papers.get(document.dossier_id, ())
                if other != document.id
            ],
        )
        for document in documents
    }


def known_of(session: Session, document_id: UUID) -> Known:
    """The same of one document that the caller was let in to see."""
    return known_beside(session, [session.get_one(Document, document_id)])[document_id]


def _together(people: Collection[Person], values: Sequence[tuple[str, str]]) -> Known:
    names = [value for name, value in values if kind_of(name) == "name"]
    numbers = [value for name, value in values if name in PERSONAL_NUMBERS]
    births = [value for name, value in values if name == BIRTH]
    born = [one.date_of_birth.isoformat() for one in people if one.date_of_birth is not None]
    return Known(
        names=(*(one.full_name for one in people), *names),
        numbers=(*(one.personal_number for one in people if one.personal_number), *numbers),
        births=(*born, *births),
    )


def _people(session: Session, documents: Sequence[Document]) -> Mapping[UUID, list[Person]]:
    ids = [one.id for one in documents]
    rows = session.execute(
        sa.select(Document.id, Person)
        .outerjoin(Dossier, Dossier.id == Document.dossier_id)
        .join(
            Person,
            sa.or_(
                Person.id == Document.owner_id,
                Person.id == Dossier.owner_id,
                Person.id == Dossier.submitter_id,
            ),
        )
        .where(Document.id.in_(ids))
        .order_by(Person.id)
    )
    found: defaultdict[UUID, list[Person]] = defaultdict(list)
    for document_id, person in rows:
        found[document_id].append(person)
    return found


def _papers(
    session: Session, dossier_ids: Collection[UUID]
) -> Mapping[UUID | None, Sequence[tuple[UUID, str, str]]]:
    """Values of the papers of these dossiers."""
    if not dossier_ids:
        return {}
    rows = session.execute(
        sa.select(Document.dossier_id, Document.id, DocumentField.name, DocumentField.value)
        .join(DocumentField, DocumentField.document_id == Document.id)
        .where(
            Document.dossier_id.in_(dossier_ids),
            Document.state.not_in((State.REJECTED, State.JOINED)),
            DocumentField.value.is_not(None),
        )
        .order_by(Document.id, DocumentField.name)
    )
    found: defaultdict[UUID | None, list[tuple[UUID, str, str]]] = defaultdict(list)
    for dossier_id, document_id, name, value in rows:
        found[dossier_id].append((document_id, name, value or ""))
    return found
