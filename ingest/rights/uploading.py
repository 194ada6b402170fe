"""A citizen's own upload: examined, looked at, stored, kept as a copy nobody compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.artifacts import IngestedFile
from ingest.intake.service import IntakeLimits, examine
from ingest.pipeline.services import Services
from ingest.rights.children import ask_child
from repository.own_uploads import StoredUpload, keep_upload
from repository.publishing import MEDIA_TYPES
from storage.db.models import Record
from storage.objects.content import put_content


@dataclass(frozen=True)
class Taken:
    """The new record, and codes of what its owner might do better."""

    record: Record
    flaws: tuple[str, ...]


def take_upload(
    services: Services,
    session: Session,
    caller: Caller,
    data: bytes,
    *,
    paper_type: str,
    agency_id: UUID | None,
) -> Taken:
    """Store the file and keep its record; the caller commits.

    Flaws are advice, not a refusal: the citizen decides whether to take another picture. Raises
    IntakeError, what the object store raises and what `keep_upload` raises.
    """
    file = examine(data, IntakeLimits.from_settings(services.settings))
    stored = put_content(services.object_store, "original", data, media_type=MEDIA_TYPES[file.kind])
    record = keep_upload(
        session,
        services.clock,
        caller,
        StoredUpload(file, stored.key),
        paper_type=paper_type,
        agency_id=agency_id,
    )
    return Taken(record, _flaws(services, data, file))


def _flaws(services: Services, data: bytes, file: IngestedFile) -> tuple[str, ...]:
    question = {"kind": file.kind.value, "pages": file.page_count}
    told = ask_child(services.settings, "ingest.rights.looking", data, question)
    return () if told is None else tuple(json.loads(told))
