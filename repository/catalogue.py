"""The catalogue: procedures, components, paper types and validity rules, all with dates.

Law changes faster than code, so it is data: `data/catalogue.json` is the seed, and the same import
takes a newer catalogue. Rows are found again by their natural keys; importing twice changes
nothing, and nothing that a dossier may refer to is ever deleted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Sensitivity
from core.errors import MotLanError
from core.lifecycle import Trust
from core.papers import CATALOGUE, OUTSIDE_CATALOGUE
from core.papers.model import TypeEntry
from core.vietnamese import clean_line, fold
from storage.db.base import Base
from storage.db.models import (
    Agency,
    Component,
    ComponentPaper,
    PaperType,
    Procedure,
    ValidityRule,
)
from storage.db.queries import catalogue as queries
from storage.db.queries import people

RowT = TypeVar("RowT", bound=Base)

# The values that are taken over as they stand; each must be there, null where there is none.
_PAPER_TYPE: Final = ("slug", "title", "is_kept", "is_reusable", "is_single_valued", "result_code")
_PROCEDURE: Final = (
    "code",
    "name",
    "level",
    "field_name",
    "result_type",
    "result_code",
    "legal_days",
    "source",
)
_COMPONENT: Final = (
    "code",
    "name",
    "group_key",
    "is_required",
    "original_count",
    "copy_count",
    "owner_role",
)
_RULE: Final = ("paper_type", "procedure_code", "months", "single_use", "basis")


_OUTSIDE: Final[dict[str, Any]] = {
    "slug": OUTSIDE_CATALOGUE,
    "title": "Giấy tờ ngoài danh mục",
    "is_kept": False,
    "is_reusable": False,
    "is_single_valued": False,
    "result_code": None,
    "sensitivity": Sensitivity.INTERNAL.value,
}


class CatalogueInvalidError(MotLanError):
    """The data miss a value or carry one of the wrong form."""

    code, fault = "catalogue_invalid", "input"


class ProcedureNotFoundError(MotLanError):
    """No version of this procedure is in force on the date."""

    code, fault = "procedure_not_in_force", "caller"


class PaperTypeUnknownError(MotLanError):
    """No paper type has this slug."""

    code, fault = "paper_type_unknown", "input"


@dataclass(frozen=True)
class ImportReport:
    """Rows that were added or changed, by kind; an import that changes nothing has none."""

    added: dict[str, int]
    changed: dict[str, int]


def seed_catalogue() -> dict[str, Any]:
    """The catalogue that comes with the program.

    Paper types are those of `core.papers`, and the answer that a paper is of none of them.
    """
    text = files("repository").joinpath("data/catalogue.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    types = [_paper_type_row(entry) for entry in CATALOGUE.types.values()]
    return data | {"paper_types": [*types, _OUTSIDE]}


def _paper_type_row(entry: TypeEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*_PAPER_TYPE, "sensitivity")}


def import_catalogue(session: Session, data: dict[str, Any]) -> ImportReport:
    """Bring the catalogue to what `data` says (shape of data/catalogue.json); safe to repeat.

    Raises CatalogueInvalidError, naming the part; the caller then rolls back.
    """
    work = _Import(session)
    parts = ("agencies", "paper_types", "procedures", "validity_rules")
    for part in parts:
        try:
            getattr(work, part)(data.get(part, []))
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueInvalidError(part=part, what=type(error).__name__) from error
        session.flush()
    return ImportReport(dict(work.added), dict(work.changed))


class _Import:
    """One run of the import; counts what it touches."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()

    def put(self, known: RowT | None, kind: type[RowT], values: dict[str, Any]) -> RowT:
        """Add a row (flushed by the caller, level by level), or set what differs on a known one."""
        if known is None:
            known = kind(**values)
            self.session.add(known)
            self.added[kind.__tablename__] += 1
            return known
        differing = {key: value for key, value in values.items() if getattr(known, key) != value}
        for key, value in differing.items():
            setattr(known, key, value)
        if differing:
            self.changed[kind.__tablename__] += 1
        return known

    def agencies(self, rows: list[dict[str, Any]]) -> None:
        """Agencies by code; who belongs to or follows whom is set once all of them are there."""
        known = people.agencies_by_code(self.session)
        for row in rows:
            values = {
                "code": row["code"],
                "name": clean_line(row["name"]),
                "level": row["level"],
                "valid_from": _date(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
            }
            known[row["code"]] = self.put(known.get(row["code"]), Agency, values)
        self.session.flush()
        for row in rows:
            agency = known[row["code"]]
            for name in ("parent", "successor"):
                other = row[f"{name}_code"]
                setattr(agency, f"{name}_id", None if other is None else known[other].id)

    def paper_types(self, rows: list[dict[str, Any]]) -> None:
        """Paper types by slug."""
        known = queries.paper_types(self.session)
        for row in rows:
            values = {name: row[name] for name in _PAPER_TYPE} | {
                "sensitivity": Sensitivity(row["sensitivity"])
            }
            self.put(known.get(row["slug"]), PaperType, values)

    def procedures(self, rows: list[dict[str, Any]]) -> None:
        """Procedures by code and first day, then their components, then what satisfies those."""
        known = queries.procedures_by_version(self.session)
        made: list[tuple[Procedure, list[dict[str, Any]]]] = []
        for row in rows:
            begins = date.fromisoformat(row["valid_from"])
            values = {name: row[name] for name in _PROCEDURE} | {
                "name_folded": fold(row["name"]),
                "valid_from": begins,
                "valid_to": _date(row["valid_to"]),
            }
            procedure = self.put(known.get((row["code"], begins)), Procedure, values)
            made.append((procedure, row["components"]))
        self.session.flush()
        self._components(made)

    def _components(self, made: list[tuple[Procedure, list[dict[str, Any]]]]) -> None:
        known = queries.components_by_code(self.session)
        accepted: list[tuple[Component, list[dict[str, Any]]]] = []
        for procedure, rows in made:
            for position, row in enumerate(rows, start=1):
                values = {name: row[name] for name in _COMPONENT} | {
                    "procedure_id": procedure.id,
                    "position": position,
                    "minimum_trust": Trust(row["minimum_trust"]),
                }
                component = self.put(known.get((procedure.id, row["code"])), Component, values)
                accepted.append((component, row["accepts"]))
        self.session.flush()
        self._accepted(accepted)

    def _accepted(self, made: list[tuple[Component, list[dict[str, Any]]]]) -> None:
        known = queries.component_papers_by_version(self.session)
        for component, rows in made:
            for row in rows:
                begins = date.fromisoformat(row["valid_from"])
                values = {
                    "component_id": component.id,
                    "paper_type": row["paper_type"],
                    "purpose": row["purpose"],
                    "valid_from": begins,
                    "valid_to": _date(row["valid_to"]),
                }
                key = (component.id, row["paper_type"], begins)
                self.put(known.get(key), ComponentPaper, values)

    def validity_rules(self, rows: list[dict[str, Any]]) -> None:
        """Validity rules by type, consuming procedure and first day."""
        known = {
            (rule.paper_type, rule.procedure_code, rule.valid_from): rule
            for rule in queries.all_validity_rules(self.session)
        }
        for row in rows:
            begins = date.fromisoformat(row["valid_from"])
            values = {name: row[name] for name in _RULE} | {
                "valid_from": begins,
                "valid_to": _date(row["valid_to"]),
            }
            key = (row["paper_type"], row["procedure_code"], begins)
            self.put(known.get(key), ValidityRule, values)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def procedure_in_force(session: Session, code: str, on: date) -> Procedure:
    """The version of a procedure that is in force on a date; raises ProcedureNotFoundError."""
    procedure = queries.procedure_on(session, code, on)
    if procedure is None:
        raise ProcedureNotFoundError(procedure=code)
    return procedure


def procedures_in_force(session: Session, on: date) -> Sequence[Procedure]:
    """Every procedure in force on a date, by code."""
    return queries.procedures_on(session, on)


def components_of(session: Session, procedure_id: UUID) -> Sequence[Component]:
    """The components of a procedure version, in their printed order."""
    return queries.components_of(session, procedure_id)


def paper_type(session: Session, slug: str) -> PaperType:
    """A paper type by its slug; raises PaperTypeUnknownError."""
    kind = session.get(PaperType, slug)
    if kind is None:
        raise PaperTypeUnknownError(type=slug)
    return kind


def paper_types(session: Session) -> Sequence[PaperType]:
    """All paper types, by title."""
    return sorted(queries.paper_types(session).values(), key=lambda kind: kind.title)
