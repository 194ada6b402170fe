"""A campaign to try: an invented register, and papers of it as the reader leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.artifacts import FieldSource, MediaKind
from core.identifiers import new_id
from core.lifecycle import Disposition, Lane, State
from storage.db.models import Document, DocumentField, Page, Revision, Upload

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
GIVEN = ("An", "Bình", "Chi", "Dung", "Đức", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc", "Oanh")
PROVINCES = ("001", "011", "020", "037", "052", "082")
WARDS = ("phường Mẫu Một", "xã Mẫu Hai", "phường Mẫu Ba")


@dataclass(frozen=True)
class Result:
    """One line of the register, and what its paper says."""

    place: int
    number: str
    name: str
    personal_number: str | None
    born: date
    ward: str
    issued_on: date

    @property
    def fields(self) -> dict[str, str]:
        """The paper's values as a person confirms them."""
        values = {
            "holder_name": self.name.upper(),
            "document_number": self.number,
            "issue_date": self.issued_on.isoformat(),
            "date_of_birth": self.born.isoformat(),
        }
        if self.personal_number is not None:
            values["personal_number"] = self.personal_number
        return values

    @property
    def row(self) -> dict[str, str]:
        """The line as a CSV reader gives it."""
        return {
            "type": "birth_certificate",
            "number": self.number,
            "owner_name": self.name,
            "personal_number": self.personal_number or "",
            "date_of_birth": self.born.strftime("%d/%m/%Y"),
            "ward": self.ward,
            "issued_on": self.issued_on.strftime("%d/%m/%Y"),
        }


def result(place: int) -> Result:
    """The invented result number `place`; serials stay within those of samples."""
    year = 1960 + place % 39
    province = PROVINCES[place % len(PROVINCES)]
    family, given = FAMILY[place % len(FAMILY)], GIVEN[place // len(FAMILY) % len(GIVEN)]
    middle = ("Thị Mẫu", "Văn Mẫu", "Hữu Mẫu", "Thanh Mẫu")[place % 4]
    return Result(
        place=place,
        number=f"{place + 1:03}/{2008 + place % 10}",
        name=f"{family} {middle} {given}",
        personal_number=f"{province}0{year % 100:02}{place % 99 + 1:06}",
        born=date(year, 1, 1) + timedelta(days=place),
        ward=WARDS[place % len(WARDS)],
        issued_on=date(2008 + place % 10, 3, 1) + timedelta(days=place % 28),
    )


def unnumbered(one: Result) -> Result:
    """The same result in a register that knows no personal number of its owner."""
    return replace(one, personal_number=None)


def csv_of(rows: list[Mapping[str, str]]) -> bytes:
    """The register as the office's program writes it: semicolons and Vietnamese headings."""
    headings = {
        "type": "Loại giấy",
        "number": "Số",
        "owner_name": "Họ và tên",
        "personal_number": "Số định danh",
        "date_of_birth": "Ngày sinh",
        "ward": "Xã, phường",
        "issued_on": "Ngày cấp",
        "valid_until": "Hết hạn",
        "status": "Tình trạng",
    }
    lines = [";".join(headings.values())]
    lines += [";".join(row.get(name, "") for name in headings) for row in rows]
    return ("\ufeff" + "\r\n".join(lines)).encode()


def read_papers(
    session: Session, batch_id: UUID, papers: list[dict[str, str]], *, type: str
) -> list[UUID]:
    """Documents of one file with these values, as the reader proposes them; one page each."""
    upload = Upload(
        batch_id=batch_id,
        idempotency_key=str(new_id()),
        file_name="mau.pdf",
        kind=MediaKind.PDF,
        size_bytes=1,
        sha256="0" * 64,
        object_key="original/none",
        page_count=len(papers),
        state=State.SORTED,
        lane=Lane.BACKLOG,
    )
    session.add(upload)
    session.flush()
    ids = []
    for position in range(1, len(papers) + 1):
        document = Document(
            id=new_id(),
            batch_id=batch_id,
            upload_id=upload.id,
            position=position,
            type=type,
            type_confidence=0.99,
            alternatives=[],
            model="mẫu",
            mean_confidence=0.9,
            state=State.PROPOSED,
            lane=Lane.BACKLOG,
        )
        session.add(document)
        ids.append(document.id)
    session.flush()
    for position, (document_id, values) in enumerate(zip(ids, papers, strict=True), start=1):
        session.add_all(_parts(upload, document_id, position, values))
    session.commit()
    return ids


def _parts(
    upload: Upload, document_id: UUID, position: int, values: dict[str, str]
) -> Iterator[Page | Revision | DocumentField]:
    yield Page(
        batch_id=upload.batch_id,
        upload_id=upload.id,
        number=position,
        disposition=Disposition.KEPT,
        document_id=document_id,
        position=1,
    )
    yield Revision(
        id=document_id,
        document_id=document_id,
        number=1,
        pdf_key="rendition/none",
        pdf_sha256="0" * 64,
        pdf_size_bytes=1,
        page_count=1,
    )
    for name, value in values.items():
        yield DocumentField(
            document_id=document_id,
            name=name,
            proposed=value,
            value=value,
            confidence=0.9,
            source=FieldSource.OCR,
        )
