"""Papers in the repository."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Told


class OwnerTold(Told):
    """An owner; the number is masked."""

    person_id: UUID
    full_name: str
    masked_number: str | None
    role: str


class RecordTold(Told):
    """One paper as a list shows it."""

    id: UUID
    public_code: str
    paper_code: str
    type: str
    title: str
    document_number: str | None
    issued_on: date | None
    issuer_name: str | None
    valid_to: date | None
    status: str
    status_reason: str | None
    origin: str
    trust: str
    signature_verdict: str
    source: str
    reuse_count: int
    dossier_id: UUID | None
    owners: list[OwnerTold]


class RecordOpened(Told):
    """One paper in full."""

    record: RecordTold
    fields: dict[str, Any]
    purpose: str | None
    compared_by: str | None
    compared_at: datetime | None
    file_sha256: str | None
    file_size: int
    file_pages: int


class OwnRecordTold(Told):
    """One paper in the citizen's own store."""

    record: RecordTold
    standing: str = Field(description="usable, ending_soon, expired, pending, …")
    usable_until: date | None
    days_left: int | None


class SignatureTold(Told):
    """The verdict on one signature (contract: `motlan validate --json`)."""

    field: str
    verdict: str
    level: str
    signer: str
    signed_at: datetime | None
    time_source: str | None
    covers_whole_file: bool
    intact: bool
    trusted: bool
    modifications_after: str
    reason: str | None


class ReportTold(Told):
    """The verdict on the stored file as it is now."""

    verdict: str
    signatures: list[SignatureTold]


class PublicTold(Told):
    """What anybody with the code may know."""

    type: str
    title: str
    issuer_name: str | None
    issued_on: date | None
    status: str
    origin: str
    sha256: str | None
    signature_verdict: str
    revocation_checked: bool | None
