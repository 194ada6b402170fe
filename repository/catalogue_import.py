"""Taking in a catalogue in our own form (`data/catalogue.json`): the seed, and a ministry's own.

Rows are found again by their natural keys; importing twice changes nothing, and nothing that a
dossier may refer to is ever deleted. A version of a procedure under which dossiers were opened is
not altered: what changes then is a new version with a later first day.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from core.access import Sensitivity
from core.errors import MotLanError
from core.lifecycle import Trust
from core.papers import CATALOGUE, OUTSIDE_CATALOGUE
from core.papers.model import TypeEntry
from core.vietnamese import clean_line, fold
from repository.agencies import folded_name
from storage.db.base import Base
from storage.db.models import (
    Agency,
    AgencyName,
    AgencySuccession,
    CatalogueAlias,
    Component,
    ComponentPaper,
    PaperType,
    Procedure,
    ProcedureCase,
    ProcedureResult,
    ValidityRule,
)
from storage.db.queries import agencies as agency_queries
from storage.db.queries import catalogue as queries
from storage.db.queries import national_list as list_queries
from storage.db.queries import people

RowT = TypeVar("RowT", bound=Base)

# The values that are taken over as they stand; each must be there, null where there is none.
_PAPER_TYPE: Final = ("slug", "title", "is_kept", "is_reusable", "is_single_valued", "result_code")
_PROCEDURE: Final = (
    "code",
    "name",
    "level",
    "field_name",
    "agency_name",
    "legal_days",
    "source",
)
_COMPONENT: Final = (
    "code",
    "name",
    "case_code",
    "group_key",
    "is_required",
    "original_count",
    "copy_count",
    "owner_role",
)
_RULE: Final = ("paper_type", "procedure_code", "months", "single_use", "basis")
_PARTS: Final = (
    "agencies",
    "successions",
    "paper_types",
    "procedures",
    "validity_rules",
    "aliases",
)


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


class CatalogueVersionInUseError(MotLanError):
    """Dossiers were opened under this version of the procedure, so it is not altered."""

    code, fault = "catalogue_version_in_use", "input"


@dataclass(frozen=True)
class RowChange:
    """One value that an import alters; `field` is empty where the whole row is new."""

    table: str
    row: str
    """What people know the row by: codes and days."""
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ImportReport:
    """Rows that were added or changed, by kind; an import that changes nothing has none."""

    added: dict[str, int]
    changed: dict[str, int]
    changes: tuple[RowChange, ...]


def seed_catalogue() -> dict[str, Any]:
    """The catalogue that comes with the program.

    Paper types are those of `core.papers`, those that only people tell (a birth notice of a
    hospital), and the answer that a paper is of none of them.
    """
    text = files("repository").joinpath("data/catalogue.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    types = [_paper_type_row(entry) for entry in CATALOGUE.types.values()]
    # A type that an installation adds to what is read takes the place of the one that is only told.
    told = [row for row in data["paper_types"] if row["slug"] not in CATALOGUE.types]
    return data | {"paper_types": [*types, *told, _OUTSIDE]}


def _paper_type_row(entry: TypeEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*_PAPER_TYPE, "sensitivity")}


def import_catalogue(session: Session, data: dict[str, Any]) -> ImportReport:
    """Bring the catalogue to what `data` says (shape of data/catalogue.json); safe to repeat.

    Raises CatalogueInvalidError, naming the part, and CatalogueVersionInUseError; the caller then
    rolls back.
    """
    work = _Import(session)
    for part in _PARTS:
        try:
            getattr(work, part)(data.get(part, []))
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueInvalidError(part=part, what=type(error).__name__) from error
        session.flush()
    return ImportReport(dict(work.added), dict(work.changed), tuple(work.changes))


class _Import:
    """One run of the import; counts what it touches."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.changes: list[RowChange] = []

    def put(
        self,
        known: RowT | None,
        kind: type[RowT],
        values: dict[str, Any],
        *,
        told: str,
        frozen: str = "",
    ) -> RowT:
        """Add a row (flushed by the caller, level by level), or set what differs on a known one.

        `told`: what people know the row by. `frozen`: the procedure whose version is in use; a
        difference is then an error.
        """
        differing = values if known is None else _differing(known, values)
        if frozen and differing:
            raise CatalogueVersionInUseError(procedure=frozen)
        if known is None:
            known = kind(**values)
            self.session.add(known)
            self.added[kind.__tablename__] += 1
            self.changes.append(RowChange(kind.__tablename__, told, "", None, None))
            return known
        for key, value in differing.items():
            before = _shown(getattr(known, key))
            self.changes.append(RowChange(kind.__tablename__, told, key, before, _shown(value)))
            setattr(known, key, value)
        if differing:
            self.changed[kind.__tablename__] += 1
        return known

    def agencies(self, rows: list[dict[str, Any]]) -> None:
        """Agencies by code; who belongs to whom is set once all of them are there."""
        known = people.agencies_by_code(self.session)
        new = {row["code"] for row in rows} - set(known)
        for row in rows:
            before = known.get(row["code"])
            values = {
                "code": row["code"],
                "name": clean_line(row["name"]),
                "name_folded": folded_name(row["name"]),
                "level": row["level"],
                "valid_from": _date(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
            }
            former = list(row["former_names"])
            if before is not None and before.name != values["name"]:
                # Renamed: no new agency, and papers with the old name stay its papers.
                former.append({"name": before.name, "valid_to": row.get("renamed_on")})
            known[row["code"]] = self.put(before, Agency, values, told=row["code"])
            self.session.flush()
            self._former_names(known[row["code"]], former)
        for row in rows:
            parent = row["parent_code"]
            above = None if parent is None else known[parent].id
            if row["code"] in new:
                known[row["code"]].parent_id = above
            else:
                self.put(known[row["code"]], Agency, {"parent_id": above}, told=row["code"])

    def _former_names(self, agency: Agency, rows: list[dict[str, Any]]) -> None:
        known = agency_queries.names_of(self.session, agency.id)
        for row in rows:
            name = clean_line(row["name"])
            if name in known or name == agency.name:
                continue
            begun = _date(row["valid_to"])
            last = None if begun is None else begun - timedelta(days=1)
            values = {"agency_id": agency.id, "name": name, "valid_to": last}
            values["name_folded"] = folded_name(name)
            self.put(None, AgencyName, values, told=f"{agency.code}: {name}")

    def successions(self, rows: list[dict[str, Any]]) -> None:
        """Who follows whom since when, by the two agencies."""
        known = agency_queries.successions(self.session)
        agencies = people.agencies_by_code(self.session)
        for row in rows:
            before = agencies[row["predecessor_code"]]
            after = agencies[row["successor_code"]]
            values = {
                "predecessor_id": before.id,
                "successor_id": after.id,
                "since": date.fromisoformat(row["since"]),
                "instrument": row["instrument"],
            }
            told = f"{before.code} → {after.code}, {row['since']}"
            self.put(known.get((before.id, after.id)), AgencySuccession, values, told=told)

    def paper_types(self, rows: list[dict[str, Any]]) -> None:
        """Paper types by slug."""
        known = queries.paper_types(self.session)
        for row in rows:
            values = {name: row[name] for name in _PAPER_TYPE} | {
                "sensitivity": Sensitivity(row["sensitivity"])
            }
            self.put(known.get(row["slug"]), PaperType, values, told=row["slug"])

    def procedures(self, rows: list[dict[str, Any]]) -> None:
        """Procedures by code and first day, then their parts, then what satisfies components."""
        known = queries.procedures_by_version(self.session)
        used = list_queries.versions_with_dossiers(self.session)
        made: list[tuple[Procedure, dict[str, Any], str]] = []
        for row in rows:
            begins = date.fromisoformat(row["valid_from"])
            values = {name: row[name] for name in _PROCEDURE} | {
                "name_folded": fold(row["name"]),
                "valid_from": begins,
                "valid_to": _date(row["valid_to"]),
            }
            before = known.get((row["code"], begins))
            frozen = row["code"] if before is not None and before.id in used else ""
            if frozen and before is not None and before.legal_days != row["legal_days"]:
                raise CatalogueVersionInUseError(procedure=frozen)
            told = f"{row['code']}, {row['valid_from']}"
            made.append((self.put(before, Procedure, values, told=told), row, frozen))
        self.session.flush()
        self._parts(made)
        self._components(made)

    def _parts(self, made: list[tuple[Procedure, dict[str, Any], str]]) -> None:
        """The cases and results of each."""
        cases = list_queries.cases_by_code(self.session)
        results = list_queries.results_by_code(self.session)
        for procedure, row, frozen in made:
            for case in row["cases"]:
                values = {name: case[name] for name in ("code", "name", "legal_days")}
                values["procedure_id"] = procedure.id
                key = (procedure.id, case["code"])
                told = f"{procedure.code}/{case['code']}"
                self.put(cases.get(key), ProcedureCase, values, told=told, frozen=frozen)
            for position, result in enumerate(row["results"], start=1):
                values = {name: result[name] for name in ("code", "name", "paper_type")}
                values |= {"procedure_id": procedure.id, "position": position}
                before = results.get((procedure.id, result["code"]))
                told = f"{procedure.code}: {result['code']}"
                self.put(before, ProcedureResult, values, told=told)

    def _components(self, made: list[tuple[Procedure, dict[str, Any], str]]) -> None:
        known = queries.components_by_code(self.session)
        accepted: list[tuple[Component, list[dict[str, Any]]]] = []
        for procedure, version, frozen in made:
            for position, row in enumerate(version["components"], start=1):
                values = {name: row[name] for name in _COMPONENT} | {
                    "procedure_id": procedure.id,
                    "position": position,
                    "minimum_trust": Trust(row["minimum_trust"]),
                }
                key = (procedure.id, row["case_code"], row["code"])
                told = f"{procedure.code}: {row['code']}"
                component = self.put(known.get(key), Component, values, told=told, frozen=frozen)
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
                told = f"{component.code} ← {row['paper_type']}, {row['valid_from']}"
                self.put(known.get(key), ComponentPaper, values, told=told)

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
            told = f"{row['paper_type']} {row['procedure_code'] or ''}, {row['valid_from']}"
            self.put(known.get(key), ValidityRule, values, told=told)

    def aliases(self, rows: list[dict[str, Any]]) -> None:
        """Other spellings of codes, by kind, spelling and first day."""
        known = list_queries.aliases_by_version(self.session)
        for row in rows:
            values = {name: row[name] for name in ("kind", "alias", "code", "source")} | {
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
            }
            key = (row["kind"], row["alias"], values["valid_from"])
            told = f"{row['kind']} {row['alias']} → {row['code']}, {row['valid_from']}"
            self.put(known.get(key), CatalogueAlias, values, told=told)


def _differing(known: Base, values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if getattr(known, key) != value}


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
