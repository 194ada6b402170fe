"""A person turns a page: it is read anew as she says, the scan stays, and it can be undone."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import PageOrigin
from core.lifecycle import IllegalTransitionError, State
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.page_words import load_pages
from ingest.pipeline.services import Services
from ingest.review import document_for_review, surroundings, turn_page, undo_arrangement
from ingest.review.arranging import PageNotTurnableError
from ocr.page_codec import encode_page
from repository.catalogue import import_catalogue, seed_catalogue
from storage.db.models import Document, DocumentEvent, Page, Revision, Upload
from storage.objects.content import put_content
from tests.support.desk import Desk, make_desk
from tests.support.pipeline import run_all
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


@pytest.fixture
def lying(services: Services, desk: Desk) -> UUID:
    """A decision that lay on its side in the feeder; the reader has turned it upright by 270°."""
    drawn = draw("decision", facts_for("decision"), dpi=150).pages[0]
    accept_upload(
        services,
        desk.officer,
        batch_id=open_batch(services, desk.officer, dossier_id=None, announced_pages=1),
        file_name="nam-ngang.pdf",
        data=as_pdf([drawn.rotate(-90, expand=True)], dpi=150),
        idempotency_key="1",
    )
    run_all(services)
    with services.session_factory() as session:
        return session.scalars(sa.select(Document.id)).one()


def page_of(services: Services, document_id: UUID) -> Page:
    with services.session_factory() as session:
        return session.scalars(sa.select(Page).where(Page.document_id == document_id)).one()


def document(services: Services, document_id: UUID) -> Document:
    with services.session_factory() as session:
        return session.get_one(Document, document_id)


def turn(services: Services, desk: Desk, document_id: UUID, by: int, page: int = 1) -> None:
    turn_page(
        services,
        desk.officer,
        document_id=document_id,
        version=document(services, document_id).version,
        page=page,
        by=by,
    )


def test_a_page_is_read_as_a_person_turned_it_until_she_takes_it_back(
    services: Services, desk: Desk, lying: UUID
) -> None:
    read = page_of(services, lying)
    assert (read.rotation, document(services, lying).type) == (270, "decision")
    with services.session_factory() as session:
        scan = session.get_one(Upload, read.upload_id)

    turn(services, desk, lying, 180)
    assert document(services, lying).state is State.READ
    run_all(services)
    turned = page_of(services, lying)
    assert (turned.rotation, document(services, lying).state) == (90, State.PROPOSED)
    assert (turned.width_px, turned.height_px) == (read.width_px, read.height_px)
    assert turned.words_sha256 != read.words_sha256
    assert turned.image_sha256 != read.image_sha256

    turn(services, desk, lying, 90)
    run_all(services)
    assert (page_of(services, lying).width_px, page_of(services, lying).height_px) == (
        read.height_px,
        read.width_px,
    )
    for _ in range(2):
        undo_arrangement(
            services,
            desk.officer,
            document_id=lying,
            version=document(services, lying).version,
        )
        run_all(services)
    back = page_of(services, lying)
    assert (back.rotation, back.mean_confidence) == (270, read.mean_confidence)
    assert (back.words_sha256, back.image_sha256) == (read.words_sha256, read.image_sha256)
    assert document(services, lying).type == "decision"
    with services.session_factory() as session:
        assert surroundings(session, desk.officer, lying).undo is None
        kept = session.get_one(Upload, read.upload_id)
        assert (kept.object_key, kept.sha256) == (scan.object_key, scan.sha256)
        numbers = session.scalars(sa.select(Revision.number).order_by(Revision.number)).all()
        events = session.scalars(
            sa.select(DocumentEvent).where(DocumentEvent.name == "turned").order_by("at")
        ).all()
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert [one.details["turned"] for one in events] == [{"1": [270, 90]}, {"1": [90, 180]}]
    assert {one.staff_id for one in events} == {desk.staff_id}


def test_words_that_only_the_file_had_come_back(
    services: Services, desk: Desk, lying: UUID
) -> None:
    """A page in an old encoding beside whose words others were read looks like a scan."""
    with services.session_factory() as session:
        row = session.scalars(sa.select(Page)).one()
        assert row.words_key
        assert row.words_sha256
        [read] = load_pages(services.object_store, [(row.words_key, row.words_sha256)])
        own = replace(read, words=tuple(replace(word, confidence=1.0) for word in read.words[:9]))
        stored = put_content(
            services.object_store, "words", encode_page(own), media_type="application/gzip"
        )
        row.words_key, row.words_sha256, row.quality = stored.key, stored.sha256, ["own"]
        session.commit()
    turn(services, desk, lying, 180)
    # Pressed again before the page was read: each is taken back by itself.
    turn(services, desk, lying, 90)
    run_all(services)
    assert page_of(services, lying).words_sha256 != stored.sha256
    for _ in range(2):
        version = document(services, lying).version
        undo_arrangement(services, desk.officer, document_id=lying, version=version)
        run_all(services)
    back = page_of(services, lying)
    assert (back.rotation, back.origin) == (270, PageOrigin.IMAGE)
    assert (back.words_key, back.words_sha256, back.quality) == (stored.key, stored.sha256, ["own"])


def test_what_cannot_be_turned_says_why(services: Services, desk: Desk, lying: UUID) -> None:
    for page, by in ((2, 90), (1, 0), (1, 45)):
        with pytest.raises(PageNotTurnableError):
            turn(services, desk, lying, by, page)
    for origin, engine in (
        (PageOrigin.TEXT, "pdf-text"),
        (PageOrigin.MIXED, "tesseract"),
        (PageOrigin.IMAGE, "pdf-text"),
    ):
        with services.session_factory() as session:
            row = session.scalars(sa.select(Page)).one()
            row.origin, row.engine = origin, engine
            session.commit()
            shown = document_for_review(session, desk.officer, lying)
        assert [one.is_turnable for one in shown.pages] == [False]
        with pytest.raises(PageNotTurnableError):
            turn(services, desk, lying, 90)
    with services.session_factory() as session:
        session.get_one(Document, lying).state = State.CONFIRMED
        session.commit()
    with pytest.raises(IllegalTransitionError):
        turn(services, desk, lying, 90)
