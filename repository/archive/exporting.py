"""Taking a package out is a look at every paper in it: in the owners' logs before a byte leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import Clock
from repository.access_log import Look, append_all
from repository.archive.gathering import Gathered, Scope, gather
from storage.db.queries.records import owners

EXPORTED: Final = "exported"
IMPORTED: Final = "imported"


def gather_logged(session: Session, clock: Clock, scope: Scope) -> Gathered:
    """The rows of a package, and a line in the log for each owner of each paper; commit first.

    Raises NothingToPackError.
    """
    found = gather(session, scope)
    log_papers(session, clock, [_id(key) for key in found.rows["records"]], EXPORTED)
    return found


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
