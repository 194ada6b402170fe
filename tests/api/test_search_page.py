"""The search page and the same search over the API: what is shown, and what stays hidden."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.access import Sensitivity
from core.identifiers import new_public_code
from core.lifecycle import Origin, RecordStatus, Trust
from core.vietnamese import fold
from repository.indexing import index_record
from repository.publishing import new_paper_code
from storage.db.models import Dossier, Person, Record, RecordOwner
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

WORDS = "ỦY BAN NHÂN DÂN XÃ MẪU\nXác nhận bà Trần Thị Thuý cư trú tại ấp Hoà Bình, xã Mẫu"


def file_paper(
    hall: Hall, dossier_id: UUID, number: str, year: int = 2024, *, owner: str | None = None
) -> UUID:
    """A paper of the citizen, or of somebody else, that came with the dossier."""
    with hall.services.session_factory() as session:
        dossier = session.get_one(Dossier, dossier_id)
        record = Record(
            public_code=new_public_code(),
            paper_code=new_paper_code(),
            type="residence_confirmation",
            title="Xác nhận thông tin về cư trú",
            document_number=number,
            issued_on=date(year, 3, 4),
            issuer_name="Ủy ban nhân dân xã Mẫu",
            fields={},
            status=RecordStatus.IN_FORCE,
            origin=Origin.ACCEPTED,
            trust=Trust.T4,
            sensitivity=Sensitivity.INTERNAL,
            source="component",
            dossier_id=dossier.id,
            agency_id=dossier.receiving_agency_id,
            signature_verdict="valid",
        )
        session.add(record)
        session.flush()
        owner_id = hall.citizen_id
        if owner is not None:
            other = Person(full_name=owner, full_name_folded=fold(owner))
            session.add(other)
            session.flush()
            owner_id = other.id
        session.add(RecordOwner(record_id=record.id, person_id=owner_id, role="holder"))
        index_record(session, record, {"document_number": number}, WORDS)
        session.commit()
        return record.id


def dossier_of(hall: Hall) -> UUID:
    return UUID(hall.open_dossier(hall.staff("quay")).split("/")[-1])


def test_a_clerk_finds_narrows_and_opens_a_paper(hall: Hall) -> None:
    dossier = dossier_of(hall)
    papers = [file_paper(hall, dossier, f"{number}/A-CT07", 2020 + number) for number in range(3)]
    officer = hall.staff("xuly")
    assert officer.read("/xu-ly").xpath("//a[@href='/xu-ly/tra-cuu']")
    empty = officer.read("/xu-ly/tra-cuu")
    assert empty.xpath("//input[@id='query'][@autofocus]")
    assert not empty.xpath("//ol")
    page = officer.read(officer.do("/xu-ly/tra-cuu", {"query": "hòa bình A-CT07"}))
    assert len(page.xpath("//ol/li")) == 3
    assert page.xpath("string((//mark)[1])") == "Hoà"
    assert hall.citizen_number not in page.text_content()
    [kept] = page.xpath("//input[@name='kept']/@value")
    values = {"query": "hòa bình A-CT07", "kept": kept, "change": "year=2021"}
    page = officer.read(officer.do("/xu-ly/tra-cuu", values))
    [link] = page.xpath("//ol/li//strong/a/@href")
    assert link == f"/xu-ly/ho-so/{dossier}/giay-to/{papers[1]}"
    officer.read(link)
    [kept] = page.xpath("//input[@name='kept']/@value")
    assert page.xpath("//button[@name='change'][@value='year=']")
    values = values | {"kept": kept, "change": "year="}
    page = officer.read(officer.do("/xu-ly/tra-cuu", values))
    assert len(page.xpath("//ol/li")) == 3
    assert len(hall.staff("quay").read("/xu-ly/tra-cuu").xpath("//ol")) == 0, "words of another"


def test_what_is_looked_for_is_in_no_address_and_no_log(
    hall: Hall, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    file_paper(hall, dossier_of(hall), "77/B-CT07")
    officer = hall.staff("xuly")
    with caplog.at_level(logging.DEBUG):
        address = officer.do("/xu-ly/tra-cuu", {"query": "Thuý 77/B-CT07"})
        page = officer.read(address)
    assert address == "/xu-ly/tra-cuu"
    assert len(page.xpath("//ol/li")) == 1
    told = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in ("Thuý", "thuy", "77/B") if word in told]


@pytest.mark.parametrize("query", ["zzz", "zz/9", "' OR zq=zq --", "zq & (", "   "])
def test_nothing_found_is_said_in_words(hall: Hall, query: str) -> None:
    officer = hall.staff("xuly")
    page = officer.read(officer.do("/xu-ly/tra-cuu", {"query": query}))
    assert not page.xpath("//ol")
    assert ("Không tìm thấy" in page.text_content()) == bool(query.strip())


@pytest.mark.parametrize(
    "values", [{"kept": "{", "change": "year=2020"}, {"change": "year=x"}, {"change": "page=-1"},
               {"change": "secret=1"}, {"kept": '{"dossier_id": "x"}', "change": "type=y"}],
)  # fmt: skip
def test_a_broken_form_is_a_plain_search(hall: Hall, values: dict[str, str]) -> None:
    officer = hall.staff("xuly")
    officer.read(officer.do("/xu-ly/tra-cuu", {"query": "zzz", **values}))


def test_a_dossier_is_found_by_its_code(hall: Hall) -> None:
    dossier = dossier_of(hall)
    officer = hall.staff("xuly")
    code = officer.read(f"/xu-ly/ho-so/{dossier}").xpath("string(//h1)").split()[-1]
    page = officer.read(officer.do("/xu-ly/tra-cuu", {"query": code.lower()}))
    assert page.xpath(f"//a[@href='/xu-ly/ho-so/{dossier}']")


def test_neighbours_scanners_and_citizens_find_nothing(hall: Hall) -> None:
    file_paper(hall, dossier_of(hall), "88/C-CT07")
    neighbour = hall.staff("ban-xuly")
    page = neighbour.read(neighbour.do("/xu-ly/tra-cuu", {"query": "88/C-CT07"}))
    assert not page.xpath("//ol")
    for browser in (hall.staff("quet"), hall.staff("lanhdao"), hall.citizen()):
        browser.read("/xu-ly/tra-cuu", status=403)


def test_the_api_finds_the_same(hall: Hall) -> None:
    dossier = dossier_of(hall)
    record = file_paper(hall, dossier, "99/D-CT07")
    client = hall.visitor().client

    def ask(who: str, **body: object) -> tuple[int, dict[str, Any]]:
        answer = client.post("/api/v1/search", json=body, headers=hall.token(who))
        return answer.status_code, answer.json()

    for body in ({"query": "99/D-CT07"}, {"query": "99 d ct07", "dossier_id": str(dossier)}):
        status, found = ask("xuly", **body)
        assert status == 200, found
        assert [hit["record"]["id"] for hit in found["hits"]] == [str(record)]
        assert found["facets"]["type"][0]["words"] == "Xác nhận thông tin về cư trú (CT07)"
    assert ask("ban-xuly", query="99/D-CT07")[1]["total"] == 0
    assert ask("ban-xuly", query="99", dossier_id=str(dossier))[0] == 404
    assert ask("xuly", query="99", dossier_id=str(uuid4()))[0] == 404
    assert ask("lanhdao", query="99/D-CT07")[0] == 403
    assert ask("xuly", query="99/D-CT07", limit=1000)[0] == 422
    assert client.post("/api/v1/search", json={"query": "x"}).status_code == 401


def test_a_citizen_finds_narrows_and_opens_an_own_paper(
    hall: Hall, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    dossier = dossier_of(hall)
    mine = [file_paper(hall, dossier, f"{number}/E-CT07", 2020 + number) for number in range(2)]
    others = file_paper(hall, dossier, "7/E-CT07", owner="Người Mẫu Khác")
    citizen = hall.citizen()
    assert citizen.read("/kho-cua-toi").xpath("//form[@action='/kho-cua-toi/tim']")
    assert not citizen.read("/kho-cua-toi/tim").xpath("//ol")
    with caplog.at_level(logging.DEBUG):
        address = citizen.do("/kho-cua-toi/tim", {"query": "hòa bình E-CT07"})
        page = citizen.read(address)
    assert address == "/kho-cua-toi/tim"
    told = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in ("hòa bình", "hoa binh", "E-CT07") if word in told]
    links = set(page.xpath("//ol/li//strong/a/@href"))
    assert links == {f"/kho-cua-toi/{record}" for record in mine}
    assert str(others) not in page.text_content()
    assert page.xpath("string((//mark)[1])") == "Hoà"
    [kept] = page.xpath("//input[@name='kept']/@value")
    assert not page.xpath("//button[starts-with(@value, 'sensitivity=')]")
    values = {"query": "hòa bình E-CT07", "kept": kept, "change": "year=2021"}
    page = citizen.read(citizen.do("/kho-cua-toi/tim", values))
    [link] = page.xpath("//ol/li//strong/a/@href")
    assert link == f"/kho-cua-toi/{mine[1]}"
    citizen.read(link)
    page = citizen.read(citizen.do("/kho-cua-toi/tim", {"query": "7/E-CT07"}))
    assert not page.xpath(f"//a[contains(@href, '{others}')]")
    page = citizen.read(citizen.do("/kho-cua-toi/tim", {"query": "zqzq"}))
    assert "Không tìm thấy" in page.text_content()
    page = citizen.read(citizen.do("/kho-cua-toi/tim", {"query": ""}))
    assert len(page.xpath("//ol/li")) >= 2, "nothing typed: all own papers"
    for browser in (hall.staff("xuly"), hall.staff("quay")):
        browser.read("/kho-cua-toi/tim", status=403)


def test_the_api_finds_own_papers_alone(hall: Hall) -> None:
    dossier = dossier_of(hall)
    mine = file_paper(hall, dossier, "5/F-CT07")
    file_paper(hall, dossier, "6/F-CT07", owner="Người Mẫu Khác")
    citizen = hall.citizen()

    def ask(**body: object) -> tuple[int, dict[str, Any]]:
        answer = citizen.client.post(
            "/api/v1/me/records/search", json=body, headers={"X-CSRF-Token": citizen.csrf}
        )
        return answer.status_code, answer.json()

    status, found = ask(query="f ct07")
    assert status == 200, found
    assert [hit["paper"]["record"]["id"] for hit in found["hits"]] == [str(mine)]
    assert found["hits"][0]["paper"]["standing"] == "expired", "by the general rule of its type"
    assert ask(query="f ct07", dossier_id=str(dossier))[0] == 422
    client = hall.visitor().client
    staff = client.post(
        "/api/v1/me/records/search", json={"query": "x"}, headers=hall.token("xuly")
    )
    assert staff.status_code == 403


def test_the_papers_of_a_person_come_by_pages(hall: Hall) -> None:
    dossier = dossier_of(hall)
    filed = [file_paper(hall, dossier, f"{number}/G-CT07", 1950 + number) for number in range(3)]
    client, headers = hall.visitor().client, hall.token("xuly")
    address = f"/api/v1/persons/{hall.citizen_id}/records"

    def ask(cursor: str | None) -> tuple[list[str], str | None]:
        asked = {"dossier_id": str(dossier), "limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = client.get(address, params=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()], answer.headers.get("X-Next-Cursor")

    found, cursor = ask(None)
    while cursor is not None:
        assert len(found) % 2 == 0, "a full page"
        more, cursor = ask(cursor)
        found += more
    assert len(found) == len(set(found))
    assert found[-3:] == [str(one) for one in reversed(filed)], "the oldest issue last"
    for wrong in ("x", "W10", "WyI-Il0"):
        asked = {"dossier_id": str(dossier), "cursor": wrong}
        answer = client.get(address, params=asked, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "cursor_not_valid")
    page = hall.citizen().read("/kho-cua-toi/chia-se?tu=x", status=422)
    assert "danh sách" in page.text_content()
