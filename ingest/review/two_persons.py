"""Papers that two persons read, each for themselves, before they are signed.

The first one's values stay out of the document's fields, so that the second sees what the machine
read and nothing else until their own answers are given. Where they differ, the second decides,
knowing both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from ingest.review.worklist import find_document
from repository.access_policy import types_for_two
from storage.db.models import (
    Document,
    DocumentEvent,
    DocumentField,
    FirstReading,
    Revision,
    Staff,
)

TYPE: Final = "type"
"""Name of the difference when the two hold the paper for one of another type."""


class ReadingsDifferError(MotLanError):
    """The second person read something else than the first: both are shown, one decides."""

    code, fault = "readings_differ", "caller"


@dataclass(frozen=True)
class First:
    """That somebody has read the paper, not what."""

    staff_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True)
class Difference:
    """One value that the two persons read otherwise; empty for none."""

    name: str
    first: str
    second: str


def takes_two(clock: Clock, type: str | None) -> bool:
    """Whether a paper of this type is read by two persons."""
    return type in types_for_two(today_in_vietnam(clock))


def first_of(session: Session, caller: Caller, document_id: UUID) -> First | None:
    """Who has read the file of the document as it is now; raises DocumentNotFoundError."""
    reading = _reading(session, find_document(session, caller, document_id).id)
    if reading is None:
        return None
    name = session.scalars(sa.select(Staff.full_name).where(Staff.id == reading.staff_id)).one()
    return First(reading.staff_id, name, reading.at)


def _reading(session: Session, document_id: UUID) -> FirstReading | None:
    """A reading of a file that was made anew since counts no more."""
    newest = (
        sa.select(Revision.pdf_sha256)
        .where(Revision.document_id == document_id)
        .order_by(Revision.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.scalar(
        sa.select(FirstReading).where(
            FirstReading.document_id == document_id, FirstReading.pdf_sha256 == newest
        )
    )


def is_first(session: Session, clock: Clock, caller: Caller, document: Document, type: str) -> bool:
    """Whether the caller's confirmation is the first of two, or their own first one once more.

    Two are needed whoever took it for such a paper: the machine, this person, or one before.
    """
    reading = _reading(session, document.id)
    if reading is None:
        held = (type, document.type, *_earlier_types(session, document.id))
        return any(takes_two(clock, one) for one in held)
    return reading.staff_id == caller.staff_id


def _earlier_types(session: Session, document_id: UUID) -> Sequence[str | None]:
    """What the paper was held for before somebody said otherwise."""
    return session.scalars(
        sa.select(DocumentEvent.details["from"].astext).where(
            DocumentEvent.document_id == document_id, DocumentEvent.name == "reclassified"
        )
    ).all()


def keep_first(
    session: Session,
    clock: Clock,
    caller: Caller,
    document: Document,
    type: str,
    values: Mapping[str, str],
    pdf_sha256: str,
) -> None:
    """Keep what the first person says, apart from the document's fields."""
    assert caller.staff_id is not None  # noqa: S101 # only persons may confirm
    session.merge(
        FirstReading(
            document_id=document.id,
            staff_id=caller.staff_id,
            type=type,
            fields=_whole(session, document, values),
            pdf_sha256=pdf_sha256,
            at=clock.now(),
        )
    )


def settle_second(
    session: Session,
    document: Document,
    type: str,
    values: Mapping[str, str],
    differences_seen: str,
) -> UUID | None:
    """Who read first, once the second has seen every difference; None where nobody did.

    Raises ReadingsDifferError.
    """
    reading = _reading(session, document.id)
    if reading is None:
        return None
    differ = _differences(reading, type, _whole(session, document, values))
    if differ and differences_seen != _digest(reading):
        raise ReadingsDifferError(count=len(differ))
    return reading.staff_id


def compare_readings(
    session: Session, caller: Caller, document_id: UUID, type: str, values: Mapping[str, str]
) -> tuple[tuple[Difference, ...], str]:
    """What the first read otherwise than these values, and the mark of having been shown it.

    Only for who has given their own answers. Raises DocumentNotFoundError.
    """
    document = find_document(session, caller, document_id)
    reading = _reading(session, document.id)
    if reading is None or reading.staff_id == caller.staff_id:
        return (), ""
    return _differences(reading, type, _whole(session, document, values)), _digest(reading)


def _differences(
    reading: FirstReading, type: str, values: Mapping[str, str]
) -> tuple[Difference, ...]:
    first: Mapping[str, str] = reading.fields
    names = sorted({*first, *values})
    found = [Difference(name, first.get(name, ""), values.get(name, "")) for name in names]
    if reading.type != type:
        found.insert(0, Difference(TYPE, reading.type, type))
    return tuple(one for one in found if one.first != one.second)


def _whole(session: Session, document: Document, values: Mapping[str, str]) -> dict[str, str]:
    """All values that hold when these are confirmed: what was not typed is what was read."""
    rows = session.execute(
        sa.select(DocumentField.name, DocumentField.value).where(
            DocumentField.document_id == document.id
        )
    )
    whole = {name: value or "" for name, value in rows} | dict(values)
    return {name: value for name, value in whole.items() if value}


def _digest(reading: FirstReading) -> str:
    told = [str(reading.staff_id), reading.type, reading.fields]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
