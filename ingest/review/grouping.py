"""Group verification: uncertain values of many documents on one screen, answered one by one.

An answer goes to its field, with who gave it and when; no document is confirmed by it. Rights stand
in the query: a value that the caller may not answer is never fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.answers import Answer
from core.clock import VIETNAM, Clock, today_in_vietnam
from core.errors import MotLanError
from core.lifecycle import Lane, State
from core.papers import FIELD_NAMES
from core.vietnamese import clean_line, fold
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, unit_of_work
from ingest.review.alternatives import Known, alternatives
from ingest.review.checks import checked_value
from ingest.review.holding import lock_document
from ingest.review.known import known_beside
from ingest.review.leases import held_by_others
from ocr.calibration.kinds import Kind, kind_of
from ocr.calibration.model import calibration
from ocr.calibration.values import CODED
from repository.access_policy import types_for_two
from storage.db.models import (
    Batch,
    Document,
    DocumentEvent,
    DocumentField,
    DocumentLease,
    Dossier,
    FirstReading,
    Page,
)
from storage.db.queries.agencies import is_answered_for

SelectT = TypeVar("SelectT", bound=sa.Select[*tuple[Any, ...]])

ON_A_SCREEN: Final = 24
"""Values that are asked at once."""
ANSWERED: Final = "field_answered"
ANSWER_UNDONE: Final = "field_answer_undone"
_LONGEST: Final = 120
"""Letters of a value that fits beside its picture; longer ones are read in their paper."""


class GroupKind(StrEnum):
    """What is looked at together; the words stand in addresses."""

    NUMBER = "so"
    DATE = "ngay"
    TONE = "dau"
    """Names and other words: what is misread there is most often a tone mark."""


_KINDS: Final[Mapping[GroupKind, tuple[Kind, ...]]] = {
    GroupKind.NUMBER: ("number",),
    GroupKind.DATE: ("date",),
    GroupKind.TONE: ("name", "text"),
}


class FieldNotAskedError(MotLanError):
    """Answered, changed or opened by a colleague meanwhile; or not one of the caller's agency."""

    code, fault = "field_not_asked", "caller"


class AnswerNotUndoneError(MotLanError):
    """Not the caller's own answer, or somebody has decided on the document since."""

    code, fault = "answer_not_undone", "caller"


