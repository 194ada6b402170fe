"""Lists of procedures and dossiers as a mirror, over HTTP: pages for people, calls for machines."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from core.access import Role
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.queries import agencies
from tests.support.browser import PASSWORD, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

LIST = {
    "DanhSachThuTuc": [
        {
            "MaThuTuc": "1.010041",
            "TenThuTuc": "Xác nhận thông tin về cư trú (bản Mẫu)",
            "CapThucHien": "Cấp Xã",
            "ThanhPhan": [
                {"MaThanhPhan": "MAU-9", "TenThanhPhan": "Giấy Mẫu", "originalQty": 1},
            ],
        },
        {"MaThuTuc": "sai", "TenThuTuc": "Dòng sai", "CapThucHien": "Cấp Xã"},
    ]
}


@pytest.fixture(scope="module")
def software(hall: Hall) -> TestClient:
    """The one-stop software of the hall, signed in."""
    with hall.services.session_factory() as session:
        create_staff(
            session,
            username="mot-cua",
            full_name="Phần mềm một cửa Mẫu",
            agency_id=agency_by_code(session, "H17.35.1").id,
            roles=[Role.DESK_OFFICER],
            password=PASSWORD,
            is_machine=True,
        )
        session.commit()
    return TestClient(hall.app, headers=hall.token("mot-cua"))


def test_a_list_is_read_by_one_and_taken_over_by_another(hall: Hall) -> None:
    administrator, leader = hall.staff("quantri"), hall.staff("lanhdao")
    place = "/giam-sat/danh-muc"
    administrator.read(place)
    file = {"file": ("danh-muc.json", json.dumps(LIST).encode(), "application/json")}
    refused = administrator.send(place, {}, files=file)
    assert refused.status_code == 422
    assert "dòng 2" in text_of(administrator.look_at(refused))
    values = {"keep_good": "true", "effective": "2099-01-01"}
    report = administrator.do(place, values, files=file)
    page = leader.read(report)
    told = text_of(page)
    for words in ("sai", "MAU-9", "Giấy Mẫu", "Đang dùng", "01/01/2099", "bản Mẫu"):
        assert words in told
    [seen] = page.xpath("//input[@name='seen']/@value")
    again = leader.send(report, {"seen": "0" * 64, "answer": "take"})
    assert again.status_code == 409
    leader.do(report, {"seen": seen, "answer": "take"})
    assert "Đã áp dụng" in text_of(leader.read(report))
    assert leader.send(report, {"seen": seen, "answer": "take"}).status_code == 409
    # What nobody has mapped yet waits on the page.
    page = leader.read(place)
    [form] = page.xpath("//tr[contains(., 'MAU-9')]//form")
    past = leader.send(
        form.action, {"paper_type": "residence_confirmation", "begins": "2020-01-01"}
    )
    assert past.status_code == 409
    leader.do(form.action, {"paper_type": "residence_confirmation", "begins": "2099-01-01"})
    page = leader.read(place)
    assert "cần người khác đồng ý" in text_of(page)
    [action] = page.xpath("//form[contains(@action, '/thay-doi/')]/@action")
    assert leader.send(action, {"answer": "take"}).status_code == 409
    administrator.read(place)
    administrator.do(action, {"answer": "take"})
    assert "MAU-9" not in text_of(leader.read(place))
    assert leader.send(action, {"answer": "drop"}).status_code == 409


def test_lists_come_over_the_api_too_and_a_machine_decides_nothing(
    hall: Hall, software: TestClient
) -> None:
    client = TestClient(hall.app, headers=hall.token("quantri"))
    body = {**LIST, "keeps_good": True, "effective_on": "2099-02-01"}
    told = client.post("/api/v1/procedures/lists", json=body)
    assert told.status_code == 201, told.text
    proposal = told.json()
    [bad] = proposal["bad_rows"]
    assert (bad["row"], bad["field"], bad["problem"]) == (2, "MaThuTuc", "wrong_shape")
    address = f"/api/v1/procedures/lists/{proposal['id']}"
    assert client.get(address).json() == proposal
    answer = {"answer": "take", "seen": proposal["seen"]}
    assert software.post(f"{address}/decision", json=answer).status_code == 403
    own = client.post(f"{address}/decision", json=answer)
    assert (own.status_code, own.json()["error"]["code"]) == (409, "own_proposal")
    leader = TestClient(hall.app, headers=hall.token("lanhdao"))
    assert leader.post(f"{address}/decision", json=answer).json()["state"] == "taken_over"
    again = client.post("/api/v1/procedures/lists", json={**body, "effective_on": "2099-03-01"})
    assert again.json()["differences"] == []


def test_a_catalogue_that_alters_rights_waits_for_a_second_person(hall: Hall) -> None:
    client = TestClient(hall.app, headers=hall.token("quantri"))
    leader = TestClient(hall.app, headers=hall.token("lanhdao"))
    follows = {"predecessor_code": "H17.35.1", "successor_code": "H20.12.1",
               "since": "2020-01-01", "instrument": "Nghị quyết Mẫu"}  # fmt: skip
    with hall.services.session_factory() as session:
        before = set(agencies.successions(session))
    asked = client.post("/api/v1/procedures/import", json={"successions": [follows]}).json()
    assert asked["added"] == {"agency_successions": 1}
    address = f"/api/v1/procedures/changes/{asked['change_id']}"
    [line] = leader.get(address).json()["told"]
    assert line["row"] == "H17.35.1 → H20.12.1, 2020-01-01"
    with hall.services.session_factory() as session:
        assert set(agencies.successions(session)) == before, "nothing has happened yet"
    own = client.post(f"{address}/decision", json={"answer": "take"})
    assert (own.status_code, own.json()["error"]["code"]) == (409, "own_proposal")
    assert leader.post(f"{address}/decision", json={"answer": "drop"}).json()["state"] == "dropped"
    assert leader.post(f"{address}/decision", json={"answer": "take"}).status_code == 409
    again = client.post("/api/v1/procedures/import", json={"successions": [follows]}).json()
    taken = f"/api/v1/procedures/changes/{again['change_id']}/decision"
    assert leader.post(taken, json={"answer": "take"}).json()["state"] == "taken_over"
    with hall.services.session_factory() as session:
        now = agencies.successions(session)
        [new] = set(now) - before
        session.delete(now[new])
        session.commit()


def test_the_one_stop_software_tells_its_states_in_any_order(
    hall: Hall, software: TestClient
) -> None:
    dossier = hall.open_dossier(hall.staff("quay")).rsplit("/", 1)[-1]
    address = f"/api/v1/dossiers/{dossier}/updates"

    def say(sequence: int, **values: object) -> dict[str, str]:
        message = {"message_id": f"tn-{sequence}", "sequence": sequence,
                   "at": "2026-11-23T09:00:00+07:00", **values}  # fmt: skip
        answer = software.post(address, json=message)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    assert say(5, state_number=6)["payment"] == "due"
    assert say(4, state="returned")["taken"] == "late"
    assert say(5, state_number=6)["taken"] == "already_known"
    told = say(6, state_number=4, payment="paid")
    assert (told["taken"], told["state"], told["sync"]) == ("applied", "processing", "in_step")
    names = [one["name"] for one in software.get(address.replace("updates", "events")).json()]
    assert names.count("master_said") == 2
    assert names.count("master_late") == 1
    # A person does not speak for the software, nor its colleague next door for this agency.
    for username in ("quay", "ban-quay"):
        clerk = TestClient(hall.app, headers=hall.token(username))
        message = {"message_id": "x", "sequence": 9, "at": "2026-11-23T09:00:00+07:00"}
        assert clerk.post(address, json=message).status_code == 403
    assert say(7, state_number=7)["state"] == "withdrawn"
    officer = hall.staff("xuly")
    assert "Khớp với phần mềm một cửa" in text_of(officer.read(f"/xu-ly/ho-so/{dossier}"))


def test_the_clerk_marks_a_component_and_hands_over_the_one_notice(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    page = desk.read(dossier)
    [form] = page.xpath("//li[contains(., 'CT01')]//form[contains(@action, '/thanh-phan')]")
    fields = {name: str(value) for name, value in form.form_values()}
    short = desk.send(form.action, {**fields, "mark": "not_required", "reason": "ngắn"})
    assert short.status_code == 409
    desk.look_at(short)
    reason = "Đã khai thác dữ liệu cư trú"
    desk.do(form.action, {**fields, "mark": "exploited_data", "reason": reason})
    notice = desk.read(dossier + "/phieu-thieu")
    told = text_of(notice)
    assert "Phiếu yêu cầu bổ sung" in told
    assert "CT01" not in told
    assert "nhân thân" in told
    desk.do(dossier + "/phieu-thieu", {})
    assert "tạm dừng" in text_of(desk.read(dossier + "/phieu-thieu"))
    assert desk.send(dossier + "/phieu-thieu", {}).status_code == 409
    assert "đã yêu cầu bổ sung" in text_of(desk.read(dossier))
    desk.do(dossier + "/da-bo-sung", {})
    assert "Đang xử lý" in text_of(desk.read(dossier))


def test_a_refusal_is_printed_with_its_reason(hall: Hall) -> None:
    dossier = hall.open_dossier(hall.staff("quay")).replace("/quay/", "/xu-ly/")
    officer = hall.staff("xuly")
    officer.read(dossier)
    officer.read(dossier + "/phieu-tu-choi", status=404)
    values = {"outcome": "refused", "refusal_reason": "Không thuộc phạm vi", "keeps_papers": "true"}
    officer.do(dossier + "/dong", values)
    told = text_of(officer.read(dossier + "/phieu-tu-choi"))
    assert "Không thuộc phạm vi" in told
    assert "được giữ trong kho" in told


def test_a_dossier_is_opened_for_one_case_of_a_procedure(hall: Hall) -> None:
    desk = hall.staff("quay")
    found = text_of(desk.read(hall.open_dossier(desk, "1.001193/02")))
    assert "bị bỏ rơi" in found
    assert "chứng sinh" not in found.lower()
    page = desk.read(f"/quay/nguoi/{hall.citizen_id}")
    assert page.xpath("//option[@value='1.001193/02']")
    assert page.xpath("//option[@value='1.004222']")


def test_a_component_of_nobody_is_not_mapped(hall: Hall) -> None:
    leader = hall.staff("lanhdao")
    leader.read("/giam-sat/danh-muc")
    answer = leader.send(f"/giam-sat/danh-muc/anh-xa/{uuid4()}", {"paper_type": "passport"})
    assert answer.status_code == 404
