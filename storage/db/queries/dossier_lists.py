"""The dossiers of an agency as its officers work through them: by state and by deadline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import DossierState
from storage.db.models import Dossier, DossierEvent, Person, Procedure
from storage.db.queries.dossiers import handled_by


def by_deadline(
    session: Session,
    agency_id: UUID,
    *,
    states: Collection[DossierState],
    due_before: date | None,
    handled_by_staff: UUID | None,
    procedure_code: str | None,
    limit: int,
    offset: int,
) -> Sequence[sa.Row[Dossier, Procedure, str | None]]:
    """Dossiers in these states with procedure and owner's name, the nearest deadline first.

    `due_before`: only those due on an earlier day. `handled_by_staff`: who opened them or did
    something about them. Those without a deadline come last.
    """
    query = (
        sa.select(Dossier, Procedure, Person.full_name)
        .join(Procedure, Procedure.id == Dossier.procedure_id)
        .outerjoin(Person, Person.id == Dossier.owner_id)
        .where(handled_by(agency_id), Dossier.state.in_(states))
        .order_by(Dossier.due_on.nulls_last(), Dossier.received_at.desc(), Dossier.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if due_before is not None:
        query = query.where(Dossier.due_on < due_before)
    if procedure_code is not None:
        query = query.where(Procedure.code == procedure_code)
    if handled_by_staff is not None:
        did = sa.exists().where(
            DossierEvent.dossier_id == Dossier.id, DossierEvent.staff_id == handled_by_staff
        )
        query = query.where(sa.or_(Dossier.opened_by_id == handled_by_staff, did))
    return session.execute(query).all()


def procedures_in(
    session: Session, agency_id: UUID, states: Collection[DossierState]
) -> Sequence[tuple[str, str]]:
    """Code and name of the procedures of these dossiers, by name."""
    rows = session.execute(
        sa.select(Procedure.code, sa.func.min(Procedure.name))
        .join(Dossier, Dossier.procedure_id == Procedure.id)
        .where(handled_by(agency_id), Dossier.state.in_(states))
        .group_by(Procedure.code)
        .order_by(sa.func.min(Procedure.name), Procedure.code)
    )
    return [(code, name) for code, name in rows]
