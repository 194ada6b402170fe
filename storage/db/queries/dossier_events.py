"""Events of dossiers and the notices of what is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import DossierState
from storage.db.models import DossierEvent, SupplementRequest


def events_of(session: Session, dossier_id: UUID) -> Sequence[DossierEvent]:
    """The events of a dossier, the oldest first."""
    return session.scalars(
        sa.select(DossierEvent)
        .where(DossierEvent.dossier_id == dossier_id)
        .order_by(DossierEvent.at, DossierEvent.id)
    ).all()


def newest(session: Session, dossier_id: UUID, name: str) -> DossierEvent | None:
    """The last event of this name."""
    return session.scalar(
        sa.select(DossierEvent)
        .where(DossierEvent.dossier_id == dossier_id, DossierEvent.name == name)
        .order_by(DossierEvent.at.desc(), DossierEvent.id.desc())
        .limit(1)
    )


def has_been(session: Session, dossier_id: UUID, states: Collection[DossierState]) -> bool:
    """Whether the dossier was set to one of these states at some time."""
    once = sa.exists().where(
        DossierEvent.dossier_id == dossier_id,
        DossierEvent.name == "state_changed",
        DossierEvent.values["after"].astext.in_([state.value for state in states]),
    )
    return bool(session.scalar(sa.select(once)))


def is_message_known(session: Session, dossier_id: UUID, message_id: str) -> bool:
    """Whether a message of the one-stop software came before."""
    known = sa.exists().where(
        DossierEvent.dossier_id == dossier_id, DossierEvent.message_id == message_id
    )
    return bool(session.scalar(sa.select(known)))


def supplement_of(session: Session, dossier_id: UUID) -> SupplementRequest | None:
    """The notice of what is missing; there is one for a dossier."""
    return session.scalar(
        sa.select(SupplementRequest).where(SupplementRequest.dossier_id == dossier_id)
    )
