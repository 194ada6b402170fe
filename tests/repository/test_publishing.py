"""A filed paper among colleagues: components, closing dossiers, further scans at the same time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.artifacts import MediaKind
from core.lifecycle import Digitization, Origin, RecordStatus, Trust
from repository import publishing
from repository.dossiers import checklist, close_dossier
from repository.publishing import publish_record, serve_component
from repository.reuse import reuse_record
from storage.db.models import (
    Campaign,
    CampaignPaper,
    Confirmation,
    Document,
    Dossier,
    DossierComponent,
    PaperState,
    Record,
)

AN = "001190000017"
CONFIRMATION = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "7/2026",
    "issue_date": "2026-10-01",
    "purpose": "Để đăng ký kết hôn",
}
SLOT = "MAU-000894-01"


def component_id_of(world, dossier):
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    return next(item.component_id for item in items if item.code == SLOT)


def state_of(world, dossier) -> DossierComponent:
    return world.session.scalars(
        sa.select(DossierComponent)
        .where(
            DossierComponent.dossier_id == dossier.id,
            DossierComponent.component_id == component_id_of(world, dossier),
        )
        .execution_options(populate_existing=True)
    ).one()


def test_a_filed_paper_serves_its_component(world) -> None:
    dossier = world.dossier("1.000894")
    component = component_id_of(world, dossier)
    record = world.record(
        "marital_status_confirmation", CONFIRMATION, dossier=dossier, component_id=component
    )
    state = state_of(world, dossier)
    assert state.digitization is Digitization.DIGITIZED
    assert (state.document_id, state.record_id) == (record.document_id, record.id)
    assert state.changed_at == world.clock.now()
    document = world.session.get_one(Document, record.document_id)
    assert serve_component(world.session, world.clock, document)


def test_a_form_serves_its_component_without_a_record(world) -> None:
    dossier = world.dossier("1.000894")
    document = world.document(
        "application_form", {}, dossier=dossier, component_id=component_id_of(world, dossier)
    )
    assert serve_component(world.session, world.clock, document)
    state = state_of(world, dossier)
    assert (state.digitization, state.document_id) == (Digitization.DIGITIZED, document.id)
    assert state.record_id is None


def test_a_component_that_was_served_meanwhile_is_left_alone(world) -> None:
    stored = world.record("marital_status_confirmation", CONFIRMATION)
    dossier = world.dossier("1.000894")
    component = component_id_of(world, dossier)
    scan = world.document(
        "marital_status_confirmation",
        {**CONFIRMATION, "document_number": "8/2026"},
        dossier=dossier,
        component_id=component,
    )
    reuse_record(
        world.session,
        world.clock,
        world.desk,
        dossier_id=dossier.id,
        component_id=component,
        record_id=stored.id,
        object_store_hash_ok=True,
        signature_ok=True,
    )
    world.session.commit()
    record = publish_record(world.session, world.clock, scan, pages_text="")
    world.session.commit()
    assert not serve_component(world.session, world.clock, scan)
    state = state_of(world, dossier)
    # Whether a result or not: what the colleague chose stays.
    assert state.digitization in (Digitization.REUSED, Digitization.REUSED_RESULT)
    assert (state.document_id, state.record_id) == (None, stored.id)
    assert record.id != stored.id


def _in_the_meantime(world, act: Callable[[Session], None]) -> Thread:
    """`act` in another session, begun now; it must wait for the transaction of this one."""

    def run() -> None:
        with Session(world.session.get_bind()) as other:
            act(other)
            other.commit()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=1)
    assert thread.is_alive(), "the other one must wait"
    return thread


def test_a_paper_that_is_filed_while_its_dossier_is_closed_is_settled(world) -> None:
    dossier = world.dossier("1.000894")
    document_id = world.document(
        "marital_status_confirmation",
        CONFIRMATION,
        dossier=dossier,
        component_id=component_id_of(world, dossier),
    ).id
    world.session.commit()

    def file_it(other: Session) -> None:
        document = other.get_one(Document, document_id)
        # Read before the close, as the worker may have: its state is stale by then.
        other.get_one(Dossier, document.dossier_id)
        publish_record(other, world.clock, document, pages_text="")

    close_dossier(
        world.session,
        world.clock,
        world.officer,
        dossier.id,
        "completed",
        incomplete_reason="Giấy khác không liên quan",
    )
    thread = _in_the_meantime(world, file_it)
    world.session.commit()
    thread.join()
    record = world.session.scalars(sa.select(Record)).one()
    assert (record.origin, record.status) == (Origin.ACCEPTED, RecordStatus.CONSUMED)
    assert dossier.code in (record.status_reason or "")


def test_two_scans_of_one_paper_filed_at_once_are_one_record(world) -> None:
    dossiers = [world.dossier("1.000894") for _ in range(2)]
    scans = [
        world.document("marital_status_confirmation", CONFIRMATION, dossier=dossier).id
        for dossier in dossiers
    ]
    world.session.commit()

    def file_it(session: Session, number: int) -> None:
        document = session.get_one(Document, scans[number])
        publish_record(session, world.clock, document, pages_text="")

    file_it(world.session, 0)
    thread = _in_the_meantime(world, lambda other: file_it(other, 1))
    world.session.commit()
    thread.join()
    record = world.session.scalars(sa.select(Record)).one()
    assert record.document_id == scans[0]


def test_a_paper_without_a_dossier_waits_and_replaces_nothing(world) -> None:
    card = {"holder_name": "Nguyễn Thị An", "personal_number": AN}
    real = world.record(
        "citizen_card", {**card, "document_number": "1", "issue_date": "2024-01-01"}
    )
    document = world.document(
        "citizen_card", {**card, "document_number": "2", "issue_date": "2026-01-01"}
    )
    planted = publish_record(world.session, world.clock, document, pages_text="")
    assert (planted.origin, planted.trust) == (Origin.PENDING, Trust.T4)
    assert not planted.is_visible_to_owner
    assert real.status is RecordStatus.IN_FORCE


def test_a_dossier_does_not_take_over_an_unaccepted_file_from_outside(world) -> None:
    backlog = world.document("marital_status_confirmation", CONFIRMATION)
    planted = publish_record(world.session, world.clock, backlog, pages_text="")
    dossier = world.dossier("1.001193")
    real = world.record("marital_status_confirmation", CONFIRMATION, dossier=dossier)
    assert real.id != planted.id
    world.close(dossier)
    assert (real.origin, planted.origin) == (Origin.ACCEPTED, Origin.PENDING)


def test_every_kind_of_file_has_its_media_type() -> None:
    assert set(publishing.MEDIA_TYPES) == set(MediaKind)


def test_a_campaign_accepts_its_own_scan_and_no_paper_of_an_open_dossier(world) -> None:
    """Somebody filed another paper under the same number: it stays what it was."""
    forged = world.record("marital_status_confirmation", CONFIRMATION,
                          dossier=world.dossier("1.000894"))  # fmt: skip
    agency_id, staff_id = world.other_desk.agency_id, world.other_desk.staff_id
    campaign = Campaign(name="Đợt mẫu", agency_id=agency_id, paper_types=[forged.type],
                        cut_off=world.clock.now().date(), created_by=staff_id)  # fmt: skip
    world.session.add(campaign)
    world.session.flush()
    filed = []
    for _ in range(2):
        true = world.document("marital_status_confirmation", CONFIRMATION, owner=AN)
        now = world.clock.now()
        confirmed = sa.update(Confirmation).where(Confirmation.document_id == true.id)
        world.session.execute(confirmed.values(agency_id=agency_id))
        world.session.add(
            CampaignPaper(document_id=true.id, campaign_id=campaign.id, score=1.0, reasons=[],
                          state=PaperState.RELEASED, person_id=world.people[AN].id,
                          decided_at=now, released_at=now)
        )  # fmt: skip
        world.session.flush()
        filed.append(publish_record(world.session, world.clock, true, pages_text=""))
        world.session.commit()
    assert filed[0] is filed[1], "a second scan of what the agency accepted is no second paper"
    assert filed[0] is not forged
    assert (filed[0].origin, filed[0].trust) == (Origin.ACCEPTED, Trust.T3)
    assert (forged.origin, forged.is_visible_to_owner) == (Origin.PENDING, True)
