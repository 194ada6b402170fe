"""Batches, uploads, the page ledger, documents under review."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told


class BatchAsked(Asked):
    """A visit to the scanner."""

    dossier_id: UUID | None = None
    announced_pages: int | None = Field(default=None, ge=1, le=100_000)
    lane: Literal["now", "backlog"] = "now"
    visit: UUID | None = Field(
        default=None, description="The sender's own name of the visit: asked again, the same batch"
    )


class PagesCounted(Asked):
    """The number of pages of the whole batch, counted by a person."""

    announced_pages: int = Field(ge=1, le=100_000)


class BatchOpened(Told):
    """The batch to send files to."""

    batch_id: UUID


class UploadTold(Told):
    """A file that was stored, read back and acknowledged."""

    id: UUID
    batch_id: UUID
    file_name: str
    kind: str
    size_bytes: int
    sha256: str
    page_count: int
    is_signed: bool
    state: str


class IncomingTold(Told):
    """A file that comes in parts."""

    file_id: UUID
    batch_id: UUID
    offset: int = Field(description="Bytes that came")
    size_bytes: int
    upload_id: UUID | None = Field(description="Set once the file is acknowledged")
    refused_code: str | None
    message: str | None = Field(description="Why it was refused, for people")


class SheetAlarmTold(Told):
    """Something about the separator sheets of a batch that a person must see."""

    code: Literal[
        "separator_missing", "separator_twice", "separator_elsewhere", "separator_unverified"
    ]
    numbers: list[int]
    of: int


class LedgerTold(Told):
    """Sum in = kept + set aside with a reason, or what is missing."""

    pages_in: int
    announced: int | None
    kept: int
    set_aside: dict[str, int]
    pending: int
    files_coming: int = Field(description="Files of which parts are still missing")
    is_balanced: bool = Field(description="Whether every page is accounted for")
    unsorted_files: int
    open_documents: int
    may_return_originals: bool = Field(
        description="Balanced, and every paper was compared: the originals may go back"
    )
    sheet_alarms: list[SheetAlarmTold]


class PageTold(Told):
    """One page of the ledger."""

    page_id: UUID
    file_name: str
    number: int
    disposition: str
    reason: str | None
    has_picture: bool
    document_id: UUID | None
    quality: list[str]


class UploadStanding(Told):
    """How far a file is."""

    upload_id: UUID
    file_name: str
    page_count: int
    state: str
    parked_code: str | None
    waiting_code: str | None
    is_signed: bool


class BatchTold(Told):
    """A batch with its ledger."""

    batch_id: UUID
    created_at: datetime
    closed_at: datetime | None
    ledger: LedgerTold
    uploads: list[UploadStanding]
    pages: list[PageTold]


class FieldTold(Told):
    """A value that was read or typed."""

    name: str
    value: str | None
    raw: str | None
    confidence: float
    source: str
    page_number: int | None
    box: tuple[float, float, float, float] | None


class DocumentPage(Told):
    """A page of a document."""

    page_id: UUID
    number: int
    width_px: int
    height_px: int
    quality: list[str]


class DocumentTold(Told):
    """A document with everything a person needs to decide."""

    document_id: UUID
    version: int
    state: str
    batch_id: UUID
    dossier_id: UUID | None
    component_id: UUID | None
    owner_id: UUID | None
    type: str | None
    type_confidence: float
    alternatives: list[tuple[str, float]]
    is_signed_input: bool
    pdf_sha256: str | None
    rejected_reason: str | None
    parked_code: str | None
    waiting_code: str | None
    fields: list[FieldTold]
    pages: list[DocumentPage]


class WaitingTold(Told):
    """One line of the worklist."""

    document_id: UUID
    dossier_id: UUID | None
    dossier_code: str | None
    type: str | None
    type_title: str | None
    type_confidence: float
    least_confidence: float | None
    pages: int
    lane: str
    waiting_since: datetime


class ConfirmAsked(Asked):
    """A person's word on a document; empty values remove a field."""

    version: int
    type: str = Field(max_length=60)
    fields: dict[str, str] = Field(max_length=80)
    owner_id: UUID | None = None
    component_id: UUID | None = None
    compared_with_original: bool


class ReclassifyAsked(Asked):
    """The right type."""

    version: int
    type: str = Field(max_length=60)


class SplitAsked(Asked):
    """Where another paper begins."""

    version: int
    before_page: int = Field(ge=1, description="Number of the page in its file")


class JoinAsked(Asked):
    """The document before it in the same file, as the caller saw it."""

    version: int
    previous_id: UUID


class TurnAsked(Asked):
    """Which page lies wrongly, and how it is to be turned."""

    version: int
    page: int = Field(ge=1, description="Number of the page in its file")
    by: Literal[90, 180, 270] = Field(
        description="Degrees clockwise from how it lies by now, turns not read yet included"
    )


class UndoAsked(Asked):
    """The newest change of the pages is to be undone."""

    version: int


class RejectAsked(Asked):
    """Why the document is set aside."""

    version: int
    reason: str = Field(max_length=500)
