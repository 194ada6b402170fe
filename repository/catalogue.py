"""Reading the catalogue: procedures, components and paper types as they stand on a date.

Law changes faster than code, so it is data with dates: the seed in `data/catalogue.json`, lists of
the nation (`national_list`), and what people map by hand (`mapping`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import MotLanError
from repository.catalogue_import import (
    CatalogueInvalidError,
    CatalogueVersionInUseError,
    ImportReport,
    import_catalogue,
    seed_catalogue,
)
from storage.db.models import Component, PaperType, Procedure, ProcedureCase
from storage.db.queries import catalogue as queries

__all__ = [
    "CASE_MARK",
    "CaseUnknownError",
    "CatalogueInvalidError",
    "CatalogueVersionInUseError",
    "Choice",
    "ImportReport",
    "PaperTypeUnknownError",
    "ProcedureNotFoundError",
    "case_of",
    "choices_in_force",
    "components_of",
    "import_catalogue",
    "paper_type",
    "paper_types",
    "procedure_in_force",
    "procedures_in_force",
    "seed_catalogue",
]


class ProcedureNotFoundError(MotLanError):
    """No version of this procedure is in force on the date."""

    code, fault = "procedure_not_in_force", "caller"


class PaperTypeUnknownError(MotLanError):
    """No paper type has this slug."""

    code, fault = "paper_type_unknown", "input"


class CaseUnknownError(MotLanError):
    """The procedure has no case with this code."""

    code, fault = "procedure_case_unknown", "caller"


def procedure_in_force(session: Session, code: str, on: date) -> Procedure:
    """The version of a procedure that is in force on a date; raises ProcedureNotFoundError."""
    procedure = queries.procedure_on(session, code, on)
    if procedure is None:
        raise ProcedureNotFoundError(procedure=code)
    return procedure


def procedures_in_force(session: Session, on: date) -> Sequence[Procedure]:
    """Every procedure in force on a date, by code."""
    return queries.procedures_on(session, on)


CASE_MARK: Final = "/"
"""Between the codes of procedure and case in a choice; no code has it."""


@dataclass(frozen=True)
class Choice:
    """What a desk opens a dossier for: a procedure, or one case of it."""

    value: str
    words: str


def choices_in_force(session: Session, on: date) -> tuple[Choice, ...]:
    """Every procedure in force on a date, those with cases once for each case."""
    procedures = queries.procedures_on(session, on)
    cases: dict[UUID, list[ProcedureCase]] = {}
    for case in queries.cases_of_all(session, [one.id for one in procedures]):
        cases.setdefault(case.procedure_id, []).append(case)
    found: list[Choice] = []
    for one in procedures:
        words = f"{one.name} ({one.code})"
        found += [
            Choice(f"{one.code}{CASE_MARK}{case.code}", f"{words}: {case.name}")
            for case in cases.get(one.id, ())
        ] or [Choice(one.code, words)]
    return tuple(found)


def components_of(
    session: Session, procedure_id: UUID, case_code: str | None = None
) -> Sequence[Component]:
    """The components of a procedure version, in their printed order; of one case, or of all."""
    return queries.components_of(session, procedure_id, case_code)


def case_of(session: Session, procedure: Procedure, code: str | None) -> ProcedureCase | None:
    """The case with this code, or the first one when none is named; None where there are none.

    Raises CaseUnknownError.
    """
    cases = queries.cases_of(session, procedure.id)
    if code is None or code == "":
        return cases[0] if cases else None
    for case in cases:
        if case.code == code:
            return case
    raise CaseUnknownError(case=code, procedure=procedure.code)


def paper_type(session: Session, slug: str) -> PaperType:
    """A paper type by its slug; raises PaperTypeUnknownError."""
    kind = session.get(PaperType, slug)
    if kind is None:
        raise PaperTypeUnknownError(type=slug)
    return kind


def paper_types(session: Session) -> Sequence[PaperType]:
    """All paper types, by title."""
    return sorted(queries.paper_types(session).values(), key=lambda kind: kind.title)
