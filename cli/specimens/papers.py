"""Draw a specimen by the slug of its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cli.specimens.errors import UnknownPaperError
from cli.specimens.forms import (
    applications,
    birth,
    building,
    business,
    civil,
    identity,
    letters,
    police,
    welfare,
)
from cli.specimens.model import Drawn, Facts, Marks, Truth
from cli.specimens.press import Press

__all__ = ["DRAWN_TYPES", "Drawn", "Facts", "Marks", "Truth", "draw"]

_FORMS: Final[dict[str, Callable[[Facts, Press], dict[str, str]]]] = {
    "birth_certificate": birth.birth_certificate,
    "birth_extract": birth.birth_extract,
    "citizen_card": identity.citizen_card,
    "marriage_certificate": civil.marriage_certificate,
    "marital_status_confirmation": civil.marital_status_confirmation,
    "death_extract": civil.death_extract,
    "residence_confirmation": police.residence_confirmation,
    "land_use_certificate": building.land_use_certificate,
    "construction_permit": building.construction_permit,
    "household_business_certificate": business.household_business_certificate,
    "criminal_record": police.criminal_record,
    "health_certificate": welfare.health_certificate,
    "authorization": business.authorization,
    "application_form": applications.application_form,
    "decision": letters.decision,
    "official_letter": letters.official_letter,
    "reception_slip": letters.reception_slip,
    "disability_confirmation": welfare.disability_confirmation,
}

DRAWN_TYPES: Final = tuple(_FORMS)
"""The slugs of contract.md 4 for which a specimen can be drawn."""


def draw(slug: str, facts: Facts, *, dpi: int = 300, marks: Marks | None = None) -> Drawn:
    """Draw the paper with these facts; the same facts give the same pixels.

    Raises `UnknownPaperError` for a type without a form.
    """
    form = _FORMS.get(slug)
    if form is None:
        raise UnknownPaperError(name=slug)
    press = Press(dpi, marks)
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
