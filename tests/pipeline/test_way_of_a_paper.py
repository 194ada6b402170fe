"""One paper, all the way: scanned, read, confirmed, signed, published, and reused."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from cli.specimens.conditions import degrade
from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.access import Caller, Role, Subject
from core.lifecycle import Disposition, IllegalTransitionError, State
from ingest.pipeline.commands import (
    BatchClosedError,
    BatchNotBalancedError,
    BatchNotComparedError,
    IdempotencyKeyReusedError,
    PageCountInvalidError,
    accept_upload,
    close_batch,
    open_batch,
    recount_batch,
)
from ingest.pipeline.ledger import ledger_of
from ingest.pipeline.services import Services, unit_of_work
from ingest.review import (
    confirm_document,
    document_for_review,
    reclassify_document,
    reject_document,
    worklist,
)
from ingest.review.checks import FieldInvalidError, OwnerMissingError
from ingest.review.decisions import OriginalNotComparedError
from ingest.review.holding import StaleVersionError
from ingest.review.worklist import DocumentNotFoundError
from repository.catalogue import import_catalogue, seed_catalogue
from repository.dossiers import open_dossier
from repository.persons import get_or_create_person
from storage.db.models import Document, Page, Record, Signature
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
def dossier_id(services: Services, desk: Desk) -> UUID:
    with services.session_factory() as session:
        holder = facts_for("birth_certificate").household.child
        person = get_or_create_person(
            session,
            holder.personal_number,
            holder.full_name,
            holder.date_of_birth,
            holder.sex,
        )
        dossier = open_dossier(
            session,
            services.clock,
            desk.officer,
            code="H99.1-261122-0001",
            procedure_code="1.004222",
            owner_id=person.id,
            submitter_id=person.id,
            receiving_agency_id=desk.agency_id,
            competent_agency_id=desk.agency_id,
            received_at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        )
        session.commit()
        return dossier.id


@cache
def _stack() -> bytes:
    drawn = draw("birth_certificate", facts_for("birth_certificate"))
    pages = [degrade(page, "scan", seed=7) for page in drawn.pages]
    blank = Image.new("RGB", pages[0].size, "white")
    return as_pdf([*pages, blank], dpi=300)


def _hand_in(services: Services, desk: Desk, dossier_id: UUID, data: bytes, pages: int) -> UUID:
    batch_id = open_batch(services, desk.officer, dossier_id=dossier_id, announced_pages=pages)
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="khai sinh.pdf",
        data=data,
        idempotency_key="lan-1",
    )
    return batch_id


def _only_document(services: Services) -> Document:
    with services.session_factory() as session:
        return session.scalars(sa.select(Document)).one()


def test_a_paper_goes_all_the_way(services: Services, desk: Desk, dossier_id: UUID) -> None:
    batch_id = _hand_in(services, desk, dossier_id, _stack(), pages=2)
    with pytest.raises(BatchNotBalancedError):
        close_batch(services, desk.officer, batch_id)

    run_all(services)

    with pytest.raises(BatchNotComparedError):
        close_batch(services, desk.officer, batch_id)
    document = _only_document(services)
    assert (document.state, document.type) == (State.PROPOSED, "birth_certificate")
    with services.session_factory() as session:
        [item] = worklist(session, desk.officer)
        shown = document_for_review(session, desk.officer, item.document_id)
    assert shown.component_id is not None
    truth = draw("birth_certificate", facts_for("birth_certificate")).truth.fields

    confirm_document(
        services,
        desk.officer,
        document_id=document.id,
        version=shown.version,
        type="birth_certificate",
        fields=truth,
        owner_id=shown.owner_id or document.owner_id,
        component_id=shown.component_id,
        compared_with_original=True,
    )
    ledger = close_batch(services, desk.officer, batch_id)
    assert (ledger.pages_in, ledger.kept, ledger.set_aside) == (2, 1, {"blank_page": 1})
    with pytest.raises(IllegalTransitionError):
        reclassify_document(
            services, desk.officer, document_id=document.id, version=2, type="application_form"
        )
    run_all(services)

    with services.session_factory() as session:
        signature = session.scalars(sa.select(Signature)).one()
        record = session.scalars(sa.select(Record)).one()
    assert (signature.verdict, signature.level) == ("valid", "PAdES-B-T")
    assert _only_document(services).state is State.PUBLISHED
    assert record.type == "birth_certificate"


def test_nothing_is_signed_before_a_person_has_confirmed(
    services: Services, desk: Desk, dossier_id: UUID
) -> None:
    _hand_in(services, desk, dossier_id, _stack(), pages=2)
    run_all(services)
    document = _only_document(services)
    attempts = {
        "version": 1,
        "type": "birth_certificate",
        "fields": {},
        "owner_id": document.owner_id,
        "component_id": None,
        "compared_with_original": True,
    }
    refusals = [
        ({"compared_with_original": False}, OriginalNotComparedError),
        ({"version": 9}, StaleVersionError),
        ({"owner_id": None}, OwnerMissingError),
        ({"fields": {"date_of_birth": "31/02/2020"}}, FieldInvalidError),
        ({"fields": {"personal_number": "123"}}, FieldInvalidError),
        ({"fields": {"shoe_size": "43"}}, FieldInvalidError),
    ]
    for change, error in refusals:
        with pytest.raises(error):
            confirm_document(services, desk.officer, document_id=document.id, **(attempts | change))
    run_all(services)
    with services.session_factory() as session:
        assert session.scalars(sa.select(Signature)).all() == []
    assert _only_document(services).state is State.PROPOSED


def test_the_same_file_twice_is_one_upload(
    services: Services, desk: Desk, dossier_id: UUID
) -> None:
    data = _stack()
    batch_id = _hand_in(services, desk, dossier_id, data, pages=2)
    again = accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="khai sinh.pdf",
        data=data,
        idempotency_key="lan-2",
    )
    assert again.idempotency_key == "lan-1"
    with unit_of_work(services) as uow:
        assert ledger_of(uow.session, batch_id).pages_in == 2
    with pytest.raises(IdempotencyKeyReusedError):
        accept_upload(
            services,
            desk.officer,
            batch_id=batch_id,
            file_name="khac.pdf",
            data=data + b"\n",
            idempotency_key="lan-1",
        )


def test_a_rejected_document_keeps_its_pages(
    services: Services, desk: Desk, dossier_id: UUID
) -> None:
    _hand_in(services, desk, dossier_id, _stack(), pages=2)
    run_all(services)
    document = _only_document(services)
    reject_document(
        services,
        desk.officer,
        document_id=document.id,
        version=document.version,
        reason="Quét mờ, quét lại",
    )
    with services.session_factory() as session:
        pages = session.scalars(sa.select(Page).where(Page.document_id == document.id)).all()
        assert worklist(session, desk.officer) == []
    assert [page.disposition for page in pages] == [Disposition.KEPT]
    assert pages[0].image_key is not None


def test_other_agencies_and_roles_see_nothing(
    services: Services, desk: Desk, dossier_id: UUID
) -> None:
    _hand_in(services, desk, dossier_id, _stack(), pages=2)
    run_all(services)
    document = _only_document(services)
    with services.session_factory() as session:
        stranger = make_desk(session, code="H99.2").officer
        assert worklist(session, stranger) == []
        with pytest.raises(DocumentNotFoundError):
            document_for_review(session, stranger, document.id)
        processing = Caller(
            subject=Subject.STAFF,
            roles=frozenset({Role.PROCESSING_OFFICER}),
            staff_id=stranger.staff_id,
            agency_id=desk.agency_id,
        )
        # Officers issue results of their own; what the desk scanned is not theirs to review.
        with pytest.raises(DocumentNotFoundError):
            document_for_review(session, processing, document.id)


def test_a_stack_that_was_counted_wrong_can_be_counted_again(
    services: Services, desk: Desk, dossier_id: UUID
) -> None:
    batch_id = _hand_in(services, desk, dossier_id, _stack(), pages=5)
    run_all(services)
    document = _only_document(services)
    reject_document(
        services,
        desk.officer,
        document_id=document.id,
        version=document.version,
        reason="Quét nhầm",
    )
    with pytest.raises(BatchNotBalancedError):
        close_batch(services, desk.officer, batch_id)
    assert recount_batch(services, desk.officer, batch_id, 2).is_balanced
    assert close_batch(services, desk.officer, batch_id).may_return_originals
    with pytest.raises(BatchClosedError):
        recount_batch(services, desk.officer, batch_id, 3)
    with pytest.raises(PageCountInvalidError):
        recount_batch(services, desk.officer, batch_id, 0)
