"""Revoking a paper over HTTP: the officer's page, the calls of machines, what owners are told."""

from __future__ import annotations

from uuid import UUID

import pytest
from starlette.testclient import TestClient

from core.access import Sensitivity
from core.clock import today_in_vietnam
from core.lifecycle import Origin, Trust
from core.vietnamese import show_date
from storage.db.models import Record, RecordOwner, Staff
from tests.support.browser import text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

WHY = "Quyết định thu hồi số 12/QĐ-UBND"


def store_paper(hall: Hall, code: str) -> UUID:
    """A paper of the citizen that the hall's agency keeps, without a file."""
    with hall.services.session_factory() as session:
        agency_id = session.query(Staff.agency_id).filter(Staff.username == "quay").scalar()
        record = Record(
            public_code=f"ma-{code}",
            paper_code=f"GT-{code}",
            type="birth_certificate",
            title="Giấy khai sinh",
            fields={},
            origin=Origin.ACCEPTED,
            trust=Trust.T4,
            sensitivity=Sensitivity.INTERNAL,
            source="result",
            agency_id=agency_id,
            signature_verdict="valid",
        )
        session.add(record)
        session.flush()
        session.add(RecordOwner(record_id=record.id, person_id=hall.citizen_id))
        session.commit()
        return record.id


def test_an_officer_revokes_and_the_owner_reads_it(hall: Hall) -> None:
    store_paper(hall, "TRANG1")
    officer = hall.staff("xuly")
    officer.read("/xu-ly/giay-to")
    assert officer.send("/xu-ly/giay-to", {"code": "GT-KHONGCO"}).status_code == 404
    page = officer.do("/xu-ly/giay-to", {"code": "gt-trang1"})
    assert "Còn hiệu lực" in text_of(officer.read(page))
    empty = officer.send(page + "/tinh-trang", {"change": "revoked", "reason": "vì"})
    assert empty.status_code == 409
    assert "Cần ghi rõ lý do" in text_of(officer.look_at(empty), "//*[@role='alert']")
    officer.do(page + "/tinh-trang", {"change": "revoked", "reason": WHY})
    shown = text_of(officer.read(page))
    assert "Đã bị thu hồi" in shown
    assert WHY in shown
    assert officer.send(page + "/giu", {"held": "true", "reason": WHY}).status_code == 403
    assert officer.send(page + "/thay-the", {"code": "GT-TRANG1", "reason": WHY}).status_code == 409
    head = hall.staff("lanhdao")
    head.read(page)
    head.do(page + "/giu", {"held": "true", "reason": WHY})
    assert "Bỏ giữ" in text_of(head.read(page))
    citizen = hall.citizen()
    assert WHY in text_of(citizen.read("/kho-cua-toi/thong-bao"))
    assert "Cơ quan quản lý tình trạng" in text_of(citizen.read("/kho-cua-toi/ai-da-xem"))
    assert "Chưa có thông báo" in text_of(hall.staff("quay").read("/xu-ly/thong-bao"))
    neighbour = hall.staff("ban-xuly")
    neighbour.read(page, status=404)
    neighbour.read("/xu-ly/giay-to")
    assert neighbour.send("/xu-ly/giay-to", {"code": "GT-TRANG1"}).status_code == 404


