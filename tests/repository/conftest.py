"""A small world for the repository: two agencies, their staff, some invented citizens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from core.artifacts import MediaKind
from core.clock import FixedClock
from core.lifecycle import Origin, State
from repository.catalogue import import_catalogue, seed_catalogue
from repository.dossiers import Outcome, close_dossier, open_dossier
from repository.persons import agency_by_code, get_or_create_person
from repository.publishing import publish_record
from repository.replacing import replace_older
from repository.staff import caller_of, create_staff
from storage.db.engine import create_engine, session_factory
from storage.db.migrate import upgrade
from storage.db.models import (
    Batch,
    Confirmation,
    Document,
    Dossier,
    Page,
    PaperType,
    Person,
    Record,
    Revision,
    Signature,
    Staff,
    Upload,
)
from tests.support.servers import cloned, create_empty

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23/11/2026, 9:00 in Vietnam."""
AN, DUC, STRANGER = "001190000017", "020085000021", "082095000063"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class World:
    session: Session
    clock: FixedClock
    desk: Caller
    officer: Caller
    scanner: Caller
    other_desk: Caller
    people: dict[str, Person]
    serial: int = 0

    def citizen(self, number: str) -> Caller:
        return Caller(subject=Subject.CITIZEN, person_id=self.people[number].id)

    def dossier(
        self,
        procedure: str,
        owner: str = AN,
        *,
        submitter: str | None = None,
        at: datetime | None = None,
        desk: Caller | None = None,
    ) -> Dossier:
        self.serial += 1
        desk = desk or self.desk
        assert desk.agency_id is not None
        dossier = open_dossier(
            self.session,
            self.clock,
            desk,
            code=f"H17.35.1-261123-{self.serial:04}",
            procedure_code=procedure,
            owner_id=self.people[owner].id,
            submitter_id=self.people[submitter or owner].id,
            receiving_agency_id=desk.agency_id,
            competent_agency_id=desk.agency_id,
            received_at=at,
            late_reason="Nhập lại hồ sơ đã tiếp nhận trước đây",
        )
        self.session.commit()
        return dossier

    def document(
        self,
        type_: str,
        fields: dict[str, str],
        *,
        dossier: Dossier | None = None,
        owner: str | None = None,
        component_id: UUID | None = None,
        compared: bool = True,
        verdict: str = "valid",
        signed_input: bool = False,
        file: str | None = None,
    ) -> Document:
        """A document as the pipeline leaves it before it is filed: confirmed and signed.

        Documents with the same `file` have the same bytes: what came signed is kept as it came.
        """
        file = file or str(uuid4())
        session, now = self.session, self.clock.now()
        assert self.desk.agency_id is not None
        assert self.desk.staff_id is not None
        batch = Batch(agency_id=self.desk.agency_id, operator_id=self.desk.staff_id)
        batch.dossier_id = None if dossier is None else dossier.id
        session.add(batch)
        session.flush()
        upload = Upload(
            batch_id=batch.id,
            idempotency_key=str(uuid4()),
            file_name="scan.pdf",
            kind=MediaKind.PDF,
            size_bytes=10,
            sha256=sha(str(uuid4())),
            object_key=f"original/{uuid4()}",
            page_count=1,
        )
        session.add(upload)
        session.flush()
        document = Document(
            batch_id=batch.id,
            upload_id=upload.id,
            dossier_id=batch.dossier_id,
            component_id=component_id,
            owner_id=None if owner is None else self.people[owner].id,
            position=1,
            is_signed_input=signed_input,
            type=type_,
            model="rules-1",
            mean_confidence=0.9,
            state=State.SIGNED,
        )
        session.add(document)
        session.flush()
        session.add(Page(batch_id=batch.id, upload_id=upload.id, number=1, document_id=document.id))
        revision = Revision(
            document_id=document.id,
            number=1,
            pdf_key=f"pdf/{uuid4()}",
            pdf_sha256=sha("pdf"),
            pdf_size_bytes=10,
            page_count=1,
        )
        session.add(revision)
        session.flush()
        session.add_all(
            (
                Confirmation(
                    document_id=document.id,
                    revision_id=revision.id,
                    staff_id=self.desk.staff_id,
                    agency_id=self.desk.agency_id,
                    type=type_,
                    fields=fields,
                    pdf_sha256=sha("pdf"),
                    compared_with_original=compared,
                    at=now,
                ),
                Signature(
                    document_id=document.id,
                    revision_id=revision.id,
                    profile="FOUND" if signed_input else "AGENCY_COPY",
                    level="PAdES-B-T",
                    signer="CN=Mẫu",
                    object_key=f"signed/{file}",
                    object_sha256=sha(file),
                    object_size_bytes=12,
                    verdict=verdict,
                    report={},
                ),
            )
        )
        session.flush()
        return document

    def record(
        self,
        type_: str,
        fields: dict[str, str],
        *,
        dossier: Dossier | None = None,
        owner: str | None = None,
        component_id: UUID | None = None,
        text: str = "",
        compared: bool = True,
        verdict: str = "valid",
        signed_input: bool = False,
    ) -> Record:
        """A paper in the store; without a dossier one of the backlog of results, accepted."""
        document = self.document(
            type_,
            fields,
            dossier=dossier,
            owner=owner,
            component_id=component_id,
            compared=compared,
            verdict=verdict,
            signed_input=signed_input,
        )
        record = publish_record(self.session, self.clock, document, pages_text=text)
        if record.dossier_id is None and record.origin is Origin.PENDING:
            # Accepting the backlog has no door yet; the tests go on from where it was done.
            record.origin = Origin.ACCEPTED
            record.is_visible_to_owner = self.session.get_one(PaperType, record.type).is_kept
            replace_older(self.session, self.clock, self.officer, record)
        self.session.commit()
        return record

    def close(self, dossier: Dossier, outcome: Outcome = "completed") -> None:
        close_dossier(
            self.session,
            self.clock,
            self.officer,
            dossier.id,
            outcome,
            incomplete_reason="Các thành phần khác không liên quan phép thử",
        )
        self.session.commit()


