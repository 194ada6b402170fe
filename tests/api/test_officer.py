"""The officer: reading on the screen, versions side by side, scans sent back, the list by deadline.

What stands on a paper is text, whatever it looks like; pictures and words go through the door.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.access import Sensitivity
from core.clock import today_in_vietnam
from core.identifiers import new_public_code
from core.lifecycle import Digitization, Lane, Origin, State, Trust
from repository.publishing import new_paper_code
from storage.db.models import (
    AccessLogEntry,
    Component,
    ComponentPaper,
    Document,
    Dossier,
    DossierComponent,
    Notice,
    Page,
    Person,
    Record,
    RecordOwner,
)
from tests.api.test_group import NAUGHTY, desk_of
from tests.api.test_story import stack
from tests.support.browser import text_of
from tests.support.hall import Hall
from tests.support.pipeline import run_all
from tests.support.proposed import drawn_page, give_picture, propose, propose_stack

pytestmark = pytest.mark.servers

RESULT_PROCEDURE = "1.001193"
"""Đăng ký khai sinh: gives a birth certificate."""
PRINTED = {"holder_name": f"Nguyễn Văn Mẫu {NAUGHTY}", "issuer": "Ủy ban nhân dân xã Mẫu"}


@dataclass(frozen=True)
class Kept:
    """A dossier with a paper that was scanned for one of its components, and an older version."""

    dossier: UUID
    component: UUID
    document: UUID
    newer: UUID
    older: UUID

    @property
    def paper(self) -> str:
        return f"/xu-ly/ho-so/{self.dossier}/giay-to/{self.newer}"


@pytest.fixture(scope="module")
def kept(hall: Hall) -> Kept:
    address = hall.open_dossier(hall.staff("quay"))
    dossier_id = UUID(address.rsplit("/", 1)[-1])
    page = drawn_page("birth_certificate")
    page = replace(page, words=(replace(page.words[0], text=NAUGHTY), *page.words[1:]))
    document = propose(hall.services, desk_of(hall), page, type="birth_certificate", fields={})
    give_picture(hall.services, document)
    with hall.services.session_factory() as session:
        component = session.scalars(
            sa.select(DossierComponent)
            .join(ComponentPaper, ComponentPaper.component_id == DossierComponent.component_id)
            .where(
                DossierComponent.dossier_id == dossier_id,
                ComponentPaper.paper_type == "birth_certificate",
            )
        ).first()
        assert component is not None
        row = session.get_one(Document, document.id)
        row.state, row.dossier_id, row.lane = State.PUBLISHED, dossier_id, Lane.NOW
        row.component_id = component.component_id
        newer, older = (
            _record(hall, PRINTED | {"book_number": number}, date(2020, 1, day))
            for number, day in (("02/MẪU", 2), ("01/MẪU", 1))
        )
        newer.document_id, newer.dossier_id = document.id, dossier_id
        session.add_all((newer, older))
        session.flush()
        session.add_all(
            RecordOwner(record_id=one.id, person_id=hall.citizen_id, role="holder")
            for one in (newer, older)
        )
        component.document_id, component.record_id = document.id, newer.id
        component.digitization = Digitization.DIGITIZED
        session.commit()
        return Kept(dossier_id, component.component_id, document.id, newer.id, older.id)


def _record(hall: Hall, fields: dict[str, str], issued_on: date) -> Record:
    return Record(
        public_code=new_public_code(),
        paper_code=new_paper_code(),
        type="birth_certificate",
        title="Giấy khai sinh",
        fields=fields,
        issued_on=issued_on,
        trust=Trust.T4,
        origin=Origin.ACCEPTED,
        sensitivity=Sensitivity.INTERNAL,
        source="component",
        agency_id=desk_of(hall).agency_id,
        signature_verdict="valid",
    )


def test_pages_are_read_through_the_door_with_their_words(hall: Hall, kept: Kept) -> None:
    officer, stranger = hall.staff("xuly"), hall.staff("ban-xuly")
    page = officer.read(f"{kept.paper}/doc")
    [picture] = page.xpath("//figure//img/@src")
    [words] = page.xpath("//figure/@data-words")
    assert officer.get(picture).headers["content-type"] == "image/jpeg"
    told = officer.get(words)
    assert told.headers["content-type"] == "application/json"
    lines = told.json()["lines"]
    assert lines[0][0]["text"] == NAUGHTY
    assert all(len(word["box"]) == 4 for line in lines for word in line)
    for address in (f"{kept.paper}/doc", picture, words):
        assert stranger.get(address).status_code == 404
    with hall.services.session_factory() as session:
        looks = session.scalars(
            sa.select(AccessLogEntry.outcome).where(AccessLogEntry.record_id == kept.newer)
        ).all()
    assert list(looks).count("allowed") == 1, "a picture of a page is one look with its page"
    assert list(looks).count("refused") >= 3


def test_versions_stand_side_by_side_with_what_differs_first(hall: Hall, kept: Kept) -> None:
    officer = hall.staff("xuly")
    answer = officer.get(f"{kept.paper}/ban-khac?voi={kept.older}")
    assert "<script>alert" not in answer.text
    page = officer.look_at(answer)
    rows = page.xpath("//table[@class='beside']/tbody/tr")
    assert "khác" in text_of(rows[0], "./th")
    assert [cell.text_content() for cell in rows[0].xpath("./td")] == ["02/MẪU", "01/MẪU"]
    assert [bool(row.xpath("./td[@class='differs']")) for row in rows] == [True, False, False]
    stranger = hall.staff("ban-xuly")
    assert stranger.get(f"{kept.paper}/ban-khac?voi={kept.older}").status_code == 404
    assert officer.get(f"{kept.paper}/ban-khac?voi={kept.dossier}").status_code == 404


def test_the_list_shows_what_is_due_and_what_is_late(hall: Hall, kept: Kept) -> None:
    officer = hall.staff("xuly")
    with hall.services.session_factory() as session:
        dossier = session.get_one(Dossier, kept.dossier)
        owner = session.get_one(Person, dossier.owner_id).full_name
        code, dossier.due_on = dossier.code, today_in_vietnam(hall.services.clock) - timedelta(2)
        session.commit()
    assert code in text_of(officer.read("/xu-ly"))
    assert f"{code}" in text_of(officer.read("/xu-ly?han=qua-han"), "//table")
    assert owner in text_of(officer.read("/xu-ly?han=qua-han"), "//table")
    assert "quá 2 ngày" in text_of(officer.read("/xu-ly?han=qua-han"), "//table")
    assert code not in text_of(officer.read("/xu-ly?phan=da-dong"))
    assert code not in text_of(officer.read("/xu-ly?cua_toi=true"))
    assert code not in text_of(hall.staff("ban-xuly").read("/xu-ly"))
    assert officer.get("/xu-ly?phan=x").status_code == 422


def test_a_scan_that_is_refused_goes_back_to_the_desk_with_one_notice(
    hall: Hall, kept: Kept
) -> None:
    officer = hall.staff("xuly")
    officer.read(f"/xu-ly/ho-so/{kept.dossier}")
    where = f"/xu-ly/ho-so/{kept.dossier}/khong-dat"
    values = {"component_id": str(kept.component), "reason": "Ảnh mờ"}
    assert "lý do" in text_of(officer.look_at(officer.send(where, values)), "//*[@role='alert']")
    officer.do(where, values | {"reason": "Ảnh mờ, không đọc được số quyển"})
    assert "không đọc được số quyển" in text_of(
        hall.staff("quay").read(f"/quay/ho-so/{kept.dossier}")
    )
    with hall.services.session_factory() as session:
        told = session.scalars(
            sa.select(Notice).where(Notice.kind.in_(["scan_refused", "scan_refused_desk"]))
        ).all()
        assert sorted(one.kind for one in told) == ["scan_refused", "scan_refused_desk"]
        component = session.get_one(Component, kept.component)
        assert all(one.values["papers"] == component.name for one in told)
        pages = session.scalars(sa.select(Page).where(Page.document_id == kept.document))
        assert [page.quality for page in pages] == [["scan_not_accepted"]]
        served = session.scalars(
            sa.select(DossierComponent).where(
                DossierComponent.dossier_id == kept.dossier,
                DossierComponent.component_id == kept.component,
            )
        ).one()
        assert (served.digitization, served.document_id) == (Digitization.WAITED, None)
    assert "mang bản chính" in text_of(hall.citizen().read("/kho-cua-toi/thong-bao"))
    again = officer.send(where, values | {"reason": "Ảnh mờ, không đọc được số quyển"})
    assert again.status_code == 409


def test_an_officer_issues_a_result_and_touches_no_scan_of_the_desk(hall: Hall) -> None:
    address = hall.open_dossier(hall.staff("quay"), RESULT_PROCEDURE)
    dossier = UUID(address.rsplit("/", 1)[-1])
    [scan] = propose_stack(
        hall.services, desk_of(hall), [["birth_certificate"]], dossier_id=dossier
    )
    officer = hall.staff("xuly")
    page = officer.read(f"/xu-ly/ho-so/{dossier}")
    assert "Thủ tục này trả: Giấy khai sinh" in text_of(page, "//section[.//*[@id='ket-qua']]")
    assert officer.get(f"/quay/ra-soat/{scan}").status_code == 404, "a scan of the desk"
    pdf = {"file": ("kết quả <b>MẪU</b>.pdf", stack(), "application/pdf")}
    answer = officer.client.post(
        f"/xu-ly/ho-so/{dossier}/ket-qua", data={"csrf_token": officer.csrf}, files=pdf
    )
    assert answer.status_code == 303, answer.text[:2000]
    run_all(hall.services)
    page = officer.read(f"/xu-ly/ho-so/{dossier}")
    [check] = page.xpath("//a[contains(., 'Kiểm tra và ban hành')]/@href")
    page = officer.read(check)
    assert "<b>MẪU" not in officer.get(check).text
    assert officer.get(page.xpath("//figure[@class='sheet']//img/@src")[0]).status_code == 200
    [form] = page.xpath("//form[@id='confirm-form']")
    values = {name: str(value or "") for name, value in form.form_values()}
    values |= {"compared": "yes", "owner": str(hall.citizen_id), "csrf_token": officer.csrf}
    as_other = values | {"type": "decision", "shown_type": "decision"}
    assert officer.send(f"{check}/xac-nhan", as_other).status_code in {403, 409}
    assert hall.staff("ban-xuly").get(check).status_code == 404
    officer.do(f"{check}/xac-nhan", values)
    run_all(hall.services)
    [kept_at] = officer.read(f"/xu-ly/ho-so/{dossier}").xpath(
        "//a[contains(., 'Xem kết quả đã ký')]/@href"
    )
    assert "Chữ ký hợp lệ" in text_of(officer.read(kept_at))
    citizen = hall.citizen()
    record = kept_at.rsplit("/", 1)[-1]
    assert record not in citizen.get("/kho-cua-toi").text, "shown before the dossier ended"
    officer.do(
        f"/xu-ly/ho-so/{dossier}/dong",
        {"outcome": "completed", "reason": "Giấy tờ còn lại đã xem tại quầy"},
    )
    assert record in citizen.get("/kho-cua-toi").text
