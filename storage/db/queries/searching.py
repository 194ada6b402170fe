"""Searching papers by their words: what matches, how well, and the text that excerpts come from.

The right stands in the query before anything is counted or cut off: what may not be seen adds to
no number and to no facet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

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

    @property
    def way(self) -> Literal["asked", "alike", "any"]:
        """How the record is looked for."""
        if self.asked is not None:
            return "asked"
        return "any" if self.alike is None else "alike"


@dataclass(frozen=True)
class Narrowed:
    """What else the record must be; None: anything."""

    type: str | None = None
    agency_id: UUID | None = None
    year: int | None = None
    """Of issue."""
    status: RecordStatus | None = None
    sensitivity: Sensitivity | None = None


class Match(NamedTuple):
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
    session: Session, right: sa.ColumnElement[bool], words: Words, narrowed: Narrowed
) -> list[Match]:
    """The newest `MOST_MATCHES` records (and one more, if there is one), the best first.

    For rights that few records meet, told by indexes: the papers of a dossier or of a person.
    """
    newest = (
        sa.select(Record.id)
        .join(RecordText, RecordText.record_id == Record.id)
        .where(right, *_CONDITIONS[words.way], *_NARROWING)
        .order_by(Record.id.desc())
        .limit(MOST_MATCHES + 1)
    )
    return _ranked(session, session.scalars(newest, _values(words, narrowed)).all(), words)


def matches_of_agency(
    session: Session, agency_id: UUID, words: Words, narrowed: Narrowed
) -> list[Match]:
    """The same among the papers that `taken_in_by` the agency, however many hold the words.

    Where more match than are ranked, those with all words in their heading go before newer ones
    that merely mention them.
    """
    values = _values(words, narrowed) | {"agency_id": agency_id, "limit": MOST_MATCHES + 1}
    values["scoped"] = words.asked and _WORD.sub(r"'~\g<0>'", words.asked)
    ids = session.scalars(_NEWEST_OF_AGENCY[words.way], values).all()
    if len(ids) > MOST_MATCHES and words.way == "asked":
        headed = session.scalars(_NEWEST_OF_AGENCY["asked_in_heading"], values)
        ids = list(dict.fromkeys((*headed, *ids)))[: MOST_MATCHES + 1]
    return _ranked(session, ids, words)


_WORD: Final = re.compile(r"\w+")
_TEXT: Final = sa.Text()
_ASKED: Final = sa.func.to_tsquery(
    sa.literal_column("'simple'"), sa.bindparam("asked", type_=_TEXT)
)
_ALIKE: Final = sa.bindparam("alike", type_=_TEXT)
_CONDITIONS: Final[Mapping[str, tuple[sa.ColumnElement[bool], ...]]] = {
    "any": (),
    "asked": (RecordText.vector.op("@@", is_comparison=True)(_ASKED),),
    # The operator, not the function: only the operator is answered by the index.
    "alike": (_ALIKE.op("<%", is_comparison=True)(RecordText.heading),),
}


def _unless_open(
    name: str, column: sa.ColumnElement[Any] | InstrumentedAttribute[Any]
) -> sa.ColumnElement[bool]:
    """The value asked for, where one is asked for: one statement for all ways to narrow."""
    value = sa.bindparam(name, type_=column.type)
    return sa.or_(sa.cast(value, _TEXT).is_(None), column == value)


_YEAR: Final = sa.cast(sa.extract("year", Record.issued_on), sa.Integer)
_NARROWING: Final = (
    _unless_open("type", Record.type),
    _unless_open("of_agency", Record.agency_id),
    _unless_open("year", _YEAR),
    _unless_open("status", Record.status),
    _unless_open("sensitivity", Record.sensitivity),
)


def _values(words: Words, narrowed: Narrowed) -> dict[str, object]:
    return {
        "asked": words.asked,
        "alike": words.alike,
        "type": narrowed.type,
        "of_agency": narrowed.agency_id,
        "year": narrowed.year,
        "status": narrowed.status,
        "sensitivity": narrowed.sensitivity,
    }


_BOUND_AGENCY: Final = cast("UUID", sa.bindparam("agency_id", type_=sa.Uuid()))


def _scopes() -> sa.Subquery:
    """Each agency with each quarter in which papers came in, the newest quarter first."""
    agency = answering_for(_BOUND_AGENCY).subquery("agency")
    span = (
        sa.select(
            (sa.func.min(RecordText.taken_in) // 3).label("first"),
            (sa.func.max(RecordText.taken_in) // 3).label("last"),
        )
        .where(RecordText.agency_id == agency.c.id)
        .lateral("span")
    )
    numbers = sa.func.generate_series(span.c.first, span.c.last)
    quarter = numbers.table_valued(sa.column("number", sa.Integer()), name="quarter")
    quarter = quarter.render_derived()
    scope = sa.func.right(sa.cast(agency.c.id, _TEXT), 12) + "q" + sa.cast(quarter.c.number, _TEXT)
    return (
        sa.select(scope.label("scope"))
        .select_from(agency.join(span, sa.true()).join(quarter, sa.true()))
        .order_by(quarter.c.number.desc())
        .subquery("scopes")
    )


def _newest_with_words(vector: sa.ColumnElement[Any]) -> sa.Select[UUID]:
    """The newest papers that hold the words, a quarter after the other until there are enough.

    Agency and quarter are part of each indexed word (`scoped_words`, migration 0022): of a word
    that every paper has, only the papers of one agency and of some months are looked at, and a rare
    one costs a look into each quarter.
    """
    scopes = _scopes()
    asked = sa.func.replace(sa.bindparam("scoped", type_=_TEXT), "~", scopes.c.scope)
    indexed = sa.func.scoped_words(RecordText.agency_id, RecordText.taken_in, vector)
    texts = (
        sa.select(RecordText.record_id)
        .where(indexed.op("@@", is_comparison=True)(sa.cast(asked, TSQUERY)))
        .order_by(RecordText.record_id.desc())
        .lateral("texts")
    )
    return (
        sa.select(Record.id)
        .select_from(scopes.join(texts, sa.true()).join(Record, Record.id == texts.c.record_id))
        .where(taken_in_by(_BOUND_AGENCY), *_NARROWING)
        .limit(_LIMIT)
    )


_LIMIT: Final = sa.bindparam("limit", type_=sa.Integer())
_NEWEST_OF_AGENCY: Final = {
    "asked": _newest_with_words(RecordText.vector.expression),
    "asked_in_heading": _newest_with_words(
        sa.func.to_tsvector(sa.literal_column("'simple'"), RecordText.heading)
    ),
    "alike": sa.select(Record.id)
    .join(RecordText, RecordText.record_id == Record.id)
    .where(
        is_answered_for(RecordText.agency_id, _BOUND_AGENCY),
        *_CONDITIONS["alike"],
        taken_in_by(_BOUND_AGENCY),
        *_NARROWING,
    )
    .order_by(Record.id.desc())
    .limit(_LIMIT),
}


def _relevance(way: str, *, is_toned: bool) -> list[sa.ColumnElement[Any]]:
    """Headings with the very tones, then rank in steps of a twentieth, so that dates count too."""
    order: list[sa.ColumnElement[Any]] = []
    if is_toned:
        spaced = sa.literal(" ") + RecordText.heading_toned + " "
        order.append((sa.func.strpos(spaced, sa.bindparam("toned", type_=_TEXT)) > 0).desc())
    if way == "asked":
        rank = sa.func.ts_rank(RecordText.vector, _ASKED)
        order.append(sa.func.round(sa.cast(rank * 20, sa.Numeric)).desc())
    if way == "alike":
        order.append(sa.func.word_similarity(_ALIKE, RecordText.heading).desc())
    return order


_THESE: Final = Record.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid())))
_BEST: Final = {
    (way, is_toned): sa.select(
        Record.id, Record.type, Record.agency_id, _YEAR, Record.status, Record.sensitivity
    )
    .join(RecordText, RecordText.record_id == Record.id)
    .where(_THESE)
    .order_by(
        *_relevance(way, is_toned=is_toned), Record.issued_on.desc().nulls_last(), Record.id.desc()
    )
    for way in _CONDITIONS
    for is_toned in (False, True)
}


def _ranked(session: Session, ids: Sequence[UUID], words: Words) -> list[Match]:
    """These records, the best first: by tones of the heading, then by rank, then by date."""
    if not ids:
        return []
    values = {"ids": list(ids), "asked": words.asked, "alike": words.alike}
    values["toned"] = f" {words.toned} "
    best = _BEST[words.way, words.toned is not None]
    return [Match(*row) for row in session.execute(best, values)]


_WITH_TEXTS: Final = (
    sa.select(Record, RecordText.body)
    .join(RecordText, RecordText.record_id == Record.id)
    .where(_THESE)
)


def in_order(session: Session, record_ids: Sequence[UUID]) -> list[tuple[Record, str]]:
    """These records with the text of their pages, in the order asked for."""
    place = {record_id: number for number, record_id in enumerate(record_ids)}
    rows = session.execute(_WITH_TEXTS, {"ids": list(record_ids)})
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
