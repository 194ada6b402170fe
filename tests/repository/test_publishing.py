"""A filed paper among colleagues: components, closing dossiers, further scans at the same time."""

from __future__ import annotations

import sqlalchemy as sa

from core.lifecycle import Digitization
from repository.dossiers import checklist
from repository.publishing import publish_record, serve_component
from repository.reuse import reuse_record
from storage.db.models import Document, DossierComponent

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