STAFF = {
    "ban": ("H17.35.1", Role.DESK_OFFICER),
    "xuly": ("H17.35.1", Role.PROCESSING_OFFICER),
    "quet": ("H17.35.1", Role.SCAN_OPERATOR),
    "khac": ("H20.12.1", Role.DESK_OFFICER),
}


def populate(session: Session) -> None:
    import_catalogue(session, seed_catalogue())
    for name, (agency, role) in STAFF.items():
        create_staff(
            session,
            username=name,
            full_name=f"Cán bộ Mẫu {name}",
            agency_id=agency_by_code(session, agency).id,
            roles=[role],
            password="mat-khau-mau-2026",
            title="Chuyên viên",
        )
    get_or_create_person(session, AN, "Nguyễn Thị An", date(1990, 1, 1), "nữ")
    get_or_create_person(session, DUC, "Nguyễn Văn Đức", date(1985, 5, 5), "nam")
    get_or_create_person(session, STRANGER, "Lê Văn Mẫu", date(1995, 3, 2), "nam")


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """A database that already holds the world, so that each test is a mere clone away."""
    name = "motlan_template_repository"
    url = create_empty(postgres_url, name)
    upgrade(url)
    engine = create_engine(url, pooled=False)
    with Session(engine) as session:
        populate(session)
        session.commit()
    engine.dispose()
    return name


@pytest.fixture
def world(session: Session) -> World:
    staff = {
        member.username: caller_of(member) for member in session.scalars(sa.select(Staff)).all()
    }
    return World(
        session=session,
        clock=FixedClock(MORNING),
        desk=staff["ban"],
        officer=staff["xuly"],
        scanner=staff["quet"],
        other_desk=staff["khac"],
        people={
            person.personal_number or "": person for person in session.scalars(sa.select(Person))
        },
    )


@pytest.fixture(scope="session")
def bare_template(postgres_url: str) -> str:
    """An installation with its catalogue and nobody in it; its agencies have ids of their own."""
    url = create_empty(postgres_url, "motlan_template_bare")
    upgrade(url)
    engine = create_engine(url, pooled=False)
    with Session(engine) as session:
        import_catalogue(session, seed_catalogue())
        session.commit()
    engine.dispose()
    return "motlan_template_bare"


@pytest.fixture
def elsewhere(postgres_url: str, bare_template: str) -> Iterator[Session]:
    with cloned(postgres_url, bare_template) as url:
        engine = create_engine(url, pooled=False)
        with session_factory(engine)() as session:
            yield session
        engine.dispose()
