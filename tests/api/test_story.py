"""One paper in a browser, all the way into a second dossier that no longer needs it."""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import pdfplumber
import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement
from PIL import Image

from cli.specimens.conditions import degrade
from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from ingest.preservation.job import run_preservation
from storage.db.models import Record, Signature
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall
from tests.support.logged import log_at_debug
from tests.support.pipeline import run_all
from tests.support.specimens import facts_for

FINISHED = {"outcome": "completed", "reason": "Giấy tờ còn lại đã xem tại quầy"}

pytestmark = pytest.mark.servers

CHECKLIST = "//ul[@class='components']"


def stack() -> bytes:
    """A birth certificate with its blank back, as a scanner delivers it."""
    drawn = draw("birth_certificate", facts_for("birth_certificate"))
    pages = [degrade(page, "scan", seed=7) for page in drawn.pages]
    return as_pdf([*pages, Image.new("RGB", pages[0].size, "white")], dpi=300)


def truth() -> dict[str, str]:
    return draw("birth_certificate", facts_for("birth_certificate")).truth.fields


def as_typed(page: HtmlElement) -> dict[str, str]:
    """The review form as the clerk leaves it: every box as it stands, wrong ones corrected."""
    [form] = page.xpath("//form[@id='confirm-form']")
    values = {name: str(value or "") for name, value in form.form_values()}
    for name, value in truth().items():
        parts = value.split("-")
        is_date = len(value) == 10 and [len(part) for part in parts] == [4, 2, 2]
        values[f"f-{name}"] = "/".join(reversed(parts)) if is_date else value
    return values


def scan(hall: Hall, desk: Browser, dossier: str) -> str:
    """Hand the stack in and let it be read; the address of its review page."""
    onward = desk.do(
        dossier + "/tai-len",
        {"announced_pages": "2", "upload_key": "lan-1"},
        files=[("files", ("khai sinh.pdf", stack(), "application/pdf"))],
    )
    assert onward == dossier + "#quet"
    assert "Giữ bản chính tại quầy" in text_of(desk.read(dossier))
    run_all(hall.services)
    page = desk.read(dossier)
    assert "Còn 1 giấy tờ cần đối chiếu bản chính" in text_of(page)
    assert "trang trắng" in text_of(page, "//ul[@class='thumbs']")
    pictures = page.xpath("//ul[@class='thumbs']//img/@src | //ul[@class='thumbs']//a/@href")
    assert len(pictures) == 4
    for address in pictures:
        assert desk.get(address).headers["content-type"] == "image/jpeg"
    progress = desk.get(dossier + "/tien-do", headers={"Accept": "application/json"}).json()
    assert progress["busy"] is False
    [review] = page.xpath("//a[text()='Đối chiếu']/@href")
    assert review in desk.read("/quay/ra-soat").xpath("//a/@href")
    return str(review)


def confirm(hall: Hall, desk: Browser, dossier: str, review: str) -> None:
    page = desk.read(review)
    assert page.xpath("//input[@data-box]"), "no field knows its place on the picture"
    values = as_typed(page)
    refused = desk.send(review + "/xac-nhan", values)
    assert refused.status_code == 409
    page = desk.look_at(refused)
    assert "đối chiếu bản chính" in text_of(page, "//*[@role='alert']")
    assert page.xpath("string(//input[@name='f-holder_name']/@value)") == truth()["holder_name"]
    wrong = {**values, "compared": "yes", "f-date_of_birth": "31/02/2020"}
    page = desk.look_at(desk.send(review + "/xac-nhan", wrong))
    assert page.xpath("//input[@aria-invalid]/@name") == ["f-date_of_birth"]
    assert desk.do(review + "/xac-nhan", {**values, "compared": "yes"}) == dossier + "#quet"
    run_all(hall.services)
    page = desk.read(dossier)
    assert "Trả được bản chính" in text_of(page)
    [close_batch] = page.xpath("//form[contains(@action, '/dong')]/@action")
    closed = text_of(desk.read(desk.do(close_batch, {}).partition("#")[0]))
    assert "Đã trả bản chính" in closed
    assert "Trả được bản chính" not in closed
    assert "Đã lưu" in text_of(desk.read(review))


