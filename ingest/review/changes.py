"""Changes of the pages of documents: laid, written down as events, and found again to be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from core.access import Caller
from core.artifacts import PageOrigin
from core.identifiers import new_id
from core.lifecycle import OPEN, Disposition, Event, State, Work
from ingest.pipeline.proposals import is_claimed
from ingest.pipeline.services import Services, UnitOfWork
from storage.db.models import Document, DocumentEvent, FirstReading, Page
from storage.db.queries import work

log = structlog.get_logger(__name__)

SPLIT: Final = "split"
JOINED: Final = "joined"
TURNED: Final = "turned"
MOVED: Final = "moved"
SET_ASIDE: Final = "set_aside"
TAKEN_BACK: Final = "taken_back"
COLLATED: Final = "collated"
UNDONE: Final = "arrangement_undone"
_CHANGES: Final = (SPLIT, JOINED, TURNED, MOVED, SET_ASIDE, TAKEN_BACK, COLLATED, UNDONE)

Layout = Mapping[UUID, Sequence[int]]
"""Document → numbers of its pages in the upload, in the order of the document."""

Turns = Mapping[int, tuple[int, int]]
"""Number of a page → its rotation before and after, degrees clockwise from how it was scanned."""

Ledgered = tuple[str, str | None]
"""What the ledger says of a page: its disposition, and the reason if it is set aside."""

Asides = Mapping[int, tuple[Ledgered, Ledgered]]
"""Number of a page → what the ledger says of it before and after."""

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
    """`split`, `joined`, `turned`, `moved`, `set_aside`, `taken_back` or `collated`."""
    before: Layout
    after: Layout
    held: Mapping[UUID, Mapping[str, str | None]]
    """What each document was before: its type, the one a person chose, its component and owner."""
    turned: Turns
    readings: Readings
    """What was read of the turned pages before."""
    aside: Asides
    """Pages that were set aside, or taken back into a document."""


def change_to_undo(session: Session, document: Document) -> Change | None:
    """The newest change of the pages of this document, if nobody has decided on any since."""
    return _newest(session, DocumentEvent.document_id == document.id)


def change_in_file(session: Session, upload_id: UUID) -> Change | None:
    """The newest change of the pages of this file, if nobody has decided on any since."""
    documents = select(Document.id).where(Document.upload_id == upload_id)
    return _newest(session, DocumentEvent.document_id.in_(documents))


def _newest(session: Session, which: ColumnElement[bool]) -> Change | None:
    events = session.scalars(
        select(DocumentEvent)
        .where(which, DocumentEvent.name.in_(_CHANGES))
        .order_by(DocumentEvent.at.desc(), DocumentEvent.id.desc())
    ).all()
    undone = {event.details.get("undoes") for event in events}
    for event in events:
        if event.name != UNDONE and event.details["change"] not in undone:
            change = _change_of(event)
            return change if still_holds(session, change) else None
    return None


def _change_of(event: DocumentEvent) -> Change:
    told = event.details
    return Change(
        UUID(told["change"]),
        event.name,
        _layout(told["before"]),
        _layout(told["after"]),
        {UUID(id_): held for id_, held in told.get("held", {}).items()},
        _turns(told.get("turned", {})),
        {int(number): kept for number, kept in told.get("readings", {}).items()},
        _asides(told.get("aside", {})),
    )


def _layout(kept: Mapping[str, list[int]]) -> Layout:
    return {UUID(id_): numbers for id_, numbers in kept.items()}


def _turns(kept: Mapping[str, list[int]]) -> Turns:
    return {int(number): (before, after) for number, (before, after) in kept.items()}


def _asides(kept: Mapping[str, Any]) -> Asides:
    return {
        int(number): ((before[0], before[1]), (after[0], after[1]))
        for number, (before, after) in kept.items()
    }


def still_holds(session: Session, change: Change) -> bool:
    """Whether the pages lie as the change left them, in documents that nobody decided on."""
    states = session.scalars(select(Document.state).where(Document.id.in_(change.after)))
    pages = select(Page.number, Page.rotation).where(Page.document_id.in_(change.after))
    lie = {number: rotation or 0 for number, rotation in session.execute(pages)}
    if any(lie.get(number) != after for number, (_, after) in change.turned.items()):
        return False
    if not _ledger_holds(session, change):
        return False
    return set(states) <= {*OPEN, State.JOINED} and all(
        numbers_of(session, id_) == list(numbers) for id_, numbers in change.after.items()
    )


def _ledger_holds(session: Session, change: Change) -> bool:
    if not change.aside:
        return True
    upload_id = select(Document.upload_id).where(Document.id.in_(change.after)).limit(1)
    rows = session.execute(
        select(Page.number, Page.disposition, Page.reason).where(
            Page.upload_id == upload_id.scalar_subquery(), Page.number.in_(change.aside)
        )
    )
    says = {number: (disposition.value, reason) for number, disposition, reason in rows}
    return says == {number: after for number, (_, after) in change.aside.items()}


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
    aside: Asides | None = None,
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
    if aside:
        details["aside"] = {str(number): list(says) for number, says in aside.items()}
    if undoes is not None:
        details["undoes"] = str(undoes.change_id)
    # What the first of two persons read were other pages.
    session.execute(delete(FirstReading).where(FirstReading.document_id.in_(after)))
    for number, (_, rotation) in (turned or {}).items():
        rows[number].rotation = rotation
        if undoes is not None:
            _give_back_reading(rows[number], undoes.readings.get(number, {}))
    _place(rows, after, aside or {})
    for id_, numbers in after.items():
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


def _place(rows: Mapping[int, Page], after: Layout, aside: Asides) -> None:
    for number, (_, (disposition, reason)) in aside.items():
        rows[number].disposition, rows[number].reason = Disposition(disposition), reason
        rows[number].document_id, rows[number].position = None, None
    for id_, numbers in after.items():
        for position, number in enumerate(numbers, start=1):
            rows[number].document_id, rows[number].position = id_, position