@dataclass(frozen=True)
class Asked:
    """One uncertain value beside the picture of its place."""

    field_id: UUID
    document_id: UUID
    dossier_id: UUID | None
    owner_id: UUID | None
    """Whose paper it is as far as that is known."""
    name: str
    type: str | None
    value: str
    raw: str | None
    confidence: float
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a value stands: the picture of its page and the box on it."""

    document_id: UUID
    dossier_id: UUID | None
    owner_id: UUID | None
    object_key: str
    sha256: str
    box: tuple[float, float, float, float]


def counts(session: Session, clock: Clock, caller: Caller) -> dict[GroupKind, int]:
    """How many values of each kind wait for an answer."""
    require(caller, Action.REVIEW)
    return {kind: _count(session, clock, caller, kind) for kind in GroupKind}


def _count(session: Session, clock: Clock, caller: Caller, kind: GroupKind) -> int:
    query = _asked(sa.select(sa.func.count()), clock, caller, kind)
    return session.scalars(query).one()


def asked_of(session: Session, clock: Clock, caller: Caller, kind: GroupKind) -> tuple[Asked, ...]:
    """The next values of a kind, those of people who wait first, like beside like.

    The caller logs the look at their papers before showing them.
    """
    require(caller, Action.REVIEW)
    whose = sa.func.coalesce(Document.owner_id, Dossier.owner_id)
    query = _asked(sa.select(DocumentField, Document, whose), clock, caller, kind)
    rows = session.execute(
        query.order_by(
            Document.lane != Lane.NOW, DocumentField.name, Document.state_since, DocumentField.id
        ).limit(ON_A_SCREEN)
    ).all()
    known = known_beside(session, [document for _, document, _ in rows])
    shown = [_shown(field, document, owner, known) for field, document, owner in rows]
    return tuple(sorted(shown, key=lambda one: (one.name, fold(one.value), one.field_id)))


def _shown(
    field: DocumentField, document: Document, owner_id: UUID | None, known: Mapping[UUID, Known]
) -> Asked:
    value = field.value or ""
    return Asked(
        field_id=field.id,
        document_id=document.id,
        dossier_id=document.dossier_id,
        owner_id=owner_id,
        name=field.name,
        type=document.type,
        value=value,
        raw=field.raw,
        confidence=field.confidence,
        alternatives=alternatives(
            field.name, value, raw=field.raw, proposed=None, known=known[document.id]
        ),
    )


def place_of(session: Session, clock: Clock, caller: Caller, field_id: UUID) -> Place:
    """Where an uncertain value stands; raises FieldNotAskedError. The caller logs the look."""
    require(caller, Action.REVIEW)
    owner = sa.func.coalesce(Document.owner_id, Dossier.owner_id)
    columns = sa.select(
        Document.id,
        Document.dossier_id,
        owner,
        Page.image_key,
        Page.image_sha256,
        DocumentField.box,
    )
    row = session.execute(
        _asked(columns, clock, caller, None).where(DocumentField.id == field_id)
    ).one_or_none()
    if row is None:
        raise FieldNotAskedError(field_id=field_id)
    document_id, dossier_id, owner_id, key, sha256, (left, top, right, bottom) = row
    return Place(document_id, dossier_id, owner_id, key, sha256, (left, top, right, bottom))


def answer_field(
    services: Services,
    caller: Caller,
    *,
    field_id: UUID,
    seen: str,
    answer: Answer,
    value: str = "",
) -> None:
    """What a person says to one value; the document still waits to be confirmed.

    `seen` is the value that was shown; `value` counts for EDITED alone and is typed as the review
    takes it. Raises FieldNotAskedError, FieldInvalidError.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        session = uow.session
        document, field = _locked(session, services.clock, caller, field_id)
        if field.value != seen:
            raise FieldNotAskedError(field_id=field_id)
        if answer is Answer.EDITED:
            field.value = checked_value(field.name, value) or None
        field.answer = answer
        field.answered_by_id, field.answered_at = caller.staff_id, services.clock.now()
        # Whoever has the values before her confirms nothing that was answered behind her back.
        document.version += 1
        _note(session, services.clock, caller, document, ANSWERED, field, answer)
        uow.commit()


def _locked(
    session: Session, clock: Clock, caller: Caller, field_id: UUID
) -> tuple[Document, DocumentField]:
    """The document is locked first, then asked again: somebody may have answered meanwhile."""
    query = _asked(sa.select(DocumentField), clock, caller, None)
    field = session.scalar(query.where(DocumentField.id == field_id))
    if field is None:
        raise FieldNotAskedError(field_id=field_id)
    document = lock_document(session, caller, field.document_id)
    session.expire(field)
    if session.scalar(query.where(DocumentField.id == field_id)) is None:
        raise FieldNotAskedError(field_id=field_id)
    return document, field


def newest_answer(
    session: Session, clock: Clock, caller: Caller, kind: GroupKind
) -> DocumentField | None:
    """The caller's own newest answer of this kind today that can still be taken back."""
    return session.scalar(
        _own_answers(clock, caller)
        .where(DocumentField.name.in_(_names(kind)))
        .order_by(DocumentField.answered_at.desc(), DocumentField.id.desc())
        .limit(1)
    )


