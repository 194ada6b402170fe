"""Searching papers by their words: what matches, how well, and the text that excerpts come from.

The right stands in the query before anything is counted or cut off: what may not be seen adds to
no number and to no facet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.access import Sensitivity
from core.lifecycle import RecordStatus
from storage.db.models import Agency, Dossier, Record, RecordText
from storage.db.queries.agencies import answering_for, is_answered_for
from storage.db.queries.dossiers import handled_by
from storage.db.queries.records import OPEN_TO_ALL_OFFICERS

MOST_MATCHES = 300
"""The newest so many matches are ranked; whoever finds more needs another word."""


@dataclass(frozen=True)
class Words:
    """What the record must hold, in one of two ways; neither: every record."""

    asked: str | None = None
    """For `to_tsquery`, folded."""
    alike: str | None = None
    """Folded words that must be nearly in the heading (trigrams)."""
    toned: str | None = None
    """The words with their tones, where they were typed with any: such headings come first."""


@dataclass(frozen=True)
class Narrowed:
    """What else the record must be; None: anything."""

    type: str | None = None
    agency_id: UUID | None = None
    year: int | None = None
    """Of issue."""
    status: RecordStatus | None = None
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True)
class Match:
    """A record that matches, with what the facets count."""

    record_id: UUID
    type: str
    agency_id: UUID
    year: int | None
    status: RecordStatus
    sensitivity: Sensitivity


def taken_in_by(agency_id: UUID) -> sa.ColumnElement[bool]:
    """The paper came with a dossier that the agency handles; none above «internal»."""
    return sa.and_(
        is_answered_for(Record.agency_id, agency_id),
        Record.sensitivity.in_(OPEN_TO_ALL_OFFICERS),
        sa.exists().where(Dossier.id == Record.dossier_id, handled_by(agency_id)),
    )


def matches(
    session: Session,
    right: sa.ColumnElement[bool],
    words: Words,
    narrowed: Narrowed,
    *,
    agency_id: UUID | None = None,
) -> list[Match]:
    """The newest `MOST_MATCHES` records (and one more, if there is one), the best first.

    `agency_id` where `right` holds for papers of this agency alone: its words are then looked up
    before the right is asked for, from the newest on, until there are enough.
    """
    text = RecordText
    if agency_id is not None:
        text = _texts_of(session.scalars(answering_for(agency_id)).all(), words)
    found = (
        sa.select(
            Record.id,
            Record.type,
            Record.agency_id,
            Record.issued_on,
            Record.status,
            Record.sensitivity,
            text.vector,
            text.heading,
            text.heading_toned,
        )
        .join(text, text.record_id == Record.id)
        .where(right, *([] if agency_id else _conditions(words)), *_narrowing(narrowed))
        .order_by(text.record_id.desc())
        .limit(MOST_MATCHES + 1)
        .subquery()
    )
    year = sa.cast(sa.extract("year", found.c.issued_on), sa.Integer)
    best = sa.select(
        found.c.id, found.c.type, found.c.agency_id, year, found.c.status, found.c.sensitivity
    ).order_by(*_relevance(words, found), found.c.issued_on.desc().nulls_last(), found.c.id.desc())
    return [Match(*row) for row in session.execute(best)]


def _texts_of(agency_ids: Sequence[UUID], words: Words) -> type[RecordText]:
    """The texts that match, newest first; OFFSET keeps the planner from joining before it sorts."""
    # One equation each, not a set: a GIN index answers no `= ANY`.
    theirs = sa.or_(*(RecordText.agency_id == agency_id for agency_id in agency_ids))
    matching = (
        sa.select(RecordText)
        .where(theirs, *_conditions(words))
        .order_by(RecordText.record_id.desc())
        .offset(0)
        .subquery()
    )
    return aliased(RecordText, matching)


def _conditions(words: Words) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if words.asked is not None:
        conditions.append(RecordText.vector.op("@@")(_query(words.asked)))
    if words.alike is not None:
        # The operator, not the function: only the operator is answered by the index.
        conditions.append(sa.literal(words.alike).op("<%")(RecordText.heading))
    return conditions


def _narrowing(narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if narrowed.type is not None:
        conditions.append(Record.type == narrowed.type)
    if narrowed.agency_id is not None:
        conditions.append(Record.agency_id == narrowed.agency_id)
    if narrowed.year is not None:
        conditions.append(sa.extract("year", Record.issued_on) == narrowed.year)
    if narrowed.status is not None:
        conditions.append(Record.status == narrowed.status)
    if narrowed.sensitivity is not None:
        conditions.append(Record.sensitivity == narrowed.sensitivity)
    return conditions


def _relevance(words: Words, found: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    """Headings with the very tones, then rank in steps of a twentieth, so that dates count too."""
    order: list[sa.ColumnElement[Any]] = []
    if words.toned is not None:
        spaced = sa.literal(" ") + found.c.heading_toned + " "
        order.append(spaced.contains(f" {words.toned} ", autoescape=True).desc())
    if words.asked is not None:
        rank = sa.func.ts_rank(found.c.vector, _query(words.asked))
        order.append(sa.func.round(sa.cast(rank * 20, sa.Numeric)).desc())
    if words.alike is not None:
        order.append(sa.func.word_similarity(words.alike, found.c.heading).desc())
    return order


def _query(asked: str) -> sa.ColumnElement[object]:
    return sa.func.to_tsquery("simple", asked)


def in_order(session: Session, record_ids: Sequence[UUID]) -> list[tuple[Record, str]]:
    """These records with the text of their pages, in the order asked for."""
    place = {record_id: number for number, record_id in enumerate(record_ids)}
    rows = session.execute(
        sa.select(Record, RecordText.body)
        .join(RecordText, RecordText.record_id == Record.id)
        .where(Record.id.in_(record_ids))
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: place[row[0].id])


def dossier_codes(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Codes of dossiers by id."""
    if not ids:
        return {}
    rows = session.execute(sa.select(Dossier.id, Dossier.code).where(Dossier.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def agency_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of agencies by id."""
    if not ids:
        return {}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
