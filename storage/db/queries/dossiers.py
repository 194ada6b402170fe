"""Dossiers and their components."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.dossiers import ENDED_WELL
from core.lifecycle import OPEN, RecordStatus, State
from storage.db.models import (
    Component,
    Document,
    Dossier,
    DossierComponent,
    Procedure,
    Record,
)
from storage.db.queries.agencies import is_answered_for

DEAD = (RecordStatus.REVOKED, RecordStatus.CANCELLED, RecordStatus.UNKNOWN)
"""A paper of this status serves no component any more."""


def dossier_of_agency(
    session: Session, dossier_id: UUID, agency_id: UUID, *, lock: bool = False
) -> Dossier | None:
    """The dossier, if the agency received it or decides on it; `lock` until the commit."""
    query = _LOCKED_OF_AGENCY if lock else _OF_AGENCY
    return session.scalar(query, {"dossier_id": dossier_id, "agency_id": agency_id})


def locked(session: Session, dossier_id: UUID) -> Dossier:
    """The dossier as it is now, locked until the transaction ends: it cannot be closed meanwhile.

    Asks for no right: for the work of the system itself.
    """
    return session.scalars(
        sa.select(Dossier)
        .where(Dossier.id == dossier_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def handled_by(agency_id: UUID) -> sa.ColumnElement[bool]:
    """The agency, or one that it follows, received the dossier or decides on it."""
    return sa.or_(
        is_answered_for(Dossier.receiving_agency_id, agency_id),
        is_answered_for(Dossier.competent_agency_id, agency_id),
    )


# Made once: every request asks for its dossier, and to build this costs more than to run it.
_OF_AGENCY: Final = sa.select(Dossier).where(
    Dossier.id == sa.bindparam("dossier_id"),
    handled_by(cast("UUID", sa.bindparam("agency_id", type_=sa.Uuid()))),
)
_LOCKED_OF_AGENCY: Final = _OF_AGENCY.with_for_update().execution_options(populate_existing=True)


def dossiers_of_agency(
    session: Session, agency_id: UUID, *, code: str | None, limit: int
) -> Sequence[sa.Row[Dossier, Procedure]]:
    """The agency's dossiers with their procedures, newest first; `code` narrows to one."""
    query = (
        sa.select(Dossier, Procedure)
        .join(Procedure, Procedure.id == Dossier.procedure_id)
        .where(handled_by(agency_id))
        .order_by(Dossier.received_at.desc(), Dossier.id.desc())
        .limit(limit)
    )
    if code is not None:
        query = query.where(Dossier.code == code)
    return session.execute(query).all()


def is_code_taken(session: Session, code: str) -> bool:
    """Whether a dossier already has this code."""
    return bool(session.scalar(sa.select(sa.exists().where(Dossier.code == code))))


def last_number(session: Session, prefix: str) -> int:
    """The highest number that follows `prefix` in a dossier code; 0 when there is none.

    Compared as a number: codes have four to seven digits, and as text `10000` is below `9999`.
    """
    number = sa.func.substr(Dossier.code, len(prefix) + 1)
    highest = session.scalar(
        sa.select(sa.func.max(sa.cast(number, sa.BigInteger))).where(
            Dossier.code.startswith(prefix, autoescape=True)
        )
    )
    return highest or 0


def components_with_state(
    session: Session, dossier_id: UUID
) -> Sequence[sa.Row[Component, DossierComponent]]:
    """The components of a dossier in order, each with how it is served."""
    return session.execute(
        sa.select(Component, DossierComponent)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .where(DossierComponent.dossier_id == dossier_id)
        .order_by(Component.position)
    ).all()


def scanned_components(
    session: Session, dossier_id: UUID, *, is_confirmed: bool = False
) -> set[UUID]:
    """Components for which a scan is there or on its way; or only one that a person confirmed."""
    open_too = (State.REJECTED, State.JOINED, *(OPEN if is_confirmed else ()))
    scanned = session.scalars(
        sa.select(Document.component_id).where(
            Document.dossier_id == dossier_id,
            Document.component_id.is_not(None),
            Document.state.not_in(open_too),
        )
    )
    return {component_id for component_id in scanned if component_id is not None}


def components_with_dead_papers(session: Session, dossier_id: UUID) -> set[UUID]:
    """Components served by a paper that was revoked, annulled or doubted since."""
    return set(
        session.scalars(
            sa.select(DossierComponent.component_id)
            .join(Record, Record.id == DossierComponent.record_id)
            .where(DossierComponent.dossier_id == dossier_id, Record.status.in_(DEAD))
        )
    )


def dossier_component(
    session: Session, dossier_id: UUID, component_id: UUID
) -> DossierComponent | None:
    """One component of one dossier, locked until the transaction ends."""
    return session.scalar(
        sa.select(DossierComponent)
        .where(
            DossierComponent.dossier_id == dossier_id,
            DossierComponent.component_id == component_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def accepted_by_others(
    session: Session, dossier_id: UUID, record_ids: Collection[UUID]
) -> Collection[UUID]:
    """Which of these records serve another dossier that ended well."""
    return set(
        session.scalars(
            sa.select(DossierComponent.record_id)
            .join(Dossier, Dossier.id == DossierComponent.dossier_id)
            .where(
                DossierComponent.record_id.in_(record_ids),
                Dossier.id != dossier_id,
                Dossier.state.in_(ENDED_WELL),
            )
        )
    )
