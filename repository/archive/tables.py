"""Which rows a package carries, and what stands in it for rows that it does not carry.

Own rows keep their ids. What belongs to the installation (agencies, procedures, components) is
named by its natural key and found again by it. Nothing else is carried: no sessions, no access
log, no uses of a record by other people's dossiers.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from storage.db.base import Base

CARRIED: Final = (
    "staff",
    "organisations",
    "persons",
    "person_identifiers",
    "dossiers",
    "dossier_events",
    "batches",
    "uploads",
    "documents",
    "pages",
    "document_fields",
    "revisions",
    "confirmations",
    "signatures",
    "document_events",
    "records",
    "dossier_components",
    "record_texts",
    "record_owners",
    "renditions",
    "record_events",
)
"""In an order in which they can be added: nothing before what it refers to, but its own kind."""

NATURAL: Final = ("agencies", "procedures", "components")
"""Found again by code; a paper type is its own natural key."""

PARTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "organisations": (("person_identifiers", "organisation_id"),),
    "persons": (("person_identifiers", "person_id"),),
    "documents": (
        ("pages", "document_id"),
        ("document_fields", "document_id"),
        ("revisions", "document_id"),
        ("confirmations", "document_id"),
        ("signatures", "document_id"),
        ("document_events", "document_id"),
    ),
    "records": (
        ("record_texts", "record_id"),
        ("record_owners", "record_id"),
        ("renditions", "record_id"),
        ("record_events", "record_id"),
    ),
}
"""What belongs to a row wholly and comes with it: table and the column that refers to it."""

OBJECTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "uploads": (("object_key", "sha256"),),
    "pages": (("words_key", "words_sha256"), ("image_key", "image_sha256")),
    "revisions": (("pdf_key", "pdf_sha256"),),
    "signatures": (("object_key", "object_sha256"),),
    "renditions": (("object_key", "sha256"),),
}
"""Columns that name an object of the store, and its SHA-256."""

_HIDDEN: Final[dict[str, frozenset[str]]] = {
    "staff": frozenset(
        {
            "password_hash",
            "roles",
            "is_active",
            "failed_logins",
            "locked_until",
            "lock_rounds",
            "must_change_password",
            "one_time_until",
        }
    ),
}
"""Columns that never leave: somebody who comes with a package can do nothing here."""

NEWCOMERS: Final[dict[str, dict[str, object]]] = {
    "staff": {
        "password_hash": "!",
        "roles": [],
        "is_active": False,
        "failed_logins": 0,
        "lock_rounds": 0,
        "must_change_password": False,
    },
}
"""What such columns hold in a row that came with a package."""

MADE_HERE: Final[dict[str, tuple[str, ...]]] = {
    "person_identifiers": ("organisation_id", "person_id"),
}
"""The database itself adds such rows with their bearers; those of the package take their place."""

SAME: Final[dict[str, str]] = {
    "persons": "personal_number",
    "organisations": "tax_code",
    "staff": "username",
}
"""A row with the same value is the same one here, whatever its id."""


PEOPLE: Final = ("persons", "organisations", "staff")
"""Whoever is known here may be named by rows that come in; everything else may not be touched."""

OBJECT_KINDS: Final = frozenset({"original", "picture", "rendition", "signed", "words"})
"""What papers are kept as; proofs, exports and models of an installation never come in a bag."""


def parents(name: str) -> tuple[tuple[str, str], ...]:
    """Column and table of each row that must have come with a row of this table.

    What names its own table too: nobody is merged into somebody who was here.
    """
    wholes = {
        (column, whole) for whole, parts in PARTS.items() for part, column in parts if part == name
    }
    named = {
        (column.name, to)
        for column in columns(name)
        if (to := target(column)) in CARRIED and (to not in PEOPLE or to == name)
    }
    return tuple(sorted(wholes | named))


def table(name: str) -> sa.Table:
    """The table of this name."""
    return Base.metadata.tables[name]


def columns(name: str) -> tuple[sa.Column[object], ...]:
    """The columns of a table that a package carries."""
    hidden = _HIDDEN.get(name, frozenset())
    return tuple(column for column in table(name).columns if column.name not in hidden)


def target(column: sa.Column[object]) -> str | None:
    """The table that a column refers to."""
    for key in column.foreign_keys:
        return key.column.table.name
    return None


def key_of(name: str) -> sa.Column[object]:
    """The one column by which a row is known."""
    [column] = table(name).primary_key.columns
    return column
