"""Rows that most tests of the pipeline need: an agency with staff, a batch, an upload."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from core.artifacts import MediaKind
from core.identifiers import new_id
from storage.db.models import Agency, Batch, Page, PageGroup, Staff, Upload


@dataclass(frozen=True)
class Desk:
    """An agency with one officer who may do everything at the desk."""

    agency_id: UUID
    staff_id: UUID

    @property
    def officer(self) -> Caller:
        return Caller(
            subject=Subject.STAFF,
            roles=frozenset({Role.DESK_OFFICER, Role.SUPERVISOR, Role.PROCESSING_OFFICER}),
            staff_id=self.staff_id,
            agency_id=self.agency_id,
        )


def make_desk(session: Session, code: str = "H99.1") -> Desk:
    agency = Agency(code=code, name=f"Ủy ban nhân dân xã Mẫu {code}", level="commune")
    session.add(agency)
    session.flush()
    staff = Staff(
        username=f"can-bo-{code}",
        full_name="Trần Thị Mẫu",
        agency_id=agency.id,
        roles=[Role.DESK_OFFICER],
        password_hash="-",
    )
    session.add(staff)
    session.flush()
    desk = Desk(agency.id, staff.id)
    session.commit()
    return desk


def make_upload(session: Session, desk: Desk, pages: int = 2, group_size: int = 1) -> Upload:
    batch = Batch(agency_id=desk.agency_id, operator_id=desk.staff_id, announced_pages=pages)
    session.add(batch)
    session.flush()
    upload = Upload(
        batch_id=batch.id,
        idempotency_key=str(new_id()),
        file_name="mau.pdf",
        kind=MediaKind.PDF,
        size_bytes=1,
        sha256="0" * 64,
        object_key="original/none",
        page_count=pages,
    )
    session.add(upload)
    session.flush()
    for first in range(1, pages + 1, group_size):
        session.add(
            PageGroup(
                upload_id=upload.id,
                first_number=first,
                last_number=min(first + group_size - 1, pages),
            )
        )
    session.add_all(
        Page(batch_id=batch.id, upload_id=upload.id, number=number)
        for number in range(1, pages + 1)
    )
    session.commit()
    return upload
