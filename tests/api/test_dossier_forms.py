"""An application form is no paper of the store; who handles the dossier reads it there."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from core.lifecycle import Digitization, Lane, State
from storage.db.models import (
    AccessLogEntry,
    ComponentPaper,
    Document,
    DossierComponent,
)
from tests.api.test_group import desk_of
from tests.support.browser import text_of
from tests.support.hall import Hall
from tests.support.proposed import drawn_page, give_picture, propose

pytestmark = pytest.mark.servers

PROCEDURE_WITH_FORM = "1.000894"
"""Đăng ký kết hôn: asks for «Tờ khai đăng ký kết hôn»."""


def with_form(hall: Hall) -> tuple[UUID, UUID]:
    """A dossier whose form was scanned and filed, and the form."""
    address = hall.open_dossier(hall.staff("quay"), PROCEDURE_WITH_FORM)
    dossier_id = UUID(address.rsplit("/", 1)[-1])
    page = drawn_page("application_form")
    document = propose(hall.services, desk_of(hall), page, type="application_form", fields={})
    give_picture(hall.services, document)
    with hall.services.session_factory() as session:
        component = session.scalars(
            sa.select(DossierComponent)
            .join(ComponentPaper, ComponentPaper.component_id == DossierComponent.component_id)
            .where(
                DossierComponent.dossier_id == dossier_id,
                ComponentPaper.paper_type == "application_form",
            )
        ).one()
        row = session.get_one(Document, document.id)
        row.state, row.dossier_id, row.lane = State.PUBLISHED, dossier_id, Lane.NOW
        row.component_id = component.component_id
        component.document_id, component.digitization = document.id, Digitization.DIGITIZED
        session.commit()
    return dossier_id, document.id


def test_the_officer_reads_the_form_and_nobody_of_another_agency(hall: Hall) -> None:
    dossier_id, form_id = with_form(hall)
    officer, stranger = hall.staff("xuly"), hall.staff("ban-xuly")
    address = f"/xu-ly/ho-so/{dossier_id}/ban-quet/{form_id}"
    for clerk, door in ((officer, "xu-ly"), (hall.staff("quay"), "quay")):
        assert address in clerk.read(f"/{door}/ho-so/{dossier_id}").xpath("//main//a/@href")
        page = clerk.read(address)
        assert "không lưu vào kho" in text_of(page)
        [picture] = page.xpath("//figure//img/@src")
        assert clerk.get(picture).headers["content-type"] == "image/jpeg"
    for hidden in (address, picture):
        assert stranger.get(hidden).status_code == 404
    other = hall.open_dossier(hall.staff("quay")).rsplit("/", 1)[-1]
    assert officer.get(address.replace(str(dossier_id), other)).status_code == 404
    with hall.services.session_factory() as session:
        looks = session.scalars(
            sa.select(AccessLogEntry).where(
                AccessLogEntry.document_id == form_id, AccessLogEntry.action == "read_record"
            )
        ).all()
    assert len({look.staff_id for look in looks}) == len(looks) == 2
    assert {look.owner_id for look in looks} == {hall.citizen_id}
    assert "Xem giấy tờ" in text_of(hall.citizen().read("/kho-cua-toi/ai-da-xem"))


def test_a_scan_that_still_waits_or_became_a_paper_is_not_read_this_way(hall: Hall) -> None:
    dossier_id, form_id = with_form(hall)
    officer = hall.staff("xuly")
    address = f"/xu-ly/ho-so/{dossier_id}/ban-quet/{form_id}"
    with hall.services.session_factory() as session:
        session.get_one(Document, form_id).state = State.PROPOSED
        session.commit()
    assert officer.get(address).status_code == 404
    assert address not in officer.read(f"/xu-ly/ho-so/{dossier_id}").xpath("//a/@href")
