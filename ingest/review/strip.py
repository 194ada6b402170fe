"""The strip of pages of one file: move, reorder, set aside, take back, collate, and undo it all.

A page stays in its file: a document is made of pages of one file (storage/db/models/documents.py).
`seen` is the mark of the strip that the person looked at; if it lies otherwise by now, nothing is
changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.lifecycle import OPEN, Disposition, State
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.review.arranging import (
    QUARTER_TURNS,
    NoNeighbourError,
    NothingToUndoError,
    PageNotInsideError,
    PageNotTurnableError,
    SignedFileWholeError,
    require_open,
    successor,
    take_back,
)
from ingest.review.changes import (
    COLLATED,
    JOINED,
    MOVED,
    SET_ASIDE,
    SPLIT,
    TAKEN_BACK,
    TURNED,
    Ledgered,
    change_in_file,
    lay,
    numbers_of,
)
from ingest.review.holding import StaleVersionError
from ingest.review.worklist import is_turnable
from storage.db.models import Batch, Document, Page, Upload
from storage.db.queries.agencies import is_answered_for

REASONS: Final[dict[str, Disposition]] = {
    "blank_page": Disposition.BLANK,
    "same_page_twice": Disposition.DUPLICATE,
    "scanned_badly": Disposition.REFUSED,
    "not_of_dossier": Disposition.REFUSED,
}
"""Why a person sets a page aside; it stays viewable, and can be taken back."""

_KEPT: Final[Ledgered] = (Disposition.KEPT.value, None)


class FileOnStripNotFoundError(MotLanError):
    """No such file, not one of the caller's agency, or not sorted into documents yet."""

    code, fault = "file_on_strip_not_found", "caller"


class PageNotKeptError(MotLanError):
    """The page lies in no document, or cannot lie in one: nothing of it could be read."""

    code, fault = "page_not_kept", "caller"


class NoTwoPassesError(MotLanError):
    """Fronts and backs are as many pages, and all of them lie in open documents."""

    code, fault = "no_two_passes", "caller"


