"""Searching papers: one search for desk, officer and citizen, within what the door would open.

Marks, signs and the place of a tone do not matter; with tones typed, headings that have the very
tones come first. What finds nothing is tried again for slips of the finger, then for likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock
from core.identifiers import PERSONAL_NUMBER
from core.search_words import has_tones, tone_form, words_of
from repository.access_log import (
    RefusedAttempt,
    RefusedError,
    Shown,
    append_searched,
)
from repository.doors import dossier_for, right_through
from repository.excerpts import Piece, excerpt
from repository.records import RecordRow, rows_of
from repository.spelling import meant, with_a_slip
from storage.db.paging import Page
from storage.db.queries import people
from storage.db.queries import records as record_queries
from storage.db.queries import searching as queries
from storage.db.queries.searching import MOST_MATCHES, Match, Narrowed, Words

__all__ = [
    "LONGEST_QUERY",
    "MOST_MATCHES",
    "PAGE",
    "DossierRequiredError",
    "Found",
    "Hit",
    "Narrowed",
    "agency_names",
    "dossier_codes",
    "papers_of_person",
    "search_agency",
    "search_papers",
]

LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 24
PAGE: Final = 20


class DossierRequiredError(RefusedError):
    """The store of a person opens with a dossier in hand only (domain.md 9.8)."""

    code, fault = "dossier_required", "caller"


@dataclass(frozen=True)
class Hit:
    """One paper that was found."""

    record: RecordRow
    excerpt: tuple[Piece, ...]
    """Where the words stand on its pages; empty when they stand in its heading alone."""


@dataclass(frozen=True)
class Found:
    """What a search found: one page of it, and figures over all of it."""

    hits: tuple[Hit, ...]
    total: int
    """At most `MOST_MATCHES`."""
    has_more: bool
    """There are more than `total`; only the newest were ranked."""
    is_guess: bool
    """Nothing held the words as they were typed; these hold words like them."""
    page: int
    pages: int
    facets: Mapping[str, tuple[tuple[object, int], ...]]
    """`type`, `agency_id`, `year`, `status`, `sensitivity`: each value with its count."""

    @property
    def rows(self) -> tuple[RecordRow, ...]:
        """The papers alone."""
        return tuple(hit.record for hit in self.hits)


_ANYTHING: Final = Narrowed()
_NOTHING: Final = Found((), 0, has_more=False, is_guess=False, page=1, pages=0, facets={})
_FACETS: Final = ("type", "agency_id", "year", "status", "sensitivity")


def search_papers(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    query: str = "",
    owner_number: str | None = None,
    dossier_id: UUID | None = None,
    narrowed: Narrowed = _ANYTHING,
    page: int = 1,
    size: int = 50,
) -> Found:
    """Papers that the caller may see and that hold all words of `query`, best first.

    Twelve digits are taken as an owner's number and must match exactly; an empty query gives all
    papers. Staff see what their dossier opens, and each paper shown gets an entry in the access log
    for each of its owners: commit before answering. A citizen sees the own papers. Raises
    DossierRequiredError and DossierNotFoundError.
    """
    right = _right_to_look(session, clock, caller, owner_number, dossier_id)
    number = _number_in(query)
    if number is not None:
        owner_number, query = number, ""
    if owner_number is not None:
        right = sa.and_(right, _of_number(owner_number.strip()))
    find = partial(queries.matches, session, right)
    found = _search(session, find, query, narrowed, page, size)
    if caller.subject is not Subject.CITIZEN and dossier_id is not None:
        _log(session, clock, caller, found.rows, dossier_id)
    return found


def papers_of_person(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    owner_id: UUID,
    dossier_id: UUID,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[RecordRow]:
    """The papers of a person that the dossier in hand opens, the newest issue first.

    Each paper of the page gets an entry in the access log for each of its owners: commit before
    answering. Raises DossierRequiredError, DossierNotFoundError, CursorNotValidError.
    """
    right = _right_to_look(session, clock, caller, None, dossier_id)
    page = record_queries.page_of_person(session, right, owner_id, cursor, size)
    rows = rows_of(session, [record for record, *_ in page.lines])
    _log(session, clock, caller, rows, dossier_id)
    return page.shown(rows)


def search_agency(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    query: str,
    narrowed: Narrowed = _ANYTHING,
    page: int = 1,
) -> Found:
    """Papers that came with dossiers which the caller's agency handles; none above «internal».

    Each hit is opened through its own dossier (`hit.record.dossier_id`) and gets an entry with that
    dossier for each of its owners in the access log: commit before answering. Nothing typed finds
    nothing. Raises DossierRequiredError for a role that looks up no papers.
    """
    if caller.agency_id is None or not may(caller, Action.LOOK_UP_RECORDS):
        attempt = RefusedAttempt(caller, Action.LOOK_UP_RECORDS, Purpose.DOSSIER)
        raise DossierRequiredError(attempt)
    number = _number_in(query)
    find = partial(queries.matches_of_agency, session, caller.agency_id)
    if number is not None:
        right = queries.taken_in_by(caller.agency_id)
        find = partial(queries.matches, session, sa.and_(right, _of_number(number)))
        query = ""
    elif not words_of(query):
        return _NOTHING
    found = _search(session, find, query, narrowed, page, PAGE)
    _log(session, clock, caller, found.rows, None)
    return found


def _log(
    session: Session,
    clock: Clock,
    caller: Caller,
    rows: Iterable[RecordRow],
    dossier_id: UUID | None,
) -> None:
    """Written for each paper with the dossier in hand; without one with its own."""
    shown = [
        Shown(
            row.id,
            tuple(sorted({owner.person_id for owner in row.owners})),
            dossier_id or row.dossier_id,
        )
        for row in rows
    ]
    append_searched(session, clock, caller, shown)


def _number_in(query: str) -> str | None:
    """The personal number that was typed, also in groups («0011 9000 0017»)."""
    digits = "".join(query.split()).replace(".", "")
    return digits if PERSONAL_NUMBER.match(digits) else None


def _right_to_look(
    session: Session,
    clock: Clock,
    caller: Caller,
    owner_number: str | None,
    dossier_id: UUID | None,
) -> sa.ColumnElement[bool]:
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        return record_queries.owned_by(caller.person_id)
    if dossier_id is None or not may(caller, Action.LOOK_UP_RECORDS):
        owner = None if owner_number is None else people.person_by_number(session, owner_number)
        raise DossierRequiredError(
            RefusedAttempt(
                caller,
                Action.LOOK_UP_RECORDS,
                Purpose.DOSSIER,
                owner_ids=() if owner is None else (owner.id,),
                dossier_id=dossier_id,
            )
        )
    dossier = dossier_for(session, caller, dossier_id, action=Action.LOOK_UP_RECORDS)
    return right_through(clock, caller, dossier)


_of_number: Final = record_queries.owned_by_number

_Find = Callable[[Words, Narrowed], list[Match]]
"""The matches that the caller may see: at most `MOST_MATCHES` and one more, the best first."""

_Try = tuple[Words, frozenset[str]]
"""What to look for, and the words to mark."""


def _search(
    session: Session, find: _Find, query: str, narrowed: Narrowed, page: int, size: int
) -> Found:
    typed = list(dict.fromkeys(words_of(query[:LONGEST_QUERY])))[:MOST_WORDS]
    toned = tone_form(query[:LONGEST_QUERY]) if has_tones(query) else None
    number, words, told, matched = _first(find, _tries(typed, toned), narrowed)
    total = min(len(matched), MOST_MATCHES)
    pages = -(-total // size)
    page = min(max(page, 1), max(pages, 1))
    shown = [match.record_id for match in matched[:total][(page - 1) * size : page * size]]
    return Found(
        hits=_hits(session, shown, told),
        total=total,
        has_more=len(matched) > MOST_MATCHES,
        is_guess=number > 0,
        page=page,
        pages=pages,
        facets=_facets(partial(find, words), narrowed, matched),
    )


def _first(
    find: _Find, tries: Sequence[_Try], narrowed: Narrowed
) -> tuple[int, Words, frozenset[str], list[Match]]:
    """Number, words, words to mark and matches of the first try that has any, else of the first."""
    for number, (words, told) in enumerate(tries):
        matched = find(words, narrowed)
        if matched:
            return number, words, told, matched
    return 0, tries[0][0], frozenset(), []


def _tries(typed: Sequence[str], toned: str | None) -> list[_Try]:
    """What to look for, one after the other until something is found, with the words to mark."""
    if not typed:
        return [(Words(), frozenset())]
    every = frozenset(word for one in typed for word in meant(one))
    tries = [(Words(asked=" & ".join(typed), toned=toned), frozenset(typed))]
    slipped = with_a_slip(typed)
    if slipped is not None:
        tries.append((Words(asked=slipped), every))
    return [*tries, (Words(alike=" ".join(typed)), every)]


def _facets(
    find: Callable[[Narrowed], list[Match]], narrowed: Narrowed, matched: Sequence[Match]
) -> dict[str, tuple[tuple[object, int], ...]]:
    """Each counted under all other filters, so that another value of it can be chosen.

    The most frequent value first, no value is not counted.
    """
    counted: dict[str, tuple[tuple[object, int], ...]] = {}
    for name in _FACETS:
        is_chosen = getattr(narrowed, name) is not None
        rows = find(replace(narrowed, **{name: None})) if is_chosen else matched
        found = (getattr(row, name) for row in rows[:MOST_MATCHES])
        values = Counter(value for value in found if value is not None)
        counted[name] = tuple(sorted(values.items(), key=_by_count))
    return counted


def _by_count(value_and_count: tuple[object, int]) -> tuple[int, int, str]:
    """The most frequent value first; of years that are equally frequent the newest."""
    value, count = value_and_count
    return -count, -value if isinstance(value, int) else 0, str(value)


def _hits(session: Session, ids: Sequence[UUID], words: frozenset[str]) -> tuple[Hit, ...]:
    found = queries.in_order(session, ids)
    rows = rows_of(session, [record for record, _ in found])
    return tuple(Hit(row, excerpt(body, words)) for row, (_, body) in zip(rows, found, strict=True))


def agency_names(session: Session, ids: Iterable[object]) -> dict[str, str]:
    """Names of agencies by their ids as text, for a facet."""
    named = queries.agency_names(session, [id_ for id_ in ids if isinstance(id_, UUID)])
    return {str(id_): name for id_, name in named.items()}


def dossier_codes(session: Session, rows: Iterable[RecordRow]) -> dict[UUID, str]:
    """Codes of the dossiers that these papers came with; the caller has found the papers."""
    return queries.dossier_codes(session, {row.dossier_id for row in rows if row.dossier_id})
