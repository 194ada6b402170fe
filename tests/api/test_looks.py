"""Every look at a person or a scan leaves its line before the answer does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from core.identifiers import new_id
from core.lifecycle import Disposition, State, Work
from repository.accounts.sessions import token_hash
from storage.db.models import AccessLogEntry, Batch, Document, Page, PageGroup, Upload
from storage.db.models import Session as SessionRow
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall, blank_png
from tests.support.pipeline import run_all

pytestmark = pytest.mark.servers

JSON = {"Accept": "application/json"}


def lines(hall: Hall) -> list[AccessLogEntry]:
    with hall.services.session_factory() as session:
        return list(session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position)))


def scan_a_blank_page(desk: Browser, dossier: str) -> None:
    files = [("files", ("trắng.png", blank_png(), "image/png"))]
    desk.do(dossier + "/tai-len", {"announced_pages": "1", "upload_key": dossier}, files=files)


def id_of(dossier: str) -> UUID:
    return UUID(dossier.rsplit("/", 1)[-1])


def test_finding_a_person_is_written_down_for_that_person(hall: Hall) -> None:
    desk = hall.staff("quay")
    before = len(lines(hall))
    found = desk.look_at(desk.send("/quay/nguoi", {"query": "an"}))
    shown = {UUID(str(one).rsplit("/", 1)[-1]) for one in found.xpath("//td/a/@href")}
    added = lines(hall)[before:]
    assert {(one.action, one.owner_id) for one in added} == {("person_found", id_) for id_ in shown}
    before = len(lines(hall))
    desk.read(desk.do("/quay/nguoi", {"query": hall.citizen_number}))
    assert [(one.action, one.owner_id) for one in lines(hall)[before:]] == [
        ("person_found", hall.citizen_id),
        ("person_seen", hall.citizen_id),
    ]
    citizen = hall.citizen()
    assert "Xem thông tin nhân thân" in text_of(citizen.read("/kho-cua-toi/ai-da-xem"))


def test_the_api_writes_the_same_lines(hall: Hall) -> None:
    dossier = hall.open_dossier(hall.staff("quay"))
    client = TestClient(hall.app, headers=hall.token("quay"))
    before = len(lines(hall))
    body = {"personal_number": hall.citizen_number, "full_name": "Người Mẫu"}
    assert client.post("/api/v1/persons", json=body).status_code == 201
    address = f"/api/v1/persons/{hall.citizen_id}/records?dossier_id={id_of(dossier)}"
    assert client.get(address).status_code == 200
    added = [one for one in lines(hall)[before:] if one.action.startswith("person_")]
    assert [(one.action, one.owner_id, one.dossier_id) for one in added] == [
        ("person_found", hall.citizen_id, None),
        ("person_seen", hall.citizen_id, id_of(dossier)),
    ]


def test_a_page_picture_is_written_down_once_a_day_and_ends_with_the_work(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    scan_a_blank_page(desk, dossier)
    run_all(hall.services)
    [picture] = set(desk.read(dossier).xpath("//ul[@class='thumbs']//a/@href"))
    before = len(lines(hall))
    small = desk.get(picture + "/nho")
    assert len(lines(hall)) == before
    for _ in range(3):
        answer = desk.get(picture)
        assert answer.status_code == 200
    assert {answer.headers["cache-control"], small.headers["cache-control"]} == {"no-store"}
    [line] = lines(hall)[before:]
    assert (line.action, line.owner_id, line.dossier_id) == (
        "review",
        hall.citizen_id,
        id_of(dossier),
    )
    scanner = hall.staff("quet")
    assert scanner.get(picture).status_code == 200
    publish(hall, id_of(dossier))
    assert scanner.get(picture).status_code == 404
    assert scanner.get(picture + "/nho").status_code == 404
    assert desk.get(picture).status_code == 200, "who may read papers still sees it"


def publish(hall: Hall, dossier_id: UUID) -> None:
    """As if the page had become a paper in the store and the originals had gone back."""
    with hall.services.session_factory() as session:
        batch = session.scalars(sa.select(Batch).where(Batch.dossier_id == dossier_id)).one()
        page = session.scalars(sa.select(Page).where(Page.batch_id == batch.id)).one()
        document = Document(
            id=new_id(),
            batch_id=batch.id,
            upload_id=page.upload_id,
            dossier_id=dossier_id,
            position=1,
            model="-",
            mean_confidence=1.0,
            state=State.PUBLISHED,
        )
        session.add(document)
        session.flush()
        page.document_id, page.disposition = document.id, Disposition.KEPT
        batch.closed_at = hall.services.clock.now()
        session.commit()


def test_following_the_scans_does_not_keep_the_session_alive(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    mine = SessionRow.token_sha256 == token_hash(desk.client.cookies["motlan_session"])
    with hall.services.session_factory() as session:
        ago = SessionRow.last_seen_at - timedelta(minutes=5)
        session.execute(sa.update(SessionRow).where(mine).values(last_seen_at=ago))
        session.commit()
        seen = session.scalars(sa.select(SessionRow.last_seen_at).where(mine)).one()
        session.commit()
        assert desk.get(dossier + "/tien-do", headers=JSON).status_code == 200
        assert session.scalars(sa.select(SessionRow.last_seen_at).where(mine)).one() == seen
        session.commit()
        desk.read(dossier)
        assert session.scalars(sa.select(SessionRow.last_seen_at).where(mine)).one() > seen


def test_parked_pages_tell_the_desk_and_only_the_own_supervisor_retries(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    scan_a_blank_page(desk, dossier)
    with hall.services.session_factory() as session:
        uploads = sa.select(Upload.id).join(Batch).where(Batch.dossier_id == id_of(dossier))
        [group] = session.scalars(sa.select(PageGroup).where(PageGroup.upload_id.in_(uploads)))
        group.parked_at, group.parked_code = hall.services.clock.now(), "ocr_engine_failed"
        session.commit()
    page = desk.read(dossier)
    assert "không đọc được trang này" in text_of(page)
    assert "Giữ bản chính tại quầy: có trang máy chưa đọc được" in text_of(page)
    assert desk.get(dossier + "/tien-do", headers=JSON).json()["busy"] is False
    retry = f"/giam-sat/thu-lai/{Work.PAGE_GROUP.value}/{group.id}"
    neighbour, own = hall.staff("ban-lanhdao"), hall.staff("lanhdao")
    assert retry not in neighbour.read("/giam-sat").xpath("//form/@action")
    assert neighbour.send(retry, {}).status_code == 409
    assert retry in own.read("/giam-sat").xpath("//form/@action")
    own.do(retry, {})
    run_all(hall.services)
    assert "trang trắng" in text_of(desk.read(dossier), "//ul[@class='thumbs']")


def test_originals_are_not_given_back_too_early(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    scan_a_blank_page(desk, dossier)
    with hall.services.session_factory() as session:
        batch_id = session.scalars(
            sa.select(Batch.id).where(Batch.dossier_id == id_of(dossier))
        ).one()
    answer = desk.send(f"/quay/luot-quet/{batch_id}/dong", {})
    assert answer.status_code == 409
    page = desk.look_at(answer)
    assert "Chưa trả bản chính cho công dân" in text_of(page, "//*[@role='alert']")
    assert page.xpath("//ul[@class='components']"), "the dossier stays in sight"
    run_all(hall.services)
    desk.do(f"/quay/luot-quet/{batch_id}/dong", {})
