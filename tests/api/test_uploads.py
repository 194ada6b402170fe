"""Files in parts over `/api/v1/uploads`: tus 1.0 as its text says, and nobody else's files."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ingest.pipeline import incoming
from ingest.pipeline.sweeper import sweep
from storage.db.models import IncomingFile, IncomingPart, Upload
from tests.support.hall import PROCEDURE, Hall, blank_png

pytestmark = pytest.mark.servers

UPLOADS = "/api/v1/uploads"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class Desk:
    """A client of the protocol that is signed in."""

    def __init__(self, hall: Hall, username: str = "quay") -> None:
        self.hall = hall
        self.http = TestClient(hall.app, headers={**hall.token(username), "Tus-Resumable": "1.0.0"})

    def batch(self, **more: Any) -> str:
        owner = {"procedure_code": PROCEDURE, "owner_id": str(self.hall.citizen_id)}
        dossier = self.http.post("/api/v1/dossiers", json=owner).json()["id"]
        asked = {"dossier_id": dossier, **more}
        return str(self.http.post("/api/v1/batches", json=asked).json()["batch_id"])

    def announce(self, batch: str, data: bytes, name: str = "quét.png", **more: str) -> Any:
        told = {"batch_id": batch, "filename": name, **more}
        metadata = ",".join(f"{key} {b64(value)}" for key, value in told.items())
        headers = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
        return self.http.post(UPLOADS, headers=headers)

    def begin(self, batch: str, data: bytes, **more: str) -> str:
        answer = self.announce(batch, data, **more)
        assert answer.status_code == 201, answer.text
        assert answer.headers["upload-expires"].endswith("GMT")
        return str(answer.headers["location"])

    def send(self, place: str, offset: int, data: bytes, **headers: str) -> Any:
        told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.http.patch(place, content=data, headers=told | named)

    def offset(self, place: str) -> int:
        return int(self.http.head(place).headers["upload-offset"])


@pytest.fixture(scope="module")
def desk(hall: Hall) -> Desk:
    return Desk(hall)


def sheet(hall: Hall) -> bytes:
    """A scan that no other test has sent: what follows the picture's end is not looked at."""
    return blank_png() + uuid4().bytes


def code_of(answer: Any) -> str:
    assert answer.headers["tus-resumable"] == "1.0.0"
    return str(answer.json()["error"]["code"])


def test_the_server_tells_what_it_can_do(desk: Desk) -> None:
    told = desk.http.options(UPLOADS)
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert set(told.headers["tus-extension"].split(",")) == {
        "creation",
        "termination",
        "checksum",
        "expiration",
    }
    assert "sha1" in told.headers["tus-checksum-algorithm"].split(",")
    other = desk.http.head(f"{UPLOADS}/{uuid4()}", headers={"Tus-Resumable": "0.2.2"})
    assert (other.status_code, other.headers["tus-version"]) == (412, "1.0.0")


def test_a_file_in_parts_is_one_upload_and_is_acknowledged_last(hall: Hall, desk: Desk) -> None:
    data, batch = sheet(hall), desk.batch(announced_pages=1)
    sha256 = hashlib.sha256(data).hexdigest()
    place = desk.begin(batch, data, sha256=sha256)
    assert desk.begin(batch, data, sha256=sha256) == place, "told twice, one file"
    half = len(data) // 2
    assert desk.send(place, 0, data[:half]).headers["upload-offset"] == str(half)
    ledger = desk.http.get(f"/api/v1/batches/{batch}").json()["ledger"]
    assert (ledger["files_coming"], ledger["is_balanced"], ledger["pages_in"]) == (1, False, 0)
    twice = desk.send(place, 0, data[:half])
    assert (twice.status_code, code_of(twice)) == (409, "offset_differs")
    assert twice.headers["upload-offset"] == str(half)
    assert desk.send(place, half, data[half:]).status_code == 204
    outcome = desk.http.get(place).json()
    with hall.services.session_factory() as session:
        upload = session.get_one(Upload, UUID(outcome["upload_id"]))
        assert (upload.sha256, upload.file_name) == (sha256, "quét.png")
        parts = sa.select(sa.func.count()).select_from(IncomingPart)
        assert session.scalar(parts.where(IncomingPart.file_id == UUID(outcome["file_id"]))) == 0
    # The answer was lost on its way: asking again changes nothing.
    assert desk.send(place, len(data), b"").status_code == 204
    assert desk.http.get(place).json()["upload_id"] == outcome["upload_id"]


