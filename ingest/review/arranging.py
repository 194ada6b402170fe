"""Join and split documents and turn pages by hand, and take it back: a person says how they lie.

The scans are never touched and no row is deleted: a page always lies in exactly one document, a
document that gave all its pages away ends as `joined`, and each change is an event that says where
the pages lay before and after. So the newest change can be undone until somebody confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.lifecycle import OPEN, IllegalTransitionError, State
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.review.changes import (
    JOINED,
    SPLIT,
    TURNED,
    UNDONE,
    Change,
    change_to_undo,
    give_back,
    lay,
    numbers_of,
    still_holds,
)
from ingest.review.holding import StaleVersionError, hold_document
from ingest.review.worklist import ReviewPage, find_document, is_turnable, pages_of
from storage.db.models import Document, Page

QUARTER_TURNS: Final = (90, 180, 270)


class SignedFileWholeError(MotLanError):
    """The file came with a signature: its pages stay one document."""

    code, fault = "signed_file_whole", "caller"


class PageNotInsideError(MotLanError):
    """A document is split before one of its pages, but not before the first."""

    code, fault = "page_not_inside", "caller"


class PageNotTurnableError(MotLanError):
    """Not a page of this document, or one with text of its own, which stands as the file says."""

    code, fault = "page_not_turnable", "caller"


class NoNeighbourError(MotLanError):
    """No open document lies before this one in the same file."""

    code, fault = "no_neighbour", "caller"


class NothingToUndoError(MotLanError):
    """No change of the pages is left to undo, or somebody has decided since."""

    code, fault = "nothing_to_undo", "caller"


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
        numbers = numbers_of(uow.session, document.id)
        if before_page not in numbers[1:]:
            raise PageNotInsideError(page=before_page)
        place = numbers.index(before_page)
        new = successor(uow.session, document)
        after = {document.id: numbers[:place], new.id: numbers[place:]}
        lay(services, uow, caller, SPLIT, {document.id: numbers, new.id: []}, after)
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
        require_open(previous)
        before = {one.id: numbers_of(uow.session, one.id) for one in (previous, document)}
        after = {previous.id: before[previous.id] + before[document.id], document.id: []}
        lay(services, uow, caller, JOINED, before, after)
        uow.commit()
        return previous.id


def turn_page(
    services: Services, caller: Caller, *, document_id: UUID, version: int, page: int, by: int
) -> None:
    """Turn the page of this number (in the file) by so many degrees clockwise: 90, 180 or 270.

    Its words and picture are read anew and the document is proposed anew; the scan stays as it is.
    Raises PageNotTurnableError, SignedFileWholeError, StaleVersionError, and
    IllegalTransitionError for a decided document.
    """
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        document = _held(uow.session, caller, document_id, version)
        row = uow.session.scalar(
            select(Page).where(Page.document_id == document.id, Page.number == page)
        )
        if row is None or not is_turnable(row) or by not in QUARTER_TURNS:
            raise PageNotTurnableError(page=page)
        lies = {document.id: numbers_of(uow.session, document.id)}
        before = row.rotation or 0
        turned = {page: (before, (before + by) % 360)}
        lay(services, uow, caller, TURNED, lies, lies, turned=turned)
        uow.commit()


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
        take_back(services, uow, caller, change)
        uow.commit()
        if change.before[document_id]:
            return document_id
        return next(id_ for id_, numbers in change.before.items() if numbers)


def take_back(services: Services, uow: UnitOfWork, caller: Caller, change: Change) -> None:
    """Lay the pages as they were before this change; raises NothingToUndoError."""
    uow.session.scalars(
        select(Document)
        .where(Document.id.in_(change.after))
        .order_by(Document.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not still_holds(uow.session, change):
        raise NothingToUndoError(change_id=change.change_id)
    turned = {number: (after, before) for number, (before, after) in change.turned.items()}
    aside = {number: (after, before) for number, (before, after) in change.aside.items()}
    lay(
        services,
        uow,
        caller,
        UNDONE,
        change.after,
        change.before,
        turned=turned,
        aside=aside,
        undoes=change,
    )
    for id_, held in change.held.items():
        give_back(uow.session, uow.session.get_one(Document, id_), held)


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


def _held(session: Session, caller: Caller, document_id: UUID, version: int) -> Document:
    """The document, its file locked: changes of the pages of one file come one after another."""
    document = hold_document(session, caller, document_id, version)
    require_open(document)
    if document.is_signed_input:
        raise SignedFileWholeError(document_id=document_id)
    return document


def require_open(document: Document) -> None:
    """Raise IllegalTransitionError for a document on which somebody has decided."""
    if document.state not in OPEN:
        raise IllegalTransitionError(state=document.state)


def successor(session: Session, document: Document) -> Document:
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
