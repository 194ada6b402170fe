"""Consents as they are read: by who gave them, by who is asked, by the dossier that asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Subject
from core.clock import Clock
from core.rights import ConsentWay
from repository.consents import hash_of, not_found, type_titles
from repository.doors import dossier_for
from storage.db.paging import PAGE, Page
from storage.db.queries import consents as queries


@dataclass(frozen=True)
class ConsentRow:
    """One receipt as its giver, or the dossier, reads it."""

    id: UUID
    code: str
    recipient: str
    dossier_code: str | None
    types: tuple[str, ...]
    """Titles of the paper types."""
    purpose: str
    at: datetime
    valid_until: datetime
    way: ConsentWay
    ended_at: datetime | None
    is_live: bool
    is_share: bool
    is_whole: bool
    """The hash fits what the receipt says."""


@dataclass(frozen=True)
class AskedRow:
    """A request that waits for the person's answer."""

    id: UUID
    dossier_code: str
    agency: str
    asked_by: str
    types: tuple[str, ...]
    purpose: str
    asked_at: datetime
    valid_until: datetime


@dataclass(frozen=True)
class RequestLine:
    """A request as the dossier that asked sees it."""

    id: UUID
    person_name: str
    types: tuple[str, ...]
    purpose: str
    asked_at: datetime
    valid_until: datetime
    is_given: bool | None
    """None: no answer yet."""
    receipt: str | None
    consent_id: UUID | None
    ended_at: datetime | None


def own_consents(
    session: Session,
    caller: Caller,
    clock: Clock,
    *,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[ConsentRow]:
    """The receipts of the caller, newest first.

    Raises ConsentNotFoundError, CursorNotValidError.
    """
    if caller.person_id is None or caller.subject is not Subject.CITIZEN:
        raise not_found(caller)
    titles = type_titles(session)
    page = queries.receipts_of(session, caller.person_id, cursor, size)
    return page.shown(
        ConsentRow(
            id=consent.id,
            code=consent.code,
            recipient=consent.recipient_name,
            dossier_code=dossier_code,
            types=tuple(titles.get(one, one) for one in consent.paper_types),
            purpose=consent.purpose,
            at=consent.at,
            valid_until=consent.valid_until,
            way=consent.way,
            ended_at=None if ended is None else ended.at,
            is_live=ended is None and consent.valid_until > clock.now(),
            is_share=consent.record_id is not None,
            is_whole=consent.sha256 == hash_of(consent),
        )
        for consent, ended, dossier_code, *_ in page.lines
    )


def own_requests(session: Session, caller: Caller, clock: Clock) -> tuple[AskedRow, ...]:
    """What the caller is asked and has not answered; raises ConsentNotFoundError."""
    if caller.person_id is None or caller.subject is not Subject.CITIZEN:
        raise not_found(caller)
    titles = type_titles(session)
    return tuple(
        AskedRow(
            id=request.id,
            dossier_code=dossier_code,
            agency=agency,
            asked_by=asked_by,
            types=tuple(titles.get(one, one) for one in request.paper_types),
            purpose=request.purpose,
            asked_at=request.asked_at,
            valid_until=request.valid_until,
        )
        for request, dossier_code, agency, asked_by in queries.requests_to(
            session, caller.person_id, clock.now()
        )
    )


def requests_for(session: Session, caller: Caller, dossier_id: UUID) -> tuple[RequestLine, ...]:
    """What a dossier asked for and what became of it; raises DossierNotFoundError."""
    dossier = dossier_for(session, caller, dossier_id, action=Action.REUSE)
    titles = type_titles(session)
    return tuple(
        RequestLine(
            id=request.id,
            person_name=person.full_name,
            types=tuple(titles.get(one, one) for one in request.paper_types),
            purpose=request.purpose,
            asked_at=request.asked_at,
            valid_until=request.valid_until,
            is_given=request.is_given,
            receipt=None if consent is None else consent.code,
            consent_id=None if consent is None else consent.id,
            ended_at=None if ended is None else ended.at,
        )
        for request, person, consent, ended in queries.requests_for(session, dossier.id)
    )
