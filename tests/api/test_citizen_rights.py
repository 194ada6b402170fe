"""A citizen's rights over HTTP: consent, corrections, uploads, erasing, a package of everything."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from core.access import Action
from core.clock import FixedClock, SystemClock
from core.lifecycle import RecordStatus
from ingest.pipeline.broker import MemoryBroker
from ingest.rights.exporting import make_export
from ingest.rights.removing import keep_house, remove_due
from repository.persons import get_or_create_person
from storage.db.models import (
    AccessLogEntry,
    Agency,
    Consent,
    Export,
    ObjectToRemove,
    Record,
    RecordOwner,
    Rendition,
    RightsRequest,
    Session,
    Tombstone,
)
from tests.api.test_shares import paper_with_file
from tests.api.test_standing import store_paper
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

LANDLORD = "020085000021"


def second_citizen(hall: Hall) -> tuple[UUID, Browser]:
    """Somebody who is no party to the dossiers of the hall's citizen."""
    with hall.services.session_factory() as session:
        person = get_or_create_person(session, LANDLORD, "Nguyễn Văn Đức", date(1985, 5, 5), "nam")
        session.commit()
        person_id = person.id
    browser = hall.visitor()
    browser.sign_in_citizen(LANDLORD)
    return person_id, browser


def picture(letters: str = "GIẤY MẪU") -> bytes:
    page = Image.new("L", (1240, 1754), 235)
    draw = ImageDraw.Draw(page)
    for row in range(200, 1500, 60):
        draw.text((150, row), letters * 12, fill=20)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


def test_consent_from_asking_to_withdrawing(hall: Hall) -> None:
    """Story: the desk asks the landlord, he agrees at home, the paper serves, he withdraws."""
    landlord_id, landlord = second_citizen(hall)
    with hall.services.session_factory() as session:
        land = session.get_one(Record, store_paper(hall, "DAT1"))
        land.type, land.title = "land_use_certificate", "Giấy chứng nhận quyền sử dụng đất"
        session.merge(land)
        session.execute(
            sa.update(RecordOwner)
            .where(RecordOwner.record_id == land.id)
            .values(person_id=landlord_id)
        )
        session.commit()
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    page = f"{dossier}/dong-y"
    assert "Đất" not in text_of(desk.read(dossier))
    desk.read(page)
    asked = {"number": LANDLORD, "type": "land_use_certificate", "days": "30"}
    short = desk.send(page, {**asked, "purpose": "vì"})
    assert short.status_code == 409
    desk.do(page, {**asked, "purpose": "Cho ở nhờ tại nhà của ông Đức"})
    form = desk.read(page).xpath("//a[contains(@href, '/phieu')]/@href")[0]
    assert "Tôi đồng ý cho" in text_of(desk.read(form))
    assert "xin ông/bà cho dùng" in text_of(landlord.read("/kho-cua-toi/thong-bao"))
    question = landlord.read("/kho-cua-toi/dong-y").xpath("//form[contains(@action,'tra-loi')]")[0]
    stranger = hall.citizen()
    assert stranger.send(question.get("action"), {"given": "true"}).status_code == 404
    landlord.do(question.get("action"), {"given": "true"})
    assert "Đồng ý" in text_of(desk.read(page))
    assert "Giấy chứng nhận quyền sử dụng đất" in text_of(desk.read(dossier))
    row = text_of(landlord.read("/kho-cua-toi/dong-y"))
    with hall.services.session_factory() as session:
        receipt = session.scalars(sa.select(Consent).where(Consent.person_id == landlord_id)).one()
    assert receipt.code in row
    withdraw = f"/kho-cua-toi/dong-y/{receipt.id}/rut"
    assert stranger.send(withdraw, {}).status_code == 404
    landlord.do(withdraw, {})
    assert "Giấy chứng nhận quyền sử dụng đất" not in text_of(
        desk.read(dossier), "//ul[@class='components']"
    )
    assert "Đã rút" in text_of(desk.read(page))


def access_log(hall: Hall, record_id: UUID) -> list[AccessLogEntry]:
    """The looks of officers at the paper's standing."""
    with hall.services.session_factory() as session:
        seen = sa.select(AccessLogEntry).where(
            AccessLogEntry.record_id == record_id,
            AccessLogEntry.action == Action.SEE_STANDING,
            AccessLogEntry.outcome == "allowed",
        )
        return list(session.scalars(seen))


