"""Accounts over HTTP: second steps, locked screens, own sessions, an administrator's pages."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from api.app import create_app
from api.guards import PublicApi
from core.access import Role
from repository.accounts.sessions import token_hash
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import AccountEvent, Person, Staff
from storage.db.models import Session as SessionRow
from tests.api.test_every_route import guards
from tests.support.browser import PASSWORD, Browser, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

OWN = "sen trắng bờ hoang 26"


@pytest.fixture(scope="module")
def house(hall: Hall) -> Hall:
    """The hall as no demo: administrators need a second factor; a second one of them is there."""
    settings = hall.services.settings.model_copy(update={"demo": False})
    services = dataclasses.replace(hall.services, settings=settings)
    with services.session_factory() as session:
        for username, code in (("quantri-2", "H17.35.1"), ("ban-quantri", "H17.35.2")):
            create_staff(
                session,
                username=username,
                full_name=f"Cán bộ Mẫu {username}",
                agency_id=agency_by_code(session, code).id,
                roles=[Role.ADMINISTRATOR],
                password=PASSWORD,
            )
        session.commit()
    return dataclasses.replace(hall, services=services, app=create_app(services))


def step(browser: Browser, address: str, values: dict[str, str]) -> Any:
    """Send a form and look at what comes, a page or the way to one."""
    answer = browser.send(address, values)
    if answer.status_code == 303:
        return browser.look_at(browser.get(answer.headers["location"]))
    return browser.look_at(answer)


def protected(house: Hall, username: str) -> tuple[Browser, pyotp.TOTP, list[str]]:
    """Somebody who signed in and was made to add an app; their secret and recovery codes."""
    browser = house.visitor()
    answer = browser.sign_in(username)
    assert answer.headers["location"] == "/tai-khoan/bao-ve"
    assert browser.get("/giam-sat").headers["location"].startswith("/?tiep="), "in without it"
    page = browser.read("/tai-khoan/bao-ve")
    app = pyotp.TOTP(page.xpath("string(//details//code)").replace(" ", ""))
    half = browser.client.cookies["motlan_session"]
    refused = step(browser, "/tai-khoan/bao-ve/ung-dung", {"code": "000000"})
    assert "Mã không đúng" in text_of(refused, "//*[@role='alert']")
    shown = step(browser, "/tai-khoan/bao-ve/ung-dung", {"code": app.now(), "label": "Máy MẪU"})
    codes = [one.text_content() for one in shown.xpath("//ol/li")]
    assert len(set(codes)) == 10
    assert browser.client.cookies["motlan_session"] != half, "the secret of the half-open session"
    browser.read("/giam-sat")
    return browser, app, codes


@pytest.fixture(scope="module")
def administrator(house: Hall) -> tuple[Browser, pyotp.TOTP, list[str]]:
    return protected(house, "quantri")


def of(browser: Browser) -> sa.ColumnElement[bool]:
    """The session of this browser."""
    return SessionRow.token_sha256 == token_hash(browser.client.cookies["motlan_session"])


def away(house: Hall, browser: Browser) -> None:
    """Nobody has sat there for longer than a screen stays open."""
    by = timedelta(minutes=house.services.settings.session_idle_minutes, seconds=1)
    seen = SessionRow.last_seen_at - by
    with house.services.session_factory() as session:
        session.execute(sa.update(SessionRow).where(of(browser)).values(last_seen_at=seen))
        session.commit()


def test_a_second_factor_stands_between_password_and_door(
    house: Hall, administrator: tuple[Browser, pyotp.TOTP, list[str]]
) -> None:
    _, app, codes = administrator
    browser = house.visitor()
    browser.read("/")
    answer = browser.send("/dang-nhap", {"username": "quantri", "password": PASSWORD})
    assert answer.headers["location"] == "/dang-nhap/xac-thuc"
    browser.read("/dang-nhap/xac-thuc")
    for door in ("/giam-sat", "/tai-khoan", "/tai-khoan/bao-ve", "/mo-khoa"):
        assert browser.get(door).headers["location"].startswith("/?tiep="), door
    used = step(browser, "/dang-nhap/xac-thuc", {"code": app.now()})
    assert "Mã không đúng" in text_of(used, "//*[@role='alert']"), "a code counts once"
    half = browser.client.cookies["motlan_session"]
    assert browser.do("/dang-nhap/xac-thuc", {"code": codes[0].upper()}) == "/giam-sat"
    assert browser.client.cookies["motlan_session"] != half
    other = house.visitor()
    other.read("/")
    other.send("/dang-nhap", {"username": "quantri", "password": PASSWORD})
    other.read("/dang-nhap/xac-thuc")
    again = step(other, "/dang-nhap/xac-thuc", {"code": codes[0]})
    assert "Mã không đúng" in text_of(again, "//*[@role='alert']"), "a recovery code counts once"
    bare = {"username": "quantri", "password": PASSWORD}
    client = TestClient(house.app)
    assert client.post("/api/v1/token", json=bare).status_code == 409
    assert client.post("/api/v1/token", json={**bare, "code": codes[1]}).status_code == 201
    with house.services.session_factory() as session:
        whose = sa.update(Staff).where(Staff.username == "quantri")
        session.execute(whose.values(must_change_password=True))
        session.commit()
        given = client.post("/api/v1/token", json={**bare, "code": codes[2]})
        session.execute(whose.values(must_change_password=False))
        session.commit()
    assert given.status_code == 401, "a password that somebody else gave opened the API"


def test_guessing_codes_ends_the_step_and_rests_the_account(house: Hall) -> None:
    protected(house, "ban-quantri")
    stranger = house.visitor()
    stranger.read("/")
    stranger.send("/dang-nhap", {"username": "ban-quantri", "password": PASSWORD})
    stranger.read("/dang-nhap/xac-thuc")
    for _ in range(house.services.settings.max_failed_logins):
        page = step(stranger, "/dang-nhap/xac-thuc", {"code": "123456"})
    assert page.xpath("//input[@name='username']"), "the step goes on for ever"
    assert stranger.get("/dang-nhap/xac-thuc").status_code == 303
    assert stranger.sign_in("ban-quantri").status_code == 401, "the password still opens the step"


def test_a_locked_screen_opens_for_its_holder_where_it_was(house: Hall) -> None:
    desk = house.visitor()
    desk.sign_in("quay")
    desk.read("/quay")
    away(house, desk)
    assert desk.get("/quay/ra-soat").headers["location"] == "/mo-khoa?tiep=/quay/ra-soat"
    page = desk.read("/mo-khoa?tiep=/quay/ra-soat")
    assert "Cán bộ Mẫu quay" in text_of(page)
    json = {"Accept": "application/json", "X-CSRF-Token": desk.csrf}
    told = desk.get("/phien", headers=json)
    assert (told.status_code, told.json()["error"]["code"]) == (401, "session_locked")
    wrong = desk.client.post("/mo-khoa", data={"password": "x"}, headers=json)
    assert wrong.json()["error"]["code"] == "login_refused"
    before = desk.client.cookies["motlan_session"]
    assert desk.do("/mo-khoa", {"password": PASSWORD, "onward": "/quay/ra-soat"}) == "/quay/ra-soat"
    assert desk.client.cookies["motlan_session"] == before, "forms of open pages would be lost"
    desk.read("/quay/ra-soat")
    assert desk.send("/khoa", {}).status_code == 200
    assert desk.get("/quay").headers["location"].startswith("/mo-khoa")
    for _ in range(house.services.settings.max_failed_logins):
        desk.client.post("/mo-khoa", data={"password": "x", "csrf_token": desk.csrf})
    assert desk.get("/quay").headers["location"] == "/?tiep=/quay", "guessing at a locked screen"


def test_what_was_typed_outlives_the_lock_for_its_sender_alone(house: Hall) -> None:
    desk = house.visitor()
    desk.sign_in("xuly")
    secret = "Người Mẫu Không Ai Đọc"
    typed = {"name": secret, "paper_type": "birth_certificate"}
    desk.read("/quay/dot-so-hoa")
    away(house, desk)
    locked = desk.look_at(desk.send("/quay/dot-so-hoa", typed))
    [kept] = locked.xpath("//input[@name='kept']/@value")
    assert secret not in text_of(locked, "//body") + kept
    own = desk.send("/tai-khoan/mat-khau", {"old": PASSWORD, "password": OWN, "again": OWN})
    assert not "".join(desk.look_at(own).xpath("//input[@name='kept']/@value")), "passwords kept"
    page = desk.look_at(desk.send("/mo-khoa", {"password": PASSWORD, "kept": kept}))
    [form] = page.xpath("//main//form")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    assert fields | typed == fields
    assert desk.do(form.get("action"), fields).startswith("/quay/dot-so-hoa/")
    other = house.visitor()
    other.read("/")
    values = {"username": "lanhdao", "password": PASSWORD, "kept": kept}
    assert other.do("/dang-nhap", values) == "/giam-sat", "somebody else got the form"
    desk.read("/quay/dot-so-hoa")
    with house.services.session_factory() as session:
        session.execute(sa.update(SessionRow).where(of(desk)).values(ended_at=sa.func.now()))
        session.commit()
    over = desk.look_at(desk.send("/quay/dot-so-hoa", typed))
    [kept] = over.xpath("//input[@name='kept']/@value")
    values = {"username": "xuly", "password": PASSWORD, "kept": kept}
    page = desk.look_at(desk.send("/dang-nhap", values))
    assert page.xpath("//form[@action='/quay/dot-so-hoa']")
    forged = desk.send("/quay/dot-so-hoa", {**typed, "csrf_token": "0" * 64})
    assert forged.status_code == 403


def test_own_sessions_are_seen_and_ended_by_their_holder_alone(house: Hall) -> None:
    here, there, stranger = house.visitor(), house.visitor(), house.visitor()
    there.client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"
    for browser in (here, there):
        browser.sign_in("quet")
    stranger.sign_in("quay")
    page = here.read("/tai-khoan")
    assert "Chrome trên Windows" in text_of(page)
    [way] = [one for one in page.xpath("//form/@action") if one.startswith("/tai-khoan/phien/")]
    stranger.read("/tai-khoan")
    assert stranger.send(way, {}).status_code == 404, "ended by somebody else"
    there.read("/tai-khoan")
    assert here.do(way, {}) == "/tai-khoan"
    assert there.get("/quay/ra-soat").status_code == 303
    assert here.send(way, {}).status_code == 404
    there.sign_in("quet")
    here.read("/tai-khoan")
    assert here.do("/tai-khoan/phien", {}) == "/tai-khoan"
    assert there.get("/tai-khoan").status_code == 303


def test_a_new_password_of_ones_own_ends_the_other_sessions(house: Hall) -> None:
    here, there = house.visitor(), house.visitor()
    for browser in (here, there):
        browser.sign_in("ban-xuly")
    here.read("/tai-khoan")
    for old, new, again, words in (
        ("falsch", OWN, OWN, "Tên đăng nhập hoặc mật khẩu"),
        (PASSWORD, "kurz", "kurz", "ít nhất 12"),
        (PASSWORD, "Matkhau@123456", "Matkhau@123456", "dễ đoán"),
        (PASSWORD, "ban-xuly-2026", "ban-xuly-2026", "dễ đoán"),
        (PASSWORD, OWN, OWN + "x", "chưa giống nhau"),
    ):
        sent = {"old": old, "password": new, "again": again}
        page = step(here, "/tai-khoan/mat-khau", sent)
        assert words in text_of(page, "//*[@role='alert']"), new
    done = step(here, "/tai-khoan/mat-khau", {"old": PASSWORD, "password": OWN, "again": OWN})
    assert "Đã đổi mật khẩu" in text_of(done)
    here.read("/tai-khoan")
    assert there.get("/tai-khoan").status_code == 303
    assert there.sign_in("ban-xuly", PASSWORD).status_code == 401


def test_an_administrator_adds_changes_and_lets_go(
    house: Hall, administrator: tuple[Browser, pyotp.TOTP, list[str]]
) -> None:
    chief, _, _ = administrator
    chief.read("/giam-sat/can-bo")
    slip = step(
        chief,
        "/giam-sat/can-bo",
        {"username": "Moi", "full_name": "Lê Mẫu Mới", "title": "", "roles": "desk_officer"},
    )
    given = slip.xpath("string((//dl//code)[2])")
    [place] = slip.xpath("//main//a[contains(@href, 'can-bo/')]/@href")
    newcomer = house.visitor()
    answer = newcomer.sign_in("moi", given)
    assert answer.headers["location"] == "/dang-nhap/mat-khau-moi"
    assert newcomer.get("/quay").status_code == 303
    newcomer.read("/dang-nhap/mat-khau-moi")
    same = step(newcomer, "/dang-nhap/mat-khau-moi", {"password": given, "again": given})
    assert "trùng mật khẩu cũ" in text_of(same, "//*[@role='alert']")
    assert newcomer.do("/dang-nhap/mat-khau-moi", {"password": OWN, "again": OWN}) == "/quay"
    chief.read(place)
    assert chief.do(place, {"act": "roles", "roles": "supervisor"}) == place
    assert newcomer.get("/quay").status_code == 403
    assert chief.do(place, {"act": "leave"}) == place
    assert newcomer.get("/giam-sat").status_code == 303
    assert newcomer.sign_in("moi", OWN).status_code == 401
    assert "Nghỉ, khóa tài khoản" in text_of(chief.read(place))
    with house.services.session_factory() as session:
        row = session.scalars(sa.select(Staff).where(Staff.username == "moi")).one()
        names = session.scalars(
            sa.select(AccountEvent.name).where(AccountEvent.staff_id == row.id)
        ).all()
    assert {"added", "password_given", "password_changed", "roles_changed", "left"} <= set(names)


def test_two_persons_make_an_administrator_and_none_is_taken_over(
    house: Hall, administrator: tuple[Browser, pyotp.TOTP, list[str]]
) -> None:
    first, _, _ = administrator
    second, _, _ = protected(house, "quantri-2")
    with house.services.session_factory() as session:
        ids = {name: id_ for name, id_ in session.execute(sa.select(Staff.username, Staff.id))}
    place = f"/giam-sat/can-bo/{ids['lanhdao']}"
    first.read(place)
    sent = {"act": "roles", "roles": "administrator"}
    assert first.send(place, sent).status_code == 409, "given by one person alone"
    assert first.do(place, {"act": "ask"}) == place
    assert first.send(place, {"act": "agree"}).status_code == 409, "agreed to by who asked"
    second.read(place)
    assert second.do(place, {"act": "agree"}) == place
    assert second.send(place, {"act": "agree"}).status_code == 409
    for act in ("password", "factors", "leave"):
        assert first.send(place, {"act": act}).status_code == 409, act
        own = f"/giam-sat/can-bo/{ids['quantri']}"
        assert first.send(own, {"act": act}).status_code == 409, act
    foreign = f"/giam-sat/can-bo/{ids['ban-quay']}"
    assert first.get(foreign).status_code == 404
    for act in ("password", "factors", "leave", "release", "ask"):
        assert first.send(foreign, {"act": act}).status_code == 404, "somebody of another agency"


def test_a_guesser_does_not_shut_out_who_is_known_here(house: Hall) -> None:
    clerk, stranger = house.visitor(), house.visitor()
    clerk.sign_in("ban-quay")
    clerk.read("/tai-khoan")
    clerk.do("/dang-xuat", {})
    for _ in range(2 * house.services.settings.max_failed_logins):
        assert stranger.sign_in("ban-quay", "falsch").status_code == 401
    assert stranger.sign_in("ban-quay").status_code == 401
    assert clerk.sign_in("ban-quay").headers["location"] == "/quay", "shut out by a stranger"


def test_every_writing_form_wants_the_token_of_its_session(house: Hall) -> None:
    """No cookie alone writes anything: each route, with a cookie and another session's token."""
    browser = house.visitor()
    browser.sign_in("lanhdao")
    other = house.visitor()
    other.sign_in("xuly")
    tried = 0
    for route in iter_route_contexts(house.app.routes):
        dependant = getattr(route, "dependant", None)
        writing = (route.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        if dependant is None or not writing or route.path is None:
            continue
        [guard] = guards(dependant)
        if isinstance(guard, PublicApi) or "admin_token" in route.path:
            continue
        path = _filled(route.path)
        for method in writing:
            answer = browser.client.request(method, path, headers={"X-CSRF-Token": other.csrf})
            assert answer.status_code in (401, 403), (method, path, answer.status_code)
            tried += 1
    assert tried > 90, "the walk no longer sees the routes"


def _filled(path: str) -> str:
    words = {"{code}": "x", "{kind}": "document", "{work}": "document", "{name}": "x"}
    for part, word in words.items():
        path = path.replace(part, word)
    while "{" in path:
        head, _, rest = path.partition("{")
        path = head + "01900000-0000-7000-8000-000000000000" + rest.partition("}")[2]
    return path


def test_no_page_is_shown_in_a_frame_and_no_foreign_address_is_followed(house: Hall) -> None:
    browser = house.visitor()
    browser.sign_in("quay")
    for address in (
        "/",
        "/quay",
        "/tai-khoan",
        "/tai-khoan/bao-ve",
        "/mo-khoa",
        "/dang-nhap/tra-loi",
    ):
        headers = browser.get(address).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], address
        assert headers["x-frame-options"] == "DENY", address
        assert headers["cross-origin-opener-policy"] == "same-origin", address
    for evil in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/quay//evil.example",
    ):
        away(house, browser)
        browser.read("/mo-khoa?tiep=" + evil)
        assert browser.do("/mo-khoa", {"password": PASSWORD, "onward": evil}) == "/quay", evil


def test_a_citizen_has_sessions_too_and_no_page_of_staff(hall: Hall) -> None:
    citizen = hall.citizen()
    page = citizen.read("/tai-khoan")
    assert "VNeID mẫu" in text_of(page)
    assert not page.xpath("//input[@type='password']")
    sent = {"old": "", "password": OWN, "again": OWN}
    assert citizen.send("/tai-khoan/mat-khau", sent).status_code == 404
    with hall.services.session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    assert citizen.send("/khoa", {}).status_code == 200
    assert citizen.get("/kho-cua-toi").status_code == 303
