"""Join and split documents by hand, and take it back: a person says which pages are one paper.

The scans are never touched and no row is deleted: a page always lies in exactly one document, a
document that gave all its pages away ends as `joined`, and each change is an event that says where
the pages lay before and after. So the newest change can be undone until somebody confirms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.identifiers import new_id
from core.lifecycle import OPEN, Event, IllegalTransitionError, State, Work
from ingest.pipeline.commands import require
from ingest.pipeline.proposals import is_claimed
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.review.holding import StaleVersionError, hold_document
from ingest.review.worklist import ReviewPage, find_document, pages_of
from storage.db.models import Document, DocumentEvent, Page
from storage.db.queries import work

log = structlog.get_logger(__name__)

SPLIT: Final = "split"
JOINED: Final = "joined"
UNDONE: Final = "arrangement_undone"
_CHANGES: Final = (SPLIT, JOINED, UNDONE)

Layout = Mapping[UUID, Sequence[int]]
"""Document → numbers of its pages in the upload, in the order of the document."""


class SignedFileWholeError(MotLanError):
    """The file came with a signature: its pages stay one document."""

    code, fault = "signed_file_whole", "caller"


class PageNotInsideError(MotLanError):
    """A document is split before one of its pages, but not before the first."""

    code, fault = "page_not_inside", "caller"


class NoNeighbourError(MotLanError):
    """No open document lies before this one in the same file."""

    code, fault = "no_neighbour", "caller"


class NothingToUndoError(MotLanError):
    """No change of the pages is left to undo, or somebody has decided since."""

    code, fault = "nothing_to_undo", "caller"


@dataclass(frozen=True)
class Change:
    """A change of the pages that can still be undone."""

    change_id: UUID
    name: str
    """`split` or `joined`."""
    before: Layout
    after: Layout
    held: Mapping[UUID, Mapping[str, str | None]]
    """What each document was before: its type, the one a person chose, its component and owner."""


@dataclass(frozen=True)
class Neighbour:
    """The document before or behind in the same file."""

    document_id: UUID
    version: int
    type: str | None
    is_open: bool
    pages: tuple[ReviewPage, ...]


@dataclass(frozen=True)
class Surroundings:
    """What may be done with the pages of a document, and what lies around it."""

    may_arrange: bool
    previous: Neighbour | None = None
    next: Neighbour | None = None
    undo: str | None = None
    """Name of the change that can be undone."""


def split_document(
    services: Services, caller: Caller, *, document_id: UUID, version: int, before_page: int
) -> UUID:
    """The page of this number (in the file) and those behind it become a paper of their own.

    Returns the new document. Both are proposed anew. Raises PageNotInsideError,
    SignedFileWholeError, StaleVersionError, and IllegalTransitionError for a decided document.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        document = _held(uow.session, caller, document_id, version)
        numbers = _numbers(uow.session, document.id)
        if before_page not in numbers[1:]:
            raise PageNotInsideError(page=before_page)
        place = numbers.index(before_page)
        new = _successor(uow.session, document)
        after = {document.id: numbers[:place], new.id: numbers[place:]}
        _lay(services, uow, caller, SPLIT, {document.id: numbers, new.id: []}, after)
        uow.commit()
        return new.id