def test_a_damaged_part_is_not_kept(hall: Hall, desk: Desk) -> None:
    data = sheet(hall)
    place = desk.begin(desk.batch(), data)
    wrong = b64("nothing of the kind")
    damaged = desk.send(place, 0, data[:900], Upload_Checksum=f"sha1 {wrong}")
    assert (damaged.status_code, code_of(damaged)) == (460, "checksum_differs")
    assert desk.offset(place) == 0
    unknown = desk.send(place, 0, data[:900], Upload_Checksum=f"crc32 {wrong}")
    assert (unknown.status_code, code_of(unknown)) == (400, "upload_header_not_valid")
    right = base64.b64encode(hashlib.sha1(data[:900], usedforsecurity=False).digest()).decode()
    assert desk.send(place, 0, data[:900], Upload_Checksum=f"sha1 {right}").status_code == 204
    assert desk.offset(place) == 900


def test_a_file_that_is_not_the_announced_one_begins_anew(hall: Hall, desk: Desk) -> None:
    data = sheet(hall)
    place = desk.begin(desk.batch(), data, sha256=hashlib.sha256(b"other").hexdigest())
    changed = desk.send(place, 0, data)
    assert (changed.status_code, code_of(changed)) == (409, "incoming_changed")
    assert desk.offset(place) == 0


def test_a_refused_file_tells_why_also_when_asked_later(hall: Hall, desk: Desk) -> None:
    batch = desk.batch()
    place = desk.begin(batch, b"no document at all")
    refused = desk.send(place, 0, b"no document at all")
    assert (refused.status_code, code_of(refused)) == (422, "not_a_document")
    told = desk.http.get(place).json()
    assert (told["refused_code"], told["upload_id"]) == ("not_a_document", None)
    assert told["message"].startswith("Tệp không phải")
    assert desk.http.get(f"/api/v1/batches/{batch}").json()["ledger"]["files_coming"] == 0


def test_what_is_given_up_or_left_alone_goes_away(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, batch = sheet(hall), desk.batch()
    place = desk.begin(batch, data)
    desk.send(place, 0, data[:100])
    assert desk.http.delete(place).status_code == 204
    assert desk.http.head(place).status_code == 404
    left = desk.begin(batch, data)
    desk.send(left, 0, data[:100])
    with hall.services.session_factory() as session:
        earlier = hall.services.clock.now() - timedelta(minutes=1)
        session.execute(sa.update(IncomingFile).values(expires_at=earlier))
        session.commit()
    late = desk.send(left, 100, data[100:])
    assert (late.status_code, code_of(late)) == (410, "incoming_expired")
    sweep(hall.services)
    assert desk.http.head(left).status_code == 404
    with hall.services.session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(IncomingPart)) == 0


