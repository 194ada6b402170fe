"""What everybody meets: errors with a way out, the pace of checking, help, display, offline."""

from __future__ import annotations

import dataclasses
import io
from contextlib import suppress
from uuid import UUID, uuid4

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from pydantic import SecretStr
from starlette.requests import Request
from starlette.testclient import TestClient

from api.app import create_app
from api.pace import Pace, TooManyChecksError
from api.web.guides import GUIDES
from api.web.preferences import CLOSED, LANGUAGE, THEME
from api.web.rendering import show_amount, show_count, show_number
from core.vietnamese import strip_marks
from ingest.pipeline.services import Services
from storage.db.models import AccessLogEntry, Record, Rendition
from tests.api.test_shares import paper_with_file
from tests.api.test_standing import store_paper
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers


def front_door(services: Services, **settings: object) -> Browser:
    """The same installation under other settings; its counts are its own."""
    other = services.settings.model_copy(update={"session_key": SecretStr(uuid4().hex), **settings})
    app = create_app(dataclasses.replace(services, settings=other))
    return Browser(TestClient(app, follow_redirects=False, raise_server_exceptions=False))


def ways_out(page: object) -> list[str]:
    return list(page.xpath("//ul[@class='way-out']//a/@href"))  # type: ignore[attr-defined] # lxml


def test_errors_are_pages_with_a_way_out(hall: Hall) -> None:
    citizen = hall.citizen()
    lost = citizen.read("/khong-co-trang-nay", status=404)
    assert "/" in ways_out(lost)
    barred = citizen.read("/quay", status=403)
    assert "Trang này dành cho cán bộ" in text_of(barred)
    assert "/kho-cua-toi" in ways_out(barred)
    wrong_way = citizen.client.put("/kho-cua-toi")
    assert wrong_way.status_code == 405
    assert "/tro-giup" in ways_out(citizen.look_at(wrong_way))
    large = citizen.send("/kho-cua-toi/dong-y/x/rut", {"much": "x" * 9_000_000})
    assert large.status_code == 413
    assert "Tệp quá lớn" in text_of(citizen.look_at(large))


def test_a_server_that_is_away_or_broken_says_so(hall: Hall) -> None:
    away = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    made = hall.services.session_factory.kw | {"bind": away}
    services = dataclasses.replace(hall.services, session_factory=sa.orm.sessionmaker(**made))
    browser = front_door(services)
    answer = browser.get("/kiem-tra/ma-nao-do")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "/kiem-tra/ma-nao-do" in ways_out(browser.look_at(answer)), "tries again"
    broken = front_door(dataclasses.replace(hall.services, session_factory=None))  # type: ignore[arg-type] # broken on purpose
    answer = broken.get("/kiem-tra")
    assert answer.status_code == 500
    assert "Lỗi đã được ghi lại" in text_of(broken.look_at(answer))
    away.dispose()


def test_checking_has_its_pace_by_client_and_altogether(hall: Hall) -> None:
    browser = front_door(hall.services, checks_per_minute=3)
    for _ in range(3):
        assert browser.get("/kiem-tra/khong-co-ma").status_code == 404
    refused = browser.get("/kiem-tra/khong-co-ma")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "quá nhiều lần kiểm tra" in text_of(browser.look_at(refused))
    machine = browser.get("/api/v1/public/papers/khong-co-ma")
    assert (machine.status_code, machine.json()["error"]["code"]) == (429, "too_many_checks")
    assert browser.get("/kiem-tra").status_code == 200, "the form alone is open"
    everybody = front_door(hall.services, checks_per_minute_all=2, log_level="error")
    codes = [everybody.get("/kiem-tra/khong-co-ma").status_code for _ in range(3)]
    assert codes[-1] == 429


def test_the_pace_is_kept_without_valkey(hall: Hall) -> None:
    browser = front_door(hall.services, checks_per_minute=2, valkey_url="redis://127.0.0.1:1/0")
    codes = [browser.get("/kiem-tra/khong-co-ma").status_code for _ in range(3)]
    assert codes == [404, 404, 429]


