"""Signing in: fresh secrets, no way around, nothing told to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from core.access import Role
from repository.accounts.sessions import token_hash
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import Session as SessionRow
from tests.support.browser import PASSWORD, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers


def test_staff_sign_in_and_out(hall: Hall) -> None:
    desk = hall.visitor()
    assert desk.get("/quay").headers["location"] == "/?tiep=/quay"
    answer = desk.sign_in("quay")
    assert answer.headers["location"] == "/quay"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = desk.client.cookies["motlan_session"]
    assert desk.do("/dang-xuat", {}) == "/"
    desk.client.cookies.set("motlan_session", token)
    assert desk.get("/quay").status_code == 303, "the old secret still opens the door"


def test_a_session_secret_is_never_taken_from_the_visitor(hall: Hall) -> None:
    desk = hall.visitor()
    desk.client.cookies.set("motlan_session", "planted-by-somebody-else")
    desk.sign_in("quay")
    planted = token_hash("planted-by-somebody-else")
    with hall.services.session_factory() as session:
        rows = session.scalars(sa.select(SessionRow).where(SessionRow.token_sha256 == planted))
        assert rows.all() == []


def test_wrong_password_says_nothing_more_and_locks_in_the_end(hall: Hall) -> None:
    desk = hall.visitor()
    for _ in range(hall.services.settings.max_failed_logins):
        wrong = desk.sign_in("quantri", "không phải mật khẩu")
        assert wrong.status_code == 401
    page = desk.look_at(wrong)
    assert page.xpath("string(//input[@name='password']/@value)") == ""
    unknown = desk.sign_in("khong-co-ai", "không phải mật khẩu")
    assert text_of(desk.look_at(unknown), "//*[@role='alert']") == text_of(
        page, "//*[@role='alert']"
    )
    locked = desk.sign_in("quantri")
    assert locked.status_code == 401
    assert text_of(desk.look_at(locked), "//*[@role='alert']") == text_of(
        page, "//*[@role='alert']"
    ), "who is locked tells which names exist"
    body = {"username": "quantri", "password": PASSWORD}
    refused = desk.client.post("/api/v1/token", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "login_refused")


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        ("/quay/ra-soat", "/quay/ra-soat"),
        ("//evil.example/quay", "/quay"),
        ("https://evil.example/", "/quay"),
        ("/quay\\@evil.example", "/quay"),
    ],
)
def test_only_own_pages_are_followed_after_signing_in(
    hall: Hall, onward: str, expected: str
) -> None:
    desk = hall.visitor()
    desk.read("/")
    values = {"username": "quay", "password": PASSWORD, "onward": onward}
    assert desk.do("/dang-nhap", values) == expected


def test_every_form_needs_its_token(hall: Hall) -> None:
    desk = hall.staff("quay")
    values = {"query": hall.citizen_number}
    other = hall.staff("xuly")
    for token in ("", "0" * 64, other.csrf):
        refused = desk.client.post("/quay/nguoi", data={**values, "csrf_token": token})
        assert refused.status_code == 403
        desk.look_at(refused)
    desk.read("/quay")
    assert desk.send("/quay/nguoi", values).status_code == 303
    stranger = hall.visitor()
    refused = stranger.client.post("/dang-nhap", data={"username": "quay", "password": PASSWORD})
    assert refused.status_code == 403


def test_citizens_come_in_by_the_sample_identity_of_a_demo_only(hall: Hall) -> None:
    citizen = hall.visitor()
    assert citizen.sign_in_citizen(hall.citizen_number, "123456").status_code == 401
    unknown = citizen.sign_in_citizen("001190000017")
    assert "Chưa có giấy tờ nào" in text_of(citizen.look_at(unknown))
    citizen.sign_in_citizen(hall.citizen_number)
    assert "Kho chưa có giấy tờ nào" in text_of(citizen.read("/kho-cua-toi"))


def test_an_idle_session_locks(hall: Hall) -> None:
    desk = hall.staff("quay")
    idle = timedelta(minutes=hall.services.settings.session_idle_minutes, seconds=1)
    with hall.services.session_factory() as session:
        session.execute(sa.update(SessionRow).values(last_seen_at=SessionRow.last_seen_at - idle))
        session.commit()
    assert desk.get("/quay").headers["location"] == "/mo-khoa?tiep=/quay"


def test_a_guesser_from_elsewhere_does_not_shut_out_a_program(hall: Hall) -> None:
    with hall.services.session_factory() as session:
        create_staff(
            session,
            username="may-mot-cua",
            full_name="Phần mềm Mẫu",
            agency_id=agency_by_code(session, "H17.35.1").id,
            roles=[Role.DESK_OFFICER],
            password=PASSWORD,
            is_machine=True,
        )
        session.commit()
    program, stranger = (TestClient(hall.app, client=(at, 1)) for at in ("10.1.2.3", "10.9.9.9"))
    right = {"username": "may-mot-cua", "password": PASSWORD}
    assert program.post("/api/v1/token", json=right).status_code == 201
    for _ in range(hall.services.settings.max_failed_logins):
        wrong = {**right, "password": "falsch"}
        assert stranger.post("/api/v1/token", json=wrong).status_code == 401
    assert stranger.post("/api/v1/token", json=right).status_code == 401
    assert program.post("/api/v1/token", json=right).status_code == 201, "shut out by a stranger"
