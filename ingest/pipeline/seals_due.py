"""How many papers of a stack each seal is due on: a remote key is asked for leave for these alone.

Personal keys are left out: a person answers for each paper, so their key is asked at each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from core.clock import VIETNAM
from core.errors import MotLanError
from ingest.pipeline.services import Services
from signing.office import SigningOffice
from storage.db.models import Agency, Confirmation, Document, Dossier, Procedure, Signature


def seals_due(
    services: Services, office: SigningOffice, stack: Sequence[UUID]
) -> Mapping[str, int]:
    """By name of the key: signatures that the rules still want on the documents of the stack."""
    with services.session_factory() as session:
        rows = session.execute(
            select(Confirmation, Agency.code, Procedure.code)
            .select_from(Document)
            .join(Confirmation, Confirmation.document_id == Document.id)
            .join(Agency, Agency.id == Confirmation.agency_id)
            .outerjoin(Dossier, Dossier.id == Document.dossier_id)
            .outerjoin(Procedure, Procedure.id == Dossier.procedure_id)
            .where(Document.id.in_(stack), ~Document.is_signed_input)
        ).all()
        put_on = select(Signature.revision_id, Signature.profile).where(
            Signature.document_id.in_(stack)
        )
        done = {tuple(row) for row in session.execute(put_on)}
    due: Counter[str] = Counter()
    for confirmation, agency, procedure in rows:
        day = confirmation.at.astimezone(VIETNAM).date()
        try:
            for profile in office.rules.required(confirmation.type, procedure, day):
                if not profile.is_personal and (confirmation.revision_id, profile.name) not in done:
                    due[office.keys.seal_name(profile.name, agency=agency)] += 1
        except MotLanError:  # the paper's own try tells what is missing
            continue
    return due
