"""`/api/v1` as another system uses it: dossier, batch, ledger, documents, search."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from tests.support.hall import PROCEDURE, Hall, blank_png
from tests.support.pipeline import run_all

pytestmark = pytest.mark.servers

OFFERED = [
    ("post", "/api/v1/token"),
    ("get", "/api/v1/procedures"),
    ("post", "/api/v1/procedures/import"),
    ("post", "/api/v1/dossiers"),
    ("get", "/api/v1/dossiers/{dossier_id}/checklist"),
    ("post", "/api/v1/dossiers/{dossier_id}/reuse"),
    ("post", "/api/v1/dossiers/{dossier_id}/close"),
    ("post", "/api/v1/batches"),
    ("post", "/api/v1/batches/{batch_id}/uploads"),
    ("get", "/api/v1/batches/{batch_id}"),
    ("post", "/api/v1/uploads"),
    ("patch", "/api/v1/uploads/{incoming_id}"),
    ("get", "/api/v1/documents/{document_id}"),
    ("post", "/api/v1/documents/{document_id}/confirm"),
    ("post", "/api/v1/documents/{document_id}/reject"),
    ("post", "/api/v1/documents/{document_id}/reclassify"),
    ("post", "/api/v1/records/search"),
    ("get", "/api/v1/records/{record_id}"),
    ("get", "/api/v1/records/{record_id}/file"),
    ("post", "/api/v1/records/{record_id}/validate"),
    ("post", "/api/v1/records/{record_id}/revoke"),
    ("post", "/api/v1/records/{record_id}/supersede"),
    ("post", "/api/v1/records/{record_id}/restore"),
    ("post", "/api/v1/records/{record_id}/hold"),
    ("post", "/api/v1/records/{record_id}/release"),
    ("get", "/api/v1/records/{record_id}/standing"),
    ("get", "/api/v1/notices"),
    ("get", "/api/v1/me/notices"),
    ("get", "/api/v1/persons/{person_id}/records"),
    ("get", "/api/v1/me/records"),
    ("get", "/api/v1/me/access-log"),
    ("get", "/api/v1/public/papers/{code}"),
    ("post", "/api/v1/shared-results"),
    ("post", "/api/v1/shared-results/file"),
    ("get", "/api/v1/me/shared-requests"),
]


@pytest.fixture
def call(hall: Hall) -> Any:
    client = TestClient(hall.app)
    headers = hall.token("quay")

    def send(method: str, address: str, status: int = 200, **more: Any) -> Any:
        both = {**headers, **more.pop("headers", {})}
        answer = client.request(method, "/api/v1" + address, headers=both, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return send


def open_dossier(hall: Hall, call: Any) -> Any:
    body = {"procedure_code": PROCEDURE, "owner_id": str(hall.citizen_id)}
    return call("POST", "/dossiers", 201, json=body)


def test_what_the_contract_lists_is_described(hall: Hall) -> None:
    paths = TestClient(hall.app).get("/openapi.json").json()["paths"]
    assert [(verb, path) for verb, path in OFFERED if verb not in paths.get(path, {})] == []
    assert not [path for path in paths if path.startswith("/quay")], "pages are no API"


def test_a_dossier_from_opening_to_its_end(hall: Hall, call: Any) -> None:
    codes = [one["code"] for one in call("GET", "/procedures")]
    assert PROCEDURE in codes
    dossier = open_dossier(hall, call)
    assert dossier["state"] == "received"
    items = call("GET", f"/dossiers/{dossier['id']}/checklist")
    assert {item["status"] for item in items} == {"missing"}
    assert dossier["id"] in [one["id"] for one in call("GET", "/dossiers")]
    body = {"component_id": items[0]["component_id"], "record_id": str(uuid4())}
    refused = call("POST", f"/dossiers/{dossier['id']}/reuse", 404, json=body)
    assert refused["error"]["code"] == "record_not_found"
    call("POST", f"/dossiers/{dossier['id']}/close", 403, json={"outcome": "completed"})
    officer = TestClient(hall.app, headers=hall.token("xuly"))
    address = f"/api/v1/dossiers/{dossier['id']}/close"
    assert officer.post(address, json={"outcome": "thrown away"}).status_code == 422
    short = officer.post(address, json={"outcome": "completed"})
    assert short.json()["error"]["code"] == "dossier_incomplete"
    assert officer.post(address, json={"outcome": "withdrawn"}).json()["state"] == "withdrawn"
    assert officer.post(address, json={"outcome": "completed"}).status_code == 409


def test_an_upload_sent_twice_is_one_upload_and_the_ledger_adds_up(hall: Hall, call: Any) -> None:
    dossier = open_dossier(hall, call)
    batch = call("POST", "/batches", 201, json={"dossier_id": dossier["id"], "announced_pages": 1})
    address = f"/batches/{batch['batch_id']}"
    files = {"file": ("trắng.png", blank_png(), "image/png")}
    key = {"Idempotency-Key": "mot-lan"}
    first = call("POST", address + "/uploads", 201, files=files, headers=key)
    assert call("POST", address + "/uploads", 201, files=files, headers=key)["id"] == first["id"]
    call("POST", address + "/uploads", 422, files=files)
    bad = {"file": ("x.pdf", b"hello", "application/pdf")}
    other = {"Idempotency-Key": "hai-lan"}
    assert call("POST", address + "/uploads", 422, files=bad, headers=other)["error"]["fault"] == (
        "input"
    )
    assert call("POST", address + "/close", 409)["error"]["retry"] is True
    run_all(hall.services)
    seen = call("GET", address)
    ledger = seen["ledger"]
    assert (ledger["pages_in"], ledger["kept"], ledger["set_aside"]) == (1, 0, {"blank_page": 1})
    assert seen["pages"][0]["has_picture"] is True, "a page that was set aside stays viewable"
    assert call("POST", address + "/close")["is_balanced"] is True
    assert call("GET", f"/documents?dossier_id={dossier['id']}") == []


def test_a_search_needs_a_dossier_in_hand(hall: Hall, call: Any) -> None:
    dossier = open_dossier(hall, call)
    assert call("POST", "/records/search", json={"dossier_id": dossier["id"], "query": "x"}) == []
    call("POST", "/records/search", 422, json={"query": "x"})
    stranger = {"dossier_id": str(uuid4()), "query": "x"}
    assert call("POST", "/records/search", 404, json=stranger)["error"]["code"] == (
        "dossier_not_found"
    )
    papers = f"/persons/{hall.citizen_id}/records?dossier_id={dossier['id']}"
    assert call("GET", papers) == []


def test_a_token_ends_when_it_is_given_back(hall: Hall, call: Any) -> None:
    call("GET", "/dossiers")
    call("DELETE", "/token", 204)
    call("GET", "/dossiers", 401)
