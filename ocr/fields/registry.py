"""Which extractor reads which type of paper, and the checks between the fields of one paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from core.artifacts import FieldSource, FieldValue, RecognizedPage
from core.identifiers import read_personal_number
from core.papers import FIELD_NAMES
from ocr.calibration.values import calibrated
from ocr.confidence import contradicted, corroborated
from ocr.fields.civil_status import read_birth, read_death, read_marital_status, read_marriage
from ocr.fields.desk import read_application, read_fee_receipt, read_reception_slip
from ocr.fields.education import read_diploma
from ocr.fields.holdings import (
    read_construction_permit,
    read_enterprise,
    read_household_business,
    read_land,
)
from ocr.fields.household import read_household_book
from ocr.fields.identity import (
    card_is_of_two,
    passport_is_of_two,
    read_citizen_card,
    read_passport,
)
from ocr.fields.insurance import read_insurance_card
from ocr.fields.letterhead import letterhead
from ocr.fields.letters import read_decision, read_official_letter
from ocr.fields.parties import read_contract, read_court_paper
from ocr.fields.personal import read_authorization, read_driving_licence, read_person_paper
from ocr.fields.repeated import with_repeated_names
from ocr.fields.welfare import read_welfare
from ocr.lines import Line

_Extractor = Callable[[Sequence[Line]], dict[str, FieldValue]]
_CodedExtractor = Callable[[Sequence[Line], Sequence[RecognizedPage]], dict[str, FieldValue]]

_EXTRACTORS: Final[Mapping[str, _Extractor]] = {
    "birth_certificate": read_birth,
    "birth_extract": read_birth,
    "marriage_certificate": read_marriage,
    "marital_status_confirmation": read_marital_status,
    "death_extract": read_death,
    "land_use_certificate": read_land,
    "construction_permit": read_construction_permit,
    "household_business_certificate": read_household_business,
    "enterprise_certificate": read_enterprise,
    "disability_confirmation": read_welfare,
    "poverty_certificate": read_welfare,
    "residence_confirmation": read_person_paper,
    "criminal_record": read_person_paper,
    "health_certificate": read_person_paper,
    "driving_licence": read_driving_licence,
    "diploma": read_diploma,
    "household_book": read_household_book,
    "court_judgment": read_court_paper,
    "contract": read_contract,
    "authorization": read_authorization,
    "decision": read_decision,
    "official_letter": read_official_letter,
    "application_form": read_application,
    "reception_slip": read_reception_slip,
    "fee_receipt": read_fee_receipt,
}
_CODED: Final[Mapping[str, _CodedExtractor]] = {
    "citizen_card": read_citizen_card,
    "passport": read_passport,
    "health_insurance_card": read_insurance_card,
}
_IS_OF_TWO: Final[Mapping[str, Callable[[Sequence[Line], Sequence[RecognizedPage]], bool]]] = {
    "citizen_card": card_is_of_two,
    "passport": passport_is_of_two,
}
_PRECEDES_ISSUE: Final = ("date_of_birth", "registration_date", "date_of_death")
_FOLLOWS_BIRTH: Final = ("issue_date", "registration_date", "date_of_death", "expiry_date")


def extract_fields(
    slug: str,
    rows: Sequence[Line],
    pages: Sequence[RecognizedPage],
    *,
    is_calibrated: bool = True,
) -> dict[str, FieldValue]:
    """All fields of a paper of this type; `rows` are those of all its pages in order.

    Types without an extractor of their own give what their letterhead tells.
    """
    coded = _CODED.get(slug)
    fields = coded(rows, pages) if coded else _EXTRACTORS.get(slug, letterhead)(rows)
    _check_number(fields)
    _check_order_of_dates(fields)
    fields = with_repeated_names(fields, rows)
    known = {name: fields[name] for name in FIELD_NAMES if name in fields}
    known = calibrated(known, pages) if is_calibrated else known
    is_of_two = _IS_OF_TWO.get(slug)
    if is_of_two is not None and is_of_two(rows, pages):
        # Whichever part is right, no value of it can be told from here.
        return {
            name: replace(value, confidence=contradicted(value.confidence))
            for name, value in known.items()
        }
    return known


def _check_number(fields: dict[str, FieldValue]) -> None:
    """The twelve digits code sex and birth year; agreement lifts, disagreement lowers all three."""
    number = fields.get("personal_number")
    facts = read_personal_number(number.value) if number is not None else None
    if facts is None:
        return
    born, sex = fields.get("date_of_birth"), fields.get("sex")
    claims = {
        "date_of_birth": None if born is None else born.value[:4] == str(facts.birth_year),
        "sex": None if sex is None else sex.value == facts.sex,
    }
    told = {name: agrees for name, agrees in claims.items() if agrees is not None}
    for name, agrees in told.items():
        if agrees:
            _corroborate(fields, name)
        else:
            _contradict(fields, name, "personal_number")
    if told and all(told.values()):
        _corroborate(fields, "personal_number")


def _check_order_of_dates(fields: dict[str, FieldValue]) -> None:
    """Nothing is issued, registered or ended before its holder was born, or told before it was."""
    pairs = [
        *(("date_of_birth", name, True) for name in _FOLLOWS_BIRTH),
        *((name, "issue_date", True) for name in _PRECEDES_ISSUE),
        ("issue_date", "expiry_date", False),
    ]
    for first, second, may_be_equal in pairs:
        if first not in fields or second not in fields:
            continue
        earlier, later = (date.fromisoformat(fields[name].value) for name in (first, second))
        if later < earlier or (later == earlier and not may_be_equal):
            _contradict(fields, first, second)


def _corroborate(fields: dict[str, FieldValue], name: str) -> None:
    value = fields[name]
    if value.source is not FieldSource.QR:
        fields[name] = replace(value, confidence=corroborated(value.confidence))


def _contradict(fields: dict[str, FieldValue], *names: str) -> None:
    """Two values that cannot both be right; print that was misread does not touch a QR code."""
    doubted = [name for name in names if fields[name].source is not FieldSource.QR] or names
    for name in doubted:
        fields[name] = replace(fields[name], confidence=contradicted(fields[name].confidence))
