"""The ten stories of the demo world (domain.md 11), through the doors of API and pages.

Database, object store, time stamps and signing are real; papers stand as the reader leaves them
(tests/support/town.py). That reading, Valkey and workers do their part is tried in test_browser.py
and test_kill.py. Story G, the backlog campaign of 300 papers, is
tests/pipeline/test_campaign.py::test_a_campaign_of_three_hundred_papers.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest

from core.clock import today_in_vietnam
from core.lifecycle import RecordStatus, Trust
from repository.working_days import add_months, vietnamese_calendar
from storage.db.models import Person
from tests.support.browser import text_of
from tests.support.hall import Hall
from tests.support.house import ROOT
from tests.support.town import Town

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

WHY: Final = "Công an xác định giấy tờ giả mạo"
_SERIAL: Final = count(101)


@pytest.fixture(scope="module")
def town(hall: Hall) -> Town:
    return Town(hall)


class Someone:
    """An invented person of the town, with the values that papers print of them."""

    def __init__(self, town: Town, name: str, born: str, sex: str) -> None:
        century = {"19": 0, "20": 2}[born[:2]] + (sex == "nữ")
        self.number = f"049{century}{born[2:4]}{next(_SERIAL):06}"
        self.name, self.born, self.sex = name, born, sex
        self.id = town.person(self.number, name, born, sex)

    @property
    def printed(self) -> dict[str, str]:
        return {
            "holder_name": self.name,
            "personal_number": self.number,
            "date_of_birth": self.born,
            "sex": self.sex,
        }

    def store(self, town: Town) -> dict[str, Any]:
        """The own store as the citizen sees it: by title of the paper."""
        citizen = town.hall.visitor()
        assert citizen.sign_in_citizen(self.number).status_code == 303
        told = citizen.get("/api/v1/me/records").json()
        return {one["record"]["title"]: one["record"] for one in told}


def today(town: Town) -> date:
    return today_in_vietnam(town.services.clock)


def numbered(number: str, on: date | str, **more: str) -> dict[str, str]:
    issuer = "Ủy ban nhân dân xã Mẫu"
    return {"document_number": number, "issue_date": str(on), "issuer": issuer, **more}


def result_of(
    town: Town, procedure: str, owner: Someone, type: str, fields: dict[str, str]
) -> UUID:
    """A procedure is gone through from opening to end; the paper that it gives."""
    dossier = town.open(procedure, owner.id)
    record = town.scan(dossier, type, fields, owner=owner.id)
    town.close(dossier)
    return record


def married(town: Town) -> tuple[Someone, Someone, UUID]:
    """A couple, whose marriage the commune registered."""
    wife = Someone(town, "Nguyễn Thị An", "1990-01-01", "nữ")
    husband = Someone(town, "Nguyễn Văn Đức", "1985-05-05", "nam")
    fields = numbered(
        f"{wife.number[-3:]}/2015",
        "2015-06-07",
        husband_name=husband.name,
        husband_personal_number=husband.number,
        wife_name=wife.name,
        wife_personal_number=wife.number,
    )
    return wife, husband, result_of(town, "1.000894", wife, "marriage_certificate", fields)


def born(town: Town, mother: Someone, child: Someone, dossier: UUID) -> UUID:
    named = numbered(f"{child.number[-3:]}/2024", "2024-02-10", mother_name=mother.name)
    fields = child.printed | named
    return town.scan(dossier, "birth_certificate", fields, owner=child.id)


def test_a_birth_chain(town: Town) -> None:
    """Marriage serves the registration of a birth, and its certificate what follows from it."""
    mother, father, marriage = married(town)
    child = Someone(town, "Nguyễn Minh Khôi", "2024-02-03", "nam")
    dossier = town.open("1.001193", mother.id)
    offer = town.checklist(dossier)["MAU-001193-01"]["offers"][0]
    assert (offer["record"]["id"], offer["is_usable"]) == (str(marriage), True)
    town.reuse(dossier, "MAU-001193-01", marriage)
    assert town.checklist(dossier)["MAU-001193-01"]["status"] == "reused_result"
    certificate = born(town, mother, child, dossier)
    assert "Giấy khai sinh" not in child.store(town), "hidden until the result is returned"
    town.close(dossier)
    assert child.store(town)["Giấy khai sinh"]["trust"] == Trust.T3
    residence = town.open("1.004222", child.id, submitter=mother.id)
    town.reuse(residence, "000.00.00.G01-KQ003606", certificate)
    ct07 = child.printed | numbered("5/2024", "2024-03-01", address="Xã Mẫu")
    town.scan(residence, "residence_confirmation", ct07, owner=child.id)
    town.close(residence)
    linked = town.open("2.000986", mother.id)
    town.reuse(linked, "MAU-000986-01", marriage)
    card = child.printed | numbered("0123456789", "2024-03-02")
    town.scan(linked, "health_insurance_card", card, owner=child.id)
    town.close(linked)
    assert {"Giấy khai sinh", "Thẻ bảo hiểm y tế"} <= set(child.store(town))
    assert len(child.store(town)) == 3
    told = father.store(town)["Giấy chứng nhận kết hôn"]
    assert told["reuse_count"] == 2


def test_b_house(town: Town) -> None:
    """The permit with its drawings is not brought again when it is adjusted, nor is the land."""
    owner = Someone(town, "Trần Văn Bình", "1980-03-04", "nam")
    plot = {"map_sheet": "7", "parcel_number": "21", "holder_name": owner.name}
    building = {"construction_address": "Thửa 21, xã Mẫu", "investor_name": owner.name}
    first = town.open("1.013225", owner.id)
    land = town.scan(
        first,
        "land_use_certificate",
        plot | {"serial_number": "AA 00123456", "issue_date": "2019-05-06"},
        owner=owner.id,
        slot="G17-KQ005479",
    )
    permit = town.scan(
        first,
        "construction_permit",
        building | numbered("1/GPXD", "2025-01-10"),
        owner=owner.id,
    )
    town.close(first)
    second = town.open("1.013226", owner.id)
    best = town.checklist(second)["MAU-013226-02"]["offers"][0]
    assert (best["record"]["id"], best["is_usable"]) == (str(permit), True)
    town.reuse(second, "MAU-013226-02", permit)
    town.reuse(second, "G17-KQ005479", land)
    adjusted = building | numbered("2/GPXD", "2025-06-10")
    newer = town.scan(second, "construction_permit", adjusted, owner=owner.id)
    town.close(second)
    assert town.record(permit).status is RecordStatus.REPLACED
    offered = town.checklist(town.open("1.013226", owner.id))["MAU-013226-02"]["offers"]
    assert [one["record"]["id"] for one in offered if one["is_usable"]] == [str(newer)]
    assert town.record(land).reuse_count == 1


def test_c_household_business_becomes_an_enterprise(town: Town) -> None:
    owner = Someone(town, "Lê Thị Cúc", "1988-09-10", "nữ")
    fields = numbered(
        "41A8001234",
        "2023-02-03",
        business_name="Hộ kinh doanh Cúc Mẫu",
        owner_name=owner.name,
        business_address="Chợ Mẫu",
    )
    licence = result_of(town, "1.001612", owner, "household_business_certificate", fields)
    dossier = town.open("2.001610", owner.id)
    event = town.reuse(dossier, "MAU-001610-03", licence)
    assert event["verdict"] == "REUSABLE"
    enterprise = numbered("9990000018", "2026-01-05", tax_code="9990000018")
    town.scan(dossier, "enterprise_certificate", enterprise, owner=owner.id)
    town.close(dossier)
    store = owner.store(town)
    assert store["Giấy chứng nhận đăng ký hộ kinh doanh"]["reuse_count"] == 1
    assert "Giấy chứng nhận đăng ký doanh nghiệp" in store


def test_d_allowance(town: Town) -> None:
    """Nothing is brought but the form: disability and birth stand in the store."""
    owner = Someone(town, "Phạm Văn Dũng", "2001-07-08", "nam")
    birth = result_of(
        town,
        "1.001193",
        owner,
        "birth_certificate",
        owner.printed | numbered("8/2001", "2001-08-01"),
    )
    disability = result_of(
        town,
        "1.001699",
        owner,
        "disability_confirmation",
        owner.printed | numbered("3/XNKT", "2025-02-03"),
    )
    dossier = town.open("1.001776", owner.id)
    town.reuse(dossier, "MAU-001776-02", disability)
    town.reuse(dossier, "MAU-001776-03", birth)
    asked_for = [
        item["code"] for item in town.checklist(dossier).values() if item["must_be_asked_for"]
    ]
    assert asked_for == ["MAU-001776-01"]
    decision = numbered("15/QĐ-UBND", today(town), subject="Hưởng trợ cấp xã hội hằng tháng")
    town.scan(dossier, "decision", decision, owner=owner.id)
    town.close(dossier)
    page = owner.store(town)
    assert "Quyết định" in page


def test_e_expired(town: Town) -> None:
    """A confirmation seven months old is blocked with its reason, whatever the desk presses."""
    owner = Someone(town, "Đỗ Thị Em", "1995-11-12", "nữ")
    issued = add_months(today(town), -7)
    fields = owner.printed | numbered("9/XNTTHN", issued, purpose="Để đăng ký kết hôn")
    record = result_of(town, "1.004873", owner, "marital_status_confirmation", fields)
    dossier = town.open("1.000894", owner.id)
    item = town.checklist(dossier)["MAU-000894-01"]
    assert item["status"] == "expired"
    assert item["must_be_asked_for"]
    assert "hết" in item["offers"][0]["reasons"][0]
    refused = town.reuse(dossier, "MAU-000894-01", record, status=409)
    assert refused["error"]["code"] == "reuse_refused"
    notice = town.hall.staff("quay").read(f"/quay/ho-so/{dossier}/phieu-thieu")
    assert "tình trạng hôn nhân" in text_of(notice)


def test_f_death_closes_a_store(town: Town) -> None:
    """The extract is filed and returned: from then on nobody uses the store as its owner."""
    wife, husband, marriage = married(town)
    assert wife.store(town)
    died = today(town) - timedelta(days=3)
    dossier = town.open("1.000656", wife.id, submitter=husband.id)
    fields = wife.printed | numbered("9/TLKT", today(town), date_of_death=str(died))
    town.scan(dossier, "death_extract", fields, owner=wife.id)
    town.close(dossier)
    with town.services.session_factory() as session:
        assert session.get_one(Person, wife.id).deceased_on == died
    assert wife.store(town) == {}
    assert "Giấy chứng nhận kết hôn" in husband.store(town)
    later = town.open("1.001193", wife.id)
    offers = town.checklist(later)["MAU-001193-01"]["offers"]
    assert not any(one["is_usable"] for one in offers if one["record"]["id"] == str(marriage))


def test_g_backlog_campaign_is_told_elsewhere() -> None:
    text = ROOT.joinpath("tests/pipeline/test_campaign.py").read_text("utf-8")
    assert re.search(r"^def test_a_campaign_of_three_hundred_papers\(", text, re.MULTILINE)


def test_h_forged_paper_recalled(town: Town) -> None:
    """Each dossier that used it is listed, all are told, and the paper is asked for anew."""
    mother, _, marriage = married(town)
    used = [town.open("1.001193", mother.id), town.open("2.000986", mother.id)]
    slots = ["MAU-001193-01", "MAU-000986-01"]
    for dossier, slot in zip(used, slots, strict=True):
        town.reuse(dossier, slot, marriage)
    body = {"reason": WHY, "change": "found_forged"}
    told = town.ask(town.officer, "POST", f"/records/{marriage}/revoke", json=body)
    assert (told["status"], told["is_held"]) == ("cancelled", True)
    standing = town.ask(town.officer, "GET", f"/records/{marriage}/standing")
    listed = {one["dossier_code"] for one in standing["uses"]}
    assert {town.dossier_code(dossier) for dossier in used} <= listed
    notices = town.ask(town.officer, "GET", "/notices")
    about = {one["dossier_code"] for one in notices if one["kind"] == "found_forged"}
    assert {town.dossier_code(dossier) for dossier in used} <= about
    citizen = town.hall.visitor()
    citizen.sign_in_citizen(mother.number)
    assert WHY in text_of(citizen.read("/kho-cua-toi/thong-bao"))
    for dossier, slot in zip(used, slots, strict=True):
        assert town.checklist(dossier)[slot]["status"] not in {"reused", "reused_result"}
        town.reuse(dossier, slot, marriage, status=409)


def test_i_a_commune_with_no_dossiers(town: Town) -> None:
    """Nothing there is said in words, counts as nothing, and the first dossier is number one."""
    assert town.ask("ban-quay", "GET", "/dossiers") == []
    assert town.ask("ban-quay", "GET", "/documents") == []
    for name, page in (("ban-quay", "/quay"), ("ban-xuly", "/xu-ly"), ("ban-lanhdao", "/giam-sat")):
        browser = town.hall.staff(name)
        words = text_of(browser.read(page)).casefold()
        assert "chưa có" in words or "không có" in words, page
    owner = Someone(town, "Hoàng Thị Iêng", "1970-12-13", "nữ")
    dossier = town.open("1.004222", owner.id, desk="ban-quay")
    assert town.dossier_code(dossier).startswith("H17.35.2-")
    assert town.dossier_code(dossier).endswith("-0001")


def test_j_a_late_dossier_and_its_letter_of_apology(town: Town) -> None:
    """One letter, one new date counted in working days; a second one is refused."""
    owner = Someone(town, "Vũ Văn Giàu", "1965-04-05", "nam")
    now = town.services.clock.now()
    dossier = town.open("1.001612", owner.id, at=now - timedelta(days=30))
    told = town.ask(town.officer, "GET", f"/dossiers/{dossier}")
    assert date.fromisoformat(told["due_on"]) < today(town)
    officer = town.hall.staff(town.officer)
    way = f"/xu-ly/ho-so/{dossier}/xin-loi"
    officer.read(way)
    for values in ({"reason": "vì", "working_days": "3"}, {"reason": WHY, "working_days": "0"}):
        assert officer.send(way, values).status_code in {409, 422}
    reason = "Chờ kết quả xác minh của cơ quan khác"
    officer.do(way, {"reason": reason, "working_days": "3"})
    new_day = vietnamese_calendar().add(today(town), 3)
    letter = text_of(officer.read(way))
    assert "DỰ THẢO theo Mẫu số 04" in letter
    assert reason in letter
    assert f"hẹn trả kết quả vào ngày {new_day:%d/%m/%Y}" in letter
    told = town.ask(town.officer, "GET", f"/dossiers/{dossier}")
    assert told["due_on"] == str(new_day)
    again = officer.send(way, {"reason": reason, "working_days": "2"})
    assert again.status_code == 409
    assert "đã được hẹn lại một lần" in text_of(officer.look_at(again), "//*[@role='alert']")
    neighbour = town.hall.staff("ban-xuly")
    assert neighbour.get(way).status_code == 404
