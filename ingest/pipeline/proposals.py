"""What is proposed to the person: type, values, the component that is served, whose paper it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.artifacts import ClassifiedDocument, FieldValue, RecognizedPage
from core.papers import OUTSIDE_CATALOGUE
from ocr.calibration.values import is_sure
from ocr.understanding import fields_as
from storage.db.models import (
    Component,
    ComponentPaper,
    Document,
    DocumentField,
    Dossier,
    DossierComponent,
    Page,
    Person,
    ProcedureResult,
    SeparatorSheet,
)


def propose_component(session: Session, document: Document) -> UUID | None:
    """The first component of the dossier that takes this type and that nothing serves yet."""
    if document.dossier_id is None or document.type is None:
        return None
    return session.scalar(
        select(Component.id)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .join(ComponentPaper, ComponentPaper.component_id == Component.id)
        .where(
            DossierComponent.dossier_id == document.dossier_id,
            DossierComponent.document_id.is_(None),
            DossierComponent.record_id.is_(None),
            ComponentPaper.paper_type == document.type,
            ~exists().where(_claims(document, Component.id)),
        )
        .order_by(Component.position)
        .limit(1)
    )


def component_of_new_type(session: Session, document: Document) -> UUID | None:
    """The component once another type is proposed; one that a sheet of ours named stays."""
    named = exists().where(
        SeparatorSheet.page_id == Page.id,
        Page.upload_id == document.upload_id,
        SeparatorSheet.component_code == Component.code,
        Component.id == document.component_id,
    )
    if document.component_id is not None and session.scalar(select(named)):
        return document.component_id
    return propose_component(session, document)


def is_claimed(session: Session, document: Document, component_id: UUID) -> bool:
    """Whether another paper of the dossier is meant for this component."""
    return session.scalar(select(exists().where(_claims(document, component_id)))) is True


def _claims(
    document: Document, component_id: UUID | InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    return and_(
        Document.dossier_id == document.dossier_id,
        Document.component_id == component_id,
        Document.id != document.id,
        Document.rejected_reason.is_(None),
    )


def propose_owner(session: Session, document: Document, found: ClassifiedDocument) -> UUID | None:
    """The person whose number was read surely, else the owner of the dossier.

    A number that may be misread would name another citizen.
    The dossier's owner is proposed only where the component asks for the owner's own paper, or
    where the paper is the result of the procedure.
    """
    number = found.fields.get("personal_number")
    if number is not None and is_sure("personal_number", number.confidence, number.source):
        owner = session.scalar(select(Person.id).where(Person.personal_number == number.value))
        if owner is not None:
            return owner
    if document.dossier_id is None:
        return None
    is_own_paper = exists().where(
        Component.id == document.component_id, Component.owner_role == "self"
    )
    is_result = exists().where(
        ProcedureResult.procedure_id == Dossier.procedure_id,
        ProcedureResult.paper_type == document.type,
    )
    return session.scalar(
        select(Dossier.owner_id).where(
            Dossier.id == document.dossier_id, or_(is_own_paper, is_result)
        )
    )


def replace_fields(session: Session, document: Document, found: Mapping[str, FieldValue]) -> None:
    """Put values that were read in the place of all that the machine had read before."""
    session.execute(delete(DocumentField).where(DocumentField.document_id == document.id))
    session.add_all(proposed_fields(document.id, found))
    session.flush()


def proposed_fields(document_id: UUID, found: Mapping[str, FieldValue]) -> list[DocumentField]:
    """The values that were read, as rows that no person has touched yet."""
    return [
        DocumentField(
            document_id=document_id,
            name=name,
            proposed=field.value,
            raw=field.raw,
            confidence=field.confidence,
            page_number=field.page,
            box=list(field.box) if field.box else None,
            source=field.source,
            value=field.value,
        )
        for name, field in found.items()
    ]


def read_as(slug: str, pages: Sequence[RecognizedPage]) -> dict[str, FieldValue]:
    """What the pages say if they are of this type; outside the catalogue nothing is looked for."""
    return {} if slug == OUTSIDE_CATALOGUE else fields_as(slug, pages)


def as_chosen(
    told: ClassifiedDocument, chosen_type: str | None, pages: Sequence[RecognizedPage]
) -> ClassifiedDocument:
    """The paper under the type that a person chose, if one did; else as the machine told it."""
    if chosen_type is None:
        return told
    return replace(told, type=chosen_type, type_confidence=1.0, fields=read_as(chosen_type, pages))


def replace_proposal(
    session: Session,
    document: Document,
    found: ClassifiedDocument,
    told: ClassifiedDocument | None = None,
) -> None:
    """Put this proposal in the place of the one before.

    `told`: what the machine says alone, where `found` is under a type that a person chose.
    The version rises when type or values are others now, so that a form that shows the old ones is
    refused.
    """
    before = document.type
    held = select(DocumentField).where(DocumentField.document_id == document.id)
    values = {field.name: field.value for field in session.scalars(held)}
    is_changed = (before, values) != (
        found.type,
        {name: field.value for name, field in found.fields.items()},
    )
    told = told or found
    document.type, document.type_confidence = found.type, found.type_confidence
    document.proposed_type, document.proposed_confidence = told.type, told.type_confidence
    document.alternatives = [list(pair) for pair in found.alternatives]
    document.model = found.model
    document.taught_until = None
    replace_fields(session, document, found.fields)
    if is_changed:
        document.version += 1
        if found.type != before:
            document.component_id = component_of_new_type(session, document)
        document.owner_id = propose_owner(session, document, found) or document.owner_id
