"""Signing in by OpenID Connect, with a provider in a process of its own that really signs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import sqlalchemy as sa

from api.identity.providers import ProvidersInvalidError, load_providers
from repository.accounts.factors import begin_app, secret_of
from repository.accounts.sessions import token_hash
from storage.db.models import AccountEvent, Staff
from storage.db.models import Session as SessionRow
from tests.support.browser import text_of
from tests.support.hall import Hall
from tests.support.providers import Providers, Visitor, providers

pytestmark = pytest.mark.servers

PEOPLE = {
    "thủy": {"name": "Nguyễn Thị Mẫu", "preferred_username": "thuy", "groups": ["mot-cua", "khác"]},
    "mạnh": {
        "name": "Mẫu Mạnh",
        "preferred_username": "manh",
        "groups": ["mot-cua"],
        "acr": "loa3",
    },
    "không nhóm": {"name": "Người Mẫu", "preferred_username": "la", "groups": ["quản trị"]},
    "hai nơi": {"name": "Mẫu Hai", "preferred_username": "hai", "groups": ["mot-cua", "noi-khac"]},
    "công dân lạ": {"personal_number": "001190000017"},
    "số sai": {"personal_number": "12345"},
}


@pytest.fixture(scope="module")
def there(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Providers]:
    people = {**PEOPLE, "công dân": {"personal_number": hall.citizen_number}}
    with providers(hall, tmp_path_factory.mktemp("provider"), people) as made:
        for client in made.app.state.providers.values():
            client.keys_again_s = 0.0  # a test rotates keys faster than any provider
        yield made


def test_a_citizen_comes_by_the_provider_alone(
    hall: Hall, there: Providers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    citizen = there.visitor()
    page = citizen.browser.read("/")
    assert not page.xpath("//input[@name='number']"), "the sample door is of the demo alone"
    assert page.xpath("//a[@href='/dang-nhap/qua/vneid']")
    sent = {"number": hall.citizen_number, "code": "000000"}
    assert citizen.browser.send("/dang-nhap/cong-dan", sent).status_code == 401
    away = citizen.leave_for("vneid")
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back = citizen.say_who(away, "công dân")
    answer = citizen.browser.get(back)
    assert answer.headers["location"] == "/kho-cua-toi"
    assert "Kho chưa có giấy tờ nào" in text_of(citizen.browser.read("/kho-cua-toi"))
    assert hall.citizen_number not in away + back + caplog.text
    assert citizen.browser.do("/dang-xuat", {}) == "/da-dang-xuat/vneid"
    [out] = citizen.browser.read("/da-dang-xuat/vneid").xpath("//main//a[@rel]/@href")
    assert out.startswith(f"{there.address}/logout?client_id=")
    assert "id_token" not in out, "an ID token in an address shows the number"


def test_what_the_provider_does_not_prove_lets_nobody_in(there: Providers) -> None:
    faults = (
        "nonce", "no nonce", "audience", "two audiences", "issuer", "expired", "none", "HS256",
        "stranger", "number", "old proof",
    )  # fmt: skip
    for fault in faults:
        citizen = there.visitor()
        there.control(fault=fault)
        refused = citizen.sign_in("vneid", "công dân")
        there.control()
        assert refused.status_code == 401, fault
        assert "chưa xác nhận được" in text_of(
            citizen.browser.look_at(refused), "//*[@role='alert']"
        )
        assert citizen.browser.get("/kho-cua-toi").status_code == 303, fault
    assert there.visitor().sign_in("vneid", "số sai").status_code == 401


def test_an_answer_counts_once_for_who_was_sent(there: Providers) -> None:
    citizen, stranger = there.visitor(), there.visitor()
    back = citizen.say_who(citizen.leave_for("vneid"), "công dân")
    stranger.leave_for("vneid")
    assert stranger.browser.get(back).status_code == 401, "signed in as somebody else (login CSRF)"
    assert there.visitor().browser.get(back).status_code == 401, "an answer nobody asked for"
    wrong = back.replace("state=", "state=x")
    cookie = citizen.browser.client.cookies["motlan_errand"]
    assert citizen.browser.get(wrong).status_code == 401, "another state"
    citizen.browser.client.cookies.set("motlan_errand", cookie, path="/dang-nhap")
    assert citizen.browser.get(back).status_code == 303
    citizen.browser.client.cookies.set("motlan_errand", cookie, path="/dang-nhap")
    assert citizen.browser.get(back).status_code == 401, "the code a second time"
    refused = citizen.browser.get("/dang-nhap/tra-loi?error=access_denied&state=x")
    assert refused.status_code == 401
    for other in ("", "&iss=https%3A%2F%2Fevil.example"):
        back = citizen.say_who(citizen.leave_for("vneid"), "công dân")
        from_another = back.partition("&iss=")[0] + other
        assert citizen.browser.get(from_another).status_code == 401, "an answer of who knows whom"


def test_keys_that_changed_are_asked_for(there: Providers) -> None:
    assert there.visitor().sign_in("vneid", "công dân").status_code == 303
    there.control(rotate=True)
    there.control(rotate=True)
    assert there.visitor().sign_in("vneid", "công dân").status_code == 303


def test_groups_say_agency_and_roles_and_unknown_ones_nothing(hall: Hall, there: Providers) -> None:
    member = there.visitor()
    answer = member.sign_in("so", "thủy", "/quay/ra-soat")
    assert answer.headers["location"] == "/quay/ra-soat"
    member.browser.read("/quay")
    assert member.browser.get("/giam-sat/can-bo").status_code == 403
    with hall.services.session_factory() as session:
        row = session.scalars(sa.select(Staff).where(Staff.username == "so:thuy")).one()
        assert sorted(row.roles) == ["desk_officer", "scan_operator"]
        names = session.scalars(
            sa.select(AccountEvent.name).where(AccountEvent.staff_id == row.id)
        ).all()
        assert sorted(names) == ["added", "identity_linked"]
        assert row.password_hash == "-"
    for person in ("không nhóm", "hai nơi"):
        refused = there.visitor().sign_in("so", person)
        assert refused.status_code == 403, person
    other = there.visitor()
    other.browser.read("/")
    sent = {"username": "so:thuy", "password": "-"}
    assert other.browser.send("/dang-nhap", sent).status_code == 401, "no password fits no password"


def test_the_provider_ends_what_it_began(there: Providers) -> None:
    member = there.visitor()
    member.sign_in("so", "thủy")
    member.browser.read("/quay")
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    claims = {"sub": "sub-thủy", "aud": "motlan", "jti": "1", "events": event}
    client = there.visitor().browser.client
    for wrong in ({"aud": "somebody"}, {"events": {}}, {"nonce": "an ID token"}):
        token = there.control(claims={**claims, **wrong})
        refused = client.post("/dang-nhap/het-phien/so", data={"logout_token": token})
        assert refused.status_code == 401, wrong
    member.browser.read("/quay")
    token = there.control(claims=claims)
    ended = client.post("/dang-nhap/het-phien/so", data={"logout_token": token})
    assert ended.json()["ended"] >= 1
    assert member.browser.get("/quay").headers["location"] == "/?tiep=/quay"


def test_a_locked_screen_asks_the_provider_for_a_new_proof(hall: Hall, there: Providers) -> None:
    member = there.visitor()
    member.sign_in("so", "thủy")
    idle = timedelta(minutes=hall.services.settings.session_idle_minutes, seconds=1)
    with hall.services.session_factory() as session:
        session.execute(sa.update(SessionRow).values(last_seen_at=SessionRow.last_seen_at - idle))
        session.commit()
    locked = member.browser.read(member.browser.get("/quay").headers["location"])
    [way] = locked.xpath("//main//a[contains(@href, '/qua/so')]/@href")
    away = member.browser.get(way).headers["location"]
    assert member.say_who(away, None) == "", "the provider's own session opened a locked screen"
    forged = away.replace("prompt=login", "prompt=").replace("max_age=0", "max_age=99999")
    there.control(fault="old proof")
    assert member.browser.get(member.say_who(forged, None)).status_code == 401
    there.control(fault="earlier proof")
    passer_by = Visitor(there.visitor().browser, member.there)
    away = passer_by.leave_for("so")
    assert passer_by.say_who(away, None) == "", "signed in as the one before, at the same desk"
    forged = away.replace("prompt=login", "prompt=").replace("max_age=0", "max_age=99999")
    assert passer_by.browser.get(passer_by.say_who(forged, None)).status_code == 401
    there.control()
    answer = member.browser.get(member.say_who(member.browser.get(way).headers["location"], "thủy"))
    assert answer.headers["location"] == "/tai-khoan/mo-lai"
    member.browser.read("/quay")


def test_our_second_factor_stands_beside_a_proof_that_is_not_strong(
    hall: Hall, there: Providers
) -> None:
    assert there.visitor().sign_in("so", "mạnh").headers["location"] == "/quay"
    with hall.services.session_factory() as session:
        row = session.scalars(sa.select(Staff).where(Staff.username == "so:manh")).one()
        factor = begin_app(session, hall.services.clock, hall.services.settings, row)
        factor.confirmed_at = hall.services.clock.now()
        app = pyotp.TOTP(secret_of(hall.services.settings, factor))
        session.commit()
    member = there.visitor()
    assert member.sign_in("so", "mạnh").headers["location"] == "/dang-nhap/xac-thuc"
    assert member.browser.get("/quay").status_code == 303
    member.browser.read("/dang-nhap/xac-thuc")
    assert member.browser.do("/dang-nhap/xac-thuc", {"code": app.now()}) == "/quay"
    token = token_hash(member.browser.client.cookies["motlan_session"])
    with hall.services.session_factory() as session:
        row = session.scalars(sa.select(SessionRow).where(SessionRow.token_sha256 == token)).one()
        assert row.way == "so"
        assert row.provider_session is not None, "the provider cannot end it"
    client = there.app.state.providers["so"]
    plain = client.provider
    client.provider = plain.model_copy(update={"acr_values": ("loa3",)})
    strong = there.visitor()
    assert "acr_values=loa3" in strong.leave_for("so")
    assert strong.sign_in("so", "mạnh").headers["location"] == "/quay"
    client.provider = plain


def test_an_app_of_the_provider_gets_a_token_once(hall: Hall, there: Providers) -> None:
    client = there.visitor().browser.client
    claims = {"sub": "sub-1", "personal_number": hall.citizen_number, "jti": "a"}
    wrong = there.control(claims={**claims, "aud": "somebody-else"})
    asked = {"provider": "vneid", "id_token": wrong}
    assert client.post("/api/v1/token/citizen", json=asked).status_code == 401
    right = there.control(claims={**claims, "aud": "ung-dung-dien-thoai"})
    asked["id_token"] = right
    given = client.post("/api/v1/token/citizen", json=asked)
    assert given.status_code == 201, given.text
    bearer = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert client.get("/api/v1/me/records", headers=bearer).status_code == 200
    assert client.post("/api/v1/token/citizen", json=asked).status_code == 401, "a second time"


def test_a_file_of_providers_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    sound = (
        '{"name": "a", "title": "Cổng", "serves": "staff", "issuer": "%s", "client_id": "m", %s}'
    )
    for issuer, more in (
        ("http://id.example", '"groups": {}'),
        ("https://id.example", '"algorithms": ["HS256"]'),
        ("https://id.example", '"algorithms": ["none"]'),
        ("https://id.example", '"scopes": ["profile"]'),
        ("https://id.example", '"groups": {"g": {"agency": "H1", "roles": ["administrator"]}}'),
    ):
        file.write_text('{"providers": [%s]}' % (sound % (issuer, more)), encoding="utf-8")
        with pytest.raises(ProvidersInvalidError):
            load_providers(file)
    assert load_providers(None) == ()