def test_a_correction_is_asked_taken_made_and_answered(hall: Hall) -> None:
    record_id = store_paper(hall, "DINHCHINH1")
    citizen, officer = hall.citizen(), hall.staff("xuly")
    form = f"/kho-cua-toi/{record_id}/dinh-chinh"
    citizen.read(form)
    asked = {"field": "holder_name", "value": "Nguyễn Văn Mẫu"}
    assert citizen.send(form, {**asked, "words": "sai"}).status_code == 409
    citizen.do(form, {**asked, "words": "Giấy khai sinh gốc ghi khác, số 45/2020"})
    with hall.services.session_factory() as session:
        request = session.scalars(sa.select(RightsRequest)).one()
        request.due_on = date(2026, 1, 5)
        session.commit()
        page = f"/xu-ly/yeu-cau/{request.id}"
    assert "Quá hạn" in text_of(citizen.read("/kho-cua-toi/dinh-chinh"))
    assert "Quá hạn" in text_of(officer.read("/xu-ly/yeu-cau"))
    neighbour = hall.staff("ban-xuly")
    neighbour.read(page, status=404)
    assert neighbour.send(f"{page}/tu-choi", {"answer": "mười chữ cái mẫu"}).status_code == 404
    assert "Không có yêu cầu" in text_of(neighbour.read("/xu-ly/yeu-cau"))
    looks = len(access_log(hall, record_id))
    officer.read("/xu-ly/yeu-cau")
    assert len(access_log(hall, record_id)) == looks, "the list shows no value of the paper"
    officer.read(page)
    assert len(access_log(hall, record_id)) == looks + 1, "its owner reads of the look"
    officer.do(f"{page}/nhan", {})
    assert "Cán bộ đang xem" in text_of(citizen.read("/kho-cua-toi/dinh-chinh"))
    short = officer.send(f"{page}/dinh-chinh", {"value": "Nguyễn Văn Mẫu", "answer": "ừ"})
    assert short.status_code == 409
    said = "Theo sổ đăng ký khai sinh năm 2020"
    officer.do(f"{page}/dinh-chinh", {"value": "Nguyễn Văn Mẫu", "answer": said})
    assert said in text_of(citizen.read("/kho-cua-toi/dinh-chinh"))
    assert officer.send(f"{page}/tu-choi", {"answer": said}).status_code == 409
    with hall.services.session_factory() as session:
        assert session.get_one(RightsRequest, request.id).event_id is not None
    citizen.do(form, {**asked, "value": "Nguyễn Văn Khác", "words": "Tôi nhớ là như vậy"})
    with hall.services.session_factory() as session:
        again = session.scalars(
            sa.select(RightsRequest).where(RightsRequest.answer.is_(None))
        ).one()
    officer.do(f"/xu-ly/yeu-cau/{again.id}/tu-choi", {"answer": "Sổ đăng ký không ghi như vậy"})
    assert "Không chấp nhận" in text_of(citizen.read("/kho-cua-toi/dinh-chinh"))


def upload(citizen: Browser, hall: Hall) -> Record:
    """A picture of an own paper, as the form sends it."""
    with hall.services.session_factory() as session:
        agency_id = session.scalars(sa.select(Agency.id).where(Agency.code == "H17.35.1")).one()
    citizen.read("/kho-cua-toi/them")
    values = {"type": "diploma", "agency_id": str(agency_id)}
    data = picture()
    answer = citizen.send("/kho-cua-toi/them", values, files={"file": ("a.png", data)})
    assert answer.status_code == 200, text_of(citizen.look_at(answer))
    assert "Đã nhận" in text_of(citizen.look_at(answer))
    with hall.services.session_factory() as session:
        newest = sa.select(Record).order_by(Record.id.desc()).limit(1)
        record = session.scalars(newest).one()
        session.expunge(record)
    return record


