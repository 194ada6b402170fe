"""On what legal ground a paper is used: the law of the procedure, or its owner's consent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import LegalBasis
from storage.db.models import Dossier, Record
from storage.db.queries import consents as queries


@dataclass(frozen=True)
class Ground:
    """The basis, with the receipt where it is a consent."""

    basis: LegalBasis
    receipt: str | None


LAW: Final = Ground(LegalBasis.LAW, None)

_MOST_NAMED: Final = 3
"""Receipts that fit into the column of the log and of the ledger."""


def leaves_for(
    session: Session, dossier: Dossier, record_ids: Collection[UUID]
) -> dict[UUID, Ground]:
    """By paper that consents open: the ground, with the newest receipt of each who gave one."""
    receipts: dict[UUID, dict[UUID, str]] = {}
    for record_id, person_id, receipt in queries.live_for(session, dossier, record_ids):
        receipts.setdefault(record_id, {})[person_id] = receipt
    return {
        record_id: Ground(LegalBasis.CONSENT, _told(tuple(of_one.values())))
        for record_id, of_one in receipts.items()
    }


def _told(receipts: tuple[str, ...]) -> str:
    """The receipts in one line; of very many the rest is counted, for the column is short."""
    named = ", ".join(receipts[:_MOST_NAMED])
    rest = len(receipts) - _MOST_NAMED
    return f"{named} +{rest}" if rest > 0 else named


def ground_of(session: Session, record: Record, dossier: Dossier | None) -> Ground:
    """The ground of one look or use in a dossier.

    The law of the procedure goes first: for papers that speak of its own people, and for those that
    came with it. A paper of others stands on the consent that opened it for as long as that lives;
    what the dossier used by then goes on under the law.
    """
    if dossier is None or record.dossier_id == dossier.id:
        return LAW
    people = [id_ for id_ in (dossier.owner_id, dossier.submitter_id) if id_ is not None]
    if queries.speaks_of(session, record.id, people):
        return LAW
    return leaves_for(session, dossier, [record.id]).get(record.id, LAW)
