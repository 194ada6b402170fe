"""Who may be told of which result, and what of it the owner reads afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from core.access import Caller, Subject
from core.clock import FixedClock
from core.lifecycle import RecordStatus
from repository.access_log import verify_chain
from repository.persons import agency_by_code
from repository.shared_asking import TooManyCallsError, TooManyCallsTodayError
from repository.shared_clients import (
    ClientNameTakenError,
    ClientNetworkInvalidError,
    ClientNotFoundError,
    Scope,
    add_client,
    clients,
    revoke_client,
)
from repository.shared_results import (
    LINK_LIVES,
    ResultsAsked,
    SharedFileNotFoundError,
    open_link,
    own_requests,
    results_for,
)
from storage.db.models import AccessLogEntry, Person, Record, SharedClient, SharedRequest
from tests.support.browser import text_of
from tests.support.shared import AN, BIRTH, DUC, Shared

pytestmark = pytest.mark.servers

ASKED: dict[str, Any] = {
    "SoDinhDanhChuSoHuu": AN,
    "HoTenNguoiYeuCau": "Nguyễn Văn Đức",
    "KenhThucHien": "1",
    "SoDinhDanhNguoiYeuCau": DUC,
    "MaThuTuc": "1.004222.000.00.00.H20",
    "DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000031"}],
    "MaHoSo": "H20.12.1-261123-0001",
}
FIND = ResultsAsked(AN, "Nguyễn Văn Đức", DUC, "1.004222", "1", (("KQ.G15.000031", None),))


@pytest.fixture
def session(shared: Shared) -> Iterator[Session]:
    with shared.town.services.session_factory() as made:
        yield made


def post(shared: Shared, way: str, body: object, *, at: str = "127.0.0.1", **more: Any) -> Any:
    client = TestClient(shared.town.hall.app, client=(at, 50000))
    sign_in = more.pop("sign_in", shared.sign_in)
    return client.post(f"/api/v1/shared-results{way}", json=body, auth=sign_in, **more)


def found(shared: Shared, **changes: Any) -> list[dict[str, Any]]:
    answer = post(shared, "", ASKED | changes)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["result"]["DanhSachGiayToKetQua"])


def by_owner(number: str, name: str) -> dict[str, str]:
    return {
        "SoDinhDanhChuSoHuu": number,
        "SoDinhDanhNguoiYeuCau": number,
        "HoTenNguoiYeuCau": name,
    }


def entries(session: Session, record: UUID, action: str) -> list[AccessLogEntry]:
    query = sa.select(AccessLogEntry).where(
        AccessLogEntry.record_id == record, AccessLogEntry.action == action
    )
    return list(session.scalars(query.order_by(AccessLogEntry.position)))


def test_owner_and_asker_stand_in_the_log_before_the_bytes_leave(
    shared: Shared, session: Session
) -> None:
    [result] = found(shared)
    way = result["DanhSachTepDinhKem"][0]["DuongDan"]
    body = {"CoQuanChuQuan": result["CoQuanChuQuan"], "DuongDan": way}
    answer = post(shared, "/file", body, headers={"Accept": "application/pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    for action in ("results_listed", "result_file"):
        entry = entries(session, shared.record, action)[-1]
        assert (entry.owner_id, entry.person_id) == (shared.an, shared.duc)
        assert (entry.purpose, entry.subject, entry.outcome) == (
            "shared_results",
            "machine",
            "allowed",
        )
        noted = session.scalars(
            sa.select(SharedRequest).where(SharedRequest.entry_ids.contains([str(entry.id)]))
        ).one()
        assert noted.procedure_code == "1.004222"
        assert noted.dossier_code == "H20.12.1-261123-0001"
        assert noted.requester_number == DUC
    assert verify_chain(session).is_intact
    newest = own_requests(session, Caller(Subject.CITIZEN, person_id=shared.an))[0]
    assert (newest.client, newest.call, newest.requester) == (
        shared.client,
        "file",
        "Nguyễn Văn Đức",
    )
    citizen = shared.town.hall.visitor()
    citizen.sign_in_citizen(AN)
    told = citizen.get("/api/v1/me/shared-requests").json()
    assert told[0]["procedure_code"] == "1.004222"
    assert told[0]["agency"]
    page = text_of(citizen.read("/kho-cua-toi/ai-da-xem"), "//section[h2[@id='he-thong-khac']]")
    assert "hồ sơ H20.12.1-261123-0001" in page


def test_only_what_the_procedure_asks_for_and_what_is_asked(shared: Shared) -> None:
    assert len(found(shared)) == 1
    assert found(shared, MaThuTuc="3.000333") == []
    other = [{"MaKetQua": "KQ.G15.000032"}]
    assert found(shared, DanhSachDanhMucKetQua=other) == []
    assert post(shared, "", ASKED | {"MaThuTuc": "1.999999"}).status_code == 409


def test_a_paper_out_of_force_is_told_to_nobody_and_its_way_is_shut(
    shared: Shared, session: Session
) -> None:
    [result] = found(shared)
    body = {
        "CoQuanChuQuan": result["CoQuanChuQuan"],
        "DuongDan": result["DanhSachTepDinhKem"][0]["DuongDan"],
    }
    change = {
        "status": RecordStatus.REVOKED,
        "signature_verdict": "invalid",
        "is_visible_to_owner": False,
    }
    record = session.get_one(Record, shared.record)
    for name, value in change.items():
        before = getattr(record, name)
        setattr(record, name, value)
        session.commit()
        assert found(shared) == [], name
        refused = post(shared, "/file", body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (
            404,
            "shared_file_not_found",
        )
        setattr(record, name, before)
        session.commit()
    assert entries(session, shared.record, "result_file")[-1].outcome == "refused"
    assert len(found(shared)) == 1


def test_a_paper_of_an_open_dossier_is_hidden(shared: Shared) -> None:
    town = shared.town
    minh = town.person("079201000042", "Trần Văn Minh", "2001-02-03", "nam")
    dossier = town.open("1.004222", minh)
    fields = BIRTH | {
        "holder_name": "Trần Văn Minh",
        "personal_number": "079201000042",
        "date_of_birth": "2001-02-03",
        "sex": "nam",
        "document_number": "9/2001",
        "issue_date": "2001-02-10",
    }
    town.scan(dossier, "birth_certificate", fields, owner=minh, slot="000.00.00.G01-KQ003606")
    asked = by_owner("079201000042", "Trần Văn Minh")
    assert found(shared, **asked) == []
    town.close(dossier)
    assert len(found(shared, **asked)) == 1


def test_keys_addresses_and_scopes(shared: Shared, session: Session) -> None:
    name, key = shared.sign_in
    assert post(shared, "", ASKED, sign_in=(name, "khác")).status_code == 401
    assert post(shared, "", ASKED, sign_in=("khac", key)).status_code == 401
    assert post(shared, "", ASKED, at="8.8.8.8").status_code == 401
    assert post(shared, "", ASKED, at="testclient").status_code == 401
    bare = TestClient(shared.town.hall.app, client=("127.0.0.1", 1))
    refused = bare.post("/api/v1/shared-results", json=ASKED)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Basic")
    bearer = shared.town.hall.token("quay")
    assert bare.post("/api/v1/shared-results", json=ASKED, headers=bearer).status_code == 401
    agency = agency_by_code(session, "H20").id
    lister, its_key = add_client(
        session, name="chi-xem", agency_id=agency, networks=["127.0.0.1"], scopes=[Scope.LIST]
    )
    session.commit()
    sign_in = (lister.name, its_key)
    answer = post(shared, "", ASKED, sign_in=sign_in).json()
    [result] = answer["result"]["DanhSachGiayToKetQua"]
    body = {
        "CoQuanChuQuan": result["CoQuanChuQuan"],
        "DuongDan": result["DanhSachTepDinhKem"][0]["DuongDan"],
    }
    assert post(shared, "/file", body, sign_in=sign_in).status_code == 403
    assert post(shared, "/file", body).status_code == 404, "another client's way"
    revoke_client(session, shared.town.services.clock, "chi-xem")
    session.commit()
    assert post(shared, "", ASKED, sign_in=sign_in).status_code == 401
    with pytest.raises(ClientNotFoundError):
        revoke_client(session, shared.town.services.clock, "chi-xem")
    options: dict[str, Any] = {"agency_id": agency, "scopes": [Scope.LIST]}
    with pytest.raises(ClientNameTakenError):
        add_client(session, name="chi-xem", networks=["10.0.0.0/8"], **options)
    for networks in ([], ["khong phai mang"]):
        with pytest.raises(ClientNetworkInvalidError):
            add_client(session, name="moi", networks=networks, **options)
    assert "chi-xem" in [one.name for one in clients(session)]


def test_ways_end_and_calls_are_counted(shared: Shared, session: Session) -> None:
    clock = FixedClock(shared.town.services.clock.now())
    client, _ = add_client(
        session,
        name="it-lan",
        agency_id=agency_by_code(session, "H20").id,
        networks=["127.0.0.1"],
        scopes=[Scope.LIST, Scope.FILE],
        calls_per_minute=2,
    )
    [result] = results_for(session, clock, client, FIND, per_day=3)
    way = (result.link, result.agency_code)
    record, _ = open_link(session, clock, client, *way, per_day=3)
    assert record.id == shared.record
    with pytest.raises(TooManyCallsError):
        results_for(session, clock, client, FIND, per_day=3)
    clock.advance(LINK_LIVES + timedelta(seconds=1))
    with pytest.raises(TooManyCallsTodayError):
        results_for(session, clock, client, FIND, per_day=2)
    with pytest.raises(SharedFileNotFoundError) as caught:
        open_link(session, clock, client, *way, per_day=3)
    assert caught.value.attempt is not None
    assert caught.value.attempt.owner_ids == (shared.an,)
    session.rollback()


def test_an_old_paper_is_left_to_the_procedure_that_wants_a_fresh_one(
    shared: Shared, session: Session
) -> None:
    """A confirmation of marital status is good for six months: later it is no result in force."""
    town, today = shared.town, shared.town.services.clock.now().date()
    lan = town.person("001192000018", "Phạm Thị Lan", "1992-04-05", "nữ")
    code = [{"MaKetQua": "KQ.G15.000038"}]
    for days, expected in ((10, 1), (300, 0)):
        dossier = town.open("1.000894", lan)
        fields = {
            "holder_name": "Phạm Thị Lan",
            "personal_number": "001192000018",
            "document_number": f"{days}/2026",
            "issue_date": str(today - timedelta(days=days)),
            "purpose": "Để đăng ký kết hôn",
        }
        record = town.scan(dossier, "marital_status_confirmation", fields, owner=lan)
        town.close(dossier)
        row = session.get_one(Record, record, populate_existing=True)
        row.status = RecordStatus.IN_FORCE
        session.commit()
        asked = by_owner("001192000018", "Phạm Thị Lan") | {"MaThuTuc": "1.000894"}
        assert len(found(shared, DanhSachDanhMucKetQua=code, **asked)) == expected
        row.status = RecordStatus.CANCELLED
        session.commit()


def test_only_the_owner_and_who_stands_for_them_is_told(shared: Shared, session: Session) -> None:
    minh = "079201000042"
    shared.town.person(minh, "Trần Văn Minh", "2001-02-03", "nam")
    strangers = (
        {"SoDinhDanhNguoiYeuCau": minh, "HoTenNguoiYeuCau": "Trần Văn Minh"},
        {"HoTenNguoiYeuCau": "Trần Văn Minh"},
        {"SoDinhDanhNguoiYeuCau": "082095000063"},
    )
    for asked in strangers:
        assert found(shared, **asked) == []
    assert len(found(shared, **by_owner(AN, "Nguyễn Thị An"))) == 1
    owner = session.get_one(Person, shared.an)
    owner.deceased_on = date(2026, 1, 2)
    session.commit()
    assert found(shared, **by_owner(AN, "Nguyễn Thị An")) == [], "the dead ask for nothing"
    assert len(found(shared)) == 1, "the widower may"
    owner.deceased_on = None
    session.commit()


def test_a_refusal_counts_as_a_call(shared: Shared, session: Session) -> None:
    client, key = add_client(
        session,
        name="hay-hoi",
        agency_id=agency_by_code(session, "H20").id,
        networks=["127.0.0.1"],
        scopes=[Scope.FILE],
        calls_per_minute=3,
    )
    session.commit()
    body = {"CoQuanChuQuan": "H20", "DuongDan": "khong-co-duong-dan-nao-nhu-the"}
    sign_in = (client.name, key)
    answers = [post(shared, "/file", body, sign_in=sign_in).status_code for _ in range(2)]
    answers.append(post(shared, "", ASKED, sign_in=sign_in).status_code)
    answers.append(post(shared, "/file", body, sign_in=sign_in).status_code)
    assert answers == [404, 404, 403, 429]


def test_of_a_key_only_the_hash_is_kept(shared: Shared, session: Session) -> None:
    stored = session.scalars(
        sa.select(SharedClient).where(SharedClient.name == shared.client)
    ).one()
    assert shared.key not in (stored.key_sha256, stored.name)
    assert len(stored.key_sha256) == 64
