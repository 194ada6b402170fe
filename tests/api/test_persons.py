"""People who are not simple, over HTTP: found by old numbers, related, merged, cared for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from core.access import Sensitivity
from core.lifecycle import Origin, Trust
from repository.identifying import identifiers_of
from repository.persons import get_or_create_person
from storage.db.models import Person, Record, RecordOwner, Staff
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

PAPER = "Trích lục khai sinh số 45/1990, UBND xã Mẫu"
CHILD = "001226000088"


def page_of(id_: UUID | str) -> str:
    return f"/quay/nguoi/{id_}/quan-he"


def add(desk: Browser, name: str, born: str, **more: str) -> UUID:
    """Somebody new at the desk; gives their id."""
    desk.read("/quay")
    place = desk.do("/quay/nguoi/moi", {"full_name": name, "date_of_birth": born, **more})
    return UUID(place.rsplit("/", 1)[-1])


def waiting_for(boss: Browser, name: str) -> str:
    """Where the supervisor answers what was asked of this person."""
    shown = boss.read("/giam-sat/nguoi")
    return str(shown.xpath(f"string(//li[contains(., '{name}')]//form/@action)"))


def paper_of(hall: Hall, person_id: UUID, code: str) -> UUID:
    with hall.services.session_factory() as session:
        agency_id = session.query(Staff.agency_id).filter(Staff.username == "quay").scalar()
        record = Record(
            public_code=f"ma-{code}", paper_code=f"GT-{code}", type="birth_certificate",
            title="Giấy khai sinh", fields={"mother_name": "Vũ Thị Mẹ"},
            origin=Origin.ACCEPTED, trust=Trust.T4,
            sensitivity=Sensitivity.INTERNAL, source="result", agency_id=agency_id,
            signature_verdict="valid",
        )  # fmt: skip
        session.add(record)
        session.flush()
        session.add(RecordOwner(record_id=record.id, person_id=person_id))
        session.commit()
        return record.id


def test_a_person_is_found_by_cmnd_passport_and_temporary_key(hall: Hall) -> None:
    desk = hall.staff("quay")
    guest = add(desk, "Maria Mẫu", "03/02/1980", old_number="X1234567", nationality="Phi-líp-pin")
    desk.read("/quay")
    found = desk.look_at(desk.send("/quay/nguoi", {"query": "x 1234567"}))
    assert "Maria Mẫu Chưa có số định danh" in text_of(found)
    with hall.services.session_factory() as session:
        [key] = [one.value for one in identifiers_of(session, guest) if one.kind == "temporary"]
    shown = text_of(desk.look_at(desk.send("/quay/nguoi", {"query": key})))
    assert "Maria Mẫu" in shown
    infant = add(desk, "Bé Mẫu", "01/11/2026")
    assert "Trẻ chưa có số" in text_of(desk.read(f"/quay/nguoi/{infant}"))
    # The code on a card names the CMND before it: noted only when an officer says what they saw.
    card = f"{hall.citizen_number}|123456780|Người Mẫu|01012020|Nam|Xã Mẫu|10052021"
    for _ in range(2):
        desk.read("/quay")
        shown = desk.look_at(desk.send("/quay/nguoi", {"query": card}))
        [action] = shown.xpath("//form[.//input[@name='by_card']]/@action")
    told = {"kind": "old_identity", "number": "123456780", "by_card": "yes"}
    assert desk.send(action, told | {"reason": ""}).status_code == 409
    page = desk.read(desk.do(action, told | {"reason": "Đã xem thẻ căn cước và CMND cũ"}))
    taken_back = page.xpath("//form[contains(@action, '/bo')]/@action")
    desk.read("/quay")
    assert desk.do("/quay/nguoi", {"query": card}).endswith(str(hall.citizen_id))
    desk.read("/quay")
    found = desk.look_at(desk.send("/quay/nguoi", {"query": "123456780"}))
    assert f"/quay/nguoi/{hall.citizen_id}" in found.xpath(
        "string(//main//a[@class='button']/@href)"
    )
    desk.read(page_of(hall.citizen_id))
    assert "Đã bỏ vì ghi nhầm" in text_of(
        desk.read(desk.do(taken_back[0], {"reason": "Ghi nhầm số của người khác"}))
    )


def test_relations_are_noted_and_ended_at_the_desk(hall: Hall) -> None:
    desk = hall.staff("quay")
    other = add(desk, "Phạm Văn Họ", "05/05/1950", old_number="200000001")
    page = page_of(other)
    desk.read(page)
    wrong = desk.send(page, {"kind": "guardian", "other_number": hall.citizen_number,
                             "basis": "word", "reason": "Cán bộ biết rõ"})  # fmt: skip
    assert wrong.status_code == 409
    assert "cần giấy tờ chứng minh" in text_of(desk.look_at(wrong), "//*[@role='alert']")
    values = {"kind": "guardian", "other_number": hall.citizen_number, "reason": PAPER}
    assert desk.send(page, values).status_code == 409
    values |= {"kind": "representative", "reason": "Giấy ủy quyền chứng thực số 7, UBND xã Mẫu"}
    shown = desk.read(desk.do(page, values))
    assert "Phạm Văn Họ là người được ủy quyền của" in text_of(shown)
    notices = text_of(hall.citizen().read("/kho-cua-toi/thong-bao"))
    assert "ghi nhận Phạm Văn Họ là người được ủy quyền của ông/bà" in notices
    [action] = shown.xpath("//form[contains(@action,'ket-thuc')]/@action")
    assert desk.send(action, {"reason": "vì"}).status_code == 409
    desk.read(page)
    assert "Hết từ" in text_of(desk.read(desk.do(action, {"reason": "Chấm dứt giám hộ"})))


def test_a_double_is_met_merged_and_split_again(hall: Hall) -> None:
    desk = hall.staff("quay")
    first = add(desk, "Đỗ Thị Trùng", "07/07/1977", old_number="300000001")
    second = add(desk, "Đỗ Thị Trùng", "07/07/1977", number="001177000071")
    assert "Có thể trùng" in text_of(desk.read(f"/quay/nguoi/{second}"))
    shown = desk.read("/quay/nguoi-trung")
    assert "Đỗ Thị Trùng" in text_of(shown)
    assert "Đỗ Thị Trùng" not in text_of(hall.staff("ban-quay").read("/quay/nguoi-trung"))
    [action] = shown.xpath("//form[contains(@action,'nguoi-trung/')]/@action")
    desk.do(action, {"answer": "same", "reason": "Cùng căn cước và CMND cũ"})
    assert "Không có cặp nào" in text_of(desk.read("/quay/nguoi-trung"))
    assert "chờ lãnh đạo đồng ý" in text_of(desk.read(page_of(first)))
    boss = hall.staff("lanhdao")
    assert "đề nghị gộp người hoặc ghi nhận đã mất chờ ý kiến" in text_of(boss.read("/giam-sat"))
    action = waiting_for(boss, "Đỗ Thị Trùng")
    assert boss.send(action, {"says": "declined"}).status_code == 409
    boss.read("/giam-sat/nguoi")
    shown = boss.read(boss.do(action, {"says": "agreed"}))
    assert "Đỗ Thị Trùng" not in text_of(shown)
    page = desk.read(page_of(first))
    assert "Đã gộp" in text_of(page)
    desk.do(f"/quay/nguoi/{first}/tach", {"reason": "Hai người khác nhau"})
    with hall.services.session_factory() as session:
        assert session.get_one(Person, first).merged_into_id is None


def test_machines_ask_and_people_note_through_the_api(hall: Hall) -> None:
    desk = hall.staff("quay")
    client = TestClient(hall.app, headers=hall.token("quay"))
    one = add(desk, "Lý Thị Máy", "01/01/1960", old_number="400000001")
    found = client.post("/api/v1/persons/find", json={"number": "400 000 001"}).json()
    assert [who["id"] for who in found] == [str(one)]
    base = f"/api/v1/persons/{one}"
    told = {"kind": "parent", "other_person_id": str(hall.citizen_id), "basis": "paper",
            "reason": PAPER}  # fmt: skip
    [relation] = client.post(f"{base}/relations", json=told).json()
    assert (relation["kind"], relation["ended_on"]) == ("parent", None)
    ended = client.post(f"{base}/relations/{relation['id']}/end", json={"reason": "Ghi nhầm người"})
    assert ended.json()[0]["ended_on"] is not None
    number = {"kind": "passport", "number": "B1234567", "reason": "Đã xem hộ chiếu bản chính"}
    rows = client.post(f"{base}/identifiers", json=number).json()
    assert {row["kind"] for row in rows} == {"old_identity", "passport", "temporary"}
    [passport] = [row["id"] for row in rows if row["kind"] == "passport"]
    why = {"reason": "Ghi nhầm người"}
    rows = client.post(f"{base}/identifiers/{passport}/withdraw", json=why).json()
    assert {row["source"] for row in rows if row["kind"] == "passport"} == {"withdrawn"}
    boss = TestClient(hall.app, headers=hall.token("lanhdao"))

    def agree(name: str) -> None:
        rows = boss.get("/api/v1/person-requests").json()
        row = next(row for row in reversed(rows) if row["name"] == name)
        told = boss.post(f"/api/v1/person-requests/{row['id']}", json={"answer": "agreed"})
        assert told.status_code == 204, told.text

    double = add(desk, "Lý Thị Máy", "01/01/1960", old_number="400000002")
    pairs = client.get("/api/v1/duplicates").json()
    assert {str(one), str(double)} in [{p["person"]["id"], p["other"]["id"]} for p in pairs]
    merged = client.post(f"/api/v1/persons/{double}/merge",
                         json={"into_id": str(one), "reason": "Cùng một người"})  # fmt: skip
    assert merged.json()["is_waiting"]
    agree("merge_asked")
    split = client.post(f"/api/v1/persons/{double}/unmerge", json={"reason": "Hai người khác"})
    assert split.json()["id"] == str(double)
    again = client.post(f"/api/v1/persons/{double}/unmerge", json={"reason": "Hai người khác"})
    assert again.status_code == 409
    gone = client.post(f"{base}/death", json={"on": "2026-11-01", "reason": PAPER}).json()
    assert (gone["name"], gone["is_waiting"]) == ("death_asked", True)
    agree("death_asked")
    [who] = client.post("/api/v1/persons/find", json={"number": "400000001"}).json()
    assert "deceased" in who["chips"]
    back = client.post(f"{base}/death/annul", json={"reason": "Ghi nhầm người"}).json()
    assert "deceased" not in back["chips"]


def test_a_parent_sees_the_papers_of_a_child_and_the_look_is_logged(hall: Hall) -> None:
    with hall.services.session_factory() as session:
        mother = get_or_create_person(
            session, "001195000099", "Vũ Thị Mẹ", date(1995, 1, 1), "nữ"
        ).id
        child = get_or_create_person(session, CHILD, "Vũ Bé", date(2026, 3, 1), "nam").id
        session.commit()
    record = paper_of(hall, child, "CON1")
    citizen = hall.visitor()
    citizen.sign_in_citizen("001195000099")
    citizen.read(f"/kho-cua-toi/{record}", status=404)
    desk = hall.staff("quay")
    # Neither an officer's word nor a number that was typed opens a store; a paper of it does.
    for basis, is_shown in (("word", False), ("paper", False), ("record", True)):
        desk.read(page_of(mother))
        values = {"kind": "parent", "other_number": CHILD, "basis": basis, "reason": PAPER,
                  "paper_code": "GT-CON1"}  # fmt: skip
        desk.do(page_of(mother), values)
        assert ("Giấy tờ của Vũ Bé" in text_of(citizen.read("/kho-cua-toi"))) is is_shown
    assert "Giấy khai sinh" in text_of(citizen.read(f"/kho-cua-toi/{record}"))
    looks = hall.visitor()
    looks.sign_in_citizen(CHILD)
    log = text_of(looks.read("/kho-cua-toi/ai-da-xem"))
    assert "cha, mẹ hoặc người giám hộ" in log
    desk.read(page_of(mother))
    desk.do(f"/quay/nguoi/{mother}/da-mat", {"on": "01/11/2026", "reason": PAPER})
    boss = hall.staff("lanhdao")
    action = waiting_for(boss, "Vũ Thị Mẹ")
    assert "Vũ Bé" in text_of(citizen.read("/kho-cua-toi"))
    boss.do(action, {"says": "agreed"})
    assert "Vũ Bé" not in text_of(citizen.read("/kho-cua-toi"))
    citizen.read(f"/kho-cua-toi/{record}", status=404)
