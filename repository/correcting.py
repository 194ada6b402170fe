"""Values of a paper that a later extract corrects: both are kept, the later one counts.

The paper is what it is: `Record.fields` stays as printed. A correction is an event; laid over the
printed values, the newest last, it gives what is true now (domain.md 10: cải chính hộ tịch).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import Origin, RecordStatus, Trust
from core.papers import DATE_FIELDS, FIELD_NAMES
from core.vietnamese import clean_line
from repository import notices
from repository.changing import note
from repository.indexing import index_corrections
from repository.standing import all_looked_after, written
from storage.db.models import Record
from storage.db.queries import records as record_queries
from storage.db.queries import standing as queries


class CorrectionNotValidError(MotLanError):
    """No field is changed, a name is unknown, or a date is not one (YYYY-MM-DD)."""

    code, fault = "correction_not_valid", "caller"


class CorrectionOwnError(MotLanError):
    """A term without an extract is corrected by two: who asked does not agree to it."""

    code, fault = "correction_own", "caller"


TERM_FIELDS: Final = ("expiry_date", "valid_to")
"""Until when a paper may be used: nobody lengthens that alone on their word."""
ASKED: Final = "correction_asked"
DONE: Final = "corrected"


@dataclass(frozen=True)
class Correction:
    """What became of it."""

    record: Record
    is_waiting: bool
    """A second officer of the agency has to write down the same first."""


def correct_record(
    session: Session,
    clock: Clock,
    caller: Caller,
    record_id: UUID,
    values: Mapping[str, str],
    reason: str,
    *,
    extract_id: UUID | None = None,
) -> Correction:
    """Lay corrected values over a paper; its agency does it, the caller commits.

    `extract_id` names the paper that says so where it is in the store too (and kept by the same
    agency); its number stands in the reason otherwise. A term that no such extract of the same
    owner names counts once a second officer has written down the same. Owners and agencies that
    used the paper are told.
    Raises RecordNotFoundError, WrittenReasonMissingError, CorrectionNotValidError,
    CorrectionOwnError.
    """
    ids = {record_id} if extract_id is None else {record_id, extract_id}
    kept = all_looked_after(session, clock, caller, ids, Action.CHANGE_RECORD_STATUS)
    record, extract = kept[record_id], None if extract_id is None else kept[extract_id]
    told = written(reason)
    now = corrected_fields(session, [record])[record.id]
    wanted = {name: clean_line(value) for name, value in values.items()}
    changed = {
        name: [now.get(name), value] for name, value in wanted.items() if now.get(name) != value
    }
    if not changed or not all(_is_valid(name, value) for name, value in wanted.items()):
        raise CorrectionNotValidError
    is_proven = extract is not None and _proves(session, extract, record, changed)
    needs_second = not is_proven and any(name in TERM_FIELDS for name in changed)
    if needs_second and not _is_second(session, caller, record, changed):
        note(session, clock, caller, record, ASKED, told, values=changed)
        return Correction(record, is_waiting=True)
    event = note(session, clock, caller, record, DONE, told, other=extract, values=changed)
    notices.tell(session, clock, record, event)
    index_corrections(session, record, wanted)
    return Correction(record, is_waiting=False)


def _proves(
    session: Session, extract: Record, record: Record, changed: Mapping[str, list[str | None]]
) -> bool:
    """Whether another paper of the owner, verified, in force and not older, names the new term."""
    is_good = extract.origin is Origin.ACCEPTED and extract.trust is not Trust.T5
    owners = set(record_queries.owner_ids(session, record.id))
    is_later = extract.issued_on is not None and (
        record.issued_on is None or extract.issued_on >= record.issued_on
    )
    return (
        extract.id != record.id
        and is_good
        and extract.status is RecordStatus.IN_FORCE
        and bool(owners.intersection(record_queries.owner_ids(session, extract.id)))
        and is_later
        and all(
            extract.fields.get(name) == changed[name][1] for name in TERM_FIELDS if name in changed
        )
    )


def _is_second(
    session: Session, caller: Caller, record: Record, changed: Mapping[str, Any]
) -> bool:
    """Whether another officer asked for just this, and nothing was corrected since.

    A client's token is no second person: whoever holds it may be the first.
    """
    asked = queries.last_event(session, record.id, (ASKED, DONE))
    if asked is None or asked.name != ASKED or asked.values != changed:
        return False
    is_person = caller.subject is Subject.STAFF and caller.staff_id is not None
    if not is_person or asked.staff_id == caller.staff_id:
        raise CorrectionOwnError
    return True


def term_of(record: Record, fields: Mapping[str, Any]) -> date | None:
    """The last day that the paper itself names, as corrected; None: it names none."""
    for name in ("expiry_date", "valid_to"):
        try:
            return date.fromisoformat(str(fields.get(name)))
        except ValueError:
            continue
    return record.valid_to


def _is_valid(name: str, value: str) -> bool:
    if name not in FIELD_NAMES or not value:
        return False
    if name not in DATE_FIELDS:
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def corrected_fields(session: Session, records: Collection[Record]) -> dict[UUID, dict[str, Any]]:
    """The values of records as they are true now, in one query; printed ones where none differs."""
    corrections: dict[UUID, list[Mapping[str, Any]]] = {record.id: [] for record in records}
    for record_id, values in queries.corrections(session, list(corrections)):
        corrections[record_id].append(values)
    return {record.id: laid_over(record.fields, corrections[record.id]) for record in records}


def laid_over(
    printed: Mapping[str, Any], corrections: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The printed values with the corrections over them, each by field `[before, after]`."""
    now = dict(printed)
    for values in corrections:
        now |= {name: after for name, (_, after) in values.items()}
    return now
