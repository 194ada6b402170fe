"""What one row of the national list says, as values; and how a row that is wrong is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ListedCase:
    """A case of carrying the procedure out."""

    code: str
    name: str
    legal_days: int | None


@dataclass(frozen=True)
class ListedResult:
    """What the procedure gives."""

    code: str
    name: str


@dataclass(frozen=True)
class ListedComponent:
    """A paper that is asked for; alternatives share a `group_key`."""

    code: str
    name: str
    case_code: str
    """Empty: every case asks for it."""
    group_key: str | None
    is_required: bool
    original_count: int
    copy_count: int


@dataclass(frozen=True)
class ListedProcedure:
    """One procedure as the list has it."""

    row: int
    """Where it stands in the file, from 1."""
    code: str
    name: str
    level: str
    field_name: str | None
    agency_name: str | None
    legal_days: int | None
    effective_on: date | None
    """Named by the row itself; None: the day that is chosen for the whole list."""
    ends_on: date | None
    """The last day, where the list says that the procedure is abolished."""
    cases: tuple[ListedCase, ...]
    results: tuple[ListedResult, ...]
    components: tuple[ListedComponent, ...]

    def as_data(self) -> dict[str, Any]:
        """For a JSON column; `from_data` reads it again."""
        told = asdict(self)
        for name in ("effective_on", "ends_on"):
            told[name] = told[name] and told[name].isoformat()
        return told

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ListedProcedure:
        """What `as_data` wrote."""
        values = {field.name: data[field.name] for field in fields(cls)}
        for name in ("effective_on", "ends_on"):
            values[name] = values[name] and date.fromisoformat(values[name])
        values["cases"] = tuple(ListedCase(**one) for one in data["cases"])
        values["results"] = tuple(ListedResult(**one) for one in data["results"])
        values["components"] = tuple(ListedComponent(**one) for one in data["components"])
        return cls(**values)


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken, and why; `problem` is a wording code."""

    row: int
    code: str
    """The code of the procedure, as far as it could be read."""
    field: str
    problem: str
    """`missing`, `too_long`, `not_a_number`, `wrong_shape`, `repeated`, `unknown_level`,
    `not_an_object` or `in_use`."""


@dataclass(frozen=True)
class Reading:
    """A whole list as it was read."""

    sha256: str
    good: tuple[ListedProcedure, ...]
    bad: tuple[BadRow, ...]