def test_an_own_upload_is_a_mere_copy_and_goes_for_good(hall: Hall) -> None:
    citizen = hall.citizen()
    refused = citizen.read("/kho-cua-toi/them")
    assert refused is not None
    wrong = citizen.send("/kho-cua-toi/them", {"type": "diploma"}, files={"file": ("a.png", b"x")})
    assert wrong.status_code == 422
    record = upload(citizen, hall)
    assert (record.trust, record.source) == ("T5", "citizen_upload")
    assert "Bản chụp, chưa đối chiếu" in text_of(citizen.read("/kho-cua-toi"))
    with hall.services.session_factory() as session:
        key = session.scalars(
            sa.select(Rendition.object_key).where(Rendition.record_id == record.id)
        ).one()
    store = hall.services.object_store
    assert store.exists(key)
    kept = store_paper(hall, "LUU1")
    _, stranger = second_citizen(hall)
    stranger.read("/kho-cua-toi/du-lieu")
    assert stranger.send(f"/kho-cua-toi/{record.id}/xoa", {}).status_code == 404
    citizen.read("/kho-cua-toi/du-lieu")
    barred = citizen.send(f"/kho-cua-toi/{kept}/xoa", {})
    assert barred.status_code == 409
    citizen.do(f"/kho-cua-toi/{record.id}/xoa", {})
    assert not store.exists(key)
    assert citizen.get(f"/kho-cua-toi/{record.id}").status_code == 404
    assert hall.visitor().get(f"/kiem-tra/{record.public_code}").status_code == 404
    with hall.services.session_factory() as session:
        stone = session.scalars(sa.select(Tombstone).where(Tombstone.record_id == record.id)).one()
        assert stone.files[0]["sha256"]
        assert stone.reason == "Chủ giấy tờ yêu cầu xóa"
        emptied = session.get_one(Record, record.id)
        assert (emptied.fields, emptied.is_visible_to_owner) == ({}, False)
        gone = session.scalars(
            sa.select(ObjectToRemove).where(ObjectToRemove.object_key == key)
        ).one()
        assert gone.removed_at is not None
        logged = session.scalars(
            sa.select(AccessLogEntry.action).where(AccessLogEntry.record_id == record.id)
        ).all()
    assert "erased" in logged
    assert "Đã được xóa" in text_of(citizen.read("/kho-cua-toi/thong-bao")) or "đã được xóa" in (
        text_of(citizen.read("/kho-cua-toi/thong-bao"))
    )


def test_what_a_lock_or_another_paper_keeps_is_said_and_tried_again(hall: Hall) -> None:
    store, clock = hall.services.object_store, hall.services.clock
    stored = store.put("original/locked", b"locked", media_type="text/plain")
    store.lock(stored.key, stored.version_id, clock.now() + timedelta(days=1))
    shared_id = paper_with_file(hall, "CHUNG1")
    with hall.services.session_factory() as session:
        shared = session.scalars(
            sa.select(Rendition.object_key).where(Rendition.record_id == shared_id)
        ).one()
        for key in (stored.key, shared):
            session.add(ObjectToRemove(object_key=key, sha256="0" * 64, asked_at=clock.now()))
        session.commit()
    assert remove_due(hall.services).kept >= 2
    with hall.services.session_factory() as session:
        why = dict(
            session.execute(
                sa.select(ObjectToRemove.object_key, ObjectToRemove.kept_because).where(
                    ObjectToRemove.object_key.in_((stored.key, shared))
                )
            ).all()
        )
        session.execute(sa.delete(ObjectToRemove).where(ObjectToRemove.object_key.in_(why)))
        session.commit()
    assert why == {stored.key: "locked", shared: "shared"}
    assert store.exists(stored.key)


def test_uploads_go_when_nobody_dealt_with_them_for_three_years(hall: Hall) -> None:
    citizen = hall.citizen()
    old, held = upload(citizen, hall), upload(citizen, hall)
    with hall.services.session_factory() as session:
        session.get_one(Record, held.id).held_since = hall.services.clock.now()
        session.commit()
    now = SystemClock().now()
    for months, is_gone in ((35, False), (37, True)):
        later = replace(hall.services, clock=FixedClock(now + timedelta(days=months * 30.5)))
        keep_house(later)
        with hall.services.session_factory() as session:
            assert (session.get_one(Record, old.id).erased_at is not None) is is_gone
            assert session.get_one(Record, held.id).erased_at is None
    with hall.services.session_factory() as session:
        stone = session.scalars(sa.select(Tombstone).where(Tombstone.record_id == old.id)).one()
    assert (stone.subject, "36 tháng" in stone.reason) == ("system", True)


