"""Bringing a story about: dossiers opened, papers scanned, confirmed, signed, reused.

Every step looks first at what is there already, so an interrupted demo goes on where it stopped.
The person of the demo compares with the specimen's truth, as a clerk does with the original.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.demo.accounts import caller_at
from cli.specimens.people import Person as InventedPerson
from cli.specimens.stack import ExpectedPaper, ScanFile
from cli.specimens.stories import ExpectedReuse, Story, StoryDossier
from core.access import Caller
from core.lifecycle import DossierState, State
from core.progress import Progress
from ingest.pipeline.commands import accept_upload, close_batch, open_batch
from ingest.pipeline.reusing import reuse_paper
from ingest.pipeline.services import Services
from ingest.review import confirm_document
from repository.access_log import refusals_logged
from repository.checklist import ChecklistItem, checklist
from repository.dossiers import close_dossier, open_dossier
from repository.persons import get_or_create_person
from storage.db.models import Batch, Component, Document, DocumentField, Dossier, Page, Upload
from storage.db.queries.work import list_parked

_POLL_S: Final = 0.2
_PATIENCE_S: Final = 900.0


class StoryStuckError(RuntimeError):
    """The demo waited in vain, or the store said something else than the story expects."""


@dataclass(frozen=True)
class _Desk:
    """The people at the desk of one dossier."""

    services: Services
    clerk: Caller
    officer: Caller
    progress: Progress


def count_steps(story: Story) -> int:
    """How many steps `file_story` reports: one for each page and each expected reuse."""
    return story.announced_pages + sum(len(dossier.reuses) for dossier in story.dossiers)


def file_story(services: Services, story: Story, progress: Progress) -> None:
    """Bring all dossiers of the story to where they belong; raises StoryStuckError."""
    for told in story.dossiers:
        with services.session_factory() as session:
            desk = _Desk(
                services,
                caller_at(session, told.agency_code, "quay"),
                caller_at(session, told.agency_code, "xuly"),
                progress,
            )
            dossier_id, is_open = _open(desk, session, told)
        if not is_open:
            progress.step(_pages(told) + len(told.reuses))
            continue
        for expected in told.reuses:
            _reuse(desk, dossier_id, expected)
            progress.step()
        for files in (told.files, told.results):
            if files:
                _scan(desk, dossier_id, files)
        if told.is_completed:
            with services.session_factory() as session:
                close_dossier(
                    session,
                    services.clock,
                    desk.officer,
                    dossier_id,
                    "completed",
                    incomplete_reason="Hồ sơ mẫu: các giấy tờ còn lại không quét",
                )
                session.commit()


def _pages(told: StoryDossier) -> int:
    return sum(file.announced_pages for file in (*told.files, *told.results))


def _open(desk: _Desk, session: Session, told: StoryDossier) -> tuple[UUID, bool]:
    """The dossier's id, and whether there is still something to do in it."""
    known = session.scalar(select(Dossier).where(Dossier.code == told.code))
    if known is not None:
        return known.id, known.state is not DossierState.COMPLETED
    agency_id = desk.clerk.agency_id
    if agency_id is None:
        raise StoryStuckError(told.agency_code)
    dossier = open_dossier(
        session,
        desk.services.clock,
        desk.clerk,
        code=told.code,
        procedure_code=told.procedure_code,
        owner_id=_person(session, told.owner),
        submitter_id=_person(session, told.submitter),
        receiving_agency_id=agency_id,
        competent_agency_id=agency_id,
        # The desk of the story opens at half past seven; a demo may start earlier.
        received_at=min(told.received_at, desk.services.clock.now()),
        late_reason="Hồ sơ mẫu, tiếp nhận vào ngày của câu chuyện",
        purpose=told.purpose,
    )
    session.commit()
    return dossier.id, True


def _person(session: Session, invented: InventedPerson) -> UUID:
    return get_or_create_person(
        session,
        invented.personal_number,
        invented.full_name,
        invented.date_of_birth,
        invented.sex,
        address=invented.address,
    ).id


def _reuse(desk: _Desk, dossier_id: UUID, expected: ExpectedReuse) -> None:
    """One tap on «Tái sử dụng» where the store offers the paper; a look where it must not."""
    services = desk.services
    with (
        services.session_factory() as session,
        refusals_logged(session, services.clock),
    ):
        item = _item(session, desk, dossier_id, expected.component_code)
        if item.record_id is not None:
            return
        if not item.offers:
            raise StoryStuckError(f"{expected.component_code}: the store offers nothing")
        offer = item.offers[0]
        if not offer.verdict.code.startswith(expected.verdict):
            raise StoryStuckError(f"{expected.component_code}: {offer.verdict.code}")
        if expected.verdict == "REUSABLE":
            reuse_paper(
                services,
                session,
                desk.clerk,
                dossier_id=dossier_id,
                component_id=item.component_id,
                record_id=offer.record.id,
            )
            session.commit()


