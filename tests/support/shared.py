"""A person with a birth certificate in the store, and another system that may ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tests.support.town import Town

AN, DUC = "001190000017", "020085000021"
BIRTH = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "date_of_birth": "1990-01-01",
    "sex": "nữ",
    "document_number": "45/1990",
    "issue_date": "1990-01-20",
    "issuer": "Ủy ban nhân dân xã Mẫu",
}


@dataclass(frozen=True)
class Shared:
    """What there is to share."""

    town: Town
    an: UUID
    duc: UUID
    record: UUID
    client: str
    key: str

    @property
    def sign_in(self) -> tuple[str, str]:
        return self.client, self.key
