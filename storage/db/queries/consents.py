"""Consents that give leave right now, as conditions inside other queries, and as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import (
    Agency,
    Consent,
    ConsentEnd,
    ConsentRequest,
    Dossier,
    Person,
    Record,
    RecordOwner,
    Staff,
)


def is_live() -> sa.ColumnElement[bool]:
    """The consent is neither withdrawn nor past its term, by the clock of the database."""
    ended = sa.select(ConsentEnd.consent_id).where(ConsentEnd.consent_id == Consent.id)
    return sa.and_(Consent.valid_until > sa.func.now(), ~ended.exists())


def consented_to(dossier: Dossier) -> sa.Select[UUID]:
    """Papers of others that their owners let this dossier use: all of the types they named."""
    return (
        sa.select(RecordOwner.record_id)
        .join(Consent, Consent.person_id == RecordOwner.person_id)
        .join(Record, Record.id == RecordOwner.record_id)
        .where(
            Consent.dossier_id == dossier.id,
            is_live(),
            Record.is_visible_to_owner,
            Record.type == sa.func.any(Consent.paper_types),
        )
    )


def live_for(
    session: Session, dossier: Dossier, record_ids: Collection[UUID]
) -> Sequence[sa.Row[UUID, UUID, str]]:
    """Record, consenting person and code of the receipt, for papers that a consent opens."""
    if not record_ids:
        return ()
    return session.execute(
        sa.select(RecordOwner.record_id, Consent.person_id, Consent.code)
        .join(Consent, Consent.person_id == RecordOwner.person_id)
        .join(Record, Record.id == RecordOwner.record_id)
        .where(
            RecordOwner.record_id.in_(record_ids),
            Consent.dossier_id == dossier.id,
            is_live(),
            Record.type == sa.func.any(Consent.paper_types),
        )
        .order_by(Consent.at)
    ).all()


def receipts_of(
    session: Session, person_id: UUID
) -> Sequence[sa.Row[Consent, ConsentEnd | None, str | None]]:
    """All consents of a person, newest first: receipt, its end, dossier code."""
    return session.execute(
        sa.select(Consent, ConsentEnd, Dossier.code)
        .outerjoin(ConsentEnd, ConsentEnd.consent_id == Consent.id)
        .outerjoin(Dossier, Dossier.id == Consent.dossier_id)
        .where(Consent.person_id == person_id)
        .order_by(Consent.at.desc(), Consent.id.desc())
    ).all()


def requests_to(
    session: Session, person_id: UUID, now: datetime
) -> Sequence[sa.Row[ConsentRequest, str, str, str]]:
    """What a person is asked and has not answered: request, dossier code, agency, who asks."""
    return session.execute(
        sa.select(ConsentRequest, Dossier.code, Agency.name, Staff.full_name)
        .join(Dossier, Dossier.id == ConsentRequest.dossier_id)
        .join(Agency, Agency.id == ConsentRequest.agency_id)
        .join(Staff, Staff.id == ConsentRequest.staff_id)
        .where(
            ConsentRequest.person_id == person_id,
            ConsentRequest.answered_at.is_(None),
            ConsentRequest.valid_until > now,
        )
        .order_by(ConsentRequest.asked_at, ConsentRequest.id)
    ).all()


def requests_for(
    session: Session, dossier_id: UUID
) -> Sequence[sa.Row[ConsentRequest, Person, Consent | None, ConsentEnd | None]]:
    """What a dossier asked for, oldest first: request, person, the receipt and its end."""
    return session.execute(
        sa.select(ConsentRequest, Person, Consent, ConsentEnd)
        .join(Person, Person.id == ConsentRequest.person_id)
        .outerjoin(Consent, Consent.request_id == ConsentRequest.id)
        .outerjoin(ConsentEnd, ConsentEnd.consent_id == Consent.id)
        .where(ConsentRequest.dossier_id == dossier_id)
        .order_by(ConsentRequest.asked_at, ConsentRequest.id)
    ).all()


def open_request(
    session: Session, request_id: UUID, person_id: UUID | None, now: datetime
) -> ConsentRequest | None:
    """The request, locked, if it waits for an answer; `person_id`: only if it is theirs."""
    query = sa.select(ConsentRequest).where(
        ConsentRequest.id == request_id,
        ConsentRequest.answered_at.is_(None),
        ConsentRequest.valid_until > now,
    )
    if person_id is not None:
        query = query.where(ConsentRequest.person_id == person_id)
    return session.scalar(query.with_for_update())


def consent_of(session: Session, person_id: UUID, consent_id: UUID) -> Consent | None:
    """The person's own receipt."""
    return session.scalar(
        sa.select(Consent).where(Consent.id == consent_id, Consent.person_id == person_id)
    )


def lock_consent(session: Session, consent_id: UUID) -> None:
    """Let one end of a consent wait for the other."""
    session.execute(sa.select(Consent.id).where(Consent.id == consent_id).with_for_update())


def has_ended(session: Session, consent_id: UUID) -> bool:
    """Whether it was withdrawn."""
    return session.get(ConsentEnd, consent_id) is not None
