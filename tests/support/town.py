"""A town with its people and desks over HTTP: dossiers, papers that were read, reuse, closing.

Everything goes through `/api/v1` with the tokens of its staff, signing and filing are real; only
the reading is put in: a document stands as the reader leaves it, so that it costs no seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from cli.specimens.pdf import as_pdf
from core.artifacts import FieldSource, MediaKind
from core.lifecycle import Disposition, State
from ingest.pipeline.services import Services
from storage.db.models import (
    Batch,
    Document,
    DocumentField,
    Dossier,
    Page,
    Record,
    Rendition,
    Revision,
    Staff,
    Upload,
)
from storage.objects.content import put_content
from tests.support.hall import Hall
from tests.support.pipeline import run_all


def sheet(words: str) -> bytes:
    """A PDF of one page that says these words; no two are the same file."""
    page = Image.new("L", (420, 594), 255)
    ImageDraw.Draw(page).text((20, 20), f"MAU - KHONG CO GIA TRI\n{words}\n{uuid4()}", fill=0)
    return as_pdf([page], dpi=50)


def read_document(
    services: Services,
    dossier_id: UUID,
    username: str,
    type: str,
    fields: dict[str, str],
    pdf: bytes | None = None,
) -> UUID:
    """A paper scanned for a dossier, read and proposed so; it waits for a person."""
    data = pdf or sheet(type)
    store = services.object_store
    original = put_content(store, "original", data, media_type="application/pdf")
    with services.session_factory() as session:
        staff = session.scalars(sa.select(Staff).where(Staff.username == username)).one()
        batch = Batch(agency_id=staff.agency_id, operator_id=staff.id, dossier_id=dossier_id)
        session.add(batch)
        session.flush()
        upload = Upload(
            batch_id=batch.id,
            idempotency_key=str(uuid4()),
            file_name="mau.pdf",
            kind=MediaKind.PDF,
            size_bytes=len(data),
            sha256=original.sha256,
            object_key=original.key,
            page_count=1,
            state=State.SORTED,
        )
        session.add(upload)
        session.flush()
        document = Document(
            batch_id=batch.id,
            upload_id=upload.id,
            dossier_id=dossier_id,
            position=1,
            type=type,
            type_confidence=0.9,
            alternatives=[],
            model="earlier",
            mean_confidence=0.9,
            state=State.PROPOSED,
        )
        session.add(document)
        session.flush()
        session.add_all(
            [
                Page(
                    batch_id=batch.id,
                    upload_id=upload.id,
                    number=1,
                    document_id=document.id,
                    position=1,
                    disposition=Disposition.KEPT,
                ),
                Revision(
                    document_id=document.id,
                    number=1,
                    pdf_key=original.key,
                    pdf_sha256=original.sha256,
                    pdf_size_bytes=len(data),
                    page_count=1,
                ),
                *(
                    DocumentField(
                        document_id=document.id,
                        name=name,
                        proposed=value,
                        raw=value,
                        value=value,
                        confidence=0.9,
                        page_number=1,
                        box=[0.1, 0.2, 0.3, 0.22],
                        source=FieldSource.OCR,
                    )
                    for name, value in fields.items()
                ),
            ]
        )
        session.commit()
        return document.id


@dataclass
class Town:
    """The town as its officers' software sees it."""

    hall: Hall
    desk: str = "quay"
    officer: str = "xuly"
    chief: str = "lanhdao"
    client: TestClient = field(init=False)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    """Signed in once for all calls: passwords are slow to check by design."""

    def __post_init__(self) -> None:
        self.client = TestClient(self.hall.app)

    @property
    def services(self) -> Services:
        return self.hall.services

    def ask(self, who: str, method: str, address: str, *, status: int = 200, **more: Any) -> Any:
        """One call of a member of staff; the answer as data."""
        headers = self.tokens.get(who) or self.hall.token(who)
        self.tokens[who] = headers
        answer = self.client.request(method, "/api/v1" + address, headers=headers, **more)
        assert answer.status_code == status, (address, answer.status_code, answer.text[:2000])
        return answer.json() if answer.content else None

    def person(self, number: str, name: str, born: str, sex: str) -> UUID:
        body = {"personal_number": number, "full_name": name, "date_of_birth": born, "sex": sex}
        return UUID(self.ask(self.desk, "POST", "/persons", status=201, json=body)["id"])

    def open(
        self,
        procedure: str,
        owner: UUID,
        *,
        submitter: UUID | None = None,
        at: datetime | None = None,
        desk: str | None = None,
    ) -> UUID:
        body = {
            "procedure_code": procedure,
            "owner_id": str(owner),
            "submitter_id": str(submitter or owner),
            "received_at": None if at is None else at.isoformat(),
            "late_reason": "Nhập lại hồ sơ đã tiếp nhận trước đây",
        }
        told = self.ask(desk or self.desk, "POST", "/dossiers", status=201, json=body)
        return UUID(told["id"])

    def checklist(self, dossier: UUID, *, who: str | None = None) -> dict[str, dict[str, Any]]:
        """By code of the component."""
        items = self.ask(who or self.desk, "GET", f"/dossiers/{dossier}/checklist")
        return {item["code"]: item for item in items}

    def scan(
        self,
        dossier: UUID,
        type: str,
        fields: dict[str, str],
        *,
        owner: UUID,
        slot: str | None = None,
        desk: str | None = None,
    ) -> UUID:
        """A paper is handed in, compared, confirmed, signed and filed; its record."""
        desk = desk or self.desk
        document = read_document(self.services, dossier, desk, type, fields)
        component = self.checklist(dossier, who=desk)[slot]["component_id"] if slot else None
        version = self.ask(desk, "GET", f"/documents/{document}")["version"]
        body = {
            "version": version,
            "type": type,
            "fields": fields,
            "owner_id": str(owner),
            "component_id": component,
            "compared_with_original": True,
        }
        self.ask(desk, "POST", f"/documents/{document}/confirm", json=body)
        run_all(self.services)
        return self.record_of(document)

    def record_of(self, document: UUID) -> UUID:
        with self.services.session_factory() as session:
            further = sa.select(Rendition.record_id).where(Rendition.document_id == document)
            found = sa.select(Record.id).where(
                sa.or_(Record.document_id == document, Record.id.in_(further))
            )
            return session.scalars(found).one()

    def reuse(
        self, dossier: UUID, slot: str, record: UUID, *, status: int = 201, **more: Any
    ) -> Any:
        component = self.checklist(dossier)[slot]["component_id"]
        body = {"component_id": component, "record_id": str(record), **more}
        return self.ask(self.desk, "POST", f"/dossiers/{dossier}/reuse", status=status, json=body)

    def close(self, dossier: UUID, outcome: str = "completed") -> None:
        body = {"outcome": outcome, "incomplete_reason": "Giấy tờ còn lại đã xem tại quầy"}
        self.ask(self.officer, "POST", f"/dossiers/{dossier}/close", json=body)

    def dossier_code(self, dossier: UUID) -> str:
        with self.services.session_factory() as session:
            return session.get_one(Dossier, dossier).code

    def record(self, record: UUID) -> Record:
        """The row as it is now, detached."""
        with self.services.session_factory() as session:
            row = session.get_one(Record, record)
            session.expunge(row)
            return row
