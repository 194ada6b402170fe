"""What is checked before a person's word on a document counts: type, values, owner, component."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.errors import MotLanError
from core.identifiers import PERSONAL_NUMBER
from core.papers import DATE_FIELDS, FIELD_NAMES
from core.vietnamese import clean_line
from ingest.pipeline.commands import require
from ingest.review.alternatives import PERSONAL_NUMBERS
from storage.db.models import (
    Component,
    Document,
    Dossier,
    DossierComponent,
    PaperType,
    Person,
)
from storage.db.queries.catalogue import result_types


class UnknownPaperTypeError(MotLanError):
    """The type is not in the catalogue."""

    code, fault = "unknown_paper_type", "caller"


class FieldInvalidError(MotLanError):
    """A value does not fit its field."""

    code, fault = "field_invalid", "caller"


class OwnerMissingError(MotLanError):
    """A paper that goes into a repository needs its owner."""

    code, fault = "owner_missing", "caller"


class ComponentUnknownError(MotLanError):
    """The component is not one of the document's dossier."""

    code, fault = "component_unknown", "caller"


class NotAResultError(MotLanError):
    """An officer signs results of the procedure; other papers are confirmed at the desk."""

    code, fault = "not_a_result", "caller"


def known_type(session: Session, slug: str) -> PaperType:
    """The type of the catalogue; raises UnknownPaperTypeError."""
    # Also one that the reader does not tell: a birth notice of a hospital.
    paper_type = session.get(PaperType, slug)
    if paper_type is None:
        raise UnknownPaperTypeError(type=slug[:60])
    return paper_type


def require_owner(session: Session, paper_type: PaperType, owner_id: UUID | None) -> None:
    """Raises OwnerMissingError where the type is kept in a repository and nobody owns it."""
    if owner_id is None:
        if paper_type.is_kept:
            raise OwnerMissingError()
    elif session.get(Person, owner_id) is None:
        raise OwnerMissingError()


def require_component(session: Session, document: Document, component_id: UUID | None) -> None:
    """Raises ComponentUnknownError for one that is not of the document's dossier."""
    if component_id is None:
        return
    known = session.scalar(
        select(Component.id)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .where(DossierComponent.dossier_id == document.dossier_id, Component.id == component_id)
    )
    if known is None:
        raise ComponentUnknownError(document_id=document.id)


def require_word(caller: Caller) -> None:
    """Raise NotAllowedError for who neither confirms scans nor issues results."""
    if not may(caller, Action.ISSUE_RESULT):
        require(caller, Action.CONFIRM)


def require_result(session: Session, document: Document, type: str) -> None:
    """Raises NotAResultError unless the procedure of the document's dossier gives this type."""
    dossier = session.get(Dossier, document.dossier_id) if document.dossier_id else None
    if dossier is None or type not in result_types(session, dossier.procedure_id):
        raise NotAResultError(type=type[:60])


def checked_value(name: str, value: str) -> str:
    """The value as it is stored; raises FieldInvalidError with the name of the field.

    Dates are ISO; personal numbers have 12 digits (old identity cards: 9).
    """
    if name not in FIELD_NAMES:
        raise FieldInvalidError(field=name[:60])
    text = clean_line(value)
    if text and name in DATE_FIELDS:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise FieldInvalidError(field=name) from None
    is_number = PERSONAL_NUMBER.match(text) or (len(text) == 9 and text.isdigit())
    if text and name in PERSONAL_NUMBERS and not is_number:
        raise FieldInvalidError(field=name)
    return text
