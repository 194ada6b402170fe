"""Pending documents that another model has seen, and figures over lessons: counts only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action
from core.lessons import Decision, FieldChange
from core.lifecycle import State
from storage.db.models import (
    AccessLogEntry,
    Agency,
    Document,
    DocumentEvent,
    FieldLesson,
    Lesson,
)

BINS: Final = 10
SCORED_AGAIN: Final = "scored_again"
_LOOK: Final = timedelta(minutes=30)
"""So long after it was opened a form may still be open."""
_ZONE: Final = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Points:
    """Proposals of one group whose confidence falls into one of ten bins."""

    group: tuple[Any, ...]
    count: int
    confidence: float
    """Sum over them."""
    right: int


def idle() -> sa.ColumnElement[bool]:
    """Of `Document`: it waits, nobody decided it or looks at it now."""
    # Somebody may still sit before the form; a look of yesterday holds nothing up.
    looked = sa.exists().where(
        AccessLogEntry.document_id == Document.id,
        AccessLogEntry.action == Action.REVIEW,
        AccessLogEntry.at > sa.func.now() - _LOOK,
    )
    undecided = ~sa.exists().where(Lesson.document_id == Document.id)
    return sa.and_(Document.state == State.PROPOSED, ~looked, undecided)


def untouched(model: str) -> sa.ColumnElement[bool]:
    """Of `Document`: it is idle, and `model` has not seen it."""
    # Two machines with different settings must not undo each other's work for ever.
    seen = sa.exists().where(
        DocumentEvent.document_id == Document.id,
        DocumentEvent.name == SCORED_AGAIN,
        DocumentEvent.details["model"].astext == model,
    )
    return sa.and_(idle(), Document.model != model, ~seen)


def list_to_score_again(session: Session, model: str, limit: int) -> list[UUID]:
    """Pending documents that the model in use has not seen, the oldest first."""
    query = sa.select(Document.id).where(untouched(model)).order_by(Document.state_since)
    return list(session.scalars(query.limit(limit)))


def type_points(
    session: Session,
    by: Sequence[sa.SQLColumnExpression[Any]],
    *,
    since: datetime | None = None,
    agency_id: UUID | None = None,
) -> list[Points]:
    """Confirmed documents by `by`, whether a type was told at all, and bin of confidence."""
    told = Lesson.proposed_type.is_not(None)
    right = Lesson.proposed_type == Lesson.decided_type
    return _points(
        session,
        sa.select(Lesson.id).join(Agency, Agency.id == Lesson.agency_id),
        [*by, told],
        sa.func.coalesce(Lesson.proposed_confidence, 0.0),
        sa.func.coalesce(right, sa.false()),
        _which(since, agency_id),
    )


def field_points(
    session: Session,
    by: Sequence[sa.SQLColumnExpression[Any]],
    *,
    since: datetime | None = None,
    agency_id: UUID | None = None,
) -> list[Points]:
    """Proposed values of confirmed documents by `by` and bin of confidence."""
    return _points(
        session,
        sa.select(FieldLesson.id)
        .join(Lesson, Lesson.id == FieldLesson.lesson_id)
        .join(Agency, Agency.id == Lesson.agency_id),
        by,
        FieldLesson.confidence,
        FieldLesson.change == FieldChange.UNCHANGED,
        sa.and_(_which(since, agency_id), FieldLesson.change != FieldChange.ADDED),
    )


def week_of_lesson() -> sa.ColumnElement[date]:
    """The Monday of a lesson's week, by the calendar of the country."""
    return sa.cast(sa.func.date_trunc("week", sa.func.timezone(_ZONE, Lesson.at)), sa.Date)


def _which(since: datetime | None, agency_id: UUID | None) -> sa.ColumnElement[bool]:
    conditions: list[sa.ColumnElement[bool]] = [Lesson.decision == Decision.CONFIRMED]
    if since is not None:
        conditions.append(Lesson.at >= since)
    if agency_id is not None:
        conditions.append(Lesson.agency_id == agency_id)
    return sa.and_(*conditions)


def _points(
    session: Session,
    rows: sa.Select[Any],
    by: Sequence[sa.SQLColumnExpression[Any]],
    confidence: sa.SQLColumnExpression[float],
    right: sa.ColumnElement[bool],
    which: sa.ColumnElement[bool],
) -> list[Points]:
    bin_ = sa.func.least(BINS - 1, sa.func.floor(confidence * BINS))
    query = (
        rows.where(which)
        .with_only_columns(
            *by, bin_, sa.func.count(), sa.func.sum(confidence), sa.func.count().filter(right)
        )
        .group_by(*by, bin_)
    )
    return [
        Points(tuple(row[: len(by)]), row[-3], float(row[-2]), row[-1])
        for row in session.execute(query)
    ]
