"""On what legal ground a paper is used: the law of the procedure, or its owner's consent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import LegalBasis
from storage.db.models import Dossier, Record
from storage.db.queries import consents as queries
from storage.db.queries import records as record_queries


@dataclass(frozen=True)
class Ground:
    """The basis, with the receipt where it is a consent."""

    basis: LegalBasis
    receipt: str | None


LAW = Ground(LegalBasis.LAW, None)


@dataclass(frozen=True)
class Leave:
    """That somebody outside a dossier lets it use a paper of theirs."""

    person_ids: frozenset[UUID]
    receipt: str


def leaves_for(
    session: Session, dossier: Dossier, record_ids: Collection[UUID]
) -> dict[UUID, Leave]:
    """By paper: the consents that open it; the newest receipt counts. One query."""
    leaves: dict[UUID, Leave] = {}
    for record_id, person_id, receipt in queries.live_for(session, dossier, record_ids):
        before = leaves.get(record_id)
        people = frozenset({person_id}) | (before.person_ids if before else frozenset())
        leaves[record_id] = Leave(people, receipt)
    return leaves


def ground_of(session: Session, record: Record, dossier: Dossier | None) -> Ground:
    """The ground of one look or use in a dossier.

    The law of the procedure goes first: for the papers of its own people, and for those that serve
    it already. A consent is named only where nothing else opens the paper.
    """
    if dossier is None:
        return LAW
    involved = {dossier.owner_id, dossier.submitter_id}
    if involved & set(record_queries.owner_ids(session, record.id)):
        return LAW
    if record_queries.find(session, record.id, record_queries.served_in(dossier)) is not None:
        return LAW
    leave = leaves_for(session, dossier, [record.id]).get(record.id)
    return LAW if leave is None else Ground(LegalBasis.CONSENT, leave.receipt)
