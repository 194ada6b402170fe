"""Draw a specimen by the slug of its type and the name of its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cli.specimens.errors import UnknownPaperError
from cli.specimens.forms import (
    applications,
    birth,
    building,
    business,
    civil,
    civil_before_2016,
    contracts,
    court,
    desk,
    driving,
    education,
    enterprise,
    health,
    household_book,
    identity,
    identity_models,
    insurance,
    justice,
    land,
    letters,
    marital_status,
    notarised,
    passport,
    permits,
    police,
    poverty,
    receipts,
    requests,
    residence,
    welfare,
)
from cli.specimens.model import Drawn, Facts, Marks, Truth
from cli.specimens.press import Press

__all__ = ["DRAWN_TYPES", "MODELS", "Drawn", "Facts", "Marks", "Truth", "draw"]

_Form = Callable[[Facts, Press], dict[str, str]]

_FORMS: Final[Mapping[str, Mapping[str, _Form]]] = {
    "birth_certificate": {"": birth.birth_certificate, "2006": civil_before_2016.birth_certificate},
    "birth_extract": {"": birth.birth_extract, "2006": civil_before_2016.birth_copy},
    "citizen_card": {
        "": identity.citizen_card,
        "2024": identity_models.new_card,
        "nine_digits": identity_models.nine_digit_card,
    },
    "passport": {"": passport.passport, "before_2022": passport.older_series},
    "marriage_certificate": {
        "": civil.marriage_certificate,
        "2006": civil_before_2016.marriage_certificate,
    },
    "marital_status_confirmation": {
        "": civil.marital_status_confirmation,
        "2010": marital_status.in_words,
    },
    "death_extract": {"": civil.death_extract, "2006": civil_before_2016.death_certificate},
    "residence_confirmation": {
        "": police.residence_confirmation,
        "boxes": residence.boxed_confirmation,
    },
    "household_book": {"": household_book.household_book, "list": residence.listed_book},
    "land_use_certificate": {
        "": building.land_use_certificate,
        "2009": land.four_pages,
        "2024": land.with_code,
    },
    "construction_permit": {
        "": building.construction_permit,
        "two_pages": building.construction_permit,
        "adjusted": building.construction_permit,
        "district": permits.district_permit,
    },
    "household_business_certificate": {
        "": business.household_business_certificate,
        "by_number": permits.numbered_business,
    },
    "enterprise_certificate": {"": enterprise.company, "private": permits.private_enterprise},
    "driving_licence": {"": driving.plastic_licence, "paper": driving.paper_licence},
    "criminal_record": {"": police.criminal_record, "full": justice.full_record},
    "diploma": {"": education.school_diploma, "university": education.university_diploma},
    "health_certificate": {"": welfare.health_certificate, "booklet": health.examination_booklet},
    "authorization": {"": business.authorization, "notarised": notarised.power_of_attorney},
    "application_form": {
        "": applications.application_form,
        "birth": applications.application_form,
        "marriage": applications.application_form,
        "marital_status": applications.application_form,
        "residence": applications.application_form,
        "construction": applications.application_form,
        "adjustment": applications.application_form,
        "residence_ct01": requests.residence_ct01,
        "free": requests.free_request,
    },
    "fee_receipt": {"": receipts.paper_receipt, "electronic": desk.electronic_receipt},
    "decision": {"": letters.decision, "district": desk.district_decision},
    "official_letter": {"": letters.official_letter, "department": desk.department_letter},
    "reception_slip": {"": letters.reception_slip, "2018": desk.slip_2018},
    "disability_confirmation": {
        "": welfare.disability_confirmation,
        "card": health.disability_card,
    },
    "poverty_certificate": {"": poverty.certificate, "before_2021": health.poor_household},
    "health_insurance_card": {"": insurance.card, "fifteen": health.older_insurance_card},
    "court_judgment": {"": court.divorce_by_consent, "verdict": justice.judgment},
    "contract": {"": contracts.lease, "sale": notarised.sale_of_land},
}

DRAWN_TYPES: Final = tuple(_FORMS)
"""The slugs of contract.md 4 for which a specimen can be drawn: all of them."""

MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    slug: tuple(forms) for slug, forms in _FORMS.items()
}
"""What `Facts.variant` may be for each slug; the first, empty one is the usual model of today."""


def draw(
    slug: str,
    facts: Facts,
    *,
    dpi: int = 300,
    marks: Marks | None = None,
    by_hand: bool = False,
) -> Drawn:
    """Draw the paper with these facts; the same facts give the same pixels.

    `by_hand`: what a form shows in blue is written with a pen (`cli.specimens.handwriting`).

    Raises `UnknownPaperError` for a type or a model without a form.
    """
    form = _FORMS.get(slug, {}).get(facts.variant)
    if form is None:
        raise UnknownPaperError(name=f"{slug} {facts.variant}".strip())
    press = Press(dpi, marks, by_hand=by_hand)
    fields = form(facts, press)
    return Drawn(
        pages=tuple(sheet.image for sheet in press.sheets),
        truth=Truth(
            type=slug,
            fields=fields,
            lines=tuple(tuple(line.text for line in sheet.lines) for sheet in press.sheets),
            boxes=tuple(tuple(line.box for line in sheet.lines) for sheet in press.sheets),
        ),
    )
