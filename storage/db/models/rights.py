"""What citizens decide about their papers: consents, shares, requests, exports; what was erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.access import Subject
from core.rights import ConsentWay, ExportState, RequestState
from storage.db.base import Base, CreatedAt, Id, Sha256


class ConsentRequest(Base):
    """A desk asks somebody for leave to use papers in a dossier that is not theirs."""

    __tablename__ = "consent_requests"

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    """Whose papers they are."""
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    paper_types: Mapped[list[str]]
    purpose: Mapped[str]
    valid_until: Mapped[datetime]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    is_given: Mapped[bool | None]


class Consent(Base):
    """The receipt of a consent; append-only. `sha256` covers what was agreed to."""

    __tablename__ = "consents"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    """Mã biên nhận: random, stands in the ledger of uses and in the access log."""
    request_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("consent_requests.id"), unique=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    recipient_name: Mapped[str]
    """Who receives, in words."""
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    """One paper (a share), else all of `paper_types`."""
    paper_types: Mapped[list[str]]
    purpose: Mapped[str]
    valid_until: Mapped[datetime]
    way: Mapped[ConsentWay]
    form_sha256: Mapped[Sha256 | None]
    """Of the words on the printed form that was signed at the desk."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    """Who took the printed form."""
    at: Mapped[datetime]
    sha256: Mapped[Sha256]


class ConsentEnd(Base):
    """A consent was withdrawn: it gives no more leave from here on; append-only."""

    __tablename__ = "consent_ends"

    consent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consents.id"), primary_key=True)
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    """Who wrote it down at the desk; None: the person in the own store."""
    at: Mapped[datetime]


class Share(Base):
    """One paper shown to one recipient for a time: an agency, a person, or whoever has a code."""

    __tablename__ = "shares"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """The part of the address; 128 random bits, opens nothing without the code."""
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consents.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    recipient_number: Mapped[str | None] = mapped_column(sa.String(12), index=True)
    recipient_name: Mapped[str]
    code_sha256: Mapped[Sha256 | None]
    """Keyed hash of the code of a link; the code itself is kept nowhere."""
    expires_at: Mapped[datetime]
    most_openings: Mapped[int]
    openings: Mapped[int] = mapped_column(default=0)
    last_opened_at: Mapped[datetime | None]
    form_key: Mapped[UUID | None] = mapped_column(unique=True)
    """Of the form that made it: the same form sent again makes no second share."""
    wrong_tries: Mapped[int] = mapped_column(default=0)
    """All wrong codes so far; too many end the link."""
    shut_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class RightsRequest(Base):
    """What a person asks the agency that keeps a paper to correct."""

    __tablename__ = "rights_requests"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    field: Mapped[str] = mapped_column(sa.String(60))
    value_wanted: Mapped[str]
    words: Mapped[str]
    state: Mapped[RequestState] = mapped_column(default=RequestState.RECEIVED)
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    basis: Mapped[str]
    """The text from which the due date follows."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("record_events.id"))
    """The correction that was made."""


class Tombstone(Base):
    """That a paper was here and is erased: hashes, who, why; append-only, without its content."""

    __tablename__ = "tombstones"

    id: Mapped[Id]
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    type: Mapped[str] = mapped_column(sa.String(60))
    files: Mapped[list[Any]]
    """Each: `role`, `sha256`, `size_bytes`."""
    reason: Mapped[str]
    subject: Mapped[Subject]
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime]


class ObjectToRemove(Base):
    """Bytes that have to go from the object store, as soon as nothing locks them."""

    __tablename__ = "objects_to_remove"

    id: Mapped[Id]
    object_key: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[Sha256]
    asked_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    kept_because: Mapped[str | None] = mapped_column(sa.String(40))
    """`locked`, `shared` (another paper has the same bytes) or the code of an error."""
    removed_at: Mapped[datetime | None]


class Export(Base):
    """A package of everything that is kept of a person; a job makes it, it goes after some days."""

    __tablename__ = "exports"

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Papers."""
    tries: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(sa.String(60))
    object_key: Mapped[str | None]
    sha256: Mapped[Sha256 | None]
    size_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    asked_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class Contact(Base):
    """Through which channel beside the own store a person wants to be told."""

    __tablename__ = "contacts"

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    address: Mapped[str]
    """Empty: the person wants nothing sent."""
    declined: Mapped[list[str]]
    """Kinds of notices that are not sent there; the own store shows them all the same."""
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the person told the code that was sent there; before that nothing else goes out."""
    code_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Keyed hash of the code that was sent last; None: none is waited for."""
    code_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    codes_made: Mapped[int] = mapped_column(default=0)
    """Since `codes_since`, for whatever address."""
    codes_since: Mapped[datetime | None]


class Delivery(Base):
    """That a notice went out through a channel, or why not yet."""

    __tablename__ = "deliveries"

    notice_id: Mapped[UUID] = mapped_column(sa.ForeignKey("notices.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error_code: Mapped[str | None] = mapped_column(sa.String(60))


class NoticeRead(Base):
    """That a member of staff has read a notice of the agency; each reader for themselves."""

    __tablename__ = "notice_reads"

    notice_id: Mapped[UUID] = mapped_column(sa.ForeignKey("notices.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    at: Mapped[datetime]