class _Strip:
    """The documents of one file, locked, and where its pages lie."""

    def __init__(self, session: Session, caller: Caller, upload_id: UUID, seen: str) -> None:
        self.session = session
        self.upload_id = upload_id
        find_file(session, caller, upload_id, is_locked=True)
        self.documents = {
            row.id: row
            for row in session.scalars(
                select(Document)
                .where(Document.upload_id == upload_id)
                .order_by(Document.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        }
        if any(one.is_signed_input for one in self.documents.values()):
            raise SignedFileWholeError(upload_id=upload_id)
        if mark_of(session, upload_id) != seen:
            raise StaleVersionError(upload_id=upload_id)

    def page(self, page_id: UUID) -> Page:
        row = self.session.scalar(
            select(Page).where(Page.id == page_id, Page.upload_id == self.upload_id)
        )
        if row is None:
            raise PageNotKeptError(page_id=page_id)
        return row

    def home(self, page: Page) -> Document:
        """The open document in which the page lies."""
        if page.document_id is None:
            raise PageNotKeptError(page_id=page.id)
        return self.open(page.document_id)

    def open(self, document_id: UUID) -> Document:
        document = self.documents.get(document_id)
        if document is None:
            raise PageNotInsideError(document_id=document_id)
        require_open(document)
        return document

    def numbers(self, document: Document) -> list[int]:
        return numbers_of(self.session, document.id)

    def beside(self, document: Document, by: int) -> Document:
        """The open document before (-1) or behind (1) this one on the strip."""
        order = self.in_order()
        place = order.index(document) + by
        if not 0 <= place < len(order):
            raise NoNeighbourError(document_id=document.id)
        return self.open(order[place].id)

    def any_open(self) -> Document:
        """An open document; raises NoNeighbourError where all are decided."""
        for one in self.in_order():
            if one.state in OPEN:
                return one
        raise NoNeighbourError(upload_id=self.upload_id)

    def in_order(self) -> list[Document]:
        """The documents that have pages, by the first of them."""
        filled = [(self.numbers(one), one) for one in self.documents.values()]
        return [one for numbers, one in sorted(filled, key=lambda pair: pair[0]) if numbers]


def mark_of(session: Session, upload_id: UUID) -> str:
    """A mark of how the pages of a file lie; another one as soon as anything of it changes."""
    documents = session.execute(
        select(Document.id, Document.version)
        .where(Document.upload_id == upload_id)
        .order_by(Document.id)
    )
    pages = session.execute(
        select(Page.number, Page.document_id, Page.position, Page.disposition, Page.rotation)
        .where(Page.upload_id == upload_id)
        .order_by(Page.number)
    )
    told = repr([(str(id_), version) for id_, version in documents])
    told += repr([tuple(map(str, row)) for row in pages])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@contextmanager
def _held(
    services: Services, caller: Caller, upload_id: UUID, seen: str
) -> Iterator[tuple[UnitOfWork, _Strip]]:
    require(caller, Action.REVIEW)
    with unit_of_work(services) as uow:
        yield uow, _Strip(uow.session, caller, upload_id, seen)
        uow.commit()


def turn_on_strip(
    services: Services, caller: Caller, upload_id: UUID, seen: str, page_id: UUID, by: int
) -> None:
    """Turn a page by 90, 180 or 270 degrees clockwise; it is read anew."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        page = strip.page(page_id)
        document = strip.home(page)
        if not is_turnable(page) or by not in QUARTER_TURNS:
            raise PageNotTurnableError(page=page.number)
        lies = {document.id: strip.numbers(document)}
        before = page.rotation or 0
        turned = {page.number: (before, (before + by) % 360)}
        lay(services, uow, caller, TURNED, lies, lies, turned=turned)


def split_on_strip(
    services: Services, caller: Caller, upload_id: UUID, seen: str, page_id: UUID
) -> None:
    """This page and those behind it in its document become a paper of their own."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        page = strip.page(page_id)
        document = strip.home(page)
        numbers = strip.numbers(document)
        place = numbers.index(page.number)
        if place == 0:
            raise PageNotInsideError(page=page.number)
        new = successor(uow.session, document)
        after = {document.id: numbers[:place], new.id: numbers[place:]}
        lay(services, uow, caller, SPLIT, {document.id: numbers, new.id: []}, after)


def join_on_strip(
    services: Services, caller: Caller, upload_id: UUID, seen: str, page_id: UUID
) -> None:
    """The document of this page goes behind the one before it on the strip."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        document = strip.home(strip.page(page_id))
        previous = strip.beside(document, -1)
        before = {one.id: strip.numbers(one) for one in (previous, document)}
        after = {previous.id: before[previous.id] + before[document.id], document.id: []}
        lay(services, uow, caller, JOINED, before, after)


def step_on_strip(
    services: Services, caller: Caller, upload_id: UUID, seen: str, page_id: UUID, by: int
) -> None:
    """One place to the front (-1) or to the back (1); over the edge into the next document."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        page = strip.page(page_id)
        document = strip.home(page)
        numbers = strip.numbers(document)
        place = numbers.index(page.number) + by
        without = [one for one in numbers if one != page.number]
        if 0 <= place < len(numbers):
            after = {document.id: [*without[:place], page.number, *without[place:]]}
            lay(services, uow, caller, MOVED, {document.id: numbers}, after)
            return
        other = strip.beside(document, by)
        others = strip.numbers(other)
        joined = [*others, page.number] if by < 0 else [page.number, *others]
        before = {document.id: numbers, other.id: others}
        lay(services, uow, caller, MOVED, before, {document.id: without, other.id: joined})


def move_on_strip(
    services: Services,
    caller: Caller,
    upload_id: UUID,
    seen: str,
    page_id: UUID,
    to: UUID | None,
) -> None:
    """The page goes to the end of another document of its file, or becomes one of its own.

    A page that was set aside is taken back by it.
    """
    with _held(services, caller, upload_id, seen) as (uow, strip):
        page = strip.page(page_id)
        if page.document_id is None:
            _take_page_back(services, uow, caller, strip, page, to)
            return
        home = strip.home(page)
        target = successor(uow.session, home) if to is None else strip.open(to)
        if target.id == home.id:
            raise PageNotInsideError(page=page.number)
        before = {home.id: strip.numbers(home), target.id: strip.numbers(target)}
        after = {
            home.id: [one for one in before[home.id] if one != page.number],
            target.id: [*before[target.id], page.number],
        }
        lay(services, uow, caller, MOVED, before, after)


def _take_page_back(
    services: Services, uow: UnitOfWork, caller: Caller, strip: _Strip, page: Page, to: UUID | None
) -> None:
    if page.words_key is None or page.disposition is Disposition.SEPARATOR:
        raise PageNotKeptError(page_id=page.id)
    target = successor(uow.session, strip.any_open()) if to is None else strip.open(to)
    numbers = strip.numbers(target)
    says = {page.number: ((page.disposition.value, page.reason), _KEPT)}
    after = {target.id: [*numbers, page.number]}
    lay(services, uow, caller, TAKEN_BACK, {target.id: numbers}, after, aside=says)


def set_page_aside(
    services: Services, caller: Caller, upload_id: UUID, seen: str, page_id: UUID, reason: str
) -> None:
    """The page belongs to no document, for one of `REASONS`; it stays in the ledger."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        disposition = REASONS.get(reason)
        page = strip.page(page_id)
        document = strip.home(page)
        if disposition is None:
            raise PageNotKeptError(page_id=page_id)
        numbers = strip.numbers(document)
        after = {document.id: [one for one in numbers if one != page.number]}
        says = {page.number: (_KEPT, (disposition.value, reason))}
        lay(services, uow, caller, SET_ASIDE, {document.id: numbers}, after, aside=says)


def pairs_of_passes(session: Session, caller: Caller, upload_id: UUID) -> list[tuple[Page, Page]]:
    """Front and back of each sheet, if the file holds all fronts, then all backs from the last.

    Raises NoTwoPassesError.
    """
    require(caller, Action.REVIEW)
    find_file(session, caller, upload_id)
    return _pairs(session, upload_id)


def _pairs(session: Session, upload_id: UUID) -> list[tuple[Page, Page]]:
    pages = session.scalars(
        select(Page)
        .where(Page.upload_id == upload_id, Page.disposition != Disposition.SEPARATOR)
        .order_by(Page.number)
    ).all()
    half = len(pages) // 2
    if not half or len(pages) % 2:
        raise NoTwoPassesError(pages=len(pages))
    return list(zip(pages[:half], reversed(pages[half:]), strict=True))


def collate_on_strip(services: Services, caller: Caller, upload_id: UUID, seen: str) -> None:
    """Each back goes behind its front, into the front's document; blank pages stay aside."""
    with _held(services, caller, upload_id, seen) as (uow, strip):
        before = {one.id: strip.numbers(one) for one in strip.documents.values()}
        before = {id_: numbers for id_, numbers in before.items() if numbers}
        for id_ in before:
            strip.open(id_)
        after: dict[UUID, list[int]] = {id_: [] for id_ in before}
        home: UUID | None = None
        for front, back in _pairs(uow.session, upload_id):
            home = front.document_id or home or back.document_id
            for page in (front, back):
                if page.document_id is not None and home is not None:
                    after[home].append(page.number)
        if not after:
            raise NoTwoPassesError(pages=0)
        lay(services, uow, caller, COLLATED, before, after)


def undo_on_strip(services: Services, caller: Caller, upload_id: UUID, seen: str) -> None:
    """Take the newest change of this file back; raises NothingToUndoError."""
    with _held(services, caller, upload_id, seen) as (uow, _):
        change = change_in_file(uow.session, upload_id)
        if change is None:
            raise NothingToUndoError(upload_id=upload_id)
        take_back(services, uow, caller, change)


def find_file(
    session: Session, caller: Caller, upload_id: UUID, *, is_locked: bool = False
) -> Upload:
    """A sorted file of the caller's agency; raises FileOnStripNotFoundError."""
    query = (
        select(Upload)
        .join(Batch, Batch.id == Upload.batch_id)
        .where(
            Upload.id == upload_id,
            Upload.state == State.SORTED,
            is_answered_for(Batch.agency_id, caller.agency_id),
        )
    )
    if is_locked:
        query = query.with_for_update(key_share=True, of=Upload)
    upload = session.scalar(query)
    if upload is None:
        raise FileOnStripNotFoundError(upload_id=upload_id)
    return upload
