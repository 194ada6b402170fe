"""A backlog campaign on the pages: made, listed, planned, scanned, matched by hand, released."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from api.web.campaign_wording import REASON_VI
from core.access import Caller
from core.lifecycle import State
from ingest.pipeline.backlog import open_campaign_batch
from ingest.review import confirm_document
from repository.persons import get_or_create_person
from repository.staff import caller_of
from storage.db.models import AccessLogEntry, CampaignPaper, Document, PaperState, Staff
from tests.support.backlog import csv_of, read_papers, result, unnumbered
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall, blank_png

pytestmark = pytest.mark.servers

TYPE = "birth_certificate"


def clerk(hall: Hall) -> Caller:
    with hall.services.session_factory() as session:
        return caller_of(session.scalars(sa.select(Staff).where(Staff.username == "quay")).one())


def make(officer: Browser) -> str:
    officer.read("/quay/dot-so-hoa")
    place = officer.do("/quay/dot-so-hoa", {"name": "Đợt mẫu 2026", "paper_type": TYPE})
    officer.read(place)
    return place


def give_list(officer: Browser, place: str, data: bytes) -> str:
    answer = officer.send(f"{place}/danh-sach", {}, files={"file": ("mau.csv", data)})
    assert answer.status_code == 200, answer.text[:2000]
    return text_of(officer.look_at(answer))


def scan(hall: Hall, place: str, papers: list[dict[str, str]]) -> list[UUID]:
    """Papers of the campaign, read and confirmed by a clerk."""
    campaign_id = UUID(place.rsplit("/", 1)[-1])
    services, caller = hall.services, clerk(hall)
    batch_id = open_campaign_batch(services, caller, campaign_id, announced_pages=None)
    with services.session_factory() as session:
        ids = read_papers(session, batch_id, papers, type=TYPE)
    for document_id, fields in zip(ids, papers, strict=True):
        confirm_document(
            services,
            caller,
            document_id=document_id,
            version=1,
            type=TYPE,
            fields=fields,
            owner_id=None,
            component_id=None,
            compared_with_original=True,
        )
    return ids


def test_a_campaign_on_the_pages(hall: Hall) -> None:
    officer, desk, chief = hall.staff("xuly"), hall.staff("quay"), hall.staff("lanhdao")
    place = make(officer)
    known, lonely = unnumbered(result(1)), unnumbered(result(2))
    with hall.services.session_factory() as session:
        person = get_or_create_person(
            session, None, known.name, known.born, address=f"Số 5, {known.ward}"
        )
        session.commit()
    wrong = lonely.row | {"issued_on": "31/02/2015"}
    told = give_list(officer, place, csv_of([known.row, result(3).row, wrong]))
    assert "Thêm 2 dòng" in told
    assert "Dòng 3, cột «Ngày cấp»: không phải ngày" in told
    plan = {"paper_type": TYPE, "count": "24", "year": "2026", "month": ""}
    officer.read(officer.do(f"{place}/ke-hoach", plan).partition("#")[0])

    odd = known.fields | {"document_number": "999/2009"}
    first, second, third = scan(hall, place, [odd, lonely.fields, result(3).fields])
    with hall.services.session_factory() as session:
        states = {one.document_id: one.state for one in session.scalars(sa.select(CampaignPaper))}
    assert states == {
        first: PaperState.QUEUED,
        second: PaperState.QUEUED,
        third: PaperState.MATCHED,
    }

    # A line of the list that comes later finds the paper that waited for it, but not its owner.
    give_list(officer, place, csv_of([lonely.row]))
    desk.read(place)
    page = desk.read(desk.get(f"{place}/ghep").headers["location"])
    assert REASON_VI["number_differs"] in text_of(page)
    [choice, new] = page.xpath("//input[@name='choice']/@value")[:2]
    assert choice.endswith(str(person.id))
    assert new.endswith(":moi")
    version = page.xpath("//form[@id='match-form']//input[@name='version']/@value")[0]
    values = {"version": version, "choice": choice}
    onward = desk.do(f"{place}/ghep/{first}/chon", values)
    assert onward.endswith(str(second))
    stale = desk.send(f"{place}/ghep/{first}/chon", values)
    assert "vừa được người khác ghép" in text_of(desk.look_at(stale))

    # Undone, and decided again.
    page = desk.read(onward)
    [undo] = page.xpath("//form[contains(@class, 'undo')]")
    back = desk.do(
        undo.get("action"), {"version": undo.xpath(".//input[@name='version']")[0].value}
    )
    page = desk.read(back)
    version = page.xpath("//form[@id='match-form']//input[@name='version']/@value")[0]
    desk.do(f"{place}/ghep/{first}/chon", {"version": version, "choice": choice})

    page = desk.read(f"{place}/ghep/{second}")
    found = desk.send(f"{place}/ghep/{second}/tim", {"words": lonely.name})
    [new] = [
        one
        for one in desk.look_at(found).xpath("//input[@name='choice']/@value")
        if one.endswith(":moi")
    ]
    aside = {"version": "1", "reason": ""}
    refused = desk.send(f"{place}/ghep/{second}/de-rieng", aside)
    assert "lý do" in text_of(desk.look_at(refused))
    fresh = {"full_name": lonely.name, "number": "", "date_of_birth": "3/1/1962"}
    assert desk.do(f"{place}/ghep/{second}/chon", {"version": "1", "choice": new, **fresh}) == place

    assert officer.send(f"{place}/phat-hanh", {}).status_code == 403
    asked = "//main[contains(., 'cần xem từng giấy')]//input[@name='seen']/@value"
    [seen] = chief.read(place).xpath(asked)
    assert chief.send(f"{place}/phat-hanh", {"seen": "0" * 64}).status_code == 409
    released = chief.do(f"{place}/phat-hanh", {"seen": seen})
    assert "Đã phát hành 3 giấy tờ." in text_of(chief.read(released))
    with hall.services.session_factory() as session:
        states = set(
            session.scalars(
                sa.select(Document.state).where(Document.id.in_([first, second, third]))
            )
        )
        assert states == {State.CONFIRMED}
        shown = session.scalars(
            sa.select(AccessLogEntry).where(AccessLogEntry.action == "owner_proposed")
        ).all()
        assert person.id in {entry.owner_id for entry in shown}
    told = officer.get(f"/api/v1/campaigns/{place.rsplit('/', 1)[-1]}").json()["figures"]
    assert (told["released"], told["queued"]) == (3, 0)
    assert [line["planned"] for line in told["months"]] == [2] * 12
    assert officer.get("/api/v1/campaigns").json()["figures"]["released"] == 3
    assert "Đợt mẫu 2026" in text_of(officer.read("/quay/dot-so-hoa"))


def test_what_was_put_aside_last_is_found_and_taken_back(hall: Hall) -> None:
    officer, desk = hall.staff("xuly"), hall.staff("quay")
    place = make(officer)
    lonely = unnumbered(result(4))
    give_list(officer, place, csv_of([lonely.row]))
    [paper] = scan(hall, place, [lonely.fields])
    page = desk.read(f"{place}/ghep/{paper}")
    [new] = page.xpath("//input[@name='choice']/@value")
    reason = "Không có trong danh sách"
    aside = {"version": "1", "reason": reason}
    assert desk.do(f"{place}/ghep/{paper}/de-rieng", aside) == place
    assert reason in text_of(officer.read(f"{place}/de-rieng"))
    [address] = desk.read(f"{place}/de-rieng").xpath("//main//li//a/@href")
    assert address == f"{place}/ghep/{paper}"
    [undo] = desk.read(place).xpath("//form[contains(@class, 'undo')]")
    back = desk.do(
        undo.get("action"), {"version": undo.xpath(".//input[@name='version']")[0].value}
    )
    [version] = desk.read(back).xpath("//form[@id='match-form']//input[@name='version']/@value")
    # A mistyped day is not «nobody knows the day».
    chosen = {"version": version, "choice": new, "full_name": lonely.name, "number": ""}
    address = f"{place}/ghep/{paper}/chon"
    mistyped = desk.send(address, chosen | {"date_of_birth": "30/2/1962"})
    assert "không có trong lịch" in text_of(desk.look_at(mistyped))
    assert desk.do(address, chosen | {"date_of_birth": "3/1/1962"}) == place


def test_scans_go_into_the_campaign(hall: Hall) -> None:
    place = make(hall.staff("xuly"))
    scanner = hall.staff("quet")
    scanner.read(place)
    files = [("files", ("trang.png", blank_png())), ("files", ("hong.pdf", b"no pdf"))]
    answer = scanner.send(f"{place}/quet", {"announced_pages": "1"}, files=files)
    told = text_of(scanner.look_at(answer))
    assert "hong.pdf" in told
    assert "đang đọc 0/1 trang" in told
    page = scanner.read(place)
    assert not page.xpath("//form[contains(@action, '/phat-hanh')]")
    assert scanner.get(f"{place}/ghep").status_code == 403


def test_a_campaign_is_its_agencys_alone(hall: Hall) -> None:
    place = make(hall.staff("xuly"))
    neighbour = hall.staff("ban-xuly")
    neighbour.read(place, status=404)
    data = csv_of([result(1).row])
    answer = neighbour.send(f"{place}/danh-sach", {}, files={"file": ("mau.csv", data)})
    assert answer.status_code == 404
    unreadable = hall.staff("xuly")
    unreadable.read(place)
    answer = unreadable.send(f"{place}/danh-sach", {}, files={"file": ("mau.csv", b"a;b\n1;2")})
    assert "không đọc được" in text_of(unreadable.look_at(answer))
