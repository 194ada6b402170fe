"""Group verification: uncertain values of many papers, answered one by one and taken back.

Answers go to the fields and confirm nothing; what a colleague has open, what two persons read and
what belongs to another agency is never asked; what is read as text stays text.
"""

from __future__ import annotations

import io
from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement
from PIL import Image

from core.answers import Answer
from core.lifecycle import State
from storage.db.models import (
    AccessLogEntry,
    Agency,
    Document,
    DocumentEvent,
    DocumentField,
    Staff,
)
from tests.support.browser import Browser, text_of
from tests.support.desk import Desk
from tests.support.hall import Hall
from tests.support.proposed import drawn_page, give_picture, propose

pytestmark = pytest.mark.servers

NAUGHTY = '<script>alert("MẪU")</script>'


def desk_of(hall: Hall) -> Desk:
    with hall.services.session_factory() as session:
        agency = session.scalars(sa.select(Agency).where(Agency.code == "H17.35.1")).one()
        staff = session.scalars(sa.select(Staff).where(Staff.username == "quay")).one()
        return Desk(agency.id, staff.id)


def proposed(hall: Hall, fields: dict[str, str], type: str = "death_extract") -> UUID:
    document = propose(
        hall.services,
        desk_of(hall),
        drawn_page("death_extract"),
        type=type,
        fields=fields,
        confidence=0.4,
    )
    give_picture(hall.services, document)
    return document.id


def card(page: HtmlElement, value: str) -> dict[str, str]:
    """The form of the value that is asked."""
    [form] = page.xpath(f"//*[@class='ask']/form[.//input[@name='seen'][@value={value!r}]]")
    return values_of(form)


def values_of(form: HtmlElement) -> dict[str, str]:
    """Without the token of the page: each sends their own."""
    return {name: str(value) for name, value in form.form_values() if name != "csrf_token"}


def shown(page: HtmlElement) -> list[str]:
    return [str(value) for value in page.xpath("//input[@name='seen']/@value")]


def answer(clerk: Browser, kind: str, value: str, said: str, typed: str | None = None) -> None:
    form = card(clerk.read(f"/quay/ra-soat/kiem-nhom/{kind}"), value) | {"said": said}
    clerk.do(f"/quay/ra-soat/kiem-nhom/{kind}/tra-loi", form | ({"value": typed} if typed else {}))


def field_of(hall: Hall, document_id: UUID, name: str) -> DocumentField:
    with hall.services.session_factory() as session:
        return session.scalars(
            sa.select(DocumentField).where(
                DocumentField.document_id == document_id, DocumentField.name == name
            )
        ).one()


def test_right_edited_and_not_sure_go_to_the_fields_and_confirm_nothing(hall: Hall) -> None:
    first = proposed(hall, {"personal_number": "001190000017", "date_of_death": "2026-02-03"})
    second = proposed(hall, {"personal_number": "001190000018", "holder_name": "Trân Văn Mẫu"})
    clerk = hall.staff("quet")
    page = clerk.read("/quay/ra-soat/kiem-nhom/so")
    assert shown(page) == ["001190000017", "001190000018"]
    picture = clerk.get(page.xpath("//*[@class='ask']//img/@src")[0])
    with Image.open(io.BytesIO(picture.content)) as cut:
        assert cut.height < 60 < cut.width, "the whole page, or nothing of it"

    answer(clerk, "so", "001190000017", "right")
    answer(clerk, "so", "001190000018", "right", "001190000019")
    answer(clerk, "dau", "Trân Văn Mẫu", "unsure")
    answer(clerk, "ngay", "2026-02-03", "right", "04/02/2026")
    assert field_of(hall, first, "personal_number").answer is Answer.RIGHT
    assert field_of(hall, second, "personal_number").value == "001190000019"
    assert field_of(hall, first, "date_of_death").value == "2026-02-04"
    unsure = field_of(hall, second, "holder_name")
    assert (unsure.answer, unsure.value) == (Answer.UNSURE, "Trân Văn Mẫu")
    assert shown(clerk.read("/quay/ra-soat/kiem-nhom/so")) == []
    with hall.services.session_factory() as session:
        states = session.scalars(sa.select(Document.state).where(Document.id.in_([first, second])))
        assert set(states) == {State.PROPOSED}
        details = session.scalars(
            sa.select(DocumentEvent.details).where(DocumentEvent.name == "field_answered")
        )
        assert "001190000019" not in str(list(details)), "values stay with their field"

    page = hall.staff("quay").read(f"/quay/ra-soat/{second}")
    assert "Đã trả lời riêng: Đã sửa – Cán bộ Mẫu quet" in text_of(page)
    assert page.xpath("//input[@id='u-holder_name'][@checked]")