def join_document(
    services: Services, caller: Caller, *, document_id: UUID, version: int, previous_id: UUID
) -> UUID:
    """The pages of this document go behind those of the one before it, which is returned.

    Raises NoNeighbourError, SignedFileWholeError, StaleVersionError (also when another document
    lies before this one by now), and IllegalTransitionError for a decided document.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        document = _held(uow.session, caller, document_id, version)
        previous, _ = neighbours(uow.session, document)
        if previous is None:
            raise NoNeighbourError(document_id=document_id)
        if previous.id != previous_id:
            raise StaleVersionError(document_id=document_id)
        uow.session.refresh(previous, with_for_update=True)
        _require_open(previous)
        before = {one.id: _numbers(uow.session, one.id) for one in (previous, document)}
        after = {previous.id: before[previous.id] + before[document.id], document.id: []}
        _lay(services, uow, caller, JOINED, before, after)
        uow.commit()
        return previous.id


def undo_arrangement(
    services: Services, caller: Caller, *, document_id: UUID, version: int
) -> UUID:
    """Lay the pages as they were before the newest change; the document that has them is returned.

    Raises NothingToUndoError, StaleVersionError, and IllegalTransitionError for a decided document.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        document = _held(uow.session, caller, document_id, version)
        change = change_to_undo(uow.session, document)
        if change is None:
            raise NothingToUndoError(document_id=document_id)
        uow.session.scalars(
            select(Document)
            .where(Document.id.in_(change.after))
            .order_by(Document.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        if not _still_holds(uow.session, change):
            raise NothingToUndoError(document_id=document_id)
        undone = {"undoes": str(change.change_id)}
        _lay(services, uow, caller, UNDONE, change.after, change.before, undone)
        for id_, held in change.held.items():
            _give_back(uow.session, uow.session.get_one(Document, id_), held)
        uow.commit()
        if change.before[document_id]:
            return document_id
        return next(id_ for id_, numbers in change.before.items() if numbers)


def surroundings(session: Session, caller: Caller, document_id: UUID) -> Surroundings:
    """What the review page shows around a document; of a decided or signed one nothing."""
    require(caller, Action.REVIEW)
    document = find_document(session, caller, document_id)
    if document.state not in OPEN or document.is_signed_input:
        return Surroundings(may_arrange=False)
    previous, following = neighbours(session, document)
    change = change_to_undo(session, document)
    return Surroundings(
        may_arrange=True,
        previous=_shown(session, previous),
        next=_shown(session, following),
        undo=None if change is None else change.name,
    )


def _shown(session: Session, document: Document | None) -> Neighbour | None:
    if document is None:
        return None
    return Neighbour(
        document_id=document.id,
        version=document.version,
        type=document.type,
        is_open=document.state in OPEN,
        pages=pages_of(session, document.id),
    )


def neighbours(session: Session, document: Document) -> tuple[Document | None, Document | None]:
    """The documents whose first pages lie next before and behind its own in the same file."""
    rows = session.execute(
        select(Document, func.min(Page.number).label("first"))
        .join(Page, Page.document_id == Document.id)
        .where(Document.upload_id == document.upload_id)
        .group_by(Document.id)
        .order_by("first")
    )
    order = [row[0] for row in rows]
    if document not in order:
        return None, None
    place = order.index(document)
    before = order[place - 1] if place else None
    return before, order[place + 1] if place + 1 < len(order) else None


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
            )
            return change if _still_holds(session, change) else None
    return None


def _layout(kept: Mapping[str, list[int]]) -> Layout:
    return {UUID(id_): numbers for id_, numbers in kept.items()}


def _still_holds(session: Session, change: Change) -> bool:
    """Whether the pages lie as the change left them, in documents that nobody decided on."""
    states = session.scalars(select(Document.state).where(Document.id.in_(change.after)))
    return set(states) <= {*OPEN, State.JOINED} and all(
        _numbers(session, id_) == list(numbers) for id_, numbers in change.after.items()
    )


def _held(session: Session, caller: Caller, document_id: UUID, version: int) -> Document:
    """The document, its file locked: changes of the pages of one file come one after another."""
    document = hold_document(session, caller, document_id, version)
    _require_open(document)
    if document.is_signed_input:
        raise SignedFileWholeError(document_id=document_id)
    return document


def _held_by(document: Document) -> dict[str, str | None]:
    return {
        "type": document.type,
        "chosen_type": document.chosen_type,
        "component_id": _text(document.component_id),
        "owner_id": _text(document.owner_id),
    }


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def _give_back(session: Session, document: Document, held: Mapping[str, str | None]) -> None:
    """Make the document what it was; a component that serves another paper by now stays there."""
    document.type, document.chosen_type = held["type"], held["chosen_type"]
    component_id, owner_id = held["component_id"], held["owner_id"]
    document.owner_id = UUID(owner_id) if owner_id else None
    wanted = UUID(component_id) if component_id else None
    is_free = wanted is None or not is_claimed(session, document, wanted)
    document.component_id = wanted if is_free else None


def _require_open(document: Document) -> None:
    if document.state not in OPEN:
        raise IllegalTransitionError(state=document.state)


def _numbers(session: Session, document_id: UUID) -> list[int]:
    pages = select(Page.number).where(Page.document_id == document_id).order_by(Page.position)
    return list(session.scalars(pages))


def _successor(session: Session, document: Document) -> Document:
    """A new document without pages, next behind this one."""
    later = (Document.upload_id == document.upload_id, Document.position > document.position)
    # In two steps, because each row must find its new place free.
    session.execute(update(Document).where(*later).values(position=-Document.position - 1))
    session.execute(
        update(Document)
        .where(Document.upload_id == document.upload_id, Document.position < 0)
        .values(position=-Document.position)
    )
    new = Document(
        batch_id=document.batch_id,
        upload_id=document.upload_id,
        dossier_id=document.dossier_id,
        position=document.position + 1,
        model=document.model,
        mean_confidence=document.mean_confidence,
        state=State.READ,
        lane=document.lane,
    )
    session.add(new)
    session.flush()
    return new


def _lay(
    services: Services,
    uow: UnitOfWork,
    caller: Caller,
    name: str,
    before: Layout,
    after: Layout,
    more: Mapping[str, str] | None = None,
) -> None:
    """Lay the pages, let the documents follow, and write down where the pages lay."""
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
        **(more or {}),
    }
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