def _item(session: Session, desk: _Desk, dossier_id: UUID, code: str) -> ChecklistItem:
    items = checklist(session, desk.services.clock, desk.clerk, dossier_id)
    return next(item for item in items if item.code == code)


def _scan(desk: _Desk, dossier_id: UUID, files: tuple[ScanFile, ...]) -> None:
    """One visit to the scanner, up to the moment when the originals go back."""
    services = desk.services
    batch_id = _batch(desk, dossier_id, files)
    for file in files:
        accept_upload(
            services,
            desk.clerk,
            batch_id=batch_id,
            file_name=file.name,
            data=file.data,
            idempotency_key=file.name,
        )
    _wait_until(desk, batch_id, State.PROPOSED)
    for file in files:
        for paper in file.papers:
            _confirm(desk, batch_id, file, paper)
    _wait_until(desk, batch_id, State.PUBLISHED)
    close_batch(services, desk.clerk, batch_id)
    desk.progress.step(sum(file.announced_pages for file in files))


def _batch(desk: _Desk, dossier_id: UUID, files: tuple[ScanFile, ...]) -> UUID:
    """The batch that an interrupted demo has begun with these files, or a new one."""
    with desk.services.session_factory() as session:
        begun = session.scalar(
            select(Upload.batch_id)
            .join(Batch, Batch.id == Upload.batch_id)
            .where(Batch.dossier_id == dossier_id, Upload.file_name == files[0].name)
        )
    return begun or open_batch(
        desk.services,
        desk.clerk,
        dossier_id=dossier_id,
        announced_pages=sum(file.announced_pages for file in files),
    )


_REACHED: Final = {
    State.PROPOSED: (
        State.PROPOSED,
        State.CONFIRMED,
        State.SIGNED,
        State.PUBLISHED,
        State.REJECTED,
    ),
    State.PUBLISHED: (State.PUBLISHED, State.REJECTED),
}


def _wait_until(desk: _Desk, batch_id: UUID, state: State) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        with desk.services.session_factory() as session:
            uploads = session.scalars(select(Upload).where(Upload.batch_id == batch_id)).all()
            documents = session.scalars(select(Document).where(Document.batch_id == batch_id)).all()
            parked = list_parked(session)
        here = {batch_id, *(upload.id for upload in uploads), *(one.id for one in documents)}
        stuck = [item.code for item in parked if item.subject_id in here]
        if stuck:
            raise StoryStuckError(f"parked: {', '.join(stuck)}")
        is_sorted = all(upload.state is State.SORTED for upload in uploads)
        if is_sorted and all(document.state in _REACHED[state] for document in documents):
            return
        time.sleep(_POLL_S)
    raise StoryStuckError(f"{state} was not reached")


def _confirm(desk: _Desk, batch_id: UUID, file: ScanFile, paper: ExpectedPaper) -> None:
    """Compare with the original: the document that holds the paper's first page."""
    with desk.services.session_factory() as session:
        document = session.scalar(
            select(Document)
            .join(Page, Page.document_id == Document.id)
            .join(Upload, Upload.id == Page.upload_id)
            .where(
                Upload.batch_id == batch_id,
                Upload.file_name == file.name,
                Page.number == paper.pages[0],
            )
        )
        if document is None:
            raise StoryStuckError(f"{file.name}: page {paper.pages[0]} is in no document")
        if document.state is not State.PROPOSED:
            return
        pages = session.scalar(
            select(func.count()).select_from(Page).where(Page.document_id == document.id)
        )
        if pages != len(paper.pages):
            raise StoryStuckError(f"{file.name}: {pages} pages instead of {len(paper.pages)}")
        owner_id = _person(session, paper.owner)
        component_id = _component(session, document, paper.component_code)
        read = session.scalars(
            select(DocumentField.name).where(DocumentField.document_id == document.id)
        )
        # What the machine read but the paper does not say is struck out.
        fields = dict.fromkeys(read, "") | paper.truth.fields
        session.commit()
    confirm_document(
        desk.services,
        desk.clerk,
        document_id=document.id,
        version=document.version,
        type=paper.type,
        fields=fields,
        owner_id=owner_id,
        component_id=component_id,
        compared_with_original=True,
    )


def _component(session: Session, document: Document, code: str | None) -> UUID | None:
    if code is None:
        return None
    return session.scalar(
        select(Component.id)
        .join(Dossier, Dossier.procedure_id == Component.procedure_id)
        .where(Dossier.id == document.dossier_id, Component.code == code)
    )
