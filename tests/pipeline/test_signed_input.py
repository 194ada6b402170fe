"""A file that brings its own signature is never rewritten; a broken signature is set aside."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import MediaKind
from core.lifecycle import State
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.ledger import ledger_of
from ingest.pipeline.services import Services
from ingest.review import confirm_document, document_for_review
from ocr.pdfa import build_pdfa
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from storage.db.models import Document, Record, Rendition, Signature
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
def signed(services: Services) -> bytes:
    scan = as_pdf([draw("decision", facts_for("decision"), dpi=150).pages[0]], dpi=150)
    [read] = services.page_reader.read(scan, MediaKind.PDF, [1])
    pdf = build_pdfa(
        scan, MediaKind.PDF, [read.page], title="Mẫu", created_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    assert services.signing is not None
    return services.signing.sign(pdf, profile="AGENCY_COPY", stamp=None).data


def _hand_in(services: Services, desk: Desk, data: bytes) -> UUID:
    batch_id = open_batch(services, desk.officer, dossier_id=None, announced_pages=1)
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="da-ky.pdf",
        data=data,
        idempotency_key="1",
    )
    run_all(services)
    return batch_id


def test_a_signed_file_is_kept_byte_for_byte(services: Services, desk: Desk, signed: bytes) -> None:
    _hand_in(services, desk, signed)
    with services.session_factory() as session:
        document = session.scalars(sa.select(Document)).one()
        shown = document_for_review(session, desk.officer, document.id)
        owner = get_or_create_person(session, "082095000063", "Võ Văn Mẫu")
        session.commit()
    assert document.is_signed_input
    confirm_document(
        services,
        desk.officer,
        document_id=document.id,
        version=shown.version,
        type="decision",
        fields={},
        owner_id=owner.id,
        component_id=None,
        compared_with_original=True,
    )
    run_all(services)
    with services.session_factory() as session:
        signature = session.scalars(sa.select(Signature)).one()
        file = session.scalars(
            sa.select(Rendition).where(Rendition.role == "signed").join(Record)
        ).one()
        state = session.scalars(sa.select(Document.state)).one()
    assert (signature.profile, signature.verdict, state) == ("FOUND", "valid", State.PUBLISHED)
    assert services.object_store.get(file.object_key, file.sha256) == signed


def test_a_broken_signature_is_set_aside_with_its_reason(
    services: Services, desk: Desk, signed: bytes
) -> None:
    at = signed.index(b"stream", 2000) + 40
    broken = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    batch_id = _hand_in(services, desk, broken)
    with services.session_factory() as session:
        ledger = ledger_of(session, batch_id)
        documents = session.scalars(sa.select(Document)).all()
    assert ledger.set_aside == {"found_signature_invalid": 1}
    assert ledger.may_return_originals
    assert documents == []