def test_headers_and_sizes_that_cannot_be_are_refused(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = desk.batch()
    for length in ("", "-1", "1e3", "9" * 16):
        told = {"Upload-Length": length, "Upload-Metadata": f"batch_id {b64(batch)}"}
        assert desk.http.post(UPLOADS, headers=told).status_code == 400
    for metadata in ("", "batch_id ***", f"batch_id {b64('x')}"):
        told = {"Upload-Length": "1", "Upload-Metadata": metadata}
        assert code_of(desk.http.post(UPLOADS, headers=told)) == "upload_header_not_valid"
    assert code_of(desk.announce(batch, b"", name="rỗng.png")) == "empty_file"
    huge = {"Upload-Length": "900000000", "Upload-Metadata": f"batch_id {b64(batch)}"}
    assert code_of(desk.http.post(UPLOADS, headers=huge)) == "too_large"
    place = desk.begin(batch, b"12345")
    assert desk.send(place, 0, b"123456").status_code == 422
    wrong_type = desk.send(place, 0, b"1", Content_Type="application/json")
    assert (wrong_type.status_code, code_of(wrong_type)) == (415, "part_type_not_supported")
    assert desk.send(place, 0, b"1", Upload_Offset="x").status_code == 400
    assert desk.offset(place) == 0


def test_nobody_has_more_on_the_way_than_the_limit(hall: Hall, desk: Desk) -> None:
    batch = desk.batch()
    room = hall.services.settings.incoming_bytes // hall.services.settings.max_upload_bytes
    headers = {
        "Upload-Length": str(hall.services.settings.max_upload_bytes),
        "Upload-Metadata": f"batch_id {b64(batch)}",
    }
    answers = [desk.http.post(UPLOADS, headers=headers) for _ in range(room + 1)]
    assert (answers[0].status_code, code_of(answers[-1])) == (201, "incoming_full")
    for one in answers:
        if one.status_code == 201:
            desk.http.delete(one.headers["location"])


def test_a_neighbour_finds_nothing_and_a_stranger_is_asked_to_sign_in(
    hall: Hall, desk: Desk
) -> None:
    data, batch = sheet(hall), desk.batch()
    place = desk.begin(batch, data)
    neighbour = Desk(hall, "ban-quay")
    assert code_of(neighbour.announce(batch, data)) == "batch_not_found"
    assert neighbour.http.head(place).status_code == 404
    assert neighbour.http.get(place).status_code == 404
    assert neighbour.send(place, 0, data).status_code == 404
    assert neighbour.http.delete(place).status_code == 404
    stranger = TestClient(hall.app)
    assert stranger.head(place).status_code == 401
    assert stranger.patch(place, content=data).status_code == 401
    by_cookie = hall.staff("quay").client
    told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    forged = by_cookie.patch(place, content=data, headers=told)
    assert (forged.status_code, code_of(forged)) == (403, "csrf_token_not_valid")
    assert desk.offset(place) == 0


def test_a_hostile_name_is_only_a_name(hall: Hall, desk: Desk) -> None:
    data, batch = sheet(hall), desk.batch()
    name = '../../etc/<img src=x onerror="alert(1)">\r\nSet-Cookie: a=b\x00.png'
    place = desk.begin(batch, data, name=name)
    assert desk.send(place, 0, data).status_code == 204
    kept = desk.http.get(f"/api/v1/batches/{batch}").json()["uploads"][0]["file_name"]
    assert not set(kept) & {"\r", "\n", "\x00"}
    dossier = hall.staff("quay")
    [address] = [one for one in (desk.http.get("/api/v1/dossiers").json())][:1]
    page = dossier.get(f"/quay/ho-so/{address['id']}").text
    assert "<img src=x" not in page


def test_one_visit_told_twice_is_one_batch(desk: Desk) -> None:
    visit = str(uuid4())
    owner = {"procedure_code": PROCEDURE, "owner_id": str(desk.hall.citizen_id)}
    dossier = desk.http.post("/api/v1/dossiers", json=owner).json()["id"]
    asked = {"dossier_id": dossier, "visit": visit, "announced_pages": 2}
    first, again = (desk.http.post("/api/v1/batches", json=asked).json() for _ in range(2))
    assert first == again
    other = desk.http.post("/api/v1/batches", json=asked | {"visit": str(uuid4())}).json()
    assert other != first


def test_the_last_part_twice_at_once_is_one_upload(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's retry ends while the first try is still reading its parts, and the reverse."""
    joined = incoming._joined
    for is_known in (True, False):
        data = sheet(hall)
        told = {"sha256": hashlib.sha256(data).hexdigest()} if is_known else {}
        place = desk.begin(desk.batch(), data, **told)
        assert desk.send(place, 0, data[:-9]).status_code == 204

        def after_the_other(session: Session, file_id: UUID, place: str = place) -> bytes:
            monkeypatch.undo()
            assert desk.send(place, desk.offset(place), b"").status_code == 204
            return joined(session, file_id)

        monkeypatch.setattr(incoming, "_joined", after_the_other)
        assert desk.send(place, len(data) - 9, data[-9:]).status_code == 204
        outcome = desk.http.get(place).json()
        assert (outcome["refused_code"], outcome["upload_id"] is None) == (None, False)
    assert Desk(hall, "quet").http.delete(place).status_code == 404, "a colleague's is not theirs"


def test_a_server_that_is_away_is_asked_again(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.objects.protocol import ObjectStoreDownError

    def down(*_: Any, **__: Any) -> Upload:
        raise ObjectStoreDownError()

    data = sheet(hall)
    place = desk.begin(desk.batch(), data)
    with monkeypatch.context() as patched:
        patched.setattr(incoming, "accept_upload", down)
        assert desk.send(place, 0, data).status_code == 503
    assert desk.http.get(place).json()["upload_id"] is None
    assert desk.offset(place) == len(data)
    assert desk.send(place, len(data), b"").status_code == 204
    assert desk.http.get(place).json()["upload_id"] is not None
