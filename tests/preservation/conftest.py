"""An installation with signed files from several days, and a time server that can be away."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from cli.embedded.supervisor import Supervisor
from core.artifacts import SignedPdf
from core.clock import SystemClock
from core.identifiers import new_id
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue
from signing.validation.report import report_as_data
from storage.db.models import Document, Revision, Signature
from storage.objects.content import put_content
from storage.objects.protocol import ObjectStore
from tests.support.desk import Desk, make_desk, make_upload
from tests.support.pipeline import services_in_process

NOWHERE = "http://127.0.0.1:9/"
Keep = Callable[..., UUID]


@pytest.fixture
def services(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    with services_in_process(servers, database_url, object_store) as made:
        yield made


@pytest.fixture
def without_time_server(services: Services) -> Services:
    settings = services.settings.model_copy(update={"tsa_url": NOWHERE})
    return dataclasses.replace(services, settings=settings)


def days_ago(days: int) -> datetime:
    return SystemClock().now() - timedelta(days=days)


@pytest.fixture
def keep(services: Services) -> Keep:
    """Stores a file as signed some days ago; the id of its signature."""
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
        session.commit()

    def make(data: bytes, *, days: int, signed: SignedPdf | None = None) -> UUID:
        stored = put_content(services.object_store, "signed", data, media_type="application/pdf")
        with services.session_factory() as session:
            document_id = _document(session, desk)
            signature = Signature(
                document_id=document_id,
                revision_id=_revision(session, document_id, stored.key),
                profile="AGENCY_COPY",
                level="PAdES-B-T",
                signer="CN=UBND PHƯỜNG MẪU",
                object_key=stored.key,
                object_sha256=stored.sha256,
                object_size_bytes=stored.size_bytes,
                verdict="valid",
                report=report_as_data(signed.report) if signed else {"signatures": []},
                created_at=days_ago(days),
            )
            session.add(signature)
            session.commit()
            return signature.id

    return make


def _document(session: Session, desk: Desk) -> UUID:
    upload = make_upload(session, desk)
    document = Document(
        id=new_id(),
        batch_id=upload.batch_id,
        upload_id=upload.id,
        position=1,
        type=None,
        model="rules-1",
        mean_confidence=0.9,
    )
    session.add(document)
    session.flush()
    return document.id


def _revision(session: Session, document_id: UUID, key: str) -> UUID:
    revision = Revision(
        id=new_id(),
        document_id=document_id,
        number=1,
        pdf_key=key,
        pdf_sha256="0" * 64,
        pdf_size_bytes=1,
        page_count=1,
    )
    session.add(revision)
    session.flush()
    return revision.id
