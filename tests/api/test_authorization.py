"""Who may open what: the same set-up for the allowed and for the refused."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from storage.db.models import AccessLogEntry, Batch
from tests.support.hall import STAFF, Hall

pytestmark = pytest.mark.servers

WHO_MAY = {
    "/quay": {"quay", "quet"},
    "/quay/ra-soat": {"quay", "quet"},
    "/xu-ly": {"xuly"},
    "/kho-cua-toi": set(),
    "/kho-cua-toi/ai-da-xem": set(),
    "/giam-sat": {"quay", "quet", "lanhdao", "quantri"},
    "/giam-sat/tinh-trang": {"quay", "quet", "lanhdao", "quantri"},
}


def test_each_page_opens_to_its_roles_alone(hall: Hall) -> None:
    browsers = {name: hall.staff(name) for name in STAFF}
    for address, allowed in WHO_MAY.items():
        for name, browser in browsers.items():
            browser.read(address, status=200 if name in allowed else 403)
        assert hall.visitor().get(address).headers["location"] == f"/?tiep={address}"
    citizen = hall.citizen()
    for address in WHO_MAY:
        citizen.read(address, status=200 if address.startswith("/kho-cua-toi") else 403)


def test_a_dossier_opens_to_its_agency_alone(hall: Hall) -> None:
    own = hall.staff("quay")
    dossier = hall.open_dossier(own)
    code = own.read(dossier).xpath("string(//h1)").split()[-1]
    own.read(dossier + "/phieu-thieu")
    other, other_officer = hall.staff("ban-quay"), hall.staff("ban-xuly")
    other.read(dossier, status=404)
    other.read(dossier + "/phieu-thieu", status=404)
    upload = {"files": ("x.pdf", b"%PDF-1.4", "application/pdf")}
    assert other.send(dossier + "/tai-len", {}, files=upload).status_code == 404
    progress = other.get(dossier + "/tien-do", headers={"Accept": "application/json"})
    assert progress.json()["error"]["code"] == "dossier_not_found"
    office = dossier.replace("/quay/", "/xu-ly/")
    hall.staff("xuly").read(office)
    other_officer.read(office, status=404)
    other_officer.look_at(other_officer.send("/xu-ly/tim", {"code": code}))
    assert code not in other.read("/quay").text_content()
    nothing = f"/quay/ho-so/{uuid4()}"
    assert own.read(nothing, status=404).xpath("string(//main//p)") == (
        other.read(dossier, status=404).xpath("string(//main//p)")
    ), "«not there» and «not yours» differ"


def test_pages_of_one_dossier_cannot_be_slipped_into_another(hall: Hall) -> None:
    desk = hall.staff("quay")
    first, second = hall.open_dossier(desk), hall.open_dossier(desk)
    file = {"files": ("x.pdf", b"no pdf", "application/pdf")}
    json = {"Accept": "application/json"}
    desk.send(first + "/tai-len", {"announced_pages": "1"}, files=file)
    with hall.services.session_factory() as session:
        of_first = session.scalars(
            sa.select(Batch.id).where(Batch.dossier_id == UUID(first.split("/")[-1]))
        ).one()
    for dossier, code in ((second, "batch_not_found"), (first, "not_a_document")):
        values = {"batch_id": str(of_first)}
        answer = desk.send(dossier + "/tai-len", values, files=file, headers=json)
        assert answer.json()["error"]["code"] == code


def test_a_refused_look_at_a_paper_is_written_down(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk).replace("/quay/", "/xu-ly/")
    desk.read(f"{dossier}/giay-to/{uuid4()}", status=404)
    citizen = hall.citizen()
    citizen.read(f"/kho-cua-toi/{uuid4()}", status=404)
    with hall.services.session_factory() as session:
        rows = session.scalars(sa.select(AccessLogEntry)).all()
    assert [(row.subject, row.outcome) for row in rows if row.action == "read_record"] == [
        ("staff", "refused"),
        ("citizen", "refused"),
    ]


def test_the_api_asks_for_the_same_rights(hall: Hall) -> None:
    client = hall.visitor().client
    calls = [
        ("GET", "/api/v1/dossiers", "quay", "lanhdao"),
        ("GET", "/api/v1/documents", "quet", "xuly"),
        ("GET", "/api/v1/procedures", "quantri", None),
        ("GET", "/api/v1/me/records", None, "quay"),
    ]
    headers = {name: hall.token(name) for name in STAFF}
    for method, address, allowed, refused in calls:
        anonymous = client.request(method, address)
        assert anonymous.status_code == 401
        assert anonymous.json()["error"]["code"] == "sign_in_required"
        if allowed is not None:
            answer = client.request(method, address, headers=headers[allowed])
            assert answer.status_code == 200, answer.text
        if refused is not None:
            answer = client.request(method, address, headers=headers[refused])
            assert answer.status_code == 403


def test_a_page_script_needs_the_token_for_writing_calls(hall: Hall) -> None:
    desk = hall.staff("quay")
    body = {"announced_pages": 1}
    refused = desk.client.post("/api/v1/batches", json=body)
    assert refused.json()["error"]["code"] == "csrf_token_not_valid"
    answer = desk.client.post("/api/v1/batches", json=body, headers={"X-CSRF-Token": desk.csrf})
    assert answer.status_code == 201
