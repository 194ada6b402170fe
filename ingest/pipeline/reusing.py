"""Letting a stored paper serve a component: its bytes and signature are checked just before."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from ingest.pipeline.services import Services
from ingest.preservation.validating import validate_stored
from repository.reuse import reuse_record
from storage.db.models import ReuseEvent
from storage.db.queries.records import signed_rendition
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError


def reuse_paper(
    services: Services,
    session: Session,
    caller: Caller,
    *,
    dossier_id: UUID,
    component_id: UUID,
    record_id: UUID,
    override_reason: str | None = None,
    is_confirmed: bool = False,
) -> ReuseEvent:
    """Check the stored file now, apply R0–R14, write the event; the caller commits.

    Raises the errors of `repository.reuse.reuse_record`; call it within
    `repository.access_log.refusals_logged`.
    """
    is_hash_right, is_signature_right = check_bytes(services, session, record_id)
    return reuse_record(
        session,
        services.clock,
        caller,
        dossier_id=dossier_id,
        component_id=component_id,
        record_id=record_id,
        object_store_hash_ok=is_hash_right,
        signature_ok=is_signature_right,
        override_reason=override_reason,
        is_confirmed=is_confirmed,
    )


def check_bytes(services: Services, session: Session, record_id: UUID) -> tuple[bool, bool]:
    """Whether the hash (R9) and the signature (R8) hold; nothing of the content is given out."""
    file = signed_rendition(session, record_id)
    if file is None:
        return False, False
    try:
        data = services.object_store.get(file.object_key, file.sha256)
    except (ObjectMissingError, ObjectDamagedError):
        return False, False
    return True, validate_stored(services, data).verdict == "valid"
