"""Looks at people and at scans under review: in the access log before anything of it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from api.guards import Visit
from api.reads.capture import Picture
from core.access import Action, LegalBasis, Purpose
from core.clock import VIETNAM, today_in_vietnam
from ingest.review import ReviewDocument
from repository.access_log import Look, append_seen
from storage.db.models import AccessLogEntry


def log_review(visit: Visit, document: ReviewDocument) -> None:
    """Write the look down and commit it."""
    _append(visit, Action.REVIEW, document.owner_id, document.document_id, document.dossier_id)
    visit.session.commit()


def log_picture(visit: Visit, picture: Picture, action: Action = Action.REVIEW) -> None:
    """Write a look at a page down and commit it: once a day for a document and a member of staff.

    A page without a document counts for its dossier.
    """
    known = visit.session.scalar(
        select(AccessLogEntry.id)
        .where(
            AccessLogEntry.owner_id == picture.owner_id,
            AccessLogEntry.staff_id == visit.caller.staff_id,
            AccessLogEntry.document_id == picture.document_id,
            AccessLogEntry.dossier_id == picture.dossier_id,
            AccessLogEntry.action == action,
            AccessLogEntry.outcome == "allowed",
            AccessLogEntry.at >= _start_of_day(visit),
        )
        .limit(1)
    )
    if known is None:
        _append(visit, action, picture.owner_id, picture.document_id, picture.dossier_id)
    visit.session.commit()


def log_values(visit: Visit, papers: Iterable[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Write down looks at single values of several papers and commit them: once a day for each.

    Each paper as its document, its owner and its dossier. Of whom nobody knows yet whose it is,
    there is no list to keep short: each look is written down.
    """
    wanted = {document_id: (owner, dossier) for document_id, owner, dossier in papers}
    known = visit.session.scalars(
        select(AccessLogEntry.document_id).where(
            AccessLogEntry.owner_id.in_({owner for owner, _ in wanted.values() if owner}),
            AccessLogEntry.staff_id == visit.caller.staff_id,
            AccessLogEntry.document_id.in_(wanted),
            AccessLogEntry.action == Action.REVIEW,
            AccessLogEntry.outcome == "allowed",
            AccessLogEntry.at >= _start_of_day(visit),
        )
    ).all()
    looks = [
        replace(_look(visit, Action.REVIEW, owner, dossier), document_id=document_id)
        for document_id, (owner, dossier) in wanted.items()
        if document_id not in known
    ]
    append_seen(visit.session, visit.clock, looks)
    visit.session.commit()


def _start_of_day(visit: Visit) -> datetime:
    return datetime.combine(today_in_vietnam(visit.clock), time.min, VIETNAM)


def _append(
    visit: Visit,
    action: Action,
    owner_id: UUID | None,
    document_id: UUID | None,
    dossier_id: UUID | None,
) -> None:
    look = _look(visit, action, owner_id, dossier_id)
    append_seen(visit.session, visit.clock, [replace(look, document_id=document_id)])


def log_persons(
    visit: Visit,
    person_ids: Iterable[UUID],
    action: Literal["person_found", "person_seen"],
    *,
    dossier_id: UUID | None = None,
) -> None:
    """Write down for each person that they were found, or their facts seen, and commit it."""
    looks = [_look(visit, action, person_id, dossier_id) for person_id in person_ids]
    append_seen(visit.session, visit.clock, looks)
    visit.session.commit()


def _look(visit: Visit, action: str, owner_id: UUID | None, dossier_id: UUID | None) -> Look:
    return Look(
        visit.caller,
        action=action,
        outcome="allowed",
        purpose=Purpose.DOSSIER,
        basis=LegalBasis.LAW,
        owner_id=owner_id,
        dossier_id=dossier_id,
    )
