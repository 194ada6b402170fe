"""One paper in a browser, all the way into a second dossier that no longer needs it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cli.specimens.conditions import degrade
from cli.specimens.pdf import as_pdf
from lxml.html import HtmlElement
from PIL import Image

from cli.specimens.papers import draw
from storage.db.models import Record
from tests.api.conftest import Hall
from tests.support.browser import Browser, text_of
from tests.support.pipeline import run_all
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers

PROCEDURE = "1.004222"


def stack() -> bytes:
    """A birth certificate with its blank back, as a scanner delivers it."""
    drawn = draw("birth_certificate", facts_for("birth_certificate"))
    pages = [degrade(page, "scan", seed=7) for page in drawn.pages]
    return as_pdf([*pages, Image.new("RGB", pages[0].size, "white")], dpi=300)


def open_dossier(hall: Hall, desk: Browser) -> str:
    found = desk.do("/quay/nguoi", {"query": hall.citizen_number})
    desk.read(found)
    values = {"owner_id": str(hall.citizen_id), "procedure_code": PROCEDURE, "channel": "direct"}
    return desk.do("/quay/ho-so", values)


def confirm_values(page: HtmlElement, truth: dict[str, str]) -> dict[str, str]:
    """The review form as the clerk leaves it: every box as it stands, wrong ones corrected."""
    [form] = page.xpath("//form[@id='confirm-form']")
    values = {name: str(value or "") for name, value in form.form_values()}
    for name, value in truth.items():
        year_first = value.split("-")
        is_date = f"f-{name}" in values and len(year_first) == 3 and len(value) == 10
        values[f"f-{name}"] = "/".join(reversed(year_first)) if is_date else value
    return values


def test_a_person_does_the_whole_story_in_a_browser(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = open_dossier(hall, desk)
    page = desk.read(dossier)
    assert "Chưa có" in text_of(page, "//ul[@class='components']")
    desk.read(dossier + "/phieu-thieu")

    onward = desk.do(
        dossier + "/tai-len",
        {"announced_pages": "2", "upload_key": "lan-1"},
        files=[("files", ("khai sinh.pdf", stack(), "application/pdf"))],
    )
    assert onward == dossier + "#quet"
    page = desk.read(dossier)
    assert "Giữ bản chính tại quầy" in text_of(page)
    run_all(hall.services)

    page = desk.read(dossier)
    assert "Còn 1 giấy tờ cần đối chiếu bản chính" in text_of(page)
    assert "trang trắng" in text_of(page, "//ul[@class='thumbs']")
    pictures = page.xpath("//ul[@class='thumbs']//img/@src")
    assert len(pictures) == 2
    for address in pictures:
        assert desk.get(address).headers["content-type"] == "image/jpeg"
    progress = desk.get(dossier + "/tien-do", headers={"Accept": "application/json"}).json()
    assert progress["busy"] is False

    desk.read("/quay/ra-soat")
    [review] = page.xpath("//a[text()='Đối chiếu']/@href")
    page = desk.read(review)
    assert page.xpath("//input[@data-box]"), "no field knows its place on the picture"
    truth = draw("birth_certificate", facts_for("birth_certificate")).truth.fields
    values = confirm_values(page, truth)
    refused = desk.send(review + "/xac-nhan", values)
    assert refused.status_code == 409
    page = desk.look_at(refused)
    assert "đối chiếu bản chính" in text_of(page, "//*[@role='alert']")
    assert page.xpath("string(//input[@name='f-holder_name']/@value)") == truth["holder_name"]
    onward = desk.do(review + "/xac-nhan", {**values, "compared": "yes"})
    assert onward == dossier + "#quet"
    run_all(hall.services)
    page = desk.read(dossier)
    assert "Trả được bản chính" in text_of(page)
    [close_batch] = page.xpath("//form[contains(@action, '/quay/luot-quet/')]/@action")
    desk.do(close_batch, {})
    desk.read(review)

    officer = hall.staff("xuly")
    page = officer.read(officer.do("/xu-ly/tim", {"code": text_of(page, "//h1").split()[-1]}))
    office = dossier.replace("/quay/", "/xu-ly/")
    answer = officer.send(office + "/tim", {"query": "giay khai sinh"})
    page = officer.look_at(answer)
    [paper] = page.xpath("//table//a/@href")
    page = officer.read(paper)
    assert "Chữ ký hợp lệ" in text_of(page)
    page = officer.look_at(officer.send(paper + "/chu-ky", {}))
    assert "PAdES-B-T" in text_of(page, "//section[h2[@id='chu-ky']]")
    pdf = officer.get(paper + "/tep")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"].startswith("attachment")
    part = officer.get(paper + "/tep", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.content) == (206, b"%PDF-")
    officer.do(office + "/dong", {"outcome": "completed"})
    officer.read(office)

    second = open_dossier(hall, desk)
    page = desk.read(second)
    offered = text_of(page, "//ul[@class='components']")
    assert "Có sẵn" in offered
    form = page.xpath("//form[contains(@action, '/tai-su-dung')][.//button[@class='primary']]")[0]
    desk.do(form.action, {name: str(value) for name, value in form.form_values()})
    page = desk.read(second)
    assert "Đã tái sử dụng" in text_of(page, "//ul[@class='components']")

    citizen = hall.citizen()
    page = citizen.read("/kho-cua-toi")
    assert "Giấy khai sinh" in text_of(page)
    [own] = page.xpath("//ul[@class='papers']//a/@href")
    citizen.read(own)
    assert citizen.get(own + "/tep").content == pdf.content
    looks = text_of(citizen.read("/kho-cua-toi/ai-da-xem"))
    assert "Tái sử dụng vào hồ sơ" in looks
    assert "Cán bộ Mẫu xuly" in looks

    with hall.services.session_factory() as session:
        code = session.scalars(sa.select(Record.public_code)).one()
    page = hall.visitor().read(f"/kiem-tra/{code}")
    shown = text_of(page)
    assert "Giấy tờ có thật trong kho" in shown
    assert truth["holder_name"] not in shown
    hall.visitor().read("/kiem-tra/khong-co-ma-nay", status=404)
    hall.staff("lanhdao").read("/giam-sat")
