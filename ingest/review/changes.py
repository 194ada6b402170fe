"""Changes of the pages of documents: laid, written down as events, and found again to be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.access import Caller
from core.artifacts import PageOrigin
from core.identifiers import new_id
from core.lifecycle import OPEN, Event, State, Work
from ingest.pipeline.proposals import is_claimed
from ingest.pipeline.services import Services, UnitOfWork
from storage.db.models import Document, DocumentEvent, FirstReading, Page
from storage.db.queries import work

log = structlog.get_logger(__name__)

SPLIT: Final = "split"
JOINED: Final = "joined"
TURNED: Final = "turned"
UNDONE: Final = "arrangement_undone"
_CHANGES: Final = (SPLIT, JOINED, TURNED, UNDONE)

Layout = Mapping[UUID, Sequence[int]]
"""Document → numbers of its pages in the upload, in the order of the document."""

Turns = Mapping[int, tuple[int, int]]
"""Number of a page → its rotation before and after, degrees clockwise from how it was scanned."""

Readings = Mapping[int, Mapping[str, Any]]
"""Number of a page → its columns that say what was read, and where it was stored."""

_READING: Final = (
    "width_px",
    "height_px",
    "dpi",
    "skew_deg",
    "origin",
    "engine",
    "quality",
    "mean_confidence",
    "words_key",
    "words_sha256",
    "image_key",
    "image_sha256",
)


@dataclass(frozen=True)
class Change:
    """A change of the pages that can still be undone."""

    change_id: UUID
    name: str
    """`split`, `joined` or `turned`."""
    before: Layout
    after: Layout
    held: Mapping[UUID, Mapping[str, str | None]]
    """What each document was before: its type, the one a person chose, its component and owner."""
    turned: Turns
    readings: Readings
    """What was read of the turned pages before."""


def change_to_undo(session: Session, document: Document) -> Change | None:
    """The newest change of the pages of this document, if nobody has decided on any since."""
    events = session.scalars(
        select(DocumentEvent)
        .where(DocumentEvent.document_id == document.id, DocumentEvent.name.in_(_CHANGES))
        .order_by(DocumentEvent.at.desc(), DocumentEvent.id.desc())
    ).all()
    undone = {event.details.get("undoes") for event in events}
    for event in events:
        if event.name != UNDONE and event.details["change"] not in undone:
            change = Change(
                UUID(event.details["change"]),
                event.name,
                _layout(event.details["before"]),
                _layout(event.details["after"]),
                {UUID(id_): held for id_, held in event.details.get("held", {}).items()},
                _turns(event.details.get("turned", {})),
                {int(number): kept for number, kept in event.details.get("readings", {}).items()},
            )
            return change if still_holds(session, change) else None
    return None


def _layout(kept: Mapping[str, list[int]]) -> Layout:
    return {UUID(id_): numbers for id_, numbers in kept.items()}


def _turns(kept: Mapping[str, list[int]]) -> Turns:
    return {int(number): (before, after) for number, (before, after) in kept.items()}


def still_holds(session: Session, change: Change) -> bool:
    """Whether the pages lie as the change left them, in documents that nobody decided on."""
    states = session.scalars(select(Document.state).where(Document.id.in_(change.after)))
    pages = select(Page.number, Page.rotation).where(Page.document_id.in_(change.after))
    lie = {number: rotation or 0 for number, rotation in session.execute(pages)}
    if any(lie.get(number) != after for number, (_, after) in change.turned.items()):
        return False
    return set(states) <= {*OPEN, State.JOINED} and all(
        numbers_of(session, id_) == list(numbers) for id_, numbers in change.after.items()
    )


def _held_by(document: Document) -> dict[str, str | None]:
    return {
        "type": document.type,
        "chosen_type": document.chosen_type,
        "component_id": _text(document.component_id),
        "owner_id": _text(document.owner_id),
    }


def _reading_of(row: Page) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _READING}


def _give_back_reading(row: Page, kept: Mapping[str, Any]) -> None:
    """What was read before the change stands again, also words that only the file itself had."""
    for name, value in kept.items():
        setattr(row, name, PageOrigin(value) if name == "origin" and value else value)


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def give_back(session: Session, document: Document, held: Mapping[str, str | None]) -> None:
    """Make the document what it was; a component that serves another paper by now stays there."""
    document.type, document.chosen_type = held["type"], held["chosen_type"]
    component_id, owner_id = held["component_id"], held["owner_id"]
    document.owner_id = UUID(owner_id) if owner_id else None
    wanted = UUID(component_id) if component_id else None
    is_free = wanted is None or not is_claimed(session, document, wanted)
    document.component_id = wanted if is_free else None


def numbers_of(session: Session, document_id: UUID) -> list[int]:
    """Numbers of a document's pages in the upload, in the order of the document."""
    pages = select(Page.number).where(Page.document_id == document_id).order_by(Page.position)
    return list(session.scalars(pages))


def lay(
    services: Services,
    uow: UnitOfWork,
    caller: Caller,
    name: str,
    before: Layout,
    after: Layout,
    *,
    turned: Turns | None = None,
    undoes: Change | None = None,
) -> None:
    """Lay and turn the pages, let the documents follow, and write down where the pages lay."""
    session = uow.session
    documents = {id_: session.get_one(Document, id_) for id_ in after}
    upload_id = next(iter(documents.values())).upload_id
    pages = session.scalars(select(Page).where(Page.upload_id == upload_id))
    rows = {row.number: row for row in pages}
    details: dict[str, Any] = {
        "change": str(new_id()),
        "before": {str(id_): list(numbers) for id_, numbers in before.items()},
        "after": {str(id_): list(numbers) for id_, numbers in after.items()},
        "held": {str(id_): _held_by(document) for id_, document in documents.items()},
    }
    if turned:
        details["turned"] = {str(number): list(turn) for number, turn in turned.items()}
        details["readings"] = {str(number): _reading_of(rows[number]) for number in turned}
    if undoes is not None:
        details["undoes"] = str(undoes.change_id)
    # What the first of two persons read were other pages.
    session.execute(delete(FirstReading).where(FirstReading.document_id.in_(after)))
    for number, (_, rotation) in (turned or {}).items():
        rows[number].rotation = rotation
        if undoes is not None:
            _give_back_reading(rows[number], undoes.readings.get(number, {}))
    for id_, numbers in after.items():
        for position, number in enumerate(numbers, start=1):
            rows[number].document_id, rows[number].position = id_, position
        documents[id_].version += 1
        if not numbers:
            documents[id_].component_id = None
        session.add(
            DocumentEvent(
                document_id=id_,
                name=name,
                staff_id=caller.staff_id,
                details=details,
                at=services.clock.now(),
            )
        )
    session.flush()
    for id_, numbers in after.items():
        event = Event.PAGES_ARRANGED if numbers else Event.PAGES_GIVEN_AWAY
        state = work.advance(session, Work.DOCUMENT, id_, event)
        uow.ask(Work.DOCUMENT, state, id_, documents[id_].lane)
    log.info("pages_arranged", change=name, documents=len(after))