def test_answers_are_taken_back_one_after_the_other(hall: Hall) -> None:
    document = proposed(hall, {"personal_number": "001190000027", "tax_code": "9990000018"})
    clerk = hall.staff("quet")
    answer(clerk, "so", "001190000027", "right", "001190000028")
    answer(clerk, "so", "9990000018", "unsure")
    for left in (["9990000018"], ["001190000027", "9990000018"]):
        page = clerk.read("/quay/ra-soat/kiem-nhom/so")
        [form] = page.xpath("//form[@id='undo']")
        colleague = hall.staff("quay")
        assert colleague.read("/quay/ra-soat/kiem-nhom/so").xpath("//form[@id='undo'][@hidden]")
        stolen = colleague.send("/quay/ra-soat/kiem-nhom/so/hoan-tac", values_of(form))
        assert stolen.status_code == 409, "somebody else's answer"
        clerk.do(form.get("action"), values_of(form))
        assert set(left) <= set(shown(clerk.read("/quay/ra-soat/kiem-nhom/so")))
    field = field_of(hall, document, "personal_number")
    assert (field.value, field.answer, field.answered_by_id) == ("001190000027", None, None)


def test_what_a_colleague_has_open_and_what_two_persons_read_is_not_asked(hall: Hall) -> None:
    held = proposed(hall, {"personal_number": "001190000037"})
    proposed(hall, {"personal_number": "001190000038"}, type="criminal_record")
    clerk = hall.staff("quet")
    form = card(clerk.read("/quay/ra-soat/kiem-nhom/so"), "001190000037") | {"said": "right"}
    hall.staff("quay").read(f"/quay/ra-soat/{held}")
    asked = shown(clerk.read("/quay/ra-soat/kiem-nhom/so"))
    assert not {"001190000037", "001190000038"} & set(asked)
    late = clerk.send("/quay/ra-soat/kiem-nhom/so/tra-loi", form)
    assert late.status_code == 409
    assert "đang có người mở" in text_of(clerk.look_at(late), "//*[@role='alert'][not(@hidden)]")
    assert field_of(hall, held, "personal_number").answer is None


def test_nothing_of_another_agency_and_every_look_in_the_log(hall: Hall) -> None:
    document = proposed(hall, {"personal_number": "001190000047"})
    with hall.services.session_factory() as session:
        session.get_one(Document, document).owner_id = hall.citizen_id
        session.commit()
    clerk, stranger = hall.staff("quet"), hall.staff("ban-quay")
    page = clerk.read("/quay/ra-soat/kiem-nhom/so")
    clerk.read("/quay/ra-soat/kiem-nhom/so")
    form = card(page, "001190000047") | {"said": "right"}
    assert shown(stranger.read("/quay/ra-soat/kiem-nhom/so")) == []
    picture = f"/quay/ra-soat/kiem-nhom/hinh/{form['field_id']}"
    assert stranger.get(picture).status_code == 409
    assert stranger.send("/quay/ra-soat/kiem-nhom/so/tra-loi", form).status_code == 409
    assert field_of(hall, document, "personal_number").answer is None
    with hall.services.session_factory() as session:
        looks = session.scalars(
            sa.select(AccessLogEntry).where(AccessLogEntry.document_id == document)
        ).all()
        assert [(one.action, one.owner_id) for one in looks] == [("review", hall.citizen_id)]


def test_what_was_read_is_shown_as_text(hall: Hall) -> None:
    document = proposed(hall, {"holder_name": NAUGHTY, "address": f'"><img src=x {NAUGHTY}'})
    clerk = hall.staff("quet")
    for address in ("/quay/ra-soat/kiem-nhom/dau", f"/quay/ra-soat/{document}"):
        raw = clerk.get(address).text
        assert "<script>alert" not in raw
        assert "<img src=x" not in raw
        assert NAUGHTY in "".join(clerk.look_at(clerk.get(address)).xpath("//input/@value"))


def test_a_script_is_answered_with_what_is_left(hall: Hall) -> None:
    proposed(hall, {"personal_number": "001190000057"})
    clerk = hall.staff("quet")
    form = card(clerk.read("/quay/ra-soat/kiem-nhom/so"), "001190000057") | {"said": "right"}
    left = len(shown(clerk.read("/quay/ra-soat/kiem-nhom/so")))
    json = {"Accept": "application/json"}
    told = clerk.send("/quay/ra-soat/kiem-nhom/so/tra-loi", form, headers=json).json()
    assert told == {"left": left - 1, "words": "Đúng"}
    again = clerk.send("/quay/ra-soat/kiem-nhom/so/tra-loi", form, headers=json)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "field_not_asked")
