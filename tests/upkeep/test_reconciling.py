"""Each relation is broken by hand and seen healed, parked or named; silence is told of."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Sensitivity
from core.clock import FixedClock
from core.identifiers import new_id
from core.lifecycle import Disposition, State, Trust
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.services import Services
from ingest.upkeep.copying import copy_due
from ingest.upkeep.health import standing
from ingest.upkeep.reconciling import reconcile
from repository.catalogue import import_catalogue, seed_catalogue
from storage.db.models import (
    Document,
    Page,
    PageGroup,
    Reconciliation,
    Record,
    RecordText,
    Upload,
)
from storage.objects.content import put_content
from storage.objects.protocol import ObjectStoreDownError
from tests.support.desk import Desk, make_desk
from tests.support.stored import keep_upload, lose, s3_of

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
        session.commit()
        return desk


def later(services: Services, days: float = 1) -> Services:
    return dataclasses.replace(
        services, clock=FixedClock(services.clock.now() + timedelta(days=days))
    )


def found(row: Reconciliation, relation: str) -> tuple[int, int, int]:
    one = next(one for one in row.findings if one["relation"] == relation)
    return one["healed"], one["parked"], one["named"]


def a_document(session: Session, desk: Desk, state: State) -> UUID:
    batch_id, upload_id = session.execute(sa.select(Upload.batch_id, Upload.id)).one()
    document = Document(
        id=new_id(),
        batch_id=batch_id,
        upload_id=upload_id,
        position=1,
        type="birth_certificate",
        model="rules-1",
        mean_confidence=0.9,
        state=state,
    )
    session.add(document)
    session.commit()
    return document.id


def a_record(session: Session, desk: Desk, title: str) -> Record:
    record = Record(
        public_code=str(new_id()),
        paper_code=str(new_id()),
        type="birth_certificate",
        title=title,
        fields={},
        trust=Trust.T4,
        sensitivity=Sensitivity.INTERNAL,
        source="citizen_upload",
        agency_id=desk.agency_id,
        signature_verdict="valid",
    )
    session.add(record)
    session.commit()
    return record


def test_an_installation_in_order_has_nothing_to_tell(services: Services, desk: Desk) -> None:
    with services.session_factory() as session:
        keep_upload(services, session, desk, b"%PDF MAU")
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    row = reconcile(services)
    assert row.outcome == "done"
    assert found(row, "queues") == (2, 0, 0)  # two groups of pages were asked for
    assert {stage.name for stage, *_ in broker.asked} == {"read"}
    assert all(not one["named"] for one in row.findings)


def test_a_lost_object_is_named_or_fetched_and_an_orphan_named(
    services: Services, both: Services, desk: Desk
) -> None:
    with services.session_factory() as session:
        kept = [keep_upload(both, session, desk, f"%PDF {n} MAU".encode()) for n in range(2)]
    stray = put_content(services.object_store, "picture", b"lac", media_type="image/jpeg")
    copy_due(both)
    lose(s3_of(services.object_store), kept[0].key)
    row = reconcile(services)
    assert found(row, "objects") == (0, 0, 1)
    assert found(row, "orphans") == (0, 0, 0)  # its rows may still be on their way
    row = reconcile(later(both, 8))
    assert found(row, "objects") == (1, 0, 0)
    assert services.object_store.exists(kept[0].key)
    [orphan] = [one for one in row.findings if one["relation"] == "orphans"]
    assert (orphan["named"], orphan["examples"]) == (1, [stray.key])
    assert services.object_store.exists(stray.key)  # never removed by a machine


def test_lost_steps_are_taken_up(services: Services, desk: Desk) -> None:
    with services.session_factory() as session:
        for n in range(3):
            keep_upload(services, session, desk, f"%PDF {n} MAU".encode())
        left, empty, odd = session.scalars(sa.select(Upload).order_by(Upload.id)).all()
        groups = sa.update(PageGroup).where(PageGroup.upload_id == left.id)
        session.execute(groups.values(state=State.READ, state_since=sa.func.now()))
        session.execute(sa.delete(PageGroup).where(PageGroup.upload_id == empty.id))
        session.execute(sa.update(Upload).where(Upload.id == odd.id).values(state=State.SORTED))
        session.commit()
        assert session.scalar(sa.select(Page.disposition).limit(1)) is Disposition.PENDING
    row = reconcile(later(services))
    assert found(row, "pages") == (1, 1, 2)  # moved on, parked, two pages of the sorted file
    assert row.outcome == "differences"
    with services.session_factory() as session:
        assert session.get_one(Upload, left.id).state is State.READ
        assert session.get_one(Upload, empty.id).parked_code == "rows_disagree"


def test_documents_that_nobody_confirmed_or_signed_are_parked(
    services: Services, desk: Desk
) -> None:
    with services.session_factory() as session:
        keep_upload(services, session, desk, b"%PDF MAU")
        document_id = a_document(session, desk, State.SIGNED)
    row = reconcile(services)
    assert found(row, "documents") == (0, 1, 0)
    assert found(row, "signatures") == (0, 0, 1)  # parked already: told again, not twice
    with services.session_factory() as session:
        document = session.get_one(Document, document_id)
        assert document.parked_code == "rows_disagree"
        document.state = State.PUBLISHED
        session.commit()
    assert found(reconcile(services), "documents") == (0, 0, 2)  # and no record holds it


def test_every_record_can_be_found_again_and_an_erased_one_not(
    services: Services, desk: Desk
) -> None:
    with services.session_factory() as session:
        lost = a_record(session, desk, "Giấy khai sinh MẪU")
        moved, erased = a_record(session, desk, "Giấy MẪU hai"), a_record(session, desk, "–")
        other = make_desk(session, "H99.2")
        for one, agency_id in ((moved, other.agency_id), (erased, desk.agency_id)):
            session.add(
                RecordText(
                    record_id=one.id,
                    agency_id=agency_id,
                    heading="giay",
                    heading_toned="giấy",
                    body="",
                    vector=sa.func.to_tsvector("simple", "giay"),
                )
            )
        erased.erased_at = services.clock.now()
        session.commit()
    assert found(reconcile(services), "search") == (3, 0, 0)
    with services.session_factory() as session:
        texts = {one.record_id: one for one in session.scalars(sa.select(RecordText))}
    assert texts.keys() == {lost.id, moved.id}
    assert texts[lost.id].heading == "giay khai sinh mau"
    assert texts[moved.id].agency_id == desk.agency_id
    assert found(reconcile(services), "search") == (0, 0, 0)


def test_a_round_that_is_cut_off_leaves_word_and_silence_is_late(
    services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services.session_factory() as session:
        assert not standing(session, services.clock).is_late  # nothing came in yet
        keep_upload(services, session, desk, b"%PDF MAU")
        assert standing(session, later(services, 3).clock).is_late
    gone = s3_of(services.object_store)
    monkeypatch.setattr(gone, "_address", ("127.0.0.1:9", "a", "b", False))
    monkeypatch.setattr(gone, "_client", None)
    with pytest.raises(ObjectStoreDownError):
        reconcile(services)
    monkeypatch.undo()
    s3_of(services.object_store)._client = None
    with services.session_factory() as session:
        assert session.scalars(sa.select(Reconciliation.outcome)).all() == ["object_store_down"]
        assert standing(session, services.clock).is_late  # it did not come to its end
    reconcile(services)
    with services.session_factory() as session:
        assert not standing(session, services.clock).is_late
        assert standing(session, later(services, 3).clock).is_late
