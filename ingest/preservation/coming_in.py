"""Papers that came in a package: what it says of their signatures is not taken as told."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import Origin, Trust
from repository.trusting import lower_for_sender
from signing.trust import TrustList
from signing.validate import validate
from storage.db.models import Record, Rendition
from storage.db.queries.records import signed_rendition
from storage.objects.protocol import ObjectStore

log = structlog.get_logger(__name__)


def judge_newcomers(
    session: Session,
    clock: Clock,
    store: ObjectStore,
    trust: TrustList,
    record_ids: Collection[UUID],
    *,
    is_sender_trusted: bool,
) -> int:
    """Validate the signed file of each record; where it does not hold here, nothing rests on it.

    Such a record is pending and of the lowest trust, whatever the package said; how many they are.
    Of a package whose sender nobody vouches for, the others lose a step of trust: terms and levels
    are that sender's word. The caller commits.
    """
    fallen = 0
    for record_id in record_ids:
        record = session.get_one(Record, record_id)
        verdict = _verdict(clock, store, trust, signed_rendition(session, record_id))
        record.signature_verdict = verdict
        if verdict != "valid":
            record.trust, record.origin = Trust.T5, Origin.PENDING
            fallen += 1
            log.warning("imported_unproven", record_id=str(record_id), verdict=verdict)
        elif not is_sender_trusted:
            lower_for_sender(session, clock, record)
    session.flush()
    return fallen


def _verdict(clock: Clock, store: ObjectStore, trust: TrustList, file: Rendition | None) -> str:
    if file is None:
        return "unsigned"
    try:
        data = store.get(file.object_key, file.sha256)
        return validate(data, trust, at=clock.now()).verdict
    except MotLanError as error:
        if error.fault == "dependency":
            raise
        return "indeterminate"
