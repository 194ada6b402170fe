"""Whose paper is it: a list's owner matched with the persons known here, with a score and why.

A number decides, the more so where name and birth date agree with it; without one name, birth date
and ward together may. What is only likely is proposed to a person, never linked by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.identifiers import read_personal_number
from core.search_words import words_of
from core.vietnamese import fold
from repository.identifying import Kind, normal, number_fits
from storage.db.models import Person
from storage.db.queries import identities as queries

SURE_SCORE: Final = 0.95
"""From here on, and with no other as good, the owner is linked without asking."""
PROPOSE_SCORE: Final = 0.5
"""Below this nobody is proposed."""
MOST_PROPOSED: Final = 5

_BY_NUMBER: Final = 0.9
_BY_OLD_NUMBER: Final = 0.8
"""CMND numbers were given anew and passports renewed: alone they are not sure."""
_BY_NAME: Final = 0.5
_NAME: Final = 0.08
_BIRTH: Final = 0.25
_WARD: Final = 0.2
_NAME_DIFFERS: Final = 0.3
_BIRTH_DIFFERS: Final = 0.35
_WARD_WORDS: Final = frozenset({"phuong", "xa", "thi", "tran", "p", "x", "tt"})


@dataclass(frozen=True)
class OwnerAsked:
    """What a list, a paper or a package says of an owner; whatever it does not say is None."""

    full_name: str
    number: str | None = None
    """12 digits, an old 9-digit CMND or a passport, as written."""
    date_of_birth: date | None = None
    birth_year: int | None = None
    """Where only the year is known."""
    sex: str | None = None
    ward: str | None = None
    """Name of the commune or ward, with or without «phường», «xã»."""


@dataclass(frozen=True)
class OwnerMatch:
    """One person who may be the owner."""

    person_id: UUID
    """The one who stands for all merged rows."""
    score: float
    """0–1."""
    signs: tuple[str, ...]
    """What speaks for or against: `number`, `old_number`, `number_differs`, `name`,
    `name_differs`, `birth_date`, `birth_year`, `birth_differs`, `ward`."""


@dataclass(frozen=True)
class Matching:
    """The answer for one owner, the best first."""

    candidates: tuple[OwnerMatch, ...] = ()
    is_number_doubtful: bool = False
    """Sex or year coded in the number contradict what is told: nothing is linked by it."""

    @property
    def sure(self) -> OwnerMatch | None:
        """The one owner who needs no person's look; None: ask one."""
        if not self.candidates or self.is_number_doubtful:
            return None
        best, *others = self.candidates
        is_alone = not others or others[0].score < SURE_SCORE
        return best if best.score >= SURE_SCORE and is_alone else None


@dataclass
class _Known:
    person: Person
    by_number: set[Kind] = field(default_factory=set)


def match_owner(session: Session, asked: OwnerAsked) -> Matching:
    """Who may be the owner; reads two indexes, writes nothing, asks for no right.

    The caller has the right to the list; log whoever of the found is shown to somebody.
    """
    doubtful = _is_doubtful(asked)
    known: dict[UUID, _Known] = {}
    if asked.number is not None and not doubtful:
        for person, kinds in queries.bearers(session, normal(asked.number)):
            known.setdefault(person.id, _Known(person)).by_number |= {Kind(one) for one in kinds}
    name = fold(asked.full_name)
    if name and (asked.date_of_birth is not None or asked.birth_year is not None):
        years = (asked.birth_year, asked.birth_year) if asked.birth_year else None
        for person in queries.of_name_and_birth(session, name, asked.date_of_birth, years):
            known.setdefault(person.id, _Known(person))
    scored = (score_of(asked, one.person, one.by_number) for one in known.values())
    good = sorted(
        (one for one in scored if one.score >= PROPOSE_SCORE),
        key=lambda one: (-one.score, str(one.person_id)),
    )
    return Matching(_each_once(good), doubtful)


def score_of(asked: OwnerAsked, person: Person, by_number: Iterable[Kind] = ()) -> OwnerMatch:
    """How well a person fits, by simple sums that a clerk can follow; pure."""
    kinds = frozenset(by_number)
    signs: list[str] = []
    score = _BY_NAME
    if Kind.PERSONAL_NUMBER in kinds:
        score, signs = _BY_NUMBER, ["number"]
    elif kinds:
        score, signs = _BY_OLD_NUMBER, ["old_number"]
    elif _other_number(asked, person):
        # Two people of one name and birthday: their numbers tell them apart.
        score, signs = 0.0, ["number_differs"]
    if fold(asked.full_name) == person.full_name_folded:
        score, signs = score + _NAME, [*signs, "name"]
    else:
        score, signs = score - _NAME_DIFFERS, [*signs, "name_differs"]
    birth = _birth(asked, person)
    if birth is not None:
        told = {"birth_date": _BIRTH, "birth_year": _BIRTH / 2, "birth_differs": -_BIRTH_DIFFERS}
        score, signs = score + told[birth], [*signs, birth]
    if _is_of_ward(asked, person):
        score, signs = score + _WARD, [*signs, "ward"]
    stands = person.merged_into_id or person.id
    return OwnerMatch(stands, round(min(max(score, 0.0), 1.0), 2), tuple(signs))


def _is_doubtful(asked: OwnerAsked) -> bool:
    number = normal(asked.number or "")
    if read_personal_number(number) is None:
        return False
    return not number_fits(number, asked.date_of_birth, asked.sex, birth_year=asked.birth_year)


def _other_number(asked: OwnerAsked, person: Person) -> bool:
    number = normal(asked.number or "")
    if read_personal_number(number) is None or person.personal_number is None:
        return False
    return person.personal_number != number


def _birth(asked: OwnerAsked, person: Person) -> str | None:
    born = person.date_of_birth
    if born is None:
        return None
    if asked.date_of_birth is not None:
        return "birth_date" if asked.date_of_birth == born else "birth_differs"
    if asked.birth_year is not None:
        return "birth_year" if asked.birth_year == born.year else "birth_differs"
    return None


def _is_of_ward(asked: OwnerAsked, person: Person) -> bool:
    """The ward is one of the parts between commas of the address that is registered."""
    wanted = _ward_words(asked.ward or "")
    return bool(wanted) and wanted in map(_ward_words, (person.address or "").split(","))


def _ward_words(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in _WARD_WORDS]


def _each_once(good: Iterable[OwnerMatch]) -> tuple[OwnerMatch, ...]:
    """Merged rows are one person, told by the best of them."""
    found: dict[UUID, OwnerMatch] = {}
    for one in good:
        found.setdefault(one.person_id, one)
    return tuple(found.values())[:MOST_PROPOSED]
