"""Headers, cookies, limits, escaping: what a hostile page, file or text meets."""

from __future__ import annotations

import dataclasses
import io
import warnings
from uuid import UUID, uuid4

import pikepdf
import pytest
import sqlalchemy as sa
from PIL import Image
from starlette.testclient import TestClient

from api.app import create_app
from core.errors import InsecureForProduction
from storage.db.models import Document, Revision
from tests.support.browser import text_of
from tests.support.hall import Hall, blank_png
from tests.support.pipeline import run_all
from tests.support.town import sheet

pytestmark = pytest.mark.servers

JSON = {"Accept": "application/json"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_every_answer_carries_the_protective_headers(hall: Hall) -> None:
    client = hall.visitor().client
    for address in ("/", "/khong-co", "/static/motlan.css", "/api/v1/dossiers", "/openapi.json"):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff", address
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "same-origin"
    assert "no-store" in client.get("/").headers["cache-control"]


def test_cookies_are_kept_to_tls_where_people_come_over_tls(hall: Hall) -> None:
    settings = hall.services.settings.model_copy(update={"public_url": "https://kho.example"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureForProduction)
        app = create_app(dataclasses.replace(hall.services, settings=settings))
    answer = TestClient(app, base_url="https://kho.example").get("/")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_text_of_people_and_files_is_never_markup(hall: Hall) -> None:
    desk = hall.staff("quay")
    values = {"full_name": HOSTILE, "number": "", "date_of_birth": "", "address": HOSTILE}
    page = desk.read(desk.do("/quay/nguoi/moi", values))
    assert HOSTILE in page.xpath("string(//h1)")
    assert not page.xpath("//main//script | //main//img")
    found = desk.look_at(desk.send("/quay/nguoi", {"query": "script"}))
    assert not found.xpath("//main//script")
    dossier = hall.open_dossier(desk)
    files = [("files", (HOSTILE + ".pdf", b"not a pdf", "application/pdf"))]
    refused = desk.send(dossier + "/tai-len", {"upload_key": "x"}, files=files)
    assert refused.status_code == 422
    page = desk.look_at(refused)
    assert "chưa được nhận" in text_of(page, "//*[@role='alert']")
    assert not page.xpath("//main//script")


def test_files_that_people_handed_in_are_of_no_origin(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    name = "x.svg<script>alert(1)</script>.html"
    files = [("files", (name, blank_png(), "text/html"))]
    sent = {"upload_key": "mot-tep", "announced_pages": "1"}
    assert desk.send(dossier + "/tai-len", sent, files=files).status_code == 303
    run_all(hall.services)
    page = desk.read(dossier)
    assert not page.xpath("//main//script")
    seen = [one for one in page.xpath("//main//img/@src") if not one.startswith("/static")]
    assert seen, "no picture of the page that was handed in"
    for address in seen:
        headers = desk.get(address).headers
        assert headers["content-type"].startswith("image/"), "believed what the sender said"
        assert "sandbox" in headers["content-security-policy"], address
        assert "script" not in headers.get("content-disposition", "")
    for address in ("/quay", "/openapi.json", "/static/motlan.js"):
        assert "sandbox" not in desk.get(address).headers["content-security-policy"], address


def test_a_file_of_two_kinds_comes_back_as_a_picture_alone(hall: Hall) -> None:
    """Markup behind a picture or inside of it, a script in a PDF with an archive behind it."""
    markup = b"<html><script>alert(document.domain)</script></html>"
    photo = io.BytesIO()
    Image.new("L", (620, 877), 255).save(photo, "JPEG", comment=markup, dpi=(75, 75))
    letter = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet("MAU"))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.pages[0].AA = pikepdf.Dictionary(O=pdf.make_indirect(script))
        pdf.save(letter)
    files = [
        ("hai-loai.html", blank_png() + markup),
        ("hai-loai.svg", photo.getvalue()),
        ("hai-loai.jar", letter.getvalue() + b"PK\x05\x06" + bytes(18)),
    ]
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    sent = [("files", (name, data, "text/html")) for name, data in files]
    desk.do(dossier + "/tai-len", {"upload_key": "hai-loai"}, files=sent)
    run_all(hall.services)
    pictures = set(desk.read(dossier).xpath("//main//a/@href | //main//img/@src"))
    pictures = {one for one in pictures if one.startswith("/quay/trang/")}
    assert len(pictures) >= len(files)
    for address in pictures:
        answer = desk.get(address)
        assert answer.headers["content-type"] in {"image/jpeg", "image/png"}, address
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert b"<script" not in answer.content
    with hall.services.session_factory() as session:
        made = session.scalars(
            sa.select(Revision)
            .join(Document, Document.id == Revision.document_id)
            .where(Document.dossier_id == UUID(dossier.rsplit("/", 1)[-1]))
        ).all()
    assert made, "nothing was made that could be signed"
    for one in made:
        data = hall.services.object_store.get(one.pdf_key, one.pdf_sha256)
        assert b"PK\x05\x06" not in data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert "/OpenAction" not in pdf.Root
            assert all("/AA" not in page for page in pdf.pages)
            assert not [one for one in pdf.objects if _is_script(one)]


def _is_script(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and "/JS" in thing


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*\x00*/=1;alert(1)//",
    ],
)
def test_what_a_browser_would_run_is_no_document(hall: Hall, data: bytes) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    files = [("files", ("giay.png", data, "image/png"))]
    assert desk.send(dossier + "/tai-len", {"upload_key": "x"}, files=files).status_code == 422


def test_the_code_of_a_card_is_text(hall: Hall) -> None:
    """Whoever prints a QR code writes what the hand scanner types."""
    desk = hall.staff("quay")
    code = f"001199000085|012345678|{HOSTILE}|01011999|Nam|{HOSTILE}|10052021"
    answer = desk.send("/quay/nguoi", {"query": code})
    page = desk.look_at(answer)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert HOSTILE in page.xpath("//input/@value")


def test_bodies_that_are_too_large_are_stopped(hall: Hall) -> None:
    desk = hall.staff("quay")
    answer = desk.send("/quay/nguoi", {"query": "x" * 2_100_000})
    assert answer.status_code == 413
    desk.look_at(answer)


def test_a_stranger_gets_no_room_for_a_file_or_a_catalogue(hall: Hall) -> None:
    dossier = hall.open_dossier(hall.staff("quay"))
    large = b"x" * 3_000_000
    addresses = (dossier + "/tai-len", f"/api/v1/batches/{uuid4()}/uploads")
    stranger = hall.visitor()
    ended = hall.visitor()
    ended.client.cookies.set("motlan_session", "x" * 43)
    for browser in (stranger, ended):
        for address in addresses:
            files = {"file": ("x.pdf", large, "application/pdf")}
            answer = browser.client.post(address, files=files, headers=JSON)
            assert answer.json()["error"]["code"] == "sign_in_required", address
    filled = b'{"x": "' + b"y" * 4_000_000 + b'"}'
    sent = {"Content-Type": "application/json"}
    import_address = "/api/v1/procedures/import"
    for headers, status in (
        ({}, 401),
        (hall.token("quay"), 413),
        (hall.token("quantri"), 200),
    ):
        answer = stranger.client.post(import_address, content=filled, headers={**sent, **headers})
        assert answer.status_code == status
    refused = stranger.client.post("/api/v1/token", content=filled, headers=sent)
    assert refused.status_code == 413


def test_a_signed_in_clerk_has_room_for_a_file(hall: Hall) -> None:
    desk = hall.staff("quay")
    files = [("files", ("x.pdf", b"x" * 3_000_000, "application/pdf"))]
    answer = desk.send(hall.open_dossier(desk) + "/tai-len", {}, files=files, headers=JSON)
    assert answer.json()["error"]["code"] == "not_a_document"


def test_scans_lists_and_own_pictures_of_five_megabytes_have_room(hall: Hall) -> None:
    large = b"x" * 5_000_000
    campaign = f"/quay/dot-so-hoa/{uuid4()}"
    for browser, address, field in (
        (hall.staff("quay"), f"{campaign}/quet", "files"),
        (hall.staff("lanhdao"), f"{campaign}/danh-sach", "file"),
        (hall.staff("quantri"), "/giam-sat/danh-muc", "file"),
        (hall.citizen(), "/kho-cua-toi/them", "file"),
    ):
        files = [(field, ("x.csv", large, "text/csv"))]
        answer = browser.send(address, {}, files=files, headers=JSON)
        assert answer.status_code in {303, 404, 409, 422}, (address, answer.status_code)
    sent = {"file": ("x.csv", large, "text/csv")}
    address = f"/api/v1/campaigns/{uuid4()}/list"
    client = hall.visitor().client
    for headers, status in ((hall.token("lanhdao"), 404), (hall.token("quay"), 413), ({}, 401)):
        assert client.post(address, files=sent, headers=headers).status_code == status


def test_errors_have_one_shape_and_repeat_nothing_personal(hall: Hall) -> None:
    client, headers = hall.visitor().client, hall.token("quay")
    body = {"full_name": "Nguyễn Thị Mẫu", "personal_number": "12345", "secret": "x"}
    answer = client.post("/api/v1/persons", json=body, headers=headers)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "fault", "retry", "details"}
    assert (error["code"], error["fault"], error["retry"]) == ("request_not_valid", "caller", False)
    assert {"at": "body.secret", "rule": "extra_forbidden"} in error["details"]["places"]
    assert "12345" not in answer.text
    assert "Nguyễn" not in answer.text
    missing = client.get("/khong-co-trang-nay")
    assert missing.status_code == 404
    assert "Không có trang này" in missing.text


def test_health_tells_nothing_of_a_person_and_figures_are_for_this_machine(hall: Hall) -> None:
    client = hall.visitor().client
    assert client.get("/healthz").text == "ok\n"
    assert set(client.get("/readyz").json().values()) == {"ok"}
    assert client.get("/metrics").status_code == 403
