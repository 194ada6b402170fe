"""Whether the print and the codes of an identity paper speak of one person.

A code holds no proof of who made it, so it is held against the print: a mere misreading of the
print leaves it alone, clearly another number, name or day of birth takes the trust from all of the
paper. Addresses are no sign: units were joined and renamed after many cards were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from math import inf
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from core.artifacts import FieldValue, RecognizedPage
from core.identifiers import PERSONAL_NUMBER, read_personal_number
from core.vietnamese import fold
from ocr.confidence import CONTRADICTED
from ocr.fields.identity_codes import CardCode, PassportCode, card_mrzs, card_qrs
from ocr.lines import Line

_SLIPS_OF_NUMBER: Final = 2
_SLIPS_OF_DATE: Final = 1
_LETTERS_FOR_A_SLIP: Final = 6


class Holder(NamedTuple):
    """Whom one part of a paper speaks of; absent parts are None."""

    number: str | None
    name: str | None
    born: date | None


def holder_of_code(code: CardCode | PassportCode) -> Holder:
    """Whom a code speaks of."""
    return Holder(code.number, code.full_name, code.date_of_birth)


def holder_of_print(fields: Mapping[str, FieldValue], number: str) -> Holder:
    """Whom the print speaks of, as far as it was read well; `number`: the field that holds it."""
    read = {name: value.value for name, value in fields.items() if value.confidence > CONTRADICTED}
    born = read.get("date_of_birth")
    return Holder(
        read.get(number), read.get("holder_name"), date.fromisoformat(born) if born else None
    )


def are_two(holders: Sequence[Holder]) -> bool:
    """Whether any two of these are clearly not the same person."""
    return any(_differ(one, other) for one, other in combinations(holders, 2))


def contradicts_itself(code: CardCode) -> bool:
    """The number codes sex and year of birth, and no card is issued before its holder is born."""
    facts = read_personal_number(code.number)
    born, issued = code.date_of_birth, code.issue_date
    return (
        (facts is not None and code.sex is not None and code.sex != facts.sex)
        or (facts is not None and born is not None and born.year != facts.birth_year)
        or (born is not None and issued is not None and issued < born)
    )


def holds_two_numbers(pages: Sequence[RecognizedPage], rows: Sequence[Line]) -> bool:
    """Whether numbers of two people stand in the codes and the large print of a card's pages."""
    exact = {code.number for page in pages for code in card_qrs(page)}
    read = {code.number for page in pages for code in card_mrzs(page)} | {
        token.text for row in rows for token in row.tokens if PERSONAL_NUMBER.match(token.text)
    }
    return len(exact) > 1 or any(
        Levenshtein.distance(one, other) > _SLIPS_OF_NUMBER
        for one, other in combinations(exact | read, 2)
    )


def _differ(one: Holder, other: Holder) -> bool:
    """One thing clearly other, or two a little other while nothing agrees.

    A name beside the same number may be read twice as badly.
    """
    number, name = _gap_of_numbers(one.number, other.number), _gap_of_names(one.name, other.name)
    if number == 0 and name is not None:
        name /= 2
    born = _gap_of_dates(one.born, other.born)
    gaps = [gap for gap in (number, name, born) if gap is not None]
    return any(gap > 1 for gap in gaps) or (len(gaps) > 1 and min(gaps) > 0)


def _gap_of_numbers(one: str | None, other: str | None) -> float | None:
    """0: the same; up to 1: slips of reading; above: another. None: nothing to compare.

    Nine digits are those of an older card of the same person.
    """
    if one is None or other is None or len(one) != len(other):
        return None
    return Levenshtein.distance(one, other) / _SLIPS_OF_NUMBER


def _gap_of_dates(one: date | None, other: date | None) -> float | None:
    if one is None or other is None:
        return None
    return Levenshtein.distance(one.isoformat(), other.isoformat()) / _SLIPS_OF_DATE


def _gap_of_names(one: str | None, other: str | None) -> float | None:
    """Marks, case and gaps are no difference, nor is a part that was not read."""
    if one is None or other is None:
        return None
    first, second = fold(one).split(), fold(other).split()
    whole, rest = "".join(first), "".join(second)
    if whole in rest or rest in whole or set(first) <= set(second) or set(second) <= set(first):
        return 0.0
    if Levenshtein.normalized_similarity(first[-1], second[-1]) == 0:
        return inf  # the name that somebody is called by, without a letter in common
    allowed = max(1, max(len(whole), len(rest)) // _LETTERS_FOR_A_SLIP)
    return Levenshtein.distance(whole, rest) / allowed
