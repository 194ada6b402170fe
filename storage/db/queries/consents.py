"""Consents that give leave right now, as conditions inside other queries, and as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

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
from storage.db.models.records import KEEPER
from storage.db.paging import AnyRow, By, Page, page_of
from storage.db.queries.identities import are_one, everyone_of


def is_live() -> sa.ColumnElement[bool]:
    """Neither withdrawn nor past its term, by the clock of the database; its giver is alive."""
    ended = sa.select(ConsentEnd.consent_id).where(ConsentEnd.consent_id == Consent.id)
    return sa.and_(
        Consent.valid_until > sa.func.now(), ~ended.exists(), ~_has_died(Consent.person_id, Consent)
    )


def _has_died(person_id: InstrumentedAttribute[Any], of: type[Any]) -> sa.ColumnElement[bool]:
    """Death is noted of a person of the row `of`, or of a row that is one person with it."""
    me, one = aliased(Person), aliased(Person)
    return (
        sa.select(one.id)
        .join(me, are_one(me, one))
        .where(me.id == person_id, one.deceased_on.is_not(None))
        .correlate(of)
        .exists()
    )


def consented_to(dossier: Dossier) -> sa.Select[UUID]:
    """Papers of others that this dossier may use: all their living owners consented.

    Of the types they named. Who merely handed a paper in is no owner.
    """
    return (
        _leaves(dossier)
        .with_only_columns(RecordOwner.record_id)
        .where(Record.is_visible_to_owner, Record.erased_at.is_(None))
        .where(~_lacks_a_consent(dossier))
    )


def _leaves(dossier: Dossier) -> sa.Select[UUID, UUID, str]:
    """Record, who consented and receipt, of all live consents; merged rows are one person."""
    me, one = aliased(Person), aliased(Person)
    return (
        sa.select(RecordOwner.record_id, Consent.person_id, Consent.code)
        .select_from(Consent)
        .join(me, me.id == Consent.person_id)
        .join(one, are_one(me, one))
        .join(RecordOwner, RecordOwner.person_id == one.id)
        .join(Record, Record.id == RecordOwner.record_id)
        .where(
            Consent.dossier_id == dossier.id,
            is_live(),
            RecordOwner.role != KEEPER,
            Record.type == sa.func.any(Consent.paper_types),
        )
    )


def _lacks_a_consent(dossier: Dossier) -> sa.ColumnElement[bool]:
    """Somebody else who is alive and of whom the record speaks has not consented."""
    other, given, me, one = (
        aliased(RecordOwner),
        aliased(Consent),
        aliased(Person),
        aliased(Person),
    )
    ended = sa.select(ConsentEnd.consent_id).where(ConsentEnd.consent_id == given.id)
    theirs = (
        sa.select(given.id)
        .join(me, me.id == given.person_id)
        .join(one, are_one(me, one))
        .where(
            one.id == other.person_id,
            given.dossier_id == dossier.id,
            given.valid_until > sa.func.now(),
            ~ended.exists(),
            Record.type == sa.func.any(given.paper_types),
        )
        .correlate(other, Record)
    )
    return (
        sa.select(other.id)
        .where(
            other.record_id == Record.id,
            other.person_id.is_not(None),
            other.role != KEEPER,
            ~_has_died(other.person_id, other),
            ~theirs.exists(),
        )
        .correlate(Record)
        .exists()
    )


def live_for(
    session: Session, dossier: Dossier, record_ids: Collection[UUID]
) -> Sequence[sa.Row[UUID, UUID, str]]:
    """Record, consenting person and code of the receipt, for papers that consents open."""
    if not record_ids:
        return ()
    return session.execute(
        _leaves(dossier)
        .where(RecordOwner.record_id.in_(record_ids), ~_lacks_a_consent(dossier))
        .order_by(Consent.at, Consent.id)
    ).all()


def speaks_of(session: Session, record_id: UUID, people: Collection[UUID]) -> bool:
    """Whether one of these persons is an owner of the record, and not merely handed it in."""
    found = sa.exists().where(
        RecordOwner.record_id == record_id,
        RecordOwner.person_id.in_(everyone_of(people)),
        RecordOwner.role != KEEPER,
    )
    return bool(session.scalar(sa.select(found)))


def receipts_of(session: Session, person_id: UUID, cursor: str | None, size: int) -> Page[AnyRow]:
    """The consents of a person, newest first: receipt, its end, dossier code."""
    return page_of(
        session,
        sa.select(Consent, ConsentEnd, Dossier.code)
        .outerjoin(ConsentEnd, ConsentEnd.consent_id == Consent.id)
        .outerjoin(Dossier, Dossier.id == Consent.dossier_id)
        .where(Consent.person_id.in_(everyone_of([person_id]))),
        (By(Consent.at), By(Consent.id)),
        cursor,
        size,
    )


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
            ConsentRequest.person_id.in_(everyone_of([person_id])),
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
        ~_has_died(ConsentRequest.person_id, ConsentRequest),
    )
    if person_id is not None:
        query = query.where(ConsentRequest.person_id.in_(everyone_of([person_id])))
    return session.scalar(query.with_for_update())


def consent_of(session: Session, person_id: UUID, consent_id: UUID) -> Consent | None:
    """The person's own receipt."""
    return session.scalar(
        sa.select(Consent).where(
            Consent.id == consent_id, Consent.person_id.in_(everyone_of([person_id]))
        )
    )


def lock_consent(session: Session, consent_id: UUID) -> None:
    """Let one end of a consent wait for the other."""
    session.execute(sa.select(Consent.id).where(Consent.id == consent_id).with_for_update())


def has_ended(session: Session, consent_id: UUID) -> bool:
    """Whether it was withdrawn."""
    return session.get(ConsentEnd, consent_id) is not None
