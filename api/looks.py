"""A look at a scan under review is in the access log before anything of it leaves."""

from __future__ import annotations

from api.guards import Visit
from core.access import Action, LegalBasis, Purpose
from ingest.review import ReviewDocument
from repository.access_log import append


def log_review(visit: Visit, document: ReviewDocument) -> None:
    """Write the look down and commit it."""
    append(
        visit.session,
        visit.clock,
        visit.caller,
        action=Action.REVIEW,
        outcome="allowed",
        purpose=Purpose.DOSSIER,
        basis=LegalBasis.LAW,
        owner_id=document.owner_id,
        document_id=document.document_id,
        dossier_id=document.dossier_id,
    )
    visit.session.commit()
