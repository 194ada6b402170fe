"""What other systems are told: the feed over HTTP, in the order in which things came about."""

from __future__ import annotations

import re
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from core.access import Role
from repository.events_out.outbox import EventName, tell_of_dossier
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import Dossier
from tests.support.browser import PASSWORD
from tests.support.hall import PROCEDURE, Hall

pytestmark = pytest.mark.servers


def machine(hall: Hall, name: str, agency: str = "H17.35.1") -> TestClient:
    """The software of an agency, signed in."""
    with hall.services.session_factory() as session:
        create_staff(
            session,
            username=name,
            full_name="Phần mềm một cửa Mẫu",
            agency_id=agency_by_code(session, agency).id,
            roles=[Role.DESK_OFFICER],
            password=PASSWORD,
            is_machine=True,
        )
        session.commit()
    return TestClient(hall.app, headers=hall.token(name))


@pytest.fixture(scope="module")
def software(hall: Hall) -> TestClient:
    return machine(hall, "mot-cua")


@pytest.fixture(scope="module")
def neighbour(hall: Hall) -> TestClient:
    return machine(hall, "mot-cua-ban", "H17.35.2")


def opened(hall: Hall, software: TestClient) -> str:
    """A dossier that the software opened; its id."""
    asked = {"procedure_code": PROCEDURE, "owner_id": str(hall.citizen_id)}
    answer = software.post("/api/v1/dossiers", json=asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def say(software: TestClient, dossier_id: str, sequence: int, state: str) -> None:
    """The one-stop software tells a new state."""
    message = {
        "message_id": f"{dossier_id}-{sequence}",
        "sequence": sequence,
        "at": "2026-11-01T08:00:00+07:00",
        "state": state,
    }
    answer = software.post(f"/api/v1/dossiers/{dossier_id}/updates", json=message)
    assert answer.json()["taken"] == "applied", answer.text


def read(client: TestClient, after: int = 0, **query: Any) -> tuple[list[dict[str, Any]], int]:
    """The feed after a position, and where to go on."""
    answer = client.get("/api/v1/events", params={"after": after, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["events"], answer.json()["next"]


def test_the_feed_tells_in_order_and_nobody_else(
    hall: Hall, software: TestClient, neighbour: TestClient
) -> None:
    _, start = read(software, limit=500)
    dossier_id = opened(hall, software)
    for sequence, state in enumerate(("processing", "completed", "returned"), 1):
        say(software, dossier_id, sequence, state)
    told, end = read(software, start)
    assert [one["data"]["state"] for one in told] == ["processing", "completed", "returned"]
    assert [one["number"] for one in told] == [1, 2, 3]
    assert {one["stream"] for one in told} == {dossier_id}
    assert told[0]["data"]["state_before"] == "received"
    assert read(software, end) == ([], end)
    first, after_first = read(software, start, limit=1)
    rest, _ = read(software, after_first)
    assert [*first, *rest] == told
    assert read(software, start, type="paper.filed")[0] == []
    # Names, numbers and whoever works there stay here.
    assert not re.search(r"\d{9}|staff|owner|name", str([one["data"] for one in told]).lower())
    assert read(neighbour) == ([], 0)
    assert hall.staff("quay").get("/api/v1/events").status_code == 403


def test_papers_that_are_needed_and_how_a_component_is_served_are_told(
    hall: Hall, software: TestClient
) -> None:
    _, start = read(software, limit=500)
    dossier_id = opened(hall, software)
    officer = TestClient(hall.app, headers=hall.token("xuly"))
    [first, *_] = software.get(f"/api/v1/dossiers/{dossier_id}/checklist").json()
    mark = {"mark": "verified_by_original", "reason": "Đã đối chiếu bản chính tại quầy"}
    place = f"/api/v1/dossiers/{dossier_id}/components/{first['component_id']}/mark"
    assert officer.post(place, json=mark).status_code == 204
    answer = officer.post(f"/api/v1/dossiers/{dossier_id}/supplement")
    assert answer.status_code == 201, answer.text
    told, _ = read(software, start)
    assert told[0]["type"] == "dossier.checklist_changed"
    assert told[0]["data"] == {
        "dossier_id": dossier_id,
        "dossier_code": told[0]["data"]["dossier_code"],
        "component_id": first["component_id"],
        "component_code": first["code"],
        "digitization": "verified_by_original",
        "document_id": None,
        "record_id": None,
    }
    [needed] = [one["data"] for one in told if one["type"] == "dossier.papers_needed"]
    assert (needed["why"], len(needed["component_codes"])) == (
        "missing",
        len(answer.json()["component_ids"]),
    )
    assert told[-1]["data"]["state"] == "waiting_for_papers"
    assert "bản chính" not in str(told)


def test_whoever_reads_on_misses_nothing_that_is_committed_late(
    hall: Hall, software: TestClient
) -> None:
    """The earlier transaction commits last: its event must not come before one that was read."""
    _, start = read(software, limit=500)
    ids = [UUID(opened(hall, software)) for _ in range(2)]
    make = hall.services.session_factory
    name, clock = EventName.PAPERS_NEEDED, hall.services.clock
    with make() as slow, make() as fast:
        for session, id_ in ((slow, ids[0]), (fast, ids[1])):
            dossier = session.get_one(Dossier, id_)
            tell_of_dossier(session, clock, dossier, name, {"component_codes": []})
            session.flush()
        fast.commit()
        [seen], position = read(software, start)
        assert seen["stream"] == str(ids[1])
        # While one transaction is lined up, the next one waits for its turn.
        slow.execute(sa.text("SET CONSTRAINTS lined_up IMMEDIATE"))
        dossier = fast.get_one(Dossier, ids[1])
        tell_of_dossier(fast, clock, dossier, name, {"component_codes": []})
        other = Thread(target=fast.commit)
        other.start()
        other.join(0.3)
        assert other.is_alive(), "its place would come to sight before an earlier one"
        slow.commit()
        other.join()
    told, _ = read(software, position)
    assert [one["stream"] for one in told] == [str(ids[0]), str(ids[1])]
    assert [one["number"] for one in told] == [1, 2]


def test_what_is_undone_is_never_told(hall: Hall, software: TestClient) -> None:
    _, start = read(software, limit=500)
    id_ = UUID(opened(hall, software))
    with hall.services.session_factory() as session:
        dossier = session.get_one(Dossier, id_)
        tell_of_dossier(session, hall.services.clock, dossier, EventName.PAPERS_NEEDED, {})
        session.flush()
        session.rollback()
    assert read(software, start)[0] == []