def test_one_who_asks_without_end_shuts_nobody_else_out(hall: Hall) -> None:
    bounds = {"checks_per_minute": 2, "checks_per_minute_all": 4}
    told = hall.services.settings.model_copy(
        update=bounds | {"valkey_url": "redis://127.0.0.1:1/0"}
    )
    pace = Pace(told, hall.services.clock)

    def ask(host: str) -> None:
        pace.admit(Request({"type": "http", "client": (host, 1)}))

    for _ in range(9):
        with suppress(TooManyChecksError):
            ask("203.0.113.1")
    ask("203.0.113.2")


def test_unknown_codes_cost_the_same_work(hall: Hall) -> None:
    record_id = paper_with_file(hall, "VIEC1")
    with hall.services.session_factory() as session:
        known = session.get_one(Record, record_id).public_code
    visitor, asked = hall.visitor(), list[str]()
    engine = hall.services.engine

    def note(_c: object, _cur: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    work = {}
    for code, status in ((known, 200), ("ma-khong-co-that", 404)):
        asked.clear()
        visitor.read(f"/kiem-tra/{code}", status=status)
        work[status] = list(asked)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(work[200]) >= 3
    assert work[200] == work[404]


def test_a_cover_sheet_leads_to_the_check_and_leaves_the_file_alone(hall: Hall) -> None:
    record_id = paper_with_file(hall, "BIA1")
    citizen = hall.citizen()
    page = citizen.read(f"/kho-cua-toi/{record_id}")
    assert page.xpath("//figure[@role='img']/*[local-name()='svg']")
    sheet = citizen.get(f"/kho-cua-toi/{record_id}/to-xac-minh")
    assert sheet.headers["content-type"] == "application/pdf"
    drawn = pypdfium2.PdfDocument(io.BytesIO(sheet.content))
    assert len(drawn) == 1
    [code] = zxingcpp.read_barcodes(drawn[0].render(scale=3).to_pil())
    [shown] = page.xpath("//a[contains(@href, '/kiem-tra/')]/text()")
    assert code.text == shown
    words = drawn[0].get_textpage().get_text_range()
    assert "Giấy khai sinh" in words
    assert hall.citizen_number not in words
    with hall.services.session_factory() as session:
        file = session.scalars(sa.select(Rendition).where(Rendition.record_id == record_id)).one()
        looks = session.scalar(
            sa.select(sa.func.count())
            .select_from(AccessLogEntry)
            .where(AccessLogEntry.record_id == record_id)
        )
    given = citizen.get(f"/kho-cua-toi/{record_id}/tep")
    assert given.headers["ETag"].strip('"') == file.sha256
    assert (looks or 0) >= 2, "the sheet goes through the guarded door"
    copy = store_paper(hall, "BIA2")
    with hall.services.session_factory() as session:
        session.get_one(Record, copy).trust = "T5"  # type: ignore[assignment] # as stored
        session.commit()
    page = citizen.read(f"/kho-cua-toi/{copy}")
    assert not page.xpath("//figure[@role='img'] | //a[contains(@href, 'kiem-tra')]")
    assert citizen.get(f"/kho-cua-toi/{copy}/to-xac-minh").status_code == 404
    assert isinstance(copy, UUID)


def test_display_is_remembered_and_leads_nowhere_else(hall: Hall) -> None:
    citizen = hall.citizen()
    page = citizen.read("/kho-cua-toi")
    assert "Đây là kho giấy tờ" in text_of(page)
    assert page.get("lang") == "vi"
    [english] = page.xpath("//a[@hreflang='en']/@href")
    assert citizen.get(english).headers["location"] == "/kho-cua-toi"
    assert citizen.get("/tuy-chon?nen=dark&ve=/kho-cua-toi").headers["location"] == "/kho-cua-toi"
    assert citizen.get("/tuy-chon?an=kho&ve=/kho-cua-toi").headers["location"] == "/kho-cua-toi"
    page = citizen.read("/kho-cua-toi")
    assert (page.get("lang"), page.get("data-theme")) == ("en", "dark")
    assert "My store" in text_of(page)
    assert "This is the store" not in text_of(page)
    assert {LANGUAGE, THEME, CLOSED} <= set(citizen.client.cookies)
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/a?b=//c"):
        answer = citizen.client.get("/tuy-chon", params={"nen": "light", "ve": elsewhere})
        assert answer.headers["location"] == "/"
    assert citizen.get("/tuy-chon?tieng=fr").status_code == 422


def test_the_door_is_of_one_language(hall: Hall) -> None:
    visitor = hall.visitor()
    visitor.get("/tuy-chon?tieng=en&ve=/")
    page = visitor.read("/")
    assert page.get("lang") == "en"
    words = text_of(page)
    assert "User name" in words
    assert strip_marks(words) == words, "Vietnamese is left"
    refused = visitor.look_at(visitor.send("/dang-nhap", {"username": "ai", "password": "sai"}))
    assert refused.xpath("//*[@role='alert']//@lang") == ["vi"]


def test_a_citizen_is_told_that_a_page_is_for_the_staff(hall: Hall) -> None:
    page = hall.citizen().read("/quay", status=403)
    assert "Trang này dành cho cán bộ." in text_of(page)
    assert "quản trị" not in text_of(page)
    assert "/kho-cua-toi" in ways_out(page)
    assert "quản trị" in text_of(hall.staff("xuly").read("/quay", status=403))


def test_the_owner_sees_own_numbers_whole_and_an_officer_does_not(hall: Hall) -> None:
    record = store_paper(hall, "SORO")
    with hall.services.session_factory() as session:
        session.get_one(Record, record).fields = {"personal_number": hall.citizen_number}
        session.commit()
    assert hall.citizen_number in text_of(hall.citizen().read(f"/kho-cua-toi/{record}"))
    dossier = hall.open_dossier(hall.staff("quay")).rsplit("/", 1)[-1]
    officer = text_of(hall.staff("xuly").read(f"/xu-ly/ho-so/{dossier}/giay-to/{record}"))
    assert hall.citizen_number not in officer


def test_numbers_are_written_as_people_write_them() -> None:
    assert (show_number(1234.56), show_count(1_234_567)) == ("1.234,56", "1.234.567")
    assert [show_amount(one) for one in ("86.4", "1500000", "khoảng 5")] == [
        "86,4",
        "1.500.000",
        "khoảng 5",
    ]


def test_guides_are_there_for_every_role(hall: Hall) -> None:
    visitor = hall.visitor()
    for guide in GUIDES:
        page = visitor.read(f"/tro-giup/{guide.name}")
        assert len(page.xpath("//article//h2[@id]")) >= 3
        for link in page.xpath("//article//a/@href"):
            assert visitor.get(link).status_code == 200, link
        for picture in page.xpath("//article//img/@src"):
            assert visitor.get(picture).headers["content-type"] == "image/webp"
    own = hall.staff("xuly").read("/tro-giup")
    assert own.xpath("//a[@aria-current='page']/@href")[0] == "/tro-giup/can-bo-xu-ly"
    visitor.read("/tro-giup/khong-co", status=404)
    assert visitor.get("/tro-giup/hinh/..%2F..%2Fcong-dan.md").status_code == 404


def test_the_pattern_page_is_for_staff_and_demos(hall: Hall) -> None:
    hall.visitor().read("/mau-giao-dien")
    closed = front_door(hall.services, demo=False)
    closed.read("/mau-giao-dien", status=404)


def test_what_is_kept_for_being_offline_is_nobodys(hall: Hall) -> None:
    citizen = hall.citizen()
    page = citizen.read("/ngoai-tuyen")
    assert not page.xpath("//*[@class='who'] | //nav[@class='menu']")
    script = citizen.get("/sw.js")
    assert "connect-src 'self'" in script.headers["Content-Security-Policy"]
    assert '"page": "/ngoai-tuyen"' in script.text
    assert "/kho-cua-toi" not in script.text
