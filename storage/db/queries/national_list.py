"""The national list: cases, results, other spellings, lists that wait; the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.dossiers import OPEN
from storage.db.models import (
    CalendarDay,
    CatalogueAlias,
    CatalogueChange,
    Component,
    ComponentPaper,
    Dossier,
    ListProposal,
    Procedure,
    ProcedureCase,
    ProcedureResult,
)
from storage.db.paging import AnyRow, By, Page, page_of

_BY_PROCEDURE: Final = (Procedure.code, Component.position, Component.id)
_Waiting = TypeVar("_Waiting", ListProposal, CatalogueChange)


def versions_with_dossiers(session: Session) -> set[UUID]:
    """Versions of procedures under which dossiers were opened."""
    opened = sa.exists().where(Dossier.procedure_id == Procedure.id)
    return set(session.scalars(sa.select(Procedure.id).where(opened)))


def newest_versions(session: Session, codes: Collection[str]) -> dict[str, Procedure]:
    """The version with the latest first day of each procedure."""
    query = sa.select(Procedure).where(Procedure.code.in_(codes)).order_by(Procedure.valid_from)
    return {row.code: row for row in session.scalars(query)}


def running(session: Session, on: date) -> dict[str, Procedure]:
    """The versions without an end that is known on a date, by code."""
    query = (
        sa.select(Procedure)
        .where(
            Procedure.valid_from < on,
            sa.or_(Procedure.valid_to.is_(None), Procedure.valid_to >= on),
        )
        .order_by(Procedure.valid_from)
    )
    return {row.code: row for row in session.scalars(query)}


def cases_by_code(session: Session) -> dict[tuple[UUID, str], ProcedureCase]:
    """All cases by procedure version and code."""
    return {(row.procedure_id, row.code): row for row in session.scalars(sa.select(ProcedureCase))}


def results_by_code(session: Session) -> dict[tuple[UUID, str], ProcedureResult]:
    """All results by procedure version and code."""
    return {
        (row.procedure_id, row.code): row for row in session.scalars(sa.select(ProcedureResult))
    }


def parts_of(
    session: Session, procedure_ids: Collection[UUID]
) -> tuple[Sequence[ProcedureCase], Sequence[ProcedureResult], Sequence[Component]]:
    """Cases, results and components of many versions, in three queries."""
    cases = sa.select(ProcedureCase).where(ProcedureCase.procedure_id.in_(procedure_ids))
    results = sa.select(ProcedureResult).where(ProcedureResult.procedure_id.in_(procedure_ids))
    components = sa.select(Component).where(Component.procedure_id.in_(procedure_ids))
    return (
        session.scalars(cases.order_by(ProcedureCase.code)).all(),
        session.scalars(results.order_by(ProcedureResult.position)).all(),
        session.scalars(components.order_by(Component.position)).all(),
    )


def papers_of(session: Session, component_ids: Collection[UUID]) -> Sequence[ComponentPaper]:
    """What satisfies these components, of any date."""
    query = sa.select(ComponentPaper).where(ComponentPaper.component_id.in_(component_ids))
    return session.scalars(query.order_by(ComponentPaper.valid_from)).all()


def newest_of_code(session: Session, codes: Collection[str]) -> dict[str, Component]:
    """Of each component code the component that was made last and that some paper satisfies."""
    mapped = sa.exists().where(ComponentPaper.component_id == Component.id)
    query = sa.select(Component).where(Component.code.in_(codes), mapped).order_by(Component.id)
    return {row.code: row for row in session.scalars(query)}


def unmapped(session: Session, on: date, cursor: str | None, size: int) -> Page[AnyRow]:
    """Components of procedures in force that no paper type satisfies on a date, by procedure."""
    mapped = sa.exists().where(
        ComponentPaper.component_id == Component.id,
        sa.or_(ComponentPaper.valid_to.is_(None), ComponentPaper.valid_to >= on),
    )
    return page_of(
        session,
        sa.select(Component, Procedure)
        .join(Procedure, Procedure.id == Component.procedure_id)
        .where(
            ~mapped,
            sa.or_(Procedure.valid_to.is_(None), Procedure.valid_to >= on),
        ),
        [By(one, is_descending=False) for one in _BY_PROCEDURE],
        cursor,
        size,
    )


def aliases_by_version(session: Session) -> dict[tuple[str, str, date], CatalogueAlias]:
    """All other spellings by kind, spelling and first day."""
    return {
        (row.kind, row.alias, row.valid_from): row
        for row in session.scalars(sa.select(CatalogueAlias))
    }


def alias_on(session: Session, kind: str, alias: str, on: date) -> CatalogueAlias | None:
    """What a spelling stands for on a date."""
    return session.scalar(
        sa.select(CatalogueAlias)
        .where(
            CatalogueAlias.kind == kind,
            CatalogueAlias.alias == alias,
            CatalogueAlias.valid_from <= on,
            sa.or_(CatalogueAlias.valid_to.is_(None), CatalogueAlias.valid_to >= on),
        )
        .order_by(CatalogueAlias.valid_from.desc())
        .limit(1)
    )


def aliases(session: Session, kind: str | None) -> Sequence[CatalogueAlias]:
    """All spellings, by kind and spelling."""
    query = sa.select(CatalogueAlias).order_by(
        CatalogueAlias.kind, CatalogueAlias.alias, CatalogueAlias.valid_from
    )
    if kind is not None:
        query = query.where(CatalogueAlias.kind == kind)
    return session.scalars(query).all()


def proposals(session: Session, limit: int = 50) -> Sequence[ListProposal]:
    """Lists that were read, the newest first."""
    query = sa.select(ListProposal).order_by(ListProposal.proposed_at.desc()).limit(limit)
    return session.scalars(query).all()


def waiting_changes(session: Session, limit: int = 50) -> Sequence[CatalogueChange]:
    """Changes that nobody decided on, the oldest first."""
    waits = CatalogueChange.state == "waiting"
    query = sa.select(CatalogueChange).where(waits).order_by(CatalogueChange.proposed_at)
    return session.scalars(query.limit(limit)).all()


def locked(session: Session, kind: type[_Waiting], id_: UUID) -> _Waiting | None:
    """A list or a change, locked until the transaction ends."""
    return session.scalar(sa.select(kind).where(kind.id == id_).with_for_update())


def calendar_days(session: Session) -> Sequence[CalendarDay]:
    """Days that differ from the usual week, in order."""
    return session.scalars(sa.select(CalendarDay).order_by(CalendarDay.day)).all()


def begin_alias(session: Session, new: CatalogueAlias) -> CatalogueAlias:
    """Add a spelling; one of the same day is set anew, an open earlier one ends the day before."""
    same = (CatalogueAlias.kind == new.kind, CatalogueAlias.alias == new.alias)
    known = session.scalar(
        sa.select(CatalogueAlias).where(*same, CatalogueAlias.valid_from == new.valid_from)
    )
    if known is not None:
        known.code, known.source, known.valid_to = new.code, new.source, new.valid_to
        return known
    session.execute(
        sa.update(CatalogueAlias)
        .where(
            *same,
            CatalogueAlias.valid_from < new.valid_from,
            sa.or_(CatalogueAlias.valid_to.is_(None), CatalogueAlias.valid_to >= new.valid_from),
        )
        .values(valid_to=new.valid_from - timedelta(days=1))
    )
    session.add(new)
    return new


def open_dossiers_by_version(session: Session, procedure_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many dossiers are open under each version."""
    rows = session.execute(
        sa.select(Dossier.procedure_id, sa.func.count())
        .where(Dossier.procedure_id.in_(procedure_ids), Dossier.state.in_(OPEN))
        .group_by(Dossier.procedure_id)
    )
    return {row[0]: row[1] for row in rows}


def remove_parts(session: Session, procedure_id: UUID) -> None:
    """Take the parts of a version away that no dossier stands on."""
    components = sa.select(Component.id).where(Component.procedure_id == procedure_id)
    session.execute(sa.delete(ComponentPaper).where(ComponentPaper.component_id.in_(components)))
    for table in (Component, ProcedureCase, ProcedureResult):
        session.execute(sa.delete(table).where(table.procedure_id == procedure_id))
