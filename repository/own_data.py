"""Everything that is kept of a person, as one value: for the package that the person asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller, Subject
from core.clock import Clock
from repository.consent_lists import own_consents
from repository.correcting import corrected_fields
from repository.correction_requests import own_requests
from repository.notices import notices_for
from repository.own_store import own_access_log
from repository.shares import own_shares
from storage.db.models import Person, Rendition, Tombstone
from storage.db.paging import Page
from storage.db.queries import records as record_queries
from storage.db.queries import rights as queries
from storage.db.queries.identities import everyone_of

_EVERYTHING: Final = 1_000_000


@dataclass(frozen=True)
class OwnData:
    """Plain values for JSON and for the index; the files beside them."""

    made_at: datetime
    person: dict[str, Any]
    papers: list[dict[str, Any]]
    looks: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    shares: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    erased: list[dict[str, Any]]
    files: Sequence[tuple[str, Rendition]]
    """Code of the paper, and each of its files."""

    def as_data(self) -> dict[str, Any]:
        """As JSON has it; the files are beside it."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "files"}
        return {name: _plain(value) for name, value in plain.items()}


def gather_own_data(session: Session, clock: Clock, person_id: UUID) -> OwnData:
    """All of one person; only for a package that this person asked for."""
    caller = Caller(subject=Subject.CITIZEN, person_id=person_id)
    person = session.get_one(Person, person_id)
    records = record_queries.of_owner(session, person_id)
    fields = corrected_fields(session, records)
    theirs = Tombstone.person_id.in_(everyone_of([person_id]))
    stones = session.scalars(sa.select(Tombstone).where(theirs)).all()
    return OwnData(
        made_at=clock.now(),
        person={
            "personal_number": person.personal_number,
            "full_name": person.full_name,
            "date_of_birth": person.date_of_birth,
            "sex": person.sex,
            "nationality": person.nationality,
            "address": person.address,
            "phone": person.phone,
        },
        papers=[
            {
                "code": record.paper_code,
                "type": record.type,
                "title": record.title,
                "number": record.document_number,
                "issued_on": record.issued_on,
                "issuer": record.issuer_name,
                "status": record.status,
                "trust": record.trust,
                "source": record.source,
                "printed": dict(record.fields),
                "values": fields[record.id],
                "stored_at": record.created_at,
            }
            for record in records
        ],
        looks=[
            asdict(row) for row in own_access_log(session, caller, clock=clock, limit=_EVERYTHING)
        ],
        consents=_all(own_consents(session, caller, clock, size=_EVERYTHING)),
        shares=_all(own_shares(session, clock, caller, size=_EVERYTHING)),
        requests=_all(own_requests(session, clock, caller, size=_EVERYTHING)),
        notices=[asdict(row) for row in notices_for(session, caller, limit=_EVERYTHING)],
        erased=[
            {"type": one.type, "files": one.files, "reason": one.reason, "at": one.at}
            for one in stones
        ],
        files=[
            (record.paper_code, file)
            for record in records
            for file in queries.files_of(session, record.id)
        ],
    )


def _all(page: Page[Any]) -> list[dict[str, Any]]:
    return [asdict(line) for line in page.lines]


def _plain(value: Any) -> Any:  # noqa: ANN401 # any value of a row
    """Values that JSON knows."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return getattr(value, "value", value)
    return str(value)
