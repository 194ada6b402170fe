"""The catalogue of paper types: slugs, titles, fields and what else is known of each, as data.

One file for each type under `data/types/` is the only source of slugs and field names
(contract.md 4); a folder named by `MOTLAN_PAPER_TYPES_DIR` adds types or replaces entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.papers.loading import load_catalogue
from core.settings import KnowingSettings

__all__ = [
    "CATALOGUE",
    "DATE_FIELDS",
    "FIELD_NAMES",
    "OUTSIDE_CATALOGUE",
    "PAPER_TYPES",
    "first_date",
]

CATALOGUE: Final = load_catalogue(KnowingSettings().paper_types_dir)

PAPER_TYPES: Final = tuple(CATALOGUE.types)

OUTSIDE_CATALOGUE: Final = "outside_catalogue"
"""A person's answer that a paper is of none of the types; a machine says None instead.

Such a paper stays with its dossier and enters nobody's repository.
"""

FIELD_NAMES: Final = tuple(CATALOGUE.fields)

DATE_FIELDS: Final = frozenset(
    name for name, entry in CATALOGUE.fields.items() if entry.kind == "date"
)


def first_date(fields: Mapping[str, str], *names: str) -> date | None:
    """The first of these fields that holds an ISO date; a year alone is not one."""
    for name in names:
        try:
            return date.fromisoformat(fields[name])
        except (KeyError, ValueError):
            continue
    return None
