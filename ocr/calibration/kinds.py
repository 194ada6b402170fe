"""Kinds of fields that are misread in the same way and so share one calibration."""

from __future__ import annotations

from typing import Final, Literal

from core.papers import DATE_FIELDS

Kind = Literal["number", "date", "name", "text"]
KINDS: Final[tuple[Kind, ...]] = ("number", "date", "name", "text")

_NUMBERS: Final = frozenset(
    {
        "document_number", "book_number", "personal_number", "husband_personal_number",
        "wife_personal_number", "tax_code", "charter_capital", "parcel_number", "map_sheet",
        "area_m2", "serial_number", "floors", "dossier_code", "amount_vnd",
    }
)  # fmt: skip
_NAMES: Final = frozenset(
    {
        "signer_name", "holder_name", "father_name", "mother_name", "husband_name", "wife_name",
        "owner_name", "investor_name", "authorizer_name", "authorized_name",
    }
)  # fmt: skip


def kind_of(field: str) -> Kind:
    """The kind of a field of contract.md 4."""
    if field in DATE_FIELDS:
        return "date"
    if field in _NUMBERS:
        return "number"
    return "name" if field in _NAMES else "text"
