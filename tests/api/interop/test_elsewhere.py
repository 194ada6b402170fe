"""A desk looks for what a dossier lacks in another system: takes it in, or says why not."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from core.lifecycle import Digitization, Origin, Trust
from repository.records import signed_rendition
from storage.db.models import AccessLogEntry, Document, ElsewhereLookup, Record
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall
from tests.support.pipeline import run_all
from tests.support.shared import BIRTH, Shared
from tests.support.town import Town, sheet
from tests.support.web import stand_in

pytestmark = pytest.mark.servers

HOA, SLOT = "001194000019", "000.00.00.G01-KQ003606"


@pytest.fixture(scope="module")
def signed_elsewhere(shared: Shared) -> bytes:
    """A birth certificate as another system gives it: with a valid signature of its own."""
    services = shared.town.services
    with services.session_factory() as session:
        file = signed_rendition(session, session.get_one(Record, shared.record))
        assert file is not None
        return services.object_store.get(file.object_key, file.sha256)


@pytest.fixture
def another(signed_elsewhere: bytes, shared: Shared, tmp_path: Path) -> Iterator[Path]:
    """Another system that has the paper; the file that names it to ours."""
    paper = {
        "owner": HOA,
        "MaKetQua": "KQ.G15.000031",
        "TenGiayTo": "Giấy khai sinh",
        "SoKyHieu": "7/1994",
        "CoQuanChuQuan": "H30.1",
        "TenTep": "khai-sinh.pdf",
        "file": base64.b64encode(signed_elsewhere).decode(),
    }
    store = {"clients": {"motlan": "khoa-mau"}, "papers": [paper]}
    with stand_in(store, tmp_path) as address:
        yield peers(tmp_path, address)


def peers(folder: Path, address: str) -> Path:
    (folder / "khoa").write_text("khoa-mau\n", encoding="utf-8")
    peer = {
        "name": "dvcqg",
        "title": "Cổng mẫu",
        "url": address,
        "client": "motlan",
        "key_file": "khoa",
        "is_internal": True,
    }
    file = folder / "peers.json"
    file.write_text(json.dumps({"peers": [peer]}), encoding="utf-8")
    return file


def hall_with(hall: Hall, file: Path) -> Hall:
    """The same installation, which knows the other system."""
    settings = hall.services.settings.model_copy(update={"peers_file": file})
    services = dataclasses.replace(hall.services, settings=settings)
    app: FastAPI = create_app(services)
    return dataclasses.replace(hall, services=services, app=app)


def opened(hall: Hall) -> tuple[Browser, UUID]:
    town = Town(hall)
    hoa = town.person(HOA, "Đỗ Thị Hoa", "1994-06-07", "nữ")
    return hall.staff("quay"), town.open("1.004222", hoa)


def rows(hall: Hall, what: type[Any], **values: object) -> list[Any]:
    with hall.services.session_factory() as session:
        return list(session.scalars(sa.select(what).filter_by(**values)))


def test_a_paper_is_found_elsewhere_and_taken_in(hall: Hall, another: Path) -> None:
    hall = hall_with(hall, another)
    desk, dossier = opened(hall)
    page = desk.read(f"/quay/ho-so/{dossier}")
    [way] = page.xpath("//a[text()='Tra cứu nơi khác']/@href")
    assert "Cổng mẫu" in text_of(desk.read(way))
    page = desk.read(desk.do(way, {}))
    assert "Tìm thấy" in text_of(page)
    assert "Giấy khai sinh số 7/1994, H30.1" in text_of(page)
    [entry] = rows(hall, AccessLogEntry, action="asked_elsewhere", dossier_id=dossier)
    assert entry.purpose == "dossier"
    [take] = page.xpath("//form[contains(@action, '/lay')]/@action")
    assert desk.do(take, {"place": "0"}) == f"/quay/ho-so/{dossier}#quet"
    run_all(hall.services)
    town = Town(hall)
    [waiting] = town.ask("quay", "GET", "/documents", params={"dossier_id": str(dossier)})
    document = town.ask("quay", "GET", f"/documents/{waiting['document_id']}")
    body = {
        "version": document["version"],
        "type": "birth_certificate",
        "fields": BIRTH | {"holder_name": "Đỗ Thị Hoa", "personal_number": HOA,
                           "date_of_birth": "1994-06-07", "document_number": "7/1994"},
        "owner_id": str(entry.owner_id),
        "component_id": town.checklist(dossier)[SLOT]["component_id"],
        "compared_with_original": True,
    }  # fmt: skip
    town.ask("quay", "POST", f"/documents/{waiting['document_id']}/confirm", json=body)
    run_all(hall.services)
    record = town.record(town.record_of(UUID(waiting["document_id"])))
    assert (record.source, record.origin) == ("national_portal", Origin.ACCEPTED)
    # Born digital, or a copy with the mark of one: by whether the mark on page 1 was read.
    assert record.trust in {Trust.T2, Trust.T3}
    assert record.signature_verdict == "valid"
    assert town.checklist(dossier)[SLOT]["digitization"] == Digitization.EXPLOITED_DATA
    assert len(rows(hall, AccessLogEntry, action="taken_from_elsewhere", dossier_id=dossier)) == 1
    # What was given fills its batch: no scan of the desk goes the same way.
    batch = rows(hall, Document, id=UUID(waiting["document_id"]))[0].batch_id
    files = {"file": ("quet.pdf", sheet("Ban quet cua ban"), "application/pdf")}
    token = hall.token("quay") | {"Idempotency-Key": "mot-ban-quet-khac"}
    with TestClient(hall.app) as client:
        refused = client.post(f"/api/v1/batches/{batch}/uploads", files=files, headers=token)
    assert refused.json()["error"]["code"] == "batch_closed", refused.text


def test_no_answer_is_said_honestly_and_is_the_ground_to_ask(hall: Hall, tmp_path: Path) -> None:
    hall = hall_with(hall, peers(tmp_path, "http://127.0.0.1:9/"))
    desk, dossier = opened(hall)
    way = f"/quay/ho-so/{dossier}/noi-khac"
    desk.read(way)
    page = text_of(desk.read(desk.do(way, {})))
    assert "Không khai thác được (không kết nối được)" in page
    [lookup] = rows(hall, ElsewhereLookup, dossier_id=dossier)
    assert (lookup.outcome, lookup.error_code) == ("unavailable", "no_connection")
    assert "không khai thác được. Được yêu cầu công dân nộp" in text_of(
        desk.read(f"/quay/ho-so/{dossier}")
    )
    notice = text_of(desk.read(f"/quay/ho-so/{dossier}/phieu-thieu"))
    assert "Không khai thác được dữ liệu từ hệ thống khác" in notice
    items = Town(hall).checklist(dossier).values()
    assert {item["status"] for item in items if item["unavailable_since"]} == {"missing"}


def test_a_dossier_without_owner_number_or_peers_asks_nobody(hall: Hall) -> None:
    desk, dossier = opened(hall)
    way = f"/quay/ho-so/{dossier}/noi-khac"
    assert "Chưa khai báo hệ thống khác" in text_of(desk.read(way))
    assert desk.send(way, {}).status_code == 503
    lookup = f"{way}/{dossier}/lay"
    assert desk.send(lookup, {"place": "0"}).status_code == 404
    stranger = hall.staff("ban-quay")
    stranger.read("/quay")
    assert stranger.get(way).status_code == 404
    assert stranger.send(way, {}).status_code in {404, 503}
