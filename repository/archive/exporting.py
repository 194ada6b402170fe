"""Taking a package out is a look at every paper in it: in the owners' logs before a byte leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import Clock
from repository.access_log import Look, append_all
from repository.archive.gathering import Gathered, Scope, gather
from storage.db.models import Document, Record
from storage.db.queries.records import owners

EXPORTED: Final = "exported"
IMPORTED: Final = "imported"


def gather_logged(session: Session, clock: Clock, scope: Scope) -> Gathered:
    """The rows of a package, and a line in the log for each owner of each paper; commit first.

    The file that was handed in leaves whole: owners of the other papers of a stack, and of papers
    that are not filed yet, are told as well. Raises NothingToPackError.
    """
    found = gather(session, scope)
    uploads = [_id(key) for key in found.rows["uploads"]]
    neighbours = session.scalars(
        sa.select(Record.id)
        .join(Document, Document.id == Record.document_id)
        .where(Document.upload_id.in_(uploads))
    )
    filed = dict.fromkeys([*(_id(key) for key in found.rows["records"]), *neighbours])
    log_papers(session, clock, list(filed), EXPORTED)
    _log_unfiled(session, clock, uploads)
    return found


def _log_unfiled(session: Session, clock: Clock, uploads: Sequence[UUID]) -> None:
    is_filed = sa.exists().where(Record.document_id == Document.id)
    query = sa.select(Document.id, Document.owner_id).where(
        Document.upload_id.in_(uploads), Document.owner_id.is_not(None), ~is_filed
    )
    looks = [
        Look(
            SYSTEM,
            action=EXPORTED,
            outcome="allowed",
            purpose=Purpose.CARE,
            basis=LegalBasis.LAW,
            owner_id=owner_id,
            document_id=document_id,
        )
        for document_id, owner_id in session.execute(query)
    ]
    append_all(session, clock, looks)


def _id(key: object) -> UUID:
    return UUID(str(key))


def log_papers(
    session: Session,
    clock: Clock,
    record_ids: Sequence[UUID],
    action: Literal["exported", "imported"],
) -> None:
    """One line for each owner of each paper that leaves or comes with a package."""
    looks = [
        Look(
            SYSTEM,
            action=action,
            outcome="allowed",
            purpose=Purpose.CARE,
            basis=LegalBasis.LAW,
            owner_id=person.id,
            record_id=link.record_id,
        )
        for link, person in owners(session, record_ids)
    ]
    append_all(session, clock, looks)
