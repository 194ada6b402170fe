"""Results shared with other systems: clients, their calls, and what may be given to them.

The right stands in the query, as in `records.py`: what may not be shared is never fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Sensitivity
from core.lifecycle import Origin, RecordStatus, Trust
from storage.db.models import (
    Agency,
    Component,
    ComponentPaper,
    ElsewhereFetch,
    ElsewhereLookup,
    PaperType,
    Record,
    RecordOwner,
    Rendition,
    SharedClient,
    SharedLink,
    SharedRequest,
    Upload,
)
from storage.db.models.records import KEEPER
from storage.db.queries.identities import everyone_of

SHARED_TRUST = (Trust.T1, Trust.T2, Trust.T3, Trust.T4)
"""Reuse without seeing the original (domain.md 3.2)."""


def client_by_name(session: Session, name: str) -> SharedClient | None:
    """The client that signs in with this name."""
    return session.scalar(sa.select(SharedClient).where(SharedClient.name == name))


def all_clients(session: Session) -> Sequence[SharedClient]:
    """Every client, by name."""
    return session.scalars(sa.select(SharedClient).order_by(SharedClient.name)).all()


def calls_since(session: Session, client_id: UUID, since: datetime) -> int:
    """How often a client called; its row is locked, so that two calls at once are both counted."""
    session.execute(
        sa.select(SharedClient.id).where(SharedClient.id == client_id).with_for_update()
    )
    count = sa.select(sa.func.count()).where(
        SharedRequest.client_id == client_id, SharedRequest.at > since
    )
    return session.scalar(count) or 0


def may_be_shared(
    owner_id: UUID,
    procedure_id: UUID,
    on: date,
    levels: Collection[Sensitivity],
    issued_since: Mapping[str, date],
) -> sa.ColumnElement[bool]:
    """The owner's results in force that the procedure asks for and that are open to the client.

    `issued_since`: by paper type, the first day of issue that is still good for this procedure.
    """
    theirs = sa.select(RecordOwner.record_id).where(
        RecordOwner.person_id.in_(everyone_of([owner_id])), RecordOwner.role != KEEPER
    )
    asked_for = (
        sa.select(ComponentPaper.paper_type)
        .join(Component, Component.id == ComponentPaper.component_id)
        .where(
            Component.procedure_id == procedure_id,
            ComponentPaper.valid_from <= on,
            sa.or_(ComponentPaper.valid_to.is_(None), ComponentPaper.valid_to >= on),
        )
    )
    kept = sa.select(PaperType.slug).where(PaperType.is_kept, PaperType.is_reusable)
    return sa.and_(
        Record.id.in_(theirs),
        Record.type.in_(asked_for),
        Record.type.in_(kept),
        Record.status == RecordStatus.IN_FORCE,
        Record.origin == Origin.ACCEPTED,
        # Hidden until the result is returned.
        Record.is_visible_to_owner,
        Record.trust.in_(SHARED_TRUST),
        Record.signature_verdict == "valid",
        Record.sensitivity.in_(levels),
        sa.or_(Record.valid_from.is_(None), Record.valid_from <= on),
        sa.or_(Record.valid_to.is_(None), Record.valid_to >= on),
        *(
            sa.or_(Record.type != slug, Record.issued_on >= first)
            for slug, first in sorted(issued_since.items())
        ),
    )


def shared_records(
    session: Session,
    right: sa.ColumnElement[bool],
    wanted: Collection[tuple[str, str | None]] | None,
) -> Sequence[sa.Row[Record, Agency, Rendition]]:
    """The records of these types (and numbers, where given) with keeper and file; newest first.

    `wanted` None: of any type.
    """
    signed = (
        sa.select(Rendition.id)
        .where(Rendition.record_id == Record.id, Rendition.role == "signed")
        .order_by(
            Rendition.document_id.is_not_distinct_from(Record.document_id).desc(),
            Rendition.created_at,
            Rendition.id,
        )
        .limit(1)
        .correlate(Record)
        .scalar_subquery()
    )
    named = [
        Record.type == slug
        if number is None
        else sa.and_(Record.type == slug, Record.document_number == number)
        for slug, number in wanted or ()
    ]
    return session.execute(
        sa.select(Record, Agency, Rendition)
        .join(Agency, Agency.id == Record.agency_id)
        .join(Rendition, Rendition.id == signed)
        .where(right, sa.true() if wanted is None else sa.or_(sa.false(), *named))
        .order_by(Record.issued_on.desc().nulls_last(), Record.id.desc())
    ).all()


def link_of(
    session: Session, token_sha256: str, client_id: UUID, now: datetime
) -> sa.Row[SharedLink, SharedRequest] | None:
    """A link of this client that has not run out, and the call that gave it."""
    return session.execute(
        sa.select(SharedLink, SharedRequest)
        .join(SharedRequest, SharedRequest.id == SharedLink.request_id)
        .where(
            SharedLink.token_sha256 == token_sha256,
            SharedLink.client_id == client_id,
            SharedLink.expires_at > now,
        )
    ).one_or_none()


def any_link(session: Session, token_sha256: str) -> sa.Row[SharedLink, SharedRequest] | None:
    """The link whoever has it and whenever it ran out: for the log of refusals alone."""
    return session.execute(
        sa.select(SharedLink, SharedRequest)
        .join(SharedRequest, SharedRequest.id == SharedLink.request_id)
        .where(SharedLink.token_sha256 == token_sha256)
    ).one_or_none()


def drop_links(session: Session, client_id: UUID, before: datetime) -> None:
    """Forget the links of a client that ended before a moment."""
    session.execute(
        sa.delete(SharedLink).where(
            SharedLink.client_id == client_id, SharedLink.expires_at < before
        )
    )


def requests_about(
    session: Session, owner_id: UUID, limit: int
) -> Sequence[sa.Row[SharedRequest, str, str]]:
    """Calls about a person's papers with name of client and agency, newest first."""
    return session.execute(
        sa.select(SharedRequest, SharedClient.name, Agency.name)
        .join(SharedClient, SharedClient.id == SharedRequest.client_id)
        .join(Agency, Agency.id == SharedClient.agency_id)
        .where(SharedRequest.owner_id.in_(everyone_of([owner_id])))
        .order_by(SharedRequest.at.desc(), SharedRequest.id.desc())
        .limit(limit)
    ).all()