def undo_answer(services: Services, caller: Caller, field_id: UUID) -> None:
    """Take back an own answer: the value is again what the machine read, and asked again.

    Raises AnswerNotUndoneError.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        session = uow.session
        query = _own_answers(services.clock, caller).where(DocumentField.id == field_id)
        field = session.scalar(query)
        if field is None:
            raise AnswerNotUndoneError(field_id=field_id)
        document = lock_document(session, caller, field.document_id)
        session.expire(field)
        if session.scalar(query) is None or field.answer is None:
            raise AnswerNotUndoneError(field_id=field_id)
        _note(session, services.clock, caller, document, ANSWER_UNDONE, field, field.answer)
        field.value = field.proposed
        field.answer = field.answered_by_id = field.answered_at = None
        document.version += 1
        uow.commit()


def answered_today(session: Session, clock: Clock, caller: Caller) -> int:
    """How many values the caller has answered since midnight in Vietnam."""
    query = sa.select(sa.func.count()).select_from(DocumentField)
    return session.scalars(query.where(*_by_caller_today(clock, caller))).one()


def _by_caller_today(clock: Clock, caller: Caller) -> Sequence[sa.ColumnElement[bool]]:
    midnight = datetime.combine(today_in_vietnam(clock), time(), VIETNAM)
    return (
        DocumentField.answer.is_not(None),
        DocumentField.answered_by_id == caller.staff_id,
        DocumentField.answered_at >= midnight,
    )


def _own_answers(clock: Clock, caller: Caller) -> sa.Select[DocumentField]:
    return (
        sa.select(DocumentField)
        .join(Document, Document.id == DocumentField.document_id)
        .join(Batch, Batch.id == Document.batch_id)
        .where(
            *_by_caller_today(clock, caller),
            is_answered_for(Batch.agency_id, caller.agency_id),
            Document.state == State.PROPOSED,
            ~_is_open_elsewhere(clock, caller),
        )
    )


def _asked(columns: SelectT, clock: Clock, caller: Caller, kind: GroupKind | None) -> SelectT:
    """What the caller may be asked: uncertain values of own papers that nobody else has open.

    Not of papers that two persons read, each for themselves: an answer would show it to both.
    """
    kinds = tuple(GroupKind) if kind is None else (kind,)
    return (
        columns.select_from(DocumentField)
        .join(Document, Document.id == DocumentField.document_id)
        .join(Batch, Batch.id == Document.batch_id)
        .join(
            Page,
            sa.and_(Page.document_id == Document.id, Page.number == DocumentField.page_number),
        )
        .outerjoin(Dossier, Dossier.id == Document.dossier_id)
        .where(
            is_answered_for(Batch.agency_id, caller.agency_id),
            Document.state == State.PROPOSED,
            sa.func.coalesce(Document.type, "").not_in(types_for_two(today_in_vietnam(clock))),
            DocumentField.answer.is_(None),
            DocumentField.source.not_in(CODED),
            sa.func.length(DocumentField.value).between(1, _LONGEST),
            sa.func.jsonb_typeof(DocumentField.box) == "array",
            Page.image_key.is_not(None),
            sa.or_(*(_is_uncertain(kind) for kind in kinds)),
            ~_is_open_elsewhere(clock, caller),
            ~sa.exists().where(FirstReading.document_id == Document.id),
        )
    )


def _is_open_elsewhere(clock: Clock, caller: Caller) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        DocumentLease.document_id == Document.id, held_by_others(clock, caller)
    )


def _is_uncertain(group: GroupKind) -> sa.ColumnElement[bool]:
    sure = calibration().sure
    return sa.or_(
        *(
            sa.and_(
                DocumentField.name.in_([name for name in FIELD_NAMES if kind_of(name) == kind]),
                DocumentField.confidence < sure[kind],
            )
            for kind in _KINDS[group]
        )
    )


def _names(group: GroupKind) -> list[str]:
    return [name for name in FIELD_NAMES if kind_of(name) in _KINDS[group]]


def _note(
    session: Session,
    clock: Clock,
    caller: Caller,
    document: Document,
    name: str,
    field: DocumentField,
    answer: Answer,
) -> None:
    """Which field and what kind of answer; values stay with the field."""
    session.add(
        DocumentEvent(
            document_id=document.id,
            name=name,
            staff_id=caller.staff_id,
            details={"field": clean_line(field.name), "answer": answer.value},
            at=clock.now(),
        )
    )
