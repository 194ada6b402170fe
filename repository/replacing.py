"""Single-valued papers: the newer one takes the place of the older one of the same owner."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.identifiers import mask_numbers_in
from core.lifecycle import RecordStatus
from core.standing import StatusChange
from core.vietnamese import fold, show_date
from repository.changing import change
from storage.db.models import PaperType, Record
from storage.db.queries import records as queries

SAME_THING: Final[dict[str, tuple[str, ...]]] = {
    "land_use_certificate": ("map_sheet", "parcel_number"),
    "construction_permit": ("construction_address",),
    "household_business_certificate": ("business_address",),
    "enterprise_certificate": ("tax_code",),
    "marital_status_confirmation": ("purpose",),
}
"""An owner may hold several of these; only one about the same parcel, house, purpose replaces."""


def replace_older(session: Session, clock: Clock, caller: Caller, record: Record) -> None:
    """Mark what an accepted single-valued paper replaces, or by what it is itself replaced.

    Only papers with an issue date take part: without one nobody knows which is newer.
    """
    kind = session.get_one(PaperType, record.type)
    if not kind.is_single_valued or record.issued_on is None:
        return
    if record.status is not RecordStatus.IN_FORCE:
        return
    for other in queries.accepted_of_same_type(session, record):
        if other.issued_on is None or not _is_about_the_same(record, other):
            continue
        if other.issued_on < record.issued_on:
            _replace(session, clock, caller, other, record)
        elif other.issued_on > record.issued_on:
            _replace(session, clock, caller, record, other)
            return


def _is_about_the_same(record: Record, other: Record) -> bool:
    names = SAME_THING.get(record.type, ())
    return all(
        name in record.fields
        and fold(str(record.fields[name])) == fold(str(other.fields.get(name, "")))
        for name in names
    )


def _replace(session: Session, clock: Clock, caller: Caller, older: Record, newer: Record) -> None:
    day = "" if newer.issued_on is None else f" cấp ngày {show_date(newer.issued_on)}"
    number = "" if newer.document_number is None else f" số {newer.document_number}"
    # The number of an identity card is its holder's; a reason is read by many and never erased.
    reason = mask_numbers_in(f"Đã có giấy mới{number}{day}")
    change(session, clock, caller, older, StatusChange.REPLACED, reason, other=newer)
