"""Reading the catalogue as it stands on a date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.db.models import (
    Component,
    ComponentPaper,
    PaperType,
    Procedure,
    ProcedureCase,
    ProcedureResult,
    ValidityRule,
)


def _on(
    on: date,
    start: InstrumentedAttribute[date],
    end: InstrumentedAttribute[date | None],
) -> sa.ColumnElement[bool]:
    return sa.and_(start <= on, sa.or_(end.is_(None), end >= on))


def procedure_on(session: Session, code: str, on: date) -> Procedure | None:
    """The version of a procedure that is in force on a date."""
    return session.scalar(
        sa.select(Procedure)
        .where(Procedure.code == code, _on(on, Procedure.valid_from, Procedure.valid_to))
        .order_by(Procedure.valid_from.desc())
        .limit(1)
    )


def procedures_on(session: Session, on: date) -> Sequence[Procedure]:
    """Every procedure in force on a date, by code."""
    return session.scalars(
        sa.select(Procedure)
        .where(_on(on, Procedure.valid_from, Procedure.valid_to))
        .order_by(Procedure.code)
    ).all()


def components_of(
    session: Session, procedure_id: UUID, case_code: str | None = None
) -> Sequence[Component]:
    """The components of a procedure in their printed order; of one case with the common ones."""
    query = sa.select(Component).where(Component.procedure_id == procedure_id)
    if case_code is not None:
        query = query.where(Component.case_code.in_(("", case_code)))
    return session.scalars(query.order_by(Component.position)).all()


def result_types(session: Session, procedure_id: UUID) -> set[str]:
    """The paper types that a procedure gives."""
    query = sa.select(ProcedureResult.paper_type).where(
        ProcedureResult.procedure_id == procedure_id
    )
    return {slug for slug in session.scalars(query) if slug is not None}


def cases_of(session: Session, procedure_id: UUID) -> Sequence[ProcedureCase]:
    """The cases of a procedure, by code."""
    return session.scalars(
        sa.select(ProcedureCase)
        .where(ProcedureCase.procedure_id == procedure_id)
        .order_by(ProcedureCase.code)
    ).all()


class Term(NamedTuple):
    """How long papers of a type may be used, by one rule; names as in `ValidityRule`."""

    paper_type: str
    procedure_code: str | None
    months: int | None
    single_use: bool
    basis: str


_VALIDITY_RULES: Final = (
    sa.select(
        ValidityRule.paper_type,
        ValidityRule.procedure_code,
        ValidityRule.months,
        ValidityRule.single_use,
        ValidityRule.basis,
    )
    .where(
        ValidityRule.paper_type == sa.func.any(sa.bindparam("types", type_=sa.ARRAY(sa.Text()))),
        sa.or_(
            ValidityRule.procedure_code.is_(None),
            ValidityRule.procedure_code == sa.bindparam("procedure_code"),
        ),
        ValidityRule.valid_from <= sa.bindparam("on"),
        sa.or_(ValidityRule.valid_to.is_(None), ValidityRule.valid_to >= sa.bindparam("on")),
    )
    .order_by(ValidityRule.valid_from)
)


def validity_rules_on(
    session: Session, types: Collection[str], procedure_code: str, on: date
) -> Sequence[Term]:
    """Rules for these paper types on a date: the general ones and those of one procedure.

    In the order of their first day.
    """
    if not types:
        return ()
    asked = {"types": list(types), "procedure_code": procedure_code, "on": on}
    return [Term(*row) for row in session.execute(_VALIDITY_RULES, asked)]


def cases_of_all(session: Session, procedure_ids: Collection[UUID]) -> Sequence[ProcedureCase]:
    """The cases of many procedures, by code."""
    query = sa.select(ProcedureCase).where(ProcedureCase.procedure_id.in_(procedure_ids))
    return session.scalars(query.order_by(ProcedureCase.code)).all()


def paper_types(session: Session) -> dict[str, PaperType]:
    """All paper types by slug."""
    return {kind.slug: kind for kind in session.scalars(sa.select(PaperType))}


def procedures_by_version(session: Session) -> dict[tuple[str, date], Procedure]:
    """All versions of all procedures, for the import."""
    return {(row.code, row.valid_from): row for row in session.scalars(sa.select(Procedure))}


def components_by_code(session: Session) -> dict[tuple[UUID, str, str], Component]:
    """All components by procedure version, case and code, for the import."""
    return {
        (row.procedure_id, row.case_code, row.code): row
        for row in session.scalars(sa.select(Component))
    }


def component_papers_by_version(
    session: Session,
) -> dict[tuple[UUID, str, date], ComponentPaper]:
    """All rows of what satisfies a component, by component, paper type and first day."""
    return {
        (row.component_id, row.paper_type, row.valid_from): row
        for row in session.scalars(sa.select(ComponentPaper))
    }


def all_validity_rules(session: Session) -> Sequence[ValidityRule]:
    """Every validity rule of any date."""
    return session.scalars(sa.select(ValidityRule)).all()
