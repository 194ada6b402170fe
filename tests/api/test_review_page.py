"""The review page: splitting and joining by hand with undo, the type, the name that may be meant.

What is signed is what the clerk saw: a type that was only picked and a page that is stale are
refused.
"""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from core.lifecycle import State
from storage.db.models import Agency, Document, Person, Staff
from tests.support.browser import Browser, text_of
from tests.support.desk import Desk
from tests.support.hall import Hall
from tests.support.pipeline import run_all
from tests.support.proposed import drawn_page, propose, propose_stack

pytestmark = pytest.mark.servers


def desk_of(hall: Hall) -> Desk:
    with hall.services.session_factory() as session:
        agency = session.scalars(sa.select(Agency).where(Agency.code == "H17.35.1")).one()
        staff = session.scalars(sa.select(Staff).where(Staff.username == "quay")).one()
        return Desk(agency.id, staff.id)


def press(clerk: Browser, page: HtmlElement, words: str) -> str:
    """Send the form of the button that bears these words; where it leads."""
    [form] = page.xpath(f"//form[.//button[contains(normalize-space(), '{words}')]]")
    return clerk.do(form.get("action"), dict(form.form_values()))


def open_page(clerk: Browser, document_id: UUID) -> HtmlElement:
    return clerk.read(f"/quay/ra-soat/{document_id}")


def test_a_clerk_splits_sees_it_made_anew_and_takes_it_back(hall: Hall) -> None:
    first, last = propose_stack(
        hall.services, desk_of(hall), [["decision", "death_extract"], ["decision"]]
    )
    clerk = hall.staff("quay")
    page = open_page(clerk, first)
    assert "Giấy tờ sau: Quyết định" in text_of(page)
    assert not page.xpath("//button[contains(., 'Hoàn tác')]")

    address = press(clerk, page, "Tách: từ trang 2")
    page = clerk.read(address)
    assert "Máy đang đọc lại" in text_of(page)
    assert page.xpath("//meta[@http-equiv='refresh']")
    assert not page.xpath("//*[@id='confirm-form']")
    run_all(hall.services)
    page = clerk.read(address)
    assert not page.xpath("//meta[@http-equiv='refresh']")
    assert len(page.xpath("//figure")) == 1
    assert "Giấy tờ sau: Trích lục khai tử" in text_of(page)

    assert press(clerk, page, "Hoàn tác") == f"/quay/ra-soat/{first}"
    assert len(open_page(clerk, first).xpath("//figure")) == 2
    page = open_page(clerk, last)
    assert press(clerk, page, "Ghép vào giấy tờ trước") == f"/quay/ra-soat/{first}"
    page = open_page(clerk, first)
    assert len(page.xpath("//figure")) == 3
    assert "vừa được ghép lại" in text_of(page)
    assert "Đã ghép vào giấy tờ khác" in text_of(open_page(clerk, last))


def test_a_page_that_somebody_else_changed_meanwhile_is_refused_in_words(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["decision", "decision", "decision"]])
    clerk, colleague = hall.staff("quay"), hall.staff("quet")
    page = open_page(clerk, only)
    press(colleague, open_page(colleague, only), "Tách: từ trang 3")
    [form] = page.xpath("//form[.//button[contains(., 'từ trang 2')]]")
    answer = clerk.send(form.get("action"), dict(form.form_values()))
    assert answer.status_code == 409
    said = text_of(clerk.look_at(answer))
    assert "Giấy tờ vừa được người khác sửa" in said
    stranger = hall.staff("ban-quay")
    assert stranger.get(f"/quay/ra-soat/{only}").status_code == 404
    values = {"version": "1", "before_page": "2"}
    assert stranger.send(form.get("action"), values).status_code == 404


def test_machines_split_join_and_undo(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["decision", "death_extract"]])
    client, headers = TestClient(hall.app), hall.token("quay")

    def ask(document_id: str, what: str, **values: object) -> dict:
        seen = client.get(f"/api/v1/documents/{document_id}", headers=headers).json()
        body = {"version": seen["version"], **values}
        answer = client.post(f"/api/v1/documents/{document_id}/{what}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    new = ask(str(only), "split", before_page=2)
    assert (new["state"], [one["number"] for one in new["pages"]]) == ("read", [2])
    assert len(ask(new["document_id"], "join", previous_id=str(only))["pages"]) == 2
    assert len(ask(str(only), "undo")["pages"]) == 1
    assert ask(str(only), "turn", page=1, by=90)["state"] == "read"


def test_a_clerk_turns_a_page_and_takes_it_back(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["decision", "decision"]])
    clerk = hall.staff("quay")
    page = open_page(clerk, only)
    [form, _] = page.xpath("//form[@class='turn']")
    values = dict(form.form_values())
    assert [one.get("value") for one in form.xpath(".//button")] == ["270", "90", "180"]
    address = clerk.do(form.get("action"), values | {"by": "270"})
    page = clerk.read(address)
    assert "Một trang vừa được xoay" in text_of(page)
    assert not page.xpath("//form[@class='turn']"), "what is shown is not what lies there by now"
    press(clerk, page, "Hoàn tác")
    assert "vừa được xoay" not in text_of(clerk.read(address))
    answer = clerk.send(form.get("action"), values | {"by": "45", "version": "3"})
    assert "không xoay được" in text_of(clerk.look_at(answer))