def lookups(session: Session, dossier_id: UUID) -> Sequence[ElsewhereLookup]:
    """What other systems answered for a dossier, newest first."""
    return session.scalars(
        sa.select(ElsewhereLookup)
        .where(ElsewhereLookup.dossier_id == dossier_id)
        .order_by(ElsewhereLookup.at.desc(), ElsewhereLookup.id.desc())
    ).all()


def lookup(session: Session, dossier_id: UUID, lookup_id: UUID) -> ElsewhereLookup | None:
    """One answer for this dossier."""
    return session.scalar(
        sa.select(ElsewhereLookup).where(
            ElsewhereLookup.id == lookup_id, ElsewhereLookup.dossier_id == dossier_id
        )
    )


def fetch_of(session: Session, batch_id: UUID) -> ElsewhereFetch | None:
    """What another system gave for this batch, which then takes nothing else."""
    return session.get(ElsewhereFetch, batch_id)


def is_fetched(session: Session, upload_id: UUID) -> bool:
    """Whether these very bytes were given by another system."""
    found = (
        sa.select(Upload.id)
        .join(ElsewhereFetch, ElsewhereFetch.batch_id == Upload.batch_id)
        .where(Upload.id == upload_id, Upload.sha256 == ElsewhereFetch.file_sha256)
    )
    return bool(session.scalar(sa.select(found.exists())))