def test_everything_can_be_taken_home(hall: Hall) -> None:
    record_id = paper_with_file(hall, "GOI1")
    citizen = hall.citizen()
    citizen.read("/kho-cua-toi/du-lieu")
    citizen.do("/kho-cua-toi/du-lieu/goi", {})
    assert citizen.send("/kho-cua-toi/du-lieu/goi", {}).status_code == 409
    broker = hall.services.broker
    assert isinstance(broker, MemoryBroker)
    [export_id] = broker.to_export
    address = f"/kho-cua-toi/du-lieu/goi/{export_id}"
    assert citizen.get(address).status_code == 404
    assert make_export(hall.services, export_id)
    assert not make_export(hall.services, export_id)
    assert "Đã xong" in text_of(citizen.read("/kho-cua-toi/du-lieu"))
    _, stranger = second_citizen(hall)
    assert stranger.get(address).status_code == 404
    fetched = citizen.get(address)
    assert fetched.headers["content-type"] == "application/zip"
    package = zipfile.ZipFile(io.BytesIO(fetched.content))
    said = json.loads(package.read("du-lieu.json"))
    with hall.services.session_factory() as session:
        code = session.get_one(Record, record_id).paper_code
    assert code in [one["code"] for one in said["papers"]]
    assert said["looks"]
    assert {"consents", "shares", "requests", "notices", "erased", "person"} <= set(said)
    index = package.read("muc-luc.html").decode()
    assert code in index
    assert f"giay-to/{code}-signed.pdf" in package.namelist()
    # An old session proves too little.
    with hall.services.session_factory() as session:
        session.execute(
            sa.update(Session)
            .where(Session.person_id == hall.citizen_id)
            .values(created_at=Session.created_at - timedelta(minutes=20))
        )
        session.commit()
    stale = citizen.get(address)
    assert stale.status_code == 409
    assert "đăng nhập lại" in text_of(citizen.look_at(stale))
    # After its days the package and its bytes are gone.
    with hall.services.session_factory() as session:
        export = session.get_one(Export, export_id)
        export.expires_at = hall.services.clock.now() - timedelta(seconds=1)
        key = export.object_key
        session.commit()
    keep_house(hall.services)
    assert key is not None
    assert not hall.services.object_store.exists(key)
    assert hall.citizen().get(address).status_code == 404


def test_views_of_the_own_store_are_complete_page_by_page(hall: Hall) -> None:
    citizen = hall.citizen()
    record_id = store_paper(hall, "TRANG99")
    for _ in range(55):
        assert citizen.get(f"/kho-cua-toi/{record_id}").status_code == 200
    first = citizen.read("/kho-cua-toi/ai-da-xem")
    [older] = [one for one in first.xpath("//a/@href") if "trang=2" in one]
    assert len(first.xpath("//ol/li")) == 50
    assert "Mới hơn" in text_of(citizen.read(older))
    with hall.services.session_factory() as session:
        assert session.get_one(Record, record_id).status is RecordStatus.IN_FORCE


def test_dates_and_numbers_in_a_correction_are_shown_as_people_write_them(hall: Hall) -> None:
    record_id = store_paper(hall, "DINHCHINH2")
    citizen, officer = hall.citizen(), hall.staff("xuly")
    words = "Giấy khai sinh gốc ghi khác, số 45/2020"
    for field, value in (("date_of_birth", "12/5/1990"), ("personal_number", "001190000018")):
        asked = {"field": field, "value": value, "words": words}
        citizen.do(f"/kho-cua-toi/{record_id}/dinh-chinh", asked)
    own = text_of(citizen.read("/kho-cua-toi/dinh-chinh"))
    with hall.services.session_factory() as session:
        ids = session.scalars(
            sa.select(RightsRequest.id).where(RightsRequest.record_id == record_id)
        ).all()
    shown = " ".join(text_of(officer.read(f"/xu-ly/yeu-cau/{id_}")) for id_ in ids)
    for page in (own, shown):
        assert "12/05/1990" in page
        assert "1990-05-12" not in page
    # The owner sees whether the number is wrong; the officer compares it with the paper.
    assert "001190000018" in own
    assert "001190000018" not in shown