def decide(officer: Browser, dossier: str, code: str) -> bytes:
    """The officer looks the paper up, checks its signature, closes the dossier; the signed PDF."""
    office = dossier.replace("/quay/", "/xu-ly/")
    assert officer.do("/xu-ly/tim", {"code": code}) == office
    officer.read(office)
    found = officer.do(office + "/tim", {"query": "giay khai sinh"})
    assert "sinh" not in found
    page = officer.read(found)
    [paper] = page.xpath("//ul[contains(@class, 'found')]//a/@href")
    assert "Chữ ký hợp lệ" in text_of(officer.read(paper))
    officer.read(found)
    page = officer.look_at(officer.send(paper + "/chu-ky", {}))
    panel = text_of(page, "//section[h2[@id='chu-ky']]")
    for words in ("PAdES-B-T", "MẪU TSA", "MẪU Root CA", "được lập sau khi hết ngày ký"):
        assert words in panel
    read_report(officer, paper)
    pdf = officer.get(paper + "/tep")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"].startswith("attachment")
    part = officer.get(paper + "/tep", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.content) == (206, b"%PDF-")
    officer.do(office + "/dong", FINISHED)
    assert "Đã xử lý xong" in text_of(officer.read(office))
    return bytes(pdf.content)


def read_report(officer: Browser, paper: str) -> None:
    """The report for printing and for programs: the verdict, and nothing of the paper's content."""
    answer = officer.get(paper + "/bao-cao")
    assert answer.headers["content-type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        printed = "\n".join(page.extract_text() for page in pdf.pages)
    for words in ("BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", "TOTAL-PASSED", "UBND PHƯỜNG MẪU", "/kiem-tra/"):
        assert words in printed
    told = officer.get(paper + "/bao-cao.json")
    assert told.json()["indication"] == "TOTAL-PASSED"
    [signature] = told.json()["signatures"]
    assert (signature["verdict"], signature["level"]) == ("valid", "PAdES-B-T")
    _, _, _, dossier_id, _, record_id = paper.split("/")
    address = f"/api/v1/records/{record_id}/validation-report?dossier_id={dossier_id}"
    assert officer.get(address).json()["signatures"] == told.json()["signatures"]
    for text in (printed, told.text):
        assert not [value for value in secrets() if value.casefold() in text.casefold()]


def secrets() -> list[str]:
    """What stands on the paper and belongs to its people alone."""
    personal = ("holder_name", "father_name", "mother_name", "personal_number", "document_number")
    found = [truth()[name] for name in personal if name in truth()]
    assert len(found) > 3
    return found


def let_the_day_end(hall: Hall) -> None:
    """As if everything had been signed yesterday; then the hourly round."""
    with hall.services.session_factory() as session:
        earlier = Signature.created_at - timedelta(days=1)
        session.execute(sa.update(Signature).values(created_at=earlier))
        session.commit()
    assert [day.files for day in run_preservation(hall.services).days] == [1]


def look_in_public(hall: Hall, public_code: str) -> None:
    """Status and no content, for people and for programs; an unknown code tells nothing more."""
    visitor = hall.visitor()
    shown = visitor.get(f"/kiem-tra/{public_code}").text
    page = text_of(visitor.read(f"/kiem-tra/{public_code}"))
    for words in ("Giấy tờ có thật trong kho", "Kiểm tra lần gần nhất"):
        assert words in page
    told = visitor.get(f"/api/v1/public/papers/{public_code}").text
    hidden = [*secrets(), hall.citizen_number, "Cán bộ Mẫu", truth()["date_of_birth"]]
    for text in (shown, told):
        assert not [value for value in hidden if value.casefold() in text.casefold()]
    for code in (public_code[:-1] + "~", "khong-co-ma-nay", public_code.swapcase()):
        assert visitor.get(f"/kiem-tra/{code}").status_code == 404
        assert visitor.get(f"/api/v1/public/papers/{code}").status_code == 404
    for inner in ("bao-cao", "bao-cao.json", "tep"):
        assert visitor.get(f"/kiem-tra/{public_code}/{inner}").status_code == 404


def slip(hall: Hall) -> None:
    """What people type in the wrong place, and machines send in the wrong form."""
    number, name = hall.citizen_number, truth()["holder_name"]
    stranger = hall.visitor()
    stranger.sign_in(number, name)
    stranger.sign_in(name)
    stranger.sign_in_citizen(number, "000000")
    assert stranger.get(f"/{number}/{name}?ten={name}").status_code == 404
    assert stranger.get(f"/kiem-tra/{number}").status_code == 404
    desk = hall.staff("quay")
    desk.send("/quay/nguoi", {"query": f"{name} {number}"})
    values = {"full_name": name, "number": number, "date_of_birth": name, "address": number}
    desk.send("/quay/nguoi/moi", values)
    body = {"full_name": name, "personal_number": number, "date_of_birth": number, name: number}
    answer = stranger.client.post("/api/v1/persons", json=body, headers=hall.token("quay"))
    assert answer.status_code == 422
    file = [("files", (f"{name} {number}.pdf", b"%PDF-1.7 " + number.encode(), "application/pdf"))]
    refused = desk.send(hall.open_dossier(desk) + "/tai-len", {"upload_key": "y"}, files=file)
    assert refused.status_code == 422


def test_a_person_does_the_whole_story_and_the_log_names_nobody(hall: Hall) -> None:
    with log_at_debug() as log:
        do_the_whole_story(hall)
        slip(hall)
        assert "request_refused" in log.events()
        assert len(log.lines()) > 20
        people = {**truth(), "clerk": "Cán bộ Mẫu"}
        secrets = [value for value in people.values() if len(value) > 7]
        assert log.lines_with(secrets) == []
        sys.stderr.write(truth()["holder_name"] + "\n")
        assert len(log.lines_with(secrets)) == 1, "would not find a name"


def do_the_whole_story(hall: Hall) -> None:
    desk, officer = hall.staff("quay"), hall.staff("xuly")
    first = hall.open_dossier(desk)
    assert "Chưa có" in text_of(desk.read(first), CHECKLIST)
    confirm(hall, desk, first, scan(hall, desk, first))
    code = text_of(desk.read(first), "//h1").split()[-1]
    pdf = decide(officer, first, code)

    second = hall.open_dossier(desk)
    page = desk.read(second)
    assert "Có sẵn" in text_of(page, CHECKLIST)
    notice = text_of(desk.read(second + "/phieu-thieu"))
    assert "quan hệ nhân thân" not in notice
    form = page.xpath("//form[contains(@action, '/tai-su-dung')]")[0]
    desk.do(form.action, {name: str(value) for name, value in form.form_values()})
    assert "Đã tái sử dụng" in text_of(desk.read(second), CHECKLIST)

    citizen = hall.citizen()
    page = citizen.read("/kho-cua-toi")
    [own] = page.xpath("//ul[@class='papers']//a/@href")
    assert "Sau khi hết ngày ký" in text_of(citizen.read(own))
    let_the_day_end(hall)
    page = citizen.read(own)
    assert "Đã dùng cho" in text_of(page)
    assert "Kho đã lập bằng chứng" in text_of(page)
    assert citizen.get(own + "/bao-cao").content.startswith(b"%PDF-")
    assert hall.staff("lanhdao").get(own + "/bao-cao").status_code == 403
    assert citizen.get(own + "/tep").content == pdf
    looks = text_of(citizen.read("/kho-cua-toi/ai-da-xem"))
    assert "Tái sử dụng vào hồ sơ" in looks
    assert "Cán bộ Mẫu xuly" in looks

    with hall.services.session_factory() as session:
        public_code = session.scalars(sa.select(Record.public_code)).one()
    look_in_public(hall, public_code)
    boss = hall.staff("lanhdao")
    boss.read("/giam-sat")
    assert "01/2031" in text_of(boss.read("/giam-sat/gia-han"))