def test_machines_revoke_supersede_hold_and_restore(hall: Hall) -> None:
    older, newer = store_paper(hall, "MAY1"), store_paper(hall, "MAY2")
    client = TestClient(hall.app, headers=hall.token("xuly"))
    head = TestClient(hall.app, headers=hall.token("lanhdao"))
    base = f"/api/v1/records/{older}"
    told = client.post(base + "/supersede", json={"newer_id": str(newer), "reason": WHY}).json()
    assert (told["status"], told["replaced_by_id"]) == ("replaced", str(newer))
    assert client.post(base + "/revoke", json={"reason": WHY}).json()["status"] == "revoked"
    # As it was before: the newer paper still stands.
    assert client.post(base + "/restore", json={"reason": WHY}).json()["status"] == "replaced"
    forged = client.post(base + "/revoke", json={"reason": WHY, "change": "found_forged"}).json()
    assert (forged["status"], forged["is_held"]) == ("cancelled", True)
    assert client.post(base + "/restore", json={"reason": WHY}).status_code == 409
    assert client.post(base + "/release", json={"reason": WHY}).status_code == 403
    assert head.post(base + "/release", json={"reason": WHY}).json()["is_held"] is False
    seen = client.get(base + "/standing").json()
    assert [one["name"] for one in seen["history"]] == [
        "replaced",
        "revoked",
        "restored",
        "found_forged",
        "held",
        "released",
    ]
    assert seen["uses"] == []
    assert client.get("/api/v1/notices").json() == []
    for name in ("ban-xuly", "ban-lanhdao"):
        other = TestClient(hall.app, headers=hall.token(name))
        assert other.get(base + "/standing").status_code == 404


def test_values_are_corrected_and_verdicts_tried_out(hall: Hall) -> None:
    record = store_paper(hall, "SUA1")
    client = TestClient(hall.app, headers=hall.token("xuly"))
    base = f"/api/v1/records/{record}"
    body = {"reason": WHY, "values": {"holder_name": "Nguyễn Văn Mẫu"}}
    assert client.post(base + "/correct", json=body).status_code == 200
    assert client.post(base + "/correct", json=body).status_code == 409
    officer = hall.staff("xuly")
    assert "Nguyễn Văn Mẫu" in text_of(officer.read(f"/xu-ly/giay-to/{record}"))
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    number = dossier.rsplit("/", 1)[-1]
    desk.read(dossier)
    assert client.post(base + "/compare", json={"dossier_id": number}).status_code == 403
    assert desk.send(dossier + "/doi-chieu", {"record_id": str(record)}).status_code == 409
    page = officer.read(f"/xu-ly/ho-so/{number}?ngay=2027-04-02")
    assert "như thể hồ sơ được tiếp nhận ngày 02/04/2027" in text_of(page)
    told = client.get(f"/api/v1/dossiers/{number}/checklist?today=2027-04-02")
    assert told.status_code == 200


def test_an_emergency_is_opened_told_to_the_head_delayed_and_told_earlier(hall: Hall) -> None:
    store_paper(hall, "KHANCAP")
    officer, head = hall.staff("xuly"), hall.staff("lanhdao")
    officer.read("/xu-ly/khan-cap")
    asked = {"number": hall.citizen_number, "reason": "Bệnh viện cần biết người thân"}
    page = officer.do("/xu-ly/khan-cap", asked)
    assert "Giấy khai sinh" in text_of(officer.read(page))
    assert "chờ ý kiến của lãnh đạo" in text_of(head.read("/giam-sat/thong-bao"))
    assert "Bệnh viện" not in text_of(officer.read("/xu-ly/thong-bao"))
    shown = head.read("/giam-sat/khan-cap")
    address = shown.xpath("//form[contains(@action, '/hoan')]/@action")[0]
    today = show_date(today_in_vietnam(hall.services.clock))
    order = {"order": "12/2026/LĐ-CSĐT", "issued_by": "Cơ quan CSĐT Công an tỉnh"}
    refused = head.send(address, order | {"issued_on": "32/01/2026", "until": today})
    assert "không có trong lịch" in text_of(head.look_at(refused), "//*[@role='alert']")
    refused = head.send(address, order | {"order": "12", "issued_on": today, "until": today})
    assert "số và ký hiệu" in text_of(head.look_at(refused), "//*[@role='alert']")
    head.do(address, order | {"issued_on": today, "until": today})
    assert "theo văn bản 12/2026/LĐ-CSĐT của Cơ quan CSĐT" in text_of(
        head.read("/giam-sat/khan-cap")
    )
    head.do(address.removesuffix("hoan") + "het-hoan", {"reason": "Vụ việc đã kết thúc"})
    assert "theo văn bản" not in text_of(head.read("/giam-sat/khan-cap"))
    again = head.send(address.removesuffix("hoan") + "het-hoan", {"reason": "Vụ việc đã kết thúc"})
    assert again.status_code == 409