def test_the_clerk_sees_where_a_type_comes_from_that_the_desk_taught(hall: Hall) -> None:
    desk = desk_of(hall)
    taught = propose(hall.services, desk, drawn_page("decision"), type=None, fields={})
    with hall.services.session_factory() as session:
        document = session.get_one(Document, taught.id)
        document.type, document.type_confidence = "decision", 0.7
        session.commit()
    seen = text_of(open_page(hall.staff("quay"), taught.id))
    assert "theo các giấy tờ giống vậy vừa được xác nhận" in seen
    assert "máy chắc" not in seen


def test_a_name_that_may_be_meant_is_offered_and_not_put_in(hall: Hall) -> None:
    with hall.services.session_factory() as session:
        citizen = session.get_one(Person, hall.citizen_id)
        misread = citizen.full_name.replace("ễ", "ê").replace("ạ", "a").replace("Đ", "D")
        document = propose(
            hall.services,
            desk_of(hall),
            drawn_page("death_extract"),
            type="death_extract",
            fields={"holder_name": misread},
        )
        session.get_one(Document, document.id).owner_id = hall.citizen_id
        session.commit()
    assert misread != citizen.full_name
    page = open_page(hall.staff("quay"), document.id)
    assert page.xpath("string(//input[@id='f-holder_name']/@value)") == misread
    [button] = page.xpath("//button[@data-puts='f-holder_name']")
    assert button.text_content() == citizen.full_name
    assert button.get("type") == "button"


def confirm_form(page: HtmlElement) -> dict[str, str]:
    [form] = page.xpath("//form[@id='confirm-form']")
    return {name: str(value or "") for name, value in form.form_values()}


def test_a_type_that_was_only_picked_is_not_signed(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["decision"]])
    clerk = hall.staff("quay")
    values = confirm_form(open_page(clerk, only)) | {"compared": "yes", "type": "contract"}
    answer = clerk.send(f"/quay/ra-soat/{only}/xac-nhan", values)
    assert answer.status_code == 409
    page = clerk.look_at(answer)
    assert "chưa được áp dụng" in text_of(page, "//*[@role='alert']")
    assert confirm_form(page)["type"] == "contract"
    with hall.services.session_factory() as session:
        assert session.get_one(Document, only).state is State.PROPOSED


def test_what_was_typed_outlives_another_type(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["death_extract"]])
    clerk = hall.staff("quay")
    typed = {"type": "death_extract", "f-holder_name": "Nguyễn Thị Mẫu", "compared": "yes"}
    with hall.services.session_factory() as session:
        session.get_one(Document, only).type = "decision"
        session.commit()
    values = confirm_form(open_page(clerk, only)) | typed
    answer = clerk.send(f"/quay/ra-soat/{only}/loai", values)
    assert answer.status_code == 200
    page = clerk.look_at(answer)
    form = confirm_form(page)
    assert (form["type"], form["shown_type"]) == ("death_extract", "death_extract")
    assert form["f-holder_name"] == "Nguyễn Thị Mẫu"
    assert text_of(page, "//*[@id='hint-holder_name']") == "Đã nhập tay"
    assert form["f-date_of_death"], "values of the new type that nobody typed were read"
    assert "compared" not in form
    assert "do người chọn" in text_of(page)


def test_a_stale_page_sets_nothing_aside(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["decision", "death_extract"]])
    clerk, colleague = hall.staff("quay"), hall.staff("quet")
    page = open_page(clerk, only)
    press(colleague, open_page(colleague, only), "Tách: từ trang 2")
    [form] = page.xpath("//form[contains(@action, '/bo-ra')]")
    answer = clerk.send(form.get("action"), {**dict(form.form_values()), "reason": "Trang 2 mờ"})
    assert answer.status_code == 409
    assert "vừa được người khác sửa" in text_of(clerk.look_at(answer))


def test_nobody_becomes_known_by_a_confirmation_that_was_refused(hall: Hall) -> None:
    [only] = propose_stack(hall.services, desk_of(hall), [["death_extract"]])
    clerk = hall.staff("quay")
    seen = confirm_form(open_page(clerk, only))
    values = seen | {"compared": "yes", "owner": "other", "owner_name": "Phạm Văn Mẫu Mới"}

    def known() -> int:
        query = sa.select(sa.func.count()).where(Person.full_name == values["owner_name"])
        with hall.services.session_factory() as session:
            return int(session.scalars(query).one())

    answer = clerk.send(f"/quay/ra-soat/{only}/xac-nhan", values | {"version": "99"})
    assert (answer.status_code, known()) == (409, 0)
    open_page(clerk, only)
    clerk.do(f"/quay/ra-soat/{only}/xac-nhan", values)
    assert known() == 1


def test_two_changes_that_stand_against_each_other_are_not_called_an_outage(hall: Hall) -> None:
    def collide() -> None:
        with hall.services.session_factory() as session:
            session.execute(sa.text("DO $$ BEGIN RAISE deadlock_detected; END $$"))

    hall.app.add_api_route("/api/v1/mau-va-cham", collide)
    answer = TestClient(hall.app).get("/api/v1/mau-va-cham")
    assert answer.status_code == 409
    told = answer.json()["error"]
    assert (told["code"], told["retry"]) == ("changed_at_once", True)
